//go:build unix

package pg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// initialise makes a data directory beside its place and renames it, so that a program killed in
// the middle leaves nothing half-made under the real name.
func initialise(ctx context.Context, in Install, acc account, dataDir string, noSync bool) error {
	temp := dataDir + ".tmp"
	// Which character classes the C library knows depends on the locale; sorting is ICU's either way.
	for _, locale := range []string{"C.UTF-8", "en_US.UTF-8", "C"} {
		if err := os.RemoveAll(temp); err != nil {
			return fmt.Errorf("making the database: %w", err)
		}
		if err := os.Mkdir(temp, 0o700); err != nil {
			return fmt.Errorf("making the database: %w", err)
		}
		if err := acc.own(temp); err != nil {
			return fmt.Errorf("making the database: %w", err)
		}
		out, err := initdb(ctx, in, acc, temp, locale, noSync)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return fmt.Errorf("making the database: %w", ctx.Err())
		}
		if !strings.Contains(out, "invalid locale") || locale == "C" {
			return fmt.Errorf("making the database: %w: %s", err, strings.TrimSpace(out))
		}
	}
	// An empty directory may already stand there, made by hand or by a package.
	if err := os.Remove(dataDir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("making the database: %w", err)
	}
	if err := os.Rename(temp, dataDir); err != nil {
		return fmt.Errorf("making the database: %w", err)
	}
	if noSync {
		return nil
	}
	return syncDir(filepath.Dir(dataDir))
}

func initdb(ctx context.Context, in Install, acc account, dir, locale string, noSync bool) (string, error) {
	args := []string{
		"-D", dir, "-U", Owner,
		"--encoding=UTF8", "--locale=" + locale, "--locale-provider=icu", "--icu-locale=und",
		"--data-checksums", "--auth-local=trust", "--auth-host=reject",
	}
	if noSync {
		args = append(args, "--no-sync", "--wal-segsize=1")
	}
	cmd := command(ctx, in, acc, "initdb", args...)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	stopWithParent(cmd.SysProcAttr, syscall.SIGKILL)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// syncDir makes the rename itself safe against power loss.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("making the database: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("making the database: %w", err)
	}
	return nil
}

// longestSocketDir leaves room for "/.s.PGSQL.5432.lock" in the 107 bytes a socket's path may have.
const longestSocketDir = 107 - len("/.s.PGSQL."+port+".lock")

// makeSocketDir makes the private directory of the socket: its path is short, and only the account
// and root come in, which is why nobody is asked for a password inside.
func makeSocketDir(dataDir string, acc account) (string, error) {
	hash := sha256.Sum256([]byte(dataDir))
	name := "homeward-" + hex.EncodeToString(hash[:4])
	bases := []string{os.TempDir(), "/tmp"}
	if os.Geteuid() == 0 {
		bases = append([]string{"/run"}, bases...)
	} else {
		name += "-" + strconv.Itoa(os.Geteuid())
	}
	var problems []error
	for _, base := range bases {
		dir := filepath.Join(base, name)
		if len(dir) > longestSocketDir {
			problems = append(problems, fmt.Errorf("%s: the path is too long for a socket", dir))
			continue
		}
		err := privateDir(dir, acc)
		if err == nil {
			err = clearSocket(dir)
		}
		if err == nil {
			return dir, nil
		}
		problems = append(problems, err)
	}
	return "", fmt.Errorf("directory for the database's socket: %w", errors.Join(problems...))
}

// privateDir makes dir, or accepts one that is already as it should be. In a shared directory
// somebody else may have put a directory or a link there first; that is not used.
func privateDir(dir string, acc account) error {
	err := os.Mkdir(dir, 0o700)
	if err == nil {
		return acc.own(dir)
	}
	if !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	if !info.IsDir() || info.Mode().Perm()&0o077 != 0 || owner != acc.uid && owner != os.Geteuid() {
		return fmt.Errorf("%s is not a private directory of user %s", dir, acc.name)
	}
	return acc.own(dir)
}

// clearSocket removes the socket of a server that was killed. The directory belongs to one data
// directory and its lock is ours, so no other server uses it; left there, the socket's own lock file
// would stop the new one when its number belongs to another program by now.
func clearSocket(dir string) error {
	for _, name := range []string{".s.PGSQL." + port, ".s.PGSQL." + port + ".lock"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// removeSocketDir tidies up after a server that has ended; one with something in it stays.
func removeSocketDir(dir string) {
	_ = os.Remove(dir)
}
