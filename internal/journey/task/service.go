package task

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service keeps tasks.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// pageSize is how many rows a page of a list holds.
const pageSize = 25

// List is a page of a list of tasks.
type List struct {
	Filter
	Items []Item
	More  bool // there are rows after these
	First bool
}

func read(ctx context.Context, r db.Reader, u access.User, f Filter, after place, today date.Date, size int) (out List, err error) {
	out = List{Filter: f, First: after == place{}}
	if f.Settled {
		out.Items, err = settledLately.All(ctx, r, u.ID, most)
		return out, err
	}
	q, args := question(u, f, after, today, size+1)
	if out.Items, err = q.All(ctx, r, args...); err != nil {
		return out, err
	}
	if out.More = len(out.Items) > size; out.More {
		out.Items = out.Items[:size]
	}
	return out, nil
}

// question is what a list asks, with its arguments.
func question(u access.User, f Filter, after place, today date.Date, rows int) (*db.Query[Item], []any) {
	scope := access.ScopeOf(u)
	far, staff := member, scope.StaffID
	switch {
	case f.Whose == OfOffice:
		far = office
	case f.Whose != Mine:
		staff = number(f.Whose)
	case access.Can(u, access.OfficeToday):
		far = leader
	}
	task, need := after.bounds()
	return listings[far][f.Kind], []any{staff, scope.OfficeID, after.key, task, need, rows, today}
}

// Queue adds the first rows of the reader's own list to a round trip, for
// pages that show it among other things.
func Queue(b *pgx.Batch, out *[]Item, u access.User, k Kind, today date.Date, rows int) {
	q, args := question(u, Filter{Kind: k}, place{}, today, rows)
	q.Queue(b, out, args...)
}

// QueueOffice adds the first tasks of a manager's whole office to a round trip.
func QueueOffice(b *pgx.Batch, out *[]Item, u access.User, today date.Date, rows int) {
	q, args := question(u, Filter{Whose: OfOffice, Kind: Tasks}, place{}, today, rows)
	q.Queue(b, out, args...)
}

// ByID loads a task of the reader's office.
func (s Service) ByID(ctx context.Context, r db.Reader, u access.User, id int64) (Task, error) {
	t, err := tasks.One(ctx, r, "WHERE id = $1 AND office_id = $2", id, access.ScopeOf(u).OfficeID)
	t.Who = t.who()
	return t, err
}

// Create writes down a task, about a case or none (empty ref).
func (s Service) Create(ctx context.Context, u access.User, by db.Actor, ref string, d Details, leadsTo string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		t := Task{OfficeID: access.ScopeOf(u).OfficeID, Details: d, State: StateOpen, MadeBy: u.ID, CreatedAt: s.Clock.Now()}
		var c casefile.Case
		if ref != "" {
			var err error
			if c, err = casefile.OpenToWrite(ctx, tx, u, access.TaskWork, ref); err != nil {
				return err
			}
			t.CaseID = c.ID
		}
		t.fall(c)
		if err := fits(ctx, tx, t); err != nil {
			return err
		}
		tx.LeadsTo(leadsTo)
		return tasks.Insert(ctx, tx, &t)
	})
}

// fits refuses a task for somebody who does not work in its office.
func fits(ctx context.Context, tx db.Tx, t Task) error {
	if t.FallsTo != ToMember {
		return nil
	}
	var works bool
	err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM staff WHERE id = $1 AND office_id = $2 AND state = 'active')", t.OwnerID, t.OfficeID).Scan(&works)
	if err == nil && !works {
		err = fault.New(fault.Refused, "staff member %d does not work in this office: %w", t.OwnerID, casefile.RefuseField("who", "form.not_an_option"))
	}
	return err
}

// Amend changes a task that a person wrote down. It returns fault.Stale when
// somebody saved it since the form was opened.
func (s Service) Amend(ctx context.Context, u access.User, by db.Actor, id int64, version int, d Details, leadsTo string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		t, err := s.ByID(ctx, tx, u, id)
		if err != nil {
			return err
		}
		if t.Rule != "" || t.State != StateOpen {
			return fault.New(fault.Refused, "task %d cannot be changed: %w", id, casefile.Refuse("task.refused.amend"))
		}
		c := casefile.Case{ID: t.CaseID}
		if d.Who == forCounsellor {
			if c.CounsellorID, err = counsellorOf(ctx, tx, t.CaseID); err != nil {
				return err
			}
		}
		t.Details, t.Version = d, version
		t.fall(c)
		if err := fits(ctx, tx, t); err != nil {
			return err
		}
		tx.LeadsTo(leadsTo)
		return tasks.Update(ctx, tx, &t)
	})
}

func counsellorOf(ctx context.Context, tx db.Tx, caseID int64) (id int64, err error) {
	err = tx.QueryRow(ctx, "SELECT coalesce(counsellor_id, 0) FROM case_files WHERE id = $1", caseID).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return id, err
}

// Set marks a task as done or called off, or opens it again. Marking it so
// once more changes nothing.
func (s Service) Set(ctx context.Context, u access.User, by db.Actor, id int64, to State, leadsTo string) error {
	return s.DB.Write(ctx, by, func(tx db.Tx) error {
		t, err := s.ByID(ctx, tx, u, id)
		if err != nil {
			return err
		}
		tx.LeadsTo(leadsTo)
		switch {
		case t.State == to:
			return nil
		case to == StateOpen:
			t.State, t.SettledBy, t.SettledAt = to, 0, time.Time{}
			err := tasks.Update(ctx, tx, &t)
			if db.IsUniqueViolation(err, "tasks_case_id_rule_key") {
				return fault.New(fault.Refused, "task %d is there anew: %w", id, casefile.Refuse("task.refused.settle"))
			}
			return err
		case t.State != StateOpen || to == StateCancelled && t.Rule != "":
			return fault.New(fault.Refused, "task %d cannot become %s: %w", id, to, casefile.Refuse("task.refused.settle"))
		}
		t.State, t.SettledBy, t.SettledAt = to, u.ID, s.Clock.Now()
		return tasks.Update(ctx, tx, &t)
	})
}
