package report

import (
	"context"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// AMIF is a row of schema A1: a programme and an indicator.
type AMIF struct {
	ProjectID     string    `json:"project_id"`
	GrantNo       string    `json:"grant_no"`
	PeriodFrom    date.Date `json:"period_from"`
	PeriodTo      date.Date `json:"period_to"`
	IndicatorCode string    `json:"indicator_code"`
	IndicatorText string    `json:"indicator_text"`
	Unit          string    `json:"unit"`
	Baseline      int64     `json:"baseline"`
	Milestone2024 int64     `json:"milestone_2024"`
	Target2029    int64     `json:"target_2029"`
	TotalCum      int64     `json:"total_cum"`
	TotalPeriod   int64     `json:"total_period"`
	FLt18         int64     `json:"f_lt18"`
	F18To60       int64     `json:"f_18_60"`
	FGt60         int64     `json:"f_gt60"`
	MLt18         int64     `json:"m_lt18"`
	M18To60       int64     `json:"m_18_60"`
	MGt60         int64     `json:"m_gt60"`
	NBLt18        int64     `json:"nb_lt18"`
	NB18To60      int64     `json:"nb_18_60"`
	NBGt60        int64     `json:"nb_gt60"`
	Unknown       int64     `json:"unknown"` // people whose sex or age is not recorded
	Corrections   int64     `json:"corrections"`
	Note          string    `json:"note"`
}

// amifTable is schema A1, which has no rows of its own to gather: its figures
// are cells of the cubes.
type amifTable struct{}

func (amifTable) fields(Report) []string { return fieldsOf(AMIF{}) }

func (amifTable) begin(in input) builder { return amifBuilder{in} }

type amifBuilder struct{ input }

func (amifBuilder) add(Indicator, Key, Row) {}

func (b amifBuilder) lines(ctx context.Context, cubes map[string]*Cube) ([][]any, error) {
	var out []AMIF
	for _, p := range b.programmesOf(cubes) {
		for _, i := range b.report.Indicators {
			out = append(out, b.row(ctx, p, i, cubes[i.ID]))
		}
	}
	return linesOf(out), nil
}

// programmesOf are the programmes asked for that leave lines and, if rows stand
// under none, a nameless one, so that nothing is left out in silence.
func (b amifBuilder) programmesOf(cubes map[string]*Cube) []Programme {
	var out []Programme
	for _, p := range b.programmes {
		if p.leavesLines(b.params, b.offices, figuresOf(p.Code, b.report.Indicators, func(i Indicator) *Cube { return cubes[i.ID] })) {
			out = append(out, p)
		}
	}
	for _, i := range b.report.Indicators {
		if cubes[i.ID].Count(CellOf(i, Cumulative, "project", "")) > 0 {
			return append(out, Programme{})
		}
	}
	return out
}

func (b amifBuilder) row(ctx context.Context, p Programme, i Indicator, c *Cube) AMIF {
	count := func(s Span, pairs ...string) int64 {
		return c.Number(CellOf(i, s, append(pairs, "project", p.Code)...))
	}
	cell := func(sex, age string) int64 { return count(Period, "sex", sex, "age", age) }
	t := b.target(p.ID, i)
	row := AMIF{
		ProjectID: p.Code, GrantNo: p.GrantNumber, PeriodFrom: b.params.From, PeriodTo: b.params.To,
		IndicatorCode: i.ID, IndicatorText: i.Title(ctx), Unit: string(i.unit()),
		Baseline: t.Baseline, Milestone2024: t.Milestone, Target2029: t.Target,
		TotalCum: count(Cumulative), TotalPeriod: count(Period),
		FLt18: cell("f", Under18), F18To60: cell("f", From18To60), FGt60: cell("f", Over60),
		MLt18: cell("m", Under18), M18To60: cell("m", From18To60), MGt60: cell("m", Over60),
		NBLt18: cell("x", Under18), NB18To60: cell("x", From18To60), NBGt60: cell("x", Over60),
		Corrections: count(Corrections),
	}
	if i.unit() == Persons {
		row.Unknown = count(Period, "sex", "u")
		for _, sex := range []string{"f", "m", "x"} {
			row.Unknown += cell(sex, AgeUnknown)
		}
	}
	row.Note = b.note(ctx, p, i, c)
	return row
}

// note says what a reader of the row must know.
func (b amifBuilder) note(ctx context.Context, p Programme, i Indicator, c *Cube) string {
	var notes []string
	if p.Code == "" {
		notes = append(notes, i18n.T(ctx, "report.note.no_programme"))
	}
	if n := c.Assumed(CellOf(i, Period, "project", p.Code)); n > 0 {
		notes = append(notes, i18n.N(ctx, "report.note.day_assumed", int(n)))
	}
	if n := c.Count(CellOf(i, Corrections, "project", p.Code)); n < 0 {
		notes = append(notes, i18n.N(ctx, "report.note.reversed", int(-n)))
	}
	return strings.Join(notes, " ")
}
