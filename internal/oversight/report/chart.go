package report

import (
	"context"
	"strconv"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// step is one column of a chart and one line of the table under it.
type step struct {
	label, under, name string
	cell               func(pairs ...string) Cell
}

// manyMonths is how many months a chart shows singly; longer periods go by year.
const manyMonths = 24

// months is how many months the period touches.
func (v view) months() int {
	from, to := v.Params.From, v.Params.To
	return (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month()) + 1
}

// steps are the months of the period, at least the twelve that end with it, or
// the years of a long one.
func (v view) steps(ctx context.Context, r Result) []step {
	from, to, months := v.Params.From.StartOfMonth(), v.Params.To.StartOfMonth(), v.months()
	if months > manyMonths {
		return v.yearSteps(r)
	}
	span := Period
	if months < 12 {
		// Earlier months stand beside for comparison.
		span, from, months = Cumulative, to.AddMonths(-11), 12
	}
	var out []step
	for n := range months {
		out = append(out, monthStep(ctx, r, span, from.AddMonths(n), n == 0))
	}
	return out
}

func monthStep(ctx context.Context, r Result, span Span, month date.Date, begins bool) step {
	s := step{
		label: i18n.Enum(ctx, "i18n.month_short", month.String()[5:7]),
		name:  i18n.Month(ctx, month.Year(), month.Month()),
		cell: func(pairs ...string) Cell {
			return CellOf(r.Indicator, span, append([]string{"month", month.String()[:7]}, pairs...)...)
		},
	}
	if begins || month.Month() == 1 {
		s.under = strconv.Itoa(month.Year())
	}
	return s
}

func (v view) yearSteps(r Result) []step {
	var out []step
	for _, y := range v.years(r) {
		out = append(out, step{label: y, name: y, cell: func(pairs ...string) Cell {
			return CellOf(r.Indicator, Period, append([]string{"year", y}, pairs...)...)
		}})
	}
	return out
}

// chart is an indicator over time: men, and everybody else.
func (v view) chart(ctx context.Context, r Result) ui.Chart {
	steps := v.steps(ctx, r)
	c := ui.Chart{Latest: true, Title: v.chartTitle(ctx, r), Series: []string{i18n.Enum(ctx, "report.sexes", "m"), i18n.T(ctx, "report.women_and_others")}}
	var low, high int64
	var lowAt, highAt string
	others := int64(0)
	for n, s := range steps {
		all, men := r.Cube.Count(s.cell()), r.Cube.Count(s.cell("sex", "m"))
		others += all - men - r.Cube.Count(s.cell("sex", "f"))
		c.Columns = append(c.Columns, ui.Column{
			Label: s.label, Under: s.under, Values: []int64{men, all - men}, Sum: i18n.Number(ctx, all), URL: v.url(s.cell(), 0),
		})
		if n == 0 || all < low {
			low, lowAt = all, s.name
		}
		if n == 0 || all > high {
			high, highAt = all, s.name
		}
	}
	if others == 0 {
		c.Series[1] = i18n.Enum(ctx, "report.sexes", "f")
	}
	if len(steps) > 0 {
		c.Description = i18n.T(ctx, "report.chart.description", "From", steps[0].name, "To", steps[len(steps)-1].name,
			"LowAt", lowAt, "Low", low, "HighAt", highAt, "High", high)
	}
	return c
}

func (v view) chartTitle(ctx context.Context, r Result) string {
	if v.months() > manyMonths {
		return i18n.T(ctx, "report.chart.by_year", "Indicator", r.Indicator.ID)
	}
	steps := v.steps(ctx, r)
	return i18n.T(ctx, "report.chart.by_month", "Indicator", r.Indicator.ID, "From", steps[0].name, "To", steps[len(steps)-1].name)
}

// overTime is the chart as a table.
func (v view) overTime(ctx context.Context, r Result) []line {
	var out []line
	for _, s := range v.steps(ctx, r) {
		l := line{Label: s.name}
		for _, sex := range Sexes {
			l.Figures = append(l.Figures, v.figure(ctx, r, s.cell("sex", sex)))
		}
		l.Figures = append(l.Figures, v.total(ctx, r, s.cell()))
		out = append(out, l)
	}
	return out
}
