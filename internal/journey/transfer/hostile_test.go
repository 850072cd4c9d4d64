package transfer_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/duplicate"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// merging opens the pages of duplicates beside those of transfers, with a
// pair of two cases of one person.
func merging(t *testing.T) (*casework.House, casework.Case, casework.Case) {
	t.Helper()
	h := open(t)
	h.Add(duplicate.Service{DB: h.DB, Clock: h.Clock}.Routes)
	a, b := h.Case(casefile.Counselling), h.Case(casefile.Counselling)
	if _, err := duplicate.Sweep(t.Context(), h.DB); err != nil {
		t.Fatal(err)
	}
	return h, a, b
}

func TestACaseIsTakenOverAfterAMergeWasTakenBack(t *testing.T) {
	t.Parallel()
	for _, person := range []int{0, 1} {
		h, a, b := merging(t)
		reka := h.As(casework.Reka).In(i18n.En)
		reka.Get("/duplicates/1").Is(http.StatusOK).Form("/duplicates/1/merge").Send().Is(http.StatusSeeOther)
		reka.Get("/duplicates/1").Is(http.StatusOK).Form("/duplicates/1/undo").Send().Is(http.StatusSeeOther)
		c := []casework.Case{a, b}[person]
		ask(reka, c, "public_task", "Moves to Brno").Send().Is(http.StatusSeeOther)
		petra := h.As(casework.Petra).In(i18n.En)
		leads(t, answer(petra, "accepted", "").Send(), c.Path(""))
		petra.Get(c.Path("")).Is(http.StatusOK).Has("Karim")
		reka.Get("/duplicates").Is(http.StatusOK).Lacks("Karim")
		reka.Get("/duplicates/1").Is(http.StatusNotFound)
		h.As(casework.Petra).Get("/duplicates/1").Is(http.StatusNotFound)
	}
}

func TestAMergeIsNotTakenBackOverACaseHandedOver(t *testing.T) {
	t.Parallel()
	h, _, b := merging(t)
	reka := h.As(casework.Reka).In(i18n.En)
	reka.Get("/duplicates/1").Is(http.StatusOK).Form("/duplicates/1/merge").Send().Is(http.StatusSeeOther)
	undo := reka.Get("/duplicates/1").Is(http.StatusOK).Form("/duplicates/1/undo")
	ask(reka, b, "public_task", "Moves to Brno").Send().Is(http.StatusSeeOther)
	petra := h.As(casework.Petra).In(i18n.En)
	leads(t, answer(petra, "accepted", "").Send(), b.Path(""))
	petra.Get(b.Path("")).Is(http.StatusOK).Has("Karim")
	undo.Send()
	petra.Get(b.Path("")).Is(http.StatusOK).Has("Karim")
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_members m JOIN case_files c ON c.id = m.case_id JOIN migrants p ON p.id = m.migrant_id WHERE p.office_id <> c.office_id"); n != 0 {
		t.Errorf("%d members are people of another office than their case", n)
	}
}

// A person who is looked after in a protection case of the old office too is
// an ordinary client of the new one.
func TestWhoIsGuardedElsewhereIsSeenInTheNewOffice(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, guarded := h.Case(casefile.Counselling), h.Case(casefile.Counselling)
	h.Exec("UPDATE case_members SET migrant_id = 11 WHERE case_id = $1", guarded.ID)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 13)", guarded.ID)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", guarded.ID)
	h.Exec("UPDATE migrants SET protected = true WHERE id = 11")
	ask(h.As(casework.Reka), c, "public_task", "Moves to Brno").Send().Is(http.StatusSeeOther)
	petra := h.As(casework.Petra).In(i18n.En)
	leads(t, answer(petra, "accepted", "").Send(), c.Path(""))
	petra.Get(c.Path("")).Is(http.StatusOK).Has("Karim")
	if casework.Ask[bool](h, "SELECT protected FROM migrants WHERE office_id = 2") {
		t.Error("the new office's record is under protection")
	}
}

// Who goes away with a protection case and stays in an ordinary one is seen in
// that by their colleagues again.
func TestWhoStaysInAnOrdinaryCaseIsGuardedNoLonger(t *testing.T) {
	t.Parallel()
	h := open(t)
	stays, guarded := h.Case(casefile.Counselling), h.Case(casefile.Counselling)
	h.Exec("UPDATE case_members SET migrant_id = 11 WHERE case_id = $1", guarded.ID)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 13)", guarded.ID)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", guarded.ID)
	h.Exec("UPDATE migrants SET protected = true WHERE id = 11")
	ask(h.As(casework.Reka), guarded, "public_task", "Moves to Brno").Send().Is(http.StatusSeeOther)
	petra := h.As(casework.Petra).In(i18n.En)
	leads(t, answer(petra, "accepted", "").Send(), guarded.Path(""))
	petra.Get(guarded.Path("")).Is(http.StatusOK).Has("Karim")
	h.As(casework.Martin).Get(guarded.Path("")).Is(http.StatusNotFound)
	h.As(casework.Dora).Get(stays.Path("")).Is(http.StatusOK).Has("Karim")
	if got := casework.Ask[string](h, "SELECT string_agg(office_id || ' ' || protected, ', ' ORDER BY office_id) FROM migrants WHERE EXISTS (SELECT 1 FROM case_members m WHERE m.migrant_id = migrants.id)"); got != "1 false, 2 true" {
		t.Errorf("guarded are %s", got)
	}
}

func TestOneNameTwiceAppliesOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := returned(h)
	v := h.As(casework.Judit).In(i18n.En)
	m := fmt.Sprint(c.Members[0])
	v.PostValues(c.Path("again"), url.Values{"members": {m, m}, "reason": {"Back again"}}).Is(http.StatusSeeOther)
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_members WHERE case_id <> $1", c.ID); n != 1 {
		t.Errorf("%d members", n)
	}
}

// A manager who has moved to the other office does not answer what they asked.
func TestWhoAskedDoesNotAnswer(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := requested(h, casefile.Counselling)
		moved := casework.Petra
		moved.ID = casework.Reka.ID
		h.Exec("UPDATE staff SET office_id = 2 WHERE id = 13")
		answer(h.As(moved).In(l), "accepted", "").Send().Is(http.StatusUnprocessableEntity)
		if n := casework.Ask[int](h, "SELECT count(*) FROM case_files WHERE id = $1 AND office_id = 1", c.ID); n != 1 {
			t.Errorf("%s: the case is gone", l)
		}
		answer(h.As(casework.Petra), "accepted", "").Send().Is(http.StatusSeeOther)
	}
}

// A protection case that goes is not told to the managers who are not named on it.
func TestAProtectionCaseThatGoesIsToldToThoseNamed(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 13), ($1, 11)", c.ID)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	ask(h.As(casework.Reka), c, "public_task", "Shelter in Brno").Send().Is(http.StatusSeeOther)
	reka, anna, petra := h.As(casework.Reka), h.As(casework.Anna), h.As(casework.Petra)
	reka.Get("/transfers").Is(http.StatusOK).Has(c.Ref)
	anna.Get("/transfers").Is(http.StatusOK).Lacks(c.Ref, "Shelter")
	anna.Get("/transfers/1").Is(http.StatusNotFound)
	petra.Get("/transfers").Is(http.StatusOK).Has(c.Ref)
	answer(petra, "refused", "No place").Send().Is(http.StatusSeeOther)
	reka.Get("/transfers/1").Is(http.StatusOK).Has("No place")
	anna.Get("/transfers").Is(http.StatusOK).Lacks(c.Ref, "No place")
	anna.Get("/transfers/1").Is(http.StatusNotFound)
}
