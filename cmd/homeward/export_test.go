package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"homeward/internal/app"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/export"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testkey"
)

// order is the command line of an export, and what it told.
type order struct {
	t    *testing.T
	h    *casework.House
	dir  string
	told bytes.Buffer
}

// run runs `homeward report` with flags, on the database of the test.
func (o *order) run(args ...string) error {
	o.t.Helper()
	o.told.Reset()
	fs := flag.NewFlagSet("report", flag.ContinueOnError)
	x := exportFlags(fs)
	from, to := fs.String("from", "", ""), fs.String("to", "", "")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	q, err := x.request(rest, export.Request{Format: export.CSV}, *from, *to)
	if err != nil {
		return err
	}
	return x.write(&o.told, func(password string, w io.Writer) (export.Export, error) {
		return app.Export(i18n.With(o.t.Context(), i18n.En), o.h.DB, testkey.Box, *x.by, q, password, w)
	})
}

func (o *order) at(name string) string { return filepath.Join(o.dir, name) }

// of are the flags of an export of 2025; later ones count.
func (o *order) of(name string, more ...string) []string {
	return append([]string{
		"a1", "--from", "2025-01-01", "--to", "2025-12-31", "--what", "rows", "--audience", "own_office", "--recipient", "Archive", "--purpose", "Yearly",
		"--by", "Reka.Szabo@homeward.example", "--out", o.at(name), "--password-file", o.at("password"),
	}, more...)
}

func orders(t *testing.T) *order {
	h := casework.New(t)
	h.Exec("UPDATE staff SET email = 'reka.szabo@homeward.example' WHERE id = $1", casework.Reka.ID)
	h.Exec("UPDATE staff SET email = 'judit@homeward.example' WHERE id = $1", casework.Judit.ID)
	h.Exec("INSERT INTO migrants (office_id, sex, birth_date, citizenship) VALUES (1, 'f', '1988-03-14', 'IQ')")
	h.Exec("INSERT INTO case_files (office_id, programme_id, number, opened_on, stage_since, stage, reference) VALUES (1, $1, 7, '2025-01-02', '2025-01-02', 'departed', 'BUD-25-00007')", h.Running)
	h.Exec("INSERT INTO case_members (case_id, migrant_id) SELECT c.id, m.id FROM case_files c, migrants m")
	h.Exec("INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on) SELECT case_id, id, 0, $1, '2025-05-04' FROM case_members", h.Running)
	return &order{t: t, h: h, dir: t.TempDir()}
}

// opened is what stands in a file, which 7-Zip opens with the password.
func (o *order) opened(name, password string) string {
	o.t.Helper()
	out, err := exec.Command("7z", "x", "-so", "-p"+password, o.at(name)).Output()
	if err != nil {
		o.t.Fatalf("7z (package p7zip-full): %v: %s", err, out)
	}
	return string(out)
}

