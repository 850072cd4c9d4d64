package seal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ReadFile reads the keys of a file, one a line. A file that others may read
// is refused.
func ReadFile(path string) (*Box, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others: chmod 600 it, and make a new key if somebody may have", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b, err := Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

// MakeFile puts a fresh key into a new file that only this user reads. It is
// on the disk when MakeFile returns; a file already there is never replaced.
func MakeFile(path string) (*Box, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o711); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".seal-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(newKey() + "\n")
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		err = errors.Join(dir.Sync(), dir.Close())
		if err != nil {
			return nil, err
		}
	}
	return ReadFile(path)
}
