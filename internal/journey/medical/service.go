package medical

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/seal"
)

// Service records medical clearances.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
	Box   *seal.Box
}

func (s Service) errand(u access.User, by db.Actor, ref string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: access.MedicalRecord, Ref: ref, Page: "medical", Today: casefile.Today(s.Clock, u)}
}

// Record writes a finding about a member down.
func (s Service) Record(ctx context.Context, u access.User, by db.Actor, ref string, memberID int64, d Details, hidden Secrets) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := permit(u, c, memberID); err != nil {
			return nil, err
		}
		row := Clearance{CaseID: c.ID, MemberID: memberID, RecordedBy: u.ID, Details: d}
		if err := clearances.Insert(ctx, tx, &row); err != nil {
			return nil, err
		}
		return nil, s.seal(ctx, tx, row.ID, hidden)
	})
}

// Correct changes a finding. fault.Stale says that somebody saved it since the
// form was opened.
func (s Service) Correct(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, d Details, hidden Secrets) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := standing(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		if err := permit(u, c, row.MemberID); err != nil {
			return nil, err
		}
		row.Details, row.Version = d, version
		if err := clearances.Update(ctx, tx, &row); err != nil {
			return nil, err
		}
		return nil, s.seal(ctx, tx, row.ID, hidden)
	})
}

func permit(u access.User, c casefile.Case, memberID int64) error {
	if !casefile.ReadsMedical(u, c) {
		return fault.New(fault.Forbidden, "staff member %d may not write the medical section of %s", u.ID, c.Reference)
	}
	if _, member := c.Member(memberID); !member {
		return fault.New(fault.NotFound, "no member %d in %s", memberID, c.Reference)
	}
	return nil
}

// seal writes the secrets of a clearance, bound to its row.
func (s Service) seal(ctx context.Context, tx db.Tx, id int64, hidden Secrets) error {
	sealed, err := s.Box.SealValue(hidden, seal.Row(clearances.Name(), id, "sealed"))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE medical_clearances SET sealed = $2 WHERE id = $1", id, sealed)
	return err
}

// open reads the secrets of a clearance.
func (s Service) open(row *Clearance) error {
	return s.Box.OpenValue(row.Sealed, seal.Row(clearances.Name(), row.ID, "sealed"), &row.Secrets)
}
