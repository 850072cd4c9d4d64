package casefile

import (
	"slices"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
)

// transition is a row of DOMAIN.md §1.5, word for word. T01 and T02 are of
// enquiries, and T03 opens the case: they come before there is one to assess.
type transition struct {
	id        string
	act       Event
	by        access.Action
	roles     []access.Role
	from      []Stage
	to        Stage    // empty: the case stays where it is
	needs     []string // keys, in the order of the journey
	condition string   // condition
}

var (
	counsellors = []access.Role{access.Counsellor, access.OfficeManager}
	managers    = []access.Role{access.OfficeManager}
	here        = []Stage{Intake, Counselling, Eligibility, Approved, PreDeparture, Ready}
	everywhere  = []Stage{Intake, Counselling, Eligibility, Approved, PreDeparture, Ready, Departed, Arrived, Reintegration, Monitoring}
)

var transitions = []transition{
	{"T04", "session_completed", "session_record", counsellors, []Stage{Intake}, Counselling, []string{"privacy_notice"}, ""},
	{"T05", "application_submitted", "application_submit", counsellors, []Stage{Counselling}, Eligibility, []string{
		"programme", "return_country", "consent", "screening", "safety_question", "application", "declaration_first",
	}, ""},
	{"T06", "returned_for_completion", "eligibility_decide", managers, []Stage{Eligibility}, Counselling, nil, ""},
	{"T07", "approved", "eligibility_decide", managers, []Stage{Eligibility}, Approved, []string{
		"programme_open", "programme_rules", "authority_clearance", "best_interests", "focal_point", "risk_assessment", "protection_agreement",
	}, ""},
	{"T08", "rejected", "eligibility_decide", managers, []Stage{Eligibility}, Closed, nil, ""},
	{"T09", "declaration_signed", "declaration_record", counsellors, []Stage{Approved}, PreDeparture, []string{"guardian_consent"}, ""},
	{"T10", "checklist_complete", "travel_prepare", counsellors, []Stage{PreDeparture}, Ready, []string{
		"country_open", "rebooking", "travel_document", "medical_clearance", "ticket", "transit_visa", "escort", "handover", "allowance", "arrival_assistance", "entry_ban_information",
	}, ""},
	{"T11", "check_lapsed", "travel_prepare", counsellors, []Stage{Ready}, PreDeparture, nil, ""},
	{"T12", "departure_confirmed", "departure_record", counsellors, []Stage{Ready}, Departed, nil, ""},
	{"T13", "no_show", "departure_record", counsellors, []Stage{Ready}, PreDeparture, nil, ""},
	{"T14", "departure_cancelled", "departure_record", counsellors, []Stage{Ready, PreDeparture}, PreDeparture, nil, ""},
	{"T15", "not_admitted", "departure_record", counsellors, []Stage{Departed}, PreDeparture, nil, ""},
	{"T16", "arrival_confirmed", "arrival_record", counsellors, []Stage{Departed}, Arrived, nil, ""},
	{"T17", "arrival_unconfirmed", "arrival_record", counsellors, []Stage{Departed}, Departed, []string{"arrival_overdue"}, ""},
	{"T18", "reintegration_opened", "plan_edit", counsellors, []Stage{Arrived}, Reintegration, []string{"reintegration_programme", "needs_assessment"}, "with_reintegration"},
	{"T19", "return_only_monitored", "plan_edit", counsellors, []Stage{Arrived}, Monitoring, nil, "only_monitored"},
	{"T20", "return_completed", "case_close", counsellors, []Stage{Arrived}, Closed, nil, "return_only"},
	{"T21", "plan_completed", "plan_decide", managers, []Stage{Reintegration}, Monitoring, []string{"plan", "plan_approval", "payment_decision", "payment", "payment_handover", "activities", "money_agrees"}, ""},
	{"T22", "plan_reopened", "plan_decide", managers, []Stage{Monitoring}, Reintegration, []string{"entitlement"}, "with_reintegration"},
	{"T23", "completed", "case_close", counsellors, []Stage{Monitoring}, Closed, []string{"mission_report", "follow_up"}, ""},
	{"T24", "withdrawn", "withdrawal_record", counsellors, here, Closed, nil, ""},
	{"T25", "lost_contact", "case_close", counsellors, everywhere, Closed, []string{"attempts_made"}, ""},
	{"T26", "ended", "case_close", counsellors, everywhere, Closed, nil, ""},
	{"T27", "hold", "case_hold", counsellors, everywhere, "", []string{"not_held"}, ""},
	{"T27", "resume", "case_hold", counsellors, everywhere, "", []string{"held"}, ""},
	{"T28", "reopened", "case_reopen", managers, []Stage{Closed}, Ready, []string{"closed_lately"}, ""},
	{"T29", "reapplication", "case_open", counsellors, []Stage{Closed}, "", nil, ""},
	{"T30", "transfer_requested", "case_transfer", managers, everywhere, "", []string{"no_transfer_asked"}, ""},
	{"T30", "transfer_accepted", "case_transfer", managers, everywhere, "", []string{"transfer_asked"}, ""},
	{"T30", "transfer_refused", "case_transfer", managers, everywhere, "", []string{"transfer_asked"}, ""},
	{"T30", "transfer_cancelled", "case_transfer", managers, everywhere, "", []string{"transfer_asked"}, ""},
	{"T31", "member_added", "person_edit", counsellors, everywhere, "", nil, ""},
	{"T31", "member_split", "case_split", counsellors, everywhere, "", []string{"other_members"}, ""},
	{"T32", "retroactive_case", "incoming_decide", managers, []Stage{Intake}, Arrived, []string{
		"privacy_notice", "programme", "return_country", "consent", "incoming_proof", "incoming_agreement", "incoming_window",
	}, ""},
	{"T33", "voided", "case_void", managers, append(slices.Clone(everywhere), Closed), Closed, nil, ""},
}

