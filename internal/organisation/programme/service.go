package programme

import (
	"context"
	"errors"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Service is what can be done about programmes.
type Service struct {
	DB       *db.DB
	Builtins []Builtin // indicators that every programme knows
	// Reached is the address of what an indicator came to in a programme from a
	// day to another.
	Reached func(programme, indicator string, from, to date.Date) string
}

// ErrCodeTaken is a new programme under a code that is in use.
var ErrCodeTaken = errors.New("code belongs to another programme")

// Add makes a programme with its offices.
func (s *Service) Add(ctx context.Context, by db.Actor, code string, in Input) (p Programme, err error) {
	p = Programme{Code: code, Details: in.Details, Rules: in.ruled()}
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := insert(ctx, tx, &p, in.Offices); err != nil {
			if db.IsUniqueViolation(err, "programmes_code_key") {
				return ErrCodeTaken
			}
			return err
		}
		tx.LeadsTo("/admin/programmes")
		return nil
	})
	return p, err
}

// Edit saves a programme whole: details and offices under one version.
func (s *Service) Edit(ctx context.Context, by db.Actor, id int64, version int, in Input) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		p, err := ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		p.Version, p.Details, p.Rules = version, in.Details, in.ruled()
		if err := table.Update(ctx, tx, &p); err != nil {
			return err
		}
		if err := setOffices(ctx, tx, id, in.Offices); err != nil {
			return err
		}
		tx.LeadsTo("/admin/programmes")
		return nil
	})
}

// get loads a programme as its form holds it, and what was changed in it.
func (s *Service) get(ctx context.Context, by db.Actor, id int64) (p Programme, in Input, past []change, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		if p, err = ByID(ctx, r, id); err != nil {
			return err
		}
		if past, err = history.All(ctx, r, id); err != nil {
			return err
		}
		offices, err := officesOf.All(ctx, r, id)
		in = inputOf(p, offices)
		return err
	})
	return p, in, past, err
}
