package travel_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/travel"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(travel.Service{DB: h.DB, Clock: h.Clock}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes)
	h.Exec("UPDATE programmes SET cash_adult_minor = 50000, cash_child_minor = 20000, itinerary_ceiling_minor = 60000")
	return h
}

func with(f url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// booking fills in the form of a journey of one flight.
func booking(v *visit.Client, c casework.Case, form string) url.Values {
	at := c.Path("itinerary")
	if form != "itinerary/new" {
		at = c.Path(form)
	}
	return with(v.Get(c.Path(form)).Is(http.StatusOK).Values(at), "segments.0.origin", "Budapest", "segments.0.destination", "Erbil",
		"segments.0.departs_on", "2026-12-03", "segments.0.departs_at", "10:40", "segments.0.carrier", "TK 1036", "cost", "540", "cost_currency", "EUR")
}

func needs(h *casework.House, c casework.Case) string {
	return casework.Ask[string](h, "SELECT array_to_string(open_needs, ',') FROM case_files WHERE id = $1", c.ID)
}

// bare is a case about to prepare, with nothing ticked.
func bare(h *casework.House) casework.Case {
	return h.Case(casefile.PreDeparture)
}

func TestAJourneyIsPlannedIssuedAndChanged(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := bare(h)
		v := h.As(casework.Judit).In(l)
		v.Get(c.Path("itinerary")).Is(http.StatusOK)
		v.PostValues(c.Path("itinerary"), booking(v, c, "itinerary/new")).Is(http.StatusSeeOther)
		if !strings.Contains(needs(h, c), "ticket") {
			t.Errorf("%s: a plan counts as a ticket", l)
		}
		issue := v.Get(c.Path("itinerary/1/issue")).Is(http.StatusOK).Values(c.Path("itinerary/1/issue"))
		v.PostValues(c.Path("itinerary/1/issue"), with(issue, fmt.Sprintf("tickets.%d", c.Members[0]), "235-1234567890")).Is(http.StatusSeeOther)
		if strings.Contains(needs(h, c), "ticket") {
			t.Errorf("%s: the ticket is missing still: %s", l, needs(h, c))
		}
		v.Get(c.Path("itinerary")).Is(http.StatusOK).Has("235-1234567890", "Budapest – Erbil")
		change := booking(v, c, "itinerary/1/change")
		v.PostValues(c.Path("itinerary/1/change"), with(change, "segments.0.departs_on", "2026-12-04")).Is(http.StatusSeeOther)
		if n := casework.Ask[int](h, "SELECT count(*) FROM itineraries WHERE case_id = $1 AND cancelled_on = '0001-01-01' AND number = 2", c.ID); n != 1 || !strings.Contains(needs(h, c), "ticket") {
			t.Errorf("%s: after the change %d versions stand, needs %s", l, n, needs(h, c))
		}
		v.Get(c.Path("itinerary/1/change")).Is(http.StatusNotFound)
		h.As(casework.Martin).Get(c.Path("itinerary")).Is(http.StatusNotFound)
	}
}

func TestACostAboveTheCeilingWaitsForAnotherManager(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	v := h.As(casework.Reka).In(i18n.En)
	v.PostValues(c.Path("itinerary"), with(booking(v, c, "itinerary/new"), "cost", "600.01")).Is(http.StatusSeeOther)
	v.Get(c.Path("itinerary")).Has("Waiting for the manager").Lacks("Approve the cost")
	issue := v.Get(c.Path("itinerary/1/issue")).Values(c.Path("itinerary/1/issue"))
	v.PostValues(c.Path("itinerary/1/issue"), issue).Is(http.StatusUnprocessableEntity).Has("above the programme")
	v.PostValues(c.Path("itinerary/1/approve"), url.Values{}).Is(http.StatusUnprocessableEntity)
	h.As(casework.Judit).PostValues(c.Path("itinerary/1/approve"), url.Values{}).Is(http.StatusForbidden)
	anna := h.As(casework.Anna)
	anna.PostValues(c.Path("itinerary/1/approve"), url.Values{}).Is(http.StatusSeeOther)
	v.PostValues(c.Path("itinerary/1/issue"), v.Get(c.Path("itinerary/1/issue")).Values(c.Path("itinerary/1/issue"))).Is(http.StatusSeeOther)
}

