package waiting

import "homeward/internal/kit/db"

// waiters are the cases of an office ($1) under a programme ($2) that are at
// some stages ($3) and came by a day ($4).
const waiters = `FROM case_files c
	WHERE c.office_id = $1 AND c.programme_id = $2 AND c.stage = ANY ($3) AND c.opened_on <= $4 AND NOT c.voided`

// turn is the group in which a case c is taken up: see Turn.
const turn = `CASE WHEN EXISTS (
		SELECT 1 FROM case_members m JOIN screenings s ON s.member_id = m.id AND NOT s.voided
		WHERE m.case_id = c.id AND m.status = 'active' AND s.vulnerabilities <> '{}' AND NOT 'none' = ANY (s.vulnerabilities)
	) THEN 1 ELSE 2 END`

var (
	// rows are those after a place ($5 to $7), in the order of the list.
	rows = db.NewQuery[Row](`
	SELECT w.id, w.reference, w.turn, w.stage, w.opened_on, w.members, w.open_needs, coalesce(p.given_name, '') AS given_name, coalesce(p.family_name, '') AS family_name,
		coalesce(p.original_name, '') AS original_name, coalesce(p.original_language, '') AS original_language
	FROM (
		SELECT o.id, o.reference, o.turn, o.stage, o.opened_on, o.members, o.open_needs
		FROM (SELECT c.id, c.reference, ` + turn + ` AS turn, c.stage, c.opened_on, c.members::int AS members, c.open_needs ` + waiters + `) o
		WHERE (o.turn, o.opened_on, o.id) > ($5::int, $6::date, $7::bigint) ORDER BY o.turn, o.opened_on, o.id LIMIT $8) w
	LEFT JOIN LATERAL (
		SELECT g.given_name, g.family_name, g.original_name, g.original_language
		FROM case_members m JOIN migrants g ON g.id = m.migrant_id WHERE m.case_id = w.id AND m.position = 1 LIMIT 1) p ON true
	ORDER BY w.turn, w.opened_on, w.id`)

	total = db.NewQuery[int]("SELECT count(*)::int " + waiters)
)
