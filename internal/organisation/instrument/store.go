package instrument

import (
	"context"

	"homeward/internal/kit/db"
)

var table = db.NewTable[Instrument]("instruments", "instrument")

// Versions are those of a kind, the latest first.
func Versions(ctx context.Context, r db.Reader, k Kind) ([]Instrument, error) {
	return table.Many(ctx, r, "WHERE kind = $1 ORDER BY number DESC", k)
}

// All are the versions of every kind, the latest first.
func All(ctx context.Context, r db.Reader) ([]Instrument, error) {
	return table.Many(ctx, r, "ORDER BY kind, number DESC")
}

// InForce is the version of a kind that questionnaires are begun with.
func InForce(ctx context.Context, r db.Reader, k Kind) (Instrument, error) {
	return table.One(ctx, r, "WHERE kind = $1 AND status IN ('unverified', 'verified') ORDER BY number DESC LIMIT 1", k)
}

// ByID finds a version.
func ByID(ctx context.Context, r db.Reader, id int64) (Instrument, error) {
	return table.One(ctx, r, "WHERE id = $1", id)
}

type person struct {
	ID         int64  `db:"id"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

var people = db.NewQuery[person](`
	SELECT id, given_name, family_name FROM staff
	WHERE id IN (SELECT unnest(ARRAY[author_id, decided_by]) FROM instruments WHERE kind = $1)`)
