package ui_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"homeward/internal/kit/i18n"
	"homeward/web/assets"
	"homeward/web/ui"
)

// policy is the content policy that the program sends.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// serveGallery answers /g/{language}/{theme}/{page} under the program's content
// policy.
func serveGallery(t *testing.T) *httptest.Server {
	t.Helper()
	if err := assets.Check(); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /g/{language}/{theme}/{page}", func(w http.ResponseWriter, r *http.Request) {
		l := i18n.Language(r.PathValue("language"))
		c, ctx := gallery()[r.PathValue("page")], reader(l, r.PathValue("theme"))
		if c == nil {
			c, ctx = visitors()[r.PathValue("page")], visitor(l)
		}
		if c == nil {
			http.NotFound(w, r)
			return
		}
		var b bytes.Buffer
		if err := c.Render(ctx, &b); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(b.Bytes())
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv
}

// openBrowser starts a browser for one test.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	path := "/usr/bin/chromium"
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("no browser at %s: install the package chromium", path)
	}
	ctx, cancel := chromedp.NewContext(t.Context(), chromedp.WithAllocatorOptions(chromedp.ExecPath(path), chromedp.NoSandbox))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start of the browser: %v", err)
	}
	return ctx
}

func visit(t *testing.T, ctx context.Context, url string, width int64) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url)); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
}

func ask[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.60s: %v", script, err)
	}
	return v
}

func TestGalleryIsAccessibleInBothThemesAndWidths(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core is missing, run npm ci in web: %v", err)
	}
	srv, ctx := serveGallery(t), openBrowser(t)
	for name := range everyPage() {
		for _, theme := range []string{"light", "dark"} {
			for _, width := range []int64{1360, 390} {
				visit(t, ctx, srv.URL+"/g/hu/"+theme+"/"+name, width)
				ask[bool](t, ctx, string(axe)+";true")
				found := ask[string](t, ctx, `axe.run({runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
					r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target + " " + n.failureSummary.split("\n")[1]).join("; ")).join("\n"))`)
				if found != "" {
					t.Errorf("%s, %s, %d px:\n%s", name, theme, width, found)
				}
			}
		}
	}
}

func TestGalleryFitsEveryWidth(t *testing.T) {
	t.Parallel()
	srv, ctx := serveGallery(t), openBrowser(t)
	for name := range everyPage() {
		for _, width := range []int64{320, 390, 768, 1024, 1360} {
			visit(t, ctx, srv.URL+"/g/cs/light/"+name, width)
			if wide := ask[int64](t, ctx, "document.documentElement.scrollWidth"); wide > width {
				t.Errorf("%s is %d px wide on a screen of %d px", name, wide, width)
			}
		}
	}
}

func TestIconsAreDrawnUnderTheContentPolicy(t *testing.T) {
	t.Parallel()
	srv, ctx := serveGallery(t), openBrowser(t)
	visit(t, ctx, srv.URL+"/g/en/light/case", 1360)
	drawn := ask[float64](t, ctx, `(async () => {
		const use = document.querySelector(".hw-search .icon use");
		for (let n = 0; n < 50 && !use.getBBox().width; n++) await new Promise(r => setTimeout(r, 100));
		return use.getBBox().width;
	})()`)
	if drawn == 0 {
		t.Error("the search icon has no extent: the sprite was not used")
	}
}

// everyPage is the gallery and the pages of visitors.
func everyPage() map[string]bool {
	names := map[string]bool{}
	for n := range gallery() {
		names[n] = true
	}
	for n := range visitors() {
		names[n] = true
	}
	return names
}

// drafts stands in for the program's drafts: it keeps what it is sent.
type drafts struct {
	got    chan string
	status int
}

func (d *drafts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	w.WriteHeader(d.status)
	if d.status == http.StatusOK {
		_, _ = w.Write([]byte(`{"saved_at":"13:42:07"}`))
	}
	select {
	case d.got <- r.PostForm.Get("drafts") + "|" + r.PostForm.Get("_page") + "|" + r.PostForm.Get("_version") + "|" + r.PostForm.Get("guarded"):
	default:
	}
}

// withDrafts is the gallery with a place to save drafts.
func withDrafts(t *testing.T, d *drafts) *httptest.Server {
	t.Helper()
	pages := serveGallery(t)
	mux := http.NewServeMux()
	mux.Handle("POST /drafts", d)
	mux.Handle("/", pages.Config.Handler)
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv
}

const typeNotes = `(() => { const a = document.getElementById("drafts"); a.value = "Rima fears that school starts late."; a.dispatchEvent(new Event("input", {bubbles: true})); document.getElementById("guarded").value = "secret"; })()`

func TestTypedTextIsSavedWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	d := &drafts{got: make(chan string, 1), status: http.StatusOK}
	srv, ctx := withDrafts(t, d), openBrowser(t)
	visit(t, ctx, srv.URL+"/g/en/light/form", 1360)
	ask[any](t, ctx, typeNotes)
	select {
	case got := <-d.got:
		if want := "Rima fears that school starts late.|/cases/BUD-26-00421/sessions/new|3|"; got != want {
			t.Errorf("saved %q, want %q", got, want)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no draft was saved")
	}
	line := waitFor(t, ctx, `document.querySelector(".hw-draft span").textContent`, "13:42:07")
	if line != "Draft saved 13:42:07" {
		t.Errorf("the draft line says %q", line)
	}
}

