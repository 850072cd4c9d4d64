package transfer_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func hand(v *visit.Client, c casework.Case, to, note string) *visit.Form {
	return v.Get(c.Path("handover")).Is(http.StatusOK).Form(c.Path("handover")).With("to", to, "note", note)
}

func reply(v *visit.Client, c casework.Case, outcome, note string) *visit.Form {
	return v.Get(c.Path("handover")).Is(http.StatusOK).Form(c.Path("handover/answer")).With("outcome", outcome, "note", note)
}

func counsellor(h *casework.House, c casework.Case) int64 {
	return casework.Ask[int64](h, "SELECT coalesce(counsellor_id, 0) FROM case_files WHERE id = $1", c.ID)
}

func TestAColleagueReadsTheBriefAndTakesTheCase(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Counselling, "1988-03-14", "2017-05-01")
		h.Exec(`INSERT INTO appointments (case_id, counsellor_id, on_day, at_time, purpose) VALUES ($1, 11, '2026-11-24', '10:00', 'Embassy of Iraq')`, c.ID)
		judit, dora := h.As(casework.Judit).In(l), h.As(casework.Dora).In(l)
		judit.Get(c.Path("handover")).Is(http.StatusOK).Has("Embassy of Iraq", "Kirkuk", "Karim", "Rima", "Return and reintegration")
		leads(t, hand(judit, c, "14", "He comes on Tuesdays").Send(), c.Path("handover"))
		if got := counsellor(h, c); got != casework.Judit.ID {
			t.Errorf("%s: it is %d's already", l, got)
		}
		if got := casework.Ask[string](h, "SELECT rule || owner_id || state FROM tasks"); got != "accept_handover14open" {
			t.Errorf("%s: the task is %s", l, got)
		}
		reply(dora, c, "refused", "").Send().Is(http.StatusUnprocessableEntity).Problem("note")
		dora.Get(c.Path("handover")).Has("He comes on Tuesdays")
		leads(t, reply(dora, c, "accepted", "").Send(), c.Path("handover"))
		if got := counsellor(h, c); got != casework.Dora.ID {
			t.Errorf("%s: it is %d's", l, got)
		}
		if got := casework.Ask[string](h, "SELECT state FROM tasks"); got != "done" {
			t.Errorf("%s: the task is %s", l, got)
		}
		judit.Get(c.Path("timeline")).Is(http.StatusOK)
		h.As(casework.Martin).Get(c.Path("handover")).Is(http.StatusNotFound)
	}
}

func TestAHandOverIsRefusedOrTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	judit, dora, reka := h.As(casework.Judit).In(i18n.En), h.As(casework.Dora).In(i18n.En), h.As(casework.Reka).In(i18n.En)
	judit.Post(c.Path("handover"), "to", "14").Is(http.StatusSeeOther)
	judit.Post(c.Path("handover"), "to", "15").Is(http.StatusUnprocessableEntity).Has("has been asked already")
	leads(t, reply(dora, c, "refused", "Too many cases").Send(), c.Path("handover"))
	judit.Get(c.Path("handover")).Has("Too many cases")
	leads(t, hand(judit, c, "14", "").Send(), c.Path("handover"))
	leads(t, reka.Get(c.Path("handover")).Form(c.Path("handover/cancel")).Send(), c.Path("handover"))
	dora.Post(c.Path("handover/answer"), "outcome", "accepted").Is(http.StatusUnprocessableEntity).Has("settled already")
	judit.Post(c.Path("handover/cancel")).Is(http.StatusUnprocessableEntity)
	if got := counsellor(h, c); got != casework.Judit.ID {
		t.Errorf("it is %d's", got)
	}
	if got := casework.Ask[string](h, "SELECT string_agg(state, ' ' ORDER BY id) FROM case_handovers"); got != "refused taken_back" {
		t.Error(got)
	}
}

func TestOnlyWhoeverHasTheCaseHandsItOverAndOnlyWhoWasAskedAnswers(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	dora := h.As(casework.Dora).In(i18n.En)
	dora.Get(c.Path("handover")).Is(http.StatusOK).Lacks(`action="` + c.Path("handover") + `"`)
	dora.Post(c.Path("handover"), "to", "15").Is(http.StatusUnprocessableEntity).Has("Only the case's counsellor or a manager")
	judit := h.As(casework.Judit).In(i18n.En)
	for _, to := range []string{"", "11", "12", "17", "99"} {
		judit.Post(c.Path("handover"), "to", to, "note", "He comes on Tuesdays").Is(http.StatusUnprocessableEntity).Problem("to").Has("He comes on Tuesdays")
	}
	h.As(casework.Reka).Post(c.Path("handover"), "to", "14").Is(http.StatusSeeOther)
	judit.Post(c.Path("handover/answer"), "outcome", "accepted").Is(http.StatusUnprocessableEntity).Has("Another colleague was asked")
	dora.Post(c.Path("handover/answer"), "outcome", "asked").Is(http.StatusUnprocessableEntity).Problem("outcome")
	h.As(casework.Eszter).Get(c.Path("handover")).Is(http.StatusForbidden)
	h.As(casework.Petra).Post(c.Path("handover"), "to", "12").Is(http.StatusNotFound)
}

func TestAProtectionCaseGoesToThoseNamedAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 11), ($1, 13)", c.ID)
	judit := h.As(casework.Judit)
	judit.Post(c.Path("handover"), "to", "14").Is(http.StatusUnprocessableEntity).Problem("to")
	judit.Post(c.Path("handover"), "to", "13").Is(http.StatusSeeOther)
}

func TestTwentyEqualPostsAreOneHandOver(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	f := hand(h.As(casework.Judit), c, "14", "He comes on Tuesdays").Values
	g := ask(h.As(casework.Reka), c, "public_task", "Moves to relatives").Values
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { leads(t, h.As(casework.Judit).PostValues(c.Path("handover"), f), c.Path("handover")) })
	}
	wg.Wait()
	for range 20 {
		wg.Go(func() { leads(t, h.As(casework.Reka).PostValues(c.Path("transfer"), g), c.Path("transfer")) })
	}
	wg.Wait()
	got := casework.Ask[string](h, "SELECT (SELECT count(*) FROM case_handovers) || ' ' || (SELECT count(*) FROM case_transfers)")
	if got != "1 1" {
		t.Errorf("hand-overs and transfers: %s", got)
	}
	answer(h.As(casework.Petra), "accepted", "").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT state FROM case_handovers"); !strings.HasPrefix(got, "taken_back") {
		t.Errorf("the hand-over is %s", got)
	}
}
