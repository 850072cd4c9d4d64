package riat

import (
	"context"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
)

var (
	applied  = from(casefile.Approved)
	arrived  = from(casefile.Arrived)
	finished = from(casefile.Monitoring)
)

// firstMoment are the fields of KM1; the first six cannot be changed in RIAT
// once they are saved.
var firstMoment = []rule{
	{key: "return_country", asked: applied, value: func(ctx context.Context, r record) string { return countryName(ctx, r.ReturnCountry) }},
	{key: "project", asked: applied, value: func(_ context.Context, r record) string { return r.Programme }},
	{key: "eu_country", asked: applied, value: func(ctx context.Context, r record) string { return countryName(ctx, r.OfficeCountry) }},
	{key: "organisation", asked: applied, value: func(_ context.Context, r record) string { return r.Office }},
	{key: "partner", asked: applied, value: func(_ context.Context, r record) string { return r.Partner }},
	{key: "support", asked: applied, value: func(ctx context.Context, r record) string { return supportName(ctx, r) }},
	{key: "reference", value: func(_ context.Context, r record) string { return r.Reference }},
	{key: "family_name", asked: applied, member: func(_ context.Context, _ record, p person) string { return p.FamilyName }},
	{key: "given_name", asked: applied, member: func(_ context.Context, _ record, p person) string { return p.GivenName }},
	{key: "sex", asked: applied, member: func(ctx context.Context, _ record, p person) string {
		return codelist.Label(ctx, codelist.Sex, p.Sex)
	}},
	{key: "birth_date", asked: applied, member: func(ctx context.Context, _ record, p person) string { return i18n.Partial(ctx, p.BirthDate) }},
	{key: "citizenship", asked: applied, member: func(ctx context.Context, _ record, p person) string { return countryName(ctx, p.Citizenship) }},
	{key: "relationship", asked: applied, member: func(ctx context.Context, _ record, p person) string {
		return codelist.Label(ctx, codelist.Relationship, p.Relationship)
	}},
	{key: "document", asked: applied, member: func(ctx context.Context, _ record, p person) string {
		if p.DocumentKind == "" {
			return ""
		}
		return strings.TrimSpace(codelist.Label(ctx, codelist.TravelDoc, p.DocumentKind) + " " + p.DocumentNumber)
	}},
	{key: "contact", asked: applied, value: func(_ context.Context, r record) string { return r.contact() }},
	{key: "return_type", asked: applied, value: func(ctx context.Context, _ record) string { return i18n.T(ctx, "riat.value.voluntary") }},
	{key: "departure", asked: from(casefile.Ready), value: func(ctx context.Context, r record) string { return dayOf(ctx, r.TravelsOn) }},
	{key: "destination", asked: applied, value: func(_ context.Context, r record) string { return r.ReturnPlace }},
	{key: "vulnerable", asked: applied, value: func(ctx context.Context, r record) string { return yesOrNo(ctx, r.Vulnerable, r.Screened) }},
	{key: "needs", value: func(_ context.Context, r record) string { return r.Objective }},
	{key: "heard", value: func(ctx context.Context, r record) string {
		return codelist.Label(ctx, codelist.InfoSource, r.InfoSource)
	}},
}

// secondMoment are the fields of KM2.
var secondMoment = []rule{
	{key: "arrival", asked: arrived, value: func(ctx context.Context, r record) string { return dayOf(ctx, r.ArrivedOn) }},
	{key: "meeting", asked: finished, value: func(ctx context.Context, r record) string { return dayOf(ctx, r.MetOn) }},
	{key: "objective", asked: finished, value: func(_ context.Context, r record) string { return r.Objective }},
	{key: "lines", asked: finished, value: func(ctx context.Context, r record) string { return linesText(ctx, r.Lines) }},
	{key: "budget", asked: finished, value: func(ctx context.Context, r record) string { return totalText(ctx, r.Lines) }},
}

// thirdMoment are the fields of KM3.
var thirdMoment = []rule{
	{key: "contributed", asked: finished, value: func(ctx context.Context, r record) string { return linesText(ctx, r.delivered()) }},
	{key: "final_budget", asked: finished, value: func(ctx context.Context, r record) string { return totalText(ctx, r.delivered()) }},
	{key: "final_meeting", asked: from(casefile.Closed), value: func(ctx context.Context, r record) string { return dayOf(ctx, r.LastMetOn) }},
}

// linesText are lines of a plan with their sums in euro; one without a known sum
// in euro says its own.
func linesText(ctx context.Context, lines []line) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		amount, known := l.inEUR()
		if !known {
			amount = money.Amount{Minor: l.Minor, Currency: l.Currency}
		}
		out[i] = codelist.Label(ctx, codelist.ReintegrationActivity, l.Activity) + ": " + i18n.Money(ctx, amount)
	}
	return strings.Join(out, "\n")
}

// totalText is the sum in euro; nothing while one line has none.
func totalText(ctx context.Context, lines []line) string {
	total := money.Amount{Currency: "EUR"}
	for _, l := range lines {
		amount, known := l.inEUR()
		if !known {
			return ""
		}
		total.Minor += amount.Minor
	}
	if len(lines) == 0 {
		return ""
	}
	return i18n.Money(ctx, total)
}
