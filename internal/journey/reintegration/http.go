package reintegration

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/country"
	"homeward/internal/journey/payment"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages of the reintegration plan.
func (s Service) Routes(r page.Router) {
	s.needRoutes(r)
	r.Get("/cases/{ref}/plan", access.CaseView, s.plan)
	r.Get("/cases/{ref}/plan/versions/{number}", access.CaseView, s.version)
	r.Get("/cases/{ref}/plan/new", access.PlanEdit, s.draftForm)
	r.Post("/cases/{ref}/plan/new", access.PlanEdit, s.draft)
	r.Get("/cases/{ref}/plan/edit", access.PlanEdit, s.editForm)
	r.Post("/cases/{ref}/plan/edit", access.PlanEdit, s.edit)
	r.Post("/cases/{ref}/plan/submit", access.PlanEdit, s.submit)
	r.Post("/cases/{ref}/plan/amend", access.PlanEdit, s.amend)
	r.Post("/cases/{ref}/plan/begin", access.PlanEdit, s.begin)
	r.Post("/cases/{ref}/plan/reopen", access.PlanDecide, s.reopen)
	r.Get("/cases/{ref}/plan/opinion", access.PlanEdit, s.opinionForm)
	r.Post("/cases/{ref}/plan/opinion", access.PlanEdit, s.advise)
	r.Get("/cases/{ref}/plan/decide", access.PlanDecide, s.decideForm)
	r.Post("/cases/{ref}/plan/decide", access.PlanDecide, s.decide)

	r.Get("/cases/{ref}/plan/activities/new", access.PlanEdit, s.addForm)
	r.Post("/cases/{ref}/plan/activities/new", access.PlanEdit, s.add)
	r.Get("/cases/{ref}/plan/activities/{id}", access.PlanEdit, s.changeForm)
	r.Post("/cases/{ref}/plan/activities/{id}", access.PlanEdit, s.change)
	r.Get("/cases/{ref}/plan/activities/{id}/deliver", access.PlanEdit, s.deliverForm)
	r.Post("/cases/{ref}/plan/activities/{id}/deliver", access.PlanEdit, s.deliver)
	r.Get("/cases/{ref}/plan/activities/{id}/cancel", access.PlanEdit, s.cancelForm)
	r.Post("/cases/{ref}/plan/activities/{id}/cancel", access.PlanEdit, s.cancel)
}

// view loads what the pages of the plan show of the version in force.
func (s Service) view(r *http.Request, act access.Action, title string) (v view, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "plan", Title: title}
		v.Locked, v.Currency = draftable(c), "EUR"
		if v.Terms, err = termsOf(ctx, rd, c); err != nil {
			return err
		}
		if c.ProgrammeID != 0 {
			v.Currency = string(v.Terms.Programme.Currency)
		}
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		if no, ok := errors.AsType[*casefile.Refusal](v.Assessment.Require(casefile.ReintegrationOpened)); ok {
			v.BeginRefused = "casefile.why." + strings.TrimPrefix(no.Reasons()[0].Key, "casefile.need.")
		}
		if v.Plans, err = Plans(ctx, rd, c); err != nil {
			return err
		}
		if v.Activities, err = Activities(ctx, rd, c); err != nil {
			return err
		}
		if v.Money, err = payment.Standings(ctx, rd, c); err != nil {
			return err
		}
		if v.Opinions, err = opinionsOf(ctx, rd, c); err != nil {
			return err
		}
		if v.Needs, err = Needs(ctx, rd, c); err != nil {
			return err
		}
		if title == "reintegration.title" {
			if v.Country, err = country.BriefFor(ctx, rd, c); err != nil {
				return err
			}
		}
		return v.show(0, page.Today(r))
	})
	return v, err
}

// show chooses the version shown; 0 is the one in force.
func (v *view) show(number int, today date.Date) (err error) {
	i := slices.IndexFunc(v.Plans, func(p Listed) bool { return number == 0 || p.Number == number })
	if i < 0 {
		if number != 0 {
			return fault.New(fault.NotFound, "no version %d", number)
		}
		v.Grants = Grants(v.Case, v.Terms, nil, today)
		return nil
	}
	v.Plan = v.Plans[i]
	v.Grants = Grants(v.Case, v.Terms, counted(v.Activities, v.Plan.ID), today)
	v.Totals, err = Totals(v.lines())
	return err
}

func (s Service) plan(w http.ResponseWriter, r *http.Request) error {
	v, err := s.view(r, access.CaseView, "reintegration.title")
	if err == nil && v.mayReopen(r.Context()) {
		v.Form, err = page.NewForm(r, "reintegration.reopening", 0, Reopening{})
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, planPage(v))
}

func (s Service) version(w http.ResponseWriter, r *http.Request) error {
	v, err := s.view(r, access.CaseView, "reintegration.title")
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(page.Param(r, "number"))
	if err != nil || number < 1 {
		return fault.New(fault.NotFound, "no version %q", page.Param(r, "number"))
	}
	if err := v.show(number, page.Today(r)); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, planPage(v))
}

