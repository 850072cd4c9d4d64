package point_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/point"
	"homeward/internal/testkit/casework"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(point.Service{DB: h.DB}.Routes)
	return h
}

func TestHoursAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"9-12":                  "09:00–12:00",
		"9:00–12:00, 13-16:30":  "09:00–12:00, 13:00–16:30",
		"8.30 - 12.00; 13 - 15": "08:30–12:00, 13:00–15:00",
		"9h–12h":                "09:00–12:00",
		"10 do 14":              "10:00–14:00",
		"":                      "",
		"Monday":                "",
		"12-9":                  "",
		"9-25":                  "",
		"9-12, 11-14":           "",
		"9":                     "",
	} {
		got, err := point.ParseHours(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v; want %q", typed, got, err, want)
		}
	}
}

// filled is the form of a point in Győr.
var filled = []string{
	"name", "Győr", "place", "9021 Győr, Baross Gábor út 1.", "open", "yes", "languages", "hu", "languages", "ar", "languages", "",
	"hours_2", "9-12, 13-16", "staff_2", "11", "facilities", "Vámosszabadi\nKörmend",
}

func TestManagerOpensAPointAndEverybodySeesIt(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Reka)
	b.Get("/points").Is(http.StatusOK).Has("There is no advisory point yet.")
	if p := b.Post("/points/new", filled...); p.Status != http.StatusSeeOther || p.Location != "/points" {
		t.Fatalf("status %d to %q\n%s", p.Status, p.Location, p.Text())
	}
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"Tuesday 09:00–12:00, 13:00–16:00", "Judit Kovács", "Arabic", "Vámosszabadi, Körmend", "open"},
		i18n.Hu: {"kedd 09:00–12:00, 13:00–16:00", "Kovács Judit", "arab", "nyitva"},
		i18n.Cs: {"úterý 09:00–12:00, 13:00–16:00", "Judit Kovács", "arabština", "otevřené"},
	} {
		list := h.As(casework.Judit).In(lang).Get("/points").Is(http.StatusOK).Has(append(words, "Győr")...)
		page := h.As(casework.Judit).In(lang).Get(list.LinkTo("Győr")).Is(http.StatusOK).Has(words[0])
		page.Lacks("<textarea")
		h.As(casework.Reka).In(lang).Get("/points/new").Is(http.StatusOK)
	}
	h.As(casework.Martin).Get("/points").Is(http.StatusOK).Lacks("Győr")
	h.As(casework.Eszter).Get("/points").Is(http.StatusOK).Has("Győr", "Praha")
}

func TestPointsAreTheOfficesOwn(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.As(casework.Reka).Post("/points/new", filled...).Is(http.StatusSeeOther)
	id := casework.Ask[string](h, "SELECT id::text FROM advisory_points")
	h.As(casework.Judit).Post("/points/new", filled...).Is(http.StatusForbidden)
	h.As(casework.Judit).Post("/points/"+id, filled...).Is(http.StatusForbidden)
	h.As(casework.Petra).Get("/points/" + id).Is(http.StatusNotFound)
	h.As(casework.Petra).Post("/points/"+id, append(filled, "_version", "1")...).Is(http.StatusNotFound)
	// A manager who names another office opens a point of the own.
	h.As(casework.Petra).Post("/points/new", append(filled, "office", "1", "staff_2", "12")...).Is(http.StatusUnprocessableEntity).Problem("staff_2")
	b := h.As(casework.Eszter)
	b.Get("/points/new").Is(http.StatusNotFound)
	b.Get("/points/new?office=2").Is(http.StatusOK).Has("Martin Novotný").Lacks("Kovács")
	b.Post("/points/new", "office", "2", "name", "Ostrava", "place", "Ostrava", "open", "yes", "hours_1", "9-12", "staff_1", "12").Is(http.StatusSeeOther)
	if got := casework.Ask[int64](h, "SELECT office_id FROM advisory_points WHERE name = 'Ostrava'"); got != 2 {
		t.Errorf("the administrator's point is of office %d", got)
	}
}

func TestWhatIsWrongWithAPointIsSaidAndKept(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Reka)
	for name, c := range map[string]struct {
		sent  []string
		field string
	}{
		"no name":               {[]string{"place", "Győr", "hours_1", "9-12"}, "name"},
		"open without hours":    {[]string{"name", "Győr", "place", "x", "open", "yes"}, "hours_1"},
		"hours nobody can read": {[]string{"name", "Győr", "place", "x", "hours_3", "mornings"}, "hours_3"},
		"somebody, no hours":    {[]string{"name", "Győr", "place", "x", "staff_4", "11"}, "hours_4"},
		"a stranger there":      {[]string{"name", "Győr", "place", "x", "hours_1", "9-12", "staff_1", "12"}, "staff_1"},
		"no such language":      {[]string{"name", "Győr", "place", "x", "hours_1", "9-12", "languages", "zz"}, "languages"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, lang := range i18n.Languages {
				p := b.In(lang).Post("/points/new", append(c.sent, "note", "kept as typed")...).Is(http.StatusUnprocessableEntity)
				p.Problem(c.field).Field("note", "kept as typed")
			}
		})
	}
	b.In(i18n.En).Post("/points/new", filled...).Is(http.StatusSeeOther)
	b.Post("/points/new", filled...).Is(http.StatusUnprocessableEntity).Problem("name")
}

func TestAPointSavedMeanwhileIsMerged(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Reka)
	b.Post("/points/new", filled...).Is(http.StatusSeeOther)
	at := "/points/" + casework.Ask[string](h, "SELECT id::text FROM advisory_points")
	form := b.Get(at).Is(http.StatusOK).Form(at)
	h.As(casework.Anna).Get(at).Form(at).With("hours_2", "10-12", "hours_5", "8-11").Send().Is(http.StatusSeeOther)
	late := form.With("hours_2", "9-11").Send()
	late.Is(http.StatusConflict).Has("9-11", "10:00–12:00", "08:00–11:00")
	if got := casework.Ask[string](h, "SELECT string_agg(weekday || ' ' || hours, '; ' ORDER BY weekday) FROM advisory_point_days"); got != "2 10:00–12:00; 5 08:00–11:00" {
		t.Errorf("the week is %q", got)
	}
	b.Get(at).Form(at).With("hours_2", "", "staff_2", "").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT string_agg(weekday || ' ' || hours, '; ' ORDER BY weekday) FROM advisory_point_days"); got != "5 08:00–11:00" {
		t.Errorf("a closed day stays: %q", got)
	}
}

func TestTwentySendingsOpenOnePoint(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Reka)
	form := b.Get("/points/new").Form("/points/new").With(filled...)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if p := b.PostValues("/points/new", form.Values); p.Status != http.StatusSeeOther {
				t.Errorf("status %d: %s", p.Status, strings.TrimSpace(p.Text()))
			}
		})
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM advisory_points"); n != 1 {
		t.Errorf("%d points", n)
	}
}
