package casefile

import (
	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

// scheduled writes when the people of a case ($1) are to be visited after
// arrival, as its programme says: children alone and people with a medical
// condition more often than others. What was visited or given up stays; what
// was taken over from an office's file is history, and nothing is due in it.
const scheduled = `
	WITH base AS (
		SELECT c.id, max(a.arrived_on) AS arrived_on,
			CASE WHEN bool_or(coalesce(s.vulnerabilities && '{chronic,serious_medical,pregnant,uasc,separated_child}', false)
				OR EXISTS (SELECT 1 FROM child_procedures k WHERE k.member_id = m.id AND NOT k.voided)
				OR EXISTS (SELECT 1 FROM medical_clearances k WHERE k.member_id = m.id AND k.finding <> 'not_needed' AND NOT k.voided))
				THEN p.monitoring_close ELSE p.monitoring_usual END AS milestones
		FROM case_files c
		JOIN programmes p ON p.id = c.programme_id AND p.monitors
		JOIN arrivals a ON a.case_id = c.id AND NOT a.voided
		JOIN case_members m ON m.id = a.member_id
		LEFT JOIN screenings s ON s.member_id = m.id AND NOT s.voided
		WHERE c.id = $1 AND c.stage <> 'closed' AND NOT c.voided
		GROUP BY c.id, p.id HAVING bool_and(a.source = 'office')),
	wanted AS (
		SELECT b.id, w AS milestone, (b.arrived_on + make_interval(months => substr(w, 2)::int))::date AS due_on
		FROM base b, unnest(b.milestones) w),
	gone AS (
		DELETE FROM monitoring_events e WHERE e.case_id = $1 AND e.not_reached_on = '0001-01-01'
			AND NOT EXISTS (SELECT 1 FROM monitoring_visits v WHERE v.event_id = e.id)
			AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.milestone = e.milestone)
			AND EXISTS (SELECT 1 FROM case_files c WHERE c.id = $1 AND c.stage <> 'closed'))
	INSERT INTO monitoring_events (case_id, milestone, due_on) SELECT id, milestone, due_on FROM wanted
	ON CONFLICT (case_id, milestone) DO UPDATE SET due_on = EXCLUDED.due_on, version = monitoring_events.version + 1
		WHERE monitoring_events.due_on <> EXCLUDED.due_on AND monitoring_events.not_reached_on = '0001-01-01'
			AND NOT EXISTS (SELECT 1 FROM monitoring_visits v WHERE v.event_id = monitoring_events.id AND NOT v.voided)`

// queueSchedule brings the schedule of a case up to date, before its facts are
// read.
func queueSchedule(b *pgx.Batch, caseID int64) { b.Queue(scheduled, caseID) }

// Monitored is what is on file about the visits after arrival.
type Monitored struct {
	MonitoringPlanned int       `db:"monitoring_planned"` // visits the programme asks for; 0: none
	MonitoringSettled bool      `db:"monitoring_settled"` // the last of them was made, or nobody was reached
	MonitoringDueOn   date.Date `db:"monitoring_due_on"`  // of the first that is open
}

// Parts of the question about a case's facts.
const (
	monitoredColumns = `coalesce(me.n, 0)::int AS monitoring_planned, coalesce(me.settled, false) AS monitoring_settled,
		coalesce(me.due_on, '0001-01-01') AS monitoring_due_on`
	monitoredJoin = `
	LEFT JOIN LATERAL (
		SELECT count(*) AS n, (array_agg(x.settled ORDER BY x.due_on DESC, x.id DESC))[1] AS settled, min(x.due_on) FILTER (WHERE NOT x.settled) AS due_on
		FROM (SELECT e.id, e.due_on, e.not_reached_on > '0001-01-01' OR EXISTS (
				SELECT 1 FROM monitoring_visits v WHERE v.event_id = e.id AND NOT v.voided) AS settled
			FROM monitoring_events e WHERE e.case_id = c.id) x) me ON true`
)

// followUp is the last visit that the programme asks for, made or given up
// (T23); where it asks for none, any contact after arrival will do.
var followUp = Need{
	Key: "follow_up", Owner: ByTime, Section: "monitoring", state: when(func(f Facts) bool {
		if f.MonitoringPlanned > 0 {
			return f.MonitoringSettled
		}
		return f.ContactsAfter > 0 || f.FailedAfter >= lostAttempts || f.imported()
	}), due: func(f Facts) date.Date { return f.MonitoringDueOn },
}
