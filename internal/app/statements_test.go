package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/db"
	"homeward/internal/testkit/browse"
	"homeward/internal/testkit/testdb"
)

// misunderstood tells of which statements a database makes something else than
// the program expects.
func misunderstood(ctx context.Context, conn *pgx.Conn, all []db.Statement) (wrong []string) {
	for _, s := range all {
		// Reports name their parameters; Prepare knows only numbers.
		sql, _, err := pgx.NamedArgs{}.RewriteQuery(ctx, conn, s.SQL, nil)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", s.Owner, err))
			continue
		}
		d, err := conn.Prepare(ctx, "", sql)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v\n%s", s.Owner, err, s.SQL))
			continue
		}
		var names []string
		for _, f := range d.Fields {
			names = append(names, f.Name)
		}
		if s.Columns != nil && !slices.Equal(names, s.Columns) {
			wrong = append(wrong, fmt.Sprintf("%s expects the columns %v and gets %v", s.Owner, s.Columns, names))
		}
	}
	return wrong
}

// connection is one to a fresh database.
func connection(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := testdb.Owner(t, testdb.New(t)).Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Release)
	return conn.Conn()
}

func TestEveryStatementIsUnderstoodByTheMigratedSchema(t *testing.T) {
	t.Parallel()
	all := db.Statements()
	if len(all) < 50 {
		t.Fatalf("only %d statements are known; the features are not linked in", len(all))
	}
	for _, w := range misunderstood(t.Context(), connection(t), all) {
		t.Error(w)
	}
}

func TestAStatementTheSchemaDoesNotKnowIsFound(t *testing.T) {
	t.Parallel()
	conn := connection(t)
	sound := db.Statement{Owner: "sound", SQL: "SELECT id, reference FROM case_files WHERE office_id = @office", Columns: []string{"id", "reference"}}
	for what, planted := range map[string]db.Statement{
		"a column that is not there":  {Owner: "planted", SQL: "SELECT shoe_size FROM migrants"},
		"a table that is not there":   {Owner: "planted", SQL: "DELETE FROM shoes WHERE id = $1"},
		"a slip of the pen":           {Owner: "planted", SQL: "SELEC id FROM migrants"},
		"an argument of another kind": {Owner: "planted", SQL: "SELECT id FROM migrants WHERE id = 'first'"},
		"a row in another order":      {Owner: "planted", SQL: "SELECT id, reference FROM case_files", Columns: []string{"reference", "id"}},
		"a row with a column more":    {Owner: "planted", SQL: "SELECT id FROM case_files", Columns: []string{"id", "reference"}},
	} {
		wrong := misunderstood(t.Context(), conn, []db.Statement{sound, planted, sound})
		if len(wrong) != 1 || !strings.HasPrefix(wrong[0], "planted") {
			t.Errorf("%s: found %q", what, wrong)
		}
	}
}

// mostStatements is how many statements a page may send: a page that asks for
// every row anew sends more as soon as there are rows.
const mostStatements = 24

// wasteful tells of which pages a person's round sends more statements than
// there may be.
func wasteful(c *browse.Client, from string, sent func() int64) (wrong []string, pages int) {
	before := sent()
	pages = visited(c, from, func(p *browse.Page) {
		now := sent()
		if n := now - before; n > mostStatements {
			wrong = append(wrong, fmt.Sprintf("%s sends %d statements", p.Path, n))
		}
		before = now
	})
	return wrong, pages
}

func TestNoPageAsksTheDatabaseForEveryRow(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	sent := testdb.Statements(t, s.DB)
	for email, from := range map[string]string{"counsellor@bud.example": "/", "manager@bud.example": "/office", "admin@homeward.example": "/reports"} {
		wrong, pages := wasteful(s.As(t, email), from, sent)
		if pages < 15 {
			t.Errorf("%s found only %d pages", email, pages)
		}
		for _, w := range wrong {
			t.Errorf("%s: %s", email, w)
		}
	}
}

func TestAPageThatAsksForEveryRowIsFound(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	one := db.NewQuery[int64]("SELECT id FROM case_files WHERE id = $1")
	ask := func(r db.Reader) error {
		for id := range int64(mostStatements) {
			if _, err := one.All(t.Context(), r, id+1); err != nil {
				return err
			}
		}
		return nil
	}
	sent := testdb.Statements(t, s.DB)
	planted := func() int64 {
		if err := s.DB.Read(t.Context(), db.System, ask); err != nil {
			t.Fatal(err)
		}
		return sent()
	}
	if wrong, pages := wasteful(s.As(t, "counsellor@bud.example"), "/search", planted); len(wrong) != pages {
		t.Errorf("of %d pages that ask for every row %d were found", pages, len(wrong))
	}
}
