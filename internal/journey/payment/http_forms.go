package payment

import (
	"net/http"

	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
)

func (s Service) askForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PaymentAsk, "payment.ask.title", "payment.instalment", func(v view) string {
		if len(v.askable()) == 0 {
			return "payment.refused.nothing_left"
		}
		return ""
	}, func(v view) (int, any) {
		q := Request{Activity: v.About.Root, Modality: v.About.Modality, Supplier: v.About.Provider}
		q.Amount = money.Amount{Currency: v.About.Currency}
		return 0, q
	}, askPage)
}

// request reads a request from its form.
func request(r *http.Request) (q Request, f *form.Form) {
	f = page.Form(r, "payment.instalment", &q)
	codelist.Check(r.Context(), f, codelist.Modality, "modality")
	return q, f
}

func (s Service) ask(w http.ResponseWriter, r *http.Request) error {
	q, f := request(r)
	err := s.Ask(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), q, f)
	if fault.Is(err, fault.NotFound) && q.Activity != 0 {
		if _, open := s.view(r, access.PaymentAsk, "payment.ask.title"); open == nil { // the case is there, the activity is not
			f.Problem("activity", "form.not_an_option")
		}
	}
	return s.answer(w, r, f, err, access.PaymentAsk, "payment.ask.title", "payment.asked", askPage)
}

func (s Service) changeForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PaymentAsk, "payment.change.title", "payment.instalment", func(v view) string {
		return v.Editing.refusal(correcting)
	}, func(v view) (int, any) { return v.Editing.Version, v.Editing.Request }, askPage)
}

func (s Service) change(w http.ResponseWriter, r *http.Request) error {
	q, f := request(r)
	id, err := page.ID(r, "id")
	if err == nil {
		err = s.Correct(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, f.Version, q, f)
	}
	if fault.Is(err, fault.Stale) {
		v, err := s.view(r, access.PaymentAsk, "payment.change.title")
		if err != nil {
			return err
		}
		return page.Conflict(w, r, f, page.Current{Details: v.Editing.Request, Version: v.Editing.Version, Table: instalments.Name(), ID: v.Editing.ID}, v.describe)
	}
	return s.answer(w, r, f, err, access.PaymentAsk, "payment.change.title", "payment.changed", askPage)
}

func (s Service) decideForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PaymentApprove, "payment.decide.title", "payment.decision", func(view) string { return "" },
		func(v view) (int, any) { return v.Editing.Version, Decision{} }, decidePage) // the page itself says why not
}

func (s Service) decide(w http.ResponseWriter, r *http.Request) error {
	var d Decision
	f := page.Form(r, "payment.decision", &d)
	id, err := page.ID(r, "id")
	if err == nil && f.OK() {
		err = s.Decide(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, f.Version, d, f)
	}
	return s.answer(w, r, f, err, access.PaymentApprove, "payment.decide.title", "payment.decided."+string(d.Answer), decidePage)
}

func (s Service) payForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PaymentPay, "payment.pay.title", "payment.paying", func(v view) string { return v.Editing.mayPay(v.User) },
		func(v view) (int, any) {
			return 0, Paying{Amount: v.Editing.amount(), Currency: v.Editing.Currency, Receipt: Receipt{PaidOn: page.Today(r)}}
		}, payPage)
}

func (s Service) pay(w http.ResponseWriter, r *http.Request) error {
	var p Paying
	f := page.Form(r, "payment.paying", &p)
	id, err := page.ID(r, "id")
	if err == nil {
		err = s.Pay(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, p, f)
	}
	return s.answer(w, r, f, err, access.PaymentPay, "payment.pay.title", "payment.paid", payPage)
}

func (s Service) handoverForm(w http.ResponseWriter, r *http.Request) error {
	return s.lateForm(w, r, access.PaymentAsk, "payment.handover.title", "payment.handover", func(v view) string { return v.Editing.refusal(handing) },
		func(v view) (int, any) {
			return 0, Handover{DeliveredOn: page.Today(r), ReceivedBy: v.Case.Principal().Name(r.Context())}
		}, handoverPage)
}

