package detention

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/counselling"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service records detentions, orders and visits.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

func (s Service) sessions() counselling.Service {
	return counselling.Service{DB: s.DB, Clock: s.Clock}
}

func (s Service) errand(u access.User, by db.Actor, ref string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: access.DetentionRecord, Ref: ref, Page: "detention", Today: casefile.Today(s.Clock, u)}
}

func isMember(c casefile.Case, id int64) error {
	if _, member := c.Member(id); !member {
		return fault.New(fault.NotFound, "no member %d in %s", id, c.Reference)
	}
	return nil
}

// Hold records that a member is detained. Nobody is held twice at a time.
func (s Service) Hold(ctx context.Context, u access.User, by db.Actor, ref string, in holding) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := isMember(c, in.Member); err != nil {
			return nil, err
		}
		if in.ReleasedOn.IsZero() {
			if err := alreadyHeld(ctx, tx, c, in.Member, 0); err != nil {
				return nil, err
			}
		}
		return nil, detentions.Insert(ctx, tx, &Detention{CaseID: c.ID, MemberID: in.Member, RecordedBy: u.ID, Details: in.Details})
	})
}

func alreadyHeld(ctx context.Context, tx db.Tx, c casefile.Case, member, but int64) error {
	n, err := heldNow.One(ctx, tx, c.ID, member, but)
	if err == nil && n > 0 {
		err = fault.New(fault.Refused, "member %d of %s is held: %w", member, c.Reference, casefile.RefuseField("member", "detention.refused.held"))
	}
	return err
}

// Correct changes a detention, or records the release. fault.Stale says that
// somebody saved it since the form was opened.
func (s Service) Correct(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, d Details) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := detentions.One(ctx, tx, standing, id, c.ID)
		if err != nil {
			return nil, err
		}
		if d.ReleasedOn.IsZero() {
			if err := alreadyHeld(ctx, tx, c, row.MemberID, row.ID); err != nil {
				return nil, err
			}
		}
		row.Details, row.Version = d, version
		return nil, detentions.Update(ctx, tx, &row)
	})
}

// Extend records an order that makes a detention longer.
func (s Service) Extend(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, l Longer) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := detentions.One(ctx, tx, standing, id, c.ID)
		if err != nil {
			return nil, err
		}
		if !row.inside() {
			return nil, fault.New(fault.Refused, "detention %d of %s is over: %w", id, ref, casefile.Refuse("detention.refused.released"))
		}
		x := Extension{CaseID: c.ID, DetentionID: id, RecordedBy: u.ID, WasUntil: row.EndsOn, Longer: l}
		row.EndsOn, row.Version = l.EndsOn, version
		if err := detentions.Update(ctx, tx, &row); err != nil {
			return nil, err
		}
		return nil, extensions.Insert(ctx, tx, &x)
	})
}

// Order records an act of an authority.
func (s Service) Order(ctx context.Context, u access.User, by db.Actor, ref string, in ordering) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := isMember(c, in.Member); err != nil {
			return nil, err
		}
		in.settle()
		return nil, orders.Insert(ctx, tx, &Order{CaseID: c.ID, MemberID: in.Member, RecordedBy: u.ID, Facts: in.Facts})
	})
}

// Amend changes an order. fault.Stale says that somebody saved it since.
func (s Service) Amend(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, x Facts) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := orders.One(ctx, tx, standing, id, c.ID)
		if err != nil {
			return nil, err
		}
		x.settle()
		row.Facts, row.Version = x, version
		return nil, orders.Update(ctx, tx, &row)
	})
}

// Ask keeps what was asked about the free will in a session.
func (s Service) Ask(ctx context.Context, u access.User, by db.Actor, ref string, session int64, g Safeguards) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		held, err := sessionsHeld.All(ctx, tx, c.ID)
		if err != nil {
			return nil, err
		}
		for _, x := range held {
			if x.ID == session {
				return nil, keep(ctx, tx, Asked{CaseID: c.ID, SessionID: session, RecordedBy: u.ID, Safeguards: g})
			}
		}
		return nil, fault.New(fault.NotFound, "no session %d in detention in %s", session, ref)
	})
}

// keep writes the safeguards of a session, once for each.
func keep(ctx context.Context, tx db.Tx, a Asked) error {
	a.Safeguards = a.filled()
	row, err := safeguards.One(ctx, tx, "WHERE session_id = $1", a.SessionID)
	if fault.Is(err, fault.NotFound) {
		return safeguards.Insert(ctx, tx, &a)
	}
	if err != nil {
		return err
	}
	row.Safeguards, row.RecordedBy = a.Safeguards, a.RecordedBy
	return safeguards.Update(ctx, tx, &row)
}
