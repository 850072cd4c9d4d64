package decision_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

var approval = url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"Flight"}}

// broken is a case at eligibility whose country the programme does not serve.
func (h house) broken() string {
	h.t.Helper()
	c := h.Case(casefile.Eligibility, "1988-03-14")
	h.Fact(c, "UPDATE programmes SET countries_served = '{GE,XK}', max_returns = 1")
	return c.Ref
}

// ask asks for an exception and returns its page.
func (h house) ask(u access.User, ref string) string {
	h.t.Helper()
	at := path(ref, "eligibility/exception")
	f := h.As(u).Get(at + "?rule=country_served").Is(http.StatusOK).Values(at)
	if f.Get("rule") != "country_served" {
		h.t.Errorf("the form opens with the rule %q", f.Get("rule"))
	}
	f.Set("reason", "His parents live there.")
	h.As(u).PostValues(at, f).Is(http.StatusSeeOther)
	return at + "s/" + casework.Ask[string](h.House, "SELECT max(id)::text FROM rule_exceptions")
}

func TestABrokenRuleStopsTheApprovalUntilAnExceptionIsGranted(t *testing.T) {
	t.Parallel()
	needs := map[i18n.Language]string{i18n.En: "Rules of the programme", i18n.Hu: "A program feltételei", i18n.Cs: "Podmínky programu"}
	for _, l := range i18n.Languages {
		h := open(t)
		ref := h.broken()
		reka := h.As(casework.Reka).In(l)
		reka.Get(path(ref, "eligibility")).Is(http.StatusOK).Has(i18n.Country(i18n.With(t.Context(), l), "XK"))
		if a := reka.PostValues(path(ref, "eligibility"), approval).Is(http.StatusUnprocessableEntity).Has(needs[l]); a.Values(path(ref, "eligibility")).Get("package") != "Flight" {
			t.Errorf("%s: what was typed is lost", l)
		}
		at := h.ask(casework.Judit, ref)
		reka.PostValues(path(ref, "eligibility"), approval).Is(http.StatusUnprocessableEntity)
		f := reka.Get(at).Is(http.StatusOK).Has("His parents live there.").Values(at)
		f.Set("answer", "refused")
		problemAt(t, reka.PostValues(at, f).Is(http.StatusUnprocessableEntity), "note")
		f.Set("answer", "granted")
		reka.PostValues(at, f).Is(http.StatusSeeOther)
		reka.PostValues(path(ref, "eligibility"), approval).Is(http.StatusSeeOther)
		if got := h.Stage(ref); got != casefile.Approved {
			t.Errorf("%s: the case stands at %s", l, got)
		}
		reka.Get(path(ref, "timeline")).Is(http.StatusOK).Has(map[i18n.Language][]string{
			i18n.En: {"Exception asked for: The country of return is served", "Exception granted: The country of return is served", "His parents live there."},
			i18n.Hu: {"Kivétel kérve – A hazatérés országa a programba tartozik", "Kivétel engedélyezve – A hazatérés országa a programba tartozik"},
			i18n.Cs: {"Požádáno o výjimku – Země návratu patří do programu", "Výjimka povolena – Země návratu patří do programu"},
		}[l]...)
	}
}

func TestARefusedExceptionStopsAndMayBeAskedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.broken()
	at := h.ask(casework.Judit, ref)
	h.As(casework.Reka).PostValues(at, url.Values{"answer": {"refused"}, "note": {"Not served."}}).Is(http.StatusSeeOther)
	h.As(casework.Reka).PostValues(at, url.Values{"answer": {"granted"}}).Is(http.StatusUnprocessableEntity)
	h.As(casework.Reka).PostValues(path(ref, "eligibility"), approval).Is(http.StatusUnprocessableEntity)
	h.As(casework.Judit).Get(path(ref, "eligibility")).Is(http.StatusOK).Has("Not served.")
	again := h.ask(casework.Judit, ref)
	h.As(casework.Reka).PostValues(again, url.Values{"answer": {"granted"}}).Is(http.StatusSeeOther)
	h.As(casework.Reka).PostValues(path(ref, "eligibility"), approval).Is(http.StatusSeeOther)
}

