package duplicate

import (
	"context"
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service decides about people who may be on file twice.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// pageSize is how many pairs a page of the list shows.
const pageSize = 25

// place is where a page of the list begins: after a row.
type place struct {
	score int
	at    time.Time
	id    int64
}

// List is a page of an office's pairs, or of the people whom others may know.
type List struct {
	View      View
	Rows      []Entry
	Elsewhere []Elsewhere
	More      bool
	next      place
}

// List is a page of the pairs of the user's office, in one statement.
func (s Service) List(ctx context.Context, u access.User, by db.Actor, v View, from place) (List, error) {
	out := List{View: v}
	if err := allowed(u, access.DuplicateView); err != nil {
		return out, err
	}
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		switch v {
		case ViewElsewhere:
			out.Elsewhere, err = elsewhere.All(ctx, r, u.OfficeID, from.id, pageSize+1)
		case ViewDifferent, ViewMerged:
			out.Rows, err = decidedPairs.All(ctx, r, u.OfficeID, string(v), from.at, from.id, pageSize+1)
		default:
			out.Rows, err = openPairs.All(ctx, r, u.OfficeID, -from.score, from.id, pageSize+1)
		}
		return err
	})
	out.cut()
	return out, err
}

// cut takes the row off that was read only to know whether there is another.
func (l *List) cut() {
	l.More = len(l.Rows) > pageSize || len(l.Elsewhere) > pageSize
	l.Rows = l.Rows[:min(len(l.Rows), pageSize)]
	l.Elsewhere = l.Elsewhere[:min(len(l.Elsewhere), pageSize)]
	if n := len(l.Rows); n > 0 {
		e := l.Rows[n-1]
		l.next = place{score: e.Score, at: e.DecidedAt, id: e.ID}
	}
	if n := len(l.Elsewhere); n > 0 {
		l.next = place{id: l.Elsewhere[n-1].ID}
	}
	// A hit that is there no longer is no hit.
	l.Elsewhere = slices.DeleteFunc(l.Elsewhere, func(e Elsewhere) bool { return len(e.Offices) == 0 })
}

func allowed(u access.User, act access.Action) error {
	if !access.Can(u, act) || u.OfficeID == 0 {
		return fault.New(fault.Forbidden, "%s may not %s", u.Role, act)
	}
	return nil
}

// Pair is two records with all that is needed to decide about them.
type Pair struct {
	Entry
	Low, High migrant.Migrant
	Papers    []migrant.Document
	Files     []File
	Lines     []Line
	Merge     *Merge // how they became one; nil: they are two
	MayDecide bool
	MayUndo   bool
}

// Pair opens a pair for somebody who sees both people, and notes who read it.
func (s Service) Pair(ctx context.Context, u access.User, by db.Actor, id int64) (p Pair, err error) {
	if err := allowed(u, access.DuplicateView); err != nil {
		return p, err
	}
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		if p, err = load(ctx, r, u, id); err != nil {
			return err
		}
		var cases []int64
		for _, f := range p.Files {
			cases = append(cases, f.ID)
		}
		_, err := opened.All(ctx, r, u.ID, string(access.DuplicateView), by.RequestID, cases)
		return err
	})
	return p, err
}

func load(ctx context.Context, r db.Reader, u access.User, id int64) (p Pair, err error) {
	if p.Entry, err = pairByID.One(ctx, r, id, u.OfficeID); err != nil {
		return p, err
	}
	people, err := migrant.ByIDs(ctx, r, []int64{p.LowID, p.HighID})
	if err != nil {
		return p, err
	}
	if len(people) != 2 {
		return p, fault.New(fault.NotFound, "pair %d is outside the scope", id)
	}
	p.Low, p.High = people[0], people[1]
	if p.Papers, err = migrant.DocumentsOf(ctx, r, p.LowID, p.HighID); err != nil {
		return p, err
	}
	if p.Files, err = filesOf.All(ctx, r, []int64{p.LowID, p.HighID}); err != nil {
		return p, err
	}
	switch m, err := standingMerge.One(ctx, r, id); {
	case err == nil:
		p.Merge = &m
	case !fault.Is(err, fault.NotFound):
		return p, err
	}
	p.Lines = lines(p.Low, p.High)
	p.MayDecide = access.Can(u, access.DuplicateDecide) && (u.Role == access.OfficeManager || p.inCharge(u.ID))
	p.MayUndo = access.Can(u, access.DuplicateDecide) && (u.Role == access.OfficeManager || p.DecidedBy == u.ID)
	return p, nil
}

