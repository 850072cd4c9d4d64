package departure_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// returned is the counsellor's form of a return by another office, filled in.
func returned(v *visit.Client, c casework.Case, changes ...string) *visit.Form {
	return v.Get(c.Path("incoming")).Is(http.StatusOK).Form(c.Path("incoming")).With("proof", "boarding_pass", "from_country", "CA", "returned_on", "2026-11-16",
		"place", "Erbil", "confirmed_by", "iom_mission", "referred_by", "IOM Ottawa", "agreement", "A-17", "agreed_on", "2026-11-18").With(changes...)
}

func answered(v *visit.Client, c casework.Case, outcome, note string) *visit.Page {
	return v.Get(c.Path("incoming")).Is(http.StatusOK).Form(c.Path("incoming/decision")).With("outcome", outcome, "note", note).Send()
}

// agreed is an intake whose people agreed to the processing of their data.
func agreed(h *casework.House) casework.Case {
	c := h.Case(casefile.Intake, "1988-03-14", "2017-05-01")
	h.Fact(c, `INSERT INTO consents (case_id, member_id, recorded_by, given_on, purpose, answer, method, language)
		SELECT case_id, id, 11, '2026-11-18', 'processing', 'given', 'written', 'ar' FROM case_members WHERE case_id = $1`, c.ID)
	return c
}

func TestWhoWasReturnedByAnotherOfficeComesAsArrived(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := newDesk(t)
		c := agreed(h)
		judit, reka := h.As(casework.Judit).In(l), h.As(casework.Reka).In(l)
		judit.Get(c.Path("")).Is(http.StatusOK).Has(c.Path("incoming"))
		if p := returned(judit, c).Send(); p.Location != c.Path("incoming") {
			t.Errorf("%s: led to %q", l, p.Location)
		}
		if got := casework.Ask[string](h, "SELECT blocker || ' ' || blocked_on FROM case_files"); got != "incoming_decision manager" {
			t.Errorf("%s: waits for %s", l, got)
		}
		reka.Get(c.Path("incoming")).Is(http.StatusOK).Has("IOM Ottawa", "A-17", "Erbil")
		if p := answered(reka, c, "approved", ""); p.Location != c.Path("") {
			t.Fatalf("%s: led to %q: %d", l, p.Location, p.Status)
		}
		h.At(c, casefile.Arrived)
		got := casework.Ask[string](h, `SELECT c.retroactive || ' ' || string_agg(a.arrived_on || a.place || a.confirmed_by, ',') || ' ' || (SELECT count(*) FROM departures) || ' ' ||
			(SELECT string_agg(from_stage || event || to_stage || happened_on, ',') FROM case_steps WHERE event = 'retroactive_case')
			FROM case_files c JOIN arrivals a ON a.case_id = c.id GROUP BY c.retroactive`)
		if got != "true 2026-11-16Erbiliom_mission,2026-11-16Erbiliom_mission 0 intakeretroactive_casearrived2026-11-16" {
			t.Errorf("%s: %s", l, got)
		}
		reka.Get(c.Path("timeline")).Is(http.StatusOK)
		reka.Get(c.Path("incoming")).Is(http.StatusOK)
	}
}

func TestWhatAReturnByAnotherOfficeNeeds(t *testing.T) {
	t.Parallel()
	for need, remove := range map[string]string{
		"privacy_notice":     "UPDATE case_files SET notice_given_on = '0001-01-01'",
		"programme":          "UPDATE case_files SET programme_id = NULL",
		"return_country":     "UPDATE case_files SET return_country = ''",
		"consent":            "UPDATE consents SET voided = true",
		"incoming_agreement": "UPDATE incoming_returns SET agreed_on = '0001-01-01'",
		"incoming_window":    "UPDATE programmes SET ends_on = '2026-11-15'",
	} {
		h := newDesk(t)
		c := agreed(h)
		returned(h.As(casework.Judit), c).Send().Is(http.StatusSeeOther)
		h.Exec(remove)
		p := answered(h.As(casework.Reka).In(i18n.En), c, "approved", "Seen").Is(http.StatusUnprocessableEntity).Has("Seen")
		en := i18n.With(t.Context(), i18n.En)
		for _, other := range []string{"privacy_notice", "programme", "return_country", "consent", "incoming_agreement", "incoming_window"} {
			if name := i18n.T(en, "casefile.need."+other); strings.Contains(problems(p), name) != (other == need) {
				t.Errorf("without %s the answer names %s, or not: %s", need, other, problems(p))
			}
		}
		h.At(c, casefile.Intake)
	}
}

