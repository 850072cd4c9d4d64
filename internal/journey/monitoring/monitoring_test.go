package monitoring_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/counselling"
	"homeward/internal/journey/departure"
	"homeward/internal/journey/monitoring"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(monitoring.Service{DB: h.DB, Clock: h.Clock}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes,
		departure.Service{DB: h.DB, Clock: h.Clock}.Routes, counselling.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// planned are the days of a case's schedule.
func planned(h *casework.House, c casework.Case) string {
	return casework.Ask[string](h, "SELECT coalesce(string_agg(milestone || ' ' || due_on, ', ' ORDER BY due_on), '') FROM monitoring_events WHERE case_id = $1", c.ID)
}

// returned is a case whose people arrived a year ago, so that visits are due.
func returned(h *casework.House) casework.Case {
	c := h.Case(casefile.Reintegration)
	h.Fact(c, "UPDATE departures SET departed_on = '2025-11-18' WHERE case_id = $1", c.ID)
	h.Fact(c, "UPDATE arrivals SET arrived_on = '2025-11-19' WHERE case_id = $1", c.ID)
	return c
}

func eventID(h *casework.House, c casework.Case, milestone string) string {
	return casework.Ask[string](h, "SELECT id::text FROM monitoring_events WHERE case_id = $1 AND milestone = $2", c.ID, milestone)
}

func blank(v *visit.Client, c casework.Case, event string) url.Values {
	return v.Get(c.Path("monitoring/new?event=" + event)).Is(http.StatusOK).Values(c.Path("monitoring"))
}

func with(f url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func filled(f url.Values, pairs ...string) url.Values {
	with(f, "visited_on", "2026-11-18", "method", "video", "done_by", "partner", "monitor", "Rania Monitor", "outcomes", "business_active", "income", "fair", "housing", "poor",
		"health", "good", "safety", "good", "intention", "leave_need", "problems", "The roof leaks", "photo_consent", "yes", "household", "5")
	return with(f, pairs...)
}

func TestTheArrivalMakesTheSchedule(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Departed, "1988-03-14", "2017")
	if got := planned(h, c); got != "" {
		t.Errorf("before the arrival: %s", got)
	}
	v := h.As(casework.Judit).In(i18n.En)
	v.Get(c.Path("monitoring")).Is(http.StatusOK).Has("once the arrival is confirmed").Lacks(c.Path("monitoring/new"))
	f := v.Get(c.Path("travel/arrival")).Is(http.StatusOK).Form(c.Path("travel/arrival")).With("arrived_on", "2026-11-12", "confirmed_by", "partner")
	f.Send().Is(http.StatusSeeOther)
	if got := planned(h, c); got != "m3 2027-02-12, m6 2027-05-12, m12 2027-11-12" {
		t.Errorf("planned %s", got)
	}
	v.Get(c.Path("monitoring")).Is(http.StatusOK).Has("3 months after arrival", "12 months after arrival")
	// The schedule follows the facts: the day, the regime, the programme.
	h.Fact(c, "UPDATE arrivals SET arrived_on = '2026-11-14' WHERE case_id = $1", c.ID)
	h.Fact(c, "UPDATE screenings SET vulnerabilities = '{chronic}' WHERE case_id = $1", c.ID)
	if got := planned(h, c); got != "m1 2026-12-14, m3 2027-02-14, m6 2027-05-14, m12 2027-11-14" {
		t.Errorf("closely %s", got)
	}
	h.Exec("UPDATE programmes SET monitoring_close = '{m2,m12}'")
	h.Fact(c, "UPDATE screenings SET evidence = 'x' WHERE case_id = $1", c.ID)
	if got := planned(h, c); got != "m2 2027-01-14, m12 2027-11-14" {
		t.Errorf("as the programme says now: %s", got)
	}
	h.Exec("UPDATE programmes SET monitors = false")
	h.Fact(c, "UPDATE screenings SET evidence = 'y' WHERE case_id = $1", c.ID)
	if got := planned(h, c); got != "" {
		t.Errorf("without monitoring: %s", got)
	}
}

func TestNothingIsDueInImportedCases(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Departed)
	h.Fact(c, "INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by, source) VALUES ($1, $2, 11, '2026-11-12', 'partner', 'import')", c.ID, c.Members[0])
	if got := planned(h, c); got != "" {
		t.Errorf("planned %s", got)
	}
}

