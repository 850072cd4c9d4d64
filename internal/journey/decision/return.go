// Package decision keeps what was decided about a return: the application and
// the office manager's word on it, and the migrant's own decision with the
// declaration and the right to withdraw it.
package decision

import (
	"context"
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/codelist"
)

// Outcome is where a person stands with their own decision to return.
type Outcome string

// The outcomes.
const (
	Undecided Outcome = "undecided"
	Signed    Outcome = "signed"
	Withdrawn Outcome = "withdrawn"
)

// Options are the outcomes.
func (Outcome) Options() []Outcome { return []Outcome{Undecided, Signed, Withdrawn} }

// ReturnDetails are what is written down about the decision of one or several
// members. A withdrawal has a page of its own.
type ReturnDetails struct {
	Members   []int64   `form:"members,required"`
	Outcome   Outcome   `form:"outcome,required"`
	DecidedOn date.Date `form:"decided_on,required"`
	Place     string    `form:"place"`
	Hearing
	CopyGiven        bool   `form:"copy_given"`
	GuardianName     string `form:"guardian_name"`
	GuardianConsents bool   `form:"guardian_consents"`
	ChildView        string `form:"child_view,max=2000"`
	Note             string `form:"note,max=4000"`
}

// WithdrawalDetails are what is written down when people withdraw. Nothing but
// who and when is asked; a reason may be given.
type WithdrawalDetails struct {
	Members        []int64   `form:"members,required"`
	DecidedOn      date.Date `form:"decided_on,required"`
	CancelBookings bool      `form:"cancel_bookings"`
	Reason         string    `form:"withdrawal_reason,max=40"`
	Witness        string    `form:"witness_name"`
	Note           string    `form:"note,max=4000"`
}

// Return is one member's own decision. The latest counts; none is changed.
type Return struct {
	ID         int64     `db:"id,auto"`
	CaseID     int64     `db:"case_id,once"`
	MemberID   int64     `db:"member_id,once"`
	RecordedBy int64     `db:"recorded_by,once"`
	DecidedOn  date.Date `db:"decided_on"`
	Outcome    Outcome   `db:"outcome"`
	Place      string    `db:"place"`
	Hearing
	CopyGiven        bool            `db:"copy_given"`
	GuardianName     string          `db:"guardian_name"`
	GuardianConsents bool            `db:"guardian_consents"`
	ChildView        string          `db:"child_view"`
	WithdrawalReason string          `db:"withdrawal_reason,null"`
	WitnessName      string          `db:"witness_name"`
	Note             string          `db:"note"`
	Source           casefile.Source `db:"source,auto"`
	Voided           bool            `db:"voided,auto"`
	Version          int             `db:"version,auto"`
	CreatedAt        time.Time       `db:"created_at,auto"`
}

// Period is the time in which a declaration may be signed: the programme's.
// The zero value has no limits.
type Period struct {
	From, Until date.Date
	First       bool // it belongs to the application and comes before the approval
}

// holds reports whether a day lies within the period.
func (p Period) holds(day date.Date) bool {
	return p.From.IsZero() || !day.Before(p.From) && !day.After(p.Until)
}

// declarable reports whether a declaration can be signed in a stage.
func (p Period) declarable(s casefile.Stage) bool {
	switch s {
	case casefile.Approved, casefile.PreDeparture, casefile.Ready:
		return true
	case casefile.Counselling, casefile.Eligibility:
		return p.First
	}
	return false
}

// latest is a member's decision that counts. all are newest first.
func latest(all []Return, memberID int64) (Return, bool) {
	for _, r := range all {
		if r.MemberID == memberID && !r.Voided {
			return r, true
		}
	}
	return Return{}, false
}

// checkMembers notes what is wrong with who and when.
func checkMembers(f *form.Form, c casefile.Case, ids []int64, on date.Date, all []Return, today date.Date) []casefile.Member {
	chosen := casefile.ChosenMembers(f, "members", c.Staying(), ids)
	if on.After(today) {
		f.Problem("decided_on", "form.in_future")
	}
	for _, m := range chosen {
		if r, ok := latest(all, m.ID); ok && !on.IsZero() && on.Before(r.DecidedOn) {
			f.Problem("decided_on", "decision.return.later_on_file", "Day", r.DecidedOn)
		}
	}
	return chosen
}

// check notes what is wrong with the details beyond their form.
func (d ReturnDetails) check(ctx context.Context, f *form.Form, c casefile.Case, all []Return, p Period, today date.Date) {
	chosen := checkMembers(f, c, d.Members, d.DecidedOn, all, today)
	signed := d.Outcome == Signed
	d.Hearing.check(ctx, f, signed)
	switch {
	case d.Outcome == Withdrawn:
		f.Problem("outcome", "form.not_an_option")
	case signed && !p.declarable(c.Stage):
		f.Problem("outcome", "decision.return.too_early")
	}
	if !signed {
		return
	}
	if !d.DecidedOn.IsZero() && !p.holds(d.DecidedOn) {
		f.Problem("decided_on", "decision.return.outside_programme", "From", p.From, "Until", p.Until)
	}
	if !d.CopyGiven {
		f.Problem("copy_given", "decision.return.copy_needed")
	}
	if !d.DecidedOn.IsZero() && len(casefile.ChildrenOn(chosen, d.DecidedOn)) > 0 {
		d.checkGuardian(f)
	}
}

// checkGuardian holds what a child's declaration needs besides.
func (d ReturnDetails) checkGuardian(f *form.Form) {
	if d.GuardianName == "" {
		f.Problem("guardian_name", "decision.guardian_needed")
	}
	if !d.GuardianConsents {
		f.Problem("guardian_consents", "decision.return.consent_needed")
	}
	if d.ChildView == "" {
		f.Problem("child_view", "decision.return.view_needed")
	}
}

// of is the row for one member; what concerns children stays with them.
func (d ReturnDetails) of(c casefile.Case, m casefile.Member, recordedBy int64) Return {
	r := Return{
		CaseID: c.ID, MemberID: m.ID, RecordedBy: recordedBy, DecidedOn: d.DecidedOn, Outcome: d.Outcome, Place: d.Place,
		Hearing: d.Hearing, CopyGiven: d.CopyGiven, Note: d.Note,
	}
	if !m.AdultOn(d.DecidedOn) {
		r.GuardianName, r.GuardianConsents, r.ChildView = d.GuardianName, d.GuardianConsents, d.ChildView
	}
	return r
}

// check notes what is wrong with a withdrawal: never that a reason is missing.
func (d WithdrawalDetails) check(ctx context.Context, f *form.Form, c casefile.Case, all []Return, today date.Date) {
	checkMembers(f, c, d.Members, d.DecidedOn, all, today)
	codelist.Check(ctx, f, codelist.WithdrawalReason, "withdrawal_reason")
}

// leaves are the members who still take part afterwards.
func (d WithdrawalDetails) leaves(c casefile.Case) []casefile.Member {
	return slices.DeleteFunc(c.Taking(), func(m casefile.Member) bool { return slices.Contains(d.Members, m.ID) })
}

func (d WithdrawalDetails) of(c casefile.Case, m casefile.Member, recordedBy int64) Return {
	return Return{
		CaseID: c.ID, MemberID: m.ID, RecordedBy: recordedBy, DecidedOn: d.DecidedOn, Outcome: Withdrawn,
		WithdrawalReason: d.Reason, WitnessName: d.Witness, Note: d.Note,
	}
}
