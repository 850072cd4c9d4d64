package snapshot

import (
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/oversight/report"
)

// explainer knows, beside the facts, which persons count under which programme.
type explainer struct {
	Facts
	counts map[string]bool // on the newer side
	// By a fact that does not count on the other side.
	countsNewly, countedOnce map[string]bool
}

// once names what counts once: a person under a programme.
func (x explainer) once(r Row) string {
	return r.Indicator + "|" + r.Project + "|" + x.who(r.Person)
}

// take remembers who counts by the rows of a pair.
func (x explainer) take(c Change) {
	if c.New != nil && c.New.Person != "" {
		x.counts[x.once(*c.New)] = true
		if c.Old == nil {
			x.countsNewly[x.once(*c.New)] = true
		}
	}
	if c.Old != nil && c.Old.Person != "" && (c.New == nil || c.New.Span == report.Corrections && c.Old.Span != report.Corrections) {
		x.countedOnce[x.once(*c.Old)] = true
	}
}

// thing is what a row counted, as it stands today, and what it depends on.
func (x explainer) thing(r Row) (t Thing, s report.Subject, there bool) {
	t, there = x.Things[r.Thing]
	for _, o := range x.Subjects[r.Indicator] {
		if o.Table == t.Table {
			return t, o, there
		}
	}
	return t, s, there
}

// departures is the table whose days are the days of departure.
const departures = "departures"

// day is the cause of another day.
func (t Thing) day() Cause {
	if t.Table == departures {
		return DepartureDay
	}
	return Day
}

// changed reports whether one of some columns changed since.
func (t Thing) changed(columns ...string) bool {
	return slices.ContainsFunc(t.Changed, func(c string) bool { return slices.Contains(columns, c) })
}

// The columns that declare something an error or take it back, and the one that
// says how far a thing got.
var voids = []string{"voided", "voided_on", "cancelled_on"}

const (
	back  = "not_admitted_on"
	state = "state"
)

// redefined reports whether the indicator is counted in another way now.
func (x explainer) redefined(id string) bool {
	a, was := x.Then.indicator(id)
	b, is := x.Now.indicator(id)
	return was != is || a.Version != b.Version || a.Digest != b.Digest
}

// asked reports whether the two sides were asked for different things.
func (x explainer) asked() bool {
	return x.Then.Params != x.Now.Params || !slices.Equal(x.Then.Offices, x.Now.Offices)
}

// otherPeriod reports whether the two sides end, or begin, on other days.
func (x explainer) otherPeriod() bool {
	return x.Then.Params.From != x.Now.Params.From || x.Then.Params.To != x.Now.Params.To
}

// unasked reports whether the frame of the other side leaves a row out.
func (x explainer) unasked(r Row, other Frame) bool {
	i, _ := x.Then.indicator(r.Indicator)
	return x.asked() && (!other.holds(r) || x.otherPeriod() && (r.Span == report.Corrections || i.Stock || r.Day.Before(other.Params.From)))
}

// rests reports whether something was written on which the row rests.
func (x explainer) rests(r Row, s report.Subject) bool {
	return slices.ContainsFunc(s.Rests, func(table string) bool { return slices.Contains(x.Cases[r.Case].Written, table) })
}

// last is the cause where no other is found.
func (x explainer) last(r Row) Cause {
	t, s, _ := x.thing(r)
	switch {
	case x.redefined(r.Indicator):
		return Definition
	case t.changed(s.Counts...):
		return State
	case x.rests(r, s):
		return Rests
	case len(t.Changed) > 0 || x.Cases[r.Case].Touched:
		return Detail
	}
	return Unexplained
}

// grown is the cause where further records add to what a thing comes to, or
// what was erased is kept in it; empty: neither.
func (x explainer) grown(t Thing, s report.Subject) Cause {
	switch {
	case s.Kept:
		return Anonymised
	case s.Grows && t.RecordedAt.After(x.Since):
		return x.since(t.Day)
	}
	return ""
}