func (s Service) handover(w http.ResponseWriter, r *http.Request) error {
	var h Handover
	f := page.Form(r, "payment.handover", &h)
	id, err := page.ID(r, "id")
	if err == nil && f.OK() {
		err = s.HandOver(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, h, f)
	}
	return s.answer(w, r, f, err, access.PaymentAsk, "payment.handover.title", "payment.handed_over", handoverPage)
}

func (s Service) cancelForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PaymentAsk, "payment.cancel.title", "payment.cancel", func(v view) string { return v.Editing.refusal(cancelling) },
		func(view) (int, any) { return 0, Reason{} }, cancelPage)
}

func (s Service) cancel(w http.ResponseWriter, r *http.Request) error {
	var d Reason
	f := page.Form(r, "payment.cancel", &d)
	id, err := page.ID(r, "id")
	if err == nil && f.OK() {
		err = s.Cancel(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, d)
	}
	return s.answer(w, r, f, err, access.PaymentAsk, "payment.cancel.title", "payment.cancelled", cancelPage)
}

func (s Service) refundForm(w http.ResponseWriter, r *http.Request) error {
	return s.lateForm(w, r, access.PaymentAsk, "payment.refund.title", "payment.refund", func(v view) string { return v.Editing.refusal(refunding) },
		func(v view) (int, any) { return 0, Refunding{Amount: money.Amount{Currency: v.Editing.PaidCurrency}} }, refundPage)
}

func (s Service) askRefund(w http.ResponseWriter, r *http.Request) error {
	var d Refunding
	f := page.Form(r, "payment.refund", &d)
	id, err := page.ID(r, "id")
	if err == nil && f.OK() {
		err = s.AskRefund(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, d)
	}
	return s.answer(w, r, f, err, access.PaymentAsk, "payment.refund.title", "payment.refund_asked", refundPage)
}

func (s Service) confirmForm(w http.ResponseWriter, r *http.Request) error {
	return s.lateForm(w, r, access.PaymentPay, "payment.confirm.title", "payment.coming", func(v view) string {
		switch {
		case v.Refund.State != RefundAsked:
			return "payment.refused.not_now"
		case !access.Second(v.User, v.Refund.AskedBy):
			return "payment.refused.own_refund"
		}
		return ""
	}, func(view) (int, any) { return 0, Coming{ReceivedOn: page.Today(r)} }, confirmPage)
}

func (s Service) confirm(w http.ResponseWriter, r *http.Request) error {
	var d Coming
	f := page.Form(r, "payment.coming", &d)
	id, err := page.ID(r, "refund")
	if err == nil && f.OK() {
		err = s.ConfirmRefund(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, d, f)
	}
	return s.answer(w, r, f, err, access.PaymentPay, "payment.confirm.title", "payment.refund_received", confirmPage)
}

func (s Service) cancelRefund(w http.ResponseWriter, r *http.Request) error {
	f := form.New("payment.refund", struct{}{})
	id, err := page.ID(r, "refund")
	if err == nil {
		err = s.CancelRefund(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id)
	}
	return s.answer(w, r, f, err, access.PaymentAsk, "payment.title", "payment.refund_cancelled", paymentsPage)
}

func (s Service) explainForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PaymentAsk, "payment.explain.title", "payment.explanation", func(v view) string {
		if !v.About.explainable() {
			return "payment.refused.agrees"
		}
		return ""
	}, func(v view) (int, any) { return 0, Reason{Reason: v.About.Explanation} }, explainPage)
}

func (s Service) explain(w http.ResponseWriter, r *http.Request) error {
	var d Reason
	f := page.Form(r, "payment.explanation", &d)
	id, err := page.ID(r, "activity")
	if err == nil && f.OK() {
		err = s.Explain(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, d)
	}
	return s.answer(w, r, f, err, access.PaymentAsk, "payment.explain.title", "payment.explained", explainPage)
}

// back is where the forms lead without being sent.
func (v view) back() string { return v.Case.URL("payments") }
