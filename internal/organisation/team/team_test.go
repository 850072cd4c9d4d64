package team_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/team"
	"homeward/internal/testkit/casework"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(team.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

func at(id int64) string { return "/team/" + strconv.FormatInt(id, 10) }

func TestACounsellorSaysWhatTheySpeak(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Judit)
	own := at(casework.Judit.ID)
	b.Get(own).Is(http.StatusOK).Form(own).With("languages", "ar").Send().Is(http.StatusSeeOther)
	b.Get(own).Form(own).With("communities", "SY", "interprets", "yes").Send().Is(http.StatusSeeOther)
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"Arabic", "Syria"}, i18n.Hu: {"arab", "Szíria"}, i18n.Cs: {"arabština", "Sýrie"},
	} {
		h.As(casework.Dora).In(lang).Get("/team").Is(http.StatusOK).Has(words...)
		h.As(casework.Dora).In(lang).Get(own).Is(http.StatusOK).Has(words...)
		h.As(casework.Reka).In(lang).Get(own + "/absences/new").Is(http.StatusOK)
	}
	b.Post(own, "languages", "zz", "_version", "2").Is(http.StatusUnprocessableEntity).Problem("languages")
	b.Post(own, "communities", "ZZ", "_version", "2").Is(http.StatusUnprocessableEntity).Problem("communities")
	b.Post(own, "languages", "fr", "_version", "1", "_base", `{"languages":["ar"]}`).Is(http.StatusConflict).Has("French")
}

func TestWhoMayWriteAboutWhom(t *testing.T) {
	t.Parallel()
	h := house(t)
	own := at(casework.Judit.ID)
	h.As(casework.Dora).Post(own, "languages", "fr").Is(http.StatusNotFound)
	h.As(casework.Dora).Get(own + "/absences/new").Is(http.StatusNotFound)
	h.As(casework.Petra).Get(own).Is(http.StatusNotFound)
	h.As(casework.Petra).Post(own, "languages", "fr").Is(http.StatusNotFound)
	h.As(casework.Petra).Post(own+"/absences/new", "from", "2026-11-19", "until", "2026-11-20").Is(http.StatusNotFound)
	h.As(casework.Petra).Get("/team").Is(http.StatusOK).Lacks("Kovács")
	h.As(casework.Reka).Post(own, "languages", "fr").Is(http.StatusSeeOther)
	h.As(casework.Eszter).Post(own, "languages", "ar", "_version", "1").Is(http.StatusSeeOther)
	h.As(casework.Eszter).Get("/team").Is(http.StatusOK).Has("Kovács", "Novotný")
	if got := casework.Ask[[]string](h, "SELECT languages FROM staff_profiles WHERE staff_id = 11"); len(got) != 1 || got[0] != "ar" {
		t.Errorf("languages on file: %v", got)
	}
}

func TestAnAbsenceIsWrittenDownAndEnds(t *testing.T) {
	t.Parallel()
	h := house(t)
	own := at(casework.Judit.ID)
	b := h.As(casework.Reka)
	form := b.Get(own+"/absences/new").Form(own+"/absences/new").With("from", "2026-11-16", "until", "2026-11-27", "covered_by", "14")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if p := b.PostValues(own+"/absences/new", form.Values); p.Status != http.StatusSeeOther {
				t.Errorf("status %d", p.Status)
			}
		})
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM staff_absences"); n != 1 {
		t.Fatalf("%d absences", n)
	}
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"away until 27 Nov", "Dóra Fekete covers"}, i18n.Hu: {"távol: nov. 27.", "helyettes: Fekete Dóra"}, i18n.Cs: {"chybí do 27. 11.", "zastupuje: Dóra Fekete"},
	} {
		h.As(casework.Dora).In(lang).Get("/team").Is(http.StatusOK).Has(words...)
	}
	b.Get(own).Form(own + "/absences/1/end").Send().Is(http.StatusSeeOther)
	h.As(casework.Dora).Get("/team").Lacks("away until")
	if got := casework.Ask[string](h, "SELECT until_day::text FROM staff_absences"); got != "2026-11-18" {
		t.Errorf("the absence ends on %s", got)
	}
	b.Post(own+"/absences/new", "from", "2026-12-01", "until", "2026-12-05").Is(http.StatusSeeOther)
	h.As(casework.Dora).Get("/team").Has("away from", "nobody covers yet")
	b.Post(own + "/absences/2/end").Is(http.StatusSeeOther)
	h.As(casework.Dora).Get("/team").Lacks("away from")
	b.Post(at(casework.Dora.ID) + "/absences/1/end").Is(http.StatusNotFound)
}

func TestWhatIsWrongWithAnAbsenceIsSaid(t *testing.T) {
	t.Parallel()
	h := house(t)
	to := at(casework.Judit.ID) + "/absences/new"
	h.As(casework.Dora).Post(at(casework.Dora.ID)+"/absences/new", "from", "2026-12-01", "until", "2026-12-10").Is(http.StatusSeeOther)
	for name, c := range map[string]struct {
		sent  []string
		field string
	}{
		"no end":                 {[]string{"from", "2026-11-19"}, "until"},
		"ends before it begins":  {[]string{"from", "2026-11-19", "until", "2026-11-18"}, "until"},
		"longer than a year":     {[]string{"from", "2026-11-19", "until", "2028-11-18"}, "until"},
		"covered by a stranger":  {[]string{"from", "2026-11-19", "until", "2026-11-20", "covered_by", "12"}, "covered_by"},
		"covered by the absent":  {[]string{"from", "2026-11-19", "until", "2026-11-20", "covered_by", "11"}, "covered_by"},
		"the cover is away, too": {[]string{"from", "2026-12-09", "until", "2026-12-20", "covered_by", "14"}, "covered_by"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, lang := range i18n.Languages {
				h.As(casework.Judit).In(lang).Post(to, c.sent...).Is(http.StatusUnprocessableEntity).Problem(c.field)
			}
		})
	}
}
