package codelist

import (
	"context"
	"slices"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// sortedLists are the lists by their names in the reader's language.
func sortedLists(ctx context.Context) []string {
	out := slices.Clone(Lists)
	compare := i18n.Compare(ctx)
	slices.SortFunc(out, func(a, b string) int { return compare(listName(ctx, a), listName(ctx, b)) })
	return out
}

func listName(ctx context.Context, list string) string { return i18n.Enum(ctx, "codelist.list", list) }

func title(ctx context.Context, v Value) string {
	if v.Code == "" {
		return i18n.T(ctx, "codelist.new.title")
	}
	return v.Label(i18n.Lang(ctx))
}

func action(v Value) string {
	if v.Code == "" {
		return "/admin/lists/" + v.List + "/new"
	}
	return "/admin/lists/" + v.List + "/" + v.Code
}

// state is a value's validity in a word.
func state(ctx context.Context, v Value, today date.Date) (ui.Kind, string, string) {
	switch {
	case v.Retired(today):
		return ui.Plain, "", i18n.T(ctx, "codelist.state.retired")
	case !v.ValidOn(today):
		return ui.Soon, "", i18n.T(ctx, "codelist.state.coming")
	case v.Locked:
		return ui.Plain, "lock", i18n.T(ctx, "codelist.state.locked")
	}
	return ui.Done, "", i18n.T(ctx, "codelist.state.valid")
}
