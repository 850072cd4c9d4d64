// Package clock is the only place that asks the machine for the time.
//
// Services hold a Clock and ask it, so that a test decides when it is and
// nothing in the program depends on the moment it happens to run.
package clock

import (
	"sync"
	"time"

	"homeward/internal/kit/date"
)

// Clock tells the time. The zero value is the system's clock; a copy of a
// fixed clock shows the same time as the original and moves with it.
type Clock struct {
	fixed *fixedTime
}

type fixedTime struct {
	mu  sync.Mutex
	now time.Time
}

// System is the clock of the machine, in UTC.
func System() Clock { return Clock{} }

// Fixed stands at t until it is moved with Set or Advance.
func Fixed(t time.Time) Clock {
	return Clock{fixed: &fixedTime{now: t.UTC()}}
}

// Now is the present moment in UTC, to the microsecond: what PostgreSQL keeps
// of it, so a value read back equals the value written.
func (c Clock) Now() time.Time {
	if c.fixed == nil {
		return time.Now().UTC().Truncate(time.Microsecond)
	}
	c.fixed.mu.Lock()
	defer c.fixed.mu.Unlock()
	return c.fixed.now
}

// Today is the day it is now in loc; nil stands for UTC.
func (c Clock) Today(loc *time.Location) date.Date {
	return date.FromTime(c.Now(), loc)
}

// Set moves a fixed clock to t. It panics on the system's clock, which is not
// ours to move.
func (c Clock) Set(t time.Time) {
	c.mustBeFixed()
	c.fixed.mu.Lock()
	defer c.fixed.mu.Unlock()
	c.fixed.now = t.UTC()
}

// Advance moves a fixed clock by d, backwards when d is negative.
func (c Clock) Advance(d time.Duration) {
	c.mustBeFixed()
	c.fixed.mu.Lock()
	defer c.fixed.mu.Unlock()
	c.fixed.now = c.fixed.now.Add(d)
}

// IsFixed tells a clock of a test from the system's.
func (c Clock) IsFixed() bool { return c.fixed != nil }

func (c Clock) mustBeFixed() {
	if c.fixed == nil {
		panic("clock: the system's clock cannot be moved")
	}
}
