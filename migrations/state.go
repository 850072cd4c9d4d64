package migrations

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// releaseWords begin the comment of the tool's own table. A comment is readable by every role and
// by every program, however old, without a table of its own.
const releaseWords = "Last migration done; migrated by release "

func status(ctx context.Context, conn *pgx.Conn) (State, error) {
	var s State
	var err error
	if s.Newest, err = newest(files); err != nil {
		return State{}, err
	}
	var comment string
	err = conn.QueryRow(ctx, `
		SELECT version, dirty, coalesce(obj_description('schema_migrations'::regclass, 'pg_class'), '')
		FROM schema_migrations`).Scan(&s.Version, &s.Dirty, &comment)
	var pgErr *pgconn.PgError
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return s, nil
	case errors.As(err, &pgErr) && pgErr.Code == pgerrcode.UndefinedTable:
		return s, nil
	case err != nil:
		return State{}, fmt.Errorf("reading the schema's version: %w", err)
	}
	if rest, ok := strings.CutPrefix(comment, releaseWords); ok {
		if _, err := fmt.Sscan(rest, &s.Release); err != nil {
			return State{}, fmt.Errorf("reading the schema's release from %q: %w", comment, err)
		}
	}
	return s, nil
}

// mark notes which release migrated the database and lets the program's role read its version.
func mark(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, fmt.Sprintf(`
		COMMENT ON TABLE schema_migrations IS '%s%d';
		COMMENT ON COLUMN schema_migrations.version IS 'Number of the last migration.';
		COMMENT ON COLUMN schema_migrations.dirty IS 'The migration was begun and not finished.';
		GRANT SELECT ON schema_migrations TO %s;`, releaseWords, Release, AppRole))
	if err != nil {
		return fmt.Errorf("noting the release: %w", err)
	}
	return nil
}

// dropHalfBuilt drops the invalid indexes that a failed CREATE INDEX CONCURRENTLY of this migration left.
func dropHalfBuilt(ctx context.Context, conn *pgx.Conn, version int) error {
	names, err := fs.Glob(files, fmt.Sprintf("%06d_*.up.sql", version))
	if err != nil || len(names) != 1 {
		return err
	}
	text, err := files.ReadFile(names[0])
	if err != nil {
		return fmt.Errorf("reading migration %d: %w", version, err)
	}
	if !strings.Contains(strings.ToUpper(string(text)), "CONCURRENTLY") {
		return nil
	}
	rows, err := conn.Query(ctx, `
		SELECT c.relname
		FROM pg_index i
		JOIN pg_class c ON c.oid = i.indexrelid
		WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace AND strpos($1, c.relname) > 0`, string(text))
	if err != nil {
		return fmt.Errorf("looking for half-built indexes: %w", err)
	}
	indexes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("looking for half-built indexes: %w", err)
	}
	for _, index := range indexes {
		if _, err := conn.Exec(ctx, "DROP INDEX "+pgx.Identifier{index}.Sanitize()); err != nil {
			return fmt.Errorf("dropping half-built index %s: %w", index, err)
		}
	}
	return nil
}
