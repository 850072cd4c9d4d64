package app_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/db"
	"homeward/internal/testkit/testdb"
)

func TestEveryStatementIsUnderstoodByTheMigratedSchema(t *testing.T) {
	t.Parallel()
	pool := testdb.Owner(t, testdb.New(t))
	all := db.Statements()
	if len(all) < 50 {
		t.Fatalf("only %d statements are known; the features are not linked in", len(all))
	}
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	for _, s := range all {
		// Reports name their parameters; Prepare knows only numbers.
		sql, _, err := pgx.NamedArgs{}.RewriteQuery(t.Context(), conn.Conn(), s.SQL, nil)
		if err != nil {
			t.Fatal(err)
		}
		d, err := conn.Conn().Prepare(t.Context(), "", sql)
		if err != nil {
			t.Errorf("%s: %v\n%s", s.Owner, err, s.SQL)
			continue
		}
		if s.Columns == nil {
			continue
		}
		var names []string
		for _, f := range d.Fields {
			names = append(names, f.Name)
		}
		if !slices.Equal(names, s.Columns) {
			t.Errorf("%s expects the columns %v and gets %v", s.Owner, s.Columns, names)
		}
	}
}
