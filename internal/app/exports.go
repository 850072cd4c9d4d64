package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/seal"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/staff"
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

// Export makes a file at once, as its page would for that member of staff: by
// their rights, on the same register, under the same limits.
func Export(ctx context.Context, d *db.DB, box *seal.Box, email string, q export.Request, password string, out io.Writer) (e export.Export, err error) {
	var u access.User
	err = d.Read(ctx, db.System, func(r db.Reader) error {
		m, err := staff.ByEmail(ctx, r, email)
		if err != nil {
			return fmt.Errorf("there is no staff member %q: %w", email, err)
		}
		u, err = export.Owner(ctx, r, m.ID)
		return err
	})
	if err != nil {
		return e, err
	}
	c := clock.System()
	codes, err := codelist.NewService(ctx, d, c)
	if err != nil {
		return e, err
	}
	s := export.Service{DB: d, Clock: c, Codes: codes, Box: box, Log: slog.New(slog.DiscardHandler)}
	e, err = s.Make(ctx, u, u.Actor(), q, password, out)
	switch {
	case fault.Is(err, fault.NotFound):
		err = fmt.Errorf("%s may not export that, or it is not there: %w", email, err)
	case fault.Is(err, fault.Forbidden):
		err = fmt.Errorf("%s may not export: %w", email, err)
	}
	return e, err
}
