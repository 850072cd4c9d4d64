//go:build unix

package pg

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// cached copies a PostgreSQL tree (bin, lib, share) to a cache once, lets finish complete the
// copy, and gives its bin directory. The copy appears under its name only when it is whole.
func cached(cache, root string, finish func(copied string) error) (string, error) {
	key, err := fileKey(filepath.Join(root, "bin", "postgres"))
	if err != nil {
		return "", fmt.Errorf("PostgreSQL in %s: %w", root, err)
	}
	dir := filepath.Join(cache, "pg", key)
	binDir := filepath.Join(dir, "bin")
	if _, err := os.Stat(binDir); err == nil {
		return binDir, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", fmt.Errorf("cache for PostgreSQL: %w", err)
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), ".copy-")
	if err != nil {
		return "", fmt.Errorf("cache for PostgreSQL: %w", err)
	}
	defer os.RemoveAll(temp)
	if err := os.Chmod(temp, 0o755); err != nil {
		return "", fmt.Errorf("cache for PostgreSQL: %w", err)
	}
	for _, part := range []string{"bin", "lib", "share"} {
		if err := copyTree(filepath.Join(root, part), filepath.Join(temp, part)); err != nil {
			return "", fmt.Errorf("copying PostgreSQL: %w", err)
		}
	}
	if err := finish(temp); err != nil {
		return "", fmt.Errorf("copying PostgreSQL: %w", err)
	}
	if err := os.Rename(temp, dir); err != nil {
		if _, statErr := os.Stat(binDir); statErr == nil { // somebody else was faster
			return binDir, nil
		}
		return "", fmt.Errorf("cache for PostgreSQL: %w", err)
	}
	return binDir, nil
}

// fileKey is a name for the content of a file.
func fileKey(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)[:8]), nil
}

// Clone copies the data directory of a stopped server to another place, to be started there on its
// own. It keeps owners and permissions.
func Clone(from, to string) error {
	acc, err := chooseAccount()
	if err != nil {
		return err
	}
	if err := copyTree(from, to); err != nil {
		return fmt.Errorf("copying database %s: %w", from, err)
	}
	return filepath.WalkDir(to, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return acc.own(path)
	})
}

// copyTree copies directories, files and links with their permissions.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		info, err := entry.Info()
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir():
			if err := os.Mkdir(target, 0o700); err != nil {
				return err
			}
			return os.Chmod(target, info.Mode().Perm())
		case info.Mode()&fs.ModeSymlink != 0:
			link, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		case info.Mode().IsRegular():
			return copyFile(path, target, info.Mode().Perm())
		}
		return nil
	})
}

func copyFile(from, to string, mode fs.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