func TestAVisitIsRecordedAndItsTasksAreMade(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := returned(h)
		v := h.As(casework.Judit).In(l)
		f := filled(blank(v, c, eventID(h, c, "m12")), "action_1", "Send the plumber", "action_1_on", "2026-12-01")
		a := v.PostValues(c.Path("monitoring"), f).Is(http.StatusSeeOther)
		if a.Location != c.Path("monitoring") {
			t.Errorf("%s: led to %s", l, a.Location)
		}
		v.Get(c.Path("monitoring")).Is(http.StatusOK).Has("Rania Monitor", "The roof leaks")
		got := casework.Ask[string](h, `SELECT concat_ws(' ', v.method, v.done_by, v.household, array_to_string(v.outcomes, ','), v.income, v.housing, v.intention, v.photo_consent, e.milestone)
			FROM monitoring_visits v JOIN monitoring_events e ON e.id = v.event_id`)
		if got != "video partner 5 business_active fair poor leave_need yes m12" {
			t.Errorf("%s: on file %s", l, got)
		}
		if got := casework.Ask[string](h, "SELECT string_agg(title || ' ' || due_on || ' ' || owner_id, ',') FROM tasks WHERE rule = ''"); got != "Send the plumber 2026-12-01 11" {
			t.Errorf("%s: tasks %s", l, got)
		}
		// The earlier visits are still due, the first of them is a task.
		if got := casework.Ask[string](h, "SELECT string_agg(state || ' ' || due_on, ',') FROM tasks WHERE rule = 'visit_returned'"); got != "open 2026-02-19" {
			t.Errorf("%s: due %s", l, got)
		}
		v.Get(c.Path("timeline")).Is(http.StatusOK).Has("Rania Monitor").Lacks("The roof leaks")
		v.PostValues(c.Path("monitoring"), f).Is(http.StatusSeeOther) // the same form once more
		v.PostValues(c.Path("monitoring"), filled(blank(v, c, eventID(h, c, "m12")))).Is(http.StatusUnprocessableEntity)
		if n := casework.Ask[int](h, "SELECT count(*)::int FROM monitoring_visits"); n != 1 {
			t.Errorf("%s: %d visits", l, n)
		}
	}
}

func TestTwentyEqualFormsAreOneVisit(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := returned(h)
	f := filled(blank(h.As(casework.Judit), c, ""), "action_1", "Send the plumber", "action_1_on", "2026-12-01")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			h.As(casework.Judit).PostValues(c.Path("monitoring"), f).Is(http.StatusSeeOther)
		})
	}
	wg.Wait()
	if got := casework.Ask[string](h, "SELECT (SELECT count(*) FROM monitoring_visits) || ' ' || (SELECT count(*) FROM tasks WHERE rule = '')"); got != "1 1" {
		t.Errorf("visits and tasks: %s", got)
	}
}

func TestWhatIsWrongWithAVisitIsSaidAndKept(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := returned(h)
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		for _, x := range [][2]string{
			{"visited_on", ""},
			{"visited_on", "2026-11-20"},
			{"visited_on", "2025-11-18"},
			{"method", ""},
			{"method", "pigeon"},
			{"done_by", ""},
			{"monitor", ""},
			{"outcomes", ""},
			{"outcomes", "weather"},
			{"outcomes", "not_reached"},
			{"income", ""},
			{"housing", "golden"},
			{"health", ""},
			{"safety", ""},
			{"intention", ""},
			{"intention", "leave"},
			{"photo_consent", ""},
			{"household", "100"},
			{"note", strings.Repeat("a", 4001)},
			{"action_1", ""},
			{"action_1_on", ""},
			{"action_1_on", "2026-11-18"},
		} {
			f := filled(blank(v, c, ""), "place", "kept words", "action_1", "Ring", "action_1_on", "2026-12-01", x[0], x[1])
			a := v.PostValues(c.Path("monitoring"), f).Is(http.StatusUnprocessableEntity).Problem(x[0])
			if a.Values(c.Path("monitoring")).Get("place") != "kept words" {
				t.Errorf("%s: %v: what was typed is lost", l, x)
			}
		}
	}
	if n := casework.Ask[int](h, "SELECT count(*)::int FROM monitoring_visits"); n != 0 {
		t.Errorf("%d saved", n)
	}
}

func TestAVisitIsCorrectedOnceAndVoided(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := returned(h)
	v := h.As(casework.Judit).In(i18n.En)
	v.PostValues(c.Path("monitoring"), filled(blank(v, c, eventID(h, c, "m12")))).Is(http.StatusSeeOther)
	at := c.Path("monitoring/1")
	one, two := v.Get(at).Is(http.StatusOK).Values(at), h.As(casework.Dora).Get(at).Is(http.StatusOK).Values(at)
	v.PostValues(at, with(one, "place", "Basra")).Is(http.StatusSeeOther)
	h.As(casework.Dora).PostValues(at, with(two, "place", "Erbil")).Is(http.StatusConflict).Has("Basra", "Erbil")
	if casework.Ask[string](h, "SELECT place FROM monitoring_visits") != "Basra" {
		t.Error("overwritten")
	}
	h.Case(casefile.Intake, "1990")
	v.Get("/cases/BUD-26-00002/monitoring/1").Is(http.StatusNotFound)
	reka := h.As(casework.Reka)
	void := c.Path("void") + "?subject=monitoring_visits&id=1"
	reka.Get(c.Path("monitoring")).Is(http.StatusOK).Has("/void?")
	reka.Get(void).Is(http.StatusOK).Form(c.Path("void")).With("reason", "Another family").Send().Is(http.StatusSeeOther)
	v.Get(c.Path("monitoring")).Is(http.StatusOK).Lacks("Basra").Has("monitoring/new?event=" + eventID(h, c, "m12"))
}

