package detention

import "homeward/internal/kit/form"

// Answer is what was found about a safeguard.
type Answer string

// The answers.
const (
	Yes       Answer = "yes"
	No        Answer = "no"
	NotNeeded Answer = "not_needed"
	Unknown   Answer = "unknown"
)

// Options are the answers.
func (Answer) Options() []Answer { return []Answer{Yes, No, NotNeeded, Unknown} }

// Safeguards are what makes a talk in detention free: asked in every session
// with somebody who is held.
type Safeguards struct {
	GuardAbsent            Answer `db:"guard_absent" form:"guard_absent"`
	InterpreterIndependent Answer `db:"interpreter_independent" form:"interpreter_independent"`
	ToldNoEffect           Answer `db:"told_no_effect" form:"told_no_effect"`
}

// filled makes what was not answered unknown.
func (g Safeguards) filled() Safeguards {
	for _, a := range []*Answer{&g.GuardAbsent, &g.InterpreterIndependent, &g.ToldNoEffect} {
		if *a == "" {
			*a = Unknown
		}
	}
	for _, a := range []*Answer{&g.GuardAbsent, &g.ToldNoEffect} {
		if *a == NotNeeded {
			*a = Unknown
		}
	}
	return g
}

// free reports whether every safeguard was kept.
func (g Safeguards) free() bool {
	return g.GuardAbsent == Yes && g.ToldNoEffect == Yes && (g.InterpreterIndependent == Yes || g.InterpreterIndependent == NotNeeded)
}

// answers are the questions with what was answered, in their order.
func (g Safeguards) answers() []struct {
	field  string
	answer Answer
} {
	return []struct {
		field  string
		answer Answer
	}{{"guard_absent", g.GuardAbsent}, {"interpreter_independent", g.InterpreterIndependent}, {"told_no_effect", g.ToldNoEffect}}
}

// check notes which question has no answer.
func (g Safeguards) check(f *form.Form) {
	for _, x := range g.answers() {
		if x.answer == "" {
			f.Problem(x.field, "form.required_choice")
		}
	}
}

// Asked is the answers about a session.
type Asked struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	SessionID  int64 `db:"session_id,once"`
	RecordedBy int64 `db:"recorded_by"`
	Safeguards
	Version int `db:"version,auto"`
}
