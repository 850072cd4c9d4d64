package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/office"
	"homeward/internal/oversight/caseimport"
	"homeward/internal/oversight/report"
	"homeward/internal/testkit/testdb"
)

// rowsOf are the rows of a report of the office of Budapest.
func rowsOf(t *testing.T, d *db.DB, name string, from, to date.Date) []map[string]any {
	t.Helper()
	return rowsOfOffice(t, d, "BUD", name, from, to)
}

// rowsOfOffice runs a report as the command line does and reads its JSON.
func rowsOfOffice(t *testing.T, d *db.DB, code, name string, from, to date.Date) []map[string]any {
	t.Helper()
	var b bytes.Buffer
	ctx := i18n.With(t.Context(), i18n.En)
	if err := report.Run(ctx, d, name, report.Params{Office: code, From: from, To: to}, report.JSON, &b); err != nil {
		t.Fatal(err)
	}
	var out struct {
		Rows []map[string]any `json:"rows"`
	}
	if err := json.Unmarshal(b.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Rows
}

func TestReportsAgreeWithTheWorkbookOfBudapest(t *testing.T) {
	t.Parallel()
	const dir = "../oversight/caseimport/testdata/caseload-budapest"
	text, err := os.ReadFile(dir + ".truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var truth struct {
		Departed      int            `json:"departed_persons"`
		ByYear        map[string]int `json:"departed_by_year"`
		ByCitizenship map[string]int `json:"departed_by_citizenship"`
		BySex         map[string]int `json:"departed_by_sex"`
		Grants        int            `json:"reintegration_grants"`
		Minors        int            `json:"minors_at_departure"`
	}
	if err := json.Unmarshal(text, &truth); err != nil {
		t.Fatal(err)
	}
	book, err := os.ReadFile(dir + ".xlsx")
	if err != nil {
		t.Fatal(err)
	}
	d := testdb.New(t)
	o := office.Office{Code: "BUD", Details: office.Details{Name: "Budapest", Country: office.Hungary, Zone: office.Budapest, Language: i18n.Hu, Active: true}}
	if err := d.Write(t.Context(), db.System, func(tx db.Tx) error { return office.Insert(t.Context(), tx, &o) }); err != nil {
		t.Fatal(err)
	}
	s := caseimport.Service{DB: d, Clock: clock.Fixed(time.Date(2026, time.November, 19, 11, 0, 0, 0, time.UTC))}
	if _, err := s.Import(t.Context(), db.System, o, caseimport.Input{Name: "caseload.xlsx", Content: book}, false); err != nil {
		t.Fatal(err)
	}
	byYear, byCountry, bySex := map[string]int{}, map[string]int{}, map[string]int{}
	for year := range truth.ByYear {
		y, err := date.Parse(year + "-01-01")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rowsOf(t, d, "i1", y, date.Of(y.Year(), time.December, 31)) {
			n := int(r["persons"].(float64))
			byYear[year] += n
			byCountry[r["origin_country"].(string)] += n
			bySex[r["sex"].(string)] += n
		}
		amif := 0
		for _, r := range rowsOf(t, d, "a1", y, date.Of(y.Year(), time.December, 31)) {
			if r["indicator_code"] == "R.3.6" {
				amif += int(r["total_period"].(float64))
			}
		}
		if amif != truth.ByYear[year] {
			t.Errorf("A1 of %s says %d returned, the workbook %d", year, amif, truth.ByYear[year])
		}
	}
	for what, c := range map[string]struct{ got, want map[string]int }{
		"year": {byYear, truth.ByYear}, "origin country": {byCountry, truth.ByCitizenship}, "sex": {bySex, truth.BySex},
	} {
		for k, want := range c.want {
			if c.got[k] != want {
				t.Errorf("returned by %s, %s: the report says %d, the workbook %d", what, k, c.got[k], want)
			}
		}
		if len(c.got) != len(c.want) {
			t.Errorf("returned by %s: the report knows %v", what, c.got)
		}
	}
	for _, r := range rowsOf(t, d, "a1", date.Of(2019, time.January, 1), date.Of(2025, time.December, 31)) {
		total := int(r["total_period"].(float64))
		minors := int(r["f_lt18"].(float64) + r["m_lt18"].(float64) + r["nb_lt18"].(float64))
		switch r["indicator_code"] {
		case "R.3.6":
			if total != truth.Departed || minors != truth.Minors {
				t.Errorf("R.3.6 says %d returned, %d of them children; the workbook %d and %d", total, minors, truth.Departed, truth.Minors)
			}
		case "O.3.3":
			if total != truth.Grants {
				t.Errorf("O.3.3 says %d, the workbook has %d grants", total, truth.Grants)
			}
		}
	}
}
