package casefile

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/programme"
)

var caseByReference = db.NewQuery[Case](`
	SELECT c.id, c.reference, c.office_id, o.code AS office_code, o.name AS office_name, c.class,
		EXISTS (SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = $2) AS named,
		c.stage, c.source, c.voided, c.counsellor_id,
		coalesce(s.given_name, '') AS counsellor_given, coalesce(s.family_name, '') AS counsellor_family,
		c.programme_id, coalesce(p.name, '') AS programme_name,
		c.opened_on, c.stage_since, c.due_on, c.last_contact_on, c.notice_given_on, c.closure, c.children::int, c.updated_at,
		coalesce(c.programme_id, 0) AS programme_chosen, c.return_country, c.return_place, c.status_at_application,
		c.info_source, c.return_reason, c.authority_number, c.note, c.version
	FROM case_files c
	JOIN offices o ON o.id = c.office_id
	LEFT JOIN staff s ON s.id = c.counsellor_id
	LEFT JOIN programmes p ON p.id = c.programme_id
	WHERE c.reference = $1`)

var membersByReference = db.NewQuery[Member](`
	SELECT m.id, m.migrant_id, m.position::int, m.relationship, m.status, p.family_name, p.given_name, p.original_name,
		p.original_language, p.sex, p.birth_date, p.birth_estimated, p.citizenship, p.languages, p.interpreter_needed,
		p.contact_note, p.phone, m.guardian_name, m.old_reference
	FROM case_members m
	JOIN migrants p ON p.id = m.migrant_id
	WHERE m.case_id = (SELECT id FROM case_files WHERE reference = $1)
	ORDER BY m.position, m.id`)

// load reads a case with its members in one round trip, logs the opening in the
// same when act is not empty, and holds the case first when it is to be written.
func load(ctx context.Context, r db.Reader, staffID int64, ref, act, requestID string, hold bool) (Case, error) {
	b := &pgx.Batch{}
	if hold {
		b.Queue("SELECT 1 FROM case_files WHERE reference = $1 FOR UPDATE", ref)
	}
	var cases []Case
	var members []Member
	caseByReference.Queue(b, &cases, ref, staffID)
	membersByReference.Queue(b, &members, ref)
	if act != "" {
		b.Queue(`INSERT INTO access_log (staff_id, case_id, act, request_id)
			SELECT $1, id, $3, $4 FROM case_files WHERE reference = $2`, staffID, ref, act, requestID)
	}
	var seen []time.Time
	if !hold && staffID != 0 {
		look.Queue(b, &seen, staffID, ref)
	}
	if err := r.SendBatch(ctx, b).Close(); err != nil {
		return Case{}, err
	}
	if len(cases) == 0 {
		return Case{}, pgx.ErrNoRows
	}
	cases[0].Members = members
	if len(seen) > 0 {
		cases[0].Seen = seen[0]
	}
	return cases[0], nil
}

