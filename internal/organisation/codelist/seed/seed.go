// Package seed fills the code lists of a new database with the values the
// program comes with. It needs nothing but a connection, so that a test
// database can be filled without the pages.
package seed

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

//go:embed codelists.csv
var file string

// Value is a line of codelists.csv; Position counts within its list.
type Value struct {
	List, Code string
	En, Hu, Cs string
	Dimension  string // E, S or P of a reintegration activity
	Position   int
}

// Values are the values the program comes with, list by list in their order.
func Values() ([]Value, error) {
	lines, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("codelists.csv: %w", err)
	}
	last := map[string]int{}
	var out []Value
	for _, l := range lines[1:] {
		last[l[0]] += 10
		v := Value{List: l[0], Code: l[1], En: l[2], Hu: l[3], Cs: l[4], Dimension: l[5], Position: last[l[0]]}
		if v.Dimension == "–" {
			v.Dimension = ""
		}
		out = append(out, v)
	}
	return out, nil
}

// Hash changes whenever the values do.
func Hash() string {
	sum := sha256.Sum256([]byte(file + fmt.Sprint(Locked)))
	return hex.EncodeToString(sum[:6])
}

// Beginner is a connection or a pool, signed in as the owner of the tables.
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Into inserts the values a database lacks and locks those the program
// branches on. What an administrator has changed stays as it is.
func Into(ctx context.Context, owner Beginner) error {
	values, err := Values()
	if err != nil {
		return err
	}
	n := len(values)
	lists, codes, en, hu, cs, dims := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	positions, locked := make([]int32, n), make([]bool, n)
	for i, v := range values {
		lists[i], codes[i], en[i], hu[i], cs[i], dims[i] = v.List, v.Code, v.En, v.Hu, v.Cs, v.Dimension
		positions[i], locked[i] = int32(v.Position), slices.Contains(Locked[v.List], v.Code)
	}
	err = pgx.BeginFunc(ctx, owner, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT set_config('app.actor_id', '0', true), set_config('app.role', 'system', true)"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO code_values (list, code, en, hu, cs, dimension, position, locked)
			SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::boolean[])
			ON CONFLICT (list, code) DO UPDATE SET locked = excluded.locked WHERE code_values.locked <> excluded.locked`,
			lists, codes, en, hu, cs, dims, positions, locked)
		return err
	})
	if err != nil {
		return fmt.Errorf("filling the code lists: %w", err)
	}
	return nil
}
