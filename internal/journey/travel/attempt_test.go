package travel_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// failing fills in the form of a departure that failed.
func failing(v *visit.Client, c casework.Case, kind string, pairs ...string) url.Values {
	f := v.Get(c.Path("travel/attempts/new")).Is(http.StatusOK).Values(c.Path("travel/attempts"))
	return with(with(f, "kind", kind, "problem", "no_show", "contacts", "2", "cancelled_by", "carrier", "note", "Sent back from Istanbul.", "cost", "210"), pairs...)
}

func TestANoShowLapsesTheTicketAndAManagerAllowsAnother(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		h.Exec("UPDATE programmes SET max_attempts = 1")
		c := h.Case(casefile.Ready)
		v := h.As(casework.Judit).In(l)
		for field, wrong := range map[string]string{"contacts": "1", "happened_on": "2026-11-20", "members": "99", "problem": "laundry", "kind": "gone"} {
			a := v.PostValues(c.Path("travel/attempts"), failing(v, c, "no_show", field, wrong)).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+field) || !strings.Contains(a.Body, "Sent back from Istanbul.") {
				t.Errorf("%s: %s is not said, or what was typed is lost", l, field)
			}
		}
		v.PostValues(c.Path("travel/attempts"), failing(v, c, "no_show")).Is(http.StatusSeeOther)
		h.At(c, casefile.PreDeparture)
		if got := needs(h, c); !strings.Contains(got, "rebooking") || !strings.Contains(got, "ticket") {
			t.Errorf("%s: needs %s", l, got)
		}
		if n := casework.Ask[int](h, "SELECT count(*) FROM tasks WHERE case_id = $1 AND rule = 'decide_after_no_show' AND state = 'open'", c.ID); n != 1 {
			t.Errorf("%s: %d tasks for the manager", l, n)
		}
		v.PostValues(c.Path("travel/attempts/1/allow"), url.Values{}).Is(http.StatusForbidden)
		h.Fact(c, "UPDATE departure_attempts SET recorded_by = 13")
		h.As(casework.Reka).PostValues(c.Path("travel/attempts/1/allow"), url.Values{}).Is(http.StatusUnprocessableEntity)
		h.Fact(c, "UPDATE departure_attempts SET recorded_by = 11")
		h.As(casework.Reka).PostValues(c.Path("travel/attempts/1/allow"), url.Values{}).Is(http.StatusSeeOther)
		if got := needs(h, c); strings.Contains(got, "rebooking") {
			t.Errorf("%s: after it was allowed: %s", l, got)
		}
		h.As(casework.Martin).Get(c.Path("travel/attempts/new")).Is(http.StatusNotFound)
		v.Get(c.Path("timeline")).Is(http.StatusOK)
	}
}

func TestANoShowIsOnlyPossibleWhenReady(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.PreDeparture)
	v := h.As(casework.Judit)
	v.PostValues(c.Path("travel/attempts"), failing(v, c, "no_show")).Is(http.StatusUnprocessableEntity)
	v.PostValues(c.Path("travel/attempts"), failing(v, c, "cancelled", "cancelled_by", "")).Is(http.StatusUnprocessableEntity).Problem("cancelled_by")
	v.PostValues(c.Path("travel/attempts"), failing(v, c, "cancelled")).Is(http.StatusSeeOther)
	h.At(c, casefile.PreDeparture)
}

func TestWhoStaysAwayIsAbsentAndTheOthersTravel(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Ready, "1988-03-14", "1990-01-01")
	v := h.As(casework.Judit)
	f := failing(v, c, "no_show")
	f["members"] = []string{fmt.Sprint(c.Members[1])}
	v.PostValues(c.Path("travel/attempts"), f).Is(http.StatusSeeOther)
	h.At(c, casefile.Ready)
	if got := casework.Ask[[]string](h, "SELECT array_agg(status ORDER BY id) FROM case_members WHERE case_id = $1", c.ID); !slices.Equal(got, []string{"active", "absent"}) {
		t.Errorf("the members are %v", got)
	}
	h.Fact(c, `INSERT INTO departures (case_id, member_id, recorded_by, departed_on, reconfirmed, destination_country) VALUES ($1, $2, $3, '2026-11-19', 'yes', 'IQ')`, c.ID, c.Members[0], casework.Judit.ID)
	h.At(c, casefile.PreDeparture)
	v.PostValues(c.Path("itinerary"), booking(v, c, "itinerary/new")).Is(http.StatusSeeOther)
	v.PostValues(c.Path("itinerary/1/issue"), v.Get(c.Path("itinerary/1/issue")).Values(c.Path("itinerary/1/issue"))).Is(http.StatusSeeOther)
	h.At(c, casefile.Ready)
}

func TestWhoIsRefusedEntryHasNotReturned(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Departed)
	v := h.As(casework.Judit)
	v.PostValues(c.Path("travel/attempts"), failing(v, c, "not_admitted", "note", "", "problem", "refused_entry")).Is(http.StatusUnprocessableEntity).Problem("note")
	v.PostValues(c.Path("travel/attempts"), failing(v, c, "not_admitted", "problem", "refused_entry", "happened_on", "2020-01-01")).Is(http.StatusUnprocessableEntity).Problem("happened_on")
	v.PostValues(c.Path("travel/attempts"), failing(v, c, "not_admitted", "problem", "refused_entry")).Is(http.StatusSeeOther)
	h.At(c, casefile.PreDeparture)
	if got := casework.Ask[string](h, "SELECT not_admitted_on::text FROM departures WHERE case_id = $1", c.ID); got != "2026-11-19" {
		t.Errorf("not admitted on %s", got)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM tasks WHERE case_id = $1 AND rule = 'help_not_admitted' AND falls_to = 'manager'", c.ID); n != 1 {
		t.Errorf("%d tasks for the manager", n)
	}
}

func TestAFailedDepartureEnteredInErrorIsTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	gone := h.Case(casefile.Departed)
	v := h.As(casework.Judit)
	v.PostValues(gone.Path("travel/attempts"), failing(v, gone, "not_admitted", "problem", "refused_entry")).Is(http.StatusSeeOther)
	h.At(gone, casefile.PreDeparture)
	void := func(c casework.Case, id string) {
		h.As(casework.Reka).PostValues(c.Path("void"), url.Values{"subject": {"departure_attempts"}, "subject_id": {id}, "reason": {"Another family"}}).Is(http.StatusSeeOther)
	}
	void(gone, "1")
	h.At(gone, casefile.Departed)

	family := h.Case(casefile.Ready, "1988-03-14", "1990-01-01")
	f := failing(v, family, "no_show")
	f["members"] = []string{fmt.Sprint(family.Members[1])}
	v.PostValues(family.Path("travel/attempts"), f).Is(http.StatusSeeOther)
	void(family, "2")
	if got := casework.Ask[[]string](h, "SELECT array_agg(status ORDER BY id) FROM case_members WHERE case_id = $1", family.ID); !slices.Equal(got, []string{"active", "active"}) {
		t.Errorf("the members are %v", got)
	}
}

func TestTwentyEqualPostsAreOneNoShow(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Ready)
	f := failing(h.As(casework.Judit), c, "no_show")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := h.As(casework.Judit).PostValues(c.Path("travel/attempts"), f); a.Status != http.StatusSeeOther {
				t.Errorf("status %d", a.Status)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM departure_attempts"); n != 1 {
		t.Errorf("%d no-shows", n)
	}
}
