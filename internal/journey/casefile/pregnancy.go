package casefile

import "homeward/internal/kit/date"

// Weeks of pregnancy up to which carriers take a passenger: IATA Medical
// Manual, "Pregnancy": a certificate from the 28th week on, no flight from the
// 36th, with more than one child from the 32nd.
const (
	certificateFrom  = 28
	noFlightFrom     = 36
	noFlightMultiple = 32
	wholePregnancy   = 40
)

// Flight says whether somebody who expects a child may travel on a day.
type Flight string

// The answers.
const (
	NotExpecting     Flight = ""
	MayFly           Flight = "may"
	NeedsCertificate Flight = "certificate"
	TooLateToFly     Flight = "too_late"
)

// Options are the answers.
func (Flight) Options() []Flight {
	return []Flight{NotExpecting, MayFly, NeedsCertificate, TooLateToFly}
}

// PregnancyWeek is the week of pregnancy completed on a day, from the expected
// day of birth.
func PregnancyWeek(due, on date.Date) int {
	return (wholePregnancy*7 - due.DaysSince(on)) / 7
}

// Pregnancy says whether somebody who expects a child, or several, may travel
// on a day.
func Pregnancy(due, on date.Date, multiple bool) Flight {
	if due.IsZero() {
		return NotExpecting
	}
	limit := noFlightFrom
	if multiple {
		limit = noFlightMultiple
	}
	switch week := PregnancyWeek(due, on); {
	case week >= limit:
		return TooLateToFly
	case week >= certificateFrom:
		return NeedsCertificate
	}
	return MayFly
}
