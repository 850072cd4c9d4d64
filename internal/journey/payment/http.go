package payment

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// Routes adds the pages of a case's money and of the office's finance queue.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/payments", access.CaseView, s.payments)
	r.Get("/cases/{ref}/payments/new", access.PaymentAsk, s.askForm)
	r.Post("/cases/{ref}/payments/new", access.PaymentAsk, s.ask)
	r.Get("/cases/{ref}/payments/{id}/change", access.PaymentAsk, s.changeForm)
	r.Post("/cases/{ref}/payments/{id}/change", access.PaymentAsk, s.change)
	r.Get("/cases/{ref}/payments/{id}/decide", access.PaymentApprove, s.decideForm)
	r.Post("/cases/{ref}/payments/{id}/decide", access.PaymentApprove, s.decide)
	r.Get("/cases/{ref}/payments/{id}/pay", access.PaymentPay, s.payForm)
	r.Post("/cases/{ref}/payments/{id}/pay", access.PaymentPay, s.pay)
	r.Get("/cases/{ref}/payments/{id}/handover", access.PaymentAsk, s.handoverForm)
	r.Post("/cases/{ref}/payments/{id}/handover", access.PaymentAsk, s.handover)
	r.Get("/cases/{ref}/payments/{id}/cancel", access.PaymentAsk, s.cancelForm)
	r.Post("/cases/{ref}/payments/{id}/cancel", access.PaymentAsk, s.cancel)
	r.Get("/cases/{ref}/payments/{id}/refund", access.PaymentAsk, s.refundForm)
	r.Post("/cases/{ref}/payments/{id}/refund", access.PaymentAsk, s.askRefund)
	r.Get("/cases/{ref}/payments/refunds/{refund}", access.PaymentPay, s.confirmForm)
	r.Post("/cases/{ref}/payments/refunds/{refund}", access.PaymentPay, s.confirm)
	r.Post("/cases/{ref}/payments/refunds/{refund}/cancel", access.PaymentAsk, s.cancelRefund)
	r.Get("/cases/{ref}/payments/activities/{activity}", access.PaymentAsk, s.explainForm)
	r.Post("/cases/{ref}/payments/activities/{activity}", access.PaymentAsk, s.explain)
	s.financeRoutes(r)
}

// view is what the pages of a case's money show.
type view struct {
	casefile.Shell
	User        access.User
	Standings   []Standing
	Instalments []Instalment
	Refunds     []Refund
	people      []person
	payers      []payer
	Locked      string
	// What the form of the address is about.
	About   Standing
	Editing Instalment
	Refund  Refund
}

func (s Service) view(r *http.Request, act access.Action, title string) (v view, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v = view{User: page.User(r), Locked: locked(c)}
		v.Shell = casefile.Shell{Case: c, Section: "payments", Title: title}
		if v.Assessment, err = casefile.Look(ctx, rd, c, page.Today(r)); err != nil {
			return err
		}
		if v.Standings, err = Standings(ctx, rd, c); err != nil {
			return err
		}
		if v.Instalments, err = listed(ctx, rd, c); err != nil {
			return err
		}
		if v.Refunds, err = refundsOf(ctx, rd, c); err != nil {
			return err
		}
		if v.people, err = peopleOf.All(ctx, rd, c.ID); err != nil {
			return err
		}
		v.payers, err = payersOf.All(ctx, rd, c.ID)
		return err
	})
	if err == nil {
		err = v.find(r)
	}
	return v, err
}

// find takes from the address what a form is about.
func (v *view) find(r *http.Request) error {
	root := int64(0)
	if page.Param(r, "refund") != "" {
		id, err := page.ID(r, "refund")
		i := slices.IndexFunc(v.Refunds, func(x Refund) bool { return x.ID == id })
		if err != nil || i < 0 {
			return fault.New(fault.NotFound, "no refund %q", page.Param(r, "refund"))
		}
		v.Refund = v.Refunds[i]
	}
	if page.Param(r, "id") != "" || v.Refund.ID != 0 {
		id := v.Refund.InstalmentID
		if id == 0 {
			id, _ = page.ID(r, "id")
		}
		i := slices.IndexFunc(v.Instalments, func(x Instalment) bool { return x.ID == id })
		if i < 0 {
			return fault.New(fault.NotFound, "no instalment %q", page.Param(r, "id"))
		}
		v.Editing = v.Instalments[i]
		root = v.Editing.Activity
	}
	switch {
	case page.Param(r, "activity") != "":
		id, err := page.ID(r, "activity")
		if err != nil {
			return err
		}
		if root = id; !slices.ContainsFunc(v.Standings, func(st Standing) bool { return st.Root == id }) {
			return fault.New(fault.NotFound, "no activity %d", id)
		}
	case root == 0:
		root, _ = strconv.ParseInt(r.FormValue("activity"), 10, 64)
		if may := v.askable(); root == 0 && len(may) == 1 {
			root = may[0].Root
		}
	}
	if i := slices.IndexFunc(v.Standings, func(st Standing) bool { return st.Root == root }); i >= 0 {
		v.About = v.Standings[i]
	}
	return nil
}

func (s Service) payments(w http.ResponseWriter, r *http.Request) error {
	v, err := s.view(r, access.CaseView, "payment.title")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, paymentsPage(v))
}

// form opens a form page. A form that could not be sent leads back to the
// payments with a word why; what was typed in it before is shown all the same.
func (s Service) form(w http.ResponseWriter, r *http.Request, act access.Action, title, id string, why func(view) string, fill func(view) (int, any), show func(view) templ.Component) error {
	return s.lateForm(w, r, act, title, id, func(v view) string {
		if v.Locked != "" {
			return v.Locked
		}
		return why(v)
	}, fill, show)
}

// lateForm is form for what a case that has ended takes too.
func (s Service) lateForm(w http.ResponseWriter, r *http.Request, act access.Action, title, id string, why func(view) string, fill func(view) (int, any), show func(view) templ.Component) error {
	v, err := s.view(r, act, title)
	if err != nil {
		return err
	}
	version, src := fill(v)
	if v.Form, err = page.NewForm(r, id, version, src); err != nil {
		return err
	}
	if reason := why(v); reason != "" && v.Form.DraftAt.IsZero() {
		return page.Redirect(w, r, v.Case.URL("payments"), reason)
	}
	return page.Render(w, r, http.StatusOK, show(v))
}

// answer ends an act that came from a form: back to the payments with a word,
// or the form again with what is wrong.
func (s Service) answer(w http.ResponseWriter, r *http.Request, f *form.Form, err error, act access.Action, title, done string, show func(view) templ.Component) error {
	if f.OK() && err == nil {
		return page.Redirect(w, r, casefile.Onward(r, "/cases/"+page.Param(r, "ref")+"/payments"), done)
	}
	if casefile.NoteRefusal(r.Context(), f, err); f.OK() {
		return err
	}
	v, verr := s.view(r, act, title)
	if verr != nil {
		return verr
	}
	if v.Form = f; title == "payment.decide.title" {
		f.Version = v.Editing.Version // what the manager sees now is what the next answer is about
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, show(v))
}
