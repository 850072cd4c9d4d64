// Package protection looks after people whom traffickers or others threaten:
// what awaits them on return, and who of the office may know of the case at all
// (DOMAIN.md §1.9).
package protection

import (
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Level is the risk on return as a whole.
type Level string

// The levels. With a high one nobody is sent back.
const (
	Low    Level = "low"
	Medium Level = "medium"
	High   Level = "high"
)

// Options are the levels.
func (Level) Options() []Level { return []Level{Low, Medium, High} }

// Details are what rules and lists need of an assessment.
type Details struct {
	AssessedOn     date.Date `db:"assessed_on" form:"assessed_on,required"`
	Level          Level     `db:"level" form:"level,required"`
	ReviewOn       date.Date `db:"review_on" form:"review_on"`
	ReflectionTold bool      `db:"reflection_told" form:"reflection_told"`
	PlanMade       bool      `db:"plan_made" form:"plan_made"`
	Referred       bool      `db:"referred" form:"referred"`
	Partner        string    `db:"partner" form:"partner"`
}

// Secrets are what is sealed of an assessment.
type Secrets struct {
	Findings string `json:"findings,omitempty" form:"sealed_findings,required,max=8000"`
	Plan     string `json:"plan,omitempty" form:"sealed_plan,max=8000"`
}

// Risk is an assessment of the risks on return; each stays, the latest counts.
type Risk struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	MemberID   int64 `db:"member_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Details
	Voided    bool      `db:"voided,auto"`
	Sealed    []byte    `db:"sealed,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
	Secrets   Secrets   `db:"-"`
}

// assessing is the form of an assessment.
type assessing struct {
	Member int64 `form:"member,required"`
	Details
	Secrets
}

// Reads reports whether a user reads what is sealed of a case's assessments.
func Reads(u access.User, c casefile.Case) bool {
	return casefile.ReadsRisks(u, c)
}

// check notes what is wrong with an assessment beyond its form.
func (a assessing) check(f *form.Form, today date.Date) {
	if a.AssessedOn.After(today) {
		f.Problem("assessed_on", "form.in_future")
	}
	if !a.ReviewOn.IsZero() && !a.ReviewOn.After(a.AssessedOn) {
		f.Problem("review_on", "protection.refused.review")
	}
	switch a.Level {
	case Medium, High:
		if a.ReviewOn.IsZero() && f.Value("review_on") == "" {
			f.Problem("review_on", "protection.refused.review_missing")
		}
		if a.Plan == "" {
			f.Problem("sealed_plan", "protection.refused.plan")
		}
	}
	if a.PlanMade && a.Plan == "" && a.Level == Low {
		f.Problem("sealed_plan", "protection.refused.plan")
	}
	if !a.ReflectionTold {
		f.Problem("reflection_told", "protection.refused.reflection")
	}
}
