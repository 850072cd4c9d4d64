package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/files"
	"homeward/internal/kit/money"
)

// pivot is the schema of most reports: a line for every combination of
// properties that occurs in the period, and in it the figure of each indicator.
type pivot struct{ by []string }

// fieldOf is the name of a property in files.
var fieldOf = map[string]string{"origin": "origin_country", "host": "host_country", "age": "age_band", "case": "case_no"}

func (t pivot) fields(rep Report) []string {
	var out []string
	for _, d := range t.by {
		out = append(out, first(fieldOf[d], d))
	}
	for _, i := range t.columns(rep) {
		out = append(out, i.field())
	}
	return out
}

// columns are the indicators that know every property of the lines.
func (t pivot) columns(rep Report) []Indicator {
	return slices.DeleteFunc(slices.Clone(rep.Indicators), func(i Indicator) bool {
		return slices.ContainsFunc(t.by, func(d string) bool { return !slices.Contains(inFiles, d) && !i.has(d) })
	})
}

// inFiles are properties that only files show.
var inFiles = []string{"case", "host", "ref_quarter", "reporting_country", "citizenship_iso2", "age_group"}

func (t pivot) begin(in input) builder {
	return &pivotBuilder{pivot: t, input: in, columns: t.columns(in.report), piles: map[string]map[string]*pile{}}
}

type pivotBuilder struct {
	pivot
	input
	columns []Indicator
	piles   map[string]map[string]*pile // by combination, then indicator
}

func (b *pivotBuilder) add(i Indicator, k Key, r Row) {
	if k.Span != Period || !slices.ContainsFunc(b.columns, func(c Indicator) bool { return c.ID == i.ID }) {
		return
	}
	values := make([]string, len(b.by))
	for n, d := range b.by {
		values[n] = b.property(i, k, r, d)
	}
	at := strings.Join(values, apart)
	if b.piles[at] == nil {
		b.piles[at] = map[string]*pile{}
	}
	p := b.piles[at][i.ID]
	if p == nil {
		p = &pile{}
		b.piles[at][i.ID] = p
	}
	p.rows++
	p.sum += r.Amount
	if i.Aggregate.measured() {
		p.keep(i.Aggregate, i.Aggregate.measure(r))
	}
}

// property is what a row says of a dimension, or of what only files show.
func (in input) property(i Indicator, k Key, r Row, name string) string {
	switch name {
	case "case":
		return r.Case
	case "host":
		return r.Host
	case "age":
		return bands[k.Age]
	case "age_group":
		return ageGroup(r.BirthDate, r.Day)
	case "ref_quarter":
		return quarterOf(k.Month)
	case "reporting_country":
		return r.Host
	case "citizenship_iso2":
		return k.Origin
	case vulnerability:
		return strings.Join(in.groups(i, r), " ")
	}
	if of, common := dimensions[name]; common {
		return of(k)
	}
	return i.Dim(r, name)
}

func (b *pivotBuilder) lines(context.Context, map[string]*Cube) ([][]any, error) {
	var keys []string
	for at := range b.piles {
		keys = append(keys, at)
	}
	slices.SortFunc(keys, func(x, y string) int { return cmp.Compare(x, y) })
	var out [][]any
	for _, at := range keys {
		var line []any
		for n, v := range strings.Split(at, apart) {
			line = append(line, typed(b.by[n], v))
		}
		for _, i := range b.columns {
			p := b.piles[at][i.ID]
			if p == nil {
				p = &pile{}
			}
			line = append(line, i.cell(p, b.value(at, "currency")))
		}
		out = append(out, line)
	}
	return out, nil
}

// typed is a property as files hold it.
func typed(property, v string) any {
	if property == "year" || property == "activity_no" {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return n
		}
	}
	switch property {
	case vulnerability:
		return append([]string{}, strings.Fields(v)...)
	case "rate_date":
		return dayOf(v)
	}
	return v
}

// value is what a combination says of a property.
func (b *pivotBuilder) value(at, property string) string {
	if n := slices.Index(b.by, property); n >= 0 {
		return strings.Split(at, apart)[n]
	}
	return ""
}

// cell is a figure as files hold it: a number; nothing where nothing was
// measured.
func (i Indicator) cell(p *pile, currency string) any {
	if p.rows == 0 && (i.Aggregate.measured() && i.Aggregate != Heads || i.unit() == Cents) {
		return files.Decimal("")
	}
	return i.value(p.number(i.Aggregate), currency)
}

// value is a number of an indicator as files hold it.
func (i Indicator) value(n int64, currency string) any {
	if c := i.currency(currency); c != "" {
		return files.Decimal(money.Amount{Minor: n, Currency: c}.Decimal())
	}
	return n
}

// Value is what a row adds as files hold it.
func (i Indicator) Value(r Row) any { return i.value(r.Amount, currencyOf(i.Dim(r, "account"))) }
