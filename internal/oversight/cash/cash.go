// Package cash is the cash desk of an office: a sheet for each day with every
// payment, refund and entry in cash, which one counts and another signs.
package cash

import (
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/programme"
)

// Kind is what moved money at the desk.
type Kind string

// The kinds.
const (
	Paid          Kind = "payment" // an instalment of a plan
	Refunded      Kind = "refund"
	Allowance     Kind = "allowance" // cash for the journey
	AllowanceBack Kind = "allowance_back"
	In            Kind = "brought"
	Out           Kind = "taken"
)

// Options are the kinds.
func (Kind) Options() []Kind { return []Kind{Paid, Refunded, Allowance, AllowanceBack, In, Out} }

// Direction is which way money goes that is entered by hand.
type Direction string

// The directions.
const (
	Brought Direction = "brought"
	Taken   Direction = "taken"
)

// Options are the directions.
func (Direction) Options() []Direction { return []Direction{Brought, Taken} }

// Entry is money brought to the desk or taken from it.
type Entry struct {
	ID        int64 `db:"id,auto"`
	OfficeID  int64 `db:"office_id,once"`
	EnteredBy int64 `db:"entered_by,once"`
	Entering
	Minor     int64     `db:"minor,once"` // Amount as stored
	CreatedAt time.Time `db:"created_at,auto"`
}

// Entering is an entry as its form holds it.
type Entering struct {
	Kind       Direction          `db:"kind,once" form:"kind,required"`
	Amount     money.Amount       `form:"amount,required"`
	Currency   programme.Currency `db:"currency,once" form:"amount_currency,required"`
	HappenedOn date.Date          `db:"happened_on,once" form:"happened_on,required"`
	Reason     string             `db:"reason,once" form:"reason,required,max=500"`
	Document   string             `db:"document,once" form:"document,required,max=60"`
}

func (e Entering) check(f *form.Form, today date.Date) {
	if e.HappenedOn.After(today) {
		f.Problem("happened_on", "form.in_future")
	}
	if _, wrong := f.ProblemOf("amount"); !wrong && e.Amount.Minor <= 0 {
		f.Problem("amount", "cash.refused.nothing")
	}
}

// Counting is the money counted, as its form holds it.
type Counting struct {
	EUR         money.Amount `form:"eur"`
	HUF         money.Amount `form:"huf"`
	CZK         money.Amount `form:"czk"`
	USD         money.Amount `form:"usd"`
	Explanation string       `form:"explanation,max=1000"`
}

// field is the field of a form in which a currency is counted.
var field = map[string]string{"EUR": "eur", "HUF": "huf", "CZK": "czk", "USD": "usd"}

func (c Counting) of(currency string) money.Amount {
	return map[string]money.Amount{"EUR": c.EUR, "HUF": c.HUF, "CZK": c.CZK, "USD": c.USD}[currency]
}

// countingOf is a day's count as its form would hold it.
func countingOf(d Day, sums []Sum) Counting {
	c := Counting{Explanation: d.Explanation}
	if d.ID == 0 {
		return c
	}
	at := map[string]*money.Amount{"EUR": &c.EUR, "HUF": &c.HUF, "CZK": &c.CZK, "USD": &c.USD}
	for _, s := range sums {
		*at[s.Currency] = s.in(s.Counted)
	}
	return c
}

// check notes what is wrong with a count of a sheet.
func (c Counting) check(f *form.Form, sums []Sum) {
	differs := false
	for _, s := range sums {
		name := field[s.Currency]
		_, wrong := f.ProblemOf(name)
		switch counted := c.of(s.Currency); {
		case wrong:
		case f.Value(name) == "":
			f.Problem(name, "form.required")
		case counted.Currency != s.Currency:
			f.Problem(name, "form.not_an_option")
		case counted.Minor < 0:
			f.Problem(name, "cash.refused.below_zero")
		case counted.Minor != s.expected():
			differs = true
		}
	}
	if differs && c.Explanation == "" {
		f.Problem("explanation", "cash.refused.unexplained")
	}
}

// Day is a day of the desk, from the count on.
type Day struct {
	ID          int64     `db:"id,auto"`
	OfficeID    int64     `db:"office_id,once"`
	HeldOn      date.Date `db:"held_on,once"`
	CountedBy   int64     `db:"counted_by"`
	CountedOn   date.Date `db:"counted_on"`
	SignedBy    int64     `db:"signed_by,null"`
	SignedOn    date.Date `db:"signed_on"`
	Explanation string    `db:"explanation"`
	Version     int       `db:"version,auto"`
	CreatedAt   time.Time `db:"created_at,auto"`
}

