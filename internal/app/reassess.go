package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
)

// reassessEvery is often enough for a paper that ran out at midnight to be seen
// before the offices open, whenever the program was started.
const reassessEvery = 3 * time.Hour

// reassessArgs is the look at what time alone changed in open cases.
type reassessArgs struct{}

// Kind names the job in River's tables.
func (reassessArgs) Kind() string { return "reassess" }

type reassessWorker struct {
	river.WorkerDefaults[reassessArgs]
	db    *db.DB
	clock clock.Clock
	log   *slog.Logger
}

// Timeout lets it look at a large office's cases.
func (w *reassessWorker) Timeout(*river.Job[reassessArgs]) time.Duration { return 30 * time.Minute }

// Work assesses the open cases anew, and writes down those that stand otherwise.
func (w *reassessWorker) Work(ctx context.Context, _ *river.Job[reassessArgs]) error {
	n, err := casefile.Reassess(ctx, w.db, w.clock.Today(office.Budapest.Location()), "")
	if n > 0 {
		w.log.InfoContext(ctx, "cases assessed anew", "cases", n)
	}
	return err
}
