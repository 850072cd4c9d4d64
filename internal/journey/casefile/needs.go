package casefile

import (
	"time"

	"homeward/internal/kit/date"
)

// Owner is who can clear a need.
type Owner string

// The owners.
const (
	ByCounsellor Owner = "counsellor"
	ByManager    Owner = "manager"
	ByPerson     Owner = "person"
	ByAuthority  Owner = "authority"
	ByPartner    Owner = "partner"
	ByTime       Owner = "time"
)

// Options are the owners.
func (Owner) Options() []Owner {
	return []Owner{ByCounsellor, ByManager, ByPerson, ByAuthority, ByPartner, ByTime}
}

// NeedState is where a need stands.
type NeedState string

// The states of a need.
const (
	NeedMet         NeedState = "met"
	NeedOpen        NeedState = "open"
	NeedWaits       NeedState = "waits" // cannot begin before the needs above it
	NeedNotRequired NeedState = "not_required"
	NeedNotOnFile   NeedState = "not_on_file" // imported: history, blocks nothing
)

// Need is something that must be on file before a step, as a named predicate.
type Need struct {
	Key     string // message casefile.need.<key>
	Owner   Owner
	Section string // page of the case where it is cleared
	state   func(Facts) (NeedState, []int64)
	due     func(Facts) date.Date
}

// Result is a need as it stands in a case.
type Result struct {
	Key     string
	State   NeedState
	Owner   Owner
	Section string
	Act     Event     // set on the due act of the next step
	Members []int64   // members it is still missing for
	DueOn   date.Date // zero: no limit
}

func (n Need) result(f Facts) Result {
	r := Result{Key: n.Key, Owner: n.Owner, Section: n.Section}
	r.State, r.Members = n.state(f)
	if n.due != nil && r.State == NeedOpen {
		r.DueOn = n.due(f)
	}
	return r
}

// when makes a state of a plain fact about the case.
func when(met func(Facts) bool) func(Facts) (NeedState, []int64) {
	return func(f Facts) (NeedState, []int64) {
		if met(f) {
			return NeedMet, nil
		}
		return NeedOpen, nil
	}
}

// everyMember makes a state of a fact that every member taking part must have;
// imported members past the stage count as they are.
func everyMember(concerns, met func(MemberFacts) bool) func(Facts) (NeedState, []int64) {
	return func(f Facts) (NeedState, []int64) {
		var missing []int64
		concerned := false
		for _, m := range f.taking() {
			if !concerns(m) {
				continue
			}
			concerned = true
			if !met(m) {
				missing = append(missing, m.ID)
			}
		}
		switch {
		case len(missing) > 0:
			return NeedOpen, missing
		case !concerned:
			return NeedNotRequired, nil
		}
		return NeedMet, nil
	}
}

func anybody(MemberFacts) bool   { return true }
func child(m MemberFacts) bool   { return !m.Adult }
func staying(m MemberFacts) bool { return m.DepartedOn.IsZero() && m.ArrivedOn.IsZero() }

// checked makes a state of a checklist item. Items that are optional until
// their own records exist read "not required" unless somebody ticks them open.
func checked(item string, optional bool) func(Facts) (NeedState, []int64) {
	return func(f Facts) (NeedState, []int64) {
		switch {
		case f.check(item) == "done":
			return NeedMet, nil
		case f.check(item) == "not_required", optional:
			return NeedNotRequired, nil
		}
		return NeedOpen, nil
	}
}

// Limits of DOMAIN.md §1.5, in working days unless said otherwise.
const (
	firstSessionWithin = 5
	reviewWithin       = 3
	arrivalWithin      = 2  // calendar days after departure
	planWithin         = 30 // calendar days after arrival
)

// WorkingDays is the day n working days after d, weekends left out.
func WorkingDays(d date.Date, n int) date.Date {
	if d.IsZero() {
		return d
	}
	for n > 0 {
		d = d.AddDays(1)
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			n--
		}
	}
	return d
}

