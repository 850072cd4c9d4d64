package community

import (
	"context"

	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/web/ui"
)

// kind is how a state is drawn.
func (s State) kind() ui.Kind {
	switch s {
	case Done:
		return ui.Done
	case Ongoing:
		return ui.Stage
	}
	return ui.Plain
}

// period is from when until when.
func (d Details) period(ctx context.Context) string {
	if d.EndsOn.IsZero() {
		return i18n.T(ctx, "community.from", "Day", d.StartsOn)
	}
	return i18n.T(ctx, "community.period", "From", d.StartsOn, "Until", d.EndsOn)
}

// title heads the page of an activity; of one that is not there yet, the act.
func (sh sheet) title(ctx context.Context) string {
	if sh.Activity.ID == 0 {
		return i18n.T(ctx, "community.new")
	}
	return sh.Activity.Title
}

func officeName(ctx context.Context) string { return page.InfoFrom(ctx).User.OfficeName }
