package journeys_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

var (
	reference = regexp.MustCompile(`[A-Z]{3}-[0-9]{2}-[0-9]{5,}`)
	intakeOf  = regexp.MustCompile(`^/intake/new/.*`)
	numbers   = regexp.MustCompile(`[0-9]+`)
	codes     = regexp.MustCompile(`^(/admin/lists)(/[a-z_]+)(/[a-z_]+)?$`)
)

// kindOf is the page that an address opens, whatever case and record it is of.
func kindOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	path = intakeOf.ReplaceAllString(reference.ReplaceAllString(path, "REF"), "/intake/new")
	if m := codes.FindStringSubmatch(path); m != nil && m[3] != "/new" {
		return m[1] + "/LIST" + strings.Repeat("/CODE", min(len(m[3]), 1))
	}
	return numbers.ReplaceAllString(path, "N")
}

// pagesOf lists an address of every kind of page that links lead a person to
// from some pages; kinds that were seen before are left out.
func pagesOf(c *browse.Client, seen map[string]bool, from ...string) []string {
	var out []string
	for queue := from; len(queue) > 0; queue = queue[1:] {
		p := c.Follow(queue[0])
		if p.Status != http.StatusOK || !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			continue
		}
		out = append(out, p.Path)
		for _, l := range p.Links() {
			if k := kindOf(l); strings.HasPrefix(l, "/") && !strings.HasPrefix(l, "/assets/") && !strings.Contains(l, "/export") && !seen[k] {
				seen[k] = true
				queue = append(queue, l)
			}
		}
	}
	return out
}

// round is whose pages are looked at, from where.
type round struct {
	email string
	pages []string // in every language
	turns []string // in one language each
}

// rounds are all pages of the program, with somebody who may see them, and in
// turns those that differ by the stage of a case.
func rounds(t *testing.T, s *browse.Site) []round {
	t.Helper()
	seen := map[string]bool{}
	var stages []string
	for _, ref := range ask[[]string](t, s, `SELECT array_agg(reference ORDER BY stage) FROM (
		SELECT DISTINCT ON (c.stage) c.stage, c.reference FROM case_files c JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.class = 'ordinary' ORDER BY c.stage, c.id) one`) {
		for _, section := range []string{"", "/eligibility", "/decision", "/prepare", "/travel", "/plan", "/sessions"} {
			stages = append(stages, "/cases/"+ref+section)
		}
	}
	out := []round{
		{counsellor, pagesOf(s.As(t, counsellor), seen, "/", "/intake?name=Ahmed", "/drafts"), nil},
		{manager, pagesOf(s.As(t, manager), seen, "/office", "/cases?stage=counselling&q=a", "/search?q=ahmed", "/reports/a1?cell=R.3.6,period", "/reports/i1", stages[0]), stages},
		{admin, pagesOf(s.As(t, admin), seen, "/reports", "/reports/a1?cell=R.3.6,period", "/admin/users", "/admin/offices", "/admin/programmes", "/admin/lists", "/admin/access", "/import"), nil},
	}
	for _, r := range out {
		if len(r.pages) < 12 {
			t.Errorf("%s reaches only %d pages: %v", r.email, len(r.pages), r.pages)
		}
	}
	return out
}

func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	all := rounds(t, s)
	c := browse.Open(t, base, 1360, 900)
	for n, lang := range i18n.Languages {
		c.Leave()
		c.Go("/login")
		look(t, c, string(lang), n == 0)
		for _, r := range all {
			c.Leave()
			c.SignIn(r.email, string(lang))
			for _, page := range r.pages {
				c.Go(page)
				look(t, c, string(lang), n == 0)
			}
			for m := n; m < len(r.turns); m += len(i18n.Languages) {
				c.Go(r.turns[m])
				look(t, c, string(lang), true)
			}
		}
		refused(t, s, c, string(lang))
	}
}

// refused looks at the pages that say what is wrong.
func refused(t *testing.T, s *browse.Site, c *browse.Chromium, lang string) {
	t.Helper()
	c.Leave()
	c.SignIn(counsellor, lang)
	path := "/cases/" + openCase(t, s) + "/"
	c.Go("/cases/BUD-26-99999")
	look(t, c, lang, false)
	c.Go("/admin/users")
	look(t, c, lang, false)
	c.Go(path + "sessions/new")
	c.Fill("held_on", "yesterday")
	c.Send(path + "sessions")
	look(t, c, lang, true)
	c.Go(path + "facts")
	other := s.As(t, manager)
	other.Get(path+"facts").Form(path+"facts").With("note", "The manager rang in "+lang).Send().Is(http.StatusSeeOther)
	c.Fill("note", "The counsellor rang in "+lang)
	c.Send(path + "facts")
	look(t, c, lang, true)
	signedOut(t, s)
	c.Go(path + "facts")
	look(t, c, lang, false)
}

// look examines the open page as it is wide and on a phone and, where asked,
// in the dark.
func look(t *testing.T, c *browse.Chromium, lang string, dark bool) {
	t.Helper()
	where := c.URL() + " in " + lang
	if strings.Contains(c.Do("document.title"), "⟦") {
		t.Errorf("%s has no title", where)
	}
	report := func(how string, found []string) {
		slices.Sort(found)
		for _, v := range slices.Compact(found) {
			t.Errorf("%s%s: %s", where, how, v)
		}
	}
	report("", c.Violations())
	if w := c.TooWide(); w != "" {
		t.Errorf("%s is too wide: %s", where, w)
	}
	if dark && c.Do("!document.body.classList.contains('hw-paper')") == "true" {
		c.Theme("dark")
		report(", dark", c.Violations("color-contrast", "link-in-text-block"))
		c.Theme("light")
	}
	c.Size(390, 844)
	if w := c.TooWide(); w != "" {
		t.Errorf("%s on a phone is too wide: %s", where, w)
	}
	if dark {
		report(" on a phone", c.Violations("target-size", "scrollable-region-focusable", "aria-hidden-focus"))
	}
	c.Size(1360, 900)
}
