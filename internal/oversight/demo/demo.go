// Package demo makes up the caseload of a few offices, for demonstrations,
// tests and benchmarks: people of many countries, their families, what their
// counsellors wrote down, and how far each has come on the way home.
//
// The same seed gives the same caseload on the same day. Nobody in it exists.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/seal"
	"homeward/internal/organisation/codelist/seed"
	instruments "homeward/internal/organisation/instrument/seed"
	"homeward/internal/organisation/staff"
)

// Options say what to make.
type Options struct {
	Cases int
	Seed  int64
	// From is the day of the first fact. Zero: a year ago, or ten years for a
	// caseload larger than an office has in a year.
	From  date.Date
	Clock clock.Clock
	// Box seals what is restricted. Without it those texts stay empty.
	Box *seal.Box
	// DB is the program's own sign-in, with which people of the demo act by its
	// rules. Without it nobody does.
	DB *db.DB
	// Force adds the caseload to a database that holds other cases.
	Force bool
}

// Summary is what a load made, or what it found.
type Summary struct {
	Cases, People, Sessions int
	Offices                 []string
	From                    date.Date
	Stages                  []StageCount
	Already                 bool // nothing was made: this caseload was there
	Took                    time.Duration
}

// StageCount is a number of cases at a stage.
type StageCount struct {
	Stage string
	Cases int
}

// Print writes the summary for the person at the command line.
func (s Summary) Print(w io.Writer) error {
	var b strings.Builder
	if s.Already {
		b.WriteString("This demo caseload is there already.\n")
	}
	fmt.Fprintf(&b, "%d cases with %d people and %d sessions in %s", s.Cases, s.People, s.Sessions, strings.Join(s.Offices, ", "))
	if !s.Already {
		fmt.Fprintf(&b, ", in %.1f s (%.0f cases per second)", s.Took.Seconds(), float64(s.Cases)/max(s.Took.Seconds(), 0.001))
	}
	b.WriteString(".\n")
	for _, c := range s.Stages {
		fmt.Fprintf(&b, "  %-14s %8d\n", c.Stage, c.Cases)
	}
	fmt.Fprintf(&b, "Accounts, each with the password %s:\n  %s\n", Password, strings.Join(Accounts, "\n  "))
	_, err := io.WriteString(w, b.String())
	return err
}

// ErrNotEmpty is what Generate answers for a database with cases that are no demo.
var ErrNotEmpty = errors.New("the database holds cases that are no demo; use an empty one, or --force")

// largest is the number of cases up to which a load is the demo of offices as they are.
const largest = 5000

// Generate makes a caseload. It signs in as the owner of the tables: row-level
// security and the audit trigger are off during the load, which leaves one
// entry in the audit trail. The load is one transaction: all of it or nothing.
func Generate(ctx context.Context, owner *pgxpool.Pool, o Options) (Summary, error) {
	if o.Cases < 1 {
		return Summary{}, errors.New("a demo has at least one case")
	}
	began := time.Duration(o.Clock.Now().UnixMicro()) * time.Microsecond
	zone, err := time.LoadLocation("Europe/Budapest")
	if err != nil {
		return Summary{}, err
	}
	today := o.Clock.Today(zone)
	if o.From.IsZero() {
		o.From = today.AddMonths(-12)
		if o.Cases > largest {
			o.From = today.AddMonths(-120)
		}
	}
	if !o.From.Before(today) {
		return Summary{}, fmt.Errorf("the first fact cannot be on %s: that day has not passed", o.From)
	}
	conn, err := owner.Acquire(ctx)
	if err != nil {
		return Summary{}, fmt.Errorf("reaching the database: %w", err)
	}
	defer conn.Release()
	var there bool
	err = look(ctx, conn, func(tx pgx.Tx) (err error) {
		there, err = alreadyThere(ctx, tx, o)
		return err
	})
	if err != nil {
		return Summary{}, err
	}
	if !there {
		if err := errors.Join(seed.Into(ctx, conn), instruments.Into(ctx, conn)); err != nil {
			return Summary{}, err
		}
		hash, err := staff.HashPassword(ctx, Password)
		if err != nil {
			return Summary{}, err
		}
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return fill(ctx, tx, o, today, hash) })
		if err != nil {
			return Summary{}, fmt.Errorf("demo: %w", err)
		}
		if err := settle(ctx, owner, o.Cases); err != nil {
			return Summary{}, fmt.Errorf("demo: %w", err)
		}
		if o.DB != nil {
			if err := play(ctx, o, today); err != nil {
				return Summary{}, fmt.Errorf("demo: %w", err)
			}
		}
	}
	var s Summary
	err = look(ctx, conn, func(tx pgx.Tx) (err error) {
		s, err = summarise(ctx, tx)
		return err
	})
	s.Already, s.From = there, o.From
	s.Took = time.Duration(o.Clock.Now().UnixMicro())*time.Microsecond - began
	return s, err
}

