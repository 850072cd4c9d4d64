package travel

import (
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/programme"
)

// CashState is where an allowance stands.
type CashState string

// The states of an allowance.
const (
	CashAsked    CashState = "asked"
	CashApproved CashState = "approved"
	CashRefused  CashState = "refused"
	CashPaid     CashState = "paid"
	CashReturned CashState = "returned"
)

// Options are the states.
func (CashState) Options() []CashState {
	return []CashState{CashAsked, CashApproved, CashRefused, CashPaid, CashReturned}
}

// Cash is what a counsellor asks for: so much for one person.
type Cash struct {
	Member   int64              `form:"member,required"`
	Amount   money.Amount       `form:"amount,required"`
	Currency programme.Currency `form:"amount_currency,required"`
	Note     string             `form:"note,max=2000"`
}

// CashAnswer is the manager's: approved or refused.
type CashAnswer struct {
	State CashState `form:"state,required"`
}

// Payment is the handing over of the cash, before a witness and for a receipt.
type Payment struct {
	PaidOn  date.Date `db:"paid_on" form:"paid_on,required"`
	Receipt string    `db:"receipt" form:"receipt,required,max=60"`
	Witness string    `db:"witness" form:"witness,required,max=120"`
	Place   string    `db:"place" form:"place,required,max=120"`
	Rate    string    `db:"rate" form:"rate,max=120"`
}

// Allowance is the cash that one person takes along.
type Allowance struct {
	ID         int64              `db:"id,auto"`
	CaseID     int64              `db:"case_id,once"`
	MemberID   int64              `db:"member_id,once"`
	AskedBy    int64              `db:"asked_by,once"`
	AskedOn    date.Date          `db:"asked_on,once"`
	Minor      int64              `db:"amount_minor,once"`
	Currency   programme.Currency `db:"currency,once"`
	Note       string             `db:"note,once"`
	State      CashState          `db:"state"`
	ApprovedBy int64              `db:"approved_by,null"`
	ApprovedOn date.Date          `db:"approved_on"`
	PaidBy     int64              `db:"paid_by,null"`
	Payment
	ReturnedBy int64     `db:"returned_by,null"`
	ReturnedOn date.Date `db:"returned_on"`
	Voided     bool      `db:"voided,auto"`
	Version    int       `db:"version,auto"`
	CreatedAt  time.Time `db:"created_at,auto"`
}

func (a Allowance) amount() money.Amount {
	return money.Amount{Minor: a.Minor, Currency: string(a.Currency)}
}

// entitled is what the programme grants a member at most on a day.
func (l limits) entitled(m casefile.Member, day date.Date) money.Amount {
	out := money.Amount{Currency: l.Currency}
	switch {
	case !l.AllowsCash:
	case m.AdultOn(day):
		out.Minor = l.CashAdult
	default:
		out.Minor = l.CashChild
	}
	return out
}

// refusal says why a member cannot be given an amount: a message key, or
// nothing. Nobody is given cash where the programme pays none, more than the
// cap, or another currency than the programme's (DOMAIN.md §1.5, invariant 6).
func (l limits) refusal(m casefile.Member, a money.Amount, day date.Date) string {
	most := l.entitled(m, day)
	switch {
	case !l.AllowsCash, most.IsZero():
		return "travel.cash.none_granted"
	case a.Currency != most.Currency:
		return "travel.cash.other_currency"
	case a.Minor <= 0:
		return "travel.cash.nothing"
	case a.Minor > most.Minor:
		return "travel.cash.above_cap"
	}
	return ""
}

func (p Payment) check(f *form.Form, a Allowance, today date.Date) {
	switch {
	case p.PaidOn.After(today):
		f.Problem("paid_on", "form.in_future")
	case !p.PaidOn.IsZero() && p.PaidOn.Before(a.ApprovedOn):
		f.Problem("paid_on", "form.before", "Day", a.ApprovedOn)
	}
}
