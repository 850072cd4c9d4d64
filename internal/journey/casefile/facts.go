package casefile

import (
	"slices"

	"homeward/internal/kit/date"
)

// Facts are what is on file about a case: all that Assess looks at.
type Facts struct {
	Voided                bool
	Source                Source
	OpenedOn              date.Date
	NoticeGivenOn         date.Date
	ProgrammeChosen       bool
	GrantsReintegration   bool
	ReturnCountry         string
	Sessions              int
	FirstSessionOn        date.Date
	SubmittedOn           date.Date // latest submission to the manager
	SubmissionStep        int64     // its place in the history; 0: never submitted
	Outcome               string    // latest eligibility decision: approved, rejected, returned
	OutcomeStep           int64     // its place in the history
	OutcomeOn             date.Date
	Checks                []Check
	ReintegrationOpenedOn date.Date
	PlanState             string // state of the latest plan; empty: none
	ActivitiesOpen        int    // activities neither delivered nor cancelled
	ActivitiesDelivered   int
	Members               []MemberFacts
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
// not decided or returned since.
func (f Facts) submitted() bool { return f.SubmissionStep > 0 && f.SubmissionStep > f.OutcomeStep }

// outcome is the standing eligibility decision; empty while none stands.
func (f Facts) outcome() string {
	if f.submitted() || f.Outcome == "returned" {
		return ""
	}
	return f.Outcome
}
