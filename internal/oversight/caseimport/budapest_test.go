package caseimport

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

// today is the day the tests are held on.
var today = date.Of(2026, time.November, 20)

type truth struct {
	Rows              int            `json:"rows"`
	Importable        int            `json:"importable"`
	UnknownBirthDates int            `json:"unknown_birth_dates"`
	FormulaLikeNotes  int            `json:"formula_like_notes"`
	BrokenRows        []truthRow     `json:"broken_rows"`
	DuplicateRows     []truthRow     `json:"duplicate_rows"`
	Departed          int            `json:"departed_persons"`
	ByYear            map[string]int `json:"departed_by_year"`
	ByCitizenship     map[string]int `json:"departed_by_citizenship"`
	BySex             map[string]int `json:"departed_by_sex"`
	Withdrawn         int            `json:"withdrawn"`
	Grants            int            `json:"reintegration_grants"`
	Minors            int            `json:"minors_at_departure"`
	Families          int            `json:"families"`
	Sessions          int            `json:"counselling_sessions"`
}

type truthRow struct {
	Row int    `json:"sheet_row"`
	Ref string `json:"ref"`
	Why Reason `json:"why"`
}

func budapest(t *testing.T) (truth, *Table, *Result) {
	t.Helper()
	var want truth
	b, err := os.ReadFile("testdata/caseload-budapest.truth.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("testdata/caseload-budapest.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := Read(f, Choice{})
	if err != nil {
		t.Fatal(err)
	}
	return want, table, table.Propose(Options{Today: today})
}

func TestBudapestIsFoundInTheWorkbook(t *testing.T) {
	t.Parallel()
	_, table, _ := budapest(t)
	if table.Sheet != "Ügyek" || table.HeadingRow != 3 || table.Language != i18n.Hu {
		t.Fatalf("found %q row %d in %q", table.Sheet, table.HeadingRow, table.Language)
	}
	if !slices.Equal(table.OtherSheets, []string{"Jegyzetek"}) {
		t.Errorf("other sheets: %v", table.OtherSheets)
	}
	want := []Field{
		Ordinal, Reference, FamilyName, GivenName, OriginalName, Sex, BirthDate, Citizenship, ReturnCountry,
		Phone, Language, Status, Vulnerability, Counsellor, FirstSession, Sessions, DeclarationDate, Withdrawn,
		DepartureDate, Flight, ArrivalDate, Activity, Amount, Currency, HouseholdSize, MainReference, Notes,
	}
	for column, field := range want {
		if got, ok := table.Mapping[field]; !ok || got != column {
			t.Errorf("%s is column %d, want %d", field, got, column)
		}
	}
	if len(table.Mapping) != len(want) {
		t.Errorf("mapping has %d fields, want %d", len(table.Mapping), len(want))
	}
}

func TestBudapestGivesTheTruthfulNumbers(t *testing.T) {
	t.Parallel()
	want, _, got := budapest(t)
	s := got.Summary()
	check := func(what string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	check("rows", s.Rows, want.Rows)
	check("imported", s.Imported, want.Importable)
	check("families", s.Families, want.Families)
	byYear, byCitizenship, bySex := map[string]int{}, map[string]int{}, map[string]int{}
	departed, withdrawn, grants, minors, sessions, unknown := 0, 0, 0, 0, 0, 0
	for _, p := range got.Imported() {
		f := p.Facts
		if f.Departed(today) {
			departed++
			byYear[strconv.Itoa(f.DepartedOn.Year())]++
			byCitizenship[f.Citizenship]++
			bySex[f.Sex]++
			if f.MinorAtDeparture() {
				minors++
			}
		}
		if f.Withdrawn == Yes {
			withdrawn++
		}
		if f.HasGrant() {
			grants++
		}
		if !f.BirthDate.Known() {
			unknown++
		}
		sessions += f.Sessions
	}
	check("departed", departed, want.Departed)
	check("withdrawn", withdrawn, want.Withdrawn)
	check("grants", grants, want.Grants)
	check("minors at departure", minors, want.Minors)
	check("counselling sessions", sessions, want.Sessions)
	check("unknown birth dates", unknown, want.UnknownBirthDates)
	for what, pair := range map[string][2]map[string]int{
		"year": {byYear, want.ByYear}, "citizenship": {byCitizenship, want.ByCitizenship}, "sex": {bySex, want.BySex},
	} {
		if !maps.Equal(pair[0], pair[1]) {
			t.Errorf("departed by %s: %v, want %v", what, pair[0], pair[1])
		}
	}
	formulas := 0
	for _, p := range got.Proposals {
		if slices.ContainsFunc(p.Warnings, func(w Warning) bool { return w.Code == FormulaText }) {
			formulas++
		}
	}
	check("formula-like notes", formulas, want.FormulaLikeNotes)
}

func TestBudapestNamesBrokenAndRepeatedRows(t *testing.T) {
	t.Parallel()
	want, table, got := budapest(t)
	s := got.Summary()
	refs := map[int]string{}
	for _, r := range table.Rows {
		refs[r.Number] = table.Cell(r, Reference).Shown
	}
	var broken, repeated []truthRow
	for _, r := range s.Refused {
		broken = append(broken, truthRow{Row: r.Row, Ref: refs[r.Row], Why: r.Reason})
	}
	for _, d := range s.Duplicates {
		repeated = append(repeated, truthRow{Row: d.Row, Ref: refs[d.Row]})
		if refs[d.Of] != refs[d.Row] || d.Of >= d.Row {
			t.Errorf("row %d is no duplicate of row %d", d.Row, d.Of)
		}
	}
	if !slices.Equal(broken, want.BrokenRows) {
		t.Errorf("broken rows\n%v\nwant\n%v", broken, want.BrokenRows)
	}
	if !slices.Equal(repeated, want.DuplicateRows) {
		t.Errorf("duplicate rows\n%v\nwant\n%v", repeated, want.DuplicateRows)
	}
}

func TestBudapestWordsAreAllUnderstood(t *testing.T) {
	t.Parallel()
	_, _, got := budapest(t)
	for _, w := range got.Unknown() {
		if w.Field != Citizenship || w.Word != "Atlantisz" {
			t.Errorf("%s: %q is not understood", w.Field, w.Word)
		}
	}
	var names []string
	for _, c := range got.Counsellors {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	if want := []string{"Kovács Ágnes", "Nagy-Farkas Zsófia", "Szűcs Dániel", "Tóth Őzike"}; !slices.Equal(names, want) {
		t.Errorf("counsellors %v, want %v", names, want)
	}
	for _, p := range got.Imported() {
		if len(p.Facts.Phones) > 0 && p.Facts.Phones[0].E164 == "" {
			t.Errorf("row %d: phone %q", p.Row, p.Facts.Phones[0].Typed)
		}
	}
}
