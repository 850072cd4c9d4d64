// Package db gives transactions that know who is at work. Nothing is read or
// written outside of one: the database shows no rows and takes no writes
// unless the transaction says whose it is.
package db

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/kit/fault"
)

// Actor is who is at work in a transaction, and how far they see.
type Actor struct {
	StaffID   int64
	Role      string  // role as row-level security knows it
	OfficeIDs []int64 // offices whose rows are visible
	Scope     string  // "evidence" for figures and their rows; empty otherwise
	RequestID string  // request the work belongs to, for the audit trail
	Token     string  // submission token; a write with a used token is a repetition
	Draft     string  // page of the form whose draft the write makes superfluous
}

// System is the program itself: jobs, imports from the command line.
var System = Actor{StaffID: 0, Role: "system"}

// Repeated is returned by Write when the actor's token was used before: the
// work was done then, and Location is where it led.
type Repeated struct{ Location string }

func (r *Repeated) Error() string { return "form was sent before" }

// Reader is a transaction for questions.
type Reader interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// Tx is a transaction that may write. It exists only inside DB.Write.
type Tx struct {
	conn  *pgxpool.Conn
	by    Actor
	to    *string
	opens *opening
}

// Query asks within the transaction.
func (t Tx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if t.opens.done {
		return t.conn.Query(ctx, sql, args...)
	}
	b := &pgx.Batch{}
	b.Queue(sql, args...)
	res := t.opens.send(ctx, t.conn, b)
	rows, err := res.Query()
	if err != nil {
		return nil, errors.Join(err, res.Close())
	}
	return &firstRows{Rows: rows, batch: res}, nil
}

// QueryRow asks for one row within the transaction.
func (t Tx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if t.opens.done {
		return t.conn.QueryRow(ctx, sql, args...)
	}
	b := &pgx.Batch{}
	b.Queue(sql, args...)
	return firstRow{t.opens.send(ctx, t.conn, b)}
}

// SendBatch sends several statements in one round trip.
func (t Tx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if t.opens.done {
		return t.conn.SendBatch(ctx, b)
	}
	return t.opens.send(ctx, t.conn, b)
}

// Exec writes within the transaction.
func (t Tx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if t.opens.done {
		return t.conn.Exec(ctx, sql, args...)
	}
	b := &pgx.Batch{}
	b.Queue(sql, args...)
	res := t.opens.send(ctx, t.conn, b)
	tag, err := res.Exec()
	return tag, errors.Join(err, res.Close())
}

// CopyFrom writes many rows at once, in a transaction of DB.Write.
func (t Tx) CopyFrom(ctx context.Context, table string, columns []string, src pgx.CopyFromSource) (int64, error) {
	return t.conn.Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, src)
}

// By is the actor of the transaction.
func (t Tx) By() Actor { return t.by }

// LeadsTo notes the page this write leads to, for a repeated sending of the form.
func (t Tx) LeadsTo(location string) { *t.to = location }

// DB is the pool of connections to the database.
type DB struct {
	pool *pgxpool.Pool
}

// Limits of a connection; exports and imports set their own.
const (
	statementTimeout = 5 * time.Second
	lockTimeout      = 2 * time.Second
	acquireTimeout   = 2 * time.Second
)

