package point

import (
	"context"
	"strings"
	"time"

	"homeward/internal/kit/i18n"
)

// weekdayName is a weekday as a point counts it.
func weekdayName(ctx context.Context, n int) string {
	return i18n.Weekday(ctx, time.Weekday(n%7))
}

func openWord(ctx context.Context, open bool) string {
	if open {
		return i18n.T(ctx, "point.state.open")
	}
	return i18n.T(ctx, "point.state.closed")
}

// there are the people of a weekday by name.
func (d Day) there(ctx context.Context, by names) string {
	var out []string
	for _, id := range d.StaffIDs {
		if m, known := by[id]; known {
			out = append(out, m.Name(ctx))
		}
	}
	return strings.Join(out, ", ")
}

func languageNames(ctx context.Context, codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = i18n.LanguageName(ctx, c)
	}
	return strings.Join(out, ", ")
}

// title heads the page of a point; of one that is not there yet, the act.
func (sh sheet) title(ctx context.Context) string {
	if sh.Point.ID == 0 {
		return i18n.T(ctx, "point.new.title")
	}
	return sh.Point.Name
}

// sub says whose point it is, where there are several offices.
func (sh sheet) sub() string { return sh.Office.Name }
