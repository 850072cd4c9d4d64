// Package desk puts a step of the journey on a database of its own, with
// somebody of a small invented office at the desk, and looks at its pages
// without the rest of the program.
package desk

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"golang.org/x/net/html"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/internal/testkit/testdb"
	"homeward/web/ui"
)

// Staff of the two offices.
var (
	Judit  = access.User{ID: 11, Role: access.Counsellor, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", GivenName: "Judit", FamilyName: "Kovács"}
	Dora   = access.User{ID: 14, Role: access.Counsellor, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", GivenName: "Dóra", FamilyName: "Fekete"}
	Reka   = access.User{ID: 13, Role: access.OfficeManager, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", GivenName: "Réka", FamilyName: "Szabó"}
	Martin = access.User{ID: 12, Role: access.Counsellor, OfficeID: 2, OfficeCode: "PRG", OfficeName: "Praha", GivenName: "Martin", FamilyName: "Novotný"}
)

// Now is when the desk opens: Thursday, 19 November 2026, 10:00 in Budapest.
var Now = time.Date(2026, time.November, 19, 9, 0, 0, 0, time.UTC)

// Desk is the step with its database.
type Desk struct {
	t     testing.TB
	DB    *db.DB
	Clock clock.Clock
	mux   http.Handler
	cases int
}

type userKey struct{}

// New opens a desk with the routes of a step.
func New(t testing.TB, routes func(d *db.DB, c clock.Clock, r page.Router)) *Desk {
	t.Helper()
	d := &Desk{t: t, DB: testdb.New(t), Clock: clock.Fixed(Now)}
	zone, err := time.LoadLocation("Europe/Budapest")
	if err != nil {
		t.Fatal(err)
	}
	d.Exec(`INSERT INTO offices (id, code, name, country, time_zone, language)
		VALUES (1, 'BUD', 'Budapest', 'HU', 'Europe/Budapest', 'hu'), (2, 'PRG', 'Praha', 'CZ', 'Europe/Prague', 'cs')`)
	for _, u := range []access.User{Judit, Dora, Reka, Martin} {
		d.Exec("INSERT INTO staff (id, office_id, role, given_name, family_name) VALUES ($1, $2, $3, $4, $5)",
			u.ID, u.OfficeID, string(u.Role), u.GivenName, u.FamilyName)
	}
	site := &page.Site{
		DB: d.DB, Clock: d.Clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Plain: true,
		ErrorPage: ui.ErrorPage, ConflictPage: ui.ConflictPage, ReentryPage: ui.ReentryPage,
	}
	mux := chi.NewRouter()
	mux.Use(site.Begin, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			u, _ := r.Context().Value(userKey{}).(access.User)
			u.Zone = zone
			page.SetUser(r.Context(), u, time.Time{})
			next.ServeHTTP(w, r.WithContext(codelist.With(r.Context(), codelist.Builtin())))
		})
	}, site.Speak)
	r := page.NewRouter(mux, site)
	r.Post("/drafts", access.SignedIn, page.SaveDraft)
	routes(d.DB, d.Clock, r)
	d.mux = mux
	return d
}

// Exec writes a statement as the system.
func (d *Desk) Exec(sql string, args ...any) {
	d.t.Helper()
	err := d.DB.Write(d.t.Context(), db.System, func(tx db.Tx) error {
		_, err := tx.Exec(d.t.Context(), sql, args...)
		return err
	})
	if err != nil {
		d.t.Fatalf("%s: %v", sql, err)
	}
}

// Ask returns the single value a question has, as the system sees it.
func Ask[T any](d *Desk, sql string, args ...any) T {
	d.t.Helper()
	var out T
	err := d.DB.Read(d.t.Context(), db.System, func(r db.Reader) error {
		return r.QueryRow(d.t.Context(), sql, args...).Scan(&out)
	})
	if err != nil {
		d.t.Fatalf("%s: %v", sql, err)
	}
	return out
}

// Case opens a case of Judit's in the intake, the privacy notice given, with a
// member for each birth date. Members get the ids case*10+1, case*10+2, …
func (d *Desk) Case(born ...string) (reference string) {
	d.t.Helper()
	d.cases++
	id := int64(d.cases)
	reference = "BUD-26-0000" + strconv.Itoa(d.cases)
	d.Exec(`INSERT INTO case_files (id, office_id, counsellor_id, number, reference, opened_on, stage_since, stage, notice_given_on, return_country, principal_name)
		VALUES ($1, 1, 11, $3, $2, '2026-11-12', '2026-11-12', 'intake', '2026-11-12', 'IQ', 'Al-Saadi Karim')`, id, reference, d.cases)
	names := []string{"Karim", "Rima", "Sami", "Lina"}
	for i, b := range born {
		member := id*10 + int64(i) + 1
		d.Exec(`INSERT INTO migrants (id, office_id, sex, birth_date, citizenship, family_name, given_name, languages)
			VALUES ($1, 1, 'm', $2, 'IQ', 'Al-Saadi', $3, '{ar}')`, member, b, names[i%len(names)])
		relationship := "principal"
		if i > 0 {
			relationship = "child"
		}
		d.Exec("INSERT INTO case_members (id, case_id, migrant_id, position, relationship) VALUES ($1, $2, $1, $3, $4)", member, id, i+1, relationship)
	}
	return reference
}