// look reads as the system: row-level security may bind the owner too.
func look(ctx context.Context, conn *pgxpool.Conn, read func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT set_config('app.actor_id', '0', true), set_config('app.role', 'system', true), set_config('statement_timeout', '0', true)"); err != nil {
			return err
		}
		return read(tx)
	})
}

// mark is the request of the entry that a load leaves in the audit trail.
func mark(o Options) string {
	return fmt.Sprintf("demo --cases %d --seed %d", o.Cases, o.Seed)
}

// alreadyThere tells whether the database holds this very caseload. It is an
// error if it holds another, or cases that are no demo.
func alreadyThere(ctx context.Context, conn pgx.Tx, o Options) (bool, error) {
	var cases bool
	var loads []string
	err := conn.QueryRow(ctx, `
		SELECT EXISTS (SELECT 1 FROM case_files) OR EXISTS (SELECT 1 FROM migrants),
			coalesce((SELECT array_agg(request_id ORDER BY id) FROM audit_changes
				WHERE table_name = 'case_files' AND row_id = 0 AND act = 'insert' AND request_id LIKE 'demo %'), '{}')`).Scan(&cases, &loads)
	if err != nil {
		return false, fmt.Errorf("looking for cases: %w", err)
	}
	switch {
	case slices.Contains(loads, mark(o)):
		return true, nil
	case !cases || o.Force:
		return false, nil
	case len(loads) > 0:
		return false, fmt.Errorf("the database holds the caseload of %q already: use an empty one, or --force to add to it", loads[0])
	}
	return false, ErrNotEmpty
}

// Holds tells whether a database is a demo: its cases were made up here.
func Holds(ctx context.Context, owner *pgxpool.Pool) (bool, error) {
	var holds bool
	err := owner.QueryRow(ctx, `
		SELECT EXISTS (SELECT 1 FROM audit_changes WHERE table_name = 'case_files' AND row_id = 0 AND act = 'insert' AND request_id LIKE 'demo %')`).Scan(&holds)
	return holds, err
}

func summarise(ctx context.Context, conn pgx.Tx) (Summary, error) {
	var s Summary
	err := conn.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM migrants), (SELECT count(*) FROM counselling_sessions), (SELECT array_agg(code ORDER BY code) FROM offices)`).
		Scan(&s.People, &s.Sessions, &s.Offices)
	if err != nil {
		return s, fmt.Errorf("counting: %w", err)
	}
	rows, err := conn.Query(ctx, `
		SELECT stage, count(*) FROM case_files GROUP BY stage
		ORDER BY array_position('{enquiry,intake,counselling,eligibility,approved,pre_departure,ready,departed,arrived,reintegration,monitoring,closed}'::text[], stage)`)
	if err != nil {
		return s, fmt.Errorf("counting: %w", err)
	}
	s.Stages, err = pgx.CollectRows(rows, pgx.RowToStructByPos[StageCount])
	if err != nil {
		return s, fmt.Errorf("counting: %w", err)
	}
	for _, c := range s.Stages {
		s.Cases += c.Cases
	}
	return s, nil
}
