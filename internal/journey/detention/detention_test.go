package detention_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/counselling"
	"homeward/internal/journey/detention"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(detention.Service{DB: h.DB, Clock: h.Clock}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes, counselling.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

func with(f url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func blank(v *visit.Client, c casework.Case) url.Values {
	return v.Get(c.Path("detention/new")).Is(http.StatusOK).Values(c.Path("detention"))
}

func held(f url.Values) url.Values {
	return with(f, "facility", "Nyírbátor", "authority", "OIF", "file_number", "106-1-22/2026", "permission", "L-77", "began_on", "2026-10-01", "ends_on", "2026-11-30")
}

// hold records a detention and returns its address.
func hold(v *visit.Client, c casework.Case) string {
	v.PostValues(c.Path("detention"), held(blank(v, c))).Is(http.StatusSeeOther)
	return c.Path("detention/1")
}

func TestADetentionIsRecordedExtendedAndEnds(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Counselling, "1988-03-14")
		v := h.As(casework.Judit).In(l)
		at := hold(v, c)
		v.Get(c.Path("detention")).Is(http.StatusOK).Has("Nyírbátor", "106-1-22/2026", "L-77")
		if l == i18n.En {
			v.Get(c.Path("detention")).Has("Detention ends on 30 Nov: 11 days", "Longest by law: 1 Oct")
			v.Get(c.Path("")).Has("Detained", "30 Nov")
		}
		f := v.Get(at + "/extend").Is(http.StatusOK).Values(at + "/extend")
		v.PostValues(at+"/extend", with(f, "decided_on", "2026-11-18", "ends_on", "2027-01-15", "note", "second time")).Is(http.StatusSeeOther)
		v.Get(c.Path("detention")).Is(http.StatusOK).Has("second time")
		if got := casework.Ask[string](h, "SELECT ends_on || ' ' || longest_on || ' ' || (SELECT was_until FROM detention_extensions) FROM detentions"); got != "2027-01-15 2027-10-01 2026-11-30" {
			t.Errorf("%s: %s", l, got)
		}
		f = v.Get(at).Is(http.StatusOK).Values(at)
		v.PostValues(at, with(f, "released_on", "2026-11-19")).Is(http.StatusSeeOther)
		page := v.Get(c.Path("detention")).Is(http.StatusOK)
		if l == i18n.En {
			page.Lacks("Detention ends on")
			v.Get(c.Path("timeline")).Has("Detention began", "Detention extended", "Released from detention")
		}
		v.Get(c.Path("timeline")).Is(http.StatusOK)
		v.Get(c.Path("history")).Is(http.StatusOK)
		v.Get(at + "/extend").Is(http.StatusOK)
		v.PostValues(at+"/extend", with(v.Get(at+"/extend").Values(at+"/extend"), "decided_on", "2026-11-19", "ends_on", "2027-02-01")).Is(http.StatusUnprocessableEntity).Has("2027")
	}
}

func TestWhatIsWrongWithADetentionIsSaidAndKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		for _, x := range [][2]string{
			{"began_on", ""},
			{"began_on", "2026-11-20"},
			{"facility", ""},
			{"ends_on", "2026-09-30"},
			{"longest_on", "2026-09-30"},
			{"longest_on", "2026-11-29"},
			{"released_on", "2026-09-30"},
			{"released_on", "2026-11-20"},
			{"member", "99"},
			{"member", ""},
		} {
			a := v.PostValues(c.Path("detention"), with(held(blank(v, c)), x[0], x[1])).Is(http.StatusUnprocessableEntity)
			want := x[0]
			if x == [2]string{"longest_on", "2026-11-29"} {
				want = "ends_on"
			}
			a.Problem(want)
			if a.Values(c.Path("detention")).Get("permission") != "L-77" {
				t.Errorf("%s: %v: what was typed is lost", l, x)
			}
		}
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM detentions"); n != 0 {
		t.Errorf("%d saved", n)
	}
	v := h.As(casework.Judit)
	at := hold(v, c)
	v.PostValues(c.Path("detention"), held(blank(v, c))).Is(http.StatusUnprocessableEntity).Problem("member")
	for _, x := range [][2]string{{"decided_on", "2026-11-20"}, {"decided_on", "2026-09-01"}, {"ends_on", "2026-11-30"}, {"ends_on", "2028-01-01"}} {
		f := v.Get(at + "/extend").Values(at + "/extend")
		v.PostValues(at+"/extend", with(f, "ends_on", "2027-01-01", "authority", "Court", x[0], x[1])).Is(http.StatusUnprocessableEntity).Problem(x[0]).Field("authority", "Court")
	}
}

