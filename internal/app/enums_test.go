package app_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/child"
	"homeward/internal/journey/closing"
	"homeward/internal/journey/community"
	"homeward/internal/journey/complaint"
	"homeward/internal/journey/consent"
	"homeward/internal/journey/counselling"
	"homeward/internal/journey/country"
	"homeward/internal/journey/decision"
	"homeward/internal/journey/departure"
	"homeward/internal/journey/detention"
	"homeward/internal/journey/document"
	"homeward/internal/journey/duplicate"
	"homeward/internal/journey/enquiry"
	"homeward/internal/journey/medical"
	"homeward/internal/journey/monitoring"
	"homeward/internal/journey/payment"
	"homeward/internal/journey/protection"
	"homeward/internal/journey/reintegration"
	"homeward/internal/journey/riat"
	"homeward/internal/journey/screening"
	"homeward/internal/journey/survey"
	"homeward/internal/journey/task"
	"homeward/internal/journey/transfer"
	"homeward/internal/journey/travel"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/auth"
	"homeward/internal/organisation/instrument"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/programme"
	"homeward/internal/organisation/staff"
	"homeward/internal/oversight/caseimport"
	"homeward/internal/oversight/cash"
	"homeward/internal/testkit/testdb"
)

// enums pairs the columns that hold an enum with the Go type that names its
// values. Columns whose values Go never names stand with nil.
var enums = map[string]any{
	"cash_entries.kind":              cash.Direction(""),
	"cash_entries.currency":          programme.Currency(""),
	"cash_counts.currency":           programme.Currency(""),
	"cash_lines.kind":                cash.Kind(""),
	"cash_lines.currency":            programme.Currency(""),
	"case_files.stage":               casefile.Stage(""),
	"case_files.class":               casefile.Class(""),
	"case_files.source":              casefile.Source(""),
	"case_files.blocked_on":          casefile.Owner(""),
	"case_members.status":            casefile.MemberStatus(""),
	"case_members.source":            casefile.Source(""),
	"case_steps.event":               casefile.Event(""),
	"case_steps.from_stage":          casefile.Stage(""),
	"case_steps.to_stage":            casefile.Stage(""),
	"migrants.source":                casefile.Source(""),
	"staff.duties":                   access.Duty(""),
	"staff.state":                    staff.State(""),
	"staff.theme":                    staff.Theme(""),
	"staff.language":                 i18n.Language(""),
	"offices.country":                office.Country(""),
	"offices.time_zone":              office.Zone(""),
	"offices.language":               i18n.Language(""),
	"programmes.fund":                programme.Fund(""),
	"programme_indicators.unit":      programme.Unit(""),
	"programme_packages.kind":        programme.PackageKind(""),
	"programme_packages.window_unit": programme.WindowUnit(""),
	"web_sessions.factor":            auth.Factor(""),
	"sign_in_links.purpose":          auth.Purpose(""),

	"appointments.state":              counselling.AppointmentState(""),
	"appointments.kind":               counselling.AppointmentKind(""),
	"contact_attempts.channel":        counselling.Channel(""),
	"contact_attempts.result":         counselling.ContactResult(""),
	"screenings.fear_of_return":       screening.Fear(""),
	"screenings.severity":             screening.Severity(""),
	"medical_clearances.airline":      medical.Airline(""),
	"medical_clearances.finding":      medical.Finding(""),
	"risk_assessments.level":          protection.Level(""),
	"consents.answer":                 consent.Answer(""),
	"consents.method":                 consent.Method(""),
	"eligibility_decisions.outcome":   decision.Verdict(""),
	"return_decisions.outcome":        decision.Outcome(""),
	"travel_checks.item":              departure.Item(""),
	"travel_checks.state":             departure.CheckState(""),
	"departures.reconfirmed":          departure.Answer(""),
	"departures.travel_mode":          departure.TravelMode(""),
	"arrivals.confirmed_by":           departure.Confirmer(""),
	"reintegration_plans.state":       reintegration.State(""),
	"reintegration_needs.level":       reintegration.NeedLevel(""),
	"reintegration_needs.dimension":   reintegration.Dimension(""),
	"reintegration_needs.priority":    reintegration.Priority(""),
	"plan_opinions.opinion":           reintegration.Verdict(""),
	"plan_activities.section":         programme.PlanSection(""),
	"plan_activities.feasibility":     reintegration.Feasibility(""),
	"instruments.kind":                instrument.Kind(""),
	"instruments.status":              instrument.Status(""),
	"surveys.kind":                    instrument.Kind(""),
	"surveys.milestone":               survey.Milestone(""),
	"surveys.mode":                    survey.Mode(""),
	"surveys.respondent":              survey.Respondent(""),
	"surveys.state":                   survey.State(""),
	"plan_activities.dimension":       reintegration.Dimension(""),
	"plan_activities.level":           reintegration.Level(""),
	"plan_activities.state":           reintegration.ActivityState(""),
	"instalments.state":               payment.State(""),
	"instalments.cancel_cause":        payment.Cause(""),
	"instalments.method":              payment.Method(""),
	"instalment_refunds.state":        payment.RefundState(""),
	"ledger_entries.cause":            payment.Cause(""),
	"ledger_entries.kind":             payment.Kind(""),
	"documents.subject":               document.Subject(""),
	"imports.state":                   caseimport.State(""),
	"tasks.state":                     task.State(""),
	"tasks.falls_to":                  task.Falling(""),
	"visit_talks.state":               detention.State(""),
	"monitoring_events.milestone":     programme.Milestone(""),
	"monitoring_visits.method":        monitoring.Method(""),
	"monitoring_visits.done_by":       monitoring.DoneBy(""),
	"monitoring_visits.income":        monitoring.Condition(""),
	"monitoring_visits.housing":       monitoring.Condition(""),
	"monitoring_visits.health":        monitoring.Condition(""),
	"monitoring_visits.safety":        monitoring.Condition(""),
	"monitoring_visits.intention":     monitoring.Intention(""),
	"monitoring_visits.photo_consent": monitoring.PhotoConsent(""),
	"country_facts.topic":             country.Topic(""),
	"country_standings.standing":      country.Standing(""),
	"riat_registrations.status":       riat.Status(""),
	"community_activities.state":      community.State(""),
	"community_activities.level":      community.Level(""),
	"community_activities.dimension":  reintegration.Dimension(""),
	"complaints.channel":              complaint.Channel(""),
	"complaints.reply":                complaint.Reply(""),
	"complaints.state":                complaint.State(""),
	"complaints.outcome":              complaint.Outcome(""),

	"enquiries.kind":    enquiry.Kind(""),
	"enquiries.channel": enquiry.Channel(""),
	"enquiries.outcome": enquiry.Outcome(""),

	"staff.role":                                 nil, // access.Role, and the system itself
	"audit_changes.act":                          nil, // written by the trigger
	"migrant_tokens.kind":                        nil,
	"import_rows.verdict":                        nil, // caseimport.Verdict, and updated
	"import_reviews.state":                       nil,
	"documents.media_type":                       nil, // media types
	"travel_documents.source":                    nil,
	"consents.source":                            nil,
	"arrivals.source":                            nil,
	"departures.source":                          nil,
	"screenings.source":                          nil,
	"return_decisions.source":                    nil,
	"plan_activities.source":                     nil,
	"reintegration_plans.source":                 nil,
	"counselling_sessions.source":                nil,
	"allowances.state":                           travel.CashState(""),
	"authority_clearances.result":                decision.Answer(""),
	"case_transfers.state":                       transfer.State(""),
	"case_transfers.basis":                       transfer.Basis(""),
	"case_handovers.state":                       transfer.HandState(""),
	"incoming_returns.state":                     departure.IncomingState(""),
	"incoming_returns.proof":                     departure.Proof(""),
	"incoming_returns.confirmed_by":              departure.Confirmer(""),
	"duplicate_pairs.state":                      duplicate.State(""),
	"case_closings.state":                        closing.State(""),
	"case_links.kind":                            nil,
	"case_namings.act":                           nil,
	"child_procedures.determination":             child.Determination(""),
	"child_procedures.family_able":               child.Answer(""),
	"child_procedures.family_safe":               child.Answer(""),
	"child_procedures.family_willing":            child.Answer(""),
	"child_procedures.kind":                      child.Kind(""),
	"child_procedures.other_parent":              child.OtherParent(""),
	"child_procedures.tracing":                   child.Tracing(""),
	"departure_attempts.cancelled_by":            travel.Canceller(""),
	"departure_attempts.kind":                    travel.AttemptKind(""),
	"departure_attempts.refund":                  travel.Refund(""),
	"detention_visits.guard_absent":              nil, // detention.Answer, without not_needed
	"detention_visits.interpreter_independent":   detention.Answer(""),
	"detention_visits.told_no_effect":            nil, // detention.Answer, without not_needed
	"document_templates.state":                   document.TemplateState(""),
	"itinerary_segments.assistance":              travel.Assistance(""),
	"itinerary_segments.mode":                    travel.Mode(""),
	"programmes.declaration_timing":              programme.Timing(""),
	"return_orders.kind":                         detention.Kind(""),
	"return_orders.request_window":               detention.Window(""),
	"rule_exceptions.rule":                       casefile.Rule(""),
	"rule_exceptions.state":                      decision.ExceptionState(""),
	"session_safeguards.guard_absent":            nil, // detention.Answer, without not_needed
	"session_safeguards.interpreter_independent": detention.Answer(""),
	"session_safeguards.told_no_effect":          nil, // detention.Answer, without not_needed
}

