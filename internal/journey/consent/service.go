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

// errand is an errand about the consents of a case.
func (s Service) errand(u access.User, by db.Actor, ref string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: access.ConsentRecord, Ref: ref, Page: "consents", Today: casefile.Today(s.Clock, u)}
}

// GiveNotice notes that the present privacy notice was given to the people of
// a case.
func (s Service) GiveNotice(ctx context.Context, u access.User, by db.Actor, ref string, d NoticeDetails) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		return nil, notices.Update(ctx, tx, &Notice{ID: c.ID, NoticeDetails: d, Version: TextVersion})
	})
}

// Record writes down the same answers for one or several members. A refusal
// ends what was consented to before.
func (s Service) Record(ctx context.Context, u access.User, by db.Actor, ref string, d Details) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		for _, k := range d.answers(c, u.ID) {
			if k.Answer == Refused {
				if err := end(ctx, tx, k, k.GivenOn); err != nil {
					return nil, err
				}
			}
			if err := table.Insert(ctx, tx, &k); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}

// Withdraw ends a consent from a day on. It is as easy as giving it, needs no
// reason, and is possible in a closed case too.
func (s Service) Withdraw(ctx context.Context, u access.User, by db.Actor, ref string, id int64, on date.Date) error {
	e := s.errand(u, by, ref)
	e.Late = true
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		k, err := one(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		if !k.Stands() {
			return nil, fault.New(fault.Refused, "consent %d does not stand: %w", id, casefile.Refuse("consent.refused.not_standing"))
		}
		return nil, end(ctx, tx, k, on)
	})
}
