package riat

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service keeps where cases stand in RIAT.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Record writes over where the case stands in RIAT. It returns fault.Stale when
// somebody saved it since the form was opened.
func (s Service) Record(ctx context.Context, u access.User, by db.Actor, ref string, version int, d Details) error {
	e := casefile.Errand{User: u, By: by, Act: access.RiatRecord, Ref: ref, Page: "riat", Today: casefile.Today(s.Clock, u)}
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		reg, err := registrationOf(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		isNew := reg.ID == 0
		if isNew != (version == 0) {
			return nil, fault.New(fault.Stale, "somebody recorded the entry of %s in RIAT", ref)
		}
		reg.Details, reg.RecordedBy, reg.Version = d, u.ID, version
		if isNew {
			return nil, registrations.Insert(ctx, tx, &reg)
		}
		return nil, registrations.Update(ctx, tx, &reg)
	})
}
