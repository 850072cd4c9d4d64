package desk_test

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/desk"
)

// filters are addresses of lists, one for each filter and some together.
func filters() []string {
	return []string{
		"", "status=all", "status=closed", "stage=counselling", "counsellor=me", "counsellor=none", "counsellor=12", "blocker=consent",
		"waiting=manager", "waiting=person", "country=IQ", "country=none", "programme=1", "programme=none", "children=yes", "detained=yes",
		"stuck=14", "due=14", "due=7", "due=overdue", "imported=yes", "stage=counselling&blocker=consent&stuck=14",
		"counsellor=me&due=7", "status=all&country=MN&children=yes", "status=closed&imported=yes",
	}
}

// fits is the filter in Go, to hold the database's answer against.
func fits(d dossier, q url.Values, u access.User, named map[int64]bool) bool {
	if d.office != u.OfficeID || d.class == "protection" && !named[d.id] {
		return false
	}
	open := d.stage != "closed" && !d.voided
	switch q.Get("status") {
	case "":
		if !open {
			return false
		}
	case "closed":
		if d.stage != "closed" {
			return false
		}
	}
	is := func(name, value string) bool { return q.Get(name) == "" || q.Get(name) == value }
	number := func(n int64) string {
		if n == 0 {
			return "none"
		}
		return strconv.FormatInt(n, 10)
	}
	who := number(d.counsellor)
	if q.Get("counsellor") == "me" {
		if d.counsellor != u.ID {
			return false
		}
		who = "me"
	}
	country := d.country
	if country == "" {
		country = "none"
	}
	due := func(last date.Date) bool { return !d.due.IsZero() && !d.due.After(last) }
	switch q.Get("due") {
	case "overdue":
		if !due(today.AddDays(-1)) {
			return false
		}
	case "7":
		if !due(today.AddDays(7)) {
			return false
		}
	case "14":
		if !due(today.AddDays(14)) {
			return false
		}
	}
	return is("stage", d.stage) && is("counsellor", who) && is("blocker", d.blocker) && is("waiting", d.on) && is("country", country) &&
		is("programme", number(d.programme)) && (!q.Has("children") || d.children > 0) && (!q.Has("imported") || d.source == "import") &&
		(!q.Has("detained") || strings.HasPrefix(d.status, "detained_")) && (!q.Has("stuck") || !d.since.IsZero() && today.DaysSince(d.since) > 14)
}

// namedOn are the protection cases a user is named on.
func (h *house) namedOn(t testing.TB, u access.User) map[int64]bool {
	t.Helper()
	out := map[int64]bool{}
	rows, err := h.owner.Query(t.Context(), "SELECT case_id FROM case_named_staff WHERE staff_id = $1", u.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		out[id] = true
	}
	return out
}

func (d dossier) reference() string {
	return fmt.Sprintf("%s-26-%05d", map[int64]string{1: "BUD", 2: "PRG"}[d.office], d.number)
}

func TestEveryFilterInEveryOrderShowsEachOfItsCasesOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	all := h.caseload(t, 160, 1)
	for _, u := range []access.User{judit, reka, eva} {
		named := h.namedOn(t, u)
		for _, query := range filters() {
			q, _ := url.ParseQuery(query)
			var want []string
			for _, d := range all {
				if fits(d, q, u, named) {
					want = append(want, d.reference())
				}
			}
			slices.Sort(want)
			f := desk.FilterOf(q)
			sorts := f.Sorts()
			if u.ID != reka.ID {
				sorts = sorts[:1]
			}
			for _, by := range sorts {
				for _, back := range []string{"", "-"} {
					at := "/cases?" + query + "&sort=" + back + string(by)
					got := h.walk(t, u, at)
					slices.Sort(got)
					if !slices.Equal(got, want) {
						t.Errorf("%s sees %d cases at %s, not %d", u.FamilyName, len(got), at, len(want))
					}
				}
			}
		}
	}
}

func TestTheOrderOfAListIsWhatItSays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	all := h.caseload(t, 120, 2)
	by := map[string]dossier{}
	for _, d := range all {
		by[d.reference()] = d
	}
	late := func(d date.Date) string {
		if d.IsZero() {
			return "9999"
		}
		return d.String()
	}
	keys := map[string]func(dossier) string{
		"stuck": func(d dossier) string { return late(d.since) }, "due": func(d dossier) string { return late(d.due) },
		"-opened": func(d dossier) string { return d.opened.String() }, "-changed": func(d dossier) string { return d.changed.String() },
		"name": func(d dossier) string { return i18n.Fold(d.family) },
	}
	for _, sort := range slices.Sorted(maps.Keys(keys)) {
		rows := h.walk(t, reka, "/cases?sort="+sort)
		if len(rows) < 50 {
			t.Fatalf("%s: %d rows", sort, len(rows))
		}
		for i := range rows[1:] {
			if a, b := keys[sort](by[rows[i]]), keys[sort](by[rows[i+1]]); a > b {
				t.Errorf("%s: %s (%s) stands before %s (%s)", sort, rows[i], a, rows[i+1], b)
			}
		}
	}
}

