package protection_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/protection"
	"homeward/internal/journey/screening"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testkey"
	"homeward/internal/testkit/visit"
)

const secret = "Debt of 9000 to the brother of the landlord"

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(protection.Service{DB: h.DB, Clock: h.Clock, Box: testkey.Box}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes,
		screening.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

func with(f url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// flag screens the first member as somebody trafficked.
func flag(v *visit.Client, c casework.Case, found string) *visit.Page {
	here := c.Path("screening/11")
	return v.PostValues(here, with(v.Get(c.Path("screening")).Values(here), "vulnerabilities", found, "fear_of_return", "none"))
}

func guard(v *visit.Client, c casework.Case) {
	v.PostValues(c.Path("protection/guard"), v.Get(c.Path("protection")).Is(http.StatusOK).Values(c.Path("protection/guard"))).Is(http.StatusSeeOther)
}

func assessed(v *visit.Client, c casework.Case) url.Values {
	return with(v.Get(c.Path("protection/new")).Is(http.StatusOK).Values(c.Path("protection")),
		"assessed_on", "2026-11-18", "level", "medium", "sealed_findings", secret, "sealed_plan", "New number, cousin in Erbil", "review_on", "2027-01-10",
		"reflection_told", "yes", "partner", "La Strada")
}

func needs(h *casework.House, c casework.Case) string {
	return casework.Ask[string](h, "SELECT array_to_string(open_needs, ',') FROM case_files WHERE id = $1", c.ID)
}

// class is the class of the case and who is named on it.
func class(h *casework.House, c casework.Case) string {
	return casework.Ask[string](h, `SELECT class || ' ' || coalesce((SELECT string_agg(staff_id::text, ',' ORDER BY staff_id) FROM case_named_staff WHERE case_id = c.id), '')
		|| ' ' || (SELECT bool_and(p.protected) FROM case_members m JOIN migrants p ON p.id = m.migrant_id WHERE m.case_id = c.id) FROM case_files c WHERE id = $1`, c.ID)
}

func TestAnIdentifiedVictimMakesAProtectionCase(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Counselling, "1988-03-14", "2017")
		dora := h.As(casework.Dora).In(l)
		flag(dora, c, "vot_presumed").Is(http.StatusSeeOther)
		if got := class(h, c); got != "ordinary  false" {
			t.Errorf("presumed: %s", got)
		}
		if p := dora.Get(c.Path("screening")).Is(http.StatusOK); !strings.Contains(p.Body, c.Path("protection")) {
			t.Errorf("%s: nothing is offered", l)
		}
		flag(dora, c, "vot").Is(http.StatusSeeOther)
		if got := class(h, c); got != "protection 11,14 true" {
			t.Errorf("identified: %s", got)
		}
		dora.Get(c.Path("screening")).Is(http.StatusOK)
		h.As(casework.Judit).Get(c.Path("protection")).Is(http.StatusOK).Has("Judit", "Dóra")
		h.As(casework.Reka).Get(c.Path("protection")).Is(http.StatusNotFound)
		if got := casework.Ask[string](h, "SELECT string_agg(act || ' ' || staff_id || ' by ' || changed_by, ', ' ORDER BY id) FROM case_namings"); got != "named 14 by 14, named 11 by 14" {
			t.Errorf("log: %s", got)
		}
	}
}

func TestAPresumedVictimMayBeGuarded(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	flag(h.As(casework.Judit), c, "vot_presumed").Is(http.StatusSeeOther)
	guard(h.As(casework.Judit), c)
	if got := class(h, c); got != "protection 11 true" {
		t.Error(got)
	}
	h.As(casework.Dora).Get(c.Path("")).Is(http.StatusNotFound)
	h.As(casework.Dora).Get(c.Path("screening")).Is(http.StatusNotFound)
	h.As(casework.Dora).PostValues(c.Path("protection/guard"), url.Values{}).Is(http.StatusNotFound)
}

