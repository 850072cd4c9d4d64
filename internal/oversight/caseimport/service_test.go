package caseimport

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
	"homeward/internal/testkit/testdb"
)

// newOffice is the office of Budapest on a database of its own, with the service at work.
func newOffice(t *testing.T) (Service, office.Office, access.User) {
	t.Helper()
	d := testdb.New(t)
	s := Service{DB: d, Clock: clock.Fixed(time.Date(2026, time.November, 19, 11, 0, 0, 0, time.UTC))}
	o := office.Office{Code: "BUD", Details: office.Details{Name: "Budapest", Country: "HU", Zone: "Europe/Budapest", Language: "hu", Active: true}}
	var manager int64
	err := d.Write(t.Context(), db.System, func(tx db.Tx) error {
		if err := office.Insert(t.Context(), tx, &o); err != nil {
			return err
		}
		return tx.QueryRow(t.Context(), "INSERT INTO staff (office_id, role, email) VALUES ($1, 'office_manager', 'm@bud.example') RETURNING id", o.ID).Scan(&manager)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, o, access.User{ID: manager, Role: access.OfficeManager, OfficeID: o.ID}
}

func workbookOfBudapest(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/caseload-budapest.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// count asks the database, as the system.
func count(t *testing.T, s Service, sql string, args ...any) (n int) {
	t.Helper()
	if err := s.DB.Read(t.Context(), db.System, func(r db.Reader) error { return r.QueryRow(t.Context(), sql, args...).Scan(&n) }); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func TestTheWorkbookOfBudapestIsTakenOverAsItsTruthSays(t *testing.T) {
	t.Parallel()
	s, o, u := newOffice(t)
	text, err := os.ReadFile("testdata/caseload-budapest.truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var truth struct {
		Rows, Importable, Persons, Withdrawn, Families int
		Departed                                       int            `json:"departed_persons"`
		ByYear                                         map[string]int `json:"departed_by_year"`
		ByCitizenship                                  map[string]int `json:"departed_by_citizenship"`
		BySex                                          map[string]int `json:"departed_by_sex"`
		Grants                                         int            `json:"reintegration_grants"`
		Minors                                         int            `json:"minors_at_departure"`
		Sessions                                       int            `json:"counselling_sessions"`
		Duplicates                                     []any          `json:"duplicate_rows"`
		Broken                                         []any          `json:"broken_rows"`
	}
	if err := json.Unmarshal(text, &truth); err != nil {
		t.Fatal(err)
	}
	in := Input{Name: "caseload.xlsx", Content: workbookOfBudapest(t)}
	taken, err := s.Import(t.Context(), u.Actor(), o, in, false)
	if err != nil {
		t.Fatal(err)
	}
	// What the database does by itself within a minute of so many new rows.
	if _, err := testdb.Owner(t, s.DB).Exec(t.Context(), "ANALYZE"); err != nil {
		t.Fatal(err)
	}
	r := taken.Report()
	if r.Rows != truth.Rows || r.Imported != truth.Importable || len(r.Duplicates) != len(truth.Duplicates) || len(r.Refused) != len(truth.Broken) || r.Families != truth.Families {
		t.Errorf("report %d rows, %d imported, %d duplicates, %d refused, %d families", r.Rows, r.Imported, len(r.Duplicates), len(r.Refused), r.Families)
	}
	for _, c := range []struct {
		what string
		want int
		sql  string
	}{
		{"persons", truth.Persons, "SELECT count(*) FROM migrants"},
		{"departed", truth.Departed, "SELECT count(*) FROM departures"},
		{"withdrawn", truth.Withdrawn, "SELECT count(*) FROM case_members WHERE status = 'withdrawn'"},
		{"sessions", truth.Sessions, "SELECT count(*) FROM counselling_sessions"},
		{"grants", truth.Grants, "SELECT count(*) FROM plan_activities"},
		{"minors", truth.Minors, "SELECT count(*) FROM departures d JOIN case_members m ON m.id = d.member_id JOIN migrants p ON p.id = m.migrant_id WHERE age_on(p.birth_date, d.departed_on) < 18"},
		{"cases without a member", 0, "SELECT count(*) FROM case_files c WHERE NOT EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = c.id)"},
		{"cases whose history does not know them", 0, "SELECT count(*) FROM case_files c WHERE NOT EXISTS (SELECT 1 FROM case_steps s WHERE s.case_id = c.id AND s.event = 'imported')"},
		{"departed members in cases that have not", 0, "SELECT count(*) FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE m.status = 'departed' AND c.members = 1 AND c.stage <> 'departed'"},
	} {
		if n := count(t, s, c.sql); n != c.want {
			t.Errorf("%s: %d, want %d", c.what, n, c.want)
		}
	}
	for year, want := range truth.ByYear {
		if n := count(t, s, "SELECT count(*) FROM departures WHERE to_char(departed_on, 'YYYY') = $1", year); n != want {
			t.Errorf("departed in %s: %d, want %d", year, n, want)
		}
	}
	for country, want := range truth.ByCitizenship {
		if n := count(t, s, "SELECT count(*) FROM departures d JOIN case_members m ON m.id = d.member_id JOIN migrants p ON p.id = m.migrant_id WHERE p.citizenship = $1", country); n != want {
			t.Errorf("departed of %s: %d, want %d", country, n, want)
		}
	}
	for sex, want := range truth.BySex {
		if n := count(t, s, "SELECT count(*) FROM departures d JOIN case_members m ON m.id = d.member_id JOIN migrants p ON p.id = m.migrant_id WHERE p.sex = $1", sex); n != want {
			t.Errorf("departed, sex %s: %d, want %d", sex, n, want)
		}
	}

	again, err := s.Import(t.Context(), u.Actor(), o, in, false)
	if err != nil {
		t.Fatal(err)
	}
	if r := again.Report(); r.Imported != 0 || r.Updated != 0 || len(r.Duplicates) != truth.Importable+len(truth.Duplicates) {
		t.Errorf("the second time: %d imported, %d updated, %d duplicates", r.Imported, r.Updated, len(r.Duplicates))
	}
	if n := count(t, s, "SELECT count(*) FROM migrants"); n != truth.Persons {
		t.Errorf("after the second time %d persons", n)
	}

	// Somebody works on one case; undoing leaves it and nothing else.
	err = s.DB.Write(t.Context(), u.Actor(), func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE case_files SET note = 'called' WHERE id = (SELECT min(id) FROM case_files)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Undo(t.Context(), u, u.Actor(), taken.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "SELECT count(*) FROM case_files"); len(kept) != 1 || n != 1 {
		t.Errorf("undone, %d cases kept and %d left", len(kept), n)
	}
	if _, err := s.Undo(t.Context(), u, u.Actor(), taken.ID); err == nil {
		t.Error("an import was undone twice")
	}
}

func TestADryRunKeepsNothing(t *testing.T) {
	t.Parallel()
	s, o, u := newOffice(t)
	taken, err := s.Import(t.Context(), u.Actor(), o, Input{Content: workbookOfBudapest(t)}, true)
	if err != nil {
		t.Fatal(err)
	}
	if taken.Report().Imported == 0 {
		t.Error("the dry run found nothing to import")
	}
	for _, table := range []string{"migrants", "case_files", "imports", "import_rows", "programmes"} {
		if n := count(t, s, "SELECT count(*) FROM "+table); n != 0 {
			t.Errorf("%d rows in %s after a dry run", n, table)
		}
	}
}
