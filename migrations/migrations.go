// Package migrations carries the schema from one version to the next, and knows which versions of
// it this program can serve.
package migrations

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"time"

	"github.com/golang-migrate/migrate/v4"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

//go:embed [0-9]*.sql
var files embed.FS

// Release counts the releases of the schema. The release that first ships new migrations adds one;
// the database remembers the highest it has seen, so that an older program can tell how far ahead it is.
const Release = 1

// State is where a database stands.
type State struct {
	// Version is the last migration done; 0 means none.
	Version int
	// Newest is the last migration this program has.
	Newest int
	// Release is the newest release of the program that migrated this database.
	Release int
	// Dirty says that migration Version was begun and not finished.
	Dirty bool
}

// Up does every migration the database lacks. It waits for others who migrate the same database.
// A database of a newer program is left as it is.
func Up(ctx context.Context, ownerURL string) error {
	return up(ctx, ownerURL, (*migrate.Migrate).Up)
}

func up(ctx context.Context, ownerURL string, do func(*migrate.Migrate) error) error {
	return with(ctx, ownerURL, func(conn *pgx.Conn, m *migrate.Migrate, s State) error {
		switch {
		case s.Dirty:
			return dirty(s)
		case s.Version > s.Newest:
			return s.check()
		}
		if err := run(ctx, m, func() error { return do(m) }); err != nil {
			return fmt.Errorf("migrating: %w", err)
		}
		return mark(ctx, conn)
	})
}

// Down takes back the given number of migrations, the last first.
func Down(ctx context.Context, ownerURL string, steps int) error {
	return with(ctx, ownerURL, func(_ *pgx.Conn, m *migrate.Migrate, s State) error {
		if s.Dirty {
			return dirty(s)
		}
		for ; steps > 0 && s.Version > 0; steps, s.Version = steps-1, s.Version-1 {
			err := run(ctx, m, func() error { return m.Steps(-1) })
			if err == nil {
				continue
			}
			// The file was rolled back as a whole, but the tool has already noted the lower number.
			return errors.Join(fmt.Errorf("taking back migration %d: %w", s.Version, err), m.Force(s.Version))
		}
		return nil
	})
}

// Repair makes a database usable again whose last migration failed. PostgreSQL has rolled the file
// back as a whole, so it is enough to note that the migration before it is the last one done; an
// index that was being built outside a transaction is dropped.
func Repair(ctx context.Context, ownerURL string) error {
	return with(ctx, ownerURL, func(conn *pgx.Conn, m *migrate.Migrate, s State) error {
		if !s.Dirty {
			return nil
		}
		if err := dropHalfBuilt(ctx, conn, s.Version); err != nil {
			return err
		}
		before := s.Version - 1
		if before < 1 {
			before = -1 // the tool's word for "none"
		}
		if err := m.Force(before); err != nil {
			return fmt.Errorf("repairing migration %d: %w", s.Version, err)
		}
		return nil
	})
}

