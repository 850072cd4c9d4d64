package casefile

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/workday"
)

// ToDo is a task that an event of the journey makes by itself.
type ToDo struct {
	Rule  string // of internal/journey/task
	Owner Owner
	due   func(f Facts, on date.Date) date.Date
}

// following is what an event of the journey does to the tasks of its case.
type following struct {
	opens   []ToDo
	settles []string // rules whose tasks have nothing left to do
}

// within is a number of working days of the office's country from the event on.
func within(days int) func(Facts, date.Date) date.Date {
	return func(f Facts, on date.Date) date.Date { return workday.Add(f.Country, on, days) }
}

// dayBeforeTravel is the day before the journey, or the day itself when that is
// over.
func dayBeforeTravel(f Facts, on date.Date) date.Date {
	if eve := f.TravelsOn.AddDays(-1); !f.TravelsOn.IsZero() && eve.After(on) {
		return eve
	}
	return on
}

// The rules of tasks that events make (DOMAIN.md §1.5, side effects).
const (
	CompleteApplication = "complete_application"
	PrepareDeparture    = "prepare_departure"
	RenewCheck          = "renew_check"
)

// followings are the tasks of the journey's events.
var followings = map[Event]following{
	ReturnedForCompletion: {opens: []ToDo{{CompleteApplication, ByCounsellor, within(5)}}},
	ApplicationSubmitted:  {settles: []string{CompleteApplication}},
	ChecklistComplete:     {opens: []ToDo{{PrepareDeparture, ByCounsellor, dayBeforeTravel}}, settles: []string{RenewCheck}},
	CheckLapsed:           {opens: []ToDo{{RenewCheck, ByCounsellor, within(2)}}, settles: []string{PrepareDeparture}},
	NoShow:                {settles: []string{PrepareDeparture}},
	DepartureCancelled:    {settles: []string{PrepareDeparture}},
	DepartureConfirmed:    {settles: []string{PrepareDeparture}},
}

// openToDo writes a rule's task, or brings the one there is up to date.
const openToDo = `
	INSERT INTO tasks (office_id, case_id, owner_id, made_by, due_on, falls_to, rule)
	SELECT c.office_id, c.id, CASE $4::text WHEN 'counsellor' THEN c.counsellor_id END, 0, $3, $4, $2 FROM case_files c WHERE c.id = $1
	ON CONFLICT (case_id, rule) WHERE state = 'open' AND rule <> ''
	DO UPDATE SET due_on = EXCLUDED.due_on, falls_to = EXCLUDED.falls_to, owner_id = EXCLUDED.owner_id, version = tasks.version + 1
	WHERE (tasks.due_on, tasks.falls_to) IS DISTINCT FROM (EXCLUDED.due_on, EXCLUDED.falls_to)`

const settleToDos = `
	UPDATE tasks SET state = 'done', settled_at = clock_timestamp(), settled_by = $3, version = version + 1
	WHERE case_id = $1 AND state = 'open' AND rule <> '' AND (cardinality($2::text[]) = 0 OR rule = ANY ($2))`

// fallsTo is to whom an owner's task goes.
func fallsTo(o Owner) string {
	if o == ByManager {
		return "manager"
	}
	return "counsellor"
}

// OpenToDo has a rule make its task in a case: due on a day (zero: no limit),
// for the case's counsellor or the managers of its office. While it is open
// there is one for each rule; opening it again moves its day.
func OpenToDo(ctx context.Context, tx db.Tx, caseID int64, rule string, due date.Date, owner Owner) error {
	_, err := tx.Exec(ctx, openToDo, caseID, rule, due, fallsTo(owner))
	return err
}

// SettleToDos closes the tasks of rules that are met now; without rules, every
// task that a rule made in the case.
func SettleToDos(ctx context.Context, tx db.Tx, caseID int64, rules ...string) error {
	_, err := tx.Exec(ctx, settleToDos, caseID, slices.Concat([]string{}, rules), tx.By().StaffID)
	return err
}

// follow has the tasks of a case follow events of its journey.
func follow(b *pgx.Batch, by, caseID int64, f Facts, on date.Date, events ...Event) {
	for _, e := range events {
		then := followings[e]
		if len(then.settles) > 0 {
			b.Queue(settleToDos, caseID, then.settles, by)
		}
		for _, t := range then.opens {
			b.Queue(openToDo, caseID, t.Rule, t.due(f, on), fallsTo(t.Owner))
		}
	}
}
