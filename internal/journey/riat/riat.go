// Package riat is the sheet from which a case is typed over into RIAT, the
// Commission's tool for referring people to reintegration partners: its fields
// in its order (key moments 1 to 3, DOMAIN.md §1.3), what is still missing, and
// whether everybody agreed that it is shared.
package riat

import (
	"context"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Status is where the case stands in RIAT, as RIAT itself words it.
type Status string

// The statuses seen in RIAT's step guides.
const (
	NotThere         Status = "not_there"
	CaseRegistration Status = "case_registration" // saved, seen by the own organisation only
	Submitted        Status = "km1_submitted"
	OpenKM2          Status = "km2_open"
	OpenKM3          Status = "km3_open"
	ClosedThere      Status = "closed"
	RejectedThere    Status = "rejected"
)

// Options are the statuses.
func (Status) Options() []Status {
	return []Status{NotThere, CaseRegistration, Submitted, OpenKM2, OpenKM3, ClosedThere, RejectedThere}
}

// Details are what somebody wrote over from RIAT.
type Details struct {
	Number  string    `db:"number" form:"number,max=40"`
	Status  Status    `db:"status" form:"status,required"`
	SeenOn  date.Date `db:"seen_on" form:"seen_on,required"`
	Partner string    `db:"partner" form:"partner,max=200"`
	Note    string    `db:"note" form:"note,max=2000"`
}

// check notes what is wrong beyond the form.
func (d Details) check(f *form.Form, today date.Date) {
	if d.SeenOn.After(today) {
		f.Problem("seen_on", "form.in_future")
	}
	if d.Status != NotThere && d.Number == "" {
		f.Problem("number", "form.required")
	}
}

// Registration is a case's entry in RIAT.
type Registration struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	RecordedBy int64 `db:"recorded_by"`
	Details
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// Moment is one of RIAT's key moments.
type Moment string

// The key moments.
const (
	KM1 Moment = "km1" // application
	KM2 Moment = "km2" // arrival, counselling, plan with a sum in euro for each line
	KM3 Moment = "km3" // final report
)

// Field is a field of RIAT with what belongs into it.
type Field struct {
	Key     string // message riat.field.<key>
	Who     string // of whom; empty: the case
	Value   string
	Missing bool // RIAT asks for it, and nothing is on file
}

// Part are the fields of a key moment, in RIAT's order.
type Part struct {
	Moment Moment
	Fields []Field
	Due    bool // the case has come to where RIAT insists on a field of it
}

// Left is how many fields RIAT asks for are not on file.
func (p Part) Left() (n int) {
	for _, f := range p.Fields {
		if f.Missing {
			n++
		}
	}
	return n
}

// Agreement is whether somebody agreed that their data go to the partner.
type Agreement struct {
	Who     string
	GivenOn date.Date // zero: no consent is on file
	Scanned bool      // the signed sheet is in the file
}

// Sheet is the whole of what is typed over.
type Sheet struct {
	Parts      []Part
	Agreements []Agreement
}

// Agreed reports that everybody who takes part agreed, and the signed sheets are
// on file: RIAT asks for both, and nothing is shared before.
func (s Sheet) Agreed() bool {
	for _, a := range s.Agreements {
		if a.GivenOn.IsZero() || !a.Scanned {
			return false
		}
	}
	return len(s.Agreements) > 0
}

// rule is a field of RIAT: what belongs into it, and whether RIAT insists.
type rule struct {
	key    string
	asked  func(casefile.Stage) bool // nil: never insisted on
	value  func(context.Context, record) string
	member func(context.Context, record, person) string // of each member instead
}

// from says that RIAT insists once the case has come to a stage.
func from(s casefile.Stage) func(casefile.Stage) bool {
	return func(at casefile.Stage) bool { return !at.Before(s) }
}

// filled are the fields of a key moment for a case.
func filled(ctx context.Context, m Moment, rules []rule, rec record) Part {
	p := Part{Moment: m}
	add := func(r rule, who, value string) {
		p.Due = p.Due || r.asked != nil && r.asked(rec.Stage)
		p.Fields = append(p.Fields, Field{Key: r.key, Who: who, Value: value, Missing: value == "" && r.asked != nil && r.asked(rec.Stage)})
	}
	for i := 0; i < len(rules); {
		if rules[i].member == nil {
			add(rules[i], "", rules[i].value(ctx, rec))
			i++
			continue
		}
		// What RIAT asks about people stands together for each of them.
		last := i
		for last < len(rules) && rules[last].member != nil {
			last++
		}
		for _, one := range rec.People {
			for _, r := range rules[i:last] {
				add(r, one.name(ctx), r.member(ctx, rec, one))
			}
		}
		i = last
	}
	return p
}
