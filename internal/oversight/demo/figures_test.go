package demo_test

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/office"
	"homeward/internal/oversight/demo"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/export"
	"homeward/internal/oversight/report"
	"homeward/internal/testkit/testkey"
)

// passed is a row of evidence as it went by.
type passed struct {
	report.Key
	person, amount int64
}

// asker is somebody who runs reports, as the database knows them.
func asker(t *testing.T, d *db.DB, email string) access.User {
	t.Helper()
	u := access.User{Zone: office.Budapest.Location()}
	if err := d.Read(t.Context(), db.System, func(r db.Reader) error {
		return r.QueryRow(t.Context(), "SELECT id, role, coalesce(office_id, 0) FROM staff WHERE email = $1", email).Scan(&u.ID, &u.Role, &u.OfficeID)
	}); err != nil {
		t.Fatal(err)
	}
	return u
}

// For each indicator, over a large caseload, any period, programme and office,
// and whoever asks: the number = its rows = the rows behind its link = the rows
// exported = the sum of its parts.
func TestEveryFigureOfALargeCaseloadIsItsRows(t *testing.T) {
	t.Parallel()
	const seed = 20261122
	d, _, _ := generate(t, demo.Options{Cases: 20_000, Seed: 7})
	ctx, rng := i18n.With(t.Context(), i18n.En), rand.New(rand.NewPCG(seed, 1))
	c := clock.Fixed(time.Date(2026, time.November, 19, 11, 0, 0, 0, time.UTC))
	s := report.Service{DB: d, Clock: c}
	out := &export.Service{DB: d, Clock: c, Box: testkey.Box, Codes: &codelist.Service{DB: d, Clock: c}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	people := []access.User{asker(t, d, "admin@homeward.example"), asker(t, d, "manager@bud.example"), asker(t, d, "manager@prg.example")}
	for n, rep := range report.Reports {
		for _, u := range []access.User{people[0], people[1+n%2]} {
			reach, err := s.Reach(ctx, u, u.Actor())
			if err != nil {
				t.Fatal(err)
			}
			p := anyParams(rng, reach.Choices)
			t.Run(fmt.Sprintf("%s %s %+v", rep.Name, u.Role, p), func(t *testing.T) {
				rep, err := s.Report(ctx, reach, rep.Name, p)
				if err != nil {
					t.Fatal(err)
				}
				rows := figuresAreRows(t, s, rng, reach, rep, p)
				exportedRows(t, out, u, rep, p, rows)
			})
		}
	}
}

// anyParams are any period of the last ten years, programme and office.
func anyParams(rng *rand.Rand, c report.Choices) report.Params {
	from := date.Of(2017+rng.IntN(9), time.Month(1+rng.IntN(12)), 1+rng.IntN(28))
	p := report.Params{From: from, To: from.AddDays(rng.IntN(900))}
	if last := date.Of(2026, 11, 19); p.To.After(last) {
		p.To = last
	}
	if rng.IntN(3) == 0 {
		p.Programme = c.Programmes[rng.IntN(len(c.Programmes))].Code
	}
	if rng.IntN(3) == 0 {
		p.Office = c.Offices[rng.IntN(len(c.Offices))].Code
	}
	return p
}

// figuresAreRows holds the figures of a report against its rows, which it
// gives back how many of the period there are.
func figuresAreRows(t *testing.T, s report.Service, rng *rand.Rand, reach report.Reach, rep report.Report, p report.Params) (ofPeriod int64) {
	ctx := i18n.With(t.Context(), i18n.En)
	rows := map[string][]passed{}
	if _, err := s.Pass(ctx, reach, rep, p, func(i report.Indicator, k report.Key, r report.Row) error {
		rows[i.ID] = append(rows[i.ID], passed{k, r.Person, r.Amount})
		if k.Span == report.Period {
			ofPeriod++
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	o, err := s.Open(ctx, reach, rep, p, report.Cell{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var opened []report.Cell
	for _, r := range o.Results {
		i := r.Indicator
		if i.Closed {
			continue // its rows are shown to nobody
		}
		for _, span := range []report.Span{report.Period, report.Cumulative, report.Corrections} {
			whole := report.CellOf(i, span)
			want := slices.DeleteFunc(slices.Clone(rows[i.ID]), func(x passed) bool { return !whole.Holds(x.Key) })
			agree(t, r, whole, want)
			if span == report.Period && len(want) > 0 {
				opened = append(opened, parts(t, rng, r, rep, want)...)
			}
		}
	}
	// Some of the figures are opened, as by their links.
	rng.Shuffle(len(opened), func(i, j int) { opened[i], opened[j] = opened[j], opened[i] })
	for _, cell := range opened[:min(2, len(opened))] {
		again, err := rep.ParseCell(cell.String())
		if err != nil {
			t.Fatal(err)
		}
		l, err := s.Open(ctx, reach, rep, p, again, 0)
		if err != nil {
			t.Fatal(err)
		}
		if figure := o.Result(cell.Indicator).Cube.Count(cell); l.Listing.Total != figure {
			t.Errorf("%s: %d rows stand behind the figure %d", cell, l.Listing.Total, figure)
		}
	}
	return ofPeriod
}

// parts holds every part of a figure, by each dimension, against its rows, and
// all of them against the whole; it gives back one part of each.
func parts(t *testing.T, rng *rand.Rand, r report.Result, rep report.Report, rows []passed) (some []report.Cell) {
	i := r.Indicator
	whole := report.CellOf(i, report.Period)
	for _, d := range append([]string{"sex", "age", "origin", "project", "office", "month"}, rep.Dims...) {
		n := slices.Index(i.Dims, d)
		if slices.Contains(i.Lists, d) || n < 0 && slices.Contains(rep.Dims, d) {
			continue
		}
		of := map[string][]passed{}
		for _, x := range rows {
			v := valueOf(x.Key, d, n)
			of[v] = append(of[v], x)
		}
		if values := r.Cube.Values(d, whole); len(values) != len(of) {
			t.Errorf("%s by %s has %d values, its rows %d", i.ID, d, len(values), len(of))
		}
		var sum int64
		for v, want := range of {
			cell := report.CellOf(i, report.Period, d, v)
			agree(t, r, cell, want)
			sum += r.Cube.Number(cell)
			if rng.IntN(len(of)) == 0 {
				some = append(some, cell)
			}
		}
		if additive := i.Aggregate == report.Rows || i.Aggregate == report.Sum; additive && sum != r.Cube.Number(whole) {
			t.Errorf("%s by %s: the parts are %d, the whole %d", i.ID, d, sum, r.Cube.Number(whole))
		}
	}
	return some
}

// valueOf is what a row says of a dimension, read from its key by hand.
func valueOf(k report.Key, dimension string, own int) string {
	switch dimension {
	case "sex":
		return k.Sex
	case "age":
		return k.Age
	case "origin":
		return k.Origin
	case "project":
		return k.Project
	case "office":
		return k.Office
	case "month":
		return k.Month
	}
	if values := strings.Split(k.Dims, "\x1f"); own < len(values) {
		return values[own]
	}
	return ""
}

// agree holds a figure against its rows, counted and summed anew.
func agree(t *testing.T, r report.Result, cell report.Cell, rows []passed) {
	t.Helper()
	sign := int64(1)
	if cell.Span == report.Corrections {
		sign = -1
	}
	if n := r.Cube.Count(cell); n != sign*int64(len(rows)) {
		t.Errorf("%s counts %d rows, there are %d", cell, n, len(rows))
	}
	var sum int64
	var amounts []int64
	heads := map[int64]bool{}
	for _, x := range rows {
		sum += x.amount
		amounts = append(amounts, x.amount)
		heads[x.person] = true
	}
	slices.Sort(amounts)
	want := map[report.Aggregate]int64{
		report.Rows: int64(len(rows)), report.Sum: sum, report.Heads: int64(len(heads)),
		report.Median: upTo(amounts, 50), report.NinetyTh: upTo(amounts, 90),
	}[r.Indicator.Aggregate]
	if n := r.Cube.Number(cell); n != sign*want {
		t.Errorf("%s says %d, its rows %d", cell, n, want)
	}
}

// upTo is the amount that a share of all, sorted, do not exceed.
func upTo(amounts []int64, percent int) int64 {
	n := len(amounts)
	if n == 0 {
		return 0
	}
	if at := n * percent; at%100 == 0 {
		return (amounts[at/100-1] + amounts[at/100]) / 2
	}
	return amounts[n*percent/100]
}

// exportedRows orders the rows of a report, has the file made, and holds the
// number of its rows against the report's.
func exportedRows(t *testing.T, s *export.Service, u access.User, rep report.Report, p report.Params, want int64) {
	ctx := i18n.With(t.Context(), i18n.En)
	e, _, err := s.Ask(ctx, u, u.Actor(), export.Request{
		Report: rep.Name, What: export.Rows, Audience: disclosure.OwnOffice, Recipient: "the office", Purpose: "check", Format: export.CSV,
		Programme: p.Programme, Office: p.Office, From: p.From, To: p.To,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Work(ctx); err != nil {
		t.Fatal(err)
	}
	made, err := s.One(ctx, u.Actor(), e.ID)
	if err != nil || made.State != export.Ready || made.Rows != want {
		t.Errorf("%s: exported %d rows, the report has %d (%s, %v)", rep.Name, made.Rows, want, made.State, err)
	}
}
