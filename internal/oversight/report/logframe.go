package report

import (
	"context"
	"strconv"

	"homeward/internal/kit/files"
)

// logframe is the schema of reports to those who pay for a project: a line for
// each programme and indicator, beside what was promised.
type logframe struct{}

// logframeFields are its columns.
var logframeFields = []string{
	"project_id", "component", "indicator_code", "indicator_text", "unit", "baseline", "target", "period", "cum", "percent", "corrections", "note",
}

func (logframe) fields(Report) []string { return logframeFields }

func (logframe) begin(in input) builder { return logframeBuilder{amifBuilder{in}} }

type logframeBuilder struct{ amifBuilder }

func (b logframeBuilder) lines(ctx context.Context, cubes map[string]*Cube) ([][]any, error) {
	var out [][]any
	for _, p := range b.programmesOf(cubes) {
		for _, i := range b.report.Indicators {
			if i.Programme != 0 && i.Programme != p.ID {
				continue
			}
			c, t := cubes[i.ID], b.target(p.ID, i)
			figure := func(s Span) int64 { return c.Number(CellOf(i, s, "project", p.Code)) }
			out = append(out, []any{
				p.Code, i.Component, i.ID, i.Title(ctx), i.unitField(), t.Baseline, t.Target, b.open(i, i.value(figure(Period), "")),
				b.open(i, i.value(figure(Cumulative), "")), b.open(i, i.share(figure(Cumulative), t)), b.open(i, i.value(figure(Corrections), "")), b.open(i, b.note(ctx, p, i, c)),
			})
		}
	}
	return out, nil
}

// unitField is the indicator's unit as files write it: of money, its currency.
func (i Indicator) unitField() string { return first(i.currency(""), string(i.unit())) }

// share is what part of a target is reached, in percent; nothing without one.
func (i Indicator) share(n int64, t Target) files.Decimal {
	tenths, promised := i.reached(n, t)
	if !promised {
		return ""
	}
	return files.Decimal(strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10))
}
