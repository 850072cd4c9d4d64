//go:build unix

package testdb

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/db"
)

// counters remembers what counts the statements of a *db.DB of New.
var counters sync.Map // *db.DB → *counter

// counter counts the statements that a pool sends.
type counter struct{ n atomic.Int64 }

// TraceQueryStart counts a statement sent alone.
func (c *counter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.n.Add(1)
	return ctx
}

// TraceQueryEnd is called after a statement sent alone, which is counted already.
func (*counter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart is called before a batch, whose statements count one by one.
func (*counter) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery counts a statement of a batch.
func (c *counter) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) { c.n.Add(1) }

// TraceBatchEnd is called after a batch, whose statements are counted already.
func (*counter) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// Statements counts what the program has sent to a database of New so far,
// for tests that hold a page to a number of statements.
func Statements(t testing.TB, d *db.DB) func() int64 {
	t.Helper()
	c, ok := counters.Load(d)
	if !ok {
		t.Fatal("test database: Statements needs a database that New gave")
	}
	return c.(*counter).n.Load
}