func TestTwoWhoCorrectADetentionSeeEachOther(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	v, w := h.As(casework.Judit), h.As(casework.Dora)
	at := hold(v, c)
	first, second, longer := v.Get(at).Values(at), w.Get(at).Values(at), w.Get(at+"/extend").Values(at+"/extend")
	v.PostValues(at, with(first, "facility", "Győr")).Is(http.StatusSeeOther)
	w.PostValues(at, with(second, "facility", "Kiskunhalas")).Is(http.StatusConflict).Has("Győr", "Kiskunhalas")
	a := w.PostValues(at+"/extend", with(longer, "decided_on", "2026-11-18", "ends_on", "2027-01-15")).Is(http.StatusUnprocessableEntity).Problem("ends_on")
	w.PostValues(at+"/extend", a.Values(at+"/extend")).Is(http.StatusSeeOther)
}

func TestOrdersHaveDeadlinesAndWindows(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Counselling, "1988-03-14")
		v := h.As(casework.Judit).In(l)
		to := c.Path("detention/orders")
		blank := func() url.Values {
			return with(v.Get(to+"/new").Is(http.StatusOK).Values(to), "kind", "asylum_rejected", "authority", "OAMP", "number", "OAM-12/2026", "issued_on", "2026-11-16")
		}
		v.PostValues(to, with(blank(), "request_window", "final", "leave_by", "2026-12-16", "appeal_by", "2026-11-01")).Is(http.StatusUnprocessableEntity).Problem("appeal_by").Field("number", "OAM-12/2026")
		for _, x := range [][2]string{{"issued_on", "2026-11-20"}, {"issued_on", ""}, {"kind", ""}, {"kind", "letter"}, {"leave_by", "2026-11-15"}, {"ban_until", "2026-01-01"}, {"member", "99"}} {
			v.PostValues(to, with(blank(), "ban_from", "2026-12-01", x[0], x[1])).Is(http.StatusUnprocessableEntity).Problem(x[0])
		}
		v.PostValues(to, with(blank(), "in_sis", "yes")).Is(http.StatusUnprocessableEntity).Problem("ban_from")
		v.PostValues(to, with(blank(), "kind", "entry_ban")).Is(http.StatusUnprocessableEntity).Problem("ban_from")
		v.PostValues(to, with(blank(), "request_window", "final", "leave_by", "2026-12-16", "ban_from", "2026-12-17", "ban_until", "2027-12-17", "in_sis", "yes")).Is(http.StatusSeeOther)
		if got := casework.Ask[string](h, "SELECT request_by::text FROM return_orders"); got != "2026-11-23" {
			t.Errorf("%s: a request counts until %s", l, got)
		}
		page := v.Get(c.Path("detention")).Is(http.StatusOK).Has("OAM-12/2026")
		if l == i18n.En {
			page.Has("Request by 23 Nov: 4 days", "Leave by 16 Dec: 27 days", "Schengen")
			v.Get(c.Path("")).Has("23 Nov")
		}
		v.Get(c.Path("timeline")).Is(http.StatusOK).Has("OAM-12/2026")
		f := v.Get(to + "/1").Is(http.StatusOK).Values(to + "/1")
		stale := url.Values{}
		for k, x := range f {
			stale[k] = x
		}
		stale.Set("_token", "00000000-0000-4000-8000-000000000001")
		v.PostValues(to+"/1", with(f, "leave_by", "2026-12-20")).Is(http.StatusSeeOther)
		v.PostValues(to+"/1", with(stale, "number", "OAM-13/2026")).Is(http.StatusConflict).Has("OAM-12/2026", "OAM-13/2026")
	}
}

