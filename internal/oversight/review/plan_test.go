package review_test

import (
	"net/http"
	"strings"
	"testing"

	"homeward/internal/testkit/casework"
)

func TestTheQueueShowsHowAPlanDiffersAndWhoIsStillAsked(t *testing.T) {
	t.Parallel()
	h, _, plan, _ := filled(t)
	lacks := h.As(casework.Reka).Get(queue).Is(http.StatusOK).Body
	for _, w := range []string{"second approval", "added", "mission:"} {
		if strings.Contains(lacks, w) {
			t.Errorf("a first version waits with %q", w)
		}
	}
	h.Fact(plan, "UPDATE reintegration_plans SET number = 2, submission = 2, first_by = $2 WHERE case_id = $1", plan.ID, casework.Reka.ID)
	h.Fact(plan, `WITH q AS (SELECT id FROM reintegration_plans WHERE case_id = $1),
			p AS (INSERT INTO reintegration_plans (case_id, author_id, number, state) VALUES ($1, 11, 1, 'approved') RETURNING id),
			a AS (INSERT INTO plan_activities (id, case_id, plan_id, activity, dimension, amount_minor)
				SELECT x.id, $1, p.id, x.kind, 'economic', 1000 FROM p, (VALUES (901, 'agriculture'), (902, 'housing_rent'), (903, 'equipment_tools')) x (id, kind) RETURNING id),
			o AS (INSERT INTO plan_opinions (case_id, plan_id, recorded_by, submission, given_on, opinion, given_by)
				SELECT $1, q.id, 11, x.n, '2026-11-18', x.opinion, 'IOM' FROM q, (VALUES (1, 'negative'), (2, 'remarks')) x (n, opinion))
		INSERT INTO plan_activities (case_id, plan_id, root_id, activity, dimension, amount_minor)
			SELECT $1, q.id, x.root, x.kind, 'economic', x.cost FROM q, (SELECT count(*) FROM a) n,
				(VALUES (901::bigint, 'agriculture', 1000), (902, 'housing_rent', 2000), (NULL, 'business_startup', 500)) x (root, kind, cost)`, plan.ID)
	h.As(casework.Anna).Get(queue).Is(http.StatusOK).Has("version 2 · second approval · mission: with remarks · 1 added, 1 changed, 1 taken out")
	if at := next(t, h, casework.Reka, "/office/reviews/next"); strings.Contains(at, plan.Ref) {
		t.Error("the queue leads to a plan that the reader approved first")
	}
}
