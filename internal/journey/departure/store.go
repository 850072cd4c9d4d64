package departure

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

var (
	departures = db.NewTable[Departure]("departures", "departure.leaving")
	arrivals   = db.NewTable[Arrival]("arrivals", "departure.arrival")
	checks     = db.NewTable[Check]("travel_checks", "departure.check")
)

var ticked = db.NewQuery[Line](`
	SELECT k.id, k.case_id, k.item, k.recorded_by, k.state, k.done_on, k.note, k.version, k.created_at, s.given_name, s.family_name
	FROM travel_checks k
	JOIN staff s ON s.id = k.recorded_by
	WHERE k.case_id = $1
	ORDER BY k.item`)

// Checklist is the travel checklist of a case, every item in its order.
func Checklist(ctx context.Context, r db.Reader, c casefile.Case) ([]Line, error) {
	rows, err := ticked.All(ctx, r, c.ID)
	return Lines(rows), err
}

// checkOf is what is said about an item; nothing: an empty check.
func checkOf(ctx context.Context, r db.Reader, c casefile.Case, item Item) (Check, error) {
	k, err := checks.One(ctx, r, "WHERE case_id = $1 AND item = $2", c.ID, string(item))
	if fault.Is(err, fault.NotFound) {
		return Check{CaseID: c.ID, Item: item}, nil
	}
	return k, err
}

func removeCheck(ctx context.Context, tx db.Tx, k Check) error {
	_, err := tx.Exec(ctx, "DELETE FROM travel_checks WHERE id = $1 AND case_id = $2", k.ID, k.CaseID)
	return err
}

// returnAbsent lets those who had stayed away take part again: there is a
// ticket for everybody.
func returnAbsent(ctx context.Context, tx db.Tx, c casefile.Case) error {
	return casefile.SetStatus(ctx, tx, c, casefile.MemberActive, []casefile.MemberStatus{casefile.MemberAbsent})
}

// Departures lists who left, in the order of leaving.
func Departures(ctx context.Context, r db.Reader, c casefile.Case) ([]Departure, error) {
	return departures.Many(ctx, r, "WHERE case_id = $1 AND NOT voided AND not_admitted_on = '0001-01-01' ORDER BY departed_on, id", c.ID)
}

// Arrivals lists who arrived, in the order of arriving.
func Arrivals(ctx context.Context, r db.Reader, c casefile.Case) ([]Arrival, error) {
	return arrivals.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY arrived_on, id", c.ID)
}

func departureOf(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Departure, error) {
	return departures.One(ctx, r, "WHERE id = $1 AND case_id = $2 AND NOT voided AND not_admitted_on = '0001-01-01'", id, c.ID)
}

func arrivalOf(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Arrival, error) {
	return arrivals.One(ctx, r, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
}

// leftBy are the departures of a case by member.
func leftBy(ctx context.Context, r db.Reader, c casefile.Case) (map[int64]Departure, error) {
	rows, err := Departures(ctx, r, c)
	out := make(map[int64]Departure, len(rows))
	for _, d := range rows {
		out[d.MemberID] = d
	}
	return out, err
}

var declarations = db.NewQuery[declaration](`
	SELECT member_id, outcome, decided_on, guardian_consents
	FROM return_decisions
	WHERE case_id = $1 AND NOT voided
	ORDER BY decided_on DESC, id DESC`)
