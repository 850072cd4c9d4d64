package counselling

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/country"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages of sessions, appointments and contact attempts.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/sessions", access.CaseView, s.list)
	r.Get("/cases/{ref}/sessions/new", access.SessionRecord, s.new)
	r.Post("/cases/{ref}/sessions", access.SessionRecord, s.create)
	r.Get("/cases/{ref}/sessions/{number}", access.CaseView, s.show)
	r.Get("/cases/{ref}/sessions/{number}/edit", access.SessionRecord, s.edit)
	r.Post("/cases/{ref}/sessions/{number}/edit", access.SessionRecord, s.amend)
	r.Post("/cases/{ref}/sessions/{number}/addenda", access.SessionRecord, s.add)
	r.Post("/cases/{ref}/appointments/{id}", access.SessionRecord, s.mark)
	s.appointmentRoutes(r)
	r.Get("/cases/{ref}/contacts/new", access.ContactRecord, s.contactForm)
	r.Post("/cases/{ref}/contacts", access.ContactRecord, s.recordContact)
}

// listing is the page of a case's sessions.
type listing struct {
	casefile.Shell
	Sessions     []Entry
	Appointments []Appointment
	Contacts     []ContactEntry
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	var l listing
	ctx := r.Context()
	err := casefile.View(r, s.DB, access.CaseView, func(rd db.Reader, c casefile.Case) (err error) {
		l.Shell = casefile.Shell{Case: c, Section: "sessions", Title: "casefile.section.sessions"}
		if l.Sessions, err = Sessions(ctx, rd, c); err != nil {
			return err
		}
		if l.Appointments, err = upcoming(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		l.Contacts, err = contactsOfCase.All(ctx, rd, c.ID, most)
		return err
	})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

// sheet is a page with the form of a session: what helps to fill it in.
type sheet struct {
	casefile.Shell
	New     bool
	Session Session // being amended
	Last    *Entry
	Covered []string
	Places  []string // suggested while typing
	People  []string
	NotYet  error // why the act is not possible now
	Country country.Brief
}

// open reads what the page of a session's form shows. number is 0 for a new one.
func (s Service) open(r *http.Request, f *form.Form, number int) (sh sheet, err error) {
	ctx, u := r.Context(), page.User(r)
	err = casefile.View(r, s.DB, access.SessionRecord, func(rd db.Reader, c casefile.Case) (err error) {
		sh.New = number == 0
		sh.Shell = casefile.Shell{Case: c, Section: "sessions", Title: "counselling.session.new", Form: f}
		if !sh.New {
			sh.Title = "counselling.session.edit"
			if sh.Session, err = ByNumber(ctx, rd, c, number); err != nil {
				return err
			}
		}
		if sh.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		if sh.New && c.Stage == casefile.Intake {
			sh.NotYet = sh.Assessment.Require(casefile.SessionCompleted)
		}
		if sh.Country, err = country.BriefFor(ctx, rd, c); err != nil {
			return err
		}
		if sh.Last, err = latest(ctx, rd, c); err != nil {
			return err
		}
		if sh.Covered, err = topicsCovered.All(ctx, rd, c.ID); err != nil {
			return err
		}
		written, err := recently.All(ctx, rd, u.ID)
		for _, x := range written {
			sh.Places = addNew(sh.Places, x.PlaceDetail)
			sh.People = addNew(sh.People, x.InterpreterName)
		}
		return err
	})
	return sh, err
}

func addNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func (s Service) new(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r, nil, 0)
	if err != nil {
		return err
	}
	if !sh.Case.Open() {
		return closed(sh.Case)
	}
	d := suggest(sh.Case, sh.Last, page.Today(r))
	if sh.Form, err = page.NewForm(r, "counselling.session", 0, recording{Details: d}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

func closed(c casefile.Case) error {
	return fault.New(fault.Refused, "case %s is closed: %w", c.Reference, casefile.Refuse("casefile.refused.closed"))
}

// brief is what a sent form is checked against: the case, and the session if
// one is being amended.
func (s Service) brief(r *http.Request, number int) (c casefile.Case, rec Session, err error) {
	err = casefile.View(r, s.DB, access.SessionRecord, func(rd db.Reader, opened casefile.Case) (err error) {
		c = opened
		if number > 0 {
			rec, err = ByNumber(r.Context(), rd, c, number)
		}
		return err
	})
	return c, rec, err
}

// again shows the form of a session once more, with its problems.
func (s Service) again(w http.ResponseWriter, r *http.Request, f *form.Form, number int) error {
	sh, err := s.open(r, f, number)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, formPage(sh))
}

func (s Service) create(w http.ResponseWriter, r *http.Request) error {
	var d recording
	ctx := r.Context()
	f := page.Form(r, "counselling.session", &d)
	c, _, err := s.brief(r, 0)
	if err != nil {
		return err
	}
	d.Details.check(ctx, f, c, Details{}, page.Today(r))
	d.Next.check(f, page.Today(r))
	if f.OK() {
		_, err = s.Record(ctx, page.User(r), page.Actor(r), c.Reference, d.Details, d.Next)
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	switch {
	case !f.OK():
		return s.again(w, r, f, 0)
	case r.PostForm.Get("then") == "next":
		return s.goOn(w, r, c)
	}
	return page.Redirect(w, r, c.URL("sessions"), "counselling.session.recorded")
}

// goOn leads to the session of the counsellor's next appointment of the day.
func (s Service) goOn(w http.ResponseWriter, r *http.Request, c casefile.Case) error {
	var next []nextCase
	err := s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		next, err = nextToday.All(r.Context(), rd, page.User(r).ID, page.Today(r), c.ID)
		return err
	})
	if err != nil {
		return err
	}
	if len(next) == 0 {
		return page.Redirect(w, r, c.URL("sessions"), "counselling.session.recorded_last")
	}
	return page.Redirect(w, r, "/cases/"+next[0].Reference+"/sessions/new", "counselling.session.recorded_of", "Reference", c.Reference)
}

// reading is the page of one session.
type reading struct {
	casefile.Shell
	Session
	Held    named // who held it
	Saved   db.Change
	Addenda []AddendumEntry
	MayEdit bool
}

func (s Service) read(r *http.Request, f *form.Form) (x reading, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.CaseView, func(rd db.Reader, c casefile.Case) (err error) {
		x.Shell = casefile.Shell{Case: c, Section: "sessions", Title: "counselling.session", Form: f}
		if x.Session, err = ByNumber(ctx, rd, c, numberOf(r)); err != nil {
			return err
		}
		if x.Held, err = staffName.One(ctx, rd, x.CounsellorID); err != nil {
			return err
		}
		if x.Saved, err = lastSaved(ctx, rd, x.Session); err != nil {
			return err
		}
		x.MayEdit = c.Open() && access.Can(page.User(r), access.SessionRecord) && x.Amendable(page.User(r), s.Clock.Now())
		x.Addenda, err = addendaOfSession.All(ctx, rd, x.ID, most)
		return err
	})
	return x, err
}

