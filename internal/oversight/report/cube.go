package report

import (
	"homeward/internal/kit/date"
)

// Cube counts the rows of one indicator by their keys.
type Cube struct {
	counts  map[Key]int64
	assumed map[Key]int64
}

// Count is the figure: how many rows the cell holds. Corrections are taken
// away from what was reported, so they are below zero.
func (c *Cube) Count(cell Cell) int64 {
	n := sum(c.counts, cell)
	if cell.Span == Corrections {
		return -n
	}
	return n
}

// Assumed is how many of the cell's rows have a day that is assumed.
func (c *Cube) Assumed(cell Cell) int64 { return sum(c.assumed, cell) }

func sum(counts map[Key]int64, cell Cell) int64 {
	var n int64
	for k, v := range counts {
		if cell.Holds(k) {
			n += v
		}
	}
	return n
}

// Values are the values a dimension takes among the rows of a cell, unsorted.
func (c *Cube) Values(dimension string, cell Cell) []string {
	of := dimensions[dimension]
	seen := map[string]bool{}
	var out []string
	for k := range c.counts {
		if v := of(k); cell.Holds(k) && !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// tally sorts passing rows into spans and counts them.
type tally struct {
	from     date.Date
	cube     *Cube
	each     func(Key, Row) error // sees every row that counts somewhere
	reversed map[counted]Row
	order    []counted
}

// counted is what a row counts once: a person under a programme.
type counted struct {
	person  int64
	project string
}

func newTally(p Params, each func(Key, Row) error) *tally {
	return &tally{
		from: p.From, each: each, reversed: map[counted]Row{},
		cube: &Cube{counts: map[Key]int64{}, assumed: map[Key]int64{}},
	}
}

// add takes the next row; rows entered in error come first.
func (t *tally) add(r Row, to date.Date) error {
	if r.Day.IsZero() {
		// Without a day it belongs to no period.
		return nil
	}
	who := counted{r.Person, r.Project}
	if r.Voided {
		// An earlier report can have counted it, and this period found it wrong.
		earlier := r.Day.Before(t.from) && r.RecordedOn.Before(t.from)
		found := !r.VoidedOn.Before(t.from) && !r.VoidedOn.After(to)
		if _, there := t.reversed[who]; earlier && found && !there {
			t.reversed[who] = r
			t.order = append(t.order, who)
		}
		return nil
	}
	if r.Day.Before(t.from) {
		// The person counted before by another fact too: nothing was reversed.
		delete(t.reversed, who)
		return t.count(before, r)
	}
	return t.count(Period, r)
}

// finish counts the reversals that are left.
func (t *tally) finish() (*Cube, error) {
	for _, who := range t.order {
		if r, ok := t.reversed[who]; ok {
			if err := t.count(Corrections, r); err != nil {
				return nil, err
			}
		}
	}
	return t.cube, nil
}

func (t *tally) count(s Span, r Row) error {
	sex := r.Sex
	if sex != "f" && sex != "m" && sex != "x" {
		sex = "u"
	}
	k := Key{
		Span: s, Sex: sex, Age: Bracket(r.BirthDate, r.Day), Origin: r.Citizenship, Project: r.Project,
		Month: r.Day.String()[:7],
	}
	t.cube.counts[k]++
	if r.DayAssumed {
		t.cube.assumed[k]++
	}
	if t.each == nil {
		return nil
	}
	return t.each(k, r)
}
