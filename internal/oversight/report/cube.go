package report

import (
	"slices"

	"homeward/internal/kit/date"
)

// Cube counts the rows of one indicator by their keys.
type Cube struct {
	indicator Indicator
	piles     map[Key]*pile
	shapes    map[string]map[string]*pile // sums by span and dimensions, made when first asked for
}

// pile is what rows of one key come to.
type pile struct {
	rows, sum, assumed int64
	amounts            []int64 // of an indicator that measures
}

// add lets other rows of an indicator stand with those there are.
func (p *pile) add(a Aggregate, o *pile) {
	p.rows += o.rows
	p.sum += o.sum
	p.assumed += o.assumed
	p.keep(a, o.amounts...)
}

// keep holds amounts for measuring. Of people, it holds each once as soon as
// there is no room.
func (p *pile) keep(a Aggregate, amounts ...int64) {
	if a == Heads && len(p.amounts)+len(amounts) > cap(p.amounts) {
		p.distinct()
		p.amounts = slices.Grow(p.amounts, len(p.amounts)+len(amounts))
	}
	p.amounts = append(p.amounts, amounts...)
}

// distinct leaves each amount once.
func (p *pile) distinct() {
	slices.Sort(p.amounts)
	p.amounts = slices.Compact(p.amounts)
}

// percentile is the amount that a share of all do not exceed; between two, the
// mean of both, rounded down.
func (p *pile) percentile(share int64) int64 {
	if len(p.amounts) == 0 {
		return 0
	}
	slices.Sort(p.amounts)
	at := int64(len(p.amounts)) * share
	if at%100 == 0 {
		return (p.amounts[at/100-1] + p.amounts[at/100]) / 2
	}
	return p.amounts[at/100]
}

// number is the figure of an indicator for the rows.
func (p *pile) number(a Aggregate) int64 {
	switch a {
	case Sum:
		return p.sum
	case Median:
		return p.percentile(50)
	case NinetyTh:
		return p.percentile(90)
	case Heads:
		p.distinct()
		return int64(len(p.amounts))
	}
	return p.rows
}

// Count is how many rows the cell holds. Corrections are taken away from what
// was reported, so they are below zero.
func (c *Cube) Count(cell Cell) int64 { return sign(cell, c.at(cell).rows) }

// Number is the figure: the rows of the cell counted, summed or measured, as
// the indicator says.
func (c *Cube) Number(cell Cell) int64 {
	return sign(cell, c.at(cell).number(c.indicator.Aggregate))
}

func sign(c Cell, n int64) int64 {
	if c.Span == Corrections {
		return -n
	}
	return n
}

// Assumed is how many of the cell's rows have a day that is assumed.
func (c *Cube) Assumed(cell Cell) int64 { return c.at(cell).assumed }

// at is what the rows of a cell come to.
func (c *Cube) at(cell Cell) *pile {
	shape, wanted := string(cell.Span), ""
	for _, w := range cell.where {
		shape += apart + w.name
		wanted += apart + w.value
	}
	sums, made := c.shapes[shape]
	if !made {
		sums = map[string]*pile{}
		for k, p := range c.piles {
			if !cell.Span.has(k.Span) {
				continue
			}
			for _, at := range c.corners(cell, k) {
				s, there := sums[at]
				if !there {
					s = &pile{}
					sums[at] = s
				}
				s.add(c.indicator.Aggregate, p)
			}
		}
		c.shapes[shape] = sums
	}
	if p, there := sums[wanted]; there {
		return p
	}
	return &pile{}
}

// corners are what a key says of the dimensions of a cell; several where one is
// a list.
func (c *Cube) corners(cell Cell, k Key) []string {
	out := []string{""}
	for _, w := range cell.where {
		values := k.values(c.indicator, w.name)
		if len(out) == 1 && len(values) == 1 {
			out[0] += apart + values[0]
			continue
		}
		var next []string
		for _, v := range values {
			for _, begun := range out {
				next = append(next, begun+apart+v)
			}
		}
		out = next
	}
	return out
}

// Values are the values a dimension takes among the rows of a cell, unsorted.
func (c *Cube) Values(dimension string, cell Cell) []string {
	seen := map[string]bool{}
	var out []string
	for k := range c.piles {
		if !cell.Holds(k) {
			continue
		}
		for _, v := range k.values(c.indicator, dimension) {
			if !seen[v] {
				seen[v] = true
				out = append(out, v)
			}
		}
	}
	return out
}

// tally sorts passing rows into spans and counts them.
type tally struct {
	from     date.Date
	opened   []string // dimensions by which the report opens figures
	cube     *Cube
	each     func(Key, Row) error // sees every row that counts somewhere
	reversed map[counted]Row
	order    []counted
	texts    map[string]string
}

// counted is what counts once: a person under a programme, or the thing itself.
type counted struct {
	what    int64
	project string
}

func newTally(i Indicator, opened []string, p Params, each func(Key, Row) error) *tally {
	return &tally{
		from: p.From, opened: opened, each: each, reversed: map[counted]Row{}, texts: map[string]string{},
		cube: &Cube{indicator: i, piles: map[Key]*pile{}, shapes: map[string]map[string]*pile{}},
	}
}

// add takes the next row; rows entered in error come first.
func (t *tally) add(r Row, to date.Date) error {
	if t.cube.indicator.Stock {
		return t.count(Period, r)
	}
	if r.Day.IsZero() {
		// Without a day it belongs to no period.
		return nil
	}
	who := counted{r.Thing, r.Project}
	if t.cube.indicator.Once {
		who.what = r.Person
	}
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

// one is a text, held once for all keys that say it.
func (t *tally) one(text string) string {
	if held, there := t.texts[text]; there {
		return held
	}
	t.texts[text] = text
	return text
}

func (t *tally) count(s Span, r Row) error {
	sex, month := r.Sex, "0000-00"
	if sex != "f" && sex != "m" && sex != "x" {
		sex = "u"
	}
	if !r.Day.IsZero() {
		month = r.Day.String()[:7]
	}
	k := Key{
		Span: s, Sex: sex, Age: Bracket(r.BirthDate, r.Day), Origin: r.Citizenship, Project: r.Project,
		Office: r.Office, Month: month, Dims: keep(t.cube.indicator, t.opened, r),
	}
	p, there := t.cube.piles[k]
	if !there {
		p = &pile{}
		k.Origin, k.Project, k.Office, k.Month = t.one(k.Origin), t.one(k.Project), t.one(k.Office), t.one(k.Month)
		t.cube.piles[k] = p
	}
	p.rows++
	p.sum += r.Amount
	if r.DayAssumed {
		p.assumed++
	}
	if a := t.cube.indicator.Aggregate; a.measured() {
		p.keep(a, a.measure(r))
	}
	if t.each == nil {
		return nil
	}
	return t.each(k, r)
}
