package travel

import (
	"context"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
)

// AttemptKind is how a departure failed.
type AttemptKind string

// The ways a departure fails.
const (
	NoShow      AttemptKind = "no_show"      // T13
	Cancelled   AttemptKind = "cancelled"    // T14
	NotAdmitted AttemptKind = "not_admitted" // T15
)

// Options are the kinds.
func (AttemptKind) Options() []AttemptKind { return []AttemptKind{NoShow, Cancelled, NotAdmitted} }

func (k AttemptKind) event() casefile.Event {
	switch k {
	case Cancelled:
		return casefile.DepartureCancelled
	case NotAdmitted:
		return casefile.NotAdmitted
	}
	return casefile.NoShow
}

// Canceller is who cancelled a departure; empty: nobody did.
type Canceller string

// Options are those who can cancel.
func (Canceller) Options() []Canceller {
	return []Canceller{"person", "carrier", "authority", "medical", "office"}
}

// Refund is whether money came back.
type Refund string

// Options are the answers.
func (Refund) Options() []Refund { return []Refund{"unknown", "none", "asked", "received"} }

// contactsNeeded is how often somebody who does not appear is called that day.
const contactsNeeded = 2

// AttemptDetails are what is written down about a departure that failed.
type AttemptDetails struct {
	Kind        AttemptKind        `db:"kind,once" form:"kind,required"`
	HappenedOn  date.Date          `db:"happened_on" form:"happened_on,required"`
	Problem     string             `db:"problem" form:"problem,required,max=40"`
	CancelledBy Canceller          `db:"cancelled_by" form:"cancelled_by"`
	Contacts    int                `db:"contacts" form:"contacts,max=50"`
	Cost        money.Amount       `form:"cost"`
	Minor       int64              `db:"cost_minor"` // Cost as stored
	Currency    programme.Currency `db:"currency" form:"cost_currency,required"`
	Refund      Refund             `db:"refund" form:"refund,required"`
	Place       string             `db:"place" form:"place,max=120"`
	Authority   string             `db:"authority" form:"authority,max=120"`
	Note        string             `db:"note" form:"note,max=2000"`
}

// Failing are the details with those it is about.
type Failing struct {
	Members []int64 `form:"members,required"`
	AttemptDetails
}

// Attempt is a departure that did not happen or did not hold.
type Attempt struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Number     int   `db:"number,once"` // among those of its kind in the case
	AttemptDetails
	AllowedBy int64     `db:"allowed_by,null"`
	AllowedOn date.Date `db:"allowed_on"`
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

func (a Attempt) cost() money.Amount {
	return money.Amount{Minor: a.Minor, Currency: string(a.Currency)}
}

// concerned are the members a departure can have failed for.
func (k AttemptKind) concerned(c casefile.Case) []casefile.Member {
	if k != NotAdmitted {
		return travellers(c)
	}
	var out []casefile.Member
	for _, m := range c.Members {
		if m.Status == casefile.MemberDeparted {
			out = append(out, m)
		}
	}
	return out
}

func (d *Failing) check(ctx context.Context, f *form.Form, c casefile.Case, today date.Date) {
	codelist.Check(ctx, f, codelist.DepartureProblem, "problem")
	casefile.ChosenMembers(f, "members", d.Kind.concerned(c), d.Members)
	if d.HappenedOn.After(today) {
		f.Problem("happened_on", "form.in_future")
	}
	switch {
	case d.Kind == NoShow && d.Contacts < contactsNeeded:
		f.Problem("contacts", "travel.attempt.call_first", "Times", contactsNeeded)
	case d.Kind == Cancelled && d.CancelledBy == "":
		f.Problem("cancelled_by", "form.required_choice")
	case d.Kind == NotAdmitted && d.Note == "":
		f.Problem("note", "travel.attempt.what_happened")
	}
	d.Minor = d.Cost.Minor
}
