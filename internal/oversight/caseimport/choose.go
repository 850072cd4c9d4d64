package caseimport

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// Choices are what the form of a preview asks beside the columns and words,
// whose fields it names one by one: column.birth_date, word.status.<word>.
type Choices struct {
	Sheet      string `form:"sheet"`
	HeadingRow int    `form:"heading_row,max=5000"`
	Language   string `form:"language,max=2"`
	Update     bool   `form:"update"`
	// What the page was made from: the columns of another heading row are other
	// columns, and nothing is imported that was not shown.
	ShownSheet string `form:"shown_sheet"`
	ShownRow   int    `form:"shown_row,max=5000"`
	Judged     string `form:"judged"`
}

// Names of the fields of columns and words.
const (
	columnField = "column."
	wordField   = "word."
)

// notMapped is the column of a field that the workbook does not have.
const notMapped = "none"

// choice is what was chosen about reading the workbook.
func (c Choices) choice(typed url.Values) Choice {
	out := Choice{Sheet: c.Sheet, HeadingRow: c.HeadingRow, Language: i18n.Language(c.Language)}
	if c.HeadingRow == 0 || c.Sheet != c.ShownSheet || c.HeadingRow != c.ShownRow {
		return out
	}
	for _, f := range Fields() {
		if !typed.Has(columnField + string(f)) {
			continue
		}
		if out.Mapping == nil {
			out.Mapping = Mapping{}
		}
		if n, err := strconv.Atoi(typed.Get(columnField + string(f))); err == nil && n >= 0 && n < maxColumns {
			out.Mapping[f] = n
		}
	}
	return out
}

// answered are the answers about words; one that the field cannot have is none.
func answered(catalogue *codelist.Catalogue, typed url.Values) map[Field]map[string]string {
	out := map[Field]map[string]string{}
	for name, values := range typed {
		rest, ok := strings.CutPrefix(name, wordField)
		field, word, found := strings.Cut(rest, ".")
		f := Field(field)
		if !ok || !found || wordKey(word) != word || len(values) == 0 || !isCode(catalogue, f, values[0]) {
			continue
		}
		if out[f] == nil {
			out[f] = map[string]string{}
		}
		out[f][word] = values[0]
	}
	return out
}

// fixedCodes are the codes of fields that no code list stands behind.
var fixedCodes = map[Field][]string{
	Sex:       {"f", "m", "x", "u"},
	Withdrawn: {string(Yes), string(No), string(Unknown)},
	Currency:  {"EUR", "HUF", "CZK", "USD", "GBP"},
}

// isCode tells whether a field can have the code.
func isCode(catalogue *codelist.Catalogue, f Field, code string) bool {
	switch f {
	case Citizenship:
		return i18n.IsCitizenship(code)
	case ReturnCountry:
		return i18n.IsCountry(code)
	case Language:
		return i18n.IsLanguage(code)
	}
	if list := listOf[f]; list != "" {
		_, ok := catalogue.Value(list, code)
		return ok
	}
	for _, c := range fixedCodes[f] {
		if c == code {
			return true
		}
	}
	return false
}

// mark tells one set of choices from another.
func mark(t *Table, words map[Field]map[string]string) string {
	b, err := json.Marshal([]any{t.Sheet, t.HeadingRow, t.Language, t.Mapping, words})
	if err != nil {
		return ""
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:8])
}