type factsRow struct {
	ID                    int64     `db:"id"`
	Stage                 Stage     `db:"stage"`
	Voided                bool      `db:"voided"`
	Source                Source    `db:"source"`
	OpenedOn              date.Date `db:"opened_on"`
	NoticeGivenOn         date.Date `db:"notice_given_on"`
	ProgrammeChosen       bool      `db:"programme_chosen"`
	GrantsReintegration   bool      `db:"grants_reintegration"`
	ReturnCountry         string    `db:"return_country"`
	Sessions              int       `db:"sessions"`
	FirstSessionOn        date.Date `db:"first_session_on"`
	SubmittedOn           date.Date `db:"submitted_on"`
	SubmissionStep        int64     `db:"submission_step"`
	Outcome               string    `db:"outcome"`
	OutcomeStep           int64     `db:"outcome_step"`
	OutcomeOn             date.Date `db:"outcome_on"`
	CheckItems            []string  `db:"check_items"`
	CheckStates           []string  `db:"check_states"`
	ReintegrationOpenedOn date.Date `db:"reintegration_opened_on"`
	NeedsAssessed         bool      `db:"needs_assessed"`
	PlanState             string    `db:"plan_state"`
	ActivitiesOpen        int       `db:"activities_open"`
	ActivitiesDelivered   int       `db:"activities_delivered"`
	LastContactOn         date.Date `db:"last_contact_on"`
	Country               string    `db:"country"`
	Retroactive           bool      `db:"retroactive"`
	MissionUntold         bool      `db:"mission_untold"`
	Monitors              bool      `db:"monitors"`
	RequiresClearance     bool      `db:"requires_clearance"`
	DeclaresFirst         bool      `db:"declares_first"`
	AllowsCash            bool      `db:"allows_cash"`
	ProgrammeFrom         date.Date `db:"programme_from"`
	ProgrammeUntil        date.Date `db:"programme_until"`
	Countries             []string  `db:"countries_served"`
	Statuses              []string  `db:"statuses_eligible"`
	MaxReturns            int       `db:"max_returns"`
	MaxAttempts           int       `db:"max_attempts"`
	StatusAtApplication   string    `db:"status_at_application,null"`
	ExceptionRules        []string  `db:"exception_rules"`
	ExceptionStates       []string  `db:"exception_states"`
	Clearance             string    `db:"clearance"`
	ClearanceUntil        date.Date `db:"clearance_until"`
	ReopenedStep          int64     `db:"reopened_step"`
	ClosedFor             string    `db:"closed_for"`
	ClosedOn              date.Date `db:"closed_on"`
	ClosingAsked          bool      `db:"closing_asked"`
	ClosingAskedOn        date.Date `db:"closing_asked_on"`
	HoldReviewOn          date.Date `db:"hold_review_on"`
	TransferAsked         bool      `db:"transfer_asked"`
	Conflicted            bool      `db:"conflicted"`
	IncomingAsked         bool      `db:"incoming_asked"`
	IncomingOn            date.Date `db:"incoming_on"`
	IncomingAgreedOn      date.Date `db:"incoming_agreed_on"`
	FailedAttempts        int       `db:"failed_attempts"`
	FailedDays            int       `db:"failed_days"`
	FailedChannels        int       `db:"failed_channels"`
	NoShows               int       `db:"no_shows"`
	NoShowsAllowed        int       `db:"no_shows_allowed"`
	TransitVisaMissing    bool      `db:"transit_visa_missing"`
	ProgrammeSuspended    bool      `db:"programme_suspended"`
	CountrySuspended      bool      `db:"country_suspended"`
	TravelsOn             date.Date `db:"travels_on"`
	MonitoringOpenedOn    date.Date `db:"monitoring_opened_on"`
	PlanCompleted         bool      `db:"plan_completed"`
	ContactsAfter         int       `db:"contacts_after"`
	FailedAfter           int       `db:"failed_after"`
	Monitored
	ImportedSession     bool `db:"imported_session"`
	ImportedDelivery    bool `db:"imported_delivery"`
	PaymentsAsked       int  `db:"payments_asked"`
	PaymentsDue         int  `db:"payments_due"`
	PaymentsToHand      int  `db:"payments_to_hand"`
	PaymentsUnexplained int  `db:"payments_unexplained"`
}

