package i18n

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/money"
)

func in(l Language) context.Context {
	return WithZone(With(context.Background(), l), time.FixedZone("CET", 3600))
}

// testCatalogue is a directory of locale files with one feature.
func testCatalogue(t *testing.T, files map[string]string) *catalogue {
	t.Helper()
	dir := fstest.MapFS{}
	for name, text := range files {
		dir[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := loadCatalogue(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var caseFiles = map[string]string{
	"en/case.json": `{"case.n": {"one": "{{.Count}} case of {{.Name}}", "other": "{{.Count}} cases of {{.Name}}"}, "case.on": "Opened on {{.Day}}", "case.title": "Case"}`,
	"hu/case.json": `{"case.n": {"one": "{{.Count}} ügy: {{.Name}}", "other": "{{.Count}} ügy: {{.Name}}"}, "case.on": "Megnyitva: {{.Day}}"}`,
	"cs/case.json": `{"case.n": {"one": "{{.Count}} případ", "few": "{{.Count}} případy", "many": "{{.Count}} případu", "other": "{{.Count}} případů"}}`,
}

func TestTheFilesOfTheProgramLoad(t *testing.T) {
	t.Parallel()
	if err := Load(); err != nil {
		t.Error(err)
	}
	for _, l := range Languages {
		if !slices.Contains(Keys(l), "i18n.days.ago") {
			t.Errorf("%s has no word for days ago", l)
		}
	}
}

func TestPluralsFollowTheLanguage(t *testing.T) {
	t.Parallel()
	c := testCatalogue(t, caseFiles)
	for _, w := range []struct {
		l     Language
		count int
		want  string
	}{
		{En, 1, "1 case of Rima"},
		{En, 0, "0 cases of Rima"},
		{En, 12500, "12,500 cases of Rima"},
		{Hu, 1, "1 ügy: Rima"},
		{Hu, 5, "5 ügy: Rima"},
		{Cs, 1, "1 případ"},
		{Cs, 3, "3 případy"},
		{Cs, 5, "5 případů"},
		{Cs, 0, "0 případů"},
	} {
		if got := c.render(in(w.l), w.l, "case.n", &w.count, []any{"Name", "Rima"}); got != w.want {
			t.Errorf("%s %d: %q, want %q", w.l, w.count, got, w.want)
		}
	}
}

func TestValuesAreWrittenInTheLanguage(t *testing.T) {
	t.Parallel()
	c := testCatalogue(t, caseFiles)
	day := date.Of(2026, 11, 19)
	for _, w := range []struct {
		value any
		want  string
	}{
		{day, "2026. 11. 19."},
		{date.Partial("1988-03"), "1988. március"},
		{money.Of(1200, "EUR"), "1\u00a0200\u00a0€"},
		{2026, "2026"},
		{10000, "10\u00a0000"},
		{"így", "így"},
	} {
		if got := c.render(in(Hu), Hu, "case.on", nil, []any{"Day", w.value}); got != "Megnyitva: "+w.want {
			t.Errorf("%v is %q", w.value, got)
		}
	}
}

func TestWhatIsMissingShows(t *testing.T) {
	t.Parallel()
	c := testCatalogue(t, caseFiles)
	for _, w := range []struct {
		l    Language
		id   string
		args []any
	}{
		{Cs, "case.title", nil},                // English has it
		{Hu, "case.on", nil},                   // no value
		{Hu, "case.on", []any{"Day"}},          // half a pair
		{Hu, "case.on", []any{1, "Day"}},       // no name
		{Hu, "case.on", []any{"Date", "19."}},  // another name
		{En, "no.such.word", []any{"Day", ""}}, // nowhere
	} {
		if got := c.render(in(w.l), w.l, w.id, nil, w.args); got != "⟦"+w.id+"⟧" {
			t.Errorf("%s %s %v is %q", w.l, w.id, w.args, got)
		}
	}
	if got := T(in(Hu), "i18n.no_such_word"); got != "⟦i18n.no_such_word⟧" || Has(in(Hu), "i18n.no_such_word") {
		t.Errorf("a word that is nowhere is %q", got)
	}
	if !Has(in(Hu), "i18n.near.today") || !Has(in(Hu), "i18n.days.ago") {
		t.Error("words that are there are not found")
	}
	if Enum(in(Hu), "i18n.near", "") != "" || Enum(in(Hu), "i18n.near", "today") != "ma" {
		t.Error("the word of a stored value")
	}
}

func TestABadFileIsToldAboutAndTheOthersWork(t *testing.T) {
	t.Parallel()
	c, err := loadCatalogue(fstest.MapFS{
		"en/a.json": {Data: []byte(`{"a.x": "X"}`)},
		"en/b.json": {Data: []byte(`{"b.y": `)},
		"en/c.json": {Data: []byte(`{"a.x": "again"}`)},
	})
	if err == nil || !strings.Contains(err.Error(), "en/b.json") || !strings.Contains(err.Error(), "en/c.json") {
		t.Errorf("told %v", err)
	}
	if c.plain[En]["a.x"] != "X" {
		t.Error("the good file does not work")
	}
}

func TestDaysReadAsTheLanguageWritesThem(t *testing.T) {
	t.Parallel()
	d := date.Of(2026, time.November, 9)
	at := time.Date(2026, 11, 9, 7, 5, 0, 0, time.UTC)
	for _, w := range []struct {
		l    Language
		want []string
	}{
		{En, []string{"9 Nov 2026", "Monday, 9 November 2026", "9 November 2026", "9 Nov", "November 2026", "08:05", "9 Nov 2026, 08:05"}},
		{Hu, []string{"2026. 11. 09.", "2026. november 9., hétfő", "2026. november 9.", "nov. 9.", "2026. november", "08:05", "2026. 11. 09. 08:05"}},
		{Cs, []string{"9. 11. 2026", "pondělí 9. listopadu 2026", "9. listopadu 2026", "9. 11.", "listopad 2026", "8:05", "9. 11. 2026 8:05"}},
	} {
		ctx := in(w.l)
		got := []string{Date(ctx, d), DateLong(ctx, d), DateWords(ctx, d), DateShort(ctx, d), Month(ctx, 2026, 11), Clock(ctx, at), Moment(ctx, at)}
		if !slices.Equal(got, w.want) {
			t.Errorf("%s: %q, want %q", w.l, got, w.want)
		}
		for _, text := range got[:5] {
			if again, err := date.ParsePartial(text); err == nil && again != "2026-11-09" && again != "2026-11" {
				t.Errorf("%q is read back as %q", text, again)
			}
		}
		for _, empty := range []string{Date(ctx, date.Date{}), DateLong(ctx, date.Date{}), Moment(ctx, time.Time{}), Partial(ctx, "")} {
			if empty != "" {
				t.Errorf("%s: a day not given is %q", w.l, empty)
			}
		}
	}
}

func TestNearDays(t *testing.T) {
	t.Parallel()
	today := date.Of(2026, time.November, 19)
	for _, w := range []struct {
		days       int
		en, hu, cs string
	}{
		{0, "today", "ma", "dnes"},
		{1, "tomorrow", "holnap", "zítra"},
		{-1, "yesterday", "tegnap", "včera"},
		{4, "Monday", "hétfő", "pondělí"},
		{12, "1 Dec", "dec. 1.", "1. 12."},
		{-400, "15 Oct 2025", "2025. 10. 15.", "15. 10. 2025"},
	} {
		d := today.AddDays(w.days)
		if en, hu, cs := Near(in(En), d, today), Near(in(Hu), d, today), Near(in(Cs), d, today); en != w.en || hu != w.hu || cs != w.cs {
			t.Errorf("%d days: %q %q %q", w.days, en, hu, cs)
		}
	}
	at := time.Date(2026, 11, 19, 15, 0, 0, 0, time.UTC)
	if got := NearMoment(in(Hu), at, today); got != "ma 16:00" {
		t.Errorf("this afternoon is %q", got)
	}
	for want, n := range map[string]int{"6 days ago": -6, "in 6 days": 6, "yesterday": -1, "today": 0} {
		if got := DaysAgo(in(En), today.AddDays(n), today); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for l, want := range map[Language]string{En: "today, 1 day, 2 days", Hu: "ma, 1 nap, 2 nap", Cs: "dnes, 1 den, 2 dny"} {
		if got := Days(in(l), 0) + ", " + Days(in(l), 1) + ", " + Days(in(l), 2); got != want {
			t.Errorf("%s: %s", l, got)
		}
	}
	if got := Days(in(Cs), 5) + ", " + Overdue(in(Hu), 2); got != "5 dní, 2 napja lejárt" {
		t.Errorf("days are %q", got)
	}
}

func TestNumbersAndMoney(t *testing.T) {
	t.Parallel()
	spaced := func(s string) string { return strings.ReplaceAll(s, " ", nbsp) }
	for _, w := range []struct {
		a      money.Amount
		hu, en string
	}{
		{money.Of(1200, "EUR"), "1 200 €", "1,200 €"},
		{money.Of(640000, "HUF"), "640 000 Ft", "640,000 Ft"},
		{money.Of(12500, "CZK"), "12 500 Kč", "12,500 Kč"},
		{money.Amount{Minor: 120050, Currency: "EUR"}, "1 200,50 €", "1,200.50 €"},
		{money.Amount{Minor: -5, Currency: "USD"}, "-0,05 USD", "-0.05 USD"},
		{money.Of(100, "EUR"), "100 €", "100 €"},
		{money.Amount{}, "0", "0"},
	} {
		hu, en, cs := Money(in(Hu), w.a), Money(in(En), w.a), Money(in(Cs), w.a)
		if hu != spaced(w.hu) || en != spaced(w.en) || cs != hu {
			t.Errorf("%v: %q %q %q", w.a, hu, cs, en)
		}
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", -9223372036854775808: "-9,223,372,036,854,775,808"} {
		if got := Number(in(En), n); got != want {
			t.Errorf("%d is %q", n, got)
		}
	}
	if got := Percent(in(En), 113, 250) + " " + Percent(in(Hu), 1, 3) + " " + Percent(in(Cs), 2, 3) + Percent(in(En), 1, 0); got != "45.2% 33,3% 66,7\u00a0%" {
		t.Errorf("shares are %q", got)
	}
}

func TestNamesAndOrder(t *testing.T) {
	t.Parallel()
	if PersonName(in(Hu), "Rahimi", "Zahra") != "Rahimi Zahra" || PersonName(in(Cs), "Rahimi", "Zahra") != "Zahra Rahimi" ||
		PersonName(in(En), "Rahimi", "") != "Rahimi" || PersonName(in(Hu), "", "Zahra") != "Zahra" {
		t.Error("the order of a name")
	}
	for l, want := range map[Language][]string{
		Hu: {"Cukor", "Csaba", "Zala", "Zsolt"},
		Cs: {"Cukor", "Hora", "Chalupa", "Šimek"},
	} {
		got := slices.Clone(want)
		slices.Reverse(got)
		slices.SortFunc(got, Compare(in(l)))
		if !slices.Equal(got, want) {
			t.Errorf("%s sorts %q", l, got)
		}
	}
}

func TestMatchChoosesTheLanguage(t *testing.T) {
	t.Parallel()
	for _, w := range []struct {
		user, cookie, header string
		want                 Language
	}{
		{"cs", "hu", "en", Cs},
		{"", "hu", "en", Hu},
		{"", "de", "cs-CZ,cs;q=0.9", Cs},
		{"", "", "sk-SK,sk;q=0.9,en;q=0.8", Cs},
		{"", "", "de-DE,de;q=0.9,hu;q=0.5", Hu},
		{"", "", "de, fr", En},
		{"", "", "hu;q=0, cs;q=0.1", Cs},
		{"", "", "", En},
		{"", "", ";;;=", En},
		{"", "", strings.Repeat("hu,", 1000), En},
	} {
		if got := Match(w.user, w.cookie, w.header); got != w.want {
			t.Errorf("Match(%q, %q, %.40q) = %s, want %s", w.user, w.cookie, w.header, got, w.want)
		}
	}
	if Lang(context.Background()) != En || Lang(With(context.Background(), "de")) != En || Zone(context.Background()) != time.UTC {
		t.Error("a bare context")
	}
	if Hu.OwnName() != "magyar" || Cs.OwnName() != "čeština" || En.OwnName() != "English" {
		t.Error("the languages' own names")
	}
}

func TestFoldIsTheSameHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Řehoř": "rehor", "R\u030cehor\u030c": "rehor", "Đặng Łukasz Straße": "dang lukasz strasse", "Əliyev": "eliyev",
		"IŞIK ışık İnci": "isik isik inci", "  Ørsted \u00a0 Æbel ": "orsted aebel", "Юрій Ёлкин": "юрій елкин",
		"مُحَمَّد": "محمد", "გიორგი": "გიორგი", "BUD-26-00421": "bud-26-00421", "": "", "Ο ΟΔΟΣ": "ο οδοσ",
	} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
		if again := Fold(Fold(text)); again != Fold(text) {
			t.Errorf("folded twice %q is %q", text, again)
		}
	}
}

func BenchmarkPlain(b *testing.B) {
	ctx := in(Hu)
	b.ReportAllocs()
	for b.Loop() {
		T(ctx, "i18n.near.today")
	}
}

func BenchmarkPlural(b *testing.B) {
	ctx := in(Cs)
	b.ReportAllocs()
	for b.Loop() {
		N(ctx, "i18n.days.ago", 5)
	}
}
