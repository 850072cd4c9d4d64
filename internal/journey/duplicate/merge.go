package duplicate

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/office"
)

// Chosen is what the page of a pair sends: which records were looked at, and
// for each field whose value stays.
type Chosen struct {
	LowVersion  int `form:"low_version"`
	HighVersion int `form:"high_version"`
	choice      func(field string) string
}

// whole is the actor as whom two records become one. A person may have a case
// that whoever merges is not named on; it has to follow all the same. What is
// read and written so is only what this file says.
func whole(u access.User, by db.Actor) db.Actor {
	by.StaffID, by.Role = u.ID, db.System.Role
	return by
}

// Merge makes one of two records: the one made first stays, with the values
// chosen; cases and papers of both are its own from now on.
func (s Service) Merge(ctx context.Context, u access.User, by db.Actor, id int64, c Chosen) error {
	if err := s.DB.Again(ctx, by); err != nil {
		return err
	}
	p, err := s.decide(ctx, u, by, id, false)
	if err != nil {
		return err
	}
	switch {
	case p.State == Different:
		return refuse(id, "duplicate.refused.different")
	case p.State == Merged || p.Low.MergedInto != 0 || p.High.MergedInto != 0:
		return refuse(id, "duplicate.refused.merged")
	}
	today := casefile.Today(s.Clock, u)
	return s.DB.Write(ctx, whole(u, by), func(tx db.Tx) error {
		tx.LeadsTo(address(id))
		low, high, err := s.hold(ctx, tx, id, Open, p.LowID, p.HighID)
		switch {
		case err != nil:
			return err
		case low.MergedInto != 0 || high.MergedInto != 0:
			return refuse(id, "duplicate.refused.merged")
		case low.Version != c.LowVersion || high.Version != c.HighVersion:
			return refuse(id, "duplicate.refused.changed")
		}
		if refs, err := together.All(ctx, tx, low.ID, high.ID); err != nil || len(refs) > 0 {
			if err == nil {
				err = refuse(id, "duplicate.refused.together", "Reference", refs[0])
			}
			return err
		}
		details, f := merge(low, high, chosen(lines(low, high), c.choice), today)
		if !f.OK() {
			return refuse(id, "duplicate.refused.values", "Fields", labels(ctx, problems(f)))
		}
		return s.join(ctx, tx, u, id, low, high, details, today)
	})
}

// hold locks a pair, which has to stand as expected, and its two records.
func (s Service) hold(ctx context.Context, tx db.Tx, id int64, want State, lowID, highID int64) (low, high migrant.Migrant, err error) {
	people, err := held.All(ctx, tx, lowID, highID)
	if err != nil {
		return low, high, err
	}
	state, err := stateOf.One(ctx, tx, id)
	if err != nil {
		return low, high, err
	}
	if len(people) != 2 || state != want {
		key := "duplicate.refused.decided"
		if state == Merged {
			key = "duplicate.refused.merged"
		}
		return low, high, refuse(id, key)
	}
	return people[0], people[1], nil
}

