// Package calendar shows the days of an office: appointments, journeys,
// deadlines and tasks, by day or week, for one person or everybody; and gives
// them, without names, to the calendar programs people carry with them.
package calendar

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/journey/counselling"
	"homeward/internal/journey/task"
	"homeward/internal/kit/date"
)

// Span is how much a page of the calendar shows.
type Span string

// The spans.
const (
	Week Span = "week"
	Day  Span = "day"
)

// Options are the spans.
func (Span) Options() []Span { return []Span{Week, Day} }

// Whose days a page shows, besides a staff member's number.
const (
	Mine     = ""
	OfOffice = "office"
	ofPoint  = "point-" // and the number of an advisory point
)

// pointOf is the advisory point whose days are meant; 0: none's.
func pointOf(whose string) int64 {
	n, ok := strings.CutPrefix(whose, ofPoint)
	if !ok {
		return 0
	}
	return number(n)
}

// several tells whether the days are of more than one person.
func (v View) several() bool { return v.Whose == OfOffice || pointOf(v.Whose) > 0 }

// View is a page of the calendar; its address is nothing else.
type View struct {
	Span  Span
	On    date.Date // a day within it
	Whose string
}

// ViewOf reads a view from an address; what cannot be meant is this week.
func ViewOf(q url.Values, today date.Date) View {
	v := View{Span: Week, On: today}
	if s := Span(q.Get("span")); s == Day {
		v.Span = s
	}
	if on, err := date.Parse(q.Get("on")); err == nil && on.Year() > 1900 && on.Year() < 2200 {
		v.On = on
	}
	if w := q.Get("whose"); w == OfOffice || number(w) > 0 || pointOf(w) > 0 {
		v.Whose = w
	}
	return v
}

// URL is the address of the view.
func (v View) URL() string {
	q := url.Values{"on": {v.On.String()}}
	if v.Span == Day {
		q.Set("span", string(Day))
	}
	if v.Whose != Mine {
		q.Set("whose", v.Whose)
	}
	return "/calendar?" + q.Encode()
}

// Bounds are the first and the last day of the view; weeks begin on Monday.
func (v View) Bounds() (from, to date.Date) {
	if v.Span == Day {
		return v.On, v.On
	}
	from = v.On.AddDays(-(int(v.On.Weekday()) + 6) % 7)
	return from, from.AddDays(6)
}

// at is the same view on another day.
func (v View) at(on date.Date) View {
	v.On = on
	return v
}

// step is the view before (-1) or after (1).
func (v View) step(n int) View {
	if v.Span == Week {
		n *= 7
	}
	return v.at(v.On.AddDays(n))
}

// Kind is what an entry of the calendar is.
type Kind string

// The kinds.
const (
	Meeting  Kind = "appointment"
	Travel   Kind = "travel"   // a journey that is booked
	Deadline Kind = "deadline" // the next step of a case
	Legal    Kind = "legal"    // a limit set by law or authority
	Task     Kind = "task"
)

// Entry is something on a day.
type Entry struct {
	Kind         Kind                         `db:"kind"`
	ID           int64                        `db:"id"` // of the appointment, itinerary, task or case
	What         string                       `db:"what"`
	Text         string                       `db:"text"`
	Place        string                       `db:"place"`
	Day          date.Date                    `db:"day"`
	At           date.TimeOfDay               `db:"at"`
	Minutes      int                          `db:"minutes"`
	State        counselling.AppointmentState `db:"state"`
	StaffID      int64                        `db:"staff_id"`
	StaffGiven   string                       `db:"staff_given"`
	StaffFamily  string                       `db:"staff_family"`
	Reference    string                       `db:"reference"`
	FamilyName   string                       `db:"family_name"`
	GivenName    string                       `db:"given_name"`
	OriginalName string                       `db:"original_name"`
	OriginalLang string                       `db:"original_language"`
	Clash        bool                         // the person has two appointments at this time
}

// URL is where the entry is seen to.
func (e Entry) URL() string {
	switch e.Kind {
	case Meeting:
		return "/appointments/" + strconv.FormatInt(e.ID, 10)
	case Task:
		return "/tasks/" + strconv.FormatInt(e.ID, 10)
	case Travel:
		return "/cases/" + e.Reference + "/travel"
	case Deadline:
		return "/cases/" + e.Reference + "/" + task.NeedSection(e.What)
	}
	return "/cases/" + e.Reference
}

// clashes marks appointments of one person that overlap.
func clashes(entries []Entry) {
	type meeting struct {
		n          int
		begin, end time.Time
	}
	byPerson := map[int64][]meeting{}
	for n, e := range entries {
		begin, err := time.Parse("2006-01-02 15:04", e.Day.String()+" "+string(e.At))
		if e.Kind != Meeting || e.State != counselling.Planned || err != nil {
			continue
		}
		byPerson[e.StaffID] = append(byPerson[e.StaffID], meeting{n, begin, begin.Add(time.Duration(max(e.Minutes, 1)) * time.Minute)})
	}
	for _, list := range byPerson {
		slices.SortFunc(list, func(a, b meeting) int { return cmp.Compare(a.begin.Unix(), b.begin.Unix()) })
		last := 0
		for i := 1; i < len(list); i++ {
			if list[i].begin.Before(list[last].end) {
				entries[list[i].n].Clash, entries[list[last].n].Clash = true, true
			}
			if list[i].end.After(list[last].end) {
				last = i
			}
		}
	}
}

// Page is a view with its days.
type Page struct {
	View
	Today  date.Date
	Days   []OneDay
	People []person
	Points []place
	Cut    bool // there is more than a page can show
}

// OneDay is a day with what is on it.
type OneDay struct {
	date.Date
	Free    bool // a public holiday
	Entries []Entry
}

// shownInWeek is how many deadlines and tasks a day of a week shows; the day's
// own page shows all.
const shownInWeek = 6

// brief is what a week shows of a day: every appointment and journey, and the
// first of the others.
func (d OneDay) brief() (shown []Entry, more int) {
	others := 0
	for _, e := range d.Entries {
		if e.Kind != Meeting && e.Kind != Travel {
			if others++; others > shownInWeek {
				more++
				continue
			}
		}
		shown = append(shown, e)
	}
	return shown, more
}

// days puts entries on the days of a view.
func days(v View, entries []Entry, free func(date.Date) bool) []OneDay {
	from, to := v.Bounds()
	var out []OneDay
	for d := from; !d.After(to); d = d.AddDays(1) {
		day := OneDay{Date: d, Free: free(d)}
		for _, e := range entries {
			if e.Day == d {
				day.Entries = append(day.Entries, e)
			}
		}
		out = append(out, day)
	}
	return out
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
