package i18n

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// unmarked are Latin letters whose mark is part of the letter, so that taking
// accents off does not reach them.
var unmarked = map[rune]string{
	'đ': "d", 'ð': "d", 'ħ': "h", 'ı': "i", 'ł': "l", 'ŋ': "n", 'ø': "o", 'ŧ': "t",
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ə': "e", 'ɵ': "o", 'ƙ': "k", 'ɓ': "b", 'ɗ': "d",
	'ƴ': "y", 'ĸ': "k", 'ŉ': "n", 'ſ': "s", 'ɛ': "e", 'ɔ': "o", 'ʼ': "", 'ʻ': "", 'ʹ': "", 'ʺ': "",
}

// Fold is the search key of a text: lower case, without accents, the same for
// composed and decomposed forms, with single spaces. Other scripts keep their
// letters and lose only the marks that may be left out in writing.
func Fold(s string) string {
	if isPlainASCII(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	var letter rune
	for _, r := range norm.NFKD.String(s) {
		if unicode.IsLetter(r) {
			letter = r
		}
		switch {
		case unicode.Is(unicode.Mn, r) && isPartOfLetter(letter, r):
			b.WriteRune(r)
			continue
		case unicode.IsSpace(r) || unicode.Is(unicode.Zs, r):
			gap = b.Len() > 0
			continue
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Cc), r == 'ـ': // and the Arabic stretch
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		r = unicode.ToLower(r)
		if latin, ok := unmarked[r]; ok {
			b.WriteString(latin)
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// isPartOfLetter tells й and ї, which are letters of their own, from ё and from
// marks of stress.
func isPartOfLetter(letter, mark rune) bool {
	switch mark {
	case '\u0306': // breve
		return unicode.Is(unicode.Cyrillic, letter)
	case '\u0308': // two dots
		return letter == 'і' || letter == 'І'
	}
	return false
}

// isPlainASCII tells whether Fold has only the case to change.
func isPlainASCII(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 0x7f || c < ' ' {
			return false
		}
		if c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

// wordKey is Fold with everything but letters and figures turned into single
// spaces: what names of countries and languages are compared by.
func wordKey(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range Fold(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '`' || r == '.':
			// d'Ivoire is one word, and so is U.S.A.
		default:
			gap = true
		}
	}
	return b.String()
}
