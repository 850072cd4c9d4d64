package money

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// marks are the signs people put beside an amount.
var marks = map[string]string{
	"ft": "HUF", "huf": "HUF", "forint": "HUF",
	"kč": "CZK", "kc": "CZK", "czk": "CZK",
	"€": "EUR", "eur": "EUR", "euro": "EUR", "eura": "EUR",
	"$": "USD", "usd": "USD", "us$": "USD",
	"£": "GBP", "gbp": "GBP",
}

// Parse reads an amount as typed in any of our languages: "640 000",
// "640.000,-", "1 200,50", "1,200.50", "1 200 €". One sign followed by exactly
// three digits separates thousands; more digits after the decimal sign than
// the currency has are refused, and so is a sign of another currency.
func Parse(text, currency string) (Amount, error) {
	fail := func() (Amount, error) { return Amount{}, fmt.Errorf("%w: %q", ErrNotAnAmount, text) }
	if len(text) > 100 {
		return Amount{}, ErrNotAnAmount
	}
	s, ok := trimMark(norm.NFC.String(text), currency)
	if !ok {
		return fail()
	}
	s, negative := trimSign(s)
	s = trimDash(s)
	whole, fraction, ok := split(s, MinorDigits(currency))
	if !ok {
		return fail()
	}
	digits := MinorDigits(currency)
	for len(fraction) > digits && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	if len(fraction) > digits {
		return fail()
	}
	minor, ok := count(whole + fraction + strings.Repeat("0", digits-len(fraction)))
	if !ok {
		return Amount{}, ErrOverflow
	}
	if negative {
		minor = -minor
	}
	return Amount{Minor: minor, Currency: currency}, nil
}

// trimMark takes the currency's own sign off either end.
func trimMark(s, currency string) (string, bool) {
	s = strings.TrimFunc(s, isSpace)
	isMark := func(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Sc, r) }
	rest := strings.TrimRightFunc(s, isMark)
	mark := s[len(rest):]
	if mark == "" {
		rest = strings.TrimLeftFunc(s, isMark)
		mark = s[:len(s)-len(rest)]
	}
	if mark == "" {
		return s, true
	}
	of, known := marks[strings.ToLower(mark)]
	return strings.TrimFunc(rest, isSpace), known && of == currency || strings.EqualFold(mark, currency)
}

func trimSign(s string) (rest string, negative bool) {
	for _, sign := range []string{"-", "−", "–"} {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			return strings.TrimFunc(rest, isSpace), true
		}
	}
	return s, false
}

// trimDash takes off the ",-" that stands for "no cents".
func trimDash(s string) string {
	for _, tail := range []string{",-", ".-", ",–", ".–", ",—"} {
		if rest, ok := strings.CutSuffix(s, tail); ok {
			return rest
		}
	}
	return s
}

// split finds the decimal sign and checks that the thousands are threes.
func split(s string, digits int) (whole, fraction string, ok bool) {
	groups, signs := []string{""}, []rune{}
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			groups[len(groups)-1] += string(r)
		case isSpace(r):
			groups, signs = append(groups, ""), append(signs, ' ')
		case r == '.' || r == ',' || r == '\'' || r == '’':
			groups, signs = append(groups, ""), append(signs, r)
		default:
			return "", "", false
		}
	}
	if groups[0] == "" {
		return "", "", false
	}
	last := len(signs) - 1
	if last >= 0 && isDecimal(signs, groups) {
		fraction = groups[last+1]
		if fraction == "" {
			return "", "", false
		}
		groups, signs = groups[:last+1], signs[:last]
	}
	for i, sign := range signs {
		if sign != signs[0] || len(groups[i+1]) != 3 {
			return "", "", false
		}
	}
	if len(signs) > 0 && (len(groups[0]) > 3 || ambiguous(signs, groups, fraction, digits)) {
		return "", "", false
	}
	return strings.Join(groups, ""), fraction, true
}

// isDecimal tells whether the last sign separates the minor units: a point or
// a comma that differs from the signs before it, or does not cut off a group
// of three.
func isDecimal(signs []rune, groups []string) bool {
	last := len(signs) - 1
	if signs[last] != '.' && signs[last] != ',' {
		return false
	}
	if last > 0 {
		return signs[last] != signs[0]
	}
	return len(groups[1]) != 3 || len(groups[0]) > 3 || groups[0] == "0"
}

// ambiguous is "1.200" in a currency of three decimals.
func ambiguous(signs []rune, groups []string, fraction string, digits int) bool {
	return digits == 3 && len(signs) == 1 && fraction == "" && (signs[0] == '.' || signs[0] == ',')
}

func count(digits string) (int64, bool) {
	var n int64
	for _, r := range digits {
		d := int64(r - '0')
		if n > (math.MaxInt64-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) }
