package transfer

import (
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var (
	transfers = db.NewTable[Transfer]("case_transfers", "transfer.request")
	handovers = db.NewTable[Handover]("case_handovers", "transfer.hand")
)

// entry is a transfer with the names of the offices and of who acted.
type entry struct {
	ID            int64     `db:"id"`
	FromOfficeID  int64     `db:"from_office_id"`
	ToOfficeID    int64     `db:"to_office_id"`
	RequestedBy   int64     `db:"requested_by"`
	From          string    `db:"from_name"`
	To            string    `db:"to_name"`
	Reference     string    `db:"reference"`
	Stage         string    `db:"stage"`
	AgeGroups     []string  `db:"age_groups"`
	State         State     `db:"state"`
	Basis         Basis     `db:"basis"`
	Reason        string    `db:"reason"`
	Note          string    `db:"decision_note"`
	RequestedOn   date.Date `db:"requested_on"`
	DecidedOn     date.Date `db:"decided_on"`
	ReadableUntil date.Date `db:"readable_until"`
	AskerGiven    string    `db:"asker_given"`
	AskerFamily   string    `db:"asker_family"`
}

const entryColumns = `
	SELECT t.id, t.from_office_id, t.to_office_id, t.requested_by, f.name AS from_name, o.name AS to_name, t.reference, t.stage, t.age_groups, t.state, t.basis,
		t.reason, t.decision_note, t.requested_on, t.decided_on, t.readable_until, s.given_name AS asker_given, s.family_name AS asker_family
	FROM case_transfers t
	JOIN offices f ON f.id = t.from_office_id
	JOIN offices o ON o.id = t.to_office_id
	JOIN staff s ON s.id = t.requested_by
	WHERE `

// mine keeps what a reader may know of: of a protection case those named on it,
// who see the case, and the two who asked and answered; the office that is asked
// has to know that it is, until it has answered.
const mine = `(t.to_office_id = $1 AND t.state = 'requested' OR (t.to_office_id = $1 OR t.from_office_id = $1) AND (NOT case_is_protected(t.case_id)
		OR (SELECT app_actor()) IN (t.requested_by, coalesce(t.decided_by, 0)) OR EXISTS (SELECT 1 FROM case_files c WHERE c.id = t.case_id)))`

var (
	entriesOfCase = db.NewQuery[entry](entryColumns + `t.case_id = $1 AND (t.from_office_id = $2 OR t.to_office_id = $2) ORDER BY t.id DESC LIMIT 50`)
	waiting       = db.NewQuery[entry](entryColumns + `t.to_office_id = $1 AND t.state = 'requested' ORDER BY t.id LIMIT 200`)
	asked         = db.NewQuery[entry](entryColumns + mine + ` AND t.from_office_id = $1 AND t.state = 'requested' ORDER BY t.id LIMIT 200`)
	settled       = db.NewQuery[entry](entryColumns + mine + ` AND t.state <> 'requested' AND t.decided_on >= $2 ORDER BY t.id DESC LIMIT 50`)
	byID          = db.NewQuery[entry](entryColumns + mine + ` AND t.id = $2`)
)

type unconsented struct {
	N int `db:"n"`
}

// withoutConsent counts the members who take part and have not agreed, or no
// longer agree, that their data are shared with another mission or partner.
var withoutConsent = db.NewQuery[unconsented](`
	SELECT count(*)::int AS n FROM case_members m
	WHERE m.case_id = $1 AND m.status IN ('active', 'absent', 'departed', 'arrived') AND NOT EXISTS (
		SELECT 1 FROM consents k WHERE k.member_id = m.id AND k.purpose IN ('share_mission', 'share_partner') AND k.answer = 'given'
			AND k.withdrawn_on = '0001-01-01' AND NOT k.voided)`)

// handEntry is a hand-over with the names of both.
type handEntry struct {
	ID         int64     `db:"id"`
	FromID     int64     `db:"from_id"`
	ToID       int64     `db:"to_id"`
	AskedOn    date.Date `db:"asked_on"`
	AnsweredOn date.Date `db:"answered_on"`
	State      HandState `db:"state"`
	Note       string    `db:"note"`
	Answer     string    `db:"answer"`
	FromGiven  string    `db:"from_given"`
	FromFamily string    `db:"from_family"`
	ToGiven    string    `db:"to_given"`
	ToFamily   string    `db:"to_family"`
}

var handEntries = db.NewQuery[handEntry](`
	SELECT h.id, h.from_id, h.to_id, h.asked_on, h.answered_on, h.state, h.note, h.answer,
		a.given_name AS from_given, a.family_name AS from_family, b.given_name AS to_given, b.family_name AS to_family
	FROM case_handovers h JOIN staff a ON a.id = h.from_id JOIN staff b ON b.id = h.to_id
	WHERE h.case_id = $1 ORDER BY h.id DESC LIMIT 50`)

// colleague is somebody who may take a case over.
type colleague struct {
	ID         int64  `db:"id"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

// colleagues are those of the office who handle cases; of a protection case
// those who are named on it, and never whoever has a conflict of interest in it.
var colleagues = db.NewQuery[colleague](`
	SELECT s.id, s.given_name, s.family_name FROM staff s
	WHERE s.office_id = $1 AND s.state = 'active' AND s.role IN ('counsellor', 'office_manager') AND s.id <> $2
		AND ($3 = 'ordinary' OR EXISTS (SELECT 1 FROM case_named_staff n WHERE n.case_id = $4 AND n.staff_id = s.id))
		AND NOT EXISTS (SELECT 1 FROM case_conflicts k WHERE k.case_id = $4 AND k.staff_id = s.id AND k.lifted_on = '0001-01-01')
	ORDER BY s.family_name, s.given_name, s.id`)

type nextVisit struct {
	OnDay   date.Date `db:"on_day"`
	AtTime  string    `db:"at_time"`
	Purpose string    `db:"purpose"`
}

var nextAppointment = db.NewQuery[nextVisit](`
	SELECT on_day, at_time, purpose FROM appointments
	WHERE case_id = $1 AND state = 'planned' AND on_day >= $2 ORDER BY on_day, at_time LIMIT 1`)

// benefit is what somebody got in an earlier case.
type benefit struct {
	Kind      string    `db:"kind"` // departure, activity or allowance
	On        date.Date `db:"on_day"`
	MemberID  int64     `db:"member_id"`
	Programme string    `db:"programme"`
	Minor     int64     `db:"amount_minor"`
	Currency  string    `db:"currency"`
}

var benefits = db.NewQuery[benefit](`
	SELECT 'departure' AS kind, d.departed_on AS on_day, d.member_id, coalesce(p.name, '') AS programme, 0::bigint AS amount_minor, '' AS currency
	FROM departures d LEFT JOIN programmes p ON p.id = d.programme_id
	WHERE d.case_id = $1 AND NOT d.voided AND d.not_admitted_on = '0001-01-01'
	UNION ALL
	SELECT 'activity', a.delivered_on, coalesce(a.member_id, 0), coalesce(p.name, ''), a.amount_minor, a.currency
	FROM plan_activities a JOIN case_files c ON c.id = a.case_id LEFT JOIN programmes p ON p.id = c.programme_id
	WHERE a.case_id = $1 AND a.state = 'delivered' AND NOT a.voided
	UNION ALL
	SELECT 'allowance', w.paid_on, w.member_id, coalesce(p.name, ''), w.amount_minor, w.currency
	FROM allowances w JOIN case_files c ON c.id = w.case_id LEFT JOIN programmes p ON p.id = c.programme_id
	WHERE w.case_id = $1 AND w.state = 'paid' AND NOT w.voided
	ORDER BY on_day, kind, member_id`)
