package training

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
)

// Service keeps the register.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// ErrThere is somebody who takes part in the course already.
var ErrThere = errors.New("the person takes part in the course already")

// ErrCounted is a course that is in the figures of its programme and would leave them.
var ErrCounted = errors.New("somebody completed the course: its programme stays")

// Unsure is a participant who is called like somebody of the register, without
// a word on whether it is the same person.
type Unsure struct{ Like []Namesake }

func (u *Unsure) Error() string {
	return fmt.Sprintf("%d people of that name are in the register", len(u.Like))
}

// scope is the office whose register a user reads; 0 is every office.
func scope(u access.User) int64 {
	if u.Role == access.Administrator {
		return 0
	}
	return u.OfficeID
}

func address(course int64) string { return "/trainings/" + strconv.FormatInt(course, 10) }

func (a attending) address(course int64) string {
	return address(course) + "/participants/" + strconv.FormatInt(a.ID, 10)
}

// Add writes a course down.
func (s Service) Add(ctx context.Context, u access.User, by db.Actor, officeID int64, e Editing) (c Course, err error) {
	if !mayEdit(u, officeID) {
		return c, fault.New(fault.NotFound, "%s does not keep the register of office %d", u.Role, officeID)
	}
	c = Course{OfficeID: officeID, RecordedBy: u.ID, Details: e.Details, Materials: e.materials()}
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := courses.Insert(ctx, tx, &c); err != nil {
			return err
		}
		tx.LeadsTo(address(c.ID))
		return nil
	})
	return c, err
}

// kept is a course of a register the user keeps.
func kept(ctx context.Context, r db.Reader, u access.User, id int64) (Course, error) {
	c, err := ByID(ctx, r, id)
	if err == nil && !mayEdit(u, c.OfficeID) {
		err = fault.New(fault.NotFound, "course %d is of another office", id)
	}
	return c, err
}

// Change saves a course anew. It returns fault.Stale when somebody saved it
// since the form was opened, and ErrCounted for another programme once somebody
// completed the course.
func (s Service) Change(ctx context.Context, u access.User, by db.Actor, id int64, version int, e Editing) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := hold(ctx, tx, id); err != nil {
			return err
		}
		c, err := kept(ctx, tx, u, id)
		if err != nil {
			return err
		}
		if c.Programme != 0 && c.Programme != e.Programme {
			done, err := completed.One(ctx, tx, id)
			if err != nil {
				return err
			}
			if done {
				return ErrCounted
			}
		}
		tx.LeadsTo(address(id))
		c.Details, c.Materials, c.Version = e.Details, e.materials(), version
		return courses.Update(ctx, tx, &c)
	})
}

// Take puts somebody on the list of a course. Whoever is called like somebody
// of the register is asked about first: it returns *Unsure.
func (s Service) Take(ctx context.Context, u access.User, by db.Actor, courseID int64, t Taking) error {
	return there(s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := hold(ctx, tx, courseID); err != nil {
			return err
		}
		c, err := kept(ctx, tx, u, courseID)
		if err != nil {
			return err
		}
		p, err := who(ctx, tx, c, t)
		if err != nil {
			return err
		}
		tx.LeadsTo(address(courseID))
		return participants.Insert(ctx, tx, &Participant{CourseID: courseID, PersonID: p.ID, RecordedBy: u.ID, Outcome: t.Outcome})
	}))
}

// who is the person of the register that is meant, as they are known now.
func who(ctx context.Context, tx db.Tx, c Course, t Taking) (p Person, err error) {
	if err := alone(ctx, tx, c.OfficeID, i18n.Fold(t.Name)); err != nil {
		return p, err
	}
	like, err := namesakes.All(ctx, tx, c.OfficeID, i18n.Fold(t.Name), i18n.Fold(t.Institution), t.BirthYear)
	if err != nil {
		return p, err
	}
	same, known := named(like, t.Who)
	switch {
	case known:
		if p, err = people.One(ctx, tx, "WHERE id = $1 FOR UPDATE", same.ID); err != nil {
			return p, err
		}
		p.learn(t.About)
		return p, people.Update(ctx, tx, &p)
	case len(like) > 0 && t.Who != SomebodyNew:
		return p, &Unsure{Like: like}
	}
	p.OfficeID = c.OfficeID
	p.tell(t.About)
	return p, people.Insert(ctx, tx, &p)
}

