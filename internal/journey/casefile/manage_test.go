package casefile

import (
	"slices"
	"testing"

	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/testdb"
)

// What can be entered in error can be voided, and whatever the history of a
// case shows has a name: a table added later must not be forgotten in either.
func TestEveryRecordOfACaseCanBeVoidedAndNamed(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	names := func(sql string) (out []string) {
		err := d.Read(t.Context(), db.System, func(r db.Reader) error {
			return r.QueryRow(t.Context(), sql).Scan(&out)
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	void := names(`SELECT array_agg(table_name::text) FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'voided' AND table_name <> 'indicator_entries'`)
	for _, table := range void {
		if !voidable[table] {
			t.Errorf("%s has a column voided and cannot be voided", table)
		}
	}
	for table := range voidable {
		if !slices.Contains(void, table) {
			t.Errorf("%s can be voided and has no column for it", table)
		}
	}
	audited := names(`
		SELECT array_agg(c.relname::text) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
		WHERE p.proname = 'record_change' AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'case_id')`)
	if len(audited) < len(void)-1 {
		t.Errorf("only %d audited tables", len(audited))
	}
	for _, table := range audited {
		if !i18n.Has(t.Context(), "casefile.table."+table) {
			t.Errorf("the history of a case has no name for %s", table)
		}
	}
}