// at are the facts of a family at a stage, with everything on file that an act
// needs: an adult who was trafficked and ill, and a child who came alone.
func at(stage Stage, act Event) Facts {
	f := ready()
	f.RequiresClearance, f.Clearance, f.AllowsCash = true, "positive", true
	f.PlanState, f.ActivitiesDelivered, f.ContactsAfter = "approved", 1, 1
	f.FailedAttempts, f.FailedDays, f.FailedChannels = 3, 30, 2
	f.Rules.ProgrammeFrom, f.Rules.ProgrammeUntil = today.AddDays(-300), today
	f.IncomingAsked, f.IncomingOn, f.IncomingAgreedOn = true, today.AddDays(-300), today
	child := f.Members[0]
	child.ID, child.Adult, child.GuardianConsents, child.Alone, child.Determination, child.HandoverNamed, child.Escorted, child.FocalPoint = 2, false, true, true, "return", true, true, true
	f.Members[0].Trafficking, f.Members[0].Risk, f.Members[0].RiskAgreed, f.Members[0].Medical, f.Members[0].Finding = true, "low", true, true, "fit"
	f.Members = append(f.Members, child)
	f.Checks = append(f.Checks, Check{Item: "arrival_assistance", State: "done"})
	switch act {
	case CaseResumed:
		f.OnHold = true
	case TransferAccepted, TransferRefused, TransferCancelled:
		f.TransferAsked = true
	case ReturnOnlyMonitored:
		f.GrantsReintegration, f.Monitors = false, true
	case ReturnCompleted:
		f.GrantsReintegration = false
	}
	switch stage {
	case Intake:
		f.Sessions = 0
		fallthrough
	case Counselling:
		f.SubmissionStep = 0
		fallthrough
	case Eligibility:
		f.Outcome, f.OutcomeStep = "", 0
		fallthrough
	case Approved:
		f.Members[0].Decision = ""
	case PreDeparture:
		untick(&f, "ticket")
	case Closed:
		f.ClosedFor, f.ClosedOn = "remigrated", today.AddDays(-90)
	case Monitoring:
		f.PlanCompleted = true
		fallthrough
	case Reintegration:
		f.ReintegrationOpenedOn = today
		fallthrough
	case Arrived:
		everybody(&f, func(m *MemberFacts) { m.ArrivedOn = today })
		fallthrough
	case Departed:
		everybody(&f, func(m *MemberFacts) { m.DepartedOn = today.AddDays(-14) })
	}
	return f
}

