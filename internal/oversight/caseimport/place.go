package caseimport

import (
	"homeward/internal/kit/i18n"
)

// readCountry finds the country of a cell, by name, adjective or code in any
// of our languages. Where a cell lists several, the first one is taken.
func readCountry(text string) (code string, several, ok bool) {
	return firstOf(text, i18n.MatchCountry)
}

// readLanguage finds the language of a cell in the same way.
func readLanguage(text string) (code string, several, ok bool) {
	return firstOf(text, i18n.MatchLanguage)
}

func firstOf(text string, find func(string) (string, bool)) (code string, several, ok bool) {
	for _, whole := range []string{text, withoutParentheses(text)} {
		if code, ok = find(whole); ok {
			return code, false, true
		}
	}
	for _, part := range parts(text) {
		found, is := find(part)
		if !is {
			found, is = find(withoutParentheses(part))
		}
		switch {
		case !is:
		case !ok:
			code, ok = found, true
		case found != code:
			several = true
		}
	}
	return code, several, ok
}
