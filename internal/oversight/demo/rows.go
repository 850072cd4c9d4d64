package demo

import (
	"encoding/binary"
	"strings"
	"time"

	"homeward/internal/kit/date"
)

// table is one of the tables the load writes.
type table int

const (
	migrants table = iota
	migrantTokens
	travelDocuments
	caseFiles
	namedStaff
	caseMembers
	caseSteps
	consents
	sessions
	appointments
	contactAttempts
	screenings
	applications
	authorityClearances
	eligibilityDecisions
	returnDecisions
	travelChecks
	itineraries
	itinerarySegments
	itineraryMembers
	allowances
	departures
	arrivals
	plans
	activities
	childProcedures
	escorts
	namings
	riskAssessments
	clearances
	detentions
	detentionExtensions
	returnOrders
	sessionSafeguards
	duplicateChecks
	needs
	surveys
	surveyAnswers
	surveyScores
	monitoringEvents
	monitoringVisits
	caseClosings
	tableCount
)

// layouts name the tables and the columns in which rows are written.
var layouts = [tableCount]struct{ name, columns string }{
	migrants: {"migrants", `id, office_id, created_at, protected, birth_estimated, interpreter_needed, sex, birth_date, citizenship,
		family_name, given_name, original_name, original_language, birth_place, languages, phone, phone_e164, contact_note, address,
		marital, education, fold_name, match_key`},
	migrantTokens:   {"migrant_tokens", `migrant_id, office_id, kind, token`},
	duplicateChecks: {"duplicate_checks", `migrant_id, office_id`},
	travelDocuments: {"travel_documents", `id, migrant_id, issued_on, expires_on, created_at, kind, location, country, number, number_key`},
	caseFiles: {"case_files", `id, office_id, counsellor_id, programme_id, number, opened_on, stage_since, notice_given_on, blocked_since,
		due_on, deadline_on, last_contact_on, closed_on, created_at, updated_at, members, children, class, stage, reference, principal_name, principal_sort,
		blocker, blocked_on, open_needs, flags, notice_version, notice_language, status_at_application, info_source, return_reason, closure,
		return_country, return_place, authority_number`},
	namedStaff:  {"case_named_staff", `id, case_id, staff_id`},
	caseMembers: {"case_members", `id, case_id, migrant_id, created_at, position, relationship, status, guardian_name`},
	caseSteps:   {"case_steps", `id, case_id, actor_id, member_id, subject_id, happened_on, at, from_stage, to_stage, event, subject, reason`},
	consents: {"consents", `id, case_id, member_id, recorded_by, given_on, created_at, purpose, answer, method, language,
		interpreter_name, guardian_name, text_version`},
	sessions: {"counselling_sessions", `id, case_id, counsellor_id, number, held_on, created_at, minutes, present, started_at, mode, kind,
		place, place_detail, language, interpreter, interpreter_name, topics, stance, note, agreed`},
	appointments:         {"appointments", `id, case_id, counsellor_id, on_day, created_at, state, at_time, purpose, place_detail`},
	contactAttempts:      {"contact_attempts", `id, case_id, recorded_by, tried_at, created_at, channel, result, note`},
	screenings:           {"screenings", `id, case_id, member_id, recorded_by, screened_on, created_at, vulnerabilities, fear_of_return, action`},
	applications:         {"applications", `id, case_id, member_id, recorded_by, signed_on, created_at, language, interpreter, interpreter_name, guardian_name`},
	authorityClearances:  {"authority_clearances", `id, case_id, recorded_by, asked_on, answered_on, valid_until, created_at, result, authority, file_number`},
	eligibilityDecisions: {"eligibility_decisions", `id, case_id, decided_by, programme_id, decided_on, created_at, outcome, ground, reason, package`},
	returnDecisions: {"return_decisions", `id, case_id, member_id, recorded_by, decided_on, created_at, copy_given, guardian_consents, outcome,
		language, interpreter, interpreter_name, guardian_name, child_view, place, withdrawal_reason, note`},
	travelChecks:      {"travel_checks", `id, case_id, recorded_by, done_on, created_at, item, state`},
	itineraries:       {"itineraries", `id, case_id, recorded_by, cost_minor, number, travels_on, issued_on, cancelled_on, created_at, booking`},
	itinerarySegments: {"itinerary_segments", `id, case_id, itinerary_id, departs_on, position, mode, carrier, origin, destination, departs_at`},
	itineraryMembers:  {"itinerary_members", `id, case_id, itinerary_id, member_id, ticket`},
	allowances: {"allowances", `id, case_id, member_id, asked_by, approved_by, paid_by, amount_minor, asked_on, approved_on, paid_on, created_at,
		state, currency, receipt, witness, place`},
	departures: {"departures", `id, case_id, member_id, recorded_by, programme_id, departed_on, created_at, reconfirmed, departed_at,
		border_point, flight, destination_country, travel_mode`},
	arrivals: {"arrivals", `id, case_id, member_id, recorded_by, arrived_on, created_at, confirmed_by, place, received_by`},
	needs:    {"reintegration_needs", `id, case_id, member_id, recorded_by, assessed_on, created_at, level, dimension, priority, need, own_words`},
	plans:    {"reintegration_plans", `id, case_id, author_id, decided_by, number, submitted_on, decided_on, created_at, state, objective, strengths, obstacles`},
	activities: {"plan_activities", `id, case_id, plan_id, package_id, amount_minor, position, starts_on, delivered_on, created_at, activity, dimension,
		level, modality, currency, state, description, section`},
	childProcedures: {"child_procedures", `id, case_id, member_id, recorded_by, created_at, guardian_on, assessed_on, tracing_asked_on,
		tracing_answered_on, family_assessed_on, view_on, determined_on, review_on, guardian_consent_on, parents_accept_on, focal_point_on,
		other_parent_on, kind, determination, tracing, family_willing, family_able, family_safe, guardian_name, guardian_authority,
		guardian_order, tracing_by, panel, handover_name, handover_relation, handover_contact, other_parent, sealed`},
	escorts:         {"escort_assignments", `id, case_id, member_id, recorded_by, confirmed_on, created_at, kind, name, contact`},
	namings:         {"case_namings", `id, case_id, staff_id, changed_by, created_at, act`},
	riskAssessments: {"risk_assessments", `id, case_id, member_id, recorded_by, agreed_by, assessed_on, review_on, agreed_on, created_at, reflection_told, plan_made, referred, level, partner, sealed`},
	clearances: {"medical_clearances", `id, case_id, member_id, recorded_by, consent_on, examined_on, valid_until, birth_due_on, supply_days, created_at,
		escort_needed, multiple_birth, finding, airline, physician, facility, sealed`},
	detentions:          {"detentions", `id, case_id, member_id, recorded_by, began_on, ends_on, longest_on, released_on, created_at, facility, authority, permission`},
	detentionExtensions: {"detention_extensions", `id, case_id, detention_id, recorded_by, decided_on, was_until, ends_on, created_at, authority`},
	returnOrders: {"return_orders", `id, case_id, member_id, recorded_by, issued_on, leave_by, appeal_by, ban_from, ban_until, created_at,
		in_sis, kind, authority, number`},
	surveys:          {"surveys", `id, case_id, member_id, instrument_id, interviewer_id, held_on, completed_on, created_at, kind, milestone, mode, respondent, state`},
	surveyAnswers:    {"survey_answers", `case_id, survey_id, item, option, details`},
	surveyScores:     {"survey_scores", `case_id, survey_id, instrument_id, answered, applicable, computed_at, dimension, value`},
	monitoringEvents: {"monitoring_events", `id, case_id, given_up_by, due_on, not_reached_on, created_at, milestone`},
	monitoringVisits: {"monitoring_visits", `id, case_id, event_id, recorded_by, household, visited_on, created_at, method, done_by, monitor, place, met, outcomes,
		income, housing, health, safety, intention, photo_consent, problems`},
	caseClosings:      {"case_closings", `id, case_id, requested_by, decided_by, requested_on, decided_on, created_at, state, reason, evidence`},
	sessionSafeguards: {"session_safeguards", `id, case_id, session_id, recorded_by, created_at, guard_absent, interpreter_independent, told_no_effect`},
}

