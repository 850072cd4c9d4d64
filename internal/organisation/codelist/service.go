package codelist

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// Service keeps the catalogue in memory and lets administrators change it.
type Service struct {
	DB    *db.DB
	Clock clock.Clock

	now      atomic.Pointer[loaded]
	fetching sync.Mutex
}

type loaded struct {
	*Catalogue
	at time.Time
}

// NewService reads the catalogue once, so that a database without it is
// noticed at the start.
func NewService(ctx context.Context, d *db.DB, c clock.Clock) (*Service, error) {
	s := &Service{DB: d, Clock: c}
	return s, s.Refresh(ctx)
}

// maxAge is how long another server's edit may stay unseen here.
const maxAge = time.Minute

// Refusals of the service that a form shows beside its fields.
var (
	ErrCodeTaken = errors.New("code is in the list already")
	ErrLocked    = errors.New("program branches on the value")
)

var codePattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// check notes what is wrong with a value beyond its form.
func (d Details) check(f *form.Form) {
	if !d.ValidFrom.IsZero() && !d.ValidUntil.IsZero() && d.ValidUntil.Before(d.ValidFrom) {
		f.Problem("valid_until", "form.before", "Day", d.ValidFrom)
	}
}

// Catalogue is the catalogue as known here, at most a minute old.
func (s *Service) Catalogue(ctx context.Context) (*Catalogue, error) {
	l := s.now.Load()
	if l != nil && s.Clock.Now().Sub(l.at) < maxAge {
		return l.Catalogue, nil
	}
	if l != nil {
		// One request looks again; the others go on with what is known.
		if !s.fetching.TryLock() {
			return l.Catalogue, nil
		}
		defer s.fetching.Unlock()
	}
	if err := s.Refresh(ctx); err != nil {
		if l != nil {
			return l.Catalogue, nil
		}
		return nil, err
	}
	return s.now.Load().Catalogue, nil
}

// Refresh reads the catalogue again.
func (s *Service) Refresh(ctx context.Context) error {
	at := s.Clock.Now()
	return s.DB.Read(ctx, db.System, func(r db.Reader) error {
		c, err := Load(ctx, r)
		if err == nil {
			s.now.Store(&loaded{c, at})
		}
		return err
	})
}

// Add puts a new value on a list.
func (s *Service) Add(ctx context.Context, by db.Actor, list string, n New) error {
	if !slices.Contains(Lists, list) {
		return fault.New(fault.NotFound, "code list %q", list)
	}
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		x := row{List: list, Code: n.Code}
		x.set(n.Details)
		tx.LeadsTo("/admin/lists/" + list)
		return table.Insert(ctx, tx, &x)
	})
	if db.IsUniqueViolation(err, "") {
		return ErrCodeTaken
	}
	if err != nil {
		return err
	}
	return s.Refresh(ctx)
}

// Edit saves what an administrator changed about a value. A locked one cannot
// be retired.
func (s *Service) Edit(ctx context.Context, by db.Actor, list, code string, version int, d Details) error {
	err := s.DB.Write(ctx, by, func(tx db.Tx) error {
		x, err := find(ctx, tx, list, code)
		if err != nil {
			return err
		}
		if x.Locked && (!d.ValidUntil.IsZero() || !d.ValidFrom.IsZero()) {
			return ErrLocked
		}
		x.Version = version
		x.set(d)
		tx.LeadsTo("/admin/lists/" + list)
		return table.Update(ctx, tx, &x)
	})
	if err != nil {
		return err
	}
	return s.Refresh(ctx)
}
