package instrument

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// places are the decimals with which a score is kept, and shown the decimals
// with which it is read.
const (
	places = 5
	shown  = 2
)

// Decimal is a number as the database keeps it, numeric(6,5); its zero value is
// no number: a score that is not published.
type Decimal struct{ text string }

// DecimalOf rounds a number half up to five decimals.
func DecimalOf(r *big.Rat) Decimal {
	if r == nil {
		return Decimal{}
	}
	return Decimal{rounded(r, places)}
}

// rounded writes a number with so many decimals, half up.
func rounded(r *big.Rat, decimals int64) string {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(decimals), nil)
	n := new(big.Int).Mul(r.Num(), ten)
	n.Mul(n, big.NewInt(2)).Add(n, r.Denom())
	n.Div(n, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	digits := n.String()
	for int64(len(digits)) <= decimals {
		digits = "0" + digits
	}
	at := int64(len(digits)) - decimals
	return digits[:at] + "." + digits[at:]
}

// Known reports whether there is a number.
func (d Decimal) Known() bool { return d.text != "" }

// Rat is the number; nil: none.
func (d Decimal) Rat() *big.Rat {
	r, ok := new(big.Rat).SetString(d.text)
	if !ok {
		return nil
	}
	return r
}

// String is the number with five decimals; empty: none.
func (d Decimal) String() string { return d.text }

// Short is the number as people read it, with two decimals.
func (d Decimal) Short() string {
	if !d.Known() {
		return ""
	}
	return rounded(d.Rat(), shown)
}

// Scan reads a numeric column.
func (d *Decimal) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Decimal{}
	case string:
		r, ok := new(big.Rat).SetString(v)
		if !ok {
			return fmt.Errorf("no number: %q", v)
		}
		*d = DecimalOf(r)
	default:
		return fmt.Errorf("no number: %T", src)
	}
	return nil
}

// Value writes a numeric column.
func (d Decimal) Value() (driver.Value, error) {
	if !d.Known() {
		return nil, nil
	}
	return d.text, nil
}

// ParseHundredths reads the value of an answer in whole hundredths.
func ParseHundredths(value string) (int, error) {
	r, err := parseNumber(value)
	if err != nil {
		return 0, err
	}
	n := new(big.Int).Quo(new(big.Int).Mul(r.Num(), big.NewInt(100)), r.Denom())
	return int(n.Int64()), nil
}

var errNumber = errors.New("not a number")

// parseNumber reads a decimal number that is not negative, with a point or a
// comma and at most six decimals.
func parseNumber(s string) (*big.Rat, error) {
	s = strings.Replace(strings.TrimSpace(s), ",", ".", 1)
	whole, part, _ := strings.Cut(s, ".")
	if whole == "" || len(whole) > 4 || len(part) > 6 || strings.Trim(whole+part, "0123456789") != "" {
		return nil, errNumber
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil, errNumber
	}
	return r, nil
}
