// Package search finds people of an office from whatever somebody has at
// hand: a half-heard name, a case number, an old number, a phone, a document,
// a birth date, typed into one box.
//
// What belongs to another office, or to a protection case on which the asker
// is not named, is answered exactly as what does not exist.
package search

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// Sought is what somebody typed, as it can be understood. Several meanings of
// one text are all looked for.
type Sought struct {
	Typed     string
	Reference string       // whole case reference
	Numbers   []string     // references that end in the number typed
	Old       string       // beginning of a number in an older register, folded
	Name      string       // names, what else was typed taken out
	Born      date.Partial // a whole day
	Phone     string
	Document  string
}

const (
	longest     = 120 // characters of a question that are looked at
	shortestOld = 3
	yearsBack   = 40 // in how many years a bare number can be of a case
)

var (
	wholeReference = regexp.MustCompile(`^(?i)([a-z]{3})[\s/-]?([0-9]{2})[\s/-]?([0-9]{1,7})$`)
	yearAndNumber  = regexp.MustCompile(`^([0-9]{2})[/-]([0-9]{1,7})$`)
	bareNumber     = regexp.MustCompile(`^[0-9]{1,7}$`)
	dayInText      = regexp.MustCompile(`[0-9]{4}\s?[./-]\s?[0-9]{1,2}\s?[./-]\s?[0-9]{1,2}\.?|[0-9]{1,2}\s?[./-]\s?[0-9]{1,2}\s?[./-]\s?[0-9]{4}`)
	phoneLike      = regexp.MustCompile(`^[+0-9][0-9 ()/.–-]{5,}$`)
	documentLike   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ./-]{3,30}$`)
)

// Understand reads what was typed. code and today are of the asker's office,
// for numbers without an office or a year.
func Understand(typed, code string, today date.Date) Sought {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(typed, " ")), " ")
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest])
	}
	text = strings.ReplaceAll(text, "\x00", "")
	s := Sought{Typed: text}
	rest := text
	if found := dayInText.FindString(text); found != "" {
		if p, err := date.ParsePartial(found); err == nil {
			if _, whole := p.Full(); whole {
				s.Born = p
				rest = strings.Join(strings.Fields(strings.Replace(text, found, " ", 1)), " ")
			}
		}
	}
	s.number(rest, code, today)
	digits := strings.ContainsFunc(rest, unicode.IsDigit)
	if digits && phoneLike.MatchString(rest) {
		s.Phone = rest
	}
	if digits && documentLike.MatchString(rest) {
		s.Document = rest
	}
	if old := i18n.Fold(rest); digits && len(old) >= shortestOld {
		s.Old = old
	}
	if strings.ContainsFunc(rest, unicode.IsLetter) && s.Reference == "" {
		s.Name = rest
	}
	return s
}

// number reads case numbers: whole, of a year, or bare.
func (s *Sought) number(text, code string, today date.Date) {
	if m := wholeReference.FindStringSubmatch(text); m != nil {
		s.Reference = reference(strings.ToUpper(m[1]), m[2], m[3])
	} else if m := yearAndNumber.FindStringSubmatch(text); m != nil {
		s.Numbers = []string{reference(code, m[1], m[2])}
	} else if bareNumber.MatchString(text) {
		for y := range yearsBack {
			s.Numbers = append(s.Numbers, reference(code, fmt.Sprintf("%02d", (today.Year()-y)%100), text))
		}
	}
}

func reference(code, year, number string) string {
	number = strings.TrimLeft(number, "0")
	return code + "-" + year + "-" + strings.Repeat("0", max(0, 5-len(number))) + number
}

// references are the case references that were meant.
func (s Sought) references() []string {
	if s.Reference != "" {
		return []string{s.Reference}
	}
	return s.Numbers
}

// query is the question about people. country is the office's, for phones.
func (s Sought) query(country string) migrant.Query {
	return migrant.Query{
		Name: s.Name, BirthDate: s.Born, Document: s.Document, Phone: s.Phone, Country: country, Typing: true, Guarded: true,
	}
}

// Hit is somebody found, with the reasons.
type Hit struct {
	migrant.Details
	MigrantID int64
	CaseRef   string // empty: no case the asker may open
	Stage     string
	Open      bool
	Reasons   []migrant.Reason
	Number    bool   // found by the case number
	OldNumber string // found by this number of an older register
	candidate int    // place among the people found
}

// Found is a page of hits.
type Found struct {
	Sought
	Hits []Hit
	All  int
	Page int // from 1
	More bool
	Mine []Hit // with nothing typed: the asker's own cases
}

// merge puts the cases found by their numbers before the people found, each
// person once.
func merge(byNumber, people []Hit) []Hit {
	out := slices.Clone(byNumber)
	for _, p := range people {
		if i := slices.IndexFunc(byNumber, func(h Hit) bool { return h.MigrantID == p.MigrantID }); i >= 0 {
			out[i].Reasons = append(slices.Clone(out[i].Reasons), p.Reasons...)
			continue
		}
		out = append(out, p)
	}
	return out
}
