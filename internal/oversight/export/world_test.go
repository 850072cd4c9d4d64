package export_test

import (
	"bytes"
	"encoding/csv"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/organisation/codelist"
	"homeward/internal/oversight/export"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testkey"
	"homeward/internal/testkit/visit"
)

// house is an installation that exports.
type house struct {
	*casework.House
	t       testing.TB
	exports *export.Service
}

func open(t testing.TB) house {
	h := casework.New(t)
	s := &export.Service{DB: h.DB, Clock: h.Clock, Box: testkey.Box, Codes: &codelist.Service{DB: h.DB, Clock: h.Clock}, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	h.Add(s.Routes)
	return house{h, t, s}
}

// gone puts people on file who left one after the other from a day on, women
// and men from Iraq in turns.
func (h house) gone(office int64, code string, first, number int, day string) {
	h.t.Helper()
	h.Exec(`INSERT INTO migrants (office_id, sex, birth_date, citizenship, family_name)
		SELECT $1, CASE n % 2 WHEN 0 THEN 'f' ELSE 'm' END, '1988-03-14', 'IQ', 'Nemo' || n FROM generate_series($2::int, $2::int + $3::int - 1) n`, office, first, number)
	h.Exec(`INSERT INTO case_files (office_id, programme_id, number, opened_on, stage_since, stage, reference, return_country)
		SELECT $1, $6, n, $5::date, $5::date, 'departed', $2::text || '-25-' || lpad(n::text, 5, '0'), 'IQ' FROM generate_series($3::int, $3::int + $4::int - 1) n`,
		office, code, first, number, day, h.Running)
	h.Exec(`INSERT INTO case_members (case_id, migrant_id) SELECT c.id, p.id FROM case_files c JOIN migrants p ON p.family_name = 'Nemo' || c.number
		WHERE c.number BETWEEN $1 AND $2`, first, first+number-1)
	h.Exec(`INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, created_at, destination_country)
		SELECT m.case_id, m.id, 0, $4, $3::date, $3::date, 'IQ' FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.number BETWEEN $1 AND $2`,
		first, first+number-1, day, h.Running)
}

// order sends the form, looks at what would go out, and agrees.
func (h house) order(u access.User, fields ...string) (password, at string) {
	h.t.Helper()
	asked := h.As(u).Get("/exports/new?report=a1&from=2025-01-01&to=2025-12-31").Is(http.StatusOK).Form("/exports/new").
		With("recipient", "European Commission", "purpose", "Half-year report", "format", "csv").With(fields...).Send().Is(http.StatusOK)
	done := asked.Form("/exports").Send().Is(http.StatusOK)
	return word(done.Text()), done.LinkTo("I have noted the password")
}

// word is the password on a page.
func word(text string) string {
	for w := range strings.FieldsSeq(text) {
		if len(w) == 23 && strings.Count(w, "-") == 3 {
			return w
		}
	}
	return ""
}

// work does what the job does.
func (h house) work() {
	h.t.Helper()
	if err := h.exports.Work(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// fetch downloads a file and keeps it on disk.
func (h house) fetch(u access.User, at string) string {
	h.t.Helper()
	p := h.As(u).Get(at + "/file").Is(http.StatusOK)
	name := filepath.Join(h.t.TempDir(), "export.zip")
	if err := os.WriteFile(name, []byte(body(p)), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return name
}

func body(p *visit.Page) string { return string(p.Body) }

// unzip opens a file with 7-Zip and gives the contents of the entry of that
// ending.
func unzip(t testing.TB, file, password, ending string) []byte {
	t.Helper()
	if _, err := exec.LookPath("7z"); err != nil {
		t.Fatal("this test needs 7z: install the package p7zip-full")
	}
	dir := t.TempDir()
	if out, err := exec.Command("7z", "x", "-y", "-o"+dir, "-p"+password, file).CombinedOutput(); err != nil {
		t.Fatalf("7z: %v: %s", err, out)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"+ending))
	if err != nil || len(names) == 0 {
		t.Fatalf("no entry %q (%v)", ending, err)
	}
	b, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// lines reads a table of text.
func lines(t testing.TB, b []byte) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	out, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func column(all [][]string, name string) (out []string) {
	for n, h := range all[0] {
		if h == name {
			for _, l := range all[1:] {
				out = append(out, l[n])
			}
		}
	}
	return out
}
