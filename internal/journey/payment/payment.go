// Package payment is the money of reintegration: what a plan sets aside on the
// budget of its programme, the instalments in which it is paid and handed over,
// and the ledger from which every balance is summed.
package payment

import (
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
)

// State is where an instalment stands.
type State string

// The states of an instalment (CL19).
const (
	Requested State = "requested"
	Approved  State = "approved"
	Returned  State = "returned" // for correction, by the manager
	Paid      State = "paid"
	Delivered State = "delivered"
	Cancelled State = "cancelled"
)

// Options are the states.
func (State) Options() []State {
	return []State{Requested, Approved, Returned, Paid, Delivered, Cancelled}
}

// Method is how an instalment is paid.
type Method string

// The methods.
const (
	Cash    Method = "cash"
	Bank    Method = "bank"
	Partner Method = "partner"
)

// Options are the methods.
func (Method) Options() []Method { return []Method{Cash, Bank, Partner} }

// quotesNeeded is how many quotes a purchase needs, or a reason for fewer.
const quotesNeeded = 3

// Request is what is asked for: a part of an activity's money.
type Request struct {
	Activity  int64        `db:"activity_id,once" form:"activity,required"`
	Amount    money.Amount `form:"amount,required"`
	Minor     int64        `db:"amount_minor"` // Amount as stored
	Modality  string       `db:"modality" form:"modality,required,max=40"`
	Supplier  string       `db:"supplier" form:"supplier,max=200"`
	DueOn     date.Date    `db:"due_on" form:"due_on"`
	Condition string       `db:"precondition" form:"condition,max=500"`
	Quotes    int          `db:"quotes" form:"quotes,max=99"`
	Exemption string       `db:"exemption" form:"exemption,max=500"`
	Note      string       `db:"note" form:"note,max=2000"`
}

// check notes what is wrong with a request in itself.
func (q Request) check(f *form.Form) {
	if f.Value("amount") != "" && q.Amount.Minor <= 0 {
		f.Problem("amount", "payment.refused.nothing")
	}
	if !codelist.Bought(q.Modality) {
		return
	}
	if q.Supplier == "" {
		f.Problem("supplier", "form.required")
	}
	if q.Quotes < quotesNeeded && q.Exemption == "" {
		f.Problem("exemption", "payment.refused.quotes", "Quotes", quotesNeeded)
	}
}

// Answer is what a manager says to a request.
type Answer string

// The answers.
const (
	Approve Answer = "approved"
	Return  Answer = "returned"
)

// Options are the answers.
func (Answer) Options() []Answer { return []Answer{Approve, Return} }

// Decision is a manager's answer to a request.
type Decision struct {
	Answer Answer `form:"answer,required"`
	Met    bool   `form:"met"`
	Note   string `form:"note,max=2000"`
}

func (d Decision) check(f *form.Form, i Instalment) {
	switch {
	case d.Answer == Return && d.Note == "":
		f.Problem("note", "form.required_reason")
	case d.Answer == Approve && i.Condition != "" && !d.Met:
		f.Problem("met", "payment.refused.condition")
	}
}

// Receipt is what proves a payment.
type Receipt struct {
	PaidOn     date.Date `db:"paid_on" form:"paid_on,required"`
	Method     Method    `db:"method" form:"method,required"`
	Invoice    string    `db:"invoice" form:"invoice,max=60"`
	InvoicedOn date.Date `db:"invoiced_on" form:"invoiced_on"`
	Receipt    string    `db:"receipt" form:"receipt,required,max=60"`
	Rate       string    `db:"rate" form:"rate,max=20"`
	RateSource string    `db:"rate_source" form:"rate_source,max=120"`
	RateOn     date.Date `db:"rate_on" form:"rate_on"`
}

// Paying is a payment as its form holds it.
type Paying struct {
	Amount   money.Amount `form:"amount,required"`
	Currency string       `form:"amount_currency,required,max=3"`
	Receipt
}

// rateDays is how old an exchange rate may be on the day of the payment.
const rateDays = 31

// check notes what is wrong with a payment in itself.
func (p *Paying) check(f *form.Form, i Instalment, today date.Date) {
	switch {
	case p.PaidOn.After(today):
		f.Problem("paid_on", "form.in_future")
	case !p.PaidOn.IsZero() && p.PaidOn.Before(i.ApprovedOn):
		f.Problem("paid_on", "form.before", "Day", i.ApprovedOn)
	}
	if codelist.Bought(i.Modality) && p.Invoice == "" {
		f.Problem("invoice", "payment.refused.invoice")
	}
	switch {
	case p.InvoicedOn.After(today):
		f.Problem("invoiced_on", "form.in_future")
	case p.Invoice != "" && p.InvoicedOn.IsZero():
		f.Problem("invoiced_on", "form.required")
	}
	p.checkRate(f, i)
}

// Handover is how what was bought reached the person (D22).
type Handover struct {
	DeliveredOn date.Date `db:"delivered_on" form:"delivered_on,required"`
	ReceivedBy  string    `db:"received_by" form:"received_by,required,max=120"`
	VerifiedBy  string    `db:"verified_by" form:"verified_by,required,max=120"`
}

