package auth

import (
	"context"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// languages are the languages of the pages, each in itself.
func languages() []form.Option {
	var out []form.Option
	for _, l := range i18n.Languages {
		out = append(out, form.Option{Value: string(l), Label: l.OwnName()})
	}
	return out
}

func themes(ctx context.Context) []form.Option {
	return ui.Options(ctx, "ui.theme", theme("").Options())
}

func duties(ctx context.Context, ds []access.Duty) string {
	words := make([]string, len(ds))
	for i, d := range ds {
		words[i] = i18n.Enum(ctx, "access.duty", string(d))
	}
	return strings.Join(words, ", ")
}
