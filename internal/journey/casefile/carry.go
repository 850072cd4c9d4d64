package casefile

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/db"
)

// Columns of the records that go along to a new case as copies.
const (
	consentColumns = `recorded_by, given_on, withdrawn_on, created_at, purpose, answer, method, language, recipient, interpreter_name,
		witness_name, guardian_name, text_version, source`
	screeningColumns   = "recorded_by, screened_on, created_at, vulnerabilities, fear_of_return, action, source, severity, evidence"
	applicationColumns = "recorded_by, signed_on, created_at, language, interpreter, interpreter_name, guardian_name"
	returnColumns      = `recorded_by, decided_on, created_at, copy_given, guardian_consents, outcome, language, interpreter, interpreter_name,
		guardian_name, child_view, place, withdrawal_reason, witness_name, note, source`
	eligibilityColumns = "decided_by, programme_id, decided_on, created_at, outcome, ground, reason, exceptions, package"
	clearanceColumns   = "recorded_by, asked_on, answered_on, valid_until, created_at, result, authority, file_number, note"
	exceptionColumns   = "programme_id, asked_by, decided_by, asked_on, decided_on, created_at, rule, state, reason, decision_note"
	incomingColumns    = "asked_by, decided_by, returned_on, agreed_on, asked_on, decided_on, created_at, state, proof, from_country, referred_by, confirmed_by, place, agreement, decision_note"
	checkColumns       = "recorded_by, done_on, created_at, item, state, note"
)

// leavers are the members who go: their keys in the old case and in the new one.
const leavers = "unnest($3::bigint[], $4::bigint[]) x (was, own)"

// carrySessions takes the sessions along. What was said while those who go were
// not there stays behind; that the family was counselled does not.
const carrySessions = `
	INSERT INTO counselling_sessions (case_id, carried_from, counsellor_id, number, held_on, created_at, minutes, present, started_at, mode, kind, place,
		place_detail, language, interpreter, interpreter_name, topics, stance, source, note, agreed)
	SELECT $1, k.id, k.counsellor_id, k.number, k.held_on, k.created_at, k.minutes, ARRAY(SELECT x.own FROM ` + leavers + ` WHERE x.was = ANY (k.present)),
		k.started_at, k.mode, k.kind, k.place, k.place_detail, k.language, k.interpreter, k.interpreter_name, k.topics, k.stance, k.source,
		CASE WHEN s.there THEN k.note ELSE '' END, CASE WHEN s.there THEN k.agreed ELSE '' END
	FROM counselling_sessions k, LATERAL (SELECT k.present = '{}' OR k.present && $3::bigint[] AS there) s
	WHERE k.case_id = $2 AND NOT k.voided`

// carrySteps takes the history along: the steps of the whole case and those of
// the members who go.
const carrySteps = `
	INSERT INTO case_steps (case_id, actor_id, member_id, subject_id, happened_on, at, from_stage, to_stage, event, subject, reason, note)
	SELECT $1, s.actor_id, x.own, coalesce(d.id, s.subject_id), s.happened_on, s.at, s.from_stage, s.to_stage, s.event, s.subject, s.reason, s.note
	FROM case_steps s
	LEFT JOIN ` + leavers + ` ON x.was = s.member_id
	LEFT JOIN eligibility_decisions d ON d.case_id = $1 AND d.carried_from = s.subject_id AND s.event IN ('approved', 'rejected', 'returned_for_completion')
	WHERE s.case_id = $2 AND (s.member_id IS NULL OR x.own IS NOT NULL) AND s.event IN ('intake_opened', 'session_completed', 'application_submitted',
		'returned_for_completion', 'approved', 'rejected', 'declaration_signed', 'checklist_complete', 'check_lapsed', 'departure_confirmed', 'not_admitted',
		'arrival_confirmed', 'arrival_unconfirmed', 'reintegration_opened', 'return_only_monitored', 'plan_completed', 'plan_reopened', 'reopened',
		'reapplication', 'retroactive_case', 'imported')
	ORDER BY s.id`

