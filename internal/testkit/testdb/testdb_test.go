//go:build unix

package testdb_test

import (
	"testing"

	"homeward/internal/testkit/testdb"
)

func TestClonesDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	a, b := testdb.New(t), testdb.New(t)
	if _, err := testdb.Owner(t, a).Exec(t.Context(), "CREATE TABLE only_here (n int)"); err != nil {
		t.Fatal(err)
	}
	var seen bool
	const there = "SELECT to_regclass('only_here') IS NOT NULL"
	if err := testdb.Owner(t, b).QueryRow(t.Context(), there).Scan(&seen); err != nil || seen {
		t.Errorf("the other clone has the table: %v, %v", seen, err)
	}
	if err := testdb.Owner(t, a).QueryRow(t.Context(), there).Scan(&seen); err != nil || !seen {
		t.Errorf("the clone lost its table: %v, %v", seen, err)
	}
}

func TestConnectsAsTheProgramsRole(t *testing.T) {
	t.Parallel()
	var role string
	var mighty bool
	err := testdb.New(t).Pool().QueryRow(t.Context(),
		"SELECT rolname, rolsuper OR rolbypassrls OR rolcreatedb FROM pg_roles WHERE rolname = current_user").Scan(&role, &mighty)
	if err != nil || role != "homeward_app" || mighty {
		t.Errorf("role %s, mighty %v, %v", role, mighty, err)
	}
}
