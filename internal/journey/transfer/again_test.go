package transfer_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// returned is a case of people who went home and were assisted; it is closed.
func returned(h *casework.House) casework.Case {
	c := h.Case(casefile.Reintegration, "1988-03-14", "2017-05-01")
	h.Fact(c, `WITH p AS (INSERT INTO reintegration_plans (case_id, author_id, number, state) VALUES ($1, 11, 1, 'approved') RETURNING id)
		INSERT INTO plan_activities (case_id, plan_id, member_id, activity, dimension, state, delivered_on, amount_minor)
		SELECT $1, id, $2, 'equipment_tools', 'economic', 'delivered', '2026-11-17', 120050 FROM p`, c.ID, c.Members[0])
	h.Fact(c, `INSERT INTO case_closings (case_id, requested_by, decided_by, requested_on, decided_on, reason, state)
		VALUES ($1, 11, 13, '2026-11-18', '2026-11-18', 'remigrated', 'approved')`, c.ID)
	h.At(c, casefile.Closed)
	return c
}

func applyAgain(v *visit.Client, c casework.Case, reason string, members ...int) *visit.Form {
	f := v.Get(c.Path("again")).Is(http.StatusOK).Form(c.Path("again")).With("reason", reason)
	f.Values.Del("members")
	for _, m := range members {
		f.Values.Add("members", strconv.FormatInt(c.Members[m], 10))
	}
	return f
}

func TestWhoComesAgainGetsACaseLinkedToTheEarlierOne(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		h.Exec("UPDATE programmes SET max_returns = 1")
		c := returned(h)
		v := h.As(casework.Judit).In(l)
		v.Get(c.Path("")).Is(http.StatusOK).Has(c.Path("again"))
		v.Get(c.Path("again")).Is(http.StatusOK).Has("Return and reintegration", "200")
		applyAgain(v, c, "", 0).Send().Is(http.StatusUnprocessableEntity).Problem("reason")
		applyAgain(v, c, "The house was destroyed").Send().Is(http.StatusUnprocessableEntity).Problem("members").Has("The house was destroyed")
		p := applyAgain(v, c, "The house was destroyed", 0).Send()
		leads(t, p, "/cases/BUD-26-00002")
		got := casework.Ask[string](h, `SELECT n.stage || ' ' || n.counsellor_id || ' ' || n.return_country || ' ' || l.kind || ' ' || l.reason || ' ' || (l.other_id = $1) || ' ' ||
			(SELECT string_agg(m.migrant_id || m.relationship, ',') FROM case_members m WHERE m.case_id = n.id)
			FROM case_files n JOIN case_links l ON l.case_id = n.id`, c.ID)
		if got != "intake 11 IQ reapplication The house was destroyed true 11principal" {
			t.Errorf("%s: %s", l, got)
		}
		h.At(c, casefile.Closed)
		v.Get("/cases/BUD-26-00002/timeline").Is(http.StatusOK).Has("The house was destroyed")
		applyAgain(v, c, "Once more", 0).Send().Is(http.StatusUnprocessableEntity).Problem("members").Has("BUD-26-00002")
	}
}

func TestAProgrammeThatHelpsOnceStopsTheNewCase(t *testing.T) {
	t.Parallel()
	for most, stops := range map[int]bool{0: false, 1: true, 2: false} {
		h := open(t)
		h.Exec("UPDATE programmes SET max_returns = $1", most)
		c := returned(h)
		applyAgain(h.As(casework.Judit), c, "The house was destroyed", 0).Send().Is(http.StatusSeeOther)
		var a casefile.Assessment
		next := casework.Ask[int64](h, "SELECT max(id) FROM case_files")
		h.Write(func(tx db.Tx) (err error) {
			a, err = casefile.Look(t.Context(), tx, casefile.Case{ID: next}, casework.Today)
			return err
		})
		var broken []string
		for _, r := range a.Rules {
			if r.Stops() {
				broken = append(broken, string(r.Rule))
			}
		}
		if got := strings.Join(broken, ","); (got == "returns_left") != stops {
			t.Errorf("at most %d returns: broken %q", most, got)
		}
	}
}

func TestNobodyAppliesAgainInAnOpenCase(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	v := h.As(casework.Judit).In(i18n.En)
	v.Get(c.Path("again")).Is(http.StatusOK).Has("no new application can be made")
	v.Post(c.Path("again"), "members", strconv.FormatInt(c.Members[0], 10), "reason", "Again").Is(http.StatusUnprocessableEntity)
	h.As(casework.Petra).Get(c.Path("again")).Is(http.StatusNotFound)
	h.As(casework.Petra).Post(c.Path("again"), "members", "11", "reason", "Again").Is(http.StatusNotFound)
	h.As(casework.Eszter).Get(c.Path("again")).Is(http.StatusForbidden)
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_files"); n != 1 {
		t.Errorf("%d cases", n)
	}
}

func TestTwentyEqualPostsAreOneNewCase(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := returned(h)
	f := applyAgain(h.As(casework.Judit), c, "The house was destroyed", 0, 1).Values
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { leads(t, h.As(casework.Judit).PostValues(c.Path("again"), f), "/cases/BUD-26-00002") })
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_files"); n != 2 {
		t.Errorf("%d cases", n)
	}
}
