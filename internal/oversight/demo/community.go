package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

// forPlaces writes down what offices do for places of return, without a case.
func forPlaces(ctx context.Context, tx pgx.Tx, offices []*bureau, today date.Date) error {
	for _, o := range offices {
		if _, err := tx.Exec(ctx, `
			INSERT INTO community_activities (office_id, recorded_by, title, aim, country, place, level, dimension, partner, starts_on, ends_on, cost_minor,
				women, men, returnees, indirect, state, result)
			SELECT $1, $2, x.title, x.aim, x.country, x.place, x.level, x.dimension, x.partner, $3::date - x.ago, $3::date - x.ago + 90, x.cost, x.women, x.men, x.returnees,
				x.indirect, x.state, x.result
			FROM (VALUES
				('Water for the school of Zakho', 'A well and a pump next to the primary school', 'IQ', 'Zakho', 'community', 'social', 'Partner office in Erbil', 200, 420000, 3, 5, 2, 240,
					'done', 'The well gives water since August.'),
				('Evenings for families who came back', 'Talks and games, every second Friday', 'XK', 'Prizren', 'collective', 'psychosocial', 'Family centre Prizren', 60, 90000, 14, 9, 12, 0,
					'ongoing', '')) x (title, aim, country, place, level, dimension, partner, ago, cost, women, men, returnees, indirect, state, result)
			WHERE NOT EXISTS (SELECT 1 FROM community_activities WHERE office_id = $1)`, o.id, o.manager, today); err != nil {
			return fmt.Errorf("community activities of %s: %w", o.code, err)
		}
	}
	return nil
}
