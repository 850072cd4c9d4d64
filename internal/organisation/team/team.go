// Package team knows what the people of an office bring along for a case:
// their languages, the communities they know, and when they are away.
package team

import (
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/staff"
)

// Skills are what somebody brings along.
type Skills struct {
	Languages   []string `db:"languages" form:"languages,max=8"`
	Communities []string `db:"communities" form:"communities,max=2"`
	Interprets  bool     `db:"interprets" form:"interprets"`
}

// Profile is what is on file about somebody's skills; Version 0 is nothing yet.
type Profile struct {
	ID      int64 `db:"id,auto"`
	StaffID int64 `db:"staff_id,once"`
	Skills
	Version int `db:"version,auto"`
}

// Leave is when somebody is away, and who covers.
type Leave struct {
	From      date.Date `db:"from_day" form:"from,required"`
	Until     date.Date `db:"until_day" form:"until,required"`
	CoveredBy int64     `db:"covered_by,null" form:"covered_by"`
}

// Absence is a time somebody is away. Why is not recorded.
type Absence struct {
	ID         int64 `db:"id,auto"`
	StaffID    int64 `db:"staff_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Leave
	Cancelled bool `db:"cancelled"`
	Version   int  `db:"version,auto"`
}

// On tells whether a day lies within the absence.
func (l Leave) On(day date.Date) bool { return !day.Before(l.From) && !day.After(l.Until) }

// Person is a member of an office with what they bring along.
type Person struct {
	staff.Member
	Skills
	// Away are the present and coming absences, the earliest first.
	Away []Absence
}

// Absent is the absence of a day; nil if the person is there.
func (p Person) Absent(day date.Date) *Absence {
	for i, a := range p.Away {
		if a.On(day) {
			return &p.Away[i]
		}
	}
	return nil
}

// check notes what is wrong with skills beyond their form.
func (s Skills) check(f *form.Form) {
	if slices.ContainsFunc(s.Languages, func(l string) bool { return !i18n.IsLanguage(l) }) {
		f.Problem("languages", "form.not_an_option")
	}
	if slices.ContainsFunc(s.Communities, func(c string) bool { return !i18n.IsCountry(c) }) {
		f.Problem("communities", "form.not_an_option")
	}
}

// longest is how many days an absence can last.
const longest = 400

// check notes what is wrong with an absence of somebody, beyond its form;
// others are those who can cover.
func (l Leave) check(f *form.Form, others []Person) {
	if l.From.IsZero() || l.Until.IsZero() {
		return
	}
	switch {
	case l.Until.Before(l.From):
		f.Problem("until", "form.before", "Day", l.From)
	case l.Until.DaysSince(l.From) > longest:
		f.Problem("until", "team.absence.too_long")
	}
	if l.CoveredBy == 0 {
		return
	}
	i := slices.IndexFunc(others, func(p Person) bool { return p.ID == l.CoveredBy })
	if i < 0 {
		f.Problem("covered_by", "form.not_an_option")
		return
	}
	if slices.ContainsFunc(others[i].Away, func(a Absence) bool { return !a.From.After(l.Until) && !a.Until.Before(l.From) }) {
		f.Problem("covered_by", "team.absence.covers_away")
	}
}

// mayEdit tells whether the user may write down skills and absence of
// somebody: one's own, a manager those of the office, an administrator all.
func mayEdit(u access.User, m staff.Member) bool {
	switch {
	case !access.Can(u, access.ProfileEdit):
		return false
	case u.Role == access.Administrator || u.ID == m.ID:
		return true
	}
	return u.Role == access.OfficeManager && m.OfficeID == u.OfficeID
}
