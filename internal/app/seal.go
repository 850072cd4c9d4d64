package app

import (
	"errors"
	"os"
	"path/filepath"

	"homeward/internal/kit/seal"
)

// SealFile is where the key is kept that HOMEWARD_SEAL_KEY does not give.
func (c Config) SealFile() string { return filepath.Join(c.DataDir, "seal.key") }

// box reads the key of the settings; where it may be made, makes the file.
func (c Config) box(may bool) (*seal.Box, error) {
	if c.SealKey != "" {
		return seal.Parse(c.SealKey)
	}
	box, err := seal.ReadFile(c.SealFile())
	if may && errors.Is(err, os.ErrNotExist) {
		return seal.MakeFile(c.SealFile())
	}
	return box, err
}
