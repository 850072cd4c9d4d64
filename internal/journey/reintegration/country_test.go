package reintegration_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/testkit/casework"
)

func TestTheCountryStandsBesideThePlan(t *testing.T) {
	t.Parallel()
	h := newDesk(t)
	c := h.Case(casefile.Approved, "1988-03-14")
	h.Exec(`INSERT INTO country_facts (country, recorded_by, topic, statement, found_on, source, currency) SELECT return_country, 13, x.topic, x.said, x.found_on::date, 'IOM', 'EUR'
		FROM case_files, (VALUES ('medicine', 'insulin-is-scarce', '2026-10-01'), ('costs', 'rent-is-high', '2024-01-01'), ('costs', 'rent-was-low', '2023-01-01')) x (topic, said, found_on) WHERE id = 1`)
	v := h.As(casework.Judit)
	for _, path := range []string{"plan", "plan/needs/new"} {
		v.Get(c.Path(path)).Is(http.StatusOK).Has("insulin-is-scarce", "rent-is-high", "older than 12 months").Lacks("rent-was-low", "Returns to this country are suspended")
	}
	h.Exec(`INSERT INTO country_standings (country, decided_by, since, standing, reason, review_on) SELECT return_country, 17, '2026-11-01', 'suspended', 'fighting-in-the-north', '2027-01-01' FROM case_files WHERE id = 1`)
	v.Get(c.Path("plan")).Is(http.StatusOK).Has("fighting-in-the-north")
	h.Exec("UPDATE country_facts SET country = 'XK'")
	v.Get(c.Path("plan")).Is(http.StatusOK).Lacks("insulin-is-scarce")
}
