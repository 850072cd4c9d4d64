package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

// resting is a programme under which nothing is approved for now.
type resting struct {
	country, like, code, name, decidedBy, reason string
	banners                                      [3]string // en, hu, cs
}

var restingProgrammes = []resting{
	{
		"HU", "AMIF-HU-2021", "NAT-HU-2026", "Nemzeti hazatérési keret 2026", "Belügyminisztérium", "A következő részlet átutalása késik.",
		[3]string{
			"The national return fund is suspended: intake goes on, nothing is approved until the next instalment of the grant arrives.",
			"A nemzeti hazatérési keret szünetel: az ügyfélfelvétel folytatódik, a támogatás következő részletéig nincs jóváhagyás.",
			"Národní návratový fond je pozastaven: příjem pokračuje, do další splátky dotace se nic neschvaluje.",
		},
	},
}

// rest suspends those programmes, each with the rules of another, and lets the
// latest cases of their offices wait: a third of those in counselling or before
// the decision.
func rest(ctx context.Context, tx pgx.Tx, offices []*bureau, today date.Date) error {
	for _, p := range restingProgrammes {
		var id int64
		err := tx.QueryRow(ctx, `
			INSERT INTO programmes (code, name, fund, starts_on, ends_on, allows_cash, cash_adult_minor, cash_child_minor, itinerary_ceiling_minor,
				max_returns, requires_clearance, statuses_eligible, monitoring_usual)
			SELECT $2, $3, 'national', starts_on, ends_on, allows_cash, cash_adult_minor, cash_child_minor, itinerary_ceiling_minor,
				max_returns, requires_clearance, statuses_eligible, monitoring_usual FROM programmes WHERE code = $1
			ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING id`, p.like, p.code, p.name).Scan(&id)
		if err != nil {
			return fmt.Errorf("programme %s: %w", p.code, err)
		}
		b := &pgx.Batch{}
		b.Queue(`
			INSERT INTO programme_suspensions (programme_id, starts_on, decided_by, reason, banner_en, banner_hu, banner_cs)
			SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM programme_suspensions WHERE programme_id = $1)`,
			id, today.AddDays(-24), p.decidedBy, p.reason, p.banners[0], p.banners[1], p.banners[2])
		for _, o := range offices {
			if o.country == p.country {
				b.Queue("INSERT INTO programme_offices (programme_id, office_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", id, o.id)
				b.Queue(putOff, id, o.id, p.like)
			}
		}
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return fmt.Errorf("those who wait under %s: %w", p.code, err)
		}
	}
	return nil
}

// putOff moves the latest cases of an office ($2) that are not approved yet
// from one programme ($3) to another ($1), under which nothing is approved.
const putOff = `
	WITH of_stage AS (
		SELECT c.id, c.stage, row_number() OVER w AS nth, count(*) OVER (PARTITION BY c.stage) AS n
		FROM case_files c JOIN programmes p ON p.id = c.programme_id AND p.code = $3
		WHERE c.office_id = $2 AND c.stage IN ('counselling', 'eligibility') AND c.source = 'office' AND NOT c.voided
			AND NOT 'programme_rules' = ANY (c.open_needs) AND NOT EXISTS (SELECT 1 FROM rule_exceptions x WHERE x.case_id = c.id)
			AND NOT EXISTS (SELECT 1 FROM eligibility_decisions x WHERE x.case_id = c.id)
		WINDOW w AS (PARTITION BY c.stage ORDER BY c.id DESC))
	UPDATE case_files c SET programme_id = $1,
		open_needs = CASE WHEN c.stage = 'eligibility' THEN array_prepend('programme_open', array_remove(c.open_needs, 'eligibility_decision')) ELSE c.open_needs END,
		due_on = CASE WHEN 'eligibility_decision' = ANY (c.open_needs) THEN '0001-01-01' ELSE c.due_on END,
		blocker = CASE WHEN c.stage = 'eligibility' THEN 'programme_open' ELSE c.blocker END,
		blocked_on = CASE WHEN c.stage = 'eligibility' THEN 'time' ELSE c.blocked_on END
	FROM of_stage s WHERE s.id = c.id AND s.nth <= least(s.n / 3, 6)`