func TestTheRiskIsKnownBeforeApproval(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Eligibility, "1988-03-14")
		judit := h.As(casework.Judit).In(l)
		flag(judit, c, "vot").Is(http.StatusSeeOther)
		if !strings.Contains(needs(h, c), "risk_assessment") {
			t.Fatalf("not needed: %s", needs(h, c))
		}
		judit.PostValues(c.Path("protection"), with(assessed(judit, c), "level", "high")).Is(http.StatusSeeOther)
		if !strings.Contains(needs(h, c), "risk_assessment") {
			t.Errorf("%s: a high risk settles", l)
		}
		a := judit.PostValues(c.Path("protection"), assessed(judit, c)).Is(http.StatusSeeOther)
		if strings.Contains(needs(h, c), "risk_assessment") || a.Location != c.Path("protection") {
			t.Errorf("%s: still needed: %s, led to %s", l, needs(h, c), a.Location)
		}
		judit.Get(c.Path("protection")).Is(http.StatusOK).Has(secret, "New number", "La Strada")
		judit.Get(c.Path("timeline")).Is(http.StatusOK).Lacks(secret)
		judit.Get(c.Path("history")).Is(http.StatusOK).Lacks(secret)
		for _, sql := range []string{
			"SELECT count(*) FROM risk_assessments WHERE position(convert_to('Debt of 9000', 'UTF8') IN sealed) > 0",
			"SELECT count(*) FROM audit_values WHERE after::text LIKE '%brother of the landlord%'",
		} {
			if casework.Ask[int](h, sql) != 0 {
				t.Errorf("stands in the open: %s", sql)
			}
		}
	}
}

func TestWhatIsWrongWithAnAssessmentIsSaidAndKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Eligibility, "1988-03-14")
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		for _, x := range [][2]string{
			{"assessed_on", "2026-11-20"},
			{"level", ""},
			{"level", "none"},
			{"sealed_findings", ""},
			{"sealed_plan", ""},
			{"review_on", ""},
			{"review_on", "2026-11-01"},
			{"reflection_told", ""},
			{"member", "99"},
		} {
			a := v.PostValues(c.Path("protection"), with(assessed(v, c), x[0], x[1])).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+x[0]) {
				t.Errorf("%s: %v: the problem is not there", l, x)
			}
			if a.Values(c.Path("protection")).Get("partner") != "La Strada" {
				t.Errorf("%s: %v: what was typed is lost", l, x)
			}
		}
	}
	h.As(casework.Dora).Get(c.Path("protection/new")).Is(http.StatusForbidden)
	h.As(casework.Dora).PostValues(c.Path("protection"), url.Values{"member": {"11"}}).Is(http.StatusForbidden)
	h.As(casework.Martin).Get(c.Path("protection")).Is(http.StatusNotFound)
	h.As(casework.Martin).PostValues(c.Path("protection"), url.Values{"member": {"11"}}).Is(http.StatusNotFound)
}

