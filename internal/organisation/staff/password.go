package staff

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"homeward/internal/kit/i18n"
)

// Lengths of a password in characters. Length is what makes one strong; there
// are no rules about kinds of characters, and none expires.
const (
	MinPassword = 15
	MaxPassword = 200
)

//go:embed common_passwords.txt
var commonPasswords string

//go:embed common_words.txt
var commonWords string

// known is what guessers try first.
var known = sync.OnceValue(func() (k struct {
	passwords map[string]bool
	words     []string
},
) {
	k.passwords = map[string]bool{}
	for _, p := range strings.Split(strings.TrimSpace(commonPasswords), "\n") {
		k.passwords[p] = true
	}
	k.words = strings.Fields(commonWords)
	// Longest first, so that "jelszavam" is not left as "avam".
	slices.SortFunc(k.words, func(a, b string) int { return len(b) - len(a) })
	return k
})

// tidyPassword is a password as it is hashed: one Unicode form, so that it does
// not depend on the keyboard, and without the blanks that pasting brings.
func tidyPassword(p string) string { return strings.TrimSpace(norm.NFC.String(p)) }

// WeakPassword tells what is wrong with a new password, as the end of a message
// key; empty: nothing. about are words a guesser knows: names, the address.
func WeakPassword(password string, about ...string) string {
	password = tidyPassword(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return "too_short"
	case n > MaxPassword:
		return "too_long"
	}
	plain := foldPassword(password)
	if personal(plain, about) || personal(i18n.Fold(password), about) {
		return "about_you"
	}
	if known().passwords[plain] || known().passwords[strings.ToLower(password)] || repeats(plain) || fewCharacters(plain) || substance(plain) < 6 {
		return "too_common"
	}
	return ""
}

// foldPassword is a password as guessers see through it: lower case, without
// accents, figures that stand for letters put back where letters are around.
func foldPassword(p string) string {
	runes := []rune(i18n.Fold(p))
	for i, r := range runes {
		l, ok := map[rune]rune{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's', '!': 'i'}[r]
		if ok && i > 0 && i+1 < len(runes) && unicode.IsLetter(runes[i-1]) && unicode.IsLetter(runes[i+1]) {
			runes[i] = l
		}
	}
	return string(runes)
}

// personal tells whether a password contains the program's name, the person's
// name or address.
func personal(plain string, about []string) bool {
	about = append([]string{"homeward"}, about...)
	for _, a := range about {
		local, _, address := strings.Cut(a, "@")
		if address && strings.Contains(plain, i18n.Fold(a)) {
			return true
		}
		for _, word := range append([]string{local}, strings.FieldsFunc(local, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...) {
			if w := i18n.Fold(word); utf8.RuneCountInString(w) >= 4 && strings.Contains(plain, w) {
				return true
			}
		}
	}
	return false
}

// repeats tells whether the text is one shorter text over and over.
func repeats(s string) bool {
	r := []rune(s)
	for unit := 1; unit <= len(r)/2; unit++ {
		same := true
		for i := unit; i < len(r) && same; i++ {
			same = r[i] == r[i-unit]
		}
		if same {
			return true
		}
	}
	return false
}

func fewCharacters(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) < 6
}

// substance counts the characters that are left when well-known words, runs on
// the keyboard and repeated characters are taken away.
func substance(s string) int {
	for _, w := range known().words {
		if len(w) >= 3 {
			s = strings.ReplaceAll(s, w, " ")
		}
	}
	n := 0
	var before rune
	r := []rune(s)
	for i := 0; i < len(r); i++ {
		if skip := run(r[i:]); skip >= 4 {
			i += skip - 1
			before = 0
			continue
		}
		if (unicode.IsLetter(r[i]) || unicode.IsDigit(r[i])) && r[i] != before {
			n++
		}
		before = r[i]
	}
	return n
}

// keyboards are rows that fingers run along, forwards and backwards.
var keyboards = func() (rows []string) {
	for _, row := range []string{
		"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm",
		"1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "zaq1xsw2cde3vfr4",
	} {
		back := []rune(row)
		slices.Reverse(back)
		rows = append(rows, row, string(back))
	}
	return rows
}()

// run is the length of the longest keyboard run at the start of the text.
func run(r []rune) int {
	longest := 1
	for _, row := range keyboards {
		n := 1
		for n < len(r) && strings.Contains(row, string(r[:n+1])) {
			n++
		}
		longest = max(longest, n)
	}
	return longest
}
