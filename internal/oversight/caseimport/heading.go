package caseimport

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"homeward/internal/kit/i18n"
)

// Mapping says which column, from 0, holds a field.
type Mapping map[Field]int

// minHeadings is how many fields a row must name to be the heading row.
const minHeadings = 3

//go:embed fields.csv
var fieldsCSV string

// headings holds, for each language and field, the folded headings offices use.
var headings = loadHeadings()

func loadHeadings() map[i18n.Language]map[string]Field {
	all := map[i18n.Language]map[string]Field{}
	for _, record := range mustCSV(fieldsCSV) {
		field, language := Field(record[0]), i18n.Language(record[1])
		if all[language] == nil {
			all[language] = map[string]Field{}
		}
		for _, words := range strings.Split(record[2], "|") {
			all[language][wordKey(words)] = field
			if short := wordKey(withoutParentheses(words)); short != "" && all[language][short] == "" {
				all[language][short] = field
			}
		}
	}
	return all
}

// mustCSV reads one of the embedded tables; a fault in it is a fault of ours
// that every test of the package shows.
func mustCSV(text string) [][]string {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("caseimport: embedded table: %v", err))
	}
	return records[1:]
}

// score says how sure a heading means the field: 100 for the very words, less
// where it only contains them.
func score(heading string, language i18n.Language) map[Field]int {
	found := map[Field]int{}
	full, short := wordKey(heading), wordKey(withoutParentheses(heading))
	if full == "" {
		return found
	}
	if f, ok := headings[language][full]; ok {
		found[f] = 100
		return found
	}
	if f, ok := headings[language][short]; ok {
		found[f] = 90
		return found
	}
	if len(full) > 80 {
		return found
	}
	for words, f := range headings[language] {
		if len(words) < 5 || !strings.Contains(" "+full+" ", " "+words+" ") {
			continue
		}
		found[f] = max(found[f], min(40+len(words), 80))
	}
	return found
}

// match gives each field the column that names it best.
func match(row Row, language i18n.Language) (m Mapping, total int) {
	type claim struct {
		column, score int
		field         Field
	}
	var claims []claim
	for column, cell := range row.Cells {
		for field, s := range score(cell.Shown, language) {
			claims = append(claims, claim{column, s, field})
		}
	}
	order := Fields()
	slices.SortFunc(claims, func(a, b claim) int {
		if a.score != b.score {
			return b.score - a.score
		}
		if a.column != b.column {
			return a.column - b.column
		}
		return slices.Index(order, a.field) - slices.Index(order, b.field)
	})
	m = Mapping{}
	taken := map[int]bool{}
	for _, c := range claims {
		if _, ok := m[c.field]; ok || taken[c.column] {
			continue
		}
		m[c.field], taken[c.column] = c.column, true
		total += c.score
	}
	return m, total
}

// caseload tells whether the mapping is one of a caseload: people with names,
// and a few things about them.
func (m Mapping) caseload() bool {
	_, name := m[Name]
	_, family := m[FamilyName]
	_, given := m[GivenName]
	return len(m) >= minHeadings && (name || family || given)
}

// Table is the caseload found in a workbook.
type Table struct {
	Sheet       string
	OtherSheets []string // those left aside
	HeadingRow  int      // from 1
	Headings    []string // one per column, as written
	Language    i18n.Language
	Mapping     Mapping
	Rows        []Row // those below the heading row that are not empty
	date1904    bool
}

// Choice overrides what Read would find by itself; zero values leave it to it.
type Choice struct {
	Sheet      string
	HeadingRow int
	Language   i18n.Language
	Mapping    Mapping
}

// Read finds the caseload in a workbook. Errors are those of the file as a
// whole (ErrNotWorkbook, ErrEncrypted, ErrTooLarge, ErrNoCaseload); what is
// wrong with a row never is one.
func Read(r io.Reader, c Choice) (t *Table, err error) {
	defer func() {
		// The parser is not ours, and a broken file may reach where it does not
		// look; that must cost the file and not the program.
		if fault := recover(); fault != nil {
			t, err = nil, fmt.Errorf("%w: %v", ErrNotWorkbook, fault)
		}
	}()
	w, err := open(r)
	if err != nil {
		return nil, err
	}
	defer w.close()
	t, err = w.find(c)
	if err != nil {
		return nil, err
	}
	rows, err := w.rows(t.Sheet, 0)
	if err != nil {
		return nil, err
	}
	if c.Mapping != nil {
		t.Mapping = c.Mapping
	}
	t.takeRows(rows)
	return t, nil
}

