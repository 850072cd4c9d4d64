package travel

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
)

// Fail records a departure that did not happen (T13, T14) or did not hold
// (T15). Tickets lapse. Whoever is missing from a family that leaves is absent;
// who is refused and comes back has never left for any count.
func (s Service) Fail(ctx context.Context, u access.User, by db.Actor, ref string, in Failing) error {
	e := s.errand(u, by, access.DepartureRecord, ref, "travel")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if in.Kind != NotAdmitted {
			if err := casefile.Require(ctx, tx, c, in.Kind.event(), e.Today); err != nil {
				return nil, err
			}
		}
		a := Attempt{CaseID: c.ID, RecordedBy: u.ID, AttemptDetails: in.AttemptDetails}
		if err := tx.QueryRow(ctx, nextAttempt, c.ID, string(in.Kind)).Scan(&a.Number); err != nil {
			return nil, err
		}
		if err := attempts.Insert(ctx, tx, &a); err != nil {
			return nil, err
		}
		if err := in.follow(ctx, tx, c, a); err != nil {
			return nil, err
		}
		var acts []casefile.Act
		for _, id := range in.Members {
			acts = append(acts, casefile.Act{Event: in.Kind.event(), MemberID: id, HappenedOn: a.HappenedOn, Subject: attempts.Name(), SubjectID: a.ID, Note: a.Note})
		}
		return acts, nil
	})
}

// follow does what follows from a failed departure.
func (in Failing) follow(ctx context.Context, tx db.Tx, c casefile.Case, a Attempt) error {
	if in.Kind == NotAdmitted {
		back, err := tx.Exec(ctx, comeBackRefused, c.ID, in.Members, a.HappenedOn)
		if err != nil {
			return err
		}
		if back.RowsAffected() != int64(len(in.Members)) {
			return refuseField(c, "happened_on", "travel.attempt.before_leaving")
		}
		if _, err := tx.Exec(ctx, untick, c.ID); err != nil {
			return err
		}
		if err := lapse(ctx, tx, c, in.Members, a.HappenedOn); err != nil {
			return err
		}
		return task.Open(ctx, tx, c, task.HelpNotAdmitted, a.HappenedOn, casefile.ByManager)
	}
	others := slices.ContainsFunc(travellers(c), func(m casefile.Member) bool { return !slices.Contains(in.Members, m.ID) })
	if others && in.Kind == NoShow {
		if err := casefile.SetStatus(ctx, tx, c, casefile.MemberAbsent, []casefile.MemberStatus{casefile.MemberActive}, in.Members...); err != nil {
			return err
		}
	}
	if err := lapse(ctx, tx, c, in.Members, a.HappenedOn); err != nil {
		return err
	}
	l, err := limitsFor(ctx, tx, c)
	if err != nil || in.Kind != NoShow || l.Attempts == 0 || a.Number < l.Attempts {
		return err
	}
	return task.Open(ctx, tx, c, task.DecideAfterNoShow, a.HappenedOn, casefile.ByManager)
}

// AllowBooking lets a case be booked again after the programme's last attempt:
// a manager decides, and not the one who wrote the attempt down.
func (s Service) AllowBooking(ctx context.Context, u access.User, by db.Actor, ref string, id int64) error {
	e := s.errand(u, by, access.TravelApprove, ref, "travel")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		a, err := attempts.One(ctx, tx, "WHERE id = $1 AND case_id = $2 AND kind = 'no_show' AND NOT voided", id, c.ID)
		if err != nil {
			return nil, err
		}
		if !access.Second(u, a.RecordedBy) {
			return nil, refuse(c, "travel.refused.four_eyes")
		}
		a.AllowedBy, a.AllowedOn = u.ID, e.Today
		if err := attempts.Update(ctx, tx, &a); err != nil {
			return nil, err
		}
		return []casefile.Act{{Event: casefile.RebookingAllowed, Subject: attempts.Name(), SubjectID: a.ID}}, task.Settle(ctx, tx, c, task.DecideAfterNoShow)
	})
}
