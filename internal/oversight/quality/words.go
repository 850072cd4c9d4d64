package quality

import (
	"cmp"
	"context"

	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

func ofKind(k Kind) (out []Rule) {
	for _, r := range Rules {
		if r.Kind == k {
			out = append(out, r)
		}
	}
	return out
}

func (v view) title(ctx context.Context) string {
	if v.Rule.ID == "" {
		return i18n.T(ctx, "quality.title")
	}
	return i18n.T(ctx, "quality.rule."+v.Rule.ID)
}

func (v view) heading(ctx context.Context) ui.Heading {
	h := ui.Heading{Title: v.title(ctx), Sub: i18n.T(ctx, "quality.lead")}
	if v.Rule.ID != "" {
		h.Sub = i18n.T(ctx, "quality.hint."+v.Rule.ID)
		h.Back = &ui.Link{Label: i18n.T(ctx, "quality.all"), URL: address("", v.Office, "")}
	}
	return h
}

// whose are the two ways to look: at the office, at one's own cases.
func (v view) whose(ctx context.Context) []ui.View {
	return []ui.View{
		{Label: i18n.T(ctx, "quality.whose.office"), URL: address(v.Rule.ID, true, ""), Current: v.Office},
		{Label: i18n.T(ctx, "quality.whose.mine"), URL: address(v.Rule.ID, false, ""), Current: !v.Office},
	}
}

func (r Row) name(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, r.FamilyName, r.GivenName), r.Reference)
}

// about tells the rows apart; a manager sees whose they are.
func (r Row) about(ctx context.Context, office bool) string {
	name := i18n.PersonName(ctx, r.CounsellorFamily, r.CounsellorGiven)
	if !office || name == "" {
		return r.Reference
	}
	return r.Reference + " · " + name
}
