package ui_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/web/ui"
)

func render(t *testing.T, ctx context.Context, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func has(t *testing.T, html string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(html, w) {
			t.Errorf("%q is missing from\n%s", w, html)
		}
	}
}

var (
	inline = regexp.MustCompile(`<[^>]+\s(style|on[a-z]+)=|<script(>| [^>]*>[^<])|<style`)
	ids    = regexp.MustCompile(`\sid="([^"]*)"`)
	fors   = regexp.MustCompile(`<label[^>]*\sfor="([^"]*)"`)
)

func TestEveryPartSpeaksEveryLanguageAndKeepsTheContentPolicy(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		pages := map[string]string{}
		for name, c := range gallery() {
			pages[name] = render(t, reader(l, ""), c)
		}
		for name, c := range visitors() {
			pages[name] = render(t, visitor(l), c)
		}
		for name, html := range pages {
			if strings.Contains(html, "⟦") {
				t.Errorf("%s in %s lacks %s", name, l, regexp.MustCompile(`⟦[^⟧]*⟧`).FindString(html))
			}
			if bad := inline.FindString(html); bad != "" {
				t.Errorf("%s has %s", name, bad)
			}
			seen := map[string]bool{}
			for _, m := range ids.FindAllStringSubmatch(html, -1) {
				if seen[m[1]] {
					t.Errorf("%s has the id %q twice", name, m[1])
				}
				seen[m[1]] = true
			}
			for _, m := range fors.FindAllStringSubmatch(html, -1) {
				if !seen[m[1]] {
					t.Errorf("%s has a label for %q, which is not there", name, m[1])
				}
			}
			if n := strings.Count(html, "<h1"); n != 1 {
				t.Errorf("%s has %d h1", name, n)
			}
		}
	}
}

func TestEveryErrorSaysWhatHappenedWhatIsKeptAndWhatToDo(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		for _, status := range []int{403, 404, 409, 413, 422, 429, 500, 503, 418} {
			html := render(t, reader(l, ""), ui.ErrorPage(page.ErrorView{Status: status, RequestID: "019a9c1e"}))
			if strings.Contains(html, "⟦") {
				t.Errorf("%d in %s lacks a message", status, l)
			}
			has(t, html, "019a9c1e", "<h1>")
		}
	}
}

func TestARefusedFormSaysSoInTheTitleAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	f := sessionForm()
	f.Set("summary", "tegnap")
	f.Problem("summary", "form.not_a_date")
	html := render(t, reader(i18n.Hu, ""), formPage(f))
	has(t, html, "<title>Hiba: ", `value="tegnap"`, `href="#summary"`, `id="summary-e"`, `aria-invalid="true"`, `aria-describedby="summary-e"`, "Piszkozat")
}

func TestADayIsShownAsTheLanguageWritesIt(t *testing.T) {
	t.Parallel()
	for l, want := range map[i18n.Language]string{i18n.Hu: "2026. 11. 19.", i18n.Cs: "19. 11. 2026", i18n.En: "19/11/2026"} {
		f := sessionForm()
		html := render(t, reader(l, ""), ui.Date(f, "summary"))
		has(t, html, `value="`+want+`"`)
		var back session
		sent := f.Values
		sent.Set("summary", want)
		if form.Decode(sent, "ui", &back); back.HeldOn.String() != "2026-11-19" {
			t.Errorf("%s is read back as %s", want, back.HeldOn)
		}
	}
}

func TestAnUnknownFieldPanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a field the form does not have was drawn")
		}
	}()
	render(t, reader(i18n.En, ""), ui.Text(sessionForm(), "no_such_field"))
}

func TestAPasswordIsNeverSentBack(t *testing.T) {
	t.Parallel()
	f := sessionForm()
	f.Set("guarded", "a long secret indeed")
	if html := render(t, reader(i18n.En, ""), ui.Password(f, "guarded")); strings.Contains(html, "secret") {
		t.Errorf("the password is on the page: %s", html)
	}
}

func TestARetiredChoiceStaysChosen(t *testing.T) {
	t.Parallel()
	f := sessionForm()
	f.Set("account", "closed_shelter")
	html := render(t, reader(i18n.En, ""), ui.Select(f, "account", []form.Option{{Value: "open_shelter", Label: "Open shelter"}}))
	has(t, html, `<option value="closed_shelter" selected>`)
	f.Set("filters", "retired", "document")
	html = render(t, reader(i18n.En, ""), ui.CheckChips(f, "filters", topics))
	has(t, html, `value="retired" checked`, `value="document" checked`)
}

func TestWhatIsTypedIsNeverMarkup(t *testing.T) {
	t.Parallel()
	evil := `</textarea><script>alert(1)</script>"`
	f := sessionForm()
	for _, name := range []string{"drafts", "account", "search", "summary"} {
		f.Set(name, evil)
	}
	html := render(t, reader(i18n.En, ""), formPage(f))
	html += render(t, reader(i18n.En, ""), ui.ErrorPage(page.ErrorView{Status: 500, Typed: map[string][]string{"notes": {evil}}}))
	if strings.Contains(html, "<script>alert") {
		t.Error("typed text became markup")
	}
}

func TestTheMergePageSendsBothVersions(t *testing.T) {
	t.Parallel()
	html := render(t, reader(i18n.En, ""), conflictPage())
	has(t, html, `name="_pick.drafts"`, `name="_mine.drafts"`, `name="_theirs.drafts"`, `name="_both.drafts"`, `name="_mine.account" value="1800"`,
		"<ins>Her sister in Nam Định rents out the front room of her house. </ins>", "<mark>The partner in Hà Nội", `name="filters" value="document"`, `name="filters" value="family"`, `name="_version"`)
}

func TestTheCurrentPlaceThemeAndLanguageAreMarked(t *testing.T) {
	t.Parallel()
	html := render(t, reader(i18n.Cs, "dark"), listPage())
	has(t, html, `<html lang="cs" dir="ltr" data-bs-theme="dark">`, `<a href="/cases" aria-current="page">`, `value="dark" aria-current="true"`, `value="cs" lang="cs" aria-current="true"`, `name="to" value="/cases"`)
	if html := render(t, reader(i18n.Cs, "device"), listPage()); strings.Contains(html, "data-bs-theme") {
		t.Error("a theme was set that nobody chose")
	}
}