func TestNobodyDecidesOnTheirOwnException(t *testing.T) {
	t.Parallel()
	granted := url.Values{"answer": {"granted"}}
	deputy := casework.Dora
	deputy.Duties = []access.Duty{access.Deputy}
	for what, c := range map[string]struct {
		asks, decides access.User
		status        int
	}{
		"the manager who asked":             {casework.Reka, casework.Reka, http.StatusUnprocessableEntity},
		"another manager":                   {casework.Reka, casework.Anna, http.StatusSeeOther},
		"a counsellor who is deputy":        {casework.Reka, deputy, http.StatusSeeOther},
		"the deputy who asked":              {deputy, deputy, http.StatusUnprocessableEntity},
		"a counsellor":                      {casework.Judit, casework.Dora, http.StatusForbidden},
		"a manager of another office":       {casework.Judit, casework.Petra, http.StatusNotFound},
		"the administrator":                 {casework.Judit, casework.Eszter, http.StatusForbidden},
		"an administrator with the duty":    {casework.Judit, access.User{ID: 17, Role: access.Administrator, Duties: deputy.Duties}, http.StatusForbidden},
		"the deputy who leads the case":     {casework.Reka, access.User{ID: 11, Role: access.Counsellor, OfficeID: 1, Duties: deputy.Duties}, http.StatusUnprocessableEntity},
		"a deputy of another office":        {casework.Judit, access.User{ID: 12, Role: access.Counsellor, OfficeID: 2, Duties: deputy.Duties}, http.StatusNotFound},
		"the manager for a counsellor's":    {casework.Judit, casework.Reka, http.StatusSeeOther},
		"a counsellor with another duty":    {casework.Judit, access.User{ID: 14, Role: access.Counsellor, OfficeID: 1, Duties: []access.Duty{access.Finance}}, http.StatusForbidden},
		"the deputy who led the case":       {casework.Reka, deputy, http.StatusUnprocessableEntity},
		"the deputy for a counsellor's ask": {casework.Judit, deputy, http.StatusSeeOther},
	} {
		h := open(t)
		at := h.ask(c.asks, h.broken())
		if what == "the deputy who led the case" {
			h.Exec("UPDATE screenings SET recorded_by = 14")
		}
		h.As(c.decides).PostValues(at, granted).Is(c.status)
		if got := casework.Ask[string](h.House, "SELECT state FROM rule_exceptions"); (got == "granted") != (c.status == http.StatusSeeOther) {
			t.Errorf("%s: the exception is %s", what, got)
		}
	}
}

func TestACounsellorWhoIsDeputyDecidesOnEligibility(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Eligibility, "1988-03-14").Ref
	h.Exec("UPDATE case_steps SET actor_id = 13 WHERE event = 'application_submitted'")
	h.Exec("UPDATE staff SET duties = '{deputy}' WHERE id = 14")
	deputy := casework.Dora
	deputy.Duties = []access.Duty{access.Deputy}
	// Whom the page names may decide.
	h.As(casework.Reka).Get(path(ref, "eligibility")).Is(http.StatusOK).Has("Fekete")
	h.As(deputy).PostValues(path(ref, "eligibility"), approval).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h.House, "SELECT decided_by || ' ' || outcome FROM eligibility_decisions"); got != "14 approved" {
		t.Error(got)
	}
}

func TestAnExceptionIsAskedOnlyForWhatIsBroken(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.broken()
	at := path(ref, "eligibility/exception")
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		problemAt(t, v.PostValues(at, url.Values{"rule": {"returns_left"}, "reason": {"x"}}).Is(http.StatusUnprocessableEntity), "rule")
		a := v.PostValues(at, url.Values{"rule": {"country_served"}, "reason": {""}}).Is(http.StatusUnprocessableEntity)
		problemAt(t, a, "reason")
		if got := a.Values(at).Get("rule"); got != "country_served" {
			t.Errorf("%s: what was typed is lost: %q", l, got)
		}
	}
	h.As(casework.Martin).PostValues(at, url.Values{"rule": {"country_served"}, "reason": {"x"}}).Is(http.StatusNotFound)
	done := h.Case(casefile.Approved, "1990").Ref
	h.As(casework.Judit).PostValues(path(done, "eligibility/exception"), url.Values{"rule": {"country_served"}, "reason": {"x"}}).Is(http.StatusUnprocessableEntity)
}

func TestAnExceptionSentTwentyTimesIsOne(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.broken()
	at := path(ref, "eligibility/exception")
	f := h.As(casework.Judit).Get(at + "?rule=country_served").Values(at)
	f.Set("reason", "Family")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if a := h.As(casework.Judit).PostValues(at, f); a.Status != http.StatusSeeOther {
				t.Errorf("%d", a.Status)
			}
		})
	}
	all.Wait()
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM rule_exceptions"); n != 1 {
		t.Errorf("%d exceptions", n)
	}
}

