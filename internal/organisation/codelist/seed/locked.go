package seed

// Locked are the values on which the program branches: their labels may be
// edited, but they cannot be retired. Each has a constant in package codelist.
var Locked = map[string][]string{
	"sex":                    {"f", "m", "x", "u"},
	"relationship":           {"principal", "spouse", "partner", "child", "stepchild", "parent", "guardian", "ward", "other_relative"},
	"vulnerability":          {"uasc", "separated_child", "child_in_family", "vot", "vot_presumed", "pregnant", "chronic", "serious_medical", "none"},
	"interpreter":            {"none_needed"},
	"stance":                 {"undecided", "leaning_return", "decided_return", "decided_stay", "no_contact"},
	"consent_purpose":        {"processing", "share_mission", "share_partner"},
	"closure":                {"completed", "returned_only", "information_only", "not_eligible", "withdrawn", "lost_contact", "absconded", "removed", "regularised", "protection", "own_means", "transferred", "dropout", "remigrated", "deceased", "programme_ended", "duplicate"},
	"withdrawal_reason":      {"not_stated"},
	"status_at_application":  {"other", "unknown"},
	"info_source":            {"other"},
	"return_reason":          {"other"},
	"travel_doc":             {"passport", "birth_certificate", "none"},
	"doc_location":           {"lost", "stolen"},
	"doc_request":            {"to_prepare", "received"},
	"session_mode":           {"in_person", "phone"},
	"session_type":           {"first", "follow_up", "detention"},
	"modality":               {"cash", "transfer", "reimbursement", "referral"},
	"reintegration_activity": {"medical_care"},
	"monitoring":             {"not_reached"},
	"complaint":              {"data"},
	"place":                  {"office", "advisory_point", "asylum_detention", "immigration_detention"},
}