func TestNobodyReachedNeedsThreeAttempts(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := returned(h)
	v := h.As(casework.Judit).In(i18n.En)
	m12 := eventID(h, c, "m12")
	to := c.Path("monitoring/events/" + m12 + "/not-reached")
	attempt := func(day, channel string) {
		h.Fact(c, "INSERT INTO contact_attempts (case_id, recorded_by, tried_at, channel, result) VALUES ($1, 11, $2::date + time '10:00', $3, 'not_reached')", c.ID, day, channel)
	}
	v.Post(to).Is(http.StatusUnprocessableEntity).Has("three attempts")
	attempt("2026-10-01", "phone") // too long before it was due
	attempt("2026-11-10", "phone")
	attempt("2026-11-10", "phone")
	v.Post(to).Is(http.StatusUnprocessableEntity).Has("three attempts")
	attempt("2026-11-12", "phone")
	v.Post(to).Is(http.StatusUnprocessableEntity).Has("three different days")
	attempt("2026-11-15", "phone")
	v.Post(to).Is(http.StatusUnprocessableEntity).Has("two different channels")
	attempt("2026-11-16", "messaging")
	h.As(casework.Martin).Post(to).Is(http.StatusNotFound)
	h.As(casework.Eszter).Post(to).Is(http.StatusForbidden)
	v.Get(c.Path("monitoring")).Is(http.StatusOK).Form(to).Send().Is(http.StatusSeeOther)
	v.Get(c.Path("monitoring")).Is(http.StatusOK).Has("Not reached")
	v.Get(c.Path("timeline")).Is(http.StatusOK).Has("Nobody reached for a visit after return")
	v.Post(to).Is(http.StatusUnprocessableEntity).Has("settled already")
	h.At(c, casefile.Reintegration)
	if got := casework.Ask[string](h, "SELECT not_reached_on || ' ' || given_up_by FROM monitoring_events WHERE id = $1::bigint", m12); got != "2026-11-19 11" {
		t.Errorf("noted %s", got)
	}
}

func TestWhatIsDueIsATaskAndOnTheOfficesList(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := returned(h)
	early := h.Case(casefile.Reintegration)
	if n, err := monitoring.Sweep(t.Context(), h.DB, casework.Today); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if n, err := monitoring.Sweep(t.Context(), h.DB, casework.Today); n != 0 || err != nil {
		t.Fatalf("again %d, %v", n, err)
	}
	// 14 days before the first visit of the other case it becomes a task as well.
	if n, err := monitoring.Sweep(t.Context(), h.DB, date.Of(2027, 1, 27)); n != 0 || err != nil {
		t.Fatalf("too early %d, %v", n, err)
	}
	if n, err := monitoring.Sweep(t.Context(), h.DB, date.Of(2027, 1, 28)); n != 1 || err != nil {
		t.Fatalf("in time %d, %v", n, err)
	}
	reka := h.As(casework.Reka).In(i18n.En)
	reka.Get("/office/monitoring").Is(http.StatusOK).Has(c.Path("monitoring"), "3 months after arrival").Lacks(early.Path("monitoring"))
	h.As(casework.Petra).Get("/office/monitoring").Is(http.StatusOK).Lacks(c.Ref)
	h.As(casework.Judit).Get("/office/monitoring").Is(http.StatusForbidden)
	h.Fact(c, "UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	reka.Get("/office/monitoring").Is(http.StatusOK).Lacks(c.Ref)
}

func TestOthersDoNotReadVisits(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := returned(h)
	v := h.As(casework.Judit)
	v.PostValues(c.Path("monitoring"), filled(blank(v, c, ""))).Is(http.StatusSeeOther)
	for _, at := range []string{"monitoring", "monitoring/new", "monitoring/1"} {
		h.As(casework.Martin).Get(c.Path(at)).Is(http.StatusNotFound)
		h.As(casework.Eszter).Get(c.Path(at)).Is(http.StatusForbidden)
	}
	h.As(casework.Martin).PostValues(c.Path("monitoring"), filled(url.Values{})).Is(http.StatusNotFound)
	h.As(casework.Martin).PostValues(c.Path("monitoring/1"), filled(url.Values{})).Is(http.StatusNotFound)
	v.Get(c.Path("monitoring/new?event=999")).Is(http.StatusNotFound)
}
