package payment

import (
	"homeward/internal/kit/date"
	"homeward/internal/kit/money"
)

// Kind is what an entry of the ledger does to the balances.
type Kind string

// The kinds of entries.
const (
	Set      Kind = "reserve" // set aside for an activity
	Release  Kind = "release" // set aside no longer
	Commit   Kind = "commit"  // an instalment is approved
	Free     Kind = "free"    // approved no longer, or not needed
	Pay      Kind = "pay"
	Refunded Kind = "refund"
)

// Options are the kinds.
func (Kind) Options() []Kind { return []Kind{Set, Release, Commit, Free, Pay, Refunded} }

// Cause is what gave money back to the budget, or cancelled an instalment,
// where nobody acted on the money itself.
type Cause string

// The causes.
const (
	CaseEnded  Cause = "case_ended"
	PlanVoided Cause = "plan_voided"
)

// Options are the causes.
func (Cause) Options() []Cause { return []Cause{CaseEnded, PlanVoided} }

// Entry is a line of the ledger. Entries are only ever added.
type Entry struct {
	ID           int64     `db:"id,auto"`
	LineID       int64     `db:"line_id,once"`
	CaseID       int64     `db:"case_id,once"`
	ActivityID   int64     `db:"activity_id,once"`
	InstalmentID int64     `db:"instalment_id,once,null"`
	StaffID      int64     `db:"staff_id,once"`
	HappenedOn   date.Date `db:"happened_on,once"`
	Kind         Kind      `db:"kind,once"`
	Cause        Cause     `db:"cause,once"`
	Minor        int64     `db:"minor,once"`
	Currency     string    `db:"currency,once"`
	PaidMinor    int64     `db:"paid_minor,once"`
	PaidCurrency string    `db:"paid_currency,once"`
	Rate         string    `db:"rate,once"`
	RateSource   string    `db:"rate_source,once"`
	RateOn       date.Date `db:"rate_on,once"`
}

// Standing is the money of an activity: what the approved plan gives it, and
// the sums of its entries and instalments, in minor units of one currency.
type Standing struct {
	Root         int64  `db:"root"` // the activity in the first version of the plan
	Activity     string `db:"activity"`
	Provider     string `db:"provider"`
	Modality     string `db:"modality"`
	InKind       bool   `db:"in_kind"` // its package is given in kind only
	State        string `db:"state"`   // planned, delivered or cancelled
	Minor        int64  `db:"amount_minor"`
	Currency     string `db:"currency"`
	LineID       int64  `db:"line_id"` // 0: nothing was ever reserved
	LineName     string `db:"line_name"`
	LineCurrency string `db:"line_currency"`
	Reserved     int64  `db:"reserved"`
	Committed    int64  `db:"committed"`
	Paid         int64  `db:"paid"` // before refunds
	Refunded     int64  `db:"refunded"`
	Asked        int64  `db:"asked"`       // standing instalments, paid ones at what was paid
	Delivered    int64  `db:"delivered"`   // paid and handed over, less what came back
	Open         int    `db:"open"`        // instalments and refunds somebody still has to act on
	Freed        int64  `db:"freed"`       // given back when the case ended or the plan was voided, last
	FreedFor     Cause  `db:"freed_cause"` // and nothing was reserved since; empty: not so
	Explanation  string `db:"explanation"`
}

func (s Standing) in(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: s.Currency}
}

// freed is what went back to the budget, in the currency it was reserved in.
func (s Standing) freed() money.Amount {
	return money.Amount{Minor: s.Freed, Currency: s.LineCurrency}
}

// net is what was paid less what came back.
func (s Standing) net() int64 { return s.Paid - s.Refunded }

// bound is what no amendment can take away: asked for, less what came back.
func (s Standing) bound() int64 { return s.Asked - s.Refunded }

// left is what can still be asked for: never more than the plan in force gives,
// whatever is still reserved from another version.
func (s Standing) left() int64 { return min(s.Reserved, s.needs()) - s.bound() }

// needs is what must be reserved: the budget while the activity is planned, and
// afterwards what was spent on it.
func (s Standing) needs() int64 {
	if s.State == "planned" {
		return s.Minor
	}
	return s.bound()
}

// planned is what the plan says the activity costs, as it became.
func (s Standing) planned() int64 {
	if s.State == "cancelled" {
		return 0
	}
	return s.Minor
}

// Difference is why the plan, what was paid and what was delivered of an
// activity do not agree: a message key, or nothing.
func (s Standing) Difference() string {
	switch {
	case s.LineID == 0 && s.bound() == 0:
		return "" // no money of the programme is in it
	case s.Open > 0:
		return "payment.difference.open"
	case s.State == "planned" && s.FreedFor == CaseEnded:
		return "payment.difference.case_ended"
	case s.State == "planned":
		return "payment.difference.planned"
	case s.net() < s.planned():
		return "payment.difference.less"
	case s.net() > s.planned():
		return "payment.difference.more"
	}
	return ""
}

// explainable reports whether the activity is settled and does not agree.
func (s Standing) explainable() bool {
	return s.Open == 0 && s.State != "planned" && s.Difference() != ""
}
