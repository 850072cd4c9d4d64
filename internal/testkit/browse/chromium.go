package browse

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"homeward/internal/oversight/demo"
)

// Chromium is a real browser with one page open.
type Chromium struct {
	t    testing.TB
	ctx  context.Context
	base string
}

// browsers are the names under which Chromium may be installed.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

func executable(t testing.TB) string {
	t.Helper()
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("browser tests need Chromium: install the package chromium")
	return ""
}

// Open starts a browser on the program at base.
func Open(t testing.TB, base string, width, height int) *Chromium {
	t.Helper()
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(
		chromedp.ExecPath(executable(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(width, height)))
	t.Cleanup(cancel)
	c := &Chromium{t: t, ctx: ctx, base: base}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), int64(height))); err != nil {
		t.Fatalf("Chromium did not start: %v", err)
	}
	c.front()
	return c
}

// front makes the page think that it has the focus of the screen, as the
// window has in which somebody works.
func (c *Chromium) front() {
	c.t.Helper()
	if _, err := chromedp.Call(c.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		c.t.Fatalf("focus: %v", err)
	}
}

// Tab is a further page of the same browser, with cookies of its own.
func (c *Chromium) Tab(t testing.TB, width, height int) *Chromium {
	t.Helper()
	ctx, cancel := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	tab := &Chromium{t: t, ctx: ctx, base: c.base}
	tab.Size(width, height)
	tab.front()
	return tab
}

// Go opens a page and waits until it has loaded.
func (c *Chromium) Go(path string) {
	c.t.Helper()
	if err := chromedp.Do(c.ctx, chromedp.Navigate(c.base+path)); err != nil {
		c.t.Fatalf("open %s: %v", path, err)
	}
}

// Do runs JavaScript in the page and returns its value as JSON text. The code
// may await.
func (c *Chromium) Do(js string) string {
	c.t.Helper()
	out, err := chromedp.Run(c.ctx, chromedp.Evaluate[json.RawMessage](js, chromedp.EvalAwaitPromise))
	if err != nil {
		c.t.Fatalf("script %q on %s: %v", short(js), c.URL(), err)
	}
	return string(out)
}

func short(s string) string { return clip(s, 160) }

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + " …"
	}
	return s
}

// URL is the address of the page that is open.
func (c *Chromium) URL() string {
	out, err := chromedp.Run(c.ctx, chromedp.Location())
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(out, c.base)
}

// limit is how long a page may take to do what is waited for.
const limit = 10 * time.Second

// Wait waits until a JavaScript condition holds.
func (c *Chromium) Wait(condition string) {
	c.t.Helper()
	js := fmt.Sprintf(`new Promise((yes, no) => {
		const until = Date.now() + %d;
		const look = () => { let ok = false; try { ok = !!(%s) } catch (e) {}
			if (ok) yes(true); else if (Date.now() > until) no(new Error('not within the limit')); else setTimeout(look, 25) };
		look() })`, limit.Milliseconds(), condition)
	for until := time.Now().Add(limit); ; {
		_, err := chromedp.Run(c.ctx, chromedp.Evaluate[bool](js, chromedp.EvalAwaitPromise))
		if err == nil {
			return
		}
		// A page that is left takes its promises along: look again on the next.
		if !left(err) || time.Now().After(until) {
			c.t.Fatalf("waited on %s for %s: %v\n%s", c.URL(), condition, err, c.Text())
		}
	}
}

func left(err error) bool {
	return strings.Contains(err.Error(), "navigated or closed") || strings.Contains(err.Error(), "context was destroyed") || strings.Contains(err.Error(), "Cannot find context")
}

// Text is what the page shows.
func (c *Chromium) Text() string {
	var s string
	_ = json.Unmarshal([]byte(c.Do("document.body.innerText")), &s)
	return clip(s, 1500)
}