func everybody(f *Facts, do func(*MemberFacts)) {
	for i := range f.Members {
		do(&f.Members[i])
	}
}

func untick(f *Facts, item string) {
	f.Checks = slices.DeleteFunc(slices.Clone(f.Checks), func(c Check) bool { return c.Item == item })
}

// lacking takes the fact behind a need off the file, in each way it can be
// missing.
var lacking = map[string][]func(*Facts){
	"privacy_notice":    {func(f *Facts) { f.NoticeGivenOn = date.Date{} }},
	"programme":         {func(f *Facts) { f.ProgrammeChosen = false }},
	"return_country":    {func(f *Facts) { f.ReturnCountry = "" }},
	"consent":           {func(f *Facts) { f.Members[0].Consent = false }, func(f *Facts) { f.Members[1].Consent = false }},
	"screening":         {func(f *Facts) { f.Members[0].Screened = false }, func(f *Facts) { f.Members[1].Screened = false }},
	"safety_question":   {func(f *Facts) { f.Members[0].FearAnswered = false }, func(f *Facts) { f.Members[1].FearAnswered = false }},
	"application":       {func(f *Facts) { f.Members[0].ApplicationOn = date.Date{} }, func(f *Facts) { f.Members[1].ApplicationOn = date.Date{} }},
	"declaration_first": {func(f *Facts) { f.DeclaresFirst = true }},
	"programme_rules": {
		func(f *Facts) { f.Rules.ProgrammeUntil = today.AddDays(-1) },
		func(f *Facts) { f.Rules.Countries = []string{"GE"} },
		func(f *Facts) { f.Rules.Statuses = []string{"overstay"} },
		func(f *Facts) { f.Rules.MaxReturns, f.Members[1].PreviousReturns = 1, 1 },
	},
	"authority_clearance": {
		func(f *Facts) { f.Clearance = "" }, func(f *Facts) { f.Clearance = "pending" }, func(f *Facts) { f.Clearance = "negative" },
		func(f *Facts) { f.ClearanceUntil = today.AddDays(-1) },
	},
	"best_interests":       {func(f *Facts) { f.Members[1].Determination = "pending" }, func(f *Facts) { f.Members[1].Determination = "stay" }},
	"risk_assessment":      {func(f *Facts) { f.Members[0].Risk = "" }, func(f *Facts) { f.Members[0].Risk = "high" }},
	"focal_point":          {func(f *Facts) { f.Members[1].FocalPoint = false }},
	"protection_agreement": {func(f *Facts) { f.Members[0].RiskAgreed = false }},
	"guardian_consent":     {func(f *Facts) { f.Members[1].GuardianConsents = false }, func(f *Facts) { f.Members[1].Decision = "undecided" }},
	"programme_open":       {func(f *Facts) { f.ProgrammeSuspended = true }},
	"country_open":         {func(f *Facts) { f.CountrySuspended = true }},
	"rebooking":            {func(f *Facts) { f.MaxAttempts, f.NoShows, f.NoShowsAllowed = 3, 3, 2 }},
	"travel_document":      {func(f *Facts) { untick(f, "travel_document") }},
	"medical_clearance": {
		func(f *Facts) { f.Members[0].Finding = "" }, func(f *Facts) { f.Members[0].Finding = "unfit" },
		func(f *Facts) { f.Members[0].FindingUntil = today.AddDays(-1) },
	},
	"ticket":       {func(f *Facts) { untick(f, "ticket") }},
	"transit_visa": {func(f *Facts) { f.TransitVisaMissing = true }},
	"escort":       {func(f *Facts) { f.Members[1].Escorted = false }},
	"handover":     {func(f *Facts) { f.Members[1].HandoverNamed = false }},
	"allowance":    {func(f *Facts) { untick(f, "allowance") }},
	"arrival_assistance": {
		func(f *Facts) { untick(f, "arrival_assistance") },
		func(f *Facts) {
			untick(f, "arrival_assistance")
			f.Checks = append(f.Checks, Check{Item: "arrival_assistance", State: "not_required"})
		},
		func(f *Facts) {
			untick(f, "arrival_assistance")
			f.Members = f.Members[:1]
			f.Members[0].MedicalEscort, f.Members[0].Escorted = true, true
		},
	},
	"entry_ban_information":   {func(f *Facts) { untick(f, "entry_ban_information") }},
	"arrival_overdue":         {func(f *Facts) { everybody(f, func(m *MemberFacts) { m.DepartedOn = today.AddDays(-13) }) }},
	"reintegration_programme": {func(f *Facts) { f.GrantsReintegration = false }},
	"needs_assessment":        {func(f *Facts) { f.NeedsAssessed = false }},
	"plan":                    {func(f *Facts) { f.PlanState = "draft" }, func(f *Facts) { f.PlanState = "" }},
	"plan_approval":           {func(f *Facts) { f.PlanState = "submitted" }},
	"payment_decision":        {func(f *Facts) { f.PaymentsAsked = 1 }},
	"payment":                 {func(f *Facts) { f.PaymentsDue = 1 }},
	"payment_handover":        {func(f *Facts) { f.PaymentsToHand = 1 }},
	"money_agrees":            {func(f *Facts) { f.PaymentsUnexplained = 1 }},
	"activities":              {func(f *Facts) { f.ActivitiesOpen = 1 }, func(f *Facts) { f.ActivitiesDelivered = 0 }},
	"entitlement":             {func(f *Facts) { f.Rules.ProgrammeUntil = today.AddDays(-1) }},
	"mission_report":          {func(f *Facts) { f.Retroactive, f.MissionUntold = true, true }},
	"follow_up": {
		func(f *Facts) { f.ContactsAfter, f.FailedAfter = 0, 2 }, func(f *Facts) { f.MonitoringPlanned, f.MonitoringSettled = 3, false },
	},
	"attempts_made": {func(f *Facts) { f.FailedAttempts = 2 }, func(f *Facts) { f.FailedDays = 29 }, func(f *Facts) { f.FailedChannels = 1 }},
	"not_held":      {func(f *Facts) { f.OnHold = true }},
	"held":          {func(f *Facts) { f.OnHold = false }},
	"closed_lately": {
		func(f *Facts) { f.ClosedOn = today.AddDays(-91) }, func(f *Facts) { f.ClosedFor = "duplicate" },
		func(f *Facts) { f.ClosedFor, f.Outcome, f.ClosedOn = "", "rejected", today.AddDays(-31) },
	},
	"no_transfer_asked":  {func(f *Facts) { f.TransferAsked = true }},
	"transfer_asked":     {func(f *Facts) { f.TransferAsked = false }},
	"other_members":      {func(f *Facts) { f.Members = f.Members[:1] }, func(f *Facts) { f.Members[1].Status = MemberLeftCase }},
	"incoming_proof":     {func(f *Facts) { f.IncomingAsked = false }},
	"incoming_agreement": {func(f *Facts) { f.IncomingAgreedOn = date.Date{} }},
	"incoming_window":    {func(f *Facts) { f.IncomingOn = today.AddDays(-301) }, func(f *Facts) { f.IncomingOn = today.AddDays(1) }},
}

