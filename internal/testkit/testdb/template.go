//go:build unix

package testdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/pg"
	"homeward/internal/organisation/codelist/seed"
	instruments "homeward/internal/organisation/instrument/seed"
	"homeward/migrations"
)

const (
	// templateDB is the migrated database every clone is made from.
	templateDB = "homeward_template"
	// layout changes when what else stands in the cached directory does.
	layout = "1"
	// roomInMemory is how much of /dev/shm must be free; containers often have 64 MB of it.
	roomInMemory = 1 << 30
	// templatesKept is how many templates stay in the cache, for branches that differ in migrations.
	templatesKept = 4
)

// options are for speed: these servers hold nothing that must survive.
func options(in pg.Install, dataDir string) pg.Options {
	return pg.Options{
		DataDir: dataDir,
		BinDir:  in.BinDir,
		NoSync:  true,
		Settings: map[string]string{
			"max_connections":            "200",
			"shared_buffers":             "64MB",
			"wal_level":                  "minimal",
			"max_wal_senders":            "0",
			"max_wal_size":               "256MB",
			"min_wal_size":               "2MB",
			"checkpoint_timeout":         "1h",
			"autovacuum":                 "off",
			"bgwriter_lru_maxpages":      "0",
			"jit":                        "off",
			"max_parallel_workers":       "0",
			"track_activities":           "on",
			"dynamic_shared_memory_type": "mmap",
		},
	}
}

// baseDir is where templates and running servers stand: in memory when there is room.
func baseDir() (string, error) {
	base := os.TempDir()
	var fs syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &fs); err == nil && uint64(fs.Bavail)*uint64(fs.Bsize) > roomInMemory {
		base = "/dev/shm"
	}
	dir := filepath.Join(base, "homeward-testdb-"+strconv.Itoa(os.Geteuid()))
	err := os.Mkdir(dir, 0o711)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
		return "", fmt.Errorf("%s is not a directory of this user", dir)
	}
	return dir, nil
}

// copyTemplate copies the cached data directory to dataDir, after making it if need be. Several
// test programs may want that at once: one makes it, the others wait.
func copyTemplate(ctx context.Context, base string, in pg.Install, dataDir string) error {
	dir := filepath.Join(base, "template-"+in.Version+"-"+migrations.Hash()+"-"+seed.Hash()+"-"+instruments.Hash()+"-"+layout)
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := flock(lock, syscall.LOCK_EX); err != nil {
		return err
	}
	done := filepath.Join(dir, "done")
	if _, err := os.Stat(done); errors.Is(err, os.ErrNotExist) {
		if err := makeTemplate(ctx, in, filepath.Join(dir, "data")); err != nil {
			return fmt.Errorf("making the template: %w", err)
		}
		if err := os.WriteFile(done, nil, 0o600); err != nil {
			return err
		}
		dropOld(base)
	}
	if err := flock(lock, syscall.LOCK_SH); err != nil {
		return err
	}
	return pg.Clone(filepath.Join(dir, "data"), dataDir)
}

func makeTemplate(ctx context.Context, in pg.Install, dataDir string) error {
	if err := os.RemoveAll(dataDir); err != nil { // what is left of a program that was killed here
		return err
	}
	server, err := pg.Start(ctx, options(in, dataDir))
	if err != nil {
		return err
	}
	return errors.Join(fill(ctx, server), server.Stop(ctx))
}

// fill makes the template as an installation does.
func fill(ctx context.Context, server *pg.Server) error {
	conn, err := pgx.Connect(ctx, server.URL(pg.Owner, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+templateDB); err != nil {
		return err
	}
	owner := server.URL(pg.Owner, templateDB)
	if err := migrations.EnsureAppRole(ctx, owner, ""); err != nil {
		return err
	}
	if err := migrations.Up(ctx, owner); err != nil {
		return err
	}
	filled, err := pgx.Connect(ctx, owner)
	if err != nil {
		return err
	}
	defer filled.Close(ctx)
	return errors.Join(seed.Into(ctx, filled), instruments.Into(ctx, filled))
}

// dropOld drops the templates used longest ago; one that is being copied is locked and stays.
func dropOld(base string) {
	dirs, _ := filepath.Glob(filepath.Join(base, "template-*"))
	age := func(dir string) int64 {
		info, err := os.Stat(filepath.Join(dir, "done"))
		if err != nil {
			return 0
		}
		return info.ModTime().UnixNano()
	}
	slices.SortFunc(dirs, func(a, b string) int { return int(min(1, max(-1, age(b)-age(a)))) })
	for _, dir := range dirs[min(len(dirs), templatesKept):] {
		lock, err := os.Open(filepath.Join(dir, "lock"))
		if err != nil {
			continue
		}
		if flock(lock, syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.Remove(filepath.Join(dir, "done"))
			_ = os.RemoveAll(filepath.Join(dir, "data"))
		}
		lock.Close()
	}
}

// newRun makes the directory of this program's server.
func newRun(base string) (string, error) {
	dir, err := os.MkdirTemp(base, "run-"+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// removeAfter starts a small process that waits for the end of this program and of its server,
// and then removes the directory, unless a test asked to keep it.
func removeAfter(dir string, server *pg.Server) error {
	const script = `read _; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rmdir "$3"; [ -e "$2/keep" ] || rm -rf "$2"`
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	defer reader.Close()
	cmd := exec.Command("/bin/sh", "-c", script, "sh", strconv.Itoa(server.PID()), dir, server.SocketDir())
	cmd.Stdin = reader
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	untilExit = append(untilExit, writer)
	return nil
}

// untilExit are the ends of pipes that close when this program ends, however it ends.
var untilExit []*os.File

func keep(dir string) error {
	return os.WriteFile(filepath.Join(dir, "keep"), nil, 0o600)
}

// sweep removes the directories of programs that have ended and could not tidy up, and all but the
// newest of those that were kept.
func sweep(base string) {
	dirs, _ := filepath.Glob(filepath.Join(base, "run-*"))
	var kept []string
	for _, dir := range dirs {
		number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), "run-"), "-")
		pid, err := strconv.Atoi(number)
		if err != nil || !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, "keep")); err == nil {
			kept = append(kept, dir)
			continue
		}
		_ = os.RemoveAll(dir)
	}
	slices.SortFunc(kept, func(a, b string) int { return int(min(1, max(-1, modified(b)-modified(a)))) })
	for _, dir := range kept[min(len(kept), 3):] {
		_ = os.RemoveAll(dir)
	}
}

func modified(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.ModTime().UnixNano()
}

func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
