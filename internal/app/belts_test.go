package app_test

import (
	"net/http"
	"testing"

	"homeward/internal/kit/db"
	"homeward/internal/testkit/browse"
)

// caseTables hold rows of cases; as another office's staff none may be seen.
const caseTables = `
	SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relforcerowsecurity
		AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('case_id', 'migrant_id') AND NOT a.attisdropped)
	UNION SELECT 'case_files' UNION SELECT 'migrants' ORDER BY 1`

// seen counts the rows of a table that belong to an office's cases, as an actor sees them.
func seen(t *testing.T, s *browse.Site, by db.Actor, sql string, args ...any) (n int) {
	t.Helper()
	err := s.DB.Read(t.Context(), by, func(r db.Reader) error { return r.QueryRow(t.Context(), sql, args...).Scan(&n) })
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// actorOf is somebody of the demo as the database knows them.
func actorOf(t *testing.T, s *browse.Site, email string) db.Actor {
	t.Helper()
	var a db.Actor
	var office int64
	err := s.Owner.QueryRow(t.Context(), "SELECT id, role, coalesce(office_id, 0) FROM staff WHERE email = $1", email).Scan(&a.StaffID, &a.Role, &office)
	if err != nil {
		t.Fatal(err)
	}
	if a.Role != "administrator" {
		a.OfficeIDs = []int64{office}
	}
	return a
}

func TestPostgresHoldsWhereGoForgets(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	rows, err := s.Owner.Query(t.Context(), caseTables)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if len(tables) < 18 {
		t.Fatalf("only %v hold cases", tables)
	}
	own, other := actorOf(t, s, "counsellor@bud.example"), actorOf(t, s, "counsellor@prg.example")
	admin, nobody := actorOf(t, s, "admin@homeward.example"), db.Actor{}
	for _, table := range tables {
		// Which rows are Budapest's only the owner can tell; everybody else is asked by id or case.
		key := "case_id IN (SELECT id FROM ids)"
		ids := "SELECT c.id FROM case_files c JOIN offices o ON o.id = c.office_id WHERE o.code = 'BUD'"
		switch table {
		case "case_files":
			key = "id IN (SELECT id FROM ids)"
		case "migrants":
			key, ids = "id IN (SELECT id FROM ids)", "SELECT p.id FROM migrants p JOIN offices o ON o.id = p.office_id WHERE o.code = 'BUD'"
		case "migrant_tokens", "travel_documents", "import_reviews", "duplicate_checks", "duplicate_elsewhere":
			key, ids = "migrant_id IN (SELECT id FROM ids)", "SELECT p.id FROM migrants p JOIN offices o ON o.id = p.office_id WHERE o.code = 'BUD'"
		case "duplicate_pairs":
			key, ids = "low_id IN (SELECT id FROM ids)", "SELECT p.id FROM migrants p JOIN offices o ON o.id = p.office_id WHERE o.code = 'BUD'"
		case "person_merges":
			key, ids = "stays_id IN (SELECT id FROM ids)", "SELECT p.id FROM migrants p JOIN offices o ON o.id = p.office_id WHERE o.code = 'BUD'"
		case "case_transfers": // the office that is asked to take a case knows of it
			key += " AND to_office_id NOT IN (SELECT id FROM offices WHERE code = 'PRG')"
		case "drafts", "access_log":
			continue // one's own, whatever the case
		}
		var wanted []int64
		if err := s.Owner.QueryRow(t.Context(), "SELECT array_agg(id) FROM ("+ids+") i").Scan(&wanted); err != nil {
			t.Fatal(err)
		}
		sql := "WITH ids AS (SELECT unnest($1::bigint[]) AS id) SELECT count(*) FROM " + table + " WHERE " + key
		for name, by := range map[string]db.Actor{"another office": other, "an administrator": admin, "nobody": nobody} {
			if n := seen(t, s, by, sql, wanted); n != 0 {
				t.Errorf("%s sees %d rows of Budapest in %s", name, n, table)
			}
		}
		if table == "case_files" && seen(t, s, own, sql, wanted) == 0 {
			t.Error("the own office sees none of its cases: the test could not fail")
		}
	}
}

func TestGoHoldsWhereAPolicyIsMissing(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	ref := openCase(t, s)
	for _, table := range []string{"case_files", "case_members", "migrants"} {
		if _, err := s.Owner.Exec(t.Context(), "ALTER TABLE "+table+" DISABLE ROW LEVEL SECURITY"); err != nil {
			t.Fatal(err)
		}
	}
	c := s.As(t, "counsellor@prg.example")
	for _, section := range []string{"", "/timeline", "/people/1", "/facts", "/sessions/new"} {
		c.Get("/cases/" + ref + section).Is(http.StatusNotFound)
	}
	c.Post("/cases/"+ref+"/contacts", "channel", "phone", "result", "reached").Is(http.StatusNotFound)
	c.Get("/cases").Is(http.StatusOK).Lacks("BUD-")
	c.Get("/search?q=" + ref).Lacks("/cases/" + ref + "\"")
}

func TestAProtectedCaseIsThereForThoseNamedOnly(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	ref := openCase(t, s)
	var id int64
	if err := s.Owner.QueryRow(t.Context(), "SELECT id FROM case_files WHERE reference = $1", ref).Scan(&id); err != nil {
		t.Fatal(err)
	}
	named := actorOf(t, s, "counsellor@bud.example")
	err := s.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
		for _, sql := range []string{
			"UPDATE case_files SET class = 'protection' WHERE id = $1",
			"UPDATE migrants SET protected = true WHERE id IN (SELECT migrant_id FROM case_members WHERE case_id = $1)",
		} {
			if _, err := tx.Exec(t.Context(), sql, id); err != nil {
				return err
			}
		}
		_, err := tx.Exec(t.Context(), "INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", id, named.StaffID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.As(t, "counsellor@bud.example").Get("/cases/" + ref).Is(http.StatusOK)
	m := s.As(t, "manager@bud.example")
	for _, section := range []string{"", "/timeline", "/people/1", "/sessions/new", "/history"} {
		m.Get("/cases/" + ref + section).Is(http.StatusNotFound)
	}
	m.Get("/search?q=" + ref).Lacks("/cases/" + ref + "\"")
	n := seen(t, s, actorOf(t, s, "manager@bud.example"), "SELECT (SELECT count(*) FROM counselling_sessions WHERE case_id = $1) + (SELECT count(*) FROM case_members WHERE case_id = $1)", id)
	if n != 0 {
		t.Errorf("the unnamed manager's transaction sees %d rows of the protected case", n)
	}
}
