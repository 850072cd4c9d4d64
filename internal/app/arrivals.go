package app

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"

	"homeward/internal/journey/departure"
	"homeward/internal/journey/monitoring"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
)

// arrivalsArgs is the daily look at who left and of whose arrival nothing was
// heard.
type arrivalsArgs struct{}

// Kind names the job in River's tables.
func (arrivalsArgs) Kind() string { return "arrivals" }

type arrivalsWorker struct {
	river.WorkerDefaults[arrivalsArgs]
	db    *db.DB
	clock clock.Clock
	log   *slog.Logger
}

// Work notes the silence and has counsellors find the people, and see to the
// visits that are due.
func (w *arrivalsWorker) Work(ctx context.Context, _ *river.Job[arrivalsArgs]) error {
	n, err := departure.Sweep(ctx, w.db, w.clock.Today(office.Budapest.Location()))
	if n > 0 {
		w.log.InfoContext(ctx, "arrivals unconfirmed", "cases", n)
	}
	if err != nil {
		return err
	}
	n, err = monitoring.Sweep(ctx, w.db, w.clock.Today(office.Budapest.Location()))
	if n > 0 {
		w.log.InfoContext(ctx, "visits due", "cases", n)
	}
	return err
}
