package reintegration

import (
	"context"
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
)

// Dimension is a side of life that an activity serves.
type Dimension string

// The dimensions of reintegration.
const (
	Economic     Dimension = "economic"
	Social       Dimension = "social"
	Psychosocial Dimension = "psychosocial"
)

// Options are the dimensions.
func (Dimension) Options() []Dimension { return []Dimension{Economic, Social, Psychosocial} }

// dimensionOf is the dimension that the list gives a type of activity; empty
// where it leaves it open.
func dimensionOf(ctx context.Context, activity string) Dimension {
	v, _ := codelist.From(ctx).Value(codelist.ReintegrationActivity, activity)
	return map[string]Dimension{"E": Economic, "S": Social, "P": Psychosocial}[v.Dimension]
}

// Level is how far an activity reaches.
type Level string

// The levels.
const (
	Individual Level = "individual"
	Collective Level = "collective"
	Community  Level = "community"
	Structural Level = "structural"
)

// Options are the levels.
func (Level) Options() []Level { return []Level{Individual, Collective, Community, Structural} }

// ActivityState is what became of an activity.
type ActivityState string

// The states of an activity.
const (
	Planned   ActivityState = "planned"
	Delivered ActivityState = "delivered"
	Cancelled ActivityState = "cancelled"
)

// Options are the states.
func (ActivityState) Options() []ActivityState {
	return []ActivityState{Planned, Delivered, Cancelled}
}

// Feasibility is whether an activity can be done where it is planned.
type Feasibility string

// Options are the answers.
func (Feasibility) Options() []Feasibility { return []Feasibility{"yes", "conditions", "no"} }

// sectionOf is the part of the plan that a type of activity belongs to, where
// nobody says another one.
func sectionOf(activity string, d Dimension) programme.PlanSection {
	switch {
	case activity == codelist.ReintegrationActivityMedicalCare:
		return programme.Medical
	case d == Economic:
		return programme.Income
	}
	return programme.Living
}

// ActivityDetails are what is written about an activity.
type ActivityDetails struct {
	Activity    string             `db:"activity" form:"activity,required,max=40"`
	Dimension   Dimension          `db:"dimension" form:"dimension"` // empty on the form: as the list says
	Level       Level              `db:"level" form:"level,required"`
	Member      int64              `db:"member_id,null" form:"member"` // 0: the family
	Provider    string             `db:"provider" form:"provider"`
	Description string             `db:"description" form:"description,max=4000"`
	Amount      money.Amount       `form:"amount"`
	Minor       int64              `db:"amount_minor"` // Amount as stored
	Currency    programme.Currency `db:"currency" form:"amount_currency,required"`
	Modality    string             `db:"modality,null" form:"modality,max=40"`
	StartsOn    date.Date          `db:"starts_on" form:"starts_on"`
	EndsOn      date.Date          `db:"ends_on" form:"ends_on"`

	Section      programme.PlanSection `db:"section" form:"section"`         // empty on the form: as the activity says
	Package      int64                 `db:"package_id,null" form:"package"` // what it is paid from
	Need         int64                 `db:"need_id,null" form:"need"`       // what it answers
	Expected     string                `db:"expected" form:"expected,max=2000"`
	Feasibility  Feasibility           `db:"feasibility" form:"feasibility"`
	Risks        string                `db:"risks" form:"risks,max=2000"`
	Contribution string                `db:"contribution" form:"contribution,max=2000"`

	Rate           string    `form:"rate,max=20"`
	RateMillionths Rate      `db:"rate_millionths"` // Rate as stored
	RateSource     string    `db:"rate_source" form:"rate_source,max=100"`
	RateOn         date.Date `db:"rate_on" form:"rate_on"`
}

// Activity is a line of a plan.
type Activity struct {
	ID       int64           `db:"id,auto"`
	CaseID   int64           `db:"case_id,once"`
	PlanID   int64           `db:"plan_id,once"`
	RootID   int64           `db:"root_id,once,null"` // 0: this is the first version of it
	Position int             `db:"position,once"`
	Source   casefile.Source `db:"source,once"`
	ActivityDetails
	State       ActivityState `db:"state"`
	DeliveredOn date.Date     `db:"delivered_on"`
	DayAssumed  bool          `db:"day_assumed"`
	Voided      bool          `db:"voided,auto"`
	Version     int           `db:"version,auto"`
	CreatedAt   time.Time     `db:"created_at,auto"`
}

