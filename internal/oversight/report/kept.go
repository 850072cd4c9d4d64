package report

import (
	"encoding/json"
	"fmt"
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/kit/files"
)

// measures are the fields with decimals of the schemas that are no pivot.
var measures = []string{"period", "cum", "percent", "mean", "median", "share_low", "share_medium", "share_high"}

// Kept is a sheet of a report that was put away as JSON. Its cells are what they
// were, although JSON knows neither decimals nor days, and a text that only
// looks like a number stays text.
func (r Report) Kept(fields []string, lines [][]any) (sheet Sheet, err error) {
	sheet = Sheet{Fields: fields, report: r}
	for _, l := range lines {
		line := make([]any, len(l))
		for n, c := range l {
			if line[n], err = r.kept(fields[n], c); err != nil {
				return sheet, err
			}
		}
		sheet.Lines = append(sheet.Lines, line)
	}
	return sheet, nil
}

// kept is a cell of a field as it was before it became JSON.
func (r Report) kept(field string, c any) (any, error) {
	switch v := c.(type) {
	case nil:
		return "", nil
	case json.Number:
		return v.Int64()
	case []any:
		out := []string{}
		for _, x := range v {
			out = append(out, fmt.Sprint(x))
		}
		return out, nil
	case string:
		t, pivoted := r.Table.(pivot)
		if !pivoted {
			if slices.Contains(measures, field) {
				return files.Decimal(v), nil
			}
			return dayOf(v), nil
		}
		for _, d := range t.by {
			if first(fieldOf[d], d) == field {
				return typed(d, v), nil
			}
		}
		return files.Decimal(v), nil
	}
	return nil, fmt.Errorf("a kept figure cannot be %T", c)
}

// dayOf is a day that is written as JSON writes it; another text stays one.
func dayOf(v string) any {
	if d, err := date.Parse(v); err == nil && !d.IsZero() && d.String() == v {
		return d
	}
	return v
}
