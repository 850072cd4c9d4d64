package codelist

import (
	"context"
	"fmt"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/codelist/seed"
)

// row is a value as stored: its end is a day far away instead of none.
type row struct {
	ID        int64     `db:"id,auto"`
	List      string    `db:"list,once"`
	Code      string    `db:"code,once"`
	Dimension string    `db:"dimension,once"`
	Locked    bool      `db:"locked,once"`
	Version   int       `db:"version,auto"`
	En        string    `db:"en"`
	Hu        string    `db:"hu"`
	Cs        string    `db:"cs"`
	Position  int       `db:"position"`
	ValidFrom date.Date `db:"valid_from"`
	ValidTo   date.Date `db:"valid_to"`
}

var table = db.NewTable[row]("code_values", "codelist.value")

var forever = date.Of(9999, time.December, 31)

func (r row) value() Value {
	v := Value{
		ID: r.ID, List: r.List, Code: r.Code, Dimension: r.Dimension, Locked: r.Locked, Version: r.Version,
		Details: Details{En: r.En, Hu: r.Hu, Cs: r.Cs, Position: r.Position, ValidFrom: r.ValidFrom},
	}
	if r.ValidTo != forever {
		v.ValidUntil = r.ValidTo
	}
	return v
}

func (r *row) set(d Details) {
	r.En, r.Hu, r.Cs, r.Position, r.ValidFrom, r.ValidTo = d.En, d.Hu, d.Cs, d.Position, d.ValidFrom, d.ValidUntil
	if d.ValidUntil.IsZero() {
		r.ValidTo = forever
	}
}

// Seed fills the lists of a database with the values it lacks. It runs as the
// owner, after the migrations.
func Seed(ctx context.Context, owner seed.Beginner) error { return seed.Into(ctx, owner) }

// Load reads the whole catalogue.
func Load(ctx context.Context, r db.Reader) (*Catalogue, error) {
	rows, err := table.Many(ctx, r, "ORDER BY list, position, code")
	if err != nil {
		return nil, fmt.Errorf("code lists: %w", err)
	}
	values := make([]Value, len(rows))
	for i, x := range rows {
		values[i] = x.value()
	}
	return NewCatalogue(values), nil
}

func find(ctx context.Context, r db.Reader, list, code string) (row, error) {
	return table.One(ctx, r, "WHERE list = $1 AND code = $2", list, code)
}
