package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"homeward/internal/journey/duplicate"
	"homeward/internal/kit/db"
)

// duplicatesEvery is how soon after an import, or any other change, people who
// are on file twice stand on the list.
const duplicatesEvery = 2 * time.Minute

// duplicatesArgs is the round that holds new and changed people against the
// others on file.
type duplicatesArgs struct{}

// Kind names the job in River's tables.
func (duplicatesArgs) Kind() string { return "duplicates" }

type duplicatesWorker struct {
	river.WorkerDefaults[duplicatesArgs]
	db  *db.DB
	log *slog.Logger
}

// Timeout lets the first round after an upgrade look at everybody.
func (w *duplicatesWorker) Timeout(*river.Job[duplicatesArgs]) time.Duration { return time.Hour }

// Work looks at everybody whose record changed since the last round.
func (w *duplicatesWorker) Work(ctx context.Context, _ *river.Job[duplicatesArgs]) error {
	n, err := duplicate.Sweep(ctx, w.db)
	if n > 0 {
		w.log.InfoContext(ctx, "held against the others on file", "people", n)
	}
	return err
}