// done is what an act puts on file.
var done = map[Event]func(*Facts){
	SessionCompleted:      func(f *Facts) { f.Sessions = 1 },
	ApplicationSubmitted:  func(f *Facts) { f.SubmissionStep = 5 },
	ReturnedForCompletion: func(f *Facts) { f.Outcome, f.OutcomeStep = "returned", 6 },
	EligibilityApproved:   func(f *Facts) { f.Outcome, f.OutcomeStep = "approved", 6 },
	EligibilityRejected:   func(f *Facts) { f.Outcome, f.OutcomeStep = "rejected", 6 },
	DeclarationSigned:     func(f *Facts) { untick(f, "ticket"); f.Members[0].Decision = "signed" },
	ChecklistComplete:     func(f *Facts) { f.Checks = append(f.Checks, Check{Item: "ticket", State: "done"}) },
	CheckLapsed:           func(f *Facts) { untick(f, "ticket") },
	DepartureConfirmed:    func(f *Facts) { everybody(f, func(m *MemberFacts) { m.DepartedOn = today }) },
	NoShow:                func(f *Facts) { untick(f, "ticket") },
	DepartureCancelled:    func(f *Facts) { untick(f, "ticket") },
	NotAdmitted:           func(f *Facts) { untick(f, "ticket"); everybody(f, func(m *MemberFacts) { m.DepartedOn = date.Date{} }) },
	ArrivalConfirmed:      func(f *Facts) { everybody(f, func(m *MemberFacts) { m.ArrivedOn = today }) },
	ArrivalUnconfirmed:    func(*Facts) {},
	ReintegrationOpened:   func(f *Facts) { f.ReintegrationOpenedOn = today },
	ReturnOnlyMonitored:   func(f *Facts) { f.MonitoringOpenedOn = today },
	ReturnCompleted:       func(f *Facts) { f.ClosedFor = "returned_only" },
	PlanCompleted:         func(f *Facts) { f.PlanCompleted = true },
	PlanReopened:          func(f *Facts) { f.PlanCompleted = false },
	CaseCompleted:         func(f *Facts) { f.ClosedFor = "completed" },
	DecisionWithdrawn:     func(f *Facts) { everybody(f, func(m *MemberFacts) { m.Decision = "withdrawn" }) },
	LostContact:           func(f *Facts) { f.ClosedFor = "lost_contact" },
	CaseEnded:             func(f *Facts) { f.ClosedFor = "removed" },
	CaseHeld:              func(f *Facts) { f.OnHold = true },
	CaseResumed:           func(f *Facts) { f.OnHold = false },
	CaseReopened:          func(f *Facts) { f.ClosedFor = "" },
	Reapplication:         func(*Facts) {},
	TransferRequested:     func(f *Facts) { f.TransferAsked = true },
	TransferAccepted:      func(f *Facts) { f.TransferAsked = false },
	TransferRefused:       func(f *Facts) { f.TransferAsked = false },
	TransferCancelled:     func(f *Facts) { f.TransferAsked = false },
	MemberAdded:           func(f *Facts) { f.Members = append(f.Members, f.Members[0]); f.Members[2].ID = 3 },
	MemberSplit:           func(f *Facts) { f.Members[1].Status = MemberLeftCase },
	RetroactiveCase:       func(f *Facts) { everybody(f, func(m *MemberFacts) { m.ArrivedOn = today }) },
	EnteredInError:        func(f *Facts) { f.Voided = true },
}

