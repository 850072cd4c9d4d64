//go:build unix

// Package testdb gives every test a real, migrated PostgreSQL database of its own.
//
// Each test program runs one throw-away server, copied from a cached data directory that already
// holds the migrated template; a test gets a clone of that template. The server ends with the test
// program, and its files go with it, unless a test failed: then they are kept and the test says where.
package testdb

import (
	"context"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/kit/db"
	"homeward/internal/kit/pg"
	"homeward/migrations"
)

// clonesAhead is how many databases are made before a test asks for them.
const clonesAhead = 2

// databases remembers which database a *db.DB of New is connected to.
var databases sync.Map // *db.DB → string

// New gives a connection to a fresh database, as the role the program itself has.
func New(t testing.TB) *db.DB {
	t.Helper()
	c, name := clone(t)
	app, err := migrations.AppURL(c.server.URL(pg.Owner, name), "")
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	sent := &counter{}
	d, err := db.Open(t.Context(), app+"&pool_max_conns=8", func(c *pgxpool.Config) { c.ConnConfig.Tracer = sent })
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	databases.Store(d, name)
	counters.Store(d, sent)
	t.Cleanup(func() {
		d.Close()
		databases.Delete(d)
		counters.Delete(d)
	})
	return d
}

// Owner gives a pool on the database of d as the owner of the tables, whom row-level security does
// not bind: for looking behind the program's back.
func Owner(t testing.TB, d *db.DB) *pgxpool.Pool {
	t.Helper()
	name, ok := databases.Load(d)
	if !ok {
		t.Fatal("test database: Owner needs a database that New gave")
	}
	pool, err := pgxpool.New(t.Context(), theCluster(t).server.URL(pg.Owner, name.(string))+"&pool_max_conns=4")
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URLs gives the addresses of a fresh database, for tests of commands that connect by themselves.
func URLs(t testing.TB) (app, owner string) {
	t.Helper()
	c, name := clone(t)
	owner = c.server.URL(pg.Owner, name)
	app, err := migrations.AppURL(owner, "")
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	return app, owner
}

// Empty gives the owner's address of a database without any table, for tests of migrations.
func Empty(t testing.TB) (owner string) {
	t.Helper()
	c := theCluster(t)
	name := c.next()
	if err := c.exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatalf("test database: %v", err)
	}
	c.cleanup(t, name)
	return c.server.URL(pg.Owner, name)
}

// clone gives a fresh database and takes it away when the test has passed.
func clone(t testing.TB) (*cluster, string) {
	t.Helper()
	c := theCluster(t)
	made := <-c.ready
	if made.err != nil {
		t.Fatalf("test database: %v", made.err)
	}
	c.cleanup(t, made.name)
	return c, made.name
}

type madeClone struct {
	name string
	err  error
}

// cluster is the throw-away server of this test program.
type cluster struct {
	server *pg.Server
	dir    string
	owner  *pgxpool.Pool
	ready  chan madeClone
	mu     sync.Mutex
	count  int
}

var start = sync.OnceValues(startCluster)

func theCluster(t testing.TB) *cluster {
	t.Helper()
	c, err := start()
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	return c
}

func startCluster() (*cluster, error) {
	ctx := context.Background()
	install, err := pg.Find("", 0)
	if err != nil {
		return nil, err
	}
	base, err := baseDir()
	if err != nil {
		return nil, err
	}
	sweep(base)
	dir, err := newRun(base)
	if err != nil {
		return nil, err
	}
	if err := copyTemplate(ctx, base, install, filepath.Join(dir, "data")); err != nil {
		return nil, err
	}
	server, err := pg.Start(ctx, options(install, filepath.Join(dir, "data")))
	if err != nil {
		return nil, err
	}
	if err := removeAfter(dir, server); err != nil {
		return nil, err
	}
	owner, err := pgxpool.New(ctx, server.URL(pg.Owner, "postgres")+"&pool_max_conns=2")
	if err != nil {
		return nil, err
	}
	c := &cluster{server: server, dir: dir, owner: owner, ready: make(chan madeClone, clonesAhead-1)}
	go c.makeClones(ctx)
	return c, nil
}

// makeClones keeps databases ready until the test program ends.
func (c *cluster) makeClones(ctx context.Context) {
	for {
		name := c.next()
		c.ready <- madeClone{name, c.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+templateDB+" STRATEGY FILE_COPY")}
	}
}

func (c *cluster) next() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count++
	return "test_" + strconv.Itoa(c.count)
}

func (c *cluster) exec(ctx context.Context, sql string) error {
	_, err := c.owner.Exec(ctx, sql)
	return err
}

// cleanup drops the database after a test that passed, and says where it is after one that failed.
func (c *cluster) cleanup(t testing.TB, name string) {
	t.Cleanup(func() {
		if !t.Failed() {
			if err := c.exec(context.Background(), "DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
				t.Errorf("test database: %v", err)
			}
			return
		}
		if err := keep(c.dir); err != nil {
			t.Logf("test database: %v", err)
			return
		}
		t.Logf("test database %s is kept: %s=%s go run ./internal/testkit/testdb/open %s %s",
			name, pg.BinVariable, c.server.Install.BinDir, filepath.Join(c.dir, "data"), name)
	})
}
