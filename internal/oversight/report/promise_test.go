package report

import (
	"slices"
	"strings"
	"testing"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/programme"
)

// A programme may promise figures for every indicator of a logframe, once.
func TestEveryIndicatorOfALogframeCanBePromised(t *testing.T) {
	t.Parallel()
	all := Builtins()
	for n, b := range all {
		if slices.ContainsFunc(all[n+1:], func(o programme.Builtin) bool { return o.Code == b.Code }) {
			t.Errorf("%s is offered twice", b.Code)
		}
		if !slices.Contains(programme.Unit("").Options(), b.Unit) {
			t.Errorf("%s is in %q, which programmes do not know", b.Code, b.Unit)
		}
		for _, l := range i18n.Languages {
			if title := b.Title(i18n.With(t.Context(), l)); title == "" || strings.HasPrefix(title, "report.") {
				t.Errorf("in %s %s is called %q", l, b.Code, title)
			}
		}
	}
	for _, code := range []string{"R.3.6", "O.3.2", "C3", "N1.11", "N1.35", "N2.1", "N6.1", "web_visits"} {
		if !slices.ContainsFunc(all, func(b programme.Builtin) bool { return b.Code == code }) {
			t.Errorf("nobody can promise %s", code)
		}
	}
}

// promisedRow is a line of a logframe in a file.
type promisedRow struct {
	ProjectID     string `json:"project_id"`
	IndicatorCode string `json:"indicator_code"`
	Unit          string `json:"unit"`
	Baseline      int64  `json:"baseline"`
	Target        int64  `json:"target"`
	Period        any    `json:"period"`
	Cum           any    `json:"cum"`
	Percent       string `json:"percent"`
	Corrections   any    `json:"corrections"`
}

// Money stands beside what was promised of it in the same unit and in its own
// currency, and the page says the same percent as the file.
func TestMoneyInALogframeIsInTheUnitOfItsTarget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(func(tx db.Tx) {
		w.exec(tx, `UPDATE programmes SET currency = 'HUF' WHERE id = $1`, w.p1)
		w.exec(tx, `INSERT INTO programme_indicators (programme_id, code, unit, name_en, name_hu, name_cs, definition_en, definition_hu, definition_cs)
			VALUES ($1, 'FT', 'money', 'Own money', 'hu', 'cs', 'd', 'd', 'd')`, w.p1)
		w.exec(tx, `INSERT INTO programme_targets (programme_id, indicator, baseline, milestone, target) VALUES ($1, 'FT', 100, 0, 8000), ($1, 'N1.35', 0, 0, 3000), ($1, 'N1.41', 2, 0, 7)`, w.p1)
		w.exec(tx, `INSERT INTO indicator_entries (programme_id, office_id, entered_by, indicator, happened_on, value, source, created_at, voided, voided_by, voided_on, void_reason)
			SELECT $1, $2, 0, 'FT', d.day::date, d.n, 'list', d.day::date, d.void, CASE WHEN d.void THEN 0 END, CASE WHEN d.void THEN '2021-02-01'::date ELSE '0001-01-01' END, CASE WHEN d.void THEN 'twice' ELSE '' END
			FROM (VALUES ('2020-03-01', 100000, false), ('2021-03-01', 150050, false), ('2020-04-01', 90000, true)) d(day, n, void)`, w.p1, w.bud)
	})
	rows := map[string]promisedRow{}
	for _, name := range []string{"own", "n1"} {
		for _, r := range run[promisedRow](w, name, year(2021)) {
			if r.ProjectID == "P1" {
				rows[r.IndicatorCode] = r
			}
		}
	}
	for code, want := range map[string]promisedRow{
		"P1 FT": {"P1", "P1 FT", "HUF", 100, 8000, "1500.50", "2500.50", "31.3", "-900.00"},
		"N1.35": {"P1", "N1.35", "EUR", 0, 3000, "0.00", "0.00", "0.0", "0.00"},
		"N1.41": {"P1", "N1.41", "things", 2, 7, 0.0, 0.0, "0.0", 0.0},
		"N1.18": {"P1", "N1.18", "persons", 3, 450, 0.0, 0.0, "0.0", 0.0}, // promised as R.3.6
	} {
		if got := rows[code]; got != want {
			t.Errorf("%s: %+v, not %+v", code, got, want)
		}
	}
	reach, err := w.service().Reach(english(), w.admin, w.admin.Actor())
	if err != nil {
		t.Fatal(err)
	}
	p := year(2021)
	p.Programme = "P1"
	for _, name := range []string{"own", "n1"} {
		rep, err := w.service().Report(english(), reach, name, p)
		if err != nil {
			t.Fatal(err)
		}
		o, err := w.service().Open(english(), reach, rep, p, Cell{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range o.Results {
			file := rows[r.Indicator.ID].Percent
			if page := r.percent(english()); strings.TrimSuffix(page, "%") != file {
				t.Errorf("%s: %q on the page, %q in the file", r.Indicator.ID, page, file)
			}
		}
		shown := i18n.Money(english(), money.Amount{Minor: 250050, Currency: "HUF"})
		if text := (view{Outcome: o}).promised(english()); name == "own" && !slices.ContainsFunc(text, func(l line) bool {
			return len(l.Figures) > 2 && l.Figures[1].Text == shown && l.Figures[2].Text == i18n.Money(english(), money.Amount{Minor: 800000, Currency: "HUF"})
		}) {
			t.Errorf("the page says %+v", text)
		}
	}
}

// The same numbers make the same percent, whatever they are.
func TestPercentIsOneRule(t *testing.T) {
	t.Parallel()
	for n := int64(-3); n < 400; n++ {
		for target := int64(0); target < 40; target++ {
			i := Indicator{ID: "x", Unit: Cents, Aggregate: Sum}
			c := newTally(i, nil, Params{From: date.Of(2021, 1, 1), To: date.Of(2021, 12, 31)}, nil)
			if err := c.count(Period, Row{Amount: n, Day: date.Of(2021, 2, 3)}); err != nil {
				t.Fatal(err)
			}
			r := Result{Indicator: i, Cube: c.cube, Target: Target{Target: target}}
			if page, file := strings.TrimSuffix(r.percent(english()), "%"), string(i.share(n, r.Target)); strings.ReplaceAll(page, ",", "") != file {
				t.Fatalf("%d of %d: %q on the page, %q in the file", n, target, page, file)
			}
		}
	}
}
