package detention

import (
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var (
	detentions = db.NewTable[Detention]("detentions", "detention.holding")
	extensions = db.NewTable[Extension]("detention_extensions", "detention.longer")
	orders     = db.NewTable[Order]("return_orders", "detention.order")
	safeguards = db.NewTable[Asked]("session_safeguards", "detention.safeguard")
	visits     = db.NewTable[Visit]("detention_visits", "detention.visit")
	talks      = db.NewTable[Talk]("visit_talks", "detention.talk")
)

const (
	standing = "WHERE id = $1 AND case_id = $2 AND NOT voided"
	ofCase   = "WHERE case_id = $1 AND NOT voided ORDER BY id DESC LIMIT 200"
)

var heldNow = db.NewQuery[int]("SELECT count(*)::int FROM detentions WHERE case_id = $1 AND member_id = $2 AND id <> $3 AND released_on = '0001-01-01' AND NOT voided")

// heldSession is a session held in detention, with what was asked in it.
type heldSession struct {
	ID     int64     `db:"id"`
	Number int       `db:"number"`
	HeldOn date.Date `db:"held_on"`
	Asked  bool      `db:"asked"`
	Safeguards
}

var sessionsHeld = db.NewQuery[heldSession](`
	SELECT s.id, s.number, s.held_on, g.id IS NOT NULL AS asked, coalesce(g.guard_absent, 'unknown') AS guard_absent,
		coalesce(g.interpreter_independent, 'unknown') AS interpreter_independent, coalesce(g.told_no_effect, 'unknown') AS told_no_effect
	FROM counselling_sessions s LEFT JOIN session_safeguards g ON g.session_id = s.id
	WHERE s.case_id = $1 AND NOT s.voided AND (g.id IS NOT NULL OR s.place IN ('asylum_detention', 'immigration_detention')
		OR EXISTS (SELECT 1 FROM detentions d WHERE d.case_id = s.case_id AND NOT d.voided AND s.held_on >= d.began_on AND (d.released_on = '0001-01-01' OR s.held_on <= d.released_on)))
	ORDER BY s.held_on DESC, s.id DESC LIMIT 50`)

// match is a case that a name or a number typed on the sheet of a visit means.
type match struct {
	Reference string `db:"reference"`
}

// byName finds the open cases of an office with a member of that name, written
// in either order. What the reader may not know of is not found.
var byName = db.NewQuery[match](`
	SELECT DISTINCT c.reference FROM migrants p JOIN case_members m ON m.migrant_id = p.id JOIN case_files c ON c.id = m.case_id
	WHERE p.office_id = $1 AND p.fold_name LIKE $3 AND c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided AND m.status IN ('active', 'absent')
		AND (SELECT array_agg(w ORDER BY w COLLATE "C") FROM unnest(string_to_array(split_part(p.fold_name, ' | ', 1), ' ')) w) = $2::text[]
	ORDER BY c.reference LIMIT 5`)

// detainee is somebody held now, as the sheet suggests them.
type detainee struct {
	Reference  string `db:"reference"`
	FamilyName string `db:"family_name"`
	GivenName  string `db:"given_name"`
	Facility   string `db:"facility"`
}

var detainees = db.NewQuery[detainee](`
	SELECT c.reference, p.family_name, p.given_name, d.facility
	FROM detentions d JOIN case_files c ON c.id = d.case_id JOIN case_members m ON m.id = d.member_id JOIN migrants p ON p.id = m.migrant_id
	WHERE c.office_id = $1 AND c.stage <> 'closed' AND NOT c.voided AND d.released_on = '0001-01-01' AND NOT d.voided
	ORDER BY p.family_name, p.given_name, d.id LIMIT 200`)

// facilities are those the office wrote down lately, for suggestions while typing.
var facilities = db.NewQuery[string](`
	SELECT facility FROM (
		(SELECT d.facility, d.began_on AS day FROM detentions d JOIN case_files c ON c.id = d.case_id
			WHERE c.office_id = $1 AND NOT d.voided AND d.facility <> '' ORDER BY d.id DESC LIMIT 200)
		UNION ALL (SELECT v.facility, v.held_on FROM detention_visits v WHERE v.office_id = $1 ORDER BY v.held_on DESC, v.id DESC LIMIT 50)) f
	GROUP BY facility ORDER BY max(day) DESC, facility LIMIT 30`)

// recentVisit is a visit as the sheet lists them.
type recentVisit struct {
	ID        int64     `db:"id"`
	HeldOn    date.Date `db:"held_on"`
	Facility  string    `db:"facility"`
	Talks     int       `db:"talks"`
	Failed    int       `db:"failed"`
	CreatedAt time.Time `db:"created_at"`
}

var recentVisits = db.NewQuery[recentVisit](`
	SELECT v.id, v.held_on, v.facility, (SELECT count(*) FROM visit_talks t WHERE t.visit_id = v.id)::int AS talks,
		(SELECT count(*) FROM visit_talks t WHERE t.visit_id = v.id AND t.state IN ('waiting', 'failed'))::int AS failed, v.created_at
	FROM detention_visits v WHERE v.office_id = $1 ORDER BY v.held_on DESC, v.id DESC LIMIT 5`)

// talkLine is a talk as its visit's page lists it.
type talkLine struct {
	Talk
	Reference string `db:"reference"`
	Number    int    `db:"number"`
}

var talksOfVisit = db.NewQuery[talkLine](`
	SELECT t.id, t.visit_id, t.case_id, t.session_id, t.line::int, t.minutes::int, t.state, t.name, t.problem, t.note, t.topics,
		coalesce(c.reference, '') AS reference, coalesce(s.number, 0)::int AS number
	FROM visit_talks t LEFT JOIN case_files c ON c.id = t.case_id LEFT JOIN counselling_sessions s ON s.id = t.session_id
	WHERE t.visit_id = $1 ORDER BY t.line`)
