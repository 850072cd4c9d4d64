package db

import (
	"context"
	"time"

	"homeward/internal/kit/fault"
)

// Change is the last save of a row, for telling somebody who was faster.
type Change struct {
	FamilyName string    `db:"family_name"`
	GivenName  string    `db:"given_name"`
	At         time.Time `db:"happened_at"`
}

var lastChange = NewQuery[Change](`
	SELECT s.family_name, s.given_name, a.happened_at
	FROM audit_changes a
	JOIN staff s ON s.id = a.actor_id
	WHERE a.table_name = $1 AND a.row_id = $2
	ORDER BY a.id DESC
	LIMIT 1`)

// LastChange tells who saved a row last; nothing where the reader may not know.
func LastChange(ctx context.Context, r Reader, table string, id int64) (Change, error) {
	c, err := lastChange.One(ctx, r, table, id)
	if fault.Is(err, fault.NotFound) {
		return Change{}, nil
	}
	return c, err
}
