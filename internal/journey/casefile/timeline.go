package casefile

import (
	"context"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Happening is an entry of the timeline: a recorded fact or step, with what its
// sentence needs.
type Happening struct {
	Kind        string    `db:"kind"` // message casefile.event.<kind>
	At          time.Time `db:"at"`   // when it was recorded, or when it happened if that is known better
	Day         date.Date `db:"day"`  // day of the fact
	ActorID     int64     `db:"actor_id"`
	ActorGiven  string    `db:"actor_given"`
	ActorFamily string    `db:"actor_family"`
	MemberID    int64     `db:"member_id"`
	SubjectID   int64     `db:"subject_id"`
	Code        string    `db:"code"` // what it was, as a code: mode, purpose, outcome …
	Number      int       `db:"number"`
	Text        string    `db:"text"`
	Voided      bool      `db:"voided"`
}

// pageOfTimeline is how many entries a page of the timeline shows.
const pageOfTimeline = 50

var happenings = db.NewQuery[Happening](`
	WITH e AS (
		SELECT 'session' AS kind, coalesce(NULLIF(held_on, '0001-01-01')::timestamptz + CASE WHEN started_at <> '' THEN started_at::interval ELSE '0'::interval END, created_at) AS at,
			held_on AS day, counsellor_id AS actor_id, 0::bigint AS member_id, number::bigint AS subject_id, coalesce(mode, '') AS code, minutes::int AS number, note AS text, voided
		FROM counselling_sessions WHERE case_id = $1
		UNION ALL SELECT 'contact', tried_at, tried_at::date, recorded_by, 0, id, channel || '.' || result, 0, note, voided FROM contact_attempts WHERE case_id = $1
		UNION ALL SELECT 'consent_' || answer, created_at, given_on, recorded_by, member_id, id, purpose, 0, recipient, voided FROM consents WHERE case_id = $1
		UNION ALL SELECT 'screening', created_at, screened_on, recorded_by, member_id, id, '', 0, '', voided FROM screenings WHERE case_id = $1
		UNION ALL SELECT 'application', created_at, signed_on, recorded_by, member_id, id, '', 0, '', voided FROM applications WHERE case_id = $1
		UNION ALL SELECT 'exception_asked', created_at, asked_on, asked_by, 0, id, rule, 0, reason, voided FROM rule_exceptions WHERE case_id = $1
		UNION ALL SELECT 'exception_' || state, greatest(created_at, decided_on::timestamptz), decided_on, decided_by, 0, id, rule, 0, decision_note, voided FROM rule_exceptions WHERE case_id = $1 AND state <> 'asked'
		UNION ALL SELECT 'clearance_pending', created_at, asked_on, recorded_by, 0, id, '', 0, authority, voided FROM authority_clearances WHERE case_id = $1
		UNION ALL SELECT 'clearance_' || result, greatest(created_at, answered_on::timestamptz), answered_on, recorded_by, 0, id, '', 0, concat_ws(' – ', authority, NULLIF(note, '')), voided FROM authority_clearances WHERE case_id = $1 AND result <> 'pending'
		UNION ALL SELECT 'decision_' || outcome, created_at, decided_on, recorded_by, member_id, id, coalesce(withdrawal_reason, ''), 0, note, voided FROM return_decisions WHERE case_id = $1
		UNION ALL SELECT 'check_' || state, created_at, done_on, recorded_by, 0, id, item, 0, note, false FROM travel_checks WHERE case_id = $1
		UNION ALL SELECT 'departure', created_at, departed_on, recorded_by, member_id, id, destination_country, 0, flight, voided FROM departures WHERE case_id = $1
		UNION ALL SELECT 'arrival', created_at, arrived_on, recorded_by, member_id, id, confirmed_by, 0, place, voided FROM arrivals WHERE case_id = $1
		UNION ALL SELECT 'survey', created_at, completed_on, interviewer_id, member_id, id, '', 0, '', voided FROM surveys WHERE case_id = $1 AND state = 'complete'
		UNION ALL SELECT 'paper_asked', created_at, created_at::date, recorded_by, member_id, id, kind, 0, city, voided FROM document_requests WHERE case_id = $1
		UNION ALL SELECT 'paper_handed', created_at, handed_on, recorded_by, 0, id, location, 0, holder, false FROM document_custody WHERE case_id = $1
		UNION ALL SELECT 'itinerary', created_at, created_at::date, recorded_by, 0, id, '', number, booking, voided FROM itineraries WHERE case_id = $1
		UNION ALL SELECT 'itinerary_issued', issued_on::timestamptz, issued_on, recorded_by, 0, id, '', number, booking, voided FROM itineraries WHERE case_id = $1 AND issued_on > '0001-01-01'
		UNION ALL SELECT 'escort', created_at, created_at::date, recorded_by, coalesce(member_id, 0), id, '', 0, name, voided FROM escort_assignments WHERE case_id = $1
		UNION ALL SELECT 'cash_asked', created_at, asked_on, asked_by, member_id, id, '', 0, '', voided FROM allowances WHERE case_id = $1
		UNION ALL SELECT 'cash_paid', paid_on::timestamptz, paid_on, paid_by, member_id, id, '', 0, receipt, voided FROM allowances WHERE case_id = $1 AND paid_on > '0001-01-01'
		UNION ALL SELECT 'visit_made', created_at, visited_on, recorded_by, 0, id, '', 0, monitor, voided FROM monitoring_visits WHERE case_id = $1
		UNION ALL SELECT 'visit_missed', not_reached_on::timestamptz, not_reached_on, given_up_by, 0, id, '', 0, '', false FROM monitoring_events WHERE case_id = $1 AND not_reached_on > '0001-01-01'
		UNION ALL SELECT 'document', created_at, created_at::date, uploaded_by, 0, id, kind, 0, name, voided FROM documents WHERE case_id = $1
		UNION ALL SELECT 'child_' || x.kind, x.day::timestamptz, x.day, recorded_by, member_id, id, '', 0, '', voided FROM child_procedures,
			LATERAL (VALUES ('guardian', guardian_on), ('assessed', assessed_on), ('tracing', tracing_asked_on), ('family', family_assessed_on), ('heard', view_on),
				('determined', determined_on), ('focal_point', focal_point_on), ('consent', guardian_consent_on), ('parents', parents_accept_on)) x (kind, day)
			WHERE case_id = $1 AND x.day > '0001-01-01'
		UNION ALL SELECT 'risk_assessed', created_at, assessed_on, recorded_by, member_id, id, '', 0, '', voided FROM risk_assessments WHERE case_id = $1
		UNION ALL SELECT 'medical', created_at, examined_on, recorded_by, member_id, id, '', 0, '', voided FROM medical_clearances WHERE case_id = $1
		UNION ALL SELECT 'detention', created_at, began_on, recorded_by, member_id, id, '', 0, facility, voided FROM detentions WHERE case_id = $1
		UNION ALL SELECT 'detention_released', released_on::timestamptz, released_on, recorded_by, member_id, id, '', 0, facility, voided FROM detentions WHERE case_id = $1 AND released_on > '0001-01-01'
		UNION ALL SELECT 'detention_extended', x.created_at, x.decided_on, x.recorded_by, d.member_id, x.id, '', 0, x.ends_on::text, d.voided FROM detention_extensions x JOIN detentions d ON d.id = x.detention_id WHERE x.case_id = $1
		UNION ALL SELECT 'order', created_at, issued_on, recorded_by, member_id, id, kind, 0, concat_ws(' – ', NULLIF(authority, ''), NULLIF(number, '')), voided FROM return_orders WHERE case_id = $1
		UNION ALL SELECT n.act, n.created_at, n.created_at::date, n.changed_by, 0, n.id, '', 0, concat_ws(' – ', concat_ws(' ', t.given_name, t.family_name), NULLIF(n.reason, '')), false FROM case_namings n JOIN staff t ON t.id = n.staff_id WHERE n.case_id = $1
		UNION ALL SELECT 'person_merged', g.merged_at, g.merged_at::date, g.merged_by, 0, g.id, '', 0, concat_ws(' ', NULLIF(p.family_name, ''), NULLIF(p.given_name, '')), false FROM person_merges g JOIN migrants p ON p.id = g.gone_id WHERE g.cases @> ARRAY[$1::bigint]
		UNION ALL SELECT 'person_parted', g.undone_at, g.undone_at::date, g.undone_by, 0, g.id, '', 0, concat_ws(' ', NULLIF(p.family_name, ''), NULLIF(p.given_name, '')), false FROM person_merges g JOIN migrants p ON p.id = g.gone_id WHERE g.cases @> ARRAY[$1::bigint] AND g.undone_at IS NOT NULL
		UNION ALL SELECT 'step_' || event, at, happened_on, actor_id, coalesce(member_id, 0), id, CASE WHEN to_stage <> from_stage THEN to_stage ELSE '' END, 0, concat_ws(' – ', NULLIF(reason, ''), NULLIF(note, '')), false
		FROM case_steps WHERE case_id = $1 AND event NOT IN ('session_completed', 'declaration_signed', 'withdrawn', 'departure_confirmed', 'arrival_confirmed', 'checklist_complete', 'check_lapsed')
	)
	SELECT e.kind, e.at, e.day, e.actor_id, s.given_name AS actor_given, s.family_name AS actor_family, e.member_id, e.subject_id, e.code, e.number, e.text, e.voided
	FROM e JOIN staff s ON s.id = e.actor_id
	WHERE e.at < $2
	ORDER BY e.at DESC, e.kind, e.subject_id DESC
	LIMIT $3`)

// Timeline lists what happened in a case before a moment, newest first.
func Timeline(ctx context.Context, r db.Reader, c Case, before time.Time, limit int) ([]Happening, error) {
	return happenings.All(ctx, r, c.ID, before, limit)
}

type passed struct {
	Stage Stage     `db:"stage"`
	On    date.Date `db:"on_day"`
}

var stagesPassed = db.NewQuery[passed](`
	SELECT to_stage AS stage, min(happened_on) AS on_day FROM case_steps
	WHERE case_id = $1 AND (to_stage <> from_stage OR event IN ('intake_opened', 'imported')) GROUP BY to_stage`)

// byStage tells on which day the case entered each stage it has been in.
func byStage(rows []passed) map[Stage]date.Date {
	out := map[Stage]date.Date{}
	for _, p := range rows {
		out[p.Stage] = p.On
	}
	return out
}

// Opening is an entry of "who opened this case".
type Opening struct {
	At         time.Time `db:"at"`
	StaffID    int64     `db:"staff_id"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
	Times      int       `db:"times"`
	Reason     string    `db:"reason"`
}

var openings = db.NewQuery[Opening](`
	SELECT max(a.at) AS at, a.staff_id, s.given_name, s.family_name, count(*)::int AS times, a.reason
	FROM access_log a JOIN staff s ON s.id = a.staff_id
	WHERE a.case_id = $1 AND a.at > $2
	GROUP BY a.staff_id, s.given_name, s.family_name, a.reason, a.at::date
	ORDER BY max(a.at) DESC LIMIT 200`)

// Openings lists who opened a case since a moment, one line for each person and day.
func Openings(ctx context.Context, r db.Reader, c Case, since time.Time) ([]Opening, error) {
	return openings.All(ctx, r, c.ID, since)
}

// Change is a recorded change of a row of the case, for its history.
type Change struct {
	ID         int64     `db:"id"`
	At         time.Time `db:"happened_at"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
	Act        string    `db:"act"`
	Table      string    `db:"table_name"`
	Column     string    `db:"col"`
	Before     string    `db:"old_value"`
	After      string    `db:"new_value"`
}

var changes = db.NewQuery[Change](`
	SELECT a.id, a.happened_at, s.given_name, s.family_name, a.act, a.table_name, coalesce(k.col, '') AS col,
		coalesce(v.before ->> k.col, '') AS old_value, coalesce(v.after ->> k.col, '') AS new_value
	FROM (SELECT * FROM audit_changes WHERE case_id = $1 AND id < $2 ORDER BY id DESC LIMIT 60) a
	JOIN staff s ON s.id = a.actor_id
	JOIN audit_values v ON v.change_id = a.id
	LEFT JOIN LATERAL (
		SELECT unnest(CASE WHEN a.table_name = ANY ($3) THEN '{}'::text[] ELSE a.columns END) AS col WHERE a.act = 'update'
		UNION ALL SELECT '' WHERE a.act = 'update' AND a.table_name = ANY ($3)) k ON k.col NOT IN ('version', 'updated_at', 'open_needs', 'principal_sort', 'sealed')
	WHERE a.act <> 'update' OR k.col IS NOT NULL
	ORDER BY a.id DESC, k.col`)

// restricted are the tables of which the history tells that something changed,
// and not what: health, what threatens somebody, and what binds a colleague.
var restricted = []string{"medical_clearances", "risk_assessments", "child_procedures", "case_conflicts"}

// Changes lists recorded changes of a case older than an entry, newest first.
func Changes(ctx context.Context, r db.Reader, c Case, before int64) ([]Change, error) {
	return changes.All(ctx, r, c.ID, before, restricted)
}
