package decision

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/travel"
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

// errand is an errand about the application or a decision.
func (s Service) errand(u access.User, by db.Actor, act access.Action, ref, page string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: act, Ref: ref, Page: page, Today: casefile.Today(s.Clock, u)}
}

// Apply notes that members of a case have signed their applications.
func (s Service) Apply(ctx context.Context, u access.User, by db.Actor, ref string, d ApplicationDetails) error {
	e := s.errand(u, by, access.ApplicationSubmit, ref, "eligibility")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		there, err := Applications(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		for _, m := range c.Members {
			if !slices.Contains(d.Members, m.ID) {
				continue
			}
			if err := save(ctx, tx, d.of(c, m, u.ID), there); err != nil {
				return nil, err
			}
		}
		return nil, nil
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
	e := s.errand(u, by, access.ApplicationSubmit, ref, "eligibility")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.ApplicationSubmitted, e.Today); err != nil {
			return nil, err
		}
		return []casefile.Act{{Event: casefile.ApplicationSubmitted, Subject: applications.Name()}}, nil
	})
}

// Decide writes down the office manager's decision (T06 to T08). Who leads the
// case or submitted it does not decide.
func (s Service) Decide(ctx context.Context, u access.User, by db.Actor, ref string, d EligibilityDetails) error {
	e := s.errand(u, by, access.EligibilityDecide, ref, "eligibility")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, d.Outcome.event(), e.Today); err != nil {
			return nil, err
		}
		sub, err := submission(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if key := barred(u, c, sub); key != "" {
			return nil, fault.New(fault.Refused, "staff %d may not decide on %s: %w", u.ID, ref, casefile.Refuse(key))
		}
		d = d.kept()
		row := Eligibility{CaseID: c.ID, DecidedBy: u.ID, ProgrammeID: c.ProgrammeID, EligibilityDetails: d}
		if err := eligibilities.Insert(ctx, tx, &row); err != nil {
			return nil, err
		}
		return []casefile.Act{{
			Event: d.Outcome.event(), Subject: eligibilities.Name(), SubjectID: row.ID, HappenedOn: d.DecidedOn, Reason: d.Ground, Note: d.Reason,
		}}, nil
	})
}

// Record writes down where members stand with their own decision: still
// undecided, or the declaration of voluntary return signed (T09).
func (s Service) Record(ctx context.Context, u access.User, by db.Actor, ref string, d ReturnDetails) error {
	e := s.errand(u, by, access.DeclarationRecord, ref, "decision")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		p, err := periodOf(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if !c.Stage.BeforeDeparture() || d.Outcome == Signed && !p.declarable(c.Stage) {
			return nil, fault.New(fault.Refused, "%s of %s in stage %s: %w", d.Outcome, ref, c.Stage, casefile.Refuse("casefile.refused.stage"))
		}
		act, err := write(ctx, tx, c, d.Members, func(m casefile.Member) Return { return d.of(c, m, u.ID) })
		if err != nil || d.Outcome != Signed {
			return nil, err
		}
		act.Event = casefile.DeclarationSigned
		return []casefile.Act{act}, nil
	})
}

// Withdraw writes down that members withdraw (T24): in every stage before
// departure, without a reason, an approval or anything on file before it.
func (s Service) Withdraw(ctx context.Context, u access.User, by db.Actor, ref string, d WithdrawalDetails) error {
	e := s.errand(u, by, access.WithdrawalRecord, ref, "")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if !c.Stage.BeforeDeparture() {
			return nil, fault.New(fault.Refused, "withdrawal of %s in stage %s: %w", ref, c.Stage, casefile.Refuse("decision.refused.departed"))
		}
		act, err := write(ctx, tx, c, d.Members, func(m casefile.Member) Return { return d.of(c, m, u.ID) })
		if err != nil {
			return nil, err
		}
		if d.CancelBookings {
			if err := travel.Release(ctx, tx, c, d.Members, e.Today); err != nil {
				return nil, err
			}
		}
		act.Event, act.Reason, act.Note = casefile.DecisionWithdrawn, d.Reason, d.Note
		return []casefile.Act{act}, nil
	})
}

// write inserts a decision for each of the members and begins the act that
// goes with them.
func write(ctx context.Context, tx db.Tx, c casefile.Case, ids []int64, row func(casefile.Member) Return) (casefile.Act, error) {
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
