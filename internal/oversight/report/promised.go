package report

import (
	"homeward/internal/kit/date"
)

// Reached is the address of what an indicator came to in a programme since the
// day from, in the report that shows it beside what was promised. Indicators of
// a programme's own have a report of theirs.
func Reached(programme, indicator string, from, to date.Date) string {
	name := "own"
	for _, r := range Reports {
		if _, known := r.Indicator(indicator); known && r.Logframe {
			name = r.Name
			break
		}
	}
	q := Params{Programme: programme, From: from, To: to}.query()
	q.Set("cell", CellOf(Indicator{ID: indicator}, Cumulative).String())
	return "/reports/" + name + "?" + q.Encode() + "#rows"
}
