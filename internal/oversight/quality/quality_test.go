package quality_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"homeward/internal/kit/db"
	"homeward/internal/oversight/quality"
	"homeward/internal/testkit/browse"
)

const (
	counsellor = "counsellor@bud.example"
	manager    = "manager@bud.example"
)

// faults make the member $1 of the case $2 break a rule.
var faults = map[string]string{
	"consent":            "UPDATE consents SET voided = true WHERE member_id = $1 AND $2 > 0",
	"birth_date":         "UPDATE migrants SET birth_date = '' WHERE id = (SELECT migrant_id FROM case_members WHERE id = $1) AND $2 > 0",
	"citizenship":        "UPDATE migrants SET citizenship = '' WHERE id = (SELECT migrant_id FROM case_members WHERE id = $1) AND $2 > 0",
	"sex":                "UPDATE migrants SET sex = 'u' WHERE id = (SELECT migrant_id FROM case_members WHERE id = $1) AND $2 > 0",
	"language":           "UPDATE migrants SET languages = '{}' WHERE id = (SELECT migrant_id FROM case_members WHERE id = $1) AND $2 > 0",
	"contact":            "UPDATE migrants SET phone = '', email = '', contact_note = '' WHERE id = (SELECT migrant_id FROM case_members WHERE id = $1) AND $2 > 0",
	"declaration":        "UPDATE return_decisions SET outcome = 'undecided' WHERE member_id = $1 AND $2 > 0",
	"scan":               "UPDATE return_decisions SET source = 'office', outcome = 'signed' WHERE member_id = $1 AND $2 > 0",
	"counsellor":         "UPDATE case_files SET counsellor_id = NULL WHERE id = $2 AND $1 > 0",
	"departed_undecided": "UPDATE return_decisions SET outcome = 'undecided' WHERE member_id = $1 AND $2 > 0",
	"departed_first":     "UPDATE departures SET departed_on = '2019-01-01' WHERE member_id = $1 AND $2 > 0",
	"elsewhere":          "UPDATE departures SET destination_country = CASE WHEN (SELECT return_country FROM case_files WHERE id = $2) = 'NP' THEN 'BD' ELSE 'NP' END WHERE member_id = $1",
	"child_alone":        "UPDATE migrants SET birth_date = '2015-01-01' WHERE id = (SELECT migrant_id FROM case_members WHERE id = $1) AND $2 > 0",
	"pregnant_man":       "UPDATE screenings SET vulnerabilities = '{pregnant}' WHERE member_id = $1 AND $2 > 0",
	"silent":             "UPDATE case_files SET last_contact_on = '2020-01-01', opened_on = '2020-01-01' WHERE id = $2 AND $1 > 0",
	"appointment":        "INSERT INTO appointments (case_id, counsellor_id, on_day) SELECT $2, counsellor_id, '2026-11-01' FROM case_files WHERE id = $2 AND $1 > 0",
	"passport":           "INSERT INTO travel_documents (migrant_id, kind, expires_on) SELECT migrant_id, 'passport', '2026-01-01' FROM case_members WHERE id = $1 AND $2 > 0",
	"hold":               "INSERT INTO case_holds (case_id, held_by, held_on, reason, review_on) SELECT id, counsellor_id, '2026-10-01', 'document', '2026-11-01' FROM case_files WHERE id = $2 AND $1 > 0",
}

// departed are the rules about journeys made; the others are broken before.
var departed = []string{"departed_undecided", "departed_first", "elsewhere"}

// prepared makes room for a fault: what else has to be so.
var prepared = map[string]string{
	"child_alone":  "UPDATE case_files SET members = 1, children = 1 WHERE id = $2 AND $1 > 0",
	"pregnant_man": "UPDATE migrants SET sex = 'm' WHERE id = (SELECT migrant_id FROM case_members WHERE id = $1) AND $2 > 0",
	"passport":     "DELETE FROM travel_documents WHERE migrant_id = (SELECT migrant_id FROM case_members WHERE id = $1) AND $2 > 0",
	"hold":         "UPDATE case_files SET on_hold = true WHERE id = $2 AND $1 > 0",
	"scan":         "UPDATE return_decisions SET source = 'import' WHERE member_id = $1 AND $2 > 0",
}

