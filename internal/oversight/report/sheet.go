package report

import (
	"bytes"
	"context"
	"encoding/json"
)

// Sheet are the figures of a report as they leave it: the fields of its schema,
// and lines of cells: string, int, int64, files.Decimal, date.Date or []string.
type Sheet struct {
	Fields []string
	Lines  [][]any
	report Report
}

// Headings are the names of the fields for people.
func (s Sheet) Headings(ctx context.Context) []string {
	return Export{Words: true}.headings(ctx, s.report, s.Fields)
}

// Cells are those of a line, its codes in words.
func (s Sheet) Cells(ctx context.Context, line int) []any {
	return Export{Words: true}.figureCells(ctx, s.Fields, s.Lines[line])
}

// Conceal takes from the lines what tells a case: its reference, for which a
// name that the caller chooses stands in, and who supplied it.
func (s Sheet) Conceal(name func(ref string) string) {
	for n, f := range s.Fields {
		for _, l := range s.Lines {
			switch ref, _ := l[n].(string); f {
			case fieldOf["case"]:
				l[n] = name(ref)
			case "supplier":
				l[n] = ""
			}
		}
	}
}

// Blank is the sheet of a report before it is run.
func (r Report) Blank() Sheet { return Sheet{Fields: r.Table.fields(r), report: r} }

// objects are the lines with the names of their fields, in their order.
func (s Sheet) objects() []object {
	out := make([]object, len(s.Lines))
	for n, l := range s.Lines {
		out[n] = object{s.Fields, l}
	}
	return out
}

type object struct {
	fields []string
	values []any
}

// MarshalJSON writes the fields in the order of the schema.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for n, f := range o.fields {
		if n > 0 {
			b.WriteByte(',')
		}
		for m, part := range []any{f, o.values[n]} {
			if m == 1 {
				b.WriteByte(':')
			}
			text, err := json.Marshal(part)
			if err != nil {
				return nil, err
			}
			b.Write(text)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
