package monitoring

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Service keeps the visits after arrival.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

func (s Service) errand(u access.User, by db.Actor, ref string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: access.MonitoringRecord, Ref: ref, Page: "monitoring", Today: casefile.Today(s.Clock, u)}
}

// Record writes down a visit, for a due one (eventID) or beside the schedule
// (0). What has to be done after it becomes tasks.
func (s Service) Record(ctx context.Context, u access.User, by db.Actor, ref string, eventID int64, d Details, todo Actions) error {
	e := s.errand(u, by, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if eventID != 0 {
			due, err := event(ctx, tx, c, eventID)
			if err != nil {
				return nil, err
			}
			if due.VisitID != 0 {
				return nil, fault.New(fault.Refused, "visit %d of %s: %w", eventID, ref, casefile.Refuse("monitoring.refused.done"))
			}
		}
		row := Visit{CaseID: c.ID, EventID: eventID, RecordedBy: u.ID, Details: d}
		if err := visits.Insert(ctx, tx, &row); err != nil {
			return nil, err
		}
		for _, a := range todo.list() {
			if a.title == "" {
				continue
			}
			if err := task.Note(ctx, tx, c, a.title, a.due, s.Clock.Now()); err != nil {
				return nil, err
			}
		}
		return nil, follow(ctx, tx, c, e.Today)
	})
}

// Correct saves a visit anew. fault.Stale says that somebody saved it since the
// form was opened.
func (s Service) Correct(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, d Details) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		row, err := visits.One(ctx, tx, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
		if err != nil {
			return nil, err
		}
		row.Details, row.Version = d, version
		return nil, visits.Update(ctx, tx, &row)
	})
}

// GiveUp notes that nobody was reached for a due visit: three attempts on
// different days and by different channels failed. It closes the visit, not the
// case.
func (s Service) GiveUp(ctx context.Context, u access.User, by db.Actor, ref string, eventID int64) error {
	e := s.errand(u, by, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		due, err := event(ctx, tx, c, eventID)
		if err != nil {
			return nil, err
		}
		if !due.Open() {
			return nil, fault.New(fault.Refused, "visit %d of %s: %w", eventID, ref, casefile.Refuse("monitoring.refused.done"))
		}
		if missing := due.lacks(); len(missing) > 0 {
			return nil, fault.New(fault.Refused, "visit %d of %s: %w", eventID, ref, casefile.Refuse(missing[0]))
		}
		if _, err := tx.Exec(ctx, giveUp, c.ID, eventID, e.Today, u.ID); err != nil {
			return nil, err
		}
		return nil, follow(ctx, tx, c, e.Today)
	})
}

// event is a visit of the case's schedule.
func event(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Event, error) {
	all, err := schedule(ctx, r, c)
	if err != nil {
		return Event{}, err
	}
	i := slices.IndexFunc(all, func(e Event) bool { return e.ID == id })
	if i < 0 {
		return Event{}, fault.New(fault.NotFound, "no visit %d is due in %s", id, c.Reference)
	}
	return all[i], nil
}

// follow has the case's counsellor see to the next visit once it is near, and
// takes the task away when none is.
func follow(ctx context.Context, tx db.Tx, c casefile.Case, today date.Date) error {
	all, err := schedule(ctx, tx, c)
	if err != nil {
		return err
	}
	if err := task.Settle(ctx, tx, c, task.VisitReturned); err != nil {
		return err
	}
	for _, e := range all {
		if e.Open() && !e.DueOn.After(today.AddDays(noticed)) {
			return task.Open(ctx, tx, c, task.VisitReturned, e.DueOn, casefile.ByCounsellor)
		}
	}
	return nil
}

// Sweep makes a task of every visit that is due soon, and returns how many
// there were.
func Sweep(ctx context.Context, d *db.DB, today date.Date) (found int, err error) {
	for {
		n := 0
		err := d.Write(ctx, db.System, func(tx db.Tx) error {
			cases, err := due.All(ctx, tx, today.AddDays(noticed))
			if err != nil {
				return err
			}
			for _, c := range cases {
				if err := task.Open(ctx, tx, casefile.Case{ID: c.ID}, task.VisitReturned, c.DueOn, casefile.ByCounsellor); err != nil {
					return err
				}
			}
			n = len(cases)
			return nil
		})
		if err != nil || n == 0 {
			return found, err
		}
		found += n
	}
}
