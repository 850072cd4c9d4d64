package casefile

import (
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/kit/workday"
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
	Decides bool   // nobody but a manager clears it
	state   func(Facts) (NeedState, []int64)
	due     func(Facts) date.Date
}

// Result is a need as it stands in a case.
type Result struct {
	Key     string
	State   NeedState
	Owner   Owner
	Section string
	Decides bool      // nobody but a manager clears it
	Act     Event     // set on the due act of the next step
	Members []int64   // members it is still missing for
	DueOn   date.Date // zero: no limit
}

func (n Need) result(f Facts) Result {
	r := Result{Key: n.Key, Owner: n.Owner, Section: n.Section, Decides: n.Decides}
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
func nobody(MemberFacts) bool    { return false }
func child(m MemberFacts) bool   { return !m.Adult }
func staying(m MemberFacts) bool { return m.DepartedOn.IsZero() && m.ArrivedOn.IsZero() }

// checked makes a state of a checklist item of which something must be said.
func checked(item string) func(Facts) (NeedState, []int64) {
	return func(f Facts) (NeedState, []int64) {
		switch f.check(item) {
		case "done":
			return NeedMet, nil
		case "not_required":
			return NeedNotRequired, nil
		}
		return NeedOpen, nil
	}
}

// The time a manager has for a decision, in working days (DOMAIN.md §1.5): about
// an application, about a closing, and about a case another office hands over.
const (
	ReviewWithin   = 3
	ClosingWithin  = 5
	TransferWithin = 5
)

// Limits of DOMAIN.md §1.5, in working days unless said otherwise.
const (
	firstSessionWithin = 5
	arrivalWithin      = 2  // calendar days after departure
	planWithin         = 30 // calendar days after arrival
	lostAttempts       = 3  // T25: so many attempts without answer …
	lostDays           = 30 // … over so many days …
	lostChannels       = 2  // … by more than one channel
	reopenWithin       = 90 // calendar days after closing (T28)
	reviewAsked        = 30 // calendar days after a rejection (T08)
)

// The needs of the journey.
var (
	noticeGiven = Need{Key: "privacy_notice", Owner: ByCounsellor, Section: "consents", state: when(func(f Facts) bool { return !f.NoticeGivenOn.IsZero() })}
	sessionHeld = Need{
		Key: "first_session", Owner: ByCounsellor, Section: "sessions/new", state: when(func(f Facts) bool { return f.Sessions > 0 }),
		due: func(f Facts) date.Date { return workday.Add(f.Country, f.OpenedOn, firstSessionWithin) },
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
	declarationBefore = Need{Key: "declaration_first", Owner: ByPerson, Section: "decision", state: only(func(f Facts) bool { return f.DeclaresFirst }, everyMember(
		staying, func(m MemberFacts) bool { return m.Decision == "signed" }))}
	programmeRules = Need{Key: "programme_rules", Owner: ByManager, Section: "eligibility", state: when(func(f Facts) bool {
		return !slices.ContainsFunc(f.RuleResults(), RuleResult.Stops)
	})}
	authorityClearance = Need{Key: "authority_clearance", Owner: ByAuthority, Section: "eligibility", state: only(
		func(f Facts) bool { return f.RequiresClearance }, when(func(f Facts) bool {
			return f.Clearance == "positive" && (f.ClearanceUntil.IsZero() || !f.ClearanceUntil.Before(f.Today))
		}))}
	bestInterests = Need{Key: "best_interests", Owner: ByAuthority, Section: "child", state: everyMember(
		func(m MemberFacts) bool { return m.Alone && staying(m) }, func(m MemberFacts) bool { return m.Determination == "return" })}
	riskAssessment = Need{Key: "risk_assessment", Owner: ByCounsellor, Section: "protection", state: everyMember(
		func(m MemberFacts) bool { return (m.Trafficking || m.Risk == "high") && staying(m) }, func(m MemberFacts) bool { return m.Risk == "low" || m.Risk == "medium" })}
	focalPoint = Need{Key: "focal_point", Owner: ByCounsellor, Section: "child", state: everyMember(
		func(m MemberFacts) bool { return m.Alone && staying(m) }, func(m MemberFacts) bool { return m.FocalPoint })}
	protectionAgreement = Need{Key: "protection_agreement", Owner: ByCounsellor, Section: "eligibility", state: everyMember(
		func(m MemberFacts) bool { return m.Trafficking && staying(m) }, func(m MemberFacts) bool { return m.RiskAgreed })}
	eligibilityDecided = Need{
		Key: "eligibility_decision", Owner: ByManager, Section: "eligibility", Decides: true, state: when(func(f Facts) bool { return f.outcome() == "approved" }),
		due: func(f Facts) date.Date { return workday.Add(f.Country, f.SubmittedOn, ReviewWithin) },
	}
	guardianConsentForEveryChild = Need{Key: "guardian_consent", Owner: ByPerson, Section: "decision", state: everyMember(
		func(m MemberFacts) bool { return child(m) && staying(m) }, func(m MemberFacts) bool { return m.GuardianConsents && m.Decision == "signed" })}
	declarationOfEveryAdult = Need{Key: "declaration", Owner: ByPerson, Section: "decision", state: everyMember(
		func(m MemberFacts) bool { return staying(m) }, func(m MemberFacts) bool { return m.Decision == "signed" })}
	travelDocument      = Need{Key: "travel_document", Owner: ByCounsellor, Section: "prepare", state: ticked("travel_document", staying, MemberFacts.documented)}
	ticket              = Need{Key: "ticket", Owner: ByCounsellor, Section: "itinerary", state: unlessAbsent(ticked("ticket", staying, MemberFacts.booked))}
	entryBanInformation = Need{Key: "entry_ban_information", Owner: ByCounsellor, Section: "prepare", state: checked("entry_ban_information")}
	allowance           = Need{Key: "allowance", Owner: ByManager, Section: "allowance", state: only(func(f Facts) bool { return f.AllowsCash }, ticked("allowance", staying, MemberFacts.cash))}
	medicalClearance    = Need{Key: "medical_clearance", Owner: ByPartner, Section: "medical", state: ticked("medical_clearance",
		func(m MemberFacts) bool { return (m.Medical || m.Finding != "") && staying(m) }, MemberFacts.fit)}
	escort = Need{Key: "escort", Owner: ByPartner, Section: "itinerary", state: ticked("escort",
		func(m MemberFacts) bool { return (m.Alone || m.MedicalEscort) && staying(m) }, func(m MemberFacts, _ Facts) answer { return answerIf(m.Escorted, no) })}
	handover = Need{Key: "handover", Owner: ByPartner, Section: "child", state: everyMember(
		func(m MemberFacts) bool { return m.Alone && staying(m) }, func(m MemberFacts) bool { return m.HandoverNamed })}
	transitVisa       = Need{Key: "transit_visa", Owner: ByAuthority, Section: "itinerary", state: missingUnless(func(f Facts) bool { return f.TransitVisaMissing }, asked("transit_visa", nobody))}
	countryOpen       = Need{Key: "country_open", Owner: ByTime, Section: "hold", state: only(func(f Facts) bool { return f.CountrySuspended }, when(func(Facts) bool { return false }))}
	programmeOpen     = Need{Key: "programme_open", Owner: ByTime, Section: "facts", state: only(func(f Facts) bool { return f.ProgrammeSuspended }, when(func(Facts) bool { return false }))}
	arrivalAssistance = Need{Key: "arrival_assistance", Owner: ByPartner, Section: "prepare", state: asked("arrival_assistance",
		func(m MemberFacts) bool { return (m.Alone || m.MedicalEscort) && staying(m) })}
	rebooking = Need{Key: "rebooking", Owner: ByManager, Section: "travel", Decides: true, state: only(
		func(f Facts) bool { return f.MaxAttempts > 0 && f.NoShows >= f.MaxAttempts }, when(func(f Facts) bool { return f.NoShowsAllowed >= f.NoShows }))}
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
	needsAssessed        = Need{Key: "needs_assessment", Owner: ByCounsellor, Section: "plan/needs", state: when(func(f Facts) bool { return f.NeedsAssessed }), due: planDue}
	reintegrationBegun   = Need{
		Key: "reintegration", Owner: ByCounsellor, Section: "plan", state: when(func(f Facts) bool { return !f.ReintegrationOpenedOn.IsZero() }),
		due: planDue,
	}
	monitoringBegun = Need{Key: "monitoring", Owner: ByCounsellor, Section: "close", state: when(func(f Facts) bool { return !f.MonitoringOpenedOn.IsZero() }), due: planDue}
	planDrafted     = Need{Key: "plan", Owner: ByCounsellor, Section: "plan", state: when(func(f Facts) bool {
		return f.PlanState == "submitted" || f.PlanState == "approved"
	}), due: planDue}
	planApproved = Need{Key: "plan_approval", Owner: ByManager, Section: "plan", Decides: true, state: only(func(f Facts) bool { return f.PlanState == "submitted" },
		when(func(Facts) bool { return false }))}
	activitiesSettled = Need{Key: "activities", Owner: ByPartner, Section: "plan", state: when(func(f Facts) bool {
		return f.ActivitiesOpen == 0 && f.ActivitiesDelivered > 0
	})}
	instalmentsDecided = Need{Key: "payment_decision", Owner: ByManager, Section: "payments", Decides: true, state: when(func(f Facts) bool { return f.PaymentsAsked == 0 })}
	instalmentsPaid    = Need{Key: "payment", Owner: ByManager, Section: "payments", state: when(func(f Facts) bool { return f.PaymentsDue == 0 })}
	instalmentsHanded  = Need{Key: "payment_handover", Owner: ByCounsellor, Section: "payments", state: when(func(f Facts) bool { return f.PaymentsToHand == 0 })}
	moneyAgrees        = Need{Key: "money_agrees", Owner: ByCounsellor, Section: "payments", state: when(func(f Facts) bool { return f.PaymentsUnexplained == 0 })}
	planCompleted      = Need{Key: "plan_completion", Owner: ByManager, Section: "close", Decides: true, state: when(func(f Facts) bool { return f.PlanCompleted })}
	closingAsked       = Need{Key: "closing", Owner: ByCounsellor, Section: "close", state: when(func(f Facts) bool { return f.ClosingAsked })}
)

// Interruptions, and the needs of turns.
var (
	resumption      = Need{Key: "resumption", Owner: ByCounsellor, Section: "hold", state: when(func(f Facts) bool { return !f.OnHold }), due: func(f Facts) date.Date { return f.HoldReviewOn }}
	reassignment    = Need{Key: "reassignment", Owner: ByManager, Section: "assign", Decides: true, state: when(func(f Facts) bool { return !f.Conflicted })}
	transferAnswer  = Need{Key: "transfer_answer", Owner: ByManager, Section: "transfer", Decides: true, state: when(func(f Facts) bool { return !f.TransferAsked })}
	closingDecision = Need{Key: "closing_decision", Owner: ByManager, Section: "close", Decides: true, state: when(func(f Facts) bool { return !f.ClosingAsked }), due: func(f Facts) date.Date {
		return workday.Add(f.Country, f.ClosingAskedOn, ClosingWithin)
	}}
	incomingDecision = Need{Key: "incoming_decision", Owner: ByManager, Section: "incoming", Decides: true, state: when(func(f Facts) bool { return !f.IncomingAsked })}
	incomingProof    = Need{Key: "incoming_proof", state: when(func(f Facts) bool { return f.IncomingAsked })}
	incomingAgreed   = Need{Key: "incoming_agreement", state: when(func(f Facts) bool { return !f.IncomingAgreedOn.IsZero() })}
	incomingInTime   = Need{Key: "incoming_window", state: when(func(f Facts) bool {
		return f.Rules.ProgrammeFrom.IsZero() || !f.IncomingOn.Before(f.Rules.ProgrammeFrom) && !f.IncomingOn.After(f.Rules.ProgrammeUntil)
	})}
	held            = Need{Key: "held", state: when(func(f Facts) bool { return f.OnHold })}
	notHeld         = Need{Key: "not_held", state: when(func(f Facts) bool { return !f.OnHold })}
	noTransferAsked = Need{Key: "no_transfer_asked", state: when(func(f Facts) bool { return !f.TransferAsked })}
	transferStands  = Need{Key: "transfer_asked", state: when(func(f Facts) bool { return f.TransferAsked })}
	otherMembers    = Need{Key: "other_members", state: when(func(f Facts) bool { return len(f.taking()) > 1 })}
	arrivalOverdue  = Need{Key: "arrival_overdue", state: when(func(f Facts) bool { return slices.ContainsFunc(f.taking(), f.silent) })}
	entitled        = Need{Key: "entitlement", state: when(func(f Facts) bool {
		return f.Rules.ProgrammeUntil.IsZero() || !f.Today.After(f.Rules.ProgrammeUntil)
	})}
	attemptsMade = Need{Key: "attempts_made", state: when(func(f Facts) bool {
		return f.FailedAttempts >= lostAttempts && f.FailedDays >= lostDays && f.FailedChannels >= lostChannels
	})}
	closedLately = Need{Key: "closed_lately", state: when(func(f Facts) bool {
		limit := reopenWithin
		if f.Outcome == "rejected" && f.ClosedFor == "" {
			limit = reviewAsked
		}
		return !f.Voided && f.ClosedFor != "duplicate" && f.Today.DaysSince(f.ClosedOn) <= limit
	})}
)

// answer is what a record says about a need of a member.
type answer int

const (
	unanswered answer = iota // nothing on record: a tick may answer
	yes
	no
)

func answerIf(met bool, otherwise answer) answer {
	if met {
		return yes
	}
	return otherwise
}

// only makes a need of those cases alone for which the condition holds.
func only(concerns func(Facts) bool, state func(Facts) (NeedState, []int64)) func(Facts) (NeedState, []int64) {
	return func(f Facts) (NeedState, []int64) {
		if !concerns(f) {
			return NeedNotRequired, nil
		}
		return state(f)
	}
}

// missingUnless opens a need that a record says is missing, whatever was ticked.
func missingUnless(missing func(Facts) bool, state func(Facts) (NeedState, []int64)) func(Facts) (NeedState, []int64) {
	return func(f Facts) (NeedState, []int64) {
		if missing(f) {
			return NeedOpen, nil
		}
		return state(f)
	}
}

// ticked makes a state of the records of every member concerned. A tick of the
// checklist stands for records that are kept on paper; it never outweighs a
// record that says no, such as a passport that has expired.
func ticked(item string, concerns func(MemberFacts) bool, says func(MemberFacts, Facts) answer) func(Facts) (NeedState, []int64) {
	return func(f Facts) (NeedState, []int64) {
		tick := f.check(item)
		var missing []int64
		concerned, refused := false, false
		for _, m := range f.taking() {
			if !concerns(m) {
				continue
			}
			concerned = true
			if a := says(m, f); a != yes {
				missing, refused = append(missing, m.ID), refused || a == no
			}
		}
		switch {
		case !concerned && tick == "":
			return NeedNotRequired, nil
		case !concerned && tick == "not_required", !refused && len(missing) > 0 && tick == "not_required":
			return NeedNotRequired, nil
		case len(missing) > 0 && (refused || tick != "done"):
			return NeedOpen, missing
		}
		return NeedMet, nil
	}
}

// asked makes a state of a tick of the checklist that members concerned cannot
// travel without; for a case without any it may be ticked and need not.
func asked(item string, concerns func(MemberFacts) bool) func(Facts) (NeedState, []int64) {
	return func(f Facts) (NeedState, []int64) {
		if f.check(item) == "done" {
			return NeedMet, nil
		}
		var missing []int64
		for _, m := range f.taking() {
			if concerns(m) {
				missing = append(missing, m.ID)
			}
		}
		if len(missing) > 0 {
			return NeedOpen, missing
		}
		return NeedNotRequired, nil
	}
}

// fit says whether a physician lets the member travel on the day of the journey.
func (m MemberFacts) fit(f Facts) answer {
	if Pregnancy(m.BirthDueOn, f.travelDay(), m.MultipleBirth) == TooLateToFly {
		return no
	}
	switch m.Finding {
	case "":
		return unanswered
	case "not_needed":
		return yes
	case "fit", "fit_with_conditions":
		return answerIf(m.FindingUntil.IsZero() || !m.FindingUntil.Before(f.travelDay()), no)
	}
	return no
}

// travelDay is the day of the journey, or today while none is booked.
func (f Facts) travelDay() date.Date {
	if f.TravelsOn.Before(f.Today) {
		return f.Today
	}
	return f.TravelsOn
}

// imported reports a case whose arrival was taken over from an office's file.
func (f Facts) imported() bool {
	return slices.ContainsFunc(f.taking(), func(m MemberFacts) bool { return !m.ImportedPast.Before(Reintegration) && m.ImportedPast != "" })
}

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
