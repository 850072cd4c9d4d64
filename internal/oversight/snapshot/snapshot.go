// Package snapshot freezes reports: the figures as they were handed in, the
// rows behind them with the values used, and a check sum over all of it. A year
// later it says of every row why the figure is another now.
//
// Rows name people and things by keyed digests, hold no name and no birth date,
// and so outlive anonymisation.
package snapshot

import (
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
)

// Head is a snapshot without its rows.
type Head struct {
	ID          int64
	MadeBy      int64 // 0: the command line
	MadeAt      time.Time
	RowCount    int
	Report      string
	Params      report.Params
	Language    i18n.Language
	Program     string // version of the program that counted
	Note        string
	Indicators  []Indicator
	Figures     Figures
	Offices     []int64
	OfficeCodes []string // of Offices, in their order; no part of what is frozen
	OfficeNames []string // likewise
	Sum         []byte
	Author      Person
	Signature   *Signature // nil: not signed

	stored stored
}

// Person is who did something, by the name of today.
type Person struct {
	ID            int64
	Given, Family string
}

// Signature is that of somebody who did not make the snapshot.
type Signature struct {
	By  Person
	At  time.Time
	Sum []byte // of the snapshot that was signed

	snapshot int64
	seal     []byte
}

// Indicator is an indicator as it was when the report was frozen.
type Indicator struct {
	ID         string   `json:"id"`
	Key        string   `json:"key"`
	Version    int      `json:"version"`
	Aggregate  string   `json:"aggregate"`
	Unit       string   `json:"unit,omitempty"`
	Currency   string   `json:"currency,omitempty"` // of money that has one by itself
	Stock      bool     `json:"stock"`
	Dims       []string `json:"dims"` // names of Row.Dims
	Name       string   `json:"name"`
	Definition string   `json:"definition"`
	Digest     string   `json:"digest"` // SHA-256 of the definition in every language
	Period     Total    `json:"period"`
	Before     Total    `json:"before"`
	Corrected  Total    `json:"corrections"`
}

// Total is what rows of an indicator come to.
type Total struct {
	Rows int64 `json:"rows"`
	Sum  int64 `json:"sum"`
}

// add counts rows, or takes them away.
func (t *Total) add(rows, sum int64) {
	t.Rows += rows
	t.Sum += sum
}

// Number is the part of a total that is the indicator's figure. Of an indicator
// that measures, a median for one, the number of its rows.
func (i Indicator) Number(t Total) int64 {
	if i.Aggregate == string(report.Sum) {
		return t.Sum
	}
	return t.Rows
}

// at is the total of a span.
func (i *Indicator) at(s report.Span) *Total {
	switch s {
	case report.Period:
		return &i.Period
	case report.Corrections:
		return &i.Corrected
	}
	return &i.Before
}

// Cumulative is everything up to the end of the period.
func (i Indicator) Cumulative() Total {
	return Total{Rows: i.Period.Rows + i.Before.Rows, Sum: i.Period.Sum + i.Before.Sum}
}

// Figures are the figures as they were exported.
type Figures struct {
	Fields []string `json:"fields"`
	Lines  [][]any  `json:"lines"`
}

// Row is a row behind the figures, with the values they were made from.
type Row struct {
	N           int         `db:"n" json:"n"`
	Amount      int64       `db:"amount" json:"amount"`
	Day         date.Date   `db:"day" json:"-"`
	DayAssumed  bool        `db:"day_assumed" json:"day_assumed"`
	Thing       string      `db:"thing" json:"thing"`   // keyed digest, in hexadecimal
	Person      string      `db:"person" json:"person"` // likewise; empty: nobody
	Indicator   string      `db:"indicator" json:"indicator"`
	Span        report.Span `db:"span" json:"span"`
	Case        string      `db:"case_ref" json:"case_ref"`
	Sex         string      `db:"sex" json:"sex"`
	Age         string      `db:"age" json:"age"`
	Citizenship string      `db:"citizenship" json:"citizenship"`
	Office      string      `db:"office" json:"office"`
	Project     string      `db:"project" json:"project"`
	Dims        []string    `db:"dims" json:"dims"` // of names, keys
}

// coded are dimensions that are kept for every row, beside those by which the
// report opens its figures. Others are not: vulnerabilities are never listed for
// single people, and some are free text.
var coded = []string{"return_country", "status", "travel", "escort"}
