package migrations_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/testkit/testdb"
)

var update = flag.Bool("update", false, "write schema.sql anew")

// parts of the schema, each as lines of SQL in an order that does not vary.
// Statements are made from the catalogue, so that no client tool is needed and
// every version of the server writes the same.
var parts = []string{
	`SELECT 'CREATE TABLE ' || c.relname || ' (' || E'\n' || string_agg('    ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
		|| CASE WHEN a.attidentity <> '' THEN ' GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || ' AS IDENTITY' ELSE '' END
		|| CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
		|| coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''), E',\n' ORDER BY a.attnum)
		|| E'\n);\nCOMMENT ON TABLE ' || c.relname || ' IS ' || quote_literal(obj_description(c.oid, 'pg_class')) || ';'
		|| string_agg(E'\nCOMMENT ON COLUMN ' || c.relname || '.' || a.attname || ' IS ' || quote_literal(col_description(c.oid, a.attnum)) || ';', '' ORDER BY a.attnum)
	FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
	WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'schema_migrations'
	GROUP BY c.oid, c.relname ORDER BY c.relname`,
	`SELECT 'ALTER TABLE ' || k.conrelid::regclass || ' ADD CONSTRAINT ' || k.conname || ' ' || pg_get_constraintdef(k.oid) || ';'
	FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
	WHERE k.connamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relname <> 'schema_migrations' AND k.contype IN ('p', 'u', 'c', 'f')
	ORDER BY k.conrelid::regclass::text, k.contype, k.conname`,
	`SELECT pg_get_indexdef(i.indexrelid) || ';' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
	WHERE c.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
	ORDER BY t.relname, c.relname`,
	`SELECT 'CREATE POLICY ' || polname || ' ON ' || polrelid::regclass || CASE WHEN polpermissive THEN '' ELSE ' AS RESTRICTIVE' END
		|| CASE polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' ELSE '' END
		|| coalesce(E'\n    USING (' || pg_get_expr(polqual, polrelid) || ')', '') || coalesce(E'\n    WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')', '') || ';'
	FROM pg_policy ORDER BY polrelid::regclass::text, polname`,
	`SELECT pg_get_triggerdef(t.oid) || ';' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND NOT c.relispartition ORDER BY c.relname, t.tgname`,
	`SELECT 'FUNCTION ' || p.oid::regprocedure || ' -- ' || coalesce(obj_description(p.oid, 'pg_proc'), '') FROM pg_proc p
	WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1`,
}

func TestSchemaFileIsWhatTheMigrationsAddUpTo(t *testing.T) {
	t.Parallel()
	pool := testdb.Owner(t, testdb.New(t))
	var b strings.Builder
	b.WriteString("-- The schema the migrations add up to; for reading. make schema writes it anew.\n-- Functions are listed by name; their bodies stand in the migrations.\n\n")
	for _, sql := range parts {
		rows, err := pool.Query(t.Context(), sql)
		if err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if strings.HasPrefix(l, "FUNCTION ") {
				l = "-- " + l
			}
			b.WriteString(l + "\n")
		}
		b.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile("schema.sql", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Error("schema.sql is not what the migrations add up to; make schema writes it anew")
	}
}
