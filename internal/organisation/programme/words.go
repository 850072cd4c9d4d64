package programme

import (
	"context"
	"fmt"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

func title(ctx context.Context, p Programme) string {
	if p.ID == 0 {
		return i18n.T(ctx, "programme.new.title")
	}
	return p.Label(ctx)
}

func action(p Programme) string {
	if p.ID == 0 {
		return "/admin/programmes/new"
	}
	return p.url()
}

// CurrencyOptions are the currencies to choose from.
func CurrencyOptions() []form.Option {
	var out []form.Option
	for _, c := range Currency("").Options() {
		out = append(out, form.Option{Value: string(c), Label: string(c)})
	}
	return out
}

// state is where a programme's period stands today.
func state(ctx context.Context, p Programme, today date.Date) (ui.Kind, string) {
	switch {
	case !p.Active:
		return ui.Plain, i18n.T(ctx, "programme.state.closed")
	case p.Imported:
		return ui.Plain, i18n.T(ctx, "programme.state.imported")
	case p.EndsOn.Before(today):
		return ui.Plain, i18n.T(ctx, "programme.state.over")
	case p.StartsOn.After(today):
		return ui.Soon, i18n.T(ctx, "programme.state.coming")
	}
	return ui.Done, i18n.T(ctx, "programme.state.running")
}

func (p Programme) url() string { return fmt.Sprintf("/admin/programmes/%d", p.ID) }

func (k Package) url() string {
	return fmt.Sprintf("/admin/programmes/%d/packages/%d", k.ProgrammeID, k.ID)
}

// formURL is where the form of the package is sent.
func (k Package) formURL(p Programme) string {
	if k.ID == 0 {
		return p.url() + "/packages/new"
	}
	return k.url()
}

// summary says what a package grants, in one line.
func (k Package) summary(ctx context.Context, p Programme) string {
	out := i18n.T(ctx, "programme.package.grants", "Principal", i18n.Money(ctx, p.amount(k.PrincipalMinor)), "Dependant", i18n.Money(ctx, p.amount(k.DependantMinor)))
	if k.InKind {
		out += " · " + i18n.T(ctx, "programme.package.in_kind")
	}
	if k.WindowLength > 0 {
		out += " · " + i18n.N(ctx, "programme.window_of."+string(k.WindowUnit), k.WindowLength)
	}
	return out
}
