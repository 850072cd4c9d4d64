// Package codelist holds the values people choose from: dated, ordered, with a
// label in each language. The pages read them from a catalogue in memory;
// administrators edit them.
package codelist

import (
	"cmp"
	"context"
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist/seed"
)

// Details are what an administrator says about a value. A zero ValidUntil has
// no end.
type Details struct {
	En         string    `form:"en,required"`
	Hu         string    `form:"hu,required"`
	Cs         string    `form:"cs,required"`
	Position   int       `form:"position,max=100000"`
	ValidFrom  date.Date `form:"valid_from"`
	ValidUntil date.Date `form:"valid_until"`
}

// New is a value to be added: the stored token, chosen once, and its details.
type New struct {
	Code string `form:"code,required,max=40"`
	Details
}

// Value is a value of a code list.
type Value struct {
	ID        int64
	List      string
	Code      string
	Dimension string // E, S or P of a reintegration activity
	Locked    bool
	Version   int
	Details
}

// Label is the value's label in a language.
func (v Value) Label(l i18n.Language) string {
	switch l {
	case i18n.Hu:
		return v.Hu
	case i18n.Cs:
		return v.Cs
	}
	return v.En
}

// ValidOn tells whether the value may be chosen on a day; on no day in
// particular every value may.
func (v Value) ValidOn(day date.Date) bool {
	return day.IsZero() || !v.ValidFrom.After(day) && (v.ValidUntil.IsZero() || !v.ValidUntil.Before(day))
}

// Retired tells whether the value's time is over.
func (v Value) Retired(today date.Date) bool {
	return !v.ValidUntil.IsZero() && v.ValidUntil.Before(today)
}

// Catalogue is every value of every list, as loaded.
type Catalogue struct {
	lists map[string][]Value
	codes map[string]map[string]Value
}

// NewCatalogue orders values into their lists.
func NewCatalogue(values []Value) *Catalogue {
	c := &Catalogue{lists: map[string][]Value{}, codes: map[string]map[string]Value{}}
	for _, v := range values {
		if c.codes[v.List] == nil {
			c.codes[v.List] = map[string]Value{}
		}
		c.lists[v.List] = append(c.lists[v.List], v)
		c.codes[v.List][v.Code] = v
	}
	for _, l := range c.lists {
		slices.SortStableFunc(l, func(a, b Value) int {
			return cmp.Or(dimensionRank(a.Dimension)-dimensionRank(b.Dimension), a.Position-b.Position, cmp.Compare(a.Code, b.Code))
		})
	}
	return c
}

// dimensionRank puts the economic before the social and the psychosocial, and
// what has no dimension last, so that each stands in one run.
func dimensionRank(d string) int {
	return map[string]int{"E": 1, "S": 2, "P": 3}[d] + map[bool]int{true: 4}[d == ""]
}

// Builtin is the catalogue the program comes with, for papers and tests that
// have no database.
func Builtin() *Catalogue {
	lines, err := seed.Values()
	if err != nil {
		panic(err) // the file is part of the program
	}
	values := make([]Value, len(lines))
	for i, l := range lines {
		values[i] = Value{
			List: l.List, Code: l.Code, Dimension: l.Dimension, Locked: isLocked(l.List, l.Code),
			Details: Details{En: l.En, Hu: l.Hu, Cs: l.Cs, Position: l.Position},
		}
	}
	return NewCatalogue(values)
}

// Values are the values of a list in their order.
func (c *Catalogue) Values(list string) []Value { return c.lists[list] }

// Value is one value of a list.
func (c *Catalogue) Value(list, code string) (Value, bool) {
	v, ok := c.codes[list][code]
	return v, ok
}

type catalogueKey struct{}

// With gives a context the catalogue its pages speak with.
func With(ctx context.Context, c *Catalogue) context.Context {
	return context.WithValue(ctx, catalogueKey{}, c)
}

var none = NewCatalogue(nil)

// From is the catalogue of a context; an empty one where none was given.
func From(ctx context.Context) *Catalogue {
	if c, ok := ctx.Value(catalogueKey{}).(*Catalogue); ok && c != nil {
		return c
	}
	return none
}

// Label is the word for a stored value in the reader's language; an empty
// value has none.
func Label(ctx context.Context, list, code string) string {
	if code == "" {
		return ""
	}
	if v, ok := From(ctx).Value(list, code); ok {
		return v.Label(i18n.Lang(ctx))
	}
	return i18n.T(ctx, "codelist."+list+"."+code) // shown and counted as missing
}

// Labels are the words for several stored values.
func Labels(ctx context.Context, list string, codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = Label(ctx, list, c)
	}
	return out
}

// Options are the choices a list offers today, and those already chosen even
// if they have been retired since.
func Options(ctx context.Context, list string, keep ...string) []form.Option {
	today := page.InfoFrom(ctx).Today
	var out []form.Option
	for _, v := range From(ctx).Values(list) {
		if v.ValidOn(today) || slices.Contains(keep, v.Code) {
			out = append(out, form.Option{Value: v.Code, Label: v.Label(i18n.Lang(ctx)), Group: dimension(ctx, v)})
		}
	}
	return out
}

// dimension is the heading under which an activity of a plan is offered.
func dimension(ctx context.Context, v Value) string {
	if v.List != ReintegrationActivity {
		return ""
	}
	switch v.Dimension {
	case "E":
		return i18n.T(ctx, "codelist.dimension.economic")
	case "S":
		return i18n.T(ctx, "codelist.dimension.social")
	case "P":
		return i18n.T(ctx, "codelist.dimension.psychosocial")
	}
	return i18n.T(ctx, "codelist.dimension.other")
}

// Known tells whether a list has the value at all, retired or not.
func Known(ctx context.Context, list, code string) bool {
	_, ok := From(ctx).Value(list, code)
	return ok
}

// Check notes a problem if the form's field holds a value the list does not
// offer; keep are the values that were stored before.
func Check(ctx context.Context, f *form.Form, list, field string, keep ...string) {
	offered := Options(ctx, list, keep...)
	for _, code := range f.All(field) {
		if code != "" && !slices.ContainsFunc(offered, func(o form.Option) bool { return o.Value == code }) {
			f.Problem(field, "form.not_an_option")
		}
	}
}
