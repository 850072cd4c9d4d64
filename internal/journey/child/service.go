package child

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/travel"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/seal"
)

// Service records best-interests procedures.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Box   *seal.Box
}

// Take records a step of a child's procedure; the first one begins it. version
// is that of the procedure the form was opened with, 0 for none; fault.Stale
// says that somebody saved it since. What the procedure still waits for is a
// refusal.
func (s Service) Take(ctx context.Context, u access.User, by db.Actor, ref string, memberID int64, step Step, version int, read func(dst any) *form.Form) (*form.Form, error) {
	var f *form.Form
	e := casefile.Errand{User: u, By: by, Act: access.ChildRecord, Ref: ref, Page: "child", Today: casefile.Today(s.Clock, u)}
	err := casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := permit(u, c, step); err != nil {
			return nil, err
		}
		p, err := s.of(ctx, tx, c, memberID)
		if err != nil {
			return nil, err
		}
		if p.ID != 0 && p.saves(step) != version {
			return nil, fault.New(fault.Stale, "procedure of member %d was saved by somebody else", memberID)
		}
		if why := p.Waits(step); why != "" {
			return nil, fault.New(fault.Refused, "step %s of member %d: %w", step, memberID, casefile.Refuse(why))
		}
		if step == ToAgree && !access.Second(u, p.AssessedBy) {
			return nil, fault.New(fault.Refused, "%d assessed member %d: %w", u.ID, memberID, casefile.Refuse("child.own_assessment"))
		}
		was := p
		f = p.take(step, read)
		if p.differs(was) {
			p.Focal = Focal{}
		}
		if p.check(ctx, f, step, e.Today); !f.OK() {
			return nil, fault.New(fault.Refused, "step %s of member %d has problems", step, memberID)
		}
		if step == ToAssess {
			p.AssessedBy = u.ID
		}
		p.CaseID, p.MemberID = c.ID, memberID
		if p.ID == 0 {
			p.RecordedBy = u.ID
			err = procedures.Insert(ctx, tx, &p)
		} else {
			err = procedures.Update(ctx, tx, &p)
		}
		if err != nil {
			return nil, err
		}
		if step == ToEscort {
			if err := p.saveEscort(ctx, tx, u); err != nil {
				return nil, err
			}
		}
		return nil, s.seal(ctx, tx, p)
	})
	return f, err
}

// saves counts the saves of what a step's form holds: the escort has a record of
// its own, which is kept elsewhere too.
func (p Procedure) saves(s Step) int {
	if s == ToEscort {
		return p.Version + p.escorting.Version
	}
	return p.Version
}

func permit(u access.User, c casefile.Case, step Step) error {
	if !Reads(u, c) || !step.May(u) {
		return fault.New(fault.Forbidden, "staff member %d may not take the step %s of %s", u.ID, step, c.Reference)
	}
	return nil
}

// of is the procedure of a child of the case, with what is sealed of it; one
// without an id has not begun.
func (s Service) of(ctx context.Context, r db.Reader, c casefile.Case, memberID int64) (Procedure, error) {
	if _, member := c.Member(memberID); !member {
		return Procedure{}, fault.New(fault.NotFound, "no member %d in %s", memberID, c.Reference)
	}
	list, err := ofCase(ctx, r, c)
	if err != nil {
		return Procedure{}, err
	}
	for _, p := range list {
		if p.MemberID == memberID {
			err := s.open(&p)
			return p, err
		}
	}
	return begun(), nil
}

// ofCase lists the procedures of a case; what is sealed of them stays so.
func ofCase(ctx context.Context, r db.Reader, c casefile.Case) ([]Procedure, error) {
	list, err := procedures.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY id", c.ID)
	if err != nil || len(list) == 0 {
		return list, err
	}
	all, err := travel.Escorts(ctx, r, c)
	for i := range list {
		for _, x := range all {
			e := Escort{Kind: x.Kind, Name: x.Name, Contact: x.Contact, ConfirmedOn: x.ConfirmedOn}
			switch x.MemberID {
			case list[i].MemberID:
				list[i].Escort, list[i].escorting = e, x
			case 0:
				list[i].Escort = e
			}
		}
	}
	return list, err
}

// saveEscort keeps the escort of the child with those of the journey.
func (p Procedure) saveEscort(ctx context.Context, tx db.Tx, u access.User) error {
	x := p.escorting
	if x.ID == 0 {
		x = travel.Escort{CaseID: p.CaseID, RecordedBy: u.ID}
		x.MemberID = p.MemberID
	}
	x.Kind, x.Name, x.Contact, x.ConfirmedOn = p.Escort.Kind, p.Escort.Name, p.Escort.Contact, p.Escort.ConfirmedOn
	return travel.KeepEscort(ctx, tx, x)
}

func place(id int64) string { return seal.Row(procedures.Name(), id, "sealed") }

// open reads what is sealed of a procedure.
func (s Service) open(p *Procedure) error {
	return s.Box.OpenValue(p.Sealed, place(p.ID), &p.Secrets)
}

func (s Service) seal(ctx context.Context, tx db.Tx, p Procedure) error {
	sealed, err := s.Box.SealValue(p.Secrets, place(p.ID))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE child_procedures SET sealed = $2 WHERE id = $1", p.ID, sealed)
	return err
}

// assessWithin is how many working days the first look at the child's best
// interests may take.
const assessWithin = 5

// since is the day from which the assessment of a child is due: that of the
// screening that found the child alone, else of the procedure, else of the case.
func since(screened, opened date.Date) date.Date {
	if screened.IsZero() {
		return opened
	}
	return screened
}