// carryPlan takes along the plan that stands, and what those who go get by it.
// What the family got together counts for them too; its cost stays where it was
// paid.
const carryPlan = `
	WITH plan AS (
		INSERT INTO reintegration_plans (case_id, author_id, decided_by, decided_on, created_at, state, objective, strengths, obstacles, decision_note, source)
		SELECT $1, author_id, decided_by, decided_on, created_at, state, objective, strengths, obstacles, decision_note, source
		FROM reintegration_plans WHERE case_id = $2 AND NOT voided ORDER BY number DESC LIMIT 1 RETURNING id
	), moved AS (
		UPDATE plan_activities a SET case_id = $1, plan_id = plan.id, member_id = x.own, version = a.version + 1 FROM plan, ` + leavers + ` WHERE a.member_id = x.was
	)
	INSERT INTO plan_activities (case_id, plan_id, position, starts_on, delivered_on, created_at, day_assumed, activity, dimension, level, modality, currency,
		state, provider, description, source)
	SELECT $1, plan.id, a.position, a.starts_on, a.delivered_on, a.created_at, a.day_assumed, a.activity, a.dimension, a.level, a.modality, a.currency,
		a.state, a.provider, a.description, a.source
	FROM plan_activities a, plan WHERE a.case_id = $2 AND a.member_id IS NULL AND a.state = 'delivered' AND NOT a.voided`

// moving are the tables of what happened to a person: it happened once, so it
// moves with the person.
var moving = []string{
	"departures", "arrivals", "allowances", "detentions", "return_orders", "medical_clearances", "risk_assessments", "child_procedures", "escort_assignments",
	"reintegration_needs",
}

// carry takes along what is on file about the members who go.
func carry(ctx context.Context, tx db.Tx, c, next Case, going []Member, own []int64) error {
	was := make([]int64, len(going))
	for i, m := range going {
		was[i] = m.ID
	}
	b := &pgx.Batch{}
	queue := func(sql string) { b.Queue(sql, next.ID, c.ID, was, own) }
	for _, t := range []struct{ table, columns string }{
		{"consents", consentColumns}, {"screenings", screeningColumns}, {"applications", applicationColumns}, {"return_decisions", returnColumns},
	} {
		queue(fmt.Sprintf(`INSERT INTO %[1]s (case_id, member_id, carried_from, %[2]s) SELECT $1, x.own, k.id, %[2]s
			FROM %[1]s k JOIN %[3]s ON x.was = k.member_id WHERE k.case_id = $2 AND NOT k.voided ORDER BY k.id`, t.table, t.columns, leavers))
	}
	of := func(sql string) { b.Queue(sql, next.ID, c.ID) }
	of(fmt.Sprintf(`INSERT INTO eligibility_decisions (case_id, carried_from, %[1]s) SELECT $1, id, %[1]s
		FROM eligibility_decisions k WHERE case_id = $2 AND NOT voided ORDER BY id`, eligibilityColumns))
	for _, t := range []struct{ table, columns, where string }{
		{"authority_clearances", clearanceColumns, "NOT voided"},
		{"rule_exceptions", exceptionColumns, "NOT voided"},
		{"travel_checks", checkColumns, "true"},
		{"incoming_returns", incomingColumns, "state = 'approved'"},
	} {
		of(fmt.Sprintf("INSERT INTO %[1]s (case_id, %[2]s) SELECT $1, %[2]s FROM %[1]s WHERE case_id = $2 AND %[3]s ORDER BY id", t.table, t.columns, t.where))
	}
	queue(carrySessions)
	queue(carrySteps)
	for _, t := range moving {
		queue(fmt.Sprintf("UPDATE %s k SET case_id = $1, member_id = x.own, version = k.version + 1 FROM %s WHERE k.case_id = $2 AND k.member_id = x.was", t, leavers))
	}
	of("UPDATE detention_extensions SET case_id = $1 WHERE case_id = $2 AND detention_id IN (SELECT id FROM detentions WHERE case_id = $1)")
	queue(carryPlan)
	return tx.SendBatch(ctx, b).Close()
}