// inCharge reports that both people are somebody's own: a case of each is, and
// no open case is anybody else's.
func (p Pair) inCharge(staffID int64) bool {
	own := map[int64]bool{}
	for _, f := range p.Files {
		if f.CounsellorID != staffID && f.Taking {
			return false
		}
		own[f.MigrantID] = own[f.MigrantID] || f.CounsellorID == staffID
	}
	return own[p.LowID] && own[p.HighID]
}

// Twice are the open cases the person has, or would have.
func (p Pair) Twice() []File {
	var out []File
	for _, f := range p.Files {
		if f.Taking {
			out = append(out, f)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

func refuse(id int64, key string, args ...any) error {
	return fault.New(fault.Refused, "pair %d: %w", id, casefile.Refuse(key, args...))
}

// decide loads a pair for somebody who may decide about it.
func (s Service) decide(ctx context.Context, u access.User, by db.Actor, id int64, undo bool) (Pair, error) {
	if err := allowed(u, access.DuplicateDecide); err != nil {
		return Pair{}, err
	}
	var p Pair
	by.Token = ""
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		p, err = load(ctx, r, u, id)
		return err
	})
	switch {
	case err != nil:
		return p, err
	case undo && !p.MayUndo, !undo && !p.MayDecide:
		return p, fault.New(fault.Forbidden, "%d may not decide about pair %d", u.ID, id)
	}
	return p, nil
}

// settle changes what is decided about a pair that stands in one of two states.
func (s Service) settle(ctx context.Context, u access.User, by db.Actor, id int64, from, to State, note string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(address(id))
		now, err := stateOf.One(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case now != from:
			return refuse(id, "duplicate.refused.decided")
		}
		_, err = tx.Exec(ctx, `UPDATE duplicate_pairs SET state = $2, note = $4, version = version + 1,
			decided_by = CASE WHEN $2 = 'open' THEN NULL ELSE $3::bigint END, decided_at = CASE WHEN $2 = 'open' THEN NULL ELSE $5::timestamptz END
			WHERE id = $1`, id, string(to), u.ID, note, s.Clock.Now())
		return err
	})
}

// Tell remembers that the two are different people, for good.
func (s Service) Tell(ctx context.Context, u access.User, by db.Actor, id int64, note string) error {
	if _, err := s.decide(ctx, u, by, id, false); err != nil {
		return err
	}
	return s.settle(ctx, u, by, id, Open, Different, note)
}

// TakeBack puts a pair that was told apart on the list again.
func (s Service) TakeBack(ctx context.Context, u access.User, by db.Actor, id int64) error {
	if _, err := s.decide(ctx, u, by, id, true); err != nil {
		return err
	}
	return s.settle(ctx, u, by, id, Different, Open, "")
}

// Asked notes that the other office was asked about a person.
func (s Service) Asked(ctx context.Context, u access.User, by db.Actor, id int64) error {
	if err := allowed(u, access.DuplicateView); err != nil {
		return err
	}
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		tx.LeadsTo(ViewElsewhere.URL())
		tag, err := tx.Exec(ctx, "UPDATE duplicate_elsewhere SET asked_by = $3, asked_at = $4 WHERE id = $1 AND office_id = $2 AND asked_at IS NULL", id, u.OfficeID, u.ID, s.Clock.Now())
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.New(fault.NotFound, "hit %d", id)
		}
		return err
	})
}