func TestWhatIsWrongWithAJourneyIsSaidAndKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		for _, x := range [][2]string{
			{"segments.0.origin", ""},
			{"segments.0.departs_on", ""},
			{"segments.0.departs_on", "2026-11-18"},
			{"segments.0.departs_at", "25:00"},
			{"segments.0.arrives_on", "2026-12-02"},
			{"members", "99"},
			{"members", ""},
			{"cost", "much"},
		} {
			a := v.PostValues(c.Path("itinerary"), with(booking(v, c, "itinerary/new"), x[0], x[1])).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+x[0]) || !strings.Contains(a.Body, "TK 1036") {
				t.Errorf("%s: %v is not said, or what was typed is lost", l, x)
			}
		}
		f := booking(v, c, "itinerary/new")
		with(f, "segments.1.origin", "Istanbul", "segments.1.destination", "Erbil", "segments.1.departs_on", "2026-12-02")
		v.PostValues(c.Path("itinerary"), f).Is(http.StatusUnprocessableEntity)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM itineraries"); n != 0 {
		t.Errorf("%d saved", n)
	}
}

func TestTwentyEqualPostsAreOneJourney(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	f := booking(h.As(casework.Judit), c, "itinerary/new")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := h.As(casework.Judit).PostValues(c.Path("itinerary"), f); a.Status != http.StatusSeeOther {
				t.Errorf("status %d", a.Status)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM itineraries"); n != 1 {
		t.Errorf("%d journeys", n)
	}
	v := h.As(casework.Judit)
	v.PostValues(c.Path("itinerary"), with(booking(v, c, "itinerary/new"), "members", fmt.Sprint(c.Members[0]))).Is(http.StatusUnprocessableEntity).Problem("members")
}

func TestAnEscortIsAskedAndConfirmed(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	v := h.As(casework.Judit).In(i18n.En)
	f := with(v.Get(c.Path("itinerary/escorts/new")).Is(http.StatusOK).Values(c.Path("itinerary/escorts")), "kind", "medical", "name", "Dr. Bán", "contact", "+36 1 555 0100")
	v.PostValues(c.Path("itinerary/escorts"), f).Is(http.StatusSeeOther)
	v.Get(c.Path("itinerary")).Has("Dr. Bán", "Requested")
	f = with(v.Get(c.Path("itinerary/escorts/1")).Is(http.StatusOK).Values(c.Path("itinerary/escorts/1")), "confirmed_on", "2026-11-19")
	late := with(h.As(casework.Dora).Get(c.Path("itinerary/escorts/1")).Values(c.Path("itinerary/escorts/1")), "name", "Dr. Kun")
	v.PostValues(c.Path("itinerary/escorts/1"), f).Is(http.StatusSeeOther)
	v.Get(c.Path("itinerary")).Has("Confirmed on 19 Nov 2026")
	h.As(casework.Dora).PostValues(c.Path("itinerary/escorts/1"), late).Is(http.StatusConflict).Has("Dr. Kun", "Dr. Bán")
}

func asking(v *visit.Client, c casework.Case, amount, currency string) url.Values {
	return with(v.Get(c.Path("allowance/new")).Is(http.StatusOK).Values(c.Path("allowance")), "amount", amount, "amount_currency", currency)
}

