package programme

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
)

// cover is a time in which two programmes of an office run, or none of them
// between the first and the last.
type cover struct {
	Office string    `db:"office"`
	One    string    `db:"one"` // empty: none runs
	Other  string    `db:"other"`
	From   date.Date `db:"from_day"`
	To     date.Date `db:"to_day"`
}

var covers = db.NewQuery[cover](`
	WITH s AS (
		SELECT f.office_id, o.name AS office, p.id, p.code, p.starts_on, p.ends_on,
			max(p.ends_on) OVER (PARTITION BY f.office_id ORDER BY p.starts_on, p.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until_day
		FROM programme_offices f JOIN offices o ON o.id = f.office_id JOIN programmes p ON p.id = f.programme_id AND NOT p.imported)
	SELECT a.office, a.code AS one, b.code AS other, greatest(a.starts_on, b.starts_on) AS from_day, least(a.ends_on, b.ends_on) AS to_day
	FROM s a JOIN s b ON b.office_id = a.office_id AND b.starts_on <= a.ends_on AND a.starts_on <= b.ends_on AND (a.starts_on, a.id) < (b.starts_on, b.id)
	UNION ALL
	SELECT office, '', '', until_day + 1, starts_on - 1 FROM s WHERE starts_on > until_day + 1
	ORDER BY office, from_day, one, other LIMIT 50`)

func (c cover) say(ctx context.Context) string {
	if c.One == "" {
		return i18n.T(ctx, "programme.cover.gap", "Office", c.Office, "From", c.From, "To", c.To)
	}
	return i18n.T(ctx, "programme.cover.overlap", "Office", c.Office, "One", c.One, "Other", c.Other, "From", c.From, "To", c.To)
}
