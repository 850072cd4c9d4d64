package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/db"
	"homeward/internal/kit/pg"
	"homeward/internal/organisation/codelist"
	instruments "homeward/internal/organisation/instrument/seed"
	"homeward/migrations"
)

// Database is a reached database: the owner's and the program's sign-in.
type Database struct {
	OwnerURL string
	AppURL   string
	server   *pg.Server
}

// Close stops the embedded server if this program started it.
func (d *Database) Close(ctx context.Context) error {
	if d.server == nil {
		return nil
	}
	return d.server.Stop(ctx)
}

// Done is closed when the embedded server ends by itself; nil for others.
func (d *Database) Done() <-chan struct{} {
	if d.server == nil {
		return nil
	}
	return d.server.Done()
}

// Reach finds the database of the settings: the server of DATABASE_URL, the
// running embedded one if attach is allowed, or the embedded one, started.
func Reach(ctx context.Context, c Config, attach bool, log *slog.Logger) (*Database, error) {
	if c.DatabaseURL != "" {
		return reachGiven(ctx, c)
	}
	if attach {
		url, running, err := pg.Attach(c.DataDir)
		if err != nil {
			return nil, err
		}
		if running {
			return withApp(ctx, c, &Database{OwnerURL: url}, "")
		}
	}
	server, err := pg.Start(ctx, pg.Options{DataDir: c.DataDir, BinDir: c.PostgresBin, Log: log})
	if errors.Is(err, pg.ErrInUse) {
		return nil, fmt.Errorf("another Homeward already runs on %s: stop it first, or set HOMEWARD_DATA_DIR: %w", c.DataDir, err)
	}
	if err != nil {
		return nil, err
	}
	d, err := withApp(ctx, c, &Database{OwnerURL: server.OwnerURL(), server: server}, "")
	if err != nil {
		return nil, errors.Join(err, server.Stop(context.WithoutCancel(ctx)))
	}
	return d, nil
}

func reachGiven(ctx context.Context, c Config) (*Database, error) {
	if c.AppDatabaseURL != "" {
		return &Database{OwnerURL: c.DatabaseURL, AppURL: c.AppDatabaseURL}, nil
	}
	password, err := migrations.AppPassword(c.DataDir)
	if err != nil {
		return nil, err
	}
	return withApp(ctx, c, &Database{OwnerURL: c.DatabaseURL}, password)
}

func withApp(ctx context.Context, c Config, d *Database, password string) (*Database, error) {
	if err := migrations.EnsureAppRole(ctx, d.OwnerURL, password); err != nil {
		return nil, err
	}
	var err error
	d.AppURL = c.AppDatabaseURL
	if d.AppURL == "" {
		d.AppURL, err = migrations.AppURL(d.OwnerURL, password)
	}
	return d, err
}

// Migrate brings the schema up to this program and seeds the code lists and
// the instruments.
func (d *Database) Migrate(ctx context.Context) error {
	if err := migrations.Up(ctx, d.OwnerURL); err != nil {
		return err
	}
	owner, err := pgx.Connect(ctx, d.OwnerURL)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer owner.Close(context.WithoutCancel(ctx))
	if err := codelist.Seed(ctx, owner); err != nil {
		return err
	}
	return instruments.Into(ctx, owner)
}

// Open connects as the program's own role.
func (d *Database) Open(ctx context.Context) (*db.DB, error) { return db.Open(ctx, d.AppURL) }

// OpenReady is Open for commands: an empty database is migrated first, one
// that this program cannot serve is refused with what to do.
func (d *Database) OpenReady(ctx context.Context) (*db.DB, error) {
	state, err := migrations.Status(ctx, d.OwnerURL)
	if err != nil {
		return nil, err
	}
	if state.Version == 0 && !state.Dirty {
		err = d.Migrate(ctx)
	} else {
		err = migrations.Check(ctx, d.OwnerURL)
	}
	if err != nil {
		return nil, err
	}
	return d.Open(ctx)
}

// Check refuses a server on which acknowledged work could be lost, or text
// garbled (DECISIONS 16), and warns where checksums are off.
func (d *Database) Check(ctx context.Context, log *slog.Logger) error {
	conn, err := pgx.Connect(ctx, d.OwnerURL)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, want := range []struct{ name, value string }{{"fsync", "on"}, {"full_page_writes", "on"}, {"server_encoding", "UTF8"}} {
		var is string
		if err := conn.QueryRow(ctx, "SELECT current_setting($1)", want.name).Scan(&is); err != nil {
			return fmt.Errorf("asking the database for %s: %w", want.name, err)
		}
		if is != want.value {
			return fmt.Errorf("the database server has %s = %s; Homeward needs %s, or acknowledged work could be lost", want.name, is, want.value)
		}
	}
	var checksums string
	if err := conn.QueryRow(ctx, "SELECT current_setting('data_checksums')").Scan(&checksums); err == nil && checksums != "on" {
		log.Warn("the database server has data checksums off; silent disk faults would not be noticed")
	}
	return nil
}

// stopWithin is how long an orderly end may take.
const stopWithin = 20 * time.Second
