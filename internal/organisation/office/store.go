package office

import (
	"context"

	"homeward/internal/kit/db"
)

var table = db.NewTable[Office]("offices", "office.details")

// List returns every office by code, those that take no more cases too.
func List(ctx context.Context, r db.Reader) ([]Office, error) {
	return table.Many(ctx, r, "ORDER BY code")
}

// Active returns the offices that take cases, by code.
func Active(ctx context.Context, r db.Reader) ([]Office, error) {
	return table.Many(ctx, r, "WHERE active ORDER BY code")
}

// ByCode finds an office by its three letters.
func ByCode(ctx context.Context, r db.Reader, code string) (Office, error) {
	return table.One(ctx, r, "WHERE code = $1", code)
}

// ByID finds an office by its key.
func ByID(ctx context.Context, r db.Reader, id int64) (Office, error) {
	return table.One(ctx, r, "WHERE id = $1", id)
}

// Insert adds an office; commands and tests that build an installation use it.
func Insert(ctx context.Context, tx db.Tx, o *Office) error { return table.Insert(ctx, tx, o) }
