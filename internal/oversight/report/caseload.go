package report

// caseload is an indicator of N3, what managers steer their office by: it
// counts facts of a kind, and has names for what parts them, if anything does.
func caseload(key, kind string, u Unit, a Aggregate, parts ...string) Indicator {
	return Indicator{
		ID: "N3." + key[len("n3_"):], Key: key, Field: key[len("n3_"):], Evidence: "n3", Version: 1, Unit: u, Aggregate: a,
		Only: []string{kind}, Subject: caseloadSubjects[kind], Dims: append([]string{"kind", "counsellor"}, parts...),
	}
}

// stock makes it one of what stands at the end of the period.
func (i Indicator) stock() Indicator {
	i.Stock = true
	return i
}

// withdrawn are those who withdrew, counted as in every report.
var withdrawn = func() Indicator {
	i := event("N3.withdrawn", "n3_withdrawn", Persons, "withdrawal", "withdrawal")
	i.Field = "withdrawn"
	return i
}()

var caseloadIndicators = []Indicator{
	caseload("n3_open", "open", Cases, Rows, "stage").stock(),
	caseload("n3_new", "opened", Cases, Rows, "event", "closure"),
	caseload("n3_closed", "closed", Cases, Rows, "event", "closure"),
	caseload("n3_median_days", "days", Days, Median),
	caseload("n3_p90_days", "days", Days, NinetyTh),
	caseload("n3_overdue", "overdue", Things, Rows).stock(),
	caseload("n3_no_shows", "no_show", Things, Rows, "missed"),
	withdrawn,
	caseload("n3_steps", "step", Things, Rows, "step"),
	caseload("n3_step_median", "step", Days, Median, "step"),
	caseload("n3_step_p90", "step", Days, NinetyTh, "step"),
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
