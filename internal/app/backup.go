package app

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"homeward/migrations"
)

// Manifest says what an archive holds, so that a restore can be checked.
type Manifest struct {
	Schema  int         `json:"schema"` // migration the data belong to
	TakenAt time.Time   `json:"taken_at"`
	Tables  []TableData `json:"tables"` // in an order in which foreign keys hold
}

// TableData describes one table of an archive.
type TableData struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	SHA256  string   `json:"sha256"` // of the rows in key order
}

// Rows is the number of rows of all tables.
func (m Manifest) Rows() int64 {
	var n int64
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

const manifestName = "manifest.json"

// tablesOf lists the tables whose rows are data, parents before children.
func tablesOf(ctx context.Context, c *pgx.Conn) ([]TableData, error) {
	rows, err := c.Query(ctx, `
		SELECT t.relname,
			(SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_attribute a
			WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
			coalesce((SELECT array_agg(DISTINCT f.confrelid::regclass::text) FROM pg_constraint f
			WHERE f.conrelid = t.oid AND f.contype = 'f' AND f.confrelid <> t.oid), '{}')
		FROM pg_class t
		WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r'
			AND t.relname <> 'schema_migrations' AND t.relname NOT LIKE 'river\_%'
		ORDER BY t.relname`)
	if err != nil {
		return nil, err
	}
	type node struct {
		TableData
		after []string
	}
	var open []node
	for rows.Next() {
		var n node
		if err := rows.Scan(&n.Name, &n.Columns, &n.after); err != nil {
			return nil, err
		}
		open = append(open, n)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var out []TableData
	for len(open) > 0 {
		i := slices.IndexFunc(open, func(n node) bool {
			return !slices.ContainsFunc(open, func(o node) bool { return slices.Contains(n.after, o.Name) })
		})
		if i < 0 {
			return nil, errors.New("foreign keys run in a circle")
		}
		out = append(out, open[i].TableData)
		open = slices.Delete(open, i, i+1)
	}
	return out, nil
}

// copyOut is the statement that reads a table's rows in the order of its key.
func (t TableData) copyOut(key string) string {
	return fmt.Sprintf("COPY (SELECT %s FROM %s ORDER BY %s) TO STDOUT", strings.Join(t.Columns, ", "), t.Name, key)
}

func keyOf(ctx context.Context, c *pgx.Conn, table string) (string, error) {
	var key []string
	err := c.QueryRow(ctx, `
		SELECT array_agg(quote_ident(a.attname) ORDER BY array_position(i.indkey::int2[], a.attnum))
		FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
		WHERE i.indrelid = $1::regclass AND i.indisprimary`, table).Scan(&key)
	return strings.Join(key, ", "), err
}

// asSystem lets a transaction of the owner see every row; row-level security
// binds an owner who is no superuser.
const asSystem = "SELECT set_config('app.actor_id', '0', true), set_config('app.role', 'system', true)"

// Backup writes everything in the database, as it stands at one moment, into a
// new archive.
func Backup(ctx context.Context, ownerURL, path string) (m Manifest, err error) {
	state, err := migrations.Status(ctx, ownerURL)
	if err != nil {
		return m, err
	}
	c, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return m, fmt.Errorf("reaching the database: %w", err)
	}
	defer c.Close(context.WithoutCancel(ctx))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return m, err
	}
	defer func() {
		if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
			os.Remove(path)
		}
	}()
	tx, err := c.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return m, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := tx.Exec(ctx, asSystem); err != nil {
		return m, err
	}
	if err := tx.QueryRow(ctx, "SELECT now()").Scan(&m.TakenAt); err != nil {
		return m, err
	}
	m.Schema = state.Version
	if m.Tables, err = tablesOf(ctx, c); err != nil {
		return m, err
	}
	zip := gzip.NewWriter(file)
	archive := tar.NewWriter(zip)
	for i := range m.Tables {
		if err := pack(ctx, c, archive, &m.Tables[i]); err != nil {
			return m, fmt.Errorf("table %s: %w", m.Tables[i].Name, err)
		}
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	if err := writeEntry(archive, manifestName, strings.NewReader(string(text)), int64(len(text))); err != nil {
		return m, err
	}
	return m, errors.Join(archive.Close(), zip.Close())
}

// pack adds a table's rows to the archive, by way of a temporary file, for an
// archive wants to know the length first.
func pack(ctx context.Context, c *pgx.Conn, archive *tar.Writer, t *TableData) error {
	key, err := keyOf(ctx, c, t.Name)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp("", "homeward-backup-*")
	if err != nil {
		return err
	}
	defer func() {
		tmp.Close()
		os.Remove(tmp.Name())
	}()
	sum := sha256.New()
	tag, err := c.PgConn().CopyTo(ctx, io.MultiWriter(tmp, sum), t.copyOut(key))
	if err != nil {
		return err
	}
	t.Rows, t.SHA256 = tag.RowsAffected(), hexOf(sum)
	size, err := tmp.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return writeEntry(archive, t.Name, tmp, size)
}

func hexOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

func writeEntry(archive *tar.Writer, name string, r io.Reader, size int64) error {
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size}); err != nil {
		return err
	}
	_, err := io.Copy(archive, r)
	return err
}

