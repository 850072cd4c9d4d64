package report

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/web/ui"
)

// crowd fills a world with random people and facts.
func crowd(w *world, rng *rand.Rand, n int) {
	pick := func(s ...string) string { return s[rng.IntN(len(s))] }
	day := func() string { return fmt.Sprintf("%d-%02d-%02d", 2020+rng.IntN(4), 1+rng.IntN(12), 1+rng.IntN(28)) }
	var known []person
	w.codes("session_mode", "in_person", "session_mode", "phone", "session_type", "follow_up", "place", "office")
	for range n {
		p := person{
			sex: pick("f", "m", "x", "u"), from: pick("GE", "VN", "XK", ""), class: pick("ordinary", "ordinary", "protection"),
			born:      pick("", "1950", "1990-04", "2012-01-31", "2003-06-15", "1961-06-15"),
			programme: []int64{w.p1, w.p1, w.p2, -1}[rng.IntN(4)], office: []int64{w.bud, w.bud, w.prg}[rng.IntN(3)],
		}
		if len(known) > 0 && rng.IntN(4) == 0 {
			old := known[rng.IntN(len(known))]
			p.migrant, p.office = old.migrant, old.office
		}
		p = w.add(p)
		known = append(known, p)
		for range rng.IntN(4) {
			at := []int64{0, p.member}[rng.IntN(2)]
			id := w.fact(person{caseID: p.caseID, member: at}, sessionSQL, w.counsellor.ID, day(), pick("in_person", "phone"), "follow_up")
			if rng.IntN(6) == 0 {
				w.voids(p, "counselling_sessions", id, day())
			}
		}
		if rng.IntN(2) == 0 {
			w.fact(p, applicationSQL, day())
			w.fact(p, orderSQL, "return_decision", day())
		}
		if rng.IntN(5) > 0 {
			if id := w.departs(p, day()); rng.IntN(6) == 0 {
				w.voids(p, "departures", id, day())
			}
		}
		for range rng.IntN(3) {
			if id := w.delivers(p, []int64{0, p.member}[rng.IntN(2)], day(), rng.IntN(3) == 0); rng.IntN(6) == 0 {
				w.voids(p, "plan_activities", id, day())
			}
		}
	}
}

// For every number of every page: number = rows behind it = rows exported, and
// the parts of a table add up to its whole.
func TestEveryNumberIsItsRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seed := uint64(20261119)
	crowd(w, rand.New(rand.NewPCG(seed, 1)), 120)
	for _, u := range []access.User{w.manager, w.admin} {
		for _, rep := range Reports {
			for _, p := range []Params{
				year(2021), {From: date.Of(2022, 4, 1), To: date.Of(2022, 6, 30), Programme: "P1"}, {From: date.Of(2019, 1, 1), To: date.Of(2023, 12, 31)},
			} {
				t.Run(fmt.Sprintf("%s %s %s %s", u.Role, rep.Name, p.Programme, p.From), func(t *testing.T) {
					holds(t, w, u, rep, p)
				})
			}
		}
	}
}

// sampled is how many figures of a report are opened; all are held together.
const sampled = 12

