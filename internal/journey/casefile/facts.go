package casefile

import (
	"slices"

	"homeward/internal/kit/date"
)

// Facts are what is on file about a case: all that Assess looks at.
type Facts struct {
	Today                        date.Date // set by Assess
	Voided                       bool
	Country                      string // of the office, for its working days
	Retroactive                  bool
	MissionUntold                bool // of a retroactive case: what became of the plan
	Source                       Source
	OpenedOn                     date.Date
	NoticeGivenOn                date.Date
	ProgrammeChosen              bool
	GrantsReintegration          bool
	Monitors                     bool
	RequiresClearance            bool
	DeclaresFirst                bool // the declaration belongs to the application
	AllowsCash                   bool
	Rules                        RuleFacts
	Clearance                    string    // the authority's latest answer: pending, positive, negative; empty: not asked
	ClearanceUntil               date.Date // last day it holds; zero: no limit
	ReturnCountry                string
	Sessions                     int
	FirstSessionOn               date.Date
	SubmittedOn                  date.Date // latest submission to the manager
	SubmissionStep               int64     // its place in the history; 0: never submitted
	Outcome                      string    // latest eligibility decision: approved, rejected, returned
	OutcomeStep                  int64     // its place in the history
	OutcomeOn                    date.Date
	ReopenedStep                 int64     // the latest reopening's place in the history
	ClosedFor                    string    // reason of the standing closing; empty: none
	ClosedOn                     date.Date // as stored
	ClosingAsked                 bool
	ClosingAskedOn               date.Date
	OnHold                       bool
	HoldReviewOn                 date.Date
	TransferAsked                bool
	Conflicted                   bool // the counsellor has a conflict of interest
	IncomingAsked                bool // a return by another office waits for the manager (T32)
	IncomingOn, IncomingAgreedOn date.Date
	FailedAttempts               int // contact attempts without answer since the last contact
	FailedDays                   int // days between the first and the last of them
	FailedChannels               int // different channels among them
	Checks                       []Check
	MaxAttempts                  int // of the programme
	NoShows                      int
	NoShowsAllowed               int // no-shows up to which a manager allowed another booking
	TransitVisaMissing           bool
	ProgrammeSuspended           bool      // nothing is approved under the programme for now
	CountrySuspended             bool      // nobody travels to the country of return for now
	TravelsOn                    date.Date // day of the standing journey; zero: none booked
	NeedsAssessed                bool      // something is on file of what is needed after the return
	ReintegrationOpenedOn        date.Date
	MonitoringOpenedOn           date.Date
	PlanCompleted                bool
	ContactsAfter                int // contacts after arrival
	FailedAfter                  int // contact attempts after arrival without answer
	Monitored
	PlanState           string // state of the latest plan; empty: none
	ActivitiesOpen      int    // activities neither delivered nor cancelled
	ActivitiesDelivered int
	PaymentsAsked       int // instalments that wait for a decision
	PaymentsDue         int // approved instalments to be paid, and refunds to be received
	PaymentsToHand      int // paid instalments to be handed over, and those sent back for correction
	PaymentsUnexplained int // activities whose plan and payments differ, and nobody says why
	Members             []MemberFacts
}

// Check is an item of the travel checklist.
type Check struct {
	Item  string
	State string // done or not_required
	On    date.Date
}

// MemberFacts are what is on file about one member.
type MemberFacts struct {
	ID                 int64
	Status             MemberStatus // as stored; what the program derives is not read from here
	Adult              bool
	Consent            bool // consents to data processing, not withdrawn
	Screened           bool
	FearAnswered       bool
	ApplicationOn      date.Date
	Decision           string // latest return decision: undecided, signed, withdrawn
	DecidedOn          date.Date
	GuardianConsents   bool
	DepartedOn         date.Date
	ArrivedOn          date.Date
	ImportedPast       Stage // furthest stage an imported fact reached; empty: none
	PreviousReturns    int   // earlier departures under the same programme
	Deadline           date.Date
	Detained           bool
	Alone              bool   // unaccompanied or separated child
	Determination      string // of the best-interests procedure: pending, return, stay, other
	HandoverNamed      bool
	Trafficking        bool
	Risk               string // of the latest assessment: low, medium, high; empty: none
	RiskAgreed         bool   // the protection focal point agrees to the return as assessed
	FocalPoint         bool   // the child protection focal point agrees to the return
	Medical            bool   // a condition asks for a physician's finding
	Finding            string // of the latest examination
	FindingUntil       date.Date
	MedicalEscort      bool
	BirthDueOn         date.Date // expected day of birth; zero: none
	MultipleBirth      bool
	Escorted           bool      // an escort is confirmed
	Ticketed           bool      // on an issued journey that stands
	HoldsDocument      bool      // holds a travel document
	DocumentUntil      date.Date // last day of the one that lasts longest; zero: no limit
	Cash               string    // state of the allowance; empty: none asked for
	DepartureReconfirm bool
}

// takesPart reports whether the member counts for the case's stage, from facts.
func (m MemberFacts) takesPart() bool { return m.status().TakesPart() }

// status derives the member's status: travel facts and the member's own last
// decision win; what people set by hand stays otherwise.
func (m MemberFacts) status() MemberStatus {
	switch m.Status {
	case MemberNotEligible, MemberDeceased, MemberLeftCase:
		return m.Status
	}
	switch {
	case !m.ArrivedOn.IsZero():
		return MemberArrived
	case !m.DepartedOn.IsZero():
		return MemberDeparted
	case m.Decision == "withdrawn":
		return MemberWithdrawn
	case m.Status == MemberAbsent:
		return MemberAbsent
	}
	return MemberActive
}

// taking lists the members who take part.
func (f Facts) taking() []MemberFacts {
	if !slices.ContainsFunc(f.Members, func(m MemberFacts) bool { return !m.takesPart() }) {
		return f.Members
	}
	return slices.DeleteFunc(slices.Clone(f.Members), func(m MemberFacts) bool { return !m.takesPart() })
}

// check is the state of a checklist item; empty: open.
func (f Facts) check(item string) string {
	for _, c := range f.Checks {
		if c.Item == item {
			return c.State
		}
	}
	return ""
}

// submitted reports that the application lies with the manager: submitted and
// not decided or returned since, or a rejection
// was reopened.
func (f Facts) submitted() bool {
	return f.SubmissionStep > 0 && (f.SubmissionStep > f.OutcomeStep || f.Outcome == "rejected" && f.ReopenedStep > f.OutcomeStep)
}

// outcome is the standing eligibility decision; empty while none stands.
func (f Facts) outcome() string {
	if f.submitted() || f.Outcome == "returned" {
		return ""
	}
	return f.Outcome
}
