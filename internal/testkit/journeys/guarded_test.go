package journeys_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

const (
	colleague = "eszter.nagy@bud.example" // has worked with the case, and is not named
	focal     = "adam.toth@bud.example"   // the protection focal point, not named
	elsewhere = "counsellor@prg.example"
)

// canary is a name that nobody else has; near finds it in a search and does
// not contain it.
const (
	canary = "Zqyvarthakul"
	given  = "Wexoniqa"
	near   = "Zqyvarthaku"
)

// guardedCase is a case of the counsellor with which a colleague has worked, and
// in which somebody was then found to be a victim of trafficking.
func guardedCase(t *testing.T, s *browse.Site) string {
	t.Helper()
	ref := ask[string](t, s, `SELECT c.reference FROM case_files c JOIN staff h ON h.id = c.counsellor_id
		WHERE h.email = $1 AND c.stage = 'counselling' AND c.class = 'ordinary' ORDER BY c.id LIMIT 1`, counsellor)
	at := "/cases/" + ref
	c, other := s.As(t, counsellor), s.As(t, colleague)
	c.Get(at+"/people/1/edit").Form(at+"/people/1/edit").With("family_name", canary, "given_name", given).Send().Is(http.StatusSeeOther)
	other.Get(at).Is(http.StatusOK).Has(canary)
	other.Get("/tasks/new?case="+ref).Form("/tasks").With("title", "Ring "+canary).Send().Is(http.StatusSeeOther)
	other.Get("/appointments/new?case="+ref).Form("/appointments").With("purpose", "Meet "+given, "on_day", today, "at_time", "16:45").Send().Is(http.StatusSeeOther)
	other.Get(at+"/sessions/new").Form(at+"/sessions").With("mode", "phone", "place", "office", "interpreter", "none_needed", "interpreter_name", "",
		"topics", "programme", "minutes", "30", "note", canary+" rang.").Send().Is(http.StatusSeeOther)
	draft := other.Get(at + "/contacts/new").Values(at + "/contacts")
	draft.Set("note", "Half a word about "+canary)
	other.PostValues("/drafts", draft).Is(http.StatusOK)

	member := at + "/screening/" + id(ask[int64](t, s, "SELECT min(m.id) FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.reference = $1", ref))
	answers := c.Get(at + "/screening").Values(member)
	answers["vulnerabilities"], answers["fear_of_return"] = []string{"vot"}, []string{"none"}
	c.PostValues(member, answers).Is(http.StatusSeeOther)
	if class := ask[string](t, s, "SELECT class FROM case_files WHERE reference = $1", ref); class != "protection" {
		t.Fatalf("the case is %s", class)
	}
	c.Get(at).Is(http.StatusOK).Has(canary)
	return ref
}

// contents is all that an answer tells: a workbook's sheets too.
func contents(t *testing.T, p *browse.Page) string {
	t.Helper()
	if !strings.HasPrefix(p.Body, "PK") {
		return p.Body
	}
	book, err := zip.NewReader(bytes.NewReader([]byte(p.Body)), int64(len(p.Body)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range book.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, r); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// outsiders are people who must learn nothing; those told the number see it on
// the pages of those who name staff, and behind figures.
var outsiders = []struct {
	email  string
	from   []string
	number bool
}{
	{colleague, []string{"/", "/cases", "/tasks", "/calendar", "/drafts", "/enquiries"}, false},
	{elsewhere, []string{"/", "/cases"}, false},
	{focal, []string{"/", "/cases"}, true},
	{manager, []string{"/office", "/", "/cases", "/tasks?whose=office", "/reports"}, true},
	{admin, []string{"/reports", "/admin/users"}, true},
}

func TestAProtectionCaseTellsOutsidersNothing(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	ref := guardedCase(t, s)
	pages := kindsOf(s)
	for n, o := range outsiders {
		if o.email == colleague || o.email == manager {
			asIfNotThere(t, s, s.As(t, o.email), ref)
		}
		// The colleague is asked in every language, the others in turns.
		for m, lang := range i18n.Languages {
			if o.email != colleague && n%len(i18n.Languages) != m {
				continue
			}
			c := s.As(t, o.email).In(lang)
			silent := func(address string) *browse.Page {
				p := c.Follow(address)
				told := contents(t, p)
				for _, word := range []string{canary, given} {
					if strings.Contains(strings.ToLower(told), strings.ToLower(word)) {
						t.Errorf("%s in %s: %s tells the name", o.email, lang, address)
					}
				}
				if !o.number && strings.Contains(told, ref) {
					t.Errorf("%s in %s: %s tells the number", o.email, lang, address)
				}
				return p
			}
			from := o.from
			if o.email != admin {
				from = append([]string{"/search?q=" + near, "/cases?q=" + near, "/intake/matches?name=" + near, "/cases?counsellor=all", "/cases?stage=counselling"}, from...)
			}
			all := pages.reached(c, map[string]bool{}, from...)
			if len(all) < 8 {
				t.Errorf("%s looked at only %d pages: %v", o.email, len(all), all)
			}
			for _, p := range append(all, from[:len(from)-len(o.from)]...) {
				for _, l := range silent(p).Links() {
					if strings.Contains(l, "/export") || strings.Contains(l, "/calendar/feed/") {
						silent(l)
					}
				}
			}
		}
	}
}

// asIfNotThere checks that every address of the case answers as that of a case
// that was never opened.
func asIfNotThere(t *testing.T, s *browse.Site, c *browse.Client, ref string) {
	t.Helper()
	const never = "BUD-26-09999"
	said := func(p *browse.Page) string {
		return strings.ReplaceAll(strings.ReplaceAll(contents(t, p), ref, never), "/cases/"+never, "")
	}
	for _, r := range s.App.Routes() {
		if !strings.HasPrefix(r.Pattern, "/cases/{ref}") {
			continue
		}
		ask := func(of string) *browse.Page {
			path := gap.ReplaceAllString(strings.Replace(r.Pattern, "{ref}", of, 1), "1")
			if r.Method == http.MethodGet {
				return c.Get(path)
			}
			return c.Post(path, "reason", "x")
		}
		there, not := ask(ref), ask(never)
		if there.Status < http.StatusBadRequest || there.Status != not.Status {
			t.Errorf("%s %s: status %d, of no case %d", r.Method, r.Pattern, there.Status, not.Status)
		}
		if strings.Contains(said(there), canary) {
			t.Errorf("%s %s tells the name", r.Method, r.Pattern)
		}
	}
}

func TestThoseWhoNameStaffSeeTheNumberAndNameSomebody(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	ref := guardedCase(t, s)
	for at, who := range map[string]string{"/office": manager, "/": focal} {
		for _, lang := range i18n.Languages {
			s.As(t, who).In(lang).Get(at).Is(http.StatusOK).Has(ref).Lacks(canary)
		}
	}
	s.As(t, colleague).Get("/").Is(http.StatusOK).Lacks(ref)
	s.As(t, colleague).Get("/protection/" + ref).Is(http.StatusNotFound)
	here := "/protection/" + ref
	staff := id(ask[int64](t, s, "SELECT id FROM staff WHERE email = $1", colleague))
	s.As(t, focal).Get(here).Is(http.StatusOK).Lacks(canary).Form(here).With("staff", staff, "act", "name", "reason", "Speaks her language").Send().Is(http.StatusSeeOther)
	s.As(t, colleague).Get("/cases/" + ref).Is(http.StatusOK).Has(canary)
	s.As(t, focal).Get("/cases/" + ref).Is(http.StatusNotFound)
}
