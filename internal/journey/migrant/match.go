package migrant

import (
	"slices"
	"strings"

	"homeward/internal/kit/date"
)

// Reason is why somebody on file may be the person sought.
type Reason string

// The reasons, from the strongest of each kind to the weakest.
const (
	SameDocument    Reason = "document"
	SameName        Reason = "name"
	SameOriginal    Reason = "original_name"
	SwappedName     Reason = "name_order"
	SoundsAlike     Reason = "sounds_alike"
	OneLetterOff    Reason = "one_letter"
	PartOfName      Reason = "part_of_name"
	SameBirth       Reason = "birth_date"
	SwappedBirth    Reason = "birth_swapped"
	DigitOff        Reason = "birth_digit"
	SameBirthYear   Reason = "birth_year"
	SamePhone       Reason = "phone"
	SameCitizenship Reason = "citizenship"
)

// Options are the reasons.
func (Reason) Options() []Reason {
	return []Reason{
		SameDocument, SameName, SameOriginal, SwappedName, SoundsAlike, OneLetterOff, PartOfName,
		SameBirth, SwappedBirth, DigitOff, SameBirthYear, SamePhone, SameCitizenship,
	}
}

// Scores: a candidate below plausible is not shown; at strong it has to be
// told from the new person before a record is made.
const (
	plausible = 25
	strong    = 70
)

// Query is what is known of the person sought. Name takes all names in any
// order; FamilyName and GivenName are used where they are known apart.
type Query struct {
	Name        string
	FamilyName  string
	GivenName   string
	Original    string
	BirthDate   date.Partial
	Document    string
	Phone       string // as typed
	Country     string // of the asking office, for phone numbers
	Citizenship string
	Typing      bool  // the last word may be unfinished
	Except      int64 // a person who is not sought
	Guarded     bool  // people of protection cases on which the reader is named are sought too
}

// Empty reports that nothing is known that could be looked for.
func (q Query) Empty() bool {
	return len(words(q.names())) == 0 && !q.BirthDate.Known() && q.Document == "" && E164(q.Phone, q.Country) == ""
}

func (q Query) names() string {
	return strings.Join([]string{q.Name, q.FamilyName, q.GivenName, q.Original}, " ")
}

// latinNames are the names sought as one text, family name first.
func (q Query) latinNames() string {
	return strings.TrimSpace(q.FamilyName + " " + q.GivenName + " " + q.Name)
}

// score tells how likely somebody on file is the person sought, and why. It
// is pure; documents and phones are compared by the database.
func score(q Query, d Details, sameDocument, samePhone bool) (int, []Reason) {
	var total int
	var why []Reason
	add := func(points int, r Reason) {
		total += points
		if r != "" {
			why = append(why, r)
		}
	}
	if sameDocument {
		add(75, SameDocument)
	}
	add(scoreName(q, d))
	add(scoreBirth(q.BirthDate, d.BirthDate))
	if samePhone {
		add(30, SamePhone)
	}
	switch {
	case q.Citizenship == "" || d.Citizenship == "":
	case q.Citizenship == d.Citizenship || q.Citizenship == d.OtherCitizenship:
		add(5, SameCitizenship)
	default:
		total -= 8
	}
	return total, why
}

// Compare tells how likely two records are of the same person, and why, by
// what is written in them.
func Compare(a, b Details, sameDocument bool) (int, []Reason) {
	q := Query{FamilyName: a.FamilyName, GivenName: a.GivenName, Original: a.OriginalName, BirthDate: a.BirthDate, Citizenship: a.Citizenship}
	return score(q, b, sameDocument, a.Phone != "" && a.Phone == b.Phone)
}

func scoreName(q Query, d Details) (int, Reason) {
	best, why := 0, Reason("")
	for _, sought := range []string{q.latinNames(), q.Original} {
		if sought == "" {
			continue
		}
		for _, onFile := range []string{d.FamilyName + " " + d.GivenName, d.OriginalName, d.Alias} {
			p, r := compareNames(sought, onFile, q.Typing)
			if r == SwappedName && q.FamilyName == "" && slices.Equal(words(sought), words(d.GivenName+" "+d.FamilyName)) {
				// Names typed in one box have no order to be wrong.
				p, r = 60, SameName
			}
			if r == SameName && onFile == d.OriginalName && !latin(onFile) {
				r = SameOriginal
			}
			if p > best {
				best, why = p, r
			}
		}
	}
	return best, why
}