// Restore brings an archive into an empty database: it makes the schema of the
// archive, loads the rows, compares counts and check sums with the manifest,
// and brings the schema up to this program. Nothing is kept if anything differs.
func Restore(ctx context.Context, base *Database, path string) (Manifest, error) {
	m, err := readManifest(path)
	if err != nil {
		return m, err
	}
	state, err := migrations.Status(ctx, base.OwnerURL)
	if err != nil {
		return m, err
	}
	if state.Version != 0 {
		return m, errors.New("the database is not empty; restore brings an archive into an empty one only")
	}
	if err := migrations.Up(ctx, base.OwnerURL); err != nil {
		return m, err
	}
	if state, err = migrations.Status(ctx, base.OwnerURL); err != nil {
		return m, err
	}
	if m.Schema > state.Version {
		return m, fmt.Errorf("the archive is of schema %d and this program knows %d: use a newer Homeward", m.Schema, state.Version)
	}
	if back := state.Version - m.Schema; back > 0 {
		if err := migrations.Down(ctx, base.OwnerURL, back); err != nil {
			return m, err
		}
	}
	if err := load(ctx, base.OwnerURL, path, m); err != nil {
		// Leave the database as empty as it was found.
		return m, errors.Join(err, migrations.Down(context.WithoutCancel(ctx), base.OwnerURL, m.Schema))
	}
	return m, base.Migrate(ctx)
}

func readManifest(path string) (m Manifest, err error) {
	err = eachEntry(path, func(name string, r io.Reader) error {
		if name != manifestName {
			return nil
		}
		return json.NewDecoder(r).Decode(&m)
	})
	if err == nil && m.Schema == 0 {
		err = errors.New("the archive has no manifest: it is damaged or was not written by homeward backup")
	}
	return m, err
}

func eachEntry(path string, fn func(name string, r io.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("%s is no archive of ours: %w", path, err)
	}
	archive := tar.NewReader(zip)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the archive is damaged: %w", err)
		}
		if err := fn(h.Name, archive); err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
	}
}

// load fills the tables in one transaction. Tables come in an order in which
// foreign keys hold; triggers rest, for the rows bring their own audit trail.
func load(ctx context.Context, ownerURL, path string, m Manifest) error {
	c, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("reaching the database: %w", err)
	}
	defer c.Close(context.WithoutCancel(ctx))
	tx, err := c.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	byName := map[string]TableData{}
	var names []string
	for _, t := range m.Tables {
		byName[t.Name] = t
		names = append(names, t.Name)
	}
	forced, err := pgx.CollectRows(first(tx.Query(ctx, "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relforcerowsecurity")), pgx.RowTo[string])
	if err != nil {
		return err
	}
	if err := each(ctx, tx, forced, "ALTER TABLE %s NO FORCE ROW LEVEL SECURITY"); err != nil {
		return err
	}
	if err := each(ctx, tx, names, "ALTER TABLE %s DISABLE TRIGGER USER"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, asSystem); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "TRUNCATE "+strings.Join(names, ", ")); err != nil {
		return err
	}
	err = eachEntry(path, func(name string, r io.Reader) error {
		t, known := byName[name]
		if !known {
			return nil
		}
		sql := fmt.Sprintf("COPY %s (%s) FROM STDIN", t.Name, strings.Join(t.Columns, ", "))
		if _, err := c.PgConn().CopyFrom(ctx, r, sql); err != nil {
			return err
		}
		return verify(ctx, c, t)
	})
	if err != nil {
		return err
	}
	if err := each(ctx, tx, names, "ALTER TABLE %s ENABLE TRIGGER USER"); err != nil {
		return err
	}
	if err := each(ctx, tx, forced, "ALTER TABLE %s FORCE ROW LEVEL SECURITY"); err != nil {
		return err
	}
	if err := setSequences(ctx, tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func first(rows pgx.Rows, _ error) pgx.Rows { return rows }

func each(ctx context.Context, tx pgx.Tx, tables []string, format string) error {
	for _, t := range tables {
		if _, err := tx.Exec(ctx, fmt.Sprintf(format, pgx.Identifier{t}.Sanitize())); err != nil {
			return err
		}
	}
	return nil
}

// verify reads a restored table back and compares it with the manifest.
func verify(ctx context.Context, c *pgx.Conn, t TableData) error {
	key, err := keyOf(ctx, c, t.Name)
	if err != nil {
		return err
	}
	sum := sha256.New()
	tag, err := c.PgConn().CopyTo(ctx, sum, t.copyOut(key))
	if err != nil {
		return err
	}
	if tag.RowsAffected() != t.Rows || hexOf(sum) != t.SHA256 {
		return fmt.Errorf("%d rows arrived of %d, or their check sum differs", tag.RowsAffected(), t.Rows)
	}
	return nil
}

// setSequences lets identities go on after the restored rows.
func setSequences(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `DO $$
		DECLARE c record; top bigint;
		BEGIN
			FOR c IN SELECT a.attrelid::regclass AS t, a.attname FROM pg_attribute a JOIN pg_class k ON k.oid = a.attrelid
				WHERE k.relnamespace = 'public'::regnamespace AND k.relkind IN ('r', 'p') AND NOT k.relispartition
					AND a.attidentity <> '' AND k.relname NOT LIKE 'river\_%'
			LOOP
				EXECUTE format('SELECT max(%I) FROM %s', c.attname, c.t) INTO top;
				IF top IS NOT NULL AND top > 0 THEN
					PERFORM setval(pg_get_serial_sequence(c.t::text, c.attname), top);
				END IF;
			END LOOP;
		END $$`)
	return err
}
