package migrant_test

import (
	"bytes"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

var today = date.Of(2026, time.November, 19)

func TestWhatCannotBeIsNoted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ field, value, problem string }{
		{"birth_date", "2026-11-20", "birth_date"},
		{"birth_date", "2027", "birth_date"},
		{"birth_date", "2026-12", "birth_date"},
		{"birth_date", "1905", "birth_date"},
		{"birth_date", "1907", ""},
		{"birth_date", "2026-11-19", ""},
		{"citizenship", "ZZ", "citizenship"},
		{"other_citizenship", "IQ", "other_citizenship"}, // the first one again
		{"original_name", "كريم السعدي", "original_language"},
		{"original_name", "Nguyễn Văn Đức", ""},
		{"languages", "qq", "languages"},
		{"phone", "none", "phone"},
		{"phone", "her sister's, 06 20 123 4567", ""},
		{"email", "karim at example", "email"},
		{"family_name", "", "family_name"},
	} {
		sent := url.Values{"family_name": {"Al-Saadi"}, "citizenship": {"IQ"}, "sex": {"m"}}
		sent.Set(c.field, c.value)
		var d migrant.Details
		f := form.Decode(sent, "migrant.person", &d)
		d.Check(f, today)
		switch _, noted := f.ProblemOf(c.problem); {
		case c.problem == "" && !f.OK():
			t.Errorf("%s %q: %v", c.field, c.value, f.Problems)
		case c.problem != "" && !noted:
			t.Errorf("%s %q: no problem at %s, but %v", c.field, c.value, c.problem, f.Problems)
		}
	}
}

func TestLogsHoldNoNames(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	m := migrant.Migrant{ID: 4711, Details: migrant.Details{FamilyName: "Al-Saadi", Note: "secret"}}
	slog.New(slog.NewTextHandler(&b, nil)).Info("opened", "person", m, "details", m.Details, "paper", migrant.Document{ID: 3, DocumentDetails: migrant.DocumentDetails{Number: "A1234567"}})
	if out := b.String(); !strings.Contains(out, "4711") || strings.Contains(out, "Saadi") || strings.Contains(out, "secret") || strings.Contains(out, "A1234567") {
		t.Errorf("log: %s", out)
	}
}

func TestNamesStandInTheReadersOrder(t *testing.T) {
	t.Parallel()
	d := migrant.Details{FamilyName: "Al-Saadi", GivenName: "Karim", OriginalName: "كريم السعدي", OriginalLanguage: "ar"}
	for l, want := range map[i18n.Language]string{i18n.Hu: "Al-Saadi Karim", i18n.En: "Karim Al-Saadi", i18n.Cs: "Karim Al-Saadi"} {
		ctx := i18n.With(t.Context(), l)
		if got := d.Name(ctx); got != want {
			t.Errorf("%s: %s", l, got)
		}
		var b strings.Builder
		if err := migrant.NameOf(d).Render(ctx, &b); err != nil {
			t.Fatal(err)
		}
		latin := d
		latin.OriginalName = ""
		var alone strings.Builder
		if err := migrant.NameOf(latin).Render(ctx, &alone); err != nil || alone.String() != want {
			t.Errorf("%s: a link around the name underlines %q", l, alone.String())
		}
		if html := b.String(); !strings.HasPrefix(html, want) || !strings.Contains(html, `<bdi class="hw-orig" lang="ar" dir="auto">كريم السعدي</bdi>`) {
			t.Errorf("%s: %s", l, html)
		}
	}
	var b strings.Builder
	d.FamilyName, d.GivenName = "", ""
	if err := migrant.NameOf(d).Render(t.Context(), &b); err != nil || b.String() != `<bdi lang="ar" dir="auto">كريم السعدي</bdi>` {
		t.Errorf("%s, %v", b.String(), err)
	}
}
