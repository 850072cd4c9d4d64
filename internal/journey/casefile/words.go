package casefile

import (
	"context"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

func dueLine(ctx context.Context, a Assessment, today date.Date) string {
	if a.DueOn.IsZero() {
		return ""
	}
	return i18n.T(ctx, "casefile.due", "Day", i18n.Near(ctx, a.DueOn, today))
}

func nothingBlocks(ctx context.Context, c Case) string {
	switch {
	case c.Voided:
		return i18n.T(ctx, "casefile.voided_lead")
	case c.Stage == Closed && c.Closure != "":
		return i18n.T(ctx, "casefile.closed_because", "Reason", codelist.Label(ctx, codelist.Closure, c.Closure))
	case c.Stage == Closed:
		return i18n.T(ctx, "casefile.closed_lead")
	}
	return i18n.T(ctx, "casefile.nothing_blocks")
}

func goal(ctx context.Context, c Case) string {
	parts := []string{}
	if c.ReturnCountry != "" {
		parts = append(parts, i18n.Country(ctx, c.ReturnCountry))
	}
	if c.ReturnPlace != "" {
		parts = append(parts, c.ReturnPlace)
	}
	return strings.Join(parts, ", ")
}

func lastContact(ctx context.Context, c Case, today date.Date) string {
	if c.LastContactOn.IsZero() {
		return ""
	}
	return i18n.Near(ctx, c.LastContactOn, today)
}

func nameAndAge(ctx context.Context, m Member, today date.Date) string {
	if age, known := m.BirthDate.AgeOn(today); known {
		return i18n.T(ctx, "casefile.name_age", "Name", m.Name(ctx), "Age", age)
	}
	return m.Name(ctx)
}

func (o overview) next(ctx context.Context, today date.Date) string {
	if o.Next == nil {
		return ""
	}
	parts := []string{i18n.Near(ctx, o.Next.OnDay, today)}
	if o.Next.AtTime != "" {
		parts = append(parts, o.Next.AtTime)
	}
	return strings.Join(parts, " ")
}

// names lists who opened the case this week, the reader as "you".
func (o overview) names(ctx context.Context) string {
	var names []string
	seen := map[int64]bool{}
	for _, e := range o.Openings {
		if !seen[e.StaffID] {
			seen[e.StaffID] = true
			names = append(names, i18n.PersonName(ctx, e.FamilyName, e.GivenName))
		}
	}
	return strings.Join(names, ", ")
}

func staffName(ctx context.Context, e Change) string {
	return i18n.PersonName(ctx, e.FamilyName, e.GivenName)
}

// whatChanged names a change: the kind of record, and the field where one changed.
func whatChanged(ctx context.Context, e Change) string {
	table := i18n.T(ctx, "casefile.table."+e.Table)
	if e.Act != "update" {
		return i18n.T(ctx, "casefile.history."+e.Act, "Record", table)
	}
	if key := "casefile.column." + e.Column; i18n.Has(ctx, key) {
		return table + ": " + i18n.T(ctx, key)
	}
	return table
}

// readable shows a recorded value as a person reads it: days and stages by name.
func readable(ctx context.Context, e Change, value string) string {
	switch e.Column {
	case "stage":
		return i18n.Enum(ctx, "casefile.stage", value)
	case "blocker":
		if value == "" {
			return ""
		}
		return i18n.Enum(ctx, "casefile.need", value)
	case "status":
		if e.Table == "document_requests" {
			return codelist.Label(ctx, codelist.DocRequest, value)
		}
		return i18n.Enum(ctx, "casefile.member_status", value)
	case "return_country", "citizenship", "destination_country":
		if value == "" {
			return ""
		}
		return i18n.Country(ctx, value)
	}
	if d, err := date.Parse(value); err == nil && len(value) == len("2026-01-02") && value[4] == '-' {
		if d.Year() <= 1 {
			return ""
		}
		return i18n.Date(ctx, d)
	}
	return value
}
