package ui

import (
	"context"

	"github.com/a-h/templ"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// numeric asks for the keyboard with figures.
func numeric(x field, width string) field {
	if x.InputMode == "" {
		x.InputMode = "numeric"
	}
	if x.Autocomplete == "" {
		x.Autocomplete = "off"
	}
	if x.Width == "" {
		x.Width = width
	}
	return x
}

// dated shows a day in the page's way of writing it, with an example beside an
// empty field.
func dated(ctx context.Context, x field, pattern string) field {
	x = numeric(x.withPattern(ctx, pattern, page.InfoFrom(ctx).Today), Day)
	x.value = x.shown(ctx)
	return x
}

// choices are the lines of a table of the world as choices of a form.
func choices(lines []i18n.Option) []form.Option {
	options := make([]form.Option, 0, len(lines))
	for _, l := range lines {
		options = append(options, form.Option{Value: l.Code, Label: l.Label})
	}
	return options
}

func yesNoUnknown(ctx context.Context) []form.Option {
	return []form.Option{
		{Value: "yes", Label: i18n.T(ctx, "ui.yes")},
		{Value: "no", Label: i18n.T(ctx, "ui.no")},
		{Value: "unknown", Label: i18n.T(ctx, "ui.unknown")},
	}
}

func chosen(x field, value string) bool {
	if value == "" {
		return x.value == ""
	}
	return x.f.Has(x.name, value)
}

// unlisted are values the form holds that are not among the choices, such as
// retired ones of a list: they stay chosen until somebody takes them away.
func unlisted(x field, options []form.Option) []string {
	var values []string
	for _, v := range x.f.All(x.name) {
		if v != "" && !known(options, v) {
			values = append(values, v)
		}
	}
	return values
}

// ticked tells whether a single box is ticked, as form reads it.
func ticked(x field) bool {
	switch x.value {
	case "", "no", "false", "0":
		return false
	}
	return true
}

func hasEmpty(options []form.Option) bool {
	for _, o := range options {
		if o.Value == "" {
			return true
		}
	}
	return false
}

func groupLabel(name string) templ.Attributes {
	if name == "" {
		return nil
	}
	return templ.Attributes{"role": "group", "aria-label": name}
}

// chipsClass keeps a group of chips apart from the word above the next.
func chipsClass(last bool) string {
	if last {
		return "hw-chips"
	}
	return "hw-chips mb-2"
}
