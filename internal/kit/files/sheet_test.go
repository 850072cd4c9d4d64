package files

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
)

func TestNoTextIsAFormula(t *testing.T) {
	t.Parallel()
	for _, lead := range []string{"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\u00a0=", "\u3000+", "\u200b=", "note\n=", "note\n  @"} {
		text := lead + "cmd|' /C calc'!A0"
		var b bytes.Buffer
		c, err := NewCSV(&b, i18n.Hu, Sheet{Columns: []string{text}})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Row(text); err != nil {
			t.Fatal(err)
		}
		if err := c.Row([]string{text, text}); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff")))
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for line := range strings.SplitSeq(row[0], "\n") {
				bare := strings.TrimLeft(line, " \u00a0\u3000\u200b")
				if bare != "" && strings.ContainsRune(formulaLead, []rune(bare)[0]) {
					t.Errorf("%q goes out as %q", text, row[0])
				}
			}
		}
	}
	for _, harmless := range []string{"", "Kovács", "3-5", "a=b", "névnap: 1+1", "2026-11-19", "line\nline"} {
		if Safe(harmless) != harmless {
			t.Errorf("%q became %q", harmless, Safe(harmless))
		}
	}
}

func TestCSVHasTheLanguagesSeparatorAndPlainNumbers(t *testing.T) {
	t.Parallel()
	for l, want := range map[i18n.Language]string{
		i18n.En: "\ufeffA,B,C\r\n-3,2021-03-05,\r\n",
		i18n.Hu: "\ufeffA;B;C\r\n-3;2021-03-05;\r\n",
		i18n.Cs: "\ufeffA;B;C\r\n-3;2021-03-05;\r\n",
	} {
		var b bytes.Buffer
		c, err := NewCSV(&b, l, Sheet{Columns: []string{"A", "B", "C"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Row(int64(-3), date.Of(2021, 3, 5), date.Date{}); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil || b.String() != want {
			t.Errorf("%s: %q, %v", l, b.String(), err)
		}
		if c.Row(3.5) == nil {
			t.Error("a cell of an unknown type went out")
		}
	}
}

func TestALongSheetGoesOnInAnother(t *testing.T) {
	t.Parallel()
	b, err := NewWorkbook()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	rows, err := b.Add(Sheet{Name: "Tételek: [mind] / 2021 és azután is még sok minden", Columns: []string{"A"}})
	if err != nil {
		t.Fatal(err)
	}
	s := rows.(*sheetRows)
	for n := range 3 {
		if n == 1 {
			s.row = maxRows
		}
		if err := rows.Row("x\x01y", n); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); len(got) != 2 || len([]rune(got[0])) > 31 || !strings.HasSuffix(got[1], " 2") {
		t.Fatalf("sheets %q", got)
	}
	if rows, err := f.GetRows(f.GetSheetList()[1]); err != nil || len(rows) != 3 || rows[0][0] != "A" {
		t.Errorf("second sheet %q, %v", rows, err)
	}
}

func TestANumberAsTextIsANumberInEveryFile(t *testing.T) {
	t.Parallel()
	var text, whole bytes.Buffer
	c, err := NewCSV(&text, i18n.En, Sheet{Columns: []string{"balance", "rate"}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewWorkbook()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	r, err := b.Add(Sheet{Name: "Money", Columns: []string{"balance", "rate"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []Rows{c, r} {
		if err := to.Row(Decimal("-12.50"), Decimal("")); err != nil {
			t.Fatal(err)
		}
		if err := to.Row(Decimal("=1+1"), Decimal("")); err == nil {
			t.Errorf("%T takes a formula for a number", to)
		}
	}
	if err := c.Close(); err != nil || !strings.HasSuffix(text.String(), "\r\n-12.50,\r\n") {
		t.Errorf("%q, %v", text.String(), err)
	}
	if _, err := b.WriteTo(&whole); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&whole)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	value, _ := f.GetCellValue("Money", "A2")
	if kind, err := f.GetCellType("Money", "A2"); err != nil || kind != excelize.CellTypeUnset || value != "-12.5" {
		t.Errorf("%q of type %d, %v", value, kind, err)
	}
	if value, err := f.GetCellValue("Money", "B2"); err != nil || value != "" {
		t.Errorf("no number reads %q, %v", value, err)
	}
}

func TestTextHasTheDecimalSignOfItsLanguage(t *testing.T) {
	t.Parallel()
	for l, want := range map[i18n.Language]string{i18n.En: "-1250.50,x.y,'00421,0,0.5 l\r\n", i18n.Hu: "-1250,50;x.y;'00421;0;0.5 l\r\n", i18n.Cs: "-1250,50;x.y;'00421;0;0.5 l\r\n"} {
		var b bytes.Buffer
		c, err := NewCSV(&b, l, Sheet{})
		if err == nil {
			err = errors.Join(c.Row(Decimal("-1250.50"), "x.y", "00421", "0", "0.5 l"), c.Close())
		}
		if err != nil || !strings.HasSuffix(b.String(), want) {
			t.Errorf("%s: %q, %v", l, b.String(), err)
		}
	}
}