var quoted = regexp.MustCompile(`'([A-Za-z0-9_/]*)'`)

// checked reads the values each CHECK constraint allows.
func checked(t *testing.T) map[string][]string {
	t.Helper()
	rows, err := testdb.Owner(t, testdb.New(t)).Query(t.Context(), `
		SELECT k.conrelid::regclass || '.' || a.attname, pg_get_constraintdef(k.oid)
		FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
		WHERE k.contype = 'c' AND array_length(k.conkey, 1) = 1 AND pg_get_constraintdef(k.oid) LIKE '%ARRAY[%'`)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	var column, def string
	if _, err := pgx.ForEachRow(rows, []any{&column, &def}, func() error {
		for _, m := range quoted.FindAllStringSubmatch(def, -1) {
			if m[1] != "" {
				out[column] = append(out[column], m[1])
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// enumFaults tells where Go and the database name different values.
func enumFaults(enums map[string]any, allowed map[string][]string) (wrong []string) {
	for column, values := range allowed {
		enum, listed := enums[column]
		if !listed {
			wrong = append(wrong, column+" has a CHECK of values and no Go type")
		}
		if enum == nil {
			continue
		}
		var names []string
		options := reflect.ValueOf(enum).MethodByName("Options").Call(nil)[0]
		for i := range options.Len() {
			names = append(names, options.Index(i).String())
		}
		slices.Sort(names)
		slices.Sort(values)
		if !slices.Equal(names, values) {
			wrong = append(wrong, fmt.Sprintf("%s allows %v, Go has %v", column, values, names))
		}
	}
	for column := range enums {
		if _, there := allowed[column]; !there {
			wrong = append(wrong, column+" has no CHECK of values")
		}
	}
	return wrong
}

func TestEnumsAreWhatTheDatabaseAllows(t *testing.T) {
	t.Parallel()
	for _, f := range enumFaults(enums, checked(t)) {
		t.Error(f)
	}
}

func TestPlantedEnumFaultsAreFound(t *testing.T) {
	t.Parallel()
	kinds := map[string]any{"x.class": casefile.Class("")}
	for name, allowed := range map[string]map[string][]string{
		"a value only the database has": {"x.class": {"ordinary", "protection", "secret"}},
		"a value only Go has":           {"x.class": {"ordinary"}},
		"a column nobody listed":        {"x.class": {"ordinary", "protection"}, "x.other": {"a"}},
		"a CHECK that is gone":          {},
	} {
		if len(enumFaults(kinds, allowed)) != 1 {
			t.Errorf("%s went unnoticed", name)
		}
	}
}
