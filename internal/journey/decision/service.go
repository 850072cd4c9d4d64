package decision

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service keeps applications and decisions.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Apply notes that members of a case have signed their applications.
func (s Service) Apply(ctx context.Context, u access.User, by db.Actor, ref string, d ApplicationDetails) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.ApplicationSubmit, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("eligibility"))
		there, err := Applications(ctx, tx, c)
		if err != nil {
			return err
		}
		for _, m := range c.Members {
			if !slices.Contains(d.Members, m.ID) {
				continue
			}
			if err := save(ctx, tx, d.of(c, m, u.ID), there); err != nil {
				return err
			}
		}
		_, err = casefile.Recompute(ctx, tx, c, casefile.Today(s.Clock, u))
		return err
	})
}

// save writes a member's application; one entered in error makes room for it.
func save(ctx context.Context, tx db.Tx, a Application, there []Application) error {
	for _, t := range there {
		switch {
		case t.MemberID != a.MemberID:
		case !t.Voided:
			return fault.New(fault.Refused, "member %d has applied: %w", a.MemberID, casefile.Refuse("decision.refused.applied"))
		default:
			a.ID, a.Version = t.ID, t.Version
			return applications.Update(ctx, tx, &a)
		}
	}
	return applications.Insert(ctx, tx, &a)
}

// Submit lays the application before the office manager (T05).
func (s Service) Submit(ctx context.Context, u access.User, by db.Actor, ref string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.ApplicationSubmit, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("eligibility"))
		today := casefile.Today(s.Clock, u)
		if err := casefile.Require(ctx, tx, c, casefile.ApplicationSubmitted, today); err != nil {
			return err
		}
		_, err = casefile.Move(ctx, tx, c, casefile.Act{Event: casefile.ApplicationSubmitted, Subject: "applications"}, today)
		return err
	})
}

// Decide writes down the office manager's decision (T06 to T08). Who leads the
// case or submitted it does not decide.
func (s Service) Decide(ctx context.Context, u access.User, by db.Actor, ref string, d EligibilityDetails) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.EligibilityDecide, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("eligibility"))
		today := casefile.Today(s.Clock, u)
		if err := casefile.Require(ctx, tx, c, d.Outcome.event(), today); err != nil {
			return err
		}
		sub, err := submission(ctx, tx, c)
		if err != nil {
			return err
		}
		if key := barred(u, c, sub); key != "" {
			return fault.New(fault.Refused, "staff %d may not decide on %s: %w", u.ID, ref, casefile.Refuse(key))
		}
		if d.Outcome != Rejected {
			d.Ground = ""
		}
		e := Eligibility{CaseID: c.ID, DecidedBy: u.ID, ProgrammeID: c.ProgrammeID, EligibilityDetails: d}
		if err := eligibilities.Insert(ctx, tx, &e); err != nil {
			return err
		}
		_, err = casefile.Move(ctx, tx, c, casefile.Act{
			Event: d.Outcome.event(), Subject: eligibilities.Name(), SubjectID: e.ID, HappenedOn: d.DecidedOn, Reason: d.Ground, Note: d.Reason,
		}, today)
		return err
	})
}

// Record writes down where members stand with their own decision: still
// undecided, or the declaration of voluntary return signed (T09).
func (s Service) Record(ctx context.Context, u access.User, by db.Actor, ref string, d ReturnDetails) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.DeclarationRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("decision"))
		if !c.Stage.BeforeDeparture() || d.Outcome == Signed && !declarable(c.Stage) {
			return fault.New(fault.Refused, "%s of %s in stage %s: %w", d.Outcome, ref, c.Stage, casefile.Refuse("casefile.refused.stage"))
		}
		act, err := s.write(ctx, tx, c, d.Members, func(m casefile.Member) Return { return d.of(c, m, u.ID) })
		if err != nil {
			return err
		}
		today := casefile.Today(s.Clock, u)
		if d.Outcome != Signed {
			_, err = casefile.Recompute(ctx, tx, c, today)
			return err
		}
		act.Event = casefile.DeclarationSigned
		_, err = casefile.Move(ctx, tx, c, act, today)
		return err
	})
}

// Withdraw writes down that members withdraw (T24): in every stage before
// departure, without a reason, an approval or anything on file before it.
func (s Service) Withdraw(ctx context.Context, u access.User, by db.Actor, ref string, d WithdrawalDetails) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.WithdrawalRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL(""))
		if !c.Stage.BeforeDeparture() {
			return fault.New(fault.Refused, "withdrawal of %s in stage %s: %w", ref, c.Stage, casefile.Refuse("decision.refused.departed"))
		}
		act, err := s.write(ctx, tx, c, d.Members, func(m casefile.Member) Return { return d.of(c, m, u.ID) })
		if err != nil {
			return err
		}
		act.Event, act.Reason, act.Note = casefile.DecisionWithdrawn, d.Reason, d.Note
		_, err = casefile.Move(ctx, tx, c, act, casefile.Today(s.Clock, u))
		return err
	})
}

// write inserts a decision for each of the members and begins the act that
// goes with them.
func (s Service) write(ctx context.Context, tx db.Tx, c casefile.Case, ids []int64, row func(casefile.Member) Return) (casefile.Act, error) {
	act := casefile.Act{Subject: returns.Name()}
	n := 0
	for _, m := range c.Staying() {
		if !slices.Contains(ids, m.ID) {
			continue
		}
		r := row(m)
		if err := returns.Insert(ctx, tx, &r); err != nil {
			return act, err
		}
		if n++; n == 1 {
			act.SubjectID, act.HappenedOn, act.MemberID = r.ID, r.DecidedOn, m.ID
		} else {
			act.MemberID = 0
		}
	}
	if n == 0 {
		return act, fault.New(fault.Refused, "nobody of %s can decide: %w", c.Reference, casefile.Refuse("decision.refused.nobody"))
	}
	return act, nil
}