func holds(t *testing.T, w *world, u access.User, rep Report, p Params) {
	o, err := w.open(u, rep, p, Cell{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]int64{}
	for _, lines := range tables(t, view{Outcome: o, form: &form.Form{}, user: u}) {
		for _, l := range lines {
			for _, f := range l.Figures {
				if f.URL != "" {
					figures[f.URL] = f.Number
				}
			}
		}
	}
	rng := rand.New(rand.NewPCG(7, uint64(len(figures))))
	links := slices.Sorted(maps.Keys(figures))
	rng.Shuffle(len(links), func(i, j int) { links[i], links[j] = links[j], links[i] })
	for n, link := range links[:min(sampled, len(links))] {
		cell := cellOfURL(t, rep, link)
		i, _ := rep.Indicator(cell.Indicator)
		rows := listed(t, w, u, rep, p, cell)
		if got := recount(i, rows); got != abs(figures[link]) {
			t.Errorf("%s: the figure says %d, the rows behind it %d", cell, figures[link], got)
		}
		if n%4 == 0 || cell.Span == Corrections {
			if got := exported(t, w.service(), u, rep, p, cell); got != len(rows) {
				t.Errorf("%s: %d rows, %d exported", cell, len(rows), got)
			}
		}
	}
	if rep.Name == "i1" {
		agrees(t, w, p)
	}
}

// tables are all tables of a report's page; parts of a table are held against
// its whole.
func tables(t *testing.T, v view) (out [][]line) {
	ctx := english()
	for _, r := range v.Results {
		if v.Report.Matrix {
			m := v.matrix(ctx, r)
			addsUp(t, m, len(Brackets))
			out = append(out, m, v.byProgramme(ctx, r), v.origins(ctx, r), v.overTime(ctx, r))
		}
		out = append(out, []line{{Figures: []ui.Figure{v.figure(ctx, r, CellOf(r.Indicator, Corrections))}}})
	}
	if v.Report.Logframe {
		out = append(out, v.promised(ctx))
	}
	for _, d := range v.Report.By {
		v.chosen = d
		out = append(out, section(t, v, v.chosenSection()))
	}
	for _, s := range v.Report.Sections {
		out = append(out, section(t, v, s))
	}
	if v.Report.Scored {
		of := surveysOf(v)
		for _, f := range published(of.Figures) {
			out = append(out, []line{{Figures: []ui.Figure{of.number(ctx, f)}}})
		}
	}
	return out
}

func section(t *testing.T, v view, s Section) []line {
	lines := v.beside(english(), s)
	for n, id := range s.Indicators {
		partsAreTheWhole(t, v.Result(id), lines, n, s.By)
	}
	return lines
}

// partsAreTheWhole holds the lines of an indicator against its last, unless a
// person can stand in several, or amounts are measured.
func partsAreTheWhole(t *testing.T, r Result, lines []line, column int, by string) {
	t.Helper()
	i := r.Indicator
	if i.Multi || i.Aggregate.measured() || slices.Contains(i.Lists, by) || !i.parted(by) || len(lines) < 2 {
		return
	}
	var sum int64
	for _, l := range lines[:len(lines)-1] {
		sum += l.Figures[column].Number
	}
	if whole := lines[len(lines)-1].Figures[column].Number; sum != whole {
		t.Errorf("%s by %s: parts %d, whole %d", i.ID, by, sum, whole)
	}
}

// recount makes the number of an indicator from its rows, by another way than
// the program's.
func recount(i Indicator, rows []Row) int64 {
	var sum int64
	var amounts []int64
	people := map[int64]bool{}
	for _, r := range rows {
		sum += r.Amount
		amounts, people[r.Person] = append(amounts, r.Amount), true
	}
	slices.Sort(amounts)
	n := len(amounts)
	switch {
	case i.Aggregate == Sum:
		return abs(sum)
	case i.Aggregate == Rows:
		return int64(n)
	case i.Aggregate == Heads:
		return int64(len(people))
	case n == 0:
		return 0
	case i.Aggregate == Median && n%2 == 0:
		return (amounts[n/2-1] + amounts[n/2]) / 2
	case i.Aggregate == Median:
		return amounts[n/2]
	case n*9%10 == 0:
		return (amounts[n*9/10-1] + amounts[n*9/10]) / 2
	}
	return amounts[n*9/10]
}

// addsUp checks rows and columns of a matrix whose first columns are parts.
func addsUp(t *testing.T, lines []line, parts int) {
	t.Helper()
	whole := lines[len(lines)-1]
	for c := range whole.Figures {
		var sum int64
		for _, l := range lines[:len(lines)-1] {
			sum += l.Figures[c].Number
		}
		if sum != whole.Figures[c].Number {
			t.Errorf("column %d: parts %d, whole %d", c, sum, whole.Figures[c].Number)
		}
	}
	for _, l := range lines {
		var sum int64
		for _, f := range l.Figures[:parts] {
			sum += f.Number
		}
		if sum != l.Figures[parts].Number {
			t.Errorf("%s: parts %d, whole %d", l.Label, sum, l.Figures[parts].Number)
		}
	}
}

// agrees holds the two schemas against each other and A1 against itself.
func agrees(t *testing.T, w *world, p Params) {
	t.Helper()
	var persons, amif int64
	for _, r := range run[Return](w, "i1", p) {
		persons += r.Persons
	}
	for _, r := range run[AMIF](w, "a1", p) {
		cells := r.FLt18 + r.F18To60 + r.FGt60 + r.MLt18 + r.M18To60 + r.MGt60 + r.NBLt18 + r.NB18To60 + r.NBGt60 + r.Unknown
		if cells != r.TotalPeriod {
			t.Errorf("%s %s: cells %d, total %d", r.ProjectID, r.IndicatorCode, cells, r.TotalPeriod)
		}
		if r.IndicatorCode == "R.3.6" {
			amif += r.TotalPeriod
		}
	}
	if persons != amif {
		t.Errorf("i1 has %d persons, a1 %d", persons, amif)
	}
}

func cellOfURL(t *testing.T, rep Report, link string) Cell {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	c, err := rep.ParseCell(u.Query().Get("cell"))
	if err != nil {
		t.Fatalf("%s: %v", link, err)
	}
	return c
}

// listed goes through all pages of the rows behind a figure.
func listed(t *testing.T, w *world, u access.User, rep Report, p Params, c Cell) []Row {
	t.Helper()
	var out []Row
	for {
		o, err := w.open(u, rep, p, c, len(out))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o.Listing.Rows...)
		if int64(len(out)) >= o.Listing.Total || len(o.Listing.Rows) == 0 {
			return out
		}
	}
}

// exported counts the rows that the room of exports lets out.
func exported(t *testing.T, s Service, u access.User, rep Report, p Params, c Cell) (n int) {
	t.Helper()
	reach, err := s.Reach(english(), u, u.Actor())
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Pass(english(), reach, rep, p, func(i Indicator, k Key, _ Row) error {
		if c.Takes(i, k) {
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
