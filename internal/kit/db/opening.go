package db

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const setActor = `SELECT set_config('app.actor_id', $1, true), set_config('app.role', $2, true),
	set_config('app.office_ids', $3, true), set_config('app.scope', $4, true), set_config('app.request_id', $5, true)`

func offices(ids []int64) string {
	s := make([]string, len(ids))
	for i, id := range ids {
		s[i] = strconv.FormatInt(id, 10)
	}
	return "{" + strings.Join(s, ",") + "}"
}

// opening begins a transaction and sets the actor in it. A reading travels with
// its first question, in one round trip: the server runs the statements in
// their order, and none after one that failed.
type opening struct {
	by    Actor
	write bool
	done  bool
	err   error // what went wrong with it: nothing else runs then
}

func (o *opening) statements() *pgx.Batch {
	b := &pgx.Batch{}
	b.Queue("BEGIN")
	if !o.write {
		// What a reading leaves behind (the access log) may be a moment late on disk.
		b.Queue("SET LOCAL synchronous_commit = off")
	}
	b.Queue(setActor, strconv.FormatInt(o.by.StaffID, 10), o.by.Role, offices(o.by.OfficeIDs), o.by.Scope, o.by.RequestID)
	return b
}

// send puts the opening before the statements of b.
func (o *opening) send(ctx context.Context, c *pgxpool.Conn, b *pgx.Batch) pgx.BatchResults {
	o.done = true
	whole := o.statements()
	before := whole.Len()
	whole.QueuedQueries = append(whole.QueuedQueries, b.QueuedQueries...)
	res := c.SendBatch(ctx, whole)
	for range before {
		if _, err := res.Exec(); err != nil {
			_ = res.Close()
			o.err = err
			return failed{err}
		}
	}
	return res
}

// now begins a transaction that writes, and claims the submission token if
// there is one: nothing of the work is done before it is known to be the first.
func (o *opening) now(ctx context.Context, c *pgxpool.Conn) error {
	o.done = true
	b := o.statements()
	claim := o.by.Token != ""
	if claim {
		b.Queue("INSERT INTO submissions (token, staff_id) VALUES ($1, $2) ON CONFLICT (token) DO NOTHING", o.by.Token, o.by.StaffID)
	}
	res := c.SendBatch(ctx, b)
	var tag pgconn.CommandTag
	var err error
	for range b.Len() {
		if tag, err = res.Exec(); err != nil {
			break
		}
	}
	if cerr := res.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if claim && tag.RowsAffected() == 0 {
		var location string
		err := c.QueryRow(ctx, "SELECT location FROM submissions WHERE token = $1", o.by.Token).Scan(&location)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		return &Repeated{Location: location}
	}
	return nil
}

// firstRows are the answer to the first question of a reading: its end ends
// the batch in which the question travelled.
type firstRows struct {
	pgx.Rows
	batch pgx.BatchResults
	err   error
	ended bool
}

func (r *firstRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *firstRows) Close() {
	if r.ended {
		return
	}
	r.ended = true
	r.Rows.Close()
	r.err = r.batch.Close()
}

func (r *firstRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

// firstRow is firstRows for a single row.
type firstRow struct{ batch pgx.BatchResults }

func (r firstRow) Scan(into ...any) error {
	err := r.batch.QueryRow().Scan(into...)
	if cerr := r.batch.Close(); err == nil {
		err = cerr
	}
	return err
}

// failed answers for statements that were never run.
type failed struct{ err error }

func (f failed) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, f.err }
func (f failed) Query() (pgx.Rows, error)         { return nil, f.err }
func (f failed) QueryRow() pgx.Row                { return f }
func (f failed) Scan(...any) error                { return f.err }
func (f failed) Close() error                     { return f.err }
func (f failed) Tx() pgx.Tx                       { return nil }