func TestOnePageBackShowsTheSameRows(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.caseload(t, 200, 3)
	for _, sort := range []string{"stuck", "-name", "changed"} {
		first := h.get(t, reka, "/cases?sort="+sort)
		second := h.get(t, reka, first.link("next"))
		third := h.get(t, reka, second.link("next"))
		if again := h.get(t, reka, third.link("prev")); !slices.Equal(again.rows(), second.rows()) {
			t.Errorf("%s: back from the third page is another page", sort)
		}
		again := h.get(t, reka, second.link("prev"))
		if !slices.Equal(again.rows(), first.rows()) || again.link("prev") != "" {
			t.Errorf("%s: back from the second page is another page", sort)
		}
	}
}

var counted = []*regexp.Regexp{
	regexp.MustCompile(`href="(/cases[^"]*)"[^>]*>\s*[^<]*<span class="hw-count">([0-9]+)</span>`),                    // views
	regexp.MustCompile(`href="(/cases[^"]*)"[^>]*><span>[^<]*(?:<[^>]*>[^<]*</[^>]*>)?</span> <span>([0-9]+)</span>`), // filters
	regexp.MustCompile(`href="(/cases[^"]*)"[^>]*><span>[^<]*</span> <span>[0-9]+ / ([0-9]+)</span>`),
	regexp.MustCompile(`<a href="(/cases[^"]*)">([0-9]+)\s*<span class="visually-hidden">`), // cells of the office
	regexp.MustCompile(`<a class="hw-num" href="(/cases[^"]*)"[^>]*><strong>([0-9]+)</strong>`),
	regexp.MustCompile(`<a class="hw-small" href="(/cases[^"]*)">(?:All: )?([0-9]+)`),
	regexp.MustCompile(`<a href="(/cases[^"]*)">([0-9]+) (?:open|deadlines?|of my) `),
}

// numbers are the numbers of a page that lead to a list.
func (a answer) numbers() map[string]int {
	out := map[string]int{}
	for _, re := range counted {
		for _, m := range re.FindAllStringSubmatch(a.body, -1) {
			n, _ := strconv.Atoi(m[2])
			out[html.UnescapeString(m[1])+" "+m[2]] = n
		}
	}
	return out
}

func TestEveryNumberHasItsRowsBehindIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.caseload(t, 140, 4)
	for _, c := range []struct {
		u     access.User
		at    string
		least int
	}{
		{reka, "/office", 35},
		{reka, "/cases", 25},
		{reka, "/cases?stuck=14", 20},
		{reka, "/cases?blocker=consent&due=14", 10},
		{judit, "/cases", 20},
		{judit, "/", 4},
		{judit, "/cases?counsellor=me", 12},
		{reka, "/", 4},
		{eva, "/office", 30},
	} {
		numbers := h.get(t, c.u, c.at, i18n.En).numbers()
		if len(numbers) < c.least {
			t.Errorf("%s: only %d numbers found", c.at, len(numbers))
		}
		for link, n := range numbers {
			at := strings.Fields(link)[0]
			if got := len(h.walk(t, c.u, at)); got != n {
				t.Errorf("%s says %d, %s has %d", c.at, n, at, got)
			}
		}
	}
}

func TestNumbersFollowWhatChanges(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, dossier{id: 1, office: 1, number: 1, stage: "intake", blocker: "first_session", on: "counsellor", since: today.AddDays(-20)})
	before := h.get(t, reka, "/office", i18n.En)
	h.exec(t, "UPDATE case_files SET counsellor_id = 11, updated_at = $1 WHERE id = 1", moment)
	after := h.get(t, reka, "/office", i18n.En)
	if _, ok := before.numbers()["/cases?counsellor=none 1"]; !ok {
		t.Error("the case is not unassigned at first")
	}
	if _, ok := after.numbers()["/cases?counsellor=11 1"]; !ok {
		t.Error("the number of Judit's cases did not follow")
	}
}

