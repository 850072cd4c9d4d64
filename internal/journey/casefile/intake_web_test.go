package casefile_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"golang.org/x/net/html"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/internal/testkit/testdb"
	"homeward/web/ui"
)

// counter is the pages of a case, with somebody at the desk.
type counter struct {
	t   *testing.T
	db  *db.DB
	mux http.Handler
}

var (
	judit  = access.User{ID: 11, Role: access.Counsellor, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", GivenName: "Judit", FamilyName: "Kovács"}
	reka   = access.User{ID: 13, Role: access.OfficeManager, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", GivenName: "Réka", FamilyName: "Szabó"}
	martin = access.User{ID: 12, Role: access.Counsellor, OfficeID: 2, OfficeCode: "PRG", OfficeName: "Praha", GivenName: "Martin", FamilyName: "Novotný"}
)

func newCounter(t *testing.T) *counter {
	t.Helper()
	c := &counter{t: t, db: testdb.New(t)}
	c.owner(`INSERT INTO offices (id, code, name, country, time_zone, language)
		VALUES (1, 'BUD', 'Budapest', 'HU', 'Europe/Budapest', 'hu'), (2, 'PRG', 'Praha', 'CZ', 'Europe/Prague', 'cs');
		INSERT INTO staff (id, office_id, role, given_name, family_name)
		VALUES (11, 1, 'counsellor', 'Judit', 'Kovács'), (12, 2, 'counsellor', 'Martin', 'Novotný'), (13, 1, 'office_manager', 'Réka', 'Szabó')`)
	return c.as(judit)
}

// as is the same desk with somebody else at it.
func (c *counter) as(u access.User) *counter {
	other := *c
	site := &page.Site{
		DB: c.db, Clock: clock.Fixed(time.Date(2026, time.November, 19, 9, 0, 0, 0, time.UTC)), Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Plain: true,
		ErrorPage: ui.ErrorPage, ConflictPage: ui.ConflictPage, ReentryPage: ui.ReentryPage,
	}
	mux := chi.NewRouter()
	mux.Use(site.Begin, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			u.Language = i18n.Language(r.Header.Get("X-Language"))
			page.SetUser(r.Context(), u, time.Time{})
			next.ServeHTTP(w, r.WithContext(codelist.With(r.Context(), codelist.Builtin())))
		})
	}, site.Speak)
	casefile.Service{DB: c.db, Clock: site.Clock}.Routes(page.NewRouter(mux, site))
	other.mux = mux
	return &other
}

// owner writes past row-level security.
func (c *counter) owner(sql string) {
	c.t.Helper()
	if _, err := testdb.Owner(c.t, c.db).Exec(c.t.Context(), "SELECT set_config('app.actor_id', '0', false);"+sql); err != nil {
		c.t.Fatal(err)
	}
}

// count asks the owner for a number.
func (c *counter) count(sql string) (n int) {
	c.t.Helper()
	if err := testdb.Owner(c.t, c.db).QueryRow(c.t.Context(), sql).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// value asks the owner for a text.
func (c *counter) value(sql string) (s string) {
	c.t.Helper()
	if err := testdb.Owner(c.t, c.db).QueryRow(c.t.Context(), sql).Scan(&s); err != nil {
		c.t.Fatal(err)
	}
	return s
}

// answer is a page as it came.
type answer struct {
	status   int
	location string
	body     string
	form     url.Values // the fields of its form, as a browser would send them
}

func (c *counter) get(path string, l ...i18n.Language) answer {
	c.t.Helper()
	return c.do(httptest.NewRequest(http.MethodGet, path, nil), l)
}

func (c *counter) post(path string, v url.Values, l ...i18n.Language) answer {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(r, l)
}

func (c *counter) do(r *http.Request, l []i18n.Language) answer {
	c.t.Helper()
	if len(l) > 0 {
		r.Header.Set("X-Language", string(l[0]))
	}
	w := httptest.NewRecorder()
	c.mux.ServeHTTP(w, r)
	a := answer{status: w.Code, location: w.Header().Get("Location"), body: w.Body.String()}
	a.form = fieldsOf(c.t, a.body)
	if i := strings.Index(a.body, "⟦"); i >= 0 {
		c.t.Errorf("%s shows a bare key: %.60s", r.URL.Path, a.body[i:])
	}
	return a
}

// fieldsOf collects the inputs of the page's forms that are sent by post.
func fieldsOf(t *testing.T, body string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	out := url.Values{}
	var walk func(n *html.Node, inside bool)
	walk = func(n *html.Node, inside bool) {
		if n.Type == html.ElementNode {
			inside = inside || n.Data == "form" && attr(n, "method") == "post" && attr(n, "autocomplete") != "" || n.Data == "form" && has(n, "novalidate")
			if inside {
				collect(n, out)
			}
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			walk(k, inside)
		}
	}
	walk(doc, false)
	return out
}

func collect(n *html.Node, out url.Values) {
	name := attr(n, "name")
	switch {
	case name == "":
	case n.Data == "textarea":
		if n.FirstChild != nil {
			out.Add(name, strings.TrimPrefix(n.FirstChild.Data, "\n"))
		}
	case n.Data == "select":
		for o := range n.Descendants() {
			if o.Data == "option" && has(o, "selected") {
				out.Add(name, attr(o, "value"))
			}
		}
	case n.Data == "input":
		if kind := attr(n, "type"); kind != "radio" && kind != "checkbox" || has(n, "checked") {
			out.Add(name, attr(n, "value"))
		}
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
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// with is a copy of the fields with some of them filled in.
func with(v url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, vals := range v {
		out[k] = vals
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}
