package reintegration_test

import (
	"net/http"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// monitored is a case whose plan was carried out and completed.
func monitored(h *casework.House) casework.Case {
	c := h.Case(casefile.Reintegration)
	h.Fact(c, `WITH p AS (INSERT INTO reintegration_plans (case_id, author_id, decided_by, number, state, objective) VALUES ($1, 11, 13, 1, 'approved', 'A workshop') RETURNING id)
		INSERT INTO plan_activities (case_id, plan_id, activity, dimension, state, delivered_on, amount_minor)
		SELECT $1, id, 'equipment_tools', 'economic', 'delivered', '2026-11-17', 120050 FROM p`, c.ID)
	h.Fact(c, "INSERT INTO case_steps (case_id, actor_id, happened_on, from_stage, to_stage, event) VALUES ($1, 13, '2026-11-18', 'reintegration', 'monitoring', 'plan_completed')", c.ID)
	h.At(c, casefile.Monitoring)
	return c
}

func reopening(v *visit.Client, c casework.Case, reason string) *visit.Form {
	return v.Get(c.Path("plan")).Is(http.StatusOK).Form(c.Path("plan/reopen")).With("reason", reason)
}

func TestAManagerGoesBackFromMonitoringToReintegration(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := newDesk(t)
		h.Add(casefile.Service{DB: h.DB, Clock: h.Clock}.Routes)
		c := monitored(h)
		reka := h.As(casework.Reka).In(l)
		h.As(casework.Judit).Get(c.Path("plan")).Is(http.StatusOK).Lacks(c.Path("plan/reopen"))
		h.As(casework.Judit).Post(c.Path("plan/reopen"), "reason", "The lathe broke").Is(http.StatusForbidden)
		h.As(casework.Petra).Post(c.Path("plan/reopen"), "reason", "The lathe broke").Is(http.StatusNotFound)
		reopening(reka, c, "").Send().Is(http.StatusUnprocessableEntity).Problem("reason")
		h.At(c, casefile.Monitoring)
		f := reopening(reka, c, "The lathe broke").Values
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { h.As(casework.Reka).PostValues(c.Path("plan/reopen"), f).Is(http.StatusSeeOther) })
		}
		wg.Wait()
		h.At(c, casefile.Reintegration)
		got := casework.Ask[string](h, `SELECT (SELECT string_agg(number || state || author_id || objective, ',' ORDER BY number) FROM reintegration_plans) || ' ' ||
			(SELECT string_agg(actor_id || from_stage || to_stage || reason, ',') FROM case_steps WHERE event = 'plan_reopened') || ' ' || (SELECT count(*) FROM plan_activities)`)
		if got != "1approved11A workshop,2draft11A workshop 13monitoringreintegrationThe lathe broke 1" {
			t.Errorf("%s: %s", l, got)
		}
		reka.Get(c.Path("timeline")).Is(http.StatusOK).Has("The lathe broke")
		reka.Get(c.Path("plan")).Is(http.StatusOK).Lacks(c.Path("plan/reopen"))
		reka.Post(c.Path("plan/reopen"), "reason", "Again").Is(http.StatusUnprocessableEntity)
	}
}

func TestAPlanIsNotReopenedAfterItsProgramme(t *testing.T) {
	t.Parallel()
	h := newDesk(t)
	c := monitored(h)
	h.Exec("UPDATE programmes SET ends_on = '2026-11-18'")
	reopening(h.As(casework.Reka).In(i18n.En), c, "The lathe broke").Send().Is(http.StatusUnprocessableEntity).Has("Programme still running", "The lathe broke")
	h.At(c, casefile.Monitoring)
	h.Exec("UPDATE programmes SET ends_on = '2026-11-19'")
	reopening(h.As(casework.Reka), c, "The lathe broke").Send().Is(http.StatusSeeOther)
	h.At(c, casefile.Reintegration)
}
