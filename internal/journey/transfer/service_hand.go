package transfer

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/workday"
)

// handoverWithin is how many working days a colleague has for an answer.
const handoverWithin = 2

// mayHand reports whether somebody may hand a case over: its counsellor, or a
// manager in the counsellor's place; a case without one anybody.
func mayHand(u access.User, c casefile.Case) bool {
	return c.CounsellorID == 0 || c.CounsellorID == u.ID || u.Role == access.OfficeManager
}

// HandOver asks a colleague to take a case.
func (s Service) HandOver(ctx context.Context, u access.User, by db.Actor, ref string, d HandDetails) error {
	e := s.errand(u, by, access.CaseHandOver, ref, "handover")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if !mayHand(u, c) {
			return nil, fault.New(fault.Refused, "%s is not %d's: %w", ref, u.ID, casefile.Refuse("transfer.hand.refused.not_yours"))
		}
		people, err := colleagues.All(ctx, tx, c.OfficeID, c.CounsellorID, string(c.Class), c.ID)
		if err != nil {
			return nil, err
		}
		if d.ToID == u.ID || !slices.ContainsFunc(people, func(p colleague) bool { return p.ID == d.ToID }) {
			return nil, fault.New(fault.Refused, "%d cannot take %s: %w", d.ToID, ref, casefile.RefuseField("to", "form.not_an_option"))
		}
		switch _, err := handovers.One(ctx, tx, "WHERE case_id = $1 AND state = 'asked'", c.ID); {
		case err == nil:
			return nil, fault.New(fault.Refused, "%s is handed over: %w", ref, casefile.Refuse("transfer.hand.refused.asked"))
		case !fault.Is(err, fault.NotFound):
			return nil, err
		}
		if err := handovers.Insert(ctx, tx, &Handover{CaseID: c.ID, FromID: u.ID, AskedOn: e.Today, HandDetails: d, State: HandAsked}); err != nil {
			return nil, err
		}
		a, err := casefile.Look(ctx, tx, c, e.Today)
		if err != nil {
			return nil, err
		}
		return nil, task.OpenFor(ctx, tx, c, task.AcceptHandover, workday.Add(a.Country(), e.Today, handoverWithin), d.ToID)
	})
}

// AnswerHand is the colleague's answer. Whoever accepts is the case's counsellor.
func (s Service) AnswerHand(ctx context.Context, u access.User, by db.Actor, ref string, a HandAnswer) error {
	e := s.errand(u, by, access.CaseHandOver, ref, "handover")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		h, err := handedOver(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if h.ToID != u.ID {
			return nil, fault.New(fault.Refused, "%d was not asked to take %s: %w", u.ID, ref, casefile.Refuse("transfer.hand.refused.not_asked"))
		}
		h.State, h.AnsweredOn, h.Answer = a.Outcome, e.Today, a.Note
		if err := handovers.Update(ctx, tx, &h); err != nil {
			return nil, err
		}
		if err := task.Settle(ctx, tx, c, task.AcceptHandover); err != nil || a.Outcome != HandAccepted {
			return nil, err
		}
		return []casefile.Act{{Event: casefile.CounsellorAssigned, Subject: handovers.Name(), SubjectID: h.ID}}, casefile.Give(ctx, tx, c, u.ID)
	})
}

// TakeBack ends a hand-over before the answer: whoever asked, or a manager.
func (s Service) TakeBack(ctx context.Context, u access.User, by db.Actor, ref string) error {
	e := s.errand(u, by, access.CaseHandOver, ref, "handover")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		h, err := handedOver(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if h.FromID != u.ID && u.Role != access.OfficeManager {
			return nil, fault.New(fault.Refused, "%s is not %d's: %w", ref, u.ID, casefile.Refuse("transfer.hand.refused.not_yours"))
		}
		return nil, takeBack(ctx, tx, c, e.Today)
	})
}

// handedOver is the hand-over that waits for an answer.
func handedOver(ctx context.Context, tx db.Tx, c casefile.Case) (Handover, error) {
	h, err := handovers.One(ctx, tx, "WHERE case_id = $1 AND state = 'asked'", c.ID)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Refused, "%s is not handed over: %w", c.Reference, casefile.Refuse("transfer.hand.refused.settled"))
	}
	return h, err
}
