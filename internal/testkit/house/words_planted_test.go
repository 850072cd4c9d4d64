package house_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// goodHouse is a repository whose words are right; each fault is planted in
// it alone.
var goodHouse = map[string]string{
	"locales/en/visit.json": `{"visit.days": {"one": "{{.Count}} day", "other": "{{.Count}} days"}, "visit.form.held_on": "Held on", "visit.kind.legal": "Legal", "visit.title": "Visit of {{.Name}}"}`,
	"locales/hu/visit.json": `{"visit.days": {"one": "{{.Count}} nap", "other": "{{.Count}} nap"}, "visit.form.held_on": "Napja", "visit.kind.legal": "Jogi", "visit.title": "{{.Name}} látogatása"}`,
	"locales/cs/visit.json": `{"visit.days": {"few": "{{.Count}} dny", "many": "{{.Count}} dne", "one": "{{.Count}} den", "other": "{{.Count}} dní"}, "visit.form.held_on": "Den", "visit.kind.legal": "Právní", "visit.title": "Návštěva: {{.Name}}"}`,
	"visit/visit.go":        "package visit\ntype Details struct{ HeldOn string `form:\"held_on\"` }\nconst legal = \"legal\"\nfunc words() { i18n.N(ctx, \"visit.days\", 3); i18n.Enum(ctx, \"visit.kind\", legal); page.Form(r, \"visit.form\", nil) }\n",
	"visit/pages.templ":     "templ page(n string) {\n\t@ui.Page(\"visit.title\") {\n\t\t<h1>{ i18n.T(ctx, \"visit.title\", \"Name\", strings.ToUpper(n)) }</h1>\n\t}\n}\n",
}

func TestTheCheckOfWordsFindsPlantedFaults(t *testing.T) {
	t.Parallel()
	house := func(file, old, planted string) fs.FS {
		files := fstest.MapFS{}
		for name, text := range goodHouse {
			if name == file {
				if !strings.Contains(text, old) {
					t.Fatalf("%s has no %q", file, old)
				}
				text = strings.Replace(text, old, planted, 1)
			}
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return files
	}
	if problems := checkWords(house("", "", "")); len(problems) > 0 {
		t.Fatalf("the good house has faults: %q", problems)
	}
	const en, hu, cs, goFile, page = "locales/en/visit.json", "locales/hu/visit.json", "locales/cs/visit.json", "visit/visit.go", "visit/pages.templ"
	for _, c := range []struct{ file, old, planted, want string }{
		{hu, `"visit.kind.legal": "Jogi", `, ``, "visit.kind.legal is missing in hu"},
		{hu, `{"one": "{{.Count}} nap", "other": "{{.Count}} nap"}`, `{"other": "{{.Count}} nap"}`, "has the forms [other]"},
		{cs, `"many": "{{.Count}} dne", `, ``, "has the forms [few one other]"},
		{cs, `{{.Name}}`, `{{.Jmeno}}`, "has other placeholders"},
		{en, `{{.Name}}`, `{{ .Name | upper }}`, "has a placeholder that is not"},
		{en, `"Held on"`, `" "`, "is empty"},
		{en, `"Held on"`, `["Held on"]`, "neither a text nor"},
		{en, `"visit.kind.legal": "Legal", "visit.title": "Visit of {{.Name}}"`, `"visit.title": "Visit of {{.Name}}", "visit.kind.legal": "Legal"`, "not sorted"},
		{en, `"visit.title"`, `"visit.title": "Twice", "visit.title"`, "an id twice"},
		{en, `"visit.title"`, `"Visit"`, "is no id"},
		{hu, `"Jogi"`, `{"one": "Jogi", "other": "Jogi"}`, "is a plural in one language only"},
		{goFile, `"visit.days"`, `"visit.weeks"`, "there is no message visit.weeks"},
		{goFile, `i18n.N(ctx, "visit.days", 3)`, `i18n.T(ctx, "visit.days")`, "visit.days is asked for with T"},
		{goFile, `"visit.kind"`, `"visit.sort"`, "there is no message under visit.sort"},
		{goFile, `"visit.form"`, `"visit.sheet"`, "there is no message visit.sheet"},
		{goFile, `form:"held_on"`, `form:"met_on"`, "nothing uses visit.form.held_on"},
		{goFile, `const legal = "legal"`, `const legal = "social"`, "nothing uses visit.kind.legal"},
		{page, `i18n.T(ctx, "visit.title"`, `i18n.T(ctx, "visit.head"`, "there is no message visit.head"},
		{page, `"Name", strings`, `"Person", strings`, "visit.title is not given {{.Name}}"},
		{page, `ui.Page("visit.title")`, `ui.Page("visit.other")`, "there is no message visit.other"},
	} {
		problems := checkWords(house(c.file, c.old, c.planted))
		if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, c.want) }) {
			t.Errorf("%q planted in %s: found %q, want %q", c.planted, c.file, problems, c.want)
		}
	}
}
