package closing

import (
	"context"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/codelist"
)

// Service closes, holds and reopens cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

func (s Service) errand(u access.User, by db.Actor, act access.Action, ref, page string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: act, Ref: ref, Page: page, Today: casefile.Today(s.Clock, u)}
}

// Ask asks the manager to close a case. The guard of the act that the reason
// stands for must hold (T20, T23, T25, T26).
func (s Service) Ask(ctx context.Context, u access.User, by db.Actor, ref string, d Details) error {
	e := s.errand(u, by, access.CaseClose, ref, "close")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		end, _ := endingFor(d.Reason)
		if err := casefile.Require(ctx, tx, c, end.act, e.Today); err != nil {
			return nil, err
		}
		switch _, err := standingRequest(ctx, tx, c); {
		case err == nil:
			return nil, fault.New(fault.Refused, "%s: %w", ref, casefile.Refuse("closing.refused.asked"))
		case !fault.Is(err, fault.NotFound):
			return nil, err
		}
		row := Closing{CaseID: c.ID, RequestedBy: u.ID, RequestedOn: e.Today, Details: d, State: Requested}
		if d.Reason == codelist.ClosureDuplicate {
			other, err := casefile.Open(ctx, tx, u, access.CaseView, strings.ToUpper(strings.TrimSpace(d.Other)))
			if err != nil || other.ID == c.ID {
				return nil, fault.New(fault.Refused, "%s: %w", ref, casefile.RefuseField("other", "closing.refused.other"))
			}
			row.DuplicateOf = other.ID
		}
		if err := closings.Insert(ctx, tx, &row); err != nil {
			return nil, err
		}
		return []casefile.Act{{Event: casefile.ClosingRequested, Subject: closings.Name(), SubjectID: row.ID}}, nil
	})
}

// Decide answers the request to close a case: a manager, and not the one who
// asked (DOMAIN.md §1.8).
func (s Service) Decide(ctx context.Context, u access.User, by db.Actor, ref string, v Verdict) error {
	e := s.errand(u, by, access.ClosingDecide, ref, "close")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := standingRequest(ctx, tx, c)
		if fault.Is(err, fault.NotFound) {
			return nil, fault.New(fault.Refused, "%s: %w", ref, casefile.Refuse("closing.refused.not_asked"))
		}
		if err != nil {
			return nil, err
		}
		if !access.Second(u, row.RequestedBy) {
			return nil, fault.New(fault.Refused, "%s: %w", ref, casefile.Refuse("closing.refused.four_eyes"))
		}
		row.State, row.DecidedBy, row.DecidedOn, row.DecisionNote = v.Outcome, u.ID, e.Today, v.Note
		act := casefile.Act{Event: casefile.ClosingRefused, Subject: closings.Name(), SubjectID: row.ID, Reason: v.Note}
		if v.Outcome == Approved {
			end, _ := endingFor(row.Reason)
			if err := casefile.Require(ctx, tx, c, end.act, e.Today); err != nil {
				return nil, err
			}
			if err := nothingOpen(ctx, tx, c); err != nil {
				return nil, err
			}
			act.Event = end.act
			if row.Reason == codelist.ClosureDeceased && len(c.Taking()) == 1 {
				if err := casefile.SetStatus(ctx, tx, c, casefile.MemberDeceased, casefile.TakingPart); err != nil {
					return nil, err
				}
			}
		}
		return []casefile.Act{act}, closings.Update(ctx, tx, &row)
	})
}

// nothingOpen refuses the closing of a case that somebody complained about, until
// that is settled. It tells no more of it.
func nothingOpen(ctx context.Context, tx db.Tx, c casefile.Case) error {
	var open bool
	if err := tx.QueryRow(ctx, "SELECT open_matters($1)", c.Reference).Scan(&open); err != nil || !open {
		return err
	}
	return fault.New(fault.Refused, "%s: %w", c.Reference, casefile.Refuse("closing.refused.open_matter"))
}

// Hold lays a case to rest until a review day (T27).
func (s Service) Hold(ctx context.Context, u access.User, by db.Actor, ref string, d HoldDetails) error {
	e := s.errand(u, by, access.CaseHold, ref, "hold")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.CaseHeld, e.Today); err != nil {
			return nil, err
		}
		row := Hold{CaseID: c.ID, HeldBy: u.ID, HeldOn: e.Today, HoldDetails: d}
		err := holds.Insert(ctx, tx, &row)
		if err == nil {
			err = task.Open(ctx, tx, c, task.ReviewHold, d.ReviewOn, casefile.ByCounsellor)
		}
		return []casefile.Act{{Event: casefile.CaseHeld, Subject: holds.Name(), SubjectID: row.ID, Reason: d.Note}}, err
	})
}

// Resume takes a case up again (T27).
func (s Service) Resume(ctx context.Context, u access.User, by db.Actor, ref string) error {
	e := s.errand(u, by, access.CaseHold, ref, "")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.CaseResumed, e.Today); err != nil {
			return nil, err
		}
		row, err := standingHold(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		row.ResumedBy, row.ResumedOn = u.ID, e.Today
		if err := task.Settle(ctx, tx, c, task.ReviewHold); err != nil {
			return nil, err
		}
		return []casefile.Act{{Event: casefile.CaseResumed, Subject: holds.Name(), SubjectID: row.ID}}, holds.Update(ctx, tx, &row)
	})
}

// Reopen opens a closed case again (T28). A case that closed because everybody
// withdrew needs the members who think otherwise now.
func (s Service) Reopen(ctx context.Context, u access.User, by db.Actor, ref string, d Reopening) error {
	e := s.errand(u, by, access.CaseReopen, ref, "")
	e.Late = true
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.CaseReopened, e.Today); err != nil {
			return nil, err
		}
		if len(c.Taking()) == 0 && len(d.Members) == 0 {
			return nil, fault.New(fault.Refused, "%s: %w", ref, casefile.RefuseField("members", "closing.refused.nobody"))
		}
		if _, err := tx.Exec(ctx, reopenClosings, c.ID, u.ID, e.Today, d.Reason); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, noteReopening, c.ID, u.ID, e.Today, d.Reason); err != nil {
			return nil, err
		}
		_, err := tx.Exec(ctx, decideAgain, c.ID, u.ID, e.Today, d.Members)
		return []casefile.Act{{Event: casefile.CaseReopened, Reason: d.Reason}}, err
	})
}

// Monitor begins monitoring where the programme follows people after arrival
// without a package (T19).
func (s Service) Monitor(ctx context.Context, u access.User, by db.Actor, ref string) error {
	e := s.errand(u, by, access.PlanEdit, ref, "")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.ReturnOnlyMonitored, e.Today); err != nil {
			return nil, err
		}
		return []casefile.Act{{Event: casefile.ReturnOnlyMonitored, HappenedOn: e.Today}}, nil
	})
}

// CompletePlan ends reintegration when everything in the plan is settled (T21).
func (s Service) CompletePlan(ctx context.Context, u access.User, by db.Actor, ref string) error {
	e := s.errand(u, by, access.PlanDecide, ref, "")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.PlanCompleted, e.Today); err != nil {
			return nil, err
		}
		return []casefile.Act{{Event: casefile.PlanCompleted, HappenedOn: e.Today}}, nil
	})
}

// possible are the reasons the case may be closed for as it stands; those
// whose guard is still open are among them, so that the form can say what is
// missing.
func possible(a casefile.Assessment) []string {
	var out []string
	for _, e := range endings {
		if a.Offers(e.act) {
			out = append(out, e.reason)
		}
	}
	return out
}
