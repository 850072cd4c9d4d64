package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"homeward/internal/app"
	"homeward/internal/testkit/browse"
	"homeward/internal/testkit/testdb"
)

func TestABackupComesBackWhole(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	owner := s.OwnerURL()
	file := filepath.Join(t.TempDir(), "backup.tar.gz")
	m, err := app.Backup(t.Context(), owner, file)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range m.Tables {
		if table.Name == "case_files" && table.Rows != browse.Cases {
			t.Fatalf("the archive holds %d cases of %d", table.Rows, browse.Cases)
		}
	}
	if _, err := app.Backup(t.Context(), owner, file); err == nil {
		t.Error("a backup was written over another")
	}
	empty := testdb.Empty(t)
	back, err := app.Restore(t.Context(), &app.Database{OwnerURL: empty}, file)
	if err != nil {
		t.Fatal(err)
	}
	if back.Rows() != m.Rows() || len(back.Tables) != len(m.Tables) {
		t.Errorf("%d rows of %d came back", back.Rows(), m.Rows())
	}
	if _, err := app.Restore(t.Context(), &app.Database{OwnerURL: empty}, file); err == nil {
		t.Error("an archive was restored into a database that is not empty")
	}
	// What is written next has the triggers, the policies and free keys.
	conn, err := pgx.Connect(t.Context(), empty)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "INSERT INTO offices (code, name, country, time_zone, language) VALUES ('NEW', 'x', 'HU', 'Europe/Budapest', 'hu')"); err == nil {
		t.Error("a write without an actor went through after the restore")
	}
	var forced int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_class WHERE relforcerowsecurity").Scan(&forced); err != nil || forced < 20 {
		t.Errorf("row-level security is forced on %d tables after the restore: %v", forced, err)
	}
}

func TestADamagedArchiveIsRefused(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	owner := s.OwnerURL()
	file := filepath.Join(t.TempDir(), "backup.tar.gz")
	if _, err := app.Backup(t.Context(), owner, file); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for name, content := range map[string][]byte{"a flipped bit": flipped, "half of it": whole[:len(whole)/2], "nothing": {}, "no archive": []byte("hello")} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		empty := testdb.Empty(t)
		if _, err := app.Restore(t.Context(), &app.Database{OwnerURL: empty}, file); err == nil {
			t.Errorf("%s was restored", name)
		}
	}
}