// changed says why a row that still counts does so otherwise.
func (x explainer) changed(o, n Row) Cause {
	t, s, _ := x.thing(n)
	grown := x.grown(t, s)
	switch {
	case o.Person != n.Person && (joined(x.Merged, o.Person) || joined(x.Merged, n.Person)):
		return Merged
	case o.Person != n.Person && (joined(x.Unmerged, o.Person) || joined(x.Unmerged, n.Person)):
		return Unmerged
	case x.otherPeriod() && (s.Grows || o.Span != n.Span && o.Day == n.Day):
		return Parameters
	case n.Span == report.Corrections && o.Span != n.Span:
		return x.reversal(n, t, s)
	case o.Span == report.Corrections && o.Span != n.Span:
		return Restored
	case x.Anonymised[n.Person]:
		return Anonymised
	case grown != "" && (o.Day != n.Day || o.Amount != n.Amount):
		return grown
	case o.Day != n.Day && !t.changed(s.Column()) && x.rests(n, s):
		return Rests
	case o.Day != n.Day || o.DayAssumed != n.DayAssumed:
		return t.day()
	case o.Project != n.Project:
		return Programme
	case o.Office != n.Office:
		return Office
	case o.Case != n.Case:
		return OtherCase
	}
	return x.corrected(o, n, t, s)
}

// corrected says which property of a row was corrected.
func (x explainer) corrected(o, n Row, t Thing, s report.Subject) Cause {
	switch {
	case o.Sex != n.Sex:
		return Sex
	case o.Age != n.Age:
		return Birth
	case o.Citizenship != n.Citizenship:
		return Citizenship
	case o.Amount != n.Amount && (t.changed(s.Amount...) || !x.rests(n, s)):
		return Amount
	}
	return x.last(n)
}

// reversal says why what had counted is taken back; empty where it was not, as
// far as is known.
func (x explainer) reversal(r Row, t Thing, s report.Subject) Cause {
	leaving, known := x.Left[r.Person]
	known = known && s.Family && !leaving.Stands
	switch {
	case t.TurnedBack:
		return TurnedBack
	case t.Voided || x.Cases[r.Case].Voided:
		return Voided
	case t.changed(back):
		return TurnedBack
	case t.changed(voids...):
		return Voided
	case known && leaving.TurnedBack:
		return TurnedBack
	case known && leaving.Voided:
		return Voided
	}
	return ""
}

// gone says why a row no longer counts.
func (x explainer) gone(r Row) Cause {
	t, s, there := x.thing(r)
	c, onFile := x.Cases[r.Case]
	if x.unasked(r, x.Now) {
		return Parameters
	}
	if cause := x.reversal(r, t, s); cause != "" && r.Span != report.Corrections {
		return cause
	}
	placed := there && !t.Removed && (!s.Loose || s.Project != "")
	switch {
	case joined(x.Merged, r.Person) && x.counts[x.once(r)]:
		return Merged
	case joined(x.Unmerged, r.Person):
		return Unmerged
	case c.Away || onFile && c.Office != r.Office:
		return Office
	case t.Removed:
		return Deleted
	case placed && t.Project != r.Project:
		return Programme
	case there && x.Anonymised[r.Person]:
		return Anonymised
	case there && t.Day.IsZero():
		return State
	case there && t.Day != r.Day && t.changed(s.Column()):
		return t.day()
	case x.countsNewly[x.once(r)]:
		return Replaced
	case t.changed(voids...), r.Span == report.Corrections && there && !t.Voided:
		return Restored
	case r.Case != "" && !onFile:
		return Removed
	}
	return x.last(r)
}

// added says why a row counts that did not.
func (x explainer) added(r Row) Cause {
	t, s, there := x.thing(r)
	c := x.Cases[r.Case]
	leaving := x.Left[r.Person]
	if x.unasked(r, x.Then) {
		return Parameters
	}
	if r.Span == report.Corrections {
		if cause := x.reversal(r, t, s); cause != "" {
			return cause
		}
	}
	switch {
	case s.Kept:
		return Anonymised
	case there && t.RecordedAt.After(x.Since):
		return x.since(r.Day)
	case joined(x.Unmerged, r.Person):
		return Unmerged
	case joined(x.Merged, r.Person):
		return Merged
	case x.countedOnce[x.once(r)]:
		return Replaced
	case t.changed(append(voids, back)...) || slices.Contains(c.Changed, "voided"):
		return Restored
	case slices.Contains(t.Given, s.Column()), t.changed(state):
		return x.since(r.Day)
	case t.changed(s.Column()):
		return t.day()
	case t.changed("programme_id") || slices.Contains(c.Changed, "programme_id"):
		return Programme
	case slices.Contains(c.Changed, "office_id"):
		return Office
	case s.Family && leaving.Stands && leaving.RecordedAt.After(x.Since):
		return x.since(r.Day)
	}
	return x.last(r)
}

// since tells what is new from what was recorded late.
func (x explainer) since(day date.Date) Cause {
	if day.After(date.FromTime(x.Since, x.Since.Location())) {
		return New
	}
	return Late
}
