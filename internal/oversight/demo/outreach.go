package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

// outpost is an advisory point of an office.
type outpost struct {
	office, name, place, phone, facilities, hours string
	languages                                     []string
	weekday                                       int
}

var outposts = []outpost{
	{"BUD", "Győr", "9021 Győr, Baross Gábor út 21.", "+36 96 555 014", "Győri őrzött szállás", "09:00–13:00", []string{"hu", "en", "ar"}, 2},
	{"BUD", "Pécs", "7621 Pécs, Király utca 8.", "+36 72 555 021", "", "10:00–14:00", []string{"hu", "en", "fa"}, 4},
	{"DEB", "Nyírbátor", "4300 Nyírbátor, Édesanyák útja 3.", "+36 42 555 030", "Nyírbátori menekültügyi őrzött befogadó központ", "09:00–12:00", []string{"hu", "en"}, 3},
	{"PRG", "Bělá-Jezová", "294 21 Bělá pod Bezdězem, Jezová 1501", "+420 555 010 160", "Zařízení pro zajištění cizinců Bělá-Jezová", "09:00–12:00", []string{"cs", "en", "ru"}, 2},
	{"PRG", "Plzeň", "301 00 Plzeň, Americká 36", "+420 555 010 171", "", "13:00–17:00", []string{"cs", "vi", "uk"}, 4},
	{"BRN", "Vyšní Lhoty", "739 51 Vyšní Lhoty 234", "+420 555 020 033", "Zařízení pro zajištění cizinců Vyšní Lhoty", "09:00–12:00", []string{"cs", "en"}, 3},
}

// languagesOf are what the counsellors of the demo accounts can counsel in.
var languagesOf = map[string][]string{
	"counsellor@bud.example": {"hu", "en", "ar"}, "adam.toth@bud.example": {"hu", "en", "fa"}, "eszter.nagy@bud.example": {"hu", "sq", "de"},
	"counsellor@prg.example": {"cs", "en", "vi"}, "eva.horakova@prg.example": {"cs", "uk", "ru"}, "tomas.svoboda@prg.example": {"cs", "en", "mn"},
}

// reachOut makes what an office does beside its cases: advisory points,
// counsellors' languages, questions asked and talks given in the last months.
func reachOut(ctx context.Context, tx pgx.Tx, offices []*bureau, today date.Date) error {
	for email, languages := range languagesOf {
		if _, err := tx.Exec(ctx, `INSERT INTO staff_profiles (staff_id, languages) SELECT id, $2 FROM staff WHERE email = $1
			ON CONFLICT DO NOTHING`, email, languages); err != nil {
			return fmt.Errorf("profile of %s: %w", email, err)
		}
	}
	for _, o := range offices {
		for _, p := range outposts {
			if p.office != o.code {
				continue
			}
			if err := p.open(ctx, tx, o); err != nil {
				return fmt.Errorf("point %s: %w", p.name, err)
			}
		}
		if err := o.answer(ctx, tx, today); err != nil {
			return fmt.Errorf("enquiries of %s: %w", o.code, err)
		}
	}
	return nil
}

func (p outpost) open(ctx context.Context, tx pgx.Tx, o *bureau) error {
	_, err := tx.Exec(ctx, `
		WITH point AS (
			INSERT INTO advisory_points (office_id, name, place, phone, languages, facilities) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING RETURNING id)
		INSERT INTO advisory_point_days (point_id, weekday, hours, staff_ids) SELECT id, $7, $8, $9::bigint[] FROM point`,
		o.id, p.name, p.place, p.phone, p.languages, p.facilities, p.weekday, p.hours, o.counsellors[:1])
	return err
}

// answer records the questions of 150 days and a talk each month.
func (o *bureau) answer(ctx context.Context, tx pgx.Tx, today date.Date) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO enquiries (office_id, recorded_by, reached, on_day, last_contact_on, kind, channel, outcome, language, country, topics)
		SELECT $1, ($2::bigint[])[1 + n % cardinality($2::bigint[])], CASE WHEN talk THEN 8 + n % 23 ELSE 1 END, day, day, CASE WHEN talk THEN 'talk' ELSE 'contact' END,
			(ARRAY['phone', 'walk_in', 'hotline', 'website', 'community', 'ngo'])[1 + n % 6],
			CASE WHEN talk THEN '' ELSE 'information_only' END,
			(ARRAY['en', 'ar', 'fa', 'sq', 'vi', 'uk', 'tr'])[1 + n % 7], (ARRAY['', 'IQ', 'IR', 'XK', 'VN', 'UA', 'TR'])[1 + n % 7],
			(ARRAY['{return_options}', '{programme,return_options}', '{options_stay}'])[1 + n % 3]::text[]
		FROM (SELECT n, n % 12 = 5 AS talk, $3::date - (n * 3 + 1) AS day FROM generate_series(0, 49) n) x
		WHERE NOT EXISTS (SELECT 1 FROM enquiries e WHERE e.office_id = $1)
		ORDER BY day`, o.id, o.counsellors, today)
	return err
}
