package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

// ownIndicator is what a demo programme counts besides the indicators of its
// fund: a figure for each month, of about so many.
type ownIndicator struct {
	code, unit, like, source string
	monthly                  int
	names, definitions       [3]string // en, hu, cs
}

var ownIndicators = []ownIndicator{
	{
		code: "INFO-1", unit: "copies", source: "Delivery notes", monthly: 120,
		names: [3]string{"Leaflets handed out", "Kiosztott szórólapok", "Rozdané letáky"},
		definitions: [3]string{
			"Every printed leaflet handed out, in any language.", "Minden kiosztott nyomtatott szórólap, nyelvtől függetlenül.", "Každý rozdaný tištěný leták v kterémkoli jazyce.",
		},
	},
	{
		code: "RET-1", unit: "persons", like: "R.3.6",
		names: [3]string{"Persons who went home", "Hazatért személyek", "Osoby, které se vrátily domů"},
		definitions: [3]string{
			"As R.3.6: each person once, on the day of departure.", "Az R.3.6 mutató szerint: minden személy egyszer, az indulás napján.", "Jako R.3.6: každá osoba jednou, v den odjezdu.",
		},
	},
	{code: "web_visits", unit: "visits", source: "Matomo", monthly: 900},
	{code: "O.3.2", unit: "things", source: "Inventory", monthly: 1},
}

// grantWords are the names of what a grant is made of, in the language of its office.
var grantWords = map[string][5]string{
	"HU": {"Hazatérés", "Reintegráció", "A támogatási időszak meghosszabbítása", "Belügyi Alapok", "A támogatási szerződés módosítása még nincs aláírva"},
	"CZ": {"Návrat", "Reintegrace", "Prodloužení doby realizace", "MV ČR, odbor fondů EU", "Dodatek ke grantové dohodě dosud není podepsán"},
}

// fill gives a demo programme donors, components, periods, milestones, an
// amendment, numbers, indicators of its own and figures, unless it has them.
func (p *fund) fill(ctx context.Context, tx pgx.Tx, offices []*bureau, today date.Date) error {
	var there bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM programme_donors WHERE programme_id = $1)", p.id).Scan(&there); err != nil || there {
		return err
	}
	batch := &pgx.Batch{}
	p.pays(batch)
	p.consists(batch, today)
	p.rests(batch, today)
	p.counts(batch, offices, today)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("grant of %s: %w", p.code, err)
	}
	return nil
}

// pays names the donors: the Fund pays nine tenths.
func (p *fund) pays(b *pgx.Batch) {
	for i, name := range strings.Split(p.donor, ", ") {
		b.Queue("INSERT INTO programme_donors (programme_id, share, name, reference) VALUES ($1, $2, $3, $4)", p.id, []int{9000, 1000}[i], name, []string{p.grant, ""}[i])
	}
}

// consists divides the grant, and says for when it reports.
func (p *fund) consists(b *pgx.Batch, today date.Date) {
	w := grantWords[p.country]
	b.Queue(`
		INSERT INTO programme_targets (programme_id, indicator, milestone, target)
		VALUES ($1, 'N1.11', 600, 2000), ($1, 'N1.32', 60, 200), ($1, 'N1.35', 60000, 200000), ($1, 'N2.1', 600, 2000) ON CONFLICT DO NOTHING`, p.id)
	b.Queue(`
		WITH made AS (INSERT INTO programme_components (programme_id, position, code, name) VALUES ($1, 1, 'A', $2), ($1, 2, 'B', $3) RETURNING id, code)
		UPDATE programme_targets t SET component_id = made.id FROM made
		WHERE t.programme_id = $1 AND made.code = CASE t.indicator WHEN 'R.3.6' THEN 'A' ELSE 'B' END`, p.id, w[0], w[1])
	b.Queue(`
		INSERT INTO programme_milestones (programme_id, target_id, value, due_on)
		SELECT p.id, t.id, t.target / 2, (p.starts_on + (p.ends_on - p.starts_on) / 2)::date FROM programmes p JOIN programme_targets t ON t.programme_id = p.id WHERE p.id = $1`, p.id)
	b.Queue(`
		INSERT INTO programme_periods (programme_id, starts_on, ends_on, due_on)
		SELECT id, s::date, least(s + interval '6 months' - interval '1 day', ends_on)::date, (least(s + interval '6 months' - interval '1 day', ends_on) + interval '31 days')::date
		FROM programmes, generate_series(starts_on::timestamp, least(ends_on, $2::date)::timestamp, interval '6 months') s WHERE id = $1`, p.id, today)
	b.Queue(`
		INSERT INTO programme_annexes (programme_id, signed_on, ends_on, number, changes)
		SELECT id, (starts_on + interval '18 months')::date, ends_on, '1', $2 FROM programmes WHERE id = $1`, p.id, w[2])
	b.Queue("INSERT INTO programme_numbers (programme_id, number, holder) VALUES ($1, $2, $3)", p.id, p.grant, w[3])
}

// rests suspends the programme for a fortnight of last year, until its annex was signed.
func (p *fund) rests(b *pgx.Batch, today date.Date) {
	b.Queue(`
		INSERT INTO programme_suspensions (programme_id, starts_on, ends_on, decided_by, reason, banner_en, banner_hu, banner_cs)
		VALUES ($1, $2, $3, $4, $5, 'Approvals rest until the amendment of the grant is signed.', 'A támogatási szerződés módosításának aláírásáig nincs jóváhagyás.',
			'Do podpisu dodatku ke grantové dohodě se nic neschvaluje.')`,
		p.id, today.AddDays(-400), today.AddDays(-387), grantWords[p.country][3], grantWords[p.country][4])
}

// counts defines what the programme counts of its own, and enters a year of it.
func (p *fund) counts(b *pgx.Batch, offices []*bureau, today date.Date) {
	for _, i := range ownIndicators {
		if i.names[0] != "" {
			b.Queue(`
				INSERT INTO programme_indicators (programme_id, code, unit, counts_as, name_en, name_hu, name_cs, definition_en, definition_hu, definition_cs, owner)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'IOM')`,
				p.id, i.code, i.unit, i.like, i.names[0], i.names[1], i.names[2], i.definitions[0], i.definitions[1], i.definitions[2])
		}
		if i.monthly == 0 {
			continue
		}
		for _, o := range offices {
			if o.country != p.country {
				continue
			}
			b.Queue(`
				INSERT INTO indicator_entries (programme_id, office_id, entered_by, value, happened_on, indicator, source)
				SELECT p.id, $2, $3, $4 + (extract(month FROM m)::int * 7) % greatest($4, 2), (m + interval '1 month' - interval '1 day')::date, $5, $6
				FROM programmes p, generate_series(date_trunc('month', $7::date - interval '12 months'), date_trunc('month', $7::date - interval '1 month'), interval '1 month') m
				WHERE p.id = $1 AND m >= p.starts_on AND m + interval '1 month' <= p.ends_on`, p.id, o.id, o.manager, i.monthly, i.code, i.source, today)
		}
	}
}