// Fill types into a field of the page's main form, replacing what is there.
func (c *Chromium) Fill(name, value string) {
	c.t.Helper()
	c.Do(fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll('main [name=' + %[1]s + ']')];
		if (!all.length) throw new Error('no field ' + %[1]s);
		const value = %[2]s, first = all[0];
		if (first.type === 'checkbox' || first.type === 'radio') {
			const box = all.find(e => e.value === value) || (value === 'yes' && first);
			if (!box) throw new Error('no choice ' + value);
			if (!box.checked) box.click();
		} else {
			first.focus();
			if (first.tagName === 'SELECT' && ![...first.options].some(o => o.value === value)) throw new Error('no option ' + value);
			first.value = value;
			first.dispatchEvent(new Event('input', { bubbles: true }));
			first.dispatchEvent(new Event('change', { bubbles: true }));
		}
		return true })()`, jsString(jsString(name)), jsString(value)))
}

// Value is what a field of the page's main form holds.
func (c *Chromium) Value(name string) string {
	c.t.Helper()
	var s string
	_ = json.Unmarshal([]byte(c.Do(fmt.Sprintf(`(document.querySelector('main [name=' + %s + ']') || {value: ''}).value`, jsString(jsString(name))))), &s)
	return s
}

func jsString(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// Click presses the first button or link that matches a selector, and waits
// for the page that follows.
func (c *Chromium) Click(selector string) {
	c.t.Helper()
	c.Do("window.__left = false; true")
	c.Do(fmt.Sprintf(`(() => { const e = document.querySelector(%[1]s); if (!e) throw new Error('nothing matches ' + %[1]s); e.click(); return true })()`, jsString(selector)))
	c.Wait("window.__left === undefined && document.readyState === 'complete'")
}

// Submit sends the page's main form by its button and waits for what follows.
func (c *Chromium) Submit() {
	c.t.Helper()
	c.Click("main form .btn-primary[type=submit], main form button.btn-primary")
}

// Send presses the button of the form that posts to an address and waits for
// what follows.
func (c *Chromium) Send(action string) {
	c.t.Helper()
	c.Click(`main form[action="` + action + `"] button:not([name]):not([formaction]):not(.visually-hidden)`)
}

// Leave forgets who is signed in, as a browser does whose cookies are cleared.
func (c *Chromium) Leave() {
	c.t.Helper()
	if _, err := chromedp.Call(c.ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
		c.t.Fatalf("clear cookies: %v", err)
	}
}

// SignIn signs in with a demo account.
func (c *Chromium) SignIn(email, lang string) {
	c.t.Helper()
	c.Go("/login")
	c.Fill("email", email)
	c.Fill("password", demo.Password)
	c.Submit()
	c.Speak(lang)
}

// Speak chooses the language of the pages to come.
func (c *Chromium) Speak(lang string) {
	c.t.Helper()
	c.Do(fmt.Sprintf(`fetch('/language', {method: 'POST', body: new URLSearchParams({language: %s, to: '/'})}).then(r => r.ok)`, jsString(lang)))
}

var axe = sync.OnceValues(func() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		b, rerr := os.ReadFile(filepath.Join(dir, "web/node_modules/axe-core/axe.min.js"))
		if rerr == nil {
			return string(b), nil
		}
		if filepath.Dir(dir) == dir {
			return "", rerr
		}
		dir = filepath.Dir(dir)
	}
	return "", err
})

// Size gives the window another size.
func (c *Chromium) Size(width, height int) {
	c.t.Helper()
	if err := chromedp.Do(c.ctx, chromedp.EmulateViewport(int64(width), int64(height))); err != nil {
		c.t.Fatalf("resize: %v", err)
	}
}

// Height is how high the open page is.
func (c *Chromium) Height() int {
	c.t.Helper()
	n, err := strconv.Atoi(c.Do("document.documentElement.scrollHeight"))
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}

// Theme shows the open page light or dark, whatever its reader has chosen.
func (c *Chromium) Theme(theme string) {
	c.t.Helper()
	c.Do("document.documentElement.dataset.bsTheme = " + jsString(theme) + "; document.body.offsetWidth; document.getAnimations().forEach(a => a.finish()); true")
}

// TooWide tells what sticks out of the window to the right; empty: nothing.
func (c *Chromium) TooWide() string {
	c.t.Helper()
	var s string
	_ = json.Unmarshal([]byte(c.Do(`(() => {
		const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room) return '';
		const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1 && !e.closest('.hw-scroll'));
		return document.documentElement.scrollWidth + ' of ' + room + ' px: ' + out.slice(-3).map(e => e.outerHTML.slice(0, 120)).join(' | ') })()`)), &s)
	return s
}

// Violations are what axe finds wrong with the page by WCAG 2.2 AA, or by
// chosen rules alone.
func (c *Chromium) Violations(rules ...string) []string {
	c.t.Helper()
	script, err := axe()
	if err != nil {
		c.t.Fatalf("axe-core is missing; make assets brings it: %v", err)
	}
	if c.Do("typeof window.axe") == `"undefined"` {
		c.Do(script + "; true")
	}
	only, _ := json.Marshal(rules)
	if len(rules) == 0 {
		only = []byte(`['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`)
	}
	out := c.Do(`axe.run(document, {runOnly: ` + string(only) + `, resultTypes: ['violations'], preload: false})
		.then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ' ' + (n.any[0]?.message || n.all[0]?.message || ''))))`)
	var found []string
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		c.t.Fatalf("axe: %v in %s", err, short(out))
	}
	return found
}

// Screenshot writes a picture of the whole page to a file.
func (c *Chromium) Screenshot(file string) {
	c.t.Helper()
	png, err := chromedp.Run(c.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		c.t.Fatalf("picture of %s: %v", c.URL(), err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		c.t.Fatal(err)
	}
}
