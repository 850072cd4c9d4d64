package caseimport

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"homeward/internal/kit/i18n"
)

// clean is a cell's text as it is kept: composed, without characters that
// control how other text is shown, single spaces, trimmed. Line breaks stay.
func clean(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "�"))
	var b strings.Builder
	space, line := false, false
	for _, r := range s {
		switch {
		case r == '\n':
			line = true
		case unicode.IsSpace(r), r == '\u00ad':
			space = space || r != '\u00ad'
		case r == '\u200c' || r == '\u200d': // joiners: Persian names need them
			b.WriteRune(r)
		case unicode.Is(unicode.Cf, r), unicode.IsControl(r):
		default:
			if b.Len() > 0 && line {
				b.WriteByte('\n')
			} else if b.Len() > 0 && space {
				b.WriteByte(' ')
			}
			space, line = false, false
			b.WriteRune(r)
		}
	}
	return strings.Trim(b.String(), "\u200c\u200d")
}

// wordKey is what two spellings of one word or heading have in common: folded
// letters and digits with single spaces. Text that is all marks ("?", "–")
// is its own key.
func wordKey(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range i18n.Fold(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	if b.Len() > 0 {
		return b.String()
	}
	return strings.Join(strings.Fields(s), " ")
}

// nameKey is what two spellings of one name have in common: hyphens,
// apostrophes and spaces do not count, the order of the names does.
func nameKey(family, given string) string {
	squeeze := func(s string) string { return strings.ReplaceAll(wordKey(s), " ", "") }
	return squeeze(family) + " " + squeeze(given)
}

// withoutParentheses drops remarks in brackets: "Családtagok (fő)".
func withoutParentheses(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '(' || r == '[':
			depth++
		case (r == ')' || r == ']') && depth > 0:
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return strings.TrimSpace(b.String())
}

// parts splits what one cell lists: "vállalkozás + lakhatás", "román/orosz".
func parts(s string) []string {
	s = strings.NewReplacer(" és ", "+", " valamint ", "+", " a ", "+", " and ", "+", " & ", "+", "\n", "+").Replace(s)
	fields := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("+/,;|&", r) })
	out := fields[:0]
	for _, f := range fields {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// looksLikeFormula tells text that a spreadsheet would compute.
func looksLikeFormula(s string) bool {
	return len(s) > 1 && (s[0] == '=' || s[0] == '@' || (s[0] == '+' || s[0] == '-') && strings.ContainsAny(s, "(!"))
}
