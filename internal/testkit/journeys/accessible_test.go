package journeys_test

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

var reference = regexp.MustCompile(`[A-Z]{3}-[0-9]{2}-[0-9]{5,}`)

// kinds are the kinds of pages there are: the patterns of the routes.
type kinds []string

// kindsOf are the kinds of pages of the program.
func kindsOf(s *browse.Site) (all kinds) {
	for _, r := range s.App.Routes() {
		if r.Method == http.MethodGet {
			all = append(all, r.Pattern)
		}
	}
	// Of two that fit an address the one with fewer gaps answers.
	slices.SortStableFunc(all, func(a, b string) int { return strings.Count(a, "{") - strings.Count(b, "{") })
	return all
}

var gap = regexp.MustCompile(`\{[^}]*\}`)

// of is the kind of page that an address opens; empty: it opens none.
func (k kinds) of(address string) string {
	path, _, _ := strings.Cut(address, "?")
	for _, pattern := range k {
		if regexp.MustCompile("^" + gap.ReplaceAllString(pattern, "[^/]+") + "$").MatchString(path) {
			return pattern
		}
	}
	return ""
}

// pagesOf lists an address of every kind of page that links lead a person to
// from some pages; kinds that were seen before are left out.
func (k kinds) reached(c *browse.Client, seen map[string]bool, from ...string) (out []string) {
	for _, f := range from {
		seen[k.of(f)] = true
	}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		p := c.Follow(queue[0])
		if p.Status != http.StatusOK || !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			continue
		}
		out = append(out, p.Path)
		for _, l := range p.Links() {
			kind := k.of(l)
			if strings.Contains(kind, "/print/{kind}") {
				kind, _, _ = strings.Cut(l, "?") // each paper is another page
			}
			if kind != "" && !slices.Contains(noPages, kind) && !seen[kind] {
				seen[kind] = true
				queue = append(queue, l)
			}
		}
	}
	return out
}

// round is whose pages are looked at, from where.
type round struct {
	email string   // empty: nobody is signed in
	pages []string // in every language
	turns []string // in one language each
}

// telling are the sections of a case that show more than others at a stage.
var telling = map[string][]string{
	"counselling": {"/eligibility"}, "eligibility": {"/eligibility"}, "approved": {"/decision", "/plan"}, "pre_departure": {"/prepare"},
	"ready": {"/prepare", "/travel"}, "departed": {"/travel"}, "arrived": {"/travel", "/plan"}, "reintegration": {"/plan", "/payments", "/monitoring"}, "monitoring": {"/monitoring"}, "closed": {"/reopen"},
}

// rounds are all pages of the program, with somebody who may see them, and in
// turns those that differ by the stage of a case.
func rounds(t *testing.T, s *browse.Site, k kinds) []round {
	t.Helper()
	seen := map[string]bool{}
	var stages []string
	for _, at := range ask[[]string](t, s, `SELECT array_agg(stage || ' ' || reference ORDER BY stage) FROM (
		SELECT DISTINCT ON (c.stage) c.stage, c.reference FROM case_files c JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.class = 'ordinary' ORDER BY c.stage, c.id) one`) {
		stage, ref, _ := strings.Cut(at, " ")
		for _, section := range append([]string{""}, telling[stage]...) {
			stages = append(stages, "/cases/"+ref+section)
		}
	}
	m, a := s.As(t, manager), s.As(t, admin)
	done := slices.Concat(imported(t, m), assigned(t, s), childAlone(t, s), cashed(t, s))
	out := []round{
		{"", []string{"/login"}, nil},
		{counsellor, k.reached(s.As(t, counsellor), seen, append([]string{"/", "/intake?name=Ahmed", "/intake/new", "/drafts", "/tasks"}, worked(t, s)...)...), nil},
		{manager, k.reached(m, seen, slices.Concat([]string{"/office", "/office/reviews", untouched(t, s) + "/transfer", "/points", "/cases?stage=counselling&q=a", "/search?q=ahmed", "/reports/a1?cell=R.3.6,period", "/reports/i1"}, done, stages)...), stages},
		{admin, k.reached(a, seen, append(kept(t, s, a), "/reports", "/reports/a1?cell=R.3.6,period", "/admin/users", "/admin/offices", "/admin/programmes", "/admin/lists", "/countries/IQ", "/admin/access", evidenced(t, s, a), drafted(t, a), ordered(t, a))...), nil},
	}
	for i, r := range out[1:] {
		// The pages of the turns led to others; they are looked at in turns.
		r.pages = slices.DeleteFunc(r.pages, func(p string) bool { return slices.Contains(r.turns, p) })
		out[i+1] = r
		if len(r.pages) < 12 {
			t.Errorf("%s reaches only %d pages: %v", r.email, len(r.pages), r.pages)
		}
	}
	out[0].pages = append(out[0].pages, links(t, s)...)
	return out
}

// looked are the kinds of pages that were looked at.
type looked struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (l *looked) at(kind string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[kind] = true
}

// noPages are routes that answer with something else than a page.
var noPages = []string{
	"/healthz", "/readyz", "/intake/matches", "/intake/new", "/cases/{ref}/documents/{id}", "/cases/{ref}/print/{kind}/pdf", "/cases/{ref}/papers/{id}/pdf", "/office/complaints/blank/pdf", "/office/complaints/{id}/print/pdf", "/import/{id}/result", "/reports/{name}/export", "/reports/n5/export", "/reports/i2/export", "/reports/n4/export", "/exports/{id}/file", "/calendar/feed/{token}", "/enquiries/{id}/intake", "/office/reviews/next",
}

