package journeys_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"homeward/internal/organisation/codelist"
	"homeward/internal/oversight/export"
	"homeward/internal/testkit/browse"
	"homeward/internal/testkit/testkey"
)

// fewest is how many clicks a newcomer needs at most from signing in to the
// file in hand.
const fewest = 12

// clicker counts what a newcomer presses.
type clicker struct {
	*browse.Chromium
	n int
}

func (c *clicker) press(selector string) {
	c.Click(selector)
	c.n++
}

// An administrator new to the job signs in, makes the half-year report, opens a
// number, freezes the report and hands it over.
func TestANewcomerMakesTheHalfYearReport(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	c := &clicker{Chromium: browse.Open(t, base, 1280, 800)}
	c.Go("/login")
	c.Fill("email", admin)
	c.Fill("password", "homeward-demo-2026")
	c.press("main form button.btn-primary")
	c.Speak("en")
	c.Go("/reports") // signing in leads here; again, in English
	c.press(`main a[href="/reports/a1"]`)
	c.press(`main a[href*="from=2026-01-01"][href*="to=2026-06-30"]`)
	const returned = `main a[href*="cell=R.3.6%2Cperiod&"]`
	figure := strings.Fields(textOf(c.Chromium, returned))[0]
	c.press(returned)
	rows := c.Do(`document.querySelectorAll('#rows tbody tr').length`)
	if figure == "0" || rows != figure {
		t.Errorf("the figure says %s, there are %s rows behind it", figure, rows)
	}
	c.press(`main a[href^="/snapshots/new"]`)
	c.press(`main form[action="/snapshots"] button.btn-primary`)
	if !strings.HasPrefix(c.URL(), "/snapshots/") || !strings.Contains(c.Text(), figure) {
		t.Fatalf("at %s, without the figure %s:\n%s", c.URL(), figure, c.Text())
	}
	c.press(`main a[href^="/reports/a1?"]`)
	c.press(`main a[href^="/exports/new?"]`)
	c.Fill("recipient", "Managing authority")
	c.Fill("purpose", "Half-year report")
	c.press(`main form[action="/exports/new"] button.btn-primary`)
	c.press(`main form[action="/exports"] button.btn-primary`)
	if password := c.Do(`document.querySelector('[data-password]').innerText`); len(password) < 20 {
		t.Errorf("the password is %s", password)
	}
	exports := &export.Service{DB: s.DB, Clock: s.Clock, Box: testkey.Box, Codes: &codelist.Service{DB: s.DB, Clock: s.Clock}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if err := exports.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.press(`main a[href^="/exports/"].btn-primary`)
	link := strings.Trim(c.Do(`document.querySelector('a[download]').getAttribute('href')`), `"`)
	c.n++ // pressing it saves the file
	file := s.As(t, admin).Get(link).Is(http.StatusOK)
	if !bytes.HasPrefix([]byte(file.Body), []byte("PK")) {
		t.Errorf("the file begins with %q", file.Body[:min(len(file.Body), 8)])
	}
	if n := ask[int](t, s, "SELECT count(*)::int FROM export_downloads"); n != 1 {
		t.Errorf("%d downloads are written down", n)
	}
	if c.n > fewest {
		t.Errorf("%d clicks", c.n)
	}
	t.Log(strconv.Itoa(c.n) + " clicks")
}

// textOf is the text of the first element that matches.
func textOf(c *browse.Chromium, selector string) string {
	return strings.Trim(c.Do(`document.querySelector('`+selector+`').firstChild.textContent.trim()`), `"`)
}
