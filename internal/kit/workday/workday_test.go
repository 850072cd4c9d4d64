package workday

import (
	"slices"
	"strings"
	"testing"
	"time"

	"homeward/internal/kit/date"
)

func day(t *testing.T, s string) date.Date {
	t.Helper()
	d, err := date.Parse(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return d
}

// TestFreeWeekdaysOfEachYear holds every weekday on which offices are closed,
// and every weekend day on which they work, against the published calendars.
func TestFreeWeekdaysOfEachYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country      string
		year         int
		free, worked string
	}{
		{"HU", 2025, "01-01 04-18 04-21 05-01 05-02 06-09 08-20 10-23 10-24 12-24 12-25 12-26", "05-17 10-18 12-13"},
		{"HU", 2026, "01-01 01-02 04-03 04-06 05-01 05-25 08-20 08-21 10-23 12-24 12-25", "01-10 08-08 12-12"},
		{"HU", 2027, "01-01 03-15 03-26 03-29 05-17 08-20 11-01", ""},
		{"HU", 2028, "03-15 04-14 04-17 05-01 06-05 10-23 11-01 12-25 12-26", ""},
		{"CZ", 2025, "01-01 04-18 04-21 05-01 05-08 10-28 11-17 12-24 12-25 12-26", ""},
		{"CZ", 2026, "01-01 04-03 04-06 05-01 05-08 07-06 09-28 10-28 11-17 12-24 12-25", ""},
		{"CZ", 2027, "01-01 03-26 03-29 07-05 07-06 09-28 10-28 11-17 12-24", ""},
		{"CZ", 2028, "04-14 04-17 05-01 05-08 07-05 07-06 09-28 11-17 12-25 12-26", ""},
		{"HU", 2016, "01-01 03-15 03-28 05-16 11-01 12-26", ""}, // no Good Friday yet
		{"CZ", 2015, "01-01 04-06 05-01 05-08 07-06 09-28 10-28 11-17 12-24 12-25", ""},
	} {
		var free, worked []string
		for d := date.Of(c.year, time.January, 1); d.Year() == c.year; d = d.AddDays(1) {
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			switch {
			case !weekend && !Is(c.country, d):
				free = append(free, d.String()[5:])
			case weekend && Is(c.country, d):
				worked = append(worked, d.String()[5:])
			}
		}
		want := strings.Fields(c.free)
		if !slices.Equal(free, want) {
			t.Errorf("%s %d: free on %v, want %v", c.country, c.year, free, want)
		}
		if !slices.Equal(worked, strings.Fields(c.worked)) {
			t.Errorf("%s %d: worked on %v, want %s", c.country, c.year, worked, c.worked)
		}
	}
}

func TestAddLeavesOutWhatIsNotWorked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		country, from string
		n             int
		want          string
	}{
		{"HU", "2026-11-20", 1, "2026-11-23"},
		{"HU", "2026-11-16", 5, "2026-11-23"},
		{"CZ", "2026-11-16", 5, "2026-11-24"},  // 17 November
		{"HU", "2026-04-02", 3, "2026-04-09"},  // Easter
		{"CZ", "2026-04-02", 3, "2026-04-09"},  // Easter
		{"HU", "2026-12-10", 2, "2026-12-12"},  // a Saturday that is worked
		{"HU", "2026-12-23", 1, "2026-12-28"},  // Christmas
		{"CZ", "2027-12-23", 1, "2027-12-27"},  // 24 December
		{"HU", "2027-12-23", 1, "2027-12-24"},  // not decreed free
		{"DE", "2026-04-02", 1, "2026-04-03"},  // no calendar: weekends only
		{"HU", "2026-04-09", -3, "2026-04-02"}, // backward
		{"HU", "2026-04-05", 0, "2026-04-05"},
	} {
		if got := Add(c.country, day(t, c.from), c.n).String(); got != c.want {
			t.Errorf("Add(%s, %s, %d) = %s, want %s", c.country, c.from, c.n, got, c.want)
		}
	}
	if !Add("HU", date.Date{}, 5).IsZero() {
		t.Error("a day that is not given became one")
	}
}

func TestAHolidayIsAFreeDayThatIsNotJustAWeekend(t *testing.T) {
	t.Parallel()
	if !Holiday("HU", day(t, "2026-08-21")) || Holiday("HU", day(t, "2026-08-22")) || Holiday("HU", day(t, "2026-08-08")) {
		t.Error("a holiday is a free day that is not just a weekend")
	}
}
