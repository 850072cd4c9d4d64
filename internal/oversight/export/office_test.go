package export

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
)

// leads begin what a spreadsheet could take for a formula.
var leads = []string{"=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", " =1+1", "a\n=1+1"}

// run runs a tool of the system; the package that has it is named if it is missing.
func run(t *testing.T, from, tool string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		t.Fatalf("this test needs %s: install the package %s", tool, from)
	}
	if out, err := exec.Command(tool, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", tool, err, out)
	}
}

// convert lets LibreOffice read a file and write it in another format.
func convert(t *testing.T, file, to string, options ...string) string {
	t.Helper()
	dir := t.TempDir()
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", to, "--outdir", dir}, options...)
	run(t, "libreoffice-calc-nogui", "soffice", append(args, file)...)
	kind, _, _ := strings.Cut(to, ":")
	return filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+"."+kind)
}

// How LibreOffice reads our text (semicolons, UTF-8, formulas as formulas, as a
// person in Hungary who opens it does), and writes text with what formulas come
// to.
const (
	readText  = "--infilter=CSV:59,34,76,1,,1038,false,true"
	writeText = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false,false"
)

func TestLibreOfficeReadsWhatGoesOut(t *testing.T) {
	t.Parallel()
	for _, format := range []Format{XLSX, CSV} {
		dir := t.TempDir()
		name := filepath.Join(dir, "e.zip")
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		z := files.NewLockedZip(f, "password", time.Now())
		e := Export{Request: Request{Report: "a1", What: Rows, Format: format, From: date.Of(2025, 1, 1), To: date.Of(2025, 12, 31)}, Language: i18n.Hu}
		out, err := newOutlet(e, []string{"text", "again", "day", "number", "zeros", "decimal"}, z, "f", "r")
		if err != nil {
			t.Fatal(err)
		}
		for n, lead := range leads {
			if err := out.Row(lead, []string{lead, "b"}, date.Of(2025, 5, 4), int64(1000+n), "00421", files.Decimal("0.25")); err != nil {
				t.Fatal(err)
			}
		}
		about := [][]any{{"about", ""}}
		for _, lead := range leads {
			about = append(about, []any{lead, lead})
		}
		if err := out.finish("about", about); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		f.Close()
		run(t, "p7zip-full", "7z", "x", "-y", "-o"+dir, "-ppassword", name)
		file := filepath.Join(dir, e.name()+"."+string(format))
		book := file
		if format == CSV {
			book = convert(t, file, "xlsx", readText)
		}
		checkCells(t, format, convert(t, book, writeText))
	}
}

// checkCells looks at the cells as LibreOffice has them: formulas would have
// become what they come to.
func checkCells(t *testing.T, format Format, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(all) != len(leads)+1 {
		t.Fatalf("%s: %d lines (%v)", format, len(all), err)
	}
	for n, l := range all[1:] {
		if l[2] != "2025-05-04" && l[2] != "05/04/2025" || l[3] != []string{"1000", "1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008", "1009", "1010", "1011"}[n] {
			t.Errorf("%s: day %q, number %q", format, l[2], l[3])
		}
		if strings.TrimPrefix(l[4], "'") != "00421" || l[5] != "0.25" {
			t.Errorf("%s: zeros %q, decimal %q", format, l[4], l[5])
		}
		for _, text := range l[:2] {
			if bare := strings.TrimSpace(text); strings.HasPrefix(bare, "2") || text == "1" || !strings.Contains(text, "1") {
				t.Errorf("%s: %q became %q", format, leads[n], text)
			}
		}
	}
}
