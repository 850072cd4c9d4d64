package office

import (
	"context"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// zoneWord is a time zone by the country whose clocks it is.
func zoneWord(ctx context.Context, z Zone) string {
	switch z {
	case Budapest:
		return i18n.T(ctx, "office.zone.budapest")
	case Prague:
		return i18n.T(ctx, "office.zone.prague")
	}
	return string(z)
}

func zoneOptions(ctx context.Context) []form.Option {
	var out []form.Option
	for _, z := range Zone("").Options() {
		out = append(out, form.Option{Value: string(z), Label: zoneWord(ctx, z)})
	}
	return out
}

func countryOptions(ctx context.Context) []form.Option {
	var out []form.Option
	for _, c := range Country("").Options() {
		out = append(out, form.Option{Value: string(c), Label: i18n.Country(ctx, string(c))})
	}
	return out
}

func languageOptions() []form.Option {
	var out []form.Option
	for _, l := range i18n.Languages {
		out = append(out, form.Option{Value: string(l), Label: l.OwnName()})
	}
	return out
}

func title(ctx context.Context, code string) string {
	if code == "" {
		return i18n.T(ctx, "office.new.title")
	}
	return i18n.T(ctx, "office.edit.title", "Code", code)
}

func action(code string) string {
	if code == "" {
		return "/admin/offices/new"
	}
	return "/admin/offices/" + code
}