func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	first := browse.Open(t, s.Serve(t), 1360, 900)
	pages := kindsOf(s)
	all := rounds(t, s, pages)
	eyes := looked{seen: map[string]bool{}}
	// Two windows at a time; the language is the person's, so each works for
	// other people than the other.
	t.Run("pages", func(t *testing.T) {
		for name, of := range map[string][]round{"counsellor": all[:2], "others": all[2:]} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := first.Tab(t, 1360, 900)
				for n, lang := range i18n.Languages {
					for _, r := range of {
						r.walk(t, c, n, lang, func(path string) { eyes.at(pages.of(path)) })
					}
				}
			})
		}
	})
	for _, kind := range pages {
		if !eyes.seen[kind] && !slices.Contains(noPages, kind) {
			t.Errorf("no page of %s was looked at", kind)
		}
	}
	for n, lang := range i18n.Languages {
		refused(t, s, first, string(lang), n == 0)
	}
	tooMany(t, first)
}

// walk looks at the pages of a round in a language, the n-th.
func (r round) walk(t *testing.T, c *browse.Chromium, n int, lang i18n.Language, looked func(path string)) {
	t.Helper()
	c.Leave()
	if r.email == "" {
		c.Go("/login")
		c.Speak(string(lang))
	} else {
		c.SignIn(r.email, string(lang))
	}
	for _, page := range r.pages {
		c.Go(page)
		looked(page)
		look(t, c, string(lang), n == 0)
	}
	for m := n; m < len(r.turns); m += len(i18n.Languages) {
		c.Go(r.turns[m])
		looked(r.turns[m])
		look(t, c, string(lang), true)
	}
}

// refused looks at the pages that say what is wrong.
func refused(t *testing.T, s *browse.Site, c *browse.Chromium, lang string, dark bool) {
	t.Helper()
	c.Leave()
	c.SignIn(counsellor, lang)
	says := func(status int) {
		t.Helper()
		if got := c.Do("performance.getEntriesByType('navigation')[0].responseStatus"); got != strconv.Itoa(status) {
			t.Errorf("%s in %s: status %s, want %d", c.URL(), lang, got, status)
		}
		look(t, c, lang, dark)
	}
	path := "/cases/" + openCase(t, s) + "/"
	c.Go("/cases/BUD-26-99999")
	says(http.StatusNotFound)
	c.Go("/admin/users")
	says(http.StatusForbidden)
	c.Go(path + "sessions/new")
	c.Fill("held_on", "yesterday")
	c.Send(path + "sessions")
	says(http.StatusUnprocessableEntity)
	c.Go(path + "facts")
	other := s.As(t, manager)
	other.Get(path+"facts").Form(path+"facts").With("note", "The manager rang in "+lang).Send().Is(http.StatusSeeOther)
	c.Fill("note", "The counsellor rang in "+lang)
	c.Send(path + "facts")
	says(http.StatusConflict)
	c.Go(path + "facts")
	c.Fill("note", strings.Repeat("Long. ", 1<<18))
	c.Send(path + "facts")
	says(http.StatusRequestEntityTooLarge)
	c.Go(path + "facts")
	c.Fill("note", "Written before lunch, sent after it in "+lang)
	signedOut(t, s)
	c.Send(path + "facts")
	says(http.StatusUnauthorized)
	c.Fill("password", "not the right words")
	c.Send("/reauth")
	says(http.StatusUnauthorized)
	c.Leave()
	c.Go("/login")
	c.Speak(lang)
	c.Go(path + "facts")
	says(http.StatusOK)
	c.Fill("email", "nobody@bud.example")
	c.Fill("password", "not the right words")
	c.Send("/login")
	says(http.StatusUnprocessableEntity)
}

// tooMany looks at what somebody is told who tries too often. It stands last:
// for a minute nobody can sign in.
func tooMany(t *testing.T, c *browse.Chromium) {
	t.Helper()
	c.Leave()
	for n, lang := range i18n.Languages {
		c.Go("/login")
		c.Speak(string(lang))
		c.Do(`(async () => { for (let n = 0; n < 500; n++) if ((await fetch('/password/spent', {method: 'POST'})).status === 429) return true; throw new Error('never too many') })()`)
		c.Go("/login")
		c.Fill("email", "nobody@bud.example")
		c.Fill("password", "not the right words")
		c.Send("/login")
		if got := c.Do("performance.getEntriesByType('navigation')[0].responseStatus"); got != "429" {
			t.Errorf("after too many tries the status is %s", got)
		}
		look(t, c, string(lang), n == 0)
	}
}

// look examines the open page as it is wide and on a phone and, where asked,
// all of it again in the dark.
func look(t *testing.T, c *browse.Chromium, lang string, dark bool) {
	t.Helper()
	where := c.URL() + " in " + lang
	// A signed document stays in the language it was signed in.
	if got := c.Do("document.documentElement.lang"); got != `"`+lang+`"` && !strings.Contains(where, "/papers/") {
		t.Errorf("%s is in %s", where, got)
	}
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
		report(", dark", c.Violations())
		c.Theme("light")
	}
	c.Size(390, 844)
	if w := c.TooWide(); w != "" {
		t.Errorf("%s on a phone is too wide: %s", where, w)
	}
	if dark {
		// What sticks to the edge of the screen covers what scrolling uncovers:
		// no fault, so the screen is as long as the page.
		c.Size(390, c.Height())
		report(" on a phone", c.Violations("target-size", "scrollable-region-focusable", "aria-hidden-focus"))
	}
	c.Size(1360, 900)
}