// compareNames holds two full names against each other.
func compareNames(sought, onFile string, typing bool) (int, Reason) {
	x, y := spell(sought), spell(onFile)
	a, b := x.words, y.words
	if len(a) == 0 || len(b) == 0 {
		return 0, ""
	}
	if slices.Equal(a, b) || strings.Join(a, "") == strings.Join(b, "") {
		return 60, SameName
	}
	if slices.Equal(sorted(a), sorted(b)) {
		return 56, SwappedName
	}
	sa, sb := x.sounds, y.sounds
	if len(sa) > 0 && (slices.Equal(sa, sb) || slices.Equal(x.apart, y.apart)) {
		return 50, SoundsAlike
	}
	matched, edits := align(x, y, typing)
	switch {
	case matched == max(len(a), len(b)) && edits > 0:
		return 46, OneLetterOff
	case joinedOneOff(a, b):
		return 44, OneLetterOff
	}
	alike := shared(sa, sb)
	share := max(matched-edits, alike)
	if share == 0 && matched == 0 {
		return 0, ""
	}
	// Some of the words: a family name alone, or a further given name on file.
	short, long := min(len(a), len(b)), max(len(a), len(b))
	whole := matched >= short || alike >= min(len(sa), len(sb)) && alike > 0
	switch {
	case whole && short >= 2:
		return 42, PartOfName
	case whole:
		return 30, PartOfName
	default:
		return 12 + 12*max(matched, alike)/long, PartOfName
	}
}

// align pairs the words of two names and counts those that pair, and how many
// of them only after mending a letter.
func align(x, y *spelled, typing bool) (matched, edits int) {
	taken := make([]bool, len(y.words))
	take := func(ok func(int) bool) bool {
		for j := range y.words {
			if !taken[j] && ok(j) {
				taken[j] = true
				return true
			}
		}
		return false
	}
	var rest []int
	for i, w := range x.words {
		if take(func(j int) bool { return y.words[j] == w }) {
			matched++
			continue
		}
		rest = append(rest, i)
	}
	for n, i := range rest {
		w, sound := x.words[i], x.each[i]
		switch {
		case take(func(j int) bool { return len(sound) > 1 && sound == y.each[j] }):
			matched++
		case take(func(j int) bool { return oneOff(w, y.words[j]) }):
			matched++
			edits++
		case typing && n == len(rest)-1 && len([]rune(w)) >= 2 && take(func(j int) bool { return strings.HasPrefix(y.words[j], w) }):
			matched++
		}
	}
	return matched, edits
}

// shared counts the words two sorted lists have in common.
func shared(a, b []string) int {
	n := 0
	for _, w := range a {
		if _, ok := slices.BinarySearch(b, w); ok {
			n++
		}
	}
	return n
}

// joinedOneOff compares names whose words were parted differently.
func joinedOneOff(a, b []string) bool {
	return len(a) != len(b) && oneOff(strings.Join(a, ""), strings.Join(b, ""))
}

func sorted(w []string) []string {
	out := slices.Clone(w)
	slices.Sort(out)
	return out
}

// oneOff tells whether two words differ by one letter typed wrong, left out,
// put in, or by two neighbours swapped. Short words differ by chance.
func oneOff(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 4 || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		if i == len(x) {
			return true
		}
		return slices.Equal(x[i+1:], y[i+1:]) ||
			i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
	}
	return slices.Equal(x[i:], y[i+1:])
}

func scoreBirth(sought, onFile date.Partial) (int, Reason) {
	if !sought.Known() || !onFile.Known() {
		return 0, ""
	}
	a, fullA := sought.Full()
	b, fullB := onFile.Full()
	switch {
	case fullA && fullB && a == b:
		return 35, SameBirth
	case fullA && fullB && swapped(sought) == onFile:
		return 28, SwappedBirth
	case fullA && fullB && digitsOff(string(sought), string(onFile)) == 1:
		return 22, DigitOff
	case sought.Year() == onFile.Year():
		if !fullA && !fullB && sought == onFile {
			return 20, SameBirthYear
		}
		return 12, SameBirthYear
	case fullA && fullB && abs(a.Year()-b.Year()) > 1:
		return -15, ""
	}
	return -6, ""
}

// swapped is the birth date with day and month changed over; empty where that
// is no day.
func swapped(p date.Partial) date.Partial {
	d, ok := p.Full()
	if !ok || d.Day() > 12 || d.Day() == int(d.Month()) {
		return ""
	}
	s := string(p)
	return date.Partial(s[:5] + s[8:] + "-" + s[5:7])
}

func digitsOff(a, b string) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func abs(n int) int { return max(n, -n) }
