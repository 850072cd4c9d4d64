package enquiry

import (
	"context"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/campaign"
)

// Service is what can be done about enquiries.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// address is an enquiry's page.
func address(id int64) string { return "/enquiries/" + strconv.FormatInt(id, 10) }

// allowed refuses who works in no office or may not write enquiries down.
func allowed(u access.User) error {
	if !access.Can(u, access.EnquiryLog) || u.OfficeID == 0 {
		return fault.New(fault.Forbidden, "%s may not log enquiries", u.Role)
	}
	return nil
}

// Log writes down a contact (T01). An outcome other than empty settles it at
// once: information only (T02), or an appointment.
func (s Service) Log(ctx context.Context, u access.User, by db.Actor, l Logging, outcome Outcome) (Enquiry, error) {
	e := Enquiry{Kind: Contact, Facts: l.settled(), Handed: l.handed(), Reached: 1, Outcome: outcome, AppointmentOn: l.AppointmentOn}
	if outcome != Appointment {
		e.AppointmentOn = date.Date{}
	}
	return e, s.insert(ctx, u, by, &e, l.Call)
}

// Speak writes down a talk to a group.
func (s Service) Speak(ctx context.Context, u access.User, by db.Actor, t Talking) (Enquiry, error) {
	e := Enquiry{Kind: Talk, Facts: t.settled(), Handed: t.handed(), Reached: t.Reached, Materials: t.Materials}
	return e, s.insert(ctx, u, by, &e, 0)
}

// insert writes an enquiry down; call is the one to a hotline it grew out of.
func (s Service) insert(ctx context.Context, u access.User, by db.Actor, e *Enquiry, call int64) error {
	if err := allowed(u); err != nil {
		return err
	}
	e.OfficeID, e.RecordedBy, e.LastContactOn, e.CreatedAt = u.OfficeID, u.ID, e.OnDay, s.Clock.Now()
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := enquiries.Insert(ctx, tx, e); err != nil {
			return err
		}
		tx.LeadsTo(address(e.ID))
		if call == 0 {
			return nil
		}
		return campaign.Grow(ctx, tx, u.OfficeID, call, e.ID)
	})
}

// change loads an enquiry of the user's office, lets fn change it and saves it.
func (s Service) change(ctx context.Context, u access.User, by db.Actor, id int64, fn func(e *Enquiry) error) error {
	if err := allowed(u); err != nil {
		return err
	}
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		e, err := ofOffice(ctx, tx, u.OfficeID, id)
		if err != nil {
			return err
		}
		tx.LeadsTo(address(id))
		if err := fn(&e); err != nil {
			return err
		}
		return enquiries.Update(ctx, tx, &e)
	})
}

// Correct saves what was changed about a contact. It returns fault.Stale when
// somebody saved it since the form was opened.
func (s Service) Correct(ctx context.Context, u access.User, by db.Actor, id int64, version int, l Logging) error {
	return s.change(ctx, u, by, id, func(e *Enquiry) error {
		if e.Kind != Contact {
			return fault.New(fault.NotFound, "enquiry %d is no contact", id)
		}
		e.Version, e.Facts, e.Handed, e.AppointmentOn = version, l.settled(), l.handed(), l.AppointmentOn
		e.touched(e.OnDay)
		if e.Outcome == "" && !e.AppointmentOn.IsZero() {
			e.Outcome = Appointment
		}
		return nil
	})
}

// CorrectTalk is Correct for a talk to a group.
func (s Service) CorrectTalk(ctx context.Context, u access.User, by db.Actor, id int64, version int, t Talking) error {
	return s.change(ctx, u, by, id, func(e *Enquiry) error {
		if e.Kind != Talk {
			return fault.New(fault.NotFound, "enquiry %d is no talk", id)
		}
		e.Version, e.Facts, e.Handed, e.Reached, e.Materials = version, t.settled(), t.handed(), t.Reached, t.Materials
		e.touched(e.OnDay)
		return nil
	})
}

// refusal says why an act on an enquiry is not possible.
type refusal struct{ key string }

func (r *refusal) Error() string { return "the act is not possible now: " + r.key }

// Reasons says it to the person.
func (r *refusal) Reasons() []form.Problem { return []form.Problem{{Key: r.key}} }

func refuse(id int64, key string) error {
	return fault.New(fault.Refused, "enquiry %d: %w", id, &refusal{key})
}

// Close settles a contact as information only (T02); nothing needs to be on
// file for it. What grew into a case is settled already.
func (s Service) Close(ctx context.Context, u access.User, by db.Actor, id int64) error {
	return s.change(ctx, u, by, id, func(e *Enquiry) error {
		if e.CaseID != 0 || e.Kind != Contact {
			return refuse(id, "enquiry.refused.settled")
		}
		e.Outcome, e.AppointmentOn = InformationOnly, date.Date{}
		return nil
	})
}

// Again notes that the same person was in touch today: the clock of deletion
// begins anew, and what was settled without a case is open once more.
func (s Service) Again(ctx context.Context, u access.User, by db.Actor, id int64) error {
	today := s.Clock.Today(u.Zone)
	return s.change(ctx, u, by, id, func(e *Enquiry) error {
		if e.CaseID != 0 || e.Kind != Contact {
			return refuse(id, "enquiry.refused.settled")
		}
		e.touched(today)
		if e.Outcome == InformationOnly {
			e.Outcome = ""
		}
		return nil
	})
}