func TestTheCommandLineMakesTheFileOfThePage(t *testing.T) {
	t.Parallel()
	o := orders(t)
	if err := o.run(o.of("rows.zip")...); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"rows.zip", "password"} {
		if info, err := os.Stat(o.at(name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	text, err := os.ReadFile(o.at("password"))
	if err != nil {
		t.Fatal(err)
	}
	password := strings.TrimSpace(string(text))
	if len(password) != 23 || strings.Contains(o.told.String(), password) {
		t.Errorf("password %q, told %q", password, o.told.String())
	}
	if got := o.opened("rows.zip", password); !strings.Contains(got, "BUD-25-00007,Female") || !strings.Contains(got, "Yearly") {
		t.Errorf("the file holds %s", got)
	}
	var id, rows int
	if _, err := fmt.Sscanf(o.told.String(), "/exports/%d\n%d rows", &id, &rows); err != nil || rows != 1 {
		t.Errorf("told %q: %v", o.told.String(), err)
	}
	// It stands on the register, is fetched, and its password is nowhere.
	for sql, want := range map[string]string{
		"SELECT state || ' ' || staff_id || ' ' || office_id || ' ' || recipient || ' ' || rows_made FROM exports": fmt.Sprintf("ready %d 1 Archive 1", casework.Reka.ID),
		"SELECT string_agg(staff_id::text, ' ') FROM export_downloads":                                             fmt.Sprint(casework.Reka.ID),
		"SELECT count(*)::text FROM export_jobs":                                                                   "0",
		"SELECT count(*)::text FROM export_rows":                                                                   "1",
		"SELECT count(*)::text FROM access_log WHERE act = 'report_export' AND staff_id > 0":                       "1",
	} {
		if got := casework.Ask[string](o.h, sql); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
	// The password of the file serves again; on demand it is told.
	if err := o.run(o.of("again.zip")...); err != nil {
		t.Fatal(err)
	}
	o.opened("again.zip", password)
	if err := o.run(o.of("told.zip", "--password-file", "-")...); err != nil {
		t.Fatal(err)
	}
	other, _, _ := strings.Cut(o.told.String(), "\n")
	o.opened("told.zip", other)
}

func TestTheCommandLineExportsASnapshot(t *testing.T) {
	t.Parallel()
	o := orders(t)
	rep, err := report.Named("a1")
	if err != nil {
		t.Fatal(err)
	}
	h, err := snapshot.Service{DB: o.h.DB, Clock: clock.System(), Box: testkey.Box}.Make(i18n.With(t.Context(), i18n.En), casework.Reka, casework.Reka.Actor(), rep, report.Params{From: date.Of(2025, 1, 1), To: date.Of(2025, 12, 31)}, "")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{
		"--snapshot", fmt.Sprint(h.ID), "--what", "figures", "--audience", "donor", "--recipient", "x", "--purpose", "y",
		"--by", "reka.szabo@homeward.example", "--out", o.at("s.zip"), "--password-file", "-",
	}
	if err := o.run(args...); err != nil {
		t.Fatal(err)
	}
	password, _, _ := strings.Cut(o.told.String(), "\n")
	if got := o.opened("s.zip", password); !strings.Contains(got, fmt.Sprintf("%x", h.Sum)) {
		t.Errorf("the file does not give the check sum: %s", got)
	}
	if err := o.run(append([]string{"a1"}, args...)...); err == nil || !strings.Contains(err.Error(), "says itself of which report") {
		t.Errorf("a snapshot of another report: %v", err)
	}
}

func TestWhatTheCommandLineRefuses(t *testing.T) {
	t.Parallel()
	o := orders(t)
	for name, text := range map[string]string{"open": "a password of some length", "short": "secret"} {
		if err := os.WriteFile(o.at(name), []byte(text), map[string]os.FileMode{"open": 0o644, "short": 0o600}[name]); err != nil {
			t.Fatal(err)
		}
	}
	for says, more := range map[string][]string{
		"Rows with case references stay in the office": {"--audience", "donor"},
		"an administrator gives it":                    {"--audience", "public", "--what", "figures"},
		"needs --purpose":                              {"--purpose", " "},
		"needs --recipient":                            {"--recipient", ""},
		"--what: there is no":                          {"--what", "everything"},
		"--audience: there is no":                      {"--audience", "everybody"},
		"there is no staff member":                     {"--by", "nobody@homeward.example"},
		"may not export":                               {"--by", "judit@homeward.example"},
		"is no day":                                    {"--from", "soon"},
		"others may read":                              {"--password-file", o.at("open")},
		"16 letters or more":                           {"--password-file", o.at("short")},
		"--out: ":                                      {"--out", o.at("short")},
		"snapshot says itself":                         {"--snapshot", "3"},
	} {
		err := o.run(o.of("refused.zip", more...)...)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", says, err)
		}
		for _, name := range []string{"refused.zip", "password"} {
			if _, err := os.Stat(o.at(name)); err == nil {
				t.Errorf("%q leaves %s behind", says, name)
			}
		}
	}
	if n := casework.Ask[int](o.h, "SELECT count(*) FROM exports"); n != 0 {
		t.Errorf("%d exports", n)
	}
	// The limit of an hour holds here too.
	err := o.h.DB.Write(t.Context(), casework.Reka.Actor(), func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO access_log (staff_id, act, reason) SELECT $1, 'report_export', '' FROM generate_series(1, 30)", casework.Reka.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.run(o.of("many.zip")...); err == nil || !strings.Contains(err.Error(), "within an hour") {
		t.Errorf("the 31st export of an hour: %v", err)
	}
}
