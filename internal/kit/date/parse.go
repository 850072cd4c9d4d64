package date

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Years a person may type; anything else is a slip of the finger.
const (
	firstYear = 1850
	lastYear  = 2199
)

// Parse reads a day the way people in our offices type it: year first
// ("2026. 11. 19.", "2026-11-19", "20261119"), day first ("19. 11. 2026",
// "19/11/2026"), or with the month's name in Hungarian, Czech or English
// ("2026. november 19.", "19. listopadu 2026", "Nov 19, 2026").
//
// The month never comes first unless it is a name, and the year has four
// digits: what could mean two days is refused, not guessed. Empty text is a
// day not given.
func Parse(s string) (Date, error) {
	p, err := parse(s)
	if err != nil || p == (parts{}) {
		return Date{}, err
	}
	if p.month == 0 || p.day == 0 {
		return Date{}, ErrNotADay
	}
	return Of(p.year, time.Month(p.month), p.day), nil
}

// parts are what was found; a month or day of 0 was not known to the writer.
type parts struct{ year, month, day int }

// token is a run of digits, of letters, or of marks for "unknown".
type token struct {
	text  string // digits, or folded letters
	digit bool
	value int
}

func parse(s string) (parts, error) {
	tokens, ok := tokenise(s)
	if !ok {
		return parts{}, ErrNotADay
	}
	if len(tokens) == 0 {
		return parts{}, nil
	}
	var (
		numbers []token
		month   int
		weekday = -1
		after   = -1 // how many numbers stand before the month's name
	)
	for i, t := range tokens {
		switch {
		case t.digit:
			numbers = append(numbers, t)
		case monthNames[t.text] != 0:
			if month != 0 {
				return parts{}, ErrNotADay
			}
			month, after = monthNames[t.text], len(numbers)
		case isWeekday(t.text):
			if weekday >= 0 {
				return parts{}, ErrNotADay
			}
			weekday = weekdayNames[t.text]
		case suffixes[t.text] && i > 0 && tokens[i-1].digit:
		case fillers[t.text]:
		default:
			return parts{}, ErrNotADay
		}
	}
	p, ok := arrange(numbers, month, after)
	if !ok || !p.plausible() {
		return parts{}, ErrNotADay
	}
	if weekday >= 0 && (p.day == 0 || int(Of(p.year, time.Month(p.month), p.day).Weekday()) != weekday) {
		return parts{}, ErrNotADay
	}
	return p, nil
}

// arrange gives the numbers their meaning; the year is the one of four digits.
func arrange(n []token, month, after int) (parts, bool) {
	if month != 0 {
		switch {
		case len(n) == 1 && isYear(n[0]):
			return parts{n[0].value, month, 0}, true
		case len(n) == 2 && isYear(n[0]) && !isYear(n[1]) && after == 1: // 2026. november 19.
			return parts{n[0].value, month, n[1].value}, true
		case len(n) == 2 && !isYear(n[0]) && isYear(n[1]): // 19. listopadu 2026, Nov 19, 2026
			return parts{n[1].value, month, n[0].value}, true
		}
		return parts{}, false
	}
	switch {
	case len(n) == 1 && len(n[0].text) == 8:
		v := n[0].value
		return parts{v / 10000, v / 100 % 100, v % 100}, true
	case len(n) == 1 && isYear(n[0]):
		return parts{year: n[0].value}, true
	case len(n) == 2 && isYear(n[0]) && isShort(n[1]):
		return parts{n[0].value, n[1].value, 0}, true
	case len(n) == 2 && isShort(n[0]) && isYear(n[1]):
		return parts{n[1].value, n[0].value, 0}, true
	case len(n) == 3 && isYear(n[0]) && isShort(n[1]) && isShort(n[2]):
		return parts{n[0].value, n[1].value, n[2].value}, true
	case len(n) == 3 && isShort(n[0]) && isShort(n[1]) && isYear(n[2]):
		return parts{n[2].value, n[1].value, n[0].value}, true
	}
	return parts{}, false
}

func isYear(t token) bool  { return len(t.text) == 4 }
func isShort(t token) bool { return len(t.text) <= 2 }

func (p parts) plausible() bool {
	if p.year < firstYear || p.year > lastYear || p.month > 12 {
		return false
	}
	if p.month == 0 || p.day == 0 {
		return p.day == 0
	}
	return Valid(p.year, time.Month(p.month), p.day)
}

// tokenise splits s into numbers and words without accents; anything that
// cannot stand in a day makes it fail.
func tokenise(s string) ([]token, bool) {
	if len(s) > 100 {
		return nil, false
	}
	s = strings.TrimSpace(s)
	s = trimMidnight(s)
	var (
		tokens []token
		run    strings.Builder
		digits bool
		value  int
	)
	flush := func() {
		if run.Len() > 0 {
			tokens = append(tokens, token{text: run.String(), digit: digits, value: value})
			run.Reset()
		}
		value = 0
	}
	for _, r := range norm.NFKD.String(s) {
		switch v, isDigit := digitValue(r); {
		case isDigit:
			if !digits {
				flush()
			}
			if run.Len() == 8 {
				return nil, false
			}
			digits = true
			run.WriteByte(byte('0' + v))
			value = value*10 + v
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r):
			if digits {
				flush()
			}
			digits = false
			run.WriteRune(unicode.ToLower(r))
		case strings.ContainsRune("./-,–‐‑‒", r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			flush()
		default:
			return nil, false
		}
	}
	flush()
	return tokens, true
}

// trimMidnight cuts off the time that spreadsheets add to a day.
func trimMidnight(s string) string {
	for _, tail := range []string{"T00:00:00Z", "T00:00:00", " 00:00:00", " 0:00:00", " 00:00", " 0:00"} {
		if cut, ok := strings.CutSuffix(s, tail); ok {
			return cut
		}
	}
	return s
}

// digitValue also reads the digits of Arabic and Persian keyboards.
func digitValue(r rune) (int, bool) {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0'), true
	case r >= '٠' && r <= '٩':
		return int(r - '٠'), true
	case r >= '۰' && r <= '۹':
		return int(r - '۰'), true
	}
	return 0, false
}
