package casefile

// Event is an act that moves a case (DOMAIN.md §1.5).
type Event string

// The events of the journey, T01 to T33, and what the history notes besides.
const (
	EnquiryLogged         Event = "enquiry_logged"          // T01
	InformationOnly       Event = "information_only"        // T02
	IntakeOpened          Event = "intake_opened"           // T03
	SessionCompleted      Event = "session_completed"       // T04
	ApplicationSubmitted  Event = "application_submitted"   // T05
	ReturnedForCompletion Event = "returned_for_completion" // T06
	EligibilityApproved   Event = "approved"                // T07
	EligibilityRejected   Event = "rejected"                // T08
	DeclarationSigned     Event = "declaration_signed"      // T09
	ChecklistComplete     Event = "checklist_complete"      // T10
	CheckLapsed           Event = "check_lapsed"            // T11
	DepartureConfirmed    Event = "departure_confirmed"     // T12
	NoShow                Event = "no_show"                 // T13
	DepartureCancelled    Event = "departure_cancelled"     // T14
	NotAdmitted           Event = "not_admitted"            // T15
	ArrivalConfirmed      Event = "arrival_confirmed"       // T16
	ArrivalUnconfirmed    Event = "arrival_unconfirmed"     // T17
	ReintegrationOpened   Event = "reintegration_opened"    // T18
	ReturnOnlyMonitored   Event = "return_only_monitored"   // T19
	ReturnCompleted       Event = "return_completed"        // T20
	PlanCompleted         Event = "plan_completed"          // T21
	PlanReopened          Event = "plan_reopened"           // T22
	CaseCompleted         Event = "completed"               // T23
	DecisionWithdrawn     Event = "withdrawn"               // T24
	LostContact           Event = "lost_contact"            // T25
	CaseEnded             Event = "ended"                   // T26: ended from outside, the closing says how
	CaseHeld              Event = "hold"                    // T27
	CaseResumed           Event = "resume"                  // T27
	CaseReopened          Event = "reopened"                // T28
	Reapplication         Event = "reapplication"           // T29
	TransferRequested     Event = "transfer_requested"      // T30
	TransferAccepted      Event = "transfer_accepted"       // T30
	TransferRefused       Event = "transfer_refused"        // T30
	TransferCancelled     Event = "transfer_cancelled"      // T30: the office that asked thinks otherwise
	MemberSplit           Event = "member_split"            // T31
	MemberAdded           Event = "member_added"            // T31
	RetroactiveCase       Event = "retroactive_case"        // T32
	EnteredInError        Event = "voided"                  // T33
	ClosingRequested      Event = "closing_requested"       // a counsellor asks for T20, T23, T25 or T26
	ClosingRefused        Event = "closing_refused"         // and the manager says no
	RebookingAllowed      Event = "rebooking_allowed"       // after the programme's last attempt (T13)
	FlagLowered           Event = "flag_lowered"            // invariant 4: a manager's act
	PlanSubmitted         Event = "plan_submitted"          // a plan is sent to the manager
	PlanReturned          Event = "plan_returned"           // and comes back with words,
	PlanSeconded          Event = "plan_seconded"           // has the first of two approvals,
	PlanApproved          Event = "plan_approved"           // or is approved
	PaymentAsked          Event = "payment_asked"           // an instalment is asked for,
	PaymentApproved       Event = "payment_approved"        // approved,
	PaymentReturned       Event = "payment_returned"        // sent back,
	PaymentMade           Event = "payment_made"            // paid,
	PaymentHanded         Event = "payment_handed"          // handed over,
	PaymentCancelled      Event = "payment_cancelled"       // or given up
	CounsellorAssigned    Event = "assigned"
	CaseImported          Event = "imported"
	StageRecomputed       Event = "recomputed"
)

// Options are the events.
func (Event) Options() []Event {
	return []Event{
		EnquiryLogged, InformationOnly, IntakeOpened, SessionCompleted, ApplicationSubmitted, ReturnedForCompletion, EligibilityApproved,
		EligibilityRejected, DeclarationSigned, ChecklistComplete, CheckLapsed, DepartureConfirmed, NoShow, DepartureCancelled, NotAdmitted,
		ArrivalConfirmed, ArrivalUnconfirmed, ReintegrationOpened, ReturnOnlyMonitored, ReturnCompleted, PlanCompleted, PlanReopened,
		CaseCompleted, DecisionWithdrawn, LostContact, CaseEnded, ClosingRequested, ClosingRefused, CaseHeld, CaseResumed, CaseReopened,
		Reapplication, TransferRequested, TransferAccepted, TransferRefused, TransferCancelled, MemberSplit, MemberAdded, RetroactiveCase, EnteredInError,
		FlagLowered, RebookingAllowed, PlanSubmitted, PlanReturned, PlanSeconded, PlanApproved,
		PaymentAsked, PaymentApproved, PaymentReturned, PaymentMade, PaymentHanded, PaymentCancelled, CounsellorAssigned, CaseImported, StageRecomputed,
	}
}

// Flag stands beside the stage: it says what a case needs to be treated with,
// not how far it is (DOMAIN.md §1.3).
type Flag string

// The flags that lists show; trafficking and health show on no list.
const (
	FlagOnHold             Flag = "on_hold"
	FlagChildAlone         Flag = "child_alone"
	FlagDetained           Flag = "detained"
	FlagArrivalUnconfirmed Flag = "arrival_unconfirmed"
	FlagTransferAsked      Flag = "transfer_asked"
	FlagClosingAsked       Flag = "closing_asked"
)

// Options are the flags.
func (Flag) Options() []Flag {
	return []Flag{FlagOnHold, FlagChildAlone, FlagDetained, FlagArrivalUnconfirmed, FlagTransferAsked, FlagClosingAsked}
}
