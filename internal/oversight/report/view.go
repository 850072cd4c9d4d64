package report

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// view is an outcome as its page reads it.
type view struct {
	Outcome
	form   *form.Form
	user   access.User
	today  date.Date
	chosen string // dimension asked for
}

func (v view) path() string { return "/reports/" + v.Report.Name }

// periodWords names a whole year, half-year or quarter, else the two days.
func periodWords(ctx context.Context, p Params) string {
	y := p.From.Year()
	if p.From == date.Of(y, time.January, 1) && p.To == date.Of(y, time.December, 31) {
		return strconv.Itoa(y)
	}
	for q := range 4 {
		from := date.Of(y, time.Month(3*q+1), 1)
		if p.From == from && p.To == from.AddMonths(3).AddDays(-1) {
			return quarterWords(ctx, from)
		}
	}
	for h := range 2 {
		from := date.Of(y, time.Month(6*h+1), 1)
		if p.From == from && p.To == from.AddMonths(6).AddDays(-1) {
			return halfWords(ctx, from)
		}
	}
	return i18n.T(ctx, "report.from_to", "From", p.From, "To", p.To)
}

func quarterWords(ctx context.Context, from date.Date) string {
	return i18n.T(ctx, "report.quarter", "Quarter", (int(from.Month())-1)/3+1, "Year", from.Year())
}

func halfWords(ctx context.Context, from date.Date) string {
	return i18n.T(ctx, "report.half", "Half", (int(from.Month())-1)/6+1, "Year", from.Year())
}

// shortcuts lead to the last quarters and half-years, and to single years.
func (v view) shortcuts(ctx context.Context) []ui.View {
	day := v.today
	if day.IsZero() {
		day = date.FromTime(v.AsOf, i18n.Zone(ctx))
	}
	link := func(label string, from, to date.Date) ui.View {
		p := v.Params
		p.From, p.To = from, to
		return ui.View{
			Label: label, URL: v.path() + "?" + p.query().Encode(),
			Current: from == v.Params.From && to == v.Params.To,
		}
	}
	thisQuarter := day.StartOfMonth().AddMonths(-(int(day.Month()) - 1) % 3)
	last := thisQuarter.AddMonths(-3)
	thisHalf := day.StartOfMonth().AddMonths(-(int(day.Month()) - 1) % 6)
	out := []ui.View{
		link(quarterWords(ctx, thisQuarter), thisQuarter, thisQuarter.AddMonths(3).AddDays(-1)),
		link(quarterWords(ctx, last), last, thisQuarter.AddDays(-1)),
	}
	for n := range 4 {
		from := thisHalf.AddMonths(-6 * n)
		out = append(out, link(halfWords(ctx, from), from, from.AddMonths(6).AddDays(-1)))
	}
	for n := range 8 {
		y := day.Year() - n
		out = append(out, link(strconv.Itoa(y), date.Of(y, 1, 1), date.Of(y, 12, 31)))
	}
	return out
}

func (v view) programmeOptions() []form.Option {
	out := make([]form.Option, 0, len(v.Choices.Programmes))
	for _, p := range v.Choices.Programmes {
		out = append(out, form.Option{Value: p.Code, Label: p.Name})
	}
	return out
}

func (v view) officeOptions() []form.Option {
	out := make([]form.Option, 0, len(v.Choices.Offices))
	for _, o := range v.Choices.Offices {
		out = append(out, form.Option{Value: o.Code, Label: o.Name})
	}
	return out
}

// url is the page with a figure's rows open, from the row at on.
func (v view) url(c Cell, at int) string {
	q := v.Params.query()
	if v.chosen != "" {
		q.Set("by", v.chosen)
	}
	if !c.IsZero() {
		q.Set("cell", c.String())
	}
	if at > 0 {
		q.Set("at", strconv.Itoa(at))
	}
	u := v.path() + "?" + q.Encode()
	if !c.IsZero() {
		u += "#rows"
	}
	return u
}

