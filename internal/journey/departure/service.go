package departure

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// Service prepares journeys and records departures and arrivals.
//
// Its methods note on the form what the rules of the case refuse: they look
// while they hold the case, so that nothing changes between looking and
// writing. Then they return fault.Refused and nothing is written.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// refused is returned when the problems stand on the form.
func refused(what, ref string) error {
	return fault.New(fault.Refused, "%s of %s has problems", what, ref)
}

// Tick says that an item of the checklist is done or not required, or takes it
// back. Once everything required is said the case is ready to travel; taking
// something back ends that (T10, T11). A tick from a form of an older version
// is fault.Stale; a button knows no version and simply says what it says.
func (s Service) Tick(ctx context.Context, u access.User, by db.Actor, ref string, t Tick, f *form.Form) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.TravelPrepare, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("prepare"))
		if key := locked(c); key != "" {
			return fault.New(fault.Refused, "checklist of %s: %w", ref, casefile.Refuse(key))
		}
		today := casefile.Today(s.Clock, u)
		if t.check(f, today); !f.OK() {
			return refused("tick", ref)
		}
		now, err := checkOf(ctx, tx, c, t.Item)
		if err != nil {
			return err
		}
		if f.Page != "" && f.Version != now.Version {
			return fault.New(fault.Stale, "item %s of %s was ticked by somebody else", t.Item, ref)
		}
		if err := t.write(ctx, tx, now, u.ID, today); err != nil {
			return err
		}
		if t.Item == Ticket && t.State == TickState(CheckDone) {
			if err := returnAbsent(ctx, tx, c); err != nil {
				return err
			}
		}
		_, err = casefile.Recompute(ctx, tx, c, today)
		return err
	})
}

func (t Tick) write(ctx context.Context, tx db.Tx, now Check, staffID int64, today date.Date) error {
	next := now
	next.RecordedBy, next.State, next.DoneOn, next.Note = staffID, CheckState(t.State), t.DoneOn, t.Note
	if next.DoneOn.IsZero() {
		next.DoneOn = today
	}
	switch {
	case t.State == TickOpen && now.ID == 0:
		return nil
	case t.State == TickOpen:
		return removeCheck(ctx, tx, now)
	case now.ID == 0:
		return checks.Insert(ctx, tx, &next)
	}
	return checks.Update(ctx, tx, &next)
}

// Depart records that members left together. Only they move: the case stays
// where its slowest member is (T12).
func (s Service) Depart(ctx context.Context, u access.User, by db.Actor, ref string, in Departing, f *form.Form) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.DepartureRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("travel"))
		today := casefile.Today(s.Clock, u)
		if err := casefile.Require(ctx, tx, c, casefile.DepartureConfirmed, today); err != nil {
			return err
		}
		decisions, err := declarations.All(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		going := casefile.ChosenMembers(f, "members", present(c), in.Members)
		in.check(ctx, f, Details{}, today)
		in.checkWill(f)
		if checkDeclared(ctx, f, "members", decisions, going, in.DepartedOn); !f.OK() {
			return refused("departure", ref)
		}
		var acts []casefile.Act
		for _, m := range going {
			d := Departure{CaseID: c.ID, MemberID: m.ID, RecordedBy: u.ID, ProgrammeID: c.ProgrammeID, Source: casefile.FromOffice, Details: in.Details}
			if err := departures.Insert(ctx, tx, &d); err != nil {
				return err
			}
			acts = append(acts, casefile.Act{
				Event: casefile.DepartureConfirmed, MemberID: m.ID, HappenedOn: d.DepartedOn, Subject: departures.Name(), SubjectID: d.ID,
			})
		}
		return move(ctx, tx, c, acts, today)
	})
}