const caseFacts = `
	SELECT c.id, c.stage, c.voided, c.source, c.opened_on, c.notice_given_on, c.programme_id IS NOT NULL AS programme_chosen,
		coalesce(p.grants_reintegration, false) AS grants_reintegration, c.return_country,
		s.n::int AS sessions, coalesce(s.first_on, '0001-01-01') AS first_session_on,
		coalesce(st.submitted_on, '0001-01-01') AS submitted_on, coalesce(st.submitted, 0) AS submission_step,
		coalesce(e.outcome, '') AS outcome, CASE WHEN e.id IS NULL THEN 0 ELSE coalesce(st.outcome, 9223372036854775807) END AS outcome_step, coalesce(e.decided_on, '0001-01-01') AS outcome_on,
		t.items AS check_items, t.states AS check_states,
		coalesce(st.reintegration_on, '0001-01-01') AS reintegration_opened_on,
		EXISTS (SELECT 1 FROM reintegration_needs n WHERE n.case_id = c.id AND NOT n.voided) AS needs_assessed,
		coalesce(pl.state, '') AS plan_state, ac.open::int AS activities_open, ac.delivered::int AS activities_delivered,
		greatest(coalesce(s.last_on, '0001-01-01'), coalesce(ca.last_on, '0001-01-01')) AS last_contact_on,
		o.country, c.retroactive, c.retroactive AND ` + missionUntold + ` AS mission_untold, coalesce(p.monitors, false) AS monitors, coalesce(p.requires_clearance, false) AS requires_clearance,
		coalesce(p.declaration_timing = 'with_application', false) AS declares_first, coalesce(p.allows_cash, true) AS allows_cash,
		coalesce(p.starts_on, '0001-01-01') AS programme_from, coalesce(p.ends_on, '0001-01-01') AS programme_until,
		coalesce(p.countries_served, '{}') AS countries_served, coalesce(p.statuses_eligible, '{}') AS statuses_eligible,
		coalesce(p.max_returns, 0)::int AS max_returns, coalesce(p.max_attempts, 0)::int AS max_attempts, c.status_at_application,
		x.rules AS exception_rules, x.states AS exception_states,
		coalesce(cl.result, '') AS clearance, coalesce(cl.valid_until, '0001-01-01') AS clearance_until,
		coalesce(st.reopened, 0) AS reopened_step, coalesce(co.reason, '') AS closed_for, c.closed_on,
		co.asked_on IS NOT NULL AS closing_asked, coalesce(co.asked_on, '0001-01-01') AS closing_asked_on,
		coalesce(h.review_on, '0001-01-01') AS hold_review_on,
		coalesce((SELECT true FROM case_transfers r WHERE r.case_id = c.id AND r.state = 'requested'), false) AS transfer_asked,
		coalesce((SELECT true FROM case_conflicts k WHERE k.case_id = c.id AND k.staff_id = c.counsellor_id AND k.lifted_on = '0001-01-01'), false) AS conflicted,
		ir.returned_on IS NOT NULL AS incoming_asked, coalesce(ir.returned_on, '0001-01-01') AS incoming_on, coalesce(ir.agreed_on, '0001-01-01') AS incoming_agreed_on,
		coalesce(fa.n, 0)::int AS failed_attempts, coalesce(fa.days, 0)::int AS failed_days, coalesce(fa.channels, 0)::int AS failed_channels,
		coalesce(da.shows, 0)::int AS no_shows, coalesce(da.allowed, 0)::int AS no_shows_allowed,
		coalesce(it.visa_missing, false) AS transit_visa_missing,
		EXISTS (SELECT 1 FROM programme_suspensions x WHERE x.programme_id = c.programme_id AND ` + programme.Suspends + `) AS programme_suspended,
		coalesce((SELECT g.standing = 'suspended' FROM country_standings g WHERE g.country = c.return_country ORDER BY g.id DESC LIMIT 1), false) AS country_suspended,
		coalesce(it.travels_on, '0001-01-01') AS travels_on,
		coalesce(st.monitoring_on, '0001-01-01') AS monitoring_opened_on, coalesce(st.completed > coalesce(st.plan_reopened, 0), false) AS plan_completed,
		coalesce(af.contacts, 0)::int AS contacts_after, coalesce(af.failed, 0)::int AS failed_after, ` + monitoredColumns + `,
		coalesce(s.imported, false) AS imported_session, coalesce(ac.imported, false) AS imported_delivery,
		pm.asked::int AS payments_asked, pm.due::int AS payments_due, pm.to_hand::int AS payments_to_hand,
		coalesce(le.unexplained, 0)::int AS payments_unexplained
	FROM case_files c
	JOIN offices o ON o.id = c.office_id
	LEFT JOIN programmes p ON p.id = c.programme_id
	LEFT JOIN LATERAL (
		SELECT count(*) AS n, min(held_on) FILTER (WHERE held_on > '0001-01-01') AS first_on, max(held_on) AS last_on,
			bool_or(source = 'import') AS imported
		FROM counselling_sessions WHERE case_id = c.id AND NOT voided) s ON true
	LEFT JOIN LATERAL (
		SELECT d.id, d.outcome, d.decided_on
		FROM eligibility_decisions d WHERE d.case_id = c.id AND NOT d.voided ORDER BY d.id DESC LIMIT 1) e ON true
	LEFT JOIN LATERAL (
		SELECT max(id) FILTER (WHERE event = 'application_submitted') AS submitted,
			max(id) FILTER (WHERE event IN ('approved', 'rejected', 'returned_for_completion') AND subject_id = e.id) AS outcome,
			(array_agg(happened_on ORDER BY id DESC) FILTER (WHERE event = 'application_submitted'))[1] AS submitted_on,
			(array_agg(happened_on ORDER BY id DESC) FILTER (WHERE event = 'reintegration_opened'))[1] AS reintegration_on,
			(array_agg(happened_on ORDER BY id DESC) FILTER (WHERE event = 'return_only_monitored'))[1] AS monitoring_on,
			max(id) FILTER (WHERE event = 'reopened') AS reopened,
			max(id) FILTER (WHERE event = 'plan_completed') AS completed, max(id) FILTER (WHERE event = 'plan_reopened') AS plan_reopened
		FROM case_steps WHERE case_id = c.id) st ON true
	LEFT JOIN LATERAL (
		SELECT coalesce(array_agg(item ORDER BY item), '{}') AS items, coalesce(array_agg(state ORDER BY item), '{}') AS states
		FROM travel_checks WHERE case_id = c.id) t ON true
	LEFT JOIN LATERAL (
		SELECT (array_agg(id ORDER BY number DESC))[1] AS latest, (array_agg(state ORDER BY number DESC))[1] AS state, array_agg(id) AS ids
		FROM reintegration_plans WHERE case_id = c.id AND NOT voided) pl ON true
	LEFT JOIN LATERAL (
		SELECT count(*) FILTER (WHERE state = 'planned' AND plan_id = pl.latest) AS open,
			count(*) FILTER (WHERE state = 'delivered' AND plan_id = ANY (pl.ids)) AS delivered,
			bool_or(state = 'delivered' AND source = 'import') AS imported
		FROM plan_activities WHERE case_id = c.id AND NOT voided) ac ON true
	LEFT JOIN LATERAL (
		SELECT count(*) FILTER (WHERE state = 'requested') AS asked, count(*) FILTER (WHERE state IN ('returned', 'paid')) AS to_hand,
			count(*) FILTER (WHERE state = 'approved' OR EXISTS (SELECT 1 FROM instalment_refunds r WHERE r.instalment_id = i.id AND r.state = 'asked')) AS due
		FROM instalments i WHERE case_id = c.id) pm ON true
	LEFT JOIN LATERAL (
		SELECT count(*) AS unexplained FROM (
			SELECT e.activity_id, coalesce(sum(e.minor) FILTER (WHERE e.kind = 'pay'), 0) - coalesce(sum(e.minor) FILTER (WHERE e.kind = 'refund'), 0) AS paid
			FROM ledger_entries e WHERE e.case_id = c.id GROUP BY e.activity_id) l
		WHERE NOT EXISTS (SELECT 1 FROM payment_explanations x WHERE x.case_id = c.id AND x.activity_id = l.activity_id)
			AND NOT EXISTS (SELECT 1 FROM instalments i WHERE i.case_id = c.id AND i.activity_id = l.activity_id AND (i.state IN ('requested', 'approved', 'returned', 'paid')
				OR EXISTS (SELECT 1 FROM instalment_refunds r WHERE r.instalment_id = i.id AND r.state = 'asked')))
			AND l.paid <> coalesce((
				SELECT CASE a.state WHEN 'delivered' THEN a.amount_minor WHEN 'planned' THEN l.paid ELSE 0 END
				FROM plan_activities a JOIN reintegration_plans p ON p.id = a.plan_id
				WHERE a.case_id = c.id AND coalesce(a.root_id, a.id) = l.activity_id AND NOT a.voided AND NOT p.voided AND p.state = 'approved'
				ORDER BY p.number DESC LIMIT 1), 0)) le ON true
	LEFT JOIN LATERAL (
		SELECT max(tried_at)::date AS last_on FROM contact_attempts
		WHERE case_id = c.id AND result = 'reached' AND NOT voided) ca ON true
	LEFT JOIN LATERAL (
		SELECT count(*) AS n, max(tried_at)::date - min(tried_at)::date AS days, count(DISTINCT channel) AS channels
		FROM contact_attempts WHERE case_id = c.id AND result <> 'reached' AND NOT voided
			AND tried_at::date >= greatest(coalesce(s.last_on, '0001-01-01'), coalesce(ca.last_on, '0001-01-01'))) fa ON true
	LEFT JOIN LATERAL (
		SELECT coalesce(array_agg(rule), '{}') AS rules, coalesce(array_agg(state), '{}') AS states
		FROM (SELECT DISTINCT ON (rule) rule, state FROM rule_exceptions
			WHERE case_id = c.id AND programme_id = c.programme_id AND NOT voided ORDER BY rule, id DESC) r) x ON true
	LEFT JOIN LATERAL (
		SELECT result, valid_until FROM authority_clearances WHERE case_id = c.id AND NOT voided ORDER BY id DESC LIMIT 1) cl ON true
	LEFT JOIN LATERAL (
		SELECT max(reason) FILTER (WHERE state = 'approved' AND reopened_on = '0001-01-01') AS reason,
			max(requested_on) FILTER (WHERE state = 'requested') AS asked_on
		FROM case_closings WHERE case_id = c.id AND NOT voided) co ON true
	LEFT JOIN LATERAL (
		SELECT max(review_on) AS review_on FROM case_holds WHERE case_id = c.id AND resumed_on = '0001-01-01' AND NOT voided) h ON true
	LEFT JOIN incoming_returns ir ON ir.case_id = c.id AND ir.state = 'requested'
	LEFT JOIN LATERAL (
		SELECT count(*) FILTER (WHERE kind = 'no_show') AS shows, max(number) FILTER (WHERE allowed_on > '0001-01-01') AS allowed
		FROM departure_attempts WHERE case_id = c.id AND NOT voided) da ON true
	LEFT JOIN LATERAL (
		SELECT min(travels_on) AS travels_on, bool_or(transit_visa AND NOT transit_visa_held) AS visa_missing
		FROM itineraries WHERE case_id = c.id AND cancelled_on = '0001-01-01' AND NOT voided) it ON true
	LEFT JOIN LATERAL (
		SELECT (SELECT count(*) FROM counselling_sessions k WHERE k.case_id = c.id AND NOT k.voided AND k.held_on >= a.on_day) AS contacts,
			(SELECT count(*) FROM contact_attempts k WHERE k.case_id = c.id AND NOT k.voided AND k.result <> 'reached' AND k.tried_at::date >= a.on_day) AS failed
		FROM (SELECT max(arrived_on) AS on_day FROM arrivals WHERE case_id = c.id AND NOT voided) a
		WHERE a.on_day IS NOT NULL) af ON true` + monitoredJoin

