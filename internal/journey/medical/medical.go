// Package medical keeps what physicians say about fitness to travel. Only the
// medical focal point and the counsellor of the case read it; everybody else
// sees whether the clearance is settled (DOMAIN.md §1.9).
package medical

import (
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Finding is what a physician says about the journey.
type Finding string

// The findings.
const (
	Fit               Finding = "fit"
	FitWithConditions Finding = "fit_with_conditions"
	NotFit            Finding = "not_fit"
	ExamineAgain      Finding = "examine_again"
	NotNeeded         Finding = "not_needed"
)

// Options are the findings.
func (Finding) Options() []Finding {
	return []Finding{Fit, FitWithConditions, NotFit, ExamineAgain, NotNeeded}
}

// Airline is where the carrier's medical form stands.
type Airline string

// The states of the form.
const (
	FormNotNeeded Airline = "not_needed"
	FormSent      Airline = "sent"
	FormApproved  Airline = "approved"
	FormRefused   Airline = "refused"
)

// Options are the states of the carrier's form.
func (Airline) Options() []Airline {
	return []Airline{FormNotNeeded, FormSent, FormApproved, FormRefused}
}

// Details are what lists and rules of the journey need of a clearance.
type Details struct {
	ConsentOn     date.Date `db:"consent_on" form:"consent_on"`
	ExaminedOn    date.Date `db:"examined_on" form:"examined_on,required"`
	Finding       Finding   `db:"finding" form:"finding,required"`
	ValidUntil    date.Date `db:"valid_until" form:"valid_until"`
	Physician     string    `db:"physician" form:"physician"`
	EscortNeeded  bool      `db:"escort_needed" form:"escort_needed"`
	Airline       Airline   `db:"airline" form:"airline"`
	SupplyDays    int       `db:"supply_days" form:"supply_days,max=366"`
	Facility      string    `db:"facility" form:"facility"`
	BirthDueOn    date.Date `db:"birth_due_on" form:"birth_due_on"`
	MultipleBirth bool      `db:"multiple_birth" form:"multiple_birth"`
}

// Secrets are what is sealed of a clearance.
type Secrets struct {
	Conditions string `json:"conditions,omitempty" form:"sealed_conditions,max=4000"`
	Treatment  string `json:"treatment,omitempty" form:"sealed_treatment,max=4000"`
	Medicines  string `json:"medicines,omitempty" form:"sealed_medicines,max=4000"`
	Needs      string `json:"needs,omitempty" form:"sealed_needs,max=4000"`
	Note       string `json:"note,omitempty" form:"sealed_note,max=4000"`
}

// Clearance is a physician's finding about a member.
type Clearance struct {
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

// recording is the form of a clearance.
type recording struct {
	Member int64 `form:"member,required"`
	Details
	Secrets
}

// check notes what is wrong with a clearance beyond its form.
func (d Details) check(f *form.Form, today date.Date) {
	examined := d.Finding != NotNeeded
	switch {
	case d.ExaminedOn.After(today):
		f.Problem("examined_on", "form.in_future")
	case !d.ValidUntil.IsZero() && d.ValidUntil.Before(d.ExaminedOn):
		f.Problem("valid_until", "medical.refused.ends_before")
	}
	switch {
	case d.ConsentOn.After(today):
		f.Problem("consent_on", "form.in_future")
	case examined && d.ConsentOn.IsZero() && f.Value("consent_on") == "":
		f.Problem("consent_on", "medical.refused.consent")
	case d.ConsentOn.After(d.ExaminedOn):
		f.Problem("consent_on", "medical.refused.consent_after")
	}
	if examined && d.Physician == "" {
		f.Problem("physician", "form.required")
	}
	if d.MultipleBirth && d.BirthDueOn.IsZero() {
		f.Problem("birth_due_on", "medical.refused.due_day")
	}
	if !d.BirthDueOn.IsZero() && casefile.PregnancyWeek(d.BirthDueOn, d.ExaminedOn) < 0 {
		f.Problem("birth_due_on", "medical.refused.due_far")
	}
}
