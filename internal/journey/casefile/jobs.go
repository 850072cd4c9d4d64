package casefile

import (
	"context"
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// kept is what the row of a case keeps of its assessment.
type kept struct {
	ID        int64     `db:"id"`
	Reference string    `db:"reference"`
	Stage     Stage     `db:"stage"`
	Blocker   string    `db:"blocker"`
	BlockedOn Owner     `db:"blocked_on"`
	OpenNeeds []string  `db:"open_needs"`
	Flags     []string  `db:"flags"`
	DueOn     date.Date `db:"due_on"`
	Deadline  date.Date `db:"deadline_on"`
	Members   int       `db:"members"`
	Children  int       `db:"children"`
}

// says whether the row still tells what the assessment finds.
func (k kept) says(a Assessment, f Facts, today date.Date) bool {
	now := Cache(a, f, today)
	return k.Stage == a.Stage && k.Blocker == now.Blocker && k.BlockedOn == now.BlockedOn && slices.Equal(k.OpenNeeds, now.OpenNeeds) &&
		slices.Equal(k.Flags, now.Flags) && k.DueOn == a.DueOn && k.Deadline == a.Deadline && k.Members == now.Members && k.Children == now.Children
}

const keptColumns = `SELECT id, reference, stage, blocker, blocked_on, open_needs, flags, due_on, deadline_on, members, children FROM case_files `

var (
	keptAfter = db.NewQuery[kept](keptColumns + `
		WHERE stage <> 'closed' AND NOT voided AND id > $1 AND ($2 = '' OR return_country = $2) ORDER BY id LIMIT $3`)
	keptHeld = db.NewQuery[kept](keptColumns + `WHERE id = $1 AND stage <> 'closed' AND NOT voided FOR UPDATE SKIP LOCKED`)
)

// assessedAtOnce is how many cases are looked at in one transaction.
const assessedAtOnce = 200

// Reassess looks again at every open case, or at those of people who return to
// one country, and writes down what changed without an act of anybody: a paper
// that ran out (T11), a day that came, a rule that is another now. It returns how
// many cases stood otherwise. A case that somebody works on is left to them:
// their act assesses it too.
func Reassess(ctx context.Context, d *db.DB, today date.Date, country string) (changed int, err error) {
	for last, more := int64(0), true; more; {
		var stale []int64
		err := d.Read(ctx, db.System, func(r db.Reader) error {
			rows, err := keptAfter.All(ctx, r, last, country, assessedAtOnce)
			if err != nil || len(rows) == 0 {
				more = false
				return err
			}
			last = rows[len(rows)-1].ID
			stale, err = outdated(ctx, r, rows, today)
			return err
		})
		if err != nil {
			return changed, err
		}
		for _, id := range stale {
			if err := reassess(ctx, d, id, today); err != nil {
				return changed, err
			}
			changed++
		}
	}
	return changed, nil
}

// outdated are the cases whose rows tell something else than is found today.
func outdated(ctx context.Context, r db.Reader, rows []kept, today date.Date) (stale []int64, err error) {
	ids := make([]int64, len(rows))
	by := map[int64]kept{}
	for i, k := range rows {
		ids[i], by[k.ID] = k.ID, k
	}
	facts, members, err := factsOfMany(ctx, r, ids, today)
	if err != nil {
		return nil, err
	}
	for _, c := range facts {
		f := c.facts(members[c.ID], today)
		if !by[c.ID].says(Assess(f, today), f, today) {
			stale = append(stale, c.ID)
		}
	}
	return stale, nil
}

func reassess(ctx context.Context, d *db.DB, id int64, today date.Date) error {
	return d.Write(ctx, db.System, func(tx db.Tx) error {
		k, err := keptHeld.One(ctx, tx, id)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = Recompute(ctx, tx, Case{ID: k.ID, Reference: k.Reference, Stage: k.Stage}, today)
		return err
	})
}
