package app

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"

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

// Work deletes enquiries that are six months old and grew into no case.
func (w *forgetWorker) Work(ctx context.Context, _ *river.Job[forgetArgs]) error {
	n, err := enquiry.Forget(ctx, w.db, w.clock.Today(office.Budapest.Location()))
	if n > 0 {
		w.log.InfoContext(ctx, "enquiries deleted", "rows", n)
	}
	return err
}
