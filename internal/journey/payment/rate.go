package payment

import (
	"math/big"
	"regexp"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
)

// ratePattern is an exchange rate as it is stored: a decimal number.
var ratePattern = regexp.MustCompile(`^[0-9]{1,7}([.][0-9]{1,6})?$`)

// parseRate reads a rate as typed, with a point or a comma.
func parseRate(typed string) (text string, ok bool) {
	text = strings.ReplaceAll(strings.Join(strings.Fields(typed), ""), ",", ".")
	r, ok := new(big.Rat).SetString(text)
	return text, ok && ratePattern.MatchString(text) && r.Sign() > 0
}

// exchanged is an amount in another currency, at a rate of so many units of the
// amount's currency for one of the other's, rounded half up.
func exchanged(a money.Amount, rate, currency string) (money.Amount, bool) {
	if a.Currency == currency {
		return a, true
	}
	r, ok := new(big.Rat).SetString(rate)
	if !ok || r.Sign() <= 0 {
		return money.Amount{}, false
	}
	x := new(big.Rat).SetFrac(big.NewInt(a.Minor), unit(a.Currency))
	x.Quo(x, r)
	x.Mul(x, new(big.Rat).SetInt(unit(currency)))
	x.Add(x, big.NewRat(1, 2))
	n := new(big.Int).Div(x.Num(), x.Denom())
	return money.Amount{Minor: n.Int64(), Currency: currency}, n.IsInt64()
}

// unit is how many of the smallest units make one of a currency.
func unit(currency string) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(money.MinorDigits(currency))), nil)
}

// checkRate notes what is wrong with the rate of a payment in another currency
// than the activity's; in the same one there is none.
func (p *Paying) checkRate(f *form.Form, i Instalment) {
	if p.Currency == i.Currency {
		p.Rate, p.RateSource, p.RateOn = "", "", date.Date{}
		return
	}
	text, ok := parseRate(p.Rate)
	switch {
	case p.Rate == "":
		f.Problem("rate", "form.required")
	case !ok:
		f.Problem("rate", "payment.refused.rate")
	}
	p.Rate = text
	if p.RateSource == "" {
		f.Problem("rate_source", "form.required")
	}
	switch {
	case p.RateOn.IsZero():
		f.Problem("rate_on", "form.required")
	case p.PaidOn.IsZero():
	case p.RateOn.After(p.PaidOn):
		f.Problem("rate_on", "form.after", "Day", p.PaidOn)
	case p.PaidOn.DaysSince(p.RateOn) > rateDays:
		f.Problem("rate_on", "payment.refused.rate_old", "Days", rateDays)
	}
}
