//go:build unix

package pg

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestServerLeftBehindIsStopped(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := begin(t, dir)
	in := s.Install
	ask(t, s.OwnerURL(), "CREATE TABLE rows AS SELECT 1 AS n", "SELECT 'made'")
	stop(t, s)

	acc, err := chooseAccount()
	if err != nil {
		t.Fatal(err)
	}
	socketDir, err := makeSocketDir(dir, acc)
	if err != nil {
		t.Fatal(err)
	}
	orphan := command(context.Background(), in, acc, "postgres", arguments(Options{}, dir, socketDir)...)
	if err := orphan.Start(); err != nil {
		t.Fatal(err)
	}
	// Not waited for until the end of the test, so it turns into a zombie when it is stopped.
	t.Cleanup(func() { _ = orphan.Wait() })
	until(t, "the orphan is ready", func() bool {
		p, err := readPostmaster(dir)
		return err == nil && p.ready && p.pid == orphan.Process.Pid
	})
	if !runs(orphan.Process.Pid, dir) {
		t.Error("the orphan is not recognised")
	}
	if runs(orphan.Process.Pid, filepath.Dir(dir)) {
		t.Error("the orphan is taken for the server of another directory")
	}
	if got := ask(t, begin(t, dir).OwnerURL(), "SELECT count(*)::text FROM rows"); got != "1" {
		t.Errorf("%s of 1 row is left", got)
	}
	if runs(orphan.Process.Pid, dir) {
		t.Error("the orphan runs on")
	}
}

func TestStaleFilesAreNoObstacle(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	stop(t, begin(t, dir))

	// A program of the same user that has the number by now must be left alone.
	acc, err := chooseAccount()
	if err != nil {
		t.Fatal(err)
	}
	stranger := command(context.Background(), Install{BinDir: "/bin"}, acc, "sleep", "600")
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- stranger.Wait() }()
	t.Cleanup(func() { _ = stranger.Process.Kill() })

	dead := exec.Command("/bin/true")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"another program": fmt.Sprintf("%d\n%s\n0\n5432\n/nowhere\n\n0 0\nready   \n", stranger.Process.Pid, dir),
		"a dead program":  fmt.Sprintf("%d\n%s\n0\n5432\n/nowhere\n\n0 0\nready   \n", dead.Process.Pid, dir),
		"nothing":         "",
		"rubbish":         "\x00\x00\x00",
	} {
		if err := os.WriteFile(filepath.Join(dir, "postmaster.pid"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := acc.own(filepath.Join(dir, "postmaster.pid")); err != nil {
			t.Fatal(err)
		}
		s, err := Start(t.Context(), Options{DataDir: dir})
		if err != nil {
			t.Errorf("postmaster.pid names %s: %v", name, err)
			continue
		}
		stop(t, s)
	}
	select {
	case err := <-ended:
		t.Errorf("the stranger was ended: %v", err)
	default:
	}
}

func TestKilledMakingLeavesNothingHalfMade(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	if err := os.MkdirAll(filepath.Join(dir+".tmp", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir+".tmp", "PG_VERSION"), []byte("15\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, begin(t, dir).OwnerURL(), "SELECT 'sound'"); got != "sound" {
		t.Errorf("the database says %q", got)
	}
	if _, err := os.Stat(dir + ".tmp"); !os.IsNotExist(err) {
		t.Errorf("the half-made directory is left: %v", err)
	}
}

func TestForeignDataAreNeverReplaced(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]struct{ name, text, says string }{
		"another version": {"PG_VERSION", "9\n", "made by PostgreSQL 9"},
		"no version":      {"PG_VERSION", "new\n", "no version"},
		"other files":     {"letter.txt", "Dear…", "not a database"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := dataDir(t)
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, file.name)
			if err := os.WriteFile(path, []byte(file.text), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Start(t.Context(), Options{DataDir: dir})
			if err == nil {
				stop(t, s)
			}
			if err == nil || !strings.Contains(err.Error(), file.says) {
				t.Errorf("the start says %v, want %q", err, file.says)
			}
			if text, err := os.ReadFile(path); err != nil || string(text) != file.text {
				t.Errorf("the file is now %q, %v", text, err)
			}
		})
	}
}

func TestPackageWithoutItsLinksIsCompleted(t *testing.T) {
	t.Parallel()
	native := filepath.Join(t.TempDir(), "native")
	for name, text := range map[string]string{
		"bin/postgres":            "server",
		"bin/initdb":              "maker",
		"lib/libicuuc.so.60.2":    "library",
		"share/postgresql/x.conf": "sample",
		"pg-symlinks.json":        `[{"source":"native/lib/libicuuc.so.60.2","target":"native/lib/libicuuc.so.60"}]`,
	} {
		path := filepath.Join(native, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cache := t.TempDir()
	for range 2 { // made once, found the second time
		binDir, err := prepared(cache, filepath.Join(native, "bin"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(binDir, "..", "lib", "libicuuc.so.60"))
		if err != nil || string(text) != "library" {
			t.Errorf("the library's short name gives %q, %v", text, err)
		}
	}
	if err := os.WriteFile(filepath.Join(native, "pg-symlinks.json"), []byte(`[{"source":"native/../../x","target":"native/lib/y"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := prepared(t.TempDir(), filepath.Join(native, "bin")); err == nil {
		t.Error("a link out of the package was made")
	}
}

func TestFindNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	if _, err := Find(empty, 0); err == nil || !strings.Contains(err.Error(), empty) {
		t.Errorf("an empty directory gives %v", err)
	}
	old := t.TempDir()
	for _, program := range []string{"initdb", "postgres"} {
		script := "#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n"
		if err := os.WriteFile(filepath.Join(old, program), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Find(old, 0); err == nil || !strings.Contains(err.Error(), "14.9") {
		t.Errorf("an old PostgreSQL gives %v", err)
	}
	if _, err := Find("", 9); err == nil || !strings.Contains(err.Error(), "made by PostgreSQL 9") {
		t.Errorf("data of an old PostgreSQL give %v", err)
	}
}

func TestPrivateDirectoryIsNotTakenFromOthers(t *testing.T) {
	t.Parallel()
	acc, err := chooseAccount()
	if err != nil {
		t.Fatal(err)
	}
	open := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(open, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{open, link} {
		if err := privateDir(dir, acc); err == nil {
			t.Errorf("%s was accepted", dir)
		}
	}
	if !strings.HasPrefix(socketURL("/run/x", Owner, Database), "postgres://homeward@/homeward?host=%2Frun%2Fx") {
		t.Errorf("URL %s", socketURL("/run/x", Owner, Database))
	}
	if syscall.Getuid() == 0 && acc.reaches("/proc/1/fd") {
		t.Error("a private directory of root is said to be reachable")
	}
}
