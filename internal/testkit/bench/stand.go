package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/app"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/pg"
	"homeward/internal/oversight/demo"
	"homeward/internal/testkit/testkey"
	"homeward/migrations"
)

// server is a PostgreSQL as careful about what it acknowledges as an office's.
type server struct {
	address *url.URL
	stop    func()
}

// startServer reaches the server at an address, or starts one that is thrown
// away afterwards.
func startServer(ctx context.Context, address string) (*server, error) {
	if address != "" {
		u, err := url.Parse(address)
		return &server{u, func() {}}, err
	}
	dir, err := os.MkdirTemp("", "homeward-bench-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o711); err != nil { // the server may run as another user
		return nil, err
	}
	s, err := pg.Start(ctx, pg.Options{DataDir: filepath.Join(dir, "data")})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	u, err := url.Parse(s.URL(pg.Owner, "postgres"))
	return &server{u, func() {
		// The data are thrown away, however the server ends.
		_ = s.Stop(context.Background())
		_ = os.RemoveAll(dir)
	}}, err
}

// database is the address of one of the server's databases.
func (s *server) database(name string) string {
	u := *s.address
	u.Path = "/" + name
	return u.String()
}

// stand is the program on a caseload.
type stand struct {
	cases int
	app   *app.App
	db    *db.DB
	owner *pgxpool.Pool
	waits *waits
	made  line
}

// stand makes a database with so many cases and the program on it.
func (s *server) stand(ctx context.Context, cases int) (*stand, error) {
	name := "bench_" + strconv.Itoa(cases)
	if err := s.makeDatabase(ctx, name); err != nil {
		return nil, err
	}
	ownerURL := s.database(name)
	if err := migrations.EnsureAppRole(ctx, ownerURL, ""); err != nil {
		return nil, err
	}
	base := &app.Database{OwnerURL: ownerURL}
	if err := base.Migrate(ctx); err != nil {
		return nil, err
	}
	owner, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return nil, err
	}
	summary, err := demo.Generate(ctx, owner, demo.Options{Cases: cases, Seed: 1, Clock: clock.System()})
	if err != nil {
		return nil, err
	}
	appURL, err := migrations.AppURL(ownerURL, "")
	if err != nil {
		return nil, err
	}
	st := &stand{cases: cases, owner: owner, waits: &waits{}}
	if !summary.Already {
		st.made = line{Name: "demo", Cases: cases, P50: millis(summary.Took), P95: millis(summary.Took), PerSecond: int(float64(cases) / summary.Took.Seconds())}
	}
	st.db, err = db.Open(ctx, appURL, func(c *pgxpool.Config) {
		dial := c.ConnConfig.DialFunc
		c.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			return &timedConn{Conn: conn, waits: st.waits}, err
		}
	})
	if err != nil {
		return nil, err
	}
	st.app, err = app.New(ctx, app.Parts{
		DB: st.db, Clock: clock.System(), Log: slog.New(slog.DiscardHandler), Box: testkey.Box,
		Config: app.Config{Addr: "127.0.0.1:0", Demo: true},
	})
	if err != nil {
		return nil, fmt.Errorf("the program on %d cases: %w", cases, err)
	}
	return st, nil
}

func (s *server) makeDatabase(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, s.database("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name)
	var there *pgconn.PgError
	if errors.As(err, &there) && there.Code == "42P04" {
		return nil
	}
	return err
}

func (s *stand) close() {
	s.db.Close()
	s.owner.Close()
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
