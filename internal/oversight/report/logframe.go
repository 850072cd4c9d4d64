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
			cum := c.Number(CellOf(i, Cumulative, "project", p.Code))
			out = append(out, []any{
				p.Code, i.Component, i.ID, i.Title(ctx), string(i.unit()), t.Baseline, t.Target, i.value(c.Number(CellOf(i, Period, "project", p.Code)), euro),
				i.value(cum, euro), share(cum, t.Target), c.Number(CellOf(i, Corrections, "project", p.Code)), b.note(ctx, p, i, c),
			})
		}
	}
	return out, nil
}

// share is what part of a target is reached, in percent; nothing without one.
func share(n, target int64) files.Decimal {
	if target <= 0 {
		return ""
	}
	tenths := (max(n, 0)*2000 + target) / (2 * target)
	return files.Decimal(strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10))
}
