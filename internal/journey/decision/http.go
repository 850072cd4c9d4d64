package decision

import (
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/document"
	"homeward/internal/journey/travel"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages of application, eligibility, declaration and withdrawal.
func (s Service) Routes(r page.Router) {
	s.ruleRoutes(r)
	r.Get("/cases/{ref}/eligibility", access.CaseView, s.eligibility)
	r.Post("/cases/{ref}/eligibility", access.EligibilityDecide, s.decide)
	r.Post("/cases/{ref}/applications", access.ApplicationSubmit, s.apply)
	r.Post("/cases/{ref}/eligibility/submit", access.ApplicationSubmit, s.submit)
	r.Get("/cases/{ref}/decision", access.CaseView, s.returns)
	r.Post("/cases/{ref}/decision", access.DeclarationRecord, s.record)
	r.Get("/cases/{ref}/withdraw", access.WithdrawalRecord, s.withdrawForm)
	r.Post("/cases/{ref}/withdraw", access.WithdrawalRecord, s.withdraw)
}

// loadReturns reads what the pages of the members' own decision show.
func (s Service) loadReturns(r *http.Request, act access.Action, title string, f *form.Form) (v returnView, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "decision", Title: title, Form: f}
		if v.Returns, err = Returns(ctx, rd, c); err != nil {
			return err
		}
		if v.Period, err = periodOf(ctx, rd, c); err != nil {
			return err
		}
		if act == access.WithdrawalRecord {
			v.Standing, err = travel.ReadStanding(ctx, rd, c)
			return err
		}
		v.Documents, err = document.ByCase(ctx, rd, c)
		return err
	})
	return v, err
}

func (s Service) returns(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadReturns(r, access.CaseView, "decision.return.title", nil)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "decision.return", 0, v.suggested(r.Context(), page.Today(r))); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, returnPage(v))
}

func (s Service) record(w http.ResponseWriter, r *http.Request) error {
	var d ReturnDetails
	f := page.Form(r, "decision.return", &d)
	v, err := s.loadReturns(r, access.DeclarationRecord, "decision.return.title", f)
	if err != nil {
		return err
	}
	d.check(r.Context(), f, v.Case, v.Returns, v.Period, page.Today(r))
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, returnPage(v))
	}
	if err := s.Record(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, d); err != nil {
		return err
	}
	key := "decision.return.saved_undecided"
	if d.Outcome == Signed {
		key = "decision.return.saved_signed"
	}
	return page.Redirect(w, r, v.Case.URL("decision"), key)
}

// loadWithdrawal is loadReturns for a case that somebody can withdraw from.
func (s Service) loadWithdrawal(r *http.Request, f *form.Form) (returnView, error) {
	v, err := s.loadReturns(r, access.WithdrawalRecord, "decision.withdraw.title", f)
	switch {
	case err != nil:
		return v, err
	case !v.Case.Open():
		return v, fault.New(fault.Refused, "case %s is closed: %w", v.Case.Reference, casefile.Refuse("casefile.refused.closed"))
	case !v.Case.Stage.BeforeDeparture():
		return v, fault.New(fault.Refused, "everybody of %s has left: %w", v.Case.Reference, casefile.Refuse("decision.refused.departed"))
	}
	return v, nil
}

func (s Service) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadWithdrawal(r, nil)
	if err != nil {
		return err
	}
	d := WithdrawalDetails{Members: casefile.MemberIDs(v.withdrawable()), DecidedOn: page.Today(r), CancelBookings: v.Standing.Booked()}
	if v.Form, err = page.NewForm(r, "decision.withdraw", 0, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, withdrawPage(v))
}

func (s Service) withdraw(w http.ResponseWriter, r *http.Request) error {
	var d WithdrawalDetails
	f := page.Form(r, "decision.withdraw", &d)
	v, err := s.loadReturns(r, access.WithdrawalRecord, "decision.withdraw.title", f)
	if err != nil {
		return err
	}
	d.check(r.Context(), f, v.Case, v.Returns, page.Today(r))
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, withdrawPage(v))
	}
	if err := s.Withdraw(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, d); err != nil {
		return err
	}
	key := "decision.withdraw.saved"
	if left := d.leaves(v.Case); len(left) > 0 && len(casefile.ChildrenOn(left, page.Today(r))) == len(left) {
		key = "decision.withdraw.saved_children"
	}
	return page.Redirect(w, r, v.Case.URL(""), key)
}
