package detention

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the section of detention and orders, and the sheets of visits.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/detention", access.DetentionRecord, s.list)
	r.Get("/cases/{ref}/detention/new", access.DetentionRecord, s.new)
	r.Post("/cases/{ref}/detention", access.DetentionRecord, s.create)
	r.Get("/cases/{ref}/detention/{id}", access.DetentionRecord, s.edit)
	r.Post("/cases/{ref}/detention/{id}", access.DetentionRecord, s.correct)
	r.Get("/cases/{ref}/detention/{id}/extend", access.DetentionRecord, s.extendForm)
	r.Post("/cases/{ref}/detention/{id}/extend", access.DetentionRecord, s.extend)
	r.Get("/cases/{ref}/detention/orders/new", access.DetentionRecord, s.newOrder)
	r.Post("/cases/{ref}/detention/orders", access.DetentionRecord, s.createOrder)
	r.Get("/cases/{ref}/detention/orders/{id}", access.DetentionRecord, s.editOrder)
	r.Post("/cases/{ref}/detention/orders/{id}", access.DetentionRecord, s.amendOrder)
	r.Get("/cases/{ref}/detention/sessions/{id}", access.DetentionRecord, s.askForm)
	r.Post("/cases/{ref}/detention/sessions/{id}", access.DetentionRecord, s.ask)
	r.Get("/sessions/visit", access.VisitRecord, s.visitForm)
	r.Post("/sessions/visit", access.VisitRecord, s.visit)
	r.Get("/sessions/visit/{id}", access.VisitRecord, s.visited)
	r.Post("/sessions/visit/{id}/{line}", access.VisitRecord, s.again)
}

// sheet is a page of the section.
type sheet struct {
	casefile.Shell
	Detentions []Detention
	Extensions []Extension
	Orders     []Order
	Sessions   []heldSession
	Facilities []string // suggested while typing
	Today      date.Date
	ID         int64       // of the record the page is about; 0: a new one
	Talk       heldSession // the session the page is about
}

func (s Service) read(r *http.Request, title string) (sh sheet, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.DetentionRecord, func(rd db.Reader, c casefile.Case) (err error) {
		sh = sheet{Today: page.Today(r), Shell: casefile.Shell{Case: c, Section: "detention", Title: title}}
		if sh.Assessment, err = casefile.Look(ctx, rd, c, sh.Today); err != nil {
			return err
		}
		if sh.Detentions, err = detentions.Many(ctx, rd, ofCase, c.ID); err != nil {
			return err
		}
		if sh.Extensions, err = extensions.Many(ctx, rd, "WHERE case_id = $1 ORDER BY id DESC LIMIT 200", c.ID); err != nil {
			return err
		}
		if sh.Orders, err = orders.Many(ctx, rd, ofCase, c.ID); err != nil {
			return err
		}
		if sh.Sessions, err = sessionsHeld.All(ctx, rd, c.ID); err != nil {
			return err
		}
		sh.Facilities, err = facilities.All(ctx, rd, c.OfficeID)
		return err
	})
	return sh, err
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.read(r, "casefile.section.detention")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(sh))
}

// alone is the member a form begins with: the only one there is.
func (sh sheet) alone() int64 {
	if t := sh.Case.Taking(); len(t) == 1 {
		return t[0].ID
	}
	return 0
}

// chosen checks which member a form of somebody new is about.
func (sh sheet) chosen(f *form.Form, member int64) {
	if member != 0 {
		casefile.ChosenMembers(f, "member", sh.Case.Taking(), []int64{member})
	}
}

// answered ends the sending of a form: what was refused is shown on it again,
// and what somebody else saved meanwhile is laid beside it.
func (sh sheet) answered(w http.ResponseWriter, r *http.Request, f *form.Form, err error, now page.Current, show func(sheet) templ.Component, said string) error {
	if fault.Is(err, fault.Stale) && now.Table != "" {
		return page.Conflict(w, r, f, now, sh.describe)
	}
	if err != nil && !casefile.NoteRefusal(r.Context(), f, err) {
		return err
	}
	if sh.Form = f; !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, show(sh))
	}
	return page.Redirect(w, r, sh.Case.URL("detention"), said)
}

