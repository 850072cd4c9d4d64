package migrant

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"homeward/internal/kit/i18n"
)

// foldBar parts the Latin name from the others in the folded name.
const foldBar = " | "

// FoldName is what the column fold_name holds: the Latin name, then the
// original and other names, folded. The part before the bar takes part in the
// keyed digest that is compared across offices.
func FoldName(d Details) string {
	parts := []string{strings.Join(words(d.FamilyName+" "+d.GivenName), " ")}
	for _, other := range []string{d.OriginalName, d.Alias} {
		if w := words(other); len(w) > 0 {
			parts = append(parts, strings.Join(w, " "))
		}
	}
	return strings.Join(parts, foldBar)
}

// latinFold is the part of a folded name that offices compare.
func latinFold(d Details) string {
	return strings.Join(words(d.FamilyName+" "+d.GivenName), " ")
}

// words are the words of a name, folded. Apostrophes and the hyphen of
// "Al-Saadi" do not make two spellings of one name: the article stands alone.
func words(name string) []string {
	return strings.FieldsFunc(i18n.Fold(apostrophes.Replace(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
}

var apostrophes = strings.NewReplacer("'", "", "’", "", "ʼ", "", "`", "", "ʻ", "", "´", "")

// Token is a word of a name as search finds it.
type Token struct{ Kind, Text string }

// Kinds of tokens.
const (
	kindWord     = "word"
	kindSkeleton = "skeleton"
)

// Tokens are the search words of a person: each word of each name, in every
// script, as written and as it sounds.
func Tokens(d Details) []Token {
	var out []Token
	add := func(t Token) {
		if t.Text != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	for _, name := range []string{d.FamilyName, d.GivenName, d.OriginalName, d.Alias} {
		ws := words(name)
		for i, w := range ws {
			add(Token{kindWord, w})
			if i > 0 && shortWord(ws[i-1]) {
				// Al-Saadi is also looked for as Alsaadi.
				add(Token{kindWord, ws[i-1] + w})
			}
		}
		for _, s := range skeletons(name) {
			add(Token{kindSkeleton, s})
		}
	}
	return out
}

// skeletons are the sounds of a name's words, also without an article that was
// written together with its word: Alsady sounds like Al-Saadi.
func skeletons(name string) []string {
	out := i18n.SkeletonWords(name)
	for _, s := range i18n.SkeletonWords(apart(name)) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// spelled is a name taken apart for comparing: its words, and how they sound.
type spelled struct {
	words  []string
	each   []string // how each word sounds
	sounds []string // sounds of the name, sorted
	apart  []string // the same with articles parted from their words
}

// spellings remembers names taken apart: while somebody types, the same people
// are compared letter by letter.
var spellings = struct {
	sync.Mutex
	of map[string]*spelled
}{of: map[string]*spelled{}}

// spellingsKept is how many names are remembered; then it begins anew.
const spellingsKept = 4096

func spell(name string) *spelled {
	spellings.Lock()
	s, known := spellings.of[name]
	spellings.Unlock()
	if known {
		return s
	}
	s = &spelled{words: words(name), sounds: i18n.SkeletonWords(name), apart: i18n.SkeletonWords(apart(name))}
	for _, w := range s.words {
		s.each = append(s.each, i18n.Skeleton(w))
	}
	spellings.Lock()
	defer spellings.Unlock()
	if len(spellings.of) >= spellingsKept {
		clear(spellings.of)
	}
	spellings.of[name] = s
	return s
}

// apart parts articles from the words they were written together with.
func apart(name string) string {
	ws := words(name)
	for i, w := range ws {
		if rest := w[min(2, len(w)):]; len(rest) >= 3 && (strings.HasPrefix(w, "al") || strings.HasPrefix(w, "el")) && !strings.ContainsRune("aeioul", rune(rest[0])) {
			ws[i] = w[:2] + " " + rest
		}
	}
	return strings.Join(ws, " ")
}

// shortWord tells articles and particles, which some write together with the
// word that follows.
func shortWord(w string) bool { return len([]rune(w)) <= 3 }

// latin tells whether a name is written in Latin letters.
func latin(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}