// The needs of the journey.
var (
	noticeGiven = Need{Key: "privacy_notice", Owner: ByCounsellor, Section: "consents", state: when(func(f Facts) bool { return !f.NoticeGivenOn.IsZero() })}
	sessionHeld = Need{
		Key: "first_session", Owner: ByCounsellor, Section: "sessions/new", state: when(func(f Facts) bool { return f.Sessions > 0 }),
		due: func(f Facts) date.Date { return WorkingDays(f.OpenedOn, firstSessionWithin) },
	}
	programmeChosen             = Need{Key: "programme", Owner: ByCounsellor, Section: "facts", state: when(func(f Facts) bool { return f.ProgrammeChosen })}
	countryChosen               = Need{Key: "return_country", Owner: ByCounsellor, Section: "facts", state: when(func(f Facts) bool { return f.ReturnCountry != "" })}
	consentOfEveryMember        = Need{Key: "consent", Owner: ByPerson, Section: "consents", state: everyMember(anybody, func(m MemberFacts) bool { return m.Consent })}
	screeningOfEveryMember      = Need{Key: "screening", Owner: ByCounsellor, Section: "screening", state: everyMember(anybody, func(m MemberFacts) bool { return m.Screened })}
	safetyQuestionOfEveryMember = Need{Key: "safety_question", Owner: ByCounsellor, Section: "screening", state: everyMember(anybody, func(m MemberFacts) bool { return m.FearAnswered })}
	applicationOfEveryMember    = Need{Key: "application", Owner: ByPerson, Section: "eligibility", state: everyMember(anybody, func(m MemberFacts) bool { return !m.ApplicationOn.IsZero() })}
	applicationSubmitted        = Need{
		Key: "submit", Owner: ByCounsellor, Section: "eligibility",
		state: when(func(f Facts) bool { return f.submitted() || f.outcome() != "" }),
	}
	authorityClearance = Need{Key: "authority_clearance", Owner: ByAuthority, Section: "eligibility", state: func(Facts) (NeedState, []int64) { return NeedNotRequired, nil }}
	eligibilityDecided = Need{
		Key: "eligibility_decision", Owner: ByManager, Section: "eligibility", state: when(func(f Facts) bool { return f.outcome() == "approved" }),
		due: func(f Facts) date.Date { return WorkingDays(f.SubmittedOn, reviewWithin) },
	}
	guardianConsentForEveryChild = Need{Key: "guardian_consent", Owner: ByPerson, Section: "decision", state: everyMember(
		func(m MemberFacts) bool { return child(m) && staying(m) }, func(m MemberFacts) bool { return m.GuardianConsents && m.Decision == "signed" })}
	declarationOfEveryAdult = Need{Key: "declaration", Owner: ByPerson, Section: "decision", state: everyMember(
		func(m MemberFacts) bool { return staying(m) }, func(m MemberFacts) bool { return m.Decision == "signed" })}
	travelDocument         = Need{Key: "travel_document", Owner: ByCounsellor, Section: "prepare", state: checked("travel_document", false)}
	ticket                 = Need{Key: "ticket", Owner: ByCounsellor, Section: "prepare", state: checked("ticket", false)}
	entryBanInformation    = Need{Key: "entry_ban_information", Owner: ByCounsellor, Section: "prepare", state: checked("entry_ban_information", false)}
	allowance              = Need{Key: "allowance", Owner: ByCounsellor, Section: "prepare", state: checked("allowance", false)}
	medicalClearance       = Need{Key: "medical_clearance", Owner: ByPartner, Section: "prepare", state: checked("medical_clearance", true)}
	escort                 = Need{Key: "escort", Owner: ByPartner, Section: "prepare", state: checked("escort", true)}
	transitVisa            = Need{Key: "transit_visa", Owner: ByAuthority, Section: "prepare", state: checked("transit_visa", true)}
	arrivalAssistance      = Need{Key: "arrival_assistance", Owner: ByPartner, Section: "prepare", state: checked("arrival_assistance", true)}
	departureOfEveryMember = Need{Key: "departure", Owner: ByCounsellor, Section: "travel", state: everyMember(anybody, func(m MemberFacts) bool { return !staying(m) })}
	arrivalOfEveryMember   = Need{
		Key: "arrival", Owner: ByPartner, Section: "travel", state: everyMember(anybody, func(m MemberFacts) bool { return !m.ArrivedOn.IsZero() }),
		due: func(f Facts) date.Date {
			var last date.Date
			for _, m := range f.taking() {
				if m.DepartedOn.After(last) {
					last = m.DepartedOn
				}
			}
			return last.AddDays(arrivalWithin)
		},
	}
	reintegrationGranted = Need{Key: "reintegration_programme", Owner: ByManager, Section: "facts", state: when(func(f Facts) bool { return f.GrantsReintegration })}
	reintegrationBegun   = Need{
		Key: "reintegration", Owner: ByCounsellor, Section: "plan", state: when(func(f Facts) bool { return !f.ReintegrationOpenedOn.IsZero() }),
		due: planDue,
	}
	planDrafted = Need{Key: "plan", Owner: ByCounsellor, Section: "plan", state: when(func(f Facts) bool {
		return f.PlanState == "submitted" || f.PlanState == "approved"
	}), due: planDue}
	planApproved      = Need{Key: "plan_approval", Owner: ByManager, Section: "plan", state: when(func(f Facts) bool { return f.PlanState == "approved" })}
	activitiesSettled = Need{Key: "activities", Owner: ByPartner, Section: "plan", state: when(func(f Facts) bool {
		return f.ActivitiesOpen == 0 && f.ActivitiesDelivered > 0
	})}
)

func planDue(f Facts) date.Date {
	var last date.Date
	for _, m := range f.taking() {
		if m.ArrivedOn.After(last) {
			last = m.ArrivedOn
		}
	}
	if last.IsZero() {
		return last
	}
	return last.AddDays(planWithin)
}