func (d Day) signed() bool { return d.SignedBy != 0 }

// count is what was counted in one currency.
type count struct {
	ID        int64     `db:"id,auto"`
	DayID     int64     `db:"day_id,once"`
	Opening   int64     `db:"opening_minor"`
	Moved     int64     `db:"moved_minor"`
	Counted   int64     `db:"counted_minor"`
	Currency  string    `db:"currency,once"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// Move is a line of a sheet.
type Move struct {
	Kind        Kind      `db:"kind"`
	Source      int64     `db:"source_id"`
	Minor       int64     `db:"minor"` // below zero: it went
	Currency    string    `db:"currency"`
	HappenedOn  date.Date `db:"happened_on"`
	Document    string    `db:"document"`
	Reference   string    `db:"reference"`
	Closed      bool      `db:"closed_to_others"` // of a protection case
	FamilyName  string    `db:"family_name"`
	GivenName   string    `db:"given_name"`
	StaffFamily string    `db:"staff_family"`
	StaffGiven  string    `db:"staff_given"`
	Witness     string    `db:"witness"`
	Reason      string    `db:"reason"`
}

func (m Move) amount() money.Amount { return money.Amount{Minor: m.Minor, Currency: m.Currency} }

// Sum is a currency of a sheet.
type Sum struct {
	Currency string
	Opening  int64
	In, Out  int64 // Out is above zero too
	Counted  int64
}

func (s Sum) moved() int64 { return s.In - s.Out }

// expected is what should be there after the day.
func (s Sum) expected() int64 { return s.Opening + s.moved() }

// difference is what is there too much, or too little.
func (s Sum) difference() int64 { return s.Counted - s.expected() }

func (s Sum) in(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: s.Currency} }

// Sheet is the desk on a day.
type Sheet struct {
	On    date.Date
	Today date.Date
	Day   Day // without an ID while nobody has counted
	Last  Day // signed last, over all days; without an ID: none
	Open  Day // counted and not signed yet, of whatever day; without an ID: none
	Moves []Move
	Sums  []Sum
	// Moved tells that money moved since it was counted.
	Moved bool
}

// refusal says why a day cannot be counted: a message key, or nothing.
func (s Sheet) refusal() string {
	switch {
	case s.Day.signed():
		return "cash.refused.signed"
	case s.On.After(s.Today):
		return "cash.refused.future"
	case s.Last.ID != 0 && !s.On.After(s.Last.HeldOn):
		return "cash.refused.passed"
	case s.Open.ID != 0 && s.Open.ID != s.Day.ID:
		return "cash.refused.other_open"
	case len(s.Sums) == 0:
		return "cash.refused.empty"
	}
	return ""
}

// maySign says why somebody cannot sign the day: a message key, or nothing.
func (s Sheet) maySign(u access.User) string {
	switch {
	case s.Day.signed():
		return "cash.refused.signed"
	case s.Day.ID == 0:
		return "cash.refused.uncounted"
	case !access.Second(u, s.Day.CountedBy):
		return "cash.refused.own_count"
	case s.Moved:
		return "cash.refused.moved"
	}
	return ""
}

// total sums a sheet up: every currency that was there before or moved.
func total(opening []count, moves []Move, counted []count) (out []Sum, moved bool) {
	by := map[string]*Sum{}
	at := func(currency string) *Sum {
		if by[currency] == nil {
			by[currency] = &Sum{Currency: currency}
		}
		return by[currency]
	}
	for _, c := range opening {
		if c.Counted != 0 {
			at(c.Currency).Opening = c.Counted
		}
	}
	for _, m := range moves {
		if m.Minor > 0 {
			at(m.Currency).In += m.Minor
		} else {
			at(m.Currency).Out -= m.Minor
		}
	}
	for _, c := range counted {
		s := at(c.Currency)
		s.Counted = c.Counted
		moved = moved || s.moved() != c.Moved || s.Opening != c.Opening
	}
	for _, c := range programme.Currency("").Options() {
		if s := by[string(c)]; s != nil {
			out = append(out, *s)
		}
	}
	return out, moved || len(counted) > 0 && len(counted) != len(out)
}
