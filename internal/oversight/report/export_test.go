package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/date"
	"homeward/internal/kit/fault"
)

func open(t *testing.T, b []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func cellType(t *testing.T, f *excelize.File, sheet, cell string) (excelize.CellType, string, string) {
	t.Helper()
	kind, err := f.GetCellType(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	formula, err := f.GetCellFormula(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return kind, raw, formula
}

func TestWorkbookCellsHaveTheirTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.departs(w.add(person{born: "1990-01-01", from: "GE"}), "2021-03-05")
	w.departs(w.add(person{born: "1990-01-01", from: "GE"}), "2020-03-05")
	var b bytes.Buffer
	by := w.manager
	if err := w.export(by, Reports[0], year(2021), Export{Format: XLSX, Words: true}, &b); err != nil {
		t.Fatal(err)
	}
	f := open(t, b.Bytes())
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Figures", "About"}) {
		t.Fatalf("sheets %v", got)
	}
	// Columns B grant_no (text that looks like a formula), C period_from, K total_cum, L total_period.
	for _, c := range []struct {
		sheet, cell string
		kind        excelize.CellType
		raw         string
	}{
		{"Figures", "B1", excelize.CellTypeInlineString, "Grant number"},
		{"Figures", "A2", excelize.CellTypeInlineString, "P1"},
		{"Figures", "B2", excelize.CellTypeInlineString, "=HYPERLINK(1)"},
		{"Figures", "C2", excelize.CellTypeUnset, "44197"},
		{"Figures", "K2", excelize.CellTypeUnset, "2"},
		{"Figures", "L2", excelize.CellTypeUnset, "1"},
	} {
		kind, raw, formula := cellType(t, f, c.sheet, c.cell)
		if kind != c.kind || raw != c.raw || formula != "" {
			t.Errorf("%s!%s: type %d, %q, formula %q; want type %d, %q", c.sheet, c.cell, kind, raw, formula, c.kind, c.raw)
		}
	}
	if shown, _ := f.GetCellValue("Figures", "C2"); shown != "2021-01-01" {
		t.Errorf("the day reads %q", shown)
	}
	about, err := f.GetRows("About")
	if err != nil || !slices.ContainsFunc(about, func(r []string) bool { return slices.Contains(r, "Anna Kis") }) {
		t.Errorf("the workbook does not say whose it is: %v %v", about, err)
	}
}

func TestTheCommandLineSpeaksTheSchema(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.departs(w.add(person{born: "1990", from: "GE", class: "protection"}), "2021-03-05")
	var b bytes.Buffer
	if err := Run(english(), w.db, "i1", year(2021), Text, &b); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffyear,month,host_country,origin_country,sex,age_band,vulnerability,status_at_application,return_region,travel_mode,escort,project,persons\r\n" +
		"2021,3,HU,GE,f,18-60,,unknown,unknown,air,none,P1,1\r\n"
	if b.String() != want {
		t.Errorf("csv\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	if err := Run(english(), w.db, "i1", year(2022), JSON, &b); err != nil || strings.Join(strings.Fields(b.String()), "") != `{"rows":[]}` {
		t.Errorf("no rows: %s, %v", b.String(), err)
	}
	b.Reset()
	if err := Run(english(), w.db, "a1", year(2021), JSON, &b); err != nil {
		t.Fatal(err)
	}
	last := -1
	for field := range strings.FieldsSeq("project_id grant_no period_from period_to indicator_code indicator_text unit baseline milestone_2024 target_2029 total_cum total_period f_lt18 f_18_60 f_gt60 m_lt18 m_18_60 m_gt60 nb_lt18 nb_18_60 nb_gt60 unknown corrections note") {
		at := strings.Index(b.String(), `"`+field+`":`)
		if at <= last {
			t.Errorf("field %s is missing or out of order", field)
		}
		last = at
	}
	for _, c := range []struct {
		name string
		p    Params
		f    Format
		kind fault.Kind
	}{
		{"z9", year(2021), JSON, fault.NotFound},
		{"a1", Params{From: date.Of(2021, 1, 1), To: date.Of(2020, 1, 1)}, JSON, fault.Refused},
		{"a1", Params{}, JSON, fault.Refused},
		{"a1", Params{From: year(2021).From, To: year(2021).To, Office: "XXX"}, JSON, fault.NotFound},
		{"a1", Params{From: year(2021).From, To: year(2021).To, Programme: "XXX"}, JSON, fault.NotFound},
		{"a1", year(2021), "pdf", fault.Refused},
	} {
		if err := Run(english(), w.db, c.name, c.p, c.f, &bytes.Buffer{}); !fault.Is(err, c.kind) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestExportsAreWrittenDownAndLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i1, err := Named("i1")
	if err != nil {
		t.Fatal(err)
	}
	export := func() error {
		return w.export(w.admin, i1, year(2021), Export{Format: Text}, &bytes.Buffer{})
	}
	for range maxExports {
		if err := export(); err != nil {
			t.Fatal(err)
		}
	}
	if err := export(); !fault.Is(err, fault.TooMany) {
		t.Errorf("one export too many: %v", err)
	}
	var n int
	var what string
	err = w.owner.QueryRow(t.Context(), "SELECT count(*), min(reason) FROM access_log WHERE act = 'report_export' AND staff_id = $1", w.admin.ID).Scan(&n, &what)
	if err != nil || n != maxExports || !strings.Contains(what, `"report":"i1"`) || !strings.Contains(what, `"from":"2021-01-01"`) {
		t.Errorf("%d entries, %s, %v", n, what, err)
	}
	if _, err := w.owner.Exec(t.Context(), "UPDATE access_log SET at = at - interval '2 hours'"); err != nil {
		t.Fatal(err)
	}
	if err := export(); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}
