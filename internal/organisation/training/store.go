package training

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var (
	courses      = db.NewTable[Course]("courses", "training.course")
	people       = db.NewTable[Person]("training_people", "training.participant")
	participants = db.NewTable[Participant]("course_participants", "training.participant")
)

// shown is how many courses a page shows.
const shown = 50

// listed is a course as the list shows it.
type listed struct {
	ID           int64     `db:"id"`
	OfficeCode   string    `db:"office_code"`
	Title        string    `db:"title"`
	Place        string    `db:"place"`
	Language     string    `db:"language"`
	StartsOn     date.Date `db:"starts_on"`
	EndsOn       date.Date `db:"ends_on"`
	Participants int       `db:"participants"`
	Completed    int       `db:"completed"`
	Institutions int       `db:"institutions"`
}

var list = db.NewQuery[listed](`
	SELECT c.id, o.code AS office_code, c.title, c.place, c.language, c.starts_on, c.ends_on,
		count(p.id)::int AS participants, (count(p.id) FILTER (WHERE p.completed_on > '0001-01-01'))::int AS completed,
		(count(DISTINCT r.institution_key) FILTER (WHERE r.institution_key <> ''))::int AS institutions
	FROM (
		SELECT * FROM courses
		WHERE ($1::bigint = 0 OR office_id = $1) AND (starts_on, id) < ($2::date, $3::bigint)
		ORDER BY starts_on DESC, id DESC LIMIT $4
	) c
	JOIN offices o ON o.id = c.office_id
	LEFT JOIN course_participants p ON p.course_id = c.id AND p.voided_on = '0001-01-01'
	LEFT JOIN training_people r ON r.id = p.person_id
	GROUP BY c.id, o.code, c.title, c.place, c.language, c.starts_on, c.ends_on
	ORDER BY c.starts_on DESC, c.id DESC`)

// completers counts the people of a register who completed a course, each once.
var completers = db.NewQuery[int](`
	SELECT count(DISTINCT p.person_id)::int FROM course_participants p JOIN courses c ON c.id = p.course_id
	WHERE p.voided_on = '0001-01-01' AND p.completed_on > '0001-01-01' AND ($1::bigint = 0 OR c.office_id = $1)`)

// attending is a participant as the page of a course shows them.
type attending struct {
	ID       int64 `db:"id"`
	PersonID int64 `db:"person_id"`
	Part     int   `db:"part"`   // version of the participant
	Person   int   `db:"person"` // version of the person
	About
	CompletedOn date.Date `db:"completed_on"`
	Certificate string    `db:"certificate"`
	Courses     []string  `db:"courses"` // others the person took part in
}

// version is that of both, as a form sends it.
func (a attending) version() int { return versionOf(a.Part, a.Person) }

// versionOf is one number for the versions of a participant and of the person,
// each in half of what a form's version holds.
func versionOf(part, person int) int { return part<<16 + person }

// completed tells whether somebody on the list of a course completed it, so that
// the figures of its programme hold them.
var completed = db.NewQuery[bool](`
	SELECT EXISTS (SELECT 1 FROM course_participants WHERE course_id = $1 AND voided_on = '0001-01-01' AND completed_on > '0001-01-01')`)

// hold lets one after another write to a course and its list, so that nobody
// completes it while it moves to another programme.
func hold(ctx context.Context, tx db.Tx, courseID int64) error {
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('courses', $1))", courseID)
	return err
}

// alone lets one person after another of a name ($2) into the register of an
// office ($1), so that two who write them down at once meet.
func alone(ctx context.Context, tx db.Tx, officeID int64, nameKey string) error {
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('training_people ' || $2, $1))", officeID, nameKey)
	return err
}

// of lists the participants of a course by name; of one participant where $2
// is not 0.
var of = db.NewQuery[attending](`
	SELECT p.id, p.person_id, p.version AS part, r.version AS person, r.name, r.institution, r.kind, r.sex, r.birth_year, r.age, p.completed_on, p.certificate,
		ARRAY(SELECT c.title FROM course_participants o JOIN courses c ON c.id = o.course_id
			WHERE o.person_id = p.person_id AND o.course_id <> p.course_id AND o.voided_on = '0001-01-01' ORDER BY c.starts_on DESC, c.id DESC LIMIT 5) AS courses
	FROM course_participants p JOIN training_people r ON r.id = p.person_id
	WHERE p.course_id = $1 AND ($2::bigint = 0 OR p.id = $2) AND p.voided_on = '0001-01-01'
	ORDER BY r.name COLLATE "und-x-icu", p.id`)

// gone is somebody who was taken off the list of a course.
type gone struct {
	Name   string    `db:"name"`
	Reason string    `db:"void_reason"`
	On     date.Date `db:"voided_on"`
}

// takenOff are those, the latest first. Where a correction took the place of
// somebody's part, they stand on the list.
var takenOff = db.NewQuery[gone](`
	SELECT r.name, p.void_reason, p.voided_on FROM course_participants p JOIN training_people r ON r.id = p.person_id
	WHERE p.course_id = $1 AND p.void_reason <> '' ORDER BY p.voided_on DESC, p.id DESC`)

// namesakes are those of a register who are called the same and may be the same
// by their year of birth: most likely first.
var namesakes = db.NewQuery[Namesake](`
	SELECT r.id, r.version, r.name, r.institution, r.birth_year, r.institution_key = $3 AND r.birth_year = $4 AS certain,
		ARRAY(SELECT c.title FROM course_participants o JOIN courses c ON c.id = o.course_id
			WHERE o.person_id = r.id AND o.voided_on = '0001-01-01' ORDER BY c.starts_on DESC, c.id DESC LIMIT 5) AS courses
	FROM training_people r
	WHERE r.office_id = $1 AND r.name_key = $2 AND (r.birth_year = $4 OR r.birth_year = 0 OR $4 = 0)
		AND EXISTS (SELECT 1 FROM course_participants o WHERE o.person_id = r.id AND o.voided_on = '0001-01-01')
	ORDER BY certain DESC, r.id LIMIT 10`)

// ByID finds a course.
func ByID(ctx context.Context, r db.Reader, id int64) (Course, error) {
	return courses.One(ctx, r, "WHERE id = $1", id)
}

// orphaned deletes a person nobody's list names any more, not even one they were
// taken off.
func orphaned(ctx context.Context, tx db.Tx, id int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM training_people p WHERE p.id = $1 AND NOT EXISTS (SELECT 1 FROM course_participants c WHERE c.person_id = p.id)", id)
	return err
}