// widths are the numbers of columns.
var widths = func() (w [tableCount]int) {
	for i, l := range layouts {
		w[i] = strings.Count(l.columns, ",") + 1
	}
	return w
}()

// rows are the rows of one table in PostgreSQL's binary COPY format.
type rows struct {
	buf   []byte
	count int
}

// sink takes what a few thousand cases write.
type sink [tableCount]rows

// copyHeader begins a binary COPY: signature, flags, length of the extension.
var copyHeader = append([]byte("PGCOPY\n\xff\r\n\x00"), 0, 0, 0, 0, 0, 0, 0, 0)

func (s *sink) reset() {
	for i := range s {
		s[i].buf = append(s[i].buf[:0], copyHeader...)
		s[i].count = 0
	}
}

// row begins a row of a table.
func (s *sink) row(t table) *rows {
	r := &s[t]
	r.count++
	r.buf = binary.BigEndian.AppendUint16(r.buf, uint16(widths[t]))
	return r
}

func (r *rows) null() *rows {
	r.buf = binary.BigEndian.AppendUint32(r.buf, 0xffffffff)
	return r
}

func (r *rows) length(n int) { r.buf = binary.BigEndian.AppendUint32(r.buf, uint32(n)) }

func (r *rows) bigint(n int64) *rows {
	r.length(8)
	r.buf = binary.BigEndian.AppendUint64(r.buf, uint64(n))
	return r
}

