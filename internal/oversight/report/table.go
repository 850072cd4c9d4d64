package report

import (
	"context"
	"reflect"
	"strings"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/instrument"
)

// Table is a schema of figures: it turns passing rows of evidence into the
// rows of exports and JSON. Its rows are disjoint.
type Table interface {
	fields(Report) []string
	begin(in input) builder
}

// builder makes the rows of one table.
type builder interface {
	add(i Indicator, k Key, r Row)
	lines(ctx context.Context, cubes map[string]*Cube) ([][]any, error)
}

// input is what a table knows besides the evidence.
type input struct {
	report     Report
	params     Params
	programmes []Programme // those the figures speak of
	offices    []int64     // whose figures they are
	targets    []Target
	bands      instrument.Definition // of the survey's scores, for a report that asks for them
	told       bool                  // who is vulnerable
}

// target is what a programme promised for an indicator.
func (in input) target(programmeID int64, i Indicator) Target {
	code := i.ID
	if i.Programme != 0 {
		programmeID, code = i.Programme, i.ID[strings.LastIndexByte(i.ID, ' ')+1:]
	}
	var found Target
	for _, t := range in.targets {
		switch {
		case t.ProgrammeID != programmeID:
		case t.Indicator == code:
			return t
		case i.Promised != "" && t.Indicator == i.Promised:
			found = t
		}
	}
	return found
}

// fieldsOf names the fields of a row's type as the schema writes them.
func fieldsOf(row any) []string {
	t := reflect.TypeOf(row)
	var names []string
	for n := range t.NumField() {
		if name := t.Field(n).Tag.Get("json"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// valuesOf are the values of a row, in the order of fieldsOf.
func valuesOf(row any) []any {
	v := reflect.ValueOf(row)
	var out []any
	for n := range v.NumField() {
		if v.Type().Field(n).Tag.Get("json") != "" {
			out = append(out, v.Field(n).Interface())
		}
	}
	return out
}

// linesOf are rows of a struct type as lines of a file.
func linesOf[T any](rows []T) [][]any {
	out := make([][]any, len(rows))
	for n, r := range rows {
		out[n] = valuesOf(r)
	}
	return out
}

// Word is a value of a dimension, or of a field of a file, as people read it.
func Word(ctx context.Context, field, value string) string {
	switch field {
	case "sex":
		return i18n.Enum(ctx, "report.sex", value)
	case "by":
		return i18n.Enum(ctx, "report.n5.by", value)
	case "age":
		return i18n.Enum(ctx, "report.age", value)
	case "age_band":
		return i18n.Enum(ctx, "report.age", bracketOfBand[value])
	case "vulnerability":
		return i18n.Enum(ctx, "report.vulnerability", value)
	case "return_region":
		return i18n.Enum(ctx, "report.region", value)
	case "travel_mode", "travel":
		return i18n.Enum(ctx, "report.travel", value)
	case "unit":
		if value == strings.ToUpper(value) { // a currency
			return value
		}
		return i18n.Enum(ctx, "report.unit", value)
	case "host_country", "origin_country", "return_country":
		if value == "" {
			return i18n.T(ctx, "report.unknown")
		}
		return i18n.Country(ctx, value)
	case "status_at_application":
		field = "status"
	}
	if word := ownWords[field]; word != nil && value != "" && !strings.HasSuffix(field, "_iso2") {
		return word(ctx, value)
	}
	return value
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
