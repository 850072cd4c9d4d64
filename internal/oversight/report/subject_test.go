package report_test

import (
	"slices"
	"strings"
	"testing"

	"homeward/internal/oversight/report"
	"homeward/internal/testkit/testdb"
)

// A report that can be frozen says of each of its indicators what it counts, in
// tables and columns that there are.
func TestEveryIndicatorHasASubject(t *testing.T) {
	t.Parallel()
	owner := testdb.Owner(t, testdb.New(t))
	exists := func(table, column string) {
		t.Helper()
		var there bool
		err := owner.QueryRow(t.Context(), "SELECT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = $1 AND column_name = $2)", table, column).Scan(&there)
		if err != nil || !there {
			t.Errorf("there is no %s.%s, %v", table, column, err)
		}
	}
	for _, rep := range report.Reports {
		for _, i := range rep.Indicators {
			if len(i.Subject) == 0 && !rep.Unfrozen {
				t.Errorf("%s: %s counts nothing that is known", rep.Name, i.ID)
			}
			for _, s := range i.Subject {
				table := s.Table
				if strings.HasPrefix(s.Day, "w.") {
					table = s.Whole
				}
				exists(table, s.Column())
				for _, c := range slices.Concat(s.Counts, s.Amount) {
					exists(s.Table, c)
				}
				for _, o := range s.Rests {
					exists(o, "case_id")
				}
				if s.Whole != "" {
					exists(s.Table, s.Part)
				}
			}
		}
	}
}
