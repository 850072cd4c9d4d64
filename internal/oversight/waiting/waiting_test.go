package waiting_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/desk"
	"homeward/internal/oversight/waiting"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// suspended is a house whose programme rests from the first of November on.
func suspended(t *testing.T) (h *casework.House, at string) {
	t.Helper()
	h = casework.New(t)
	h.Add(casefile.Service{DB: h.DB, Clock: h.Clock}.Routes, waiting.Service{DB: h.DB, Clock: h.Clock}.Routes)
	h.Exec("INSERT INTO programme_offices (programme_id, office_id) VALUES ($1, 1)", h.Running)
	h.Exec(`INSERT INTO programme_suspensions (programme_id, starts_on, decided_by, reason, banner_en, banner_hu, banner_cs)
		VALUES ($1, '2026-11-01', 'Ministry', 'No money', 'Approvals rest', 'Nincs jóváhagyás', 'Neschvaluje se')`, h.Running)
	return h, fmt.Sprintf("/programmes/%d/waiting", h.Running)
}

// order are the references in the order of the page.
func order(body string, of ...casework.Case) (out []string) {
	at := map[string]int{}
	for _, c := range of {
		if n := strings.Index(body, ">"+c.Ref+"<"); n >= 0 {
			at[c.Ref] = n
			out = append(out, c.Ref)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return at[a] - at[b] })
	return out
}

func TestTheVulnerableWaitFirstThenWhoeverCameFirst(t *testing.T) {
	t.Parallel()
	h, at := suspended(t)
	late, early, weak, weaker := h.Case(casefile.Eligibility), h.Case(casefile.Eligibility), h.Case(casefile.Eligibility), h.Case(casefile.Counselling)
	approved, closed := h.Case(casefile.Approved), h.Case(casefile.Eligibility)
	for day, c := range map[string]casework.Case{"2026-10-20": late, "2026-09-01": early, "2026-11-10": weak, "2026-11-12": weaker} {
		h.Exec("UPDATE case_files SET opened_on = $2 WHERE id = $1", c.ID, day)
	}
	h.Exec("UPDATE screenings SET vulnerabilities = '{vot_presumed}' WHERE case_id = $1", weak.ID)
	h.Exec("UPDATE screenings SET vulnerabilities = '{elderly}' WHERE case_id = $1", weaker.ID)
	h.Exec("UPDATE case_files SET stage = 'closed' WHERE id = $1", closed.ID)
	want := []string{weak.Ref, weaker.Ref, early.Ref, late.Ref}
	for l, words := range map[i18n.Language][]string{
		i18n.En: {"Waiting list", "Approvals rest", "from 1 Nov 2026 until further notice", "Vulnerable", "4 of 4"},
		i18n.Hu: {"Várólista", "Nincs jóváhagyás", "Sérülékeny"},
		i18n.Cs: {"Seznam čekajících", "Neschvaluje se", "Zranitelná osoba"},
	} {
		p := h.As(casework.Judit).In(l).Get(at).Is(http.StatusOK).Has(words...)
		if got := order(p.Body, late, early, weak, weaker, approved, closed); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: the order is %v, want %v", l, got, want)
		}
		// Why somebody is vulnerable is read in the case alone.
		for _, secret := range []string{"traffick", "emberkeresked", "obchodu s lidmi", "Older person"} {
			if strings.Contains(strings.ToLower(p.Text()), strings.ToLower(secret)) {
				t.Errorf("%s: the list says %q", l, secret)
			}
		}
	}
	// A vulnerability of somebody who left the case counts for nothing.
	h.Exec("UPDATE case_members SET status = 'withdrawn' WHERE case_id = $1", weak.ID)
	if got := order(h.As(casework.Judit).Get(at).Body, weak, early, late); got[2] != weak.Ref {
		t.Errorf("the order is %v", got)
	}
}