// keys are the reasons of a refusal.
func keys(err error) (out []string) {
	if err == nil {
		return nil
	}
	for _, p := range err.(*Refusal).Reasons() {
		out = append(out, p.Key)
	}
	return out
}

func keysOf(needs []Need) (out []string) {
	for _, n := range needs {
		out = append(out, n.Key)
	}
	return out
}

func TestTheJourneyIsWhatTheDomainSays(t *testing.T) {
	t.Parallel()
	var got []transition
	for _, s := range Steps {
		i := slices.IndexFunc(got, func(r transition) bool { return r.act == s.Act })
		if i >= 0 { // one act from several stages
			got[i].from = append(got[i].from, s.From)
			continue
		}
		got = append(got, transition{id: s.ID, act: s.Act, by: s.By, from: []Stage{s.From}, to: s.To, needs: keysOf(s.Needs), condition: s.If.Key})
	}
	for _, u := range Turns {
		got = append(got, transition{id: u.ID, act: u.Act, by: u.By, from: u.From, needs: keysOf(u.Needs)})
	}
	if len(got) != len(transitions) {
		t.Fatalf("%d transitions, not %d", len(got), len(transitions))
	}
	for i, want := range transitions {
		g := got[i]
		turn := g.to == ""
		if g.id != want.id || g.act != want.act || g.by != want.by || g.condition != want.condition || !turn && g.to != want.to ||
			!slices.Equal(g.from, want.from) || !slices.Equal(g.needs, want.needs) {
			t.Errorf("the journey has\n%+v, the domain\n%+v", g, want)
		}
		for _, role := range []access.Role{access.Counsellor, access.OfficeManager, access.Administrator} {
			if may := access.Can(access.User{ID: 1, OfficeID: 1, Role: role}, g.by); may != slices.Contains(want.roles, role) {
				t.Errorf("%s %s by a %s: %v", want.id, want.act, role, may)
			}
		}
	}
}

