package caseimport

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"

	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
)

var currencies = map[i18n.Language]string{i18n.Hu: "HUF", i18n.Cs: "CZK", i18n.En: "EUR"}

// readCurrency understands the currency column: a code or the usual sign.
func readCurrency(text string) (string, bool) {
	if upper := strings.ToUpper(strings.TrimSpace(text)); money.Known(upper) {
		return upper, true
	}
	code, ok := lexicon[Currency][anyLanguage][wordKey(text)]
	return code, ok
}

// readAmount understands an amount beside a currency column that may be
// empty. The currency is assumed where neither cell names one.
func readAmount(c Cell, currency, usual string) (a money.Amount, assumed, ok bool) {
	text := c.Shown
	if raw, is := numeric(c); is {
		text = raw
	}
	if currency != "" {
		if a, err := money.Parse(text, currency); err == nil && !a.IsNegative() {
			return a, false, true
		}
	}
	if sign := strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Sc, r) }); sign != "" {
		own, known := readCurrency(sign)
		if !known {
			return money.Amount{}, false, false
		}
		bare := strings.TrimSpace(strings.Replace(text, sign, "", 1))
		a, err := money.Parse(strings.Trim(bare, " \u00a0"), own)
		return a, currency != "", err == nil && !a.IsNegative()
	}
	if currency == "" {
		a, err := money.Parse(text, usual)
		return a, true, err == nil && !a.IsNegative()
	}
	return money.Amount{}, false, false
}

// numeric is the number of a cell that the sheet keeps as a number, without
// what its format adds; three decimals are left to money, which knows that
// "640.000" is usually typed text.
func numeric(c Cell) (string, bool) {
	f, err := strconv.ParseFloat(c.Raw, 64)
	if err != nil || f < 0 || f > 1e15 || c.IsDay || len(c.Raw) > 40 {
		return "", false
	}
	_, decimals, _ := strings.Cut(c.Raw, ".")
	if c.Shown == c.Raw && len(decimals) == 3 {
		return "", false
	}
	r, ok := new(big.Rat).SetString(c.Raw)
	if !ok {
		return "", false
	}
	return r.FloatString(2), true
}

// readCount takes a whole number out of a cell: "3", "3 alkalom", "5 fő".
func readCount(c Cell) (n int, ok bool) {
	text := strings.TrimSpace(c.Shown)
	if f, err := strconv.ParseFloat(c.Raw, 64); err == nil && !c.IsDay {
		if f < 0 || f > 100_000 || f != float64(int(f)) {
			return 0, false
		}
		return int(f), true
	}
	digits := text
	if i := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = text[:i]
		rest := strings.TrimLeft(text[i:], " x×")
		if strings.ContainsAny(rest, "0123456789") {
			return 0, false
		}
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n <= 100_000
}
