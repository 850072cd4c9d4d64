package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/seal"
	"homeward/internal/organisation/staff"
	"homeward/internal/oversight/demo"
	"homeward/web/assets"
)

// Logger writes the log in the form of the settings.
func Logger(c Config, w io.Writer) *slog.Logger {
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// smallDemo is the size of the office that `make run` shows.
const smallDemo = 240

// Serve runs the program until ctx ends: database, migrations, demonstration
// data if asked for, pages, jobs. It stops in the reverse order.
func Serve(ctx context.Context, c Config, out io.Writer, log *slog.Logger) (err error) {
	if c.Demo && !c.DemoPublic && !Loopback(c.Addr) {
		return fmt.Errorf("a demonstration has known passwords and listens on this machine only, not on %s; --demo-public lets it", c.Addr)
	}
	if err := errors.Join(i18n.Load(), assets.Check()); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("HOMEWARD_ADDR %s: %w", c.Addr, err)
	}
	defer listener.Close()
	base, err := Reach(ctx, c, false, log)
	if err != nil {
		return err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		err = errors.Join(err, base.Close(end))
	}()
	if err := errors.Join(base.Check(ctx, log), base.Migrate(ctx)); err != nil {
		return err
	}
	d, err := base.Open(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	box, err := base.Box(ctx, c, d)
	if err != nil {
		return err
	}
	if c.Demo {
		if err := prepareDemo(ctx, base, d, box, out); err != nil {
			return err
		}
	}
	a, err := New(ctx, Parts{DB: d, Clock: clock.System(), Log: log, Box: box, Config: c})
	if err != nil {
		return err
	}
	if err := a.documents.SealPlain(ctx); err != nil {
		return fmt.Errorf("sealing files kept before: %w", err)
	}
	letters, err := morningLetters(c, d, clock.System(), log)
	if err != nil {
		return err
	}
	jobs, err := startJobs(ctx, base, d, clock.System(), log, letters, a.exports)
	if err != nil {
		return err
	}
	defer jobs.stop(context.WithoutCancel(ctx))
	if err := a.announce(ctx, c, out); err != nil {
		return err
	}
	return serveUntil(ctx, a, listener, base.Done(), log)
}

// prepareDemo loads the small demonstration office once.
func prepareDemo(ctx context.Context, base *Database, d *db.DB, box *seal.Box, out io.Writer) error {
	var cases int64
	if err := d.Read(ctx, db.System, func(r db.Reader) error {
		return r.QueryRow(ctx, "SELECT count(*) FROM (SELECT 1 FROM case_files LIMIT 1) c").Scan(&cases)
	}); err != nil {
		return err
	}
	if cases > 0 {
		return nil
	}
	fmt.Fprintln(out, "Making a small demonstration office …")
	owner, err := pgxpool.New(ctx, base.OwnerURL)
	if err != nil {
		return err
	}
	defer owner.Close()
	_, err = demo.Generate(ctx, owner, demo.Options{Cases: smallDemo, Seed: 1, Clock: clock.System(), Box: box, DB: d})
	return err
}

// announce tells where the pages are and how to get in.
func (a *App) announce(ctx context.Context, c Config, out io.Writer) error {
	fmt.Fprintf(out, "\nHomeward is at %s\n", c.Address())
	if c.Demo {
		fmt.Fprintln(out, "\nDemonstration accounts, password "+demo.Password+" for each:")
		for _, acc := range demo.Accounts {
			fmt.Fprintln(out, "  "+acc)
		}
		fmt.Fprintln(out)
		return nil
	}
	link, err := a.Auth.FirstAdministratorLink(ctx)
	if err != nil {
		return err
	}
	if link != "" {
		fmt.Fprintf(out, "\nNobody can sign in yet. Make the first administrator at\n  %s%s\n(the link works once, for %.0f hours)\n\n", c.Address(), link, staff.LinkLife.Hours())
	}
	return nil
}

// serveUntil answers requests until ctx ends or the database does, then lets
// those under way finish.
func serveUntil(ctx context.Context, h http.Handler, l net.Listener, databaseGone <-chan struct{}, log *slog.Logger) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 90 * time.Second,
		IdleTimeout: 60 * time.Second, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	var err error
	select {
	case <-ctx.Done():
	case <-databaseGone:
		err = errors.New("the database server has ended")
	case err = <-failed:
		return err
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	return errors.Join(err, server.Shutdown(end))
}

// Probe asks a serving program whether it is ready, for the health checks of
// containers.
func Probe(ctx context.Context, c Config) error {
	_, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", port)+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", answer.Status)
	}
	return nil
}