// Correct saves anew what is known about a participant, or says that they are
// somebody else. Nobody overwrites another's words, also those said at another
// course: it returns fault.Stale.
func (s Service) Correct(ctx context.Context, u access.User, by db.Actor, courseID, id int64, version int, t Taking) error {
	return there(s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := hold(ctx, tx, courseID); err != nil {
			return err
		}
		c, part, err := onList(ctx, tx, u, courseID, id)
		if err != nil {
			return err
		}
		// Whoever takes the name's turn takes it before a person's row.
		if err := alone(ctx, tx, c.OfficeID, i18n.Fold(t.Name)); err != nil {
			return err
		}
		p, err := people.One(ctx, tx, "WHERE id = $1 FOR UPDATE", part.PersonID)
		if err != nil {
			return err
		}
		if versionOf(part.Version, p.Version) != version {
			return fault.New(fault.Stale, "participant %d was changed", id)
		}
		tx.LeadsTo(address(courseID))
		before := p.ID
		if t.Who == "" || t.Who == selfKey(p.ID) {
			p.tell(t.About)
			err = people.Update(ctx, tx, &p)
		} else {
			p, err = who(ctx, tx, c, t)
		}
		if err != nil {
			return err
		}
		if err := s.settle(ctx, tx, u, part, p.ID, t.Outcome); err != nil {
			return err
		}
		if before != p.ID {
			return orphaned(ctx, tx, before)
		}
		return nil
	}))
}

// settle saves whose part it is and how the course ended. A course completed is
// in the figures: where the day or the person turns out to be another, that part
// is taken off, for the correction line, and what is right takes its place.
func (s Service) settle(ctx context.Context, tx db.Tx, u access.User, part Participant, person int64, o Outcome) error {
	if part.CompletedOn.IsZero() || part.CompletedOn == o.CompletedOn && part.PersonID == person {
		part.PersonID, part.Outcome = person, o
		return participants.Update(ctx, tx, &part)
	}
	part.VoidedOn = s.Clock.Today(u.Zone)
	if err := participants.Update(ctx, tx, &part); err != nil {
		return err
	}
	return participants.Insert(ctx, tx, &Participant{CourseID: part.CourseID, PersonID: person, RecordedBy: u.ID, Outcome: o})
}

// onList is a participant who stands on the list of a course.
func onList(ctx context.Context, tx db.Tx, u access.User, courseID, id int64) (c Course, p Participant, err error) {
	if c, err = kept(ctx, tx, u, courseID); err != nil {
		return c, p, err
	}
	p, err = participants.One(ctx, tx, "WHERE id = $1 AND course_id = $2 AND voided_on = '0001-01-01' FOR UPDATE", id, courseID)
	return c, p, err
}

// TakeOff takes somebody off the list of a course who was put there in error.
// The figures say so in the days in which it was found. It returns fault.Stale
// when the participant was changed since version.
func (s Service) TakeOff(ctx context.Context, u access.User, by db.Actor, courseID, id int64, version int, why Off) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		_, p, err := onList(ctx, tx, u, courseID, id)
		if err != nil {
			return err
		}
		tx.LeadsTo(address(courseID))
		p.VoidedOn, p.VoidReason, p.Version = s.Clock.Today(u.Zone), why.Reason, version
		return participants.Update(ctx, tx, &p)
	})
}

func there(err error) error {
	if db.IsUniqueViolation(err, "course_participants_course_id_person_id_key") {
		return ErrThere
	}
	return err
}
