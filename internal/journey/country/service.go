package country

import (
	"context"
	"log/slog"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// Service keeps what is known about countries.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Log   *slog.Logger
}

// Add writes a fact down.
func (s Service) Add(ctx context.Context, u access.User, by db.Actor, iso2 string, d Details) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(address(iso2))
		return facts.Insert(ctx, tx, &Fact{Country: iso2, RecordedBy: u.ID, Details: d})
	})
}

// Change saves a fact anew. It returns fault.Stale when somebody saved it since
// the form was opened.
func (s Service) Change(ctx context.Context, by db.Actor, iso2 string, id int64, version int, d Details) error {
	return s.edit(ctx, by, iso2, id, func(f *Fact) { f.Details, f.Version = d, version })
}

// Confirm says that a fact still holds today.
func (s Service) Confirm(ctx context.Context, u access.User, by db.Actor, iso2 string, id int64) error {
	return s.edit(ctx, by, iso2, id, func(f *Fact) { f.FoundOn = casefile.Today(s.Clock, u) })
}

// Retire takes a fact out that no longer holds; it stays in the history.
func (s Service) Retire(ctx context.Context, u access.User, by db.Actor, iso2 string, id int64) error {
	return s.edit(ctx, by, iso2, id, func(f *Fact) { f.RetiredOn = casefile.Today(s.Clock, u) })
}

func (s Service) edit(ctx context.Context, by db.Actor, iso2 string, id int64, change func(*Fact)) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(address(iso2))
		f, err := factOf(ctx, tx, iso2, id)
		if err != nil {
			return err
		}
		change(&f)
		return facts.Update(ctx, tx, &f)
	})
}

// Decide suspends returns to a country, or opens them again, and has the cases
// of people who prepare to go there follow: nobody is ready to travel to a
// suspended country (T10, T11).
func (s Service) Decide(ctx context.Context, u access.User, by db.Actor, iso2 string, d Decision, f *form.Form) error {
	today := casefile.Today(s.Clock, u)
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(address(iso2))
		// Two decisions about one country come one after the other.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('country_standings ' || $1))", iso2); err != nil {
			return err
		}
		now, err := standing(ctx, tx, iso2)
		if err != nil {
			return err
		}
		if d.check(f, now, today); !f.OK() {
			return fault.New(fault.Refused, "decision about %s has problems", iso2)
		}
		return standings.Insert(ctx, tx, &Decided{Country: iso2, DecidedBy: u.ID, Decision: d, Since: today})
	})
	if err != nil {
		return err
	}
	// The decision stands whatever becomes of this: the regular look at what
	// changed without an act finds the cases that are left.
	if _, err := casefile.Reassess(context.WithoutCancel(ctx), s.DB, today, iso2); err != nil {
		s.Log.WarnContext(ctx, "cases follow a decision about their country later", "country", iso2, "error", err)
	}
	return nil
}
