package desk

import (
	"testing"
	"time"

	"homeward/internal/kit/clock"
)

func TestACountingIsRememberedWhileNothingChanges(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC)
	c := clock.Fixed(start)
	l := newLedger(c)
	one, two := state{changed: start}, state{changed: start.Add(time.Second)}
	ask := func(when string, now state, wantKnown, wantLate bool) {
		t.Helper()
		if _, known, late := l.get("x", now); known != wantKnown || late != wantLate {
			t.Errorf("%s: known %t, late %t", when, known, late)
		}
	}
	ask("at first", one, false, false)
	l.put("x", one, []counted{{Tally: Tally{Cases: countAll}}})
	ask("at once", one, true, false)
	ask("after a change", two, false, false)
	c.Advance(ledgerLife)
	ask("at its end", one, false, false)

	// A caseload beyond an office's size is counted beside the requests.
	l.put("x", one, []counted{{Tally: Tally{Cases: countAll + 1}}})
	ask("large, at once", two, true, false)
	c.Advance(ledgerLife)
	ask("large, unchanged", one, true, false)
	ask("large, the first after a change", two, true, true)
	ask("large, the next", two, true, false)
	l.release("x")
	ask("large, after a failure", two, true, true)
	c.Advance(ledgerLag)
	ask("large, too old", two, false, false)
}