// exportURL is a file of the report's figures.
func (v view) exportURL(f Format) string {
	q := v.Params.query()
	q.Set("format", string(f))
	return v.path() + "/export?" + q.Encode()
}

// figure is a number of the page and the link to its rows.
func (v view) figure(ctx context.Context, r Result, c Cell) ui.Figure {
	if a := r.Indicator.Aggregate; (a == Median || a == NinetyTh) && r.Cube.Count(c) == 0 {
		return plain(ui.Figure{})
	}
	switch {
	case r.Indicator.Closed && !v.told:
		return plain(ui.Figure{})
	case r.Indicator.Closed:
		return ui.Figure{Number: r.Cube.Number(c)}
	}
	if r.mixed(c) {
		return plain(ui.Figure{})
	}
	return ui.Figure{
		Number: r.Cube.Number(c), Text: r.Indicator.shown(ctx, r.Cube.Number(c), r.accountOf(c)), URL: v.url(c, 0), Of: cellName(ctx, c),
		Open: v.Listing != nil && v.Listing.Cell.Is(c),
	}
}

func (v view) total(ctx context.Context, r Result, c Cell) ui.Figure {
	f := v.figure(ctx, r, c)
	f.Total = true
	return f
}

// cellName says what a figure counts, most general first.
func cellName(ctx context.Context, c Cell) string {
	name := c.Indicator
	for _, w := range c.where {
		name += ", " + dimensionWord(ctx, w.name, w.value)
	}
	switch c.Span {
	case Cumulative:
		name += ", " + i18n.T(ctx, "report.since_start")
	case Corrections:
		name += ", " + i18n.T(ctx, "report.corrections")
	}
	return name
}

func dimensionWord(ctx context.Context, name, value string) string {
	switch name {
	case "sex":
		if slices.Contains(Sexes, value) {
			return i18n.Enum(ctx, "report.sexes", value)
		}
	case "age":
		if slices.Contains(Brackets, value) {
			return i18n.Enum(ctx, "report.age", value)
		}
	case "origin":
		return Word(ctx, "origin_country", value)
	case "project":
		return first(value, i18n.T(ctx, "report.no_programme"))
	case "year", "office":
		return value
	case "quarter":
		if y, q, ok := strings.Cut(value, "-Q"); ok {
			return i18n.T(ctx, "report.quarter", "Quarter", q, "Year", y)
		}
	case "month":
		if t, err := time.Parse("2006-01", value); err == nil {
			return i18n.Month(ctx, t.Year(), t.Month())
		}
	}
	if value == "" {
		return i18n.T(ctx, "report.unknown")
	}
	if word := ownWords[name]; word != nil {
		return word(ctx, value)
	}
	return value
}

// line is a row of a table of figures.
type line struct {
	Label   string
	Sum     bool
	Head    bool // names a group of lines, without figures
	Part    bool // of the line above
	Figures []ui.Figure
}

// matrix is an indicator by sex and age bracket.
func (v view) matrix(ctx context.Context, r Result) []line {
	var out []line
	for _, sex := range append(slices.Clone(Sexes), "") {
		l := line{Label: i18n.T(ctx, "report.all"), Sum: true}
		var pairs []string
		if sex != "" {
			l = line{Label: i18n.Enum(ctx, "report.sexes", sex)}
			pairs = []string{"sex", sex}
		}
		for _, age := range Brackets {
			l.Figures = append(l.Figures, v.figure(ctx, r, CellOf(r.Indicator, Period, append(slices.Clone(pairs), "age", age)...)))
		}
		l.Figures = append(l.Figures,
			v.total(ctx, r, CellOf(r.Indicator, Period, pairs...)),
			v.total(ctx, r, CellOf(r.Indicator, Cumulative, pairs...)))
		out = append(out, l)
	}
	return out
}

// leavesLines reports whether a programme stands among the figures of
// indicators.
func (v view) leavesLines(p Programme, of []Indicator) bool {
	sc, _, err := v.Choices.narrow(v.Params)
	return err == nil && p.leavesLines(v.Params, sc.offices, figuresOf(p.Code, of, func(i Indicator) *Cube { return v.Result(i.ID).Cube }))
}

