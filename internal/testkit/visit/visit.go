// Package visit serves the routes of one feature on a fresh database, with the
// real doors in front, and visits them as a browser without a screen would:
// for tests of organisation, which stand below the whole program.
package visit

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/auth"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/staff"
	"homeward/internal/testkit/testdb"
	"homeward/web/ui"
)

// Password is everybody's.
const Password = "tram 47 crosses a wet bridge"

// House is a small installation: an office, and the doors.
type House struct {
	t     testing.TB
	DB    *db.DB
	Clock clock.Clock
	Site  *page.Site
	Auth  *auth.Service
	Staff *staff.Service
	Codes *codelist.Service
	mux   http.Handler
	pages page.Router
}

// New opens a house with the routes of sign-in, staff and code lists, and
// further ones. Its clock stands on a Thursday morning.
func New(t testing.TB, routes ...func(page.Router)) *House {
	t.Helper()
	d := testdb.New(t)
	c := clock.Fixed(time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC))
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	h := &House{t: t, DB: d, Clock: c, Site: &page.Site{
		DB: d, Clock: c, Log: log, Plain: true,
		ErrorPage: ui.ErrorPage, ConflictPage: ui.ConflictPage, ReentryPage: ui.ReentryPage,
	}}
	h.Auth = auth.New(h.Site)
	h.Staff = &staff.Service{DB: d, Clock: c, Log: log}
	codes, err := codelist.NewService(t.Context(), d, c)
	if err != nil {
		t.Fatal(err)
	}
	h.Codes = codes
	mux := chi.NewRouter()
	mux.Use(h.Site.Begin, h.Site.Account(nil), h.Site.Recover, h.Site.Headers, h.Site.SameOrigin, h.Auth.Middleware, h.Site.Speak, codes.Middleware)
	mux.NotFound(h.Site.NotFound)
	r := page.NewRouter(mux, h.Site)
	h.Auth.Routes(r)
	h.Staff.Routes(r)
	h.Codes.Routes(r)
	r.Post("/drafts", access.SignedIn, page.SaveDraft)
	r.Get("/", access.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.WriteString(w, "first page of "+page.User(r).Email)
		return err
	})
	h.mux, h.pages = mux, r
	h.Add(routes...)
	return h
}

// Add opens further routes, of services that work on the house's own database.
func (h *House) Add(routes ...func(page.Router)) {
	for _, add := range routes {
		add(h.pages)
	}
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
func Ask[T any](h *House, sql string, args ...any) T {
	h.t.Helper()
	var out T
	err := h.DB.Read(h.t.Context(), db.System, func(r db.Reader) error {
		return r.QueryRow(h.t.Context(), sql, args...).Scan(&out)
	})
	if err != nil {
		h.t.Fatalf("%s: %v", sql, err)
	}
	return out
}

// Browser keeps cookies between visits.
type Browser struct {
	h       *House
	Cookies map[string]string
	Header  http.Header
	Address string
}

// Browser opens a browser nobody is signed in with.
func (h *House) Browser() *Browser {
	return &Browser{h: h, Cookies: map[string]string{}, Header: http.Header{}, Address: "192.0.2.1:50000"}
}

// As is a browser in which a member has signed in.
func (h *House) As(email string) *Browser {
	h.t.Helper()
	b := h.Browser()
	if a := b.SignIn(email, Password); a.Status != http.StatusSeeOther {
		h.t.Fatalf("%s cannot sign in: %d\n%s", email, a.Status, a.Body)
	}
	return b
}

// Copy is a second browser with the same cookies, as a thief would have it.
func (b *Browser) Copy() *Browser {
	c := b.h.Browser()
	for k, v := range b.Cookies {
		c.Cookies[k] = v
	}
	return c
}

// Answer is what came back.
type Answer struct {
	Status   int
	Body     string
	Location string
	Header   http.Header
}

// SignIn sends the form of the sign-in page.
func (b *Browser) SignIn(email, password string) Answer {
	return b.Post("/login", "email", email, "password", password)
}

// Get visits a page.
func (b *Browser) Get(path string) Answer {
	return b.send(httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form; pairs are names and values.
func (b *Browser) Post(path string, pairs ...string) Answer {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

func (b *Browser) send(r *http.Request) Answer {
	for k, v := range b.Cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	for k, v := range b.Header {
		r.Header[k] = v
	}
	r.RemoteAddr = b.Address
	w := httptest.NewRecorder()
	b.h.mux.ServeHTTP(w, r)
	res := w.Result()
	defer res.Body.Close()
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.Cookies, c.Name)
		} else {
			b.Cookies[c.Name] = c.Value
		}
	}
	return Answer{Status: res.StatusCode, Body: w.Body.String(), Location: res.Header.Get("Location"), Header: res.Header}
}

// SignedIn tells whether the first page opens.
func (b *Browser) SignedIn() bool { return b.Get("/").Status == http.StatusOK }
