package staff

import (
	"context"
	"time"

	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

var table = db.NewTable[Member]("staff", "staff.member")

// ByID finds a member.
func ByID(ctx context.Context, r db.Reader, id int64) (Member, error) {
	return table.One(ctx, r, "WHERE id = $1 AND id > 0", id)
}

// ByEmail finds a member by the address they sign in with.
func ByEmail(ctx context.Context, r db.Reader, email string) (Member, error) {
	return table.One(ctx, r, "WHERE email = $1 AND id > 0", TidyEmail(email))
}

// Counsellors are the people of an office a case can be given to: its active
// counsellors and managers, by name.
func Counsellors(ctx context.Context, r db.Reader, officeID int64) ([]Member, error) {
	return table.Many(ctx, r, `WHERE office_id = $1 AND state = 'active' AND role IN ('counsellor', 'office_manager')
		ORDER BY family_name COLLATE "und-x-icu", given_name COLLATE "und-x-icu", id`, officeID)
}

// OfOffice are all people an office's cases may name, leavers and those known
// from imported files too, by name.
func OfOffice(ctx context.Context, r db.Reader, officeID int64) ([]Member, error) {
	return table.Many(ctx, r, `WHERE office_id = $1 AND role IN ('counsellor', 'office_manager')
		ORDER BY family_name COLLATE "und-x-icu", given_name COLLATE "und-x-icu", id`, officeID)
}

// ByIDs are people by their keys, for naming them.
func ByIDs(ctx context.Context, r db.Reader, ids []int64) ([]Member, error) {
	return table.Many(ctx, r, "WHERE id = ANY ($1)", ids)
}

// InsertWithoutSignIn adds somebody known from an imported file only: cases
// may name them, they cannot sign in.
func InsertWithoutSignIn(ctx context.Context, tx db.Tx, m *Member) error {
	m.State = NoSignIn
	return table.Insert(ctx, tx, m)
}

// listed joins what the list of users shows; $1 narrows it to an office, 0 to none.
const listed = `
	SELECT s.id, s.version, s.given_name, s.family_name, s.email, s.phone, s.role, s.office_id, s.duties, s.language, s.state,
		coalesce(o.code, '') AS office_code, coalesce(o.name, '') AS office_name, s.locked_until,
		w.last_sign_in, s.password_hash <> '' AS has_password, coalesce(w.open_sessions, 0) AS open_sessions
	FROM staff s
	LEFT JOIN offices o ON o.id = s.office_id
	LEFT JOIN LATERAL (
		SELECT max(w.created_at) AS last_sign_in, count(*) FILTER (WHERE w.ended_at IS NULL AND w.expires_at > $1) AS open_sessions
		FROM web_sessions w
		WHERE w.staff_id = s.id) w ON true
	WHERE s.id > 0`

var (
	all = db.NewQuery[Listed](listed + ` AND ($2::bigint = 0 OR s.office_id = $2 AND s.role <> 'administrator')
	ORDER BY s.state, s.family_name COLLATE "und-x-icu", s.given_name COLLATE "und-x-icu", s.id`)
	single = db.NewQuery[Listed](listed + " AND s.id = $2")

	openCases = db.NewQuery[int64]("SELECT count(*) FROM case_files WHERE counsellor_id = $1 AND stage <> 'closed' AND NOT voided")
)

// EndSessions signs a member out everywhere, but for the session given (0: none).
func EndSessions(ctx context.Context, tx db.Tx, memberID, except int64, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE web_sessions SET ended_at = $3 WHERE staff_id = $1 AND id <> $2 AND ended_at IS NULL", memberID, except, now)
	return err
}

// SetPassword stores a password's hash, clears the lock and uses up every link.
func SetPassword(ctx context.Context, tx db.Tx, memberID int64, hash string, mustChange bool, now time.Time) error {
	tag, err := tx.Exec(ctx, `
		UPDATE staff SET password_hash = $2, password_set_at = $3, must_change_password = $4, failed_sign_ins = 0, locked_until = NULL
		WHERE id = $1 AND id > 0`, memberID, hash, now, mustChange)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return fault.New(fault.NotFound, "staff %d", memberID)
	}
	return useUpLinks(ctx, tx, memberID, now)
}

func useUpLinks(ctx context.Context, tx db.Tx, memberID int64, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE sign_in_links SET used_at = $2 WHERE staff_id = $1 AND used_at IS NULL", memberID, now)
	return err
}

func insertLink(ctx context.Context, tx db.Tx, memberID int64, hash []byte, now time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO sign_in_links (staff_id, made_by, created_at, expires_at, token_hash, purpose)
		VALUES ($1, $2, $3, $4, $5, 'password')`, memberID, tx.By().StaffID, now, now.Add(LinkLife), hash)
	return err
}

// otherAdministrators counts who else could run the program; it lets one change of administrators at a time decide
// whether another one is left.
func otherAdministrators(ctx context.Context, tx db.Tx, but int64) (n int, err error) {
	if _, err = tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('administrators'))"); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, "SELECT count(*) FROM staff WHERE role = 'administrator' AND state = 'active' AND id <> $1", but).Scan(&n)
	return n, err
}

// handOver gives a leaver's open cases and planned appointments to another
// member. Protection cases go only to somebody named on them; the others of
// that class are left without a counsellor, and so are those in which the other
// has a conflict of interest.
func handOver(ctx context.Context, tx db.Tx, from, to int64) (h HandedOver, err error) {
	const moved = `
		WITH moved AS (
			UPDATE case_files c
			SET counsellor_id = CASE WHEN c.class = 'ordinary' OR EXISTS (
					SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = $2) THEN (
					SELECT nullif($2, 0::bigint) WHERE NOT EXISTS (
						SELECT 1 FROM case_conflicts k WHERE k.case_id = c.id AND k.staff_id = $2 AND k.lifted_on = '0001-01-01')) END,
				version = version + 1, updated_at = now()
			WHERE c.counsellor_id = $1 AND c.stage <> 'closed' AND NOT c.voided
			RETURNING c.id, c.stage, c.counsellor_id),
		step AS (
			INSERT INTO case_steps (case_id, actor_id, from_stage, to_stage, event, subject, subject_id)
			SELECT id, $3, stage, stage, 'assigned', 'staff', coalesce(counsellor_id, 0)
			FROM moved),
		met AS (
			UPDATE appointments a
			SET counsellor_id = m.counsellor_id, version = a.version + 1
			FROM moved m
			WHERE a.case_id = m.id AND a.counsellor_id = $1 AND a.state = 'planned' AND m.counsellor_id IS NOT NULL)
		SELECT count(*) FILTER (WHERE counsellor_id IS NOT NULL), count(*) FILTER (WHERE counsellor_id IS NULL) FROM moved`
	err = tx.QueryRow(ctx, moved, from, to, tx.By().StaffID).Scan(&h.Cases, &h.Unassigned)
	return h, err
}