func TestStaffAreNamedWithoutOpeningTheCase(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Counselling, "1988-03-14")
		guard(h.As(casework.Judit), c)
		here := "/protection/" + c.Ref
		focal := casework.Dora
		focal.Duties = []access.Duty{access.Protection}
		h.As(focal).Get(here).Is(http.StatusOK)
		for _, u := range []access.User{casework.Dora, casework.Judit, casework.Martin, casework.Petra} {
			h.As(u).Get(here).Is(http.StatusNotFound)
			h.As(u).Post(here, "staff", "14", "act", "name", "reason", "x").Is(http.StatusNotFound)
		}
		reka := h.As(casework.Reka).In(l)
		change := func(act, staff, reason string, status int) *visit.Page {
			return reka.PostValues(here, with(reka.Get(here).Is(http.StatusOK).Lacks("Karim", "Al-Saadi").Values(here), "act", act, "staff", staff, "reason", reason)).Is(status)
		}
		change("name", "14", "", http.StatusUnprocessableEntity).Problem("reason")
		change("name", "12", "of Praha", http.StatusUnprocessableEntity).Problem("staff")
		change("unname", "11", "in charge", http.StatusUnprocessableEntity)
		change("name", "14", "speaks Arabic", http.StatusSeeOther)
		h.As(casework.Dora).Get(c.Path("")).Is(http.StatusOK).Has("Karim")
		reka.Get(c.Path("")).Is(http.StatusNotFound)
		change("unname", "14", "left the team", http.StatusSeeOther)
		h.As(casework.Dora).Get(c.Path("")).Is(http.StatusNotFound)
		got := casework.Ask[string](h, "SELECT string_agg(act || ' ' || staff_id || ' by ' || changed_by || ': ' || reason, ', ' ORDER BY id) FROM case_namings WHERE reason <> ''")
		if got != "named 14 by 13: speaks Arabic, unnamed 14 by 13: left the team" {
			t.Errorf("log: %s", got)
		}
		h.As(casework.Judit).In(l).Get(c.Path("timeline")).Is(http.StatusOK).Has("speaks Arabic", "left the team")
	}
}

func TestAProtectionCaseGoesToNobodyWhoIsNotNamed(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	reka := h.As(casework.Reka)
	guard(reka, c)
	give := func(to string) *visit.Page {
		return reka.PostValues(c.Path("assign"), with(reka.Get(c.Path("assign")).Is(http.StatusOK).Values(c.Path("assign")), "counsellor", to))
	}
	give("14").Is(http.StatusUnprocessableEntity)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 14)", c.ID)
	give("14").Is(http.StatusSeeOther)
	if got := casework.Ask[int64](h, "SELECT counsellor_id FROM case_files WHERE id = $1", c.ID); got != 14 {
		t.Errorf("counsellor %d", got)
	}
}

func TestTheLastNameStays(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	h.Exec("UPDATE case_files SET counsellor_id = NULL")
	guard(h.As(casework.Dora), c)
	here := "/protection/" + c.Ref
	reka := h.As(casework.Reka).In(i18n.En)
	reka.PostValues(here, with(reka.Get(here).Values(here), "act", "unname", "staff", "14", "reason", "left")).Is(http.StatusUnprocessableEntity).Has("Somebody must stay named. Name another member of staff first.")
}

func TestOnlyANamedManagerOpensTheCaseToTheOffice(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14")
	flag(h.As(casework.Judit), c, "vot").Is(http.StatusSeeOther)
	to := c.Path("protection/unguard")
	h.As(casework.Judit).Post(to, "reason", "mistaken").Is(http.StatusForbidden)
	h.As(casework.Reka).Post(to, "reason", "mistaken").Is(http.StatusNotFound)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, $2)", c.ID, casework.Reka.ID)
	reka := h.As(casework.Reka).In(i18n.En)
	send := func(reason string) *visit.Page {
		return reka.PostValues(to, with(reka.Get(c.Path("protection")).Is(http.StatusOK).Values(to), "reason", reason))
	}
	send("").Is(http.StatusUnprocessableEntity).Problem("reason")
	send("mistaken").Is(http.StatusUnprocessableEntity).Has("A flag of trafficking is still in force")
	h.Exec("UPDATE screenings SET vulnerabilities = '{none}'")
	send("mistaken").Is(http.StatusSeeOther)
	if got := class(h, c); got != "ordinary  false" {
		t.Error(got)
	}
	h.As(casework.Dora).Get(c.Path("")).Is(http.StatusOK)
}

func TestTwentyEqualPostsAreOneAssessment(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Eligibility, "1988-03-14")
	f := assessed(h.As(casework.Judit), c)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := h.As(casework.Judit).PostValues(c.Path("protection"), f); a.Status != http.StatusSeeOther || a.Location != c.Path("protection") {
				t.Errorf("status %d, to %q", a.Status, a.Location)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM risk_assessments"); n != 1 {
		t.Errorf("%d assessments", n)
	}
}
