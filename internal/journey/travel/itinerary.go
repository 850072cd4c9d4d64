package travel

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/programme"
)

// Mode is how people travel on a segment.
type Mode string

// The ways to travel.
const (
	ByAir  Mode = "air"
	ByLand Mode = "land"
	BySea  Mode = "sea"
)

// Options are the ways to travel.
func (Mode) Options() []Mode { return []Mode{ByAir, ByLand, BySea} }

// Assistance is help while changing at the start of a segment.
type Assistance string

// Where transit assistance stands.
const (
	NotNeeded Assistance = "not_needed"
	Asked     Assistance = "asked"
	Confirmed Assistance = "confirmed"
)

// Options are the states.
func (Assistance) Options() []Assistance { return []Assistance{NotNeeded, Asked, Confirmed} }

// Details are what is said about a journey as a whole.
type Details struct {
	Booking         string             `db:"booking" form:"booking,max=60"`
	Fare            string             `db:"fare" form:"fare,max=60"`
	Baggage         string             `db:"baggage" form:"baggage"`
	TransitVisa     bool               `db:"transit_visa" form:"transit_visa"`
	TransitVisaHeld bool               `db:"transit_visa_held" form:"transit_visa_held"`
	Cost            money.Amount       `form:"cost"`
	Minor           int64              `db:"cost_minor"` // Cost as stored
	Currency        programme.Currency `db:"currency" form:"cost_currency,required"`
	Note            string             `db:"note" form:"note,max=2000"`
}

// Planning are the details of a journey with those who travel.
type Planning struct {
	Members []int64 `form:"members,required"`
	Details
	Segments []Segment
}

// Segment is a flight, train or bus of a journey; its times are local.
type Segment struct {
	ID          int64          `db:"id,auto"`
	CaseID      int64          `db:"case_id,once"`
	ItineraryID int64          `db:"itinerary_id,once"`
	Position    int            `db:"position,once"`
	Mode        Mode           `db:"mode" form:"mode"`
	Carrier     string         `db:"carrier" form:"carrier,max=60"`
	Origin      string         `db:"origin" form:"origin,max=80"`
	Destination string         `db:"destination" form:"destination,max=80"`
	DepartsOn   date.Date      `db:"departs_on" form:"departs_on"`
	DepartsAt   date.TimeOfDay `db:"departs_at" form:"departs_at"`
	ArrivesOn   date.Date      `db:"arrives_on" form:"arrives_on"`
	ArrivesAt   date.TimeOfDay `db:"arrives_at" form:"arrives_at"`
	Assistance  Assistance     `db:"assistance" form:"assistance"`
	Version     int            `db:"version,auto"`
}

// Itinerary is a version of a planned journey of members of a case. A change
// makes the next version and cancels the one before.
type Itinerary struct {
	ID         int64     `db:"id,auto"`
	CaseID     int64     `db:"case_id,once"`
	RecordedBy int64     `db:"recorded_by,once"`
	Number     int       `db:"number,once"`
	ApprovedBy int64     `db:"approved_by,null"`
	TravelsOn  date.Date `db:"travels_on"`
	IssuedOn   date.Date `db:"issued_on"`
	Details
	CancelledOn date.Date `db:"cancelled_on"`
	Voided      bool      `db:"voided,auto"`
	Version     int       `db:"version,auto"`
	CreatedAt   time.Time `db:"created_at,auto"`
}

// traveller is who travels on a journey, with the ticket.
type traveller struct {
	ItineraryID int64  `db:"itinerary_id"`
	MemberID    int64  `db:"member_id"`
	Ticket      string `db:"ticket"`
}

// Stands reports a journey that is neither cancelled nor entered in error.
func (i Itinerary) Stands() bool { return i.CancelledOn.IsZero() && !i.Voided }

// maxSegments is how many segments a journey has at most.
const maxSegments = 5

// segmentField is the name of an input of a segment.
func segmentField(n int, name string) string { return "segments." + strconv.Itoa(n) + "." + name }

// segmentValues are the inputs of one segment, without their prefix.
func segmentValues(v url.Values, n int) url.Values {
	out := url.Values{}
	for k, vals := range v {
		if name, ok := strings.CutPrefix(k, segmentField(n, "")); ok {
			out[name] = vals
		}
	}
	return out
}