func TestCashIsAskedApprovedAndPaid(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := bare(h)
		v := h.As(casework.Judit).In(l)
		for _, x := range [][2]string{{"500.01", "EUR"}, {"100", "HUF"}, {"0", "EUR"}, {"", "EUR"}} {
			v.PostValues(c.Path("allowance"), asking(v, c, x[0], x[1])).Is(http.StatusUnprocessableEntity).Problem("amount")
		}
		v.PostValues(c.Path("allowance"), asking(v, c, "500", "EUR")).Is(http.StatusSeeOther)
		h.As(casework.Judit).PostValues(c.Path("allowance/1/answer"), url.Values{"state": {"approved"}}).Is(http.StatusForbidden)
		pay := url.Values{"paid_on": {"2026-11-19"}, "receipt": {"D16-7"}, "witness": {"Kis Éva"}, "place": {"T2"}}
		v.PostValues(c.Path("allowance/1/pay"), pay).Is(http.StatusUnprocessableEntity)
		h.Exec("UPDATE programmes SET cash_adult_minor = 40000")
		h.As(casework.Reka).In(l).PostValues(c.Path("allowance/1/answer"), url.Values{"state": {"approved"}}).Is(http.StatusUnprocessableEntity)
		h.Exec("UPDATE programmes SET cash_adult_minor = 50000")
		h.As(casework.Reka).PostValues(c.Path("allowance/1/answer"), url.Values{"state": {"approved"}}).Is(http.StatusSeeOther)
		if strings.Contains(needs(h, c), "allowance") {
			t.Errorf("%s: the allowance is open: %s", l, needs(h, c))
		}
		for _, missing := range []string{"receipt", "witness", "place", "paid_on"} {
			f := with(v.Get(c.Path("allowance/1/pay")).Is(http.StatusOK).Values(c.Path("allowance/1/pay")), "receipt", "D16-7", "witness", "Kis Éva", "place", "T2")
			v.PostValues(c.Path("allowance/1/pay"), with(f, missing, "")).Is(http.StatusUnprocessableEntity).Problem(missing)
		}
		f := with(v.Get(c.Path("allowance/1/pay")).Values(c.Path("allowance/1/pay")), "receipt", "D16-7", "witness", "Kis Éva", "place", "T2")
		v.PostValues(c.Path("allowance/1/pay"), f).Is(http.StatusSeeOther)
		v.Get(c.Path("allowance")).Is(http.StatusOK).Has("D16-7", "Kis Éva")
		// Who withdraws ends the case before the cash is back.
		h.Exec("INSERT INTO case_steps (case_id, actor_id, happened_on, from_stage, to_stage, event) VALUES ($1, 11, '2026-11-19', 'pre_departure', 'closed', 'ended')", c.ID)
		h.Exec("INSERT INTO case_closings (case_id, requested_by, decided_by, requested_on, decided_on, state, reason) VALUES ($1, 11, 13, '2026-11-19', '2026-11-19', 'approved', 'removed')", c.ID)
		h.Exec("UPDATE case_files SET stage = 'closed', closed_on = '2026-11-19' WHERE id = $1", c.ID)
		v.Get(c.Path("allowance")).Is(http.StatusOK).Has("allowance/1/return")
		v.PostValues(c.Path("allowance/1/return"), url.Values{}).Is(http.StatusSeeOther)
		if got := casework.Ask[string](h, "SELECT concat_ws(' ', state, returned_by, back_office_id) FROM allowances"); got != "returned 11 1" {
			t.Errorf("%s: it is %s", l, got)
		}
		h.As(casework.Martin).Get(c.Path("allowance")).Is(http.StatusNotFound)
	}
}

func TestWhoAskedForCashDoesNotApproveIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	v := h.As(casework.Reka)
	v.PostValues(c.Path("allowance"), asking(v, c, "100", "EUR")).Is(http.StatusSeeOther)
	v.PostValues(c.Path("allowance/1/answer"), url.Values{"state": {"approved"}}).Is(http.StatusUnprocessableEntity)
	h.Exec("UPDATE programmes SET allows_cash = false")
	h.As(casework.Anna).PostValues(c.Path("allowance/1/answer"), url.Values{"state": {"approved"}}).Is(http.StatusUnprocessableEntity)
}

func TestNoCashGoesToWhoDoesNotTravel(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.PreDeparture, "1988-03-14", "1990-01-01")
	v := h.As(casework.Judit)
	ask := func(member int64) url.Values {
		return with(asking(v, c, "100", "EUR"), "member", fmt.Sprint(member))
	}
	v.PostValues(c.Path("allowance"), ask(c.Members[1])).Is(http.StatusSeeOther)
	h.As(casework.Reka).PostValues(c.Path("allowance/1/answer"), url.Values{"state": {"approved"}}).Is(http.StatusSeeOther)
	pay := with(v.Get(c.Path("allowance/1/pay")).Values(c.Path("allowance/1/pay")), "receipt", "D16-7", "witness", "Kis Éva", "place", "T2")
	h.Exec("UPDATE case_members SET status = 'withdrawn' WHERE id = $1", c.Members[1])
	v.PostValues(c.Path("allowance/1/pay"), pay).Is(http.StatusUnprocessableEntity)
	h.Exec("UPDATE case_members SET status = 'withdrawn' WHERE id = $1", c.Members[0])
	h.Exec("UPDATE case_members SET status = 'active' WHERE id = $1", c.Members[1])
	v.PostValues(c.Path("allowance"), ask(c.Members[0])).Is(http.StatusUnprocessableEntity).Problem("member")
	if got := casework.Ask[string](h, "SELECT string_agg(state, ' ') FROM allowances"); got != "approved" {
		t.Errorf("on file is %s", got)
	}
}
