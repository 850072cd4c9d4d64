package caseimport

import (
	"strings"
	"unicode"

	"homeward/internal/kit/i18n"
)

// PhoneNumber is a number as it can be dialled from anywhere, and as typed.
// E164 is empty where what was typed is no complete number.
type PhoneNumber struct {
	E164  string `json:"e164,omitempty"`
	Typed string `json:"typed"`
}

// dialling is how numbers of a country are written inside it.
type dialling struct {
	code   string // the country's
	trunk  string // dialled before a number inside the country
	lowest int    // digits of a number without trunk and code
	most   int
}

var diallings = map[i18n.Language]dialling{
	i18n.Hu: {code: "36", trunk: "06", lowest: 8, most: 9},
	i18n.Cs: {code: "420", lowest: 9, most: 9},
}

// readPhones takes the numbers out of a cell: several may be parted by
// semicolons, commas or line breaks. A stroke belongs to the number (06-20/…).
func readPhones(text string, l i18n.Language) (numbers []PhoneNumber, odd bool) {
	for _, typed := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == ',' || r == '\n' || r == '|' }) {
		typed = strings.TrimSpace(typed)
		if isBlank(typed) || isUnknown(typed) {
			continue
		}
		number := PhoneNumber{Typed: typed, E164: e164(typed, diallings[l])}
		odd = odd || number.E164 == ""
		numbers = append(numbers, number)
		if len(numbers) == 5 {
			break
		}
	}
	return numbers, odd
}

func e164(typed string, home dialling) string {
	typed = strings.Replace(typed, "(0)", "", 1)
	if bare := withoutParentheses(typed); strings.ContainsFunc(typed, unicode.IsLetter) {
		typed = bare // a remark: "20 943 6029 (anyja)"
	}
	var b strings.Builder
	plus := false
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && b.Len() == 0:
			plus = true
		case strings.ContainsRune(" -–/.()\u00a0'", r):
		default:
			return ""
		}
	}
	digits := b.String()
	switch {
	case plus:
	case strings.HasPrefix(digits, "00"):
		digits = digits[2:]
	case home.code == "":
		return ""
	case home.trunk != "" && strings.HasPrefix(digits, home.trunk):
		digits = digits[len(home.trunk):]
		if len(digits) < home.lowest || len(digits) > home.most {
			return ""
		}
		digits = home.code + digits
	case home.trunk != "" && strings.HasPrefix("0"+digits, home.trunk) && len(digits) == home.most+1:
		digits = home.code + digits[1:] // a sheet that kept a number lost the zero
	case strings.HasPrefix(digits, home.code) && len(digits) >= len(home.code)+home.lowest:
	case len(digits) >= home.lowest && len(digits) <= home.most:
		digits = home.code + digits
	default:
		return ""
	}
	if len(digits) < 7 || len(digits) > 15 || digits[0] == '0' {
		return ""
	}
	return "+" + digits
}
