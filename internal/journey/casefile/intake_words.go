package casefile

import (
	"context"
	"maps"
	"slices"
	"strings"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// personLine is what tells people of one name apart: birth date and age, sex,
// citizenship.
func personLine(ctx context.Context, d migrant.Details, today date.Date) string {
	parts := []string{born(ctx, Member{BirthDate: d.BirthDate, BirthEstimated: d.BirthEstimated}, today)}
	if d.Sex != "" && d.Sex != migrant.UnknownSex {
		parts = append(parts, codelist.Label(ctx, codelist.Sex, string(d.Sex)))
	}
	if d.Citizenship != "" {
		parts = append(parts, i18n.Country(ctx, d.Citizenship))
	}
	return strings.Join(parts, " · ")
}

// foundTitle says how many people a search found.
func foundTitle(ctx context.Context, s intakeFound) string {
	if len(s.Results) == 0 {
		return i18n.T(ctx, "intake.search.none")
	}
	return i18n.N(ctx, "intake.search.found", len(s.Results))
}

// personTitle heads a person's part of the form.
func personTitle(ctx context.Context, p *party, m *partyMember) string {
	switch {
	case p.principal(m):
		return i18n.T(ctx, "intake.group.principal")
	case p.Family && len(p.People) == 1:
		return i18n.T(ctx, "intake.group.joining")
	}
	n := m.N
	if p.Family {
		n++
	}
	return i18n.T(ctx, "intake.group.member", "Number", n)
}

// sameAs is the empty choice where the principal's answer goes for all.
func sameAs(ctx context.Context, p *party, m *partyMember) string {
	if p.principal(m) {
		return ""
	}
	return i18n.T(ctx, "intake.same_as_principal")
}

// relationships are the choices for people other than the principal.
func relationships(ctx context.Context) []form.Option {
	return slices.DeleteFunc(codelist.Options(ctx, codelist.Relationship), func(o form.Option) bool {
		return o.Value == codelist.RelationshipPrincipal
	})
}

// formAction is where a form is sent: its own address, so that a page refused
// and shown again can be left and come back to.
func formAction(p *party, fallback string) string {
	if strings.HasPrefix(p.Form.Page, "/intake/new/") || strings.HasPrefix(p.Form.Page, "/cases/") {
		return p.Form.Page
	}
	return fallback
}

func badField(f *form.Form, name string) string {
	if _, wrong := f.ProblemOf(name); wrong {
		return "hw-bad"
	}
	return ""
}

type carriedValue struct{ name, value string }

// carriedValues are all values of a form but its bookkeeping and decisions.
func carriedValues(f *form.Form) []carriedValue {
	var out []carriedValue
	for _, name := range slices.Sorted(maps.Keys(f.Values)) {
		if strings.HasPrefix(name, "_") || name == fieldChecked || strings.HasSuffix(name, ".decision") {
			continue
		}
		for _, v := range f.Values[name] {
			out = append(out, carriedValue{name, v})
		}
	}
	return out
}

// needed tells whether an input about a person is shown: what is on file is
// not asked again.
func (m partyMember) needed(field string) bool {
	if m.Known == nil {
		return true
	}
	switch field {
	case "family_name":
		return m.Known.FamilyName == ""
	case "given_name":
		return m.Known.GivenName == ""
	case "original_name":
		return m.Known.OriginalName == ""
	case "sex":
		return m.Known.Sex == "" || m.Known.Sex == migrant.UnknownSex
	case "birth_date":
		return !m.Known.BirthDate.Known()
	case "citizenship":
		return m.Known.Citizenship == ""
	case "languages":
		return len(m.Known.Languages) == 0
	}
	return true
}
