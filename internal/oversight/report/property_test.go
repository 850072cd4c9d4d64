package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
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

func holds(t *testing.T, w *world, u access.User, rep Report, p Params) {
	s, ctx := w.service(), english()
	o, err := s.Open(ctx, u, u.Actor(), rep, p, Cell{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	v := view{Outcome: o, form: &form.Form{}, user: u}
	figures := map[string]int64{}
	gather := func(lines []line) {
		for _, l := range lines {
			for _, f := range l.Figures {
				if f.URL != "" {
					figures[f.URL] = f.Number
				}
			}
		}
	}
	if rep.Logframe {
		gather(v.promised(ctx))
	}
	for _, d := range rep.By {
		v.chosen = d
		gather(v.beside(ctx))
	}
	v.chosen = ""
	empty := true
	for _, r := range o.Results {
		empty = empty && r.Cube.Count(CellOf(r.Indicator, Period)) == 0
		if rep.Matrix {
			addsUp(t, v.matrix(ctx, r), len(Brackets))
			for _, lines := range [][]line{v.matrix(ctx, r), v.byProgramme(ctx, r), v.origins(ctx, r), v.overTime(ctx, r)} {
				gather(lines)
			}
		}
		if !r.Indicator.Closed {
			figures[v.url(CellOf(r.Indicator, Corrections), 0)] = r.Cube.Count(CellOf(r.Indicator, Corrections))
		}
	}
	if empty && p.Programme == "" && rep.Name != "n7" {
		t.Error("an empty report shows nothing")
	}
	passed := passed(t, s, u, rep, p)
	n := 0
	for link, number := range figures {
		cell := cellOfURL(t, rep, link)
		var rows []Row
		for _, x := range passed[cell.Indicator] {
			if cell.Holds(x.Key) {
				rows = append(rows, x.Row)
			}
		}
		if got := says(o.Result(cell.Indicator).Indicator.Aggregate, cell, rows); got != abs(number) {
			t.Errorf("%s: the figure says %d, its %d rows %d", cell, number, len(rows), got)
		}
		if n++; n%11 == 0 {
			if got := listed(t, s, u, rep, p, cell); len(got) != len(rows) {
				t.Errorf("%s: %d rows, %d listed", cell, len(rows), len(got))
			}
			if got := exported(t, w, u, rep, p, cell); got != len(rows) {
				t.Errorf("%s: %d rows, %d exported", cell, len(rows), got)
			}
		}
	}
	if rep.Name == "i1" {
		agrees(t, w, p)
	}
}

// says is what rows come to, worked out another way than the report does.
func says(a Aggregate, c Cell, rows []Row) (n int64) {
	amounts, people := []int64{}, map[int64]bool{}
	for _, r := range rows {
		amounts, people[r.Person], n = append(amounts, r.Amount), true, n+r.Amount
	}
	slices.Sort(amounts)
	switch {
	case c.Span == Corrections || a == Rows:
		return int64(len(rows))
	case a == Heads:
		return int64(len(people))
	case a == Sum:
		return abs(n)
	case len(amounts) == 0:
		return 0
	case a == Median && len(amounts)%2 == 0:
		return (amounts[len(amounts)/2-1] + amounts[len(amounts)/2]) / 2
	case a == Median:
		return amounts[len(amounts)/2]
	}
	for at := range amounts {
		if 100*(at+1) > 90*len(amounts) {
			if 100*at == 90*len(amounts) {
				return (amounts[at-1] + amounts[at]) / 2
			}
			return amounts[at]
		}
	}
	return 0
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

// counts is a row and where it counts.
type counts struct {
	Key
	Row
}

// passed are the rows of a report's indicators as they go by.
func passed(t *testing.T, s Service, u access.User, rep Report, p Params) map[string][]counts {
	t.Helper()
	reach, err := s.Reach(t.Context(), u, u.Actor())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]counts{}
	if _, err := s.Pass(english(), reach, rep, p, func(i Indicator, k Key, r Row) error {
		out[i.ID] = append(out[i.ID], counts{k, r})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// listed goes through all pages of the rows behind a figure.
func listed(t *testing.T, s Service, u access.User, rep Report, p Params, c Cell) []Row {
	t.Helper()
	var out []Row
	for {
		o, err := s.Open(english(), u, u.Actor(), rep, p, c, len(out))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o.Listing.Rows...)
		if int64(len(out)) >= o.Listing.Total || len(o.Listing.Rows) == 0 {
			return out
		}
	}
}

func exported(t *testing.T, w *world, u access.User, rep Report, p Params, c Cell) int {
	t.Helper()
	w.forgetExports()
	var b bytes.Buffer
	x := Export{Format: Text, Rows: true, Cell: c}
	if err := w.service().Export(english(), u, u.Actor(), rep, p, x, &b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return len(rows) - 1
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
