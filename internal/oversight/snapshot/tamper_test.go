package snapshot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/seal"
	"homeward/internal/oversight/snapshot"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testkey"
)

// verifies is the check of a snapshot.
func (w *world) verifies(id int64) snapshot.Check {
	w.t.Helper()
	_, c, err := w.service.Verify(english(), casework.Eszter, casework.Eszter.Actor(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// signed is a snapshot of a few rows with a signature.
func (w *world) signed() int64 {
	w.t.Helper()
	for n := range 4 {
		p := w.add("f", fmt.Sprintf("199%d-05-05", n), "GE")
		w.departs(p, fmt.Sprintf("2025-03-1%d", n), false)
		w.delivers(p, "2025-09-20")
	}
	h := w.freezes(casework.Reka, of2025)
	if err := w.service.Sign(english(), casework.Anna, casework.Anna.Actor(), h.ID); err != nil {
		w.t.Fatal(err)
	}
	return h.ID
}

// otherValue is a value unlike the one in a column, by the column's type, or name
// where only some values are allowed.
var otherValue = map[string]string{
	"bigint": "%s + 1", "integer": "%s + 1", "text": "%s || ' '", "boolean": "NOT %s", "date": "%s + 1", "timestamp with time zone": "%s + interval '1 microsecond'",
	"bytea": "set_byte(%[1]s, 0, (get_byte(%[1]s, 0) + 1) %% 256)", "ARRAY": "%s || '{7}'",
	"language": "CASE %s WHEN 'en' THEN 'hu' ELSE 'en' END",
}

// Whoever gets behind the program and changes a single column of a single row is
// found out.
func TestEveryColumnIsUnderTheCheckSum(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.signed()
	if c := w.verifies(id); !c.OK() || c.Rows != 8 {
		t.Fatalf("before anything was changed: %+v", c)
	}
	ctx := t.Context()
	rows, err := w.owner.Query(ctx, `SELECT table_name, column_name, data_type FROM information_schema.columns
		WHERE table_name IN ('snapshots', 'snapshot_rows', 'snapshot_signatures', 'snapshot_seals') AND (table_name, column_name) <> ('snapshot_signatures', 'id') ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	type column struct{ Table, Name, Type string }
	columns, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	if err != nil || len(columns) < 36 {
		t.Fatalf("%d columns, %v", len(columns), err)
	}
	for _, c := range columns {
		as, ok := otherValue[c.Name]
		if !ok {
			as = otherValue[c.Type]
		}
		as = fmt.Sprintf(as, c.Name)
		where := "ctid = (SELECT max(ctid) FROM " + c.Table + ")"
		w.tampers(id, c.Table+"."+c.Name, fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s", c.Table, c.Name, as, where))
	}
	for what, sql := range map[string]string{
		"a row removed":      "DELETE FROM snapshot_rows WHERE n = 3",
		"the last removed":   "DELETE FROM snapshot_rows WHERE n = 8",
		"a row added":        "INSERT INTO snapshot_rows SELECT snapshot_id, 9, amount, day, day_assumed, thing, person, indicator, span, case_ref, sex, age, citizenship, office, project, dims FROM snapshot_rows WHERE n = 8",
		"rows exchanged":     "UPDATE snapshot_rows SET n = CASE n WHEN 1 THEN 2 ELSE 1 END WHERE n IN (1, 2)",
		"all removed":        "DELETE FROM snapshot_rows",
		"no signature":       "DELETE FROM snapshot_signatures",
		"no last link":       "DELETE FROM snapshot_seals WHERE id = (SELECT max(id) FROM snapshot_seals)",
		"no first link":      "DELETE FROM snapshot_seals WHERE id = 1",
		"another definition": "UPDATE snapshots SET indicators = replace(indicators, 'departure', 'arrival')",
		"another number":     "UPDATE snapshots SET row_count = row_count - 1; DELETE FROM snapshot_rows WHERE n = 8",
	} {
		w.tampers(id, what, sql)
	}
	if c := w.verifies(id); !c.OK() {
		t.Errorf("as it was again, yet %+v", c)
	}
	other := w.freezes(casework.Reka, of2025)
	if c := w.verifies(other.ID); !c.OK() {
		t.Errorf("the other: %+v", c)
	}
	if _, err := w.owner.Exec(ctx, fmt.Sprintf("SET session_replication_role = replica; UPDATE snapshot_signatures SET snapshot_id = %d; RESET session_replication_role", other.ID)); err != nil {
		t.Fatal(err)
	}
	if c := w.verifies(other.ID); c.Signed {
		t.Error("the signature of one snapshot was taken for another's")
	}
}

// anotherKey is the key of somebody who has the database and the program.
var anotherKey = func() *seal.Box {
	b, err := seal.Parse(strings.Repeat("B", 43) + "=")
	if err != nil {
		panic(err)
	}
	return b
}()

// A key that took the place of another still checks what was made with that.
func TestAnOlderKeyStillChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.signed()
	both, err := seal.Parse(strings.Repeat("B", 43) + "= " + testkey.Text)
	if err != nil {
		t.Fatal(err)
	}
	w.service.Box = both
	if c := w.verifies(id); !c.OK() {
		t.Errorf("with both keys: %+v", c)
	}
	if c := w.verifies(w.freezes(casework.Reka, of2025).ID); !c.OK() {
		t.Errorf("made with the newer: %+v", c)
	}
	w.service.Box = anotherKey
	if c := w.verifies(id); c.Whole || c.Signed || c.Chained {
		t.Errorf("with another key only: %+v", c)
	}
}

// The last link and what it stands for leave no gap; the history knows of them.
func TestTheEndOfTheChainCannotBeCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.signed()
	const cut = "SET session_replication_role = replica; DELETE FROM snapshot_seals WHERE signature; DELETE FROM snapshot_signatures; RESET session_replication_role"
	if _, err := w.owner.Exec(t.Context(), cut); err != nil {
		t.Fatal(err)
	}
	if c := w.verifies(id); c.Chained || c.OK() {
		t.Errorf("without its signature: %+v", c)
	}
}

// A snapshot that was taken away is missed by who would read it, though all that
// names it but the audit trail went with it.
func TestARemovedSnapshotIsMissed(t *testing.T) {
	t.Parallel()
	for what, sql := range map[string]string{
		"with its link":    "DELETE FROM snapshot_seals WHERE snapshot_id = %[1]d; ",
		"without its link": "",
	} {
		w := newWorld(t)
		stays, goes := w.signed(), w.freezes(casework.Reka, of2025).ID
		sql = fmt.Sprintf("SET session_replication_role = replica; "+sql+"DELETE FROM snapshot_rows WHERE snapshot_id = %[1]d; DELETE FROM snapshots WHERE id = %[1]d; RESET session_replication_role", goes)
		if c := w.verifies(stays); len(c.Missing) > 0 {
			t.Errorf("%s: missing before: %v", what, c.Missing)
		}
		if _, err := w.owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
		if c := w.verifies(stays); len(c.Missing) != 1 || c.Missing[0] != goes {
			t.Errorf("%s: missing %v", what, c.Missing)
		}
	}
}

// tampers changes what is stored as the owner, past every rule, looks whether
// the check notices, and puts it back.
func (w *world) tampers(id int64, what, sql string) {
	w.t.Helper()
	ctx := w.t.Context()
	const copies = "CREATE TABLE kept_%[1]s AS SELECT * FROM %[1]s"
	tables := []string{"snapshots", "snapshot_rows", "snapshot_signatures", "snapshot_seals"}
	behind := func(statements ...string) {
		w.t.Helper()
		if _, err := w.owner.Exec(ctx, "SET session_replication_role = replica; "+strings.Join(statements, "; ")+"; RESET session_replication_role"); err != nil {
			w.t.Fatalf("%s: %v", what, err)
		}
	}
	var keep, restore []string
	for _, t := range tables {
		keep = append(keep, fmt.Sprintf(copies, t))
		restore = append(restore, "DELETE FROM "+t, "INSERT INTO "+t+" SELECT * FROM kept_"+t, "DROP TABLE kept_"+t)
	}
	behind(append(keep, "ALTER TABLE snapshot_rows DROP CONSTRAINT snapshot_rows_pkey", sql)...)
	h, c, err := w.service.Verify(english(), casework.Eszter, casework.Eszter.Actor(), id)
	if err == nil && c.OK() {
		w.t.Errorf("%s: nobody noticed", what)
	}
	if err == nil && h.Signature == nil && !c.Unsigned {
		w.t.Errorf("%s: the signature is gone, and nobody noticed", what)
	}
	// Who made it so makes all check sums anew, with a key of their own.
	other := snapshot.Service{DB: w.DB, Clock: w.service.Clock, Box: anotherKey}
	if _, c, err := other.Verify(english(), casework.Eszter, casework.Eszter.Actor(), id); err == nil {
		behind(fmt.Sprintf("UPDATE snapshots SET sha256 = '\\x%[1]x' WHERE id = %[2]d; UPDATE snapshot_signatures SET signed_sha256 = '\\x%[1]x' WHERE snapshot_id = %[2]d", c.Sum, id))
		if c := w.verifies(id); c.OK() {
			w.t.Errorf("%s, sums made anew: nobody noticed", what)
		}
	}
	behind(append(restore, "ALTER TABLE snapshot_rows ADD PRIMARY KEY (snapshot_id, n)")...)
}

// Neither the program nor, through its rules, the owner changes a snapshot.
func TestASnapshotIsReadOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.signed()
	for _, table := range []string{"snapshots", "snapshot_rows", "snapshot_signatures", "snapshot_seals"} {
		column := map[string]string{"snapshots": "note = 'x'", "snapshot_rows": "amount = 2", "snapshot_signatures": "signed_by = 11", "snapshot_seals": "signature = true"}[table]
		for _, sql := range []string{"UPDATE " + table + " SET " + column, "DELETE FROM " + table, "TRUNCATE " + table + " CASCADE"} {
			err := w.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
				_, err := tx.Exec(t.Context(), sql)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "permission denied") {
				t.Errorf("the program: %s: %v", sql, err)
			}
			if _, err := w.owner.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "never changed") {
				t.Errorf("the owner: %s: %v", sql, err)
			}
		}
	}
}

// No column holds a name, a birth date or a key of a person.
func TestASnapshotHoldsNoPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.signed()
	for _, table := range []string{"snapshots", "snapshot_rows"} {
		for _, planted := range []string{"Planted", "1992-05-05", "05-05"} {
			var n int
			if err := w.owner.QueryRow(t.Context(), "SELECT count(*) FROM "+table+" x WHERE x::text LIKE '%' || $1 || '%'", planted).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s: %q stands in %d rows, %v", table, planted, n, err)
			}
		}
	}
	var tokens, people int
	err := w.owner.QueryRow(t.Context(), "SELECT count(DISTINCT person), (SELECT count(*) FROM migrants) FROM snapshot_rows WHERE length(person) = 16").Scan(&tokens, &people)
	if err != nil || tokens != people {
		t.Errorf("%d tokens for %d people, %v", tokens, people, err)
	}
}

// Figures of today stay what they were when people are made anonymous, and the
// difference says so of every row.
func TestASnapshotOutlivesAnonymisation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all []person
	for n, born := range []string{"1990-05-05", "2012-01-31", "1950", "", "2007-11-11"} {
		p := w.add([]string{"f", "m"}[n%2], born, "GE")
		w.departs(p, fmt.Sprintf("2025-%02d-17", 2*n+1), false)
		w.delivers(p, "2025-10-20")
		all = append(all, p)
	}
	for _, u := range []access.User{casework.Reka, casework.Eszter} {
		w.freezes(u, of2025)
	}
	before := w.freezes(casework.Eszter, of2025)
	for _, p := range all {
		w.anonymises(p)
	}
	after := w.freezes(casework.Eszter, of2025)
	if fmt.Sprint(before.Figures.Lines) != fmt.Sprint(after.Figures.Lines) {
		t.Errorf("figures were %v, are %v", before.Figures.Lines, after.Figures.Lines)
	}
	d := w.differs(casework.Eszter, before.ID, 0)
	if len(d.Changes) != 10 {
		t.Errorf("%d changes", len(d.Changes))
	}
	for _, c := range d.Changes {
		if c.Cause != snapshot.Anonymised {
			t.Errorf("cause %q", c.Cause)
		}
	}
	if c := w.verifies(before.ID); !c.OK() {
		t.Errorf("the check: %+v", c)
	}
}
