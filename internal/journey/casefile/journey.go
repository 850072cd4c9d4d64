package casefile

import (
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
)

// Event is an act that moves a case (DOMAIN.md §1.5).
type Event string

// The events of the journey so far, T03 to T33.
const (
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
	ArrivalConfirmed      Event = "arrival_confirmed"       // T16
	ReintegrationOpened   Event = "reintegration_opened"    // T18
	DecisionWithdrawn     Event = "withdrawn"               // T24
	EnteredInError        Event = "voided"                  // T33
	MemberAdded           Event = "member_added"            // T31
	FlagLowered           Event = "flag_lowered"            // invariant 4: a manager's act
	CounsellorAssigned    Event = "assigned"
	CaseImported          Event = "imported"
	StageRecomputed       Event = "recomputed"
)

// Options are the events.
func (Event) Options() []Event {
	return []Event{
		IntakeOpened, SessionCompleted, ApplicationSubmitted, ReturnedForCompletion, EligibilityApproved, EligibilityRejected,
		DeclarationSigned, ChecklistComplete, CheckLapsed, DepartureConfirmed, ArrivalConfirmed, ReintegrationOpened,
		DecisionWithdrawn, EnteredInError, MemberAdded, FlagLowered, CounsellorAssigned, CaseImported, StageRecomputed,
	}
}