func TestTypedTextIsSavedWhenThePageIsLeft(t *testing.T) {
	t.Parallel()
	d := &drafts{got: make(chan string, 1), status: http.StatusOK}
	srv, ctx := withDrafts(t, d), openBrowser(t)
	visit(t, ctx, srv.URL+"/g/en/light/form", 1360)
	ask[any](t, ctx, typeNotes+`; dispatchEvent(new PageTransitionEvent("pagehide"))`)
	select {
	case got := <-d.got:
		if !strings.HasPrefix(got, "Rima fears") {
			t.Errorf("saved %q", got)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("no draft was saved")
	}
}

func TestAnEndedSessionIsSaidOnTheDraftLine(t *testing.T) {
	t.Parallel()
	d := &drafts{got: make(chan string, 1), status: http.StatusUnauthorized}
	srv, ctx := withDrafts(t, d), openBrowser(t)
	visit(t, ctx, srv.URL+"/g/en/light/form", 1360)
	ask[any](t, ctx, typeNotes)
	waitFor(t, ctx, `document.querySelector(".hw-draft span").textContent`, "Your text stays here")
	if hidden := ask[bool](t, ctx, `document.querySelector("[data-sign-in]").hidden`); hidden {
		t.Error("no way to sign in is offered")
	}
	if kept := ask[string](t, ctx, `document.getElementById("drafts").value`); kept != "Rima fears that school starts late." {
		t.Errorf("the text became %q", kept)
	}
}

func TestTheSummaryOfProblemsTakesTheFocus(t *testing.T) {
	t.Parallel()
	srv, ctx := serveGallery(t), openBrowser(t)
	visit(t, ctx, srv.URL+"/g/hu/light/refused", 1360)
	waitFor(t, ctx, `document.activeElement.className`, "hw-errors")
}

func TestSlashGoesToTheSearchButNotWhileTyping(t *testing.T) {
	t.Parallel()
	srv, ctx := serveGallery(t), openBrowser(t)
	visit(t, ctx, srv.URL+"/g/en/light/form", 1360)
	press := `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true})); document.activeElement.id`
	waitFor(t, ctx, `String(document.querySelector("[data-keys-hint]").hidden)`, "false")
	if id := ask[string](t, ctx, `document.getElementById("drafts").focus(); `+press); id != "drafts" {
		t.Errorf("typing a slash in the notes went to %q", id)
	}
	if id := ask[string](t, ctx, `document.activeElement.blur(); `+press); id != "q" {
		t.Errorf("a slash went to %q, want the search", id)
	}
}

func TestASecondClickDoesNotSendTheFormAgain(t *testing.T) {
	t.Parallel()
	srv, ctx := serveGallery(t), openBrowser(t)
	visit(t, ctx, srv.URL+"/g/en/light/form", 1360)
	waitFor(t, ctx, `String(document.querySelector("[data-keys-hint]").hidden)`, "false")
	sent := ask[int64](t, ctx, `(() => {
		let sent = 0;
		addEventListener("submit", (e) => { if (!e.defaultPrevented) sent++; e.preventDefault(); });
		const form = document.querySelector("form[data-draft]");
		form.requestSubmit(); form.requestSubmit();
		return sent;
	})()`)
	if sent != 1 {
		t.Errorf("two clicks sent the form %d times", sent)
	}
}

// waitFor asks until the answer contains what is wanted.
func waitFor(t *testing.T, ctx context.Context, script, want string) string {
	t.Helper()
	return ask[string](t, ctx, `(async () => {
		for (let n = 0; n < 100; n++) {
			const got = `+script+`;
			if (got.includes(`+"`"+want+"`"+`)) return got;
			await new Promise(r => setTimeout(r, 100));
		}
		throw new Error("never: `+want+`");
	})()`)
}

func TestSearchWhileTypingFetchesCandidates(t *testing.T) {
	t.Parallel()
	pages := serveGallery(t)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /candidates", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("<p>found " + r.URL.Query().Get("search") + "</p>"))
	})
	mux.HandleFunc("GET /g/en/light/live", func(w http.ResponseWriter, r *http.Request) {
		live := ui.Opt{Attrs: templ.Attributes{"hx-get": "/candidates", "hx-trigger": "input changed delay:100ms", "hx-target": "#found"}}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = in(ui.Page(ui.Frame{Title: "Live"}), ui.Text(sessionForm(), "search", live), html(`<div id="found"></div>`)).Render(reader(i18n.En, "light"), w)
	})
	mux.Handle("/", pages.Config.Handler)
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	ctx := openBrowser(t)
	visit(t, ctx, srv.URL+"/g/en/light/live", 1360)
	waitFor(t, ctx, `String(typeof window.htmx)`, "object")
	ask[any](t, ctx, `(() => { const i = document.getElementById("search"); i.value = "koszeghy"; i.dispatchEvent(new Event("input", {bubbles: true})); })()`)
	waitFor(t, ctx, `document.getElementById("found").textContent`, "found koszeghy")
}