// key is a bigint, NULL when 0.
func (r *rows) key(n int64) *rows {
	if n == 0 {
		return r.null()
	}
	return r.bigint(n)
}

func (r *rows) integer(n int) *rows {
	r.length(4)
	r.buf = binary.BigEndian.AppendUint32(r.buf, uint32(int32(n)))
	return r
}

func (r *rows) small(n int) *rows {
	r.length(2)
	r.buf = binary.BigEndian.AppendUint16(r.buf, uint16(int16(n)))
	return r
}

func (r *rows) truth(b bool) *rows {
	r.length(1)
	if b {
		r.buf = append(r.buf, 1)
	} else {
		r.buf = append(r.buf, 0)
	}
	return r
}

func (r *rows) text(s string) *rows {
	r.length(len(s))
	r.buf = append(r.buf, s...)
	return r
}

// code is a text, NULL when empty.
func (r *rows) code(s string) *rows {
	if s == "" {
		return r.null()
	}
	return r.text(s)
}

func (r *rows) bytes(b []byte) *rows {
	r.length(len(b))
	r.buf = append(r.buf, b...)
	return r
}

// millennium is the day PostgreSQL counts from.
var millennium = date.Of(2000, time.January, 1)

func (r *rows) day(d date.Date) *rows { return r.integer(d.DaysSince(millennium)) }

func (r *rows) moment(m moment) *rows { return r.bigint(int64(m)) }

// moment is a time as PostgreSQL stores it: microseconds since 2000.
type moment int64

// momentOf is so many seconds after midnight UTC of a day.
func momentOf(d date.Date, seconds int) moment {
	return moment((int64(d.DaysSince(millennium))*24*60*60 + int64(seconds)) * 1_000_000)
}

const (
	oidText   = 25
	oidBigint = 20
)

// array begins an array of one dimension without NULLs.
func (r *rows) array(bytes, n, oid int) {
	if n == 0 {
		r.length(12)
		r.dimension(0, oid)
		return
	}
	r.length(20 + bytes + 4*n)
	r.dimension(1, oid)
	r.length(n)
	r.length(1)
}

func (r *rows) dimension(n, oid int) {
	r.length(n)
	r.length(0)
	r.length(oid)
}

func (r *rows) texts(ss []string) *rows {
	size := 0
	for _, s := range ss {
		size += len(s)
	}
	r.array(size, len(ss), oidText)
	for _, s := range ss {
		r.text(s)
	}
	return r
}

func (r *rows) bigints(ns []int64) *rows {
	r.array(8*len(ns), len(ns), oidBigint)
	for _, n := range ns {
		r.bigint(n)
	}
	return r
}