func TestWhatAListShowsCanBeOpenedAndNothingElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	all := h.caseload(t, 60, 5)
	for _, u := range everybody {
		listed := map[string]bool{}
		if a := h.get(t, u, "/cases?status=all"); a.Code == http.StatusForbidden {
			if u.Role != access.Administrator {
				t.Errorf("%s has no list", u.FamilyName)
			}
		} else {
			for _, ref := range h.walk(t, u, "/cases?status=all") {
				listed[ref] = true
			}
		}
		// As the program's own role in the database, without any condition of the program's.
		visible := map[string]bool{}
		err := h.Read(t.Context(), u.Actor(), func(r db.Reader) error {
			rows, err := r.Query(t.Context(), "SELECT reference FROM case_files")
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var ref string
				if err := rows.Scan(&ref); err != nil {
					return err
				}
				visible[ref] = true
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(listed, visible) {
			t.Errorf("%s: %d cases listed, %d visible in the database", u.FamilyName, len(listed), len(visible))
		}
		named := h.namedOn(t, u)
		for _, d := range all {
			want := d.office == u.OfficeID && u.Role != access.Administrator && (d.class != "protection" || named[d.id])
			if listed[d.reference()] != want {
				t.Errorf("%s: %s listed: %t", u.FamilyName, d.reference(), listed[d.reference()])
			}
			a := h.get(t, u, "/cases/"+d.reference())
			if opened := a.Code == http.StatusOK; opened != want {
				t.Errorf("%s opens %s: status %d", u.FamilyName, d.reference(), a.Code)
			}
			if u.Role != access.Administrator && !want && a.Code != http.StatusNotFound {
				t.Errorf("%s at %s: status %d, not 404", u.FamilyName, d.reference(), a.Code)
			}
		}
	}
}

func TestADefaultFilterIsShownAndCanBeTakenOff(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.caseload(t, 40, 6)
	a := h.get(t, reka, "/cases?stage=counselling&stuck=14", i18n.En)
	for _, want := range []string{
		`<a href="/cases?stage=counselling&amp;status=all&amp;stuck=14">Open`, `<a href="/cases?stuck=14">Counselling`,
		`<a href="/cases?stage=counselling">Stuck over 14 days`, `<a class="is-clear" href="/cases?status=all">`,
	} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no chip %s", want)
		}
	}
	if strings.Contains(h.get(t, reka, "/cases?status=all").body, "hw-applied") {
		t.Error("a list of everything shows a filter")
	}
}

func TestAnAddressNobodyMeantStillOpensAList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.caseload(t, 5, 7)
	for _, at := range []string{
		"stage=nowhere&status=sideways", "counsellor=-1", "counsellor=%00", "blocker=%27%3B--", "country=QQ", "programme=x", "due=soon", "sort=price",
		"after=1", "after=5~yesterday", "before=5~", "after=9223372036854775808~x", "sort=name&after=1~%00", "sort=changed&after=1~2026-11-19+09:00:00%2B00",
		"sort=stuck&after=1~99999-01-01", "counsellor=999999", "blocker=unheard_of", "sort=--name",
	} {
		if a := h.get(t, reka, "/cases?"+at); a.Code != http.StatusOK {
			t.Errorf("%s: status %d", at, a.Code)
		}
	}
}

func TestAPageAsksTheSameHoweverManyRowsItShows(t *testing.T) {
	t.Parallel()
	few, many := newHouse(t), newHouse(t)
	few.caseload(t, 4, 8)
	many.caseload(t, 150, 8)
	for _, at := range []string{"/cases", "/cases?status=all", "/cases?stuck=14&sort=name", "/", "/office", "/drafts"} {
		ask := func(h *house) int64 {
			h.wire(t)
			before := h.sent.n.Load()
			h.get(t, reka, at)
			return h.sent.n.Load() - before
		}
		if a, b := ask(few), ask(many); a != b || a == 0 || a > 18 {
			t.Errorf("%s: %d statements for few rows, %d for many", at, a, b)
		}
	}
}

func TestNamesAndFiguresAreReadInEveryLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, dossier{
		id: 1, office: 1, number: 1, stage: "counselling", blocker: "consent", on: "person", since: today.AddDays(-20), due: today.AddDays(-2),
		family: "Al-Saadi", given: "Karim", original: "كريم السعدي", language: "ar", status: "detained_asylum", counsellor: judit.ID,
	})
	for lang, want := range map[i18n.Language][]string{
		i18n.Hu: {"Al-Saadi Karim", "20 nap", "Kovács Judit", "Tanácsadás", "2 napja lejárt"},
		i18n.Cs: {"Karim Al-Saadi", "20 dní", "Judit Kovács", "Poradenství"},
		i18n.En: {"Karim Al-Saadi", "20 days", "Judit Kovács", "Counselling", "2 days overdue", "detained"},
	} {
		for _, u := range []access.User{reka, judit} {
			a := h.get(t, u, "/cases", lang)
			for _, w := range append(want, `<bdi class="hw-orig" lang="ar" dir="auto">كريم السعدي</bdi>`) {
				if !strings.Contains(a.body, w) {
					t.Errorf("%s: no %q", lang, w)
				}
			}
		}
	}
}
