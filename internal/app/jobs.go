package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"homeward/internal/journey/task"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/oversight/digest"
	"homeward/internal/oversight/export"
	"homeward/migrations"
)

// jobs is the background work of the program.
type jobs struct {
	client *river.Client[pgx.Tx]
}

// startJobs brings River's own tables up and begins the periodic sweeps. A
// sweep finds what is due in the data; nothing is kept in memory.
func startJobs(ctx context.Context, base *Database, d *db.DB, c clock.Clock, log *slog.Logger, letters digest.Service, exports *export.Service) (*jobs, error) {
	if err := migrateJobs(ctx, base.OwnerURL); err != nil {
		return nil, err
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &sweepWorker{db: d, clock: c, log: log})
	river.AddWorker(workers, &lettersWorker{letters: letters})
	river.AddWorker(workers, &forgetWorker{db: d, clock: c, log: log})
	river.AddWorker(workers, &reassessWorker{db: d, clock: c, log: log})
	river.AddWorker(workers, &duplicatesWorker{db: d, log: log})
	river.AddWorker(workers, &arrivalsWorker{db: d, clock: c, log: log})
	river.AddWorker(workers, &exportsWorker{exports: exports})
	client, err := river.NewClient(riverpgxv5.New(d.Pool()), &river.Config{
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
		Workers: workers,
		Logger:  slog.New(quiet{log.Handler()}),
		PeriodicJobs: []*river.PeriodicJob{
			river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
				func() (river.JobArgs, *river.InsertOpts) { return sweepArgs{}, nil }, &river.PeriodicJobOpts{RunOnStart: true}),
			river.NewPeriodicJob(river.PeriodicInterval(lettersEvery),
				func() (river.JobArgs, *river.InsertOpts) { return lettersArgs{}, nil }, &river.PeriodicJobOpts{RunOnStart: true}),
			river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour),
				func() (river.JobArgs, *river.InsertOpts) { return forgetArgs{}, nil }, &river.PeriodicJobOpts{RunOnStart: true}),
			river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour),
				func() (river.JobArgs, *river.InsertOpts) { return arrivalsArgs{}, nil }, &river.PeriodicJobOpts{RunOnStart: true}),
			river.NewPeriodicJob(river.PeriodicInterval(reassessEvery),
				func() (river.JobArgs, *river.InsertOpts) { return reassessArgs{}, nil }, &river.PeriodicJobOpts{RunOnStart: true}),
			river.NewPeriodicJob(river.PeriodicInterval(duplicatesEvery),
				func() (river.JobArgs, *river.InsertOpts) { return duplicatesArgs{}, nil }, &river.PeriodicJobOpts{RunOnStart: true}),
			river.NewPeriodicJob(river.PeriodicInterval(exportsEvery),
				func() (river.JobArgs, *river.InsertOpts) { return exportsArgs{}, nil }, &river.PeriodicJobOpts{RunOnStart: true}),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	wakeExports(exports, client)
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return &jobs{client: client}, nil
}

func (j *jobs) stop(ctx context.Context) {
	end, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	_ = j.client.StopAndCancel(end)
}

// migrateJobs makes or updates River's tables and lets the program use them.
func migrateJobs(ctx context.Context, ownerURL string) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	defer pool.Close()
	m, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	_, err = pool.Exec(ctx, `DO $$ DECLARE t text; BEGIN
		FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'river\_%' LOOP
			EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO `+migrations.AppRole+`', t);
		END LOOP;
		EXECUTE 'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO `+migrations.AppRole+`';
	END $$`)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// quiet keeps River's routine lines out of the log.
type quiet struct{ slog.Handler }

// Enabled lets warnings and errors through.
func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

// sweepArgs is the hourly clearing away of what has had its time.
type sweepArgs struct{}

// Kind names the job in River's tables.
func (sweepArgs) Kind() string { return "sweep" }

type sweepWorker struct {
	river.WorkerDefaults[sweepArgs]
	db    *db.DB
	clock clock.Clock
	log   *slog.Logger
}

// What is kept how long after its last use.
const (
	keepSubmissions = 7 * 24 * time.Hour
	keepSessions    = 90 * 24 * time.Hour
	keepDrafts      = 90 * 24 * time.Hour
)

// Work deletes used tokens, ended sign-ins and forgotten drafts, and settles
// the tasks that rules made in cases closed since.
func (w *sweepWorker) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	now := w.clock.Now()
	return w.db.Write(ctx, db.System, func(tx db.Tx) error {
		for _, s := range []struct {
			sql  string
			keep time.Duration
		}{
			{"DELETE FROM submissions WHERE at < $1", keepSubmissions},
			{"DELETE FROM web_sessions WHERE greatest(expires_at, last_seen_at) < $1", keepSessions},
			{"DELETE FROM drafts WHERE updated_at < $1", keepDrafts},
			{"DELETE FROM digests WHERE sent_at < $1", keepSessions},
		} {
			tag, err := tx.Exec(ctx, s.sql, now.Add(-s.keep))
			if err != nil {
				return err
			}
			if n := tag.RowsAffected(); n > 0 {
				w.log.InfoContext(ctx, "swept", "rows", n)
			}
		}
		_, err := task.Sweep(ctx, tx)
		return err
	})
}
