package departure

import (
	"net/http"
	"slices"

	"homeward/internal/journey/casefile"
	journey "homeward/internal/journey/travel"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// Routes adds the pages of preparation, departure and arrival.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/prepare", access.CaseView, s.checklist)
	r.Post("/cases/{ref}/prepare", access.TravelPrepare, s.tick)
	r.Get("/cases/{ref}/prepare/{item}", access.TravelPrepare, s.item)

	r.Get("/cases/{ref}/travel", access.CaseView, s.travel)
	r.Get("/cases/{ref}/travel/departure", access.DepartureRecord, s.departureForm)
	r.Post("/cases/{ref}/travel/departure", access.DepartureRecord, s.depart)
	r.Get("/cases/{ref}/travel/departures/{id}", access.DepartureRecord, s.departureEdit)
	r.Post("/cases/{ref}/travel/departures/{id}", access.DepartureRecord, s.departureCorrect)
	r.Get("/cases/{ref}/travel/arrival", access.ArrivalRecord, s.arrivalForm)
	r.Post("/cases/{ref}/travel/arrival", access.ArrivalRecord, s.arrive)
	r.Get("/cases/{ref}/travel/arrivals/{id}", access.ArrivalRecord, s.arrivalEdit)
	r.Post("/cases/{ref}/travel/arrivals/{id}", access.ArrivalRecord, s.arrivalCorrect)
	r.Get("/cases/{ref}/incoming", access.IncomingRecord, s.showIncoming)
	r.Post("/cases/{ref}/incoming", access.IncomingRecord, s.fileIncoming)
	r.Post("/cases/{ref}/incoming/decision", access.IncomingDecide, s.decideIncoming)
}

func (s Service) viewChecklist(r *http.Request, act access.Action) (v checklist, err error) {
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "prepare", Title: "departure.check.title"}
		v.Locked = locked(c)
		if v.Assessment, err = casefile.Look(r.Context(), rd, c, page.Today(r)); err != nil {
			return err
		}
		if v.Lines, err = Checklist(r.Context(), rd, c); err != nil {
			return err
		}
		v.Papers, err = journey.ReadPapers(r.Context(), rd, c)
		return err
	})
	return v, err
}

func (s Service) checklist(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewChecklist(r, access.CaseView)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, checklistPage(v))
}

// itemOf finds the line of an item; one that the list does not have is not found.
func itemOf(v checklist, item Item) (Line, error) {
	i := slices.IndexFunc(v.Lines, func(l Line) bool { return l.Item == item })
	if i < 0 {
		return Line{}, fault.New(fault.NotFound, "no item %q", item)
	}
	return v.Lines[i], nil
}

func (s Service) item(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewChecklist(r, access.TravelPrepare)
	if err != nil {
		return err
	}
	l, err := itemOf(v, Item(page.Param(r, "item")))
	if err != nil {
		return err
	}
	t := l.tick()
	if !l.Ticked() {
		t.State, t.DoneOn = TickState(CheckDone), page.Today(r)
	}
	if v.Form, err = page.NewForm(r, "departure.check", l.Version, t); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, itemPage(v, l))
}

func (s Service) tick(w http.ResponseWriter, r *http.Request) error {
	var t Tick
	f := page.Form(r, "departure.check", &t)
	ref := page.Param(r, "ref")
	var err error
	if f.OK() {
		err = s.Tick(r.Context(), page.User(r), page.Actor(r), ref, t, f)
	}
	switch {
	case !f.OK() || f.Page != "" && casefile.NoteRefusal(r.Context(), f, err):
		v, verr := s.viewChecklist(r, access.TravelPrepare)
		if verr != nil {
			return verr
		}
		l, lerr := itemOf(v, Item(f.Value("item")))
		if lerr != nil {
			return lerr
		}
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, itemPage(v, l))
	case fault.Is(err, fault.Stale):
		v, verr := s.viewChecklist(r, access.TravelPrepare)
		if verr != nil {
			return verr
		}
		l, lerr := itemOf(v, t.Item)
		if lerr != nil {
			return lerr
		}
		return page.Conflict(w, r, f, page.Current{Details: l.tick(), Version: l.Version, Table: checks.Name(), ID: l.ID}, describe)
	case err != nil:
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/prepare", "departure.check.saved."+string(t.State), "Item", i18n.Enum(r.Context(), "casefile.need", string(t.Item)))
}

func (s Service) viewTravel(r *http.Request, act access.Action, title string) (v travel, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "travel", Title: title}
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		if v.Departures, err = Departures(ctx, rd, c); err != nil {
			return err
		}
		if v.Failed, err = journey.Attempts(ctx, rd, c); err != nil {
			return err
		}
		v.Arrivals, err = Arrivals(ctx, rd, c)
		return err
	})
	switch {
	case err != nil:
	case !v.Case.Open():
		v.Hindrance = "casefile.refused.closed"
	case len(v.leavers()) == 0:
		v.Hindrance = "departure.nobody_left"
	case v.Assessment.Require(casefile.DepartureConfirmed) != nil:
		v.Hindrance = "departure.not_ready"
	}
	return v, err
}

func (s Service) travel(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewTravel(r, access.CaseView, "departure.title")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, travelPage(v))
}

func (s Service) departureForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewTravel(r, access.DepartureRecord, "departure.record")
	if err != nil {
		return err
	}
	d := Departing{
		Members: casefile.MemberIDs(v.leavers()),
		Details: Details{DepartedOn: page.Today(r), DestinationCountry: v.Case.ReturnCountry, Mode: ByAir},
	}
	if v.Form, err = page.NewForm(r, "departure.leaving", 0, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, departurePage(v))
}

func (s Service) depart(w http.ResponseWriter, r *http.Request) error {
	var d Departing
	f := page.Form(r, "departure.leaving", &d)
	ref := page.Param(r, "ref")
	err := s.Depart(r.Context(), page.User(r), page.Actor(r), ref, d, f)
	if casefile.NoteRefusal(r.Context(), f, err); !f.OK() {
		return s.refuse(w, r, access.DepartureRecord, "departure.record", f, departurePage)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/travel", "departure.saved")
}

func (s Service) arrivalForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.viewTravel(r, access.ArrivalRecord, "departure.arrival.record")
	if err != nil {
		return err
	}
	d := Arriving{Members: casefile.MemberIDs(v.awaitedNow()), ArrivalDetails: ArrivalDetails{Place: v.Case.ReturnPlace}}
	if v.Form, err = page.NewForm(r, "departure.arrival", 0, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, arrivalPage(v))
}

func (s Service) arrive(w http.ResponseWriter, r *http.Request) error {
	var d Arriving
	f := page.Form(r, "departure.arrival", &d)
	ref := page.Param(r, "ref")
	err := s.Arrive(r.Context(), page.User(r), page.Actor(r), ref, d, f)
	if casefile.NoteRefusal(r.Context(), f, err); !f.OK() {
		return s.refuse(w, r, access.ArrivalRecord, "departure.arrival.record", f, arrivalPage)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/travel", "departure.arrival.saved")
}