// answer ends an act that came from a form: back to the plan with a word, or
// the form again with what is wrong.
func (s Service) answer(w http.ResponseWriter, r *http.Request, f *form.Form, err error, act access.Action, title, done string, show func(view) templ.Component) error {
	if f.OK() && err == nil {
		return page.Redirect(w, r, casefile.Onward(r, "/cases/"+page.Param(r, "ref")+"/plan"), done)
	}
	if casefile.NoteRefusal(r.Context(), f, err); f.OK() {
		return err
	}
	v, verr := s.view(r, act, title)
	if verr == nil && page.Param(r, "id") != "" {
		v.Editing, verr = editing(r, v)
	}
	if verr != nil {
		return verr
	}
	v.Form = f
	return page.Render(w, r, http.StatusUnprocessableEntity, show(v))
}

// form opens a form page of the plan in force. A form that could not be sent
// leads to the plan, or to the making of one; what was typed in it before is
// shown all the same.
func (s Service) form(w http.ResponseWriter, r *http.Request, act access.Action, title, id string, fill func(view) (int, any), show func(view) templ.Component) error {
	v, err := s.view(r, act, title)
	if err != nil {
		return err
	}
	if page.Param(r, "id") != "" {
		if v.Editing, err = editing(r, v); err != nil {
			return err
		}
	}
	version, src := fill(v)
	if v.Form, err = page.NewForm(r, id, version, src); err != nil {
		return err
	}
	if to, why := v.instead(title); to != "" && v.Form.DraftAt.IsZero() {
		return page.Redirect(w, r, to, why)
	}
	return page.Render(w, r, http.StatusOK, show(v))
}

func (s Service) draftForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PlanEdit, "reintegration.draft", "reintegration.plan", func(view) (int, any) { return 0, Details{} }, textPage)
}

func (s Service) draft(w http.ResponseWriter, r *http.Request) (err error) {
	var d Details
	f := page.Form(r, "reintegration.plan", &d)
	if f.OK() {
		err = s.Draft(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), d)
	}
	return s.answer(w, r, f, err, access.PlanEdit, "reintegration.draft", "reintegration.drafted", textPage)
}

func (s Service) editForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PlanEdit, "reintegration.edit", "reintegration.plan", func(v view) (int, any) { return v.Plan.Version, v.Plan.Details }, textPage)
}

func (s Service) edit(w http.ResponseWriter, r *http.Request) (err error) {
	var d Details
	f := page.Form(r, "reintegration.plan", &d)
	if f.OK() {
		err = s.Write(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), f.Version, d)
	}
	if fault.Is(err, fault.Stale) {
		v, err := s.view(r, access.PlanEdit, "reintegration.edit")
		if err != nil {
			return err
		}
		return page.Conflict(w, r, f, page.Current{Details: v.Plan.Details, Version: v.Plan.Version, Table: plans.Name(), ID: v.Plan.ID}, v.describe)
	}
	return s.answer(w, r, f, err, access.PlanEdit, "reintegration.edit", "reintegration.saved", textPage)
}

func (s Service) submit(w http.ResponseWriter, r *http.Request) error {
	ref := page.Param(r, "ref")
	if err := s.Submit(r.Context(), page.User(r), page.Actor(r), ref); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/plan", "reintegration.submitted")
}

func (s Service) amend(w http.ResponseWriter, r *http.Request) error {
	ref := page.Param(r, "ref")
	if err := s.Amend(r.Context(), page.User(r), page.Actor(r), ref); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/plan", "reintegration.amended")
}

func (s Service) begin(w http.ResponseWriter, r *http.Request) error {
	ref := page.Param(r, "ref")
	if err := s.Begin(r.Context(), page.User(r), page.Actor(r), ref); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/plan", "reintegration.begun")
}

func (s Service) reopen(w http.ResponseWriter, r *http.Request) error {
	var d Reopening
	f := page.Form(r, "reintegration.reopening", &d)
	var err error
	if f.OK() {
		err = s.Reopen(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), d)
	}
	return s.answer(w, r, f, err, access.PlanDecide, "reintegration.title", "reintegration.reopened", planPage)
}

func (s Service) decideForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PlanDecide, "reintegration.decide", "reintegration.decision", func(v view) (int, any) { return v.Plan.Version, Decision{} }, decidePage)
}

func (s Service) decide(w http.ResponseWriter, r *http.Request) error {
	var d Decision
	f := page.Form(r, "reintegration.decision", &d)
	err := s.Decide(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), f.Version, d, f)
	done := "reintegration.decided." + string(d.Answer)
	if d.Answer == Approve && err == nil {
		if v, verr := s.view(r, access.PlanDecide, "reintegration.decide"); verr == nil && v.Plan.State == Submitted {
			done = "reintegration.decided.first"
		}
	}
	return s.answer(w, r, f, err, access.PlanDecide, "reintegration.decide", done, func(v view) templ.Component {
		f.Version = v.Plan.Version // what the manager sees now is what the next answer is about
		return decidePage(v)
	})
}
