package export

import (
	"context"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/seal"
)

var table = db.NewTable[Export]("exports", "export")

// line is an export in a list.
type line struct {
	ID        int64     `db:"id"`
	Report    string    `db:"report"`
	What      What      `db:"what"`
	State     State     `db:"state"`
	Recipient string    `db:"recipient"`
	Given     string    `db:"given_name"`
	Family    string    `db:"family_name"`
	AskedAt   time.Time `db:"asked_at"`
}

// shown is how many exports the list shows.
const shown = 100

// listQuery finds the latest exports that somebody may see.
var listQuery = db.NewQuery[line](`
	SELECT e.id, e.report, e.what, e.state, e.recipient, s.given_name, s.family_name, e.asked_at
	FROM exports e
	JOIN staff s ON s.id = e.staff_id
	ORDER BY e.id DESC
	LIMIT $1`)

// download is one fetching of a file.
type download struct {
	Given  string    `db:"given_name"`
	Family string    `db:"family_name"`
	At     time.Time `db:"at"`
}

var downloadsQuery = db.NewQuery[download](`
	SELECT s.given_name, s.family_name, d.at
	FROM export_downloads d
	JOIN staff s ON s.id = d.staff_id
	WHERE d.export_id = $1
	ORDER BY d.id DESC
	LIMIT 100`)

// person is who asked for an export, as they stand today.
type person struct {
	ID     int64         `db:"id"`
	Role   access.Role   `db:"role"`
	Office int64         `db:"office_id,null"`
	Code   string        `db:"code"`
	Given  string        `db:"given_name"`
	Family string        `db:"family_name"`
	Duties []access.Duty `db:"duties"`
	Zone   string        `db:"zone"`
	Active bool          `db:"active"`
}

var personQuery = db.NewQuery[person](`
	SELECT s.id, s.role, s.office_id, coalesce(o.code, '') AS code, s.given_name, s.family_name, s.duties,
		coalesce(o.time_zone, 'Europe/Budapest') AS zone, s.state = 'active' AS active
	FROM staff s
	LEFT JOIN offices o ON o.id = s.office_id
	WHERE s.id = $1`)

func (p person) user() access.User {
	u := access.User{ID: p.ID, Role: p.Role, Duties: p.Duties, OfficeID: p.Office, OfficeCode: p.Code, GivenName: p.Given, FamilyName: p.Family}
	if zone, err := time.LoadLocation(p.Zone); err == nil {
		u.Zone = zone
	}
	return u
}

// Owner is a member of staff as they stand today; fault.Forbidden for who may
// not export.
func Owner(ctx context.Context, r db.Reader, id int64) (access.User, error) {
	p, err := personQuery.One(ctx, r, id)
	u := p.user()
	if err == nil && (!p.Active || !access.Can(u, access.ExportMake)) {
		err = fault.New(fault.Forbidden, "staff member %d may not export", id)
	}
	return u, err
}

// job is a file that somebody has begun to make.
type job struct {
	ID       int64  `db:"export_id"`
	Attempt  int    `db:"attempt"`
	Password []byte `db:"password"`
}

func (j job) place() string { return seal.Row("export_jobs", j.ID, "password") }

// takeQuery takes the oldest file that nobody makes. Whoever changes an export
// and its job locks the export first.
var takeQuery = db.NewQuery[job](`
	UPDATE export_jobs SET attempt = attempt + 1, touched_at = $1, rows_made = 0
	WHERE export_id = (SELECT e.id FROM exports e JOIN export_jobs j ON j.export_id = e.id WHERE j.touched_at < $2 ORDER BY e.id LIMIT 1 FOR UPDATE OF e, j SKIP LOCKED)
	RETURNING export_id, attempt, password`)

var (
	lockQuery    = db.NewQuery[int64]("SELECT id FROM exports WHERE id = $1 FOR UPDATE")
	madeQuery    = db.NewQuery[int64]("SELECT rows_made FROM export_jobs WHERE export_id = $1")
	keyQuery     = db.NewQuery[[]byte]("SELECT k FROM export_key($1) AS k WHERE k IS NOT NULL")
	timeoutQuery = db.NewQuery[string]("SELECT set_config('statement_timeout', '60s', true)")
	chunksQuery  = db.NewQuery[int64]("SELECT count(*) FROM export_chunks WHERE export_id = $1")
	chunkQuery   = db.NewQuery[[]byte]("SELECT content FROM export_chunks WHERE export_id = $1 AND number = $2")
	dueQuery     = db.NewQuery[int64]("SELECT id FROM exports WHERE state = 'ready' AND expires_at <= $1 ORDER BY id LIMIT 100")
)

// traced is the export that a row is from.
type traced struct {
	ID        int64     `db:"id"`
	Number    int64     `db:"number"`
	Report    string    `db:"report"`
	What      What      `db:"what"`
	Recipient string    `db:"recipient"`
	Purpose   string    `db:"purpose"`
	Given     string    `db:"given_name"`
	Family    string    `db:"family_name"`
	AskedAt   time.Time `db:"asked_at"`
}

var traceQuery = db.NewQuery[traced](`
	SELECT e.id, r.number, e.report, e.what, e.recipient, e.purpose, s.given_name, s.family_name, e.asked_at
	FROM export_rows r
	JOIN exports e ON e.id = r.export_id
	JOIN staff s ON s.id = e.staff_id
	WHERE r.digest = $1`)

// wipe takes away the bytes of a file, the digests of its rows if it never came
// to be, and the job that makes it.
func wipe(ctx context.Context, tx db.Tx, id int64, unmade bool) error {
	if _, err := tx.Exec(ctx, "DELETE FROM export_chunks WHERE export_id = $1", id); err != nil {
		return err
	}
	if unmade {
		if _, err := tx.Exec(ctx, "DELETE FROM export_rows WHERE export_id = $1", id); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "DELETE FROM export_jobs WHERE export_id = $1", id)
	return err
}
