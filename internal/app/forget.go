package app

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"

	"homeward/internal/journey/detention"
	"homeward/internal/journey/enquiry"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
)

// forgetArgs is the daily deletion of what may not be kept any longer.
type forgetArgs struct{}

// Kind names the job in River's tables.
func (forgetArgs) Kind() string { return "forget" }

type forgetWorker struct {
	river.WorkerDefaults[forgetArgs]
	db    *db.DB
	clock clock.Clock
	log   *slog.Logger
}

// Work deletes enquiries that are six months old and grew into no case, and
// who was met on a visit and has no case.
func (w *forgetWorker) Work(ctx context.Context, _ *river.Job[forgetArgs]) error {
	today := w.clock.Today(office.Budapest.Location())
	n, err := enquiry.Forget(ctx, w.db, today)
	if n > 0 {
		w.log.InfoContext(ctx, "enquiries deleted", "rows", n)
	}
	if err != nil {
		return err
	}
	n, err = detention.Forget(ctx, w.db, today)
	if n > 0 {
		w.log.InfoContext(ctx, "names of visits deleted", "rows", n)
	}
	return err
}
