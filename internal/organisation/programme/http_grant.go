package programme

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

func (s *Service) grantRoutes(r page.Router) {
	r.Get("/admin/programmes/{id}/grant", access.ProgrammeEdit, s.grant)
	addPart(s, r, targetPages)
	addPart(s, r, ownPages)
	addPart(s, r, componentPages)
	addPart(s, r, donorPages)
	addPart(s, r, periodPages)
	addPart(s, r, stepPages)
	addPart(s, r, annexPages)
	addPart(s, r, numberPages)
	addPart(s, r, suspensionPages)
}

func grantURL(programmeID int64) string { return Programme{ID: programmeID}.url() + "/grant" }

// grantView is what the pages about a grant show.
type grantView struct {
	Programme   Programme
	Own         []Own
	Indicators  []Indicator
	Targets     []Target
	Components  []Component
	Donors      []Donor
	Periods     []Period
	Steps       []Step
	Annexes     []Annex
	Numbers     []Number
	Suspensions []Suspension
	Form        *form.Form
	Today       date.Date
	reached     func(programme, indicator string, from, to date.Date) string
}

// loadGrant reads a programme's grant, and what else a page asks for in the
// same breath.
func (s *Service) loadGrant(r *http.Request, also func(db.Reader, Programme) error) (v grantView, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return v, err
	}
	ctx := r.Context()
	v.Today, v.reached = page.Today(r), s.Reached
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if v.Programme, err = ByID(ctx, rd, id); err != nil {
			return err
		}
		if v.Own, err = Owns(ctx, rd, id); err != nil {
			return err
		}
		v.Indicators = indicators(s.Builtins, v.Own)
		if v.Targets, err = Targets(ctx, rd, id); err != nil {
			return err
		}
		if err := v.loadParts(ctx, rd, id); err != nil {
			return err
		}
		return also(rd, v.Programme)
	})
	return v, err
}

func (s *Service) grant(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadGrant(r, func(db.Reader, Programme) error { return nil })
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, grantPage(v))
}

// partPages are the pages of one kind of part: its name in addresses, the prefix
// of its messages, and the fields of its form.
type partPages[T, D any] struct {
	part[T, D]
	name     string
	messages string
	blank    func(grantView) D
	fields   func(grantView) templ.Component
	describe page.Describe
}

func addPart[T, D any](s *Service, r page.Router, p partPages[T, D]) {
	at := "/admin/programmes/{id}/" + p.name
	r.Get(at+"/new", access.ProgrammeEdit, p.show(s))
	r.Post(at+"/new", access.ProgrammeEdit, p.keep(s))
	r.Get(at+"/{part}", access.ProgrammeEdit, p.show(s))
	r.Post(at+"/{part}", access.ProgrammeEdit, p.keep(s))
	if p.use != nil {
		r.Post(at+"/{part}/remove", access.ProgrammeEdit, p.drop(s))
	}
}

// partView is the form of a part, new without an id.
type partView struct {
	grantView
	ID        int64
	Messages  string
	URL       string
	Fields    templ.Component
	Removable bool
}

// load reads the page of a part of the programme of the address.
func (p partPages[T, D]) load(s *Service, r *http.Request) (v partView, now T, err error) {
	if page.Param(r, "part") != "" {
		if v.ID, err = page.ID(r, "part"); err != nil {
			return v, now, err
		}
		v.Removable = p.use != nil
	}
	v.grantView, err = s.loadGrant(r, func(rd db.Reader, of Programme) (err error) {
		if v.ID != 0 {
			now, err = p.one(r.Context(), rd, of.ID, v.ID)
		}
		return err
	})
	v.Messages, v.URL = p.messages, v.Programme.url()+"/"+p.name
	return v, now, err
}

// action is where the form is sent.
func (v partView) action() string {
	if v.ID == 0 {
		return v.URL + "/new"
	}
	return v.URL + "/" + strconv.FormatInt(v.ID, 10)
}

func (p partPages[T, D]) render(w http.ResponseWriter, r *http.Request, status int, v partView) error {
	v.Fields = p.fields(v.grantView)
	return page.Render(w, r, status, partPage(v))
}

func (p partPages[T, D]) show(s *Service) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, now, err := p.load(s, r)
		if err != nil {
			return err
		}
		d := *p.details(&now)
		if v.ID == 0 {
			d = p.blank(v.grantView)
		}
		if v.Form, err = page.NewForm(r, p.messages, p.key(&now).Version, d); err != nil {
			return err
		}
		return p.render(w, r, http.StatusOK, v)
	}
}

func (p partPages[T, D]) keep(s *Service) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, now, err := p.load(s, r)
		if err != nil {
			return err
		}
		var d D
		v.Form = page.Form(r, p.messages, &d)
		err = p.save(r.Context(), s, page.Actor(r), v.Programme.ID, v.ID, d, v.Form)
		switch {
		case !v.Form.OK():
			return p.render(w, r, http.StatusUnprocessableEntity, v)
		case fault.Is(err, fault.Stale):
			current := page.Current{Details: *p.details(&now), Version: p.key(&now).Version, Table: p.table.Name(), ID: v.ID}
			return page.Conflict(w, r, v.Form, current, p.describe)
		case err != nil:
			return err
		}
		return page.Redirect(w, r, grantURL(v.Programme.ID), "programme.grant.saved")
	}
}

func (p partPages[T, D]) drop(s *Service) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, now, err := p.load(s, r)
		if err != nil {
			return err
		}
		if v.Form, err = page.NewForm(r, p.messages, p.key(&now).Version, *p.details(&now)); err != nil {
			return err
		}
		sent, err := strconv.Atoi(r.PostFormValue(form.FieldVersion))
		if err != nil {
			return fault.New(fault.Stale, "no version was sent")
		}
		err = p.remove(r.Context(), s, page.Actor(r), v.Programme.ID, v.ID, sent, v.Form)
		switch {
		case !v.Form.OK():
			return p.render(w, r, http.StatusUnprocessableEntity, v)
		case err != nil:
			return err
		}
		return page.Redirect(w, r, grantURL(v.Programme.ID), "programme.grant.removed")
	}
}
