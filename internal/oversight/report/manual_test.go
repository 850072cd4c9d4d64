package report

import (
	"testing"

	"homeward/internal/kit/db"
)

// entered gives programme P1 an indicator counted like R.3.6 and one entered by
// hand, 7 in 2020, 5 in 2021, and 9 that were declared void in 2021.
func entered(w *world) {
	w.write(func(tx db.Tx) {
		w.exec(tx, `INSERT INTO programme_indicators (programme_id, code, unit, counts_as, name_en, name_hu, name_cs, definition_en, definition_hu, definition_cs)
			VALUES ($1, 'ERF-1', 'persons', 'R.3.6', 'Persons returned', 'hu', 'cs', 'd', 'd', 'd'), ($1, 'ERF-2', 'events', '', 'Info sessions', 'hu', 'cs', 'd', 'd', 'd')`, w.p1)
		w.exec(tx, `INSERT INTO programme_targets (programme_id, indicator, baseline, milestone, target) VALUES ($1, 'ERF-2', 0, 0, 24)`, w.p1)
		w.exec(tx, `INSERT INTO indicator_entries (programme_id, office_id, entered_by, indicator, happened_on, value, source, created_at, voided, voided_by, voided_on, void_reason)
			SELECT $1, $2, 0, 'ERF-2', d.day::date, d.n, 'list', d.day::date, d.void, CASE WHEN d.void THEN 0 END, CASE WHEN d.void THEN '2021-02-01'::date ELSE '0001-01-01' END, CASE WHEN d.void THEN 'twice' ELSE '' END
			FROM (VALUES ('2020-03-01', 7, false), ('2021-03-01', 5, false), ('2020-04-01', 9, true)) d(day, n, void)`, w.p1, w.bud)
	})
}

func TestAProgrammesOwnIndicatorsAreCountedOrEntered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entered(w)
	p := w.add(person{sex: "f", from: "GE", born: "1990", programme: w.p1})
	w.departs(p, "2021-05-05")
	other := w.add(person{sex: "m", from: "GE", born: "1990", programme: w.p2})
	w.departs(other, "2021-05-05")
	got := map[string]ownRow{}
	for _, r := range run[ownRow](w, "own", year(2021)) {
		got[r.ProjectID+"/"+r.IndicatorCode] = r
	}
	if len(got) != 2 {
		t.Fatalf("%d rows: %+v", len(got), got)
	}
	if r := got["P1/P1 ERF-1"]; r.Period != 1 || r.Cum != 1 || r.IndicatorText != "Persons returned" {
		t.Errorf("counted like R.3.6: %+v", r)
	}
	if r := got["P1/P1 ERF-2"]; r.Period != 5 || r.Cum != 12 || r.Target != 24 || r.Percent != "50.0" || r.Corrections != -9 {
		t.Errorf("entered by hand: %+v", r)
	}
	// On the page each figure opens its rows, as everywhere.
	reach, err := w.service().Reach(english(), w.admin, w.admin.Actor())
	if err != nil {
		t.Fatal(err)
	}
	rep, err := w.service().Report(english(), reach, "own", year(2021))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, w, w.admin, rep, year(2021))
}

// ownRow is a line of a logframe.
type ownRow struct {
	ProjectID     string `json:"project_id"`
	IndicatorCode string `json:"indicator_code"`
	IndicatorText string `json:"indicator_text"`
	Target        int64  `json:"target"`
	Period        int64  `json:"period"`
	Cum           int64  `json:"cum"`
	Percent       string `json:"percent"`
	Corrections   int64  `json:"corrections"`
}