var (
	factsOfCase  = db.NewQuery[factsRow](caseFacts + " WHERE c.id = $1")
	factsOfCases = db.NewQuery[factsRow](caseFacts + " WHERE c.id = ANY ($1)")
)

type memberFactsRow struct {
	CaseID           int64        `db:"case_id"`
	ID               int64        `db:"id"`
	Status           MemberStatus `db:"status"`
	BirthDate        date.Partial `db:"birth_date"`
	Consent          bool         `db:"consent"`
	Screened         bool         `db:"screened"`
	FearAnswered     bool         `db:"fear_answered"`
	ApplicationOn    date.Date    `db:"application_on"`
	Decision         string       `db:"decision"`
	DecidedOn        date.Date    `db:"decided_on"`
	GuardianConsents bool         `db:"guardian_consents"`
	DepartedOn       date.Date    `db:"departed_on"`
	ArrivedOn        date.Date    `db:"arrived_on"`
	Imported         bool         `db:"imported"`
	ImportedSigned   bool         `db:"imported_signed"`
	FamilyName       string       `db:"family_name"`
	GivenName        string       `db:"given_name"`
	PreviousReturns  int          `db:"previous_returns"`
	Deadline         date.Date    `db:"deadline"`
	Detained         bool         `db:"detained"`
	Alone            bool         `db:"alone"`
	Determination    string       `db:"determination"`
	HandoverNamed    bool         `db:"handover_named"`
	Trafficking      bool         `db:"trafficking"`
	Risk             string       `db:"risk"`
	RiskAgreed       bool         `db:"risk_agreed"`
	FocalPoint       bool         `db:"focal_point"`
	Medical          bool         `db:"medical"`
	Finding          string       `db:"finding"`
	FindingUntil     date.Date    `db:"finding_until"`
	MedicalEscort    bool         `db:"medical_escort"`
	BirthDueOn       date.Date    `db:"birth_due_on"`
	MultipleBirth    bool         `db:"multiple_birth"`
	Escorted         bool         `db:"escorted"`
	Ticketed         bool         `db:"ticketed"`
	HoldsDocument    bool         `db:"holds_document"`
	DocumentUntil    date.Date    `db:"document_until"`
	Cash             string       `db:"cash"`
}

