package app_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

// visited crawls from a page along its links and redirects and calls fn with
// every answer to the person. Pages that differ only by a query or a case are visited a few
// times at most.
func visited(c *browse.Client, from string, fn func(p *browse.Page)) int {
	seen, kinds := map[string]bool{from: true}, map[string]int{}
	queue := []string{from}
	n := 0
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		p := c.Get(path)
		n++
		fn(p)
		for _, l := range append(p.Links(), p.Location) {
			if seen[l] || !strings.HasPrefix(l, "/") || strings.HasPrefix(l, "/assets/") {
				continue
			}
			seen[l] = true
			kind := kindOf(l)
			path, _, _ := strings.Cut(kind, "?")
			kinds[kind]++
			kinds[path]++
			if kinds[kind] <= 1 && kinds[path] <= 6 {
				queue = append(queue, l)
			}
		}
	}
	return n
}

var (
	reference = regexp.MustCompile(`[A-Z]{3}-[0-9]{2}-[0-9]{5,}`)
	idents    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	numbers   = regexp.MustCompile(`[0-9]+`)
)

// kindOf is a page's address without what varies: case, numbers, values.
func kindOf(l string) string {
	path, query, _ := strings.Cut(l, "?")
	var names []string
	for _, kv := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(kv, "=")
		names = append(names, name)
	}
	slices.Sort(names)
	// Of a list's filters one at a time is visited, not all combinations.
	return numbers.ReplaceAllString(idents.ReplaceAllString(reference.ReplaceAllString(path, "REF"), "ID"), "N") + "?" + strings.Join(names, "&")
}

// bare matches message keys and untranslated codes on a page.
var bare = regexp.MustCompile(`⟦|⟧|\b[a-z_]+\.[a-z_]+\.[a-z_]+\b`)

// english are words that only an English page shows.
var english = regexp.MustCompile(`\b(Save|Cancel|Search|Cases|Reports|Sign out|Language|not recorded|Next|Previous|Counsellor|Case)\b`)

func TestEveryPageSpeaksItsLanguage(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	for _, lang := range i18n.Languages {
		for email, from := range map[string]string{"counsellor@bud.example": "/", "manager@bud.example": "/office", "admin@homeward.example": "/reports"} {
			pages := visited(s.As(t, email).In(lang), from, func(p *browse.Page) {
				if p.Status >= 400 {
					t.Errorf("%s in %s: a link leads to %s, status %d", email, lang, p.Path, p.Status)
					return
				}
				if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
					return
				}
				text := p.Text()
				for _, m := range bare.FindAllString(text, -1) {
					if !strings.HasSuffix(m, ".example") && !strings.HasSuffix(m, ".cz") && !strings.HasSuffix(m, ".hu") {
						t.Errorf("%s in %s shows %q", p.Path, lang, m)
					}
				}
				// Lists and texts of documents are edited in all three languages at once.
				if lang != i18n.En && !strings.HasPrefix(p.Path, "/admin/lists/") && !strings.HasPrefix(p.Path, "/admin/templates/") {
					if m := english.FindString(text); m != "" {
						t.Errorf("%s in %s shows the English %q", p.Path, lang, m)
					}
				}
			})
			if pages < 15 {
				t.Errorf("%s found only %d pages", email, pages)
			}
		}
	}
}

func TestStrangersFindTheirPages(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	for _, path := range []string{"/login", "/healthz", "/readyz"} {
		s.Visitor(t).Get(path).Is(http.StatusOK)
	}
}
