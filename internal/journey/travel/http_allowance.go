package travel

import (
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

func (s Service) cashRoutes(r page.Router) {
	r.Get("/cases/{ref}/allowance", access.CaseView, s.cash)
	r.Get("/cases/{ref}/allowance/new", access.TravelPrepare, s.cashForm)
	r.Post("/cases/{ref}/allowance", access.TravelPrepare, s.askCash)
	r.Post("/cases/{ref}/allowance/{id}/answer", access.TravelApprove, s.answerCash)
	r.Get("/cases/{ref}/allowance/{id}/pay", access.TravelPrepare, s.payForm)
	r.Post("/cases/{ref}/allowance/{id}/pay", access.TravelPrepare, s.pay)
	r.Post("/cases/{ref}/allowance/{id}/return", access.TravelPrepare, s.returnCash)
}

// purse is what the pages of the allowance show.
type purse struct {
	casefile.Shell
	Allowances []Allowance
	Limits     limits
	User       access.User
	Locked     string
}

func (s Service) loadPurse(r *http.Request, act access.Action, title string) (v purse, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v = purse{User: page.User(r), Locked: locked(c)}
		v.Shell = casefile.Shell{Case: c, Section: "allowance", Title: title}
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		if v.Limits, err = limitsFor(ctx, rd, c); err != nil {
			return err
		}
		v.Allowances, err = allowances.Many(ctx, rd, "WHERE case_id = $1 AND NOT voided ORDER BY id DESC", c.ID)
		return err
	})
	return v, err
}

func (s Service) cash(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadPurse(r, access.CaseView, "travel.cash.title")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, pursePage(v))
}

func (s Service) cashForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadPurse(r, access.TravelPrepare, "travel.cash.ask")
	if err != nil {
		return err
	}
	in := Cash{Currency: currency(v.Limits.Currency)}
	members := v.askable()
	if id, err := strconv.ParseInt(r.URL.Query().Get("member"), 10, 64); err == nil {
		in.Member = id
	} else if len(members) == 1 {
		in.Member = members[0].ID
	}
	if m, ok := v.Case.Member(in.Member); ok {
		in.Amount = v.Limits.entitled(m, page.Today(r))
	}
	if v.Form, err = page.NewForm(r, "travel.cash", 0, in); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, cashPage(v))
}

func (s Service) askCash(w http.ResponseWriter, r *http.Request) error {
	var in Cash
	f := page.Form(r, "travel.cash", &in)
	ref := page.Param(r, "ref")
	var err error
	if f.OK() {
		err = s.AskCash(r.Context(), page.User(r), page.Actor(r), ref, in)
	}
	return s.answer(w, r, f, err, "/cases/"+ref+"/allowance", "travel.cash.asked", func() error {
		v, err := s.loadPurse(r, access.TravelPrepare, "travel.cash.ask")
		if err != nil {
			return err
		}
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, cashPage(v))
	})
}

func (s Service) answerCash(w http.ResponseWriter, r *http.Request) error {
	var in CashAnswer
	f := page.Form(r, "travel.cash_answer", &in)
	if in.State != CashApproved && in.State != CashRefused {
		f.Problem("state", "form.required_choice")
	}
	flash := "travel.cash.approved"
	if in.State == CashRefused {
		flash = "travel.cash.refused"
	}
	id, err := page.ID(r, "id")
	if err == nil && f.OK() {
		err = s.AnswerCash(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, in.State)
	}
	return s.cashAnswered(w, r, f, err, flash)
}

// cashAnswered leads back to the allowances, with what is in the way.
func (s Service) cashAnswered(w http.ResponseWriter, r *http.Request, f *form.Form, err error, flash string) error {
	return s.answer(w, r, f, err, "/cases/"+page.Param(r, "ref")+"/allowance", flash, func() error {
		v, err := s.loadPurse(r, access.CaseView, "travel.cash.title")
		if err != nil {
			return err
		}
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, pursePage(v))
	})
}

func (s Service) returnCash(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err == nil {
		err = s.ReturnCash(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, page.Today(r))
	}
	return s.cashAnswered(w, r, form.New("travel.cash_answer", struct{}{}), err, "travel.cash.returned")
}

// loadPayment is loadPurse with the allowance of the address.
func (s Service) loadPayment(r *http.Request) (v purse, a Allowance, err error) {
	if v, err = s.loadPurse(r, access.TravelPrepare, "travel.payment.title"); err != nil {
		return v, a, err
	}
	id, err := page.ID(r, "id")
	if err != nil {
		return v, a, err
	}
	i := slices.IndexFunc(v.Allowances, func(x Allowance) bool { return x.ID == id })
	if i < 0 {
		return v, a, fault.New(fault.NotFound, "no allowance %d in %s", id, v.Case.Reference)
	}
	return v, v.Allowances[i], nil
}

func (s Service) payForm(w http.ResponseWriter, r *http.Request) error {
	v, a, err := s.loadPayment(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "travel.payment", 0, Payment{PaidOn: page.Today(r)}); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, paymentPage(v, a))
}

func (s Service) pay(w http.ResponseWriter, r *http.Request) error {
	var p Payment
	f := page.Form(r, "travel.payment", &p)
	v, a, err := s.loadPayment(r)
	if err != nil {
		return err
	}
	if p.check(f, a, page.Today(r)); f.OK() {
		err = s.PayCash(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, a.ID, p)
	}
	return s.answer(w, r, f, err, v.Case.URL("allowance"), "travel.payment.saved", func() error {
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, paymentPage(v, a))
	})
}
