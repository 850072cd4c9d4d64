package auth

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

const callerOf = `
	SELECT w.id, w.created_at, w.last_seen_at, w.expires_at, w.ended_at IS NOT NULL, s.state = 'active', s.must_change_password,
		coalesce(o.time_zone, ''), s.id, s.role, s.duties, coalesce(o.id, 0), coalesce(o.code, ''), coalesce(o.name, ''),
		s.given_name, s.family_name, s.email, s.language, s.theme, s.shortcuts, s.digest
	FROM web_sessions w
	JOIN staff s ON s.id = w.staff_id
	LEFT JOIN offices o ON o.id = s.office_id
	WHERE w.token_hash = $1`

// caller finds a session by its token's hash, in one round trip and without a
// transaction: every request asks, and the tables hold no case data.
func (s *Service) caller(ctx context.Context, hash []byte) (c caller, found bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	u := &c.User
	err = s.site.DB.Pool().QueryRow(ctx, callerOf, hash).Scan(&c.SessionID, &c.CreatedAt, &c.LastSeenAt, &c.ExpiresAt, &c.Ended, &c.Active, &c.MustChange,
		&c.Zone, &u.ID, &u.Role, &u.Duties, &u.OfficeID, &u.OfficeCode, &u.OfficeName,
		&u.GivenName, &u.FamilyName, &u.Email, &u.Language, &u.Theme, &u.Shortcuts, &u.Digest)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return c, false, nil
	case err != nil:
		return c, false, fault.New(fault.Unavailable, "looking for the session: %w", err)
	}
	u.Zone = c.Zone.Location()
	return c, true, nil
}

func (s *Service) seen(ctx context.Context, sessionID int64, now time.Time) error {
	_, err := s.site.DB.Pool().Exec(ctx, "UPDATE web_sessions SET last_seen_at = $2 WHERE id = $1 AND ended_at IS NULL AND last_seen_at < $2", sessionID, now)
	if err != nil {
		return fault.New(fault.Unavailable, "noting an act: %w", err)
	}
	return nil
}

// reserve counts a try before the password is looked at, so that a hundred
// tries at the same instant are still a hundred. The last one allowed closes
// the door behind it; a right password opens it again.
const reserve = `
	UPDATE staff
	SET failed_sign_ins = CASE WHEN locked_until IS NULL THEN failed_sign_ins + 1 ELSE 1 END,
		locked_until = CASE WHEN locked_until IS NULL AND failed_sign_ins + 1 >= $3 THEN $4::timestamptz END
	WHERE email = $1 AND email <> '' AND id > 0 AND state = 'active' AND (locked_until IS NULL OR locked_until <= $2)
	RETURNING id, password_hash`

func reserveTry(ctx context.Context, tx db.Tx, email string, now time.Time) (id int64, hash string, err error) {
	err = tx.QueryRow(ctx, reserve, email, now, MaxWrong, now.Add(LockFor)).Scan(&id, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, "", nil
	}
	return id, hash, err
}

// forgive forgets the tries; false if the member was disabled meanwhile.
func forgive(ctx context.Context, tx db.Tx, id int64) (bool, error) {
	tag, err := tx.Exec(ctx, "UPDATE staff SET failed_sign_ins = 0, locked_until = NULL WHERE id = $1 AND state = 'active'", id)
	return tag.RowsAffected() == 1, err
}

func insertSession(ctx context.Context, tx db.Tx, staffID int64, hash []byte, now time.Time, address, device string) (id int64, err error) {
	err = tx.QueryRow(ctx, `
		INSERT INTO web_sessions (staff_id, created_at, last_seen_at, expires_at, token_hash, address, device)
		VALUES ($1, $2, $2, $3, $4, $5, $6)
		RETURNING id`, staffID, now, now.Add(Absolute), hash, address, device).Scan(&id)
	return id, err
}

