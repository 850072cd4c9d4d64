package departure_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/departure"
	"homeward/internal/kit/date"
	"homeward/internal/testkit/casework"
)

func TestSilenceAfterADepartureIsNotedOnceAndTheTravellerIsSought(t *testing.T) {
	t.Parallel()
	h := newDesk(t)
	gone := date.Of(2026, 11, 2)
	c, other := h.Case(casefile.Departed, "1988-03-14", "2017-05-01"), h.Case(casefile.Arrived)
	imported := h.Case(casefile.Departed)
	h.Exec("UPDATE case_members SET source = 'import' WHERE case_id = $1", imported.ID)
	rests := h.Case(casefile.Departed)
	h.Exec("UPDATE departures SET departed_on = $1", gone.String())
	h.Exec("UPDATE case_files SET on_hold = true WHERE id = $1", rests.ID)
	stands := func(when string, want string) {
		t.Helper()
		got := casework.Ask[string](h, `SELECT (SELECT count(*) FROM case_steps WHERE event = 'arrival_unconfirmed') || ' ' ||
			(SELECT coalesce(string_agg(case_id || rule || owner_id || due_on || state, ','), '') FROM tasks WHERE rule = 'find_traveller')`)
		if got != want {
			t.Errorf("%s: %s, not %s", when, got, want)
		}
	}
	sweep := func(day date.Date, want int) {
		t.Helper()
		if n, err := departure.Sweep(t.Context(), h.DB, day); err != nil || n != want {
			t.Errorf("on %s: %d found, not %d: %v", day, n, want, err)
		}
	}
	sweep(gone.AddDays(13), 0)
	stands("a day early", "0 ")
	sweep(gone.AddDays(14), 1)
	stands("on the day", "1 1find_traveller112026-11-16open")
	sweep(gone.AddDays(15), 0)
	stands("a day later", "1 1find_traveller112026-11-16open")
	if got := casework.Ask[string](h, "SELECT stage || array_to_string(flags, ',') FROM case_files WHERE id = $1", c.ID); got != "departedarrival_unconfirmed" {
		t.Error(got)
	}
	h.As(casework.Judit).Get(c.Path("timeline")).Is(http.StatusOK).Has("14 ")
	h.At(other, casefile.Arrived)

	v := h.As(casework.Judit)
	v.Post(c.Path("travel/arrival"), arriving(c, []int{0}, "2026-11-11")...).Is(http.StatusSeeOther)
	stands("while one is missing", "1 1find_traveller112026-11-16open")
	v.Post(c.Path("travel/arrival"), arriving(c, []int{1}, "2026-11-12")...).Is(http.StatusSeeOther)
	stands("once they arrived", "1 1find_traveller112026-11-16done")
	sweep(gone.AddDays(40), 0)
	h.Exec("UPDATE case_files SET on_hold = false WHERE id = $1", rests.ID)
	sweep(gone.AddDays(40), 1)
}
