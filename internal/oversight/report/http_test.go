package report

import (
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// browser is a signed-in person with a language.
type browser struct {
	t    *testing.T
	h    http.Handler
	lang i18n.Language
}

func (w *world) browser(t *testing.T, u access.User, l i18n.Language) browser {
	t.Helper()
	site := &page.Site{DB: w.db, Clock: w.now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), ErrorPage: ui.ErrorPage}
	mux := chi.NewRouter()
	signIn := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if u.SignedIn() {
				page.SetUser(r.Context(), u, time.Time{})
			}
			next.ServeHTTP(rw, r)
		})
	}
	mux.Use(site.Begin, site.SameOrigin, signIn, site.Speak, (&codelist.Service{DB: w.db, Clock: w.now}).Middleware)
	mux.NotFound(site.NotFound)
	w.service().Routes(page.NewRouter(mux, site))
	return browser{t, mux, l}
}

func (b browser) do(r *http.Request) *httptest.ResponseRecorder {
	r.Header.Set("Accept-Language", string(b.lang))
	rec := httptest.NewRecorder()
	b.h.ServeHTTP(rec, r)
	return rec
}

func (b browser) get(path string) *httptest.ResponseRecorder {
	return b.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (b browser) post(path string, v url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// shows checks status and texts of an answer, and that no word is missing.
func (b browser) shows(rec *httptest.ResponseRecorder, status int, texts ...string) string {
	b.t.Helper()
	body := rec.Body.String()
	if rec.Code != status {
		b.t.Errorf("status %d, want %d", rec.Code, status)
	}
	if n := strings.Index(body, "⟦"); n >= 0 {
		b.t.Errorf("%s: a bare key: %s", b.lang, body[n:min(n+60, len(body))])
	}
	for _, text := range texts {
		if !strings.Contains(body, text) {
			b.t.Errorf("%s: the page lacks %q", b.lang, text)
		}
	}
	return body
}

const in2021 = "?from=2021-01-01&to=2021-12-31"

func TestPagesInEveryLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{born: "1990", from: "GE", vulnerabilities: []string{"vot"}})
	w.departs(p, "2021-03-05")
	w.delivers(p, p.member, "2021-04-05", true)
	reversed := w.add(person{born: "1990", class: "protection"})
	w.voids(reversed, "departures", w.departs(reversed, "2020-03-05"), "2021-04-01")
	w.departs(w.add(person{programme: -1, class: "protection", sex: "x"}), "2021-03-05")
	for _, u := range []access.User{w.manager, w.admin} {
		for _, l := range i18n.Languages {
			b := w.browser(t, u, l)
			country := i18n.Country(i18n.With(t.Context(), l), "GE")
			b.shows(b.get("/reports"), http.StatusOK, "R.3.6", "O.3.3", `href="/reports/a1"`)
			b.shows(b.get("/reports/a1"), http.StatusOK, "R.3.6", "O.3.3")
			b.shows(b.get("/reports/a1"+in2021+"&programme=P1&cell=R.3.6,corrections"), http.StatusOK, reversed.reference)
			b.shows(b.get("/reports/i1"+in2021+"&cell=R.3.6,period,origin%3DGE"), http.StatusOK, p.reference, country, `aria-current="true"`)
			b.shows(b.get("/reports/i1?from=1995-01-01&to=2026-12-31&cell=O.3.3,cum"), http.StatusNotFound)
			b.shows(b.get("/reports/i1?from=1995-01-01&to=2026-12-31&cell=R.3.6,cum"), http.StatusOK, p.reference)
			b.shows(b.get("/reports/a1?from=tegnap&to=2021-13-40"), http.StatusUnprocessableEntity, `value="tegnap"`)
			b.shows(b.get("/reports/a1?from=2021-02-01&to=2021-01-01"), http.StatusUnprocessableEntity)
			b.shows(b.get("/reports/a1?from=0001-01-02&to=9999-01-01"), http.StatusUnprocessableEntity)
		}
	}
}

func TestZeroIsALinkToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t, w.admin, i18n.En)
	body := b.shows(b.get("/reports/a1"+in2021), http.StatusOK)
	cells := regexp.MustCompile(`(?s)<td[^>]*>(.*?)</td>`).FindAllStringSubmatch(body, -1)
	if len(cells) < 2*5*6 {
		t.Fatalf("%d figures", len(cells))
	}
	for _, c := range cells {
		if strings.TrimSpace(c[1]) != "–" && !strings.Contains(c[1], `<a href="/reports/a1?cell=`) {
			t.Errorf("a figure without a link: %s", c[1])
		}
	}
	b.shows(b.get("/reports/a1"+in2021+"&cell=R.3.6,period,sex%3Dx"), http.StatusOK, "the figure is zero")
}

