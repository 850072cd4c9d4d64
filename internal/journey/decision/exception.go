package decision

import (
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// ExceptionState is where an exception from a rule stands.
type ExceptionState string

// The states.
const (
	ExceptionAsked   ExceptionState = "asked"
	ExceptionGranted ExceptionState = "granted"
	ExceptionRefused ExceptionState = "refused"
)

// Options are the states.
func (ExceptionState) Options() []ExceptionState {
	return []ExceptionState{ExceptionAsked, ExceptionGranted, ExceptionRefused}
}

// ExceptionDetails are what is said when an exception is asked for.
type ExceptionDetails struct {
	Rule   casefile.Rule `db:"rule" form:"rule,required"`
	Reason string        `db:"reason" form:"reason,required,max=2000"`
}

// Exception is a rule of the programme that is asked not to count in a case.
type Exception struct {
	ID          int64     `db:"id,auto"`
	CaseID      int64     `db:"case_id,once"`
	ProgrammeID int64     `db:"programme_id,once"`
	AskedBy     int64     `db:"asked_by,once"`
	AskedOn     date.Date `db:"asked_on,once"`
	ExceptionDetails
	State        ExceptionState `db:"state"`
	DecidedBy    int64          `db:"decided_by,null"`
	DecidedOn    date.Date      `db:"decided_on"`
	DecisionNote string         `db:"decision_note"`
	Voided       bool           `db:"voided,auto"`
	Version      int            `db:"version,auto"`
	CreatedAt    time.Time      `db:"created_at,auto"`
}

// ExceptionAnswer is what the manager says to an exception.
type ExceptionAnswer struct {
	Answer ExceptionState `form:"answer,required"`
	Note   string         `form:"note,max=2000"`
}

func (a ExceptionAnswer) check(f *form.Form) {
	switch {
	case a.Answer == ExceptionAsked:
		f.Problem("answer", "form.required_choice")
	case a.Answer == ExceptionRefused && a.Note == "":
		f.Problem("note", "form.required_reason")
	}
}

// barred tells why somebody may not decide on an exception; empty: they may.
// Neither who asked nor who leads the case decides, nor who wrote down the facts
// the exception is from.
func (e Exception) barred(u access.User, c casefile.Case, by Submission) string {
	switch {
	case e.State != ExceptionAsked || e.Voided:
		return "decision.exception.settled"
	case !access.Second(u, e.AskedBy):
		return "decision.exception.own"
	case !access.Second(u, c.CounsellorID):
		return "decision.exception.own_case"
	case !access.Second(u, by.Authors...):
		return "decision.exception.own_facts"
	}
	return ""
}

// excusable are the rules that are broken and for which an exception can be
// asked: those refused may be asked again with better reasons.
func excusable(rules []casefile.RuleResult) (out []casefile.Rule) {
	for _, r := range rules {
		if r.State == casefile.RuleBroken || r.State == casefile.RuleRefused {
			out = append(out, r.Rule)
		}
	}
	return out
}
