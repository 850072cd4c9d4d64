package departure

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
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

// viewDeparture is the page of travel with the departure of the address.
func (s Service) viewDeparture(r *http.Request) (v travel, d Departure, err error) {
	if v, err = s.viewTravel(r, access.DepartureRecord, "departure.correct"); err != nil {
		return v, d, err
	}
	id, err := page.ID(r, "id")
	if err != nil {
		return v, d, err
	}
	i := slices.IndexFunc(v.Departures, func(x Departure) bool { return x.ID == id })
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
		return page.Conflict(w, r, f, page.Current{Details: row.Details, Version: row.Version, Table: departures.Name(), ID: row.ID}, describe)
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
	id, err := page.ID(r, "id")
	if err != nil {
		return v, a, err
	}
	i := slices.IndexFunc(v.Arrivals, func(x Arrival) bool { return x.ID == id })
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
		return page.Conflict(w, r, f, page.Current{Details: row.ArrivalDetails, Version: row.Version, Table: arrivals.Name(), ID: row.ID}, describe)
	case err != nil:
		return err
	}
	return page.Redirect(w, r, v.Case.URL("travel"), "departure.arrival.corrected")
}
