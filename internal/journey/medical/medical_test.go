package medical_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/medical"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testkey"
	"homeward/internal/testkit/visit"
)

const secret = "Qarinex diabetes mellitus"

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(medical.Service{DB: h.DB, Clock: h.Clock, Box: testkey.Box}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// focal is a colleague with the medical duty.
func focal() access.User {
	u := casework.Dora
	u.Duties = []access.Duty{access.Medical}
	return u
}

func ill(h *casework.House, stage casefile.Stage) casework.Case {
	c := h.Case(stage, "1988-03-14")
	h.Fact(c, "UPDATE screenings SET vulnerabilities = '{chronic}' WHERE case_id = $1", c.ID)
	return c
}

func form(v *visit.Client, c casework.Case) url.Values {
	return v.Get(c.Path("medical/new")).Is(http.StatusOK).Values(c.Path("medical"))
}

func with(f url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func fit(f url.Values) url.Values {
	return with(f, "finding", "fit", "consent_on", "2026-11-10", "examined_on", "2026-11-12", "physician", "Dr. Bán", "sealed_treatment", secret)
}

func needs(h *casework.House, c casework.Case) string {
	return casework.Ask[string](h, "SELECT array_to_string(open_needs, ',') FROM case_files WHERE id = $1", c.ID)
}

func TestAFindingSettlesTheClearance(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := ill(h, casefile.PreDeparture)
		if !strings.Contains(needs(h, c), "medical_clearance") {
			t.Fatalf("not needed: %s", needs(h, c))
		}
		v := h.As(casework.Judit).In(l)
		v.Get(c.Path("medical")).Is(http.StatusOK)
		v.PostValues(c.Path("medical"), with(fit(form(v, c)), "finding", "not_fit")).Is(http.StatusSeeOther)
		if !strings.Contains(needs(h, c), "medical_clearance") {
			t.Errorf("%s: settled by somebody who may not travel", l)
		}
		a := v.PostValues(c.Path("medical"), fit(form(v, c))).Is(http.StatusSeeOther)
		if a.Location != c.Path("medical") || strings.Contains(needs(h, c), "medical_clearance") {
			t.Errorf("%s: led to %s, needs %s", l, a.Location, needs(h, c))
		}
		v.Get(c.Path("medical")).Is(http.StatusOK).Has(secret, "Dr. Bán")
		v.Get(c.Path("timeline")).Is(http.StatusOK).Lacks(secret, "Dr. Bán")
		v.Get(c.Path("history")).Is(http.StatusOK).Lacks(secret, "Dr. Bán")
	}
}

func TestOnlyTheFocalPointAndTheCounsellorRead(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := ill(h, casefile.PreDeparture)
	judit := h.As(casework.Judit)
	judit.PostValues(c.Path("medical"), fit(form(judit, c))).Is(http.StatusSeeOther)
	h.As(focal()).Get(c.Path("medical")).Is(http.StatusOK).Has(secret)
	h.As(focal()).Get(c.Path("medical/1")).Is(http.StatusOK).Has(secret)
	for _, u := range []access.User{casework.Dora, casework.Reka} {
		v := h.As(u).In(i18n.En)
		v.Get(c.Path("medical")).Is(http.StatusOK).Has("Medical clearance: settled").Lacks(secret, "Dr. Bán", "Fit to travel")
		v.Get(c.Path("medical/new")).Is(http.StatusForbidden)
		v.Get(c.Path("medical/1")).Is(http.StatusForbidden)
		v.PostValues(c.Path("medical"), fit(url.Values{"member": {"11"}})).Is(http.StatusForbidden)
		v.PostValues(c.Path("medical/1"), fit(url.Values{"member": {"11"}})).Is(http.StatusForbidden)
		v.Get(c.Path("history")).Is(http.StatusOK).Lacks(secret, "Dr. Bán", "fit")
	}
	h.As(casework.Martin).Get(c.Path("medical")).Is(http.StatusNotFound)
	h.As(casework.Martin).PostValues(c.Path("medical"), fit(url.Values{"member": {"11"}})).Is(http.StatusNotFound)
	for _, sql := range []string{
		"SELECT count(*) FROM medical_clearances WHERE position($1::bytea IN sealed) > 0 OR length(sealed) = 0",
		"SELECT count(*) FROM audit_values WHERE before::text LIKE '%' || convert_from($1, 'UTF8') || '%' OR after::text LIKE '%' || convert_from($1, 'UTF8') || '%'",
		"SELECT count(*) FROM drafts WHERE body::text LIKE '%' || convert_from($1, 'UTF8') || '%'",
	} {
		judit.PostValues("/drafts", fit(form(judit, c))).Is(http.StatusOK)
		if n := casework.Ask[int](h, sql, []byte("Qarinex")); n != 0 {
			t.Errorf("stands in the open: %s", sql)
		}
	}
}

func TestAFindingIsCorrectedOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := ill(h, casefile.PreDeparture)
	v := h.As(casework.Judit)
	v.PostValues(c.Path("medical"), fit(form(v, c))).Is(http.StatusSeeOther)
	first := v.Get(c.Path("medical/1")).Values(c.Path("medical/1"))
	second := h.As(focal()).Get(c.Path("medical/1")).Values(c.Path("medical/1"))
	v.PostValues(c.Path("medical/1"), with(first, "airline", "approved")).Is(http.StatusSeeOther)
	h.As(focal()).PostValues(c.Path("medical/1"), with(second, "physician", "Dr. Kun")).Is(http.StatusConflict).Has("Dr. Kun", "Dr. Bán")
	v.Get(c.Path("medical")).Has(secret, "Dr. Bán")
	h.Case(casefile.Intake, "1990")
	v.Get("/cases/BUD-26-00002/medical/1").Is(http.StatusNotFound)
}

