package community_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"

	"homeward/internal/journey/community"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(community.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// well is a community project with forty people who profit from it indirectly.
func well(more ...string) []string {
	f := []string{
		"title", "A well for Zakho", "aim", "Clean water near the school", "country", "IQ", "place", "Zakho", "level", "community", "dimension", "social",
		"starts_on", "2026-09-01", "ends_on", "2026-10-31", "cost", "4200", "cost_currency", "EUR", "women", "3", "men", "5", "returnees", "2", "indirect", "40",
		"state", "ongoing", "result", "", "_version", "0",
	}
	for i := 0; i < len(more); i += 2 {
		f[slices.Index(f, more[i])+1] = more[i+1]
	}
	return f
}

func TestAnActivityWithoutACaseIsKeptByItsOffice(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.As(casework.Judit).Get("/community").Is(http.StatusOK).Has("No activity is recorded yet.")
	var all sync.WaitGroup
	form := h.As(casework.Judit).Get("/community/new").Form("/community/new").With(well()...)
	for range 5 {
		all.Go(func() { form.Send() })
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM community_activities"); n != 1 {
		t.Fatalf("%d activities", n)
	}
	for lang, words := range map[i18n.Language][]string{i18n.En: {"Zakho, Iraq", "Community", "under way"}, i18n.Hu: {"Zakho, Irak", "folyamatban"}, i18n.Cs: {"Zakho, Irák", "probíhá"}} {
		h.As(casework.Reka).In(lang).Get("/community").Is(http.StatusOK).Has(append(words, "A well for Zakho", "40", "8")...)
		h.As(casework.Reka).In(lang).Get("/community/1").Is(http.StatusOK)
	}
	h.As(casework.Martin).Get("/community").Is(http.StatusOK).Lacks("A well for Zakho")
	h.As(casework.Martin).Get("/community/1").Is(http.StatusNotFound)
	h.As(casework.Martin).Post("/community/1", well("_version", "1")...).Is(http.StatusNotFound)
	h.As(casework.Eszter).Get("/community").Is(http.StatusForbidden)
}

func TestWhatIsWrongWithAnActivityIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	h := house(t)
	for name, x := range map[string]struct {
		change []string
		at     string
	}{
		"no place":                {[]string{"place", ""}, "place"},
		"no such country":         {[]string{"country", "XX"}, "country"},
		"ends before it begins":   {[]string{"ends_on", "2026-08-01"}, "ends_on"},
		"more returnees":          {[]string{"returnees", "9"}, "returnees"},
		"done without a result":   {[]string{"state", "done"}, "result"},
		"done in the future":      {[]string{"state", "done", "result", "Water", "ends_on", "2026-12-24"}, "ends_on"},
		"a cost below nothing":    {[]string{"cost", "-5"}, "cost"},
		"fewer people than none":  {[]string{"women", "-1"}, "women"},
		"a level of one person":   {[]string{"level", "individual"}, "level"},
		"another office's number": {[]string{"indirect", "99999999"}, "indirect"},
	} {
		h.As(casework.Judit).Post("/community/new", well(x.change...)...).Is(http.StatusUnprocessableEntity).Problem(x.at)
		_ = name
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM community_activities"); n != 0 {
		t.Errorf("%d activities are on file", n)
	}
}

func TestTwoPeopleChangeAnActivity(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.As(casework.Judit).Post("/community/new", well()...).Is(http.StatusSeeOther)
	h.As(casework.Judit).Post("/community/1", well("_version", "1", "state", "done", "result", "Water for the school")...).Is(http.StatusSeeOther)
	h.As(casework.Reka).Post("/community/1", well("_version", "1", "place", "Duhok")...).Is(http.StatusConflict)
	if p := casework.Ask[string](h, "SELECT place FROM community_activities"); p != "Zakho" {
		t.Errorf("the place is %s", p)
	}
}