func TestTheListSaysWhatEachWaitsForAndLeadsThere(t *testing.T) {
	t.Parallel()
	h, at := suspended(t)
	applied, told := h.Case(casefile.Eligibility), h.Case(casefile.Counselling)
	h.Exec("UPDATE case_files SET open_needs = '{programme_open}' WHERE id = $1", applied.ID)
	h.Exec("UPDATE case_files SET open_needs = '{consent,programme_open}' WHERE id = $1", told.ID)
	p := h.As(casework.Reka).In(i18n.En).Get(at).Is(http.StatusOK).Has("Only the end of the suspension").Lacks("First in line")
	for _, link := range []string{`href="` + applied.Path("eligibility") + `"`, `href="` + told.Path("") + `"`} {
		if !strings.Contains(p.Body, link) {
			t.Errorf("nothing leads to %s", link)
		}
	}
	h.As(casework.Judit).Get("/intake").Is(http.StatusOK).Has("Approvals rest")
	h.As(casework.Judit).Get("/intake/new/abcdefghij").Is(http.StatusOK).Has("Approvals rest")
	h.As(casework.Judit).Get(applied.Path("")).Is(http.StatusOK).Has("Approvals rest", "Waiting list")
}

func TestOnceLiftedTheListSaysWhoIsFirst(t *testing.T) {
	t.Parallel()
	h, at := suspended(t)
	told, first, next, after := h.Case(casefile.Counselling), h.Case(casefile.Eligibility), h.Case(casefile.Eligibility), h.Case(casefile.Eligibility)
	for day, c := range map[string]casework.Case{"2026-08-01": told, "2026-09-01": first, "2026-10-20": next, "2026-11-18": after} {
		h.Exec("UPDATE case_files SET opened_on = $2 WHERE id = $1", c.ID, day)
	}
	h.Exec("UPDATE programme_suspensions SET ends_on = '2026-11-18'")
	h.Exec("UPDATE case_files SET opened_on = '2026-11-19' WHERE id = $1", after.ID)
	for l, words := range map[i18n.Language]string{
		i18n.En: "First in line for approval:", i18n.Hu: "A jóváhagyás sorrendjében az első:", i18n.Cs: "První v pořadí ke schválení:",
	} {
		p := h.As(casework.Reka).In(l).Get(at).Is(http.StatusOK).Has(words).Lacks("Approvals rest", "Nincs jóváhagyás", "Neschvaluje se")
		_, rest, _ := strings.Cut(p.Body, words)
		if to := strings.Index(rest, `href="`+first.Path("eligibility")+`"`); to < 0 || to > 200 {
			t.Errorf("%s: the first in turn is not %s", l, first.Ref)
		}
		if got := order(p.Body, told, first, next, after); len(got) != 3 {
			t.Errorf("%s: %v waited", l, got)
		}
	}
	// On its last day the suspension holds.
	h.Exec("UPDATE programme_suspensions SET ends_on = '2026-11-19'")
	h.As(casework.Reka).In(i18n.En).Get(at).Is(http.StatusOK).Has("Approvals rest").Lacks("First in line")
}

func TestWhoReadsTheList(t *testing.T) {
	t.Parallel()
	h, at := suspended(t)
	open, guarded := h.Case(casefile.Eligibility), h.Case(casefile.Eligibility)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", guarded.ID)
	p := h.As(casework.Reka).In(i18n.En).Get(at).Is(http.StatusOK).Has("1 of 1")
	if got := order(p.Body, open, guarded); len(got) != 1 || got[0] != open.Ref {
		t.Errorf("a manager who is not named sees %v", got)
	}
	h.As(casework.Anna).Get(at).Is(http.StatusOK).Has(open.Ref)
	h.As(casework.Eszter).Get(at).Is(http.StatusForbidden)
	// A programme of several offices: each sees its own cases.
	h.Exec("INSERT INTO programme_offices (programme_id, office_id) VALUES ($1, 2) ON CONFLICT DO NOTHING", h.Running)
	h.As(casework.Petra).In(i18n.En).Get(at).Is(http.StatusOK).Has("Nobody is waiting")
	h.Exec("DELETE FROM programme_offices WHERE office_id = 2 AND programme_id = $1", h.Running)
	h.As(casework.Petra).Get(at).Is(http.StatusNotFound)
	// Not of a programme that was never suspended, nor before the first day.
	h.Exec("UPDATE programme_suspensions SET starts_on = '2026-11-20'")
	h.As(casework.Reka).Get(at).Is(http.StatusNotFound)
	h.As(casework.Reka).Get("/programmes/999/waiting").Is(http.StatusNotFound)
}

