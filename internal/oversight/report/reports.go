package report

import (
	"strings"

	"homeward/internal/kit/fault"
)

// Report is a table that somebody outside asks for.
type Report struct {
	Name       string // in addresses and on the command line
	Indicators []Indicator
	Owner      string   // who asks for it: a word of report.owner
	Table      Table    // schema of its figures in exports and JSON
	Dims       []string // its indicators' own dimensions by which figures can be opened
	Screened   bool     // its rows tell vulnerabilities
	Own        bool     // its indicators are those that programmes have of their own
	Unfrozen   bool     // who may read its rows differs from person to person: no snapshot holds them
	Scored     bool     // its figures are those of the survey, on a page of their own

	// What its page shows.
	Matrix   bool      // sex and age bracket of each indicator
	Origins  bool      // countries of origin by year
	Sections []Section // tables of some indicators by one dimension
	Logframe bool      // a line for each indicator, beside what was promised
	By       []string  // dimensions by which all its indicators stand side by side, one chosen
}

// Section is a table of some of a report's indicators by one dimension.
type Section struct {
	By         string
	Indicators []string // IDs
	Chart      bool     // people would rather look at it
}

// The indicators of the Fund.
var (
	Returned = Indicator{
		ID: "R.3.6", Key: "r36", Version: 1, Once: true, Subject: []Subject{aDeparture},
		Dims: []string{"return_country", "status", "travel", "escort", "vulnerability"},
	}
	Assistance = Indicator{ID: "O.3.3", Key: "o33", Version: 1, Once: true, Subject: []Subject{anActivity}}
)

// as is an indicator under the code of another fund.
func (i Indicator) as(id string) Indicator {
	i.Promised = first(i.Promised, i.ID)
	i.ID = id
	return i
}

// Reports lists all there are, in the order of the catalogue.
var Reports = []Report{
	{Name: "a1", Owner: "fund", Indicators: []Indicator{Returned, Assistance, Trained, Equipment}, Table: amifTable{}, Logframe: true, Matrix: true},
	{Name: "amif14", Owner: "fund", Indicators: []Indicator{Trained.as("C1"), Assistance.as("C2"), Returned.as("C3")}, Table: amifTable{}, Logframe: true},
	{Name: "own", Owner: "authority", Own: true, Table: logframe{}, Logframe: true},
	{Name: "i1", Owner: "iom", Indicators: []Indicator{Returned}, Table: returnsTable{}, Screened: true, Matrix: true, Origins: true},
	{
		Name: "i2", Owner: "iom", Indicators: reintegrationIndicators, Table: pivot{[]string{"year", "origin", "host", "dimension", "level", "activity_type", "modality"}},
		Dims: []string{"dimension", "level", "activity_type", "modality"}, By: []string{"origin", "dimension", "level", "activity_type", "modality", "year", "office"},
	},
	{
		Name: "n3", Owner: "office", Indicators: caseloadIndicators, Sections: caseloadSections, Table: pivot{[]string{"office", "counsellor"}},
		Dims: []string{"counsellor", "stage", "event", "closure", "missed", "withdrawal", "step"},
	},
	{
		Name: "n4", Owner: "authority", Indicators: financeIndicators, Dims: []string{"account", "activity", "proof_ok"}, By: []string{"account", "project", "activity"},
		Table: pivot{[]string{"project", "budget_line", "case", "activity_no", "activity", "currency", "eur_rate", "rate_date", "supplier", "proof_ok"}},
	},
	{
		Name: "n5", Owner: "iom", Indicators: []Indicator{Scores}, Table: surveysTable{}, Scored: true,
		Dims: []string{"milestone", "instrument", "dimension", "activity_type"},
	},
	{Name: "n1", Owner: "authority", Indicators: national, Table: logframe{}, Dims: nationalParts, Logframe: true},
	{
		Name: "n2", Owner: "authority", Indicators: network, Table: pivot{[]string{"office", "point", "month", "counsellor", "origin", "language", "mode"}},
		Dims: networkDims, Logframe: true, By: []string{"point", "office", "month", "counsellor", "origin", "language", "mode"},
	},
	{
		Name: "n6", Owner: "emn", Indicators: emn, Table: pivot{[]string{"origin", "sex", "age", "status", "vulnerability"}}, Screened: true,
		Dims: append([]string{"status"}, emnParts...), Logframe: true, By: []string{"origin", "sex", "age", "status", "year"},
	},
	{
		Name: "n7", Unfrozen: true, Owner: "iom", Indicators: accountability, Table: pivot{[]string{"office", "complaint_category", "month"}},
		Dims: []string{"complaint_category"}, By: []string{"complaint_category", "month", "office"},
	},
	{
		Name: "e1", Owner: "eurostat", Indicators: []Indicator{OrderedReturns}, Table: pivot{eurostatFields},
		Dims: []string{"destination_iso2"}, By: []string{"quarter", "origin", "destination_iso2", "sex", "age"},
	},
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
