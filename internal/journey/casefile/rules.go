package casefile

import (
	"slices"

	"homeward/internal/kit/date"
)

// Rule is a condition of a programme that the manager sees beside every
// application; breaking one needs an exception (DOMAIN.md §1.1, §1.8).
type Rule string

// The rules, each with its parameter on the programme.
const (
	ProgrammeRuns  Rule = "programme_runs"
	CountryServed  Rule = "country_served"
	StatusEligible Rule = "status_eligible"
	ReturnsLeft    Rule = "returns_left"
)

// Options are the rules in the order the page shows them.
func (Rule) Options() []Rule {
	return []Rule{ProgrammeRuns, CountryServed, StatusEligible, ReturnsLeft}
}

// RuleState is how a case stands to a rule of its programme.
type RuleState string

// The states of a rule.
const (
	RuleMet     RuleState = "met"
	RuleBroken  RuleState = "broken"
	RuleAsked   RuleState = "asked"   // broken, an exception is asked for
	RuleGranted RuleState = "granted" // broken, an exception was granted
	RuleRefused RuleState = "refused" // broken, an exception was refused
)

// Options are the states.
func (RuleState) Options() []RuleState {
	return []RuleState{RuleMet, RuleBroken, RuleAsked, RuleGranted, RuleRefused}
}

// RuleFacts are the parameters of the case's programme and the case's part in them.
type RuleFacts struct {
	ProgrammeFrom, ProgrammeUntil date.Date
	Countries                     []string // served; none: all
	Statuses                      []string // that may apply; none: all
	MaxReturns                    int      // per person; 0: no limit
	Status                        string   // status at application
	// Exceptions are the standing ones of this programme by rule: asked, granted or refused.
	Exceptions map[Rule]string
}

// RuleResult is a rule as it stands in a case.
type RuleResult struct {
	Rule  Rule
	State RuleState
}

// Stops reports whether the rule keeps the manager from approving.
func (r RuleResult) Stops() bool { return r.State != RuleMet && r.State != RuleGranted }

// RuleResults checks the case against its programme's rules.
func (f Facts) RuleResults() []RuleResult {
	if !f.ProgrammeChosen {
		return nil
	}
	met := map[Rule]bool{
		ProgrammeRuns:  f.Rules.ProgrammeFrom.IsZero() || !f.Today.Before(f.Rules.ProgrammeFrom) && !f.Today.After(f.Rules.ProgrammeUntil),
		CountryServed:  len(f.Rules.Countries) == 0 || slices.Contains(f.Rules.Countries, f.ReturnCountry),
		StatusEligible: len(f.Rules.Statuses) == 0 || slices.Contains(f.Rules.Statuses, f.Rules.Status),
		ReturnsLeft: f.Rules.MaxReturns == 0 || !slices.ContainsFunc(f.taking(), func(m MemberFacts) bool {
			return m.PreviousReturns >= f.Rules.MaxReturns
		}),
	}
	var out []RuleResult
	for _, rule := range Rule("").Options() {
		state := RuleMet
		if !met[rule] {
			state = RuleBroken
			if s := f.Rules.Exceptions[rule]; s != "" {
				state = RuleState(s)
			}
		}
		out = append(out, RuleResult{Rule: rule, State: state})
	}
	return out
}
