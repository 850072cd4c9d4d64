package disclosure

import (
	"slices"
	"testing"
)

func table(threshold int64, multiple bool, n ...int64) Table {
	t := Table{Dimension: "sex", Threshold: threshold, Multiple: multiple}
	for _, v := range n {
		t.Cells = append(t.Cells, Cell{Value: "v", N: v})
	}
	return t
}

func TestFiguresByThemselves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, threshold int64
		want         string
	}{
		{0, 5, "0"},
		{1, 5, "<5"},
		{4, 5, "<5"},
		{5, 5, "5"},
		{7, 5, "5"},
		{8, 5, "10"},
		{12, 5, "10"},
		{13, 5, "15"},
		{1002, 5, "1000"},
		{0, 11, "0"},
		{1, 11, "<11"},
		{10, 11, "<11"},
		{11, 11, "15"},
		{12, 11, "15"},
		{17, 11, "15"},
		{18, 11, "20"},
	} {
		got := show(c.n, c.threshold)
		if got.String() != c.want {
			t.Errorf("%d with threshold %d is shown as %q, want %q", c.n, c.threshold, got, c.want)
		}
		// What a reader concludes is all that is shown alike, and no more.
		k := got.known(c.threshold)
		for n := range int64(30) {
			if (show(n, c.threshold) == got) != (n >= k.lo && n <= k.hi) {
				t.Errorf("%q with threshold %d: %d is not rightly in or out of %v", got, c.threshold, n, k)
			}
		}
	}
}

func TestProtect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		figures Figures
		want    string
	}{
		"a total below the threshold": {Figures{5, 4, []Table{table(5, false, 4, 0)}}, "<5|withheld"},
		"a small total stands alone":  {Figures{5, 8, []Table{table(5, false, 4, 4)}}, "10|withheld"},
		"hidden and rounded cells":    {Figures{5, 22, []Table{table(5, false, 4, 18, 0)}}, "20|<5 20 0 "},
		"sum that tells the rest":     {Figures{5, 18, []Table{table(5, false, 4, 7, 7), table(5, false, 9, 9)}}, "20|withheld|10 10 "},
		"many hidden cells":           {Figures{5, 16, []Table{table(5, false, 4, 4, 4, 4)}}, "15|<5 <5 <5 <5 "},
		"vulnerabilities":             {Figures{5, 40, []Table{table(11, true, 30, 10, 12)}}, "40|30 <11 15 "},
		"vulnerabilities of few":      {Figures{5, 20, []Table{table(11, true, 10, 10)}}, "20|withheld"},
		"nobody":                      {Figures{5, 0, []Table{table(5, false, 0, 0)}}, "0|withheld"},
	} {
		got := Protect(c.figures)
		text := got.Total.String()
		for _, p := range got.Tables {
			text += "|"
			if p.Withheld {
				text += "withheld"
			}
			for _, cell := range p.Cells {
				text += cell.Shown.String() + " "
			}
		}
		if text != c.want {
			t.Errorf("%s: %s, want %s", name, text, c.want)
		}
	}
}

func TestWhoGetsExactFigures(t *testing.T) {
	t.Parallel()
	var exact []Audience
	for _, a := range append(Audience("").Options(), "", "somebody") {
		if a.Exact() {
			exact = append(exact, a)
		}
	}
	if want := []Audience{OwnOffice, Donor, Authority}; !slices.Equal(exact, want) {
		t.Errorf("exact figures go to %v, want %v", exact, want)
	}
}

// What crossed says of crossed cells is what every arrangement of the persons
// says.
func TestBoundsOfCrossedCells(t *testing.T) {
	t.Parallel()
	type bounds struct{ lo, hi int64 }
	found := map[population]map[[3]int]bounds{}
	var arrange func(left, cell int, n [12]int64)
	arrange = func(left, cell int, n [12]int64) {
		if cell == 11 {
			n[11] = int64(left)
			var p population
			for c, v := range n {
				p.sex[c/6] += v
				p.age[c/2%3] += v
				p.origin[c%2] += v
			}
			m := found[p]
			if m == nil {
				m = map[[3]int]bounds{}
				found[p] = m
			}
			for c, v := range n {
				at := [3]int{c / 6, c / 2 % 3, c % 2}
				b, seen := m[at]
				if !seen {
					b = bounds{v, v}
				}
				m[at] = bounds{min(b.lo, v), max(b.hi, v)}
			}
			return
		}
		for v := range left + 1 {
			n[cell] = int64(v)
			arrange(left-v, cell+1, n)
		}
	}
	for n := range 6 {
		arrange(n, 0, [12]int64{})
	}
	for p, m := range found {
		var all []bounds
		p.crossed(func(_ int, lo, hi int64) { all = append(all, bounds{lo, hi}) })
		for at, want := range m {
			// sex, then its ages with their origins: see crossed.
			if got := all[at[0]*12+1+at[1]*3+1+at[2]]; got != want {
				t.Fatalf("%v, cell %v: %v, want %v", p, at, got, want)
			}
		}
	}
}
