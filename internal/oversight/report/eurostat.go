package report

import (
	"fmt"

	"homeward/internal/kit/date"
)

// OrderedReturns are those that statistics of the Union ask for: of people whom
// an authority had ordered to leave.
var OrderedReturns = Indicator{
	ID: "E1.1", Key: "ordered_returns", Field: "persons", Version: 1, Evidence: "e1", Subject: []Subject{aDeparture.rests("return_orders", "child_procedures", "screenings")},
	Dims: []string{"destination_iso2", "type_of_return", "assistance", "agreement_procedure", "uam_flag"},
}

// eurostatFields are the properties of a line of schema E1.
var eurostatFields = []string{
	"ref_quarter", "reporting_country", "citizenship_iso2", "destination_iso2", "sex", "age_group",
	"type_of_return", "assistance", "agreement_procedure", "uam_flag",
}

// quarterOf is the quarter of a month: "2026-Q4" of "2026-11".
func quarterOf(month string) string {
	var y, m int
	if n, err := fmt.Sscanf(month, "%d-%d", &y, &m); n < 2 || err != nil {
		return ""
	}
	return fmt.Sprintf("%04d-Q%d", y, (m+2)/3)
}

// ageGroup is the age group of somebody in statistics of the Union.
func ageGroup(born date.Partial, day date.Date) string {
	age, ok := born.AgeOn(day)
	switch {
	case !ok:
		return AgeUnknown
	case age < 14:
		return "lt14"
	case age < 18:
		return "14_17"
	case age < 35:
		return "18_34"
	}
	return "ge35"
}
