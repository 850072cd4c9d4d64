package travel

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Standing is what is booked and granted for the people of a case: what goes
// to waste when they do not travel.
type Standing struct {
	sheet
	cash []Allowance
}

// ReadStanding looks up what stands for a case.
func ReadStanding(ctx context.Context, r db.Reader, c casefile.Case) (s Standing, err error) {
	s.Case = c
	s.Itineraries, err = itineraries.Many(ctx, r, "WHERE case_id = $1 AND cancelled_on = '0001-01-01' AND NOT voided ORDER BY number", c.ID)
	if err != nil {
		return s, err
	}
	if s.Travellers, err = travellersOf.All(ctx, r, c.ID); err != nil {
		return s, err
	}
	s.cash, err = allowances.Many(ctx, r, "WHERE case_id = $1 AND state IN ('approved', 'paid') AND NOT voided ORDER BY id", c.ID)
	return s, err
}

// Booked reports whether there is a journey to cancel.
func (s Standing) Booked() bool { return len(s.Itineraries) > 0 }

// Release takes members off the journeys they were booked on: a journey on
// which nobody is left is cancelled, the old version stays on file.
func Release(ctx context.Context, tx db.Tx, c casefile.Case, members []int64, day date.Date) error {
	return lapse(ctx, tx, c, members, day)
}
