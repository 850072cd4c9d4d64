package report

import (
	"context"
	"slices"

	"homeward/internal/kit/i18n"
)

// Indicator is a number a donor asks for: its code as the donor writes it, the
// key of its words and of its evidence, and the version of its definition.
type Indicator struct {
	ID      string
	Key     string
	Version int

	Evidence  string    // sql/<Evidence>.sql; empty: sql/<Key>.sql
	Unit      Unit      // empty: persons
	Aggregate Aggregate // how rows become a number; empty: they are counted
	Once      bool      // a person counts once under a programme
	Stock     bool      // what stands at the end of the period, whenever it began
	Field     string    // its column in files; empty: Key
	Lists     []string  // of its dimensions, those with several values, parted by blanks
	Dims      []string  // dimensions of its own, in the order of Row.Dims
	Lacks     []string  // of its dimensions, those that its rows cannot have
	Multi     bool      // a person has a row for each value of a dimension: parts make no whole
	Only      []string  // of evidence with rows of several kinds, which its first dimension names, those it takes
	Closed    bool      // its rows are not shown: they would tell who is vulnerable
	Split     string    // dimension by which a logframe parts it
	Component string    // of a logframe
	Promised  string    // code under which it is promised too, another fund's
	Sensitive bool      // of trafficking or health: outside, small figures are hidden below a higher threshold
	Subject   []Subject // what its rows count, the first that a row is one of

	// An indicator of a programme's own brings its words along.
	Programme int64  // key of the programme; 0: everybody's
	Project   string // code of the programme
	Currency  string // of figures of money
	Owner     string // who answers for its figures
	Name, How map[i18n.Language]string
}

// Title is the indicator's name in the reader's language.
func (i Indicator) Title(ctx context.Context) string {
	if i.Name != nil {
		return i.Name[i18n.Lang(ctx)]
	}
	return i18n.Enum(ctx, "report.indicator", i.Key)
}

// Definition says how it is counted, in the reader's language.
func (i Indicator) Definition(ctx context.Context) string {
	if i.Name != nil {
		return i.How[i18n.Lang(ctx)]
	}
	return i18n.Enum(ctx, "report.definition", i.Key)
}

func (i Indicator) field() string { return first(i.Field, i.Key) }

func (i Indicator) evidence() string { return first(i.Evidence, i.Key) }

func (i Indicator) unit() Unit {
	if i.Unit == "" {
		return Persons
	}
	return i.Unit
}

// Measured is the unit of the indicator's amounts, and the currency of money
// that has one by itself.
func (i Indicator) Measured() (Unit, string) { return i.unit(), i.currency("") }

// Unit is what an indicator's number counts or measures.
type Unit string

// The units. Cents are minor units of the euro, Minor those of an account.
const (
	Persons  Unit = "persons"
	Cases    Unit = "cases"
	Sessions Unit = "sessions"
	Things   Unit = "things"
	Days     Unit = "days"
	Copies   Unit = "copies"
	Visits   Unit = "visits"
	Cents    Unit = "cents"
	Minor    Unit = "minor"
)

// Aggregate is how the rows of a figure become its number.
type Aggregate string

// The aggregates: of Row.Amount, but for Rows.
const (
	Rows     Aggregate = ""
	Sum      Aggregate = "sum"
	Median   Aggregate = "median"
	NinetyTh Aggregate = "p90"
	Heads    Aggregate = "heads" // of the rows, how many people they are about
)

// measured reports whether single amounts are needed, not only their sum.
func (a Aggregate) measured() bool { return a == Median || a == NinetyTh || a == Heads }

// weighs reports whether rows add different amounts, which a listing shows.
func (a Aggregate) weighs() bool { return a != Rows && a != Heads }

// measure is what of a row the aggregate needs.
func (a Aggregate) measure(r Row) int64 {
	if a == Heads {
		return r.Person
	}
	return r.Amount
}

// takes reports whether a row of its evidence is one of the indicator's.
func (i Indicator) takes(r Row) bool {
	return (len(i.Only) == 0 || slices.Contains(i.Only, r.Dims[0])) && (i.Project == "" || i.Project == r.Project)
}
