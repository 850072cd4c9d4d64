package i18n

import (
	"slices"
	"strings"
	"unicode"
)

// Skeleton is what stays of a person's name however it is spelled in Latin
// letters: Mohammad and Muhamed have one skeleton, and so have Husayni,
// Hosseini and حسینی. Names of one skeleton are candidates, not the same
// person: the skeleton is made to find too much rather than too little.
//
// A word keeps its first sound, whether its first vowel is dark (o, u) or not,
// its consonants by their sound, and the kind of vowel it ends with. Articles
// (al, el) are left out.
func Skeleton(s string) string {
	words := nameWords(s)
	out := make([]string, 0, len(words))
	for i := 0; i < len(words); i++ {
		w := words[i]
		if len(words) > 1 && isArticle(words, i) {
			continue
		}
		if servantOf[w] {
			// Abd al-Rahman, Abdul Rahman and Abdulrahman are one name.
			for i+1 < len(words) && articles[words[i+1]] {
				i++
			}
			if i+1 < len(words) {
				i++
				out = append(out, wordSkeleton("abdul"+words[i]))
				continue
			}
		}
		out = append(out, wordSkeleton(w))
	}
	return strings.Join(out, " ")
}

var articles = setOf("al el ul il l")

var servantOf = setOf("abd abdul abdel abdal abdol abdoul abdil abdur abdus abdou")

// sunArticles are forms the article takes before the letter they end with.
var sunArticles = setOf("as es ad ed ar er at et az ez an en ash esh ur us ud")

func isArticle(words []string, i int) bool {
	w := words[i]
	if articles[w] {
		return i+1 < len(words)
	}
	return sunArticles[w] && i+1 < len(words) && len(words[i+1]) > 3 &&
		strings.HasPrefix(words[i+1], w[1:])
}

