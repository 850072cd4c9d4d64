package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
	"homeward/internal/kit/workday"
)

// deskDays is how far back the sheets of the cash desks go.
const deskDays = 14

// keepCash writes two weeks of the cash desk of each office that has none: the
// deputy counts and the manager signs. Today is counted, differs, and waits.
func keepCash(ctx context.Context, tx pgx.Tx, offices []*bureau, today date.Date) error {
	if _, err := tx.Exec(ctx, `UPDATE instalments i SET method = 'cash', verified_by = CASE WHEN i.verified_by = '' THEN 'IOM' ELSE i.verified_by END
		FROM case_files c JOIN programmes p ON p.id = c.programme_id AND p.allows_cash WHERE c.id = i.case_id AND i.paid_on >= $1 AND i.id % 2 = 0`, today.AddDays(-deskDays)); err != nil {
		return fmt.Errorf("payments in cash: %w", err)
	}
	for _, o := range offices {
		if err := o.keepCash(ctx, tx, today); err != nil {
			return fmt.Errorf("cash desk of %s: %w", o.code, err)
		}
	}
	_, err := tx.Exec(ctx, "SELECT set_config('app.office_ids', '', true)")
	return err
}

func (o *bureau) keepCash(ctx context.Context, tx pgx.Tx, today date.Date) error {
	// The question about the money of a desk is answered to its office alone.
	if _, err := tx.Exec(ctx, "SELECT set_config('app.office_ids', format('{%s}', $1::bigint), true)", o.id); err != nil {
		return err
	}
	var there bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM cash_days WHERE office_id = $1)", o.id).Scan(&there); err != nil || there || o.deputy == 0 {
		return err
	}
	first := today.AddDays(-deskDays)
	from := map[string]string{"hu": "Készpénzfelvétel a bankból", "cs": "Výběr hotovosti z banky"}[o.language]
	// Enough is brought for all that goes out.
	if _, err := tx.Exec(ctx, `INSERT INTO cash_entries (office_id, entered_by, minor, happened_on, kind, currency, reason, document)
		SELECT $1, $2, (coalesce(-sum(m.minor), 0) / 100000 + w.kept) * 100000, $3, 'brought', w.currency, $5, 'BP-' || w.currency || '-114'
		FROM (VALUES ('EUR', 5), (CASE $6::text WHEN 'CZ' THEN 'CZK' ELSE 'HUF' END, CASE $6::text WHEN 'CZ' THEN 20 ELSE 120 END)) w (currency, kept)
		LEFT JOIN cash_moves($1, 0, $3, $4) m ON m.currency = w.currency GROUP BY w.currency, w.kept`, o.id, o.manager, first, today, from, o.country); err != nil {
		return err
	}
	stamps := map[string]string{"hu": "Postai bélyegek és fénymásolás", "cs": "Poštovní známky a kopírování"}[o.language]
	for day, n := first, 0; !day.After(today); day, n = day.AddDays(1), n+1 {
		if !workday.Is(o.country, day) && day != first && day != today {
			continue
		}
		if n%4 == 2 {
			if _, err := tx.Exec(ctx, `INSERT INTO cash_entries (office_id, entered_by, minor, happened_on, kind, currency, reason, document)
				VALUES ($1, $2, CASE $5::text WHEN 'CZ' THEN $3::bigint / 10 ELSE $3 END, $4, 'taken', CASE $5::text WHEN 'CZ' THEN 'CZK' ELSE 'HUF' END, $6, 'KP-' || $7::int)`, o.id, o.manager, 425000+5000*n, day, o.country, stamps, 300+n); err != nil {
				return err
			}
		}
		if err := o.sheet(ctx, tx, day, day == today); err != nil {
			return err
		}
	}
	return nil
}

// sheet counts a day, and signs it unless it is the last.
func (o *bureau) sheet(ctx context.Context, tx pgx.Tx, day date.Date, last bool) error {
	why, missing, signed := "", 0, any(o.manager)
	if last {
		missing, signed = 85000, nil
		why = map[string]string{"hu": "Egy bizonylat még hiányzik: a postaköltséget holnap rögzítjük.", "cs": "Chybí doklad za poštovné, zapíšeme jej zítra."}[o.language]
	}
	var id int64
	err := tx.QueryRow(ctx, `INSERT INTO cash_days (office_id, held_on, counted_by, counted_on, signed_by, signed_on, explanation)
		VALUES ($1, $2::date, $3, $2::date, $4::bigint, CASE WHEN $4::bigint IS NULL THEN '0001-01-01'::date ELSE $2::date END, $5) RETURNING id`, o.id, day, o.deputy, signed, why).Scan(&id)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO cash_counts (day_id, currency, opening_minor, moved_minor, counted_minor)
		SELECT $2, w.currency, w.opening, w.moved, w.opening + w.moved - CASE w.currency WHEN 'HUF' THEN $4::bigint WHEN 'CZK' THEN $4::bigint / 10 ELSE 0 END
		FROM (SELECT coalesce(m.currency, b.currency) AS currency, coalesce(b.counted_minor, 0) AS opening, coalesce(m.moved, 0)::bigint AS moved
			FROM (SELECT currency, sum(minor) AS moved FROM cash_moves($1, 0, (SELECT min(held_on) FROM cash_days WHERE office_id = $1), $3) GROUP BY currency) m
			FULL JOIN (SELECT c.currency, c.counted_minor FROM cash_counts c WHERE c.day_id = (SELECT max(id) FROM cash_days WHERE office_id = $1 AND id < $2)) b ON b.currency = m.currency) w`,
		o.id, id, day, missing); err != nil || last {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO cash_lines (day_id, kind, source_id, minor, currency, happened_on)
		SELECT $2, kind, source_id, minor, currency, happened_on FROM cash_moves($1, 0, (SELECT min(held_on) FROM cash_days WHERE office_id = $1), $3)`, o.id, id, day)
	return err
}
