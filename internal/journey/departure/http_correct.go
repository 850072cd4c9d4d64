package departure

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// refuse shows a form again with what was typed and what is wrong with it.
func (s Service) refuse(w http.ResponseWriter, r *http.Request, act access.Action, title string, f *form.Form, show func(travel) templ.Component) error {
	v, err := s.viewTravel(r, act, title)
	if err != nil {
		return err
	}
	v.Form = f
	return page.Render(w, r, http.StatusUnprocessableEntity, show(v))
}

// conflict answers a save that came too late with both versions.
func (s Service) conflict(w http.ResponseWriter, r *http.Request, f *form.Form, table string, id int64, details any, version int) error {
	now := page.Current{Details: details, Version: version}
	err := s.DB.Read(r.Context(), page.User(r).Actor(), func(rd db.Reader) error {
		c, err := db.LastChange(r.Context(), rd, table, id)
		now.By, now.At = i18n.PersonName(r.Context(), c.FamilyName, c.GivenName), c.At
		return err
	})
	if err != nil {
		return err
	}
	return page.Conflict(w, r, f, now, describe)
}

func recordID(r *http.Request) int64 {
	id, err := strconv.ParseInt(page.Param(r, "id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// viewDeparture is the page of travel with the departure of the address.
func (s Service) viewDeparture(r *http.Request) (v travel, d Departure, err error) {
	if v, err = s.viewTravel(r, access.DepartureRecord, "departure.correct"); err != nil {
		return v, d, err
	}
	i := slices.IndexFunc(v.Departures, func(x Departure) bool { return x.ID == recordID(r) })
	if i < 0 {
		return v, d, fault.New(fault.NotFound, "no departure %q", page.Param(r, "id"))
	}
	d = v.Departures[i]
	v.Editing, _ = v.Case.Member(d.MemberID)
	return v, d, nil
}

func (s Service) departureEdit(w http.ResponseWriter, r *http.Request) error {
	v, row, err := s.viewDeparture(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "departure.leaving", row.Version, row.Details); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, departureEditPage(v, row))
}

func (s Service) departureCorrect(w http.ResponseWriter, r *http.Request) error {
	var d Details
	f := page.Form(r, "departure.leaving", &d)
	v, row, err := s.viewDeparture(r)
	if err != nil {
		return err
	}
	err = s.CorrectDeparture(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, row.ID, d, f)
	casefile.NoteRefusal(r.Context(), f, err)
	switch {
	case !f.OK():
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, departureEditPage(v, row))
	case fault.Is(err, fault.Stale):
		return s.conflict(w, r, f, departures.Name(), row.ID, row.Details, row.Version)
	case err != nil:
		return err
	}
	return page.Redirect(w, r, v.Case.URL("travel"), "departure.corrected")
}

// viewArrival is the page of travel with the arrival of the address.
func (s Service) viewArrival(r *http.Request) (v travel, a Arrival, err error) {
	if v, err = s.viewTravel(r, access.ArrivalRecord, "departure.arrival.correct"); err != nil {
		return v, a, err
	}
	i := slices.IndexFunc(v.Arrivals, func(x Arrival) bool { return x.ID == recordID(r) })
	if i < 0 {
		return v, a, fault.New(fault.NotFound, "no arrival %q", page.Param(r, "id"))
	}
	a = v.Arrivals[i]
	v.Editing, _ = v.Case.Member(a.MemberID)
	return v, a, nil
}

func (s Service) arrivalEdit(w http.ResponseWriter, r *http.Request) error {
	v, row, err := s.viewArrival(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "departure.arrival", row.Version, row.ArrivalDetails); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, arrivalEditPage(v, row))
}

func (s Service) arrivalCorrect(w http.ResponseWriter, r *http.Request) error {
	var d ArrivalDetails
	f := page.Form(r, "departure.arrival", &d)
	v, row, err := s.viewArrival(r)
	if err != nil {
		return err
	}
	err = s.CorrectArrival(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, row.ID, d, f)
	casefile.NoteRefusal(r.Context(), f, err)
	switch {
	case !f.OK():
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, arrivalEditPage(v, row))
	case fault.Is(err, fault.Stale):
		return s.conflict(w, r, f, arrivals.Name(), row.ID, row.ArrivalDetails, row.Version)
	case err != nil:
		return err
	}
	return page.Redirect(w, r, v.Case.URL("travel"), "departure.arrival.corrected")
}
