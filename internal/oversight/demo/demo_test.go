package demo_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/duplicate"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/staff"
	"homeward/internal/oversight/demo"
	"homeward/internal/testkit/testdb"
)

var now = clock.Fixed(time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC))

func generate(t *testing.T, o demo.Options) (*db.DB, *pgxpool.Pool, demo.Summary) {
	t.Helper()
	d := testdb.New(t)
	owner := testdb.Owner(t, d)
	o.Clock = now
	s, err := demo.Generate(t.Context(), owner, o)
	if err != nil {
		t.Fatal(err)
	}
	return d, owner, s
}

func texts(t *testing.T, owner *pgxpool.Pool, sql string) []string {
	t.Helper()
	rows, err := owner.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// written are the tables of a load and what of them the seed does not decide.
var written = map[string]string{
	"migrants": "match_key", "migrant_tokens": "", "travel_documents": "number_key", "case_files": "", "case_named_staff": "", "case_members": "",
	"case_steps": "", "consents": "", "counselling_sessions": "", "appointments": "created_at", "contact_attempts": "", "screenings": "",
	"applications": "", "authority_clearances": "", "eligibility_decisions": "", "return_decisions": "", "travel_checks": "", "itineraries": "", "itinerary_segments": "", "itinerary_members": "", "allowances": "", "departures": "", "arrivals": "",
	"reintegration_plans": "", "reintegration_needs": "", "plan_activities": "", "case_numbers": "", "child_procedures": "", "escort_assignments": "",
	"case_namings": "",
	"detentions":   "", "detention_extensions": "", "return_orders": "", "session_safeguards": "",
	"risk_assessments": "sealed", "medical_clearances": "sealed", "duplicate_checks": "", "surveys": "", "survey_answers": "id", "survey_scores": "id",
	"monitoring_events": "", "monitoring_visits": "", "case_closings": "",
}

func checksums(t *testing.T, owner *pgxpool.Pool) map[string]string {
	t.Helper()
	out := map[string]string{}
	for table, but := range written {
		sum := texts(t, owner, fmt.Sprintf("SELECT count(*) || ' ' || coalesce(md5(string_agg(r, '' ORDER BY r)), '') FROM (SELECT (to_jsonb(x) - '%s')::text AS r FROM %s x) s", but, table))
		out[table] = sum[0]
	}
	return out
}

func TestSameSeedSameCaseload(t *testing.T) {
	t.Parallel()
	_, first, _ := generate(t, demo.Options{Cases: 150, Seed: 7})
	_, second, _ := generate(t, demo.Options{Cases: 150, Seed: 7})
	_, other, _ := generate(t, demo.Options{Cases: 150, Seed: 8})
	a, b, c := checksums(t, first), checksums(t, second), checksums(t, other)
	for table := range written {
		if a[table] != b[table] {
			t.Errorf("%s: the same seed gave %s and %s", table, a[table], b[table])
		}
		if table != "case_numbers" && a[table] == c[table] {
			t.Errorf("%s: another seed gave the same rows", table)
		}
	}
}

// impossible are facts that contradict each other, each as a question that must find nobody.
var impossible = map[string]string{
	"departed without a declaration": `SELECT d.member_id::text FROM departures d WHERE NOT EXISTS (
		SELECT 1 FROM return_decisions r WHERE r.member_id = d.member_id AND r.outcome = 'signed' AND r.decided_on <= d.departed_on)`,
	"departed after withdrawing": `SELECT d.member_id::text FROM departures d JOIN return_decisions r ON r.member_id = d.member_id AND r.outcome = 'withdrawn'`,
	"child departed without a guardian": `SELECT d.member_id::text FROM departures d JOIN case_members m ON m.id = d.member_id AND m.relationship = 'child'
		WHERE NOT EXISTS (SELECT 1 FROM return_decisions r WHERE r.member_id = d.member_id AND r.guardian_consents AND r.guardian_name <> '')`,
	"arrived before departing":       `SELECT a.member_id::text FROM arrivals a LEFT JOIN departures d USING (member_id) WHERE d.id IS NULL OR d.departed_on > a.arrived_on`,
	"departed without the checklist": `SELECT d.case_id::text FROM departures d WHERE (SELECT count(*) FROM travel_checks c WHERE c.case_id = d.case_id AND c.item IN ('travel_document', 'entry_ban_information') AND c.done_on <= d.departed_on) <> 2`,
	"departed without a ticket": `SELECT d.case_id::text FROM departures d WHERE NOT EXISTS (SELECT 1 FROM itinerary_members x JOIN itineraries i ON i.id = x.itinerary_id
		WHERE x.member_id = d.member_id AND i.travels_on = d.departed_on AND i.issued_on BETWEEN '2000-01-01' AND d.departed_on AND i.cancelled_on = '0001-01-01' AND x.ticket <> '')`,
	"departed before the cash was decided": `SELECT d.case_id::text FROM departures d JOIN programmes p ON p.id = d.programme_id WHERE p.allows_cash <> (
		EXISTS (SELECT 1 FROM travel_checks c WHERE c.case_id = d.case_id AND c.item = 'allowance' AND c.done_on <= d.departed_on)
			OR EXISTS (SELECT 1 FROM allowances a WHERE a.case_id = d.case_id AND a.state = 'paid' AND a.paid_on = d.departed_on AND a.approved_on BETWEEN a.asked_on AND a.paid_on))`,
	"cash above the cap, of another currency or granted by who asked": `SELECT a.id::text FROM allowances a JOIN case_files c ON c.id = a.case_id JOIN programmes p ON p.id = c.programme_id
		WHERE NOT p.allows_cash OR a.amount_minor > p.cash_adult_minor OR a.currency <> p.currency OR a.approved_by = a.asked_by`,
	"a case that ended holds money": `SELECT e.case_id::text FROM ledger_entries e JOIN case_files c ON c.id = e.case_id AND c.stage = 'closed' GROUP BY e.case_id, e.line_id, e.currency
		HAVING sum(CASE kind WHEN 'reserve' THEN minor WHEN 'release' THEN -minor ELSE 0 END) <> sum(CASE kind WHEN 'pay' THEN minor WHEN 'refund' THEN -minor ELSE 0 END)`,
	"cash that was counted and not there": `SELECT c.id::text FROM cash_counts c JOIN cash_days d ON d.id = c.day_id
		WHERE d.signed_by IS NOT NULL AND c.moved_minor <> (SELECT coalesce(sum(l.minor), 0) FROM cash_lines l WHERE l.day_id = d.id AND l.currency = c.currency)
			OR d.explanation = '' AND c.counted_minor <> c.opening_minor + c.moved_minor
			OR c.opening_minor <> coalesce((SELECT p.counted_minor FROM cash_counts p JOIN cash_days e ON e.id = p.day_id
				WHERE e.office_id = d.office_id AND e.held_on < d.held_on AND p.currency = c.currency ORDER BY e.held_on DESC LIMIT 1), 0)`,
	"an office without a cash desk": `SELECT o.code FROM offices o WHERE (SELECT count(*) FROM cash_days d WHERE d.office_id = o.id AND d.signed_by IS NOT NULL) < 9`,
	"journey above the ceiling": `SELECT i.id::text FROM itineraries i JOIN case_files c ON c.id = i.case_id JOIN programmes p ON p.id = c.programme_id
		WHERE i.cost_minor > p.itinerary_ceiling_minor * (SELECT count(*) FROM itinerary_members x WHERE x.itinerary_id = i.id)`,
	"journey of nobody or of somebody who withdrew": `SELECT i.id::text FROM itineraries i WHERE NOT EXISTS (SELECT 1 FROM itinerary_members x WHERE x.itinerary_id = i.id)
		OR i.cancelled_on = '0001-01-01' AND EXISTS (SELECT 1 FROM itinerary_members x JOIN case_members m ON m.id = x.member_id WHERE x.itinerary_id = i.id AND m.status = 'withdrawn')`,
	"approved by the counsellor":  `SELECT e.id::text FROM eligibility_decisions e JOIN case_files c ON c.id = e.case_id JOIN staff s ON s.id = e.decided_by WHERE e.decided_by = c.counsellor_id OR s.role <> 'office_manager' OR s.office_id <> c.office_id`,
	"plan approved by its author": `SELECT id::text FROM reintegration_plans WHERE decided_by = author_id`,
	"approved without the authority": `SELECT e.id::text FROM eligibility_decisions e JOIN programmes p ON p.id = e.programme_id AND p.requires_clearance
		WHERE e.outcome = 'approved' AND NOT EXISTS (SELECT 1 FROM authority_clearances k WHERE k.case_id = e.case_id AND k.result = 'positive' AND k.answered_on <= e.decided_on AND k.valid_until >= e.decided_on)`,
	"status the programme does not take": `SELECT c.reference FROM case_files c JOIN programmes p ON p.id = c.programme_id WHERE cardinality(p.statuses_eligible) > 0 AND NOT c.status_at_application = ANY (p.statuses_eligible)`,
	"returned more often than paid for": `SELECT m.migrant_id::text FROM departures d JOIN case_members m ON m.id = d.member_id JOIN programmes p ON p.id = d.programme_id
		WHERE p.max_returns > 0 GROUP BY m.migrant_id, p.id HAVING count(*) > p.max_returns`,
	"declaration outside the programme": `SELECT e.id::text FROM eligibility_decisions e JOIN programmes p ON p.id = e.programme_id WHERE e.decided_on NOT BETWEEN p.starts_on AND p.ends_on`,
	"fact in the future":                `SELECT id::text FROM counselling_sessions WHERE held_on > '2026-11-19' UNION ALL SELECT id::text FROM departures WHERE departed_on > '2026-11-19' UNION ALL SELECT id::text FROM case_steps WHERE happened_on > '2026-11-19'`,
	"fact before the first day":         `SELECT id::text FROM case_files WHERE opened_on < '2025-11-19'`,
	"steps out of order":                `SELECT id::text FROM (SELECT id, happened_on, lag(happened_on) OVER (PARTITION BY case_id ORDER BY id) AS before FROM case_steps) s WHERE happened_on < before`,
	"steps that do not join":            `SELECT id::text FROM (SELECT id, from_stage, lag(to_stage, 1, '') OVER (PARTITION BY case_id ORDER BY id) AS before FROM case_steps) s WHERE from_stage <> before`,
	"stage that no step led to":         `SELECT c.reference FROM case_files c WHERE stage <> (SELECT to_stage FROM case_steps s WHERE s.case_id = c.id ORDER BY id DESC LIMIT 1)`,
	"step that nobody took":             `SELECT case_id::text FROM case_steps WHERE event = 'recomputed'`,
	"members miscounted": `SELECT c.reference FROM case_files c JOIN case_members m ON m.case_id = c.id GROUP BY c.id
		HAVING c.members <> count(*) FILTER (WHERE m.status IN ('active', 'absent', 'departed', 'arrived'))`,
	"name that is not the principal's":  `SELECT c.reference FROM case_files c JOIN case_members m ON m.case_id = c.id AND m.position = 1 JOIN migrants p ON p.id = m.migrant_id WHERE c.principal_name <> p.family_name || ' ' || p.given_name`,
	"person who cannot be found":        `SELECT id::text FROM migrants p WHERE fold_name = '' OR NOT EXISTS (SELECT 1 FROM migrant_tokens k WHERE k.migrant_id = p.id AND k.kind = 'word' AND k.office_id = p.office_id)`,
	"person key of another making":      `SELECT id::text FROM migrants WHERE match_key <> person_key(fold_name, birth_date, citizenship)`,
	"paper key of another making":       `SELECT id::text FROM travel_documents WHERE number_key <> document_key(number)`,
	"protection case nobody may open":   `SELECT c.reference FROM case_files c WHERE class = 'protection' AND NOT EXISTS (SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = c.counsellor_id)`,
	"named and nobody knows since when": `SELECT n.id::text FROM case_named_staff n WHERE NOT EXISTS (SELECT 1 FROM case_namings x WHERE x.case_id = n.case_id AND x.staff_id = n.staff_id AND x.act = 'named')`,
	"victim approved without an assessment": `SELECT s.case_id::text FROM screenings s JOIN eligibility_decisions e ON e.case_id = s.case_id AND e.outcome = 'approved'
		WHERE s.vulnerabilities && '{vot,vot_presumed}' AND NOT EXISTS (SELECT 1 FROM risk_assessments r WHERE r.member_id = s.member_id AND r.level <> 'high' AND r.assessed_on <= e.decided_on)`,
	"ill, and left without a physician's word": `SELECT s.member_id::text FROM screenings s JOIN departures d ON d.member_id = s.member_id
		WHERE s.vulnerabilities && '{chronic,serious_medical,pregnant}' AND NOT EXISTS (SELECT 1 FROM medical_clearances m WHERE m.member_id = s.member_id AND m.finding LIKE 'fit%' AND m.examined_on <= d.departed_on)`,
	"sealed text in a load without a key":  `SELECT id::text FROM risk_assessments WHERE sealed <> '' UNION ALL SELECT id::text FROM medical_clearances WHERE sealed <> ''`,
	"protected person in an ordinary case": `SELECT p.id::text FROM migrants p JOIN case_members m ON m.migrant_id = p.id JOIN case_files c ON c.id = m.case_id WHERE p.protected <> (c.class = 'protection')`,
	"number that counts wrongly":           `SELECT o.code FROM offices o JOIN case_numbers n ON n.office_id = o.id WHERE n.last <> (SELECT max(number) FROM case_files c WHERE c.office_id = o.id AND date_part('year', opened_on) = n.year)`,
	"code that no list has": `SELECT t.code FROM (SELECT 'topic' AS list, unnest(topics) AS code FROM counselling_sessions UNION ALL SELECT 'vulnerability', unnest(vulnerabilities) FROM screenings) t
		WHERE NOT EXISTS (SELECT 1 FROM code_values v WHERE v.list = t.list AND v.code = t.code)`,
	"child alone approved without the panel": `SELECT e.id::text FROM eligibility_decisions e JOIN child_procedures p ON p.case_id = e.case_id
		WHERE e.outcome = 'approved' AND (p.determination <> 'return' OR p.determined_on > e.decided_on OR p.focal_point_on NOT BETWEEN p.determined_on AND e.decided_on)`,
	"child alone departed without escort or receiver": `SELECT d.id::text FROM departures d JOIN child_procedures p ON p.member_id = d.member_id
		WHERE p.handover_name = '' OR NOT EXISTS (SELECT 1 FROM escort_assignments x WHERE x.member_id = d.member_id AND x.confirmed_on BETWEEN '2025-01-01' AND d.departed_on)`,
	"child screened as alone without a procedure": `SELECT s.id::text FROM screenings s WHERE s.vulnerabilities && '{uasc,separated_child}' AND NOT EXISTS (SELECT 1 FROM child_procedures p WHERE p.member_id = s.member_id)`,
	"procedure out of order": `SELECT id::text FROM child_procedures WHERE guardian_on > assessed_on AND assessed_on > '0001-01-01' OR assessed_on > view_on AND view_on > '0001-01-01'
		OR determined_on > '0001-01-01' AND (determined_on < view_on OR determined_on < family_assessed_on OR view_on < '2025-01-01' OR family_assessed_on < tracing_answered_on)`,
	"held after release or beyond the law": `SELECT id::text FROM detentions WHERE released_on > '2026-11-19' OR began_on > ends_on OR ends_on > longest_on OR released_on > longest_on OR released_on = '0001-01-01' AND ends_on < '2026-11-19'`,
	"extension that does not join":         `SELECT x.id::text FROM detention_extensions x JOIN detentions d ON d.id = x.detention_id WHERE x.ends_on <= x.was_until OR x.ends_on > d.ends_on OR x.decided_on > '2026-11-19'`,
	"held though gone":                     `SELECT d.id::text FROM detentions d JOIN departures e ON e.member_id = d.member_id WHERE d.released_on = '0001-01-01'`,
	"talk in detention without safeguards": `SELECT s.id::text FROM counselling_sessions s LEFT JOIN session_safeguards g ON g.session_id = s.id WHERE s.place = 'immigration_detention' AND g.id IS NULL`,
	"visit of a day that the programme does not ask for": `SELECT e.id::text FROM monitoring_events e JOIN case_files c ON c.id = e.case_id
		WHERE e.due_on <> (SELECT max(a.arrived_on) FROM arrivals a WHERE a.case_id = c.id) + make_interval(months => substr(e.milestone, 2)::int)`,
	"arrived and nobody visits them": `SELECT DISTINCT a.case_id::text FROM arrivals a JOIN case_files c ON c.id = a.case_id AND c.stage IN ('arrived', 'reintegration', 'monitoring')
		WHERE NOT EXISTS (SELECT 1 FROM monitoring_events e WHERE e.case_id = a.case_id)`,
	"visit before the arrival or after today": `SELECT v.id::text FROM monitoring_visits v WHERE v.visited_on > '2026-11-19' OR v.visited_on < (SELECT max(a.arrived_on) FROM arrivals a WHERE a.case_id = v.case_id)`,
	"given up without three attempts": `SELECT e.id::text FROM monitoring_events e WHERE e.not_reached_on > '0001-01-01' AND (SELECT count(DISTINCT k.tried_at::date) FROM contact_attempts k
		WHERE k.case_id = e.case_id AND k.result <> 'reached' AND k.tried_at::date BETWEEN e.due_on - 30 AND e.not_reached_on) < 3`,
	"completed before the last visit": `SELECT c.reference FROM case_files c JOIN monitoring_events e ON e.case_id = c.id WHERE c.closure = 'completed' AND c.closed_on < e.due_on - 10
		AND e.due_on = (SELECT max(x.due_on) FROM monitoring_events x WHERE x.case_id = c.id)`,
	"closed by who asked": `SELECT id::text FROM case_closings WHERE state = 'approved' AND decided_by = requested_by`,
	"phrase with a gap":   `SELECT id::text FROM counselling_sessions WHERE note LIKE '%{%' OR agreed LIKE '%{%' OR note = ''`,
}

func TestFactsAgreeWithEachOther(t *testing.T) {
	t.Parallel()
	_, owner, s := generate(t, demo.Options{Cases: 2500, Seed: 3})
	if s.Cases != 2500 || s.People <= s.Cases {
		t.Errorf("made %d cases with %d people", s.Cases, s.People)
	}
	for what, sql := range impossible {
		if rows := texts(t, owner, sql); len(rows) > 0 {
			t.Errorf("%s: %d, the first %s", what, len(rows), rows[0])
		}
	}
	if stages := texts(t, owner, "SELECT DISTINCT stage FROM case_files"); len(stages) < 10 {
		t.Errorf("only the stages %v occur", stages)
	}
}

func TestRowsOfCasesAreWhatTheJourneyGives(t *testing.T) {
	t.Parallel()
	d, owner, _ := generate(t, demo.Options{Cases: 400, Seed: 5})
	const kept = `SELECT reference || ' ' || concat_ws('|', stage, blocker, blocked_on, open_needs, members, children, due_on, deadline_on, flags, last_contact_on, closure, principal_name, principal_sort) FROM case_files ORDER BY id`
	const visits = `SELECT case_id || ' ' || milestone || ' ' || due_on FROM monitoring_events ORDER BY case_id, milestone`
	before, due := texts(t, owner, kept), texts(t, owner, visits)
	day := date.Of(2026, 11, 19)
	rows, err := owner.Query(t.Context(), "SELECT id, stage FROM case_files ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (c casefile.Case, err error) { return c, r.Scan(&c.ID, &c.Stage) })
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(t.Context(), db.System, func(tx db.Tx) error {
		for _, c := range cases {
			if _, err := casefile.Recompute(t.Context(), tx, c, day); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if after := texts(t, owner, visits); len(due) == 0 || !slices.Equal(after, due) {
		t.Errorf("%d visits were made, %d are asked for", len(due), len(after))
	}
	for i, after := range texts(t, owner, kept) {
		if after != before[i] {
			t.Errorf("made     %s\nassessed %s", before[i], after)
		}
	}
}

const schema = `
	SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
	UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || convalidated::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
	UNION ALL SELECT relname || relrowsecurity::text || relforcerowsecurity::text || relpersistence::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
	UNION ALL SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
	ORDER BY 1`

func TestTheSchemaIsAsBefore(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	owner := testdb.Owner(t, d)
	before := strings.Join(texts(t, owner, schema), "\n")
	if _, err := demo.Generate(t.Context(), owner, demo.Options{Cases: 60, Seed: 1, Clock: now}); err != nil {
		t.Fatal(err)
	}
	if after := strings.Join(texts(t, owner, schema), "\n"); after != before {
		t.Error("indexes, constraints, triggers or row-level security differ after the load")
	}
	// The next row typed in gets a free key and the next number.
	var id, highest int64
	if err := owner.QueryRow(t.Context(), "SELECT nextval(pg_get_serial_sequence('case_files', 'id')), (SELECT max(id) FROM case_files)").Scan(&id, &highest); err != nil || id != highest+1 {
		t.Errorf("next key %d after %d: %v", id, highest, err)
	}
}

func TestRunTwiceMakesItOnce(t *testing.T) {
	t.Parallel()
	_, owner, first := generate(t, demo.Options{Cases: 40, Seed: 2})
	again, err := demo.Generate(t.Context(), owner, demo.Options{Cases: 40, Seed: 2, Clock: now})
	if err != nil || !again.Already || again.Cases != first.Cases {
		t.Errorf("second run: %+v, %v", again, err)
	}
	if _, err := demo.Generate(t.Context(), owner, demo.Options{Cases: 41, Seed: 2, Clock: now}); err == nil {
		t.Error("another caseload went into the same database")
	}
	more, err := demo.Generate(t.Context(), owner, demo.Options{Cases: 41, Seed: 2, Clock: now, Force: true})
	if err != nil || more.Cases != 81 {
		t.Errorf("forced: %d cases, %v", more.Cases, err)
	}
	if n := texts(t, owner, "SELECT count(*)::text FROM audit_changes WHERE table_name = 'case_files' AND row_id = 0"); n[0] != "2" {
		t.Errorf("%s entries in the audit trail for two loads", n[0])
	}
}

func TestRealCasesAreLeftAlone(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	owner := testdb.Owner(t, d)
	err := d.Write(t.Context(), db.System, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `
			WITH o AS (INSERT INTO offices (code, name, country, time_zone, language) VALUES ('BUD', 'Budapest', 'HU', 'Europe/Budapest', 'hu') RETURNING id)
			INSERT INTO migrants (office_id, family_name) SELECT id, 'Ismeretlen' FROM o`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Generate(t.Context(), owner, demo.Options{Cases: 10, Clock: now}); !errors.Is(err, demo.ErrNotEmpty) {
		t.Errorf("error %v", err)
	}
	if n := texts(t, owner, "SELECT count(*)::text FROM case_files"); n[0] != "0" {
		t.Errorf("%s cases were made", n[0])
	}
}

func TestAccountsOpenWithThePassword(t *testing.T) {
	t.Parallel()
	_, owner, _ := generate(t, demo.Options{Cases: 120, Seed: 1})
	if len(demo.Password) < 15 {
		t.Error("the password is shorter than any password may be")
	}
	for _, email := range demo.Accounts {
		var hash, state string
		var change bool
		if err := owner.QueryRow(t.Context(), "SELECT password_hash, state, must_change_password FROM staff WHERE email = $1", email).Scan(&hash, &state, &change); err != nil {
			t.Errorf("%s: %v", email, err)
			continue
		}
		if ok, err := staff.PasswordMatches(t.Context(), demo.Password, hash); !ok || err != nil || state != "active" || change {
			t.Errorf("%s: password %v, state %s, must change %v: %v", email, ok, state, change, err)
		}
	}
	for _, email := range []string{"counsellor@bud.example", "counsellor@prg.example"} {
		n := texts(t, owner, "SELECT count(*)::text FROM appointments a JOIN staff s ON s.id = a.counsellor_id WHERE a.on_day = '2026-11-19' AND s.email = '"+email+"'")
		if n[0] < "3" {
			t.Errorf("%s has %s appointments today", email, n[0])
		}
	}
}

func TestSomePeopleAreOnFileTwice(t *testing.T) {
	t.Parallel()
	d, owner, _ := generate(t, demo.Options{Cases: 400, Seed: 3})
	marked := texts(t, owner, "SELECT migrant_id::text FROM duplicate_checks ORDER BY 1")
	if len(marked) == 0 {
		t.Fatal("nobody is")
	}
	if _, err := duplicate.Sweep(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	found := texts(t, owner, "SELECT high_id::text FROM duplicate_pairs WHERE state = 'open' ORDER BY 1")
	for _, id := range marked {
		if !slices.Contains(found, id) {
			t.Errorf("%s is not found to be somebody on file", id)
		}
	}
}
