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

// Listed is an import as the pages head it.
type Listed struct {
	ID         int64     `db:"id"`
	Name       string    `db:"name"`
	State      State     `db:"state"`
	Language   string    `db:"language"`
	CreatedAt  time.Time `db:"created_at"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
	Programme  string    `db:"programme"`
	Rows       int       `db:"rows_read"`
	Imported   int       `db:"imported"`
	Updated    int       `db:"updated"`
	Duplicates int       `db:"duplicates"`
	Refused    int       `db:"refused"`
	Warned     int       `db:"warned"`
	Cases      int       `db:"cases"`
}

const listedImports = `
	SELECT i.id, i.name, i.state, i.language, i.created_at, s.given_name, s.family_name,
		CASE WHEN p.imported THEN '' ELSE p.name END AS programme, i.rows_read,
		r.imported::int, r.updated::int, r.duplicates::int, r.refused::int, r.warned::int, r.cases::int
	FROM imports i JOIN staff s ON s.id = i.made_by JOIN programmes p ON p.id = i.programme_id
	CROSS JOIN LATERAL (
		SELECT count(*) FILTER (WHERE verdict = 'imported') AS imported, count(*) FILTER (WHERE verdict = 'updated') AS updated,
			count(*) FILTER (WHERE verdict = 'duplicate') AS duplicates, count(*) FILTER (WHERE verdict = 'refused') AS refused,
			count(*) FILTER (WHERE warnings <> '[]') AS warned, count(DISTINCT case_id) FILTER (WHERE verdict = 'imported') AS cases
		FROM import_rows WHERE import_id = i.id) r`

var (
	listed    = db.NewQuery[Listed](listedImports + " WHERE i.office_id = $1 ORDER BY i.id DESC LIMIT 100")
	listedOne = db.NewQuery[Listed](listedImports + " WHERE i.id = $1")
)

// Line is a row of an import with its verdict. What a row says about somebody
// whose case the reader may not open is not told.
type Line struct {
	ID        int64   `db:"id"`
	Row       int     `db:"sheet_row"`
	Verdict   Verdict `db:"verdict"`
	Of        int     `db:"of_row"`
	Field     Field   `db:"field"`
	Reason    Reason  `db:"reason"`
	Value     string  `db:"value"`
	Warnings  string  `db:"warnings"`
	Facts     string  `db:"facts"`
	Reference string  `db:"reference"` // of the case it belongs to
}

// lines asks for rows of an import behind a place in the sheet; a kind is a
// verdict, or warned.
var lines = db.NewQuery[Line](`
	SELECT r.id, r.sheet_row, r.verdict, r.of_row, r.field, r.reason, r.value,
		CASE WHEN r.migrant_id IS NULL OR p.id IS NOT NULL THEN r.warnings::text ELSE '[]' END AS warnings,
		CASE WHEN r.migrant_id IS NULL OR p.id IS NOT NULL THEN r.facts::text ELSE '{}' END AS facts,
		coalesce(c.reference, '') AS reference
	FROM import_rows r LEFT JOIN case_files c ON c.id = r.case_id LEFT JOIN migrants p ON p.id = r.migrant_id
	WHERE r.import_id = $1 AND ($2 = '' OR r.verdict = $2 OR $2 = 'warned' AND r.warnings <> '[]') AND (r.sheet_row, r.id) > ($3, $4)
	ORDER BY r.sheet_row, r.id LIMIT $5`)

// Pair are two people of the office who may be one.
type Pair struct {
	ID             int64  `db:"id"`
	State          string `db:"state"` // open, different, same
	FamilyName     string `db:"family_name"`
	GivenName      string `db:"given_name"`
	BirthDate      string `db:"birth_date"`
	Reference      string `db:"reference"`
	OldReference   string `db:"old_reference"`
	WithFamilyName string `db:"with_family_name"`
	WithGivenName  string `db:"with_given_name"`
	WithBirthDate  string `db:"with_birth_date"`
	WithReference  string `db:"with_reference"`
	WithOld        string `db:"with_old"`
}

var pairs = db.NewQuery[Pair](`
	SELECT v.id, v.state, p.family_name, p.given_name, p.birth_date, coalesce(m.reference, '') AS reference, coalesce(m.old_reference, '') AS old_reference,
		o.family_name AS with_family_name, o.given_name AS with_given_name, o.birth_date AS with_birth_date,
		coalesce(n.reference, '') AS with_reference, coalesce(n.old_reference, '') AS with_old
	FROM import_reviews v JOIN migrants p ON p.id = v.migrant_id JOIN migrants o ON o.id = v.other_id
	LEFT JOIN LATERAL (SELECT c.reference, m.old_reference FROM case_members m JOIN case_files c ON c.id = m.case_id
		WHERE m.migrant_id = p.id ORDER BY m.id DESC LIMIT 1) m ON true
	LEFT JOIN LATERAL (SELECT c.reference, m.old_reference FROM case_members m JOIN case_files c ON c.id = m.case_id
		WHERE m.migrant_id = o.id ORDER BY m.id DESC LIMIT 1) n ON true
	WHERE v.import_id = $1 ORDER BY v.state <> 'open', v.id LIMIT 500`)

// knownRow is a row that an import took over. It stays known when the case has
// moved on to where the reader does not see it, so that nobody comes in twice.
type knownRow struct {
	Key       string `db:"row_key"`
	SheetRow  int    `db:"sheet_row"`
	CaseID    int64  `db:"case_id"`
	MigrantID int64  `db:"migrant_id"`
	MemberID  int64  `db:"member_id"`
	Facts     string `db:"facts"`
	Open      bool   `db:"open"` // the reader may write to the case
}

func (k knownRow) facts() Facts {
	var f Facts
	if json.Unmarshal([]byte(k.Facts), &f) != nil {
		return Facts{}
	}
	return f
}

var knownRows = db.NewQuery[knownRow](`
	SELECT r.row_key, r.sheet_row, r.case_id, r.migrant_id, r.member_id, r.facts::text,
		(c.id IS NOT NULL AND NOT c.voided AND m.id IS NOT NULL AND p.id IS NOT NULL) AS open
	FROM import_rows r JOIN imports i ON i.id = r.import_id
	LEFT JOIN case_files c ON c.id = r.case_id LEFT JOIN case_members m ON m.id = r.member_id LEFT JOIN migrants p ON p.id = r.migrant_id
	WHERE i.office_id = $1 AND r.verdict IN ('imported', 'updated') AND r.case_id IS NOT NULL
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
		if ref := row.facts().Reference; ref != "" && row.Open {
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
