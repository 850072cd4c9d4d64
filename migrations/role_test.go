package migrations_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"homeward/internal/testkit/testdb"
	"homeward/migrations"
)

func TestRoleOwnsNothingAndSeesNothing(t *testing.T) {
	t.Parallel()
	app, owner := testdb.URLs(t)
	var owns int
	err := connect(t, owner).QueryRow(t.Context(),
		"SELECT count(*) FROM pg_class WHERE relowner = 'homeward_app'::regrole").Scan(&owns)
	if err != nil || owns != 0 {
		t.Errorf("the role owns %d tables, %v", owns, err)
	}
	if _, err := connect(t, app).Exec(t.Context(), "CREATE TABLE mine (n int)"); err == nil {
		t.Error("the role made a table")
	}
	for range 2 { // any number of times
		if err := migrations.EnsureAppRole(t.Context(), owner, ""); err != nil {
			t.Error(err)
		}
	}
}

func TestPasswordIsStoredAsTheServerWould(t *testing.T) {
	t.Parallel()
	_, owner := testdb.URLs(t)
	conn := connect(t, owner)
	const password = "a long sentence with 'quotes'"
	if _, err := conn.Exec(t.Context(), "CREATE ROLE compared PASSWORD 'a long sentence with ''quotes'''"); err != nil {
		t.Fatal(err)
	}
	if err := migrations.EnsureAppRole(t.Context(), owner, password); err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{"compared", migrations.AppRole} {
		var stored string
		if err := conn.QueryRow(t.Context(), "SELECT rolpassword FROM pg_authid WHERE rolname = $1", role).Scan(&stored); err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(stored, ":")
		encoded, _, _ := strings.Cut(rest, "$")
		salt, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			t.Fatalf("%s has %q: %v", role, stored, err)
		}
		if want, err := migrations.SaltedVerifier(password, salt); err != nil || stored != want {
			t.Errorf("%s has %q, want %q, %v", role, stored, want, err)
		}
	}
}

func TestURLNamesTheRole(t *testing.T) {
	t.Parallel()
	for owner, want := range map[string]string{
		"postgres://boss:secret@db.example:5432/homeward?sslmode=require": "postgres://homeward_app:p%40ss@db.example:5432/homeward?sslmode=require",
		"postgresql:///homeward?host=/run/x&user=boss&password=secret":    "postgresql://homeward_app:p%40ss@/homeward?host=%2Frun%2Fx",
	} {
		if got, err := migrations.AppURL(owner, "p@ss"); err != nil || got != want {
			t.Errorf("%s becomes %s, %v", owner, got, err)
		}
	}
	if got, err := migrations.AppURL("host=db user=boss password=secret", ""); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("an address that is no URL gives %q, %v", got, err)
	}
}

func TestPasswordIsMadeOnceAndPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	first, err := migrations.AppPassword(dir)
	if err != nil || len(first) < 20 {
		t.Fatalf("%d characters, %v", len(first), err)
	}
	if second, err := migrations.AppPassword(dir); err != nil || second != first {
		t.Errorf("another password the second time, %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	if info, err := entries[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is readable by others: %v, %v", info.Mode(), err)
	}
}
