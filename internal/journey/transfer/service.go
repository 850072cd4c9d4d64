package transfer

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/office"
)

// Service lets cases change hands.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

func (s Service) errand(u access.User, by db.Actor, act access.Action, ref, page string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: act, Ref: ref, Page: page, Today: casefile.Today(s.Clock, u)}
}

// Request asks another office to take a case over (T30).
func (s Service) Request(ctx context.Context, u access.User, by db.Actor, ref string, d Details) error {
	e := s.errand(u, by, access.CaseTransfer, ref, "transfer")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.TransferRequested, e.Today); err != nil {
			return nil, err
		}
		if err := mayGo(ctx, tx, c, d); err != nil {
			return nil, err
		}
		row := Transfer{
			CaseID: c.ID, FromOfficeID: c.OfficeID, RequestedBy: u.ID, RequestedOn: e.Today, Reference: c.Reference, Stage: string(c.Stage),
			AgeGroups: ageGroupsOf(c, e.Today), Details: d, State: Requested,
		}
		if err := transfers.Insert(ctx, tx, &row); err != nil {
			return nil, err
		}
		return []casefile.Act{{Event: casefile.TransferRequested, Subject: transfers.Name(), SubjectID: row.ID, Reason: d.Reason}}, nil
	})
}

// mayGo refuses a request whose office does not work, that names somebody, or
// that rests on a consent nobody gave.
func mayGo(ctx context.Context, tx db.Tx, c casefile.Case, d Details) error {
	offices, err := office.Active(ctx, tx)
	if err != nil {
		return err
	}
	if d.ToOfficeID == c.OfficeID || !slices.ContainsFunc(offices, func(o office.Office) bool { return o.ID == d.ToOfficeID }) {
		return fault.New(fault.Refused, "no office %d takes %s: %w", d.ToOfficeID, c.Reference, casefile.RefuseField("to", "form.not_an_option"))
	}
	if names(c, d.Reason) {
		return fault.New(fault.Refused, "the reason names somebody of %s: %w", c.Reference, casefile.RefuseField("reason", "transfer.refused.names"))
	}
	if d.Basis != Consent {
		return nil
	}
	missing, err := withoutConsent.One(ctx, tx, c.ID)
	if err == nil && missing.N > 0 {
		err = fault.New(fault.Refused, "%d of %s have not agreed: %w", missing.N, c.Reference, casefile.RefuseField("basis", "transfer.refused.consent"))
	}
	return err
}

// standing is the request that waits for an answer.
func standing(ctx context.Context, r db.Reader, caseID int64) (Transfer, error) {
	t, err := transfers.One(ctx, r, "WHERE case_id = $1 AND state = 'requested'", caseID)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Refused, "nobody asks for case %d: %w", caseID, casefile.Refuse("transfer.refused.settled"))
	}
	return t, err
}

// Cancel takes a request back.
func (s Service) Cancel(ctx context.Context, u access.User, by db.Actor, ref string) error {
	e := s.errand(u, by, access.CaseTransfer, ref, "transfer")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		t, err := standing(ctx, tx, c.ID)
		if err != nil {
			return nil, err
		}
		t.State, t.DecidedBy, t.DecidedOn = Cancelled, u.ID, e.Today
		return []casefile.Act{{Event: casefile.TransferCancelled, Subject: transfers.Name(), SubjectID: t.ID}}, transfers.Update(ctx, tx, &t)
	})
}

// Decide answers a request: the manager of the office that was asked takes the
// case over or refuses it; not who asked, should they work there by now. It returns where the answer leads.
func (s Service) Decide(ctx context.Context, u access.User, by db.Actor, id int64, a Answer) (to string, err error) {
	if !access.Can(u, access.CaseTransfer) || len(u.Offices()) == 0 {
		return "", fault.New(fault.Forbidden, "%s may not take cases over", u.Role)
	}
	today := casefile.Today(s.Clock, u)
	err = s.DB.Write(ctx, casefile.Taker(u, by), func(tx db.Tx) error {
		seen, err := transfers.One(ctx, tx, "WHERE id = $1 AND to_office_id = $2", id, u.OfficeID)
		if err != nil {
			return err
		}
		if to = "/transfers"; a.Outcome == Accepted {
			to = casefile.Case{Reference: seen.Reference}.URL("")
		}
		tx.LeadsTo(to)
		if seen.State != Requested {
			return fault.New(fault.Refused, "transfer %d is settled: %w", id, casefile.Refuse("transfer.refused.settled"))
		}
		if !access.Second(u, seen.RequestedBy) {
			return fault.New(fault.Refused, "%d asked for transfer %d: %w", u.ID, id, casefile.Refuse("transfer.refused.own"))
		}
		// The case is held first, as every act on it does.
		c, err := casefile.Taken(ctx, tx, u, seen.Reference)
		if err != nil {
			return err
		}
		t, err := standing(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		return s.settle(ctx, tx, u, c, t, a, today)
	})
	return to, err
}

func (s Service) settle(ctx context.Context, tx db.Tx, u access.User, c casefile.Case, t Transfer, a Answer, today date.Date) error {
	t.State, t.DecidedBy, t.DecidedOn, t.DecisionNote = a.Outcome, u.ID, today, a.Note
	act := casefile.Act{Event: casefile.TransferRefused, Subject: transfers.Name(), SubjectID: t.ID, Reason: a.Note}
	if a.Outcome == Accepted {
		act.Event, t.ReadableUntil = casefile.TransferAccepted, today.AddDays(readableFor)
	}
	if err := casefile.Require(ctx, tx, c, act.Event, today); err != nil {
		return err
	}
	if err := transfers.Update(ctx, tx, &t); err != nil {
		return err
	}
	if a.Outcome == Accepted {
		if err := casefile.Take(ctx, tx, u, c); err != nil {
			return err
		}
		// A hand-over among colleagues of the old office is void.
		if err := takeBack(ctx, tx, c, today); err != nil {
			return err
		}
	}
	_, err := casefile.Move(ctx, tx, c, act, today)
	return err
}

// takeBack ends a hand-over that waits for an answer.
func takeBack(ctx context.Context, tx db.Tx, c casefile.Case, today date.Date) error {
	h, err := handovers.One(ctx, tx, "WHERE case_id = $1 AND state = 'asked'", c.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	h.State, h.AnsweredOn = HandBack, today
	if err := handovers.Update(ctx, tx, &h); err != nil {
		return err
	}
	return task.Settle(ctx, tx, c, task.AcceptHandover)
}

// List are the transfers of an office: what it is asked, what it asks, and what
// was settled lately.
func (s Service) List(ctx context.Context, u access.User, by db.Actor) (v inbox, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		if v.Waiting, err = waiting.All(ctx, r, u.OfficeID); err != nil {
			return err
		}
		if v.Asked, err = asked.All(ctx, r, u.OfficeID); err != nil {
			return err
		}
		v.Settled, err = settled.All(ctx, r, u.OfficeID, casefile.Today(s.Clock, u).AddDays(-90))
		return err
	})
	return v, err
}
