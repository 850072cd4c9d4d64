package caseimport

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/fault"
)

// Limits of a workbook. An office's caseload has some thousand rows; these
// keep a broken or hostile file from filling the machine.
const (
	maxFile     = 64 << 20
	maxUnzipped = 256 << 20
	maxRows     = 100_000
	maxColumns  = 200
	maxCell     = 20_000 // characters kept of one cell
	headingRows = 30     // the heading row is looked for in these
)

// What may be wrong with a file as a whole.
var (
	ErrNotWorkbook = fault.New(fault.Refused, "the file is no xlsx workbook")
	ErrEncrypted   = fault.New(fault.Refused, "the workbook is protected by a password")
	ErrTooLarge    = fault.New(fault.TooLarge, "the workbook is too large")
	ErrNoCaseload  = fault.New(fault.Refused, "no sheet of the workbook has the headings of a caseload")
)

// FileProblem is the message for an error of Read that the file is to blame
// for; empty for any other error.
func FileProblem(err error) string {
	switch {
	case errors.Is(err, ErrNotWorkbook):
		return "caseimport.file.no_workbook"
	case errors.Is(err, ErrEncrypted):
		return "caseimport.file.encrypted"
	case errors.Is(err, ErrTooLarge):
		return "caseimport.file.too_large"
	case errors.Is(err, ErrNoCaseload):
		return "caseimport.file.no_caseload"
	}
	return ""
}

// Cell is a cell of the sheet as a person sees it and as it is stored.
type Cell struct {
	Shown string
	Raw   string
	IsDay bool // a number that the sheet shows as a date
}

// Row is a row of the sheet; Number counts from 1 as the sheet does.
type Row struct {
	Number int
	Cells  []Cell
}

func (r Row) at(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

type workbook struct {
	file     *excelize.File
	date1904 bool
}

func open(r io.Reader) (*workbook, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the workbook: %w", err)
	}
	switch {
	case len(data) > maxFile:
		return nil, ErrTooLarge
	case isEncrypted(data):
		return nil, ErrEncrypted
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit:    maxUnzipped,
		UnzipXMLSizeLimit: maxUnzipped, // never to a temporary file: these are people's data
	})
	switch {
	case err != nil && strings.Contains(err.Error(), "unzip size exceeds"):
		return nil, fmt.Errorf("%w: %w", ErrTooLarge, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrNotWorkbook, err)
	}
	w := &workbook{file: f}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		w.date1904 = *props.Date1904
	}
	return w, nil
}

// isEncrypted tells a workbook with a password: the old container format
// around a stream of this name. An old .xls file has the container only.
func isEncrypted(data []byte) bool {
	name := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	return bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) && bytes.Contains(data, name)
}

func (w *workbook) close() error { return w.file.Close() }

// rows reads up to limit rows that are not empty; 0 reads them all. The sheet
// is read twice in step, as stored and as shown: only the difference tells a
// date from a number.
func (w *workbook) rows(sheet string, limit int) ([]Row, error) {
	stored, err := w.file.Rows(sheet)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotWorkbook, err)
	}
	defer stored.Close()
	shown, err := w.file.Rows(sheet)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotWorkbook, err)
	}
	defer shown.Close()
	var rows []Row
	for number := 1; stored.Next() && shown.Next(); number++ {
		if limit > 0 && number > limit {
			break
		}
		raw, err := stored.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, fmt.Errorf("%w: row %d: %w", ErrNotWorkbook, number, err)
		}
		text, err := shown.Columns()
		if err != nil {
			return nil, fmt.Errorf("%w: row %d: %w", ErrNotWorkbook, number, err)
		}
		cells := join(raw, text)
		if len(cells) == 0 {
			continue
		}
		if len(rows) == maxRows {
			return nil, fmt.Errorf("%w: more than %d rows", ErrTooLarge, maxRows)
		}
		rows = append(rows, Row{Number: number, Cells: cells})
	}
	if err := errors.Join(stored.Error(), shown.Error()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotWorkbook, err)
	}
	return rows, nil
}

func join(raw, shown []string) []Cell {
	n := min(max(len(raw), len(shown)), maxColumns)
	cells, last := make([]Cell, n), 0
	for i := range cells {
		if i < len(raw) {
			cells[i].Raw = limitText(raw[i])
		}
		if i < len(shown) {
			cells[i].Shown = clean(limitText(shown[i]))
		}
		if cells[i].Shown == "" {
			cells[i] = Cell{}
			continue
		}
		cells[i].IsDay = isNumber(cells[i].Raw) && looksLikeDay(cells[i].Shown, cells[i].Raw)
		last = i + 1
	}
	return cells[:last]
}

func limitText(s string) string {
	if len(s) <= maxCell {
		return s
	}
	return strings.ToValidUTF8(s[:maxCell], "")
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// looksLikeDay tells a number that is shown as a day: its parts are separated,
// or its month has a name, and its figures are not those of the number.
func looksLikeDay(shown, raw string) bool {
	whole, _, _ := strings.Cut(raw, ".")
	if shown == raw || len(whole) > 7 {
		return false
	}
	var figures strings.Builder
	letters := 0
	for _, r := range shown {
		switch {
		case r >= '0' && r <= '9':
			figures.WriteRune(r)
		case unicode.IsLetter(r):
			letters++
		}
	}
	if figures.Len() == 0 || strings.HasPrefix(strings.TrimLeft(figures.String(), "0"), whole) {
		return false
	}
	return letters >= 3 || strings.ContainsAny(shown, "/:") || strings.Count(shown, "-") >= 2 || strings.Count(shown, ".") >= 2
}
