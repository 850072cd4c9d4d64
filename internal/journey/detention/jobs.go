package detention

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Forget empties the names and notes of talks with people who have no case,
// six months after the visit, and returns how many.
func Forget(ctx context.Context, d *db.DB, today date.Date) (gone int, err error) {
	for {
		var n int
		err = d.Write(ctx, db.System, func(tx db.Tx) error {
			return tx.QueryRow(ctx, "SELECT forget_visit_talks($1)", today).Scan(&n)
		})
		if err != nil || n == 0 {
			return gone, err
		}
		gone += n
	}
}