// Stage is where a case stands.
func (d *Desk) Stage(reference string) string {
	d.t.Helper()
	return Ask[string](d, "SELECT stage FROM case_files WHERE reference = $1", reference)
}

// Visitor is somebody at the desk, reading in a language.
type Visitor struct {
	d    *Desk
	user access.User
}

// As is the desk with somebody at it.
func (d *Desk) As(u access.User) Visitor { return Visitor{d, u} }

// In reads in another language.
func (v Visitor) In(l i18n.Language) Visitor {
	v.user.Language = l
	return v
}

// Answer is a page as it came.
type Answer struct {
	t        testing.TB
	Status   int
	Location string
	Header   http.Header
	Body     string
}

// Get visits a page.
func (v Visitor) Get(path string) Answer {
	v.d.t.Helper()
	return v.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form.
func (v Visitor) Post(path string, sent url.Values) Answer {
	v.d.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(sent.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

// PostFile sends a form with a file in it.
func (v Visitor) PostFile(path string, sent url.Values, field, name string, content []byte) Answer {
	v.d.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, values := range sent {
		for _, x := range values {
			if err := w.WriteField(k, x); err != nil {
				v.d.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		v.d.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.do(r)
}

func (v Visitor) do(r *http.Request) Answer {
	v.d.t.Helper()
	w := httptest.NewRecorder()
	v.d.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, v.user)))
	a := Answer{t: v.d.t, Status: w.Code, Location: w.Header().Get("Location"), Header: w.Header(), Body: w.Body.String()}
	if i := strings.Index(a.Body, "⟦"); i >= 0 {
		v.d.t.Errorf("%s shows a bare key: %.60s", r.URL.Path, a.Body[i:])
	}
	return a
}

// Is fails the test unless the answer has the status.
func (a Answer) Is(status int) Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d; to %q\n%s", a.Status, status, a.Location, a.Text())
	}
	return a
}

// Has fails the test unless the page shows the words.
func (a Answer) Has(words ...string) Answer {
	a.t.Helper()
	text := a.Text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			a.t.Fatalf("the page does not show %q:\n%s", w, text)
		}
	}
	return a
}

// Lacks fails the test if the page shows the words.
func (a Answer) Lacks(words ...string) Answer {
	a.t.Helper()
	text := a.Text()
	for _, w := range words {
		if strings.Contains(text, w) {
			a.t.Fatalf("the page shows %q", w)
		}
	}
	return a
}

// Text is what the page says, its spaces joined.
func (a Answer) Text() string {
	var b strings.Builder
	a.walk(func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func (a Answer) walk(fn func(*html.Node)) {
	a.t.Helper()
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		a.t.Fatal(err)
	}
	for n := range doc.Descendants() {
		fn(n)
	}
}

// Form is the form sent to an address, as a browser would send it without a
// button.
func (a Answer) Form(action string) url.Values {
	a.t.Helper()
	out := url.Values{}
	found := false
	a.walk(func(n *html.Node) {
		if n.Type != html.ElementNode || n.Data != "form" || attr(n, "action") != action || attr(n, "method") != "post" {
			return
		}
		found = true
		for c := range n.Descendants() {
			collect(c, out)
		}
	})
	if !found {
		a.t.Fatalf("no form is sent to %s:\n%s", action, a.Text())
	}
	return out
}

func collect(n *html.Node, out url.Values) {
	name := attr(n, "name")
	if n.Type != html.ElementNode || name == "" {
		return
	}
	switch n.Data {
	case "input":
		if kind := attr(n, "type"); kind != "radio" && kind != "checkbox" || has(n, "checked") {
			out.Add(name, attr(n, "value"))
		}
	case "textarea":
		if n.FirstChild != nil {
			out.Add(name, n.FirstChild.Data)
		} else {
			out.Add(name, "")
		}
	case "select":
		value := ""
		for o := range n.Descendants() {
			if o.Data == "option" && has(o, "selected") {
				value = attr(o, "value")
			}
		}
		out.Add(name, value)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
