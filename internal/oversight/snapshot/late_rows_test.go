package snapshot_test

import (
	"strings"
	"testing"

	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
)

// A snapshot has the rows with which it was made. The program's own sign-in,
// which may insert rows for a new one, cannot add to it later.
func TestASnapshotGetsNoRowsLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.departs(w.add("f", "1988-03-14", "IQ"), "2025-02-03", false)
	rep, err := report.Named("a1")
	if err != nil {
		t.Fatal(err)
	}
	h, err := w.service.MakeWhole(i18n.With(t.Context(), i18n.En), rep, of2025, "")
	if err != nil || h.RowCount == 0 {
		t.Fatal(h.RowCount, err)
	}
	err = w.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO snapshot_rows (snapshot_id, n, amount, day, day_assumed, thing, person, indicator, span, case_ref, sex, age, citizenship, office, project, dims)
			SELECT snapshot_id, n + 1000, amount, day, day_assumed, thing, person, indicator, span, case_ref, sex, age, citizenship, office, project, dims FROM snapshot_rows`)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "no rows after it was made") {
		t.Errorf("rows were added to a snapshot: %v", err)
	}
	if _, check, err := w.service.VerifyWhole(t.Context(), h.ID); err != nil || !check.OK() || check.Rows != h.RowCount {
		t.Errorf("%+v, %v", check, err)
	}
}
