// Package point knows the advisory points of an office: places away from it
// where its counsellors can be met at set hours, and who is there on which day.
package point

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// Details are what a manager or an administrator says about a point.
type Details struct {
	Name       string   `db:"name" form:"name,required"`
	Place      string   `db:"place" form:"place,required,max=300"`
	Phone      string   `db:"phone" form:"phone,max=60"`
	Languages  []string `db:"languages" form:"languages,max=8"`
	Facilities string   `db:"facilities" form:"facilities,max=2000"`
	Note       string   `db:"note" form:"note,max=2000"`
	Open       bool     `db:"open" form:"open"`
}

// Point is an advisory point of an office.
type Point struct {
	ID       int64 `db:"id,auto"`
	OfficeID int64 `db:"office_id,once"`
	Details
	Version int `db:"version,auto"`
	// Days are the weekdays on which it is open, from Monday.
	Days []Day
}

// Day is a weekday of a point: its hours and who is there.
type Day struct {
	ID       int64   `db:"id,auto"`
	PointID  int64   `db:"point_id,once"`
	Weekday  int     `db:"weekday"` // 1 is Monday
	Hours    string  `db:"hours"`
	StaffIDs []int64 `db:"staff_ids"`
}

// Week are the hours and the rota as a form asks for them: a line for each
// weekday, from Monday.
type Week struct {
	Hours1 string  `form:"hours_1,max=60"`
	Staff1 []int64 `form:"staff_1"`
	Hours2 string  `form:"hours_2,max=60"`
	Staff2 []int64 `form:"staff_2"`
	Hours3 string  `form:"hours_3,max=60"`
	Staff3 []int64 `form:"staff_3"`
	Hours4 string  `form:"hours_4,max=60"`
	Staff4 []int64 `form:"staff_4"`
	Hours5 string  `form:"hours_5,max=60"`
	Staff5 []int64 `form:"staff_5"`
	Hours6 string  `form:"hours_6,max=60"`
	Staff6 []int64 `form:"staff_6"`
	Hours7 string  `form:"hours_7,max=60"`
	Staff7 []int64 `form:"staff_7"`
}

// weekdays are the days of a week as a point counts them.
var weekdays = []int{1, 2, 3, 4, 5, 6, 7}

// on are the hours and people of a weekday, to be read or written.
func (w *Week) on(weekday int) (hours *string, staff *[]int64) {
	switch weekday {
	case 1:
		return &w.Hours1, &w.Staff1
	case 2:
		return &w.Hours2, &w.Staff2
	case 3:
		return &w.Hours3, &w.Staff3
	case 4:
		return &w.Hours4, &w.Staff4
	case 5:
		return &w.Hours5, &w.Staff5
	case 6:
		return &w.Hours6, &w.Staff6
	}
	return &w.Hours7, &w.Staff7
}

// Fields of a weekday in the form.
func hoursField(weekday int) string { return "hours_" + strconv.Itoa(weekday) }
func staffField(weekday int) string { return "staff_" + strconv.Itoa(weekday) }

// Editing is a point as its form holds it.
type Editing struct {
	Details
	Week
}

// editing is the point with its week spread over the form.
func (p Point) editing() Editing {
	e := Editing{Details: p.Details}
	for _, d := range p.Days {
		hours, staff := e.on(d.Weekday)
		*hours, *staff = d.Hours, d.StaffIDs
	}
	return e
}

// days are the weekdays that are open.
func (e *Editing) days() []Day {
	var out []Day
	for _, n := range weekdays {
		if hours, staff := e.on(n); *hours != "" {
			out = append(out, Day{Weekday: n, Hours: *hours, StaffIDs: *staff})
		}
	}
	return out
}

// On is the weekday's entry; ok is false where the point is closed that day.
func (p Point) On(weekday time.Weekday) (d Day, ok bool) {
	n := (int(weekday)+6)%7 + 1
	for _, d := range p.Days {
		if d.Weekday == n {
			return d, true
		}
	}
	return Day{}, false
}

// Visited are the facilities visited from the point.
func (d Details) Visited() []string {
	var out []string
	for line := range strings.Lines(d.Facilities) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

var errHours = errors.New("not opening hours")

var (
	span    = regexp.MustCompile(`^([0-9][0-9.:]*)\s*h?\s*(?:-|–|—|\bto\b|\bdo\b|\big\b)\s*([0-9][0-9.:]*)\s*h?$`)
	between = regexp.MustCompile(`\s*[,;/+]\s*`)
)

// ParseHours reads opening hours as people write them, "9-12, 13-16:30", and
// writes them as they are kept: "09:00–12:00, 13:00–16:30".
func ParseHours(s string) (string, error) {
	var out []string
	var last date.TimeOfDay
	for _, part := range between.Split(strings.TrimSpace(s), -1) {
		m := span.FindStringSubmatch(part)
		if m == nil {
			return "", errHours
		}
		from, err := date.ParseTimeOfDay(m[1])
		if err != nil {
			return "", errHours
		}
		until, err := date.ParseTimeOfDay(m[2])
		if err != nil || until <= from || from < last {
			return "", errHours
		}
		last = until
		out = append(out, string(from)+"–"+string(until))
	}
	return strings.Join(out, ", "), nil
}

// check notes what is wrong with a point beyond its form, and writes its hours
// as they are kept. team are those who can be on the rota.
func (e *Editing) check(f *form.Form, team []form.Option) {
	for _, l := range e.Languages {
		if !i18n.IsLanguage(l) {
			f.Problem("languages", "form.not_an_option")
		}
	}
	open := 0
	for _, n := range weekdays {
		hours, staff := e.on(n)
		if *hours == "" {
			if len(*staff) > 0 {
				f.Problem(hoursField(n), "point.hours_missing")
			}
			continue
		}
		open++
		tidy, err := ParseHours(*hours)
		if err != nil {
			f.Problem(hoursField(n), "point.hours_wrong")
			continue
		}
		*hours = tidy
		for _, id := range *staff {
			if !slices.ContainsFunc(team, func(o form.Option) bool { return o.Value == strconv.FormatInt(id, 10) }) {
				f.Problem(staffField(n), "form.not_an_option")
			}
		}
	}
	if e.Open && open == 0 {
		f.Problem(hoursField(1), "point.no_hours")
	}
}

// Options are points to choose from, by id.
func Options(points []Point) []form.Option {
	out := make([]form.Option, len(points))
	for i, p := range points {
		out[i] = form.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Name}
	}
	return out
}

// Check notes a problem of a form in which a point is chosen. Where the place
// is an advisory point and the office has some, one of them must be named;
// elsewhere none is meant.
func Check(_ context.Context, f *form.Form, field string, offered []Point, chosen int64, atPoint bool) {
	switch {
	case chosen == 0 && atPoint && len(offered) > 0:
		f.Problem(field, "point.choose")
	case chosen != 0 && !slices.ContainsFunc(offered, func(p Point) bool { return p.ID == chosen }):
		f.Problem(field, "form.not_an_option")
	}
}

// mayEdit tells whether the user may change points of an office.
func mayEdit(u access.User, officeID int64) bool {
	return access.Can(u, access.PointEdit) && (u.Role == access.Administrator || u.OfficeID == officeID)
}
