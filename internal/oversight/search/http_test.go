package search_test

import (
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/oversight/search"
	"homeward/internal/testkit/testdb"
	"homeward/web/ui"
)

var (
	moment = time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC)
	judit  = access.User{ID: 11, Role: access.Counsellor, OfficeID: 1, OfficeCode: "BUD", Zone: time.UTC}
	reka   = access.User{ID: 12, Role: access.OfficeManager, OfficeID: 1, OfficeCode: "BUD", Zone: time.UTC}
	martin = access.User{ID: 21, Role: access.Counsellor, OfficeID: 2, OfficeCode: "PRG", Zone: time.UTC}
	admin  = access.User{ID: 31, Role: access.Administrator, Zone: time.UTC}
)

type house struct {
	*db.DB
	owner *pgxpool.Pool
	http.Handler
	last int64
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{DB: testdb.New(t)}
	h.owner = testdb.Owner(t, h.DB)
	h.exec(t, `INSERT INTO offices (id, code, name, country, time_zone, language)
		VALUES (1, 'BUD', 'Budapest', 'HU', 'Europe/Budapest', 'hu'), (2, 'PRG', 'Praha', 'CZ', 'Europe/Prague', 'cs')`)
	users := []access.User{judit, reka, martin, admin}
	for _, u := range users {
		h.exec(t, "INSERT INTO staff (id, office_id, role) VALUES ($1, NULLIF($2, 0), $3)", u.ID, u.OfficeID, string(u.Role))
	}
	c := clock.Fixed(moment)
	site := &page.Site{DB: h.DB, Clock: c, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), ErrorPage: ui.ErrorPage}
	mux := chi.NewRouter()
	mux.Use(site.Begin, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, u := range users {
				if strconv.FormatInt(u.ID, 10) == r.Header.Get("As") {
					u.Language = i18n.Language(r.Header.Get("In"))
					page.SetUser(r.Context(), u, moment.Add(time.Hour))
				}
			}
			next.ServeHTTP(w, r)
		})
	}, site.Speak)
	search.Service{DB: h.DB, Clock: c}.Routes(page.NewRouter(mux, site))
	h.Handler = mux
	return h
}

// exec runs a statement as the owner of the tables.
func (h *house) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	tx, err := h.owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	if _, err := tx.Exec(t.Context(), "SELECT set_config('app.actor_id', '0', true), set_config('app.role', 'system', true)"); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// add opens a case for a person and gives its reference.
func (h *house) add(t testing.TB, u access.User, d migrant.Details) string {
	t.Helper()
	m := migrant.Migrant{OfficeID: u.OfficeID, Details: d}
	err := h.Write(t.Context(), u.Actor(), func(tx db.Tx) error { return migrant.Insert(t.Context(), tx, "HU", &m) })
	if err != nil {
		t.Fatal(err)
	}
	h.last++
	ref := fmt.Sprintf("%s-26-%05d", u.OfficeCode, h.last)
	h.exec(t, `INSERT INTO case_files (id, office_id, counsellor_id, number, opened_on, stage_since, stage, reference)
		VALUES ($1, $2, $3, $1::bigint, '2026-10-01', '2026-10-01', 'counselling', $4)`, h.last, u.OfficeID, u.ID, ref)
	h.exec(t, "INSERT INTO case_members (case_id, migrant_id) VALUES ($1, $2)", h.last, m.ID)
	return ref
}

func (h *house) ask(t testing.TB, u access.User, query string, in ...i18n.Language) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/search?"+query, nil)
	r.Header.Set("As", strconv.FormatInt(u.ID, 10))
	r.Header.Set("In", "en")
	if len(in) > 0 {
		r.Header.Set("In", string(in[0]))
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if body := w.Body.String(); strings.Contains(body, "⟦") {
		t.Errorf("%s: a key instead of a word", query)
	}
	return w
}

var listed = regexp.MustCompile(`href="/cases/([A-Z]{3}-[0-9]{2}-[0-9]{5})`)

