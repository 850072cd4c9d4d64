package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/counselling"
	"homeward/internal/journey/task"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/oversight/review"
	"homeward/web/ui"
)

// officeAndDay is said beside the title of a page about the office.
func officeAndDay(ctx context.Context) string {
	info := page.InfoFrom(ctx)
	return i18n.T(ctx, "desk.office_and_day", "Office", info.User.OfficeName, "Day", i18n.Date(ctx, info.Today))
}

func (a Appointment) name(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, a.FamilyName, a.GivenName), a.OriginalName, a.Reference, a.Purpose)
}

// url is the case of an appointment, or the appointment where there is none.
func (a Appointment) url() string {
	if a.Reference == "" {
		return "/appointments/" + strconv.FormatInt(a.ID, 10)
	}
	return "/cases/" + a.Reference
}

// what it is for, with its kind where it is no session.
func (a Appointment) what(ctx context.Context) string {
	purpose := a.Purpose
	if a.Reference == "" {
		purpose = ""
	}
	if a.Kind == string(counselling.ForSession) {
		return purpose
	}
	kind := i18n.Enum(ctx, "counselling.appointment.kind", a.Kind)
	if purpose == "" {
		return kind
	}
	return kind + ": " + purpose
}

// where it is, and with whom if not with the reader.
func (a Appointment) where(ctx context.Context) string {
	parts := []string{}
	if a.StaffID != page.InfoFrom(ctx).User.ID {
		parts = append(parts, i18n.PersonName(ctx, a.StaffFamily, a.StaffGiven))
	}
	if a.PlaceDetail != "" {
		parts = append(parts, a.PlaceDetail)
	}
	return strings.Join(parts, ", ")
}

func (a Appointment) original() string {
	if a.FamilyName == "" && a.GivenName == "" {
		return ""
	}
	return a.OriginalName
}

func (a Appointment) time(ctx context.Context) string {
	return cmp.Or(a.AtTime, i18n.T(ctx, "desk.day.any_time"))
}

func (a Appointment) machine(today date.Date) string {
	if a.AtTime == "" {
		return today.String()
	}
	return today.String() + "T" + a.AtTime
}

func casesOf(blocks []Block) int {
	n := 0
	for _, b := range blocks {
		n += b.Cases
	}
	return n
}

// task shows a block as a line of "what holds up my cases".
func (b Block) task(ctx context.Context, today date.Date) ui.Task {
	t := ui.Task{Title: need(ctx, b.Need), State: ui.Underway, Who: owner(ctx, string(b.BlockedOn))}
	if b.BlockedOn == casefile.ByCounsellor && b.Whose == Mine {
		t.State, t.Who = ui.Open, i18n.T(ctx, "desk.me")
	}
	if !b.Since.IsZero() {
		days := max(today.DaysSince(b.Since), 0)
		t.Since = i18n.Days(ctx, days)
		t.Limit = i18n.T(ctx, "casefile.since", "Day", i18n.DateShort(ctx, b.Since))
		if days > stuckDays {
			t.Kind = ui.Soon
		}
	}
	if !b.DueOn.IsZero() {
		t.Limit = i18n.T(ctx, "casefile.limit", "Day", i18n.DateShort(ctx, b.DueOn))
		if b.DueOn.Before(today) {
			t.Kind, t.Limit = ui.Late, i18n.T(ctx, "casefile.limit_was", "Day", i18n.DateShort(ctx, b.DueOn))
		}
	}
	for _, h := range b.People {
		t.People = append(t.People, ui.Link{Label: cmp.Or(i18n.PersonName(ctx, h.FamilyName, h.GivenName), h.Reference), URL: "/cases/" + h.Reference})
	}
	t.Act = &ui.Link{Label: i18n.N(ctx, "desk.day.open_cases", b.Cases), URL: Filter{Counsellor: b.Whose, Blocker: b.Need}.URL()}
	if b.Cases == 1 {
		t.Act.URL = t.People[0].URL
	}
	return t
}

func (c Change) name(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, c.FamilyName, c.GivenName), c.Reference)
}

// what happened, and where it has brought the case.
func (c Change) what(ctx context.Context) string {
	text := i18n.Enum(ctx, "desk.event", string(c.Event))
	if c.FromStage == c.ToStage {
		return text
	}
	return i18n.T(ctx, "casefile.event.to_stage", "What", text, "Stage", stage(ctx, string(c.ToStage)))
}

// age is how long ago a draft was saved.
func age(ctx context.Context, t time.Time, today date.Date) string {
	return i18n.DaysAgo(ctx, date.FromTime(t, i18n.Zone(ctx)), today)
}

// line is a number of the office today with the list behind it.
type line struct {
	key string
	url string
	n   int
}

// lines are what a manager looks at first.
func (o Office) lines() []line {
	c := o.Counts
	return []line{
		{"desk.office.reviews", review.URL(""), review.Count(o.Reviews, "")},
		{"desk.office.eligibility", review.URL(review.Eligibility), review.Count(o.Reviews, review.Eligibility)},
		{"desk.office.plans", review.URL(review.Plan), review.Count(o.Reviews, review.Plan)},
		{"desk.view.unassigned", Filter{Counsellor: Nobody}.URL(), c.of(0).Cases},
		{"desk.due.overdue", Filter{Due: Overdue}.URL(), c.Overdue},
		{"desk.due.14", Filter{Due: DueInTwo}.URL(), c.DueInTwo},
		{"desk.flag.stuck", Filter{Stuck: true}.URL(), c.Stuck},
		{"desk.flag.detained", Filter{Detained: true}.URL(), c.Detained},
	}
}

// blockers are what cases wait for, those with most stuck cases first.
func (o Office) blockers() []string {
	keys := slices.DeleteFunc(most(o.Counts.Blocker, len(o.Counts.Blocker)), func(k string) bool { return k == "" })
	slices.SortStableFunc(keys, func(a, b string) int { return o.Counts.Blocker[b].Stuck - o.Counts.Blocker[a].Stuck })
	return keys
}

// stages are the stages in which the office has open cases.
func (o Office) stages() []casefile.Stage {
	return slices.DeleteFunc(slices.Clone(casefile.Stages), func(s casefile.Stage) bool { return o.Counts.Stage[string(s)].Cases == 0 })
}

// name is the colleague somebody stands in for.
func (x Standing) name(ctx context.Context) string {
	return i18n.PersonName(ctx, x.FamilyName, x.GivenName)
}

// firstTasks are the first tasks of a list, and whether there are more.
func firstTasks(items []task.Item) (shown []task.Item, more bool) {
	return items[:min(len(items), tasksShown)], len(items) > tasksShown
}

// handler is the counsellor in charge of a guarded case.
func handler(ctx context.Context, l casefile.GuardedLine) string {
	return cmp.Or(i18n.PersonName(ctx, l.FamilyName, l.GivenName), i18n.T(ctx, "desk.guarded.nobody"))
}
