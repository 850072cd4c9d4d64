// Package quality lists what is wrong with the records of open cases: what is
// missing, what contradicts itself, what has grown stale. Every number leads to
// exactly its rows, and every row to the page where it is put right.
package quality

import (
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
)

// Service reads the list.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Kind is what is wrong with a record.
type Kind string

// The kinds, in the order of the page.
const (
	Missing       Kind = "missing"
	Contradictory Kind = "contradictory"
	Stale         Kind = "stale"
)

// Kinds are all kinds.
var Kinds = []Kind{Missing, Contradictory, Stale}

// Rule is one thing that records should be: Kind says what a hit is, Section
// the page of the case where it is put right.
type Rule struct {
	ID      string
	Kind    Kind
	Section string
	// hits are the cases ("open", as c) and members (as m, of person p) that
	// break the rule: what follows WHERE. The office's today is $3.
	hits string
}

// Days after which something is stale.
const (
	silentDays      = "60" // without contact before departure
	appointmentDays = "7"  // past, and nobody said what became of it
)

const (
	stays     = "m.status = 'active'"
	takesPart = "m.status IN ('active', 'departed', 'arrived')"
	principal = "m.relationship = 'principal'"
	before    = "c.stage IN ('intake', 'counselling', 'eligibility', 'approved', 'pre_departure', 'ready')"
	lastWord  = "(SELECT d.outcome FROM return_decisions d WHERE d.member_id = m.id AND NOT d.voided ORDER BY d.decided_on DESC, d.id DESC LIMIT 1)"
)

// Rules are all rules, in the order of the page.
var Rules = []Rule{
	{"consent", Missing, "consents/new", stays + ` AND c.stage NOT IN ('enquiry', 'intake') AND NOT EXISTS (
		SELECT 1 FROM consents k WHERE k.member_id = m.id AND NOT k.voided AND k.answer = 'given' AND k.withdrawn_on = '0001-01-01')`},
	{"birth_date", Missing, "family", takesPart + " AND p.birth_date = ''"},
	{"citizenship", Missing, "family", takesPart + " AND p.citizenship = ''"},
	{"sex", Missing, "family", takesPart + " AND p.sex = 'u'"},
	{"language", Missing, "family", principal + " AND p.languages = '{}'"},
	{"contact", Missing, "family", principal + " AND p.phone = '' AND p.email = '' AND p.contact_note = ''"},
	{"declaration", Missing, "decision", stays + ` AND c.stage IN ('pre_departure', 'ready') AND ` + lastWord + ` IS DISTINCT FROM 'signed'`},
	{"scan", Missing, "documents", takesPart + ` AND EXISTS (
		SELECT 1 FROM return_decisions d WHERE d.member_id = m.id AND NOT d.voided AND d.outcome = 'signed' AND d.source = 'office'
			AND NOT EXISTS (SELECT 1 FROM documents f WHERE f.case_id = c.id AND f.subject = 'return_decision' AND f.subject_id = d.id AND NOT f.voided))`},
	{"counsellor", Missing, "", principal + " AND c.counsellor_id IS NULL"},

	{"departed_undecided", Contradictory, "decision", `m.status IN ('departed', 'arrived') AND ` + lastWord + ` IS DISTINCT FROM 'signed'`},
	{"departed_first", Contradictory, "travel", `EXISTS (SELECT 1 FROM departures d WHERE d.member_id = m.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
		AND d.departed_on < (SELECT min(n.held_on) FROM counselling_sessions n WHERE n.case_id = c.id AND NOT n.voided AND n.held_on > '0001-01-01'))`},
	{"elsewhere", Contradictory, "travel", `c.return_country <> '' AND EXISTS (SELECT 1 FROM departures d WHERE d.member_id = m.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
		AND d.destination_country NOT IN ('', c.return_country))`},
	{"child_alone", Contradictory, "screening", principal + ` AND c.members = c.children AND age_on(p.birth_date, $3) < 18 AND NOT EXISTS (
		SELECT 1 FROM screenings s WHERE s.member_id = m.id AND NOT s.voided AND s.vulnerabilities && '{uasc,separated_child}')`},
	{"pregnant_man", Contradictory, "screening", `p.sex = 'm' AND EXISTS (
		SELECT 1 FROM screenings s WHERE s.member_id = m.id AND NOT s.voided AND 'pregnant' = ANY (s.vulnerabilities))`},

	{"silent", Stale, "contacts/new", principal + " AND " + before + " AND NOT c.on_hold AND greatest(c.last_contact_on, c.opened_on) < $3 - " + silentDays},
	{"appointment", Stale, "sessions", principal + ` AND EXISTS (
		SELECT 1 FROM appointments a WHERE a.case_id = c.id AND a.state = 'planned' AND a.on_day < $3 - ` + appointmentDays + `)`},
	{"passport", Stale, "family", stays + " AND " + before + ` AND EXISTS (
		SELECT 1 FROM travel_documents d WHERE d.migrant_id = p.id AND d.expires_on > '0001-01-01' AND d.expires_on < $3)
		AND NOT EXISTS (SELECT 1 FROM travel_documents d WHERE d.migrant_id = p.id AND (d.expires_on >= $3 OR d.expires_on = '0001-01-01'))`},
	{"hold", Stale, "hold", principal + ` AND c.on_hold AND EXISTS (
		SELECT 1 FROM case_holds h WHERE h.case_id = c.id AND NOT h.voided AND h.resumed_on = '0001-01-01' AND h.review_on < $3)`},
}

