package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

// drive is a campaign of every office.
type drive struct {
	name, aim, audiences string
	channels             []string
	ago, days            int // days: 0 goes on
	languages            []string
	share                int // one in so many enquiries of its days names it
}

var drives = []drive{
	{
		"Know your options", "People in reception centres hear what voluntary return offers, in their own language", "Asylum seekers, people whose application was refused",
		[]string{"poster", "leaflet", "hotline", "outreach", "social_media"},
		150, 0,
		[]string{"ar", "fa", "ur", "fr"},
		3,
	},
	{
		"Radio and markets", "Workers without papers hear of the programme where they are", "Workers without a permit to stay",
		[]string{"radio", "event", "website", "leaflet"},
		130, 60,
		[]string{"vi", "uk", "en"},
		5,
	},
}

// inform writes down campaigns: their materials, where those went, calls to the
// hotline, people reached, and the enquiries that came of them.
func inform(ctx context.Context, tx pgx.Tx, offices []*bureau, today date.Date) error {
	for _, o := range offices {
		var there bool
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM campaigns WHERE office_id = $1)", o.id).Scan(&there); err != nil {
			return err
		}
		if there {
			continue
		}
		for _, d := range drives {
			if err := d.run(ctx, tx, o, today); err != nil {
				return fmt.Errorf("campaign %s of %s: %w", d.name, o.code, err)
			}
		}
	}
	return nil
}

func (d drive) run(ctx context.Context, tx pgx.Tx, o *bureau, today date.Date) error {
	from, until := today.AddDays(-d.ago), date.Date{}
	last := today.AddDays(-1)
	if d.days > 0 {
		until = from.AddDays(d.days)
		last = until
	}
	var id int64
	if err := tx.QueryRow(ctx, `
		INSERT INTO campaigns (office_id, programme_id, recorded_by, starts_on, ends_on, name, aim, audiences, channels)
		VALUES ($1, (SELECT p.id FROM programmes p JOIN programme_offices po ON po.programme_id = p.id
			WHERE po.office_id = $1 AND NOT p.imported ORDER BY p.ends_on DESC, p.id LIMIT 1), $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
		o.id, o.manager, from, until, d.name, d.aim, d.audiences, d.channels).Scan(&id); err != nil {
		return err
	}
	for _, sql := range []string{
		`INSERT INTO campaign_materials (campaign_id, printed, printed_on, kind, language, title, edition)
		SELECT $1, 400 + 150 * n, $2::date - 10, (ARRAY['leaflet', 'poster'])[1 + n % 2], language, 'Voluntary return: what you can expect', '2026-0' || 1 + n
		FROM unnest($4::text[]) WITH ORDINALITY l (language, n) WHERE $3::date IS NOT NULL`,
		`INSERT INTO campaign_handouts (campaign_id, material_id, point_id, copies, on_day, place)
		SELECT $1, m.id, CASE WHEN n = 2 THEN p.id END, 60 + 20 * n, $2::date + (n * 9)::int, (ARRAY['Reception centre', '', 'Railway station'])[n]
		FROM campaign_materials m CROSS JOIN generate_series(1, 3) n
		LEFT JOIN LATERAL (SELECT a.id FROM advisory_points a JOIN campaigns c ON c.office_id = a.office_id WHERE c.id = $1 ORDER BY a.id LIMIT 1) p ON true
		WHERE m.campaign_id = $1 AND (n <> 2 OR p.id IS NOT NULL) AND cardinality($4::text[]) > 0 AND $2::date + (n * 9)::int <= $3::date`,
		`INSERT INTO campaign_reaches (campaign_id, women, men, unknown, on_day, channel, language, method)
		SELECT $1, 40 + 13 * n, 70 + 17 * n, 5 * n, $2::date + (n * 12)::int, c.channel, ($4::text[])[1 + n % cardinality($4::text[])], (ARRAY['counted', 'estimated', 'statistics'])[1 + n % 3]
		FROM unnest((SELECT channels FROM campaigns WHERE id = $1)) WITH ORDINALITY c (channel, n)
		WHERE c.channel NOT IN ('outreach', 'hotline') AND $2::date + (n * 12)::int <= $3::date`,
	} {
		if _, err := tx.Exec(ctx, sql, id, from, last, d.languages); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO campaign_calls (campaign_id, recorded_by, minutes, on_day, at_time, language, outcome, topics)
		SELECT $1, ($2::bigint[])[1 + n % cardinality($2::bigint[])], 4 + n % 19, $3::date + n * 2, (ARRAY['09:10', '11:40', '14:05', ''])[1 + n % 4],
			($5::text[])[1 + n % cardinality($5::text[])], (ARRAY['informed', 'referred', 'call_back', 'informed', 'appointment'])[1 + n % 5],
			(ARRAY['{programme}', '{programme,return_options}', '{options_stay}'])[1 + n % 3]::text[]
		FROM generate_series(0, 39) n WHERE $3::date + n * 2 <= $4::date`, id, o.counsellors, from, last, d.languages); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		UPDATE enquiries SET campaign_id = $1 WHERE office_id = $2 AND campaign_id IS NULL AND on_day BETWEEN $3 AND $4 AND id % $5 = 0`,
		id, o.id, from, last, d.share); err != nil {
		return err
	}
	// Some of them grew into cases.
	_, err := tx.Exec(ctx, `
		UPDATE enquiries e SET case_id = x.case_id, outcome = 'case' FROM (
			SELECT DISTINCT ON (c.id) c.id AS case_id, q.id FROM enquiries q JOIN case_files c ON c.office_id = q.office_id
			WHERE q.campaign_id = $1 AND q.kind = 'contact' AND q.case_id IS NULL AND q.id % 4 < 2 AND c.class = 'ordinary' AND NOT c.voided
				AND c.opened_on BETWEEN q.on_day AND q.on_day + 14 ORDER BY c.id, q.id) x
		WHERE e.id = x.id`, id)
	return err
}
