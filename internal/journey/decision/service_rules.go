package decision

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// refuse is a refusal of an act on a case for one reason.
func refuse(c casefile.Case, key string, args ...any) error {
	return fault.New(fault.Refused, "%s: %w", c.Reference, casefile.Refuse(key, args...))
}

// undecided refuses what only an application needs that is not approved yet.
func undecided(c casefile.Case) error {
	if !c.Stage.Before(casefile.Approved) {
		return refuse(c, "decision.refused.decided")
	}
	return nil
}

// AskException asks that a broken rule of the programme shall not count.
func (s Service) AskException(ctx context.Context, u access.User, by db.Actor, ref string, d ExceptionDetails) error {
	e := s.errand(u, by, access.ApplicationSubmit, ref, "eligibility")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := undecided(c); err != nil {
			return nil, err
		}
		a, err := casefile.Look(ctx, tx, c, e.Today)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(excusable(a.Rules), d.Rule) {
			return nil, fault.New(fault.Refused, "%s: %w", ref, casefile.RefuseField("rule", "decision.exception.not_broken"))
		}
		return nil, exceptions.Insert(ctx, tx, &Exception{
			CaseID: c.ID, ProgrammeID: c.ProgrammeID, AskedBy: u.ID, AskedOn: e.Today, ExceptionDetails: d, State: ExceptionAsked,
		})
	})
}

// DecideException grants or refuses an exception: not who asked, not who leads
// the case.
func (s Service) DecideException(ctx context.Context, u access.User, by db.Actor, ref string, id int64, d ExceptionAnswer) error {
	e := s.errand(u, by, access.EligibilityDecide, ref, "eligibility")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := exceptionOf(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		sub, err := submission(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if key := row.barred(u, c, sub); key != "" {
			return nil, refuse(c, key)
		}
		row.State, row.DecidedBy, row.DecidedOn, row.DecisionNote = d.Answer, u.ID, e.Today, d.Note
		return nil, exceptions.Update(ctx, tx, &row)
	})
}

// AskClearance notes a question to an authority, with its answer if that came
// at once.
func (s Service) AskClearance(ctx context.Context, u access.User, by db.Actor, ref string, d ClearanceDetails) error {
	e := s.errand(u, by, access.ApplicationSubmit, ref, "eligibility")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := undecided(c); err != nil {
			return nil, err
		}
		return nil, clearances.Insert(ctx, tx, &Clearance{CaseID: c.ID, RecordedBy: u.ID, ClearanceDetails: d})
	})
}

// ChangeClearance writes down what the authority answered. It returns
// fault.Stale when somebody saved it since the form was opened.
func (s Service) ChangeClearance(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, d ClearanceDetails) error {
	e := s.errand(u, by, access.ApplicationSubmit, ref, "eligibility")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := clearanceOf(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		if row.Voided {
			return nil, refuse(c, "decision.clearance.voided")
		}
		row.ClearanceDetails, row.Version = d, version
		return nil, clearances.Update(ctx, tx, &row)
	})
}

// Agree writes down that the protection focal point agrees to the return of
// the members whose risk was assessed, as it was assessed.
func (s Service) Agree(ctx context.Context, u access.User, by db.Actor, ref string) error {
	e := s.errand(u, by, access.ReturnAgree, ref, "eligibility")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		tag, err := tx.Exec(ctx, agree, c.ID, u.ID, e.Today)
		if err == nil && tag.RowsAffected() == 0 {
			err = refuse(c, "decision.agreement.nothing")
		}
		return nil, err
	})
}
