package disclosure

import (
	"fmt"
	"strings"
	"testing"
)

// population is what an attacker wants to know: how many persons there are of
// each sex (2), age bracket (3) and origin (2).
type population struct {
	sex    [2]int64
	age    [3]int64
	origin [2]int64
}

func (p population) total() int64 { return p.sex[0] + p.sex[1] }

func (p population) figures() Figures {
	cells := func(n ...int64) (out []Cell) {
		for i, v := range n {
			out = append(out, Cell{Value: fmt.Sprint(i), N: v})
		}
		return out
	}
	return Figures{Threshold: Threshold, Total: p.total(), Tables: []Table{
		{Dimension: "sex", Threshold: Threshold, Cells: cells(p.sex[:]...)},
		{Dimension: "age", Threshold: Threshold, Cells: cells(p.age[:]...)},
		{Dimension: "origin", Threshold: Threshold, Cells: cells(p.origin[:]...)},
	}}
}

// populations are all of up to a size.
func populations(most int64, each func(population)) {
	for n := range most + 1 {
		for f := range n + 1 {
			for a := range n + 1 {
				for b := range n - a + 1 {
					for o := range n + 1 {
						each(population{sex: [2]int64{f, n - f}, age: [3]int64{a, b, n - a - b}, origin: [2]int64{o, n - o}})
					}
				}
			}
		}
	}
}

// crossed are the bounds of every cell of the tables crossed, of two and of
// three properties: of persons with all of them there are at most as many as of
// each, and at least what is left when the others are elsewhere. Both are
// reached by some arrangement of the persons (TestBoundsOfCrossedCells).
func (p population) crossed(each func(cell int, lo, hi int64)) {
	n, cell := p.total(), 0
	put := func(of ...int64) {
		lo, hi := -n*int64(len(of)-1), n
		for _, v := range of {
			lo, hi = lo+v, min(hi, v)
		}
		each(cell, max(0, lo), hi)
		cell++
	}
	for _, s := range p.sex {
		put(s)
		for _, a := range p.age {
			put(s, a)
			for _, o := range p.origin {
				put(s, a, o)
			}
		}
		for _, o := range p.origin {
			put(s, o)
		}
	}
	for _, a := range p.age {
		put(a)
		for _, o := range p.origin {
			put(a, o)
		}
	}
	for _, o := range p.origin {
		put(o)
	}
	put(n)
}

// cells is how many cells crossed tells of, the total the last of them.
const cells = 36

// believed is what stays possible of every cell for whoever saw certain tables.
type believed struct {
	lo, hi [cells]int64
	seen   bool
}

func (b *believed) hear(p population) {
	p.crossed(func(c int, lo, hi int64) {
		if !b.seen || lo < b.lo[c] {
			b.lo[c] = lo
		}
		b.hi[c] = max(b.hi[c], hi)
	})
	b.seen = true
}

// pinned is how many cells below the threshold can have one value only.
func (b *believed) pinned() (n int) {
	for c := range cells {
		if b.lo[c] == b.hi[c] && b.lo[c] >= 1 && b.lo[c] < Threshold {
			n++
		}
	}
	return n
}

func text(r Released) string {
	var b strings.Builder
	b.WriteString(r.Total.String())
	for _, t := range r.Tables {
		b.WriteByte('|')
		for _, c := range t.Cells {
			b.WriteString(c.Shown.String())
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// attack is the strongest there is: it has all tables at once (whoever has some
// of them knows less), knows the rules, and tries every population that could
// have led to what it sees. It tells how many cells it found out.
func attack(most int64, protect func(Figures) Released) (found, outcomes int) {
	all := map[string]*believed{}
	populations(most, func(p population) {
		seen := text(protect(p.figures()))
		if all[seen] == nil {
			all[seen] = &believed{}
		}
		all[seen].hear(p)
	})
	for _, b := range all {
		found += b.pinned()
	}
	return found, len(all)
}

// bare hides each small figure and rounds the others, and looks no further.
func bare(f Figures) Released {
	r := Released{Total: show(f.Total, f.Threshold)}
	for _, t := range f.Tables {
		p := ReleasedPart{Dimension: t.Dimension}
		for _, c := range t.Cells {
			p.Cells = append(p.Cells, ReleasedCell{c.Value, show(c.N, t.Threshold)})
		}
		r.Tables = append(r.Tables, p)
	}
	return r
}

// mostPersons makes totals that are shown alone (10) and with tables (15, 20).
const mostPersons = 18

func TestNobodyFindsOutASmallFigure(t *testing.T) {
	t.Parallel()
	found, outcomes := attack(mostPersons, Protect)
	if found > 0 || outcomes < 100 {
		t.Errorf("%d cells found out in %d outcomes", found, outcomes)
	}
}

func TestTheAttackBreaksWeakerRules(t *testing.T) {
	t.Parallel()
	if found, _ := attack(mostPersons, bare); found == 0 {
		t.Error("hiding only what is small withstood the attack, which is therefore too weak")
	}
}

// later are the populations one late entry on.
func (p population) later(each func(population)) {
	for s := range p.sex {
		for a := range p.age {
			for o := range p.origin {
				q := p
				q.sex[s]++
				q.age[a]++
				q.origin[o]++
				each(q)
			}
		}
	}
}

// Two files of one year, one late entry apart, would tell what neither tells:
// that is what the register of releases is for.
func TestTwoDatesWithoutARegisterWouldTell(t *testing.T) {
	t.Parallel()
	shown := map[population]string{}
	populations(mostPersons, func(p population) {
		if p.total() >= 13 { // shown as 15 or 20
			shown[p] = text(Protect(p.figures()))
		}
	})
	twice := func(second func(before, now string) string) (found int) {
		all := map[string]*believed{}
		for p, before := range shown {
			if p.total() == mostPersons { // those shown as 15
				continue
			}
			p.later(func(q population) {
				seen := before + "\n" + second(before, shown[q])
				if all[seen] == nil {
					all[seen] = &believed{}
				}
				all[seen].hear(p)
			})
		}
		for _, b := range all {
			found += b.pinned()
		}
		return found
	}
	if twice(func(_, now string) string { return now }) == 0 {
		t.Error("figures made anew withstood the attack: it is too weak, or the register is not needed")
	}
	if found := twice(func(before, _ string) string { return before }); found > 0 {
		t.Errorf("figures kept as given let %d cells be found out", found)
	}
}
