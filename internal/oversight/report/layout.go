package report

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/web/ui"
)

// shown is the number of a figure as it is read; empty where a number alone
// says it.
func (i Indicator) shown(ctx context.Context, n int64, account string) string {
	if c := i.currency(currencyOf(account)); c != "" {
		return i18n.Money(ctx, money.Amount{Minor: n, Currency: c})
	}
	return ""
}

// promised is the table of a logframe: a line for each indicator.
func (v view) promised(ctx context.Context) []line {
	var out []line
	component := ""
	for _, r := range v.Results {
		if v.elsewhere(r.Indicator) {
			continue
		}
		if c := r.Indicator.Component; c != component {
			component = c
			out = append(out, line{Label: i18n.Enum(ctx, "report.component", c), Head: true})
		}
		target := ui.Figure{}
		reached := ui.Figure{}
		if r.Target.Target > 0 {
			target.Text = first(r.Indicator.shown(ctx, r.Indicator.stored(r.Target.Target), ""), i18n.Number(ctx, r.Target.Target))
			if v.told || !r.Indicator.Closed {
				reached.Text = r.percent(ctx)
			}
		}
		out = append(out, line{Label: r.Indicator.ID + " " + r.Indicator.Title(ctx), Figures: []ui.Figure{
			v.figure(ctx, r, CellOf(r.Indicator, Period)), v.total(ctx, r, CellOf(r.Indicator, Cumulative)), plain(target), plain(reached),
		}})
		out = append(out, v.parts(ctx, r)...)
	}
	return out
}

// elsewhere reports whether an indicator is a programme's own that leaves no
// lines.
func (v view) elsewhere(i Indicator) bool {
	n := slices.IndexFunc(v.Choices.Programmes, func(p Programme) bool { return p.ID == i.Programme })
	return i.Programme != 0 && n >= 0 && !v.leavesLines(v.Choices.Programmes[n], v.Report.Indicators)
}

// parts are the lines below an indicator that a logframe parts.
func (v view) parts(ctx context.Context, r Result) (out []line) {
	d := r.Indicator.Split
	if d == "" {
		return nil
	}
	values := r.Cube.Values(d, CellOf(r.Indicator, Cumulative))
	v.sort(ctx, d, values)
	for _, x := range values {
		out = append(out, line{Label: dimensionWord(ctx, d, x), Part: true, Figures: []ui.Figure{
			v.figure(ctx, r, CellOf(r.Indicator, Period, d, x)), v.total(ctx, r, CellOf(r.Indicator, Cumulative, d, x)), plain(ui.Figure{}), plain(ui.Figure{}),
		}})
	}
	return out
}

// plain is a figure that nothing stands behind; a dash where there is none.
func plain(f ui.Figure) ui.Figure {
	f.Text = first(f.Text, "–")
	return f
}

// by is the dimension the page sets its indicators side by side by.
func (v view) by() string {
	if slices.Contains(v.Report.By, v.chosen) {
		return v.chosen
	}
	return v.Report.By[0]
}

// across are the dimensions to choose from.
func (v view) across(ctx context.Context) []ui.View {
	var out []ui.View
	for _, d := range v.Report.By {
		q := v.Params.query()
		q.Set("by", d)
		out = append(out, ui.View{Label: i18n.Enum(ctx, "report.by", d), URL: v.path() + "?" + q.Encode(), Current: d == v.by()})
	}
	return out
}

// chosenSection sets all indicators side by side by the chosen dimension.
func (v view) chosenSection() Section {
	s := Section{By: v.by()}
	for _, i := range v.Report.Indicators {
		s.Indicators = append(s.Indicators, i.ID)
	}
	return s
}

// beside is the table of a section.
func (v view) beside(ctx context.Context, s Section) []line {
	var out []line
	values := v.valuesOf(ctx, s)
	for _, x := range values {
		out = append(out, v.besideLine(ctx, s, line{Label: dimensionWord(ctx, s.By, x)}, s.By, x))
	}
	if len(values) != 1 {
		out = append(out, v.besideLine(ctx, s, line{Label: i18n.T(ctx, "report.all"), Sum: true}))
	}
	return out
}

// valuesOf are the values of a section's dimension, in the order in which they
// are read.
func (v view) valuesOf(ctx context.Context, s Section) (values []string) {
	for _, id := range s.Indicators {
		r := v.Result(id)
		for _, x := range r.Cube.Values(s.By, CellOf(r.Indicator, Period)) {
			if !slices.Contains(values, x) && r.Indicator.parted(s.By) {
				values = append(values, x)
			}
		}
	}
	v.sort(ctx, s.By, values)
	return values
}

func (v view) besideLine(ctx context.Context, s Section, l line, pairs ...string) line {
	for _, id := range s.Indicators {
		r := v.Result(id)
		if parts := len(pairs) > 0; parts && !r.Indicator.parted(s.By) || !parts && r.Indicator.Multi && r.Indicator.unit() != Minor {
			l.Figures = append(l.Figures, plain(ui.Figure{}))
			continue
		}
		l.Figures = append(l.Figures, v.figure(ctx, r, CellOf(r.Indicator, Period, pairs...)))
	}
	return l
}

