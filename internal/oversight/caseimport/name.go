package caseimport

import (
	"strings"
	"unicode"

	"homeward/internal/kit/i18n"
)

// nameOrder says which part stands first where one cell holds the whole name.
type nameOrder int

const (
	orderByLanguage nameOrder = iota // Hungarian: family name first
	familyFirst
	givenFirst
)

// orderOf reads the order off the heading: "Příjmení a jméno".
func orderOf(heading string) nameOrder {
	h := wordKey(heading)
	first := func(words ...string) int {
		at := -1
		for _, w := range words {
			if i := strings.Index(h, w); i >= 0 && (at < 0 || i < at) {
				at = i
			}
		}
		return at
	}
	family := first("prijmeni", "surname", "family", "last name", "csaladi", "vezetek")
	if family > 0 {
		return givenFirst
	}
	if family == 0 {
		return familyFirst
	}
	return orderByLanguage
}

// splitName parts a whole name. A comma or capitals show the family name
// ("Kovács, Anna", "Anna KOVÁCS"); else the order of the heading or of its
// language decides, and sure is false.
func splitName(s string, order nameOrder, l i18n.Language) (family, given string, sure bool) {
	if f, g, ok := strings.Cut(s, ","); ok {
		return properName(strings.TrimSpace(f)), properName(strings.TrimSpace(g)), true
	}
	words := strings.Fields(s)
	if len(words) < 2 {
		return properName(s), "", true
	}
	capitals := 0
	for _, w := range words {
		if isCapitals(w) {
			capitals++
		}
	}
	if capitals > 0 && capitals < len(words) {
		var f, g []string
		for _, w := range words {
			if isCapitals(w) {
				f = append(f, w)
			} else {
				g = append(g, w)
			}
		}
		return properName(strings.Join(f, " ")), properName(strings.Join(g, " ")), true
	}
	sure = order != orderByLanguage
	if order == familyFirst || order == orderByLanguage && l == i18n.Hu {
		n := 1
		if title := wordKey(words[0]); len(words) > 2 && (title == "dr" || title == "ifj" || title == "id") {
			n = 2
		}
		return properName(strings.Join(words[:n], " ")), properName(strings.Join(words[n:], " ")), sure
	}
	n := len(words) - 1
	for n > 1 && particles[strings.ToLower(words[n-1])] {
		n--
	}
	return properName(strings.Join(words[n:], " ")), properName(strings.Join(words[:n], " ")), sure
}

// particles stay small inside a name that was written in capitals.
var particles = map[string]bool{
	"von": true, "der": true, "den": true, "de": true, "la": true, "del": true, "della": true, "di": true,
	"da": true, "dos": true, "das": true, "du": true, "bin": true, "bint": true, "ibn": true, "ter": true,
	"zu": true, "zur": true, "y": true, "ul": true, "ur": true,
}

// isCapitals tells a word of at least two letters without a small one.
func isCapitals(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters >= 2
}

func isSmall(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			return false
		}
		if unicode.IsLower(r) {
			letters++
		}
	}
	return letters >= 2
}

// properName writes a name in capitals (or in small letters only) the way a
// name is written. A name that has both is left as its writer wanted it.
func properName(s string) string {
	s = clean(s)
	words := strings.Fields(s)
	if !isCapitals(s) && !isSmall(s) {
		return s
	}
	for i, w := range words {
		small := strings.ToLower(w)
		next := ""
		if i+1 < len(words) {
			next = strings.ToLower(words[i+1])
		}
		switch {
		case len(words) > 1 && particles[small] && i+1 < len(words):
			words[i] = small
		case small == "van" && (particles[next] || next == "het" || next == "'t"):
			words[i] = small
		default:
			words[i] = properWord(w)
		}
	}
	return strings.Join(words, " ")
}

// properWord capitalises each part of a hyphenated name, what follows a
// one-letter elision (O'Brien) and what follows Mc.
func properWord(w string) string {
	var b strings.Builder
	start, run := true, 0
	for _, r := range w {
		switch {
		case r == '-' || r == '‐' || r == '‑' || r == '–' || r == '/' || r == '.' || r == '(':
			start, run = true, 0
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == 'ʼ' || r == '`':
			start, run = run == 1, 0
			b.WriteRune(r)
		case start:
			b.WriteRune(unicode.ToTitle(r))
			start, run = false, 1
		default:
			b.WriteRune(unicode.ToLower(r))
			run++
		}
	}
	out := b.String()
	if rest, ok := strings.CutPrefix(out, "Mc"); ok && len(rest) > 2 && rest[0] < unicode.MaxASCII {
		out = "Mc" + strings.ToUpper(rest[:1]) + rest[1:]
	}
	// i with the dot that Turkish capitals keep falls apart in lower case
	return strings.ReplaceAll(out, "i̇", "i")
}

// latinName is a cell of a name in Latin letters; marks that stand for a
// missing name are no name.
func latinName(s string) string {
	s = clean(strings.ReplaceAll(s, "\n", " "))
	if isBlank(s) || lexicon.has("name_placeholder", wordKey(s)) {
		return ""
	}
	for _, r := range s {
		if unicode.IsLetter(r) {
			return s
		}
	}
	return ""
}

// scripts by ISO 15924 code, with the language where it is the only one.
var scripts = []struct {
	code, language string
	table          *unicode.RangeTable
}{
	{"Cyrl", "", unicode.Cyrillic},
	{"Arab", "", unicode.Arabic},
	{"Geor", "ka", unicode.Georgian},
	{"Armn", "hy", unicode.Armenian},
	{"Grek", "el", unicode.Greek},
	{"Hebr", "", unicode.Hebrew},
	{"Beng", "bn", unicode.Bengali},
	{"Deva", "", unicode.Devanagari},
	{"Guru", "pa", unicode.Gurmukhi},
	{"Gujr", "gu", unicode.Gujarati},
	{"Taml", "ta", unicode.Tamil},
	{"Telu", "te", unicode.Telugu},
	{"Sinh", "si", unicode.Sinhala},
	{"Ethi", "", unicode.Ethiopic},
	{"Thai", "th", unicode.Thai},
	{"Khmr", "km", unicode.Khmer},
	{"Mymr", "my", unicode.Myanmar},
	{"Laoo", "lo", unicode.Lao},
	{"Mong", "mn", unicode.Mongolian},
	{"Hang", "ko", unicode.Hangul},
	{"Jpan", "ja", unicode.Hiragana},
	{"Jpan", "ja", unicode.Katakana},
	{"Hani", "zh", unicode.Han},
	{"Latn", "", unicode.Latin},
}

// languagesOf a script that several languages use.
var languagesOf = map[string]string{
	"Cyrl": " ru uk be bg sr mk bs mn kk ky tg uz tt ce os ab sh ",
	"Arab": " ar fa prs ps ur ku ckb sd ug bal azb pnb ks ",
	"Hebr": " he yi ",
	"Deva": " hi ne mr ",
	"Ethi": " am ti tig ",
	"Hani": " zh ja yue cmn ",
}

// script finds the script of a name, and its language as far as the script or
// the language the person speaks shows it.
func script(name, spoken string) (code, language string) {
	for _, s := range scripts {
		for _, r := range name {
			if !unicode.Is(s.table, r) {
				continue
			}
			if many := languagesOf[s.code]; many != "" && strings.Contains(many, " "+spoken+" ") && spoken != "" {
				return s.code, spoken
			}
			return s.code, s.language
		}
	}
	return "", ""
}
