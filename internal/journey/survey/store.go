package survey

import (
	"context"
	"encoding/json"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/db"
)

var (
	table   = db.NewTable[Response]("surveys", "survey")
	answers = db.NewQuery[Answer](`SELECT id, survey_id, item, option, details FROM survey_answers WHERE survey_id = $1 ORDER BY id`)
	scores  = db.NewQuery[Score](`SELECT survey_id, instrument_id, dimension, value, answered, applicable FROM survey_scores WHERE case_id = $1 ORDER BY id`)
)

// said are the answers of a questionnaire so far.
func said(ctx context.Context, r db.Reader, id int64) (answersBy, error) {
	out := answersBy{}
	return out, answers.Each(ctx, r, func(a Answer) error {
		out[a.Item] = a
		return nil
	}, id)
}

// Of lists the questionnaires of a case that stand, the earliest first.
func Of(ctx context.Context, r db.Reader, c casefile.Case) ([]Response, error) {
	return table.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY held_on, id", c.ID)
}

// NewURL is where a questionnaire about the reintegration of a member is begun
// for a milestone.
func NewURL(c casefile.Case, memberID int64, m Milestone) string {
	return c.URL("surveys/new") + "?kind=rss&member=" + strconv.FormatInt(memberID, 10) + "&milestone=" + string(m)
}

func one(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Response, error) {
	return table.One(ctx, r, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
}

// save keeps answers, each in place of the one before.
func save(ctx context.Context, tx db.Tx, s Response, given []Answer) error {
	if len(given) == 0 {
		return nil
	}
	body, err := json.Marshal(given)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO survey_answers (case_id, survey_id, item, option, details)
		SELECT $1, $2, x.item, x.option, ARRAY(SELECT jsonb_array_elements_text(x.details)) FROM jsonb_to_recordset($3) x (item text, option text, details jsonb)
		ON CONFLICT (survey_id, item) DO UPDATE SET option = excluded.option, details = excluded.details
		WHERE (survey_answers.option, survey_answers.details) IS DISTINCT FROM (excluded.option, excluded.details)`,
		s.CaseID, s.ID, string(body))
	return err
}

// drop takes back answers to questions that are no longer asked.
func drop(ctx context.Context, tx db.Tx, s Response, items []string) error {
	_, err := tx.Exec(ctx, "DELETE FROM survey_answers WHERE survey_id = $1 AND item = ANY ($2)", s.ID, items)
	return err
}

// keep adds score rows; those that are there under the same numbers stay.
func keep(ctx context.Context, tx db.Tx, s Response, rows []Score) error {
	for _, x := range rows {
		_, err := tx.Exec(ctx, `
			INSERT INTO survey_scores (case_id, survey_id, instrument_id, dimension, value, answered, applicable) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (survey_id, instrument_id, dimension) DO NOTHING`,
			s.CaseID, s.ID, x.InstrumentID, x.Dimension, x.Value, x.Answered, x.Applicable)
		if err != nil {
			return err
		}
	}
	return nil
}