func TestEachTransitionIsRefusedAtEveryOtherStage(t *testing.T) {
	t.Parallel()
	for _, x := range transitions {
		for _, stage := range Stages[1:] {
			f := at(stage, x.act)
			a := Assess(f, today)
			if a.Stage != stage {
				t.Fatalf("%s: facts of %s stand at %s", x.id, stage, a.Stage)
			}
			want := []string{"casefile.refused.stage"}
			switch {
			case !slices.Contains(x.from, stage):
			case x.act == ChecklistComplete:
				want = []string{"casefile.need.ticket"} // with it the case would be ready
			default:
				want = nil
			}
			if got := keys(a.Require(x.act)); !slices.Equal(got, want) {
				t.Errorf("%s %s at %s: refused for %v, not %v", x.id, x.act, stage, got, want)
			}
			if a.Offers(x.act) != slices.Contains(x.from, stage) {
				t.Errorf("%s %s at %s: offered, or not", x.id, x.act, stage)
			}
		}
	}
}

func TestEachGuardMissingRefusesAndIsNamed(t *testing.T) {
	t.Parallel()
	for _, x := range transitions {
		for _, need := range x.needs {
			ways := lacking[need]
			if len(ways) == 0 {
				t.Errorf("%s: nothing takes %s away", x.id, need)
			}
			want := []string{"casefile.need." + need}
			for n, take := range ways {
				for _, stage := range x.from {
					f := at(stage, x.act)
					if x.act == ChecklistComplete {
						f = at(Ready, x.act)
					}
					take(&f)
					a := Assess(f, today)
					if got := keys(a.Require(x.act)); !slices.Equal(got, want) {
						t.Errorf("%s %s at %s without %s (%d): refused for %v", x.id, x.act, a.Stage, need, n, got)
					}
				}
			}
		}
	}
}

func TestEachTransitionLeadsWhereTheDomainSays(t *testing.T) {
	t.Parallel()
	for _, x := range transitions {
		for _, from := range x.from {
			f := at(from, x.act)
			done[x.act](&f)
			want := x.to
			if want == "" {
				want = from
			}
			if a := Assess(f, today); a.Stage != want {
				t.Errorf("%s %s from %s leads to %s, not to %s; open %v", x.id, x.act, from, a.Stage, want, keysOfResults(a.Open()))
			}
		}
	}
}

func keysOfResults(results []Result) (out []string) {
	for _, r := range results {
		out = append(out, r.Key)
	}
	return out
}

func TestWhatIsForOtherCasesIsRefused(t *testing.T) {
	t.Parallel()
	for _, x := range transitions {
		if x.condition == "" || x.act == ReintegrationOpened { // whose need says the same by its name
			continue
		}
		f := at(x.from[0], x.act)
		f.GrantsReintegration, f.Monitors = !f.GrantsReintegration, !f.Monitors
		if got := keys(Assess(f, today).Require(x.act)); !slices.Equal(got, []string{"casefile.refused.stage"}) {
			t.Errorf("%s %s in a case it is not for: refused for %v", x.id, x.act, got)
		}
	}
}
