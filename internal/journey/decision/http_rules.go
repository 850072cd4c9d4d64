package decision

import (
	"context"
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// The forms beside the decision.
const (
	exceptionFormID = "decision.exception"
	answerFormID    = "decision.exception_answer"
	clearanceFormID = "decision.clearance"
)

// ruleRoutes adds exceptions, clearances and the focal point's agreement.
func (s Service) ruleRoutes(r page.Router) {
	r.Get("/cases/{ref}/eligibility/exception", access.ApplicationSubmit, s.exceptionForm)
	r.Post("/cases/{ref}/eligibility/exception", access.ApplicationSubmit, s.askException)
	r.Get("/cases/{ref}/eligibility/exceptions/{id}", access.EligibilityDecide, s.exception)
	r.Post("/cases/{ref}/eligibility/exceptions/{id}", access.EligibilityDecide, s.decideException)
	r.Get("/cases/{ref}/eligibility/clearance", access.ApplicationSubmit, s.clearanceForm)
	r.Post("/cases/{ref}/eligibility/clearance", access.ApplicationSubmit, s.askClearance)
	r.Get("/cases/{ref}/eligibility/clearances/{id}", access.ApplicationSubmit, s.clearance)
	r.Post("/cases/{ref}/eligibility/clearances/{id}", access.ApplicationSubmit, s.changeClearance)
	r.Post("/cases/{ref}/eligibility/agree", access.ReturnAgree, s.agree)
}

// beside is loadEligibility for a page with a form of its own.
func (s Service) beside(r *http.Request, title string, f *form.Form) (eligibilityView, error) {
	v, err := s.loadEligibility(r, f)
	v.Title = title
	return v, err
}

func (s Service) exceptionForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.beside(r, "decision.exception.title", nil)
	if err != nil {
		return err
	}
	v.Form, err = page.NewForm(r, exceptionFormID, 0, ExceptionDetails{Rule: casefile.Rule(r.URL.Query().Get("rule"))})
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, exceptionFormPage(v))
}

func (s Service) askException(w http.ResponseWriter, r *http.Request) error {
	var d ExceptionDetails
	f := page.Form(r, exceptionFormID, &d)
	ref := page.Param(r, "ref")
	if f.OK() {
		err := s.AskException(r.Context(), page.User(r), page.Actor(r), ref, d)
		if err == nil {
			return page.Redirect(w, r, "/cases/"+ref+"/eligibility", "decision.exception.asked")
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.beside(r, "decision.exception.title", f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, exceptionFormPage(v))
}

// chosen finds the record that a page is about among those of the case.
func chosen[T any](r *http.Request, all []T, id func(T) int64) (T, error) {
	var none T
	want, err := page.ID(r, "id")
	if err != nil {
		return none, err
	}
	for _, x := range all {
		if id(x) == want {
			return x, nil
		}
	}
	return none, fault.New(fault.NotFound, "no record %d", want)
}

// oneException is the page of an exception with the form f.
func (s Service) oneException(r *http.Request, f *form.Form) (v eligibilityView, e Exception, err error) {
	if v, err = s.beside(r, "decision.exception.decide", f); err != nil {
		return v, e, err
	}
	e, err = chosen(r, v.Exceptions, func(e Exception) int64 { return e.ID })
	return v, e, err
}

func (s Service) exception(w http.ResponseWriter, r *http.Request) error {
	v, e, err := s.oneException(r, nil)
	if err == nil {
		v.Form, err = page.NewForm(r, answerFormID, 0, ExceptionAnswer{})
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, exceptionPage(v, e))
}

func (s Service) decideException(w http.ResponseWriter, r *http.Request) error {
	var d ExceptionAnswer
	f := page.Form(r, answerFormID, &d)
	d.check(f)
	v, e, err := s.oneException(r, f)
	if err != nil {
		return err
	}
	if f.OK() {
		err := s.DecideException(r.Context(), v.User, page.Actor(r), v.Case.Reference, e.ID, d)
		if err == nil {
			key := "decision.exception.saved_granted"
			if d.Answer == ExceptionRefused {
				key = "decision.exception.saved_refused"
			}
			return page.Redirect(w, r, casefile.Onward(r, v.Case.URL("eligibility")), key)
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, exceptionPage(v, e))
}

func (s Service) clearanceForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.beside(r, "decision.clearance.title", nil)
	if err == nil {
		v.Form, err = page.NewForm(r, clearanceFormID, 0, ClearanceDetails{AskedOn: page.Today(r), Result: Pending, FileNumber: v.Case.AuthorityNumber})
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, clearancePage(v, Clearance{}))
}

func (s Service) askClearance(w http.ResponseWriter, r *http.Request) error {
	var d ClearanceDetails
	f := page.Form(r, clearanceFormID, &d)
	d.check(f, page.Today(r))
	ref := page.Param(r, "ref")
	if f.OK() {
		err := s.AskClearance(r.Context(), page.User(r), page.Actor(r), ref, d)
		if err == nil {
			return page.Redirect(w, r, "/cases/"+ref+"/eligibility", "decision.clearance.saved")
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.beside(r, "decision.clearance.title", f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, clearancePage(v, Clearance{}))
}

func (s Service) clearance(w http.ResponseWriter, r *http.Request) error {
	v, k, err := s.oneClearance(r, nil)
	if err == nil {
		v.Form, err = page.NewForm(r, clearanceFormID, k.Version, k.ClearanceDetails)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, clearancePage(v, k))
}

// oneClearance is the page of a clearance with the form f.
func (s Service) oneClearance(r *http.Request, f *form.Form) (v eligibilityView, k Clearance, err error) {
	if v, err = s.beside(r, "decision.clearance.title", f); err != nil {
		return v, k, err
	}
	k, err = chosen(r, v.Clearances, func(k Clearance) int64 { return k.ID })
	return v, k, err
}

func (s Service) changeClearance(w http.ResponseWriter, r *http.Request) error {
	var d ClearanceDetails
	f := page.Form(r, clearanceFormID, &d)
	d.check(f, page.Today(r))
	v, k, err := s.oneClearance(r, f)
	if err != nil {
		return err
	}
	if f.OK() {
		err := s.ChangeClearance(r.Context(), v.User, page.Actor(r), v.Case.Reference, k.ID, f.Version, d)
		switch {
		case err == nil:
			return page.Redirect(w, r, v.Case.URL("eligibility"), "decision.clearance.saved")
		case fault.Is(err, fault.Stale):
			now := page.Current{Details: k.ClearanceDetails, Version: k.Version, Table: clearances.Name(), ID: k.ID}
			return page.Conflict(w, r, f, now, func(ctx context.Context, field, value string) string {
				if field == "result" {
					return i18n.Enum(ctx, "decision.clearance.answer", value)
				}
				return value
			})
		case !casefile.NoteRefusal(r.Context(), f, err):
			return err
		}
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, clearancePage(v, k))
}

func (s Service) agree(w http.ResponseWriter, r *http.Request) error {
	ref := page.Param(r, "ref")
	if err := s.Agree(r.Context(), page.User(r), page.Actor(r), ref); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/eligibility", "decision.agreement.saved")
}