func (h Handover) check(f *form.Form, i Instalment, today date.Date) {
	switch {
	case h.DeliveredOn.After(today):
		f.Problem("delivered_on", "form.in_future")
	case !h.DeliveredOn.IsZero() && h.DeliveredOn.Before(i.ApprovedOn):
		f.Problem("delivered_on", "form.before", "Day", i.ApprovedOn)
	}
}

// Reason is why something is given up, or differs.
type Reason struct {
	Reason string `form:"reason,required,max=2000"`
}

// Instalment is a part of an activity's money.
type Instalment struct {
	ID          int64     `db:"id,auto"`
	CaseID      int64     `db:"case_id,once"`
	Number      int       `db:"number,once"`
	Currency    string    `db:"currency,once"` // of the activity
	RequestedBy int64     `db:"requested_by"`
	RequestedOn date.Date `db:"requested_on"`
	Request
	State        State     `db:"state"`
	ConditionMet bool      `db:"condition_met"`
	ApprovedBy   int64     `db:"approved_by,null"`
	ApprovedOn   date.Date `db:"approved_on"`
	DecisionNote string    `db:"decision_note"`
	PaidBy       int64     `db:"paid_by,null"`
	Settled      int64     `db:"settled_minor"` // what was paid, in the activity's currency
	PaidMinor    int64     `db:"paid_minor"`
	PaidCurrency string    `db:"paid_currency"`
	Receipt
	Handover
	CancelReason string    `db:"cancel_reason"`
	CancelCause  Cause     `db:"cancel_cause"` // nobody cancelled it; empty: somebody, who wrote the reason
	Version      int       `db:"version,auto"`
	CreatedAt    time.Time `db:"created_at,auto"`
}

// amount is what was asked for.
func (i Instalment) amount() money.Amount {
	return money.Amount{Minor: i.Minor, Currency: i.Currency}
}

// paid is what was paid, in the currency it was paid in.
func (i Instalment) paid() money.Amount {
	return money.Amount{Minor: i.PaidMinor, Currency: i.PaidCurrency}
}

// became tells the history what an act made of an instalment that stood in
// another state before.
func (i Instalment) became(was State) []casefile.Act {
	if i.State == was {
		return nil
	}
	act := casefile.Act{Subject: instalments.Name(), SubjectID: i.ID}
	switch i.State {
	case Requested:
		act.Event = casefile.PaymentAsked
	case Approved:
		act.Event, act.Reason = casefile.PaymentApproved, i.DecisionNote
	case Returned:
		act.Event, act.Reason = casefile.PaymentReturned, i.DecisionNote
	case Paid:
		act.Event, act.HappenedOn = casefile.PaymentMade, i.PaidOn
	case Delivered:
		act.Event, act.HappenedOn = casefile.PaymentHanded, i.DeliveredOn
	case Cancelled:
		act.Event, act.Reason = casefile.PaymentCancelled, i.CancelReason
	}
	return []casefile.Act{act}
}

// mayDecide says why somebody may not answer a request: a message key, or
// nothing. Who asked never approves (DOMAIN.md §1.5, invariant 3).
func (i Instalment) mayDecide(u access.User) string {
	switch {
	case !i.can(deciding):
		return "payment.refused.not_now"
	case !access.Second(u, i.RequestedBy):
		return "payment.refused.own_request"
	}
	return ""
}

// mayPay says why somebody may not pay: neither who asked nor who approved.
func (i Instalment) mayPay(u access.User) string {
	switch {
	case !i.can(paying):
		return "payment.refused.not_now"
	case !access.Second(u, i.RequestedBy, i.ApprovedBy):
		return "payment.refused.own_payment"
	}
	return ""
}

// RefundState is where a refund stands.
type RefundState string

// The states of a refund.
const (
	RefundAsked     RefundState = "asked"
	RefundReceived  RefundState = "received"
	RefundCancelled RefundState = "cancelled"
)

// Options are the states.
func (RefundState) Options() []RefundState {
	return []RefundState{RefundAsked, RefundReceived, RefundCancelled}
}

// Refunding is what comes back, as its form holds it.
type Refunding struct {
	Amount money.Amount `form:"amount,required"`
	Reason string       `form:"reason,required,max=2000"`
}

// Coming is the receipt of money that comes back.
type Coming struct {
	ReceivedOn date.Date `db:"received_on" form:"received_on,required"`
	Receipt    string    `db:"receipt" form:"receipt,required,max=60"`
}

// Refund is money of an instalment that comes back.
type Refund struct {
	ID           int64       `db:"id,auto"`
	CaseID       int64       `db:"case_id,once"`
	InstalmentID int64       `db:"instalment_id,once"`
	AskedBy      int64       `db:"asked_by,once"`
	AskedOn      date.Date   `db:"asked_on,once"`
	Minor        int64       `db:"amount_minor,once"`
	Currency     string      `db:"currency,once"`
	Reason       string      `db:"reason,once"`
	State        RefundState `db:"state"`
	ConfirmedBy  int64       `db:"confirmed_by,null"`
	Coming
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

func (r Refund) amount() money.Amount { return money.Amount{Minor: r.Minor, Currency: r.Currency} }

// locked says why no money can be asked for: a message key, or nothing.
func locked(c casefile.Case) string {
	switch {
	case !c.Open():
		return "casefile.refused.closed"
	case c.ProgrammeID == 0:
		return "payment.refused.no_programme"
	}
	return ""
}
