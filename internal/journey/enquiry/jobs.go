package enquiry

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Forget deletes the enquiries whose time is over, and returns how many. What
// they add up to stays in enquiry_totals.
func Forget(ctx context.Context, d *db.DB, today date.Date) (gone int, err error) {
	for {
		var n int
		err = d.Write(ctx, db.System, func(tx db.Tx) error {
			return tx.QueryRow(ctx, "SELECT forget_enquiries($1)", today).Scan(&n)
		})
		if err != nil || n == 0 {
			return gone, err
		}
		gone += n
	}
}
