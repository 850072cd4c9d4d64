package calendar

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/workday"
	"homeward/internal/organisation/staff"
)

// Service shows the calendar.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// most is how many entries a page shows.
const most = 600

// Page is what is on the days of a view, as far as the reader may see it.
func (s Service) Page(ctx context.Context, u access.User, by db.Actor, v View) (Page, error) {
	out := Page{View: v, Today: casefile.Today(s.Clock, u)}
	scope := access.ScopeOf(u)
	q, member := ofMember, scope.StaffID
	switch point := pointOf(v.Whose); {
	case v.Whose == Mine:
	case v.Whose == OfOffice:
		q = ofOffice
	case point > 0:
		q, member = atPoint, point
	default:
		member = number(v.Whose)
	}
	from, to := v.Bounds()
	var found []Entry
	err := s.DB.Read(ctx, by, func(r db.Reader) error {
		b := &pgx.Batch{}
		b.Queue(q.SQL(), member, scope.OfficeID, from, to, out.Today, most+1).Query(func(rows pgx.Rows) (err error) {
			found, err = q.Collect(rows)
			return err
		})
		b.Queue(people.SQL(), scope.OfficeID).Query(func(rows pgx.Rows) (err error) {
			out.People, err = people.Collect(rows)
			return err
		})
		b.Queue(points.SQL(), scope.OfficeID).Query(func(rows pgx.Rows) (err error) {
			out.Points, err = points.Collect(rows)
			return err
		})
		return r.SendBatch(ctx, b).Close()
	})
	if err != nil {
		return out, err
	}
	if out.Cut = len(found) > most; out.Cut {
		found = found[:most]
	}
	clashes(found)
	country := ""
	if len(out.People) > 0 {
		country = out.People[0].Country
	}
	out.Days = days(v, found, func(d date.Date) bool { return workday.Holiday(country, d) })
	return out, nil
}

// Feed tells when the reader's calendar address was made and last fetched;
// zero times: there is none, or nobody fetched it yet.
func (s Service) Feed(ctx context.Context, by db.Actor) (f feed, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		all, err := feeds.Many(ctx, r, "WHERE staff_id = $1 AND revoked_at IS NULL", by.StaffID)
		if len(all) > 0 {
			f = all[0]
		}
		return err
	})
	return f, err
}

// Subscribe makes a new secret address; an earlier one stops working. The
// token is told once and never stored.
func (s Service) Subscribe(ctx context.Context, by db.Actor) (token string, err error) {
	token, hash := staff.NewToken()
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo("/calendar/feed")
		now := s.Clock.Now()
		if err := revoke(ctx, tx, by.StaffID, now); err != nil {
			return err
		}
		return feeds.Insert(ctx, tx, &feed{StaffID: by.StaffID, TokenHash: hash, CreatedAt: now})
	})
	return token, err
}

// Revoke makes the reader's secret address stop working.
func (s Service) Revoke(ctx context.Context, by db.Actor) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo("/calendar/feed")
		return revoke(ctx, tx, by.StaffID, s.Clock.Now())
	})
}

func revoke(ctx context.Context, tx db.Tx, staffID int64, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE calendar_feeds SET revoked_at = $2 WHERE staff_id = $1 AND revoked_at IS NULL", staffID, now)
	return err
}