func TestAnAuthorityMustAgreeWhereTheProgrammeAsksIt(t *testing.T) {
	t.Parallel()
	needs := map[i18n.Language]string{i18n.En: "Authority clearance", i18n.Hu: "Hatósági hozzájárulás", i18n.Cs: "Souhlas úřadu"}
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Eligibility, "1988-03-14")
		ref := c.Ref
		h.Fact(c, "UPDATE programmes SET requires_clearance = true")
		reka, judit := h.As(casework.Reka).In(l), h.As(casework.Judit).In(l)
		reka.PostValues(path(ref, "eligibility"), approval).Is(http.StatusUnprocessableEntity).Has(needs[l])
		at := path(ref, "eligibility/clearance")
		f := judit.Get(at).Is(http.StatusOK).Values(at)
		problemAt(t, judit.PostValues(at, f).Is(http.StatusUnprocessableEntity), "authority")
		f.Set("authority", "OIF")
		f.Set("asked_on", "2026-11-16")
		judit.PostValues(at, f).Is(http.StatusSeeOther)
		reka.PostValues(path(ref, "eligibility"), approval).Is(http.StatusUnprocessableEntity)
		one := at + "s/" + casework.Ask[string](h.House, "SELECT id::text FROM authority_clearances")
		f = judit.Get(one).Is(http.StatusOK).Values(one)
		f.Set("result", "positive")
		problemAt(t, judit.PostValues(one, f).Is(http.StatusUnprocessableEntity), "answered_on")
		for value, want := range map[string]int{"2026-11-15": http.StatusUnprocessableEntity, "2026-11-20": http.StatusUnprocessableEntity} {
			f.Set("answered_on", value)
			problemAt(t, judit.PostValues(one, f).Is(want), "answered_on")
		}
		f.Set("answered_on", "2026-11-17")
		f.Set("valid_until", "2026-12-31")
		f.Set("file_number", "106-1-44/2026")
		judit.PostValues(one, f).Is(http.StatusSeeOther)
		// Whoever saves over it is shown both versions.
		f.Del(form.FieldToken)
		f.Set("authority", "BM")
		judit.PostValues(one, f).Is(http.StatusConflict)
		judit.Get(path(ref, "eligibility")).Is(http.StatusOK).Has("OIF", "106-1-44/2026")
		judit.Get(path(ref, "timeline")).Is(http.StatusOK).Has(map[i18n.Language][]string{
			i18n.En: {"Authority asked for its clearance", "Authority agrees to the return"}, i18n.Hu: {"Hatósági hozzájárulás kérve", "A hatóság hozzájárult a hazatéréshez"},
			i18n.Cs: {"Úřad požádán o souhlas", "Úřad s návratem souhlasí"},
		}[l]...)
		h.As(casework.Martin).Get(one).Is(http.StatusNotFound)
		h.As(casework.Martin).PostValues(one, f).Is(http.StatusNotFound)
		reka.PostValues(path(ref, "eligibility"), approval).Is(http.StatusSeeOther)
		if got := h.Stage(ref); got != casefile.Approved {
			t.Errorf("%s: the case stands at %s", l, got)
		}
	}
}

func TestAClearanceThatIsNoLongerValidOrNegativeStops(t *testing.T) {
	t.Parallel()
	for what, sql := range map[string]string{
		"over":            "'positive', '2026-11-01', '2026-11-18'",
		"negative":        "'negative', '2026-11-01', '0001-01-01'",
		"holds on":        "'positive', '2026-11-01', '2026-11-19'",
		"holds for good ": "'positive', '2026-11-01', '0001-01-01'",
	} {
		h := open(t)
		c := h.Case(casefile.Eligibility, "1988-03-14")
		h.Fact(c, "UPDATE programmes SET requires_clearance = true")
		h.Fact(c, "INSERT INTO authority_clearances (case_id, recorded_by, asked_on, authority, result, answered_on, valid_until) VALUES ($1, 11, '2026-10-20', 'OIF', "+sql+")", c.ID)
		want := http.StatusUnprocessableEntity
		if strings.HasPrefix(what, "holds") {
			want = http.StatusSeeOther
		}
		if got := h.As(casework.Reka).PostValues(path(c.Ref, "eligibility"), approval).Status; got != want {
			t.Errorf("%s: status %d", what, got)
		}
	}
}

