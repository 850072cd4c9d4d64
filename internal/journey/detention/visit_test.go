package detention_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/detention"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

const visits = "/sessions/visit"

// sheet is the sheet of a visit with what all its talks have in common.
func sheet(v *visit.Client) url.Values {
	return with(v.Get(visits).Is(http.StatusOK).Values(visits), "facility", "Nyírbátor", "permission", "L-77", "language", "ar", "interpreter", "agency", "interpreter_name", "Omar Haddad",
		"minutes", "20", "topics", "return_options", "guard_absent", "yes", "interpreter_independent", "yes", "told_no_effect", "yes")
}

func line(n int, name string) string { return fmt.Sprintf("talks.%d.%s", n, name) }

func TestTwelveTalksAreWrittenOnOneSheet(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		v := h.As(casework.Judit).In(l)
		f := sheet(v)
		for n := 1; n <= 10; n++ {
			c := h.Case(casefile.Counselling, "1988-03-14")
			f.Set(line(n, "who"), c.Ref)
			f.Set(line(n, "note"), fmt.Sprintf("note of talk %d", n))
		}
		with(f, line(3, "minutes"), "35", line(3, "topic"), "travel_document", line(11, "who"), "Bilal Nasser", line(12, "nameless"), "yes")
		a := v.PostValues(visits, f).Is(http.StatusSeeOther)
		if a.Location != visits+"/1" {
			t.Fatalf("%s: led to %s", l, a.Location)
		}
		page := v.Get(a.Location).Is(http.StatusOK).Has("Nyírbátor", "BUD-26-00001", "BUD-26-00010", "Bilal Nasser", "/intake?name=Bilal+Nasser")
		if l == i18n.En {
			page.Has("10 talks are recorded as sessions.", "2 people without a case are noted.").Lacks("not recorded yet")
		}
		got := casework.Ask[string](h, `SELECT string_agg(concat_ws(' ', s.minutes, s.kind, s.mode, s.place, s.place_detail, s.language, s.interpreter, s.interpreter_name, array_to_string(s.topics, '+'), s.note, g.guard_absent, g.told_no_effect), '/' ORDER BY s.id)
			FROM counselling_sessions s JOIN session_safeguards g ON g.session_id = s.id WHERE s.held_on = '2026-11-19' AND s.note LIKE '%talk 1' OR s.note LIKE '%talk 3'`)
		want := "20 detention in_person immigration_detention Nyírbátor ar agency Omar Haddad return_options note of talk 1 yes yes/" +
			"35 detention in_person immigration_detention Nyírbátor ar agency Omar Haddad return_options+travel_document note of talk 3 yes yes"
		if got != want {
			t.Errorf("%s: %s", l, got)
		}
		v.Get("/cases/BUD-26-00003/sessions/2").Is(http.StatusOK).Has("note of talk 3")
		v.Get("/cases/BUD-26-00003/detention").Is(http.StatusOK)
		v.Get(visits).Is(http.StatusOK).Has(visits + "/1")
	}
}

func TestALineThatFailsKeepsBackNoOther(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		one, two := h.Case(casefile.Counselling, "1988-03-14"), h.Case(casefile.Counselling, "1990")
		closed, early := h.Case(casefile.Closed, "1991"), h.Case(casefile.Intake, "1992")
		h.Exec("UPDATE case_files SET notice_given_on = '0001-01-01' WHERE id = $1", early.ID)
		h.Exec("UPDATE case_files SET office_id = 2 WHERE id = $1", two.ID)
		v := h.As(casework.Judit).In(l)
		f := with(sheet(v), line(1, "who"), closed.Ref, line(2, "who"), two.Ref, line(3, "who"), "BUD-26-99999", line(4, "who"), early.Ref, line(4, "note"), "kept words", line(5, "who"), one.Ref)
		at := v.PostValues(visits, f).Is(http.StatusSeeOther).Location
		page := v.Get(at).Is(http.StatusOK).Has("kept words")
		if l == i18n.En {
			page.Has("1 talk is recorded as a session.", "4 talks are not recorded yet", "No open case of the office has this number.", "Privacy notice")
		}
		states := func() string {
			return casework.Ask[string](h, "SELECT string_agg(state, ' ' ORDER BY line) FROM visit_talks")
		}
		if got := states(); got != "failed failed failed failed session" {
			t.Fatalf("%s: %s", l, got)
		}
		to := at + "/3"
		v.PostValues(to, with(page.Values(to), "who", one.Ref)).Is(http.StatusSeeOther)
		to = at + "/1"
		v.PostValues(to, with(page.Values(to), "who", "Bilal Nasser")).Is(http.StatusSeeOther)
		to = at + "/2"
		v.PostValues(to, with(page.Values(to), "who", strings.Repeat("a", 300))).Is(http.StatusUnprocessableEntity)
		h.Exec("UPDATE case_files SET notice_given_on = '2026-09-01' WHERE id = $1", early.ID)
		to = at + "/4"
		v.PostValues(to, page.Values(to)).Is(http.StatusSeeOther)
		if got := states(); got != "person failed session session session" {
			t.Errorf("%s: %s", l, got)
		}
		// What is settled stays as it is.
		v.PostValues(at+"/5", url.Values{"who": {"somebody else"}}).Is(http.StatusSeeOther)
		if n := casework.Ask[int](h, "SELECT count(*)::int FROM counselling_sessions WHERE held_on = '2026-11-19'"); n != 3 {
			t.Errorf("%s: %d sessions", l, n)
		}
	}
}

