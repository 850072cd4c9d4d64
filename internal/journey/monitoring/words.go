package monitoring

import (
	"context"
	"strconv"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
	"homeward/web/ui"
)

func person(ctx context.Context, family, given string) string {
	return i18n.PersonName(ctx, family, given)
}

// milestone is "3 months after arrival".
func milestone(ctx context.Context, m programme.Milestone) string {
	n, err := strconv.Atoi(strings.TrimPrefix(string(m), "m"))
	if err != nil {
		return ""
	}
	return i18n.N(ctx, "monitoring.months_after", n)
}

// standing is how a due visit stands, with the tag's kind.
func (e Event) standing(ctx context.Context, today date.Date) (ui.Kind, string) {
	switch {
	case e.VisitID != 0:
		return ui.Done, i18n.T(ctx, "monitoring.state.done")
	case !e.NotReachedOn.IsZero():
		return ui.Plain, i18n.T(ctx, "monitoring.state.not_reached")
	}
	return dueKind(e.DueOn, today), i18n.T(ctx, dueKey(e.DueOn, today))
}

func dueKind(due, today date.Date) ui.Kind {
	switch {
	case due.Before(today):
		return ui.Late
	case !due.After(today.AddDays(noticed)):
		return ui.Soon
	}
	return ui.Plain
}

func dueKey(due, today date.Date) string {
	switch {
	case due.Before(today):
		return "monitoring.state.overdue"
	case !due.After(today.AddDays(noticed)):
		return "monitoring.state.due"
	}
	return "monitoring.state.planned"
}

// detail is the day of a due visit and what was tried so far.
func (e Event) detail(ctx context.Context) string {
	parts := []string{i18n.T(ctx, "monitoring.due_on", "Day", e.DueOn)}
	switch {
	case e.VisitID != 0:
	case !e.NotReachedOn.IsZero():
		parts = append(parts, i18n.T(ctx, "monitoring.given_up_on", "Day", e.NotReachedOn, "Name", person(ctx, e.FamilyName, e.GivenName)))
	case e.Attempts > 0:
		parts = append(parts, i18n.N(ctx, "monitoring.attempts", e.Attempts))
	}
	return strings.Join(parts, " · ")
}

// url is the form that records a due visit.
func (sh sheet) url(e Event) string {
	return sh.Case.URL("monitoring/new?event=" + strconv.FormatInt(e.ID, 10))
}

// giveUpURL notes that nobody was reached.
func (sh sheet) giveUpURL(e Event) string {
	return sh.Case.URL("monitoring/events/" + strconv.FormatInt(e.ID, 10) + "/not-reached")
}

// heading names a visit: its day, how, and which of the schedule it is.
func (sh sheet) heading(ctx context.Context, v Visit) string {
	parts := []string{i18n.Date(ctx, v.VisitedOn), i18n.Enum(ctx, "monitoring.method", string(v.Method))}
	for _, e := range sh.Events {
		if e.ID == v.EventID {
			parts = append(parts, milestone(ctx, e.Milestone))
		}
	}
	return strings.Join(parts, " · ")
}

// life is how each side of life stands, on one line each.
func (d Details) life(ctx context.Context) []ui.LabelValue {
	say := func(c Condition) string { return i18n.Enum(ctx, "monitoring.condition", string(c)) }
	return []ui.LabelValue{
		{Label: i18n.T(ctx, "monitoring.visit.income"), Value: say(d.Income)},
		{Label: i18n.T(ctx, "monitoring.visit.housing"), Value: say(d.Housing)},
		{Label: i18n.T(ctx, "monitoring.visit.health"), Value: say(d.Health)},
		{Label: i18n.T(ctx, "monitoring.visit.safety"), Value: say(d.Safety)},
	}
}

// action is where the form is sent.
func (sh sheet) action() string {
	if sh.Visit.ID != 0 {
		return sh.Case.URL("monitoring/" + strconv.FormatInt(sh.Visit.ID, 10))
	}
	return sh.Case.URL("monitoring")
}

// say puts a value of a field into words.
func say(ctx context.Context, field, value string) string {
	switch {
	case value == "":
		return ""
	case field == "visited_on":
		if d, err := date.Parse(value); err == nil {
			return i18n.DateLong(ctx, d)
		}
	case field == "method":
		return i18n.Enum(ctx, "monitoring.method", value)
	case field == "done_by":
		return i18n.Enum(ctx, "monitoring.done_by", value)
	case field == "income", field == "housing", field == "health", field == "safety":
		return i18n.Enum(ctx, "monitoring.condition", value)
	case field == "intention":
		return i18n.Enum(ctx, "monitoring.intention", value)
	case field == "photo_consent":
		return i18n.Enum(ctx, "monitoring.photos", value)
	case field == "outcomes":
		return codelist.Label(ctx, codelist.Monitoring, value)
	}
	return value
}

// handler is the case's counsellor.
func (l Line) handler(ctx context.Context) string {
	if l.HandFamily == "" {
		return i18n.T(ctx, "casefile.unassigned")
	}
	return person(ctx, l.HandFamily, l.HandGiven)
}
