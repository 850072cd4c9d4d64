package cash

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// Service keeps the cash desks of offices.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

const address = "/office/finance/cash"

func at(day date.Date) string { return address + "?day=" + day.String() }

func refuse(key string) error {
	return fault.New(fault.Refused, "cash desk: %w", casefile.Refuse(key))
}

// hold lets the acts at the desk of an office come one after the other.
func hold(ctx context.Context, tx db.Tx, office int64) error {
	_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('cash desk'), $1::int)", office)
	return err
}

// Enter notes money brought to the desk or taken from it. It stands on the sheet
// of its day, or, where that is signed, on the next one that is open; the answer
// is the day, and whether it is that of the money.
func (s Service) Enter(ctx context.Context, u access.User, by db.Actor, e Entering) (on date.Date, late bool, err error) {
	today := casefile.Today(s.Clock, u)
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := hold(ctx, tx, u.OfficeID); err != nil {
			return err
		}
		sheet, err := sheetOf(ctx, tx, u.OfficeID, e.HappenedOn, today)
		if err != nil {
			return err
		}
		if on = e.HappenedOn; sheet.Last.ID != 0 && !on.After(sheet.Last.HeldOn) {
			if on, late = sheet.Last.HeldOn.AddDays(1), true; on.Before(today) {
				on = today
			}
		}
		tx.LeadsTo(at(on))
		return entries.Insert(ctx, tx, &Entry{OfficeID: u.OfficeID, EnteredBy: u.ID, Entering: e, Minor: e.Amount.Minor})
	})
	return on, late, err
}

// Count notes the money that is there on a day, and why it is not what it should
// be. Until the day is signed it can be counted again, by who has seen the count
// there is; what is wrong is noted on the form.
func (s Service) Count(ctx context.Context, u access.User, by db.Actor, on date.Date, c Counting, f *form.Form) error {
	today := casefile.Today(s.Clock, u)
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(at(on))
		if err := hold(ctx, tx, u.OfficeID); err != nil {
			return err
		}
		sheet, err := sheetOf(ctx, tx, u.OfficeID, on, today)
		if err != nil {
			return err
		}
		if key := sheet.refusal(); key != "" {
			return refuse(key)
		}
		if c.check(f, sheet.Sums); !f.OK() {
			return fault.New(fault.Refused, "the count of %s has problems", on)
		}
		d := sheet.Day
		if d.Version != f.Version {
			return fault.New(fault.Stale, "the money of %s was counted by somebody else", on)
		}
		d.CountedBy, d.CountedOn, d.Explanation = u.ID, today, c.Explanation
		if d.ID == 0 {
			d.OfficeID, d.HeldOn = u.OfficeID, on
			err = days.Insert(ctx, tx, &d)
		} else {
			err = days.Update(ctx, tx, &d)
		}
		if err != nil {
			return err
		}
		return saveCounts(ctx, tx, d, sheet.Sums, c)
	})
}

// Sign closes a day that somebody else counted: what stands on its sheet stays
// there, and nothing is added. It refuses another count than the one that was
// read, and one after which money moved.
func (s Service) Sign(ctx context.Context, u access.User, by db.Actor, on date.Date, version int) error {
	today := casefile.Today(s.Clock, u)
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(at(on))
		if err := hold(ctx, tx, u.OfficeID); err != nil {
			return err
		}
		sheet, err := sheetOf(ctx, tx, u.OfficeID, on, today)
		if err != nil {
			return err
		}
		if key := sheet.maySign(u); key != "" {
			return refuse(key)
		}
		d := sheet.Day
		if d.Version != version {
			return refuse("cash.refused.recounted")
		}
		if _, err := tx.Exec(ctx, stamp, u.OfficeID, d.ID); err != nil {
			return err
		}
		// Payments do not wait for the desk: one may have come since the sheet was read.
		if other, err := strays.All(ctx, tx, d.ID); err != nil || len(other) > 0 {
			return orRefuse(err, "cash.refused.moved")
		}
		d.SignedBy, d.SignedOn = u.ID, today
		return days.Update(ctx, tx, &d)
	})
}

func orRefuse(err error, key string) error {
	if err != nil {
		return err
	}
	return refuse(key)
}
