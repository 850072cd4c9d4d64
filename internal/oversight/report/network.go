package report

// networkDims are what N2 opens its figures by, besides what all reports do.
var networkDims = []string{"point", "counsellor", "language", "mode"}

// network are the indicators of N2: the counselling network.
var network = []Indicator{
	event("N2.1", "sessions", Sessions, "", "session", "return_session", "group_session"),
	event("N2.2", "people_counselled", Persons, "", "talk").by(Heads),
	event("N2.3", "new_people", Persons, "", "new_talk"),
	event("N2.4", "people_detained", Persons, "", "detained_talk").by(Heads),
	event("N2.5", "applications", Persons, "", "application").without("point", "mode"),
	event("N2.6", "departures", Persons, "", "departure").without("point", "language", "mode"),
}
