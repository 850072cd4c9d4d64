package casefile

import "slices"

// unlessAbsent leaves out those who stayed away while others of the case have
// still to leave: they travel without them.
func unlessAbsent(state func(Facts) (NeedState, []int64)) func(Facts) (NeedState, []int64) {
	return func(f Facts) (NeedState, []int64) {
		absent := func(m MemberFacts) bool { return m.status() == MemberAbsent }
		if slices.ContainsFunc(f.taking(), func(m MemberFacts) bool { return staying(m) && !absent(m) }) {
			f.Members = slices.DeleteFunc(slices.Clone(f.Members), absent)
		}
		return state(f)
	}
}

// documented says whether the member's documents last until the journey.
func (m MemberFacts) documented(f Facts) answer {
	switch {
	case !m.HoldsDocument:
		return unanswered
	case m.DocumentUntil.IsZero():
		return yes
	}
	return answerIf(!m.DocumentUntil.Before(f.travelDay()), no)
}

// booked says whether the member holds a ticket. Whoever stayed away needs
// another one, whatever was ticked before.
func (m MemberFacts) booked(Facts) answer {
	if m.status() == MemberAbsent {
		return answerIf(m.Ticketed, no)
	}
	return answerIf(m.Ticketed, unanswered)
}

// cash says whether the member's allowance is decided.
func (m MemberFacts) cash(f Facts) answer {
	switch m.Cash {
	case "":
		// One member may receive it for the family.
		if slices.ContainsFunc(f.taking(), func(o MemberFacts) bool { return o.Cash == "approved" || o.Cash == "paid" }) {
			return yes
		}
		return unanswered
	case "asked":
		return no
	}
	return yes
}
