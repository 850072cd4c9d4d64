package closing

import (
	"context"
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages of closing, holding and reopening.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/close", access.CaseClose, s.show)
	r.Post("/cases/{ref}/close", access.CaseClose, s.ask)
	r.Post("/cases/{ref}/close/decision", access.ClosingDecide, s.decide)
	r.Get("/cases/{ref}/hold", access.CaseHold, s.showHold)
	r.Post("/cases/{ref}/hold", access.CaseHold, s.hold)
	r.Post("/cases/{ref}/resume", access.CaseHold, s.resume)
	r.Get("/cases/{ref}/reopen", access.CaseReopen, s.showReopen)
	r.Post("/cases/{ref}/reopen", access.CaseReopen, s.reopen)
	r.Post("/cases/{ref}/monitor", access.PlanEdit, s.monitor)
	r.Post("/cases/{ref}/complete-plan", access.PlanDecide, s.completePlan)
}

// The forms of the pages.
const (
	requestFormID = "closing.request"
	verdictFormID = "closing.verdict"
	holdFormID    = "closing.hold"
	reopenFormID  = "closing.reopen"
)

// view is what the pages show.
type view struct {
	casefile.Shell
	Entries  []entry
	Asked    *Closing // waits for the manager
	Held     *Hold
	Departed bool
	User     access.User
	// Overtaken is a form that the page no longer has, with its problems: somebody
	// was faster.
	Overtaken *form.Form
}

// load reads what a page shows; title and act are those of the page.
func (s Service) load(r *http.Request, act access.Action, title string, f *form.Form) (v view, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "close", Title: title, Form: f}
		v.User = page.User(r)
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		if v.Entries, err = entries.All(ctx, rd, c.ID); err != nil {
			return err
		}
		if v.Asked, err = found(standingRequest(ctx, rd, c)); err != nil {
			return err
		}
		if v.Held, err = found(standingHold(ctx, rd, c)); err != nil {
			return err
		}
		d, err := hasDeparted.One(ctx, rd, c.ID)
		v.Departed = d.Departed
		return err
	})
	return v, err
}

// found is the row, or nil where there is none.
func found[T any](row T, err error) (*T, error) {
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &row, nil
}

// fill gives the closing page the form that is due.
func (v *view) fill(r *http.Request) (err error) {
	switch {
	case v.Form != nil || !v.Case.Open():
	case v.Asked != nil:
		v.Form, err = page.NewForm(r, verdictFormID, 0, Verdict{})
	default:
		q := r.URL.Query()
		v.Form, err = page.NewForm(r, requestFormID, 0, Details{Currency: "EUR", Reason: q.Get("reason"), Other: q.Get("other")})
	}
	return err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, access.CaseClose, "closing.title", nil)
	if err == nil {
		err = v.fill(r)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, closePage(v))
}

func (s Service) ask(w http.ResponseWriter, r *http.Request) error {
	var d Details
	f := page.Form(r, requestFormID, &d)
	d.check(r.Context(), f)
	return s.answer(w, r, f, access.CaseClose, "close", "closing.asked", func(ctx context.Context, u access.User, by db.Actor, ref string) error {
		return s.Ask(ctx, u, by, ref, d)
	})
}

func (s Service) decide(w http.ResponseWriter, r *http.Request) error {
	var d Verdict
	f := page.Form(r, verdictFormID, &d)
	d.check(f)
	flash := "closing.approved"
	if d.Outcome == Refused {
		flash = "closing.refused_flash"
	}
	return s.answer(w, r, f, access.ClosingDecide, "close", flash, func(ctx context.Context, u access.User, by db.Actor, ref string) error {
		return s.Decide(ctx, u, by, ref, d)
	})
}

// answer does an act of the closing page, or shows the page again with what is
// in its way and everything that was typed.
func (s Service) answer(w http.ResponseWriter, r *http.Request, f *form.Form, act access.Action, to, flash string,
	do func(ctx context.Context, u access.User, by db.Actor, ref string) error,
) error {
	ref := page.Param(r, "ref")
	if f.OK() {
		err := do(r.Context(), page.User(r), page.Actor(r), ref)
		if err == nil {
			return page.Redirect(w, r, casefile.Onward(r, casefile.Case{Reference: ref}.URL(to)), flash)
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.load(r, act, "closing.title", f)
	if err != nil {
		return err
	}
	switch f.ID {
	case holdFormID:
		v.Title = "closing.hold.title"
		return page.Render(w, r, http.StatusUnprocessableEntity, holdPage(v))
	case reopenFormID:
		v.Title = "closing.reopen.title"
		return page.Render(w, r, http.StatusUnprocessableEntity, reopenPage(v))
	}
	if f.ID == verdictFormID && v.Asked == nil || f.ID == requestFormID && v.Asked != nil || !v.Case.Open() {
		v.Overtaken = f
		if v.Form = nil; v.Case.Open() {
			err = v.fill(r)
		}
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, closePage(v))
}

func (s Service) showHold(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, access.CaseHold, "closing.hold.title", nil)
	if err == nil {
		v.Form, err = page.NewForm(r, holdFormID, 0, HoldDetails{ReviewOn: page.Today(r).AddDays(14)})
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, holdPage(v))
}

func (s Service) hold(w http.ResponseWriter, r *http.Request) error {
	var d HoldDetails
	f := page.Form(r, holdFormID, &d)
	d.check(r.Context(), f, page.User(r), page.Today(r))
	return s.answer(w, r, f, access.CaseHold, "hold", "closing.hold.saved", func(ctx context.Context, u access.User, by db.Actor, ref string) error {
		return s.Hold(ctx, u, by, ref, d)
	})
}

func (s Service) resume(w http.ResponseWriter, r *http.Request) error {
	f := form.New(holdFormID, HoldDetails{})
	return s.answer(w, r, f, access.CaseHold, "", "closing.hold.resumed", s.Resume)
}

func (s Service) showReopen(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, access.CaseReopen, "closing.reopen.title", nil)
	if err == nil {
		v.Form, err = page.NewForm(r, reopenFormID, 0, Reopening{})
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, reopenPage(v))
}

func (s Service) reopen(w http.ResponseWriter, r *http.Request) error {
	var d Reopening
	f := page.Form(r, reopenFormID, &d)
	return s.answer(w, r, f, access.CaseReopen, "", "closing.reopen.saved", func(ctx context.Context, u access.User, by db.Actor, ref string) error {
		return s.Reopen(ctx, u, by, ref, d)
	})
}

func (s Service) monitor(w http.ResponseWriter, r *http.Request) error {
	f := form.New(requestFormID, Details{Currency: "EUR"})
	return s.answer(w, r, f, access.PlanEdit, "", "closing.monitoring_begun", s.Monitor)
}

func (s Service) completePlan(w http.ResponseWriter, r *http.Request) error {
	f := form.New(requestFormID, Details{Currency: "EUR"})
	return s.answer(w, r, f, access.PlanDecide, "", "closing.plan_completed", s.CompletePlan)
}
