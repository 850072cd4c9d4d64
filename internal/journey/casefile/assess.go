package casefile

import (
	"slices"

	"homeward/internal/kit/date"
)

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
	// Deadline is the nearest legal deadline of a member; zero: none known.
	Deadline date.Date
	// Flags stand beside the stage.
	Flags []Flag
	// Rules are the conditions of the programme as the case meets them.
	Rules []RuleResult
	facts Facts
}

// Open lists the needs that hold the case up.
func (a Assessment) Open() []Result {
	return slices.DeleteFunc(slices.Clone(a.Needs), func(r Result) bool { return r.State != NeedOpen })
}

// Missing are the members for whom a need of the journey is open, at whatever
// stage the case stands.
func (a Assessment) Missing(key string) []int64 {
	if r := a.Need(key); r.State == NeedOpen {
		return r.Members
	}
	return nil
}

// Need is a need of the journey as it stands, whatever the case's stage; the
// zero Result for a key that no step has.
func (a Assessment) Need(key string) Result {
	for _, s := range Steps {
		for _, n := range s.Needs {
			if n.Key == key {
				return n.result(a.facts)
			}
		}
	}
	return Result{}
}

// Terms are the programme's rules with what the case brings to them.
func (a Assessment) Terms() RuleFacts { return a.facts.Rules }

// Country is that of the office, whose working days count.
func (a Assessment) Country() string { return a.facts.Country }

// TravelDay is the day of the booked journey, or today while none is booked.
func (a Assessment) TravelDay() date.Date { return a.facts.travelDay() }

// Member is what is on file about a member, as the assessment saw it.
func (a Assessment) Member(id int64) MemberFacts {
	for _, m := range a.facts.Members {
		if m.ID == id {
			return m
		}
	}
	return MemberFacts{}
}

// Assess derives stage, member statuses and needs from the facts. It is pure:
// the same facts on the same day always give the same result. It guards the
// acts, draws "what blocks this case" and feeds every list (DOMAIN.md §1.3–1.5).
func Assess(f Facts, today date.Date) Assessment {
	f.Today = today
	a := Assessment{Members: map[int64]MemberStatus{}, Rules: f.RuleResults(), facts: f}
	for _, m := range f.Members {
		a.Members[m.ID] = m.status()
	}
	a.Stage, a.Closure = stageOf(f)
	a.Flags, a.Deadline = f.flags(), f.deadline()
	for _, s := range Steps {
		switch {
		case s.Side || !s.If.of(f) || a.Stage == Closed:
		case s.From == a.Stage:
			a.Needs = append(f.interruptions(), s.results(f)...)
		case s.From.Before(a.Stage):
			a.Past = append(a.Past, s.past(f)...)
		}
	}
	a.rest(f)
	for _, r := range a.Needs {
		if r.State == NeedOpen && !r.DueOn.IsZero() && (a.DueOn.IsZero() || r.DueOn.Before(a.DueOn)) {
			a.DueOn = r.DueOn
		}
	}
	return a
}

// interruptions are the open ones.
func (f Facts) interruptions() (out []Result) {
	for _, n := range Interruptions {
		if r := n.result(f); r.State == NeedOpen {
			out = append(out, r)
		}
	}
	return out
}

// rest makes everything wait while the case rests, and its limits with it (T27).
func (a *Assessment) rest(f Facts) {
	if !f.OnHold {
		return
	}
	for i := range a.Needs {
		if a.Needs[i].State == NeedOpen && a.Needs[i].Key != resumption.Key {
			a.Needs[i].State, a.Needs[i].DueOn = NeedWaits, date.Date{}
		}
	}
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
	if f.ClosedFor != "" {
		return Closed, f.ClosedFor
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
	case !m.ArrivedOn.IsZero():
		return later(f.after(), m.ImportedPast)
	case !m.DepartedOn.IsZero():
		return later(Departed, m.ImportedPast)
	}
	return later(before(f, m.ImportedPast), m.ImportedPast)
}

// after is the position after arrival, which members share.
func (f Facts) after() Stage {
	switch {
	case f.PlanCompleted, f.ReintegrationOpenedOn.IsZero() && !f.MonitoringOpenedOn.IsZero():
		return Monitoring
	case !f.ReintegrationOpenedOn.IsZero():
		return Reintegration
	}
	return Arrived
}

// before is the position before departure, which members share; steps that an
// import had behind it are not asked again.
func before(f Facts, floor Stage) Stage {
	for _, s := range Steps {
		if s.Side || !s.If.of(f) || !s.From.BeforeDeparture() || s.From == Ready || floor != "" && s.From.Before(floor) {
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
		if s.Act == act && s.From == a.Stage {
			if err := a.missing(s.Needs); err != nil || s.If.of(a.facts) {
				return err
			}
		}
	}
	for _, t := range Turns {
		if t.Act == act && slices.Contains(t.From, a.Stage) {
			return a.missing(t.Needs)
		}
	}
	return Refuse("casefile.refused.stage")
}

// Offers reports whether the case's stage knows an act, whatever is still
// missing for it.
func (a Assessment) Offers(act Event) bool {
	return slices.ContainsFunc(Steps, func(s Step) bool { return s.Act == act && s.From == a.Stage && s.If.of(a.facts) }) ||
		slices.ContainsFunc(Turns, func(t Turn) bool { return t.Act == act && slices.Contains(t.From, a.Stage) })
}

// missing names the open ones among needs, or is nil.
func (a Assessment) missing(needs []Need) error {
	var r Refusal
	for _, n := range needs {
		if n.result(a.facts).State == NeedOpen {
			r.reasons = append(r.reasons, Refuse("casefile.need."+n.Key).reasons...)
		}
	}
	if len(r.reasons) > 0 {
		return &r
	}
	return nil
}

// arrivalSilence is how many days after departure a case without a word of
// arrival counts as lost (T17).
const arrivalSilence = 14

// flags are those that lists show.
func (f Facts) flags() []Flag {
	some := func(of func(MemberFacts) bool) bool { return slices.ContainsFunc(f.Members, of) }
	var out []Flag
	for _, x := range []struct {
		flag  Flag
		holds bool
	}{
		{FlagOnHold, f.OnHold},
		{FlagChildAlone, some(func(m MemberFacts) bool { return m.Alone && m.takesPart() })},
		{FlagDetained, some(func(m MemberFacts) bool { return m.Detained && m.takesPart() && staying(m) })},
		{FlagArrivalUnconfirmed, some(func(m MemberFacts) bool { return m.takesPart() && f.silent(m) })},
		{FlagTransferAsked, f.TransferAsked},
		{FlagClosingAsked, f.ClosingAsked},
	} {
		if x.holds {
			out = append(out, x.flag)
		}
	}
	return out
}

// silent reports a member who left long ago and of whose arrival nothing is known.
func (f Facts) silent(m MemberFacts) bool {
	return m.ArrivedOn.IsZero() && !m.DepartedOn.IsZero() && m.ImportedPast == "" && f.Today.DaysSince(m.DepartedOn) >= arrivalSilence
}

// deadline is the nearest legal deadline of those who are still here.
func (f Facts) deadline() (first date.Date) {
	for _, m := range f.taking() {
		if staying(m) && !m.Deadline.IsZero() && (first.IsZero() || m.Deadline.Before(first)) {
			first = m.Deadline
		}
	}
	return first
}
