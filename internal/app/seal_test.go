package app_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"homeward/internal/app"
	"homeward/internal/kit/db"
	"homeward/internal/testkit/testdb"
	"homeward/internal/testkit/testkey"
)

func newKey(b byte) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(string(rune(b)), 32)))
}

func TestTheKeyIsMadeOnceAndMissedAtTheStart(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	base := &app.Database{}
	c := app.Config{DataDir: t.TempDir()}
	box := func(c app.Config) (string, error) {
		b, err := base.Box(t.Context(), c, d)
		if err != nil {
			return "", err
		}
		return b.KeyID(), nil
	}
	first, err := box(c)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(c.SealFile()); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key's file: %v", err)
	}
	if again, err := box(c); err != nil || again != first {
		t.Errorf("at the second start: %s, %v", again, err)
	}
	// Another directory, as after a restore: no second key is made.
	elsewhere := app.Config{DataDir: t.TempDir()}
	if _, err := box(elsewhere); err == nil || !strings.Contains(err.Error(), first) || !strings.Contains(err.Error(), elsewhere.SealFile()) {
		t.Errorf("without the key: %v", err)
	}
	if _, err := os.Stat(elsewhere.SealFile()); !os.IsNotExist(err) {
		t.Error("a second key was made")
	}
	// A wrong key is refused, the old one beside a new one is not.
	if _, err := box(app.Config{DataDir: t.TempDir(), SealKey: newKey('x')}); err == nil {
		t.Error("a wrong key was taken")
	}
	old, err := os.ReadFile(c.SealFile())
	if err != nil {
		t.Fatal(err)
	}
	both, err := box(app.Config{SealKey: newKey('x') + "," + string(old)})
	if err != nil || both == first {
		t.Errorf("after the key was changed: %v", err)
	}
	if _, err := box(c); err == nil {
		t.Error("the old key alone was taken after a new one had sealed")
	}
}

func TestTheProofOfAKeyIsNotTheKey(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	if _, err := (&app.Database{}).Box(t.Context(), app.Config{SealKey: testkey.Text}, d); err != nil {
		t.Fatal(err)
	}
	var id string
	var proof []byte
	if err := d.Read(t.Context(), db.System, func(r db.Reader) error {
		return r.QueryRow(t.Context(), "SELECT key_id, proof FROM seal_keys").Scan(&id, &proof)
	}); err != nil {
		t.Fatal(err)
	}
	key, _ := base64.StdEncoding.DecodeString(testkey.Text)
	if id != testkey.Box.KeyID() || strings.Contains(string(proof), string(key)) {
		t.Error("the database holds the key")
	}
	if filepath.Base(app.Config{DataDir: "/data"}.SealFile()) != "seal.key" {
		t.Error("the key is kept under another name")
	}
}
