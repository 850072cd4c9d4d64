//go:build unix

package pg

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user the server runs as. PostgreSQL refuses to run as root, and wants a user
// that the system knows by name.
type account struct {
	name     string
	uid, gid int
	// other is true when it is not the user of this program, so files must be handed over.
	other bool
}

func chooseAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{name: "uid " + strconv.Itoa(os.Geteuid()), uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(u.Uid)
		gid, gidErr := strconv.Atoi(u.Gid)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return account{}, fmt.Errorf("user %s: %w", name, err)
		}
		return account{name: name, uid: uid, gid: gid, other: true}, nil
	}
	return account{}, errors.New("PostgreSQL cannot run as root and there is neither a user postgres nor nobody: run Homeward as an ordinary user, or set DATABASE_URL")
}

// own hands path over to the account.
func (a account) own(path string) error {
	if !a.other {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// reaches tells whether the account may pass through every directory down to path.
func (a account) reaches(path string) bool {
	if !a.other {
		return true
	}
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return false
		}
		st := info.Sys().(*syscall.Stat_t)
		bit := os.FileMode(0o001)
		switch {
		case int(st.Uid) == a.uid:
			bit = 0o100
		case int(st.Gid) == a.gid:
			bit = 0o010
		}
		if info.Mode()&bit == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// DefaultDataDir is where the data go when nobody says otherwise.
func DefaultDataDir() string {
	return filepath.Join(stateDir(), "postgres")
}

func stateDir() string {
	if os.Geteuid() == 0 {
		return "/var/lib/homeward"
	}
	return xdg("XDG_STATE_HOME", ".local/state")
}

func cacheDir() string {
	if os.Geteuid() == 0 {
		return "/var/cache/homeward"
	}
	return xdg("XDG_CACHE_HOME", ".cache")
}

func xdg(variable, below string) string {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "homeward")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return filepath.Join(os.TempDir(), "homeward-"+strconv.Itoa(os.Geteuid()))
	}
	return filepath.Join(home, below, "homeward")
}
