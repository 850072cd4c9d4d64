// Package disclosure decides what of a figure people outside may see, so that
// nobody can be singled out by it.
//
// Partners and the public get, of an indicator and a closed calendar year, a
// total and tables of one dimension each, and nothing narrower: no office, no
// month, no two properties at once. Of these figures
//
//   - 0 is shown as 0;
//   - what is below the threshold is hidden ("<5");
//   - the rest is rounded to the nearest 5, never below the threshold.
//
// Rounded figures and hidden ones still tell something together: a total of 10
// over two hidden ones means 4 and 4. So Protect adds up as a reader would, and
// where a hidden figure has fewer than three possible values left, it withholds
// that table whole. Hiding more cells of it instead would tell whoever knows
// these rules which they were hidden for. For the same reason a small total
// stands alone: that its table is missing must not be what betrays it.
//
// A year once given out stays as given (the register of releases), so that two
// files of different days are never subtracted from each other. Dimensions that
// are parts of each other, such as office and programme, country and region,
// must not both be given; Dimensions names those that are independent.
package disclosure

import "strconv"

// Audience is whom a file is for.
type Audience string

// The audiences. The first three have a right to exact figures.
const (
	OwnOffice Audience = "own_office"
	Donor     Audience = "donor"
	Authority Audience = "authority"
	Partner   Audience = "partner"
	Public    Audience = "public"
)

// Options are all audiences.
func (Audience) Options() []Audience {
	return []Audience{OwnOffice, Donor, Authority, Partner, Public}
}

// Exact reports whether the audience gets figures as they are. Nobody unknown
// does.
func (a Audience) Exact() bool { return a == OwnOffice || a == Donor || a == Authority }

// Thresholds below which a figure is hidden.
const (
	Threshold          = 5
	SensitiveThreshold = 11 // vulnerability, health, trafficking
)

// Dimensions are those by which protected figures may be broken down. Each is
// independent of the others: offices and months are not among them, since a
// programme runs in known offices and months.
var Dimensions = []string{"sex", "age", "origin", "project"}

// Figures are an indicator's exact figures for a year.
type Figures struct {
	Threshold int64
	Total     int64
	Tables    []Table
}

// Table breaks the total down by one dimension.
type Table struct {
	Dimension string
	Threshold int64
	Multiple  bool // somebody may count in several cells, or in none
	Cells     []Cell
}

// Cell is one figure of a table.
type Cell struct {
	Value string // of the dimension
	N     int64
}

// Kind says how a figure is shown.
type Kind string

// The kinds of shown figures.
const (
	Zero    Kind = "zero"
	Rounded Kind = "rounded"
	Below   Kind = "below" // "<5": from 1 to below the threshold
)

// Shown is a figure as it is given out.
type Shown struct {
	Kind Kind  `json:"kind"`
	N    int64 `json:"n"` // rounded: the figure; below: the threshold
}

// String is the figure as files and pages write it.
func (s Shown) String() string {
	if s.Kind == Below {
		return "<" + strconv.FormatInt(s.N, 10)
	}
	return strconv.FormatInt(s.N, 10)
}

// Released are figures as they are given out.
type Released struct {
	Total  Shown          `json:"total"`
	Tables []ReleasedPart `json:"tables"`
}

// ReleasedPart is a table as it is given out. One that is withheld has no
// cells: not even which values occur is told.
type ReleasedPart struct {
	Dimension string         `json:"dimension"`
	Withheld  bool           `json:"withheld"`
	Cells     []ReleasedCell `json:"cells"`
}

// ReleasedCell is one figure of such a table.
type ReleasedCell struct {
	Value string `json:"value"`
	Shown Shown  `json:"shown"`
}
