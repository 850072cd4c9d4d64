// Package seed lays the instruments that the program comes with into a
// database. It needs nothing but a connection, so that a test database can be
// filled without the pages.
package seed

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

//go:embed instruments.json
var file []byte

// Instrument is a questionnaire as the program brings it along.
type Instrument struct {
	Code       string          `json:"code"`
	Kind       string          `json:"kind"`
	Status     string          `json:"status"`
	SourceNote string          `json:"source_note"`
	Definition json.RawMessage `json:"definition"`
}

// Instruments are those the program comes with.
func Instruments() (out []Instrument, err error) {
	if err = json.Unmarshal(file, &out); err != nil {
		return nil, fmt.Errorf("instruments.json: %w", err)
	}
	return out, nil
}

// Hash changes whenever the instruments do.
func Hash() string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:6])
}

// Beginner is a connection or a pool, signed in as the owner of the tables.
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Into lays in the first version of each instrument that a database lacks.
// Versions that are there stay as they are.
func Into(ctx context.Context, owner Beginner) error {
	all, err := Instruments()
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, owner, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT set_config('app.actor_id', '0', true), set_config('app.role', 'system', true)"); err != nil {
			return err
		}
		for _, i := range all {
			if _, err := tx.Exec(ctx, `INSERT INTO instruments (number, kind, code, status, source_note, definition) VALUES (1, $1, $2, $3, $4, $5)
				ON CONFLICT (kind, number) DO NOTHING`, i.Kind, i.Code, i.Status, i.SourceNote, i.Definition); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("laying in the instruments: %w", err)
	}
	return nil
}