func (s Service) join(ctx context.Context, tx db.Tx, u access.User, id int64, low, high migrant.Migrant, details migrant.Details, today date.Date) error {
	home, err := office.ByID(ctx, tx, low.OfficeID)
	if err != nil {
		return err
	}
	before, err := json.Marshal(low.Details)
	if err != nil {
		return err
	}
	after, err := json.Marshal(details)
	if err != nil {
		return err
	}
	low.Details = details
	if err := migrant.Update(ctx, tx, string(home.Country), &low); err != nil {
		return err
	}
	members, _, err := moved(ctx, tx, moveMembers, high.ID, low.ID)
	if err != nil {
		return err
	}
	papers, versions, err := moved(ctx, tx, moveDocuments, high.ID, low.ID)
	if err != nil {
		return err
	}
	followers, _, err := moved(ctx, tx, moveFollowers, high.ID, low.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE migrants SET merged_into = $2, version = version + 1 WHERE id = $1", high.ID, low.ID); err != nil {
		return err
	}
	cases, err := s.follow(ctx, tx, today, low.ID)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	if _, err := tx.Exec(ctx, `
		INSERT INTO person_merges (office_id, pair_id, stays_id, gone_id, merged_by, merged_at, undo_until, before, after, members, cases, documents, document_versions, followers)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		low.OfficeID, id, low.ID, high.ID, u.ID, now, today.AddDays(undoDays), before, after, members, cases, papers, versions, followers); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE duplicate_pairs SET state = 'merged', decided_by = $2, decided_at = $3, note = '', version = version + 1 WHERE id = $1", id, u.ID, now); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, lookAgain, low.ID, high.ID)
	return err
}

// follow lets everything that is made of a person's record follow it: whether
// it is under protection, the names of cases, and how the cases stand. It
// returns the cases.
func (s Service) follow(ctx context.Context, tx db.Tx, today date.Date, people ...int64) ([]int64, error) {
	if _, err := tx.Exec(ctx, protect, people); err != nil {
		return nil, err
	}
	cases, err := casesOfPerson.All(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	out := []int64{}
	for _, c := range cases {
		if _, err := casefile.Recompute(ctx, tx, casefile.Case{ID: c.ID, Stage: casefile.Stage(c.Stage)}, today); err != nil {
			return nil, err
		}
		out = append(out, c.ID)
	}
	return out, nil
}

// Undo makes two records of one again, exactly as they were. A value that the
// merge brought and that somebody has changed since stands in its way.
func (s Service) Undo(ctx context.Context, u access.User, by db.Actor, id int64) error {
	if err := s.DB.Again(ctx, by); err != nil {
		return err
	}
	p, err := s.decide(ctx, u, by, id, true)
	if err != nil {
		return err
	}
	today := casefile.Today(s.Clock, u)
	switch {
	case p.Merge == nil:
		return refuse(id, "duplicate.refused.decided")
	case today.After(p.Merge.UndoUntil):
		return refuse(id, "duplicate.refused.late", "Day", p.Merge.UndoUntil)
	}
	return s.DB.Write(ctx, whole(u, by), func(tx db.Tx) error {
		tx.LeadsTo(address(id))
		low, high, err := s.hold(ctx, tx, id, Merged, p.LowID, p.HighID)
		if err != nil {
			return err
		}
		m, err := standingMerge.One(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case low.MergedInto != 0 || high.MergedInto != low.ID:
			return refuse(id, "duplicate.refused.merged_on")
		}
		restored, err := s.unchanged(ctx, tx, id, m, low)
		if err != nil {
			return err
		}
		return s.part(ctx, tx, u, id, m, low, restored, today)
	})
}

// unchanged is the record as it goes back, or a refusal that names what has
// been changed since.
func (s Service) unchanged(ctx context.Context, tx db.Tx, id int64, m Merge, low migrant.Migrant) (migrant.Details, error) {
	var before, after migrant.Details
	if err := json.Unmarshal(m.Before, &before); err != nil {
		return before, err
	}
	if err := json.Unmarshal(m.After, &after); err != nil {
		return before, err
	}
	var gone int
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM case_members WHERE id = ANY ($1) AND migrant_id <> $2", m.Members, low.ID).Scan(&gone); err != nil {
		return before, err
	}
	if gone > 0 {
		return before, refuse(id, "duplicate.refused.elsewhere")
	}
	brought := differing(before, after)
	since := differing(after, low.Details)
	var names []string
	for _, field := range since {
		if slices.Contains(brought, field) {
			names = append(names, form.New(formID, low.Details).Label(field))
		}
	}
	var papers int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM travel_documents d JOIN unnest($1::bigint[], $2::int[]) x (id, version) ON x.id = d.id AND x.version = d.version
		WHERE d.migrant_id = $3`, m.Documents, m.DocumentVersions, low.ID).Scan(&papers); err != nil {
		return before, err
	}
	if papers != len(m.Documents) {
		names = append(names, "duplicate.papers")
	}
	if len(names) > 0 {
		return before, refuse(id, "duplicate.refused.edited", "Fields", labels(ctx, names))
	}
	return restore(low.Details, before, brought), nil
}

func (s Service) part(ctx context.Context, tx db.Tx, u access.User, id int64, m Merge, low migrant.Migrant, restored migrant.Details, today date.Date) error {
	home, err := office.ByID(ctx, tx, low.OfficeID)
	if err != nil {
		return err
	}
	low.Details = restored
	if err := migrant.Update(ctx, tx, string(home.Country), &low); err != nil {
		return err
	}
	for _, back := range []struct {
		sql string
		ids []int64
	}{
		{"UPDATE migrants SET merged_into = NULL, version = version + 1 WHERE id = $1 AND $2::bigint[] IS NOT NULL", []int64{}},
		{"UPDATE case_members SET migrant_id = $1 WHERE id = ANY ($2)", m.Members},
		{"UPDATE travel_documents SET migrant_id = $1 WHERE id = ANY ($2)", m.Documents},
		{"UPDATE migrants SET merged_into = $1 WHERE id = ANY ($2)", m.Followers},
	} {
		if _, err := tx.Exec(ctx, back.sql, m.GoneID, back.ids); err != nil {
			return err
		}
	}
	if _, err := s.follow(ctx, tx, today, m.StaysID, m.GoneID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE person_merges SET undone_by = $2, undone_at = $3 WHERE id = $1", m.ID, u.ID, s.Clock.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE duplicate_pairs SET state = 'open', decided_by = NULL, decided_at = NULL, version = version + 1 WHERE id = $1", id); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, lookAgain, m.StaysID, m.GoneID)
	return err
}

// problems are the labels of the fields a form finds fault with.
func problems(f *form.Form) []string {
	var out []string
	for _, p := range f.Problems {
		out = append(out, f.Label(p.Field))
	}
	return out
}

// labels are the names of fields on one line.
func labels(ctx context.Context, keys []string) string {
	var out []string
	for _, k := range keys {
		out = append(out, i18n.T(ctx, k))
	}
	return strings.Join(out, ", ")
}
