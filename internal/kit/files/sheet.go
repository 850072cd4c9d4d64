package files

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// Sheet is a table on its way out of the house: its name and the headings of
// its columns.
type Sheet struct {
	Name    string
	Columns []string
}

// Decimal is a number as text, such as -12.50; empty: none.
type Decimal string

// value is the number as a cell holds it.
func (d Decimal) value() (any, error) {
	if d == "" {
		return nil, nil
	}
	return strconv.ParseFloat(string(d), 64)
}

// Rows takes the rows of a sheet one by one. Cells are string, int, int64,
// Decimal, date.Date or []string; a day not given is an empty cell.
type Rows interface {
	Row(cells ...any) error
}

// between stands between several values in one cell.
const between = "; "

// formulaLead are the characters with which spreadsheets begin a formula, in
// their full width too.
const formulaLead = "=+-@\t\r＝＋－＠"

// Safe makes a text that no spreadsheet takes for a formula: an apostrophe
// goes before what begins like one, in each of its lines and behind any blanks.
func Safe(text string) string {
	if !strings.ContainsAny(text, formulaLead) {
		return text
	}
	lines := strings.Split(text, "\n")
	for n, line := range lines {
		bare := strings.TrimLeftFunc(line, func(r rune) bool {
			return r != '\t' && r != '\r' && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r))
		})
		if bare != "" && strings.ContainsRune(formulaLead, []rune(bare)[0]) {
			lines[n] = "'" + line
		}
	}
	return strings.Join(lines, "\n")
}

// CSV writes one sheet as text with a byte order mark, so that spreadsheets
// know its letters, and the separator and the decimal sign they expect in the
// language.
type CSV struct {
	w     *csv.Writer
	cells []string
}

// NewCSV begins a CSV file.
func NewCSV(w io.Writer, l i18n.Language, s Sheet) (*CSV, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	c := &CSV{w: csv.NewWriter(w)}
	c.w.UseCRLF = true
	if l == i18n.Hu || l == i18n.Cs {
		c.w.Comma = ';'
	}
	headings := make([]any, len(s.Columns))
	for n, h := range s.Columns {
		headings[n] = h
	}
	return c, c.Row(headings...)
}

// Row writes a row.
func (c *CSV) Row(cells ...any) error {
	c.cells = c.cells[:0]
	for _, cell := range cells {
		switch v := cell.(type) {
		case string:
			c.cells = append(c.cells, numeral(Safe(v)))
		case []string:
			c.cells = append(c.cells, Safe(strings.Join(v, between)))
		case date.Date:
			c.cells = append(c.cells, v.String())
		case int, int64:
			c.cells = append(c.cells, fmt.Sprint(v))
		case Decimal:
			if _, err := v.value(); err != nil {
				return err
			}
			text := string(v)
			if c.w.Comma == ';' {
				text = strings.Replace(text, ".", ",", 1) // else it would be read as a day
			}
			c.cells = append(c.cells, text)
		default:
			return fmt.Errorf("a cell cannot hold %T", cell)
		}
	}
	return c.w.Write(c.cells)
}

// numeral keeps a text of digits that begins with zero from becoming a number
// without it: an apostrophe goes before.
func numeral(text string) string {
	if len(text) > 1 && text[0] == '0' && strings.Trim(text, "0123456789") == "" {
		return "'" + text
	}
	return text
}

// Close writes what is left.
func (c *CSV) Close() error {
	c.w.Flush()
	return c.w.Error()
}

// Workbook writes sheets as XLSX with typed cells: text is always text, days
// and numbers are what they are. Rows go to disk as they come.
type Workbook struct {
	file   *excelize.File
	open   []*excelize.StreamWriter
	day    int
	bold   int
	sheets int
}

// NewWorkbook begins an XLSX file; Close it in any case.
func NewWorkbook() (*Workbook, error) {
	b := &Workbook{file: excelize.NewFile()}
	format := "yyyy-mm-dd"
	var err error
	if b.day, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return nil, err
	}
	if b.bold, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return nil, err
	}
	return b, nil
}

// sheetName makes a name that a workbook accepts.
func sheetName(name string, part int) string {
	clean := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return '-'
		}
		return r
	}, name))
	if part == 1 {
		return string(clean[:min(len(clean), 31)])
	}
	return fmt.Sprintf("%s %d", string(clean[:min(len(clean), 28)]), part)
}

// Add begins a sheet. Sheets can be filled side by side.
func (b *Workbook) Add(s Sheet) (Rows, error) {
	r := &sheetRows{book: b, sheet: s}
	return r, r.begin()
}

// maxRows is how many rows a sheet can have; what is more goes on in another.
const maxRows = excelize.TotalRows

type sheetRows struct {
	book  *Workbook
	sheet Sheet
	out   *excelize.StreamWriter
	part  int
	row   int
	cells []any
}

func (r *sheetRows) begin() error {
	r.part++
	name := sheetName(r.sheet.Name, r.part)
	var err error
	if r.book.sheets == 0 {
		err = r.book.file.SetSheetName("Sheet1", name)
	} else {
		_, err = r.book.file.NewSheet(name)
	}
	if err != nil {
		return err
	}
	r.book.sheets++
	if r.out, err = r.book.file.NewStreamWriter(name); err != nil {
		return err
	}
	r.book.open = append(r.book.open, r.out)
	if err := r.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for n, h := range r.sheet.Columns {
		if err := r.out.SetColWidth(n+1, n+1, float64(max(10, min(len([]rune(h))+3, 40)))); err != nil {
			return err
		}
	}
	headings := make([]any, len(r.sheet.Columns))
	for n, h := range r.sheet.Columns {
		headings[n] = excelize.Cell{StyleID: r.book.bold, Value: h}
	}
	r.row = 1
	return r.out.SetRow("A1", headings)
}

// Row writes a row.
func (r *sheetRows) Row(cells ...any) error {
	if r.row == maxRows {
		if err := r.begin(); err != nil {
			return err
		}
	}
	r.cells = r.cells[:0]
	for _, cell := range cells {
		switch v := cell.(type) {
		case string, int, int64:
			r.cells = append(r.cells, v)
		case Decimal:
			n, err := v.value()
			if err != nil {
				return err
			}
			r.cells = append(r.cells, n)
		case []string:
			r.cells = append(r.cells, strings.Join(v, between))
		case date.Date:
			if v.IsZero() {
				r.cells = append(r.cells, nil)
				continue
			}
			r.cells = append(r.cells, excelize.Cell{StyleID: r.book.day, Value: v.Time()})
		default:
			return fmt.Errorf("a cell cannot hold %T", cell)
		}
	}
	r.row++
	at, err := excelize.CoordinatesToCellName(1, r.row)
	if err != nil {
		return err
	}
	return r.out.SetRow(at, r.cells)
}

// WriteTo ends the sheets and writes the workbook.
func (b *Workbook) WriteTo(w io.Writer) (int64, error) {
	for _, s := range b.open {
		if err := s.Flush(); err != nil {
			return 0, err
		}
	}
	return b.file.WriteTo(w)
}

// Close takes away what lies on disk.
func (b *Workbook) Close() error { return b.file.Close() }