func TestManyRowsAreLeafedThrough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 2*pageSize + 3 {
		w.departs(w.add(person{born: "1990", from: "GE"}), "2021-03-05")
	}
	b := w.browser(t, w.manager, i18n.En)
	seen := map[string]bool{}
	path, pages := "/reports/i1"+in2021+"&cell=R.3.6,period", 0
	next := regexp.MustCompile(`href="([^"]*)" rel="next"`)
	for path != "" && pages < 10 {
		body := b.shows(b.get(path), http.StatusOK)
		for _, m := range regexp.MustCompile(`href="/cases/([^"]+)"`).FindAllStringSubmatch(body, -1) {
			if seen[m[1]] {
				t.Errorf("%s is on two pages", m[1])
			}
			seen[m[1]] = true
		}
		pages++
		path = ""
		if m := next.FindStringSubmatch(body); m != nil {
			path, _, _ = strings.Cut(html.UnescapeString(m[1]), "#")
		}
	}
	if pages != 3 || len(seen) != 2*pageSize+3 {
		t.Errorf("%d rows on %d pages", len(seen), pages)
	}
	b.shows(b.get("/reports/i1"+in2021+"&cell=R.3.6,period&at=100000"), http.StatusOK)
	for _, at := range []string{"-7", "x", "99999999999999999999", "-99999999999999999999"} {
		b.shows(b.get("/reports/i1"+in2021+"&cell=R.3.6,period&at="+at), http.StatusOK)
	}
}

func TestRoutesAreForThoseWhoRunReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{born: "1990"})
	w.departs(p, "2021-03-05")
	for _, c := range []struct {
		name                               string
		u                                  access.User
		catalogue, report, export, another int
		reason                             int
	}{
		{"signed out", access.User{}, 303, 303, 303, 303, 303},
		{"counsellor", w.counsellor, 403, 403, 403, 403, 403},
		{"manager", w.manager, 200, 200, 200, 404, 403},
		{"administrator", w.admin, 200, 200, 200, 200, 200},
	} {
		b := w.browser(t, c.u, i18n.En)
		for path, want := range map[string]int{
			"/reports": c.catalogue, "/reports/a1" + in2021: c.report, "/reports/a1/export" + in2021 + "&format=csv": c.export,
			"/reports/a1" + in2021 + "&office=PRG": c.another, "/reports/a1/export" + in2021 + "&format=csv&office=PRG": c.another,
			"/reports/cases/" + p.reference: c.reason,
		} {
			if got := b.get(path).Code; got != want {
				t.Errorf("%s, %s: %d, want %d", c.name, path, got, want)
			}
		}
	}
	b := w.browser(t, w.admin, i18n.En)
	for _, path := range []string{"/reports/z9", "/reports/a1?cell=x", "/reports/a1?programme=%27--", "/reports/cases/BUD-26-99999", "/reports/cases/%00", "/reports/cases/%FF"} {
		b.shows(b.get(path), http.StatusNotFound)
	}
	// What is no text at all is cleaned away.
	b.shows(b.get("/reports/a1?office=%00&programme=%FF"), http.StatusOK)
	for _, path := range []string{"/reports/a1/export", "/reports/a1/export?format=pdf", "/reports/a1/export?format=csv&from=x"} {
		b.shows(b.get(path), http.StatusUnprocessableEntity)
	}
}

func TestDownloads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{born: "1990", from: "GE"})
	w.departs(p, "2021-03-05")
	b := w.browser(t, w.manager, i18n.Cs)
	// Whoever asks here for rows gets figures.
	rec := b.get("/reports/i1/export" + in2021 + "&format=csv&what=rows&cell=R.3.6,period&office=BUD")
	if got := rec.Header().Get("Content-Disposition"); got != `attachment; filename="homeward-i1-BUD-2021-01-01-2021-12-31.csv"` {
		t.Error(got)
	}
	body := b.shows(rec, http.StatusOK, "Gruzie")
	if fmt.Sprint(len(body)) != rec.Header().Get("Content-Length") || !strings.HasPrefix(body, "\ufeffRok;") || strings.Contains(body, p.reference) {
		t.Errorf("%q", body)
	}
	rec = b.post("/reports/a1/export", url.Values{"format": {"xlsx"}, "from": {"1. 1. 2021"}, "to": {"31. 12. 2021"}})
	if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != XLSX.MediaType() {
		t.Errorf("%d %s", rec.Code, rec.Header().Get("Content-Type"))
	}
	if rows, err := open(t, rec.Body.Bytes()).GetRows("Údaje"); err != nil || len(rows) != 9 {
		t.Errorf("%d rows of figures, %v", len(rows), err)
	}
	r := httptest.NewRequest(http.MethodGet, "/reports/a1/export"+in2021+"&format=csv", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := b.do(r).Code; got != http.StatusForbidden {
		t.Errorf("another site's link downloads: %d", got)
	}
}

func TestTheReasonIsAskedWrittenDownAndKeptTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{born: "1990", from: "GE"})
	w.departs(p, "2021-03-05")
	path := "/reports/cases/" + p.reference
	for _, l := range i18n.Languages {
		b := w.browser(t, w.admin, l)
		if _, err := w.owner.Exec(t.Context(), "DELETE FROM access_log"); err != nil {
			t.Fatal(err)
		}
		if rec := b.get(path + "/facts"); rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != path {
			t.Errorf("facts without a reason: %d", rec.Code)
		}
		b.shows(b.get(path), http.StatusOK, p.reference, `name="reason"`)
		b.shows(b.post(path, url.Values{"reason": {"  "}}), http.StatusUnprocessableEntity)
		rec := b.post(path, url.Values{"reason": {"audit <b>2021</b>"}})
		if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != path+"/facts" {
			t.Errorf("a reason leads to %d %s", rec.Code, rec.Header().Get("Location"))
		}
		b.shows(b.get(path+"/facts"), http.StatusOK, p.reference, i18n.Country(i18n.With(t.Context(), l), "GE"))
	}
}