// Status tells where the database stands. It works as the owner and as the program's own role.
func Status(ctx context.Context, url string) (State, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return State{}, fmt.Errorf("reaching the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return status(ctx, conn)
}

// Check tells whether this program can serve the database: it has every migration the program
// needs, none is half-done, and it is at most one release ahead.
func Check(ctx context.Context, url string) error {
	s, err := Status(ctx, url)
	if err != nil {
		return err
	}
	return s.check()
}

// CheckPool is Check on a connection of the program's own pool.
func CheckPool(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer conn.Release()
	s, err := status(ctx, conn.Conn())
	if err != nil {
		return err
	}
	return s.check()
}

// Hash changes whenever a migration does.
func Hash() string {
	hash := sha256.New()
	names, _ := fs.Glob(files, "*.sql") // the pattern is sound, which is all that can go wrong
	for _, name := range names {
		text, _ := files.ReadFile(name) // embedded
		fmt.Fprintf(hash, "%s %d\n%s", name, len(text), text)
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

func (s State) check() error {
	switch {
	case s.Version == 0 && !s.Dirty:
		return errors.New("the database is empty: run homeward migrate")
	case s.Dirty:
		return dirty(s)
	case s.Version < s.Newest:
		return fmt.Errorf("the database stands at migration %d and this program needs %d: run homeward migrate", s.Version, s.Newest)
	case s.Version > s.Newest && s.Release > Release+1:
		return fmt.Errorf("the database was migrated by release %d and this program is release %d, which serves one release ahead at most: start a newer Homeward", s.Release, Release)
	}
	return nil
}

func dirty(s State) error {
	return fmt.Errorf("migration %d failed and was rolled back: run homeward migrate repair, then homeward migrate", s.Version)
}

// with opens the database for migrating and keeps others out meanwhile.
func with(ctx context.Context, ownerURL string, do func(*pgx.Conn, *migrate.Migrate, State) error) error {
	if _, err := newest(files); err != nil {
		return err
	}
	config, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return fmt.Errorf("reading the database's address: %w", err)
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // lets the lock go
	if err := takeTurn(ctx, conn); err != nil {
		return err
	}
	s, err := status(ctx, conn)
	if err != nil {
		return err
	}
	source, err := iofs.New(files, ".")
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	db := stdlib.OpenDB(*config)
	driver, err := migratepgx.WithInstance(db, &migratepgx.Config{})
	if err != nil {
		return errors.Join(fmt.Errorf("reaching the database: %w", err), db.Close())
	}
	m, err := migrate.NewWithInstance("files", source, "database", driver)
	if err != nil {
		return errors.Join(fmt.Errorf("reading the migrations: %w", err), driver.Close())
	}
	err = do(conn, m, s)
	sourceErr, dbErr := m.Close()
	return errors.Join(err, sourceErr, dbErr)
}

// takeTurn waits for the database's migration lock by asking again and again. A statement that
// waits would hold a snapshot, and an index built concurrently by the other side would wait for that.
func takeTurn(ctx context.Context, conn *pgx.Conn) error {
	const key = 0x686f6d6577617264 // "homeward"
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		var got bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(key)).Scan(&got); err != nil {
			return fmt.Errorf("waiting to migrate: %w", err)
		}
		if got {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting to migrate: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// run lets a migration under way finish when ctx ends, and begins no other.
func run(ctx context.Context, m *migrate.Migrate, do func() error) error {
	finished := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		select {
		case m.GracefulStop <- true:
		case <-finished:
		}
	})
	defer stop()
	defer close(finished)
	err := do()
	if errors.Is(err, migrate.ErrNoChange) {
		err = nil
	}
	return errors.Join(err, ctx.Err())
}

var fileName = regexp.MustCompile(`^([0-9]{6})_[a-z0-9_]+\.(up|down)\.sql$`)

// newest gives the number of the last migration and refuses names out of order: the tool would
// silently leave out a file whose number is lower than the database's.
func newest(fsys fs.FS) (int, error) {
	names, err := fs.Glob(fsys, "[0-9]*.sql")
	if err != nil {
		return 0, fmt.Errorf("reading the migrations: %w", err)
	}
	for i, name := range names {
		parts := fileName.FindStringSubmatch(name)
		if parts == nil {
			return 0, fmt.Errorf("migration %s: a name is six digits, words and .up.sql or .down.sql", name)
		}
		number, _ := strconv.Atoi(parts[1]) // six digits
		direction := []string{"down", "up"}[i%2]
		if number != i/2+1 || parts[2] != direction {
			return 0, fmt.Errorf("migration %s stands where %06d ….%s.sql belongs: numbers have no gaps, and every up has its down", name, i/2+1, direction)
		}
	}
	if len(names)%2 != 0 {
		return 0, fmt.Errorf("migration %s has no up file", names[len(names)-1])
	}
	return len(names) / 2, nil
}
