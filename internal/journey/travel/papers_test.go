package travel_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// asked fills in the form of a travel document that an embassy is asked for.
func asked(v *visit.Client, c casework.Case, pairs ...string) url.Values {
	f := v.Get(c.Path("prepare/requests/new")).Is(http.StatusOK).Values(c.Path("prepare/requests"))
	return with(with(f, "member", fmt.Sprint(c.Members[0]), "kind", "laissez_passer", "city", "Wien", "status", "submitted", "submitted_on", "2026-11-16",
		"accompanied_by", "Kis Éva", "photos", "yes", "fee", "45"), pairs...)
}

func TestAnEmbassyIsAskedAndFollowedUp(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.PreDeparture, "1988-03-14", "2017")
		v := h.As(casework.Judit).In(l)
		for _, x := range [][2]string{
			{"member", ""},
			{"member", "99"},
			{"kind", "library_card"},
			{"embassy", "QQ"},
			{"city", ""},
			{"status", ""},
			{"submitted_on", ""},
			{"submitted_on", "2026-11-20"},
			{"fee", "much"},
		} {
			a := v.PostValues(c.Path("prepare/requests"), asked(v, c, x[0], x[1])).Is(http.StatusUnprocessableEntity).Problem(x[0])
			if !strings.Contains(a.Body, "Kis Éva") {
				t.Errorf("%s: what was typed is lost with %v", l, x)
			}
		}
		v.PostValues(c.Path("prepare/requests"), asked(v, c, "status", "received")).Is(http.StatusUnprocessableEntity).Problem("received_on")
		v.PostValues(c.Path("prepare/requests"), asked(v, c, "received_on", "2026-11-15")).Is(http.StatusUnprocessableEntity).Problem("received_on")
		v.PostValues(c.Path("prepare/requests"), asked(v, c)).Is(http.StatusSeeOther)

		one := c.Path("prepare/requests/1")
		late := with(h.As(casework.Dora).Get(one).Is(http.StatusOK).Values(one), "city", "Berlin")
		v.PostValues(one, with(v.Get(one).Is(http.StatusOK).Values(one), "status", "received", "received_on", "2026-11-19")).Is(http.StatusSeeOther)
		h.As(casework.Dora).PostValues(one, late).Is(http.StatusConflict).Has("Berlin", "Wien")
		if got := casework.Ask[string](h, "SELECT status || ' ' || fee_minor || ' ' || embassy || ' ' || received_on FROM document_requests"); got != "received 4500 IQ 2026-11-19" {
			t.Errorf("%s: on file is %s", l, got)
		}
		v.Get(c.Path("timeline")).Is(http.StatusOK)
		history := h.As(casework.Reka).In(l).Get(c.Path("history")).Is(http.StatusOK)
		if received := map[i18n.Language]string{i18n.En: "Received", i18n.Hu: "Átvéve", i18n.Cs: "Převzato"}[l]; !strings.Contains(history.Body, received) {
			t.Errorf("%s: the history does not say %q", l, received)
		}
		h.As(casework.Martin).Get(one).Is(http.StatusNotFound)
		h.As(casework.Martin).PostValues(c.Path("prepare/requests"), asked(v, c)).Is(http.StatusNotFound)
	}
}

func TestTwentyEqualPostsAreOneRequest(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := bare(h)
	f := asked(h.As(casework.Judit), c)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := h.As(casework.Judit).PostValues(c.Path("prepare/requests"), f); a.Status != http.StatusSeeOther {
				t.Errorf("status %d", a.Status)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM document_requests"); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestTheCustodyOfAnOriginalIsALog(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, other := bare(h), bare(h)
	for id, x := range []casework.Case{c, other} {
		h.Exec(`INSERT INTO travel_documents (id, migrant_id, kind, number, location) SELECT $2, migrant_id, 'passport', 'A1234567', 'person' FROM case_members WHERE id = $1`, x.Members[0], id+1)
	}
	v := h.As(casework.Judit)
	at := c.Path("prepare/originals/1")
	hand := func(pairs ...string) url.Values {
		f := v.Get(at).Is(http.StatusOK).Values(at)
		return with(with(f, "location", "office", "holder", "Kovács Judit", "place", "Safe 2", "handed_on", "2026-11-17"), pairs...)
	}
	for _, l := range i18n.Languages {
		v = h.As(casework.Judit).In(l)
		for _, x := range [][2]string{{"location", ""}, {"location", "moon"}, {"holder", ""}, {"handed_on", "2026-11-20"}, {"handed_on", ""}} {
			a := v.PostValues(at, hand(x[0], x[1])).Is(http.StatusUnprocessableEntity).Problem(x[0])
			if !strings.Contains(a.Body, "Safe 2") {
				t.Errorf("%s: what was typed is lost with %v", l, x)
			}
		}
	}
	v.PostValues(at, hand()).Is(http.StatusSeeOther)
	v.PostValues(at, hand("location", "person", "holder", "Karim Al-Saadi", "handed_on", "2026-11-16")).Is(http.StatusUnprocessableEntity).Problem("handed_on")
	v.PostValues(at, hand("location", "person", "holder", "Karim Al-Saadi", "handed_on", "2026-11-19")).Is(http.StatusSeeOther)
	v.Get(at).Is(http.StatusOK).Has("Kovács Judit", "Karim Al-Saadi", "Safe 2")
	if got := casework.Ask[string](h, "SELECT string_agg(location, ' ' ORDER BY id) || ' / ' || (SELECT location || number FROM travel_documents WHERE id = 1) FROM document_custody"); got != "office person / personA1234567" {
		t.Errorf("on file is %s", got)
	}
	v.Get(c.Path("prepare/originals/2")).Is(http.StatusNotFound)
	v.PostValues(c.Path("prepare/originals/2"), hand()).Is(http.StatusNotFound)
	h.As(casework.Martin).Get(at).Is(http.StatusNotFound)
	v.Get(c.Path("timeline")).Is(http.StatusOK)
}
