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

// away is the manager's form for cases of Judit's, filled in.
func away(v *visit.Client, to, note string, refs ...string) *visit.Form {
	f := v.Get("/handovers?of=11").Is(http.StatusOK).Form("/handovers").With("to", to, "note", note)
	f.Values["refs"] = refs
	return f
}

// waiting are the hand-overs that stand, and the tasks to answer them.
func waiting(h *casework.House) string {
	return casework.Ask[string](h, `SELECT coalesce(string_agg(c.reference || ' ' || h.from_id || ' ' || h.to_id || ' ' || h.note || ' ' || t.owner_id, ', ' ORDER BY c.reference), '')
		FROM case_handovers h JOIN case_files c ON c.id = h.case_id JOIN tasks t ON t.case_id = c.id AND t.rule = 'accept_handover' AND t.state = 'open' WHERE h.state = 'asked'`)
}

func TestCasesOfWhoIsAwayAreHandedOverAtOnceAndTheRefusedAreNamed(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		a, b, asked, given := h.Case(casefile.Counselling), h.Case(casefile.Approved), h.Case(casefile.Intake), h.Case(casefile.Intake)
		closed := h.Case(casefile.Closed)
		hand(h.As(casework.Judit), asked, "15", "Mine").Send().Is(http.StatusSeeOther)
		reka := h.As(casework.Reka).In(l)
		reka.Get("/handovers").Is(http.StatusOK).Has("/handovers?of=11").Lacks(a.Ref)
		reka.Get("/handovers?of=11").Is(http.StatusOK).Has(a.Ref, b.Ref, asked.Ref).Lacks(closed.Ref)
		away(reka, "14", "On leave").Send().Is(http.StatusUnprocessableEntity).Problem("refs").Has("On leave")
		away(reka, "", "On leave", a.Ref).Send().Is(http.StatusUnprocessableEntity).Problem("to")
		f := away(reka, "14", "On leave", a.Ref, b.Ref, asked.Ref, given.Ref, closed.Ref, "PRG-26-00001")
		h.Exec("UPDATE case_files SET counsellor_id = 15 WHERE id = $1", given.ID)
		p := f.Send().Is(http.StatusUnprocessableEntity).Problem("refs")
		for _, ref := range []string{asked.Ref, given.Ref, closed.Ref, "PRG-26-00001"} {
			if !strings.Contains(p.Body, ref+": ") {
				t.Errorf("%s: %s is not named", l, ref)
			}
		}
		for _, ref := range []string{a.Ref, b.Ref} {
			if strings.Contains(p.Body, ref+": ") {
				t.Errorf("%s: %s is named as refused", l, ref)
			}
		}
		if got := waiting(h); got != a.Ref+" 13 14 On leave 14, "+b.Ref+" 13 14 On leave 14, "+asked.Ref+" 11 15 Mine 15" {
			t.Errorf("%s: %s", l, got)
		}
		reply(h.As(casework.Dora), a, "accepted", "").Send().Is(http.StatusSeeOther)
		if got := counsellor(h, a); got != casework.Dora.ID {
			t.Errorf("%s: it is %d's", l, got)
		}
	}
}

func TestOnlyAManagerHandsCasesOfOthersOver(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	for _, v := range []*visit.Client{h.As(casework.Dora), h.As(casework.Eszter)} {
		v.Get("/handovers").Is(http.StatusForbidden)
		v.Post("/handovers", "of", "11", "refs", c.Ref, "to", "14").Is(http.StatusForbidden)
	}
	h.As(casework.Petra).Get("/handovers?of=11").Is(http.StatusOK).Lacks(c.Ref)
	h.As(casework.Petra).Post("/handovers", "of", "11", "refs", c.Ref, "to", "12").Is(http.StatusUnprocessableEntity)
	if got := waiting(h); got != "" {
		t.Error(got)
	}
}

func TestTwentyEqualPostsHandEachCaseOverOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, b := h.Case(casefile.Counselling), h.Case(casefile.Intake)
	f := away(h.As(casework.Reka), "14", "On leave", a.Ref, b.Ref).Values
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { leads(t, h.As(casework.Reka).PostValues("/handovers", f), "/handovers?of=11") })
	}
	wg.Wait()
	if got := waiting(h); got != a.Ref+" 13 14 On leave 14, "+b.Ref+" 13 14 On leave 14" {
		t.Error(got)
	}
}
