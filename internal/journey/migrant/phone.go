package migrant

import "strings"

// dialling is how numbers of a country are written inside it.
type dialling struct {
	code        string // the country's
	trunk       string // dialled before a number inside the country
	least, most int    // digits of a number without trunk and code
}

var diallings = map[string]dialling{
	"HU": {code: "36", trunk: "06", least: 8, most: 9},
	"CZ": {code: "420", least: 9, most: 9},
}

// E164 is a number as it can be dialled from anywhere. country is where the
// office stands: a number without a country's code is taken to be of there.
// What is no complete number has none.
func E164(typed, country string) string {
	digits, plus, ok := figures(typed)
	if !ok {
		return ""
	}
	home := diallings[country]
	switch {
	case plus:
	case strings.HasPrefix(digits, "00"):
		digits = digits[2:]
	case home.code == "":
		return ""
	case home.trunk != "" && strings.HasPrefix(digits, home.trunk):
		digits = digits[len(home.trunk):]
		if len(digits) < home.least || len(digits) > home.most {
			return ""
		}
		digits = home.code + digits
	case strings.HasPrefix(digits, home.code) && len(digits) >= len(home.code)+home.least:
	case len(digits) >= home.least && len(digits) <= home.most:
		digits = home.code + digits
	default:
		return ""
	}
	if len(digits) < 7 || len(digits) > 15 || digits[0] == '0' {
		return ""
	}
	return "+" + digits
}

// figures are the digits of a typed number; ok is false where anything else
// than a number was typed.
func figures(typed string) (digits string, plus, ok bool) {
	var b strings.Builder
	for _, r := range strings.Replace(typed, "(0)", "", 1) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && b.Len() == 0:
			plus = true
		case strings.ContainsRune(" -–/.()\u00a0'", r):
		default:
			return "", false, false
		}
	}
	return b.String(), plus, b.Len() > 0
}

// dialled tells whether a text holds a number at all; words beside it ("her
// sister's") are welcome.
func dialled(typed string) bool {
	n := 0
	for _, r := range typed {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n >= 5
}
