// Package community is reintegration work without a single case: what an office
// does with partners for the places people return to, and whom it reaches there.
package community

import (
	"time"

	"homeward/internal/journey/reintegration"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/programme"
)

// Level is how far an activity reaches: groups of returnees, a community, or the
// institutions that serve it.
type Level string

// The levels; a single person's activities stand in their plan.
const (
	Collective Level = Level(reintegration.Collective)
	Community  Level = Level(reintegration.Community)
	Structural Level = Level(reintegration.Structural)
)

// Options are the levels.
func (Level) Options() []Level { return []Level{Collective, Community, Structural} }

// State is where an activity stands.
type State string

// The states.
const (
	Planned   State = "planned"
	Ongoing   State = "ongoing"
	Done      State = "done"
	Cancelled State = "cancelled"
)

// Options are the states.
func (State) Options() []State { return []State{Planned, Ongoing, Done, Cancelled} }

// Details are what is written about an activity.
type Details struct {
	Title     string                  `db:"title" form:"title,required,max=200"`
	Programme int64                   `db:"programme_id,null" form:"programme"`
	Country   string                  `db:"country" form:"country,required"`
	Place     string                  `db:"place" form:"place,required,max=200"`
	Level     Level                   `db:"level" form:"level,required"`
	Dimension reintegration.Dimension `db:"dimension" form:"dimension,required"`
	Partner   string                  `db:"partner" form:"partner,max=200"`
	Aim       string                  `db:"aim" form:"aim,required,max=4000"`
	StartsOn  date.Date               `db:"starts_on" form:"starts_on,required"`
	EndsOn    date.Date               `db:"ends_on" form:"ends_on"`
	Cost      money.Amount            `form:"cost"`
	Minor     int64                   `db:"cost_minor"` // Cost as stored
	Currency  programme.Currency      `db:"currency" form:"cost_currency,required"`
	Returnees int                     `db:"returnees" form:"returnees,max=100000"` // among those reached
	Women     int                     `db:"women" form:"women,max=100000"`
	Men       int                     `db:"men" form:"men,max=100000"`
	Indirect  int                     `db:"indirect" form:"indirect,max=10000000"` // whom it serves without taking part
	State     State                   `db:"state" form:"state,required"`
	Result    string                  `db:"result" form:"result,max=4000"`
}

// Reached is how many people took part.
func (d Details) Reached() int { return d.Women + d.Men }

// priced fills in the cost from its stored parts.
func (d Details) priced() Details {
	d.Cost = money.Amount{Minor: d.Minor, Currency: string(d.Currency)}
	return d
}

// check notes what is wrong with the details beyond their form.
func (d *Details) check(f *form.Form, today date.Date) {
	if d.Country != "" && !i18n.IsCountry(d.Country) {
		f.Problem("country", "form.not_an_option")
	}
	if !d.EndsOn.IsZero() && d.EndsOn.Before(d.StartsOn) {
		f.Problem("ends_on", "form.before", "Day", d.StartsOn)
	}
	if d.Cost.IsNegative() {
		f.Problem("cost", "form.not_an_amount")
	}
	if d.Returnees > d.Reached() {
		f.Problem("returnees", "community.more_returnees")
	}
	if d.State == Done {
		switch {
		case d.EndsOn.IsZero():
			f.Problem("ends_on", "form.required")
		case d.EndsOn.After(today):
			f.Problem("ends_on", "form.in_future")
		}
		if d.Result == "" {
			f.Problem("result", "form.required")
		}
	}
	d.Minor = d.Cost.Minor
}

// Activity is something an office does for a place of return.
type Activity struct {
	ID         int64 `db:"id,auto"`
	OfficeID   int64 `db:"office_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Details
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}
