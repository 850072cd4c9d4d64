package duplicate

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
)

// atOnce is how many people one transaction of the round looks at.
const atOnce = 100

// marked are people to be held against the others.
type marked struct {
	MigrantID int64 `db:"migrant_id"`
	OfficeID  int64 `db:"office_id"`
}

var waiting = db.NewQuery[marked](`
	SELECT migrant_id, office_id FROM duplicate_checks ORDER BY office_id, migrant_id LIMIT $1 FOR UPDATE SKIP LOCKED`)

// hits notes which people another office may know: of those just looked at, and
// of those of other offices whom they may be. Protection cases are left out.
const hits = `
	INSERT INTO duplicate_elsewhere (office_id, migrant_id)
	SELECT x.office_id, x.id FROM migrants p JOIN migrants q ON q.match_key = p.match_key AND q.office_id <> p.office_id
		CROSS JOIN LATERAL (VALUES (p.id, p.office_id), (q.id, q.office_id)) x (id, office_id)
	WHERE p.id = ANY ($1) AND p.match_key <> '' AND p.birth_date <> '' AND p.citizenship <> '' AND NOT p.protected AND NOT q.protected
		AND p.merged_into IS NULL AND q.merged_into IS NULL
	ON CONFLICT (migrant_id) DO NOTHING`

// Sweep looks at everybody whose record is new or changed since the last round,
// whoever wrote it, and returns how many they were.
func Sweep(ctx context.Context, d *db.DB) (met int, err error) {
	for {
		n := 0
		err := d.Write(ctx, db.System, func(tx db.Tx) error {
			batch, err := waiting.All(ctx, tx, atOnce)
			if err != nil || len(batch) == 0 {
				return err
			}
			n = len(batch)
			return round(ctx, tx, batch)
		})
		if err != nil || n == 0 {
			return met, err
		}
		met += n
	}
}

func round(ctx context.Context, tx db.Tx, batch []marked) error {
	of := map[int64][]int64{}
	var all []int64
	for _, m := range batch {
		of[m.OfficeID] = append(of[m.OfficeID], m.MigrantID)
		all = append(all, m.MigrantID)
	}
	for id, people := range of {
		home, err := office.ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := meet(ctx, tx, access.Scope{OfficeID: id}, string(home.Country), people, true); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, hits, all); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM duplicate_checks WHERE migrant_id = ANY ($1)", all)
	return err
}
