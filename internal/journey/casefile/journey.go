package casefile

import (
	"slices"

	"homeward/internal/kit/access"
)

// Step is a line of the journey: an act, the stages it leads between, who may
// do it, and what must be on file before.
type Step struct {
	ID       string // number in DOMAIN.md §1.5
	From, To Stage
	Act      Event
	By       access.Action
	// If says which cases the step is for; its zero value: all.
	If Condition
	// Needs must be met before the act.
	Needs []Need
	// Done is the act itself seen as a fact; until it is true the act is due.
	Done Need
	// Whole steps hold the case until every need is met, not the act alone:
	// a member who joins late brings the case back to them.
	Whole bool
	// Side steps lead off the main line and are never due.
	Side bool
}

// Condition tells for which cases a step is.
type Condition struct {
	Key   string
	holds func(Facts) bool
}

func (c Condition) of(f Facts) bool { return c.holds == nil || c.holds(f) }

var (
	withReintegration = Condition{"with_reintegration", func(f Facts) bool { return f.GrantsReintegration }}
	onlyMonitored     = Condition{"only_monitored", func(f Facts) bool { return !f.GrantsReintegration && f.Monitors }}
	returnOnly        = Condition{"return_only", func(f Facts) bool { return !f.GrantsReintegration && !f.Monitors }}
)

// Steps is the journey, the only place that says what leads where.
var Steps = []Step{
	{ID: "T04", From: Intake, To: Counselling, Act: SessionCompleted, By: access.SessionRecord, Needs: []Need{noticeGiven}, Done: sessionHeld},
	{ID: "T05", From: Counselling, To: Eligibility, Act: ApplicationSubmitted, By: access.ApplicationSubmit, Needs: []Need{
		programmeChosen, countryChosen, consentOfEveryMember, screeningOfEveryMember, safetyQuestionOfEveryMember, applicationOfEveryMember,
		declarationBefore,
	}, Done: applicationSubmitted},
	{ID: "T06", From: Eligibility, To: Counselling, Act: ReturnedForCompletion, By: access.EligibilityDecide, Side: true},
	{ID: "T07", From: Eligibility, To: Approved, Act: EligibilityApproved, By: access.EligibilityDecide, Needs: []Need{
		programmeOpen, programmeRules, authorityClearance, bestInterests, focalPoint, riskAssessment, protectionAgreement,
	}, Done: eligibilityDecided},
	{ID: "T08", From: Eligibility, To: Closed, Act: EligibilityRejected, By: access.EligibilityDecide, Side: true},
	{ID: "T09", From: Approved, To: PreDeparture, Act: DeclarationSigned, By: access.DeclarationRecord, Needs: []Need{guardianConsentForEveryChild}, Done: declarationOfEveryAdult, Whole: true},
	{ID: "T10", From: PreDeparture, To: Ready, Act: ChecklistComplete, By: access.TravelPrepare, Needs: []Need{
		countryOpen, rebooking, travelDocument, medicalClearance, ticket, transitVisa, escort, handover, allowance, arrivalAssistance, entryBanInformation,
	}},
	{ID: "T11", From: Ready, To: PreDeparture, Act: CheckLapsed, By: access.TravelPrepare, Side: true},
	{ID: "T12", From: Ready, To: Departed, Act: DepartureConfirmed, By: access.DepartureRecord, Done: departureOfEveryMember},
	{ID: "T13", From: Ready, To: PreDeparture, Act: NoShow, By: access.DepartureRecord, Side: true},
	{ID: "T14", From: Ready, To: PreDeparture, Act: DepartureCancelled, By: access.DepartureRecord, Side: true},
	{ID: "T14", From: PreDeparture, To: PreDeparture, Act: DepartureCancelled, By: access.DepartureRecord, Side: true},
	{ID: "T15", From: Departed, To: PreDeparture, Act: NotAdmitted, By: access.DepartureRecord, Side: true},
	{ID: "T16", From: Departed, To: Arrived, Act: ArrivalConfirmed, By: access.ArrivalRecord, Done: arrivalOfEveryMember},
	{ID: "T17", From: Departed, To: Departed, Act: ArrivalUnconfirmed, By: access.ArrivalRecord, Needs: []Need{arrivalOverdue}, Side: true},
	{ID: "T18", From: Arrived, To: Reintegration, Act: ReintegrationOpened, By: access.PlanEdit, If: withReintegration, Needs: []Need{reintegrationGranted, needsAssessed}, Done: reintegrationBegun},
	{ID: "T19", From: Arrived, To: Monitoring, Act: ReturnOnlyMonitored, By: access.PlanEdit, If: onlyMonitored, Done: monitoringBegun},
	{ID: "T20", From: Arrived, To: Closed, Act: ReturnCompleted, By: access.CaseClose, If: returnOnly, Done: closingAsked},
	{ID: "T21", From: Reintegration, To: Monitoring, Act: PlanCompleted, By: access.PlanDecide, Needs: []Need{planDrafted, planApproved, instalmentsDecided, instalmentsPaid, instalmentsHanded, activitiesSettled, moneyAgrees}, Done: planCompleted},
	{ID: "T22", From: Monitoring, To: Reintegration, Act: PlanReopened, By: access.PlanDecide, If: withReintegration, Needs: []Need{entitled}, Side: true},
	{ID: "T23", From: Monitoring, To: Closed, Act: CaseCompleted, By: access.CaseClose, Needs: []Need{missionReport, followUp}, Done: closingAsked},
}

