package calendar

import (
	"context"
	"fmt"
	"strings"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Parts of the questions below. Arguments: $1 the staff member, $2 the office,
// $3 and $4 the first and the last day, $5 today, $6 how many rows.
const (
	meetings = `SELECT 'appointment' AS kind, a.id, a.kind AS what, a.purpose AS text, a.place_detail AS place, a.on_day AS day, a.at_time AS at,
			a.minutes::int AS minutes, a.state, a.counsellor_id AS staff_id, a.case_id
		FROM appointments a
		WHERE a.on_day BETWEEN $3 AND $4 AND a.state <> 'cancelled' AND %s`
	journeys = `SELECT 'travel' AS kind, i.id, '' AS what, coalesce(s.origin || ' – ' || s.destination, '') AS text, '' AS place, i.travels_on AS day,
			coalesce(s.departs_at, '') AS at, 0 AS minutes, 'planned' AS state, c.counsellor_id AS staff_id, c.id AS case_id
		FROM itineraries i
		JOIN case_files c ON c.id = i.case_id
		LEFT JOIN LATERAL (
			SELECT origin, destination, departs_at FROM itinerary_segments WHERE itinerary_id = i.id ORDER BY position, id LIMIT 1) s ON true
		WHERE i.travels_on BETWEEN $3 AND $4 AND NOT i.voided AND i.cancelled_on = '0001-01-01' AND NOT c.voided AND %s`
	deadlines = `SELECT 'deadline' AS kind, c.id, c.blocker AS what, '' AS text, '' AS place, c.due_on AS day, '' AS at, 0 AS minutes, c.blocked_on AS state,
			c.counsellor_id AS staff_id, c.id AS case_id
		FROM case_files c
		WHERE (CASE WHEN c.due_on = '0001-01-01' THEN '9999-12-31' ELSE c.due_on END) BETWEEN $3 AND $4 AND c.stage <> 'closed' AND NOT c.voided AND c.blocker <> '' AND %s`
	limits = `SELECT 'legal' AS kind, c.id, '' AS what, '' AS text, '' AS place, c.deadline_on AS day, '' AS at, 0 AS minutes, '' AS state,
			c.counsellor_id AS staff_id, c.id AS case_id
		FROM case_files c
		WHERE c.deadline_on BETWEEN $3 AND $4 AND c.deadline_on > '0001-01-01' AND c.stage <> 'closed' AND NOT c.voided AND %s`
	chores = `SELECT 'task' AS kind, t.id, t.rule AS what, t.title AS text, '' AS place, t.due_on AS day, '' AS at, 0 AS minutes, 'planned' AS state,
			t.owner_id AS staff_id, t.case_id
		FROM tasks t
		WHERE (CASE WHEN t.due_on = '0001-01-01' THEN '9999-12-31' ELSE t.due_on END) BETWEEN $3 AND $4 AND t.state = 'open' AND %s`

	covered = "(SELECT covered_by($1, $5))::bigint[]"
)

func entries(meeting, ofCase, chore string) *db.Query[Entry] {
	branches := []string{
		fmt.Sprintf(meetings, meeting), fmt.Sprintf(journeys, ofCase), fmt.Sprintf(deadlines, ofCase), fmt.Sprintf(limits, ofCase), fmt.Sprintf(chores, chore),
	}
	return db.NewQuery[Entry](`
	WITH x AS (
		SELECT b.* FROM (` + strings.Join(branches, "\n\t\tUNION ALL ") + `) b
		ORDER BY day, at, kind, id LIMIT $6)
	SELECT x.kind, x.id, x.what, x.text, x.place, x.day, x.at, x.minutes, x.state, coalesce(x.staff_id, 0) AS staff_id,
		coalesce(o.given_name, '') AS staff_given, coalesce(o.family_name, '') AS staff_family, coalesce(f.reference, '') AS reference,
		coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name,
		coalesce(p.original_name, '') AS original_name, coalesce(p.original_language, '') AS original_language
	FROM x
	LEFT JOIN staff o ON o.id = x.staff_id
	LEFT JOIN case_files f ON f.id = x.case_id
	LEFT JOIN LATERAL (
		SELECT p.family_name, p.given_name, p.original_name, p.original_language
		FROM case_members cm JOIN migrants p ON p.id = cm.migrant_id
		WHERE cm.case_id = x.case_id AND cm.position = 1 LIMIT 1) p ON true
	WHERE ($1::bigint, $2::bigint, $5::date) IS NOT NULL
	ORDER BY x.day, x.at, x.kind, x.id`)
}

var (
	ofMember = entries("a.counsellor_id = ANY ("+covered+")", "c.counsellor_id = ANY ("+covered+") AND c.office_id = $2", "t.owner_id = ANY ("+covered+")")
	atPoint  = entries("a.point_id = $1", "false", "false")
	ofOffice = entries("a.counsellor_id = ANY (ARRAY(SELECT s.id FROM staff s WHERE s.office_id = $2))", "c.office_id = $2", "t.office_id = $2")
)

// person is somebody of the office, and where the office is.
type person struct {
	ID         int64  `db:"id"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
	Country    string `db:"country"`
}

// place is an advisory point of the office.
type place struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

var points = db.NewQuery[place](`
	SELECT id, name FROM advisory_points WHERE office_id = $1 AND open ORDER BY name COLLATE "und-x-icu", id`)

var people = db.NewQuery[person](`
	SELECT s.id, s.given_name, s.family_name, o.country FROM staff s JOIN offices o ON o.id = s.office_id
	WHERE s.office_id = $1 AND s.state = 'active' AND s.role IN ('counsellor', 'office_manager')
	ORDER BY s.family_name COLLATE "und-x-icu", s.given_name COLLATE "und-x-icu", s.id`)

// feed is a secret address under which somebody's appointments are fetched.
type feed struct {
	ID        int64     `db:"id,auto"`
	StaffID   int64     `db:"staff_id,once"`
	TokenHash []byte    `db:"token_hash,once"`
	CreatedAt time.Time `db:"created_at,once"`
	ReadAt    time.Time `db:"read_at,null"`
	RevokedAt time.Time `db:"revoked_at,null"`
}

var feeds = db.NewTable[feed]("calendar_feeds", "calendar.feed")

// subscriber is who a secret address belongs to.
type subscriber struct {
	StaffID  int64  `db:"staff_id"`
	Role     string `db:"role"`
	OfficeID int64  `db:"office_id"`
	Zone     string `db:"zone"`
	Language string `db:"language"`
}

var subscriberOf = db.NewQuery[subscriber](`
	SELECT f.staff_id, s.role, coalesce(s.office_id, 0) AS office_id, coalesce(o.time_zone, '') AS zone, coalesce(NULLIF(s.language, ''), o.language, '') AS language
	FROM calendar_feeds f
	JOIN staff s ON s.id = f.staff_id
	LEFT JOIN offices o ON o.id = s.office_id
	WHERE f.token_hash = $1 AND f.revoked_at IS NULL AND s.state = 'active' AND s.role IN ('counsellor', 'office_manager')`)

// slot is an entry of a feed: when, and which case unless it is guarded.
type slot struct {
	Kind      Kind           `db:"kind"`
	ID        int64          `db:"id"`
	Version   int            `db:"version"`
	Day       date.Date      `db:"day"`
	At        date.TimeOfDay `db:"at"`
	Minutes   int            `db:"minutes"`
	Reference string         `db:"reference"` // empty: about no case, or about a protection case
}

var slots = db.NewQuery[slot](`
	SELECT 'appointment' AS kind, a.id, a.version, a.on_day AS day, a.at_time AS at, a.minutes::int AS minutes,
		CASE c.class WHEN 'ordinary' THEN c.reference ELSE '' END AS reference
	FROM appointments a
	LEFT JOIN case_files c ON c.id = a.case_id
	WHERE a.counsellor_id = $1 AND a.on_day BETWEEN $2 AND $3 AND a.state <> 'cancelled'
	UNION ALL
	SELECT 'travel', i.id, i.version, i.travels_on, '', 0, CASE c.class WHEN 'ordinary' THEN c.reference ELSE '' END
	FROM case_files c
	JOIN itineraries i ON i.case_id = c.id
	WHERE c.counsellor_id = $1 AND NOT c.voided AND i.travels_on BETWEEN $2 AND $3 AND NOT i.voided AND i.cancelled_on = '0001-01-01'
	ORDER BY day, at, kind, id LIMIT $4`)

// readFeed notes that a feed was fetched, at most once an hour.
func readFeed(ctx context.Context, tx db.Tx, hash []byte, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE calendar_feeds SET read_at = $2 WHERE token_hash = $1 AND (read_at IS NULL OR read_at < $3)", hash, now, now.Add(-time.Hour))
	return err
}
