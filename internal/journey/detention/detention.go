// Package detention keeps what authorities ordered about people of a case:
// detention with its end and extensions, orders to leave with their deadlines,
// and the talks held on a visit to a facility (DOMAIN.md §1.9).
package detention

import (
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Details are what is known of a detention.
type Details struct {
	BeganOn    date.Date `db:"began_on" form:"began_on,required"`
	EndsOn     date.Date `db:"ends_on" form:"ends_on"`
	LongestOn  date.Date `db:"longest_on" form:"longest_on"`
	ReleasedOn date.Date `db:"released_on" form:"released_on"`
	Facility   string    `db:"facility" form:"facility,required"`
	Authority  string    `db:"authority" form:"authority"`
	FileNumber string    `db:"file_number" form:"file_number"`
	Permission string    `db:"permission" form:"permission"`
	Note       string    `db:"note" form:"note,max=2000"`
}

// Detention is a time a member is held.
type Detention struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	MemberID   int64 `db:"member_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Details
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// holding is the form of a detention.
type holding struct {
	Member int64 `form:"member,required"`
	Details
}

// Longer is what an extension says.
type Longer struct {
	DecidedOn date.Date `db:"decided_on" form:"decided_on,required"`
	EndsOn    date.Date `db:"ends_on" form:"ends_on,required"`
	Authority string    `db:"authority" form:"authority"`
	Note      string    `db:"note" form:"note,max=2000"`
}

// Extension is an order that made a detention longer. What was ordered before stays.
type Extension struct {
	ID          int64     `db:"id,auto"`
	CaseID      int64     `db:"case_id,once"`
	DetentionID int64     `db:"detention_id,once"`
	RecordedBy  int64     `db:"recorded_by,once"`
	WasUntil    date.Date `db:"was_until,once"`
	Longer
	CreatedAt time.Time `db:"created_at,auto"`
}

// check notes what is wrong with a detention beyond its form.
func (d Details) check(f *form.Form, today date.Date) {
	if d.BeganOn.After(today) {
		f.Problem("began_on", "form.in_future")
	}
	for _, x := range []struct {
		field string
		day   date.Date
	}{{"ends_on", d.EndsOn}, {"longest_on", d.LongestOn}, {"released_on", d.ReleasedOn}} {
		if !x.day.IsZero() && x.day.Before(d.BeganOn) {
			f.Problem(x.field, "detention.refused.before_begin")
		}
	}
	if !d.LongestOn.IsZero() && d.EndsOn.After(d.LongestOn) {
		f.Problem("ends_on", "detention.refused.beyond_law", "Day", d.LongestOn)
	}
	if d.ReleasedOn.After(today) {
		f.Problem("released_on", "form.in_future")
	}
}

// check notes what is wrong with an extension of a detention.
func (l Longer) check(f *form.Form, d Details, today date.Date) {
	switch {
	case l.DecidedOn.After(today):
		f.Problem("decided_on", "form.in_future")
	case l.DecidedOn.Before(d.BeganOn):
		f.Problem("decided_on", "detention.refused.before_begin")
	}
	switch {
	case !l.EndsOn.After(d.EndsOn):
		f.Problem("ends_on", "detention.refused.not_longer")
	case !d.LongestOn.IsZero() && l.EndsOn.After(d.LongestOn):
		f.Problem("ends_on", "detention.refused.beyond_law", "Day", d.LongestOn)
	}
}

// Longest times of detention by law (DOMAIN.md §1.9): Czechia 180 days, 90 for
// families with children; Hungary twelve months for aliens.
const (
	longestCZ         = 180
	longestCZChildren = 90
	longestHUMonths   = 12
)

// Longest is the last day the law of a country allows a detention to last
// before courts may extend it; zero: not known.
func Longest(country string, began date.Date, children bool) date.Date {
	switch {
	case country == "CZ" && children:
		return began.AddDays(longestCZChildren)
	case country == "CZ":
		return began.AddDays(longestCZ)
	case country == "HU":
		return began.AddMonths(longestHUMonths)
	}
	return date.Date{}
}

// inside reports whether somebody is held on a day.
func (d Detention) inside() bool { return d.ReleasedOn.IsZero() }

// ofMember are the records of a member.
func ofMember[T interface{ member() int64 }](list []T, m casefile.Member) []T {
	var out []T
	for _, x := range list {
		if x.member() == m.ID {
			out = append(out, x)
		}
	}
	return out
}

func (d Detention) member() int64 { return d.MemberID }
