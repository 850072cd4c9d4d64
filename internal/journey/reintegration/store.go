package reintegration

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

var (
	plans      = db.NewTable[Plan]("reintegration_plans", "reintegration.plan")
	activities = db.NewTable[Activity]("plan_activities", "reintegration.activity")
)

var listed = db.NewQuery[Listed](`
	SELECT p.id, p.case_id, p.author_id, p.number, p.source, p.objective, p.strengths, p.obstacles, p.state, p.submitted_on, p.submission, p.first_by, p.first_on, p.decided_by, p.decided_on,
		p.decision_note, p.hands, p.voided, p.version, p.created_at, a.given_name AS author_given, a.family_name AS author_family,
		coalesce(d.given_name, '') AS decider_given, coalesce(d.family_name, '') AS decider_family,
		coalesce(f.given_name, '') AS first_given, coalesce(f.family_name, '') AS first_family
	FROM reintegration_plans p
	JOIN staff a ON a.id = p.author_id
	LEFT JOIN staff d ON d.id = p.decided_by
	LEFT JOIN staff f ON f.id = p.first_by
	WHERE p.case_id = $1 AND NOT p.voided
	ORDER BY p.number DESC`)

// Plans lists the versions of a case's plan, the one in force first.
func Plans(ctx context.Context, r db.Reader, c casefile.Case) ([]Listed, error) {
	return listed.All(ctx, r, c.ID)
}

// inForce is the latest version of a case's plan; none: one without an id.
func inForce(ctx context.Context, r db.Reader, c casefile.Case) (Plan, error) {
	p, err := plans.One(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY number DESC LIMIT 1", c.ID)
	if fault.Is(err, fault.NotFound) {
		return Plan{}, nil
	}
	return p, err
}

var highest = db.NewQuery[int](`SELECT coalesce(max(number), 0) FROM reintegration_plans WHERE case_id = $1`)

// agreed is the version that people work by: the latest approved one, while an
// amendment is drafted too; none: one without an id.
func agreed(ctx context.Context, r db.Reader, c casefile.Case) (Plan, error) {
	p, err := plans.One(ctx, r, "WHERE case_id = $1 AND NOT voided AND state = 'approved' ORDER BY number DESC LIMIT 1", c.ID)
	if fault.Is(err, fault.NotFound) {
		return Plan{}, nil
	}
	return p, err
}

// touched notes that somebody worked on the plan in force before it is agreed: its
// text, its activities, or what the mission says of it.
func touched(ctx context.Context, tx db.Tx, c casefile.Case, staffID int64) error {
	_, err := tx.Exec(ctx, `
		UPDATE reintegration_plans p SET hands = p.hands || $2::bigint
		WHERE p.case_id = $1 AND NOT p.voided AND p.state IN ('draft', 'returned', 'submitted') AND $2 <> p.author_id AND NOT $2 = ANY (p.hands)
			AND p.number = (SELECT max(n.number) FROM reintegration_plans n WHERE n.case_id = $1 AND NOT n.voided)`, c.ID, staffID)
	return err
}

// nextNumber is the number of a new version; those entered in error keep theirs.
func nextNumber(ctx context.Context, r db.Reader, c casefile.Case) (int, error) {
	n, err := highest.One(ctx, r, c.ID)
	return n + 1, err
}

// Activities lists the activities of all versions of a case's plan.
func Activities(ctx context.Context, r db.Reader, c casefile.Case) ([]Activity, error) {
	rows, err := activities.Many(ctx, r, `WHERE case_id = $1 AND NOT voided AND plan_id IN (SELECT id FROM reintegration_plans WHERE case_id = $1 AND NOT voided)
		ORDER BY plan_id, position, id`, c.ID)
	for i := range rows {
		rows[i].ActivityDetails = rows[i].priced()
	}
	return rows, err
}

func activityOf(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Activity, error) {
	a, err := activities.One(ctx, r, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
	a.ActivityDetails = a.priced()
	return a, err
}

var staysOfCase = db.NewQuery[stay](`
	SELECT m.id AS member_id, coalesce(d.departed_on, '0001-01-01') AS departed_on, coalesce(a.arrived_on, '0001-01-01') AS arrived_on, o.country
	FROM case_members m
	JOIN case_files c ON c.id = m.case_id
	JOIN offices o ON o.id = c.office_id
	LEFT JOIN departures d ON d.member_id = m.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
	LEFT JOIN arrivals a ON a.member_id = m.id AND NOT a.voided
	WHERE m.case_id = $1
	ORDER BY m.position, m.id`)
