package app_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/office"
	"homeward/internal/oversight/caseimport"
	"homeward/internal/testkit/testdb"
)

// prague is a Czech workbook of eight people. Counted by hand: six left, three
// in 2023, of whom one is a child, and three in 2024, of whom one is over 60;
// one withdrew, and one has not left. Two received a grant.
var prague = [][]any{
	{"Poř. č.", "Číslo případu", "Příjmení a jméno", "Pohlaví", "Datum narození", "Státní příslušnost", "Země návratu", "První konzultace", "Prohlášení podepsáno", "Odstoupil(a)?", "Datum odjezdu", "Příjezd potvrzen", "Reintegrace (typ)", "Částka", "Měna"},
	{1, "PRG/23/1", "Tsogtbaatar Bold", "muž", "12. 3. 1985", "Mongolsko", "Mongolsko", "10. 1. 2023", "20. 1. 2023", "ne", "15. 2. 2023", "16. 2. 2023", "podnikání", "1500", "EUR"},
	{2, "PRG/23/2", "Nguyen Thi Lan", "žena", "5. 6. 1990", "Vietnam", "Vietnam", "1. 2. 2023", "15. 2. 2023", "ne", "31. 3. 2023", "", "", "", ""},
	{3, "PRG/23/2", "Nguyen Minh", "chlapec", "7. 8. 2012", "Vietnam", "Vietnam", "1. 2. 2023", "15. 2. 2023", "ne", "31. 3. 2023", "", "", "", ""},
	{4, "PRG/23/3", "Beridze Giorgi", "muž", "1. 1. 1979", "Gruzie", "Gruzie", "1. 9. 2023", "15. 9. 2023", "ano", "", "", "", "", ""},
	{5, "PRG/24/1", "Ganbold Oyuun", "žena", "30. 12. 1962", "Mongolsko", "Mongolsko", "5. 1. 2024", "20. 1. 2024", "ne", "1. 3. 2024", "2. 3. 2024", "bydlení", "800", "EUR"},
	{6, "PRG/24/2", "Ševčenko Ivan", "muž", "14. 7. 1999", "Ukrajina", "Ukrajina", "5. 2. 2024", "20. 2. 2024", "ne", "12. 4. 2024", "", "", "", ""},
	{7, "PRG/24/3", "Petrosjan Ani", "žena", "22. 11. 1988", "Arménie", "Arménie", "5. 5. 2024", "20. 5. 2024", "ne", "30. 6. 2024", "", "", "", ""},
	{8, "PRG/24/4", "Kelmendi Arta", "žena", "3. 4. 1995", "Kosovo", "Kosovo", "5. 9. 2024", "", "ne", "", "", "", "", ""},
}

func TestReportsAgreeWithAHandCountOfACzechWorkbook(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	for n, row := range prague {
		cell, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var content bytes.Buffer
	if err := book.Write(&content); err != nil {
		t.Fatal(err)
	}
	d := testdb.New(t)
	o := office.Office{Code: "PRG", Details: office.Details{Name: "Praha", Country: office.Czechia, Zone: office.Prague, Language: i18n.Cs, Active: true}}
	if err := d.Write(t.Context(), db.System, func(tx db.Tx) error { return office.Insert(t.Context(), tx, &o) }); err != nil {
		t.Fatal(err)
	}
	s := caseimport.Service{DB: d, Clock: clock.Fixed(time.Date(2026, time.November, 19, 11, 0, 0, 0, time.UTC))}
	if _, err := s.Import(t.Context(), db.System, o, caseimport.Input{Name: "prehled.xlsx", Content: content.Bytes()}, false); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		year, women, men, children, old, all, grants int
		origins                                      map[string]int
	}{
		{2023, 1, 2, 1, 0, 3, 1, map[string]int{"MN": 1, "VN": 2}},
		{2024, 2, 1, 0, 1, 3, 1, map[string]int{"MN": 1, "UA": 1, "AM": 1}},
	} {
		from, to := date.Of(c.year, 1, 1), date.Of(c.year, 12, 31)
		origins, all, women, men, children, old := map[string]int{}, 0, 0, 0, 0, 0
		for _, r := range rowsOfOffice(t, d, "PRG", "i1", from, to) {
			n := int(r["persons"].(float64))
			origins[r["origin_country"].(string)] += n
			all += n
			women += n * is(r["sex"] == "f")
			men += n * is(r["sex"] == "m")
			children += n * is(r["age_band"] == "0-17")
			old += n * is(r["age_band"] == "61+")
		}
		if all != c.all || women != c.women || men != c.men || children != c.children || old != c.old || len(origins) != len(c.origins) {
			t.Errorf("I1 of %d: %d, %d women, %d men, %d children, %d over 60, %v", c.year, all, women, men, children, old, origins)
		}
		for k, n := range c.origins {
			if origins[k] != n {
				t.Errorf("I1 of %d has %d from %s, the workbook %d", c.year, origins[k], k, n)
			}
		}
		for _, r := range rowsOfOffice(t, d, "PRG", "a1", from, to) {
			total := int(r["total_period"].(float64))
			if r["indicator_code"] == "R.3.6" && (total != c.all || int(r["m_lt18"].(float64)) != c.children || int(r["f_gt60"].(float64)) != c.old) ||
				r["indicator_code"] == "O.3.3" && total != c.grants {
				t.Errorf("A1 of %d: %v", c.year, r)
			}
		}
	}
}

func is(b bool) int {
	if b {
		return 1
	}
	return 0
}
