package review_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/testkit/casework"
)

// The deputy is led to nothing that only a manager answers.
func TestTheDeputyIsLedToWhatADeputyDecides(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	h.As(casework.Reka).Get(c.Path("transfer")).Form(c.Path("transfer")).With("to", "2", "basis", "public_task", "reason", "Moves").Send().Is(http.StatusSeeOther)
	deputy := casework.Martin
	deputy.Duties = []access.Duty{access.Deputy}
	if at := next(t, h, deputy, queue+"/next"); strings.HasPrefix(at, "/transfers/") {
		t.Errorf("the deputy is led to %s, which answers %d", at, h.As(deputy).Get(at).Status)
	}
	h.As(deputy).Get(queue).Is(http.StatusOK).Lacks(c.Ref)
	if at := next(t, h, casework.Petra, queue+"/next"); !strings.HasPrefix(at, "/transfers/") {
		t.Errorf("the manager is led to %s", at)
	}
}

// A cost in another currency than the ceiling's waits as well: no ticket is
// issued before somebody agrees.
func TestACostInAnotherCurrencyWaitsInTheQueue(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.PreDeparture)
	h.Exec("UPDATE programmes SET itinerary_ceiling_minor = 60000")
	h.Fact(c, `INSERT INTO itineraries (case_id, recorded_by, number, travels_on, cost_minor, currency) VALUES ($1, 11, 1, '2026-12-01', 50000, 'HUF')`, c.ID)
	h.Exec("INSERT INTO itinerary_members (case_id, itinerary_id, member_id) VALUES ($1, 1, $2)", c.ID, c.Members[0])
	h.As(casework.Reka).Get(queue).Is(http.StatusOK).Has(c.Ref)
	if at := next(t, h, casework.Reka, queue+"/next"); !strings.HasPrefix(at, c.Path("itinerary")) {
		t.Errorf("led to %s", at)
	}
}

func TestACraftedPlaceLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	h, applied, _, _ := filled(t)
	for _, place := range []string{"//evil.example", "https://evil.example/", `\\evil`, "9999-12-31.plan.9223372036854775807", "0000-01-01.plan.-1", "x&y=z#", "2026-11-19.plan.99999999999999999999", "%00", "\r\nSet-Cookie: a=b"} {
		at := queue + "/next?after=" + url.QueryEscape(place)
		if p := h.As(casework.Anna).Get(at); p.Status != http.StatusSeeOther || !strings.HasPrefix(p.Location, "/cases/") && !strings.HasPrefix(p.Location, queue) {
			t.Errorf("%q: %d to %q", place, p.Status, p.Location)
		}
		h.As(casework.Anna).Get(queue + "?after=" + url.QueryEscape(place) + "&kind=x").Is(http.StatusOK)
		p := h.As(casework.Anna).PostValues(applied.Path("eligibility/exceptions/1?queue="+url.QueryEscape(place)), url.Values{"answer": {"refused"}, "note": {"No"}})
		if p.Status == http.StatusSeeOther && !strings.HasPrefix(p.Location, queue+"/next?after=") && p.Location != applied.Path("eligibility") {
			t.Errorf("%q leads to %q", place, p.Location)
		}
		h.Exec("UPDATE rule_exceptions SET state = 'asked', decided_by = NULL, decided_on = '0001-01-01', decision_note = ''")
	}
}
