package decision

import (
	"context"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/codelist"
)

// Verdict is what the office manager decides about an application.
type Verdict string

// The verdicts.
const (
	Approved Verdict = "approved"
	Rejected Verdict = "rejected"
	Returned Verdict = "returned"
)

// Options are the verdicts.
func (Verdict) Options() []Verdict { return []Verdict{Approved, Rejected, Returned} }

// event is the step of the journey a verdict takes.
func (v Verdict) event() casefile.Event {
	switch v {
	case Rejected:
		return casefile.EligibilityRejected
	case Returned:
		return casefile.ReturnedForCompletion
	}
	return casefile.EligibilityApproved
}

// EligibilityDetails are what the manager writes down.
type EligibilityDetails struct {
	Outcome    Verdict   `db:"outcome" form:"outcome,required"`
	DecidedOn  date.Date `db:"decided_on" form:"decided_on,required"`
	Package    string    `db:"package" form:"package,max=2000"`
	Exceptions string    `db:"exceptions" form:"exceptions,max=2000"`
	Ground     string    `db:"ground,null" form:"ground,max=40"`
	Reason     string    `db:"reason" form:"reason,max=4000"`
	// What a rejection tells the person, in their language.
	Language     string `db:"language" form:"language"`
	ReviewInfo   string `db:"review_info" form:"review_info,max=2000"`
	Alternatives string `db:"alternatives" form:"alternatives,max=2000"`
}

// Eligibility is the office manager's decision on an application.
type Eligibility struct {
	ID          int64 `db:"id,auto"`
	CaseID      int64 `db:"case_id,once"`
	DecidedBy   int64 `db:"decided_by,once"`
	ProgrammeID int64 `db:"programme_id,null"`
	EligibilityDetails
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// Submission is who laid the application before the manager, and when.
type Submission struct {
	ActorID    int64     `db:"actor_id"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
	On         date.Date `db:"happened_on"`
	// Authors wrote down what is decided on, whoever leads the case by now.
	Authors []int64 `db:"authors"`
}

// kept leaves only what belongs to the verdict: what was typed for another one
// before the manager chose is out of sight and must not be recorded.
func (d EligibilityDetails) kept() EligibilityDetails {
	if d.Outcome == Approved {
		d.Reason = ""
	} else {
		d.Package, d.Exceptions = "", ""
	}
	if d.Outcome != Rejected {
		d.Ground, d.Language, d.ReviewInfo, d.Alternatives = "", "", "", ""
	}
	return d
}

// check notes what is wrong with the details beyond their form.
func (d EligibilityDetails) check(ctx context.Context, f *form.Form, submittedOn, today date.Date, p Period) {
	switch {
	case d.DecidedOn.After(today):
		f.Problem("decided_on", "form.in_future")
	case !d.DecidedOn.IsZero() && d.DecidedOn.Before(submittedOn):
		f.Problem("decided_on", "form.before", "Day", submittedOn)
	case d.Outcome == Approved && !d.DecidedOn.IsZero() && !p.holds(d.DecidedOn):
		f.Problem("decided_on", "decision.return.outside_programme", "From", p.From, "Until", p.Until)
	}
	codelist.Check(ctx, f, codelist.Ineligibility, "ground")
	switch d.Outcome {
	case Approved:
		if d.Package == "" {
			f.Problem("package", "decision.eligibility.package_needed")
		}
	case Rejected:
		if d.Ground == "" {
			f.Problem("ground", "form.required_choice")
		}
		if d.Reason == "" {
			f.Problem("reason", "decision.eligibility.words_needed")
		}
		if d.Language == "" {
			f.Problem("language", "form.required_choice")
		}
		if d.ReviewInfo == "" {
			f.Problem("review_info", "decision.eligibility.review_needed")
		}
	case Returned:
		if d.Reason == "" {
			f.Problem("reason", "decision.eligibility.missing_needed")
		}
	}
}

// barred tells why somebody may not decide on a case, as a message; empty: they
// may. Two pairs of eyes: who leads the case, submitted it or wrote down what is
// decided on does not decide.
func barred(u access.User, c casefile.Case, by Submission) string {
	switch {
	case !access.Second(u, c.CounsellorID):
		return "decision.eligibility.own_case"
	case !access.Second(u, by.ActorID):
		return "decision.eligibility.own_submission"
	case !access.Second(u, by.Authors...):
		return "decision.eligibility.own_facts"
	}
	return ""
}
