package migrations_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/testkit/testdb"
	"homeward/migrations"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

// shape lists what the schema consists of, so that two of them can be compared.
func shape(t *testing.T, url string) []string {
	t.Helper()
	rows, err := connect(t, url).Query(t.Context(), `
		SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
		FROM information_schema.columns
		WHERE table_schema = 'public'
		UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
		UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
		FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace
		UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
		UNION ALL SELECT 'policy ' || tablename || ' ' || policyname || ' ' || coalesce(qual, '') FROM pg_policies
		UNION ALL SELECT 'function ' || oid::regprocedure || ' ' || md5(prosrc)
		FROM pg_proc
		WHERE pronamespace = 'public'::regnamespace
			AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')
		UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e')
		UNION ALL SELECT 'grant ' || table_name || ' ' || grantee || ' ' || privilege_type
		FROM information_schema.role_table_grants
		WHERE table_schema = 'public'
		UNION ALL SELECT 'extension ' || extname FROM pg_extension`)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

func difference(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("%s: too much: %s", what, line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("%s: missing: %s", what, line)
		}
	}
}

func up(t *testing.T, url string) {
	t.Helper()
	if err := migrations.EnsureAppRole(t.Context(), url, ""); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Up(t.Context(), url); err != nil {
		t.Fatal(err)
	}
}

func status(t *testing.T, url string) migrations.State {
	t.Helper()
	s, err := migrations.Status(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryMigrationCanBeTakenBack(t *testing.T) {
	t.Parallel()
	url := testdb.Empty(t)
	if err := migrations.EnsureAppRole(t.Context(), url, ""); err != nil {
		t.Fatal(err)
	}
	newest := status(t, url).Newest
	shapes := make([][]string, newest+1)
	for v := 1; v <= newest; v++ {
		if err := migrations.UpOne(t.Context(), url); err != nil {
			t.Fatal(err)
		}
		shapes[v] = shape(t, url)
	}
	for v := newest - 1; v >= 0; v-- {
		if err := migrations.Down(t.Context(), url, 1); err != nil {
			t.Fatal(err)
		}
		if got := status(t, url); got.Version != v || got.Dirty {
			t.Fatalf("taken back to %d, the database says %+v", v, got)
		}
		if v > 0 {
			difference(t, fmt.Sprintf("taken back to %d", v), shape(t, url), shapes[v])
		}
	}
	for _, line := range shape(t, url) {
		if !strings.Contains(line, "schema_migrations") && line != "extension plpgsql" {
			t.Errorf("taken back to nothing: too much: %s", line)
		}
	}
	up(t, url)
	difference(t, "after the round trip", shape(t, url), shapes[newest])
}

func TestSeveralProgramsMayMigrateAtOnce(t *testing.T) {
	t.Parallel()
	url := testdb.Empty(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := migrations.EnsureAppRole(t.Context(), url, ""); err != nil {
				t.Error(err)
			}
			if err := migrations.Up(t.Context(), url); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if s := status(t, url); s.Version != s.Newest || s.Dirty {
		t.Errorf("the database says %+v", s)
	}
}

func TestProgramServesOneReleaseAhead(t *testing.T) {
	t.Parallel()
	app, owner := testdb.URLs(t)
	conn := connect(t, owner)
	set := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	check := func(when, want string) {
		t.Helper()
		err := migrations.Check(t.Context(), app)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", when, err, want)
		}
	}
	check("the same release", "")
	set("UPDATE schema_migrations SET version = version + 1")
	set("COMMENT ON TABLE schema_migrations IS 'Last migration done; migrated by release 2'")
	check("one release ahead", "")
	if err := migrations.Up(t.Context(), owner); err != nil {
		t.Errorf("migrating a database one release ahead: %v", err)
	}
	if s := status(t, owner); s.Release != 2 {
		t.Errorf("an older program made it release %d", s.Release)
	}
	set("COMMENT ON TABLE schema_migrations IS 'Last migration done; migrated by release 3'")
	check("two releases ahead", "start a newer Homeward")
	set("UPDATE schema_migrations SET version = 1")
	check("behind", "run homeward migrate")
	set("UPDATE schema_migrations SET dirty = true")
	check("half-done", "homeward migrate repair")
	set("DELETE FROM schema_migrations")
	check("empty", "is empty")
	set("DROP TABLE schema_migrations")
	check("no tables", "is empty")
}

func TestFailedMigrationIsRepaired(t *testing.T) {
	t.Parallel()
	url := testdb.Empty(t)
	up(t, url)
	if err := migrations.Down(t.Context(), url, 1); err != nil {
		t.Fatal(err)
	}
	was := status(t, url)
	// What the tool leaves when the next file fails: its number, and nothing of its content.
	if _, err := connect(t, url).Exec(t.Context(), "UPDATE schema_migrations SET version = version + 1, dirty = true"); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Up(t.Context(), url); err == nil || !strings.Contains(err.Error(), "repair") {
		t.Errorf("migrating goes on: %v", err)
	}
	if err := migrations.Repair(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	if got := status(t, url); got != was {
		t.Errorf("repaired to %+v, want %+v", got, was)
	}
	up(t, url)
	if err := migrations.Repair(t.Context(), url); err != nil {
		t.Errorf("repairing what is sound: %v", err)
	}
	if err := migrations.Check(t.Context(), url); err != nil {
		t.Error(err)
	}
}

func TestFailedWayBackLeavesTheTruth(t *testing.T) {
	t.Parallel()
	url := testdb.Empty(t)
	up(t, url)
	was := status(t, url)
	// Views on everything stop every DROP that does not cascade.
	if _, err := connect(t, url).Exec(t.Context(), `
		DO $$ DECLARE t text; BEGIN
			FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations' LOOP
				EXECUTE format('CREATE VIEW %I AS SELECT * FROM %I', 'on_' || t, t);
			END LOOP;
		END $$`); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Down(t.Context(), url, was.Version); err == nil {
		t.Fatal("every table could be dropped")
	}
	s := status(t, url)
	if s.Dirty {
		t.Errorf("left half-done: %+v", s)
	}
	if _, err := connect(t, url).Exec(t.Context(), `
		DO $$ DECLARE t text; BEGIN
			FOR t IN SELECT viewname FROM pg_views WHERE schemaname = 'public' LOOP EXECUTE format('DROP VIEW %I', t); END LOOP;
		END $$`); err != nil {
		t.Fatal(err)
	}
	up(t, url)
}
