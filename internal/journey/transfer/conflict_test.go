package transfer_test

import (
	"net/http"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// blocker is what a case waits for.
func blocker(h *casework.House, c casework.Case) string {
	return casework.Ask[string](h, "SELECT blocker FROM case_files WHERE id = $1", c.ID)
}

func declare(v *visit.Client, c casework.Case, who, note string) *visit.Page {
	return v.Get(c.Path("conflict")).Is(http.StatusOK).Form(c.Path("conflict")).With("colleague", who, "note", note).Send()
}

func TestACaseIsTakenFromWhoeverHasAConflictOfInterest(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Counselling)
		judit, dora, reka := h.As(casework.Judit).In(l), h.As(casework.Dora).In(l), h.As(casework.Reka).In(l)
		before := blocker(h, c)
		declare(judit, c, "11", "").Is(http.StatusUnprocessableEntity).Problem("note")
		leads(t, declare(judit, c, "11", "He is my neighbour's brother"), c.Path("conflict"))
		if got := blocker(h, c); got != "reassignment" {
			t.Errorf("%s: waits for %s", l, got)
		}
		reka.Get(c.Path("conflict")).Is(http.StatusOK).Has("neighbour", "Kovács")
		judit.Get(c.Path("conflict")).Has("Kovács").Lacks("neighbour")
		dora.Get(c.Path("conflict")).Is(http.StatusOK).Lacks("neighbour")
		for _, v := range []*visit.Client{judit, dora, reka} {
			v.Get(c.Path("history")).Is(http.StatusOK).Lacks("neighbour")
			v.Get(c.Path("timeline")).Is(http.StatusOK).Lacks("neighbour")
		}
		h.As(casework.Martin).Get(c.Path("conflict")).Is(http.StatusNotFound)
		h.As(casework.Martin).Post(c.Path("conflict"), "colleague", "12", "note", "x").Is(http.StatusNotFound)

		// Another colleague is bound as well: neither is offered, and the page says so.
		leads(t, declare(reka, c, "14", "Went to school together"), c.Path("conflict"))
		page := reka.Get(c.Path("assign")).Is(http.StatusOK).Has("Kovács")
		for _, o := range []string{`value="11"`, `value="14"`} {
			page.Lacks(o)
		}
		reka.Post(c.Path("assign"), "counsellor", "14").Is(http.StatusUnprocessableEntity).Problem("counsellor")
		judit.Post(c.Path("handover"), "to", "14", "note", "kept").Is(http.StatusUnprocessableEntity).Problem("to").Has("kept")
		leads(t, reka.Post(c.Path("assign"), "counsellor", "15"), "/cases/"+c.Ref)
		if got := counsellor(h, c); got != 15 {
			t.Errorf("%s: it is %d's", l, got)
		}
		if got := blocker(h, c); got != before {
			t.Errorf("%s: waits for %s, and not for %s", l, got, before)
		}

		// Until it is lifted.
		lift := c.Path("conflict/1/lift")
		judit.Post(lift).Is(http.StatusForbidden)
		leads(t, reka.Post(lift), c.Path("conflict"))
		reka.Post(lift).Is(http.StatusUnprocessableEntity)
		reka.Post(c.Path("conflict/99/lift")).Is(http.StatusNotFound)
		leads(t, reka.Post(c.Path("assign"), "counsellor", "11"), "/cases/"+c.Ref)
		if got := casework.Ask[string](h, "SELECT string_agg(staff_id || ' ' || declared_by || ' ' || declared_on || ' ' || lifted_on, '; ' ORDER BY id) FROM case_conflicts"); got != "11 11 2026-11-19 2026-11-19; 14 13 2026-11-19 0001-01-01" {
			t.Errorf("%s: on file is %q", l, got)
		}
	}
}

func TestAHandOverEndsAtAConflictOfInterest(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	judit, dora := h.As(casework.Judit), h.As(casework.Dora).In(i18n.En)
	leads(t, hand(judit, c, "14", "").Send(), c.Path("handover"))
	leads(t, declare(dora, c, "14", "My cousin"), c.Path("conflict"))
	reply(dora, c, "accepted", "kept").Send().Is(http.StatusUnprocessableEntity).Has("has declared a conflict of interest", "kept")
	if got := counsellor(h, c); got != casework.Judit.ID {
		t.Errorf("it is %d's", got)
	}
}

func TestOneDeclaresForOneselfAndOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	judit := h.As(casework.Judit).In(i18n.En)
	judit.Get(c.Path("conflict")).Has("You have declared no conflict").Lacks("Nobody")
	for _, who := range []string{"", "12", "14", "17", "99"} {
		judit.Post(c.Path("conflict"), "colleague", who, "note", "kept as typed").Is(http.StatusUnprocessableEntity).Problem("colleague").Field("note", "kept as typed")
	}
	f := judit.Get(c.Path("conflict")).Form(c.Path("conflict")).With("colleague", "11", "note", "A friend")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { judit.Copy().PostValues(f.Action, f.Values).Is(http.StatusSeeOther) })
	}
	wg.Wait()
	declare(judit, c, "11", "Again").Is(http.StatusUnprocessableEntity).Problem("colleague").Has("declared already")
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_conflicts"); n != 1 {
		t.Errorf("%d conflicts", n)
	}
}
