// Package travel prepares journeys home: the papers asked for, the itinerary
// with its versions and escorts, the cash at departure, and the departures that
// did not happen or did not hold.
package travel

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service prepares journeys.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

func (s Service) errand(u access.User, by db.Actor, act access.Action, ref, page string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: act, Ref: ref, Page: page, Today: casefile.Today(s.Clock, u)}
}

// travellers are the members who have still to leave.
func travellers(c casefile.Case) []casefile.Member {
	return slices.DeleteFunc(slices.Clone(c.Members), func(m casefile.Member) bool {
		return m.Status != casefile.MemberActive && m.Status != casefile.MemberAbsent
	})
}

// refuse refuses an act for a reason of the package.
func refuse(c casefile.Case, key string, args ...any) error {
	return fault.New(fault.Refused, "%s: %w", c.Reference, casefile.Refuse(key, args...))
}

func refuseField(c casefile.Case, field, key string, args ...any) error {
	return fault.New(fault.Refused, "%s: %w", c.Reference, casefile.RefuseField(field, key, args...))
}

// locked says why nothing is prepared at the stage of a case: a message key, or
// nothing.
func locked(c casefile.Case) string {
	switch {
	case !c.Open():
		return "casefile.refused.closed"
	case len(travellers(c)) == 0:
		return "travel.refused.all_left"
	}
	return ""
}

// lapse takes members off the journeys they were booked on: what nobody else
// travels on is cancelled. When nobody who stays has a ticket any more, the
// tick for one lapses as well.
func lapse(ctx context.Context, tx db.Tx, c casefile.Case, members []int64, day date.Date) error {
	if _, err := tx.Exec(ctx, cancelEmptied, c.ID, members, day); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, takeOff, c.ID, members); err != nil {
		return err
	}
	for _, m := range travellers(c) {
		if !slices.Contains(members, m.ID) {
			return nil
		}
	}
	_, err := tx.Exec(ctx, untick, c.ID)
	return err
}
