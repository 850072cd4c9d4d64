package programme

import (
	"context"
	"strconv"
	"strings"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

func (v budgetView) title(ctx context.Context) string {
	if v.Editing.ID == 0 {
		return i18n.T(ctx, "programme.line.add")
	}
	return i18n.T(ctx, "programme.line.edit")
}

func (v budgetView) formURL() string {
	if v.Editing.ID == 0 {
		return budgetURL(v.Programme.ID) + "/new"
	}
	return budgetURL(v.Programme.ID) + "/" + strconv.FormatInt(v.Editing.ID, 10)
}

// period is a line's code with the days on which it pays.
func (l Line) period(ctx context.Context) string {
	return l.Code + " · " + i18n.T(ctx, "programme.list.from_to", "From", l.StartsOn, "To", l.EndsOn)
}

// purpose is what a line pays for.
func (l Line) purpose(ctx context.Context) string {
	if len(l.Activities) == 0 {
		return i18n.T(ctx, "programme.line.any_activity")
	}
	return strings.Join(codelist.Labels(ctx, codelist.ReintegrationActivity, l.Activities), ", ")
}

// sayLine is how a field of a line reads when two have saved it.
func sayLine(ctx context.Context, field, value string) string {
	if field == "activities" {
		return codelist.Label(ctx, codelist.ReintegrationActivity, value)
	}
	return value
}