// numberOf is the number of the session in the address; 0, which no session
// has, where it is not a number.
func numberOf(r *http.Request) int {
	n, err := strconv.ParseInt(page.Param(r, "number"), 10, 32)
	if err != nil {
		return 0
	}
	return int(n)
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	x, err := s.read(r, nil)
	if err != nil {
		return err
	}
	if x.Form, err = page.NewForm(r, "counselling.addendum", 0, Addition{}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPage(x))
}

func (s Service) add(w http.ResponseWriter, r *http.Request) error {
	var a Addition
	f := page.Form(r, "counselling.addendum", &a)
	if !f.OK() {
		x, err := s.read(r, f)
		if err != nil {
			return err
		}
		return page.Render(w, r, http.StatusUnprocessableEntity, showPage(x))
	}
	ref, number := page.Param(r, "ref"), numberOf(r)
	if err := s.Add(r.Context(), page.User(r), page.Actor(r), ref, number, a); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/sessions/"+strconv.Itoa(number), "counselling.addendum.saved")
}

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.open(r, nil, numberOf(r))
	if err != nil {
		return err
	}
	if err := s.mayAmend(r, sh.Case, sh.Session); err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "counselling.session", sh.Session.Version, sh.Session.Details); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, formPage(sh))
}

// mayAmend refuses the form of a session that cannot be amended; there is none
// with the number 0.
func (s Service) mayAmend(r *http.Request, c casefile.Case, rec Session) error {
	if rec.ID == 0 {
		return fault.New(fault.NotFound, "no session %q", page.Param(r, "number"))
	}
	if !c.Open() {
		return closed(c)
	}
	if why := rec.amendRefusal(page.User(r), s.Clock.Now()); why != "" {
		return fault.New(fault.Refused, "amend session %d: %w", rec.Number, casefile.Refuse(why))
	}
	return nil
}

func (s Service) amend(w http.ResponseWriter, r *http.Request) error {
	var d Details
	ctx := r.Context()
	f := page.Form(r, "counselling.session", &d)
	c, rec, err := s.brief(r, numberOf(r))
	if err != nil {
		return err
	}
	if err := s.mayAmend(r, c, rec); err != nil {
		return err
	}
	d.check(ctx, f, c, rec.Details, page.Today(r))
	if f.OK() {
		err = s.Amend(ctx, page.User(r), page.Actor(r), c.Reference, rec.Number, f.Version, d)
		if fault.Is(err, fault.Stale) {
			return s.conflict(w, r, f)
		}
		if err != nil && !casefile.NoteRefusal(ctx, f, err) {
			return err
		}
	}
	if !f.OK() {
		return s.again(w, r, f, rec.Number)
	}
	return page.Redirect(w, r, sessionURL(c, rec.Number), "counselling.session.amended")
}

// conflict shows both versions of a session to the one who came second.
func (s Service) conflict(w http.ResponseWriter, r *http.Request, f *form.Form) error {
	x, err := s.read(r, f)
	if err != nil {
		return err
	}
	now := page.Current{Details: x.Details, Version: x.Version, Table: sessions.Name(), ID: x.ID}
	return page.Conflict(w, r, f, now, describe(x.Case))
}

// describe tells how the fields of a session read on the page that merges.
func describe(c casefile.Case) page.Describe {
	return func(ctx context.Context, field, value string) string {
		switch field {
		case "held_on":
			if d, err := date.Parse(value); err == nil {
				return dayOf(ctx, d)
			}
		case "present":
			id, _ := strconv.ParseInt(value, 10, 64)
			if m, ok := c.Member(id); ok {
				return m.Name(ctx)
			}
		}
		return wordOf(ctx, field, value)
	}
}