// find looks at the top of every sheet for the row that names most fields.
func (w *workbook) find(c Choice) (*Table, error) {
	var best *Table
	var bestTotal int
	sheets := w.file.GetSheetList()
	for _, sheet := range sheets {
		if c.Sheet != "" && sheet != c.Sheet {
			continue
		}
		top, err := w.rows(sheet, max(headingRows, c.HeadingRow))
		if err != nil {
			continue // a chart or a broken sheet is no caseload
		}
		for _, row := range top {
			if c.HeadingRow > 0 && row.Number != c.HeadingRow {
				continue
			}
			for _, language := range languages {
				m, total := match(row, language)
				chosen := c.HeadingRow > 0 && c.Mapping != nil
				if !m.caseload() && !chosen || best != nil && total <= bestTotal {
					continue
				}
				best, bestTotal = &Table{Sheet: sheet, HeadingRow: row.Number, Language: language, Mapping: m, date1904: w.date1904}, total
				best.Headings = make([]string, len(row.Cells))
				for i, cell := range row.Cells {
					best.Headings[i] = cell.Shown
				}
			}
		}
	}
	if best == nil {
		return nil, ErrNoCaseload
	}
	best.OtherSheets = slices.DeleteFunc(sheets, func(s string) bool { return s == best.Sheet })
	best.completeMapping()
	if c.Language != "" {
		// Headings are understood in any language; the wanted one says what
		// the marks below them mean.
		best.Language = c.Language
	}
	return best, nil
}

// languages headings may be in. The order decides between equal matches.
var languages = []i18n.Language{i18n.Hu, i18n.Cs, i18n.En}

// completeMapping maps the columns whose headings are in another language
// than the rest ("Pénznem" between English headings).
func (t *Table) completeMapping() {
	taken := map[int]bool{}
	for _, column := range t.Mapping {
		taken[column] = true
	}
	for _, language := range languages {
		for column, heading := range t.Headings {
			field, ok := headings[language][wordKey(heading)]
			if _, has := t.Mapping[field]; !ok || has || taken[column] {
				continue
			}
			t.Mapping[field], taken[column] = column, true
		}
	}
	// "Name" beside a family name is the given name.
	if column, ok := t.Mapping[Name]; ok {
		_, family := t.Mapping[FamilyName]
		_, given := t.Mapping[GivenName]
		if family && !given {
			delete(t.Mapping, Name)
			t.Mapping[GivenName] = column
		}
	}
	// Where people have no other number than that of the row, it is their number.
	if column, ok := t.Mapping[Ordinal]; ok {
		if _, has := t.Mapping[Reference]; !has {
			delete(t.Mapping, Ordinal)
			t.Mapping[Reference] = column
		}
	}
	// "Jméno" alone is the whole name.
	if column, ok := t.Mapping[GivenName]; ok {
		_, family := t.Mapping[FamilyName]
		_, name := t.Mapping[Name]
		if !family && !name {
			delete(t.Mapping, GivenName)
			t.Mapping[Name] = column
		}
	}
}

// takeRows keeps the rows that are people: not the headings repeated on every
// printed page, not rows that hold only a running number, not the sum below.
func (t *Table) takeRows(rows []Row) {
	for _, row := range rows {
		if row.Number <= t.HeadingRow || t.isHeading(row) || !t.isPerson(row) {
			continue
		}
		t.Rows = append(t.Rows, row)
	}
}

func (t *Table) isHeading(row Row) bool {
	same := 0
	for _, column := range t.Mapping {
		if column < len(t.Headings) && row.at(column).Shown == t.Headings[column] && t.Headings[column] != "" {
			same++
		}
	}
	return same >= minHeadings
}

func (t *Table) isPerson(row Row) bool {
	total := false
	for _, cell := range row.Cells {
		if cell.Shown != "" {
			total = lexicon.has("total", wordKey(withoutParentheses(strings.TrimRight(cell.Shown, ":0123456789 "))))
			break
		}
	}
	filled := 0
	for field, column := range t.Mapping {
		shown := row.at(column).Shown
		if field == Ordinal || shown == "" || field == Reference && isNumber(shown) {
			continue // numbers written down in advance are nobody yet
		}
		filled++
		if total && (field == BirthDate || field == Citizenship || field == Sex) {
			total = false
		}
	}
	return filled > 0 && !total
}
