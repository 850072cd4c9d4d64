package migrations_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/testkit/testdb"
)

// unaudited tables carry no change of a record: sign-ins, logs, keys, drafts.
var unaudited = []string{
	"audit_changes", "audit_values", "access_log", "secrets", "schema_migrations", "web_sessions", "submissions", "drafts",
	"migrant_tokens", "duplicate_checks", "case_numbers", "document_contents", "frozen_contents", "import_rows", "import_files", "digests", "case_looks", "snapshot_rows", "export_jobs", "export_chunks", "export_rows",
}

// open tables hold no office's data, so row-level security has nothing to say.
var open = []string{
	"offices", "staff", "staff_duties", "web_sessions", "sign_in_links", "code_values", "programmes", "programme_offices", "programme_targets", "programme_packages", "budget_lines",
	"secrets", "schema_migrations",
}

// faults lists what is wrong with a schema by the rules of the house.
func faults(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	var out []string
	for _, rule := range []struct{ what, sql string }{
		{"table %s has no comment", `SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
			AND relname NOT LIKE 'river%' AND relname <> 'schema_migrations' AND obj_description(oid, 'pg_class') IS NULL`},
		{"column %s has no comment", `SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
			WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND attnum > 0 AND NOT attisdropped
			AND relname NOT LIKE 'river%' AND relname <> 'schema_migrations' AND col_description(c.oid, attnum) IS NULL`},
		{"foreign key %s has no index", `SELECT conrelid::regclass || ' ' || conname FROM pg_constraint k
			WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND confrelid::regclass::text NOT LIKE 'code\_%' AND conrelid::regclass::text NOT LIKE 'river%'
			AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = k.conrelid AND (i.indkey::int2[])[0] = k.conkey[1])`},
		{"table %s is not audited", `SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
			AND relname NOT LIKE 'river%' AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'record_change' AND t.tgenabled = 'O')`},
		{"table %s has no forced row-level security", `SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
			AND relname NOT LIKE 'river%' AND relname NOT LIKE 'audit\_%' AND NOT (relrowsecurity AND relforcerowsecurity
				AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive))`},
		{"the program may truncate or owns %s", `SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
			AND (has_table_privilege('homeward_app', oid, 'TRUNCATE') OR has_table_privilege('homeward_app', oid, 'REFERENCES') OR pg_get_userbyid(relowner) = 'homeward_app')`},
		{"the program may write %s", `SELECT relname FROM pg_class c WHERE relname IN ('audit_changes', 'audit_values', 'secrets')
			AND (has_table_privilege('homeward_app', oid, 'INSERT') OR has_table_privilege('homeward_app', oid, 'UPDATE') OR has_table_privilege('homeward_app', oid, 'DELETE'))`},
		{"the program may change entries of %s", `SELECT relname FROM pg_class c WHERE relname IN ('access_log')
			AND (has_table_privilege('homeward_app', oid, 'UPDATE') OR has_table_privilege('homeward_app', oid, 'DELETE'))`},
		{"definer function %s has no fixed search_path", `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
			AND NOT coalesce(array_to_string(proconfig, ','), '') LIKE '%search_path%'`},
		{"role %s could pass row-level security", `SELECT rolname FROM pg_roles WHERE rolname = 'homeward_app' AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole)`},
	} {
		rows, err := pool.Query(ctx, rule.sql)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rule.what, err)
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			if strings.Contains(rule.what, "audited") && slices.Contains(unaudited, n) || strings.Contains(rule.what, "forced row-level") && slices.Contains(open, n) {
				continue
			}
			out = append(out, fmt.Sprintf(rule.what, n))
		}
	}
	return out, nil
}

func TestSchemaKeepsTheRules(t *testing.T) {
	t.Parallel()
	found, err := faults(t.Context(), testdb.Owner(t, testdb.New(t)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

func TestPlantedFaultsOfTheSchemaAreFound(t *testing.T) {
	t.Parallel()
	pool := testdb.Owner(t, testdb.New(t))
	for _, planted := range []struct{ sql, want string }{
		{"CREATE TABLE bare (id bigint PRIMARY KEY)", "table bare has no comment"},
		{"COMMENT ON TABLE bare IS 'x'", "column bare.id has no comment"},
		{"COMMENT ON COLUMN bare.id IS 'x'", "table bare is not audited"},
		{"SELECT audited('bare')", "table bare has no forced row-level security"},
		{"ALTER TABLE bare ADD COLUMN case_id bigint REFERENCES case_files (id)", "foreign key bare bare_case_id_fkey has no index"},
		{"ALTER TABLE arrivals NO FORCE ROW LEVEL SECURITY", "table arrivals has no forced row-level security"},
		{"DROP POLICY of_visible_case ON departures", "table departures has no forced row-level security"},
		{"ALTER TABLE consents DISABLE TRIGGER record_change", "table consents is not audited"},
		{"GRANT DELETE ON access_log TO homeward_app", "the program may change entries of access_log"},
		{"GRANT INSERT ON audit_changes TO homeward_app", "the program may write audit_changes"},
		{"GRANT TRUNCATE ON migrants TO homeward_app", "the program may truncate or owns migrants"},
		{"CREATE FUNCTION loose() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1", "definer function loose has no fixed search_path"},
	} {
		if _, err := pool.Exec(t.Context(), planted.sql); err != nil {
			t.Fatalf("%s: %v", planted.sql, err)
		}
		found, err := faults(t.Context(), pool)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(found, planted.want) {
			t.Errorf("after %q nobody says %q", planted.sql, planted.want)
		}
	}
}
