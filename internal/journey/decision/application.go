package decision

import (
	"context"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// Hearing is in which language a paper was explained, and who interpreted.
type Hearing struct {
	Language        string `db:"language" form:"language,max=8"`
	Interpreter     string `db:"interpreter,null" form:"interpreter,max=40"`
	InterpreterName string `db:"interpreter_name" form:"interpreter_name"`
}

// check notes what is wrong with a hearing; strict asks for all of it, as a
// signed paper does.
func (h Hearing) check(ctx context.Context, f *form.Form, strict bool) {
	switch {
	case h.Language == "" && strict:
		f.Problem("language", "form.required")
	case h.Language != "" && !i18n.IsLanguage(h.Language):
		f.Problem("language", "form.not_an_option")
	}
	codelist.Check(ctx, f, codelist.Interpreter, "interpreter")
	switch {
	case h.Interpreter == "" && strict:
		f.Problem("interpreter", "form.required_choice")
	case h.Interpreter != "" && h.Interpreter != codelist.InterpreterNoneNeeded && h.InterpreterName == "":
		f.Problem("interpreter_name", "decision.interpreter_needed")
	}
}

// ApplicationDetails are what is written down when members of a case have
// signed their applications.
type ApplicationDetails struct {
	Members  []int64   `form:"members,required"`
	SignedOn date.Date `db:"signed_on" form:"signed_on,required"`
	Hearing
	GuardianName string `form:"guardian_name"`
}

// Application is one member's signed application; a guardian signs for a child.
type Application struct {
	ID         int64     `db:"id,auto"`
	CaseID     int64     `db:"case_id,once"`
	MemberID   int64     `db:"member_id,once"`
	RecordedBy int64     `db:"recorded_by"`
	SignedOn   date.Date `db:"signed_on"`
	Hearing
	GuardianName string    `db:"guardian_name"`
	Voided       bool      `db:"voided"`
	Version      int       `db:"version,auto"`
	CreatedAt    time.Time `db:"created_at,auto"`
}

// check notes what is wrong with the details; offered are the members
// who take part.
func (d ApplicationDetails) check(ctx context.Context, f *form.Form, offered []casefile.Member, today date.Date) {
	chosen := casefile.ChosenMembers(f, "members", offered, d.Members)
	if d.SignedOn.After(today) {
		f.Problem("signed_on", "form.in_future")
	}
	d.Hearing.check(ctx, f, false)
	if d.Language == "" {
		f.Problem("language", "form.required")
	}
	if !d.SignedOn.IsZero() && d.GuardianName == "" && len(casefile.ChildrenOn(chosen, d.SignedOn)) > 0 {
		f.Problem("guardian_name", "decision.guardian_needed")
	}
}

// of is the row for one member.
func (d ApplicationDetails) of(c casefile.Case, m casefile.Member, recordedBy int64) Application {
	a := Application{CaseID: c.ID, MemberID: m.ID, RecordedBy: recordedBy, SignedOn: d.SignedOn, Hearing: d.Hearing}
	if !m.AdultOn(d.SignedOn) {
		a.GuardianName = d.GuardianName
	}
	return a
}
