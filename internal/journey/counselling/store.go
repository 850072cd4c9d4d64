package counselling

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

var (
	sessions     = db.NewTable[Session]("counselling_sessions", "counselling.session")
	addenda      = db.NewTable[Addendum]("session_addenda", "counselling.addendum")
	appointments = db.NewTable[Appointment]("appointments", "counselling.appointment")
	contacts     = db.NewTable[Contact]("contact_attempts", "counselling.contact")
)

// Entry is a session as lists show it: with who held it and the beginning of
// its note.
type Entry struct {
	Session
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
	Addenda    int    `db:"addenda"`
}

// most is how many sessions, appointments or contacts a page of a case lists.
const most = 200

const entryColumns = `
	SELECT s.id, s.case_id, s.counsellor_id, s.number, s.held_on, s.started_at, s.minutes::int, s.mode, s.kind, s.place, s.place_detail,
		s.language, s.interpreter, s.interpreter_name, s.present, s.topics, s.stance,
		CASE WHEN length(s.note) > 240 THEN left(s.note, 240) || '…' ELSE s.note END AS note, s.agreed,
		s.voided, s.source, s.version, s.created_at, p.given_name, p.family_name,
		(SELECT count(*) FROM session_addenda a WHERE a.session_id = s.id)::int AS addenda
	FROM counselling_sessions s
	JOIN staff p ON p.id = s.counsellor_id
	WHERE s.case_id = $1 `

var entriesOfCase = db.NewQuery[Entry](entryColumns + `ORDER BY s.held_on DESC, s.id DESC LIMIT $2`)

var lastEntry = db.NewQuery[Entry](entryColumns + `AND NOT s.voided ORDER BY s.held_on DESC, s.id DESC LIMIT 1`)

// Sessions lists the sessions of a case, newest first, with the beginnings of
// their notes.
func Sessions(ctx context.Context, r db.Reader, c casefile.Case) ([]Entry, error) {
	return entriesOfCase.All(ctx, r, c.ID, most)
}

// latest is the session before a new one; nil if there is none.
func latest(ctx context.Context, r db.Reader, c casefile.Case) (*Entry, error) {
	e, err := lastEntry.One(ctx, r, c.ID)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &e, err
}

// ByNumber loads a session of a case, whole.
func ByNumber(ctx context.Context, r db.Reader, c casefile.Case, number int) (Session, error) {
	return sessions.One(ctx, r, "WHERE case_id = $1 AND number = $2", c.ID, number)
}

var topicsCovered = db.NewQuery[string](`
	SELECT DISTINCT unnest(topics) FROM counselling_sessions WHERE case_id = $1 AND NOT voided`)

type suggestion struct {
	PlaceDetail     string `db:"place_detail"`
	InterpreterName string `db:"interpreter_name"`
}

// recently are what a counsellor wrote lately, for suggestions while typing.
var recently = db.NewQuery[suggestion](`
	SELECT DISTINCT place_detail, interpreter_name FROM (
		SELECT place_detail, interpreter_name FROM counselling_sessions
		WHERE counsellor_id = $1 ORDER BY held_on DESC, id DESC LIMIT 60) s
	WHERE place_detail <> '' OR interpreter_name <> '' ORDER BY place_detail, interpreter_name`)

// named is a row written by a staff member.
type named struct {
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

var staffName = db.NewQuery[named](`SELECT given_name, family_name FROM staff WHERE id = $1`)

// AddendumEntry is an addendum with its author.
type AddendumEntry struct {
	Addendum
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

var addendaOfSession = db.NewQuery[AddendumEntry](`
	SELECT a.id, a.case_id, a.session_id, a.author_id, a.body, a.created_at, p.given_name, p.family_name
	FROM session_addenda a
	JOIN staff p ON p.id = a.author_id
	WHERE a.session_id = $1 ORDER BY a.id LIMIT $2`)

// nextNumber is the number the next session of a locked case gets.
var nextNumber = db.NewQuery[int]("SELECT coalesce(max(number), 0) + 1 FROM counselling_sessions WHERE case_id = $1")

// takeNumber gives the number of the next session of a held case, and marks
// the first appointment of its day as held, in one round trip.
func takeNumber(ctx context.Context, tx db.Tx, c casefile.Case, day date.Date) (int, error) {
	b := &pgx.Batch{}
	var number []int
	nextNumber.Queue(b, &number, c.ID)
	b.Queue(`
		UPDATE appointments SET state = 'held', version = version + 1
		WHERE id = (SELECT id FROM appointments WHERE case_id = $1 AND on_day = $2 AND state = 'planned' ORDER BY at_time, id LIMIT 1)`,
		c.ID, day)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return 0, err
	}
	return number[0], nil
}

// upcoming are the appointments of a case that are ahead, and those behind of
// which nobody has said what became of them.
func upcoming(ctx context.Context, r db.Reader, c casefile.Case, today date.Date) ([]Appointment, error) {
	return appointments.Many(ctx, r, "WHERE case_id = $1 AND (on_day >= $2 OR state = 'planned') ORDER BY on_day, at_time, id LIMIT $3", c.ID, today, most)
}

type nextCase struct {
	Reference string `db:"reference"`
}

// nextToday is the next of a counsellor's appointments of today in another case.
var nextToday = db.NewQuery[nextCase](`
	SELECT c.reference FROM appointments a
	JOIN case_files c ON c.id = a.case_id
	WHERE a.counsellor_id = $1 AND a.on_day = $2 AND a.state = 'planned' AND c.id <> $3 AND c.stage <> 'closed'
	ORDER BY a.at_time, a.id LIMIT 1`)

// ContactEntry is a contact attempt with who made it.
type ContactEntry struct {
	Contact
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

var contactsOfCase = db.NewQuery[ContactEntry](`
	SELECT k.id, k.case_id, k.recorded_by, k.tried_at, k.channel, k.result, k.note, k.voided, k.created_at, p.given_name, p.family_name
	FROM contact_attempts k
	JOIN staff p ON p.id = k.recorded_by
	WHERE k.case_id = $1 ORDER BY k.tried_at DESC, k.id DESC LIMIT $2`)

// lastSaved tells who saved a session last.
func lastSaved(ctx context.Context, r db.Reader, s Session) (db.Change, error) {
	if s.Version < 2 {
		return db.Change{}, nil
	}
	return db.LastChange(ctx, r, sessions.Name(), s.ID)
}
