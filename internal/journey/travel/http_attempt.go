package travel

import (
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

func (s Service) attemptRoutes(r page.Router) {
	r.Get("/cases/{ref}/travel/attempts/new", access.DepartureRecord, s.attemptForm)
	r.Post("/cases/{ref}/travel/attempts", access.DepartureRecord, s.attempt)
	r.Post("/cases/{ref}/travel/attempts/{id}/allow", access.TravelApprove, s.allow)
}

// attemptFormID is the form of a departure that failed.
const attemptFormID = "travel.attempt"

func (s Service) attemptForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, access.DepartureRecord, "travel", "travel.attempt.title")
	if err != nil {
		return err
	}
	d := Failing{AttemptDetails: AttemptDetails{Kind: AttemptKind(r.URL.Query().Get("kind")), HappenedOn: page.Today(r), Currency: "EUR", Refund: "unknown"}}
	if v.Limits.Currency != "" {
		d.Currency = currency(v.Limits.Currency)
	}
	switch {
	case d.Kind == Cancelled:
	case len(travellers(v.Case)) == 0:
		d.Kind = NotAdmitted
	default:
		d.Kind = NoShow
	}
	d.Members = casefile.MemberIDs(d.Kind.concerned(v.Case))
	if v.Form, err = page.NewForm(r, attemptFormID, 0, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, attemptPage(v))
}

func (s Service) attempt(w http.ResponseWriter, r *http.Request) error {
	var d Failing
	f := page.Form(r, attemptFormID, &d)
	v, err := s.load(r, access.DepartureRecord, "travel", "travel.attempt.title")
	if err != nil {
		return err
	}
	if d.check(r.Context(), f, v.Case, page.Today(r)); f.OK() {
		err = s.Fail(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, d)
	}
	return s.answer(w, r, f, err, v.Case.URL("travel"), "travel.attempt.saved", func() error {
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, attemptPage(v))
	})
}

func (s Service) allow(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	ref := page.Param(r, "ref")
	if err == nil {
		err = s.AllowBooking(r.Context(), page.User(r), page.Actor(r), ref, id)
	}
	return s.answer(w, r, form.New(attemptFormID, struct{}{}), err, "/cases/"+ref+"/travel", "travel.attempt.allowed", func() error { return err })
}
