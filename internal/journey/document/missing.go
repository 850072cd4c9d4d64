package document

import (
	"context"
	"slices"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
)

// belonging says from which stage on a signed document belongs into a case,
// and of whom.
type belonging struct {
	Kind   string
	From   casefile.Stage
	Until  casefile.Stage // last stage it is asked for; empty: the end
	Member bool           // one of each member; else one of the case
	// Closed are the reasons of closing that alone ask for it.
	Closed []string
}

// belongings are the documents of the journey (DOMAIN.md §1.5, §1.7): each
// belongs into the case once the step that it proves is taken.
var belongings = []belonging{
	{Kind: "D01", From: casefile.Counselling, Until: casefile.Monitoring, Member: true},
	{Kind: "D02", From: casefile.Eligibility, Until: casefile.Monitoring, Member: true},
	{Kind: "D04", From: casefile.Eligibility, Until: casefile.Monitoring, Member: true},
	{Kind: "D07", From: casefile.Approved, Until: casefile.Monitoring},
	{Kind: "D08", From: casefile.PreDeparture, Until: casefile.Monitoring, Member: true},
	{Kind: "D17", From: casefile.Departed, Until: casefile.Monitoring, Member: true},
	{Kind: "D18", From: casefile.Arrived, Until: casefile.Monitoring, Member: true},
	{Kind: "D19", From: casefile.Reintegration, Until: casefile.Monitoring},
	{Kind: "D26", From: casefile.Closed, Closed: []string{"completed", "returned_only", "lost_contact", "absconded", "removed", "regularised", "own_means", "dropout", "remigrated", "programme_ended"}},
}

// stages are those in which it belongs into a case.
func (b belonging) stages() (out []string) {
	for _, s := range casefile.Stages {
		if !s.Before(b.From) && (b.Until == "" || !b.Until.Before(s)) {
			out = append(out, string(s))
		}
	}
	return out
}

// Missing is a signed document that a case lacks.
type Missing struct {
	CaseID    int64  `db:"case_id"`
	Reference string `db:"reference"`
	MemberID  int64  `db:"member_id"` // 0: the whole case
	Kind      string `db:"kind"`
	Signed    bool   `db:"signed"` // it was signed, the scan is missing
}

// lacking finds what each case c lacks: the kinds, and beside each the member
// of whom (0: the whole case). The scan of a record that was entered in error, or
// of a departure that did not hold, is not what belongs into the case. An
// imported case is history: only acts made in Homeward need their papers
// (DECISIONS 19).
const lacking = `
	FROM case_files c
	CROSS JOIN LATERAL (
		SELECT array_agg(m.id ORDER BY m.position) AS ids
		FROM case_members m WHERE m.case_id = c.id AND m.status IN ('active', 'absent', 'departed', 'arrived')) taking
	CROSS JOIN LATERAL (
		SELECT array_agg(d.kind || ':') || array_agg(d.kind || ':' || coalesce(k.member_id, a.member_id, r.member_id, p.member_id, f.member_id)) AS keys
		FROM documents d
		LEFT JOIN consents k ON d.subject = 'consent' AND k.id = d.subject_id
		LEFT JOIN applications a ON d.subject = 'application' AND a.id = d.subject_id AND NOT a.voided
		LEFT JOIN return_decisions r ON d.subject = 'return_decision' AND r.id = d.subject_id AND NOT r.voided
		LEFT JOIN departures p ON d.subject = 'departure' AND p.id = d.subject_id AND NOT p.voided AND p.not_admitted_on = '0001-01-01'
		LEFT JOIN frozen_documents f ON d.subject = 'paper' AND f.id = d.subject_id AND NOT f.voided
		WHERE d.case_id = c.id AND NOT d.voided) has
	CROSS JOIN LATERAL (
		SELECT array_agg(b.kind ORDER BY b.kind, m.place) AS kinds, array_agg(m.id ORDER BY b.kind, m.place) AS members
		FROM unnest($1::text[], $2::text[], $3::bool[], $4::text[]) b (kind, stages, each, closed)
		CROSS JOIN unnest(CASE WHEN b.each THEN taking.ids ELSE '{0}' END) WITH ORDINALITY m (id, place)
		WHERE c.stage = ANY (string_to_array(b.stages, ',')) AND (b.closed = '' OR coalesce(c.closure, '') = ANY (string_to_array(b.closed, ',')))
			AND (b.kind || ':' || CASE WHEN b.each THEN m.id::text ELSE '' END = ANY (has.keys)) IS NOT TRUE) lacks
	WHERE c.source = 'office' AND NOT c.voided AND lacks.kinds IS NOT NULL `