// Arrive records that members who had left arrived (T16). A family may be
// confirmed in parts, whatever stage its slowest member keeps the case at.
func (s Service) Arrive(ctx context.Context, u access.User, by db.Actor, ref string, in Arriving, f *form.Form) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.ArrivalRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("travel"))
		left, err := leftBy(ctx, tx, c)
		if err != nil {
			return err
		}
		today := casefile.Today(s.Clock, u)
		arriving := casefile.ChosenMembers(f, "members", awaited(c), in.Members)
		in.check(f, today)
		if in.checkOrder(ctx, f, left, arriving); !f.OK() {
			return refused("arrival", ref)
		}
		var acts []casefile.Act
		for _, m := range arriving {
			a := Arrival{CaseID: c.ID, MemberID: m.ID, RecordedBy: u.ID, Source: casefile.FromOffice, ArrivalDetails: in.ArrivalDetails}
			if err := arrivals.Insert(ctx, tx, &a); err != nil {
				return err
			}
			acts = append(acts, casefile.Act{
				Event: casefile.ArrivalConfirmed, MemberID: m.ID, HappenedOn: a.ArrivedOn, Subject: arrivals.Name(), SubjectID: a.ID,
			})
		}
		if err := move(ctx, tx, c, acts, today); err != nil {
			return err
		}
		return heardOf(ctx, tx, c, today)
	})
}

// move takes the case along for every member, one act after the other.
func move(ctx context.Context, tx db.Tx, c casefile.Case, acts []casefile.Act, today date.Date) error {
	for _, act := range acts {
		a, err := casefile.Move(ctx, tx, c, act, today)
		if err != nil {
			return err
		}
		c.Stage = a.Stage
	}
	return nil
}

// CorrectDeparture saves a departure anew. The rules of leaving hold for the
// corrected day too; facts taken over from an office's file are history and
// bound by none but the order of days (DECISIONS 19).
func (s Service) CorrectDeparture(ctx context.Context, u access.User, by db.Actor, ref string, id int64, d Details, f *form.Form) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.DepartureRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("travel"))
		row, err := departureOf(ctx, tx, c, id)
		if err != nil {
			return err
		}
		today := casefile.Today(s.Clock, u)
		d.check(ctx, f, row.Details, today)
		if row.Source == casefile.FromOffice {
			decisions, err := declarations.All(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			m, _ := c.Member(row.MemberID)
			d.checkWill(f)
			checkDeclared(ctx, f, "departed_on", decisions, []casefile.Member{m}, d.DepartedOn)
		}
		arrived, err := Arrivals(ctx, tx, c)
		if err != nil {
			return err
		}
		for _, a := range arrived {
			if a.MemberID == row.MemberID && d.DepartedOn.After(a.ArrivedOn) {
				f.Problem("departed_on", "departure.after_arrival", "Day", a.ArrivedOn)
			}
		}
		if !f.OK() {
			return refused("departure", ref)
		}
		row.Details, row.Version = d, f.Version
		if err := departures.Update(ctx, tx, &row); err != nil {
			return err
		}
		if err := casefile.CorrectDay(ctx, tx, c, departures.Name(), row.ID, row.DepartedOn); err != nil {
			return err
		}
		_, err = casefile.Recompute(ctx, tx, c, today)
		return err
	})
}

// CorrectArrival saves an arrival anew.
func (s Service) CorrectArrival(ctx context.Context, u access.User, by db.Actor, ref string, id int64, d ArrivalDetails, f *form.Form) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		c, err := casefile.OpenToWrite(ctx, tx, u, access.ArrivalRecord, ref)
		if err != nil {
			return err
		}
		tx.LeadsTo(c.URL("travel"))
		row, err := arrivalOf(ctx, tx, c, id)
		if err != nil {
			return err
		}
		left, err := leftBy(ctx, tx, c)
		if err != nil {
			return err
		}
		today := casefile.Today(s.Clock, u)
		m, _ := c.Member(row.MemberID)
		d.check(f, today)
		if d.checkOrder(ctx, f, left, []casefile.Member{m}); !f.OK() {
			return refused("arrival", ref)
		}
		row.ArrivalDetails, row.Version = d, f.Version
		if err := arrivals.Update(ctx, tx, &row); err != nil {
			return err
		}
		if err := casefile.CorrectDay(ctx, tx, c, arrivals.Name(), row.ID, row.ArrivedOn); err != nil {
			return err
		}
		_, err = casefile.Recompute(ctx, tx, c, today)
		return err
	})
}
