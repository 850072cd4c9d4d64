package monitoring

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/programme"
)

var visits = db.NewTable[Visit]("monitoring_visits", "monitoring.visit")

// eventOf is what a schedule's line is asked for, with the failed attempts that
// count for it: those from a while before it was due.
const eventOf = `
	SELECT e.id, e.milestone, e.due_on, e.not_reached_on, coalesce(s.given_name, '') AS given_name, coalesce(s.family_name, '') AS family_name,
		coalesce(v.id, 0) AS visit_id, k.n::int AS attempts, k.days::int AS days, k.channels::int AS channels
	FROM monitoring_events e
	LEFT JOIN staff s ON s.id = e.given_up_by
	LEFT JOIN monitoring_visits v ON v.event_id = e.id AND NOT v.voided
	LEFT JOIN LATERAL (
		SELECT count(*) AS n, count(DISTINCT tried_at::date) AS days, count(DISTINCT channel) AS channels FROM contact_attempts
		WHERE case_id = e.case_id AND result <> 'reached' AND NOT voided AND tried_at::date >= e.due_on - $2::int) k ON true
	WHERE e.case_id = $1`

var eventsOfCase = db.NewQuery[Event](eventOf + " ORDER BY e.due_on, e.id")

// schedule are the visits the programme asks for, in their order.
func schedule(ctx context.Context, r db.Reader, c casefile.Case) ([]Event, error) {
	return eventsOfCase.All(ctx, r, c.ID, attemptsFrom)
}

// visitsOf lists the visits of a case, the latest first.
func visitsOf(ctx context.Context, r db.Reader, c casefile.Case) ([]Visit, error) {
	return visits.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY visited_on DESC, id DESC LIMIT 100", c.ID)
}

// giveUp notes that nobody was reached for a visit.
const giveUp = `
	UPDATE monitoring_events SET not_reached_on = $3, given_up_by = $4, version = version + 1
	WHERE id = $2 AND case_id = $1 AND not_reached_on = '0001-01-01'`

// dueCase is a case in which a visit is due soon.
type dueCase struct {
	ID    int64     `db:"id"`
	DueOn date.Date `db:"due_on"`
}

// due are the open cases with a visit due by a day ($1) that is no task yet.
var due = db.NewQuery[dueCase](`
	SELECT c.id, min(e.due_on) AS due_on FROM monitoring_events e
	JOIN case_files c ON c.id = e.case_id AND c.stage <> 'closed' AND NOT c.voided
	WHERE e.due_on <= $1 AND e.not_reached_on = '0001-01-01' AND NOT EXISTS (SELECT 1 FROM monitoring_visits v WHERE v.event_id = e.id AND NOT v.voided)
		AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.case_id = c.id AND t.rule = 'visit_returned' AND t.state = 'open')
	GROUP BY c.id ORDER BY c.id LIMIT 100`)

// Line is a visit of the office's list.
type Line struct {
	Reference  string              `db:"reference"`
	FamilyName string              `db:"family_name"`
	GivenName  string              `db:"given_name"`
	HandGiven  string              `db:"hand_given"` // of the counsellor
	HandFamily string              `db:"hand_family"`
	Milestone  programme.Milestone `db:"milestone"`
	DueOn      date.Date           `db:"due_on"`
	Attempts   int                 `db:"attempts"`
	Country    string              `db:"return_country"`
}

// listed is how many visits the office's list holds.
const listed = 200

// ofOffice are the visits of an office ($1) that are due by a day ($2).
var ofOffice = db.NewQuery[Line](`
	SELECT c.reference, coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name, coalesce(s.given_name, '') AS hand_given,
		coalesce(s.family_name, '') AS hand_family, e.milestone, e.due_on,
		(SELECT count(*) FROM contact_attempts k WHERE k.case_id = c.id AND k.result <> 'reached' AND NOT k.voided AND k.tried_at::date >= e.due_on - $3::int)::int AS attempts, c.return_country
	FROM monitoring_events e
	JOIN case_files c ON c.id = e.case_id
	LEFT JOIN staff s ON s.id = c.counsellor_id
	LEFT JOIN case_members m ON m.case_id = c.id AND m.position = 1
	LEFT JOIN migrants p ON p.id = m.migrant_id
	WHERE c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided AND e.due_on <= $2 AND e.not_reached_on = '0001-01-01'
		AND NOT EXISTS (SELECT 1 FROM monitoring_visits v WHERE v.event_id = e.id AND NOT v.voided)
	ORDER BY e.due_on, c.reference, e.milestone LIMIT $4`)
