package travel

import (
	"math/rand/v2"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/money"
)

func TestNoCashIsEverAboveTheCapOrInAnotherCurrency(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 11))
	day, currencies := date.Of(2026, 11, 19), []string{"EUR", "HUF", "CZK", "USD"}
	allowed := 0
	for range 20_000 {
		l := limits{Currency: currencies[r.IntN(4)], AllowsCash: r.IntN(4) > 0, CashAdult: r.Int64N(40), CashChild: r.Int64N(20)}
		m := casefile.Member{BirthDate: []date.Partial{"1988-03-14", "2015", ""}[r.IntN(3)]}
		a := money.Amount{Minor: r.Int64N(60) - 10, Currency: currencies[r.IntN(4)]}
		if l.refusal(m, a, day) != "" {
			continue
		}
		allowed++
		most := l.CashAdult
		if m.BirthDate == "2015" {
			most = l.CashChild
		}
		if !l.AllowsCash || a.Minor <= 0 || a.Minor > most || a.Currency != l.Currency {
			t.Fatalf("%+v is given to %+v under %+v", a, m, l)
		}
	}
	if allowed < 500 {
		t.Errorf("only %d were allowed", allowed)
	}
}