// bars is the chart of a section: a bar for each value.
func (v view) bars(ctx context.Context, s Section) ui.Chart {
	c := ui.Chart{Title: i18n.Enum(ctx, "report.by", s.By), Series: v.headings(ctx, s), Description: i18n.T(ctx, "report.chart.below")}
	for _, x := range v.valuesOf(ctx, s) {
		col := ui.Column{Label: dimensionWord(ctx, s.By, x)}
		var sum int64
		for _, id := range s.Indicators {
			r := v.Result(id)
			cell := CellOf(r.Indicator, Period, s.By, x)
			n := r.Cube.Number(cell)
			if n > 0 {
				col.URL = v.url(cell, 0)
			}
			sum += n
			col.Values = append(col.Values, n)
		}
		col.Sum = i18n.Number(ctx, sum)
		c.Columns = append(c.Columns, col)
	}
	return c
}

// has reports whether the indicator's rows know a dimension.
func (i Indicator) has(dimension string) bool {
	_, common := dimensions[dimension]
	return common || slices.Contains(i.Dims, dimension)
}

// parted reports whether a page parts the indicator by a dimension.
func (i Indicator) parted(dimension string) bool {
	return i.has(dimension) && !slices.Contains(i.Lacks, dimension)
}

// sort puts values in the order in which they are read.
func (v view) sort(ctx context.Context, dimension string, values []string) {
	if order := orders[dimension]; order != nil {
		slices.SortFunc(values, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
		return
	}
	if dimension == "month" || dimension == "year" || dimension == "quarter" {
		slices.Sort(values)
		return
	}
	compare := i18n.Compare(ctx)
	slices.SortFunc(values, func(a, b string) int {
		return compare(dimensionWord(ctx, dimension, a), dimensionWord(ctx, dimension, b))
	})
}

// headings name the indicators of a section.
func (v view) headings(ctx context.Context, s Section) []string {
	out := make([]string, len(s.Indicators))
	for n, id := range s.Indicators {
		out[n] = v.Result(id).Indicator.Title(ctx)
	}
	return out
}

// title is the report and its period.
func (v view) title(ctx context.Context) string {
	name := i18n.Enum(ctx, "report.title", v.Report.Name)
	if !v.form.OK() {
		return name
	}
	return i18n.T(ctx, "report.title_of_period", "Report", name, "Period", periodWords(ctx, v.Params))
}

// partOfQuarter reports whether a report by quarters is asked for days that
// cut one.
func (v view) partOfQuarter() bool {
	from, after := v.Params.From, v.Params.To.AddDays(1)
	begins := func(d date.Date) bool { return d == d.StartOfMonth() && (d.Month()-1)%3 == 0 }
	return v.form.OK() && slices.Contains(v.Report.By, "quarter") && !(begins(from) && begins(after))
}

// everyFund reports whether the page counts for several funds what is reported
// to one.
func (v view) everyFund() bool {
	return v.Report.Matrix && v.form.OK() && v.Params.Programme == "" && len(v.Choices.Programmes) > 1
}

// frozen, exported and rowsOut are where the report as shown is frozen, and
// where its figures and rows are exported.
func (v view) frozen() string { return "/snapshots/new?" + v.asked(Cell{}) }

func (v view) exported() string { return "/exports/new?" + v.asked(Cell{}) }

func (v view) rowsOut(c Cell) string { return "/exports/new?" + v.asked(c) + "&what=rows" }

func (v view) asked(c Cell) string {
	q := v.Params.query()
	q.Set("report", v.Report.Name)
	if !c.IsZero() {
		q.Set("cell", c.String())
	}
	return q.Encode()
}

// listed is the indicator whose rows are open.
func (v view) listed() Indicator { return v.Result(v.Listing.Cell.Indicator).Indicator }

// amount is what a row adds, as it is read.
func (i Indicator) amount(ctx context.Context, r Row) string {
	return first(i.shown(ctx, r.Amount, i.Dim(r, "account")), i18n.Number(ctx, r.Amount))
}

// listedDim is what a row says of a dimension: of a protection case that the
// reader may not open, nothing beside what every row of evidence shows.
func (v view) listedDim(ctx context.Context, r Row, dimension string) string {
	if r.Protected && !r.Openable {
		return "–"
	}
	return dimensionWord(ctx, dimension, v.listed().Dim(r, dimension))
}

// listedFoot says how the open figure follows from its rows.
func (v view) listedFoot(ctx context.Context) string {
	i, n := v.listed(), int(v.Listing.Total)
	if i.Aggregate == Rows {
		return i18n.N(ctx, "report.rows.foot", n)
	}
	r := v.Result(i.ID)
	number := r.Cube.Number(v.Listing.Cell)
	return i18n.N(ctx, "report.rows.foot_figure", n, "Figure", first(i.shown(ctx, number, r.accountOf(v.Listing.Cell)), i18n.Number(ctx, number)), "How", i18n.Enum(ctx, "report.how", string(i.Aggregate)))
}

// page is the report's page.
func (v view) page() templ.Component {
	if v.Report.Scored {
		return surveysPage(v)
	}
	return reportPage(v)
}

// listedDims are the dimensions of its own in which the open figure's rows
// differ.
func (v view) listedDims() []string {
	return slices.DeleteFunc(slices.Clone(v.Report.Dims), func(d string) bool {
		_, fixed := v.Listing.Cell.Value(d)
		return fixed || !v.listed().parted(d) || slices.Contains(v.listed().Lists, d)
	})
}
