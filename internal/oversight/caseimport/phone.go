package caseimport

import (
	"strings"
	"unicode"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/i18n"
)

// PhoneNumber is a number as it can be dialled from anywhere, and as typed.
// E164 is empty where what was typed is no complete number.
type PhoneNumber struct {
	E164  string `json:"e164,omitempty"`
	Typed string `json:"typed"`
}

// homes are the countries in which sheets of a language are kept.
var homes = map[i18n.Language]string{i18n.Hu: "HU", i18n.Cs: "CZ"}

// readPhones takes the numbers out of a cell: several may be parted by
// semicolons, commas or line breaks. A stroke belongs to the number (06-20/…).
func readPhones(text string, l i18n.Language) (numbers []PhoneNumber, odd bool) {
	for _, typed := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == ',' || r == '\n' || r == '|' }) {
		typed = strings.TrimSpace(typed)
		if isBlank(typed) || isUnknown(typed) {
			continue
		}
		number := PhoneNumber{Typed: typed, E164: migrant.E164(asDialled(typed, l), homes[l])}
		odd = odd || number.E164 == ""
		numbers = append(numbers, number)
		if len(numbers) == 5 {
			break
		}
	}
	return numbers, odd
}

// asDialled undoes what a sheet does to a number: a remark beside it, and the
// zero that is lost where the number was kept as one.
func asDialled(typed string, l i18n.Language) string {
	if strings.ContainsFunc(typed, unicode.IsLetter) {
		typed = withoutParentheses(typed) // "20 943 6029 (anyja)"
	}
	const lost = len("6209436029") // of 06 20 943 6029
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, strings.Replace(typed, "(0)", "", 1))
	if l == i18n.Hu && len(digits) == lost && digits[0] == '6' && !strings.Contains(typed, "+") {
		return "0" + typed
	}
	return typed
}
