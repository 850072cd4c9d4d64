package community

import (
	"context"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
)

// Service keeps the activities of offices.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// address is the page of an activity.
func address(id int64) string { return "/community/" + strconv.FormatInt(id, 10) }

// Add writes an activity down.
func (s Service) Add(ctx context.Context, u access.User, by db.Actor, d Details) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo("/community")
		return table.Insert(ctx, tx, &Activity{OfficeID: u.OfficeID, RecordedBy: u.ID, Details: d})
	})
}

// Change saves an activity anew. It returns fault.Stale when somebody saved it
// since the form was opened.
func (s Service) Change(ctx context.Context, u access.User, by db.Actor, id int64, version int, d Details) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo("/community")
		a, err := one(ctx, tx, u.OfficeID, id)
		if err != nil {
			return err
		}
		a.Details, a.Version = d, version
		return table.Update(ctx, tx, &a)
	})
}
