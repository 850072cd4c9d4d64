package waiting

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/programme"
)

// Service shows who waits under a suspended programme.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// pageSize is how many cases a page of the list shows.
const pageSize = 30

// List is a page of those who wait in the reader's office. It returns
// fault.NotFound for a programme of other offices, and for one that was never
// suspended.
func (s Service) List(ctx context.Context, u access.User, by db.Actor, programmeID int64, from Place) (List, error) {
	out := List{From: from, Today: s.Clock.Today(u.Zone)}
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		if out.Programme, out.Rest, err = programme.LastSuspension(ctx, r, u, programmeID, out.Today); err != nil {
			return err
		}
		var n []int
		b := &pgx.Batch{}
		until := out.until()
		rows.Queue(b, &out.Rows, access.ScopeOf(u).OfficeID, programmeID, stages, until, int(from.Turn), from.On, from.ID, pageSize+1)
		total.Queue(b, &n, access.ScopeOf(u).OfficeID, programmeID, stages, until)
		if err := r.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		out.Total = n[0]
		return nil
	})
	if len(out.Rows) > pageSize {
		out.Rows, out.More = out.Rows[:pageSize], true
	}
	return out, err
}

// until is the last day on which those came who wait: once the suspension is
// lifted, newcomers wait no longer.
func (l List) until() date.Date {
	if l.lifted() {
		return l.Rest.EndsOn
	}
	return l.Today
}
