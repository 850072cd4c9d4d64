package screening

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// vulnerabilityOptions are the findings as choices: "none identified" first,
// then the protection flags, then the others.
func vulnerabilityOptions(ctx context.Context, f *form.Form) []form.Option {
	var none, guarded, others []form.Option
	for _, o := range codelist.Options(ctx, codelist.Vulnerability, f.All("vulnerabilities")...) {
		switch {
		case o.Value == codelist.VulnerabilityNone:
			none = append(none, o)
		case slices.Contains(flags, o.Value):
			o.Group = i18n.T(ctx, "screening.flags")
			guarded = append(guarded, o)
		default:
			o.Group = i18n.T(ctx, "screening.others")
			others = append(others, o)
		}
	}
	return append(append(none, guarded...), others...)
}

// opt keeps the ids of a page with several forms apart.
func (k card) opt(name string, o ui.Opt) ui.Opt {
	if !k.Plain {
		o.ID = "m" + strconv.FormatInt(k.Member.ID, 10) + "-" + name
	}
	return o
}

// summary is what was found, in one line.
func (k card) summary(ctx context.Context) string {
	return strings.Join(codelist.Labels(ctx, codelist.Vulnerability, k.Saved.Vulnerabilities), " · ")
}

// recorded says who answered and when.
func (k card) recorded(ctx context.Context) string {
	if k.Saved.ScreenedOn.IsZero() {
		return i18n.T(ctx, "screening.recorded_undated", "Name", k.By)
	}
	return i18n.T(ctx, "screening.recorded", "Name", k.By, "Day", k.Saved.ScreenedOn)
}
