package report

import (
	"strings"

	"homeward/internal/kit/fault"
)

// Report is a table that somebody outside asks for.
type Report struct {
	Name       string // in addresses and on the command line
	Indicators []Indicator
	Table      Table // schema of its figures in exports and JSON
	Matrix     bool  // its page shows sex and age bracket of each indicator
	Origins    bool  // its page shows countries of origin by year
}

// The indicators. The SQL of each is sql/<Key>.sql.
var (
	Returned   = Indicator{ID: "R.3.6", Key: "r36", Version: 1}
	Assistance = Indicator{ID: "O.3.3", Key: "o33", Version: 1}
)

// Reports lists all there are, in the order of the catalogue.
var Reports = []Report{
	{Name: "a1", Indicators: []Indicator{Returned, Assistance}, Table: amifTable{}, Matrix: true},
	{Name: "i1", Indicators: []Indicator{Returned}, Table: returnsTable{}, Matrix: true, Origins: true},
}

// Named finds a report; fault.NotFound if there is none of that name.
func Named(name string) (Report, error) {
	for _, r := range Reports {
		if r.Name == name {
			return r, nil
		}
	}
	return Report{}, fault.New(fault.NotFound, "no report %q", name)
}

// Names lists the reports for the command line: "a1, i1".
func Names() string {
	names := make([]string, len(Reports))
	for n, r := range Reports {
		names[n] = r.Name
	}
	return strings.Join(names, ", ")
}

// Indicator finds one of the report's indicators by its code.
func (r Report) Indicator(id string) (Indicator, bool) {
	for _, i := range r.Indicators {
		if i.ID == id {
			return i, true
		}
	}
	return Indicator{}, false
}
