// Package report answers donors. A figure is never a number of its own: an
// Indicator yields rows of evidence, one for each person that counts, and
// count, table, chart, drill-down, export and JSON are all made from those
// rows as they pass by, once.
//
// To add an indicator, write its rows in sql/<key>.sql (the columns of Row, in
// that order, with @programme, @offices, @from and @to; where @screened is
// false, nobody asked for vulnerabilities; evidence that several indicators
// count from has rows of the kinds in @kinds, named by the first dimension),
// add it to a report in reports.go,
// and give it its words: report.indicator.<key>, report.definition.<key>. A
// report needs report.title.<name> and report.about.<name>; a dimension of its
// own a line in dimensions.go. Drill-down, chart, export and snapshot are there.
package report

import (
	"net/url"
	"slices"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/fault"
)

// Params are what a report is asked for: the code of a programme and of an
// office, each empty for all, and the days from and to, both included.
type Params struct {
	Programme string    `form:"programme"`
	Office    string    `form:"office"`
	From      date.Date `form:"from,required"`
	To        date.Date `form:"to,required"`
}

// Row is the evidence for one thing counted: a person who left, a session, an
// instalment. Of these, pages show only the case, sex, age bracket,
// citizenship and day.
type Row struct {
	Thing       int64        `db:"thing_id"`  // key of what is counted, in its own table
	Person      int64        `db:"person_id"` // 0: it is about nobody
	Case        string       `db:"case_ref"`  // empty: it belongs to no case
	Day         date.Date    `db:"day"`
	Sex         string       `db:"sex"`
	BirthDate   date.Partial `db:"birth_date"`
	Citizenship string       `db:"citizenship"`
	Office      string       `db:"office"`
	Host        string       `db:"host_country"`
	Project     string       `db:"project"`
	Amount      int64        `db:"amount"`      // what it adds, in the indicator's unit; 1 where things are counted
	Dims        []string     `db:"dims"`        // in the order of the indicator's own dimensions
	DayAssumed  bool         `db:"day_assumed"` // the day is not known but taken from another fact
	Protected   bool         `db:"protected"`   // of a protection case
	Openable    bool         `db:"openable"`    // the asker may go on to the case
	Voided      bool         `db:"voided"`      // entered in error: counts only in the correction line
	RecordedOn  date.Date    `db:"recorded_on"`
	VoidedOn    date.Date    `db:"voided_on"`
}

// Age brackets of the indicators, by the age on the day of the event.
const (
	Under18    = "lt18"
	From18To60 = "18_60"
	Over60     = "gt60"
	AgeUnknown = "unknown"
)

// Brackets in the order of the tables.
var Brackets = []string{Under18, From18To60, Over60, AgeUnknown}

// Sexes in the order of the tables; u is not recorded.
var Sexes = []string{"f", "m", "x", "u"}

// Bracket is the age bracket of somebody born then, on that day. A year alone
// counts from 1 July, a month from its first day.
func Bracket(born date.Partial, day date.Date) string {
	age, ok := born.AgeOn(day)
	switch {
	case !ok:
		return AgeUnknown
	case age < 18:
		return Under18
	case age <= 60:
		return From18To60
	}
	return Over60
}

// Span is the stretch of time a figure speaks of.
type Span string

// The spans: the period asked for; everything up to its end; what earlier
// periods had counted and was found in this one to be wrong.
const (
	Period      Span = "period"
	Cumulative  Span = "cum"
	Corrections Span = "corrections"
	before      Span = "before" // up to the period: part of Cumulative only
)

// Key says where a row counts. Equal keys are counted together.
type Key struct {
	Span    Span
	Sex     string
	Age     string
	Origin  string // citizenship
	Project string
	Office  string
	Month   string // of the event, 2021-03
	Dims    string // the indicator's own dimensions by which the report opens its figures
}

// Cell is one figure of a report: an indicator, a span, and what its rows have
// in common. The same Cell counts them and lists them.
type Cell struct {
	Indicator string // ID
	Span      Span
	of        Indicator
	where     []condition
}

type condition struct{ name, value string }

// CellOf is the figure of an indicator over a span, narrowed by pairs of a
// dimension's name and its value.
func CellOf(ind Indicator, span Span, pairs ...string) Cell {
	c := Cell{Indicator: ind.ID, Span: span, of: ind}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.where = append(c.where, condition{pairs[i], pairs[i+1]})
	}
	return c
}

// IsZero reports whether no figure is meant.
func (c Cell) IsZero() bool { return c.Indicator == "" }

// Is reports whether two cells are the same figure.
func (c Cell) Is(o Cell) bool { return c.String() == o.String() }

// Value is what the cell demands of a dimension.
func (c Cell) Value(dimension string) (string, bool) {
	for _, w := range c.where {
		if w.name == dimension {
			return w.value, true
		}
	}
	return "", false
}

// String is the cell as it stands in an address: "R.3.6,cum,sex=f".
func (c Cell) String() string {
	if c.IsZero() {
		return ""
	}
	var b strings.Builder
	b.WriteString(url.QueryEscape(c.Indicator) + "," + string(c.Span))
	for _, w := range c.where {
		b.WriteString("," + w.name + "=" + url.QueryEscape(w.value))
	}
	return b.String()
}

// ParseCell reads what Cell.String wrote of one of the report's figures;
// fault.NotFound for anything else.
func (r Report) ParseCell(s string) (Cell, error) {
	if s == "" {
		return Cell{}, nil
	}
	parts := strings.Split(s, ",")
	id, err := url.QueryUnescape(parts[0])
	i, ok := r.Indicator(id)
	if err != nil || !ok || i.Closed || len(parts) < 2 {
		return Cell{}, fault.New(fault.NotFound, "report %s has no figure %q", r.Name, s)
	}
	c := CellOf(i, Span(parts[1]))
	if c.Span != Period && c.Span != Cumulative && c.Span != Corrections {
		return Cell{}, fault.New(fault.NotFound, "no such span")
	}
	for _, p := range parts[2:] {
		name, text, ok := strings.Cut(p, "=")
		value, err := url.QueryUnescape(text)
		if !ok || err != nil || !r.opens(i, name) {
			return Cell{}, fault.New(fault.NotFound, "no such dimension")
		}
		if _, twice := c.Value(name); twice {
			return Cell{}, fault.New(fault.NotFound, "dimension given twice")
		}
		c.where = append(c.where, condition{name, value})
	}
	return c, nil
}

// opens reports whether figures of the indicator can be opened by a dimension.
// What may not be listed (vulnerability) is none of a report's dimensions.
func (r Report) opens(i Indicator, dimension string) bool {
	_, common := dimensions[dimension]
	return common || slices.Contains(r.Dims, dimension) && slices.Contains(i.Dims, dimension)
}

// Holds reports whether rows of that key belong to the figure.
func (c Cell) Holds(k Key) bool {
	if !c.Span.has(k.Span) {
		return false
	}
	for _, w := range c.where {
		if !slices.Contains(k.values(c.of, w.name), w.value) {
			return false
		}
	}
	return true
}

// has reports whether rows that count in a span belong to s.
func (s Span) has(of Span) bool {
	return s == of || s == Cumulative && (of == Period || of == before)
}
