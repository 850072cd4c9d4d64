package office

import (
	"context"
	"errors"
	"regexp"

	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
)

// Service is what can be done about offices.
type Service struct {
	DB *db.DB
}

// ErrCodeTaken is a new office under a code that is in use.
var ErrCodeTaken = errors.New("code belongs to another office")

var codePattern = regexp.MustCompile(`^[A-Z]{3}$`)

// check notes what is wrong with a new office beyond its form.
func (n New) check(f *form.Form) {
	if n.Code != "" && !codePattern.MatchString(n.Code) {
		f.Problem("code", "office.details.code.wrong")
	}
}

// All returns every office.
func (s *Service) All(ctx context.Context, by db.Actor) (out []Office, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		out, err = List(ctx, r)
		return err
	})
	return out, err
}

// Get finds an office by its code.
func (s *Service) Get(ctx context.Context, by db.Actor, code string) (o Office, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		o, err = ByCode(ctx, r, code)
		return err
	})
	return o, err
}

// Add opens an office.
func (s *Service) Add(ctx context.Context, by db.Actor, n New) (o Office, err error) {
	o = Office{Code: n.Code, Details: n.Details}
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo("/admin/offices")
		return table.Insert(ctx, tx, &o)
	})
	if db.IsUniqueViolation(err, "offices_code_key") {
		err = ErrCodeTaken
	}
	return o, err
}

// Edit saves what an administrator changed about an office.
func (s *Service) Edit(ctx context.Context, by db.Actor, code string, version int, d Details) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		o, err := ByCode(ctx, tx, code)
		if err != nil {
			return err
		}
		o.Version, o.Details = version, d
		tx.LeadsTo("/admin/offices")
		return table.Update(ctx, tx, &o)
	})
}
