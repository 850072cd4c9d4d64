// Package waiting is the list of those who wait while a programme is suspended:
// intake goes on, nothing is approved, and once the suspension is lifted they
// are taken up in the order of the list.
package waiting

import (
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/organisation/programme"
)

// stages are those of cases that are not approved yet.
var stages = []casefile.Stage{casefile.Intake, casefile.Counselling, casefile.Eligibility}

// Turn is the group in which a case is taken up. Within a group, whoever came
// first is taken up first.
type Turn int

// The groups, in their order.
const (
	Vulnerable Turn = 1 // a person of the case was screened as vulnerable
	Others     Turn = 2
)

// Row is a case on the list.
type Row struct {
	ID           int64          `db:"id"`
	Reference    string         `db:"reference"`
	Turn         Turn           `db:"turn"`
	Stage        casefile.Stage `db:"stage"`
	OpenedOn     date.Date      `db:"opened_on"`
	Members      int            `db:"members"`
	OpenNeeds    []string       `db:"open_needs"`
	GivenName    string         `db:"given_name"`
	FamilyName   string         `db:"family_name"`
	OriginalName string         `db:"original_name"`
	OriginalLang string         `db:"original_language"`
}

// needs are what the case waits for besides the end of the suspension.
func (x Row) needs() []string {
	return slices.DeleteFunc(slices.Clone(x.OpenNeeds), func(key string) bool { return key == "programme_open" })
}

// decidable reports that nothing but the approval is missing from the case's
// own side: the application was handed in.
func (x Row) decidable() bool { return x.Stage == casefile.Eligibility }

// url leads to the approval, or to the case where it stands before that.
func (x Row) url() string {
	c := casefile.Case{Reference: x.Reference}
	if x.decidable() {
		return c.URL("eligibility")
	}
	return c.URL("")
}

// Place is where a case stands on the list.
type Place struct {
	Turn Turn
	On   date.Date
	ID   int64
}

func (x Row) place() Place { return Place{x.Turn, x.OpenedOn, x.ID} }

func (p Place) String() string {
	return strconv.Itoa(int(p.Turn)) + "." + p.On.String() + "." + strconv.FormatInt(p.ID, 10)
}

// PlaceOf reads a place; what cannot be one is the beginning of the list.
func PlaceOf(s string) Place {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return Place{}
	}
	turn, err := strconv.Atoi(parts[0])
	on, err2 := date.Parse(parts[1])
	id, err3 := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || err2 != nil || err3 != nil || turn < int(Vulnerable) || turn > int(Others) {
		return Place{}
	}
	return Place{Turn(turn), on, id}
}

// List is a page of those who wait under a programme.
type List struct {
	Programme programme.Programme
	Rest      programme.Suspension // for which they wait, or waited
	Rows      []Row
	Total     int
	From      Place // what stands before is not shown
	More      bool
	Today     date.Date
}

// lifted reports that approvals are possible again.
func (l List) lifted() bool { return !l.Rest.EndsOn.IsZero() && l.Rest.EndsOn.Before(l.Today) }

// first is the first of the page whose application can be decided on.
func (l List) first() (Row, bool) {
	n := slices.IndexFunc(l.Rows, Row.decidable)
	if n < 0 {
		return Row{}, false
	}
	return l.Rows[n], true
}