// Turn is an act that is possible in many stages and is never due of itself.
type Turn struct {
	ID    string // number in DOMAIN.md §1.5
	From  []Stage
	Act   Event
	By    access.Action
	Needs []Need
}

var (
	beforeDeparture = []Stage{Intake, Counselling, Eligibility, Approved, PreDeparture, Ready}
	anyOpen         = append(slices.Clone(beforeDeparture), Departed, Arrived, Reintegration, Monitoring)
)

// Turns are the acts beside the steps.
var Turns = []Turn{
	{ID: "T24", From: beforeDeparture, Act: DecisionWithdrawn, By: access.WithdrawalRecord},
	{ID: "T25", From: anyOpen, Act: LostContact, By: access.CaseClose, Needs: []Need{attemptsMade}},
	{ID: "T26", From: anyOpen, Act: CaseEnded, By: access.CaseClose},
	{ID: "T27", From: anyOpen, Act: CaseHeld, By: access.CaseHold, Needs: []Need{notHeld}},
	{ID: "T27", From: anyOpen, Act: CaseResumed, By: access.CaseHold, Needs: []Need{held}},
	{ID: "T28", From: []Stage{Closed}, Act: CaseReopened, By: access.CaseReopen, Needs: []Need{closedLately}},
	{ID: "T29", From: []Stage{Closed}, Act: Reapplication, By: access.CaseOpen},
	{ID: "T30", From: anyOpen, Act: TransferRequested, By: access.CaseTransfer, Needs: []Need{noTransferAsked}},
	{ID: "T30", From: anyOpen, Act: TransferAccepted, By: access.CaseTransfer, Needs: []Need{transferStands}},
	{ID: "T30", From: anyOpen, Act: TransferRefused, By: access.CaseTransfer, Needs: []Need{transferStands}},
	{ID: "T30", From: anyOpen, Act: TransferCancelled, By: access.CaseTransfer, Needs: []Need{transferStands}},
	{ID: "T31", From: anyOpen, Act: MemberAdded, By: access.PersonEdit},
	{ID: "T31", From: anyOpen, Act: MemberSplit, By: access.CaseSplit, Needs: []Need{otherMembers}},
	{ID: "T32", From: []Stage{Intake}, Act: RetroactiveCase, By: access.IncomingDecide, Needs: []Need{
		noticeGiven, programmeChosen, countryChosen, consentOfEveryMember, incomingProof, incomingAgreed, incomingInTime,
	}},
	{ID: "T33", From: append(slices.Clone(anyOpen), Closed), Act: EnteredInError, By: access.CaseVoid},
}

// Interruptions come before the step that is due: somebody waits for an answer,
// or the case rests.
var Interruptions = []Need{resumption, reassignment, transferAnswer, closingDecision, incomingDecision}
