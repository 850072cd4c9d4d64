package cash_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/programme"
	"homeward/internal/oversight/cash"
	"homeward/internal/testkit/casework"
)

// known reports errors that an act may answer with.
func known(err error) bool {
	var again *db.Repeated
	return err == nil || fault.Is(err, fault.Refused) || fault.Is(err, fault.Stale) || errors.As(err, &again)
}

// invariants are what no sequence of acts may break; each lists what does.
var invariants = map[string]string{
	"a day does not open with what the one before left": `
		SELECT d.held_on::text FROM cash_days d JOIN LATERAL (SELECT id FROM cash_days e WHERE e.office_id = d.office_id AND e.held_on < d.held_on AND e.signed_by IS NOT NULL ORDER BY e.held_on DESC LIMIT 1) p ON true
		JOIN cash_counts a ON a.day_id = p.id FULL JOIN cash_counts b ON b.day_id = d.id AND b.currency = a.currency
		WHERE d.signed_by IS NOT NULL AND coalesce(a.counted_minor, 0) <> coalesce(b.opening_minor, 0)`,
	"a signed sheet does not add up to its count": `SELECT c.day_id::text FROM cash_counts c JOIN cash_days d ON d.id = c.day_id AND d.signed_by IS NOT NULL
		WHERE c.moved_minor <> (SELECT coalesce(sum(l.minor), 0) FROM cash_lines l WHERE l.day_id = c.day_id AND l.currency = c.currency)`,
	"money moved that is on no sheet though its day is signed and a later one too": `SELECT e.id::text FROM cash_entries e
		WHERE e.created_at < (SELECT max(d.created_at) FROM cash_days d WHERE d.signed_by IS NOT NULL AND d.held_on >= e.happened_on)
			AND NOT EXISTS (SELECT 1 FROM cash_lines l WHERE l.kind = e.kind AND l.source_id = e.id)`,
	"a sheet holds what came later": `SELECT l.id::text FROM cash_lines l JOIN cash_days d ON d.id = l.day_id WHERE l.happened_on > d.held_on OR d.signed_by IS NULL`,
	"one pair of eyes":              `SELECT id::text FROM cash_days WHERE signed_by = counted_by`,
	"a difference nobody explained": `SELECT d.id::text FROM cash_days d JOIN cash_counts c ON c.day_id = d.id
		WHERE d.explanation = '' AND c.counted_minor <> c.opening_minor + c.moved_minor`,
	"a payment stands on two sheets, or its sheet changed its amount": `SELECT l.id::text FROM cash_lines l JOIN cash_entries e ON l.kind = e.kind AND l.source_id = e.id
		WHERE abs(l.minor) <> e.minor OR (l.minor < 0) <> (e.kind = 'taken')`,
}

func (h house) holds(t *testing.T, after string) {
	t.Helper()
	for what, sql := range invariants {
		for _, who := range casework.Ask[[]string](h.House, "SELECT coalesce(array_agg(x.w), '{}') FROM ("+sql+") x (w)") {
			t.Fatalf("after %s: %s: %s", after, what, who)
		}
	}
}

func TestNoSequenceOfActsBreaksTheSheets(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Reintegration)
	r, done := rand.New(rand.NewPCG(2026, 33)), map[string]int{}
	people := []access.User{payer, casework.Reka, casework.Anna}
	day := date.Of(2026, 11, 5)
	for n := range 250 {
		u, what := people[r.IntN(3)], ""
		var err error
		on := day.AddDays(r.IntN(4) - 2)
		if on.After(casework.Today) {
			on = casework.Today
		}
		switch r.IntN(7) {
		case 0, 1:
			what = "enter"
			cur := programme.Currency([]string{"EUR", "HUF"}[r.IntN(2)])
			_, _, err = h.cash.Enter(t.Context(), u, by(u), cash.Entering{
				Kind: []cash.Direction{cash.Brought, cash.Brought, cash.Taken}[r.IntN(3)], Amount: money.Amount{Minor: 1 + r.Int64N(9000), Currency: string(cur)},
				Currency: cur, HappenedOn: on, Reason: "x", Document: "x",
			})
		case 2:
			what = "pay"
			h.paid(c, on.String(), 1+r.Int64N(500), "EUR")
		case 3, 4:
			what = "count"
			f := filled("1", casework.Ask[int](h.House, "SELECT coalesce((SELECT version FROM cash_days WHERE held_on = $1), 0)", day.String()))
			f.Set("huf", "1")
			counting := cash.Counting{EUR: money.Amount{Minor: r.Int64N(90000), Currency: "EUR"}, HUF: money.Amount{Minor: r.Int64N(90000), Currency: "HUF"}}
			if r.IntN(3) > 0 {
				counting.Explanation = "Counted so"
			}
			err = h.cash.Count(t.Context(), u, by(u), day, counting, f)
		case 5, 6:
			what = "sign"
			v := casework.Ask[int](h.House, "SELECT coalesce((SELECT version FROM cash_days WHERE held_on = $1), 1)", day.String())
			if err = h.cash.Sign(t.Context(), u, by(u), day, v); err == nil && day.Before(casework.Today) {
				day = day.AddDays(1)
			}
		}
		if !known(err) {
			t.Fatalf("act %d, %s: %v", n, what, err)
		}
		if err == nil {
			done[what]++
		}
		h.holds(t, fmt.Sprintf("act %d, %s (%s)", n, what, strconv.Itoa(done[what])))
	}
	for _, what := range []string{"enter", "count", "sign"} {
		if done[what] < 5 {
			t.Errorf("in 250 acts somebody managed to %s %d times", what, done[what])
		}
	}
}