var (
	lackedByCase = db.NewQuery[Missing](`
		SELECT c.id AS case_id, c.reference, l.member_id, l.kind,
			EXISTS (SELECT 1 FROM frozen_documents f WHERE f.case_id = c.id AND NOT f.voided AND f.kind = l.kind AND l.member_id IN (0, f.member_id)) AS signed
		FROM (SELECT c.id, c.reference, lacks.kinds, lacks.members` + lacking + `AND c.id = $5) c, unnest(c.kinds, c.members) WITH ORDINALITY l (kind, member_id, place)
		ORDER BY l.place`)
	lackedByOffice = db.NewQuery[lackingCase](`
		SELECT c.id, c.reference, c.principal_name, c.stage, CASE WHEN $7 = '' THEN lacks.kinds ELSE array_fill($7::text, ARRAY[cardinality(array_positions(lacks.kinds, $7))]) END AS kinds` + lacking + `
		AND c.office_id = $5 AND c.stage <> 'closed' AND ($6 = 0 OR c.counsellor_id = $6) AND ($7 = '' OR $7 = ANY (lacks.kinds)) AND c.reference > $8
		ORDER BY c.reference LIMIT $9`)
	lackedKinds = db.NewQuery[lackingKind](`
		SELECT l.kind, count(DISTINCT c.id)::int AS cases
		FROM (SELECT c.id, lacks.kinds` + lacking + `AND c.office_id = $5 AND c.stage <> 'closed' AND ($6 = 0 OR c.counsellor_id = $6)) c, unnest(c.kinds) l (kind)
		GROUP BY l.kind ORDER BY l.kind`)
)

// lackingCase is a case of an office that lacks documents, and of which kinds.
type lackingCase struct {
	ID        int64          `db:"id"`
	Reference string         `db:"reference"`
	Name      string         `db:"principal_name"`
	Stage     casefile.Stage `db:"stage"`
	Kinds     []string       `db:"kinds"`
}

// lackingKind is how many cases of an office lack a kind of document.
type lackingKind struct {
	Kind  string `db:"kind"`
	Cases int    `db:"cases"`
}

// lists are the table of belongings as arguments of lacking.
func lists() (args []any) {
	var kinds, stages, closed []string
	var each []bool
	for _, b := range belongings {
		kinds, stages = append(kinds, b.Kind), append(stages, strings.Join(b.stages(), ","))
		each, closed = append(each, b.Member), append(closed, strings.Join(b.Closed, ","))
	}
	return []any{kinds, stages, each, closed}
}

func missingOf(ctx context.Context, r db.Reader, c casefile.Case) ([]Missing, error) {
	return lackedByCase.All(ctx, r, append(lists(), c.ID)...)
}

// missingView is what an office's cases lack.
type missingView struct {
	Kinds []lackingKind
	Cases []lackingCase
	Kind  string // the one kind shown; empty: all
	Next  string // where the next page begins; empty: this is the last
	Own   bool   // the reader's own cases only
}

const missingShown = 50

