package calendar

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"homeward/internal/journey/counselling"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/web/ui"
)

// title is what the page shows, in words: the day, or the first and the last
// of the week.
func (p Page) title(ctx context.Context) string {
	from, to := p.Bounds()
	if p.Span == Day {
		return i18n.DateLong(ctx, p.On)
	}
	return i18n.T(ctx, "calendar.week_of", "From", i18n.DateShort(ctx, from), "To", i18n.Date(ctx, to))
}

// spans are the ways of looking at the same days.
func (p Page) spans(ctx context.Context) []ui.View {
	var out []ui.View
	for _, s := range Span("").Options() {
		v := p.View
		v.Span = s
		out = append(out, ui.View{Label: i18n.Enum(ctx, "calendar.span", string(s)), URL: v.URL(), Current: s == p.Span})
	}
	return out
}

// name is what an entry is called.
func (e Entry) name(ctx context.Context) string {
	switch e.Kind {
	case Meeting:
		if e.What == string(counselling.ForSession) && e.Text != "" {
			return e.Text
		}
		return i18n.Enum(ctx, "counselling.appointment.kind", e.What)
	case Travel:
		return i18n.T(ctx, "calendar.travel")
	case Deadline:
		return i18n.Enum(ctx, "casefile.need", e.What)
	case Legal:
		return i18n.T(ctx, "calendar.legal")
	}
	return cmp.Or(e.Text, i18n.Enum(ctx, "task.rule", e.What))
}

// about is whom or what it is about, in one line.
func (e Entry) about(ctx context.Context) string {
	parts := []string{e.Person(ctx)}
	switch {
	case e.Kind == Meeting && e.What != string(counselling.ForSession):
		parts = append(parts, e.Text, e.Place)
	case e.Kind == Meeting:
		parts = append(parts, e.Place)
	case e.Kind == Travel:
		parts = append(parts, e.Text)
	}
	return join(parts)
}

// Person is whom the entry's case is about; empty: about no case.
func (e Entry) Person(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, e.FamilyName, e.GivenName), e.OriginalName, e.Reference)
}

func (e Entry) staff(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, e.StaffFamily, e.StaffGiven), i18n.T(ctx, "casefile.unassigned"))
}

func join(parts []string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ", ")
}

func (e Entry) icon() string {
	switch e.Kind {
	case Travel:
		return "plane-departure"
	case Deadline:
		return "hourglass"
	case Legal:
		return "gavel"
	case Task:
		return "list-check"
	}
	return counselling.KindIcon(counselling.AppointmentKind(e.What))
}

// tags say what is to be minded about an entry.
func (e Entry) tags(ctx context.Context, today date.Date) []ui.TagData {
	var out []ui.TagData
	if e.Clash {
		out = append(out, ui.TagData{Kind: ui.Soon, Text: i18n.T(ctx, "calendar.clash")})
	}
	switch {
	case e.Kind == Meeting && e.State == counselling.Planned && e.Day.Before(today):
		out = append(out, ui.TagData{Kind: ui.Soon, Text: i18n.T(ctx, "counselling.appointment.unmarked")})
	case e.Kind == Meeting && e.State == counselling.Held:
		out = append(out, ui.TagData{Kind: ui.Done, Text: i18n.Enum(ctx, "counselling.appointment.state", string(e.State))})
	case e.Kind == Meeting && e.State == counselling.Missed:
		out = append(out, ui.TagData{Text: i18n.Enum(ctx, "counselling.appointment.state", string(e.State))})
	case e.Kind != Meeting && e.Kind != Travel && e.Day.Before(today):
		out = append(out, ui.TagData{Kind: ui.Late, Text: i18n.T(ctx, "calendar.passed")})
	}
	return out
}

// length is how long it takes, where somebody said so.
func (e Entry) length(ctx context.Context) string {
	if e.Minutes == 0 {
		return ""
	}
	return i18n.N(ctx, "counselling.minutes", e.Minutes)
}

// event shows an entry as a line of a day's page.
func (e Entry) event(ctx context.Context) ui.Event {
	x := ui.Event{Icon: e.icon(), Title: e.name(ctx), URL: e.URL(), Machine: e.Day.String(), When: string(e.At), Detail: e.length(ctx), Text: e.about(ctx)}
	if e.At == "" {
		x.When = i18n.T(ctx, "calendar.all_day")
	} else {
		x.Machine += "T" + string(e.At)
	}
	return x
}

// group is what one person has on a day.
type group struct {
	Title   string
	Entries []Entry
}

// groups part a day of several people by person; alone, nobody is named.
func (p Page) groups(ctx context.Context, d OneDay) []group {
	if !p.several() {
		return []group{{Entries: d.Entries}}
	}
	var out []group
	take := func(title string, id int64) {
		g := group{Title: title}
		for _, e := range d.Entries {
			if e.StaffID == id {
				g.Entries = append(g.Entries, e)
			}
		}
		if len(g.Entries) > 0 {
			out = append(out, g)
		}
	}
	known := map[int64]bool{}
	for _, x := range p.People {
		known[x.ID] = true
		take(i18n.PersonName(ctx, x.FamilyName, x.GivenName), x.ID)
	}
	for _, e := range d.Entries {
		if !known[e.StaffID] {
			known[e.StaffID] = true
			take(e.staff(ctx), e.StaffID)
		}
	}
	return out
}

// heading is a day as the head of its column.
func (d OneDay) heading(ctx context.Context) string {
	return i18n.WeekdayShort(ctx, d.Weekday()) + " " + i18n.DateShort(ctx, d.Date)
}

// class tells today, and days on which nobody works, from others.
func (d OneDay) class(today date.Date) string {
	var now, free, none string
	if d.Date == today {
		now = "is-today"
	}
	if d.Free || d.Weekday() == 0 || d.Weekday() == 6 {
		free = "is-free"
	}
	if len(d.Entries) == 0 {
		none = "is-none"
	}
	return ui.Class("hw-day", now, free, none)
}

// whose are the people whose days can be shown.
func (p Page) whose(ctx context.Context) []choice {
	out := []choice{{Mine, i18n.T(ctx, "calendar.whose.me")}, {OfOffice, i18n.T(ctx, "calendar.whose.office")}}
	me := page.InfoFrom(ctx).User.ID
	for _, x := range p.People {
		if x.ID != me {
			out = append(out, choice{strconv.FormatInt(x.ID, 10), i18n.PersonName(ctx, x.FamilyName, x.GivenName)})
		}
	}
	for _, x := range p.Points {
		out = append(out, choice{ofPoint + strconv.FormatInt(x.ID, 10), x.Name})
	}
	return out
}

type choice struct{ value, label string }

// add is where a new appointment on a day is agreed.
func (p Page) add(d date.Date) string {
	to := "/appointments/new?on=" + d.String()
	return to + "&back=" + strings.ReplaceAll(strings.ReplaceAll(p.URL(), "&", "%26"), "=", "%3D")
}
