package clock

import (
	"testing"
	"time"

	"homeward/internal/kit/date"
)

func TestAFixedClockMovesOnlyWhenTold(t *testing.T) {
	t.Parallel()
	c := Fixed(time.Date(2026, 11, 19, 23, 30, 0, 0, time.UTC))
	held := c
	if !held.Now().Equal(c.Now()) || !held.IsFixed() {
		t.Error("two readings of a fixed clock differ")
	}
	budapest := time.FixedZone("CET", 3600)
	if c.Today(nil) != date.Of(2026, 11, 19) || c.Today(budapest) != date.Of(2026, 11, 20) {
		t.Errorf("today is %v in UTC and %v in Budapest", c.Today(nil), c.Today(budapest))
	}
	c.Advance(time.Hour)
	if got := held.Today(nil); got != date.Of(2026, 11, 20) {
		t.Errorf("the copy did not move: %v", got)
	}
	held.Set(time.Date(2027, 1, 1, 0, 0, 0, 0, budapest))
	if got := c.Now(); got.Location() != time.UTC || got.Hour() != 23 {
		t.Errorf("the clock shows %v", got)
	}
}

func TestTheSystemsClockIsNotMoved(t *testing.T) {
	t.Parallel()
	c := System()
	if c.IsFixed() || c.Now().Before(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) || c.Now().Location() != time.UTC {
		t.Errorf("the system's clock shows %v", c.Now())
	}
	defer func() {
		if recover() == nil {
			t.Error("the system's clock was moved")
		}
	}()
	c.Advance(time.Hour)
}