func TestTheListIsReadPageByPage(t *testing.T) {
	t.Parallel()
	h, at := suspended(t)
	h.Exec(`INSERT INTO case_files (office_id, counsellor_id, programme_id, number, opened_on, stage_since, stage, reference)
		SELECT 1, 11, $1, 1000 + n, '2026-09-01'::date + n % 7, '2026-09-01', 'counselling', 'BUD-26-' || (71000 + n) FROM generate_series(1, 70) n`, h.Running)
	seen := map[string]bool{}
	pages, first := 0, at
	for next := at; next != ""; pages++ {
		p := h.As(casework.Judit).Get(next).Is(http.StatusOK)
		next = ""
		for _, link := range p.Links() {
			switch {
			case strings.HasPrefix(link, "/cases/BUD-26-71"):
				if seen[link] {
					t.Errorf("%s is listed twice", link)
				}
				seen[link] = true
			case strings.HasPrefix(link, first+"?after="):
				next = link
			}
		}
		if pages > 5 {
			t.Fatal("the pages do not end")
		}
	}
	if len(seen) != 70 || pages != 3 {
		t.Errorf("%d cases on %d pages", len(seen), pages)
	}
	for _, bad := range []string{"x", "1.2026-11-19", "3.2026-11-19.1", "0.2026-11-19.1", "1.2026-13-01.1", "..", "1.2026-11-19." + strings.Repeat("9", 30)} {
		h.As(casework.Judit).In(i18n.En).Get(at + "?after=" + url.QueryEscape(bad)).Is(http.StatusOK).Has("30 of 70")
	}
}

func TestTheOfficeIsToldOfASuspensionAndOfItsEnd(t *testing.T) {
	t.Parallel()
	h, at := suspended(t)
	cases := casefile.Service{DB: h.DB, Clock: h.Clock}
	h.Add(desk.Service{DB: h.DB, Clock: h.Clock, Cases: cases}.Routes)
	for _, told := range []struct {
		ends   string
		says   []string
		silent []string
	}{
		{"0001-01-01", []string{"Approvals rest"}, []string{"possible again"}},
		{"2026-11-19", []string{"Approvals rest"}, []string{"possible again"}},
		{"2026-11-18", []string{"approvals are possible again; the suspension ended on 18 Nov 2026"}, []string{"Approvals rest"}},
		{"2026-10-19", nil, []string{"Approvals rest", "possible again", "Waiting list"}},
	} {
		h.Exec("UPDATE programme_suspensions SET starts_on = '2026-10-01', ends_on = $1", told.ends)
		for who, page := range map[*visit.Client]string{h.As(casework.Reka).In(i18n.En): "/office", h.As(casework.Judit).In(i18n.En): "/"} {
			p := who.Get(page).Is(http.StatusOK).Has(told.says...).Lacks(told.silent...)
			if led := strings.Contains(p.Body, `href="`+at+`"`); led != (told.says != nil) {
				t.Errorf("%s, until %s: a link to the list: %v", page, told.ends, led)
			}
		}
	}
	// Another office's programmes are no news here.
	h.Exec("UPDATE programme_suspensions SET ends_on = '0001-01-01'")
	h.As(casework.Petra).In(i18n.En).Get("/office").Is(http.StatusOK).Lacks("Approvals rest")
}
