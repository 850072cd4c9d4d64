package cash

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var (
	entries = db.NewTable[Entry]("cash_entries", "cash.entry")
	days    = db.NewTable[Day]("cash_days", "cash.count")
	counts  = db.NewTable[count]("cash_counts", "cash.count")
)

// movesOf are the lines of the sheet of a day ($2), or, with 0, all that no
// sheet holds yet, from the first day of the desk ($3) until a day ($4).
var movesOf = db.NewQuery[Move](`
	SELECT kind, source_id, minor, currency, happened_on, document, reference, closed_to_others, family_name, given_name, staff_family, staff_given, witness, reason
	FROM cash_moves($1, $2, coalesce((SELECT min(held_on) FROM cash_days WHERE office_id = $1), $3), $4)`)

// before are the balances that the day signed last before a day left.
const before = `WHERE day_id = (SELECT id FROM cash_days WHERE office_id = $1 AND held_on < $2 AND signed_by IS NOT NULL ORDER BY held_on DESC LIMIT 1)
	ORDER BY currency`

// sheetOf reads the desk of an office on a day.
func sheetOf(ctx context.Context, r db.Reader, office int64, on, today date.Date) (s Sheet, err error) {
	s = Sheet{On: on, Today: today}
	known, err := days.Many(ctx, r, `WHERE office_id = $1 AND (held_on = $2 OR signed_by IS NULL
		OR held_on = (SELECT max(held_on) FROM cash_days WHERE office_id = $1 AND signed_by IS NOT NULL)) ORDER BY held_on`, office, on)
	if err != nil {
		return s, err
	}
	for _, d := range known {
		if d.HeldOn == on {
			s.Day = d
		}
		if d.signed() {
			s.Last = d
		}
		if !d.signed() {
			s.Open = d
		}
	}
	if !s.Day.signed() && s.Last.ID != 0 && !on.After(s.Last.HeldOn) {
		return s, nil // no sheet was kept, and none can be any more
	}
	stamped := int64(0)
	if s.Day.signed() {
		stamped = s.Day.ID
	}
	if s.Moves, err = movesOf.All(ctx, r, office, stamped, on, on); err != nil {
		return s, err
	}
	opening, err := counts.Many(ctx, r, before, office, on)
	if err != nil {
		return s, err
	}
	var counted []count
	if s.Day.ID != 0 {
		if counted, err = counts.Many(ctx, r, "WHERE day_id = $1 ORDER BY currency", s.Day.ID); err != nil {
			return s, err
		}
	}
	s.Sums, s.Moved = total(opening, s.Moves, counted)
	return s, nil
}

// stamp puts what no sheet holds yet on the sheet of a day.
const stamp = `
	INSERT INTO cash_lines (day_id, kind, source_id, minor, currency, happened_on)
	SELECT $2, kind, source_id, minor, currency, happened_on
	FROM cash_moves($1, 0, (SELECT min(held_on) FROM cash_days WHERE office_id = $1), (SELECT held_on FROM cash_days WHERE id = $2))`

// strays are the currencies in which the sheet of a day ($1) does not add up to
// what it did when it was counted.
var strays = db.NewQuery[string](`
	SELECT coalesce(l.currency, c.currency) AS currency
	FROM (SELECT currency, sum(minor) AS minor FROM cash_lines WHERE day_id = $1 GROUP BY currency) l
	FULL JOIN (SELECT currency, moved_minor FROM cash_counts WHERE day_id = $1) c ON c.currency = l.currency
	WHERE coalesce(l.minor, 0) IS DISTINCT FROM coalesce(c.moved_minor, 0)`)

// kept is a day in the list of days.
type kept struct {
	HeldOn   date.Date `db:"held_on"`
	Signed   bool      `db:"signed"`
	Differs  bool      `db:"differs"`
	ByFamily string    `db:"by_family"`
	ByGiven  string    `db:"by_given"`
	Family   string    `db:"signed_family"`
	Given    string    `db:"signed_given"`
}

const daysShown = 14

var latest = db.NewQuery[kept](`
	SELECT d.held_on, d.signed_by IS NOT NULL AS signed,
		EXISTS (SELECT 1 FROM cash_counts c WHERE c.day_id = d.id AND c.counted_minor <> c.opening_minor + c.moved_minor) AS differs,
		b.family_name AS by_family, b.given_name AS by_given, coalesce(s.family_name, '') AS signed_family, coalesce(s.given_name, '') AS signed_given
	FROM cash_days d JOIN staff b ON b.id = d.counted_by LEFT JOIN staff s ON s.id = d.signed_by
	WHERE d.office_id = $1 ORDER BY d.held_on DESC LIMIT $2`)

// person is a name of the staff, for who did what.
type person struct {
	ID         int64  `db:"id"`
	GivenName  string `db:"given_name"`
	FamilyName string `db:"family_name"`
}

var peopleOf = db.NewQuery[person]("SELECT id, given_name, family_name FROM staff WHERE id = ANY ($1)")

// saveCounts replaces what was counted on a day.
func saveCounts(ctx context.Context, tx db.Tx, day Day, sums []Sum, c Counting) error {
	b := &pgx.Batch{}
	b.Queue("DELETE FROM cash_counts WHERE day_id = $1", day.ID)
	for _, s := range sums {
		b.Queue("INSERT INTO cash_counts (day_id, currency, opening_minor, moved_minor, counted_minor) VALUES ($1, $2, $3, $4, $5)",
			day.ID, s.Currency, s.Opening, s.moved(), c.of(s.Currency).Minor)
	}
	return tx.SendBatch(ctx, b).Close()
}