// found are the cases a search answers with.
func (h *house) found(t testing.TB, u access.User, typed string) []string {
	t.Helper()
	w := h.ask(t, u, url.Values{"q": {typed}}.Encode())
	if w.Code == http.StatusSeeOther {
		return []string{strings.TrimPrefix(w.Header().Get("Location"), "/cases/")}
	}
	var out []string
	for _, m := range listed.FindAllStringSubmatch(w.Body.String(), -1) {
		out = append(out, m[1])
	}
	return out
}

var karim = migrant.Details{
	FamilyName: "Al-Saadi", GivenName: "Karim", OriginalName: "كريم السعدي", OriginalLanguage: "ar", Sex: migrant.Male,
	BirthDate: "1988-03-04", Citizenship: "IQ", Phone: "06 20 123 4567",
}

func TestAPersonIsFoundByWhateverIsAtHand(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ref := h.add(t, judit, karim)
	h.add(t, judit, migrant.Details{FamilyName: "Kőszeghyné", GivenName: "Ágota", Sex: migrant.Female, BirthDate: "1990-01-02"})
	h.exec(t, "INSERT INTO travel_documents (migrant_id, kind, number) SELECT migrant_id, 'passport', 'A 1234-567' FROM case_members WHERE case_id = 1")
	h.exec(t, "UPDATE case_members SET old_reference = 'BP/2019/77', old_reference_fold = $1 WHERE case_id = 1", i18n.Fold("BP/2019/77"))
	for typed, why := range map[string]string{
		"karim al-saadi": "same name", "Saadi Karim": "", "kareem al saady": "sounds alike", "kar": "part of the name", "السعدي": "part of the name",
		"BUD-26-00001": "", "bud 26 1": "", "00001": "case number", "26-1": "case number", "+36 20 123 4567": "same phone", "0620 1234567": "same phone",
		"a1234567": "same document", "04.03.1988": "same date of birth", "karim 1988-03-04": "same date of birth", "bp/2019": "old number BP/2019/77",
	} {
		if got := h.found(t, reka, typed); len(got) != 1 || got[0] != ref {
			t.Errorf("%q finds %v", typed, got)
			continue
		}
		if body := h.ask(t, reka, url.Values{"q": {typed}}.Encode()).Body.String(); why != "" && !strings.Contains(body, why) {
			t.Errorf("%q is not said to be found by %q", typed, why)
		}
	}
	if got := h.found(t, reka, "koszeghyne"); len(got) != 1 || got[0] != "BUD-26-00002" {
		t.Errorf("koszeghyne finds %v", got)
	}
}

func TestAWholeReferenceLeadsToItsCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ref := h.add(t, judit, karim)
	if w := h.ask(t, judit, "q="+strings.ToLower(ref)); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/cases/"+ref {
		t.Errorf("status %d to %q", w.Code, w.Header().Get("Location"))
	}
	if w := h.ask(t, judit, "for=session&q="+ref); w.Header().Get("Location") != "/cases/"+ref+"/sessions/new" {
		t.Errorf("to record a session: to %q", w.Header().Get("Location"))
	}
	if w := h.ask(t, martin, "q="+ref); w.Code != http.StatusOK {
		t.Errorf("from another office: status %d", w.Code)
	}
}

