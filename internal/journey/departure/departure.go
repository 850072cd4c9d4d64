// Package departure is the last stretch before the journey home and the
// journey itself: the travel checklist, who left when and where, who arrived.
package departure

import (
	"context"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// TravelMode is how people travel.
type TravelMode string

// The ways to travel.
const (
	ByAir  TravelMode = "air"
	ByLand TravelMode = "land"
	BySea  TravelMode = "sea"
)

// Options are the ways to travel.
func (TravelMode) Options() []TravelMode { return []TravelMode{ByAir, ByLand, BySea} }

// Answer is what people said when they were asked once more, on the day,
// whether they want to return.
type Answer string

// The answers.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// Options are the answers.
func (Answer) Options() []Answer { return []Answer{Yes, No, Unknown} }

// Details are what is written down about a departure.
type Details struct {
	DepartedOn         date.Date      `db:"departed_on" form:"departed_on,required"`
	DepartedAt         date.TimeOfDay `db:"departed_at" form:"departed_at"`
	BorderPoint        string         `db:"border_point" form:"border_point"`
	Flight             string         `db:"flight" form:"flight"`
	DestinationCountry string         `db:"destination_country" form:"destination_country,required,max=2"`
	Mode               TravelMode     `db:"travel_mode" form:"travel_mode,required"`
	Escort             string         `db:"escort,null" form:"escort,max=40"`
	Reconfirmed        Answer         `db:"reconfirmed" form:"reconfirmed,required"`
	Note               string         `db:"note" form:"note,max=2000"`
}

// Departing are the details of a departure with the members it is about.
type Departing struct {
	Members []int64 `form:"members,required"`
	Details
}

// Departure is one member's leaving, as a dated fact.
type Departure struct {
	ID          int64           `db:"id,auto"`
	CaseID      int64           `db:"case_id,once"`
	MemberID    int64           `db:"member_id,once"`
	RecordedBy  int64           `db:"recorded_by,once"`
	ProgrammeID int64           `db:"programme_id,once,null"` // the case's on the day of recording: who pays, counts
	Source      casefile.Source `db:"source,once"`
	Details
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// present are the members who may leave now.
func present(c casefile.Case) []casefile.Member {
	var out []casefile.Member
	for _, m := range c.Members {
		if m.Status == casefile.MemberActive || m.Status == casefile.MemberAbsent {
			out = append(out, m)
		}
	}
	return out
}

// check notes what is wrong with the details themselves; was are the stored ones.
func (d Details) check(ctx context.Context, f *form.Form, was Details, today date.Date) {
	if d.DepartedOn.After(today) {
		f.Problem("departed_on", "form.in_future")
	}
	if d.DestinationCountry != "" && !i18n.IsCountry(d.DestinationCountry) {
		f.Problem("destination_country", "form.not_an_option")
	}
	codelist.Check(ctx, f, codelist.EscortType, "escort", was.Escort)
}

// checkWill refuses a departure that nobody asked the people about, or that
// they said no to.
func (d Details) checkWill(f *form.Form) {
	switch d.Reconfirmed {
	case No:
		f.Problem("reconfirmed", "departure.refused.changed_mind")
	case Unknown:
		f.Problem("reconfirmed", "departure.refused.not_asked")
	}
}

// declaration is a decision of a member about returning, as far as leaving
// depends on it.
type declaration struct {
	MemberID         int64     `db:"member_id"`
	Outcome          string    `db:"outcome"`
	DecidedOn        date.Date `db:"decided_on"`
	GuardianConsents bool      `db:"guardian_consents"`
}

// Outcomes of a return decision that leaving depends on.
const (
	signed    = "signed"
	withdrawn = "withdrawn"
)

// hindrance says why a member may not leave on a day: a message key, or
// nothing. Nobody leaves without an own declaration that is dated on or before
// the day and not withdrawn, no child without the guardian's consent
// (DOMAIN.md §1.5, invariant 1). decisions come newest first.
func hindrance(decisions []declaration, m casefile.Member, day date.Date) string {
	newest := true
	for _, d := range decisions {
		if d.MemberID != m.ID {
			continue
		}
		if newest && d.Outcome == withdrawn {
			return "departure.refused.withdrawn"
		}
		newest = false
		if d.DecidedOn.After(day) {
			continue
		}
		switch {
		case d.Outcome != signed:
			return "departure.refused.undeclared"
		case !m.AdultOn(day) && !d.GuardianConsents:
			return "departure.refused.guardian"
		}
		return ""
	}
	return "departure.refused.undeclared"
}

// checkDeclared notes for whom a departure on the day is not allowed.
func checkDeclared(ctx context.Context, f *form.Form, field string, decisions []declaration, going []casefile.Member, day date.Date) {
	if day.IsZero() {
		return
	}
	for _, key := range []string{"departure.refused.withdrawn", "departure.refused.undeclared", "departure.refused.guardian"} {
		var names []string
		for _, m := range going {
			if hindrance(decisions, m, day) == key {
				names = append(names, m.Name(ctx))
			}
		}
		if len(names) > 0 {
			f.Problem(field, key, "Names", strings.Join(names, ", "), "Day", day)
		}
	}
}
