package travel

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
)

var (
	itineraries = db.NewTable[Itinerary]("itineraries", "travel.itinerary")
	segments    = db.NewTable[Segment]("itinerary_segments", "travel.itinerary.segments")
	escorts     = db.NewTable[Escort]("escort_assignments", "travel.escort")
	attempts    = db.NewTable[Attempt]("departure_attempts", "travel.attempt")
	allowances  = db.NewTable[Allowance]("allowances", "travel.cash")
	requests    = db.NewTable[Request]("document_requests", "travel.request")
	handovers   = db.NewTable[Handover]("document_custody", "travel.custody")
)

// The statements about who travels on which journey.
const (
	addTravellers   = `INSERT INTO itinerary_members (case_id, itinerary_id, member_id) SELECT $1, $2, unnest($3::bigint[])`
	bookedElsewhere = `SELECT coalesce(min(x.member_id), 0) FROM itinerary_members x JOIN itineraries i ON i.id = x.itinerary_id
		WHERE i.case_id = $1 AND x.member_id = ANY ($2) AND i.id <> $3 AND i.cancelled_on = '0001-01-01' AND NOT i.voided`
	setTicket  = `UPDATE itinerary_members SET ticket = $4 WHERE case_id = $1 AND itinerary_id = $2 AND member_id = $3`
	nextNumber = `SELECT coalesce(max(number), 0) + 1 FROM itineraries WHERE case_id = $1`

	cancelEmptied = `UPDATE itineraries i SET cancelled_on = $3, version = version + 1
		WHERE i.case_id = $1 AND i.cancelled_on = '0001-01-01' AND NOT i.voided
			AND EXISTS (SELECT 1 FROM itinerary_members x WHERE x.itinerary_id = i.id AND x.member_id = ANY ($2))
			AND NOT EXISTS (SELECT 1 FROM itinerary_members x WHERE x.itinerary_id = i.id AND x.member_id <> ALL ($2))`
	takeOff = `DELETE FROM itinerary_members x USING itineraries i
		WHERE i.id = x.itinerary_id AND i.case_id = $1 AND i.cancelled_on = '0001-01-01' AND NOT i.voided AND x.member_id = ANY ($2)`
	untick          = `DELETE FROM travel_checks WHERE case_id = $1 AND item = 'ticket'`
	nextAttempt     = `SELECT count(*) + 1 FROM departure_attempts WHERE case_id = $1 AND kind = $2 AND NOT voided`
	comeBackRefused = `UPDATE departures SET not_admitted_on = $3, version = version + 1
		WHERE case_id = $1 AND member_id = ANY ($2) AND NOT voided AND not_admitted_on = '0001-01-01' AND departed_on <= $3`
)

var (
	travellersOf = db.NewQuery[traveller](`
		SELECT itinerary_id, member_id, ticket FROM itinerary_members WHERE case_id = $1 ORDER BY itinerary_id, member_id`)
	limitsOf = db.NewQuery[limits](`
		SELECT p.currency, p.allows_cash, p.cash_adult_minor, p.cash_child_minor, p.itinerary_ceiling_minor, p.max_attempts::int AS max_attempts
		FROM case_files c JOIN programmes p ON p.id = c.programme_id WHERE c.id = $1`)
)

// file is what is on file about the journeys of a case.
type file struct {
	Itineraries []Itinerary // the newest version first
	Segments    []Segment
	Travellers  []traveller
	Escorts     []Escort
	Limits      limits
}

func read(ctx context.Context, r db.Reader, c casefile.Case) (f file, err error) {
	if f.Itineraries, err = itineraries.Many(ctx, r, "WHERE case_id = $1 ORDER BY number DESC", c.ID); err != nil {
		return f, err
	}
	if f.Segments, err = segments.Many(ctx, r, "WHERE case_id = $1 ORDER BY itinerary_id, position, id", c.ID); err != nil {
		return f, err
	}
	if f.Travellers, err = travellersOf.All(ctx, r, c.ID); err != nil {
		return f, err
	}
	if f.Escorts, err = escorts.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY id", c.ID); err != nil {
		return f, err
	}
	f.Limits, err = limitsFor(ctx, r, c)
	return f, err
}

// limitsFor are the limits of the case's programme; none while it has none.
func limitsFor(ctx context.Context, r db.Reader, c casefile.Case) (limits, error) {
	rows, err := limitsOf.All(ctx, r, c.ID)
	if err != nil || len(rows) == 0 {
		return limits{}, err
	}
	return rows[0], nil
}

// standing is a journey of the case that can still be worked on; one that was
// changed or cancelled meanwhile is refused.
func standing(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Itinerary, error) {
	i, err := itineraries.One(ctx, r, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
	if err == nil && !i.Stands() {
		err = refuse(c, "travel.refused.changed")
	}
	return i, err
}

// on are those who travel on a journey.
func (f file) on(id int64) []traveller {
	var out []traveller
	for _, t := range f.Travellers {
		if t.ItineraryID == id {
			out = append(out, t)
		}
	}
	return out
}

// legs are the segments of a journey in their order.
func (f file) legs(id int64) []Segment {
	var out []Segment
	for _, s := range f.Segments {
		if s.ItineraryID == id {
			out = append(out, s)
		}
	}
	return out
}

// booked reports whether a member travels on a journey that stands, other than
// the one given.
func (f file) booked(memberID, except int64) bool {
	for _, i := range f.Itineraries {
		if !i.Stands() || i.ID == except {
			continue
		}
		for _, t := range f.on(i.ID) {
			if t.MemberID == memberID {
				return true
			}
		}
	}
	return false
}

// Attempts lists the departures of a case that failed, the newest first.
func Attempts(ctx context.Context, r db.Reader, c casefile.Case) ([]Attempt, error) {
	return attempts.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY id DESC", c.ID)
}
