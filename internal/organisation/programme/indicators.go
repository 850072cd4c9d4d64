package programme

import (
	"context"
	"regexp"
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
)

// Unit is what the figures of an indicator count.
type Unit string

// Units.
const (
	Persons  Unit = "persons"
	Cases    Unit = "cases"
	Sessions Unit = "sessions"
	Events   Unit = "events"
	Copies   Unit = "copies"
	Visits   Unit = "visits"
	Things   Unit = "things"
	Money    Unit = "money" // in minor units of the programme's currency
)

// Options are the units.
func (Unit) Options() []Unit {
	return []Unit{Persons, Cases, Sessions, Events, Copies, Visits, Things, Money}
}

// Builtin is an indicator that every programme knows without being told.
type Builtin struct {
	Code   string
	Unit   Unit
	Manual bool // nothing in the cases counts it: figures are entered
	Title  func(context.Context) string
}

// IndicatorDetails are what an administrator says about an indicator of the
// programme's own.
type IndicatorDetails struct {
	Code         string `db:"code" form:"code,required,max=40"`
	Unit         Unit   `db:"unit" form:"unit,required"`
	CountsAs     string `db:"counts_as" form:"counts_as"` // code of a built-in indicator; empty: figures are entered by hand
	Owner        string `db:"owner" form:"owner"`
	NameEn       string `db:"name_en" form:"name_en,required"`
	NameHu       string `db:"name_hu" form:"name_hu,required"`
	NameCs       string `db:"name_cs" form:"name_cs,required"`
	DefinitionEn string `db:"definition_en" form:"definition_en,required,max=2000"`
	DefinitionHu string `db:"definition_hu" form:"definition_hu,required,max=2000"`
	DefinitionCs string `db:"definition_cs" form:"definition_cs,required,max=2000"`
}

// Own is an indicator of a programme's own. Edition is the version of its
// definition.
type Own struct {
	Part
	Edition int `db:"edition"`
	IndicatorDetails
}

// Name is what the indicator is called in the reader's language.
func (o Own) Name(ctx context.Context) string {
	return inLanguage(ctx, o.NameEn, o.NameHu, o.NameCs)
}

// Definition says how it is counted, in the reader's language.
func (o Own) Definition(ctx context.Context) string {
	return inLanguage(ctx, o.DefinitionEn, o.DefinitionHu, o.DefinitionCs)
}

func inLanguage(ctx context.Context, en, hu, cs string) string {
	return map[i18n.Language]string{i18n.En: en, i18n.Hu: hu, i18n.Cs: cs}[i18n.Lang(ctx)]
}

// redefines reports whether what is counted becomes another.
func (d IndicatorDetails) redefines(was IndicatorDetails) bool {
	return d.Unit != was.Unit || d.CountsAs != was.CountsAs ||
		d.DefinitionEn != was.DefinitionEn || d.DefinitionHu != was.DefinitionHu || d.DefinitionCs != was.DefinitionCs
}

// Indicator is one for which a programme can promise, or enter, figures.
type Indicator struct {
	Code   string
	Unit   Unit
	Manual bool
	title  func(context.Context) string
	own    *Own
}

// Name is what it is called in the reader's language.
func (i Indicator) Name(ctx context.Context) string {
	return i.title(ctx)
}

// indicators are the built-in ones and a programme's own.
func indicators(builtins []Builtin, own []Own) (out []Indicator) {
	for _, b := range builtins {
		out = append(out, Indicator{Code: b.Code, Unit: b.Unit, Manual: b.Manual, title: b.Title})
	}
	for i, o := range own {
		out = append(out, Indicator{Code: o.Code, Unit: o.Unit, Manual: o.CountsAs == "", title: o.Name, own: &own[i]})
	}
	return out
}

// indicatorOptions are indicators to choose from, by code.
func indicatorOptions(ctx context.Context, all []Indicator) (out []form.Option) {
	for _, i := range all {
		out = append(out, form.Option{Value: i.Code, Label: i.Code + " " + i.Name(ctx)})
	}
	return out
}

// find is the indicator of a code among all.
func find(all []Indicator, code string) (Indicator, bool) {
	n := slices.IndexFunc(all, func(i Indicator) bool { return i.Code == code })
	if n < 0 {
		return Indicator{}, false
	}
	return all[n], true
}

// EntryDetails are what somebody says about a figure.
type EntryDetails struct {
	Indicator  string    `db:"indicator" form:"indicator,required"`
	OfficeID   int64     `db:"office_id" form:"office,required"`
	HappenedOn date.Date `db:"happened_on" form:"happened_on,required"`
	Typed      string    `form:"value,required,max=30"`
	Value      int64     `db:"value"` // Typed as stored
	Source     string    `db:"source" form:"source,required"`
	Note       string    `db:"note" form:"note,max=2000"`
}

// Entry is a figure that somebody entered.
type Entry struct {
	ID          int64 `db:"id,auto"`
	ProgrammeID int64 `db:"programme_id,once"`
	EnteredBy   int64 `db:"entered_by,once"`
	EntryDetails
	Voided     bool      `db:"voided"`
	VoidedOn   date.Date `db:"voided_on"`
	VoidReason string    `db:"void_reason"`
}

// VoidDetails are why an entry is declared void.
type VoidDetails struct {
	Reason string `form:"reason,required,max=500"`
}

var (
	owns    = db.NewTable[Own]("programme_indicators", "programme.own")
	entries = db.NewTable[Entry]("indicator_entries", "programme.entry")

	ownCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9./_-]*$`)
)

// Owns are the indicators of a programme's own.
func Owns(ctx context.Context, r db.Reader, programmeID int64) ([]Own, error) {
	return owns.Many(ctx, r, "WHERE programme_id = $1 ORDER BY code", programmeID)
}

// check notes what is wrong with an entry, and reads its figure.
func (d *EntryDetails) check(f *form.Form, p Programme, of []Indicator, today date.Date) {
	i, known := find(of, d.Indicator)
	if d.Indicator != "" && (!known || !i.Manual) {
		f.Problem("indicator", "form.not_an_option")
	}
	switch {
	case d.HappenedOn.IsZero():
	case d.HappenedOn.After(today):
		f.Problem("happened_on", "programme.entry.future")
	case d.HappenedOn.Before(p.StartsOn) || d.HappenedOn.After(p.EndsOn):
		f.Problem("happened_on", "programme.entry.outside", "From", p.StartsOn, "To", p.EndsOn)
	}
	if d.Typed != "" {
		d.read(f, i.Unit, p.Currency)
	}
}

// mostEntered is the greatest figure that can be entered.
const mostEntered = 1_000_000_000

// read turns the figure as typed into the number stored.
func (d *EntryDetails) read(f *form.Form, unit Unit, currency Currency) {
	a, err := money.Parse(d.Typed, string(currency))
	if unit != Money {
		if err == nil && a.Minor%100 != 0 {
			f.Problem("value", "form.not_a_number")
			return
		}
		a.Minor /= 100
	}
	switch {
	case err != nil || a.Minor < 0:
		f.Problem("value", "form.not_a_number")
	case a.Minor > mostEntered*100 || unit != Money && a.Minor > mostEntered:
		f.Problem("value", "form.too_great", "Max", mostEntered)
	}
	d.Value = a.Minor
}
