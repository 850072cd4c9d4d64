package export_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/disclosure"
	"homeward/internal/oversight/export"
	"homeward/internal/oversight/report"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testdb"
)

// payloads are what people could type that a spreadsheet would work out: to
// 42000, to "click", or to an error.
var payloads = []string{
	"=40000+2000", "+40000+2000", "-40000-2000", "@SUM(40000;2000)", "\t=40000+2000", "\r=40000+2000", "＝40000+2000", "＋40000+2000", "－40000-2000", "＠SUM(40000;2000)",
	" =40000+2000", "=HYPERLINK(\"http://h.example\";\"click\")", "=cmd|'/C calc'!A0", "=DDE(\"soffice\";\"a.ods\";\"A1\")", "x\n=40000+2000",
}

// typed puts a payload into every column that a person types and an export
// shows, another in each, beginning with the one given.
func (h house) typed(first int) {
	h.t.Helper()
	err := pgx.BeginFunc(h.t.Context(), testdb.Owner(h.t, h.DB), func(tx pgx.Tx) error {
		if _, err := tx.Exec(h.t.Context(), "SET LOCAL session_replication_role = replica"); err != nil {
			return err
		}
		for n, column := range typedColumns {
			table, name, _ := strings.Cut(column, ".")
			if _, err := tx.Exec(h.t.Context(), "UPDATE "+table+" SET "+name+" = $1", payloads[(first+n)%len(payloads)]); err != nil {
				return fmt.Errorf("%s: %w", column, err)
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// typedColumns are those that people fill with words of their own and that an
// export could show.
var typedColumns = []string{
	"budget_lines.code", "budget_lines.name", "instalments.supplier", "instalments.invoice", "counselling_sessions.place_detail", "detention_visits.facility",
	"programme_indicators.name_en", "programme_indicators.definition_en", "programme_indicators.owner", "indicator_entries.source", "indicator_entries.note",
	"staff.family_name", "staff.given_name", "migrants.family_name", "programmes.name", "code_values.en",
}

// worldOfEveryReport is an office of which every report has rows.
func worldOfEveryReport(t *testing.T) house {
	h := open(t)
	c := h.Case(casefile.Reintegration, "1988-03-14", "2015-02-03")
	h.Exec("UPDATE programmes SET currency = 'EUR', grant_number = '00421' WHERE id = $1", h.Running)
	h.Exec("INSERT INTO programme_offices (programme_id, office_id) SELECT $1, id FROM offices ON CONFLICT DO NOTHING", h.Running)
	h.Exec("UPDATE counselling_sessions SET place = 'advisory_point', place_detail = 'x'")
	h.Exec("INSERT INTO detention_visits (office_id, recorded_by, held_on, facility, place, language) VALUES (1, 14, '2026-07-02', 'x', 'immigration_detention', 'ur')")
	h.Exec(`INSERT INTO budget_lines (programme_id, code, name, amount_minor, currency, starts_on, ends_on) VALUES ($1, 'L1', 'Tools', 200000, 'EUR', '2026-01-01', '2029-12-31')`, h.Running)
	h.Fact(c, `INSERT INTO reintegration_plans (case_id, author_id, number, state) VALUES ($1, 11, 1, 'approved')`, c.ID)
	h.Fact(c, `INSERT INTO plan_activities (case_id, plan_id, position, activity, dimension, amount_minor, currency, modality, state, delivered_on)
		SELECT $1, max(id), 1, 'equipment_tools', 'economic', 100000, 'EUR', 'direct_payment', 'delivered', '2026-11-18' FROM reintegration_plans WHERE case_id = $1`, c.ID)
	h.Fact(c, `INSERT INTO instalments (case_id, activity_id, number, requested_by, approved_by, paid_by, amount_minor, settled_minor, paid_minor, requested_on, approved_on, paid_on,
			delivered_on, state, modality, method, currency, paid_currency, rate, supplier, invoice, receipt)
		SELECT $1, max(id), 1, 11, 12, 13, 50000, 50000, 20512500, '2026-11-10', '2026-11-11', '2026-11-12', '2026-11-19', 'delivered', 'direct_payment', 'bank', 'EUR', 'HUF', '410.25', 'Tools', 'F-1', 'B-1'
		FROM plan_activities WHERE case_id = $1`, c.ID)
	for _, e := range []string{"reserve", "commit", "pay"} {
		h.Fact(c, `INSERT INTO ledger_entries (line_id, case_id, activity_id, instalment_id, staff_id, minor, happened_on, kind, currency, paid_currency, rate, rate_on)
			SELECT l.id, $1, i.activity_id, CASE WHEN $2 = 'reserve' THEN NULL ELSE i.id END, 11, 50000, '2026-11-12', $2::text, 'EUR', CASE WHEN $2 = 'pay' THEN i.paid_currency ELSE '' END,
				CASE WHEN $2 = 'pay' THEN i.rate ELSE '' END, CASE WHEN $2 = 'pay' THEN date '2026-11-11' ELSE '0001-01-01' END
			FROM budget_lines l, instalments i WHERE i.case_id = $1`, c.ID, e)
	}
	h.Exec(`INSERT INTO programme_indicators (programme_id, code, unit, counts_as, name_en, name_hu, name_cs, definition_en, definition_hu, definition_cs) VALUES ($1, 'P-1', 'events', '', 'x', 'x', 'x', 'd', 'd', 'd')`, h.Running)
	h.Exec(`INSERT INTO indicator_entries (programme_id, office_id, entered_by, indicator, happened_on, value, source) VALUES ($1, 1, 0, 'P-1', '2026-03-01', 7, 'list')`, h.Running)
	return h
}

// exported makes the files of every report and every content, and unpacks them
// into a folder; it gives their names.
func (h house) exported(dir string, format export.Format) (names []string) {
	h.t.Helper()
	owner := testdb.Owner(h.t, h.DB)
	u := casework.Reka
	u.GivenName, u.FamilyName = payloads[0], payloads[1]
	for _, rep := range report.Reports {
		for _, what := range export.What("").Options() {
			if what == export.Evaluation && rep.Name != "a1" {
				continue
			}
			audience := disclosure.OwnOffice
			q := export.Request{
				Report: rep.Name, What: what, Audience: audience, Recipient: payloads[2], Purpose: payloads[12], From: date.Of(2026, 1, 1), To: date.Of(2026, 12, 31), Format: format,
			}
			var file bytes.Buffer
			if _, err := h.exports.Make(i18n.With(h.t.Context(), i18n.En), u, u.Actor(), q, "password", &file); err != nil {
				h.t.Fatalf("%s %s: %v", rep.Name, what, err)
			}
			zip := filepath.Join(dir, "e.zip")
			if err := os.WriteFile(zip, file.Bytes(), 0o600); err != nil {
				h.t.Fatal(err)
			}
			if out, err := exec.Command("7z", "x", "-y", "-o"+dir, "-ppassword", zip).CombinedOutput(); err != nil {
				h.t.Fatalf("7z (package p7zip-full): %v: %s", err, out)
			}
		}
		// The limit of an hour is not what this test is about.
		for _, sql := range []string{"ALTER TABLE access_log DISABLE ROW LEVEL SECURITY", "TRUNCATE access_log"} {
			if _, err := owner.Exec(h.t.Context(), sql); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, "*."+string(format)))
	if err != nil {
		h.t.Fatal(err)
	}
	return names
}

// reread lets LibreOffice read files and write them as workbooks of its own.
func reread(t *testing.T, dir string, names []string, options ...string) string {
	t.Helper()
	out := filepath.Join(dir, "out")
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out}, options...)
	if text, err := exec.Command("soffice", append(args, names...)...).CombinedOutput(); err != nil {
		t.Fatalf("soffice (package libreoffice-calc-nogui): %v: %s", err, text)
	}
	return out
}

// kind is what a cell is to a spreadsheet.
func kind(t *testing.T, f *excelize.File, sheet, at string) string {
	t.Helper()
	formula, err := f.GetCellFormula(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	is, err := f.GetCellType(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	value, err := f.GetCellValue(sheet, at)
	switch {
	case err != nil:
		t.Fatal(err)
	case formula != "" || is == excelize.CellTypeFormula || is == excelize.CellTypeError:
		return "formula"
	case value == "":
		return "empty"
	case is == excelize.CellTypeSharedString || is == excelize.CellTypeInlineString:
		return "text"
	case dayShown.MatchString(value):
		return "day"
	}
	return "number"
}

var dayShown = regexp.MustCompile(`^\d{4}-\d\d-\d\d$|^\d\d?/\d\d?/\d{2,4}$`)

// kinds are what the cells of columns have to be, by heading; what is not there
// may be empty too.
var kinds = map[string]string{
	"Day of the event": "day", "Day of the rate": "day", "From": "day", "To": "day", "Period from": "day", "Period to": "day",
	"Counts as": "number", "Total in period": "number", "Reserved": "number", "Paid": "number", "Balance": "number", "Monitoring contacts": "number", "Number": "number",
	"Case": "text", "Office": "text", "Programme": "text", "Pseudonym": "text", "Row mark": "text", "Supplier": "text", "Grant number": "text", "Budget line": "text", "Indicator": "text",
	"Sex": "text", "Citizenship": "text",
}

// Every report goes out with every content, as workbook and as text, in a world
// in which everything people type is a formula. LibreOffice reads the files and
// writes them anew: what were days and numbers are, and nothing is a formula.
func TestEveryExportComesBackFromLibreOffice(t *testing.T) {
	t.Parallel()
	for _, format := range []export.Format{export.XLSX, export.CSV} {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			h := worldOfEveryReport(t)
			h.typed(int(format[0]) % 3)
			dir := t.TempDir()
			names := h.exported(dir, format)
			var options []string
			if format == export.CSV {
				options = []string{"--infilter=CSV:44,34,76,1,,1033,false,true"}
			}
			seen, survived := map[string]int{}, map[string]bool{}
			out := reread(t, dir, names, options...)
			for _, name := range names {
				base := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
				f, err := excelize.OpenFile(filepath.Join(out, base+".xlsx"))
				if err != nil {
					t.Fatal(err)
				}
				for _, sheet := range f.GetSheetList() {
					rows, err := f.GetRows(sheet)
					if err != nil {
						t.Fatal(err)
					}
					for y, row := range rows {
						for x, value := range row {
							at, err := excelize.CoordinatesToCellName(x+1, y+1)
							if err != nil {
								t.Fatal(err)
							}
							is := kind(t, f, sheet, at)
							if is == "formula" {
								t.Errorf("%s %s!%s is a formula: %q", base, sheet, at, value)
							}
							for _, p := range payloads {
								survived[p] = survived[p] || is == "text" && strings.HasSuffix(value, strings.TrimSpace(p))
							}
							if y == 0 || x >= len(rows[0]) {
								continue
							}
							want, known := kinds[rows[0][x]]
							if known && is != want && is != "empty" && !strings.HasSuffix(base, "-about") {
								t.Errorf("%s %s!%s, %q: %q is %s, not %s", base, sheet, at, rows[0][x], value, is, want)
							}
							if known && is == want {
								seen[rows[0][x]]++
							}
						}
					}
				}
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
			}
			for _, heading := range []string{"Day of the event", "Day of the rate", "Counts as", "Total in period", "Reserved", "Case", "Supplier", "Pseudonym", "Row mark", "Monitoring contacts"} {
				if seen[heading] == 0 {
					t.Errorf("no %q was looked at", heading)
				}
			}
			if len(names) < 3*len(report.Reports) {
				t.Errorf("%d files", len(names))
			}
			var lost []string
			for _, p := range payloads {
				if !survived[p] {
					lost = append(lost, fmt.Sprintf("%q", p))
				}
			}
			if slices.Sort(lost); len(lost) > len(payloads)/2 {
				t.Errorf("these went nowhere: %v", lost)
			}
		})
	}
}
