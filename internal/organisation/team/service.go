package team

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/organisation/staff"
)

// Service is what can be done about skills and absences.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// find is a member the user may read about; fault.NotFound for others.
func find(ctx context.Context, r db.Reader, u access.User, id int64) (staff.Member, error) {
	m, err := staff.ByID(ctx, r, id)
	if err == nil && u.Role != access.Administrator && m.OfficeID != u.OfficeID || m.Role == access.Administrator {
		err = fault.New(fault.NotFound, "staff %d is of another office", id)
	}
	return m, err
}

// findToEdit is a member whose skills and absence the user may write down.
func findToEdit(ctx context.Context, r db.Reader, u access.User, id int64) (staff.Member, error) {
	m, err := find(ctx, r, u, id)
	if err == nil && !mayEdit(u, m) {
		err = fault.New(fault.NotFound, "%s %d may not write about %d", u.Role, u.ID, id)
	}
	return m, err
}

// SaveSkills writes down what somebody brings along. It returns fault.Stale
// when somebody saved it since the form was opened.
func (s Service) SaveSkills(ctx context.Context, u access.User, by db.Actor, id int64, version int, k Skills) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := findToEdit(ctx, tx, u, id); err != nil {
			return err
		}
		p, err := profileOf(ctx, tx, id)
		if err != nil {
			return err
		}
		p.Version, p.Skills = version, k
		tx.LeadsTo(address(id))
		return saveProfile(ctx, tx, p)
	})
}

// Leaves writes down that somebody is away.
func (s Service) Leaves(ctx context.Context, u access.User, by db.Actor, id int64, l Leave) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := findToEdit(ctx, tx, u, id); err != nil {
			return err
		}
		tx.LeadsTo(address(id))
		return absences.Insert(ctx, tx, &Absence{StaffID: id, RecordedBy: u.ID, Leave: l})
	})
}

// Returns takes an absence back: one that has not begun counts for nothing any
// more, another ends the day before today.
func (s Service) Returns(ctx context.Context, u access.User, by db.Actor, id, absence int64) error {
	today := s.Clock.Today(u.Zone)
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		if _, err := findToEdit(ctx, tx, u, id); err != nil {
			return err
		}
		a, err := absences.One(ctx, tx, "WHERE id = $1 AND staff_id = $2 AND NOT cancelled", absence, id)
		if err != nil {
			return err
		}
		tx.LeadsTo(address(id))
		if !a.end(today) {
			return nil
		}
		return absences.Update(ctx, tx, &a)
	})
}

// end makes the person be back on a day; false if nothing changes.
func (a *Absence) end(today date.Date) bool {
	switch {
	case a.Until.Before(today):
		return false
	case a.From.Before(today):
		a.Until = today.AddDays(-1)
	default:
		a.Cancelled = true
	}
	return true
}
