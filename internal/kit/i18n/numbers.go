package i18n

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"homeward/internal/kit/money"
)

const nbsp = "\u00a0"

// Number is a whole number with its thousands apart: "640 000" in Hungarian
// and Czech (with spaces that do not break), "640,000" in English.
func Number(ctx context.Context, n int64) string {
	magnitude := uint64(n)
	if n < 0 {
		magnitude = -magnitude
		return "-" + grouped(Lang(ctx), magnitude)
	}
	return grouped(Lang(ctx), magnitude)
}

func grouped(l Language, n uint64) string {
	digits := strconv.FormatUint(n, 10)
	if len(digits) <= 3 {
		return digits
	}
	gap := nbsp
	if l == En {
		gap = ","
	}
	out := digits[:(len(digits)-1)%3+1]
	for i := len(out); i < len(digits); i += 3 {
		out += gap + digits[i:i+3]
	}
	return out
}

// decimalSign stands before the part that is less than one.
func decimalSign(l Language) string {
	if l == En {
		return "."
	}
	return ","
}

// signs are the currency signs that our readers know; other currencies are
// written with their code.
var signs = map[string]string{"EUR": "€", "HUF": "Ft", "CZK": "Kč"}

// Decimal writes a number that stands with a point, such as "0.66", as the
// language does.
func Decimal(ctx context.Context, number string) string {
	return strings.Replace(number, ".", decimalSign(Lang(ctx)), 1)
}

// Money is an amount as the language writes it: "1 200 €" in Hungarian and
// Czech, "1,200 €" in English. Minor units show only when there are some.
func Money(ctx context.Context, a money.Amount) string {
	l := Lang(ctx)
	units, minor, negative := a.Split()
	text := grouped(l, units)
	if minor != 0 {
		text += decimalSign(l) + fmt.Sprintf("%0*d", money.MinorDigits(a.Currency), minor)
	}
	if negative {
		text = "-" + text
	}
	if a.Currency == "" {
		return text
	}
	sign, ok := signs[a.Currency]
	if !ok {
		sign = a.Currency
	}
	return text + nbsp + sign
}

// Percent is the share part/whole with one decimal, rounded half up: "45.2%",
// "45,2%" in Hungarian, "45,2 %" in Czech. A share of nothing is empty.
func Percent(ctx context.Context, part, whole int64) string {
	if whole <= 0 || part < 0 {
		return ""
	}
	l := Lang(ctx)
	tenths := (part*2000 + whole) / (2 * whole)
	text := grouped(l, uint64(tenths/10)) + decimalSign(l) + strconv.FormatInt(tenths%10, 10)
	if l == Cs {
		return text + nbsp + "%"
	}
	return text + "%"
}

// PersonName puts the names in the order of the page's language: family name
// first in Hungarian, given name first in English and Czech.
func PersonName(ctx context.Context, family, given string) string {
	switch {
	case family == "":
		return given
	case given == "":
		return family
	case Lang(ctx) == Hu:
		return family + " " + given
	}
	return given + " " + family
}
