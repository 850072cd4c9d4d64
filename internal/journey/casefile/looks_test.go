package casefile_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestTheTimelineShowsWhatIsNewSinceTheLastVisit(t *testing.T) {
	t.Parallel()
	h := casework.New(t)
	h.Add(casefile.Service{DB: h.DB, Clock: h.Clock}.Routes)
	c := h.Case(casefile.Counselling)
	h.Exec("UPDATE case_steps SET at = now() - interval '3 days'")
	h.Exec("UPDATE screenings SET created_at = now() - interval '3 days'")
	h.Exec("UPDATE consents SET created_at = now() - interval '3 days'")
	const line = "hw-seen"
	v := h.As(casework.Judit).In(i18n.En)
	for _, section := range []string{"timeline", ""} {
		v.Get(c.Path(section)).Is(http.StatusOK).Lacks(line) // a first visit
	}
	step := func(actor int64) {
		h.Exec("INSERT INTO case_steps (case_id, actor_id, from_stage, to_stage, event, happened_on) VALUES ($1, $2, 'counselling', 'counselling', 'assigned', '2026-11-19')", c.ID, actor)
	}
	leave := func() { // an hour goes by
		h.Exec("UPDATE case_looks SET looked_at = looked_at - interval '1 hour', before_at = before_at - interval '1 hour'")
		h.Exec("UPDATE case_steps SET at = at - interval '1 hour'")
	}
	leave()
	step(casework.Judit.ID)
	v.Get(c.Path("timeline")).Is(http.StatusOK).Lacks(line) // only her own doing
	leave()
	step(casework.Reka.ID)
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		v.Get(c.Path("timeline")).Is(http.StatusOK).Has(line) // and for as long as the visit lasts
		v.Get(c.Path("")).Is(http.StatusOK).Has(line)
	}
	h.As(casework.Dora).Get(c.Path("timeline")).Is(http.StatusOK).Lacks(line)
	leave()
	v.Get(c.Path("timeline")).Is(http.StatusOK).Lacks(line) // the next visit: it was seen
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_looks"); n != 2 {
		t.Errorf("%d people looked", n)
	}
	h.As(casework.Martin).Get(c.Path("timeline")).Is(http.StatusNotFound)
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_looks"); n != 2 {
		t.Error("a look that was refused is noted")
	}
}
