// Package workday counts working days as offices of a country keep them: without
// weekends and public holidays, and with the days a country moves about.
//
// Deadlines of the journey run in working days, and a review that must be done
// within three of them is not late because of Easter.
package workday

import (
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/hu"

	"homeward/internal/kit/date"
)

// since are holidays that are younger than the library makes them.
var since = map[*cal.Holiday]int{hu.Nagypentek: 2017, cz.GoodFriday: 2016}

// holidays are the public holidays of the countries with offices.
var holidays = map[string][]*cal.Holiday{"HU": hu.Holidays, "CZ": cz.Holidays}

// year is which country and year a set of days is about.
type year struct {
	country string
	year    int
}

// years keeps the free days of a year once they are worked out.
var years sync.Map // year → map[date.Date]bool

func free(country string, y int) map[date.Date]bool {
	key := year{country, y}
	if found, ok := years.Load(key); ok {
		return found.(map[date.Date]bool)
	}
	days := map[date.Date]bool{}
	for _, h := range holidays[country] {
		if y < since[h] {
			continue
		}
		if on, _ := h.Calc(y); !on.IsZero() {
			days[date.Of(on.Date())] = true
		}
	}
	made, _ := years.LoadOrStore(key, days)
	return made.(map[date.Date]bool)
}

// Holiday tells whether d is a public holiday of a country, or a day the
// country made free by moving its work to a Saturday.
func Holiday(country string, d date.Date) bool {
	if state, known := moved[country][d]; known {
		return state == rest
	}
	return free(country, d.Year())[d]
}

// Is tells whether offices of a country work on d. Of a country without a
// calendar only the weekends are known.
func Is(country string, d date.Date) bool {
	if state, known := moved[country][d]; known {
		return state == work
	}
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	return !free(country, d.Year())[d]
}

// Add is the n-th working day after d, or before it when n is negative; d
// itself when n is 0. A day that is not given stays so.
func Add(country string, d date.Date, n int) date.Date {
	if d.IsZero() {
		return d
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if Is(country, d) {
			n--
		}
	}
	return d
}
