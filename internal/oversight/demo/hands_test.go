package demo_test

import (
	"slices"
	"testing"

	"homeward/internal/oversight/demo"
	"homeward/internal/testkit/browse"
)

// A small demo has a case of each kind that changes hands, in both offices.
func TestCasesChangeHands(t *testing.T) {
	t.Parallel()
	_, owner, _ := generate(t, demo.Options{Cases: browse.Cases, Seed: 1})
	for sql, want := range map[string][]string{
		"SELECT f.code || '>' || o.code || ' ' || t.state FROM case_transfers t JOIN offices f ON f.id = t.from_office_id JOIN offices o ON o.id = t.to_office_id ORDER BY 1": {
			"BUD>PRG refused", "BUD>PRG requested", "PRG>BUD refused", "PRG>BUD requested",
		},
		"SELECT o.code || ' ' || h.state FROM case_handovers h JOIN case_files c ON c.id = h.case_id JOIN offices o ON o.id = c.office_id WHERE h.from_id = c.counsellor_id AND h.to_id <> h.from_id ORDER BY 1": {
			"BUD asked", "BUD refused", "PRG asked", "PRG refused",
		},
		"SELECT o.code || ' ' || (k.staff_id <> c.counsellor_id) FROM case_conflicts k JOIN case_files c ON c.id = k.case_id JOIN offices o ON o.id = c.office_id ORDER BY 1": {"BUD true", "PRG true"},
	} {
		if got := texts(t, owner, sql); !slices.Equal(got, want) {
			t.Errorf("%v, not %v", got, want)
		}
	}
}
