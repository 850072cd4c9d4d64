package payment

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

var (
	instalments  = db.NewTable[Instalment]("instalments", "payment.instalment")
	refunds      = db.NewTable[Refund]("instalment_refunds", "payment.refund")
	entries      = db.NewTable[Entry]("ledger_entries", "payment.entry")
	explanations = db.NewTable[Explanation]("payment_explanations", "payment.explanation")
)

// standings reads the money of a case's activities: the latest version of each
// in an approved plan, with the sums of its entries and instalments.
var standings = db.NewQuery[Standing](`
	WITH money AS (
		SELECT e.activity_id AS root, max(e.line_id) AS line_id,
			sum(CASE e.kind WHEN 'reserve' THEN e.minor WHEN 'release' THEN -e.minor ELSE 0 END) AS reserved,
			sum(CASE e.kind WHEN 'commit' THEN e.minor WHEN 'free' THEN -e.minor ELSE 0 END) AS committed,
			sum(e.minor) FILTER (WHERE e.kind = 'pay') AS paid, sum(e.minor) FILTER (WHERE e.kind = 'refund') AS refunded,
			(array_agg(e.line_id ORDER BY e.id DESC) FILTER (WHERE e.kind = 'reserve'))[1] AS current_line,
			(array_agg(e.minor ORDER BY e.id DESC) FILTER (WHERE e.kind IN ('reserve', 'release')))[1] AS freed,
			(array_agg(e.cause ORDER BY e.id DESC) FILTER (WHERE e.kind IN ('reserve', 'release')))[1] AS freed_cause
		FROM ledger_entries e WHERE e.case_id = $1 GROUP BY e.activity_id
	), parts AS (
		SELECT i.activity_id AS root,
			sum(CASE WHEN i.state IN ('requested', 'approved') THEN i.amount_minor WHEN i.state IN ('paid', 'delivered') THEN i.settled_minor ELSE 0 END) AS asked,
			sum(i.settled_minor - b.back) FILTER (WHERE i.state = 'delivered') AS delivered,
			sum(b.due) + count(*) FILTER (WHERE i.state IN ('requested', 'approved', 'returned', 'paid')) AS open
		FROM instalments i
		CROSS JOIN LATERAL (
			SELECT (SELECT coalesce(sum(e.minor), 0) FROM ledger_entries e WHERE e.instalment_id = i.id AND e.kind = 'refund') AS back,
				(SELECT count(*) FROM instalment_refunds r WHERE r.instalment_id = i.id AND r.state = 'asked') AS due) b
		WHERE i.case_id = $1 GROUP BY i.activity_id
	), latest AS (
		SELECT DISTINCT ON (coalesce(a.root_id, a.id)) coalesce(a.root_id, a.id) AS root, a.position, a.activity, a.provider, coalesce(a.modality, '') AS modality, coalesce(k.in_kind, false) AS in_kind,
			CASE WHEN a.voided OR p.voided THEN 'cancelled' ELSE a.state END AS state, a.amount_minor, a.currency
		FROM plan_activities a JOIN reintegration_plans p ON p.id = a.plan_id LEFT JOIN programme_packages k ON k.id = a.package_id
		WHERE a.case_id = $1 AND p.state = 'approved'
		ORDER BY coalesce(a.root_id, a.id), a.voided OR p.voided, p.number DESC
	)
	SELECT l.root, l.activity, l.provider, l.modality, l.in_kind, l.state, l.amount_minor, l.currency, coalesce(b.id, 0) AS line_id, coalesce(b.name, '') AS line_name,
		coalesce(b.currency, '') AS line_currency, coalesce(m.reserved, 0)::bigint AS reserved, coalesce(m.committed, 0)::bigint AS committed,
		coalesce(m.paid, 0)::bigint AS paid, coalesce(m.refunded, 0)::bigint AS refunded, coalesce(p.asked, 0)::bigint AS asked,
		coalesce(p.delivered, 0)::bigint AS delivered, coalesce(p.open, 0)::int AS open,
		CASE WHEN coalesce(m.freed_cause, '') = '' THEN 0 ELSE m.freed END AS freed, coalesce(m.freed_cause, '') AS freed_cause,
		coalesce((SELECT x.reason FROM payment_explanations x WHERE x.case_id = $1 AND x.activity_id = l.root ORDER BY x.id DESC LIMIT 1), '') AS explanation
	FROM latest l
	LEFT JOIN money m ON m.root = l.root
	LEFT JOIN parts p ON p.root = l.root
	LEFT JOIN budget_lines b ON b.id = coalesce(m.current_line, m.line_id)
	WHERE m.root IS NOT NULL OR l.state <> 'cancelled'
	ORDER BY l.position, l.root`)

// Standings are the money of a case's activities.
func Standings(ctx context.Context, r db.Reader, c casefile.Case) ([]Standing, error) {
	return standings.All(ctx, r, c.ID)
}

// linesUsed are the budget lines on which something was ever reserved for a
// case: it may have changed its programme since.
var linesUsed = db.NewQuery[int64](`SELECT DISTINCT line_id FROM ledger_entries WHERE case_id = $1`)

var nextNumber = db.NewQuery[int](`SELECT coalesce(max(number), 0)::int + 1 AS number FROM instalments WHERE activity_id = $1`)

// instalmentOf is an instalment of a case with its amount.
func instalmentOf(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Instalment, error) {
	i, err := instalments.One(ctx, r, "WHERE id = $1 AND case_id = $2", id, c.ID)
	i.Amount = i.amount()
	return i, err
}

// listed are the instalments of a case in their order.
func listed(ctx context.Context, r db.Reader, c casefile.Case) ([]Instalment, error) {
	all, err := instalments.Many(ctx, r, "WHERE case_id = $1 ORDER BY activity_id, number", c.ID)
	for n := range all {
		all[n].Amount = all[n].amount()
	}
	return all, err
}

func refundsOf(ctx context.Context, r db.Reader, c casefile.Case) ([]Refund, error) {
	return refunds.Many(ctx, r, "WHERE case_id = $1 ORDER BY instalment_id, id", c.ID)
}

// standingOf is the money of one activity of a case.
func standingOf(ctx context.Context, r db.Reader, c casefile.Case, root int64) (Standing, error) {
	all, err := Standings(ctx, r, c)
	if err != nil {
		return Standing{}, err
	}
	for _, s := range all {
		if s.Root == root {
			return s, nil
		}
	}
	return Standing{}, fault.New(fault.NotFound, "no approved activity %d in %s", root, c.Reference)
}

var paysCash = db.NewQuery[bool](`SELECT coalesce(p.allows_cash, false) AS allows_cash FROM case_files c LEFT JOIN programmes p ON p.id = c.programme_id WHERE c.id = $1`)

// person is a name of the staff, for who did what.
type person struct {
	ID         int64  `db:"id"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

var peopleOf = db.NewQuery[person](`
	SELECT s.id, s.given_name, s.family_name FROM staff s
	WHERE s.id IN (SELECT unnest(ARRAY[i.requested_by, i.approved_by, i.paid_by]) FROM instalments i WHERE i.case_id = $1
		UNION ALL SELECT unnest(ARRAY[r.asked_by, r.confirmed_by]) FROM instalment_refunds r WHERE r.case_id = $1)`)
