package point

import (
	"context"
	"errors"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service is what can be done about advisory points.
type Service struct {
	DB *db.DB
}

// ErrNameTaken is a second point of an office under one name.
var ErrNameTaken = errors.New("the office has a point of that name")

// scope is the office whose points a user works with; 0 is every office.
func scope(u access.User) int64 {
	if u.Role == access.Administrator {
		return 0
	}
	return u.OfficeID
}

// Add opens a point of an office.
func (s Service) Add(ctx context.Context, u access.User, by db.Actor, officeID int64, e Editing) (p Point, err error) {
	if !mayEdit(u, officeID) {
		return p, fault.New(fault.Forbidden, "%s may not add points to office %d", u.Role, officeID)
	}
	p = Point{OfficeID: officeID, Details: e.Details, Days: e.days()}
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo("/points")
		return insert(ctx, tx, &p)
	})
	return p, taken(err)
}

// Edit saves what was changed about a point. It returns fault.Stale when
// somebody saved it since the form was opened.
func (s Service) Edit(ctx context.Context, u access.User, by db.Actor, id int64, version int, e Editing) error {
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		p, err := ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if !mayEdit(u, p.OfficeID) {
			return fault.New(fault.NotFound, "point %d is of another office", id)
		}
		p.Version, p.Details, p.Days = version, e.Details, e.days()
		tx.LeadsTo("/points")
		return update(ctx, tx, p)
	})
	return taken(err)
}

func taken(err error) error {
	if db.IsUniqueViolation(err, "advisory_points_office_id_name_key") {
		return ErrNameTaken
	}
	return err
}
