// Package casework is an office at work, for the tests of a feature: a
// database of its own, the real doors in front of the feature's pages, people
// at their desks, and cases brought as far as a test needs them.
//
//	h := casework.New(t)
//	h.Add(counselling.Service{DB: h.DB, Clock: h.Clock}.Routes)
//	c := h.Case(casefile.Approved, "1988-03-14", "2017")
//	h.As(casework.Judit).In(i18n.Hu).Get(c.Path("sessions")).Is(http.StatusOK)
package casework

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/auth"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/staff"
	"homeward/internal/testkit/testdb"
	"homeward/internal/testkit/visit"
	"homeward/web/ui"
)

// Password is everybody's.
const Password = "tram 47 crosses a wet bridge"

// Now is when a house opens: Thursday, 19 November 2026, 10:00 in Budapest.
var Now = time.Date(2026, time.November, 19, 9, 0, 0, 0, time.UTC)

// Today is the day of Now.
var Today = date.Of(2026, 11, 19)

// House is a small installation.
type House struct {
	DB      *db.DB
	Clock   clock.Clock
	Site    *page.Site
	Auth    *auth.Service
	Staff   *staff.Service
	Running int64 // the programme of New, which grants reintegration

	t     testing.TB
	owner *pgxpool.Pool
	mux   http.Handler
	pages page.Router
}

// sitting is the key of who sits at a desk, past the sign-in.
type sitting struct{}

// Empty opens a house without offices and people. It has the routes of
// sign-in, staff, code lists and drafts, and "/" for who is signed in.
func Empty(t testing.TB) *House {
	t.Helper()
	d, c, log := testdb.New(t), clock.Fixed(Now), slog.New(slog.NewTextHandler(io.Discard, nil))
	h := &House{t: t, DB: d, Clock: c, Staff: &staff.Service{DB: d, Clock: c, Log: log}, Site: &page.Site{
		DB: d, Clock: c, Log: log, Plain: true,
		ErrorPage: ui.ErrorPage, ConflictPage: ui.ConflictPage, ReentryPage: ui.ReentryPage,
	}}
	h.Auth = auth.New(h.Site)
	codes, err := codelist.NewService(t.Context(), d, c)
	if err != nil {
		t.Fatal(err)
	}
	mux := chi.NewRouter()
	mux.Use(h.Site.Begin, h.Site.Account(nil), h.Site.Recover, h.Site.Headers, h.Site.SameOrigin, seat, h.Auth.Middleware, h.Site.Speak, codes.Middleware)
	mux.NotFound(h.Site.NotFound)
	h.mux, h.pages = mux, page.NewRouter(mux, h.Site)
	h.Add(h.Auth.Routes, h.Staff.Routes, codes.Routes, func(r page.Router) {
		r.Post("/drafts", access.SignedIn, page.SaveDraft)
		r.Get("/", access.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
			_, err := io.WriteString(w, "first page of "+page.User(r).Email)
			return err
		})
	})
	return h
}

// seat lets in who sits at a desk, as if signed in.
func seat(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u, ok := r.Context().Value(sitting{}).(access.User); ok {
			page.SetUser(r.Context(), u, time.Time{})
		}
		next.ServeHTTP(w, r)
	})
}

// Add opens the routes of a feature.
func (h *House) Add(routes ...func(page.Router)) {
	for _, add := range routes {
		add(h.pages)
	}
}

// As is the browser of somebody at their desk, with no sign-in on the way:
// of the people of New, or of a user made up by the test.
func (h *House) As(u access.User) *visit.Client {
	u.Zone = office.Budapest.Location()
	return visit.New(h.t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sitting{}, u)))
	}))
}

// Browser is one nobody is signed in with.
func (h *House) Browser() *visit.Client { return visit.New(h.t, h.mux) }

// SignIn is a browser in which somebody has signed in with Password.
func (h *House) SignIn(email string) *visit.Client {
	h.t.Helper()
	b := h.Browser()
	b.SignIn(email, Password).Is(http.StatusSeeOther)
	return b
}

// Office opens an office and returns its id.
func (h *House) Office(code string) int64 {
	h.t.Helper()
	o := office.Office{Code: code, Details: office.Details{
		Name: "Office " + code, Country: office.Hungary, Zone: office.Budapest, Language: "hu", Active: true,
	}}
	h.Write(func(tx db.Tx) error { return office.Insert(h.t.Context(), tx, &o) })
	return o.ID
}

var hash = sync.OnceValues(func() (string, error) { return staff.HashPassword(context.Background(), Password) })

// Member adds somebody who can sign in with Password.
func (h *House) Member(email string, role access.Role, officeID int64) int64 {
	h.t.Helper()
	m, err := h.Staff.Add(h.t.Context(), db.System, staff.Details{
		GivenName: "Given", FamilyName: "Family " + email, Email: email, Role: role, OfficeID: officeID, Language: "en",
	}, "", true)
	if err != nil {
		h.t.Fatal(err)
	}
	stored, err := hash()
	if err != nil {
		h.t.Fatal(err)
	}
	h.Write(func(tx db.Tx) error { return staff.SetPassword(h.t.Context(), tx, m.ID, stored, false, h.Clock.Now()) })
	return m.ID
}

// Write writes as the system.
func (h *House) Write(fn func(tx db.Tx) error) {
	h.t.Helper()
	if err := h.DB.Write(h.t.Context(), db.System, fn); err != nil {
		h.t.Fatal(err)
	}
}

// Exec runs a statement as the system.
func (h *House) Exec(sql string, args ...any) {
	h.t.Helper()
	h.Write(func(tx db.Tx) error {
		_, err := tx.Exec(h.t.Context(), sql, args...)
		return err
	})
}

// Ask returns the single value a question has, as the system sees it.
func Ask[T any](h *House, sql string, args ...any) (out T) {
	h.t.Helper()
	err := h.DB.Read(h.t.Context(), db.System, func(r db.Reader) error {
		return r.QueryRow(h.t.Context(), sql, args...).Scan(&out)
	})
	if err != nil {
		h.t.Fatalf("%s: %v", sql, err)
	}
	return out
}
