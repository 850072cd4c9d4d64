// Package money counts in minor units. There is no float in it, and no sum of
// two currencies.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

var (
	// ErrNotAnAmount is what Parse answers to text that is no amount, or that
	// could be read as two different ones.
	ErrNotAnAmount = errors.New("not an amount")
	// ErrOverflow is returned instead of a sum that does not fit.
	ErrOverflow = errors.New("amount too large")
	// ErrCurrencies is returned when two currencies meet.
	ErrCurrencies = errors.New("different currencies")
)

// Amount is a sum of money. The zero value is nothing, of no currency.
type Amount struct {
	Minor    int64  // in the currency's smallest unit: cents, fillér, haléř
	Currency string // ISO 4217 code
}

// Of is an amount of whole units: Of(1200, "EUR").
func Of(units int64, currency string) Amount {
	return Amount{Minor: units * pow10(MinorDigits(currency)), Currency: currency}
}

// IsZero tells whether there is no money in it, whatever the currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// IsNegative tells whether the amount is below zero.
func (a Amount) IsNegative() bool { return a.Minor < 0 }

// String is the form for machines and logs: "1200.50 EUR". Pages use
// i18n.Money.
func (a Amount) String() string {
	s := a.Decimal()
	if a.Currency == "" {
		return s
	}
	return s + " " + a.Currency
}

// Decimal is the plain number, "1200.50": for spreadsheets and form fields. A
// currency of three decimals loses the zeros at the end, for "1.200" would be
// read as a thousand.
func (a Amount) Decimal() string {
	units, minor, negative := a.Split()
	s := strconv.FormatUint(units, 10)
	if digits := MinorDigits(a.Currency); digits > 0 {
		s += fmt.Sprintf(".%0*d", digits, minor)
		if digits > 2 {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
	}
	if negative {
		s = "-" + s
	}
	return s
}

// Split gives the whole units, the minor units that are left, and the sign.
func (a Amount) Split() (units, minor uint64, negative bool) {
	magnitude := uint64(a.Minor)
	if a.Minor < 0 {
		magnitude = -magnitude
	}
	unit := uint64(pow10(MinorDigits(a.Currency)))
	return magnitude / unit, magnitude % unit, a.Minor < 0
}

// Add is the sum. An empty Amount takes the other's currency, so a running
// total can start from the zero value.
func (a Amount) Add(b Amount) (Amount, error) {
	switch {
	case a == Amount{}:
		return b, nil
	case b == Amount{}:
		return a, nil
	case a.Currency != b.Currency:
		return Amount{}, fmt.Errorf("%w: %s and %s", ErrCurrencies, a.Currency, b.Currency)
	}
	sum := a.Minor + b.Minor
	if (sum > a.Minor) != (b.Minor > 0) {
		return Amount{}, ErrOverflow
	}
	return Amount{Minor: sum, Currency: a.Currency}, nil
}

// Sub is the difference.
func (a Amount) Sub(b Amount) (Amount, error) {
	if b.Minor == math.MinInt64 {
		return Amount{}, ErrOverflow
	}
	b.Minor = -b.Minor
	if b == (Amount{}) {
		return a, nil
	}
	return a.Add(b)
}

// Sum adds amounts of one currency.
func Sum(amounts ...Amount) (Amount, error) {
	var total Amount
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return Amount{}, err
		}
	}
	return total, nil
}

// Compare orders amounts of one currency like cmp.Compare.
func (a Amount) Compare(b Amount) (int, error) {
	d, err := a.Sub(b)
	if err != nil && !errors.Is(err, ErrOverflow) {
		return 0, err
	}
	switch {
	case a.Minor == b.Minor:
		return 0, nil
	case err != nil && a.Minor < b.Minor, err == nil && d.Minor < 0:
		return -1, nil
	}
	return 1, nil
}

// Times is the amount multiplied by num/den, rounded half to even: a share of
// a grant, or an exchange rate written as a fraction.
func (a Amount) Times(num, den int64) (Amount, error) {
	if den == 0 {
		return Amount{}, fmt.Errorf("%w: divided by zero", ErrNotAnAmount)
	}
	n := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(num))
	d := big.NewInt(den)
	if d.Sign() < 0 {
		n.Neg(n)
		d.Neg(d)
	}
	q, r := new(big.Int).DivMod(n, d, new(big.Int))
	half := new(big.Int).Lsh(r, 1).Cmp(d)
	if half > 0 || half == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	if !q.IsInt64() {
		return Amount{}, ErrOverflow
	}
	return Amount{Minor: q.Int64(), Currency: a.Currency}, nil
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// Known tells whether the program knows the currency.
func Known(currency string) bool {
	_, ok := minorDigits[currency]
	return ok
}

// MinorDigits is the number of digits after the decimal sign: 2 for most.
func MinorDigits(currency string) int {
	if d, ok := minorDigits[currency]; ok {
		return d
	}
	return 2
}

// minorDigits follows ISO 4217 for the currencies of our offices, our donors
// and the countries people return to.
var minorDigits = digitsTable()

func digitsTable() map[string]int {
	m := map[string]int{}
	for digits, codes := range map[int]string{
		0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
		2: "AED AFN ALL AMD AOA ARS AUD AZN BAM BDT BGN BOB BRL BTN BWP BYN CAD CDF CHF CNY COP CUP CVE CZK " +
			"DKK DOP DZD EGP ERN ETB EUR GBP GEL GHS GMD HNL HTG HUF IDR ILS INR IRR KES KGS KZT LBP LKR LRD " +
			"MAD MDL MGA MKD MMK MNT MRU MUR MXN MYR MZN NAD NGN NIO NOK NPR NZD PEN PHP PKR PLN QAR RON RSD RUB " +
			"SAR SCR SDG SEK SLE SOS SSP STN SYP SZL THB TJS TMT TRY TZS UAH USD UZS VES XCD YER ZAR ZMW",
		3: "BHD IQD JOD KWD LYD OMR TND",
	} {
		for _, code := range strings.Fields(codes) {
			m[code] = digits
		}
	}
	return m
}
