// Package country is what the offices know about the countries people return
// to: dated facts with their sources, and whether returns go on at all.
package country

import (
	"net/url"
	"slices"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/programme"
)

// Topic is what a fact is about.
type Topic string

// The topics, in the order of the page.
const (
	Safety    Topic = "safety"
	Reception Topic = "reception"
	Documents Topic = "documents"
	Housing   Topic = "housing"
	Costs     Topic = "costs"
	Work      Topic = "work"
	Education Topic = "education"
	Health    Topic = "health"
	Medicine  Topic = "medicine"
	Services  Topic = "services"
)

// Options are the topics.
func (Topic) Options() []Topic {
	return []Topic{Safety, Reception, Documents, Housing, Costs, Work, Education, Health, Medicine, Services}
}

// Details are what is written down about a fact.
type Details struct {
	Topic     Topic              `db:"topic" form:"topic,required"`
	Statement string             `db:"statement" form:"statement,required,max=4000"`
	Place     string             `db:"place" form:"place,max=120"`
	Price     money.Amount       `form:"price"`
	Minor     int64              `db:"amount_minor"` // Price as stored
	Currency  programme.Currency `db:"currency" form:"price_currency,required"`
	FoundOn   date.Date          `db:"found_on" form:"found_on,required"`
	Source    string             `db:"source" form:"source,required,max=300"`
	Link      string             `db:"link" form:"link,max=500"`
}

// priced fills in the price from its stored parts.
func (d Details) priced() Details {
	d.Price = money.Amount{Minor: d.Minor, Currency: string(d.Currency)}
	return d
}

// check notes what is wrong with a fact beyond its form.
func (d *Details) check(f *form.Form, today date.Date) {
	if d.FoundOn.After(today) {
		f.Problem("found_on", "form.in_future")
	}
	if d.Price.IsNegative() {
		f.Problem("price", "form.not_an_amount")
	}
	if u, err := url.Parse(d.Link); d.Link != "" && (err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme)) {
		f.Problem("link", "country.fact.not_a_link")
	}
	d.Minor = d.Price.Minor
}

// Fact is something an office knows about a country.
type Fact struct {
	ID         int64  `db:"id,auto"`
	Country    string `db:"country,once"`
	RecordedBy int64  `db:"recorded_by,once"`
	Details
	RetiredOn date.Date `db:"retired_on"` // zero: it stands
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// freshMonths is how long a fact counts as fresh (CAPABILITIES.md M07).
const freshMonths = 12

// Stale reports a fact that nobody has confirmed for twelve months.
func (f Fact) Stale(today date.Date) bool { return f.FoundOn.AddMonths(freshMonths).Before(today) }

// Standing is whether people are helped to return to a country.
type Standing string

// The standings.
const (
	Open      Standing = "open"
	Suspended Standing = "suspended"
)

// Options are the standings.
func (Standing) Options() []Standing { return []Standing{Open, Suspended} }

// Decision is what an administrator decides about returns to a country.
type Decision struct {
	Standing Standing  `db:"standing" form:"standing,required"`
	Reason   string    `db:"reason" form:"reason,required,max=2000"`
	ReviewOn date.Date `db:"review_on" form:"review_on"`
}

// check notes what is wrong with a decision beyond its form; now is what holds.
func (d Decision) check(f *form.Form, now Standing, today date.Date) {
	switch {
	case d.Standing == now:
		f.Problem("standing", "country.standing.already")
	case d.Standing == Suspended && d.ReviewOn.IsZero():
		f.Problem("review_on", "form.required")
	case !d.ReviewOn.IsZero() && !d.ReviewOn.After(today):
		f.Problem("review_on", "form.in_past")
	}
}

// Decided is a decision on file.
type Decided struct {
	ID        int64  `db:"id,auto"`
	Country   string `db:"country,once"`
	DecidedBy int64  `db:"decided_by,once"`
	Decision
	Since     date.Date `db:"since,once"`
	CreatedAt time.Time `db:"created_at,auto"`
}