func TestOnlyTheOfficeSeesDetentions(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	at := hold(h.As(casework.Judit), c)
	to := c.Path("detention/orders")
	h.As(casework.Judit).PostValues(to, with(h.As(casework.Judit).Get(to+"/new").Values(to), "kind", "exit_order", "issued_on", "2026-11-01")).Is(http.StatusSeeOther)
	h.As(casework.Reka).Get(c.Path("detention")).Is(http.StatusOK).Has("Nyírbátor")
	for _, u := range []access.User{casework.Martin, casework.Petra} {
		v := h.As(u)
		for _, p := range []string{c.Path("detention"), c.Path("detention/new"), at, at + "/extend", to + "/new", to + "/1", c.Path("detention/sessions/1")} {
			v.Get(p).Is(http.StatusNotFound).Lacks("Nyírbátor")
		}
		for _, p := range []string{c.Path("detention"), at, at + "/extend", to, to + "/1", c.Path("detention/sessions/1")} {
			v.PostValues(p, held(url.Values{"member": {"11"}})).Is(http.StatusNotFound)
		}
	}
	if got := h.As(casework.Eszter).Get(c.Path("detention")).Status; got != http.StatusForbidden && got != http.StatusNotFound {
		t.Errorf("the administrator: %d", got)
	}
	other := h.Case(casefile.Counselling, "1990")
	for _, p := range []string{"detention/1", "detention/1/extend", "detention/orders/1", "detention/sessions/1", "detention/x"} {
		h.As(casework.Judit).Get(other.Path(p)).Is(http.StatusNotFound)
	}
}

func TestTwentyEqualPostsAreOneDetention(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	f := held(blank(h.As(casework.Judit), c))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := h.As(casework.Judit).PostValues(c.Path("detention"), f); a.Status != http.StatusSeeOther || a.Location != c.Path("detention") {
				t.Errorf("status %d, to %q", a.Status, a.Location)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM detentions"); n != 1 {
		t.Errorf("%d detentions", n)
	}
}

func TestTheSafeguardsAreAskedOfEverySessionInDetention(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	v := h.As(casework.Judit)
	page := c.Path("detention/sessions/1")
	v.Get(page).Is(http.StatusNotFound)
	h.Exec("UPDATE counselling_sessions SET place = 'immigration_detention'")
	for _, l := range i18n.Languages {
		v.In(l)
		v.PostValues(page, with(v.Get(page).Is(http.StatusOK).Values(page), "guard_absent", "yes", "told_no_effect", "yes", "interpreter_independent", "")).Is(http.StatusUnprocessableEntity).
			Problem("interpreter_independent").Field("guard_absent", "yes")
	}
	v.In(i18n.En).Get(c.Path("detention")).Has("Not asked yet")
	for _, x := range []struct{ guard, says string }{{"yes", "Safeguards kept"}, {"no", "A safeguard was missing"}, {"unknown", "A safeguard was missing"}} {
		v.PostValues(page, with(v.Get(page).Values(page), "guard_absent", x.guard, "told_no_effect", "yes", "interpreter_independent", "not_needed")).Is(http.StatusSeeOther)
		v.Get(c.Path("detention")).Has(x.says)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM session_safeguards"); n != 1 {
		t.Errorf("%d answers", n)
	}
}

func TestAVoidedDetentionCountsNoLonger(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	hold(h.As(casework.Judit), c)
	v := h.As(casework.Reka).In(i18n.En)
	page := v.Get(c.Path("detention")).LinkTo("error")
	to := c.Path("void")
	v.PostValues(to, with(v.Get(page).Is(http.StatusOK).Values(to), "reason", "another person")).Is(http.StatusSeeOther)
	v.Get(c.Path("detention")).Is(http.StatusOK).Lacks("Nyírbátor")
	if strings.Contains(v.Get(c.Path("")).Is(http.StatusOK).Text(), "Detained") {
		t.Error("still said to be detained")
	}
}

func TestTheLawBoundsADetention(t *testing.T) {
	t.Parallel()
	began := date.Of(2026, 10, 1)
	for _, x := range []struct {
		country  string
		children bool
		last     date.Date
	}{
		{"CZ", false, date.Of(2027, 3, 30)},
		{"CZ", true, date.Of(2026, 12, 30)},
		{"HU", false, date.Of(2027, 10, 1)},
		{"HU", true, date.Of(2027, 10, 1)},
		{"AT", false, date.Date{}},
	} {
		if got := detention.Longest(x.country, began, x.children); got != x.last {
			t.Errorf("%+v: %s", x, got)
		}
	}
}
