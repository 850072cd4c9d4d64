package report

// emnParts are the dimensions by which N6 parts its figures.
var emnParts = []string{"assistance_before", "assistance_after", "spent_on", "months_after"}

// emn are the indicators of N6: the common set of the European Migration
// Network's Return Experts Group.
var emn = []Indicator{
	event("N6.1", "applications", Persons, "", "application"),
	event("N6.2", "approvals", Persons, "", "approved"),
	Returned.as("N6.3"),
	event("N6.4", "wait_median", Days, "", "waited").by(Median),
	event("N6.5", "wait_p90", Days, "", "waited").by(NinetyTh),
	event("N6.6", "assisted_before", Persons, "assistance_before", "before").by(Heads),
	event("N6.7", "assisted_after", Persons, "assistance_after", "after").by(Heads),
	event("N6.8", "spent", Cents, "spent_on", "spent").by(Sum),
	event("N6.9", "spent_unknown", Things, "", "spent_unknown"),
	event("N6.10", "contacts", Cases, "months_after", "contact"),
	event("N6.11", "still_there", Cases, "months_after", "still_there"),
	event("N6.12", "would_leave", Cases, "months_after", "would_leave"),
	event("N6.13", "questionnaires", Things, "", "asked"),
	event("N6.14", "satisfied", Things, "", "satisfied"),
}