const memberFacts = `
	SELECT m.case_id, m.id, m.status, p.birth_date,
		EXISTS (SELECT 1 FROM consents k WHERE k.member_id = m.id AND k.purpose = 'processing' AND k.answer = 'given'
			AND k.withdrawn_on = '0001-01-01' AND NOT k.voided) AS consent,
		coalesce(array_length(sc.vulnerabilities, 1), 0) > 0 AS screened,
		coalesce(sc.fear_of_return, 'unknown') <> 'unknown' AS fear_answered,
		coalesce(ap.signed_on, '0001-01-01') AS application_on,
		coalesce(d.outcome, '') AS decision, coalesce(d.decided_on, '0001-01-01') AS decided_on, coalesce(d.guardian_consents, false) AS guardian_consents,
		coalesce(dep.departed_on, '0001-01-01') AS departed_on, coalesce(arr.arrived_on, '0001-01-01') AS arrived_on,
		m.source = 'import' AS imported, coalesce(d.source = 'import' AND d.outcome = 'signed', false) AS imported_signed,
		p.family_name, p.given_name,
		CASE WHEN g.max_returns > 0 THEN (SELECT count(*) FROM departures e JOIN case_members n ON n.id = e.member_id
			WHERE n.migrant_id = m.migrant_id AND n.case_id <> m.case_id AND e.programme_id = c.programme_id AND NOT e.voided AND e.not_admitted_on = '0001-01-01') ELSE 0 END::int AS previous_returns,
		coalesce(least(ro.leave_by, ro.request_by, de.ends_on), '0001-01-01') AS deadline, de.member_id IS NOT NULL AS detained,
		cp.member_id IS NOT NULL OR coalesce(sc.vulnerabilities && '{uasc,separated_child}', false) AS alone,
		coalesce(cp.determination, '') AS determination, coalesce(cp.handover_name <> '' AND cp.determination = 'return', false) AS handover_named,
		coalesce(sc.vulnerabilities && '{vot,vot_presumed}', false) AS trafficking,
		coalesce((SELECT r.level FROM risk_assessments r WHERE r.member_id = m.id AND NOT r.voided ORDER BY r.id DESC LIMIT 1), '') AS risk,
		coalesce((SELECT r.agreed_on > '0001-01-01' FROM risk_assessments r WHERE r.member_id = m.id AND NOT r.voided ORDER BY r.id DESC LIMIT 1), false) AS risk_agreed,
		coalesce(cp.focal_point_on > '0001-01-01', false) AS focal_point,
		coalesce(sc.vulnerabilities && '{chronic,serious_medical,pregnant}', false) AS medical,
		coalesce(mc.finding, '') AS finding, coalesce(mc.valid_until, '0001-01-01') AS finding_until, coalesce(mc.escort_needed, false) AS medical_escort,
		coalesce(mc.birth_due_on, '0001-01-01') AS birth_due_on, coalesce(mc.multiple_birth, false) AS multiple_birth,
		coalesce((SELECT true FROM escort_assignments x WHERE x.case_id = m.case_id AND (x.member_id = m.id OR x.member_id IS NULL)
			AND x.confirmed_on > '0001-01-01' AND NOT x.voided LIMIT 1), false) AS escorted,
		coalesce((SELECT true FROM itinerary_members x JOIN itineraries i ON i.id = x.itinerary_id WHERE x.member_id = m.id
			AND i.issued_on > '0001-01-01' AND i.cancelled_on = '0001-01-01' AND NOT i.voided LIMIT 1), false) AS ticketed,
		coalesce(td.held, false) AS holds_document, coalesce(td.until, '0001-01-01') AS document_until,
		coalesce((SELECT w.state FROM allowances w WHERE w.member_id = m.id AND NOT w.voided ORDER BY w.id DESC LIMIT 1), '') AS cash
	FROM case_members m
	JOIN migrants p ON p.id = m.migrant_id
	JOIN case_files c ON c.id = m.case_id
	LEFT JOIN programmes g ON g.id = c.programme_id
	LEFT JOIN screenings sc ON sc.member_id = m.id AND NOT sc.voided
	LEFT JOIN applications ap ON ap.member_id = m.id AND NOT ap.voided
	LEFT JOIN LATERAL (
		SELECT outcome, decided_on, guardian_consents, source FROM return_decisions
		WHERE member_id = m.id AND NOT voided ORDER BY decided_on DESC, id DESC LIMIT 1) d ON true
	LEFT JOIN departures dep ON dep.member_id = m.id AND NOT dep.voided AND dep.not_admitted_on = '0001-01-01'
	LEFT JOIN arrivals arr ON arr.member_id = m.id AND NOT arr.voided
	LEFT JOIN LATERAL (
		SELECT min(NULLIF(leave_by, '0001-01-01')) AS leave_by, min(NULLIF(request_by, '0001-01-01')) AS request_by
		FROM return_orders WHERE member_id = m.id AND NOT voided) ro ON true
	LEFT JOIN LATERAL (
		SELECT member_id, NULLIF(ends_on, '0001-01-01') AS ends_on FROM detentions
		WHERE member_id = m.id AND released_on = '0001-01-01' AND NOT voided ORDER BY id DESC LIMIT 1) de ON true
	LEFT JOIN child_procedures cp ON cp.member_id = m.id AND NOT cp.voided
	LEFT JOIN LATERAL (
		SELECT finding, valid_until, escort_needed, birth_due_on, multiple_birth FROM medical_clearances WHERE member_id = m.id AND NOT voided ORDER BY id DESC LIMIT 1) mc ON true
	LEFT JOIN LATERAL (
		SELECT true AS held, CASE WHEN bool_or(expires_on = '0001-01-01') THEN '0001-01-01' ELSE max(expires_on) END AS until
		FROM travel_documents WHERE migrant_id = m.migrant_id AND kind NOT IN ('birth_certificate', 'none')
			AND coalesce(location, '') NOT IN ('lost', 'stolen') HAVING count(*) > 0) td ON true
`