// nameWords are the words of a name in lower-case Latin letters.
func nameWords(s string) []string {
	if len(s) > 400 {
		s = s[:400]
	}
	folded := Fold(s)
	var words []string
	for _, w := range strings.FieldsFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("'’‘`´ʿʾ", r) && !unicode.Is(unicode.M, r)
	}) {
		if w = transliterate(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// sounds are letters in groups that stand for one sound, longest first.
var sounds = []struct{ letters, sound string }{
	{"shch", "s"},
	{"tsch", "s"},
	{"dzh", "j"},
	{"dsh", "j"},
	{"dzs", "j"},
	{"sch", "s"},
	{"tch", "s"},
	{"dj", "j"},
	{"dz", "j"},
	{"xh", "j"},
	{"jj", "j"},
	{"jh", "j"},
	{"kh", "h"},
	{"gh", "k"},
	{"sh", "s"},
	{"ch", "s"},
	{"zh", "z"},
	{"sz", "s"},
	{"zs", "z"},
	{"cs", "s"},
	{"cz", "s"},
	{"ts", "s"},
	{"tz", "s"},
	{"ph", "f"},
	{"th", "t"},
	{"dh", "d"},
	{"bh", "b"},
	{"ck", "k"},
	{"rh", "r"},
	{"lh", "l"},
	{"q", "k"},
	{"g", "k"},
	{"x", "ks"},
	{"w", "v"},
}

const vowels = "aeiou"

func isVowel(c byte) bool { return strings.IndexByte(vowels, c) >= 0 }

// wordSkeleton works on one word in Latin letters; a word of another script
// that has no transliteration is its own skeleton.
func wordSkeleton(w string) string {
	if strings.ContainsFunc(w, func(r rune) bool { return r > unicode.MaxASCII }) {
		return w
	}
	if to, ok := sameName[w]; ok {
		w = to
	}
	if rest := w[min(2, len(w)):]; len(rest) >= 5 && (strings.HasPrefix(w, "al") || strings.HasPrefix(w, "el")) &&
		!isVowel(rest[0]) && rest[0] != 'l' {
		w = rest // Alsaadi is al-Saadi
	}
	w = glideAtStart(w)
	body, ending := splitEnding(w)
	consonants, dark := consonantsOf(body)
	if consonants == "" {
		return w
	}
	vowel := "a"
	if dark {
		vowel = "u"
	}
	if isVowel(w[0]) {
		return vowel + devoiced(consonants, ending) + ending
	}
	devoicedAll := devoiced(consonants, ending)
	return devoicedAll[:1] + vowel + devoicedAll[1:] + ending
}

// glideAtStart makes the first sound of Iusuf, Jusuf and Yusuf one.
func glideAtStart(w string) string {
	if len(w) > 1 && (w[0] == 'j' || w[0] == 'i' && strings.IndexByte("aou", w[1]) >= 0) {
		return "y" + w[1:]
	}
	for _, affricate := range []string{"dzh", "dzs", "dsh", "dj", "dz", "xh"} {
		if rest, ok := strings.CutPrefix(w, affricate); ok && rest != "" {
			return "y" + rest
		}
	}
	return w
}

// splitEnding takes the final vowel off and names its kind; a silent h behind
// it goes too.
func splitEnding(w string) (body, ending string) {
	n := len(w)
	if n > 2 && w[n-1] == 'h' && isVowel(w[n-2]) {
		w = w[:n-1]
	}
	end := len(w)
	for end > 1 && (isVowel(w[end-1]) || w[end-1] == 'y' || w[end-1] == 'j') {
		end--
	}
	tail := w[end:]
	switch {
	case tail == "":
		return w, ""
	case strings.HasSuffix(tail, "i"), strings.HasSuffix(tail, "y"), strings.HasSuffix(tail, "j"),
		strings.HasSuffix(tail, "ee"), strings.HasSuffix(tail, "ie"):
		ending = "i"
	case strings.HasSuffix(tail, "o"), strings.HasSuffix(tail, "u"):
		ending = "u"
	default:
		ending = "a"
	}
	// The vowels stay in the body: the first of them may be the word's first.
	return w, ending
}

// consonantsOf are the consonants by sound, doubled ones once, and whether the
// first vowel is dark.
func consonantsOf(w string) (consonants string, dark bool) {
	var b []byte
	seenVowel := false
	for i := 0; i < len(w); {
		c := w[i]
		switch {
		case isVowel(c):
			if !seenVowel {
				seenVowel, dark = true, c == 'o' || c == 'u'
			}
			i++
		case (c == 'y' || c == 'j') && i > 0 && !strings.HasPrefix(w[i:], "jj"):
			if glideKept(w, i) {
				b = appendSound(b, "j")
			} else if !isVowel(w[i-1]) {
				seenVowel = true
			}
			i++
		case c == 'c':
			if sound, n := group(w[i:]); n > 1 {
				b = appendSound(b, sound)
				i += n
				continue
			}
			if i+1 == len(w) || strings.IndexByte("eiy", w[i+1]) >= 0 {
				b = appendSound(b, "s")
			} else {
				b = appendSound(b, "k")
			}
			i++
		default:
			sound, n := group(w[i:])
			b = appendSound(b, sound)
			i += n
		}
	}
	return string(b), dark
}

// glideKept tells whether a y or j inside a word is heard as a consonant.
func glideKept(w string, i int) bool {
	if i+1 >= len(w) || !isVowel(w[i+1]) || !isVowel(w[i-1]) {
		return false
	}
	if w[i-1] == 'i' {
		return false
	}
	endsHere := strings.Trim(w[i+1:], vowels) == ""
	return w[i] == 'j' && (!endsHere || w[i+1] != 'e') || w[i+1] != 'e' && w[i+1] != 'i' && w[i-1] != 'e'
}

// group is the sound at the start of w and how many letters it takes.
func group(w string) (sound string, n int) {
	for _, s := range sounds {
		if strings.HasPrefix(w, s.letters) {
			return s.sound, len(s.letters)
		}
	}
	return w[:1], 1
}

func appendSound(b []byte, sound string) []byte {
	for i := range len(sound) {
		if len(b) == 0 || b[len(b)-1] != sound[i] {
			b = append(b, sound[i])
		}
	}
	return b
}

// devoiced writes a last consonant as it sounds at the end of a word: Ahmet
// and Ahmed, Zeynep and Zaynab, Ivanov and Ivanoff are alike.
func devoiced(consonants, ending string) string {
	if ending != "" {
		return consonants
	}
	last := len(consonants) - 1
	if to := strings.IndexByte("dbv", consonants[last]); to >= 0 && last > 0 {
		return consonants[:last] + "tpf"[to:to+1]
	}
	return consonants
}

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// sameName leads from each form of a name to the first of its line.
var sameName = func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(nameForms) {
		forms := strings.Fields(line)
		for _, f := range forms {
			m[f] = forms[0]
		}
	}
	return m
}()

// SkeletonWords are the words of the skeleton, sorted and each once: equal for
// a name whose parts were swapped.
func SkeletonWords(s string) []string {
	words := strings.Fields(Skeleton(s))
	slices.Sort(words)
	return slices.Compact(words)
}
