package casefile_test

import (
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/testkit/casework"
)

// reassess looks at all open cases on a day, and tells how many changed.
func reassess(t *testing.T, h *casework.House, today date.Date) int {
	t.Helper()
	n, err := casefile.Reassess(t.Context(), h.DB, today, "")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPaperThatRunsOutTakesTheCaseBackToItsPreparation(t *testing.T) {
	t.Parallel()
	h := casework.New(t)
	c := h.Case(casefile.Ready)
	reassess(t, h, casework.Today)
	if n := reassess(t, h, casework.Today); n != 0 {
		t.Fatalf("%d cases change although nothing happened", n)
	}
	h.Exec(`INSERT INTO medical_clearances (case_id, member_id, recorded_by, examined_on, valid_until, finding) SELECT case_id, id, 11, $2, $3, 'fit' FROM case_members WHERE case_id = $1`,
		c.ID, casework.Today, casework.Today.AddDays(5))
	h.Exec(`UPDATE screenings SET vulnerabilities = '{chronic}' WHERE case_id = $1`, c.ID)
	reassess(t, h, casework.Today)
	h.At(c, casefile.Ready)
	if n := reassess(t, h, casework.Today.AddDays(6)); n != 1 {
		t.Fatalf("%d cases change on the day after the last", n)
	}
	h.At(c, casefile.PreDeparture)
	if e := casework.Ask[string](h, "SELECT event FROM case_steps ORDER BY id DESC LIMIT 1"); e != "check_lapsed" {
		t.Errorf("the history tells of %q", e)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM tasks WHERE rule = 'renew_check' AND state = 'open' AND falls_to = 'counsellor' AND owner_id = 11"); n != 1 {
		t.Errorf("%d tasks tell the counsellor", n)
	}
	// Renewed, the case is ready again, and the day of departure is prepared.
	h.Exec(`UPDATE medical_clearances SET valid_until = $2 WHERE case_id = $1`, c.ID, casework.Today.AddDays(60))
	reassess(t, h, casework.Today.AddDays(6))
	h.At(c, casefile.Ready)
	if open := casework.Ask[string](h, "SELECT string_agg(rule, ' ') FROM tasks WHERE state = 'open'"); open != "prepare_departure" {
		t.Errorf("open: %q", open)
	}
}
