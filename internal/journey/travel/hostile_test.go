package travel_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestNobodyPaysLessThanNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	v := h.As(casework.Judit).In(i18n.En)
	for _, cost := range []string{"-5", "−0,01", "-99999999999999999", "92233720368547758.07", "1e9"} {
		v.PostValues(c.Path("itinerary"), with(booking(v, c, "itinerary/new"), "cost", cost)).Is(http.StatusUnprocessableEntity).Problem("cost").Has("TK 1036")
		v.PostValues(c.Path("prepare/requests"), asked(v, c, "fee", cost)).Is(http.StatusUnprocessableEntity).Problem("fee").Has("Kis Éva")
		f := v.Get(c.Path("travel/attempts/new?kind=cancelled")).Is(http.StatusOK).Values(c.Path("travel/attempts"))
		v.PostValues(c.Path("travel/attempts"), with(f, "cancelled_by", "carrier", "problem", "carrier", "cost", cost, "note", "Fog")).Is(http.StatusUnprocessableEntity).Problem("cost").Has("Fog")
	}
}

func TestOneNameTwiceIsOneTraveller(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	v := h.As(casework.Judit).In(i18n.En)
	f := booking(v, c, "itinerary/new")
	f["members"] = []string{fmt.Sprint(c.Members[0]), fmt.Sprint(c.Members[0])}
	if p := v.PostValues(c.Path("itinerary"), f); p.Status >= 500 {
		t.Errorf("answered %d", p.Status)
	}
}

// Whoever changes a journey that a colleague has changed meanwhile keeps what
// they typed.
func TestAJourneyChangedMeanwhileKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := bare(h)
		v, w := h.As(casework.Judit).In(l), h.As(casework.Dora).In(l)
		v.PostValues(c.Path("itinerary"), booking(v, c, "itinerary/new")).Is(http.StatusSeeOther)
		late := with(booking(w, c, "itinerary/1/change"), "note", "Window seat")
		ticket := with(w.Get(c.Path("itinerary/1/issue")).Values(c.Path("itinerary/1/issue")), fmt.Sprintf("tickets.%d", c.Members[0]), "235-99")
		v.PostValues(c.Path("itinerary/1/change"), booking(v, c, "itinerary/1/change")).Is(http.StatusSeeOther)
		w.PostValues(c.Path("itinerary/1/change"), late).Is(http.StatusUnprocessableEntity).Has("Window seat")
		w.PostValues(c.Path("itinerary/1/issue"), ticket).Is(http.StatusUnprocessableEntity).Has("235-99")
		if n := casework.Ask[int](h, "SELECT count(*) FROM itineraries"); n != 2 {
			t.Errorf("%s: %d versions", l, n)
		}
	}
}

func TestNobodyWhoStaysIsPaid(t *testing.T) {
	t.Parallel()
	for _, status := range []casefile.MemberStatus{casefile.MemberWithdrawn, casefile.MemberNotEligible, casefile.MemberLeftCase, casefile.MemberDeceased} {
		h := open(t)
		c := h.Case(casefile.PreDeparture, "1988-03-14", "1990-01-01")
		h.Fact(c, `INSERT INTO allowances (case_id, member_id, asked_by, asked_on, amount_minor, currency, state, approved_by, approved_on) VALUES ($1, $2, 11, '2026-11-18', 50000, 'EUR', 'approved', 13, '2026-11-18')`, c.ID, c.Members[1])
		h.Exec("UPDATE case_members SET status = $2 WHERE id = $1", c.Members[1], string(status))
		v := h.As(casework.Judit).In(i18n.En)
		p := v.PostValues(c.Path("allowance/1/pay"), url.Values{"paid_on": {"2026-11-19"}, "receipt": {"7"}, "witness": {"Eva"}, "place": {"Office"}})
		if p.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: answered %d", status, p.Status)
		}
	}
}

// What is printed on tickets and letters holds no marks that turn the reading around.
func TestATicketNumberIsCleanText(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	v := h.As(casework.Judit).In(i18n.En)
	v.PostValues(c.Path("itinerary"), booking(v, c, "itinerary/new")).Is(http.StatusSeeOther)
	f := with(v.Get(c.Path("itinerary/1/issue")).Values(c.Path("itinerary/1/issue")), fmt.Sprintf("tickets.%d", c.Members[0]), "235\u202e\x07-1")
	v.PostValues(c.Path("itinerary/1/issue"), f).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT ticket FROM itinerary_members"); got != "235-1" {
		t.Errorf("%q", got)
	}
}

func TestFarDaysBreakNoPage(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	v := h.As(casework.Judit).In(i18n.En)
	for _, day := range []string{"9999-12-31", "10000-01-01", "99999-01-01", "0001-01-01", "0000-01-01"} {
		f := with(booking(v, c, "itinerary/new"), "segments.0.departs_on", day, "segments.0.arrives_on", day)
		p := v.PostValues(c.Path("itinerary"), f)
		q := v.PostValues(c.Path("prepare/requests"), asked(v, c, "appointment_on", day, "submitted_on", day))
		t.Log(day, p.Status, q.Status)
		for _, at := range []string{"itinerary", "allowance", "", "timeline"} {
			if got := v.Get(c.Path(at)).Status; got != http.StatusOK {
				t.Errorf("%s: %s answers %d", day, at, got)
			}
		}
		if p.Status >= 500 || q.Status >= 500 {
			t.Errorf("%s: %d, %d", day, p.Status, q.Status)
		}
		h.Exec("UPDATE itineraries SET cancelled_on = '2026-11-19'")
	}
}

// A place in the queue leads nobody there who has no queue.
func TestAPlaceInTheQueueLeadsNobodyAstray(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	v := h.As(casework.Judit)
	f := with(v.Get(c.Path("itinerary/escorts/new")).Is(http.StatusOK).Values(c.Path("itinerary/escorts")), "kind", "medical", "name", "Dr. Bán", "contact", "+36 1 555 0100")
	if p := v.PostValues(c.Path("itinerary/escorts?queue=2026-09-12.plan.1"), f).Is(http.StatusSeeOther); p.Location != c.Path("itinerary") {
		t.Errorf("led to %s", p.Location)
	}
}
