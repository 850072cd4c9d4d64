// Package browse visits the program as people do: through its pages, signed in
// as somebody, in a language; over plain HTTP, or in a real Chromium.
package browse

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/app"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/oversight/demo"
	"homeward/internal/testkit/testdb"
	"homeward/internal/testkit/testkey"
	"homeward/internal/testkit/visit"
)

// Now is the moment at which visits take place: a Thursday noon.
var Now = time.Date(2026, time.November, 19, 11, 0, 0, 0, time.UTC)

// Site is the program on a database of its own, filled with a demo office.
type Site struct {
	App   *app.App
	DB    *db.DB
	Owner *pgxpool.Pool
	Clock clock.Clock
	Log   *Log
}

// Client is somebody's browser without scripts.
type Client = visit.Client

// Page is an answer of the program to a Client.
type Page = visit.Page

// Visitor is a Client that has not signed in.
func (s *Site) Visitor(t testing.TB) *Client {
	return visit.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.App.ServeHTTP(w, r) }))
}

// As signs in with a demo account and returns its Client.
func (s *Site) As(t testing.TB, email string) *Client {
	t.Helper()
	c := s.Visitor(t)
	c.SignIn(email, demo.Password).Is(http.StatusSeeOther)
	return c
}

// Cases is the size of the demo office of a Site.
const Cases = 120

// New makes a Site with the demo accounts and caseload.
func New(t testing.TB) *Site {
	t.Helper()
	d := testdb.New(t)
	s := &Site{DB: d, Owner: testdb.Owner(t, d), Clock: clock.Fixed(Now), Log: &Log{}}
	_, err := demo.Generate(t.Context(), s.Owner, demo.Options{Cases: Cases, Seed: 1, Clock: s.Clock, Box: testkey.Box})
	if err != nil {
		t.Fatal(err)
	}
	s.start(t)
	return s
}

func (s *Site) start(t testing.TB) {
	t.Helper()
	a, err := app.New(t.Context(), app.Parts{
		DB: s.DB, Clock: s.Clock, Log: slog.New(slog.NewJSONHandler(s.Log, nil)), Box: testkey.Box,
		Config: app.Config{Addr: "127.0.0.1:0", Demo: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.App = a
}

// OwnerURL is the owner's sign-in, for backups.
func (s *Site) OwnerURL() string {
	c := s.Owner.Config().ConnConfig
	return (&url.URL{Scheme: "postgres", User: url.User(c.User), Path: "/" + c.Database, RawQuery: url.Values{"host": {c.Host}}.Encode()}).String()
}

// Restart is the program killed and started anew on the same database.
func (s *Site) Restart(t testing.TB) { s.start(t) }

// Serve puts the program on a network address, for a real browser.
func (s *Site) Serve(t testing.TB) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.App.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	return server.URL
}

// Log collects what the program logs, for tests that look for what must not
// be there.
type Log struct{ lines writer }

// Write takes a line.
func (l *Log) Write(b []byte) (int, error) { return l.lines.Write(b) }

// String is everything logged so far.
func (l *Log) String() string { return l.lines.String() }

var _ io.Writer = (*Log)(nil)
