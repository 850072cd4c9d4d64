package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
	"homeward/internal/testkit/browse"
)

// people are the demo accounts that stand for the identities of the matrix.
var people = []struct {
	email string
	role  access.Role
	own   bool // of the office whose cases are visited
}{
	{"counsellor@bud.example", access.Counsellor, true},
	{"manager@bud.example", access.OfficeManager, true},
	{"counsellor@prg.example", access.Counsellor, false},
	{"manager@prg.example", access.OfficeManager, false},
	{"admin@homeward.example", access.Administrator, false},
	{"", "", false}, // nobody
}

// address fills the parts of a route's pattern with what exists in the office
// of Budapest.
func address(pattern, ref string) string {
	return strings.NewReplacer("{ref}", ref, "{n}", "1", "{id}", "1", "{member}", "1", "{memberID}", "1", "{name}", "a1",
		"{list}", "topic", "{code}", "legal", "{kind}", "declaration", "{token}", "nothing", "{activity}", "1", "{plan}", "1", "{refund}", "1", "{line}", "1").Replace(pattern)
}

// openCase is a reference of an open, ordinary case of Budapest, in the charge
// of the counsellor who visits it: some sections are for nobody else.
func openCase(t testing.TB, s *browse.Site) string {
	t.Helper()
	var ref string
	err := s.Owner.QueryRow(t.Context(), `
		SELECT c.reference FROM case_files c JOIN staff h ON h.id = c.counsellor_id
		WHERE h.email = $1 AND c.class = 'ordinary' AND c.stage = 'counselling' ORDER BY c.id LIMIT 1`, people[0].email).Scan(&ref)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// dutiesOf are what somebody of the demo answers for besides the role.
func dutiesOf(t testing.TB, s *browse.Site, email string) (out []access.Duty) {
	t.Helper()
	if err := s.Owner.QueryRow(t.Context(), "SELECT coalesce((SELECT duties FROM staff WHERE email = $1), '{}')", email).Scan(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryRouteAnswersEveryPersonAsTheMatrixSays(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	ref := openCase(t, s)
	cells := 0
	for _, who := range people {
		c := s.Visitor(t)
		if who.email != "" {
			c = s.As(t, who.email)
		}
		duties := dutiesOf(t, s, who.email)
		for _, route := range s.App.Routes() {
			if route.Pattern == "/logout" {
				continue
			}
			path := address(route.Pattern, ref)
			p := ask(c, route.Method, path)
			if who.email != "" && route.Action != access.Anyone && gone(p) {
				// An earlier act ended the session: that is what it is for.
				c = s.As(t, who.email)
				p = ask(c, route.Method, path)
			}
			cells++
			user := access.User{ID: 1, Role: who.role, Duties: duties}
			if who.email == "" {
				user = access.User{}
			}
			name := who.email + " " + route.Method + " " + path
			switch {
			case p.Status >= 500:
				t.Errorf("%s: status %d", name, p.Status)
			case route.Action == access.Anyone:
			case who.email == "":
				if p.Status != http.StatusUnauthorized && (p.Status != http.StatusSeeOther || !strings.HasPrefix(p.Location, "/login")) {
					t.Errorf("%s: a stranger got status %d to %q", name, p.Status, p.Location)
				}
			case !access.Can(user, route.Action):
				if p.Status != http.StatusForbidden {
					t.Errorf("%s: status %d for an act the role does not have", name, p.Status)
				}
			case strings.Contains(route.Pattern, "/cases/{ref}") && !who.own:
				if p.Status != http.StatusNotFound && who.role != access.Administrator {
					t.Errorf("%s: status %d for another office's case", name, p.Status)
				}
				if strings.Contains(p.Body, ref) && who.role != access.Administrator && !strings.Contains(p.Path, ref) {
					t.Errorf("%s: the answer names the case", name)
				}
			case p.Status == http.StatusForbidden || p.Status == http.StatusUnauthorized:
				t.Errorf("%s: status %d for an act the role has", name, p.Status)
			}
		}
	}
	if cells < 6*60 {
		t.Errorf("only %d cells were visited", cells)
	}
}

func ask(c *browse.Client, method, path string) *browse.Page {
	if method == http.MethodGet {
		return c.Get(path)
	}
	return c.Post(path)
}

// gone tells that the answer asks to sign in.
func gone(p *browse.Page) bool {
	return p.Status == http.StatusUnauthorized || p.Status == http.StatusSeeOther && strings.HasPrefix(p.Location, "/login")
}

func TestAnotherOfficesCaseIsLikeNone(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	ref := openCase(t, s)
	c := s.As(t, "counsellor@prg.example")
	for _, section := range []string{"", "/timeline", "/sessions/new", "/plan", "/documents", "/people/1"} {
		there := c.Get("/cases/" + ref + section).Is(http.StatusNotFound)
		none := c.Get("/cases/BUD-26-99999" + section).Is(http.StatusNotFound)
		a := strings.ReplaceAll(there.Text(), there.Header.Get("X-Request-Id"), "")
		b := strings.ReplaceAll(none.Text(), none.Header.Get("X-Request-Id"), "")
		if a != b {
			t.Errorf("%s: the answers differ:\n%s\n%s", section, a, b)
		}
	}
}

func TestARouteWithoutAnActCannotBeAdded(t *testing.T) {
	t.Parallel()
	h := func(http.ResponseWriter, *http.Request) error { return nil }
	for _, a := range []access.Action{"", "made_up"} {
		r := page.NewRouter(chi.NewRouter(), &page.Site{})
		for how, add := range map[string]func(string, access.Action, page.Handler){"Get": r.Get, "Post": r.Post, "PostFile": r.PostFile} {
			if refusal := panicOf(func() { add("/planted", a, h) }); !strings.Contains(refusal, "/planted") {
				t.Errorf("%s takes a route with the act %q", how, a)
			}
		}
		if got := r.Routes(); len(got) != 0 {
			t.Errorf("the refused routes are there: %v", got)
		}
	}
	r := page.NewRouter(chi.NewRouter(), &page.Site{})
	if refusal := panicOf(func() { r.Get("/sound", access.CaseList, h) }); refusal != "" || len(r.Routes()) != 1 {
		t.Errorf("a route with an act is refused: %s", refusal)
	}
}

// panicOf is what fn panics with; empty: it does not.
func panicOf(fn func()) (with string) {
	defer func() {
		if v := recover(); v != nil {
			with = fmt.Sprint(v)
		}
	}()
	fn()
	return ""
}
