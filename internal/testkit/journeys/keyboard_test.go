package journeys_test

import (
	"strings"
	"testing"

	"homeward/internal/oversight/demo"
	"homeward/internal/testkit/browse"
)

// atTheKeyboard signs somebody in who has no mouse.
func atTheKeyboard(t *testing.T) (*browse.Site, *browse.Chromium) {
	t.Helper()
	return atTheKeyboardAs(t, counsellor, "/")
}

// atTheKeyboardAs is atTheKeyboard for anybody, who begins at a page.
func atTheKeyboardAs(t *testing.T, email, begins string) (*browse.Site, *browse.Chromium) {
	t.Helper()
	s := browse.New(t)
	c := browse.Open(t, s.Serve(t), 1360, 900)
	c.Go("/")
	c.TabTo("[name=email]")
	c.Press(email)
	c.TabTo("[name=password]")
	c.Press(demo.Password)
	c.Follow()
	if c.URL() != begins {
		t.Fatalf("the sign-in led to %s:\n%s", c.URL(), c.Text())
	}
	return s, c
}

// sessionOf goes from the first page to the form of a new session of the first
// case of the list, and returns the case's address.
func sessionOf(t *testing.T, c *browse.Chromium) string {
	t.Helper()
	c.TabTo(`a[href="/cases"]`)
	c.Follow()
	ref := reference.FindString(c.Do(`document.querySelector('main a[href^="/cases/BUD-"]')?.getAttribute('href')`))
	at := "/cases/" + ref
	c.TabTo(`main a[href="` + at + `"]`)
	c.Follow()
	if c.URL() != at {
		t.Fatalf("the list led to %s, not to %s", c.URL(), at)
	}
	c.TabTo(`a[href="` + at + `/sessions/new"]`)
	c.Follow()
	return at
}

// choose presses keys until a field or one of a group holds a value.
func choose(t *testing.T, c *browse.Chromium, name, value string) {
	t.Helper()
	c.TabTo("[name=" + name + "]")
	holds := func() bool {
		return c.Do(`document.activeElement.value === '`+value+`' && (document.activeElement.checked ?? true)`) == "true"
	}
	if c.Do("document.activeElement.type") == `"radio"` {
		c.Press(browse.Space)
	} else {
		c.Press(browse.Home)
	}
	for range 12 {
		if holds() {
			return
		}
		c.Press(browse.Down)
	}
	t.Fatalf("%s: no key chooses %s %s", c.URL(), name, value)
}

// retype replaces what stands in the field that has the focus.
func retype(c *browse.Chromium, text string) {
	c.Everything()
	c.Press(text)
}

// describe fills in the form of a session from its first field on.
func describe(t *testing.T, c *browse.Chromium, day string) {
	t.Helper()
	c.TabTo("[name=held_on]")
	retype(c, day)
	c.TabTo("[name=minutes]")
	retype(c, "40")
	choose(t, c, "mode", "in_person")
	choose(t, c, "place", "office")
	choose(t, c, "interpreter", "none_needed")
	c.TabTo("[name=interpreter_name]")
	retype(c, browse.Delete)
	c.TabTo("[name=topics]")
	if c.Do("document.activeElement.checked") != "true" {
		c.Press(browse.Space)
	}
	c.TabTo("[name=note]")
	retype(c, "Logged without a mouse.")
}

// send goes on to the button of the form and presses it.
func send(c *browse.Chromium, at string) {
	c.TabTo(`main form[action="` + at + `/sessions"] button.btn-primary`)
	c.Follow()
}

// logged fails the test unless the focus is on the word that it is done.
func logged(t *testing.T, s *browse.Site, c *browse.Chromium, at string) {
	t.Helper()
	if c.URL() != at+"/sessions" {
		t.Fatalf("the form led to %s:\n%s", c.URL(), c.Text())
	}
	c.Focused("[data-flash]")
	if note := ask[string](t, s, "SELECT note FROM counselling_sessions ORDER BY id DESC LIMIT 1"); note != "Logged without a mouse." {
		t.Errorf("the note reads %q", note)
	}
	// From there the keys go on into the page.
	c.TabTo("main a")
}

func TestASessionIsLoggedWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	s, c := atTheKeyboard(t)
	at := sessionOf(t, c)
	describe(t, c, "2026-11-18")
	send(c, at)
	logged(t, s, c, at)
}

func TestAFormIsCorrectedWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	s, c := atTheKeyboard(t)
	at := sessionOf(t, c)
	describe(t, c, "yesterday")
	send(c, at)
	c.Focused("[data-errors]")
	c.TabTo(`[data-errors] a[href="#held_on"]`)
	c.Press(browse.Enter)
	c.Focused("[name=held_on]")
	retype(c, "2026-11-18")
	send(c, at)
	logged(t, s, c, at)
}

func TestWhatKeysCannotReachIsFound(t *testing.T) {
	t.Parallel()
	_, c := atTheKeyboard(t)
	at := sessionOf(t, c)
	button := `main form[action="` + at + `/sessions"] button.btn-primary`
	for fault, want := range map[string]string{
		"document.querySelectorAll(" + "`" + button + "`" + ").forEach(b => b.tabIndex = -1)":                                                                 "no key leads to",
		"document.styleSheets[0].insertRule('*, *:focus { outline: none !important; box-shadow: none !important }', document.styleSheets[0].cssRules.length)": "cannot be seen",
	} {
		c.Go(at + "/sessions/new")
		if err := c.Reach(button); err != nil {
			t.Fatalf("without a fault: %v", err)
		}
		c.Go(at + "/sessions/new")
		c.Do(fault + "; true")
		if err := c.Reach(button); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", fault, err)
		}
	}
}
