package riat

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

func countryName(ctx context.Context, iso2 string) string {
	if iso2 == "" {
		return ""
	}
	return i18n.Country(ctx, iso2)
}

func dayOf(ctx context.Context, d date.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.Date(ctx, d)
}

// yesOrNo is an answer; nothing while nobody has given one.
func yesOrNo(ctx context.Context, yes, answered bool) string {
	switch {
	case !answered:
		return ""
	case yes:
		return i18n.T(ctx, "riat.value.yes")
	}
	return i18n.T(ctx, "riat.value.no")
}

// supportName is the kind of support asked for: what follows the return, alone
// where people were returned by somebody else (T32).
func supportName(ctx context.Context, r record) string {
	if r.Retroactive {
		return i18n.T(ctx, "riat.value.retroactive")
	}
	return i18n.T(ctx, "riat.value.both")
}
