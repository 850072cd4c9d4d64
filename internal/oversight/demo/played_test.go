package demo_test

import (
	"slices"
	"testing"

	"homeward/internal/oversight/demo"
	"homeward/internal/testkit/testdb"
	"homeward/internal/testkit/testkey"
)

// In the small demo people act by the rules of the program: what they do stands
// in the file, in the history and in the audit trail.
func TestPeopleOfTheDemoActByTheRules(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	owner := testdb.Owner(t, d)
	o := demo.Options{Cases: 240, Seed: 1, Clock: now, Box: testkey.Box, DB: d}
	if _, err := demo.Generate(t.Context(), owner, o); err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string][]string{
		"SELECT f.code || '>' || o.code || ' ' || (c.office_id = t.to_office_id) FROM case_transfers t JOIN case_files c ON c.id = t.case_id JOIN offices f ON f.id = t.from_office_id JOIN offices o ON o.id = t.to_office_id WHERE t.state = 'accepted' ORDER BY 1": {
			"BUD>PRG true", "PRG>BUD true",
		},
		"SELECT DISTINCT o.code FROM case_links l JOIN case_files c ON c.id = l.case_id JOIN offices o ON o.id = c.office_id WHERE l.kind = 'split' ORDER BY 1":                                                   {"BRN", "BUD", "DEB", "PRG"},
		"SELECT DISTINCT x.rule || ' ' || x.state FROM rule_exceptions x JOIN case_files c ON c.id = x.case_id JOIN offices o ON o.id = c.office_id ORDER BY 1":                                                   {"status_eligible asked", "status_eligible granted"},
		"SELECT DISTINCT k.state FROM visit_talks k JOIN detention_visits v ON v.id = k.visit_id JOIN offices o ON o.id = v.office_id ORDER BY 1":                                                                 {"person", "session"},
		"SELECT DISTINCT o.code FROM documents x JOIN case_files c ON c.id = x.case_id JOIN offices o ON o.id = c.office_id WHERE x.subject = 'return_decision' ORDER BY 1":                                       {"BRN", "BUD", "DEB", "PRG"},
		"SELECT DISTINCT event FROM case_steps WHERE event IN ('transfer_accepted', 'member_split') ORDER BY 1":                                                                                                   {"member_split", "transfer_accepted"},
		"SELECT o.code || ' ' || count(*) || ' ' || count(g.id) FROM snapshots s JOIN offices o ON s.office_ids = ARRAY[o.id] LEFT JOIN snapshot_signatures g ON g.snapshot_id = s.id GROUP BY o.code ORDER BY 1": {"BRN 2 1", "BUD 2 1", "DEB 2 1", "PRG 2 1"},
		"SELECT DISTINCT table_name FROM audit_changes WHERE table_name IN ('case_transfers', 'rule_exceptions', 'documents') ORDER BY 1":                                                                         {"case_transfers", "documents", "rule_exceptions"},
		"SELECT DISTINCT e.state || ' ' || e.what || ' ' || (e.snapshot_id IS NOT NULL) || ' ' || (SELECT count(*) FROM export_downloads d WHERE d.export_id = e.id) || ' ' || (SELECT count(*) > 0 FROM export_chunks c WHERE c.export_id = e.id) FROM exports e ORDER BY 1": {
			"expired rows false 1 false", "ready figures false 1 true", "ready figures true 0 true", "revoked audit false 0 false",
		},
	} {
		if got := texts(t, owner, sql); !slices.Equal(got, want) {
			t.Errorf("%s:\n%v, not %v", sql, got, want)
		}
	}
}
