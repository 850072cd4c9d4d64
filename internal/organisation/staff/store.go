package staff

import (
	"context"

	"homeward/internal/kit/db"
)

var table = db.NewTable[Member]("staff", "staff.member")

// ByID finds a member.
func ByID(ctx context.Context, r db.Reader, id int64) (Member, error) {
	return table.One(ctx, r, "WHERE id = $1 AND id > 0", id)
}

// ByEmail finds a member by the address they sign in with.
func ByEmail(ctx context.Context, r db.Reader, email string) (Member, error) {
	return table.One(ctx, r, "WHERE email = $1 AND id > 0", tidyEmail(email))
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

// InsertWithoutSignIn adds somebody known from an imported file only: cases
// may name them, they cannot sign in.
func InsertWithoutSignIn(ctx context.Context, tx db.Tx, m *Member) error {
	m.State = NoSignIn
	return table.Insert(ctx, tx, m)
}
