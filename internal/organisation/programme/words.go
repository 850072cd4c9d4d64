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
	return fmt.Sprintf("/admin/programmes/%d", p.ID)
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