func endByToken(ctx context.Context, tx db.Tx, hash []byte, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE web_sessions SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL", hash, now)
	return err
}

// endOwn ends one of the member's own sessions.
func endOwn(ctx context.Context, tx db.Tx, staffID, sessionID int64, now time.Time) error {
	tag, err := tx.Exec(ctx, "UPDATE web_sessions SET ended_at = $3 WHERE id = $2 AND staff_id = $1", staffID, sessionID, now)
	if err == nil && tag.RowsAffected() == 0 {
		err = fault.New(fault.NotFound, "session %d of staff %d", sessionID, staffID)
	}
	return err
}

var (
	mySessions = db.NewQuery[Session](`
		SELECT id, created_at, last_seen_at, address, device
		FROM web_sessions
		WHERE staff_id = $1 AND ended_at IS NULL AND expires_at > $2 AND last_seen_at > $3
		ORDER BY last_seen_at DESC, id DESC`)

	openLink = db.NewQuery[link](`
		SELECT l.id, coalesce(l.staff_id, 0) AS staff_id, coalesce(s.email, '') AS email, coalesce(s.given_name, '') AS given_name,
			coalesce(s.family_name, '') AS family_name, coalesce(s.language, '') AS language
		FROM sign_in_links l
		LEFT JOIN staff s ON s.id = l.staff_id
		WHERE l.token_hash = $1 AND l.purpose = $2 AND l.used_at IS NULL AND l.expires_at > $3 AND (s.id IS NULL OR s.state = 'active')`)

	administrators = db.NewQuery[int64]("SELECT count(*) FROM staff WHERE role = 'administrator' AND state = 'active'")
)

// useLink uses a link up; false if it was used or ran out first.
func useLink(ctx context.Context, tx db.Tx, id int64, now time.Time) (bool, error) {
	tag, err := tx.Exec(ctx, "UPDATE sign_in_links SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2", id, now)
	return tag.RowsAffected() == 1, err
}

// replaceFirstLink makes the link of the first administrator; earlier ones
// stop working.
func replaceFirstLink(ctx context.Context, tx db.Tx, hash []byte, now, until time.Time) error {
	if _, err := tx.Exec(ctx, "UPDATE sign_in_links SET used_at = $1 WHERE purpose = 'first_administrator' AND used_at IS NULL", now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO sign_in_links (made_by, created_at, expires_at, token_hash, purpose)
		VALUES (0, $1, $2, $3, 'first_administrator')`, now, until, hash)
	return err
}

func insertFirst(ctx context.Context, tx db.Tx, d first, hash string, now time.Time) (id int64, err error) {
	// One at a time: two people with the link must not both become the first.
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('administrators'))"); err != nil {
		return 0, err
	}
	if n, err := administrators.One(ctx, tx); err != nil || n > 0 {
		return 0, errors.Join(err, errLinkUsed)
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO staff (role, given_name, family_name, email, language, password_hash, password_set_at)
		VALUES ('administrator', $1, $2, $3, $4, $5, $6)
		RETURNING id`, d.GivenName, d.FamilyName, d.Email, d.Language, hash, now).Scan(&id)
	return id, err
}

func setLanguage(ctx context.Context, tx db.Tx, staffID int64, language string) error {
	_, err := tx.Exec(ctx, "UPDATE staff SET language = $2 WHERE id = $1", staffID, language)
	return err
}

func setTheme(ctx context.Context, tx db.Tx, staffID int64, theme string) error {
	_, err := tx.Exec(ctx, "UPDATE staff SET theme = $2 WHERE id = $1", staffID, theme)
	return err
}

func setPreferences(ctx context.Context, tx db.Tx, staffID int64, p Preferences) error {
	_, err := tx.Exec(ctx, "UPDATE staff SET language = $2, theme = $3, shortcuts = $4, digest = $5 WHERE id = $1", staffID, p.Language, p.Theme, p.Shortcuts, p.Digest)
	return err
}