// byProgramme is an indicator by programme, when the page shows several.
func (v view) byProgramme(ctx context.Context, r Result) []line {
	if v.Params.Programme != "" {
		return nil
	}
	var out []line
	add := func(code, label string) {
		out = append(out, line{Label: label, Figures: []ui.Figure{
			v.figure(ctx, r, CellOf(r.Indicator, Period, "project", code)),
			v.figure(ctx, r, CellOf(r.Indicator, Cumulative, "project", code)),
		}})
	}
	for _, p := range v.Choices.Programmes {
		if v.leavesLines(p, []Indicator{r.Indicator}) {
			add(p.Code, p.Name)
		}
	}
	if r.Cube.Count(CellOf(r.Indicator, Cumulative, "project", "")) > 0 {
		add("", i18n.T(ctx, "report.no_programme"))
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// years are the columns of the table by origin: all of a short period, of a
// long one those with rows.
func (v view) years(r Result) []string {
	var out []string
	if v.Params.To.Year()-v.Params.From.Year() < 10 {
		for y := v.Params.From.Year(); y <= v.Params.To.Year(); y++ {
			out = append(out, strconv.Itoa(y))
		}
		return out
	}
	out = r.Cube.Values("year", CellOf(r.Indicator, Period))
	slices.Sort(out)
	return out
}

// origins is an indicator by country of origin and year.
func (v view) origins(ctx context.Context, r Result) []line {
	codes := r.Cube.Values("origin", CellOf(r.Indicator, Period))
	compare := i18n.Compare(ctx)
	slices.SortFunc(codes, func(a, b string) int {
		return compare(dimensionWord(ctx, "origin", a), dimensionWord(ctx, "origin", b))
	})
	var out []line
	add := func(l line, pairs ...string) {
		for _, y := range v.years(r) {
			l.Figures = append(l.Figures, v.figure(ctx, r, CellOf(r.Indicator, Period, append(slices.Clone(pairs), "year", y)...)))
		}
		l.Figures = append(l.Figures, v.total(ctx, r, CellOf(r.Indicator, Period, pairs...)))
		out = append(out, l)
	}
	for _, c := range codes {
		add(line{Label: dimensionWord(ctx, "origin", c)}, "origin", c)
	}
	add(line{Label: i18n.T(ctx, "report.all"), Sum: true})
	return out
}

// rowURL is where a reader goes on from a row of evidence; empty where they
// may not.
func (v view) rowURL(r Row) string {
	switch {
	case !r.Openable:
		return ""
	case access.Can(v.user, access.CaseView):
		return "/cases/" + url.PathEscape(r.Case)
	case access.Can(v.user, access.EvidenceCase):
		return caseURL(r.Case)
	}
	return ""
}

// paging are the ways through a long listing.
func (v view) paging(ctx context.Context) ui.Paging {
	l := v.Listing
	if l.Total <= pageSize && l.From == 0 {
		return ui.Paging{}
	}
	p := ui.Paging{Text: i18n.T(ctx, "report.rows.part", "From", min(l.From+1, int(l.Total)), "To", l.From+len(l.Rows), "Total", l.Total)}
	if l.From > 0 {
		p.NewerURL = v.url(l.Cell, max(l.From-pageSize, 0))
	}
	if l.From+len(l.Rows) < int(l.Total) {
		p.OlderURL = v.url(l.Cell, l.From+pageSize)
	}
	return p
}

// listedSpan says over which days the rows were looked for.
func (v view) listedSpan(ctx context.Context) string {
	switch v.Listing.Cell.Span {
	case Cumulative:
		return i18n.T(ctx, "report.rows.until", "To", v.Params.To)
	case Corrections:
		return i18n.T(ctx, "report.rows.corrections", "From", v.Params.From, "To", v.Params.To)
	}
	return i18n.T(ctx, "report.from_to", "From", v.Params.From, "To", v.Params.To)
}
