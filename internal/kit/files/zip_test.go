package files

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func lockedFile(t *testing.T, password string, entries ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "a.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := NewLockedZip(f, password, time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	for i := 0; i+1 < len(entries); i += 2 {
		w, err := z.Create(entries[i])
		if err == nil {
			_, err = io.WriteString(w, entries[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// opened is an entry as 7-Zip reads it.
func opened(file, entry, password string) (string, error) {
	out, err := exec.Command("7z", "x", "-so", "-p"+password, file, entry).Output()
	return string(out), err
}

func TestLockedZipOpensWithItsPasswordOnly(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("7z"); err != nil {
		t.Fatal("this test needs 7z: install p7zip-full")
	}
	long := strings.Repeat("Kovács Šárka, 1988-03-14\r\n", 40_000)
	const password = "ABCDE-fghij-klmno-12345"
	file := lockedFile(t, password, "sorok.csv", long, "névjegy.txt", "ő ř", "empty", "")
	for entry, want := range map[string]string{"sorok.csv": long, "névjegy.txt": "ő ř", "empty": ""} {
		if got, err := opened(file, entry, password); err != nil || got != want {
			t.Errorf("%s: %d bytes, want %d (%v)", entry, len(got), len(want), err)
		}
	}
	if got, err := opened(file, "sorok.csv", "ABCDE-fghij-klmno-12346"); err == nil || strings.Contains(got, "Kov") {
		t.Error("another password opened the file")
	}
	listed, err := exec.Command("7z", "l", "-slt", file).Output()
	if err != nil || !bytes.Contains(listed, []byte("AES-256")) {
		t.Errorf("no AES-256: %s", listed)
	}
	raw, err := os.ReadFile(file)
	if err != nil || bytes.Contains(raw, []byte("Kov")) {
		t.Errorf("plain text in the file (%v)", err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := opened(file, "sorok.csv", password); err == nil {
		t.Error("a changed byte was not noticed")
	}
}
