package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"homeward/internal/kit/db"
	"homeward/internal/kit/seal"
)

// SealFile is where the key is kept that HOMEWARD_SEAL_KEY does not give.
func (c Config) SealFile() string { return filepath.Join(c.DataDir, "seal.key") }

// Box finds the key of an installation, or makes one where nothing is sealed
// yet. It refuses keys that do not open what the database holds, so that a
// forgotten key is noticed at the start and not when a file is needed.
func (d *Database) Box(ctx context.Context, c Config, of *db.DB) (*seal.Box, error) {
	known, err := sealKeys(ctx, of)
	if err != nil {
		return nil, err
	}
	box, err := c.box(len(known) == 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("files and restricted sections of this database are sealed with key %s: put its file back at %s, or set HOMEWARD_SEAL_KEY", known[len(known)-1].KeyID, c.SealFile())
	}
	if err != nil {
		return nil, fmt.Errorf("the key that files and restricted sections are sealed with: %w", err)
	}
	listed := false
	for _, k := range known {
		if _, err := box.Open(k.Proof, k.place()); err != nil {
			return nil, fmt.Errorf("this database holds contents sealed with key %s, which is not among those of HOMEWARD_SEAL_KEY or %s: add it as an older one", k.KeyID, c.SealFile())
		}
		listed = listed || k.KeyID == box.KeyID()
	}
	if listed {
		return box, nil
	}
	k := sealKey{KeyID: box.KeyID()}
	k.Proof = box.Seal([]byte(k.KeyID), k.place())
	return box, of.Write(ctx, db.System, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO seal_keys (key_id, proof) VALUES ($1, $2) ON CONFLICT DO NOTHING", k.KeyID, k.Proof)
		return err
	})
}

// box reads the key of the settings; may it be made, makes the file.
func (c Config) box(make bool) (*seal.Box, error) {
	if c.SealKey != "" {
		return seal.Parse(c.SealKey)
	}
	box, err := seal.ReadFile(c.SealFile())
	if make && errors.Is(err, os.ErrNotExist) {
		return seal.MakeFile(c.SealFile())
	}
	return box, err
}

// sealKey is a key that contents of the database are sealed with: its id, and
// something sealed with it.
type sealKey struct {
	KeyID string `db:"key_id"`
	Proof []byte `db:"proof"`
}

func (k sealKey) place() string { return "seal_keys/" + k.KeyID }

var sealKeysQuery = db.NewQuery[sealKey]("SELECT key_id, proof FROM seal_keys ORDER BY id")

func sealKeys(ctx context.Context, of *db.DB) (out []sealKey, err error) {
	err = of.Read(ctx, db.System, func(r db.Reader) error {
		out, err = sealKeysQuery.All(ctx, r)
		return err
	})
	return out, err
}
