package programme_test

import (
	"net/http"
	"testing"

	"homeward/internal/kit/i18n"
)

func TestTheListTellsOfOverlapsAndGaps(t *testing.T) {
	t.Parallel()
	h, b, _, _ := granted(t)
	b = b.In(i18n.En)
	b.Get("/admin/programmes").Is(http.StatusOK).Lacks("both run", "no programme runs")
	bud, prg := officeOf(h, "BUD"), officeOf(h, "PRG")
	add := func(office int64, code, from, to string) {
		b.Post("/admin/programmes/new", with(form(office, "code", code), "starts_on", from, "ends_on", to)...).Is(http.StatusSeeOther)
	}
	add(bud, "HU/2", "2028-01-01", "2028-12-31")
	add(prg, "CZ/1", "2025-01-01", "2029-12-31")
	b.Get("/admin/programmes").Is(http.StatusOK).Lacks("both run", "no programme runs")
	add(bud, "HU/3", "2028-12-01", "2029-03-31")
	add(bud, "HU/4", "2029-04-11", "2029-12-31")
	b.Get("/admin/programmes").Is(http.StatusOK).Has("HU/2 and HU/3 both run from 1 Dec 2028 to 31 Dec 2028", "no programme runs from 1 Apr 2029 to 10 Apr 2029")
}
