package report

import "github.com/jackc/pgx/v5"

// caseload is an indicator of N3, what managers steer their office by.
func caseload(key, evidence string, u Unit, a Aggregate, dims ...string) Indicator {
	return Indicator{
		ID: "N3." + key[len("n3_"):], Key: key, Field: key[len("n3_"):], Evidence: evidence, Version: 1, Unit: u, Aggregate: a,
		Dims: append([]string{"counsellor"}, dims...), Args: pgx.NamedArgs{},
	}
}

// stock makes it one of what stands at the end of the period.
func (i Indicator) stock() Indicator {
	i.Stock = true
	return i
}

// into makes it one direction of the flow.
func (i Indicator) into(direction string) Indicator {
	i.Args["direction"] = direction
	return i
}

var caseloadIndicators = []Indicator{
	caseload("n3_open", "n3_open", Cases, Rows, "stage").stock(),
	caseload("n3_new", "n3_flow", Cases, Rows, "event", "closure").into("in"),
	caseload("n3_closed", "n3_flow", Cases, Rows, "event", "closure").into("out"),
	caseload("n3_median_days", "n3_days", Days, Median),
	caseload("n3_p90_days", "n3_days", Days, NinetyTh),
	caseload("n3_overdue", "n3_overdue", Things, Rows).stock(),
	caseload("n3_no_shows", "n3_no_shows", Things, Rows, "missed"),
	caseload("n3_withdrawn", "n3_withdrawn", Persons, Rows, "withdrawal"),
	caseload("n3_steps", "n3_steps", Things, Rows, "step"),
	caseload("n3_step_median", "n3_steps", Days, Median, "step"),
	caseload("n3_step_p90", "n3_steps", Days, NinetyTh, "step"),
}

// caseloadSections are the tables of its page.
var caseloadSections = []Section{
	{By: "counsellor", Indicators: []string{"N3.open", "N3.new", "N3.closed", "N3.median_days", "N3.p90_days", "N3.overdue", "N3.no_shows", "N3.withdrawn"}},
	{By: "stage", Indicators: []string{"N3.open"}, Chart: true},
	{By: "event", Indicators: []string{"N3.new", "N3.closed"}, Chart: true},
	{By: "closure", Indicators: []string{"N3.closed"}},
	{By: "step", Indicators: []string{"N3.steps", "N3.step_median", "N3.step_p90"}},
	{By: "withdrawal", Indicators: []string{"N3.withdrawn"}},
	{By: "missed", Indicators: []string{"N3.no_shows"}},
	{By: "month", Indicators: []string{"N3.new", "N3.closed", "N3.withdrawn", "N3.no_shows"}},
}
