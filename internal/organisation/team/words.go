package team

import (
	"context"
	"slices"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/staff"
	"homeward/web/ui"
)

func yesNo(ctx context.Context, yes bool) string {
	if yes {
		return i18n.T(ctx, "ui.yes")
	}
	return i18n.T(ctx, "ui.no")
}

// Speaks are the names of the person's languages.
func (p Person) Speaks(ctx context.Context) string {
	return joined(p.Languages, func(c string) string { return i18n.LanguageName(ctx, c) })
}

// Knows are the names of the communities the person knows.
func (p Person) Knows(ctx context.Context) string {
	return joined(p.Communities, func(c string) string { return i18n.Country(ctx, c) })
}

func joined(codes []string, name func(string) string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = name(c)
	}
	return strings.Join(out, ", ")
}

// Span is an absence from day to day.
func (l Leave) Span(ctx context.Context) string {
	if l.From == l.Until {
		return i18n.Date(ctx, l.From)
	}
	return i18n.Date(ctx, l.From) + " – " + i18n.Date(ctx, l.Until)
}

// coverer names who covers an absence; empty: nobody is named.
func coverer(ctx context.Context, a Absence, people []Person) string {
	i := slices.IndexFunc(people, func(p Person) bool { return p.ID == a.CoveredBy })
	if i < 0 {
		return ""
	}
	return people[i].Name(ctx)
}

// covering says who covers an absence, or that nobody is named.
func covering(ctx context.Context, a Absence, people []Person) string {
	if name := coverer(ctx, a, people); name != "" {
		return i18n.T(ctx, "team.covered_by", "Name", name)
	}
	return i18n.T(ctx, "team.not_covered")
}

// presence is the next absence of a person, as a tag; nil if none is known.
func (p Person) presence(ctx context.Context, today date.Date) *ui.TagData {
	if a := p.Absent(today); a != nil {
		return &ui.TagData{Kind: ui.Soon, Text: i18n.T(ctx, "team.away_until", "Day", i18n.Near(ctx, a.Until, today))}
	}
	if len(p.Away) > 0 {
		return &ui.TagData{Text: i18n.T(ctx, "team.away_from", "Day", i18n.Near(ctx, p.Away[0].From, today))}
	}
	return nil
}

// endWord is the act that takes an absence back: before it begins or during it.
func endWord(ctx context.Context, a Absence) string {
	if a.From.After(page.InfoFrom(ctx).Today) {
		return i18n.T(ctx, "team.absence.cancel")
	}
	return i18n.T(ctx, "team.absence.back")
}

func members(people []Person) []staff.Member {
	out := make([]staff.Member, len(people))
	for i, p := range people {
		out[i] = p.Member
	}
	return out
}