func TestNamesLeadToTheirCase(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	v := h.As(casework.Judit).In(i18n.En)
	for _, who := range []string{"Karim Al-Saadi", "al-saadi karim", c.Ref + " Karim Al-Saadi, Nyírbátor", strings.ToLower(c.Ref)} {
		at := v.PostValues(visits, with(sheet(v), line(7, "who"), who)).Is(http.StatusSeeOther).Location
		v.Get(at).Has(c.Ref, "Session recorded")
	}
	h.Case(casefile.Counselling, "1990")
	at := v.PostValues(visits, with(sheet(v), line(1, "who"), "Karim Al-Saadi")).Is(http.StatusSeeOther).Location
	v.Get(at).Has("Several open cases")
	// Nobody not named on a protection case finds it by a name.
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	at = v.PostValues(visits, with(sheet(v), line(1, "who"), c.Ref)).Is(http.StatusSeeOther).Location
	v.Get(at).Has("No open case of the office has this number.")
}

func TestWhatIsWrongWithASheetIsSaidAndKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		for _, x := range [][2]string{
			{"held_on", ""},
			{"held_on", "2026-11-20"},
			{"facility", ""},
			{"place", "office"},
			{"place", ""},
			{"language", ""},
			{"language", "xx"},
			{"interpreter", ""},
			{"interpreter", "cousin"},
			{"interpreter_name", ""},
			{"minutes", ""},
			{"minutes", "481"},
			{"topics", ""},
			{"topics", "weather"},
			{"guard_absent", ""},
			{"interpreter_independent", ""},
			{"told_no_effect", ""},
			{line(1, "who"), ""},
			{line(1, "minutes"), "long"},
			{line(1, "minutes"), "481"},
			{line(1, "topic"), "weather"},
			{line(1, "who"), strings.Repeat("a", 201)},
			{line(1, "note"), strings.Repeat("a", 4001)},
		} {
			f := with(sheet(v), line(1, "who"), c.Ref, line(1, "note"), "words", line(2, "note"), "other words", line(2, "nameless"), "yes", x[0], x[1])
			a := v.PostValues(visits, f).Is(http.StatusUnprocessableEntity).Problem(x[0])
			if a.Values(visits).Get(line(2, "note")) != "other words" {
				t.Errorf("%s: %v: what was typed is lost", l, x)
			}
		}
		v.PostValues(visits, sheet(v)).Is(http.StatusUnprocessableEntity).Problem(line(1, "who"))
	}
	if n := casework.Ask[int](h, "SELECT count(*)::int FROM detention_visits"); n != 0 {
		t.Errorf("%d saved", n)
	}
}

func TestAVisitIsReadByWhoMadeItAndTheManager(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.As(casework.Judit)
	at := v.PostValues(visits, with(sheet(v), line(1, "who"), "Bilal Nasser", line(2, "who"), "BUD-26-99999")).Is(http.StatusSeeOther).Location
	h.As(casework.Reka).Get(at).Is(http.StatusOK).Has("Bilal Nasser")
	h.As(casework.Reka).Get(visits).Is(http.StatusOK).Has(at)
	h.As(casework.Dora).Get(at).Is(http.StatusNotFound)
	h.As(casework.Dora).Get(visits).Is(http.StatusOK).Lacks(at)
	h.As(casework.Martin).Get(at).Is(http.StatusNotFound)
	h.As(casework.Petra).Get(at).Is(http.StatusNotFound)
	h.As(casework.Dora).PostValues(at+"/2", url.Values{"who": {"x"}}).Is(http.StatusNotFound)
	h.As(casework.Eszter).Get(visits).Is(http.StatusForbidden)
	h.As(casework.Eszter).PostValues(visits, url.Values{}).Is(http.StatusForbidden)
}

func TestTwentyEqualSheetsAreOneVisit(t *testing.T) {
	t.Parallel()
	h := open(t)
	one, two := h.Case(casefile.Counselling, "1988-03-14"), h.Case(casefile.Counselling, "1990")
	f := with(sheet(h.As(casework.Judit)), line(1, "who"), one.Ref, line(2, "who"), two.Ref, line(3, "who"), "Bilal Nasser")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := h.As(casework.Judit).PostValues(visits, f); a.Status != http.StatusSeeOther || a.Location != visits+"/1" {
				t.Errorf("status %d, to %q", a.Status, a.Location)
			}
		})
	}
	wg.Wait()
	if got := casework.Ask[string](h, "SELECT concat_ws(' ', (SELECT count(*) FROM detention_visits), (SELECT count(*) FROM visit_talks), (SELECT count(*) FROM counselling_sessions WHERE held_on = '2026-11-19'))"); got != "1 3 2" {
		t.Errorf("visits, talks, sessions: %s", got)
	}
}

func TestNamesWithoutACaseAreForgotten(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	v := h.As(casework.Judit)
	v.PostValues(visits, with(sheet(v), "held_on", "2026-05-20", line(1, "who"), "Bilal Nasser", line(1, "note"), "Bilal asks about Iraq", line(2, "who"), c.Ref, line(2, "note"), "his brother")).Is(http.StatusSeeOther)
	left := func() string {
		return casework.Ask[string](h, "SELECT string_agg(name || note, '|') || (SELECT count(*) FROM audit_values WHERE after::text LIKE '%Bilal%' OR before::text LIKE '%Bilal%') FROM visit_talks")
	}
	if gone, err := detention.Forget(t.Context(), h.DB, casework.Today); err != nil || gone != 0 || !strings.Contains(left(), "Bilal") {
		t.Fatalf("%d, %v: %s", gone, err, left())
	}
	if gone, err := detention.Forget(t.Context(), h.DB, casework.Today.AddDays(1)); err != nil || gone != 1 || left() != "|0" {
		t.Errorf("%d, %v: %s", gone, err, left())
	}
	if n := casework.Ask[int](h, "SELECT count(*)::int FROM counselling_sessions WHERE note = 'his brother'"); n != 1 {
		t.Error("the session's own words are gone")
	}
}