// TestOthersPeopleAreAnsweredLikeNobody compares whole pages: a person of
// another office, one of a protection case, and one that does not exist.
func TestOthersPeopleAreAnsweredLikeNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, martin, migrant.Details{FamilyName: "Qorashi", GivenName: "Zohal", Sex: migrant.Female, BirthDate: "1991-05-06", Phone: "+36 30 765 4321"})
	hidden := h.add(t, judit, migrant.Details{FamilyName: "Varanski", GivenName: "Bogdana", Sex: migrant.Female, BirthDate: "1993-07-08", Phone: "+36 30 111 2222"})
	h.exec(t, "UPDATE case_files SET class = 'protection' WHERE reference = $1", hidden)
	h.exec(t, "UPDATE migrants SET protected = true WHERE family_name = 'Varanski'")
	h.exec(t, "INSERT INTO travel_documents (migrant_id, kind, number) SELECT id, 'passport', 'X' || id || '99887' FROM migrants")
	h.exec(t, "UPDATE case_members SET old_reference = 'OLD/' || case_id || '/5', old_reference_fold = 'old/' || case_id || '/5'")
	anybody := func(typed string) string {
		body := h.ask(t, reka, url.Values{"q": {typed}}.Encode()).Body.String()
		body = strings.ReplaceAll(body, html.EscapeString(typed), "TYPED")
		body = strings.ReplaceAll(body, html.EscapeString(url.QueryEscape(typed)), "TYPED")
		return regexp.MustCompile(`(born|number|name|q)=[^"&]*`).ReplaceAllString(body, "$1=")
	}
	for kind, typed := range map[string][3]string{
		"name":      {"Qorashi Zohal", "Varanski Bogdana", "Nemethova Xenia"},
		"birth":     {"1991-05-06", "1993-07-08", "1994-09-10"},
		"phone":     {"+36 30 765 4321", "+36 30 111 2222", "+36 30 999 8888"},
		"document":  {"X199887", "X299887", "X399887"},
		"reference": {"PRG-26-00001", "BUD-26-00002", "BUD-26-00009"},
		"old":       {"OLD/1/5", "OLD/2/5", "OLD/3/5"},
	} {
		nobody := anybody(typed[2])
		for _, other := range typed[:2] {
			if got := anybody(other); got != nobody {
				t.Errorf("%s: %q is answered otherwise than %q", kind, other, typed[2])
			}
		}
	}
	h.exec(t, "INSERT INTO case_named_staff (case_id, staff_id) VALUES (2, 11)")
	if got := h.found(t, judit, "varanski"); len(got) != 1 {
		t.Errorf("who is named on the case finds %v", got)
	}
	if got := h.found(t, reka, "varanski"); len(got) != 0 {
		t.Errorf("who is not named finds %v", got)
	}
	if w := h.ask(t, admin, "q=varanski"); w.Code != http.StatusForbidden {
		t.Errorf("administrator: status %d", w.Code)
	}
}

func TestNobodyFoundOffersAnIntakeWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, l := range i18n.Languages {
		body := h.ask(t, judit, url.Values{"q": {"Nagy-Tóth <Eszter> 1990-02-03"}}.Encode(), l).Body.String()
		if !strings.Contains(body, `href="/intake?born=1990-02-03&amp;name=Nagy-T%C3%B3th+%3CEszter%3E"`) {
			t.Errorf("%s: no way to an intake with the name", l)
		}
	}
}

func TestManyHitsComePageByPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for i := range 45 {
		h.add(t, judit, migrant.Details{FamilyName: "Hassan", GivenName: "Ali", Sex: migrant.Male, BirthDate: date.Partial(fmt.Sprint(1950 + i))})
	}
	seen := map[string]int{}
	for n, want := range []int{20, 20, 5, 0} {
		body := h.ask(t, judit, fmt.Sprintf("q=hassan&page=%d", n+1)).Body.String()
		refs := listed.FindAllStringSubmatch(body, -1)
		if len(refs) != want || want > 0 && !strings.Contains(body, "45 people found") {
			t.Errorf("page %d shows %d", n+1, len(refs))
		}
		for _, r := range refs {
			seen[r[1]]++
		}
	}
	if len(seen) != 45 {
		t.Errorf("%d of 45 were shown", len(seen))
	}
}

func TestNothingTypedShowsMyLatestCases(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mine := h.add(t, judit, karim)
	h.add(t, reka, migrant.Details{FamilyName: "Diallo", GivenName: "Mamadou", Sex: migrant.Male})
	body := h.ask(t, judit, "for=session").Body.String()
	if !strings.Contains(body, `href="/cases/`+mine+`/sessions/new"`) || strings.Contains(body, "Diallo") {
		t.Error("not exactly my cases are offered for a session")
	}
}

func TestAnyTextIsAnswered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, judit, karim)
	for _, typed := range []string{"'", "%", "\x00", "\\", "a%_b", "1e9", "99999999999999999999", "0", strings.Repeat("x ", 400), "\xff\xfe", "🙂", "--", "' OR 1=1"} {
		for _, more := range []string{"", "&page=-3", "&page=99999999999", "&page=700", "&for=x"} {
			if w := h.ask(t, judit, url.Values{"q": {typed}}.Encode()+more); w.Code != http.StatusOK {
				t.Errorf("%q%s: status %d", typed, more, w.Code)
			}
		}
	}
}
