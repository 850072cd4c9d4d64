package payment

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var (
	_ = casefile.WhenEnded(CloseOut)
	_ = casefile.WhenVoided("reintegration_plans", unplan)
	_ = casefile.WhenVoided("plan_activities", unplan)
)

// CloseOut ends the money of a case with the case: what was asked for and not
// paid is cancelled, and all that is reserved and was not paid goes back to the
// lines it came from. What was paid stays until it is handed over or comes back.
func CloseOut(ctx context.Context, tx db.Tx, c casefile.Case, day date.Date) error {
	return free(ctx, tx, c, day, CaseEnded, func(Standing) int64 { return 0 })
}

// unplan follows a plan, or an activity of it, that was entered in error: what no
// plan in force gives any more is cancelled and goes back to the budget.
func unplan(ctx context.Context, tx db.Tx, c casefile.Case, day date.Date) error {
	return free(ctx, tx, c, day, PlanVoided, func(s Standing) int64 {
		if s.State != "planned" || s.Reserved > 0 && s.LineCurrency != s.Currency {
			return 0
		}
		return s.Minor
	})
}

// free cancels what waits of the activities to which nothing is left, and
// releases what each has reserved above what is left to it or is bound.
func free(ctx context.Context, tx db.Tx, c casefile.Case, day date.Date, cause Cause, left func(Standing) int64) error {
	used, err := linesUsed.All(ctx, tx, c.ID)
	if err != nil || len(used) == 0 {
		return err
	}
	p, err := open(ctx, tx, c, day)
	if err != nil {
		return err
	}
	p.cause = cause
	all, err := Standings(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, s := range all {
		if left(s) == 0 {
			if err := p.stop(ctx, s); err != nil {
				return err
			}
		}
	}
	if all, err = Standings(ctx, tx, c); err != nil { // less is bound now
		return err
	}
	for _, s := range all {
		if most := max(left(s), s.bound()); s.Reserved > most {
			if err := p.move(ctx, s, p.line(s.LineID), most-s.Reserved); err != nil {
				return err
			}
		}
	}
	return nil
}

// stop cancels the instalments of an activity that were not paid.
func (p purse) stop(ctx context.Context, s Standing) error {
	all, err := instalments.Many(ctx, p.tx, "WHERE case_id = $1 AND activity_id = $2 AND state IN ('requested', 'returned', 'approved') ORDER BY id", p.c.ID, s.Root)
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.State == Approved {
			if err := enter(ctx, p.tx, s, i, Entry{Kind: Free, Minor: i.Minor, HappenedOn: p.day, Cause: p.cause}); err != nil {
				return err
			}
		}
		i.State, i.CancelCause = Cancelled, p.cause
		if err := instalments.Update(ctx, p.tx, &i); err != nil {
			return err
		}
	}
	return nil
}
