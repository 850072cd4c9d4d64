package decision

import (
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Answer is what an authority says about a return.
type Answer string

// The answers.
const (
	Pending  Answer = "pending"
	Positive Answer = "positive"
	Negative Answer = "negative"
)

// Options are the answers.
func (Answer) Options() []Answer { return []Answer{Pending, Positive, Negative} }

// ClearanceDetails are a question to an authority and its answer.
type ClearanceDetails struct {
	Authority  string    `db:"authority" form:"authority,required,max=200"`
	AskedOn    date.Date `db:"asked_on" form:"asked_on,required"`
	FileNumber string    `db:"file_number" form:"file_number,max=100"`
	Result     Answer    `db:"result" form:"result,required"`
	AnsweredOn date.Date `db:"answered_on" form:"answered_on"`
	ValidUntil date.Date `db:"valid_until" form:"valid_until"`
	Note       string    `db:"note" form:"note,max=2000"`
}

// Clearance is an authority's agreement to a return, asked for and answered;
// the latest counts.
type Clearance struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	ClearanceDetails
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// check notes what is wrong with a clearance beyond its form.
func (d ClearanceDetails) check(f *form.Form, today date.Date) {
	if d.AskedOn.After(today) {
		f.Problem("asked_on", "form.in_future")
	}
	if d.Result == Pending {
		if !d.AnsweredOn.IsZero() {
			f.Problem("result", "decision.clearance.answer_needed")
		}
		return
	}
	switch {
	case d.AnsweredOn.IsZero():
		if f.Value("answered_on") == "" {
			f.Problem("answered_on", "decision.clearance.day_needed")
		}
	case d.AnsweredOn.After(today):
		f.Problem("answered_on", "form.in_future")
	case d.AnsweredOn.Before(d.AskedOn):
		f.Problem("answered_on", "form.before", "Day", d.AskedOn)
	}
	if !d.ValidUntil.IsZero() && d.ValidUntil.Before(d.AnsweredOn) {
		f.Problem("valid_until", "form.before", "Day", d.AnsweredOn)
	}
}
