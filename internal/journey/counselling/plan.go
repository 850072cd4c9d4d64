package counselling

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// ownedCase is the case of an appointment, with the name of who it is about.
type ownedCase struct {
	Reference  string `db:"reference"`
	FamilyName string `db:"family_name"`
	GivenName  string `db:"given_name"`
}

const caseWithName = `
	SELECT c.reference, coalesce(p.family_name, '') AS family_name, coalesce(p.given_name, '') AS given_name
	FROM case_files c
	LEFT JOIN case_members m ON m.case_id = c.id AND m.position = 1
	LEFT JOIN migrants p ON p.id = m.migrant_id`

var (
	caseOfID  = db.NewQuery[ownedCase](caseWithName + " WHERE c.id = $1")
	openCases = db.NewQuery[ownedCase](caseWithName + `
		WHERE c.office_id = $1 AND c.counsellor_id = $2 AND c.stage <> 'closed' AND NOT c.voided
		ORDER BY c.principal_sort, c.id LIMIT $3`)
	colleagues = db.NewQuery[colleague](`
		SELECT id, given_name, family_name FROM staff
		WHERE office_id = $1 AND (state = 'active' AND role IN ('counsellor', 'office_manager') OR id = $2)
		ORDER BY family_name COLLATE "und-x-icu", given_name COLLATE "und-x-icu", id`)
)

// colleague is somebody of the office who can have an appointment.
type colleague struct {
	ID         int64  `db:"id"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

// appointment loads an appointment of the reader's office, with the reference
// of its case.
func appointment(ctx context.Context, r db.Reader, u access.User, id int64) (a Appointment, ref string, err error) {
	if a, err = appointments.One(ctx, r, "WHERE id = $1", id); err != nil {
		return a, "", err
	}
	if a.CaseID == 0 {
		if a.OfficeID != access.ScopeOf(u).OfficeID {
			err = fault.New(fault.NotFound, "appointment %d is of another office", id)
		}
		return a, "", err
	}
	c, err := caseOfID.One(ctx, r, a.CaseID)
	return a, c.Reference, err
}

// Plan agrees an appointment, about a case or none (empty ref).
func (s Service) Plan(ctx context.Context, u access.User, by db.Actor, ref string, d AppointmentDetails, leadsTo string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		a := Appointment{AppointmentDetails: d, State: Planned}
		if ref == "" {
			a.OfficeID = access.ScopeOf(u).OfficeID
		} else {
			c, err := casefile.OpenToWrite(ctx, tx, u, access.CalendarWork, ref)
			if fault.Is(err, fault.NotFound) {
				return fault.New(fault.Refused, "%w: %w", err, casefile.RefuseField("case", "counselling.appointment.no_case"))
			}
			if err != nil {
				return err
			}
			a.CaseID = c.ID
		}
		tx.LeadsTo(leadsTo)
		return appointments.Insert(ctx, tx, &a)
	})
}

// open loads an appointment to be changed, its case opened for writing.
func (s Service) openToChange(ctx context.Context, tx db.Tx, u access.User, id int64) (Appointment, error) {
	a, ref, err := appointment(ctx, tx, u, id)
	if err != nil || ref == "" {
		return a, err
	}
	_, err = casefile.OpenToWrite(ctx, tx, u, access.CalendarWork, ref)
	return a, err
}

// Replan moves an appointment or changes what was agreed about it. It returns
// fault.Stale when somebody saved it since the form was opened.
func (s Service) Replan(ctx context.Context, u access.User, by db.Actor, id int64, version int, d AppointmentDetails, leadsTo string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		a, err := s.openToChange(ctx, tx, u, id)
		if err != nil {
			return err
		}
		if a.State != Planned {
			return fault.New(fault.Refused, "appointment %d is %s: %w", id, a.State, casefile.Refuse("counselling.refused.replan"))
		}
		a.AppointmentDetails, a.Version = d, version
		tx.LeadsTo(leadsTo)
		return appointments.Update(ctx, tx, &a)
	})
}

// Become says what became of an appointment. Saying it once more changes
// nothing.
func (s Service) Become(ctx context.Context, u access.User, by db.Actor, id int64, to AppointmentState, leadsTo string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		a, err := s.openToChange(ctx, tx, u, id)
		if err != nil {
			return err
		}
		tx.LeadsTo(leadsTo)
		return become(ctx, tx, a, to, casefile.Today(s.Clock, u))
	})
}

func become(ctx context.Context, tx db.Tx, a Appointment, to AppointmentState, today date.Date) error {
	if a.State == to {
		return nil
	}
	if !a.canBe(to, today) {
		return fault.New(fault.Refused, "appointment %d cannot be %q: %w", a.ID, to, casefile.Refuse("counselling.refused.appointment"))
	}
	a.State = to
	return appointments.Update(ctx, tx, &a)
}