// problems is what the page says stands in the way.
func problems(p *visit.Page) string {
	_, after, _ := strings.Cut(p.Body, `class="hw-errors`)
	before, _, _ := strings.Cut(after, "</ul>")
	return before
}

func TestWhoFilesAReturnDoesNotDecideIt(t *testing.T) {
	t.Parallel()
	h := newDesk(t)
	c := agreed(h)
	reka, anna := h.As(casework.Reka).In(i18n.En), h.As(casework.Anna).In(i18n.En)
	v := h.As(casework.Judit).In(i18n.En)
	v.Post(c.Path("incoming/decision"), "outcome", "approved").Is(http.StatusForbidden)
	reka.Post(c.Path("incoming/decision"), "outcome", "approved").Is(http.StatusUnprocessableEntity).Has("No return waits")
	returned(reka, c, "returned_on", "2026-11-20").Send().Is(http.StatusUnprocessableEntity).Problem("returned_on")
	returned(reka, c, "from_country", "XX").Send().Is(http.StatusUnprocessableEntity).Problem("from_country")
	returned(reka, c, "confirmed_by", "unknown").Send().Is(http.StatusUnprocessableEntity).Problem("confirmed_by")
	returned(reka, c).Send().Is(http.StatusSeeOther)
	reka.Post(c.Path("incoming/decision"), "outcome", "approved").Is(http.StatusUnprocessableEntity).Has("Somebody else decides")
	answered(anna, c, "refused", "").Is(http.StatusUnprocessableEntity).Problem("note")
	answered(anna, c, "refused", "No proof").Is(http.StatusSeeOther)
	h.At(c, casefile.Intake)
	if n := casework.Ask[int](h, "SELECT count(*) FROM arrivals"); n != 0 {
		t.Errorf("%d arrivals after the refusal", n)
	}
	for _, u := range []access.User{casework.Petra, casework.Martin} {
		h.As(u).Get(c.Path("incoming")).Is(http.StatusNotFound)
		h.As(u).Post(c.Path("incoming"), "proof", "entry_stamp", "from_country", "CA", "returned_on", "2026-11-16", "confirmed_by", "partner").Is(http.StatusNotFound)
	}
	later := h.Case(casefile.Counselling)
	v.Get(later.Path("")).Is(http.StatusOK).Lacks(later.Path("incoming"))
	v.Post(later.Path("incoming"), "proof", "entry_stamp", "from_country", "CA", "returned_on", "2026-11-16", "confirmed_by", "partner").Is(http.StatusUnprocessableEntity)
}

func TestAReturnIsFiledAndDecidedOnce(t *testing.T) {
	t.Parallel()
	h := newDesk(t)
	c := agreed(h)
	first, second := returned(h.As(casework.Judit), c), returned(h.As(casework.Dora), c, "place", "Basra")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { h.As(casework.Judit).PostValues(c.Path("incoming"), first.Values).Is(http.StatusSeeOther) })
	}
	wg.Wait()
	second.Send().Is(http.StatusConflict).Has("Basra", "Erbil")
	if n := casework.Ask[int](h, "SELECT count(*) FROM incoming_returns"); n != 1 {
		t.Fatalf("%d returns on file", n)
	}
	d := h.As(casework.Reka).Get(c.Path("incoming")).Form(c.Path("incoming/decision")).With("outcome", "approved").Values
	for range 20 {
		wg.Go(func() { h.As(casework.Reka).PostValues(c.Path("incoming/decision"), d).Is(http.StatusSeeOther) })
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM arrivals"); n != 2 {
		t.Errorf("%d arrivals", n)
	}
}