// Step is a line of the journey: an act, the stages it leads between, who may
// do it, and what must be on file before.
type Step struct {
	From, To Stage
	Act      Event
	By       access.Action
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

// Steps is the journey, the only place that says what leads where.
var Steps = []Step{
	{From: Intake, To: Counselling, Act: SessionCompleted, By: access.SessionRecord, Needs: []Need{noticeGiven}, Done: sessionHeld},
	{From: Counselling, To: Eligibility, Act: ApplicationSubmitted, By: access.ApplicationSubmit, Needs: []Need{
		programmeChosen, countryChosen, consentOfEveryMember, screeningOfEveryMember, safetyQuestionOfEveryMember, applicationOfEveryMember,
	}, Done: applicationSubmitted},
	{From: Eligibility, To: Counselling, Act: ReturnedForCompletion, By: access.EligibilityDecide, Side: true},
	{From: Eligibility, To: Approved, Act: EligibilityApproved, By: access.EligibilityDecide, Needs: []Need{authorityClearance}, Done: eligibilityDecided},
	{From: Eligibility, To: Closed, Act: EligibilityRejected, By: access.EligibilityDecide, Side: true},
	{From: Approved, To: PreDeparture, Act: DeclarationSigned, By: access.DeclarationRecord, Needs: []Need{guardianConsentForEveryChild}, Done: declarationOfEveryAdult, Whole: true},
	{From: PreDeparture, To: Ready, Act: ChecklistComplete, By: access.TravelPrepare, Needs: []Need{
		travelDocument, ticket, entryBanInformation, allowance, medicalClearance, escort, transitVisa, arrivalAssistance,
	}},
	{From: Ready, To: PreDeparture, Act: CheckLapsed, By: access.TravelPrepare, Side: true},
	{From: Ready, To: Departed, Act: DepartureConfirmed, By: access.DepartureRecord, Done: departureOfEveryMember},
	{From: Departed, To: Arrived, Act: ArrivalConfirmed, By: access.ArrivalRecord, Done: arrivalOfEveryMember},
	{From: Arrived, To: Reintegration, Act: ReintegrationOpened, By: access.PlanEdit, Needs: []Need{reintegrationGranted}, Done: reintegrationBegun},
	{From: Reintegration, To: Monitoring, By: access.PlanEdit, Needs: []Need{planDrafted, planApproved, activitiesSettled}},
}

// Assessment is what the facts of a case amount to on a day.
type Assessment struct {
	Stage   Stage
	Closure string // code of the closing reason; empty while open
	// Members are the statuses derived for the members, by id.
	Members map[int64]MemberStatus
	// Needs are all needs of the next step in their order, the due act last.
	Needs []Result
	// Done are the needs of the steps already taken.
	Past []Result
	// DueOn is the earliest day something is due; zero: nothing has a limit.
	DueOn date.Date
}

// Open lists the needs that hold the case up.
func (a Assessment) Open() []Result {
	return slices.DeleteFunc(slices.Clone(a.Needs), func(r Result) bool { return r.State != NeedOpen })
}

// Assess derives stage, member statuses and needs from the facts. It is pure:
// the same facts on the same day always give the same result. It guards the
// acts, draws "what blocks this case" and feeds every list (DOMAIN.md §1.3–1.5).
func Assess(f Facts, today date.Date) Assessment {
	a := Assessment{Members: map[int64]MemberStatus{}}
	for _, m := range f.Members {
		a.Members[m.ID] = m.status()
	}
	a.Stage, a.Closure = stageOf(f)
	for _, s := range Steps {
		if s.Side {
			continue
		}
		switch {
		case a.Stage == Closed:
		case s.From == a.Stage:
			a.Needs = s.results(f)
		case s.From.Before(a.Stage):
			a.Past = append(a.Past, s.past(f)...)
		}
	}
	for _, r := range a.Needs {
		if r.State == NeedOpen && !r.DueOn.IsZero() && (a.DueOn.IsZero() || r.DueOn.Before(a.DueOn)) {
			a.DueOn = r.DueOn
		}
	}
	return a
}

// results are the step's needs as they stand; the due act waits for them.
func (s Step) results(f Facts) []Result {
	var out []Result
	open := 0
	for _, n := range s.Needs {
		r := n.result(f)
		if r.State == NeedOpen {
			open++
		}
		out = append(out, r)
	}
	if s.Done.Key != "" {
		r := s.Done.result(f)
		r.Act = s.Act
		if open > 0 && r.State == NeedOpen {
			r.State = NeedWaits
		}
		out = append(out, r)
	}
	return out
}

// past are the needs of a step behind the case: met, or not on file where an
// import brought the case here (DECISIONS 19).
func (s Step) past(f Facts) []Result {
	out := s.results(f)
	for i := range out {
		if out[i].State == NeedOpen || out[i].State == NeedWaits {
			out[i].State = NeedNotOnFile
		}
	}
	return out
}

// stageOf is the least advanced position of the members taking part.
func stageOf(f Facts) (stage Stage, closure string) {
	if f.Voided {
		return Closed, ""
	}
	if f.outcome() == "rejected" {
		return Closed, "not_eligible"
	}
	taking := f.taking()
	if len(taking) == 0 && len(f.Members) > 0 {
		return Closed, closureOf(f.Members)
	}
	stage = Closed
	for _, m := range taking {
		if p := position(f, m); p.Before(stage) {
			stage = p
		}
	}
	if stage == Closed {
		return Intake, ""
	}
	return stage, ""
}

// closureOf is the last member's reason when nobody takes part any more.
func closureOf(members []MemberFacts) string {
	last := slices.MaxFunc(members, func(a, b MemberFacts) int { return a.DecidedOn.Compare(b.DecidedOn) })
	switch last.status() {
	case MemberNotEligible:
		return "not_eligible"
	case MemberDeceased:
		return "deceased"
	case MemberLeftCase:
		return "transferred"
	}
	return "withdrawn"
}

// position is how far one member has come.
func position(f Facts, m MemberFacts) Stage {
	switch {
	case !m.ArrivedOn.IsZero() && !f.ReintegrationOpenedOn.IsZero():
		return Reintegration
	case !m.ArrivedOn.IsZero():
		return later(Arrived, m.ImportedPast)
	case !m.DepartedOn.IsZero():
		return later(Departed, m.ImportedPast)
	}
	return later(before(f, m.ImportedPast), m.ImportedPast)
}

// before is the position before departure, which members share; steps that an
// import had behind it are not asked again.
func before(f Facts, floor Stage) Stage {
	for _, s := range Steps {
		if s.Side || !s.From.BeforeDeparture() || s.From == Ready || floor != "" && s.From.Before(floor) {
			continue
		}
		for _, r := range s.results(f) {
			// Needs of a step already submitted or decided stay as they were then:
			// only the act itself holds the case.
			if s.Done.Key != "" && !s.Whole && r.Key != s.Done.Key {
				continue
			}
			if r.State == NeedOpen || r.State == NeedWaits {
				return s.From
			}
		}
	}
	return Ready
}

func later(a, b Stage) Stage {
	if b != "" && a.Before(b) {
		return b
	}
	return a
}

// Require reports what stands in the way of an act, as a refusal, or nil.
func (a Assessment) Require(act Event) error {
	for _, s := range Steps {
		if s.Act != act || s.From != a.Stage {
			continue
		}
		var r Refusal
		for _, n := range a.Needs {
			if n.State == NeedOpen && n.Act == "" && s.needs(n.Key) {
				r.reasons = append(r.reasons, Refuse("casefile.need."+n.Key).reasons...)
			}
		}
		if len(r.reasons) > 0 {
			return &r
		}
		return nil
	}
	return Refuse("casefile.refused.stage")
}

func (s Step) needs(key string) bool {
	return slices.ContainsFunc(s.Needs, func(n Need) bool { return n.Key == key })
}