// ruleOf finds a rule.
func ruleOf(id string) (Rule, bool) {
	for _, r := range Rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// counsellor 0 stands for everybody of the office.
const (
	openCases = `case_files c JOIN case_members m ON m.case_id = c.id JOIN migrants p ON p.id = m.migrant_id
	WHERE c.office_id = $1 AND ($2::bigint = 0 OR c.counsellor_id = $2) AND $3::date IS NOT NULL AND c.stage <> 'closed' AND NOT c.voided AND (`
	rows = `
	SELECT c.id AS case_id, m.id AS member_id, c.reference, c.stage, p.family_name, p.given_name,
		coalesce(s.family_name, '') AS counsellor_family, coalesce(s.given_name, '') AS counsellor_given
	FROM case_files c JOIN case_members m ON m.case_id = c.id JOIN migrants p ON p.id = m.migrant_id LEFT JOIN staff s ON s.id = c.counsellor_id
	WHERE c.office_id = $1 AND ($2::bigint = 0 OR c.counsellor_id = $2) AND $3::date IS NOT NULL AND c.stage <> 'closed' AND NOT c.voided
		AND (c.id, m.id) > ($4::bigint, $5::bigint) AND (`
	inOrder = `)
	ORDER BY c.id, m.id LIMIT $6`
)

// Count is how many rows break a rule.
type Count struct {
	Rule string `db:"rule"`
	N    int    `db:"n"`
}

// Row is a member of a case that breaks a rule.
type Row struct {
	CaseID           int64  `db:"case_id"`
	MemberID         int64  `db:"member_id"`
	Reference        string `db:"reference"`
	Stage            string `db:"stage"`
	FamilyName       string `db:"family_name"`
	GivenName        string `db:"given_name"`
	CounsellorFamily string `db:"counsellor_family"`
	CounsellorGiven  string `db:"counsellor_given"`
}

// counted counts the rows of all rules in one reading of the open cases.
var counted = func() *db.Query[Count] {
	sql, all := "SELECT r.rule, r.n::int AS n FROM (SELECT\n", ""
	for n, r := range Rules {
		if n > 0 {
			sql, all = sql+",\n", all+", "
		}
		sql += "\tcount(*) FILTER (WHERE " + r.hits + ") AS " + r.ID
		all += "('" + r.ID + "', x." + r.ID + ")"
	}
	return db.NewQuery[Count](sql + "\nFROM " + openCases + "true)) x, LATERAL (VALUES " + all + ") r (rule, n)")
}()

// listed are the rows of each rule: the counted ones, by the same condition.
var listed = func() map[string]*db.Query[Row] {
	out := map[string]*db.Query[Row]{}
	for _, r := range Rules {
		out[r.ID] = db.NewQuery[Row](rows + r.hits + inOrder)
	}
	return out
}()
