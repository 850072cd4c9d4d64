package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

// spent makes the money of the plans: budget lines of the programmes, what
// approved plans reserve on them, and instalments in every state. Who approves
// is an office's deputy, and who pays its manager, who holds the duty finance.
var spent = []string{
	`INSERT INTO budget_lines (programme_id, amount_minor, position, starts_on, ends_on, currency, code, name, grant_number, activities)
	SELECT p.id, greatest(12000000, s.planned * 3 / 2), l.n, p.starts_on, p.ends_on, 'EUR', l.code,
		CASE WHEN p.code LIKE '%CZ%' THEN l.cs ELSE l.hu END, p.grant_number, CASE WHEN l.n = 1 THEN s.economic ELSE '{}' END
	FROM programmes p
	CROSS JOIN (VALUES (1, 'R1', 'Jövedelemteremtő támogatás', 'Podpora výdělečné činnosti'), (2, 'R2', 'Szükségletalapú támogatás', 'Podpora podle potřeb')) l (n, code, hu, cs)
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(a.amount_minor), 0) AS planned, coalesce(array_agg(DISTINCT a.activity ORDER BY a.activity) FILTER (WHERE a.dimension = 'economic'), '{}') AS economic
		FROM plan_activities a JOIN case_files c ON c.id = a.case_id WHERE c.programme_id = p.id) s
	WHERE p.ends_on >= $1 AND NOT p.imported AND s.economic <> '{}'
	ON CONFLICT DO NOTHING`,
	`CREATE TEMPORARY TABLE spending ON COMMIT DROP AS
	SELECT a.id, a.case_id, a.amount_minor AS minor, a.state, coalesce(a.modality, 'in_kind') AS modality, a.delivered_on, p.decided_on, p.decided_by,
		coalesce(c.counsellor_id, p.author_id) AS asks, d.id AS approves, f.id AS pays, l.id AS line_id, a.id % 7 AS turn
	FROM plan_activities a
	JOIN reintegration_plans p ON p.id = a.plan_id AND p.state = 'approved'
	JOIN case_files c ON c.id = a.case_id
	JOIN LATERAL (SELECT id FROM staff WHERE office_id = c.office_id AND 'deputy' = ANY (duties) ORDER BY id LIMIT 1) d ON true
	JOIN LATERAL (SELECT id FROM staff WHERE office_id = c.office_id AND 'finance' = ANY (duties) ORDER BY id LIMIT 1) f ON true
	JOIN LATERAL (SELECT id FROM budget_lines WHERE programme_id = c.programme_id AND (activities = '{}' OR a.activity = ANY (activities)) ORDER BY position LIMIT 1) l ON true
	WHERE a.amount_minor > 0 AND NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.activity_id = a.id)`,
	`INSERT INTO instalments (case_id, activity_id, requested_by, approved_by, paid_by, amount_minor, settled_minor, paid_minor, due_on, requested_on, approved_on,
		invoiced_on, paid_on, delivered_on, number, quotes, state, modality, method, currency, paid_currency, supplier, decision_note, invoice, receipt, received_by, verified_by)
	SELECT s.case_id, s.id, s.asks, CASE WHEN w.n > 2 THEN s.approves END, CASE WHEN w.n > 3 THEN s.pays END, w.minor, CASE WHEN w.n > 3 THEN w.minor ELSE 0 END,
		CASE WHEN w.n > 3 THEN w.minor ELSE 0 END, least(s.decided_on + 21, $1::date + 14), least(s.decided_on + 2, $1), CASE WHEN w.n > 2 THEN least(s.decided_on + 4, $1) ELSE '0001-01-01' END,
		CASE WHEN w.n > 3 THEN least(s.decided_on + 6, $1) ELSE '0001-01-01' END, CASE WHEN w.n > 3 THEN least(s.decided_on + 7, $1) ELSE '0001-01-01' END,
		CASE WHEN w.n > 4 THEN greatest(s.delivered_on, s.decided_on + 7) ELSE '0001-01-01' END, 1, 3,
		(ARRAY['returned', 'requested', 'approved', 'paid', 'delivered'])[w.n], s.modality, CASE WHEN w.n > 3 THEN 'bank' ELSE '' END, 'EUR', CASE WHEN w.n > 3 THEN 'EUR' ELSE '' END,
		'Al-Nur Trading', CASE WHEN w.n = 1 THEN '?' ELSE '' END, CASE WHEN w.n > 3 THEN 'F-' || s.id % 100000 ELSE '' END, CASE WHEN w.n > 3 THEN 'B-' || s.id % 100000 ELSE '' END,
		CASE WHEN w.n > 4 THEN m.name ELSE '' END, CASE WHEN w.n > 4 THEN 'IOM' ELSE '' END
	FROM spending s
	JOIN LATERAL (SELECT trim(g.given_name || ' ' || g.family_name) AS name FROM case_members x JOIN migrants g ON g.id = x.migrant_id WHERE x.case_id = s.case_id AND x.position = 1) m ON true
	CROSS JOIN LATERAL (SELECT CASE WHEN s.state <> 'delivered' THEN s.turn WHEN s.turn < 6 THEN 5 ELSE 0 END AS n, CASE WHEN s.state = 'delivered' THEN s.minor ELSE s.minor / 2 END AS minor) w
	WHERE s.state <> 'cancelled' AND w.n BETWEEN 1 AND 5 AND w.minor > 0 AND (w.n < 5 OR s.state = 'delivered') AND s.asks NOT IN (s.approves, s.pays)`,
	`INSERT INTO ledger_entries (line_id, case_id, activity_id, instalment_id, staff_id, minor, happened_on, kind, currency, paid_minor, paid_currency)
	SELECT s.line_id, s.case_id, s.id, NULL::bigint, s.decided_by, s.minor, s.decided_on, 'reserve', 'EUR', 0, '' FROM spending s
	UNION ALL SELECT s.line_id, s.case_id, s.id, NULL::bigint, s.decided_by, s.minor, s.decided_on, 'release', 'EUR', 0, '' FROM spending s
		WHERE s.state = 'cancelled' OR s.state = 'delivered' AND NOT EXISTS (SELECT 1 FROM instalments i WHERE i.activity_id = s.id)
	UNION ALL SELECT s.line_id, s.case_id, s.id, i.id, i.approved_by, i.amount_minor, i.approved_on, 'commit', 'EUR', 0, '' FROM spending s JOIN instalments i ON i.activity_id = s.id WHERE i.approved_by IS NOT NULL
	UNION ALL SELECT s.line_id, s.case_id, s.id, i.id, i.paid_by, i.settled_minor, i.paid_on, 'pay', 'EUR', i.paid_minor, i.paid_currency FROM spending s JOIN instalments i ON i.activity_id = s.id WHERE i.paid_by IS NOT NULL`,
	`INSERT INTO instalment_refunds (case_id, instalment_id, asked_by, amount_minor, asked_on, currency, reason)
	SELECT i.case_id, i.id, i.requested_by, 5000, i.paid_on, 'EUR', 'Árengedmény' FROM instalments i JOIN spending s ON s.id = i.activity_id
	JOIN case_files c ON c.id = i.case_id AND c.stage = 'reintegration'
	WHERE i.state = 'paid' AND i.paid_minor > 10000 AND i.id % 3 = 0`,
	`INSERT INTO payment_explanations (case_id, activity_id, written_by, written_on, reason)
	SELECT s.case_id, s.id, s.asks, s.delivered_on, CASE WHEN o.country = 'CZ' THEN 'Uhradil partner z vlastních prostředků.' ELSE 'A partner saját forrásból fizette.' END
	FROM spending s JOIN case_files c ON c.id = s.case_id JOIN offices o ON o.id = c.office_id
	WHERE s.state = 'delivered' AND NOT EXISTS (SELECT 1 FROM instalments i WHERE i.activity_id = s.id)`,
	`UPDATE case_files c SET open_needs = w.plan || w.money || array_remove(array_remove(c.open_needs, 'plan'), 'plan_approval'),
		blocker = (w.plan || w.money)[1], blocked_on = CASE WHEN (w.plan || w.money)[1] IN ('plan', 'payment_handover') THEN 'counsellor' ELSE 'manager' END
	FROM (
		SELECT i.case_id, ARRAY(SELECT n FROM case_files x, unnest(x.open_needs) n WHERE x.id = i.case_id AND n IN ('plan', 'plan_approval')) AS plan,
			array_remove(ARRAY[
				CASE WHEN bool_or(i.state = 'requested') THEN 'payment_decision' END,
				CASE WHEN bool_or(i.state = 'approved' OR EXISTS (SELECT 1 FROM instalment_refunds r WHERE r.instalment_id = i.id AND r.state = 'asked')) THEN 'payment' END,
				CASE WHEN bool_or(i.state IN ('returned', 'paid')) THEN 'payment_handover' END], NULL) AS money
		FROM instalments i GROUP BY i.case_id) w
	WHERE w.case_id = c.id AND c.stage = 'reintegration' AND NOT c.on_hold AND w.money <> '{}'`,
}

// spend writes the money of a load that has just been made.
func spend(ctx context.Context, tx pgx.Tx, today date.Date) error {
	for n, sql := range spent {
		var args []any
		if strings.Contains(sql, "$1") {
			args = []any{today}
		}
		if _, err := tx.Exec(ctx, sql, args...); err != nil {
			return fmt.Errorf("money of the plans, part %d: %w", n+1, err)
		}
	}
	return nil
}
