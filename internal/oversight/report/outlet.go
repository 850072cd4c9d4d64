package report

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
)

// outlet is where the figures of a report go.
type outlet interface {
	figures(ctx context.Context, lines [][]any, f facts) error
	close()
}

// facts are what a file says about itself.
type facts struct {
	params  Params
	choices Choices
	report  Report
	by      string
	asOf    time.Time
	note    string
}

// headings are the columns' names, or the words for them.
func (x Export) headings(ctx context.Context, rep Report, fields []string) []string {
	if !x.Words {
		return fields
	}
	out := make([]string, len(fields))
	for n, f := range fields {
		out[n] = rep.heading(ctx, f)
	}
	return out
}

// heading is the word for a column: an indicator's title, or the property's.
func (r Report) heading(ctx context.Context, field string) string {
	if _, is := r.Table.(pivot); is {
		for _, i := range r.Indicators {
			if i.field() == field {
				return i.Title(ctx)
			}
		}
	}
	return i18n.Enum(ctx, "report.column", field)
}

func (x Export) figureSheet(ctx context.Context, rep Report) files.Sheet {
	return files.Sheet{Name: i18n.T(ctx, "report.sheet.figures"), Columns: x.headings(ctx, rep, rep.Table.fields(rep))}
}

// figureCells are a line of figures as it goes out.
func (x Export) figureCells(ctx context.Context, fields []string, line []any) []any {
	cells := slices.Clone(line)
	if !x.Words {
		return cells
	}
	for n, c := range cells {
		switch v := c.(type) {
		case string:
			if fields[n] == "group" { // of what, the column before says
				cells[n] = SurveyFigure{By: line[n-1].(string), Group: v}.group(ctx)
				continue
			}
			cells[n] = Word(ctx, fields[n], v)
		case []string:
			read := make([]string, len(v))
			for m, s := range v {
				read[m] = Word(ctx, fields[n], s)
			}
			cells[n] = read
		}
	}
	return cells
}

// writeFigures writes all lines of figures.
func (x Export) writeFigures(ctx context.Context, to files.Rows, lines [][]any, f facts) error {
	fields := f.report.Table.fields(f.report)
	for _, l := range lines {
		if err := to.Row(x.figureCells(ctx, fields, l)...); err != nil {
			return err
		}
	}
	return nil
}

// bookOutlet is a workbook: figures, and what it is.
type bookOutlet struct {
	x     Export
	w     io.Writer
	book  *files.Workbook
	sheet files.Rows
}

func newBookOutlet(ctx context.Context, rep Report, x Export, w io.Writer) (outlet, error) {
	b, err := files.NewWorkbook()
	if err != nil {
		return nil, err
	}
	o := &bookOutlet{x: x, w: w, book: b}
	if o.sheet, err = b.Add(x.figureSheet(ctx, rep)); err != nil {
		return nil, err
	}
	return o, nil
}

func (o *bookOutlet) figures(ctx context.Context, lines [][]any, f facts) error {
	if err := o.x.writeFigures(ctx, o.sheet, lines, f); err != nil {
		return err
	}
	if err := about(ctx, o.book, i18n.Enum(ctx, "report.title", f.report.Name), f); err != nil {
		return err
	}
	_, err := o.book.WriteTo(o.w)
	return err
}

// about adds the sheet that says what the file is, whose, and as of when.
func about(ctx context.Context, book *files.Workbook, title string, f facts) error {
	s, err := book.Add(files.Sheet{Name: i18n.T(ctx, "report.sheet.about"), Columns: []string{title, ""}})
	if err != nil {
		return err
	}
	lines := [][]any{
		{i18n.T(ctx, "report.query.programme"), first(f.params.Programme, i18n.T(ctx, "report.all_programmes"))},
		{i18n.T(ctx, "report.query.office"), first(f.params.Office, f.choices.officeWord(ctx))},
		{i18n.T(ctx, "report.query.from"), f.params.From},
		{i18n.T(ctx, "report.query.to"), f.params.To},
		{i18n.T(ctx, "report.as_of"), i18n.Moment(ctx, f.asOf)},
	}
	if f.by != "" {
		lines = append(lines, []any{i18n.T(ctx, "report.made_by"), f.by})
	}
	if f.note != "" {
		lines = append(lines, []any{i18n.T(ctx, "report.column.note"), f.note})
	}
	for _, i := range f.report.Indicators {
		lines = append(lines,
			[]any{i.ID, i.Title(ctx)},
			[]any{i18n.T(ctx, "report.version", "Version", i.Version), i.Definition(ctx)})
	}
	for _, l := range lines {
		if err := s.Row(l...); err != nil {
			return err
		}
	}
	return nil
}

// officeWord is what "no office chosen" means: all, or the only one there is.
func (c Choices) officeWord(ctx context.Context) string {
	if len(c.Offices) == 1 {
		return c.Offices[0].Code
	}
	return i18n.T(ctx, "report.all_offices")
}

func (o *bookOutlet) close() { _ = o.book.Close() }

// csvOutlet is one table of text.
type csvOutlet struct {
	x   Export
	out *files.CSV
}

func newCSVOutlet(ctx context.Context, rep Report, x Export, w io.Writer) (outlet, error) {
	c, err := files.NewCSV(w, i18n.Lang(ctx), x.figureSheet(ctx, rep))
	return csvOutlet{x, c}, err
}

func (o csvOutlet) figures(ctx context.Context, lines [][]any, f facts) error {
	if err := o.x.writeFigures(ctx, o.out, lines, f); err != nil {
		return err
	}
	return o.out.Close()
}

func (csvOutlet) close() {}

// jsonOutlet is the figures with the fields of their schema.
type jsonOutlet struct{ w io.Writer }

func (o jsonOutlet) figures(_ context.Context, lines [][]any, f facts) error {
	s := Sheet{Fields: f.report.Table.fields(f.report), Lines: lines}
	e := json.NewEncoder(o.w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(map[string]any{"rows": s.objects()})
}

func (jsonOutlet) close() {}
