package export_test

import (
	"slices"
	"testing"

	"homeward/internal/kit/date"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/export"
	"homeward/internal/testkit/casework"
)

// figures orders protected figures of 2025 and gives them as "breakdown value":
// figure, for R.3.6.
func (h house) figures(audience string) map[string]string {
	h.t.Helper()
	password, at := h.order(casework.Eszter, "audience", audience)
	h.work()
	out := map[string]string{}
	for _, l := range lines(h.t, unzip(h.t, h.fetch(casework.Eszter, at), password, "31.csv"))[1:] {
		if l[0][:5] == "R.3.6" && l[1] == "2025" {
			out[l[2]+" "+l[3]] = l[4]
		}
	}
	return out
}

func TestPartnersGetProtectedFiguresAndTheSameForEver(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 19, "2025-05-04")
	h.gone(2, "PRG", 101, 4, "2025-06-04")
	first := h.figures("partner")
	for cell, want := range map[string]string{"Total ": "25", "Sex Female": "10", "Sex Male": "10", "Sex Not stated": "0", "Vulnerability Withheld": "…", "Citizenship Iraq": "25", "Age bracket 18–60": "25"} {
		if first[cell] != want {
			t.Errorf("%s: %q, want %q of %v", cell, first[cell], want, first)
		}
	}
	// Late entries change the exact figures, never those that were given.
	h.gone(1, "BUD", 201, 5, "2025-12-30")
	second := h.figures("public")
	if len(second) != len(first) {
		t.Errorf("given first %v, then %v", first, second)
	}
	for cell, was := range first {
		if second[cell] != was {
			t.Errorf("%s: given as %q, later as %q", cell, was, second[cell])
		}
	}
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM releases WHERE indicator = 'r36' AND year = 2025"); n != 1 {
		t.Errorf("%d releases", n)
	}
	password, at := h.order(casework.Eszter, "audience", "authority")
	h.work()
	exact := lines(t, unzip(t, h.fetch(casework.Eszter, at), password, "31.csv"))
	if got := column(exact, "Total in period"); !slices.Contains(got, "28") {
		t.Errorf("exact figures %v", got)
	}
}

func TestSmallFiguresAreHidden(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 48, "2025-05-04")
	h.Exec("UPDATE migrants SET citizenship = 'SY' WHERE family_name IN ('Nemo1', 'Nemo2', 'Nemo3')")
	h.Exec("INSERT INTO screenings (case_id, member_id, recorded_by, screened_on, vulnerabilities) SELECT case_id, id, 0, '2025-05-01', CASE WHEN id % 10 = 0 THEN '{vot}'::text[] ELSE '{none}' END FROM case_members")
	got := h.figures("public")
	for cell, want := range map[string]string{"Citizenship Iraq": "45", "Citizenship Syria": "<5", "Vulnerability Victim of trafficking": "<11", "Vulnerability None identified": "45"} {
		if got[cell] != want {
			t.Errorf("%s: %q, want %q of %v", cell, got[cell], want, got)
		}
	}
}

// Three people who returned under two programmes each are three people.
func TestSmallFiguresArePeopleNotRows(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 48, "2025-05-04")
	h.Exec("UPDATE migrants SET citizenship = 'SY' WHERE family_name IN ('Nemo1', 'Nemo2', 'Nemo3')")
	h.Exec("INSERT INTO programmes (starts_on, ends_on, code, name, fund) VALUES ('2020-01-01', '2029-12-31', 'TWO', 'Another', 'amif_2021')")
	h.Exec(`INSERT INTO case_files (office_id, programme_id, number, opened_on, stage_since, stage, reference, return_country)
		SELECT 1, p.id, 500 + x.id, '2025-09-04', '2025-09-04', 'departed', 'BUD-25-' || 50000 + x.id, 'SY' FROM programmes p, migrants x WHERE p.code = 'TWO' AND x.citizenship = 'SY'`)
	h.Exec("INSERT INTO case_members (case_id, migrant_id) SELECT c.id, c.number - 500 FROM case_files c WHERE c.number > 500")
	h.Exec(`INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, created_at, destination_country)
		SELECT m.case_id, m.id, 0, c.programme_id, '2025-09-04', '2025-09-04', 'SY' FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.number > 500`)
	got := h.figures("public")
	for cell, want := range map[string]string{"Total ": "50", "Citizenship Iraq": "45", "Citizenship Syria": "<5"} {
		if got[cell] != want {
			t.Errorf("%s: %q, want %q of %v", cell, got[cell], want, got)
		}
	}
}

// A year is given out once what is entered late can be in, and not before.
func TestAYearIsGivenOutWhenItIsSettled(t *testing.T) {
	t.Parallel()
	q := export.Request{
		Report: "a1", What: export.Figures, Audience: disclosure.Public, Recipient: "all", Purpose: "website",
		From: date.Of(2025, 1, 1), To: date.Of(2025, 12, 31), Format: export.CSV,
	}
	for day, given := range map[date.Date]bool{date.Of(2025, 12, 31): false, date.Of(2026, 1, 1): false, date.Of(2026, 3, 30): false, date.Of(2026, 3, 31): true} {
		if got := q.Problems(casework.Eszter, day); (len(got) == 0) != given {
			t.Errorf("on %s: %+v", day, got)
		}
	}
}