func TestFocalPointsAgreeBeforeTheApproval(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		born, missing, clears string
		plant                 string
	}{
		"a child alone": {
			"2010-05-01", "child protection focal point", "UPDATE child_procedures SET focal_point_on = '2026-11-18'",
			"INSERT INTO child_procedures (case_id, member_id, recorded_by, determination, determined_on) VALUES ($1, $2, 11, 'return', '2026-11-10')",
		},
		"a victim of trafficking": {
			"1995-05-01", "protection focal point", "",
			`WITH s AS (UPDATE screenings SET vulnerabilities = '{vot_presumed}' WHERE case_id = $1)
			INSERT INTO risk_assessments (case_id, member_id, recorded_by, assessed_on, level) VALUES ($1, $2, 11, '2026-11-10', 'low')`,
		},
	} {
		h := open(t)
		file := h.Case(casefile.Eligibility, date.Partial(c.born))
		h.Fact(file, c.plant, file.ID, file.Members[0])
		reka := h.As(casework.Reka).In(i18n.En)
		reka.PostValues(path(file.Ref, "eligibility"), approval).Is(http.StatusUnprocessableEntity).Has(c.missing)
		if c.clears != "" {
			h.Fact(file, c.clears)
		} else {
			h.As(casework.Reka).PostValues(path(file.Ref, "eligibility/agree"), url.Values{}).Is(http.StatusForbidden)
			focal := casework.Dora
			focal.Duties = []access.Duty{access.Protection}
			h.As(focal).Get(path(file.Ref, "eligibility")).Is(http.StatusOK).Values(path(file.Ref, "eligibility/agree"))
			h.As(focal).PostValues(path(file.Ref, "eligibility/agree"), url.Values{}).Is(http.StatusSeeOther)
			h.As(focal).PostValues(path(file.Ref, "eligibility/agree"), url.Values{}).Is(http.StatusUnprocessableEntity)
			if got := casework.Ask[string](h.House, "SELECT agreed_by || ' ' || agreed_on FROM risk_assessments"); got != "14 2026-11-19" {
				t.Errorf("%s: on file %s", what, got)
			}
		}
		reka.PostValues(path(file.Ref, "eligibility"), approval).Is(http.StatusSeeOther)
	}
}

func TestWhatCameBackIsSaidOnTopOfTheCase(t *testing.T) {
	t.Parallel()
	said := map[i18n.Language]string{i18n.En: "Complete and resend", i18n.Hu: "Kiegészítés és újraküldés", i18n.Cs: "Doplnit a znovu odeslat"}
	for _, l := range i18n.Languages {
		h := open(t)
		ref := h.Case(casefile.Eligibility, "1988-03-14").Ref
		h.As(casework.Reka).PostValues(path(ref, "eligibility"), url.Values{"outcome": {"returned"}, "decided_on": {"2026-11-19"}, "reason": {"the passport copy"}}).Is(http.StatusSeeOther)
		judit := h.As(casework.Judit).In(l)
		judit.Get("/cases/"+ref).Is(http.StatusOK).Has("the passport copy", said[l])
		judit.Get(path(ref, "eligibility")).Is(http.StatusOK).Has("the passport copy")
		judit.PostValues(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusSeeOther)
		if a := judit.Get("/cases/" + ref).Is(http.StatusOK); strings.Contains(a.Text(), said[l]) {
			t.Errorf("%s: it is said after the case was sent again", l)
		}
	}
}

func TestPreviousAssistanceIsShown(t *testing.T) {
	t.Parallel()
	h := open(t)
	first := h.Case(casefile.Departed, "1988-03-14")
	second := h.Case(casefile.Eligibility, "1988-03-14")
	h.Fact(second, "UPDATE case_members SET migrant_id = 11 WHERE case_id = $1", second.ID)
	h.Fact(second, "UPDATE programmes SET max_returns = 1")
	h.As(casework.Reka).Get(path(second.Ref, "eligibility")).Is(http.StatusOK).Has(first.Ref, "Return and reintegration", "10 Nov 2026", "The programme pays 1 per person; 1 before.")
	h.As(casework.Reka).PostValues(path(second.Ref, "eligibility"), approval).Is(http.StatusUnprocessableEntity).Has("Rules of the programme")
}
