package export

import (
	"context"
	"io"
	"slices"
	"strconv"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
)

// outlet writes the file inside the ZIP: its lines, then what it is.
type outlet interface {
	files.Rows
	finish(sheet string, about [][]any) error
	close()
}

func newOutlet(e Export, columns []string, z *files.LockedZip, figures, rows string) (outlet, error) {
	if e.Format == CSV {
		w, err := z.Create(e.name() + ".csv")
		if err != nil {
			return nil, err
		}
		c, err := files.NewCSV(w, e.Language, files.Sheet{Columns: columns})
		return textOutlet{CSV: c, zip: z, export: e}, err
	}
	b, err := files.NewWorkbook()
	if err != nil {
		return nil, err
	}
	title := figures
	if e.aboutPersons() {
		title = rows
	}
	lines, err := b.Add(files.Sheet{Name: title, Columns: columns})
	return bookOutlet{Rows: lines, book: b, zip: z, export: e}, err
}

// textOutlet is a table of text, and beside it one that says what it is.
type textOutlet struct {
	*files.CSV
	zip    *files.LockedZip
	export Export
}

func (o textOutlet) finish(_ string, about [][]any) error {
	if err := o.CSV.Close(); err != nil {
		return err
	}
	w, err := o.zip.Create(o.export.name() + "-about.csv")
	if err != nil {
		return err
	}
	c, err := files.NewCSV(w, o.export.Language, files.Sheet{Columns: textsOf(about[0])})
	if err != nil {
		return err
	}
	if err := writeAll(c, about[1:]); err != nil {
		return err
	}
	return c.Close()
}

func (textOutlet) close() {}

// bookOutlet is a workbook of two sheets.
type bookOutlet struct {
	files.Rows
	book   *files.Workbook
	zip    *files.LockedZip
	export Export
}

func (o bookOutlet) finish(sheet string, about [][]any) error {
	s, err := o.book.Add(files.Sheet{Name: sheet, Columns: textsOf(about[0])})
	if err != nil {
		return err
	}
	if err := writeAll(s, about[1:]); err != nil {
		return err
	}
	w, err := o.zip.Create(o.export.name() + ".xlsx")
	if err != nil {
		return err
	}
	_, err = o.book.WriteTo(struct{ io.Writer }{w})
	return err
}

func (o bookOutlet) close() { _ = o.book.Close() }

func writeAll(to files.Rows, lines [][]any) error {
	for _, l := range lines {
		if err := to.Row(l...); err != nil {
			return err
		}
	}
	return nil
}

func textsOf(cells []any) (out []string) {
	for _, c := range cells {
		s, _ := c.(string)
		out = append(out, s)
	}
	return out
}

// about says what the file is, for whom, what for, and how its figures came to
// be.
func (e Export) about(ctx context.Context, asOf, definitions [][]any) [][]any {
	t := func(key string, args ...any) string { return i18n.T(ctx, key, args...) }
	return slices.Concat([][]any{
		{i18n.Enum(ctx, "report.title", e.Report), i18n.Enum(ctx, "export.what", string(e.What))},
		{t("export.number"), strconv.FormatInt(e.ID, 10)},
		{t("export.form.recipient"), e.Recipient},
		{t("export.form.purpose"), e.Purpose},
		{t("export.form.audience"), i18n.Enum(ctx, "export.audience", string(e.Audience))},
		{t("report.query.from"), e.From},
		{t("report.query.to"), e.To},
		{t("report.query.programme"), or(e.Programme, t("report.all_programmes"))},
		{t("report.query.office"), or(e.Office, t("report.all_offices"))},
	}, asOf, [][]any{{t("export.note"), t("export.note." + e.noteKey())}}, definitions)
}

// asOf says of when the figures are, and whose.
func asOf(ctx context.Context, at time.Time, u access.User) [][]any {
	return [][]any{
		{i18n.T(ctx, "report.as_of"), i18n.Moment(ctx, at)},
		{i18n.T(ctx, "report.made_by"), i18n.PersonName(ctx, u.FamilyName, u.GivenName)},
	}
}

// definitions say how figures come to be, as of today.
func definitions(ctx context.Context, all []report.Indicator) (out [][]any) {
	for _, i := range all {
		out = append(out, defined(ctx, i.ID, i.Version, wording{i.Title(ctx), i.Definition(ctx)})...)
	}
	return out
}

// wording is what an indicator is called, and how it is counted.
type wording struct {
	Title      string `json:"title"`
	Definition string `json:"definition"`
}

func defined(ctx context.Context, id string, version int, w wording) [][]any {
	return [][]any{{id, w.Title}, {i18n.T(ctx, "report.version", "Version", version), w.Definition}}
}

// noteKey names the footnote: how figures are protected, or what its reader
// must not do with what speaks of persons.
func (q Request) noteKey() string {
	switch {
	case q.protected():
		return "protected"
	case q.What == Figures:
		return "exact"
	}
	return "persons"
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
