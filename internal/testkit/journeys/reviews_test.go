package journeys_test

import (
	"strings"
	"testing"

	"homeward/internal/kit/db"
	"homeward/internal/testkit/browse"
)

// settle decides on what the queue shows, without a mouse.
func settle(t *testing.T, c *browse.Chromium) {
	t.Helper()
	c.TabTo(`a[href="#decide"]`)
	c.Press(browse.Enter)
	switch at := c.URL(); {
	case strings.Contains(at, "/allowance"):
		c.TabTo(`#decide form[action*="/answer"] button`)
		c.Follow()
		return
	case strings.Contains(at, "/eligibility/exceptions/"):
		choose(t, c, "answer", "granted")
	case strings.Contains(at, "/eligibility"):
		choose(t, c, "outcome", "returned")
		c.TabTo("[name=reason]")
		retype(c, "A copy of the passport.")
	case strings.Contains(at, "/plan/decide"):
		choose(t, c, "answer", "returned")
		c.TabTo("[name=note]")
		retype(c, "Which supplier?")
	case strings.Contains(at, "/payments/"):
		choose(t, c, "answer", "approved")
	default:
		choose(t, c, "outcome", "refused")
		c.TabTo("[name=note]")
		retype(c, "Not yet.")
	}
	c.TabTo("#decide button.btn-primary")
	c.Follow()
}

// decided is how many decisions the manager of the demo office has taken.
func decided(t *testing.T, s *browse.Site) int {
	t.Helper()
	return ask[int](t, s, `SELECT (SELECT count(*) FROM eligibility_decisions d JOIN staff s ON s.id = d.decided_by WHERE s.email = $1)
		+ (SELECT count(*) FROM reintegration_plans d JOIN staff s ON s.id = d.decided_by WHERE s.email = $1)
		+ (SELECT count(*) FROM rule_exceptions d JOIN staff s ON s.id = d.decided_by WHERE s.email = $1)
		+ (SELECT count(*) FROM case_transfers d JOIN staff s ON s.id = d.decided_by WHERE s.email = $1)
		+ (SELECT count(*) FROM instalments d JOIN staff s ON s.id = d.approved_by WHERE s.email = $1)
		+ (SELECT count(*) FROM allowances d JOIN staff s ON s.id = d.approved_by WHERE s.email = $1)
		+ (SELECT count(*) FROM case_closings d JOIN staff s ON s.id = d.decided_by WHERE s.email = $1)`, manager)
}

// queued lays ten things before the manager: what the demo has waiting, and
// closings that counsellors ask for.
func queued(t *testing.T, s *browse.Site) {
	t.Helper()
	err := s.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `
		INSERT INTO case_closings (case_id, requested_by, requested_on, reason, summary)
		SELECT c.id, c.counsellor_id, '2026-11-18', 'own_means', 'Bought a ticket' FROM case_files c JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.class = 'ordinary' AND c.stage IN ('counselling', 'approved', 'pre_departure', 'monitoring') AND c.counsellor_id IS NOT NULL
			AND NOT c.voided ORDER BY c.id LIMIT 10`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAManagerClearsTenDecisionsWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	s, c := atTheKeyboardAs(t, manager, "/office")
	queued(t, s)
	before := decided(t, s)
	c.TabTo(`main a[href="/office/reviews"]`)
	c.Follow()
	c.TabTo(`a[href="/office/reviews/next"]`)
	c.Follow()
	last := ""
	for n := range 10 {
		at := c.URL()
		if !strings.Contains(at, "queue=") || at == last {
			t.Fatalf("after %d decisions the queue led to %s:\n%s", n, at, c.Text())
		}
		last = at
		settle(t, c)
	}
	if got := decided(t, s) - before; got != 10 {
		t.Errorf("%d decisions are on file, the queue stands at %s", got, c.URL())
	}
}
