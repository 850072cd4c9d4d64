package casefile

import (
	"context"
	"slices"
	"strconv"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/web/ui"
)

// MemberOptions are members as choices of a form, with their age where it is
// known, so that a child is seen to be one.
func MemberOptions(ctx context.Context, members []Member, today date.Date) []form.Option {
	out := make([]form.Option, len(members))
	for i, m := range members {
		out[i] = form.Option{Value: strconv.FormatInt(m.ID, 10), Label: nameAndAge(ctx, m, today)}
	}
	return out
}

// MemberIDs are the keys of members, as a form's default.
func MemberIDs(members []Member) []int64 {
	out := make([]int64, len(members))
	for i, m := range members {
		out[i] = m.ID
	}
	return out
}

// ChosenMembers are the members a form names. One that was not offered is a
// problem of the field.
func ChosenMembers(f *form.Form, field string, offered []Member, ids []int64) []Member {
	var out []Member
	for _, m := range offered {
		if slices.Contains(ids, m.ID) {
			out = append(out, m)
		}
	}
	if len(out) < len(ids) {
		f.Problem(field, "form.not_an_option")
	}
	return out
}

// ChildrenOn are those of the members for whom a guardian speaks on a day.
func ChildrenOn(members []Member, day date.Date) []Member {
	return slices.DeleteFunc(slices.Clone(members), func(m Member) bool { return m.AdultOn(day) })
}

// Guardian is the name of who speaks for a member, as far as it is on file. A
// guardian who is of the family is named in the order of the page's language,
// in whichever order the name was written down.
func (c Case) Guardian(ctx context.Context, m Member) string {
	for _, g := range c.Members {
		if m.GuardianName != "" && g.ID != m.ID && (m.GuardianName == SortableName(g.FamilyName, g.GivenName) || m.GuardianName == SortableName(g.GivenName, g.FamilyName)) {
			return g.Name(ctx)
		}
	}
	return m.GuardianName
}

// Staying are the members who have not left yet and may decide about it, those
// who withdrew among them.
func (c Case) Staying() []Member {
	return slices.DeleteFunc(slices.Clone(c.Members), func(m Member) bool {
		return m.Status != MemberActive && m.Status != MemberAbsent && m.Status != MemberWithdrawn
	})
}

// Task shows a need of the case as a line with its reason and its link.
func (s Shell) Task(ctx context.Context, r Result) ui.Task { return s.task(ctx, r) }
