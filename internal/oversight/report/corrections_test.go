package report

import (
	"testing"

	"homeward/internal/kit/db"
)

// corrections are those of an indicator in a year.
func (w *world) corrections(report, id string, y int) int64 {
	w.t.Helper()
	rep, err := Named(report)
	if err != nil {
		w.t.Fatal(err)
	}
	o, err := w.open(w.manager, rep, year(y), Cell{}, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	r := o.Result(id)
	return r.Cube.Count(CellOf(r.Indicator, Corrections))
}

// What statistics of the Union were told of a return that did not hold, or was
// entered in error, is corrected in the year it was found out.
func TestReturnsAfterAnOrderHaveCorrections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	leaves := func() (person, int64) {
		p := w.add(person{born: "1990", from: "GE"})
		id := w.departs(p, "2021-03-05")
		w.fact(p, orderSQL, "return_decision", "2021-02-01")
		return p, id
	}
	leaves()
	wrong, of := leaves()
	w.voids(wrong, "departures", of, "2022-04-01")
	back, of := leaves()
	w.sentBack(back, of, "2022-05-01")
	for y, want := range map[int]int64{2021: 0, 2022: -2, 2023: 0} {
		if n := w.corrections("e1", "E1.1", y); n != want {
			t.Errorf("%d: %d corrections, want %d", y, n, want)
		}
	}
	if period, since := w.counted(w.manager, "e1", year(2021)); period["E1.1"] != 1 || since["E1.1"] != 1 {
		t.Errorf("%v in the period, %v since the start", period, since)
	}
}

// A withdrawal is the same event in every report: the caseload counts all, the
// logframe those of people who had applied, and both take back what was wrong.
func TestAWithdrawalIsTheSameInEveryReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.codes("withdrawal_reason", "not_stated")
	const withdrawal = `INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, created_at, outcome) SELECT $1, $2, 0, '2021-03-01', '2021-03-01', 'withdrawn'`
	applied, wrong, never := w.add(person{}), w.add(person{}), w.add(person{})
	for _, p := range []person{applied, wrong} {
		w.fact(p, applicationSQL, "2021-02-11")
	}
	w.fact(applied, withdrawal)
	w.fact(never, withdrawal)
	w.voids(wrong, "return_decisions", w.fact(wrong, withdrawal), "2022-04-01")
	carried := w.fact(never, withdrawal)
	w.write(func(tx db.Tx) {
		w.exec(tx, "UPDATE return_decisions SET carried_from = (SELECT min(id) FROM return_decisions) WHERE id = $1", carried)
	})
	caseload, _ := w.counted(w.manager, "n3", year(2021))
	logframe, _ := w.counted(w.manager, "n1", year(2021))
	if caseload["N3.withdrawn"] != 2 || logframe["N1.15"] != 1 {
		t.Errorf("%d in the caseload, %d in the logframe", caseload["N3.withdrawn"], logframe["N1.15"])
	}
	for id, report := range map[string]string{"N3.withdrawn": "n3", "N1.15": "n1"} {
		if n := w.corrections(report, id, 2022); n != -1 {
			t.Errorf("%s: %d corrections", id, n)
		}
	}
	rep, _ := Named("n3")
	cell, err := rep.ParseCell("N3.withdrawn,period,withdrawal=not_stated")
	if err != nil {
		t.Fatal(err)
	}
	if o, err := w.open(w.manager, rep, year(2021), cell, 0); err != nil || o.Listing.Total != 2 {
		t.Errorf("%+v rows of those who gave no reason, %v", o.Listing, err)
	}
}
