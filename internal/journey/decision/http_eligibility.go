package decision

import (
	"errors"
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/consent"
	"homeward/internal/journey/document"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// The forms of the page of eligibility: one at a time.
const (
	verdictFormID     = "decision.eligibility"
	applicationFormID = "decision.application"
)

// loadEligibility reads the application with all the evidence about it.
func (s Service) loadEligibility(r *http.Request, f *form.Form) (v eligibilityView, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, access.CaseView, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "eligibility", Title: "decision.eligibility.title", Form: f}
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		if v.Applications, err = Applications(ctx, rd, c); err != nil {
			return err
		}
		if v.Decisions, err = Eligibilities(ctx, rd, c); err != nil {
			return err
		}
		if v.Evidence, err = evidenceOf.All(ctx, rd, c.ID, c.OfficeID, c.CounsellorID); err != nil {
			return err
		}
		if v.Consents, err = consent.ByCase(ctx, rd, c); err != nil {
			return err
		}
		if v.Documents, err = document.ByCase(ctx, rd, c); err != nil {
			return err
		}
		if v.Exceptions, err = Exceptions(ctx, rd, c); err != nil {
			return err
		}
		if v.Clearances, err = Clearances(ctx, rd, c); err != nil {
			return err
		}
		v.Earlier, err = earlierHelp.All(ctx, rd, c.ID)
		return err
	})
	if len(v.Evidence) > 0 {
		v.Submission, v.Sessions, v.Deciders = v.Evidence[0].Submission, v.Evidence[0].held, v.Evidence[0].others
	}
	v.User = page.User(r)
	return v, err
}

// fill gives the page the form that is due: the manager's decision, or the
// applications that are not on file.
func (v *eligibilityView) fill(r *http.Request) (err error) {
	switch {
	case v.Form != nil:
	case v.decides():
		v.Form, err = page.NewForm(r, verdictFormID, 0, v.proposed(r.Context(), page.Today(r)))
	default:
		v.Form, err = page.NewForm(r, applicationFormID, 0, v.suggested(r.Context(), page.Today(r)))
	}
	return err
}

func (s Service) eligibility(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadEligibility(r, nil)
	if err == nil {
		err = v.fill(r)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, eligibilityPage(v))
}

func (s Service) apply(w http.ResponseWriter, r *http.Request) error {
	var d ApplicationDetails
	f := page.Form(r, applicationFormID, &d)
	v, err := s.loadEligibility(r, f)
	if err != nil {
		return err
	}
	d.check(r.Context(), f, v.Case.Taking(), page.Today(r))
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, eligibilityPage(v))
	}
	if err := s.Apply(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, d); err != nil {
		return err
	}
	return page.Redirect(w, r, v.Case.URL("eligibility"), "decision.application.saved")
}

func (s Service) submit(w http.ResponseWriter, r *http.Request) error {
	ref := page.Param(r, "ref")
	err := s.Submit(r.Context(), page.User(r), page.Actor(r), ref)
	var no *casefile.Refusal
	if errors.As(err, &no) {
		return s.refused(w, r, no.Reasons())
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/"+ref+"/eligibility", "decision.submit.saved")
}

// refused shows the page again with the reasons on top.
func (s Service) refused(w http.ResponseWriter, r *http.Request, reasons []form.Problem) error {
	v, err := s.loadEligibility(r, nil)
	if err == nil {
		err = v.fill(r)
	}
	if err != nil {
		return err
	}
	v.Refused = true
	v.Form.Problems = append(v.Form.Problems, reasons...)
	return page.Render(w, r, http.StatusUnprocessableEntity, eligibilityPage(v))
}

func (s Service) decide(w http.ResponseWriter, r *http.Request) error {
	var d EligibilityDetails
	f := page.Form(r, verdictFormID, &d)
	v, err := s.loadEligibility(r, f)
	if err != nil {
		return err
	}
	if key := barred(v.User, v.Case, v.Submission); key != "" && v.Case.Stage == casefile.Eligibility {
		f.Problem("", key, "Names", v.askWhom(r.Context()))
	}
	d.check(r.Context(), f, v.Submission.On, page.Today(r), v.period())
	if !f.OK() {
		return page.Render(w, r, http.StatusUnprocessableEntity, eligibilityPage(v))
	}
	if err := s.Decide(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, d); err != nil {
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
		return page.Render(w, r, http.StatusUnprocessableEntity, eligibilityPage(v))
	}
	key := "decision.eligibility.saved_approved"
	switch d.Outcome {
	case Rejected:
		key = "decision.eligibility.saved_rejected"
	case Returned:
		key = "decision.eligibility.saved_returned"
	}
	return page.Redirect(w, r, casefile.Onward(r, v.Case.URL("eligibility")), key)
}
