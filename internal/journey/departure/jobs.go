package departure

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// silenceAfter is how many days after a departure the counsellor is told to find
// the traveller (T17).
const silenceAfter = 14

// silentCase is a case of whose arrival nothing was heard.
type silentCase struct {
	ID        int64          `db:"id"`
	Reference string         `db:"reference"`
	Stage     casefile.Stage `db:"stage"`
}

// silent are the cases with a member who left long ago, of whom no arrival is on
// file, and about whom nothing was said since. Held, so that nobody else says it
// at the same time.
var silent = db.NewQuery[silentCase](`
	SELECT c.id, c.reference, c.stage FROM case_files c
	WHERE c.stage = 'departed' AND NOT c.voided AND NOT c.on_hold AND EXISTS (
		SELECT 1 FROM departures d JOIN case_members m ON m.id = d.member_id AND m.source = 'office' AND m.status = 'departed'
		WHERE d.case_id = c.id AND NOT d.voided AND d.not_admitted_on = '0001-01-01' AND d.departed_on <= $1
			AND NOT EXISTS (SELECT 1 FROM arrivals a WHERE a.member_id = d.member_id AND NOT a.voided)
			AND NOT EXISTS (SELECT 1 FROM case_steps s WHERE s.case_id = c.id AND s.event = 'arrival_unconfirmed' AND s.happened_on >= d.departed_on))
	ORDER BY c.id LIMIT 100 FOR UPDATE SKIP LOCKED`)

// Sweep says of every case whose people left 14 days ago, and of whose arrival
// nothing was heard, that it is so (T17), and has the counsellor find them. It
// returns how many they were.
func Sweep(ctx context.Context, d *db.DB, today date.Date) (found int, err error) {
	for {
		n := 0
		err := d.Write(ctx, db.System, func(tx db.Tx) error {
			cases, err := silent.All(ctx, tx, today.AddDays(-silenceAfter))
			if err != nil {
				return err
			}
			for _, c := range cases {
				if err := search(ctx, tx, casefile.Case{ID: c.ID, Reference: c.Reference, Stage: c.Stage}, today); err != nil {
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

// search notes the silence on a case and makes the task.
func search(ctx context.Context, tx db.Tx, c casefile.Case, today date.Date) error {
	if err := casefile.Require(ctx, tx, c, casefile.ArrivalUnconfirmed, today); err != nil {
		return err
	}
	if _, err := casefile.Move(ctx, tx, c, casefile.Act{Event: casefile.ArrivalUnconfirmed}, today); err != nil {
		return err
	}
	return task.Open(ctx, tx, c, task.FindTraveller, today, casefile.ByCounsellor)
}

// heardOf settles the search once nobody of the case is missing any more.
func heardOf(ctx context.Context, tx db.Tx, c casefile.Case, today date.Date) error {
	a, err := casefile.Look(ctx, tx, c, today)
	if err != nil || slices.Contains(a.Flags, casefile.FlagArrivalUnconfirmed) {
		return err
	}
	return task.Settle(ctx, tx, c, task.FindTraveller)
}
