package report_test

import (
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// book is a report's workbook as a person gets it.
func book(t *testing.T, v *visit.Client, report string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(v.Get("/reports/" + report + "/export" + ofTheYear + "&format=xlsx").Is(http.StatusOK).Body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// column are the cells of a column of the figures, by its heading, without it;
// each is of the type and no formula.
func column(t *testing.T, f *excelize.File, heading string, want excelize.CellType) (out []string) {
	t.Helper()
	rows, err := f.GetRows("Figures", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	n := slices.Index(rows[0], heading)
	if n < 0 {
		t.Fatalf("no column %s in %v", heading, rows[0])
	}
	for r := range rows[1:] {
		cell, err := excelize.CoordinatesToCellName(n+1, r+2)
		if err != nil {
			t.Fatal(err)
		}
		value, _ := f.GetCellValue("Figures", cell, excelize.Options{RawCellValue: true})
		kind, err := f.GetCellType("Figures", cell)
		formula, _ := f.GetCellFormula("Figures", cell)
		if err != nil || value != "" && kind != want || formula != "" {
			t.Errorf("%s %s: %q is of type %d, formula %q, %v", heading, cell, value, kind, formula, err)
		}
		out = append(out, value)
	}
	return out
}

// minor is the sum of a column of money, in minor units.
func minor(t *testing.T, f *excelize.File, heading string) (sum int64) {
	t.Helper()
	for _, x := range column(t, f, heading, excelize.CellTypeUnset) {
		n, err := strconv.ParseFloat(x, 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += int64(math.Round(n * 100))
	}
	return sum
}

func TestTheWorkbookOfTheFinanceReport(t *testing.T) {
	t.Parallel()
	h, _ := spent(t)
	f := book(t, h.As(casework.Reka), "n4")
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Figures", "About"}) {
		t.Fatalf("sheets %v", got)
	}
	// What tells a case leaves through the room of exports only.
	for _, hidden := range []string{"Case", "Supplier"} {
		if got := column(t, f, hidden, excelize.CellTypeInlineString); !slices.Equal(got, []string{"", ""}) {
			t.Errorf("%s: %v", hidden, got)
		}
	}
	if a, p, d, b := minor(t, f, "Reserved"), minor(t, f, "Paid"), minor(t, f, "Delivered"), minor(t, f, "Balance"); a != 130000 || p != 60000 || d != 40000 || b != 70000 {
		t.Errorf("%d, %d, %d, %d", a, p, d, b)
	}
	about, err := f.GetRows("About")
	if err != nil || !slices.ContainsFunc(about, func(r []string) bool { return slices.Contains(r, "Réka Szabó") }) || about[0][0] != "Finance of reintegration (N4)" {
		t.Errorf("the workbook says of itself %v, %v", about, err)
	}
}

func TestTheWorkbookOfTheSurveyReport(t *testing.T) {
	t.Parallel()
	h := surveyed(t)
	f := book(t, h.As(casework.Reka), "n5")
	means, numbers := column(t, f, "Mean", excelize.CellTypeUnset), []string{}
	rows, err := f.GetRows("Figures")
	if err != nil {
		t.Fatal(err)
	}
	for n, r := range rows[1:] {
		if r[0] == "Origin" && r[1] == "Iraq" && r[3] == "Composite" && means[n] != "0.35" {
			t.Errorf("the mean is %q", means[n])
		}
		if r[1] == "3 months" && means[n] != "" {
			t.Errorf("a small group has the mean %q", means[n])
		}
		numbers = append(numbers, r[4])
	}
	if !slices.Contains(numbers, "<10") || !slices.Contains(numbers, "12") {
		t.Errorf("the numbers are %v", numbers)
	}
	for l, name := range map[i18n.Language]string{i18n.En: "Figures", i18n.Hu: "Adatok", i18n.Cs: "Údaje"} {
		if got := book(t, h.As(casework.Reka).In(l), "n5").GetSheetList(); len(got) != 2 || got[0] != name {
			t.Errorf("in %s the sheets are %v", l, got)
		}
	}
	if got := casework.Ask[string](h, "SELECT DISTINCT reason::jsonb ->> 'format' FROM access_log WHERE act = 'report_export'"); got != "xlsx" {
		t.Errorf("written down as %s", got)
	}
}

func TestTheFilesOfEveryReportAreSentToThisHouseOnly(t *testing.T) {
	t.Parallel()
	h := reporting(t)
	reka := h.As(casework.Reka)
	for _, report := range []string{"i2", "n4", "n5", "a1", "i1"} {
		at := "/reports/" + report + "/export" + ofTheYear
		for _, site := range []string{"cross-site", "same-site"} {
			r := httptest.NewRequest(http.MethodGet, at+"&format=csv", nil)
			r.Header.Set("Sec-Fetch-Site", site)
			reka.Do(r).Is(http.StatusForbidden)
		}
		if n := casework.Ask[int](h, "SELECT count(*) FROM access_log WHERE act = 'report_export'"); n != 0 {
			t.Errorf("%s left the house", report)
		}
		reka.Get(at).Is(http.StatusUnprocessableEntity)
		reka.Get(at + "&format=pdf").Is(http.StatusUnprocessableEntity)
		reka.Get("/reports/" + report + "/export?format=csv&from=x").Is(http.StatusUnprocessableEntity)
	}
	for _, report := range []string{"i2", "n4", "n5"} {
		for _, format := range []string{"csv", "xlsx"} {
			link := reka.Get("/reports/" + report + ofTheYear).Is(http.StatusOK)
			link.Has("Export")
			reka.Get("/reports/" + report + "/export" + ofTheYear + "&format=" + format).Is(http.StatusOK)
			if !strings.Contains(link.Body, "/reports/"+report+"/export?format="+format) {
				t.Errorf("no link to the %s of %s", format, report)
			}
		}
	}
}