func TestWhatIsWrongWithAFindingIsSaidAndKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := ill(h, casefile.PreDeparture)
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		for _, x := range [][2]string{
			{"consent_on", ""},
			{"consent_on", "2026-11-13"},
			{"consent_on", "2026-11-20"},
			{"examined_on", "2026-11-20"},
			{"examined_on", ""},
			{"finding", ""},
			{"finding", "well"},
			{"physician", ""},
			{"valid_until", "2026-11-01"},
			{"supply_days", "400"},
			{"birth_due_on", "2028-01-01"},
			{"member", "99"},
		} {
			f := with(fit(form(v, c)), x[0], x[1])
			a := v.PostValues(c.Path("medical"), f).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+x[0]) {
				t.Errorf("%s: %v: the problem is not at %s", l, x, x[0])
			}
			if a.Values(c.Path("medical")).Get("sealed_treatment") != secret {
				t.Errorf("%s: %v: what was typed is lost", l, x)
			}
		}
		v.PostValues(c.Path("medical"), with(fit(form(v, c)), "multiple_birth", "yes")).Is(http.StatusUnprocessableEntity).Problem("birth_due_on")
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM medical_clearances"); n != 0 {
		t.Errorf("%d saved", n)
	}
}

func TestPregnancyLimitsTheFlight(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		due      string // expected day of birth; the journey is on 19 November
		multiple bool
		says     string
		open     bool
	}{
		{"2027-04-01", false, "carriers accept her on board", false},
		{"2027-01-30", false, "certificate", false},
		{"2026-12-15", false, "no longer accept her", true},
		{"2027-01-10", true, "no longer accept her", true},
		{"2027-01-10", false, "certificate", false},
	} {
		h := open(t)
		c := ill(h, casefile.PreDeparture)
		v := h.As(casework.Judit).In(i18n.En)
		f := with(fit(form(v, c)), "birth_due_on", x.due)
		if x.multiple {
			f.Set("multiple_birth", "yes")
		}
		v.PostValues(c.Path("medical"), f).Is(http.StatusSeeOther)
		v.Get(c.Path("medical")).Is(http.StatusOK).Has(x.says)
		if open := strings.Contains(needs(h, c), "medical_clearance"); open != x.open {
			t.Errorf("%+v: open is %t", x, open)
		}
	}
	for _, x := range []struct {
		due  date.Date
		week int
	}{{date.Of(2026, 11, 19), 40}, {date.Of(2026, 12, 17), 36}, {date.Of(2026, 12, 18), 35}, {date.Of(2027, 2, 11), 28}} {
		if got := casefile.PregnancyWeek(x.due, casework.Today); got != x.week {
			t.Errorf("born %s: week %d, not %d", x.due, got, x.week)
		}
	}
}

func TestTwentyEqualPostsAreOneFinding(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := ill(h, casefile.PreDeparture)
	f := fit(form(h.As(casework.Judit), c))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := h.As(casework.Judit).PostValues(c.Path("medical"), f); a.Status != http.StatusSeeOther || a.Location != c.Path("medical") {
				t.Errorf("status %d, to %q", a.Status, a.Location)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM medical_clearances"); n != 1 {
		t.Errorf("%d findings", n)
	}
}
