package monitoring

import (
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/page"
)

// Routes adds the pages of the time after return.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/monitoring", access.CaseView, s.list)
	r.Get("/cases/{ref}/monitoring/new", access.MonitoringRecord, s.new)
	r.Post("/cases/{ref}/monitoring", access.MonitoringRecord, s.create)
	r.Get("/cases/{ref}/monitoring/{id}", access.MonitoringRecord, s.edit)
	r.Post("/cases/{ref}/monitoring/{id}", access.MonitoringRecord, s.correct)
	r.Post("/cases/{ref}/monitoring/events/{id}/not-reached", access.MonitoringRecord, s.giveUp)
	r.Get("/office/monitoring", access.OfficeToday, s.office)
}

// sheet is a page of the section.
type sheet struct {
	casefile.Shell
	Events  []Event
	Visits  []Visit
	Event   Event // the one being recorded
	Visit   Visit // the one being corrected
	Arrived date.Date
	Today   date.Date
}

func (s Service) read(r *http.Request, act access.Action, title string) (sh sheet, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		sh = sheet{Today: page.Today(r)}
		sh.Shell = casefile.Shell{Case: c, Section: "monitoring", Title: title}
		if sh.Assessment, err = casefile.Look(ctx, rd, c, sh.Today); err != nil {
			return err
		}
		sh.Arrived = arrived(c, sh.Assessment)
		if sh.Events, err = schedule(ctx, rd, c); err != nil {
			return err
		}
		sh.Visits, err = visitsOf(ctx, rd, c)
		return err
	})
	return sh, err
}

// arrived is the day the first of a case arrived; zero: nobody has.
func arrived(c casefile.Case, a casefile.Assessment) (first date.Date) {
	for _, m := range c.Members {
		if day := a.Member(m.ID).ArrivedOn; !day.IsZero() && (first.IsZero() || day.Before(first)) {
			first = day
		}
	}
	return first
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.read(r, access.CaseView, "casefile.section.monitoring")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(sh))
}

// about finds the due visit that a form is about; 0: none.
func (sh *sheet) about(id int64) error {
	if id == 0 {
		return nil
	}
	i := slices.IndexFunc(sh.Events, func(e Event) bool { return e.ID == id })
	if i < 0 {
		return fault.New(fault.NotFound, "no visit %d is due in %s", id, sh.Case.Reference)
	}
	sh.Event = sh.Events[i]
	return nil
}

func (s Service) new(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.read(r, access.MonitoringRecord, "monitoring.record")
	if err != nil {
		return err
	}
	u := page.User(r)
	in := recording{Details: Details{VisitedOn: sh.Today, DoneBy: ByStaff, Monitor: person(r.Context(), u.FamilyName, u.GivenName)}}
	in.Event, _ = strconv.ParseInt(r.URL.Query().Get("event"), 10, 64)
	if err := sh.about(in.Event); err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "monitoring.visit", 0, in); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) create(w http.ResponseWriter, r *http.Request) error {
	var in recording
	ctx := r.Context()
	f := page.Form(r, "monitoring.visit", &in)
	sh, err := s.read(r, access.MonitoringRecord, "monitoring.record")
	if err != nil {
		return err
	}
	if err := sh.about(in.Event); err != nil {
		return err
	}
	in.Details.check(ctx, f, nil, sh.Arrived, sh.Today)
	if in.Actions.check(f, sh.Today); f.OK() {
		err = s.Record(ctx, page.User(r), page.Actor(r), sh.Case.Reference, in.Event, in.Details, in.Actions)
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if sh.Form = f; !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	return page.Redirect(w, r, sh.Case.URL("monitoring"), "monitoring.saved")
}

// chosen is the visit of the address.
func (s Service) chosen(r *http.Request) (sheet, error) {
	sh, err := s.read(r, access.MonitoringRecord, "monitoring.correct")
	if err != nil {
		return sh, err
	}
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, err
	}
	i := slices.IndexFunc(sh.Visits, func(v Visit) bool { return v.ID == id })
	if i < 0 {
		return sh, fault.New(fault.NotFound, "no visit %d in %s", id, sh.Case.Reference)
	}
	sh.Visit = sh.Visits[i]
	return sh, sh.about(sh.Visit.EventID)
}

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.chosen(r)
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "monitoring.visit", sh.Visit.Version, sh.Visit.Details); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func (s Service) correct(w http.ResponseWriter, r *http.Request) error {
	var d Details
	ctx := r.Context()
	f := page.Form(r, "monitoring.visit", &d)
	sh, err := s.chosen(r)
	if err != nil {
		return err
	}
	if d.check(ctx, f, sh.Visit.Outcomes, sh.Arrived, sh.Today); f.OK() {
		err = s.Correct(ctx, page.User(r), page.Actor(r), sh.Case.Reference, sh.Visit.ID, f.Version, d)
		if fault.Is(err, fault.Stale) {
			return page.Conflict(w, r, f, page.Current{Details: sh.Visit.Details, Version: sh.Visit.Version, Table: visits.Name(), ID: sh.Visit.ID}, say)
		}
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if sh.Form = f; !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
	}
	return page.Redirect(w, r, sh.Case.URL("monitoring"), "monitoring.saved")
}

func (s Service) giveUp(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	ref := page.Param(r, "ref")
	if err := s.GiveUp(r.Context(), page.User(r), page.Actor(r), ref, id); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/monitoring", "monitoring.given_up")
}

// office lists the visits of the office that are due.
func (s Service) office(w http.ResponseWriter, r *http.Request) error {
	var lines []Line
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		lines, err = ofOffice.All(r.Context(), rd, access.ScopeOf(page.User(r)).OfficeID, page.Today(r).AddDays(noticed), attemptsFrom, listed)
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, officePage(lines, page.Today(r)))
}