var (
	factsOfMembers      = db.NewQuery[memberFactsRow](memberFacts + " WHERE m.case_id = $1 ORDER BY m.position, m.id")
	factsOfMembersOfAll = db.NewQuery[memberFactsRow](memberFacts + " WHERE m.case_id = ANY ($1) ORDER BY m.case_id, m.position, m.id")
)

// facts are what is on file, as Assess looks at it.
func (c factsRow) facts(members []memberFactsRow, today date.Date) Facts {
	f := Facts{
		Voided: c.Voided, Source: c.Source, OpenedOn: c.OpenedOn, NoticeGivenOn: c.NoticeGivenOn,
		ProgrammeChosen: c.ProgrammeChosen, GrantsReintegration: c.GrantsReintegration, ReturnCountry: c.ReturnCountry,
		Sessions: c.Sessions, FirstSessionOn: c.FirstSessionOn, SubmittedOn: c.SubmittedOn, SubmissionStep: c.SubmissionStep,
		Outcome: c.Outcome, OutcomeStep: c.OutcomeStep, OutcomeOn: c.OutcomeOn, ReintegrationOpenedOn: c.ReintegrationOpenedOn,
		NeedsAssessed: c.NeedsAssessed, PlanState: c.PlanState, ActivitiesOpen: c.ActivitiesOpen, ActivitiesDelivered: c.ActivitiesDelivered, PaymentsAsked: c.PaymentsAsked, PaymentsDue: c.PaymentsDue, PaymentsToHand: c.PaymentsToHand, PaymentsUnexplained: c.PaymentsUnexplained,
		Country: c.Country, Retroactive: c.Retroactive, MissionUntold: c.MissionUntold, Monitors: c.Monitors, RequiresClearance: c.RequiresClearance, DeclaresFirst: c.DeclaresFirst,
		AllowsCash: c.AllowsCash, Clearance: c.Clearance, ClearanceUntil: c.ClearanceUntil, ReopenedStep: c.ReopenedStep,
		ClosedFor: c.ClosedFor, ClosedOn: c.ClosedOn, ClosingAsked: c.ClosingAsked, ClosingAskedOn: c.ClosingAskedOn,
		OnHold: !c.HoldReviewOn.IsZero(), HoldReviewOn: c.HoldReviewOn, TransferAsked: c.TransferAsked, Conflicted: c.Conflicted,
		IncomingAsked: c.IncomingAsked, IncomingOn: c.IncomingOn, IncomingAgreedOn: c.IncomingAgreedOn,
		FailedAttempts: c.FailedAttempts, FailedDays: c.FailedDays, FailedChannels: c.FailedChannels, MaxAttempts: c.MaxAttempts,
		NoShows: c.NoShows, NoShowsAllowed: c.NoShowsAllowed, TransitVisaMissing: c.TransitVisaMissing, ProgrammeSuspended: c.ProgrammeSuspended, CountrySuspended: c.CountrySuspended, TravelsOn: c.TravelsOn,
		MonitoringOpenedOn: c.MonitoringOpenedOn, PlanCompleted: c.PlanCompleted, ContactsAfter: c.ContactsAfter, FailedAfter: c.FailedAfter, Monitored: c.Monitored,
		Rules: RuleFacts{
			ProgrammeFrom: c.ProgrammeFrom, ProgrammeUntil: c.ProgrammeUntil, Countries: c.Countries, Statuses: c.Statuses,
			MaxReturns: c.MaxReturns, Status: c.StatusAtApplication, Exceptions: map[Rule]string{},
		},
	}
	for i, rule := range c.ExceptionRules {
		f.Rules.Exceptions[Rule(rule)] = c.ExceptionStates[i]
	}
	for i, item := range c.CheckItems {
		f.Checks = append(f.Checks, Check{Item: item, State: c.CheckStates[i]})
	}
	for _, m := range members {
		f.Members = append(f.Members, m.facts(c, today))
	}
	return f
}