// Root is the activity in the first version of the plan that holds it: what
// money and proofs belong to.
func (a Activity) Root() int64 {
	if a.RootID != 0 {
		return a.RootID
	}
	return a.ID
}

// priced fills in the amount from its stored parts.
func (d ActivityDetails) priced() ActivityDetails {
	d.Amount, d.Rate = money.Amount{Minor: d.Minor, Currency: string(d.Currency)}, d.RateMillionths.String()
	return d
}

// settle completes what the form leaves to the program, and notes what is
// wrong; was are the stored details.
func (d *ActivityDetails) settle(ctx context.Context, f *form.Form, c casefile.Case, was ActivityDetails, t terms, wanted []Need) {
	codelist.Check(ctx, f, codelist.ReintegrationActivity, "activity", was.Activity)
	codelist.Check(ctx, f, codelist.Modality, "modality", was.Modality)
	if d.Dimension == "" {
		if d.Dimension = dimensionOf(ctx, d.Activity); d.Dimension == "" && d.Activity != "" {
			f.Problem("dimension", "form.required_choice")
		}
	}
	switch taking := c.Taking(); {
	case d.Member == 0 && len(taking) == 1:
		d.Member = taking[0].ID
	case d.Member != 0 && d.Member != was.Member && !slices.Contains(casefile.MemberIDs(taking), d.Member):
		f.Problem("member", "form.not_an_option")
	}
	if d.Amount.IsNegative() {
		f.Problem("amount", "form.not_an_amount")
	}
	d.Minor = d.Amount.Minor
	if d.Section == "" && d.Activity != "" {
		d.Section = sectionOf(d.Activity, d.Dimension)
	}
	if d.Need != 0 && d.Need != was.Need && !slices.ContainsFunc(wanted, func(n Need) bool { return n.ID == d.Need }) {
		f.Problem("need", "form.not_an_option")
	}
	if !d.StartsOn.IsZero() && !d.EndsOn.IsZero() && d.EndsOn.Before(d.StartsOn) {
		f.Problem("ends_on", "form.before", "Day", d.StartsOn)
	}
	if there := earliest(t.stays, d.Member, stay.there); !d.StartsOn.IsZero() && d.StartsOn.Before(there) {
		f.Problem("starts_on", "reintegration.refused.before_arrival", "Day", there)
	}
}

// Delivery is the day on which an activity was delivered.
type Delivery struct {
	DeliveredOn date.Date `form:"delivered_on,required"`
}

// check refuses deliveries before anybody they are for has left.
func (d Delivery) check(f *form.Form, a Activity, stays []stay, today date.Date) {
	left := earliest(stays, a.Member, stay.home)
	switch {
	case d.DeliveredOn.IsZero():
	case d.DeliveredOn.After(today):
		f.Problem("delivered_on", "form.in_future")
	case left.IsZero():
		f.Problem("delivered_on", "reintegration.refused.not_left")
	case d.DeliveredOn.Before(left):
		f.Problem("delivered_on", "reintegration.refused.before_departure", "Day", left)
	}
}

// Total is what a plan costs in one currency.
type Total struct {
	Whole, Delivered money.Amount
}

// Totals sum up what is planned and delivered, for each currency on its own:
// no two currencies are added.
func Totals(activities []Activity) ([]Total, error) {
	var out []Total
	for _, a := range activities {
		if a.State == Cancelled || a.Voided || a.Amount.IsZero() {
			continue
		}
		i := slices.IndexFunc(out, func(t Total) bool { return t.Whole.Currency == a.Amount.Currency })
		if i < 0 {
			nothing := money.Amount{Currency: a.Amount.Currency}
			out = append(out, Total{Whole: nothing, Delivered: nothing})
			i = len(out) - 1
		}
		var err error
		if out[i].Whole, err = out[i].Whole.Add(a.Amount); err != nil {
			return nil, err
		}
		if a.State == Delivered {
			if out[i].Delivered, err = out[i].Delivered.Add(a.Amount); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// ofPlan are the activities of one version, in some states or in any.
func ofPlan(all []Activity, planID int64, states ...ActivityState) []Activity {
	var out []Activity
	for _, a := range all {
		if a.PlanID == planID && (len(states) == 0 || slices.Contains(states, a.State)) {
			out = append(out, a)
		}
	}
	return out
}
