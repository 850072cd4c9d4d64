package enquiry_test

import (
	"net/http"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// person is what an intake needs besides what the enquiry knows.
var person = []string{
	"people.0.family_name", "Haddad", "people.0.given_name", "Samir", "people.0.sex", "m", "people.0.birth_date", "1990",
	"people.0.citizenship", "IQ", "people.0.phone", "+36 1 555 0199", "people.0.consent", "given", "consent_method", "written",
}

// begin opens the intake of an enquiry, as the link does.
func begin(c *visit.Client, id string) *visit.Page {
	return c.Follow("/enquiries/" + id + "/intake")
}

// T03 from an enquiry: what is known is filled in, and the case knows where it
// came from.
func TestAnEnquiryGrowsIntoACase(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Judit)
	logOne(t, b, "then", "open", "on_day", "2026-11-19")
	h.Exec("UPDATE enquiries SET on_day = '2026-11-12', last_contact_on = '2026-11-12'")
	for _, lang := range i18n.Languages {
		begin(b.In(lang), "1").Is(http.StatusOK)
	}
	p := begin(b.In(i18n.En), "1").Has("This case grows out of an enquiry")
	form := p.Forms()[0]
	for _, f := range p.Forms() {
		if strings.HasPrefix(f.Action, "/intake/new/") {
			form = f
		}
	}
	for name, want := range map[string]string{"enquiry": "1", "return_country": "IQ", "info_source": "friend", "people.0.languages": "ar", "notice_language": "ar", "consent_language": "ar"} {
		if got := form.Values.Get(name); got != want {
			t.Errorf("%s is filled in with %q, want %q", name, got, want)
		}
	}
	opened := form.With(person...).Send().Is(http.StatusSeeOther)
	ref := strings.TrimPrefix(opened.Location, "/cases/")
	if got := casework.Ask[string](h, "SELECT c.reference || ' ' || e.outcome FROM enquiries e JOIN case_files c ON c.id = e.case_id"); got != ref+" case" {
		t.Errorf("the enquiry says %q, the case is %s", got, ref)
	}
	if got := casework.Ask[string](h, "SELECT string_agg(from_stage || '>' || to_stage || ' ' || event || ' ' || happened_on, '; ' ORDER BY id) FROM case_steps"); got != ">enquiry enquiry_logged 2026-11-12; enquiry>intake intake_opened 2026-11-19" {
		t.Errorf("the steps are %q", got)
	}
	b.Get("/cases/" + ref + "/timeline").Is(http.StatusOK).Has("First asked, as an anonymous enquiry")
	b.Get("/cases/" + ref + "/history").Is(http.StatusOK).Has("Enquiry")
	b.Get("/enquiries/1").Has(ref, "case").Lacks("Start intake", "Deleted on")
	b.Get("/enquiries").Has(ref)
	b.Get("/enquiries/1/intake").Is(http.StatusSeeOther)
	b.Post("/enquiries/1/close").Is(http.StatusUnprocessableEntity)
	b.Post("/enquiries/1/again").Is(http.StatusUnprocessableEntity)
	// A protection case is not betrayed by the enquiry it came from.
	h.Exec("UPDATE case_files SET class = 'protection'")
	h.As(casework.Dora).Get("/enquiries/1").Is(http.StatusOK).Lacks(ref)
	h.As(casework.Dora).Get("/enquiries").Is(http.StatusOK).Lacks(ref)
	h.As(casework.Dora).Get("/enquiries/1/intake").Is(http.StatusUnprocessableEntity).Lacks(ref)
}

func TestWhoAskedHadACaseAlready(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Judit)
	logOne(t, b, "then", "open")
	form := func(p *visit.Page) *visit.Form {
		for _, f := range p.Forms() {
			if strings.HasPrefix(f.Action, "/intake/new/") {
				return f
			}
		}
		t.Fatal("no form of an intake")
		return nil
	}
	form(begin(b, "1")).With(person...).Send().Is(http.StatusSeeOther)
	logOne(t, b, "then", "open")
	form(begin(b, "2")).With("people.0.existing", casework.Ask[string](h, "SELECT max(id)::text FROM migrants")).Send().Is(http.StatusSeeOther)
	if n := casework.Ask[int](h, "SELECT count(DISTINCT case_id) FROM enquiries WHERE outcome = 'case'"); n != 1 {
		t.Errorf("the two enquiries lead to %d cases", n)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_files"); n != 1 {
		t.Errorf("%d cases", n)
	}
	// An enquiry that is another office's, or none, ties to nothing and stops nobody.
	h.Exec("INSERT INTO enquiries (office_id, recorded_by, on_day, last_contact_on, kind, channel, language) VALUES (2, 12, '2026-11-19', '2026-11-19', 'contact', 'phone', 'ar')")
	other := []string{"people.0.family_name", "Rahimi", "people.0.given_name", "Farhad", "people.0.birth_date", "1971-05-05", "people.0.phone", "+36 1 555 0177", "enquiry", "3"}
	begin := b.Follow("/intake/new?enquiry=3&language=fa")
	form(begin).With(person...).With(other...).Send().Is(http.StatusSeeOther)
	if n := casework.Ask[int](h, "SELECT count(*) FROM enquiries WHERE id = 3 AND case_id IS NULL"); n != 1 {
		t.Error("another office's enquiry was tied to a case")
	}
	if got := casework.Ask[string](h, "SELECT from_stage FROM case_steps WHERE event = 'intake_opened' ORDER BY id DESC LIMIT 1"); got != "" {
		t.Errorf("the intake comes from %q", got)
	}
}
