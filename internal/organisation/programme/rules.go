package programme

import (
	"context"
	"slices"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
)

// Timing is when the declaration of voluntary return is signed.
type Timing string

// The timings.
const (
	AfterApproval   Timing = "after_approval"
	WithApplication Timing = "with_application"
)

// Options are the timings.
func (Timing) Options() []Timing { return []Timing{AfterApproval, WithApplication} }

// Milestone is when people are visited after arrival: m3 is three months after.
type Milestone string

// Options are the milestones a programme may ask for.
func (Milestone) Options() []Milestone { return []Milestone{"m1", "m2", "m3", "m6", "m9", "m12"} }

// Rules are what a programme demands and pays, as data that the journey reads
// (DOMAIN.md §1.1). An empty list of countries or statuses means all of them.
type Rules struct {
	Countries         []string `db:"countries_served" form:"countries_served,max=2"`
	Statuses          []string `db:"statuses_eligible" form:"statuses_eligible,max=40"`
	MaxReturns        int      `db:"max_returns" form:"max_returns,max=99"` // per person; 0: no limit
	MaxAttempts       int      `db:"max_attempts" form:"max_attempts,required,max=99"`
	DeclarationTiming Timing   `db:"declaration_timing" form:"declaration_timing,required"`
	RequiresClearance bool     `db:"requires_clearance" form:"requires_clearance"`
	Monitors          bool     `db:"monitors" form:"monitors"`
	// MonitoringUsual and MonitoringClose are when people are visited; closely
	// followed are children alone and people with a medical condition.
	MonitoringUsual  []Milestone `db:"monitoring_usual" form:"monitoring_usual"`
	MonitoringClose  []Milestone `db:"monitoring_close" form:"monitoring_close"`
	AllowsCash       bool        `db:"allows_cash" form:"allows_cash"`
	CashAdultMinor   int64       `db:"cash_adult_minor"`
	CashChildMinor   int64       `db:"cash_child_minor"`
	CeilingMinor     int64       `db:"itinerary_ceiling_minor"` // per person; 0: none
	PlanCeilingMinor int64       `db:"plan_ceiling_minor"`      // above it two people approve a reintegration plan; 0: none
	PlanOpinion      bool        `db:"plan_opinion" form:"plan_opinion"`
}

// usual are the rules of a programme of which nobody said any.
func usual() Rules {
	return Rules{
		MaxAttempts: 3, DeclarationTiming: AfterApproval, Monitors: true, AllowsCash: true,
		MonitoringUsual: []Milestone{"m3", "m6", "m12"}, MonitoringClose: []Milestone{"m1", "m3", "m6", "m12"},
	}
}

// Sums are the amounts of the rules as a form holds them, in the programme's
// currency.
type Sums struct {
	CashAdult money.Amount `form:"cash_adult"`
	CashChild money.Amount `form:"cash_child"`
	Ceiling   money.Amount `form:"itinerary_ceiling"`

	PlanCeiling money.Amount `form:"plan_ceiling"`
}

// sums are the stored amounts as a form holds them.
func (p Programme) sums() Sums {
	in := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: string(p.Currency)} }
	return Sums{in(p.CashAdultMinor), in(p.CashChildMinor), in(p.CeilingMinor), in(p.PlanCeilingMinor)}
}

// ruled are the rules as they are stored: with the amounts of the form, and
// without those of cash that is not paid.
func (in Input) ruled() Rules {
	r := in.Rules
	r.CeilingMinor, r.PlanCeilingMinor = in.Ceiling.Minor, in.PlanCeiling.Minor
	if r.AllowsCash {
		r.CashAdultMinor, r.CashChildMinor = in.CashAdult.Minor, in.CashChild.Minor
	}
	return r
}

// most is the greatest amount a rule may name, in minor units.
const most = 100_000_000_00

// check notes what is wrong with the rules beyond their form. now are those on
// file, whose retired codes may stay.
func (in Input) checkRules(ctx context.Context, f *form.Form, now Rules) {
	if slices.ContainsFunc(in.Countries, func(c string) bool { return !i18n.IsCountry(c) }) {
		f.Problem("countries_served", "form.not_an_option")
	}
	codelist.Check(ctx, f, codelist.StatusAtApplication, "statuses_eligible", now.Statuses...)
	if in.MaxAttempts == 0 {
		f.Problem("max_attempts", "form.too_small", "Min", 1)
	}
	for name, a := range map[string]money.Amount{"cash_adult": in.CashAdult, "cash_child": in.CashChild, "itinerary_ceiling": in.Ceiling, "plan_ceiling": in.PlanCeiling} {
		switch {
		case a.IsNegative():
			f.Problem(name, "form.not_an_amount")
		case a.Minor > most:
			f.Problem(name, "form.too_great", "Max", i18n.Number(ctx, most/100))
		}
	}
	if in.AllowsCash && in.CashAdult.IsZero() && f.Value("cash_adult") == "" {
		f.Problem("cash_adult", "programme.details.cash_needed")
	}
}
