package demo

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/kit/date"
)

// diceOfPlans sets the dice of needs and plans apart from those of the case.
const diceOfPlans = 0x706c616e73

// assess records what is needed before the reintegration begins. It has dice of
// its own, so that the rest of the case stays as it is.
func (c *course) assess(on date.Date) {
	dice := cast(c.generator.seed^diceOfPlans, int(c.caseID))
	d := &dice
	say := func(occasion string) string { return pick(d, byLanguage[c.office.language][occasion]) }
	c.need(on, "individual", "economic", pick(d, []string{"first", "second"}), say("need_economic"), say("need_words"))
	c.need(on, pick(d, []string{"individual", "structural"}), "social", pick(d, []string{"second", "third"}), say("need_social"), "")
	switch {
	case d.chance(400):
		c.need(on, "community", "psychosocial", "second", say("need_psychosocial"), "")
	case d.chance(600):
		c.need(on, "individual", "psychosocial", "none", "", "")
	}
	c.facts.NeedsAssessed = true
}

// need writes a need of the family, or of who returns alone.
func (c *course) need(on date.Date, level, dimension, priority, what, words string) {
	member := int64(0)
	if len(c.family) == 1 {
		member = c.family[0].id
	}
	r := c.sink.row(needs)
	r.bigint(c.id(needs)).bigint(c.caseID).key(member).bigint(c.by()).day(on).moment(c.moment(on))
	r.text(level).text(dimension).text(priority).text(what).text(words)
}

// endow gives a programme the package that plans are paid from, in two parts.
func (p *fund) endow(ctx context.Context, tx pgx.Tx) error {
	names := map[string]string{"HU": "Reintegrációs támogatás", "CZ": "Reintegrační podpora"}
	return tx.QueryRow(ctx, `
		WITH made AS (
			INSERT INTO programme_packages (programme_id, principal_minor, dependant_minor, income_minor, window_length, kind, name)
			SELECT $1, 600000, 150000, 500000, 12, 'national', $2 WHERE NOT EXISTS (SELECT 1 FROM programme_packages WHERE programme_id = $1) RETURNING id)
		SELECT id FROM made UNION ALL SELECT min(id) FROM programme_packages WHERE programme_id = $1 LIMIT 1`, p.id, names[p.country]).Scan(&p.pack)
}

// european is a programme of the European Union, with its two packages: at
// arrival, and in kind in the year after it.
const european = `
	WITH p AS (
		INSERT INTO programmes (code, name, fund, starts_on, ends_on, plan_ceiling_minor, plan_opinion)
		VALUES ('EURP', 'EU Reintegration Programme', 'other', '2022-04-01', '2029-12-31', 250000, true) ON CONFLICT (code) DO NOTHING RETURNING id
	), o AS (
		INSERT INTO programme_offices (programme_id, office_id) SELECT p.id, offices.id FROM p, offices WHERE offices.code = ANY ($1)
	), d AS (
		INSERT INTO programme_donors (programme_id, share, name) SELECT id, 10000, 'Frontex' FROM p
	)
	INSERT INTO programme_packages (programme_id, position, principal_minor, dependant_minor, window_length, window_unit, in_kind, kind, name)
	SELECT p.id, x.* FROM p, (VALUES (1, 61500, 61500, 14, 'working_days', false, 'post_arrival', 'EURP post-arrival'),
		(2, 200000, 100000, 12, 'months', true, 'post_return', 'EURP post-return')) x`

// sectionFor is the part of the plan that an offer belongs to.
func sectionFor(o offer) string {
	switch {
	case o.activity == "medical_care":
		return "medical"
	case o.dimension == "economic":
		return "income"
	}
	return "needs"
}
