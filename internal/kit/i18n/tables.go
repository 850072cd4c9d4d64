package i18n

import (
	"context"
	_ "embed" // the tables
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed countries.tsv
var countriesTSV string

//go:embed languages.tsv
var languagesTSV string

// Stateless stands in the place of a citizenship for people who have none; it
// is no country and is not in Countries.
const Stateless = "XX"

// Option is a choice: the stored code and its word.
type Option struct{ Code, Label string }

// entry is a line of a table: a country or a language with all its names.
type entry struct {
	code, code3 string
	names       map[Language]string
	also        map[Language][]string
}

// table finds entries by code and by any of their names.
type table struct {
	entries []entry
	byCode  map[string]*entry
	byName  map[string]string
	byShort map[string]string // of two or three letters with an accent: ČR is not CR
	options map[Language][]Option
	// conflicts are names that two entries claim; a test wants none.
	conflicts []string
}

var countries = sync.OnceValue(func() *table {
	return newTable(countriesTSV, 2)
})

var languages = sync.OnceValue(func() *table {
	return newTable(languagesTSV, 1)
})

// newTable reads tab-separated lines: codes columns of codes, then en, hu, cs,
// then other names of each, separated by bars.
func newTable(tsv string, codes int) *table {
	t := &table{byCode: map[string]*entry{}, byName: map[string]string{}, byShort: map[string]string{}, options: map[Language][]Option{}}
	order := []Language{En, Hu, Cs}
	lines := strings.Split(strings.TrimSpace(tsv), "\n")[1:]
	t.entries = make([]entry, len(lines))
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		if len(cells) != codes+6 {
			panic(fmt.Sprintf("i18n: table line with %d cells: %s", len(cells), line))
		}
		e := &t.entries[i]
		*e = entry{code: cells[0], names: map[Language]string{}, also: map[Language][]string{}}
		if codes > 1 {
			e.code3 = cells[1]
		}
		for j, l := range order {
			e.names[l] = cells[codes+j]
			if also := cells[codes+3+j]; also != "" {
				e.also[l] = strings.Split(also, "|")
			}
		}
		t.byCode[e.code] = e
		t.claim(e.code, e.code)
		if e.code3 != "" {
			t.claim(e.code3, e.code)
		}
	}
	for i := range t.entries {
		t.index(&t.entries[i])
	}
	for _, l := range Languages {
		t.options[l] = t.sorted(l)
	}
	return t
}

// index makes the entry findable by all its names; the codes of all entries
// are there already and win.
func (t *table) index(e *entry) {
	for l, name := range e.names {
		for _, n := range append([]string{name}, e.also[l]...) {
			t.claim(n, e.code)
			if stem, ok := strings.CutSuffix(n, "ý"); ok && l == Cs {
				t.claim(stem+"á", e.code)
				t.claim(stem+"é", e.code)
			}
		}
	}
}

func (t *table) claim(name, code string) {
	if short, ok := shortKey(name); ok {
		t.put(t.byShort, short, code)
		if _, taken := t.byName[wordKey(name)]; taken {
			return
		}
	}
	t.put(t.byName, wordKey(name), code)
}

func (t *table) put(index map[string]string, key, code string) {
	if other, taken := index[key]; taken && other != code {
		t.conflicts = append(t.conflicts, fmt.Sprintf("%q: %s and %s", key, other, code))
		return
	}
	index[key] = code
}

// shortKey is the key of a text that would look like a code without its
// accents: "ČR" is the Czech Republic, "CR" Costa Rica.
func shortKey(s string) (string, bool) {
	s = norm.NFC.String(strings.TrimSpace(s))
	if utf8.RuneCountInString(s) > 3 || len(s) == utf8.RuneCountInString(s) {
		return "", false
	}
	return strings.ToLower(s), true
}

func (t *table) sorted(l Language) []Option {
	options := make([]Option, 0, len(t.entries))
	for _, e := range t.entries {
		if e.code != Stateless {
			options = append(options, Option{Code: e.code, Label: e.names[l]})
		}
	}
	compare := Compare(With(context.Background(), l))
	slices.SortFunc(options, func(a, b Option) int { return compare(a.Label, b.Label) })
	return options
}

func (t *table) name(l Language, code string) string {
	if e, ok := t.byCode[code]; ok {
		return e.names[l]
	}
	return code
}

// Country is the name of a country by its ISO 3166 code of two letters; a code
// we do not know stays as it is.
func Country(ctx context.Context, iso2 string) string {
	return countries().name(Lang(ctx), iso2)
}

// CountryISO3 is the code of three letters, as passports and frontier agencies
// write it; empty when unknown.
func CountryISO3(iso2 string) string {
	if e, ok := countries().byCode[iso2]; ok {
		return e.code3
	}
	return ""
}

// IsCountry tells whether iso2 is a country's code. Stateless is none: nobody
// returns there, and it issues no passports.
func IsCountry(iso2 string) bool { return iso2 != Stateless && IsCitizenship(iso2) }

// IsCitizenship tells whether code is a country's, or Stateless.
func IsCitizenship(code string) bool {
	_, ok := countries().byCode[code]
	return ok
}

// Countries are all countries by name in the page's language, in its
// alphabetical order. The caller must not change the list.
func Countries(ctx context.Context) []Option { return countries().options[Lang(ctx)] }

// Citizenships are the countries, and after them "stateless".
func Citizenships(ctx context.Context) []Option {
	return append(slices.Clone(Countries(ctx)), Option{Code: Stateless, Label: Country(ctx, Stateless)})
}

// LanguageName is the name of a spoken language by its ISO 639 code; a code we
// do not know stays as it is.
func LanguageName(ctx context.Context, code string) string {
	return languages().name(Lang(ctx), code)
}

// IsLanguage tells whether code is a language of our table.
func IsLanguage(code string) bool {
	_, ok := languages().byCode[code]
	return ok
}

// LanguageOptions are the spoken languages by name, in alphabetical order. The
// caller must not change the list.
func LanguageOptions(ctx context.Context) []Option { return languages().options[Lang(ctx)] }

// fillers stand beside a country or language in forms and old files.
var fillers = map[string]bool{
	"allampolgar": true, "allampolgarsag": true, "allampolgarsagu": true, "nyelv": true, "nyelvu": true,
	"citizen": true, "national": true, "nationality": true, "language": true,
	"obcan": true, "prislusnik": true, "prislusnost": true, "statni": true, "jazyk": true,
}

// find looks a text up as it is, then without the words that say what it is.
func (t *table) find(text string) (string, bool) {
	if len(text) > 200 {
		return "", false
	}
	if short, ok := shortKey(text); ok {
		code, ok := t.byShort[short]
		return code, ok
	}
	key := wordKey(text)
	if code, ok := t.byName[key]; ok {
		return code, true
	}
	words := slices.DeleteFunc(strings.Fields(key), func(w string) bool { return fillers[w] })
	code, ok := t.byName[strings.Join(words, " ")]
	return code, ok
}

// MatchCountry understands a country's name in any of our languages, its long
// and older names, its adjective, and its ISO codes, in any case and without
// accents. It never guesses: what it does not know is not ok.
func MatchCountry(text string) (iso2 string, ok bool) { return countries().find(text) }

// MatchLanguage understands a language's names in any of our languages as
// MatchCountry does a country's.
func MatchLanguage(text string) (code string, ok bool) { return languages().find(text) }