func (s Service) new(w http.ResponseWriter, r *http.Request) error {
	sh, err := s.read(r, "detention.record")
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "detention.holding", 0, holding{Member: sh.alone()}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, holdPage(sh))
}

func (s Service) create(w http.ResponseWriter, r *http.Request) error {
	var in holding
	f := page.Form(r, "detention.holding", &in)
	sh, err := s.read(r, "detention.record")
	if err != nil {
		return err
	}
	sh.bound(&in.Details, f)
	in.check(f, sh.Today)
	if sh.chosen(f, in.Member); f.OK() {
		err = s.Hold(r.Context(), page.User(r), page.Actor(r), sh.Case.Reference, in)
	}
	return sh.answered(w, r, f, err, page.Current{}, holdPage, "detention.saved")
}

// bound sets the last day the law allows where none was typed.
func (sh sheet) bound(d *Details, f *form.Form) {
	if d.LongestOn.IsZero() && f.Value("longest_on") == "" && !d.BeganOn.IsZero() {
		d.LongestOn = Longest(sh.Assessment.Country(), d.BeganOn, sh.Case.Children > 0)
		if d.LongestOn.Before(d.EndsOn) {
			d.LongestOn = date.Date{}
		}
	}
}

// detained is the detention of the address.
func (s Service) detained(r *http.Request, title string) (sh sheet, d Detention, err error) {
	if sh, err = s.read(r, title); err != nil {
		return sh, d, err
	}
	id, err := page.ID(r, "id")
	if err != nil {
		return sh, d, err
	}
	at := slices.IndexFunc(sh.Detentions, func(x Detention) bool { return x.ID == id })
	if at < 0 {
		return sh, d, fault.New(fault.NotFound, "no detention %d in %s", id, sh.Case.Reference)
	}
	sh.ID = id
	return sh, sh.Detentions[at], nil
}

func (d Detention) holding() holding { return holding{Member: d.MemberID, Details: d.Details} }

func (s Service) edit(w http.ResponseWriter, r *http.Request) error {
	sh, d, err := s.detained(r, "detention.correct")
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "detention.holding", d.Version, d.holding()); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, holdPage(sh))
}

func (s Service) correct(w http.ResponseWriter, r *http.Request) error {
	var in holding
	f := page.Form(r, "detention.holding", &in)
	sh, d, err := s.detained(r, "detention.correct")
	if err != nil {
		return err
	}
	sh.bound(&in.Details, f)
	if in.check(f, sh.Today); in.Member != d.MemberID {
		f.Problem("member", "detention.refused.member")
	}
	if f.OK() {
		err = s.Correct(r.Context(), page.User(r), page.Actor(r), sh.Case.Reference, d.ID, f.Version, in.Details)
	}
	return sh.answered(w, r, f, err, page.Current{Details: d.holding(), Version: d.Version, Table: detentions.Name(), ID: d.ID}, holdPage, "detention.saved")
}

func (s Service) extendForm(w http.ResponseWriter, r *http.Request) error {
	sh, d, err := s.detained(r, "detention.extend")
	if err != nil {
		return err
	}
	if sh.Form, err = page.NewForm(r, "detention.longer", d.Version, Longer{DecidedOn: sh.Today, Authority: d.Authority}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, extendPage(sh))
}

func (s Service) extend(w http.ResponseWriter, r *http.Request) error {
	var in Longer
	f := page.Form(r, "detention.longer", &in)
	sh, d, err := s.detained(r, "detention.extend")
	if err != nil {
		return err
	}
	if in.check(f, d.Details, sh.Today); f.OK() {
		err = s.Extend(r.Context(), page.User(r), page.Actor(r), sh.Case.Reference, d.ID, f.Version, in)
	}
	if fault.Is(err, fault.Stale) {
		// What was saved meanwhile is shown beside the form: the end it would move.
		f.Version, err = d.Version, nil
		f.Problem("ends_on", "detention.refused.changed", "Day", d.EndsOn)
	}
	return sh.answered(w, r, f, err, page.Current{}, extendPage, "detention.extended")
}
