package caseimport

import (
	"context"
	"encoding/json"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// State is where an import stands.
type State string

// The states.
const (
	Preview State = "preview"
	Done    State = "done"
	Undone  State = "undone"
)

// Options are the states.
func (State) Options() []State { return []State{Preview, Done, Undone} }

// batch is an imported workbook.
type batch struct {
	ID          int64     `db:"id,auto"`
	OfficeID    int64     `db:"office_id,once"`
	ProgrammeID int64     `db:"programme_id,once"`
	MadeBy      int64     `db:"made_by,once"`
	RowsRead    int       `db:"rows_read"`
	FinishedAt  time.Time `db:"finished_at,null"`
	UndoneAt    time.Time `db:"undone_at,null"`
	SHA256      []byte    `db:"sha256,once"`
	State       State     `db:"state"`
	Language    string    `db:"language"`
	Name        string    `db:"name"`
	Mapping     string    `db:"mapping"`
	CreatedAt   time.Time `db:"created_at,auto"`
	Version     int       `db:"version,auto"`
}

var batches = db.NewTable[batch]("imports", "caseimport.batch")

// batchOf loads an import of the user's office.
func batchOf(ctx context.Context, r db.Reader, u access.User, id int64) (batch, error) {
	b, err := batches.One(ctx, r, "WHERE id = $1", id)
	if err == nil && b.OfficeID != u.OfficeID {
		err = fault.New(fault.NotFound, "import %d is another office's", id)
	}
	return b, err
}

// Listed is an import in the list of an office.
type Listed struct {
	ID         int64     `db:"id"`
	Name       string    `db:"name"`
	State      State     `db:"state"`
	CreatedAt  time.Time `db:"created_at"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
	Programme  string    `db:"programme"`
	Rows       int       `db:"rows_read"`
	Imported   int       `db:"imported"`
	Refused    int       `db:"refused"`
}

var listed = db.NewQuery[Listed](`
	SELECT i.id, i.name, i.state, i.created_at, s.given_name, s.family_name, p.code AS programme, i.rows_read,
		(SELECT count(*) FROM import_rows r WHERE r.import_id = i.id AND r.verdict = 'imported')::int AS imported,
		(SELECT count(*) FROM import_rows r WHERE r.import_id = i.id AND r.verdict = 'refused')::int AS refused
	FROM imports i JOIN staff s ON s.id = i.made_by JOIN programmes p ON p.id = i.programme_id
	WHERE i.office_id = $1 ORDER BY i.id DESC LIMIT 100`)

// Line is a row of an import with its verdict.
type Line struct {
	Row       int    `db:"sheet_row"`
	Verdict   string `db:"verdict"`
	Of        int    `db:"of_row"`
	Field     string `db:"field"`
	Reason    string `db:"reason"`
	Value     string `db:"value"`
	Warnings  string `db:"warnings"`
	Facts     string `db:"facts"`
	Reference string `db:"reference"` // of the case made from it
}

var lines = db.NewQuery[Line](`
	SELECT r.sheet_row, r.verdict, r.of_row, r.field, r.reason, r.value, r.warnings::text, r.facts::text, coalesce(c.reference, '') AS reference
	FROM import_rows r LEFT JOIN case_files c ON c.id = r.case_id
	WHERE r.import_id = $1 ORDER BY r.sheet_row, r.id`)

// knownRow is a row that a standing import took over.
type knownRow struct {
	Key       string `db:"row_key"`
	SheetRow  int    `db:"sheet_row"`
	CaseID    int64  `db:"case_id"`
	MigrantID int64  `db:"migrant_id"`
	MemberID  int64  `db:"member_id"`
	Facts     string `db:"facts"`
}

func (k knownRow) facts() Facts {
	var f Facts
	if json.Unmarshal([]byte(k.Facts), &f) != nil {
		return Facts{}
	}
	return f
}

var knownRows = db.NewQuery[knownRow](`
	SELECT r.row_key, r.sheet_row, r.case_id, r.migrant_id, r.member_id, r.facts::text
	FROM import_rows r JOIN imports i ON i.id = r.import_id
	WHERE i.office_id = $1 AND i.state = 'done' AND r.verdict IN ('imported', 'updated') AND r.case_id IS NOT NULL
		AND EXISTS (SELECT 1 FROM case_members m WHERE m.id = r.member_id)
	ORDER BY r.id`)

// known is what earlier imports of an office took over.
type known struct {
	rows  map[string]knownRow // by the row's key
	cases map[string]int64    // by folded reference
}

func loadKnown(ctx context.Context, r db.Reader, officeID int64) (known, error) {
	rows, err := knownRows.All(ctx, r, officeID)
	if err != nil {
		return known{}, err
	}
	k := known{rows: map[string]knownRow{}, cases: map[string]int64{}}
	for _, row := range rows {
		k.rows[row.Key] = row
		if ref := row.facts().Reference; ref != "" {
			k.cases[WordKey(ref)] = row.CaseID
		}
	}
	return k, nil
}

type answer struct {
	Field string `db:"field"`
	Word  string `db:"word"`
	Code  string `db:"code"`
}

var answers = db.NewQuery[answer]("SELECT field, word, code FROM import_words WHERE office_id = $1")

// rememberedWords are an office's earlier answers about its words.
func rememberedWords(ctx context.Context, r db.Reader, officeID int64) (map[Field]map[string]string, error) {
	rows, err := answers.All(ctx, r, officeID)
	if err != nil {
		return nil, err
	}
	out := map[Field]map[string]string{}
	for _, a := range rows {
		if out[Field(a.Field)] == nil {
			out[Field(a.Field)] = map[string]string{}
		}
		out[Field(a.Field)][a.Word] = a.Code
	}
	return out, nil
}

// remember keeps answers for the office's next workbook.
func remember(ctx context.Context, tx db.Tx, officeID int64, words map[Field]map[string]string) error {
	for f, answers := range words {
		for word, code := range answers {
			_, err := tx.Exec(ctx, `INSERT INTO import_words (office_id, field, word, code) VALUES ($1, $2, $3, $4)
				ON CONFLICT (office_id, field, word) DO UPDATE SET code = excluded.code, version = import_words.version + 1
				WHERE import_words.code <> excluded.code`, officeID, string(f), word, code)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