// readSegments reads the segments of a sent form; those left empty are none.
func readSegments(f *form.Form) []Segment {
	var out []Segment
	for n := range maxSegments {
		var s Segment
		own := form.Decode(segmentValues(f.Values, n), f.ID, &s)
		if s.Origin == "" && s.Destination == "" && s.Carrier == "" && s.DepartsOn.IsZero() && own.OK() && n > 0 {
			continue
		}
		for _, p := range own.Problems {
			f.Problem(segmentField(n, p.Field), p.Key, p.Args...)
		}
		for field, empty := range map[string]bool{"origin": s.Origin == "", "destination": s.Destination == "", "departs_on": s.DepartsOn.IsZero()} {
			if empty {
				f.Problem(segmentField(n, field), "form.required")
			}
		}
		if s.Mode == "" {
			s.Mode = ByAir
		}
		if s.Assistance == "" {
			s.Assistance = NotNeeded
		}
		s.checkTimes(f, n, out)
		out = append(out, s)
	}
	return out
}

// checkTimes holds the order of days: nobody arrives before leaving, nor leaves
// before the segment before has arrived.
func (s Segment) checkTimes(f *form.Form, n int, before []Segment) {
	if !s.ArrivesOn.IsZero() && s.ArrivesOn.Before(s.DepartsOn) {
		f.Problem(segmentField(n, "arrives_on"), "form.before", "Day", s.DepartsOn)
	}
	if len(before) == 0 || s.DepartsOn.IsZero() {
		return
	}
	last := before[len(before)-1]
	day, at := last.ArrivesOn, last.ArrivesAt
	if day.IsZero() {
		day, at = last.DepartsOn, last.DepartsAt
	}
	switch {
	case s.DepartsOn.Before(day):
		f.Problem(segmentField(n, "departs_on"), "form.before", "Day", day)
	case s.DepartsOn == day && s.DepartsAt != "" && at != "" && s.DepartsAt < at:
		f.Problem(segmentField(n, "departs_at"), "travel.itinerary.before_arrival")
	}
}

// put lays segments into a form.
func put(f *form.Form, segments []Segment) {
	for n, s := range segments {
		for name, values := range form.New(f.ID, s).Values {
			f.Set(segmentField(n, name), values...)
		}
	}
}

// unfilled gives the segments of a form of which nothing is said what most have.
func unfilled(f *form.Form) {
	for n := range maxSegments {
		for name, value := range map[string]string{"mode": string(ByAir), "assistance": string(NotNeeded)} {
			if field := segmentField(n, name); f.Value(field) == "" {
				f.Set(field, value)
			}
		}
	}
}

// check notes what is wrong with a journey beyond its fields.
func (p *Planning) check(f *form.Form, today date.Date) {
	p.Segments = readSegments(f)
	if len(p.Segments) > 0 && !p.Segments[0].DepartsOn.IsZero() && p.Segments[0].DepartsOn.Before(today) {
		f.Problem(segmentField(0, "departs_on"), "travel.itinerary.past")
	}
	if p.TransitVisaHeld && !p.TransitVisa {
		p.TransitVisa = true
	}
	p.Minor = p.Cost.Minor
}

// Ticketing is the issue of the tickets of a journey.
type Ticketing struct {
	IssuedOn date.Date `form:"issued_on,required"`
}

// limits are what the case's programme pays.
type limits struct {
	Currency   string `db:"currency"`
	AllowsCash bool   `db:"allows_cash"`
	CashAdult  int64  `db:"cash_adult_minor"`
	CashChild  int64  `db:"cash_child_minor"`
	Ceiling    int64  `db:"itinerary_ceiling_minor"`
	Attempts   int    `db:"max_attempts"`
}

// above reports a cost that a manager approves: above the programme's ceiling
// for so many people, or in a currency the ceiling does not speak of.
func (l limits) above(cost money.Amount, people int) bool {
	if l.Ceiling == 0 || cost.IsZero() {
		return false
	}
	return cost.Currency != l.Currency || cost.Minor > l.Ceiling*int64(people)
}

func (i Itinerary) cost() money.Amount {
	return money.Amount{Minor: i.Minor, Currency: string(i.Currency)}
}
