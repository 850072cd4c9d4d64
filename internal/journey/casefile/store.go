package casefile

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var caseByReference = db.NewQuery[Case](`
	SELECT c.id, c.reference, c.office_id, o.code AS office_code, o.name AS office_name, c.class,
		EXISTS (SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = $2) AS named,
		c.stage, c.source, c.voided, c.counsellor_id,
		coalesce(s.given_name, '') AS counsellor_given, coalesce(s.family_name, '') AS counsellor_family,
		c.programme_id, coalesce(p.code, '') AS programme_code, coalesce(p.name, '') AS programme_name,
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

// load reads a case with its members in one round trip, and logs the opening
// in the same when act is not empty.
func load(ctx context.Context, r db.Reader, staffID int64, ref, act, requestID string) (Case, error) {
	b := &pgx.Batch{}
	var cases []Case
	var members []Member
	b.Queue(caseByReference.SQL(), ref, staffID).Query(func(rows pgx.Rows) (err error) {
		cases, err = caseByReference.Collect(rows)
		return err
	})
	b.Queue(membersByReference.SQL(), ref).Query(func(rows pgx.Rows) (err error) {
		members, err = membersByReference.Collect(rows)
		return err
	})
	if act != "" {
		b.Queue(`INSERT INTO access_log (staff_id, case_id, act, request_id)
			SELECT $1, id, $3, $4 FROM case_files WHERE reference = $2`, staffID, ref, act, requestID)
	}
	if err := r.SendBatch(ctx, b).Close(); err != nil {
		return Case{}, err
	}
	if len(cases) == 0 {
		return Case{}, pgx.ErrNoRows
	}
	cases[0].Members = members
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
	PlanState             string    `db:"plan_state"`
	ActivitiesOpen        int       `db:"activities_open"`
	ActivitiesDelivered   int       `db:"activities_delivered"`
	LastContactOn         date.Date `db:"last_contact_on"`
}

const caseFacts = `
	SELECT c.id, c.stage, c.voided, c.source, c.opened_on, c.notice_given_on, c.programme_id IS NOT NULL AS programme_chosen,
		coalesce(p.grants_reintegration, false) AS grants_reintegration, c.return_country,
		s.n::int AS sessions, coalesce(s.first_on, '0001-01-01') AS first_session_on,
		coalesce(sub.on_day, '0001-01-01') AS submitted_on, coalesce(sub.id, 0) AS submission_step,
		coalesce(e.outcome, '') AS outcome, coalesce(e.step, 0) AS outcome_step, coalesce(e.decided_on, '0001-01-01') AS outcome_on,
		t.items AS check_items, t.states AS check_states,
		coalesce(ro.on_day, '0001-01-01') AS reintegration_opened_on,
		coalesce(pl.state, '') AS plan_state, pl.open::int AS activities_open, pl.delivered::int AS activities_delivered,
		greatest(coalesce(s.last_on, '0001-01-01'), coalesce(ca.last_on, '0001-01-01')) AS last_contact_on
	FROM case_files c
	LEFT JOIN programmes p ON p.id = c.programme_id
	LEFT JOIN LATERAL (
		SELECT count(*) AS n, min(held_on) FILTER (WHERE held_on > '0001-01-01') AS first_on, max(held_on) AS last_on
		FROM counselling_sessions WHERE case_id = c.id AND NOT voided) s ON true
	LEFT JOIN LATERAL (
		SELECT id, happened_on AS on_day FROM case_steps
		WHERE case_id = c.id AND event = 'application_submitted' ORDER BY id DESC LIMIT 1) sub ON true
	LEFT JOIN LATERAL (
		SELECT d.outcome, d.decided_on,
			coalesce((SELECT max(st.id) FROM case_steps st WHERE st.case_id = c.id
				AND st.event IN ('approved', 'rejected', 'returned_for_completion') AND st.subject_id = d.id), 9223372036854775807) AS step
		FROM eligibility_decisions d WHERE d.case_id = c.id AND NOT d.voided ORDER BY d.id DESC LIMIT 1) e ON true
	LEFT JOIN LATERAL (
		SELECT coalesce(array_agg(item ORDER BY item), '{}') AS items, coalesce(array_agg(state ORDER BY item), '{}') AS states
		FROM travel_checks WHERE case_id = c.id) t ON true
	LEFT JOIN LATERAL (
		SELECT happened_on AS on_day FROM case_steps
		WHERE case_id = c.id AND event = 'reintegration_opened' ORDER BY id DESC LIMIT 1) ro ON true
	LEFT JOIN LATERAL (
		SELECT (array_agg(r.state ORDER BY r.number DESC))[1] AS state,
			coalesce((array_agg((SELECT count(*) FROM plan_activities a WHERE a.plan_id = r.id AND NOT a.voided AND a.state = 'planned') ORDER BY r.number DESC))[1], 0) AS open,
			coalesce(sum((SELECT count(*) FROM plan_activities a WHERE a.plan_id = r.id AND NOT a.voided AND a.state = 'delivered')), 0) AS delivered
		FROM reintegration_plans r WHERE r.case_id = c.id AND NOT r.voided) pl ON true
	LEFT JOIN LATERAL (
		SELECT max(tried_at)::date AS last_on FROM contact_attempts
		WHERE case_id = c.id AND result = 'reached' AND NOT voided) ca ON true
`

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
	ImportedSession  bool         `db:"imported_session"`
	ImportedSigned   bool         `db:"imported_signed"`
	ImportedDelivery bool         `db:"imported_delivery"`
	FamilyName       string       `db:"family_name"`
	GivenName        string       `db:"given_name"`
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
		m.source = 'import' AND EXISTS (SELECT 1 FROM counselling_sessions s WHERE s.case_id = m.case_id AND s.source = 'import' AND NOT s.voided) AS imported_session,
		coalesce(d.source = 'import' AND d.outcome = 'signed', false) AS imported_signed,
		m.source = 'import' AND EXISTS (SELECT 1 FROM plan_activities a WHERE a.case_id = m.case_id AND a.source = 'import' AND a.state = 'delivered' AND NOT a.voided) AS imported_delivery,
		p.family_name, p.given_name
	FROM case_members m
	JOIN migrants p ON p.id = m.migrant_id
	LEFT JOIN screenings sc ON sc.member_id = m.id AND NOT sc.voided
	LEFT JOIN applications ap ON ap.member_id = m.id AND NOT ap.voided
	LEFT JOIN LATERAL (
		SELECT outcome, decided_on, guardian_consents, source FROM return_decisions
		WHERE member_id = m.id AND NOT voided ORDER BY decided_on DESC, id DESC LIMIT 1) d ON true
	LEFT JOIN departures dep ON dep.member_id = m.id AND NOT dep.voided
	LEFT JOIN arrivals arr ON arr.member_id = m.id AND NOT arr.voided
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
		PlanState: c.PlanState, ActivitiesOpen: c.ActivitiesOpen, ActivitiesDelivered: c.ActivitiesDelivered,
	}
	for i, item := range c.CheckItems {
		f.Checks = append(f.Checks, Check{Item: item, State: c.CheckStates[i]})
	}
	for _, m := range members {
		f.Members = append(f.Members, m.facts(today))
	}
	return f
}

// loadFacts reads what is on file about a case in one round trip.
func loadFacts(ctx context.Context, r db.Reader, caseID int64, today date.Date) (Facts, []memberFactsRow, date.Date, error) {
	b := &pgx.Batch{}
	var rows []factsRow
	var members []memberFactsRow
	b.Queue(factsOfCase.SQL(), caseID).Query(func(rs pgx.Rows) (err error) {
		rows, err = factsOfCase.Collect(rs)
		return err
	})
	b.Queue(factsOfMembers.SQL(), caseID).Query(func(rs pgx.Rows) (err error) {
		members, err = factsOfMembers.Collect(rs)
		return err
	})
	if err := r.SendBatch(ctx, b).Close(); err != nil {
		return Facts{}, nil, date.Date{}, err
	}
	if len(rows) == 0 {
		return Facts{}, nil, date.Date{}, pgx.ErrNoRows
	}
	return rows[0].facts(members, today), members, rows[0].LastContactOn, nil
}

func (m memberFactsRow) facts(today date.Date) MemberFacts {
	out := MemberFacts{
		ID: m.ID, Status: m.Status, Adult: Member{BirthDate: m.BirthDate}.AdultOn(today), Consent: m.Consent, Screened: m.Screened,
		FearAnswered: m.FearAnswered, ApplicationOn: m.ApplicationOn, Decision: m.Decision, DecidedOn: m.DecidedOn,
		GuardianConsents: m.GuardianConsents, DepartedOn: m.DepartedOn, ArrivedOn: m.ArrivedOn,
	}
	switch {
	case m.ImportedDelivery && !m.ArrivedOn.IsZero():
		out.ImportedPast = Reintegration
	case m.ImportedSigned:
		out.ImportedPast = PreDeparture
	case m.ImportedSession:
		out.ImportedPast = Counselling
	}
	return out
}
