// Package closing brings cases to rest: for a while (hold), for good (closing,
// which a counsellor asks for and a manager decides), and back again (reopening).
package closing

import (
	"context"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
)

// State is where a request to close a case stands.
type State string

// The states.
const (
	Requested State = "requested"
	Approved  State = "approved"
	Refused   State = "refused"
)

// Options are the states.
func (State) Options() []State { return []State{Requested, Approved, Refused} }

// ending is a reason somebody may ask to close a case for, with the act of the
// journey it is (T20, T23, T25, T26).
type ending struct {
	reason   string
	act      casefile.Event
	evidence bool // a paper or record must be named
}

// endings are the reasons in the order of the form. What closes a case without
// a request, such as a withdrawal or a rejection, is not among them.
var endings = []ending{
	{codelist.ClosureCompleted, casefile.CaseCompleted, false},
	{codelist.ClosureReturnedOnly, casefile.ReturnCompleted, false},
	{codelist.ClosureLostContact, casefile.LostContact, false},
	{codelist.ClosureAbsconded, casefile.LostContact, false},
	{codelist.ClosureRemoved, casefile.CaseEnded, true},
	{codelist.ClosureRegularised, casefile.CaseEnded, true},
	{codelist.ClosureProtection, casefile.CaseEnded, true},
	{codelist.ClosureOwnMeans, casefile.CaseEnded, true},
	{codelist.ClosureTransferred, casefile.CaseEnded, true},
	{codelist.ClosureDropout, casefile.CaseEnded, true},
	{codelist.ClosureRemigrated, casefile.CaseEnded, true},
	{codelist.ClosureDeceased, casefile.CaseEnded, true},
	{codelist.ClosureProgrammeEnded, casefile.CaseEnded, false},
	{codelist.ClosureDuplicate, casefile.CaseEnded, false},
}

// endingFor finds the ending of a reason.
func endingFor(reason string) (ending, bool) {
	for _, e := range endings {
		if e.reason == reason {
			return e, true
		}
	}
	return ending{}, false
}

// Details are what the counsellor says when asking to close a case.
type Details struct {
	Reason   string             `db:"reason" form:"reason,required,max=40"`
	Evidence string             `db:"evidence" form:"evidence,max=1000"`
	Other    string             `form:"other,max=20"` // reference of the case that goes on, for a duplicate
	Summary  string             `db:"summary" form:"summary,max=4000"`
	Cost     money.Amount       `form:"cost"`
	Minor    int64              `db:"cost_minor"` // Cost as stored
	Currency programme.Currency `db:"currency" form:"cost_currency,required"`
}

// Closing is a request to close a case, with the manager's decision.
type Closing struct {
	ID          int64     `db:"id,auto"`
	CaseID      int64     `db:"case_id,once"`
	RequestedBy int64     `db:"requested_by,once"`
	RequestedOn date.Date `db:"requested_on,once"`
	DuplicateOf int64     `db:"duplicate_of,null"`
	Details
	State           State     `db:"state"`
	DecidedBy       int64     `db:"decided_by,null"`
	DecidedOn       date.Date `db:"decided_on"`
	DecisionNote    string    `db:"decision_note"`
	ReopenedBy      int64     `db:"reopened_by,null"`
	ReopenedOn      date.Date `db:"reopened_on"`
	ReopeningReason string    `db:"reopening_reason"`
	Voided          bool      `db:"voided,auto"`
	Version         int       `db:"version,auto"`
	CreatedAt       time.Time `db:"created_at,auto"`
}

// Verdict is the manager's answer to a request.
type Verdict struct {
	Outcome State  `form:"outcome,required"`
	Note    string `form:"note,max=2000"`
}

// check notes what is wrong with the details beyond their form.
func (d *Details) check(ctx context.Context, f *form.Form) {
	codelist.Check(ctx, f, codelist.Closure, "reason")
	e, known := endingFor(d.Reason)
	switch {
	case d.Reason != "" && !known:
		f.Problem("reason", "form.required_choice")
	case e.evidence && d.Evidence == "":
		f.Problem("evidence", "closing.evidence_required")
	}
	if d.Reason == codelist.ClosureDuplicate && d.Other == "" {
		f.Problem("other", "closing.other_required")
	}
	d.Minor = d.Cost.Minor
}

// check notes what is wrong with the answer beyond its form.
func (v Verdict) check(f *form.Form) {
	switch {
	case v.Outcome == Requested:
		f.Problem("outcome", "form.required_choice")
	case v.Outcome == Refused && v.Note == "":
		f.Problem("note", "form.required_reason")
	}
}

// HoldDetails are what is said when a case is put on hold.
type HoldDetails struct {
	Reason   string    `db:"reason" form:"reason,required,max=40"`
	ReviewOn date.Date `db:"review_on" form:"review_on,required"`
	Note     string    `db:"note" form:"note,max=2000"`
}

// Hold is a time during which a case rests (T27).
type Hold struct {
	ID     int64     `db:"id,auto"`
	CaseID int64     `db:"case_id,once"`
	HeldBy int64     `db:"held_by,once"`
	HeldOn date.Date `db:"held_on,once"`
	HoldDetails
	ResumedBy int64     `db:"resumed_by,null"`
	ResumedOn date.Date `db:"resumed_on"`
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
}

// A counsellor holds a case for so many days; beyond them a manager does (T27).
const (
	holdByCounsellor = 30
	holdLongest      = 366
)

// check notes what is wrong with the details beyond their form.
func (d HoldDetails) check(ctx context.Context, f *form.Form, u access.User, today date.Date) {
	codelist.Check(ctx, f, codelist.HoldReason, "reason")
	switch days := d.ReviewOn.DaysSince(today); {
	case d.ReviewOn.IsZero():
	case days < 1:
		f.Problem("review_on", "closing.hold.review_later")
	case days > holdLongest:
		f.Problem("review_on", "closing.hold.within_a_year")
	case days > holdByCounsellor && u.Role != access.OfficeManager:
		f.Problem("review_on", "closing.hold.manager_beyond", "Day", today.AddDays(holdByCounsellor))
	}
}

// Reopening is why a manager opens a closed case again (T28), and for whom:
// members who withdrew are undecided again.
type Reopening struct {
	Reason  string  `form:"reason,required,max=2000"`
	Members []int64 `form:"members"`
}

// Kept says how long a case's data are kept after it is closed (DOMAIN.md
// §6.3), as a message key: those who never left for two years, the others as
// long as the donor may look.
func Kept(c casefile.Case, departed bool) string {
	switch {
	case c.Class == casefile.Protection:
		return "closing.kept.protection"
	case departed:
		return "closing.kept.audit"
	}
	return "closing.kept.short"
}
