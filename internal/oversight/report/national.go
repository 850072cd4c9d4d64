package report

import "slices"

// nationalParts are the dimensions by which N1 parts its figures.
var nationalParts = []string{"facility", "document", "escort_type", "grant_modality", "monitoring_method", "campaign_language", "campaign_channel", "material_kind"}

// national are the indicators of N1: the logframe of a national programme.
var national = slices.Concat(
	component("information",
		event("N1.01", "visits", Things, "facility", "visit"),
		event("N1.02", "people_visited", Persons, "facility", "visit_talk"),
	),
	Information,
	component("information", WebVisits),
	component("return",
		event("N1.11", "return_counselling", Sessions, "", "session"),
		event("N1.12", "applications", Persons, "", "application"),
		event("N1.13", "approvals", Persons, "", "approved"),
		event("N1.14", "rejections", Persons, "", "rejected"),
		event("N1.15", "withdrawals", Persons, "", "withdrawn"),
		event("N1.16", "documents", Things, "document", "document"),
		event("N1.17", "examinations", Things, "", "medical").sensitive(),
		Returned.as("N1.18"),
		event("N1.19", "escorts", Persons, "escort_type", "escorted"),
		event("N1.20", "vulnerable_returns", Persons, "", "vulnerable").closed().sensitive(),
		event("N1.21", "arrivals", Persons, "", "arrival"),
	),
	component("reintegration",
		event("N1.31", "reintegration_counselling", Sessions, "", "return_session"),
		event("N1.32", "plans_submitted", Cases, "", "plan_submitted"),
		event("N1.33", "plans_approved", Cases, "", "plan_approved"),
		event("N1.34", "grants", Things, "grant_modality", "grant"),
		event("N1.35", "grant_money", Cents, "grant_modality", "grant").by(Sum),
		event("N1.36", "monitoring", Things, "monitoring_method", "monitoring"),
	),
	component("feedback",
		event("N1.41", "questionnaires", Things, "", "asked"),
	),
)
