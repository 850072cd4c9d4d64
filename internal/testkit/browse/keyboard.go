package browse

import (
	"encoding/json"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys that a person without a mouse gets about with.
const (
	Tab    = kb.Tab
	Enter  = kb.Enter
	Space  = " "
	Home   = kb.Home
	Delete = kb.Delete
	Down   = kb.ArrowDown
)

// Press types text or keys to where the focus is.
func (c *Chromium) Press(keys string) {
	c.t.Helper()
	for _, r := range keys {
		events := kb.Encode(r)
		down, up := events[0], events[len(events)-1]
		// One event is key and letter at once: a key that was an act, as Enter on
		// a link, is then no letter in the field to which the act led.
		if len(events) == 3 {
			down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
		}
		c.send(down, up)
	}
}

// Everything marks all text of the field that has the focus, as Ctrl+A does.
func (c *Chromium) Everything() {
	c.t.Helper()
	events := kb.Encode('a')
	down, up := events[0], events[len(events)-1]
	down.Modifiers, up.Modifiers = int64(chromedp.ModifierCtrl), int64(chromedp.ModifierCtrl)
	c.send(down, up)
}

func (c *Chromium) send(events ...*input.DispatchKeyEventParams) {
	c.t.Helper()
	for _, e := range events {
		if _, err := chromedp.Call(c.ctx, input.DispatchKeyEvent, *e); err != nil {
			c.t.Fatalf("key on %s: %v", c.URL(), err)
		}
	}
}

// Follow presses Enter and waits for the page that follows.
func (c *Chromium) Follow() {
	c.t.Helper()
	c.Do("window.__left = false; true")
	c.Press(Enter)
	c.Wait("window.__left === undefined && document.readyState === 'complete'")
}

// seen tells of the element that has the focus why nobody sees that it has;
// empty: it is in the window and is marked, itself or the label that stands
// for it.
const seen = `(async () => {
	const e = document.activeElement;
	const name = e.outerHTML.slice(0, 120);
	if (!e || e === document.body) return '';
	const marked = n => { const s = n && getComputedStyle(n); return s && (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none') };
	const stands = [e, e.nextElementSibling, e.closest('label')].filter(marked);
	if (!stands.length) return 'the focus cannot be seen on ' + name;
	const here = n => { const r = n.getBoundingClientRect(); return r.width > 0 && r.height > 0 && r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth };
	// The page may still be on its way there.
	for (const until = Date.now() + 1000; Date.now() < until; await new Promise(f => setTimeout(f, 20))) if (stands.some(here)) return '';
	return 'the focus is out of sight on ' + name + ' at ' + JSON.stringify(e.getBoundingClientRect()) })()`

// furthest is after how many steps a person gives up.
const furthest = 300

// Reach presses Tab until the focus is on what matches a selector. It tells
// why it did not get there: the way leads past it, or the focus was lost from
// sight on the way.
func (c *Chromium) Reach(selector string) error {
	c.t.Helper()
	at := fmt.Sprintf("(async () => [!!document.activeElement?.matches(%s), await %s])()", jsString(selector), seen)
	for range furthest {
		c.Press(Tab)
		var there bool
		var wrong string
		out := c.Do(at)
		if err := json.Unmarshal([]byte(out), &[]any{&there, &wrong}); err != nil {
			return fmt.Errorf("%s: %w", out, err)
		}
		if wrong != "" {
			return fmt.Errorf("%s: %s", c.URL(), wrong)
		}
		if there {
			return nil
		}
	}
	return fmt.Errorf("%s: no key leads to %s", c.URL(), selector)
}

// TabTo is Reach where not to get there fails the test.
func (c *Chromium) TabTo(selector string) {
	c.t.Helper()
	if err := c.Reach(selector); err != nil {
		c.t.Fatal(err)
	}
}

// Focused fails the test unless the focus is on what matches a selector, for
// everybody to see.
func (c *Chromium) Focused(selector string) {
	c.t.Helper()
	c.Wait("document.activeElement?.matches(" + jsString(selector) + ")")
	if wrong := c.Do(seen); wrong != `""` {
		c.t.Fatalf("%s: %s", c.URL(), wrong)
	}
}
