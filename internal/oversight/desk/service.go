package desk

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/programme"
	"homeward/internal/oversight/review"
)

// Service looks across the cases of an office.
type Service struct {
	DB     *db.DB
	Clock  clock.Clock
	Cases  casefile.Service
	ledger *ledger
}

func (s Service) readerOf(u access.User) reader {
	scope := access.ScopeOf(u)
	return reader{office: scope.OfficeID, staff: scope.StaffID, today: casefile.Today(s.Clock, u)}
}

// List is a page of the case list.
type List struct {
	Filter
	Order        Order
	Rows         []Row
	Newer, Older bool   // there are rows before and after these
	Base         Counts // of every open case of the office, for the views
	Total        int
	TotalKnown   bool
	Counts       Counts // of this filter, where Counted
	Counted      bool
	People       []person
	Schemes      []scheme
	Saved        []savedView
}

// countAll is how large an office's caseload may be for every filter to be
// counted by every dimension; beyond it only what the office's counts tell.
const countAll = 10000

// List is a page of the cases of the reader's office that a filter holds.
func (s Service) List(ctx context.Context, u access.User, by db.Actor, f Filter, o Order, from Place) (List, error) {
	out := List{Filter: f, Order: o}
	scope := s.readerOf(u)
	err := s.DB.Read(ctx, by, func(r db.Reader) error {
		q := cases(f, scope, o, from, pageSize+1)
		var ms []mark
		b := &pgx.Batch{}
		queue(b, &out.Rows, typed[Row](q), q.args...)
		queue(b, &ms, marks, scope.office, scope.staff)
		queue(b, &out.People, people, scope.office)
		queue(b, &out.Schemes, schemes, scope.office)
		queue(b, &out.Saved, savedViews, scope.office, scope.staff)
		if err := send(ctx, r, b); err != nil {
			return err
		}
		out.cut(from)
		return s.figures(ctx, r, by, &out, scope, ms[0])
	})
	return out, err
}

// cut takes the row off that was read only to know whether there is another.
func (l *List) cut(from Place) {
	l.Rows = distinct(l.Rows)
	more := len(l.Rows) > pageSize
	l.Rows = l.Rows[:min(len(l.Rows), pageSize)]
	l.Newer, l.Older = from.ID > 0, more
	if from.Before {
		slices.Reverse(l.Rows)
		l.Newer, l.Older = more, true
	}
}

func (s Service) figures(ctx context.Context, r db.Reader, by db.Actor, l *List, scope reader, m mark) (err error) {
	if l.Base, err = s.count(ctx, r, by, Filter{}, scope, m); err != nil {
		return err
	}
	switch {
	case l.Filter == Filter{}:
		l.Counts, l.Counted = l.Base, true
	case l.Open() && l.Base.Cases <= countAll:
		l.Counted = true
		if l.Counts, err = s.count(ctx, r, by, l.Filter, scope, m); err != nil {
			return err
		}
	}
	if l.Counted {
		l.Total, l.TotalKnown = l.Counts.Cases, true
	} else {
		l.Total, l.TotalKnown = l.Base.total(l.Filter, scope)
	}
	return nil
}

// Office is how an office stands today.
type Office struct {
	Counts       Counts // of every open case
	People       []person
	Appointments []Appointment // of everybody, today
	Tasks        []task.Item   // of everybody, by their day
	Guarded      []casefile.GuardedLine
	Deadlines    []Deadline
	Reviews      []review.Waiting
	Suspended    []programme.Suspension
	Lifted       []programme.Lifted
}

// Office counts the open cases of the reader's office.
func (s Service) Office(ctx context.Context, u access.User, by db.Actor) (Office, error) {
	var out Office
	scope := s.readerOf(u)
	err := s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		var ms []mark
		b := &pgx.Batch{}
		queue(b, &ms, marks, scope.office, scope.staff)
		queue(b, &out.People, people, scope.office)
		queue(b, &out.Appointments, appointmentsOfOffice, scope.office, scope.today)
		queue(b, &out.Deadlines, deadlinesNear, scope.office, scope.today, int64(0))
		queue(b, &out.Suspended, programme.SuspendedOf, scope.office, scope.today)
		queue(b, &out.Lifted, programme.LiftedOf, scope.office, scope.today)
		review.QueueCounts(b, &out.Reviews, u)
		task.QueueOffice(b, &out.Tasks, u, scope.today, tasksShown+1)
		if err := send(ctx, r, b); err != nil {
			return err
		}
		out.Counts, err = s.count(ctx, r, by, Filter{}, scope, ms[0])
		return err
	})
	if err != nil {
		return out, err
	}
	out.Guarded, err = casefile.GuardedLines(ctx, s.DB, u, by)
	return out, err
}
