package country

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

var (
	facts     = db.NewTable[Fact]("country_facts", "country.fact")
	standings = db.NewTable[Decided]("country_standings", "country.standing")
)

// Known is a country of the list: how much is known about it, and who goes there.
type Known struct {
	Country  string    `db:"country"`
	Standing Standing  `db:"standing"`
	Facts    int       `db:"facts"`
	Stale    int       `db:"stale"`
	LatestOn date.Date `db:"latest_on"`
}

// known are the countries with facts or a decision. $1 is the day before which a
// fact is stale.
var known = db.NewQuery[Known](`
	WITH f AS (
		SELECT country, count(*)::int AS facts, (count(*) FILTER (WHERE found_on < $1))::int AS stale, max(found_on) AS latest_on
		FROM country_facts WHERE retired_on = '0001-01-01' GROUP BY country),
	s AS (SELECT DISTINCT ON (country) country, standing FROM country_standings ORDER BY country, id DESC)
	SELECT coalesce(f.country, s.country) AS country, coalesce(s.standing, 'open') AS standing, coalesce(f.facts, 0) AS facts,
		coalesce(f.stale, 0) AS stale, coalesce(f.latest_on, '0001-01-01') AS latest_on
	FROM f FULL JOIN s ON s.country = f.country`)

// factsOf lists what is known about a country, by topic, the freshest first.
func factsOf(ctx context.Context, r db.Reader, iso2 string) ([]Fact, error) {
	rows, err := facts.Many(ctx, r, "WHERE country = $1 AND retired_on = '0001-01-01' ORDER BY topic, found_on DESC, id LIMIT 500", iso2)
	for i := range rows {
		rows[i].Details = rows[i].priced()
	}
	return rows, err
}

func factOf(ctx context.Context, r db.Reader, iso2 string, id int64) (Fact, error) {
	f, err := facts.One(ctx, r, "WHERE id = $1 AND country = $2 AND retired_on = '0001-01-01'", id, iso2)
	f.Details = f.priced()
	return f, err
}

// decisions lists what was decided about a country, the standing one first.
func decisions(ctx context.Context, r db.Reader, iso2 string) ([]Decided, error) {
	return standings.Many(ctx, r, "WHERE country = $1 ORDER BY id DESC LIMIT 50", iso2)
}

// standing is whether returns to a country go on.
func standing(ctx context.Context, r db.Reader, iso2 string) (Standing, error) {
	d, err := standings.One(ctx, r, "WHERE country = $1 ORDER BY id DESC LIMIT 1", iso2)
	if fault.Is(err, fault.NotFound) {
		return Open, nil
	}
	return d.Standing, err
}

// Brief is what a page of a case says about the country of return.
type Brief struct {
	Country  string
	Standing Standing
	Reason   string
	Facts    []Fact // the freshest of each topic
}

var briefFacts = db.NewQuery[Fact](`
	SELECT DISTINCT ON (topic) id, country, recorded_by, topic, statement, place, amount_minor, currency, found_on, source, link, retired_on, version, created_at
	FROM country_facts WHERE country = $1 AND retired_on = '0001-01-01' ORDER BY topic, found_on DESC, id`)

// BriefOf reads what a page of a case says about a country; of none for "".
func BriefOf(ctx context.Context, r db.Reader, iso2 string) (Brief, error) {
	b := Brief{Country: iso2, Standing: Open}
	if iso2 == "" {
		return b, nil
	}
	decided, err := standings.Many(ctx, r, "WHERE country = $1 ORDER BY id DESC LIMIT 1", iso2)
	if err != nil {
		return b, err
	}
	if len(decided) > 0 {
		b.Standing, b.Reason = decided[0].Standing, decided[0].Reason
	}
	b.Facts, err = briefFacts.All(ctx, r, iso2)
	for i := range b.Facts {
		b.Facts[i].Details = b.Facts[i].priced()
	}
	return b, err
}
