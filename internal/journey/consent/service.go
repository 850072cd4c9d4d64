package consent

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service keeps notices and consents.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// GiveNotice notes that the present privacy notice was given to the people of
// a case.
func (s Service) GiveNotice(ctx context.Context, u access.User, by db.Actor, ref string, d NoticeDetails) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.ConsentRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("consents"))
		n := Notice{ID: c.ID, NoticeDetails: d, Version: TextVersion}
		if err := notices.Update(ctx, tx, &n); err != nil {
			return err
		}
		_, err = casefile.Recompute(ctx, tx, c, casefile.Today(s.Clock, u))
		return err
	})
}

// Record writes down the same answers for one or several members. A refusal
// ends what was consented to before.
func (s Service) Record(ctx context.Context, u access.User, by db.Actor, ref string, d Details) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.ConsentRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("consents"))
		for _, k := range d.answers(c, u.ID) {
			if k.Answer == Refused {
				if err := end(ctx, tx, k, k.GivenOn); err != nil {
					return err
				}
			}
			if err := table.Insert(ctx, tx, &k); err != nil {
				return err
			}
		}
		_, err = casefile.Recompute(ctx, tx, c, casefile.Today(s.Clock, u))
		return err
	})
}

// Withdraw ends a consent from a day on. It is as easy as giving it, needs no
// reason, and is possible in a closed case too.
func (s Service) Withdraw(ctx context.Context, u access.User, by db.Actor, ref string, id int64, on date.Date) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToAmend(ctx, tx, u, access.ConsentRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("consents"))
		k, err := one(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if !k.Stands() {
			return fault.New(fault.Refused, "consent %d does not stand: %w", id, casefile.Refuse("consent.refused.not_standing"))
		}
		if err := end(ctx, tx, k, on); err != nil {
			return err
		}
		_, err = casefile.Recompute(ctx, tx, c, casefile.Today(s.Clock, u))
		return err
	})
}
