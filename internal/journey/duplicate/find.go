package duplicate

import (
	"context"
	"slices"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
)

// alike are those of the office who are likely the same person, the likeliest
// first. It asks as intake does, once for each paper of the person.
func alike(ctx context.Context, r db.Reader, scope access.Scope, country string, m migrant.Migrant, papers []migrant.Document) ([]migrant.Candidate, error) {
	q := migrant.Query{
		FamilyName: m.FamilyName, GivenName: m.GivenName, Original: m.OriginalName, BirthDate: m.BirthDate, Citizenship: m.Citizenship,
		Phone: m.Phone, Country: country, Except: m.ID, Guarded: true,
	}
	numbers := []string{}
	for _, d := range papers {
		if d.MigrantID == m.ID && d.Number != "" && !slices.Contains(numbers, d.Number) {
			numbers = append(numbers, d.Number)
		}
	}
	if len(numbers) == 0 {
		numbers = []string{""}
	}
	var out []migrant.Candidate
	for _, n := range numbers {
		q.Document = n
		found, err := migrant.Find(ctx, r, scope, q)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			i := slices.IndexFunc(out, func(x migrant.Candidate) bool { return x.ID == c.ID })
			switch {
			case !c.Strong():
			case i < 0:
				out = append(out, c)
			case c.Score > out[i].Score:
				out[i] = c
			}
		}
	}
	return out, nil
}

// queue puts a person and those like them on the list of pairs, unless the two
// are people of one case, or somebody said that they are two.
const queue = `
	INSERT INTO duplicate_pairs (office_id, low_id, high_id, score, reasons)
	SELECT $1, least($2::bigint, o.id), greatest($2::bigint, o.id), o.score, string_to_array(o.reasons, ' ')
	FROM unnest($3::bigint[], $4::smallint[], $5::text[]) o (id, score, reasons)
	WHERE NOT EXISTS (SELECT 1 FROM case_members x JOIN case_members y ON y.case_id = x.case_id WHERE x.migrant_id = $2 AND y.migrant_id = o.id)
		AND NOT EXISTS (SELECT 1 FROM duplicate_pairs d
			WHERE d.state = 'different' AND d.low_id IN (SELECT id FROM migrants WHERE id IN ($2, o.id) OR merged_into IN ($2, o.id))
				AND d.high_id IN (SELECT id FROM migrants WHERE id IN ($2, o.id) OR merged_into IN ($2, o.id)))
	ON CONFLICT (low_id, high_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons, version = duplicate_pairs.version + 1
	WHERE duplicate_pairs.state = 'open' AND (duplicate_pairs.score, duplicate_pairs.reasons) IS DISTINCT FROM (excluded.score, excluded.reasons)`

func pairUp(ctx context.Context, tx db.Tx, officeID, id int64, found []migrant.Candidate) error {
	if len(found) == 0 {
		return nil
	}
	var ids []int64
	var scores []int16
	var reasons []string
	for _, c := range found {
		why := ""
		for _, r := range c.Reasons {
			if why != "" {
				why += " "
			}
			why += string(r)
		}
		ids, scores, reasons = append(ids, c.ID), append(scores, int16(min(c.Score, 999))), append(reasons, why)
	}
	_, err := tx.Exec(ctx, queue, officeID, id, ids, scores, reasons)
	return err
}

// Met holds people who were just written down against the others the user may
// see, in the same transaction. The daily round looks at the rest.
func Met(ctx context.Context, tx db.Tx, u access.User, people ...int64) error {
	if len(people) == 0 || u.OfficeID == 0 {
		return nil
	}
	home, err := office.ByID(ctx, tx, u.OfficeID)
	if err != nil {
		return err
	}
	_, err = meet(ctx, tx, access.ScopeOf(u), string(home.Country), people, false)
	return err
}

// meet pairs people with those like them. A whole meeting also takes pairs off
// the list that are alike no longer.
func meet(ctx context.Context, tx db.Tx, scope access.Scope, country string, people []int64, whole bool) (met int, err error) {
	all, err := migrant.ByIDs(ctx, tx, people)
	if err != nil {
		return 0, err
	}
	papers, err := migrant.DocumentsOf(ctx, tx, people...)
	if err != nil {
		return 0, err
	}
	for _, m := range all {
		if m.OfficeID != scope.OfficeID || m.MergedInto != 0 {
			continue
		}
		found, err := alike(ctx, tx, scope, country, m, papers)
		if err != nil {
			return met, err
		}
		if err := pairUp(ctx, tx, m.OfficeID, m.ID, found); err != nil {
			return met, err
		}
		met++
		if whole {
			if err := drop(ctx, tx, scope, country, m, found); err != nil {
				return met, err
			}
		}
	}
	return met, nil
}

var openWith = db.NewQuery[int64](`
	SELECT CASE WHEN low_id = $1 THEN high_id ELSE low_id END AS other FROM duplicate_pairs
	WHERE (low_id = $1 OR high_id = $1) AND state = 'open' AND NOT EXISTS (SELECT 1 FROM person_merges g WHERE g.pair_id = duplicate_pairs.id)`)

// drop takes open pairs of a person off the list that neither of the two finds
// any longer: a name was corrected.
func drop(ctx context.Context, tx db.Tx, scope access.Scope, country string, m migrant.Migrant, found []migrant.Candidate) error {
	open, err := openWith.All(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	open = slices.DeleteFunc(open, func(id int64) bool {
		return slices.ContainsFunc(found, func(c migrant.Candidate) bool { return c.ID == id })
	})
	if len(open) == 0 {
		return nil
	}
	others, err := migrant.ByIDs(ctx, tx, open)
	if err != nil {
		return err
	}
	papers, err := migrant.DocumentsOf(ctx, tx, open...)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.MergedInto != 0 {
			continue
		}
		back, err := alike(ctx, tx, scope, country, o, papers)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(back, func(c migrant.Candidate) bool { return c.ID == m.ID }) {
			continue
		}
		if _, err := tx.Exec(ctx, "DELETE FROM duplicate_pairs WHERE low_id = least($1::bigint, $2::bigint) AND high_id = greatest($1::bigint, $2::bigint) AND state = 'open'", m.ID, o.ID); err != nil {
			return err
		}
	}
	return nil
}
