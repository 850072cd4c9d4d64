package counselling

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service records what happens between counsellors and the people of a case.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Record writes down a session, and the next appointment agreed in it. In the
// intake it is the act that begins counselling (T04) and needs what that needs;
// later it can be recorded in every stage of an open case.
func (s Service) Record(ctx context.Context, u access.User, by db.Actor, ref string, d Details, next Next) (rec Session, err error) {
	err = s.DB.Write(ctx, by, func(tx db.Tx) (err error) {
		rec, err = s.RecordIn(ctx, tx, u, ref, d, next)
		return err
	})
	return rec, err
}

// RecordIn is Record inside a transaction, for what is written with a session.
func (s Service) RecordIn(ctx context.Context, tx db.Tx, u access.User, ref string, d Details, next Next) (Session, error) {
	today := casefile.Today(s.Clock, u)
	c, err := casefile.OpenToWrite(ctx, tx, u, access.SessionRecord, ref)
	if err != nil {
		return Session{}, err
	}
	if c.Stage == casefile.Intake {
		if err := casefile.Require(ctx, tx, c, casefile.SessionCompleted, today); err != nil {
			return Session{}, err
		}
	}
	tx.LeadsTo(c.URL("sessions"))
	rec := Session{CaseID: c.ID, CounsellorID: u.ID, Details: d, CreatedAt: s.Clock.Now()}
	if rec.Number, err = takeNumber(ctx, tx, c, d.HeldOn); err != nil {
		return Session{}, err
	}
	if err := sessions.Insert(ctx, tx, &rec); err != nil {
		return Session{}, err
	}
	if !next.On.IsZero() {
		a := Appointment{CaseID: c.ID, State: Planned, AppointmentDetails: AppointmentDetails{
			Kind: ForSession, CounsellorID: u.ID, OnDay: next.On, AtTime: next.At, Purpose: next.Purpose,
		}}
		if err := appointments.Insert(ctx, tx, &a); err != nil {
			return Session{}, err
		}
	}
	_, err = casefile.Move(ctx, tx, c, casefile.Act{
		Event: casefile.SessionCompleted, Subject: sessions.Name(), SubjectID: rec.ID, HappenedOn: d.HeldOn,
	}, today)
	return rec, err
}

// Amend changes a session within a day of its recording. It returns
// fault.Stale when somebody saved it since the form was opened.
func (s Service) Amend(ctx context.Context, u access.User, by db.Actor, ref string, number, version int, d Details) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.SessionRecord, ref)
		if err != nil {
			return err
		}
		rec, err := ByNumber(ctx, tx, c, number)
		if err != nil {
			return err
		}
		if why := rec.amendRefusal(u, s.Clock.Now()); why != "" {
			return fault.New(fault.Refused, "amend session %d of %s: %w", number, ref, casefile.Refuse(why))
		}
		tx.LeadsTo(sessionURL(c, number))
		rec.Details, rec.Version = d, version
		if err := sessions.Update(ctx, tx, &rec); err != nil {
			return err
		}
		if err := casefile.CorrectDay(ctx, tx, c, sessions.Name(), rec.ID, d.HeldOn); err != nil {
			return err
		}
		_, err = casefile.Recompute(ctx, tx, c, casefile.Today(s.Clock, u))
		return err
	})
}

// Add writes an addendum to a session, at any time.
func (s Service) Add(ctx context.Context, u access.User, by db.Actor, ref string, number int, a Addition) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.SessionRecord, ref)
		if err != nil {
			return err
		}
		rec, err := ByNumber(ctx, tx, c, number)
		if err != nil {
			return err
		}
		tx.LeadsTo(sessionURL(c, number))
		return addenda.Insert(ctx, tx, &Addendum{CaseID: c.ID, SessionID: rec.ID, AuthorID: u.ID, Addition: a, CreatedAt: s.Clock.Now()})
	})
}

// Mark says what became of an appointment.
func (s Service) Mark(ctx context.Context, u access.User, by db.Actor, ref string, id int64, to AppointmentState) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.SessionRecord, ref)
		if err != nil {
			return err
		}
		a, err := appointments.One(ctx, tx, "WHERE id = $1 AND case_id = $2", id, c.ID)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("sessions"))
		return become(ctx, tx, a, to, casefile.Today(s.Clock, u))
	})
}

// Try records an attempt to reach a person of the case.
func (s Service) Try(ctx context.Context, u access.User, by db.Actor, ref string, k Contact, leadsTo string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.ContactRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(leadsTo)
		k.CaseID, k.RecordedBy, k.CreatedAt = c.ID, u.ID, s.Clock.Now()
		if err := contacts.Insert(ctx, tx, &k); err != nil {
			return err
		}
		_, err = casefile.Recompute(ctx, tx, c, casefile.Today(s.Clock, u))
		return err
	})
}
