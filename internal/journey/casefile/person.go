package casefile

import (
	"context"
	"strings"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
)

// memberAt finds a member by the number in the page's address.
func (c Case) memberAt(position int) (Member, bool) {
	for _, m := range c.Members {
		if m.Position == position {
			return m, true
		}
	}
	return Member{}, false
}

// checkPerson notes what is wrong with a person's details beyond their form;
// was is what stood there before.
func checkPerson(ctx context.Context, f *form.Form, d, was migrant.Details, today date.Date) {
	d.Check(f, today)
	codelist.Check(ctx, f, codelist.Marital, "marital", was.Marital)
	codelist.Check(ctx, f, codelist.Education, "education", was.Education)
}

// DescribePerson tells how a person's details read, for pages that set two
// versions side by side.
func DescribePerson(ctx context.Context, field, value string) string {
	if value == "" {
		return ""
	}
	switch field {
	case "sex", "marital", "education":
		return codelist.Label(ctx, field, value)
	case "citizenship", "other_citizenship":
		return i18n.Country(ctx, value)
	case "original_language", "languages":
		return i18n.LanguageName(ctx, value)
	case "birth_date":
		return i18n.Partial(ctx, date.Partial(value))
	case "birth_estimated", "interpreter_needed":
		return i18n.T(ctx, "ui.yes")
	}
	return value
}

// describeDocument does the same for a travel document.
func describeDocument(ctx context.Context, field, value string) string {
	if value == "" {
		return ""
	}
	switch field {
	case "kind":
		return codelist.Label(ctx, codelist.TravelDoc, value)
	case "location":
		return codelist.Label(ctx, codelist.DocLocation, value)
	case "country":
		return i18n.Country(ctx, value)
	case "issued_on", "expires_on":
		if d, err := date.Parse(value); err == nil {
			return i18n.Date(ctx, d)
		}
	}
	return value
}

// bornLine is the birth date with the word that it is an estimate.
func bornLine(ctx context.Context, d migrant.Details, today date.Date) string {
	if !d.BirthDate.Known() {
		return ""
	}
	return born(ctx, Member{BirthDate: d.BirthDate, BirthEstimated: d.BirthEstimated}, today)
}

// languagesLine lists the languages, best first, and whether an interpreter is needed.
func languagesLine(ctx context.Context, d migrant.Details) string {
	var names []string
	for _, l := range d.Languages {
		names = append(names, i18n.LanguageName(ctx, l))
	}
	line := strings.Join(names, ", ")
	if d.InterpreterNeeded && line != "" {
		return i18n.T(ctx, "intake.person.interpreter", "Languages", line)
	}
	return line
}

func citizenshipLine(ctx context.Context, d migrant.Details) string {
	line := i18n.Country(ctx, d.Citizenship)
	if d.OtherCitizenship != "" {
		line += ", " + i18n.Country(ctx, d.OtherCitizenship)
	}
	return line
}

// documentLine says of a document what is not its number.
func documentLine(ctx context.Context, d migrant.Document) string {
	var parts []string
	if d.Country != "" {
		parts = append(parts, i18n.Country(ctx, d.Country))
	}
	if !d.ExpiresOn.IsZero() {
		parts = append(parts, i18n.T(ctx, "intake.person.documents.until", "Day", d.ExpiresOn))
	}
	if d.Location != "" {
		parts = append(parts, codelist.Label(ctx, codelist.DocLocation, d.Location))
	}
	return strings.Join(parts, " · ")
}

// nthLanguage is a form of its own for each of the languages, which share one
// name on the page.
func nthLanguage(f *form.Form, n int) *form.Form {
	values := map[string][]string{}
	if all := f.All("languages"); n < len(all) {
		values["languages"] = all[n : n+1]
	}
	one := form.Decode(values, f.ID, &struct {
		Languages []string `form:"languages"`
	}{})
	if p, wrong := f.ProblemOf("languages"); wrong && n == 0 {
		one.Problem("languages", p.Key, p.Args...)
	}
	return one
}

// mayEditPeople tells whether the reader may change people of this case.
func mayEditPeople(ctx context.Context, c Case) bool {
	return c.Open() && access.Can(page.InfoFrom(ctx).User, access.PersonEdit)
}
