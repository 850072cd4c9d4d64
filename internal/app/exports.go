package app

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"homeward/internal/oversight/export"
)

// exportsEvery is how often somebody looks for files that nobody was told of,
// whose maker died, or whose time is over.
const exportsEvery = time.Minute

// exportsArgs is the making of the files that leave the house.
type exportsArgs struct{}

// Kind names the job in River's tables.
func (exportsArgs) Kind() string { return "exports" }

type exportsWorker struct {
	river.WorkerDefaults[exportsArgs]
	exports *export.Service
}

// Work makes the files that wait.
func (w *exportsWorker) Work(ctx context.Context, _ *river.Job[exportsArgs]) error {
	return w.exports.Work(ctx)
}

// Timeout lets it make several long files.
func (w *exportsWorker) Timeout(*river.Job[exportsArgs]) time.Duration { return time.Hour }

// wakeExports lets a request start the job at once.
func wakeExports(exports *export.Service, client *river.Client[pgx.Tx]) {
	exports.Wake = func(ctx context.Context) error {
		_, err := client.Insert(ctx, exportsArgs{}, nil)
		return err
	}
}