// Open connects to the database as the program's role. The pool's size can be
// set in the URL (pool_max_conns); measurements tune more.
func Open(ctx context.Context, url string, tune ...func(*pgxpool.Config)) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = 16
	}
	p := cfg.ConnConfig.RuntimeParams
	p["application_name"] = "homeward"
	p["timezone"] = "UTC"
	p["statement_timeout"] = millis(statementTimeout)
	p["lock_timeout"] = millis(lockTimeout)
	p["idle_in_transaction_session_timeout"] = millis(10 * time.Second)
	p["synchronous_commit"] = "on"
	p["jit"] = "off"
	// Planning under row-level security costs more than running: plan once.
	p["plan_cache_mode"] = "force_generic_plan"
	cfg.ConnConfig.StatementCacheCapacity = 512
	for _, t := range tune {
		t(cfg)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	return &DB{pool: pool}, nil
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Close ends all connections.
func (d *DB) Close() { d.pool.Close() }

// Pool is the pool underneath, for libraries that bring their own transactions
// (jobs, metrics). It sees no case data: no actor is set in it.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return kinded(d.pool.Ping(ctx)) }

func (d *DB) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	wait, cancel := context.WithTimeout(ctx, acquireTimeout)
	defer cancel()
	c, err := d.pool.Acquire(wait)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "no database connection: %w", err)
	}
	return c, nil
}

// Read runs fn in a transaction that sees what the actor may see.
func (d *DB) Read(ctx context.Context, by Actor, fn func(r Reader) error) error {
	return d.run(ctx, by, false, func(tx Tx) error { return fn(tx) })
}

// Again is *Repeated when the actor's submission token has done its work
// already, for questions a form asks before it writes: what they find may be
// the first sending's own result.
func (d *DB) Again(ctx context.Context, by Actor) error {
	if by.Token == "" {
		return nil
	}
	token := by.Token
	by.Token = ""
	return d.Read(ctx, by, func(r Reader) error {
		var location string
		err := r.QueryRow(ctx, "SELECT location FROM submissions WHERE token = $1", token).Scan(&location)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return &Repeated{Location: location}
	})
}

// Write runs fn in a transaction as the actor. An error rolls everything back.
// It returns *Repeated when the actor's submission token was used before.
func (d *DB) Write(ctx context.Context, by Actor, fn func(tx Tx) error) error {
	return d.run(ctx, by, true, fn)
}

func (d *DB) run(ctx context.Context, by Actor, write bool, fn func(tx Tx) error) (err error) {
	c, err := d.acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	var to string
	opens := &opening{by: by, write: write}
	done := false
	defer func() {
		if opens.done && !done {
			// The request may be over; the connection must still be clean.
			clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			if _, rerr := c.Exec(clean, "ROLLBACK"); rerr != nil {
				_ = c.Conn().Close(clean)
			}
		}
	}()
	if write {
		if err := opens.now(ctx, c); err != nil {
			return kinded(err)
		}
	}
	if err := fn(Tx{conn: c, by: by, to: &to, opens: opens}); err != nil {
		return kinded(err)
	}
	if opens.err != nil || !opens.done {
		return kinded(opens.err)
	}
	err = commit(ctx, c, by, to, write)
	done = err == nil
	return kinded(err)
}

func commit(ctx context.Context, c *pgxpool.Conn, by Actor, to string, write bool) error {
	b := &pgx.Batch{}
	if write && by.Token != "" {
		b.Queue("UPDATE submissions SET location = $2 WHERE token = $1", by.Token, to)
	}
	if write && by.Draft != "" {
		b.Queue("DELETE FROM drafts WHERE staff_id = $1 AND page = $2", by.StaffID, by.Draft)
	}
	b.Queue("COMMIT")
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
	if err == nil && tag.String() != "COMMIT" {
		err = fmt.Errorf("transaction ended in %s", tag)
	}
	return err
}

// kinded gives database failures their kind.
func kinded(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound, "%w", err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "57014", "55P03", "53300", "57P01", "57P02", "57P03", "53100", "40P01", "25P03":
			return fault.New(fault.Unavailable, "%w", err)
		}
		return err
	}
	var op *net.OpError
	if errors.As(err, &op) || errors.Is(err, context.DeadlineExceeded) || pgconn.SafeToRetry(err) {
		return fault.New(fault.Unavailable, "%w", err)
	}
	return err
}

// IsUniqueViolation reports whether err came from a unique index of that name;
// an empty name matches any.
func IsUniqueViolation(err error, index string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505" && (index == "" || pg.ConstraintName == index)
}