// missingOfOffice is what the open cases of a manager's office lack, or those
// of a counsellor. Protection cases show to those alone who open them.
func missingOfOffice(ctx context.Context, r db.Reader, u access.User, kind, after string) (v missingView, err error) {
	if !slices.ContainsFunc(belongings, func(b belonging) bool { return b.Kind == kind }) {
		kind = ""
	}
	v.Kind, v.Own = kind, u.Role != access.OfficeManager
	var whose int64
	if v.Own {
		whose = u.ID
	}
	if v.Kinds, err = lackedKinds.All(ctx, r, append(lists(), u.OfficeID, whose)...); err != nil {
		return v, err
	}
	v.Cases, err = lackedByOffice.All(ctx, r, append(lists(), u.OfficeID, whose, kind, after, missingShown+1)...)
	if len(v.Cases) > missingShown {
		v.Cases = v.Cases[:missingShown]
		v.Next = v.Cases[missingShown-1].Reference
	}
	return v, err
}

// printable are the papers of records that a case has something for.
var printable = db.NewQuery[string](`
	SELECT v.slug FROM (VALUES
		('session', EXISTS (SELECT 1 FROM counselling_sessions WHERE case_id = $1 AND NOT voided)),
		('screening', EXISTS (SELECT 1 FROM screenings WHERE case_id = $1 AND NOT voided)),
		('eligibility', EXISTS (SELECT 1 FROM eligibility_decisions WHERE case_id = $1 AND NOT voided)),
		('embassy', true),
		('travel_letter', EXISTS (SELECT 1 FROM itineraries WHERE case_id = $1 AND NOT voided AND cancelled_on = '0001-01-01')),
		('assistance', EXISTS (SELECT 1 FROM itineraries WHERE case_id = $1 AND NOT voided AND cancelled_on = '0001-01-01')),
		('escort', EXISTS (SELECT 1 FROM escort_assignments WHERE case_id = $1 AND NOT voided)),
		('cash_receipt', EXISTS (SELECT 1 FROM allowances WHERE case_id = $1 AND NOT voided AND state IN ('approved', 'paid'))),
		('departure', EXISTS (SELECT 1 FROM departures WHERE case_id = $1 AND NOT voided)),
		('no_show', EXISTS (SELECT 1 FROM departure_attempts WHERE case_id = $1 AND NOT voided)),
		('arrival', EXISTS (SELECT 1 FROM arrivals WHERE case_id = $1 AND NOT voided)),
		('plan', EXISTS (SELECT 1 FROM reintegration_plans WHERE case_id = $1 AND NOT voided)),
		('plan_decision', EXISTS (SELECT 1 FROM reintegration_plans WHERE case_id = $1 AND NOT voided)),
		('plan_completion', EXISTS (SELECT 1 FROM reintegration_plans p WHERE p.case_id = $1 AND ` + completed + `)),
		('payment_request', EXISTS (SELECT 1 FROM instalments WHERE case_id = $1 AND state <> 'cancelled')),
		('handover', EXISTS (SELECT 1 FROM instalments WHERE case_id = $1 AND state IN ('paid', 'delivered'))),
		('mission_report', EXISTS (SELECT 1 ` + casefile.MissionTold + `$1)),
		('closure', EXISTS (SELECT 1 FROM case_closings WHERE case_id = $1 AND NOT voided AND state <> 'refused')),
		('best_interests', EXISTS (SELECT 1 FROM child_procedures WHERE case_id = $1 AND NOT voided)),
		('tracing', EXISTS (SELECT 1 FROM child_procedures WHERE case_id = $1 AND NOT voided)),
		('risk', EXISTS (SELECT 1 FROM risk_assessments WHERE case_id = $1 AND NOT voided)),
		('sustainability', EXISTS (SELECT 1 FROM surveys WHERE case_id = $1 AND NOT voided AND kind = 'rss')),
		('sustainability_blank', true),
		('satisfaction', EXISTS (SELECT 1 FROM surveys WHERE case_id = $1 AND NOT voided AND kind = 'satisfaction')),
		('satisfaction_blank', true),
		('clearance', EXISTS (SELECT 1 FROM authority_clearances WHERE case_id = $1 AND NOT voided))
	) v (slug, there) WHERE v.there`)