func number(t *testing.T, c *browse.Client, rule, whose string) int {
	t.Helper()
	p := c.Get("/quality?whose=" + whose).Is(http.StatusOK)
	link := `href="/quality?rule=` + rule
	_, rest, found := strings.Cut(p.Body, link)
	if !found {
		t.Fatalf("no row of %s", rule)
	}
	row, _, _ := strings.Cut(rest, "</li>")
	n := 0
	for _, field := range strings.FieldsFunc(row, func(r rune) bool { return r == '<' || r == '>' }) {
		if v, err := strconv.Atoi(strings.TrimSpace(field)); err == nil {
			n = v
		}
	}
	return n
}

// listed follows a rule's pages and counts their rows.
func listed(t *testing.T, c *browse.Client, rule, whose string) (n int, refs string) {
	t.Helper()
	for at := "/quality?rule=" + rule + "&whose=" + whose; at != ""; {
		p := c.Get(at).Is(http.StatusOK)
		n += strings.Count(p.Body, `href="/cases/BUD-`) + strings.Count(p.Body, `href="/cases/PRG-`)
		at = ""
		for _, l := range p.Links() {
			refs += l + "\n"
			if strings.Contains(l, "after=") {
				at = l
			}
		}
	}
	return n, refs
}

func TestEachRuleFindsItsFaultAndLeadsToItsRows(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	c, m, praha := s.As(t, counsellor), s.As(t, manager), s.As(t, "manager@prg.example")
	for _, r := range quality.Rules {
		stage := "ready"
		if slices.Contains(departed, r.ID) {
			stage = "reintegration"
		}
		var member, caseID int64
		var reference string
		err := s.Owner.QueryRow(t.Context(), `
			SELECT m.id, c.id, c.reference FROM case_files c JOIN offices o ON o.id = c.office_id JOIN case_members m ON m.case_id = c.id JOIN staff f ON f.id = c.counsellor_id
			WHERE o.code = 'BUD' AND c.class = 'ordinary' AND c.stage = $1 AND NOT c.voided AND f.email = $2 AND m.relationship = 'principal' AND m.status IN ('active', 'arrived')
			ORDER BY c.id LIMIT 1`, stage, counsellor).Scan(&member, &caseID, &reference)
		if err != nil {
			t.Fatalf("%s: nobody in %s: %v", r.ID, stage, err)
		}
		if sql := prepared[r.ID]; sql != "" {
			exec(t, s, sql, member, caseID)
		}
		before, beforeOffice, beforeThere := number(t, c, r.ID, "mine"), number(t, m, r.ID, ""), number(t, praha, r.ID, "")
		exec(t, s, faults[r.ID], member, caseID)
		change := 1
		if r.ID == "counsellor" {
			change = 0 // it is nobody's now
		}
		if n := number(t, c, r.ID, "mine"); n != before+change {
			t.Errorf("%s: %d of one's own, before %d", r.ID, n, before)
		}
		n := number(t, m, r.ID, "")
		if n != beforeOffice+1 {
			t.Errorf("%s: %d of the office, before %d", r.ID, n, beforeOffice)
		}
		rows, refs := listed(t, m, r.ID, "")
		if rows != n || !strings.Contains(refs, reference) {
			t.Errorf("%s: %d rows where the number says %d, or without %s", r.ID, rows, n, reference)
		}
		if r.ID == "counsellor" {
			exec(t, s, "UPDATE case_files SET counsellor_id = (SELECT id FROM staff WHERE email = $2) WHERE id = $1", caseID, counsellor)
		}
		if there := number(t, praha, r.ID, ""); there != beforeThere {
			t.Errorf("%s: Praha counts %d, before %d", r.ID, there, beforeThere)
		}
		if _, refs := listed(t, praha, r.ID, ""); strings.Contains(refs, "/cases/BUD-") {
			t.Errorf("%s: Praha sees Budapest's", r.ID)
		}
	}
}

func exec(t *testing.T, s *browse.Site, sql string, args ...any) {
	t.Helper()
	err := s.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), sql, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestNobodyElseSeesTheList(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	s.As(t, "admin@homeward.example").Get("/quality").Is(http.StatusForbidden)
	s.Visitor(t).Get("/quality").Is(http.StatusSeeOther)
	for _, q := range []string{"?rule=none", "?rule=consent&after=x~y", "?rule=consent&after=99999999999999999999~1", "?whose=\x00"} {
		if p := s.As(t, manager).Get("/quality" + strings.ReplaceAll(q, "\x00", "%00")); p.Status != http.StatusOK {
			t.Errorf("%s: %d", q, p.Status)
		}
	}
}
