package cash

import (
	"context"
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages of the cash desk.
func (s Service) Routes(r page.Router) {
	r.Get(address, access.CashKeep, s.show)
	r.Post(address+"/sign", access.CashKeep, s.sign)
	r.Get(address+"/count", access.CashKeep, s.countForm)
	r.Post(address+"/count", access.CashKeep, s.count)
	r.Get(address+"/enter", access.CashKeep, s.enterForm)
	r.Post(address+"/enter", access.CashKeep, s.enter)
}

// view is what the pages of the desk show.
type view struct {
	Sheet
	User   access.User
	Recent []kept
	people []person
	Form   *form.Form
}

// dayOf is the day of the address; without one, or where it is none, today.
func dayOf(r *http.Request) date.Date {
	if d, err := date.Parse(r.URL.Query().Get("day")); err == nil && !d.IsZero() {
		return d
	}
	return page.Today(r)
}

// actsOn is the day of the address; nothing is done on one that nobody can read.
func actsOn(r *http.Request) (date.Date, error) {
	d, err := date.Parse(r.URL.Query().Get("day"))
	if err != nil || d.IsZero() {
		return d, fault.New(fault.NotFound, "no day of the cash desk: %q", r.URL.Query().Get("day"))
	}
	return d, nil
}

func (s Service) view(r *http.Request) (v view, err error) {
	ctx := r.Context()
	v.User = page.User(r)
	office := access.ScopeOf(v.User).OfficeID
	if office == 0 {
		return v, fault.New(fault.NotFound, "staff member %d has no office with a cash desk", v.User.ID)
	}
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		if v.Sheet, err = sheetOf(ctx, rd, office, dayOf(r), page.Today(r)); err != nil {
			return err
		}
		if v.Recent, err = latest.All(ctx, rd, office, daysShown); err != nil {
			return err
		}
		v.people, err = peopleOf.All(ctx, rd, []int64{v.Day.CountedBy, v.Day.SignedBy})
		return err
	})
	return v, err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	v, err := s.view(r)
	if err != nil {
		return err
	}
	v.Form = v.signing()
	return page.Render(w, r, http.StatusOK, sheetPage(v))
}

// signing is the form of the signature: of the count that is shown.
func (s Sheet) signing() *form.Form {
	f := form.New("cash.sign", struct{}{})
	f.Version = s.Day.Version
	return f
}

func (s Service) sign(w http.ResponseWriter, r *http.Request) error {
	on, err := actsOn(r)
	if err != nil {
		return err
	}
	f := page.Form(r, "cash.sign", &struct{}{})
	err = s.Sign(r.Context(), page.User(r), page.Actor(r), on, f.Version)
	if err == nil {
		return page.Redirect(w, r, at(on), "cash.signed")
	}
	if casefile.NoteRefusal(r.Context(), f, err); f.OK() {
		return err
	}
	v, err := s.view(r)
	if err != nil {
		return err
	}
	v.Form, f.Version = f, v.Day.Version
	return page.Render(w, r, http.StatusUnprocessableEntity, sheetPage(v))
}

func (s Service) countForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.view(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewFormAt(r, address+"/count?day="+v.On.String(), "cash.count", v.Day.Version, Counting{Explanation: v.Day.Explanation}); err != nil {
		return err
	}
	if key := v.refusal(); key != "" && v.Form.DraftAt.IsZero() {
		return page.Redirect(w, r, at(v.On), key)
	}
	return page.Render(w, r, http.StatusOK, countPage(v))
}

func (s Service) count(w http.ResponseWriter, r *http.Request) error {
	on, err := actsOn(r)
	if err != nil {
		return err
	}
	var c Counting
	f := page.Form(r, "cash.count", &c)
	err = s.Count(r.Context(), page.User(r), page.Actor(r), on, c, f)
	switch {
	case err == nil:
		return page.Redirect(w, r, at(on), "cash.counted")
	case fault.Is(err, fault.Stale):
		return s.conflict(w, r, f)
	}
	if casefile.NoteRefusal(r.Context(), f, err); f.OK() {
		return err
	}
	v, err := s.view(r)
	if err != nil {
		return err
	}
	v.Form = f
	return page.Render(w, r, http.StatusUnprocessableEntity, countPage(v))
}

// conflict shows the count that came in between beside the one that was sent.
func (s Service) conflict(w http.ResponseWriter, r *http.Request, f *form.Form) error {
	v, err := s.view(r)
	if err != nil {
		return err
	}
	now := page.Current{Details: countingOf(v.Day, v.Sums), Version: v.Day.Version, Table: days.Name(), ID: v.Day.ID}
	return page.Conflict(w, r, f, now, func(_ context.Context, _, value string) string { return value })
}

func (s Service) enterForm(w http.ResponseWriter, r *http.Request) (err error) {
	v := view{User: page.User(r), Sheet: Sheet{On: dayOf(r)}}
	if v.Form, err = page.NewForm(r, "cash.entry", 0, Entering{HappenedOn: v.On}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, enterPage(v))
}

func (s Service) enter(w http.ResponseWriter, r *http.Request) error {
	var e Entering
	v := view{User: page.User(r), Sheet: Sheet{On: dayOf(r)}}
	v.Form = page.Form(r, "cash.entry", &e)
	if e.check(v.Form, page.Today(r)); v.Form.OK() {
		on, late, err := s.Enter(r.Context(), page.User(r), page.Actor(r), e)
		switch {
		case err != nil:
			return err
		case late:
			return page.Redirect(w, r, at(on), "cash.entered_late", "Day", e.HappenedOn, "On", on)
		}
		return page.Redirect(w, r, at(on), "cash.entered")
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, enterPage(v))
}
