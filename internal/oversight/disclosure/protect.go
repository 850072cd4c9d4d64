package disclosure

// base is what figures are rounded to.
const base = 5

// values is how many possible values a hidden figure must keep.
const values = 3

// tablesFrom is how many thresholds the total, as shown, must reach before
// tables stand beside it.
const tablesFrom = 3

// unbounded is more than any figure.
const unbounded = int64(1) << 40

// show is a figure by itself.
func show(n, threshold int64) Shown {
	switch {
	case n == 0:
		return Shown{Kind: Zero}
	case n < threshold:
		return Shown{Kind: Below, N: threshold}
	}
	r := (n + base/2) / base * base
	for r < threshold {
		r += base
	}
	return Shown{Kind: Rounded, N: r}
}

// span is what a reader knows of a figure: it lies between, both included.
type span struct{ lo, hi int64 }

func (s span) values() int64 { return s.hi - s.lo + 1 }

func (s span) within(o span) span { return span{max(s.lo, o.lo), min(s.hi, o.hi)} }

// known is what a shown figure tells by itself.
func (s Shown) known(threshold int64) span {
	switch s.Kind {
	case Zero:
		return span{0, 0}
	case Below:
		return span{1, threshold - 1}
	}
	lo, hi := max(s.N-base/2, threshold), s.N+base/2
	if s.N-base < threshold { // lower figures were raised to this one
		lo = threshold
	}
	return span{lo, hi}
}

// part is a table while it is decided upon.
type part struct {
	Table
	shown    []Shown
	withheld bool
}

// Protect turns exact figures into those that anybody may see. It depends on
// the figures only: the same go in, the same come out.
func Protect(f Figures) Released {
	total := show(f.Total, f.Threshold)
	parts := make([]*part, len(f.Tables))
	for n, t := range f.Tables {
		p := &part{Table: t, withheld: total.N < tablesFrom*max(t.Threshold, f.Threshold) || total.Kind != Rounded}
		for _, c := range t.Cells {
			p.shown = append(p.shown, show(c.N, t.Threshold))
		}
		parts[n] = p
	}
	for {
		weak := weakest(known(total, f.Threshold, parts), parts)
		if weak == nil {
			break
		}
		weak.withheld = true
	}
	return released(total, parts)
}

// known is what a reader knows of the total: what is shown of it, and the sums
// of the tables.
func known(total Shown, threshold int64, parts []*part) span {
	t := total.known(threshold)
	for _, p := range parts {
		t = t.within(p.sum())
	}
	return t
}

// sum is what a table tells about the total.
func (p *part) sum() span {
	all := span{0, unbounded}
	if p.withheld {
		return all
	}
	var lo, hi int64
	for _, s := range p.shown {
		k := s.known(p.Threshold)
		if p.Multiple {
			lo = max(lo, k.lo) // nobody counts twice in a cell
			continue
		}
		lo, hi = lo+k.lo, min(hi+k.hi, unbounded)
	}
	if p.Multiple {
		return span{lo, unbounded}
	}
	return span{lo, hi}
}

// possible is what a reader who adds up knows of a cell. Tables meet only in
// the total, and sums of spans have no gaps, so that every value in it is
// possible.
func (p *part) possible(total span, cell int) span {
	own := p.shown[cell].known(p.Threshold)
	if p.Multiple {
		return own.within(span{0, total.hi})
	}
	var lo, hi int64
	for n, s := range p.shown {
		if n != cell {
			k := s.known(p.Threshold)
			lo, hi = lo+k.lo, min(hi+k.hi, unbounded)
		}
	}
	return own.within(span{total.lo - hi, total.hi - lo})
}

// weakest is the first table one of whose hidden figures a reader could nearly
// tell; nil if there is none.
func weakest(total span, parts []*part) *part {
	for _, p := range parts {
		if p.withheld {
			continue
		}
		for n, s := range p.shown {
			if s.Kind == Below && p.possible(total, n).values() < values {
				return p
			}
		}
	}
	return nil
}

func released(total Shown, parts []*part) Released {
	out := Released{Total: total, Tables: make([]ReleasedPart, len(parts))}
	for n, p := range parts {
		g := ReleasedPart{Dimension: p.Dimension, Withheld: p.withheld, Cells: []ReleasedCell{}}
		for i, s := range p.shown {
			if !p.withheld {
				g.Cells = append(g.Cells, ReleasedCell{Value: p.Cells[i].Value, Shown: s})
			}
		}
		out.Tables[n] = g
	}
	return out
}
