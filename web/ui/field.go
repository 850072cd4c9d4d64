package ui

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// Opt changes how a field looks; the zero value is right for most.
type Opt struct {
	// Label and Hint replace the messages of the field, already translated.
	Label, Hint string
	// ID replaces the field's name as its id, on pages with several forms.
	ID string
	// Width is one of Grow, Narrow, Day, Pair, Middle and Long; else the field takes
	// what it needs.
	Width string
	// Autocomplete is the WHATWG token: "username", "current-password", "off".
	Autocomplete string
	// Lang and Dir tell in which language a value is written.
	Lang, Dir string
	// Rows of an Area.
	Rows int
	// Suggest are values offered while typing; others may be typed too.
	Suggest []string
	// Accept lists what File takes: ".pdf,image/jpeg".
	Accept string
	// InputMode is the on-screen keyboard: "numeric", "tel".
	InputMode string
	// Unmarked leaves out the word "optional", in filters and search forms.
	Unmarked bool
	// Required marks a field of a repeated group, which the form does not know,
	// as one that must be filled in.
	Required bool
	// Empty replaces the label of a Select's empty choice.
	Empty string
	// Fold lets the groups of CheckChips be folded; on narrow screens the later
	// ones begin so, unless something in them is chosen.
	Fold bool
	// Attrs are further attributes of the input, such as hx-get.
	Attrs templ.Attributes
}

// Widths for Opt.Width.
const (
	Grow   = "hw-grow"
	Narrow = "hw-w-time"
	Day    = "hw-w-date"
	Pair   = "hw-w-pair"
	Middle = "hw-w-pick"
	Long   = "hw-w-long"
)

// field is a field as the templates draw it: everything looked up once.
type field struct {
	Opt
	f        *form.Form
	name, id string
	value    string
	label    string
	hint     string
	problem  string
	required bool
}

// newField gathers what belongs to a field. A name the form does not know
// panics, so every form is covered by its first rendering; the names of
// repeated groups have dots and are made by the page.
func newField(ctx context.Context, f *form.Form, name string, opts []Opt) field {
	if !f.Knows(name) && !strings.Contains(name, ".") {
		panic("form " + f.ID + " has no field " + name)
	}
	x := field{f: f, name: name, id: name, value: f.Value(name), required: f.Required(name)}
	if len(opts) > 0 {
		x.Opt = opts[0]
	}
	if x.ID != "" {
		x.id = x.ID
	}
	x.required = x.required || x.Required
	key := f.Label(name)
	x.label = x.Label
	if x.label == "" {
		x.label = i18n.T(ctx, key)
	}
	x.hint = x.Hint
	if x.hint == "" && i18n.Has(ctx, key+".hint") {
		x.hint = i18n.T(ctx, key+".hint")
	}
	if p, ok := f.ProblemOf(name); ok {
		x.problem = i18n.T(ctx, p.Key, p.Args...)
	}
	return x
}

// formID is the id of a form, for buttons that stand outside of it.
func formID(f *form.Form) string { return "form" + strings.ReplaceAll(f.Page, "/", "-") }

// optional tells whether the label says so.
func (x field) optional() bool { return !x.required && !x.Unmarked }

// describedBy lists the ids of the problem and the hint.
func (x field) describedBy() string {
	var ids []string
	if x.problem != "" {
		ids = append(ids, x.id+"-e")
	}
	if x.hint != "" {
		ids = append(ids, x.id+"-h")
	}
	return strings.Join(ids, " ")
}

// outer is the class of the box around the field. Widths of single inputs
// stay on the input.
func (x field) outer() string {
	c := "hw-field"
	if x.problem != "" {
		c += " hw-bad"
	}
	switch x.Width {
	case Grow, Pair, Middle, Long:
		c += " " + x.Width
	}
	return c
}

func (x field) input(base string) string {
	c := base
	if x.problem != "" {
		c += " is-invalid"
	}
	if x.Width == Narrow || x.Width == Day {
		c += " " + x.Width
	}
	return c
}

func (x field) rows() int {
	if x.Rows > 0 {
		return x.Rows
	}
	return 4
}

// attrs are the attributes all inputs have in common.
func (x field) attrs() templ.Attributes {
	a := templ.Attributes{"id": x.id, "name": x.name}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("aria-describedby", x.describedBy())
	set("autocomplete", x.Autocomplete)
	set("lang", x.Lang)
	set("dir", x.Dir)
	set("inputmode", x.InputMode)
	if x.problem != "" {
		a["aria-invalid"] = "true"
	}
	if x.required {
		a["aria-required"] = "true"
	}
	if len(x.Suggest) > 0 {
		a["list"] = x.id + "-l"
	}
	for name, value := range x.Attrs {
		a[name] = value
	}
	return a
}

// shown is a day as people write it in the page's language. What was typed
// and refused stays as it was typed.
func (x field) shown(ctx context.Context) string {
	if !x.f.OK() {
		return x.value
	}
	t, err := time.Parse(time.DateOnly, x.value)
	if err != nil {
		return x.value
	}
	return typedDate(ctx, t)
}

// typedDate writes a day so that date.Parse reads it back.
func typedDate(ctx context.Context, t time.Time) string {
	switch i18n.Lang(ctx) {
	case i18n.Hu:
		return t.Format("2006. 01. 02.")
	case i18n.Cs:
		return t.Format("2. 1. 2006")
	}
	return t.Format("02/01/2006")
}

// withPattern adds an example of a day to an empty date field; a filled one is
// its own example.
func (x field) withPattern(ctx context.Context, key string, today date.Date) field {
	if x.hint == "" && x.value == "" {
		if today.IsZero() {
			today = date.Of(2026, time.November, 19)
		}
		x.hint = i18n.T(ctx, key, "Day", typedDate(ctx, today.Time()))
	}
	return x
}

// group is a run of choices under one word.
type group struct {
	name    string
	options []form.Option
}

func grouped(options []form.Option) []group {
	var groups []group
	for _, o := range options {
		if n := len(groups); n == 0 || groups[n-1].name != o.Group {
			groups = append(groups, group{name: o.Group})
		}
		last := &groups[len(groups)-1]
		last.options = append(last.options, o)
	}
	return groups
}

// known tells whether a value is among the choices; one that is not (a retired
// value of a list) is shown all the same, so that saving does not change it.
func known(options []form.Option, value string) bool {
	for _, o := range options {
		if o.Value == value {
			return true
		}
	}
	return value == ""
}

// choiceID is the id of the n-th choice; the first has the field's own, so
// that the summary of problems leads to it.
func choiceID(id string, group, n int) string {
	if group == 0 && n == 0 {
		return id
	}
	return id + "-" + string(rune('a'+group)) + itoa(n)
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// problemLine is a problem in the summary: general ones name their field,
// those of a feature are sentences of their own.
func problemLine(ctx context.Context, f *form.Form, p form.Problem) string {
	text := i18n.T(ctx, p.Key, p.Args...)
	if p.Field == "" || !strings.HasPrefix(p.Key, "form.") {
		return text
	}
	return i18n.T(ctx, "ui.problem_of", "Field", i18n.T(ctx, f.Label(p.Field)), "Problem", text)
}
