package ui

import (
	"slices"

	"homeward/internal/kit/form"
)

// oftenSpoken are the languages a counselling office meets most (DOMAIN.md
// §1.7), and those of the offices.
var oftenSpoken = []string{
	"en", "hu", "cs", "ar", "fa", "prs", "ps", "ur", "ku", "ru", "uk", "vi", "mn", "sq", "sr", "fr", "tr", "bn", "ka", "es", "de",
}

// oftenMet are the countries most people return to.
var oftenMet = []string{
	"AF", "AL", "BD", "CN", "CU", "DZ", "EG", "GE", "IN", "IQ", "IR", "KG", "KZ", "MA", "MD", "MN", "NG", "PK", "RS", "SY", "TN", "TR", "UA", "UZ", "VN", "XK",
}

// oftenAndChosen are those of all choices that are met often or chosen, in the
// order of all.
func oftenAndChosen(all []form.Option, often, chosen []string) []form.Option {
	var out []form.Option
	for _, o := range all {
		if slices.Contains(often, o.Value) || slices.Contains(chosen, o.Value) {
			out = append(out, o)
		}
	}
	return out
}

// rest are the choices that are not shown.
func rest(all, shown []form.Option) []form.Option {
	return slices.DeleteFunc(slices.Clone(all), func(o form.Option) bool { return slices.Contains(shown, o) })
}
