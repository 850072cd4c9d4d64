package country_test

import (
	"net/http"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/country"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(country.Service{DB: h.DB, Clock: h.Clock, Log: h.Site.Log}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// rent is a fact as somebody types it.
func rent(more ...string) []string {
	return append([]string{
		"topic", "costs", "statement", "A flat with two rooms in Erbil", "place", "Erbil", "price", "350", "price_currency", "USD",
		"found_on", "2026-06-01", "source", "Partner in Erbil", "link", "https://example.org/rents",
	}, more...)
}

func TestAFactIsReadInEveryLanguageWithItsDayAndItsSource(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.As(casework.Reka).Get("/countries").Is(http.StatusOK).Has("Nothing is recorded")
	h.As(casework.Reka).Post("/countries/IQ/facts/new", rent()...).Is(http.StatusSeeOther)
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"Iraq", "Prices", "1 Jun 2026", "source: Partner in Erbil"},
		i18n.Hu: {"Irak", "Árak", "2026. 06. 01.", "forrás: Partner in Erbil"},
		i18n.Cs: {"Irák", "Ceny", "1. 6. 2026", "zdroj: Partner in Erbil"},
	} {
		h.As(casework.Judit).In(lang).Get("/countries").Is(http.StatusOK).Has(words[0])
		h.As(casework.Judit).In(lang).Get("/countries/IQ").Is(http.StatusOK).Has(append(words, "A flat with two rooms in Erbil", "350")...)
		h.As(casework.Reka).In(lang).Get("/countries/IQ/facts/new").Is(http.StatusOK)
	}
	h.As(casework.Martin).Get("/countries/IQ").Is(http.StatusOK).Has("A flat with two rooms")
	h.As(casework.Judit).Get("/countries/XX").Is(http.StatusNotFound)
	h.As(casework.Judit).Get("/countries?country=IQ").Is(http.StatusSeeOther)
}

func TestWhatIsWrongWithAFactIsSaidAndKept(t *testing.T) {
	t.Parallel()
	h := house(t)
	for field, wrong := range map[string]string{
		"found_on": "2026-12-24", "link": "javascript:alert(1)", "statement": "", "source": "", "topic": "", "price": "-5",
	} {
		f := rent()
		for i := 0; i < len(f); i += 2 {
			if f[i] == field {
				f[i+1] = wrong
			}
		}
		h.As(casework.Reka).Post("/countries/IQ/facts/new", f...).Is(http.StatusUnprocessableEntity).Problem(field)
	}
	h.As(casework.Judit).Post("/countries/IQ/facts/new", rent()...).Is(http.StatusForbidden)
	h.As(casework.Judit).Get("/countries/IQ").Lacks("facts/new")
	if n := casework.Ask[int](h, "SELECT count(*) FROM country_facts"); n != 0 {
		t.Errorf("%d facts are on file", n)
	}
}

func TestAFactGrowsStaleIsConfirmedAndTakenOut(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Reka)
	old := append(rent()[:10:10], "found_on", "2025-11-18", "source", "A report")
	b.Post("/countries/IQ/facts/new", old...).Is(http.StatusSeeOther)
	b.Get("/countries/IQ").Has("older than 12 months")
	b.Post("/countries/IQ/facts/1/confirm").Is(http.StatusSeeOther)
	b.Get("/countries/IQ").Has("19 Nov 2026").Lacks("older than 12 months")
	b.Get("/countries/IQ/facts/1").Is(http.StatusOK).Has("A flat with two rooms")
	b.Get("/countries/IR/facts/1").Is(http.StatusNotFound)
	b.Post("/countries/IQ/facts/1", rent("_version", "1")...).Is(http.StatusConflict)
	b.Post("/countries/IQ/facts/1", rent("_version", "2", "statement", "A flat with three rooms")...).Is(http.StatusSeeOther)
	b.Post("/countries/IQ/facts/1/retire").Is(http.StatusSeeOther)
	b.Get("/countries/IQ").Lacks("A flat with")
	b.Get("/countries/IQ/facts/1").Is(http.StatusNotFound)
	if n := casework.Ask[int](h, "SELECT count(*) FROM audit_changes WHERE table_name = 'country_facts'"); n != 4 {
		t.Errorf("the history tells of %d changes", n)
	}
}

func TestNobodyBecomesReadyForASuspendedCountry(t *testing.T) {
	t.Parallel()
	h := house(t)
	ready, preparing, elsewhere := h.Case(casefile.Ready), h.Case(casefile.PreDeparture), h.Case(casefile.Ready)
	h.Exec("UPDATE case_files SET return_country = 'GE' WHERE id = $1", elsewhere.ID)
	admin := h.As(casework.Eszter)
	admin.Get("/countries/IQ/standing").Is(http.StatusOK)
	admin.Post("/countries/IQ/standing", "standing", "open", "reason", "x").Is(http.StatusUnprocessableEntity).Problem("standing")
	admin.Post("/countries/IQ/standing", "standing", "suspended", "reason", "Fighting in the north").Is(http.StatusUnprocessableEntity).Problem("review_on")
	h.As(casework.Reka).Post("/countries/IQ/standing", "standing", "suspended", "reason", "x", "review_on", "2027-01-10").Is(http.StatusForbidden)
	admin.Post("/countries/IQ/standing", "standing", "suspended", "reason", "Fighting in the north", "review_on", "2027-01-10").Is(http.StatusSeeOther)

	h.At(ready, casefile.PreDeparture)
	h.At(elsewhere, casefile.Ready)
	for lang, says := range map[i18n.Language]string{i18n.En: "Returns to this country are suspended.", i18n.Hu: "fel van függesztve", i18n.Cs: "jsou pozastaveny"} {
		h.As(casework.Judit).In(lang).Get(ready.Path("")).Is(http.StatusOK).Has(says)
		h.As(casework.Judit).In(lang).Get("/countries/IQ").Is(http.StatusOK).Has(says, "Fighting in the north")
	}
	if open := casework.Ask[bool](h, "SELECT 'country_open' = ANY (open_needs) FROM case_files WHERE id = $1", preparing.ID); !open {
		t.Error("the case in preparation does not say so")
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM tasks WHERE rule = 'renew_check' AND case_id = $1", ready.ID); n != 1 {
		t.Errorf("%d tasks tell the counsellor", n)
	}

	admin.Post("/countries/IQ/standing", "standing", "open", "reason", "Calm again", "review_on", "").Is(http.StatusSeeOther)
	h.At(ready, casefile.Ready)
	h.As(casework.Judit).Get("/countries/IQ").Has("Calm again", "Fighting in the north").Lacks("Returns to this country are suspended.")
}

func TestTwoDecisionsAtOnceAreOne(t *testing.T) {
	t.Parallel()
	h := house(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			h.As(casework.Eszter).Post("/countries/IQ/standing", "standing", "suspended", "reason", "Fighting", "review_on", "2027-01-10")
		})
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM country_standings"); n != 1 {
		t.Errorf("%d decisions are on file", n)
	}
}
