package workday

import (
	"time"

	"homeward/internal/kit/date"
)

// What becomes of a day that a country moves.
const (
	rest = "rest"
	work = "work"
)

// moved are working days a government exchanged for a Saturday, as decreed year
// by year; a year that is not decreed yet has none. Czechia moves no days.
var moved = map[string]map[date.Date]string{"HU": hungary()}

// exchange is a weekday made free and the Saturday on which it is worked.
type exchange struct{ free, worked date.Date }

func hungary() map[date.Date]string {
	days := map[date.Date]string{}
	for _, x := range []exchange{
		// 2024
		{date.Of(2024, time.August, 19), date.Of(2024, time.August, 3)},
		{date.Of(2024, time.December, 24), date.Of(2024, time.December, 7)},
		{date.Of(2024, time.December, 27), date.Of(2024, time.December, 14)},
		// 11/2024. (IV. 8.) NGM rendelet
		{date.Of(2025, time.May, 2), date.Of(2025, time.May, 17)},
		{date.Of(2025, time.October, 24), date.Of(2025, time.October, 18)},
		{date.Of(2025, time.December, 24), date.Of(2025, time.December, 13)},
		// 10/2025. (IV. 30.) NGM rendelet
		{date.Of(2026, time.January, 2), date.Of(2026, time.January, 10)},
		{date.Of(2026, time.August, 21), date.Of(2026, time.August, 8)},
		{date.Of(2026, time.December, 24), date.Of(2026, time.December, 12)},
	} {
		days[x.free], days[x.worked] = rest, work
	}
	return days
}
