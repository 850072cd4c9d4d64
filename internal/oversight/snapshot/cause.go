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
	if c.New == nil && c.Old.Person != "" {
		x.countedOnce[x.once(*c.Old)] = true
	}
}

// thing is what a row counted, as it stands today.
func (x explainer) thing(r Row) (Thing, bool) {
	t, ok := x.Things[x.kind(r)+"/"+r.Thing]
	return t, ok
}

// The kinds of evidence whose things are looked up.
const (
	departureKind = "r36"
	familyKind    = "o33" // counts for those of a family who have left
)

// kind is the kind of evidence a row is.
func (x explainer) kind(r Row) string {
	i, ok := x.Then.indicator(r.Indicator)
	if !ok {
		i, _ = x.Now.indicator(r.Indicator)
	}
	return i.Kind
}

// day is the cause of another day.
func (t Thing) day() Cause {
	if t.Departure {
		return DepartureDay
	}
	return Day
}

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

// last is the cause where no other is found.
func (x explainer) last(r Row) Cause {
	if x.redefined(r.Indicator) {
		return Definition
	}
	// Of things that are not looked up one by one, the case is what is known.
	if _, there := x.thing(r); !there && x.Cases[r.Case].Touched {
		return Detail
	}
	return Unexplained
}

// changed says why a row that still counts does so otherwise.
func (x explainer) changed(o, n Row) Cause {
	t, _ := x.thing(o)
	switch {
	case o.Person != n.Person:
		if joined(x.Merged, o.Person) || joined(x.Merged, n.Person) {
			return Merged
		}
		return Unmerged
	case o.Span != n.Span && o.Day == n.Day && x.otherPeriod():
		return Parameters
	case n.Span == report.Corrections && o.Span != n.Span:
		return x.reversal(n, t)
	case o.Span == report.Corrections && o.Span != n.Span:
		return Restored
	case x.Anonymised[n.Person]:
		return Anonymised
	case o.Day != n.Day || o.DayAssumed != n.DayAssumed:
		return t.day()
	case o.Project != n.Project:
		return Programme
	case o.Office != n.Office:
		return Office
	case o.Case != n.Case:
		return OtherCase
	}
	return x.corrected(o, n)
}

// corrected says which property of a row was corrected.
func (x explainer) corrected(o, n Row) Cause {
	switch {
	case o.Sex != n.Sex:
		return Sex
	case o.Age != n.Age:
		return Birth
	case o.Citizenship != n.Citizenship:
		return Citizenship
	case o.Amount != n.Amount:
		return Amount
	case !slices.Equal(o.Dims, n.Dims):
		return Detail
	}
	return x.last(n)
}

// reversal says why what had counted is taken back; empty where it was not, as
// far as is known.
func (x explainer) reversal(r Row, t Thing) Cause {
	leaving, known := x.Left[r.Person]
	known = known && x.kind(r) == familyKind
	switch {
	case t.TurnedBack:
		return TurnedBack
	case t.Voided || x.Cases[r.Case].Voided:
		return Voided
	case slices.Contains(t.Changed, "not_admitted_on"):
		return TurnedBack
	case slices.Contains(t.Changed, "voided"):
		return Voided
	case known && !leaving.Stands && leaving.TurnedBack:
		return TurnedBack
	case known && !leaving.Stands && leaving.Voided:
		return Voided
	}
	return ""
}

// gone says why a row no longer counts.
func (x explainer) gone(r Row) Cause {
	t, there := x.thing(r)
	c, onFile := x.Cases[r.Case]
	if x.asked() && (!x.Now.holds(r) || r.Span == report.Corrections && x.otherPeriod() || x.stock(r) && x.otherPeriod()) {
		return Parameters
	}
	if r.Span != report.Corrections {
		if cause := x.reversal(r, t); cause != "" {
			return cause
		}
	}
	switch {
	case joined(x.Merged, r.Person) && x.counts[x.once(r)]:
		return Merged
	case joined(x.Unmerged, r.Person):
		return Unmerged
	case c.Away || onFile && c.Office != r.Office:
		return Office
	case there && t.Project != r.Project:
		return Programme
	case there && x.Anonymised[r.Person]:
		return Anonymised
	case there && t.Day != r.Day:
		return t.day()
	case x.countsNewly[x.once(r)]:
		return Replaced
	case there && slices.Contains(t.Changed, "voided"), r.Span == report.Corrections && there && !t.Voided:
		return Restored
	case there && slices.ContainsFunc(t.Changed, func(column string) bool { return slices.Contains(details, column) }):
		return Detail
	case r.Case != "" && !onFile:
		return Removed
	}
	return x.last(r)
}

// details are the columns on which it depends whether, and for whom, a thing
// counts, beside its day and programme.
var details = []string{"state", "member_id"}

// stock reports whether the row's indicator counts what stands at the end of
// the period.
func (x explainer) stock(r Row) bool {
	i, _ := x.Then.indicator(r.Indicator)
	return i.Stock
}

// added says why a row counts that did not.
func (x explainer) added(r Row) Cause {
	t, there := x.thing(r)
	c := x.Cases[r.Case]
	leaving := x.Left[r.Person]
	if x.asked() && (!x.Then.holds(r) || r.Span == report.Corrections && x.otherPeriod() || x.stock(r) && x.otherPeriod()) {
		return Parameters
	}
	if r.Span == report.Corrections {
		if cause := x.reversal(r, t); cause != "" {
			return cause
		}
	}
	switch {
	case there && t.RecordedAt.After(x.Since), !there && !r.recorded.IsZero() && !r.recorded.Before(date.FromTime(x.Since, x.Since.Location())):
		return x.since(r.Day)
	case joined(x.Unmerged, r.Person):
		return Unmerged
	case joined(x.Merged, r.Person):
		return Merged
	case x.countedOnce[x.once(r)]:
		return Replaced
	case there && (slices.Contains(t.Changed, "voided") || slices.Contains(t.Changed, "not_admitted_on")) || slices.Contains(c.Changed, "voided"):
		return Restored
	case there && slices.Contains(t.Changed, "state"):
		return x.since(r.Day)
	case there && (slices.Contains(t.Changed, "departed_on") || slices.Contains(t.Changed, "delivered_on")):
		return t.day()
	case slices.Contains(t.Changed, "programme_id") || slices.Contains(c.Changed, "programme_id"):
		return Programme
	case slices.Contains(c.Changed, "office_id"):
		return Office
	case x.kind(r) == familyKind && leaving.Stands && leaving.RecordedAt.After(x.Since):
		return x.since(r.Day)
	case there && slices.ContainsFunc(t.Changed, func(column string) bool { return slices.Contains(details, column) }):
		return Detail
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