// loadFacts reads what is on file about a case in one round trip.
func loadFacts(ctx context.Context, r db.Reader, caseID int64, today date.Date) (Facts, []memberFactsRow, date.Date, error) {
	b := &pgx.Batch{}
	var o filed
	o.queue(b, caseID, today)
	if err := r.SendBatch(ctx, b).Close(); err != nil {
		return Facts{}, nil, date.Date{}, err
	}
	f, err := o.facts(today)
	if err != nil {
		return Facts{}, nil, date.Date{}, err
	}
	return f, o.members, o.rows[0].LastContactOn, nil
}

func (m memberFactsRow) facts(c factsRow, today date.Date) MemberFacts {
	out := MemberFacts{
		ID: m.ID, Status: m.Status, Adult: Member{BirthDate: m.BirthDate}.AdultOn(today), Consent: m.Consent, Screened: m.Screened,
		FearAnswered: m.FearAnswered, ApplicationOn: m.ApplicationOn, Decision: m.Decision, DecidedOn: m.DecidedOn,
		GuardianConsents: m.GuardianConsents, DepartedOn: m.DepartedOn, ArrivedOn: m.ArrivedOn,
		PreviousReturns: m.PreviousReturns, Deadline: m.Deadline, Detained: m.Detained, Determination: m.Determination,
		HandoverNamed: m.HandoverNamed, Trafficking: m.Trafficking, Risk: m.Risk, RiskAgreed: m.RiskAgreed, FocalPoint: m.FocalPoint, Medical: m.Medical, Finding: m.Finding, FindingUntil: m.FindingUntil,
		MedicalEscort: m.MedicalEscort, BirthDueOn: m.BirthDueOn, MultipleBirth: m.MultipleBirth, Escorted: m.Escorted, Ticketed: m.Ticketed, HoldsDocument: m.HoldsDocument, DocumentUntil: m.DocumentUntil, Cash: m.Cash,
	}
	out.Alone = m.Alone && !out.Adult
	switch {
	case m.Imported && c.ImportedDelivery && !m.ArrivedOn.IsZero():
		out.ImportedPast = Reintegration
	case m.ImportedSigned:
		out.ImportedPast = PreDeparture
	case m.Imported && c.ImportedSession:
		out.ImportedPast = Counselling
	}
	return out
}
