package protection

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/seal"
)

// Service assesses risks and guards cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Box   *seal.Box
}

func (s Service) errand(u access.User, by db.Actor, ref string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: access.ProtectionRecord, Ref: ref, Page: "protection", Today: casefile.Today(s.Clock, u)}
}

// Assess writes an assessment of a member's risks down.
func (s Service) Assess(ctx context.Context, u access.User, by db.Actor, ref string, memberID int64, d Details, hidden Secrets) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := permit(u, c); err != nil {
			return nil, err
		}
		if _, member := c.Member(memberID); !member {
			return nil, fault.New(fault.NotFound, "no member %d in %s", memberID, ref)
		}
		row := Risk{CaseID: c.ID, MemberID: memberID, RecordedBy: u.ID, Details: d}
		row.PlanMade = row.PlanMade || hidden.Plan != ""
		if err := risks.Insert(ctx, tx, &row); err != nil {
			return nil, err
		}
		sealed, err := s.Box.SealValue(hidden, place(row.ID))
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, "UPDATE risk_assessments SET sealed = $2 WHERE id = $1", row.ID, sealed)
		return nil, err
	})
}

func permit(u access.User, c casefile.Case) error {
	if !Reads(u, c) {
		return fault.New(fault.Forbidden, "staff member %d may not assess the risks of %s", u.ID, c.Reference)
	}
	return nil
}

func place(id int64) string { return seal.Row(risks.Name(), id, "sealed") }

// Guard makes the case a protection case. Anybody who works with it may.
func (s Service) Guard(ctx context.Context, u access.User, by db.Actor, ref string) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		return nil, casefile.Guard(ctx, tx, c)
	})
}

// Unguard makes the case an ordinary one again: a manager who is named on it
// does, with a reason, once no flag of trafficking stands.
func (s Service) Unguard(ctx context.Context, u access.User, by db.Actor, ref, reason string) error {
	e := s.errand(u, by, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if c.Class != casefile.Protection || u.Role != access.OfficeManager {
			return nil, fault.New(fault.Forbidden, "staff member %d may not open %s to the office", u.ID, ref)
		}
		a, err := casefile.Look(ctx, tx, c, e.Today)
		if err != nil {
			return nil, err
		}
		for _, m := range c.Members {
			if a.Member(m.ID).Trafficking {
				return nil, fault.New(fault.Refused, "flag stands in %s: %w", ref, casefile.Refuse("protection.refused.flag"))
			}
		}
		return nil, casefile.Unguard(ctx, tx, c, reason)
	})
}

// ofCase lists the assessments of a case, the newest first, opened.
func (s Service) ofCase(ctx context.Context, r db.Reader, c casefile.Case) ([]Risk, error) {
	list, err := risks.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY id DESC LIMIT 200", c.ID)
	for i := range list {
		if err == nil {
			err = s.Box.OpenValue(list[i].Sealed, place(list[i].ID), &list[i].Secrets)
		}
	}
	return list, err
}
