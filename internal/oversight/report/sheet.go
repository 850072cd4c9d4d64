package report

import (
	"bytes"
	"encoding/json"
)

// Sheet are the figures of a report as they leave it: the fields of its schema,
// and lines of cells: string, int, int64, files.Decimal, date.Date or []string.
type Sheet struct {
	Fields []string
	Lines  [][]any
}

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
