package snapshot

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

const headColumns = `
	SELECT s.id, coalesce(s.made_by, 0) AS made_by, s.made_at, s.row_count, s.report, s.params, s.language, s.program, s.note, s.indicators, s.figures, s.office_ids, s.sha256,
		coalesce(a.given_name, '') AS given_name, coalesce(a.family_name, '') AS family_name,
		ARRAY(SELECT coalesce(o.code, '') FROM unnest(s.office_ids) WITH ORDINALITY x (id, n) LEFT JOIN offices o ON o.id = x.id ORDER BY x.n) AS office_codes,
		ARRAY(SELECT coalesce(o.name, '') FROM unnest(s.office_ids) WITH ORDINALITY x (id, n) LEFT JOIN offices o ON o.id = x.id ORDER BY x.n) AS office_names,
		coalesce(g.signed_by, 0) AS signed_by, coalesce(g.signed_at, s.made_at) AS signed_at, coalesce(g.signed_sha256, '') AS signed_sha256, coalesce(g.seal, '') AS seal,
		coalesce(b.given_name, '') AS signer_given, coalesce(b.family_name, '') AS signer_family
	FROM snapshots s
	LEFT JOIN staff a ON a.id = s.made_by
	LEFT JOIN snapshot_signatures g ON g.snapshot_id = s.id
	LEFT JOIN staff b ON b.id = g.signed_by`

// headRow is a snapshot with who made and signed it.
type headRow struct {
	stored
	Given        string    `db:"given_name"`
	Family       string    `db:"family_name"`
	OfficeCodes  []string  `db:"office_codes"`
	OfficeNames  []string  `db:"office_names"`
	SignedBy     int64     `db:"signed_by"`
	SignedAt     time.Time `db:"signed_at"`
	SignedSum    []byte    `db:"signed_sha256"`
	Seal         []byte    `db:"seal"`
	SignerGiven  string    `db:"signer_given"`
	SignerFamily string    `db:"signer_family"`
}

var (
	headQuery = db.NewQuery[headRow](headColumns + `
	WHERE s.id = $1`)
	// listQuery finds snapshots, of one report if it is named, from a key down.
	listQuery = db.NewQuery[headRow](headColumns + `
	WHERE ($1 = '' OR s.report = $1) AND ($2::bigint = 0 OR s.id < $2)
	ORDER BY s.id DESC
	LIMIT $3`)
	// signedQuery finds the last signed one before another, of the same report
	// asked for the same things.
	signedQuery = db.NewQuery[int64](`
	SELECT s.id
	FROM snapshots s
	JOIN snapshot_signatures g ON g.snapshot_id = s.id
	WHERE s.report = $1 AND s.params = $2 AND s.office_ids = $3 AND s.id < $4
	ORDER BY s.id DESC
	LIMIT 1`)
	rowQuery = db.NewQuery[Row](`
	SELECT n, amount, day, day_assumed, encode(thing, 'hex') AS thing, encode(person, 'hex') AS person, indicator, span, case_ref, sex, age, citizenship, office, project, dims
	FROM snapshot_rows
	WHERE snapshot_id = $1
	ORDER BY n`)
	tokenQuery = db.NewQuery[[]byte](`SELECT unnest(snapshot_tokens($1, $2))`)
	keyQuery   = db.NewQuery[int64](`SELECT nextval('snapshots_id_seq')`)
	chainQuery = db.NewQuery[link](`SELECT id, snapshot_id, made_at, signature, digest, seal FROM snapshot_seals ORDER BY id`)
	lastQuery  = db.NewQuery[link](`SELECT id, snapshot_id, made_at, signature, digest, seal FROM snapshot_seals ORDER BY id DESC LIMIT 1`)
	chainLock  = db.NewQuery[string](`SELECT pg_advisory_xact_lock(hashtextextended('snapshot_seals', 0))::text`)
	// notedQuery is how many links the history of changes knows of.
	notedQuery = db.NewQuery[int64](`SELECT snapshot_links()`)
	// missingQuery finds snapshots of which only the chain, or the audit trail,
	// still knows; only who reads all of them can tell.
	missingQuery = db.NewQuery[int64](`
	SELECT k.id
	FROM (SELECT snapshot_id AS id FROM snapshot_seals UNION SELECT a.row_id FROM audit_changes a WHERE a.table_name = 'snapshots' AND a.act = 'insert') k
	WHERE app_role() IN ('system', 'administrator') AND NOT EXISTS (SELECT 1 FROM snapshots s WHERE s.id = k.id)
	ORDER BY k.id`)
	timeoutQuery = db.NewQuery[string](`SELECT set_config('statement_timeout', '60s', true)`)
)

// head reads what is stored.
func (r headRow) head() (Head, error) {
	h := Head{
		ID: r.ID, MadeBy: r.MadeBy, MadeAt: r.MadeAt, RowCount: r.RowCount, Report: r.Report, Program: r.Program, Note: r.Note,
		Offices: r.OfficeIDs, OfficeCodes: r.OfficeCodes, OfficeNames: r.OfficeNames, Sum: r.Sum, Author: Person{ID: r.MadeBy, Given: r.Given, Family: r.Family}, stored: r.stored,
	}
	if r.SignedBy != 0 {
		h.Signature = &Signature{
			By: Person{ID: r.SignedBy, Given: r.SignerGiven, Family: r.SignerFamily}, At: r.SignedAt, Sum: r.SignedSum, snapshot: r.ID, seal: r.Seal,
		}
	}
	return h, h.read()
}

func headOf(ctx context.Context, r db.Reader, id int64) (Head, error) {
	row, err := headQuery.One(ctx, r, id)
	if err != nil {
		return Head{}, err
	}
	return row.head()
}

// tokens are the keyed digests of ids, in hexadecimal.
func tokens(ctx context.Context, r db.Reader, kinds []string, ids []int64) ([]string, error) {
	all, err := tokenQuery.All(ctx, r, kinds, ids)
	if err != nil {
		return nil, err
	}
	if len(all) != len(ids) {
		return nil, fault.New(fault.Internal, "%d tokens for %d ids", len(all), len(ids))
	}
	out := make([]string, len(all))
	for n, t := range all {
		out[n] = hex.EncodeToString(t)
	}
	return out, nil
}

// atOnce is how many rows go into the database with one statement.
const atOnce = 5000

// insert writes a snapshot with its rows.
func insert(ctx context.Context, tx db.Tx, s stored, rows []Row) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO snapshots (id, made_by, made_at, row_count, report, params, language, program, note, indicators, figures, office_ids, sha256)
		VALUES ($1, NULLIF($2::bigint, 0), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		s.ID, s.MadeBy, s.MadeAt, s.RowCount, s.Report, s.Params, s.Language, s.Program, s.Note, s.Indicators, s.Figures, s.OfficeIDs, s.Sum)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	for len(rows) > 0 {
		part := rows[:min(len(rows), atOnce)]
		rows = rows[len(part):]
		text, err := json.Marshal(packed(part))
		if err != nil {
			return fmt.Errorf("rows of a snapshot: %w", err)
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO snapshot_rows (snapshot_id, n, amount, day, day_assumed, thing, person, indicator, span, case_ref, sex, age, citizenship, office, project, dims)
			SELECT $1, n, amount, day, day_assumed, decode(thing, 'hex'), decode(person, 'hex'), indicator, span, case_ref, sex, age, citizenship, office, project, dims
			FROM jsonb_to_recordset($2::text::jsonb) AS r (n integer, amount bigint, day date, day_assumed boolean, thing text, person text, indicator text, span text,
				case_ref text, sex text, age text, citizenship text, office text, project text, dims text[])`, s.ID, string(text))
		if err != nil {
			return fmt.Errorf("rows of a snapshot: %w", err)
		}
	}
	return nil
}

// packedRow is a row on its way into the database; a day that is none is the
// zero day there.
type packedRow struct {
	Row
	Day string `json:"day"`
}

func packed(rows []Row) []packedRow {
	out := make([]packedRow, len(rows))
	for n, r := range rows {
		out[n] = packedRow{r, r.Day.Time().Format(time.DateOnly)}
	}
	return out
}

// sign writes a signature.
func sign(ctx context.Context, tx db.Tx, s Signature) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO snapshot_signatures (snapshot_id, signed_by, signed_at, signed_sha256, seal)
		VALUES ($1, $2, $3, $4, $5)`, s.snapshot, s.By.ID, s.At, s.Sum, s.seal)
	return err
}

// addLink writes a link of the chain.
func addLink(ctx context.Context, tx db.Tx, l link) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO snapshot_seals (id, snapshot_id, made_at, signature, digest, seal)
		VALUES ($1, $2, $3, $4, $5, $6)`, l.ID, l.Snapshot, l.At, l.Signature, l.Digest, l.Seal)
	return err
}

// caseRow is a case as it stands today.
type caseRow struct {
	ID        int64    `db:"id"`
	Reference string   `db:"reference"`
	Office    string   `db:"office"`
	Voided    bool     `db:"voided"`
	Protected bool     `db:"protected"`
	Openable  bool     `db:"openable"`
	Touched   bool     `db:"touched"`
	Changed   []string `db:"changed"`
}

// personRow is a person of a case, or a record that was merged into one.
type personRow struct {
	ID         int64     `db:"id"`
	Anonymised bool      `db:"anonymised"`
	Stands     bool      `db:"stands"`
	Voided     bool      `db:"voided"`
	TurnedBack bool      `db:"turned_back"`
	RecordedAt time.Time `db:"recorded_at"`
}

// mergeRow is a merge since a moment, or one that was undone since.
type mergeRow struct {
	Stays  int64 `db:"stays_id"`
	Gone   int64 `db:"gone_id"`
	Undone bool  `db:"undone"`
}

// changedSince are the columns of a row that were changed since a moment.
const changedSince = `ARRAY(SELECT DISTINCT k FROM audit_changes a, unnest(a.columns) k WHERE a.table_name = %s AND a.row_id = %s AND a.act = 'update' AND a.happened_at > $2 ORDER BY k) AS changed`

var (
	caseQuery = db.NewQuery[caseRow](`
	SELECT c.id, c.reference, o.code AS office, c.voided, c.class = 'protection' AS protected,
		c.class = 'ordinary' OR EXISTS (SELECT 1 FROM case_named_staff n WHERE n.case_id = c.id AND n.staff_id = app_actor()) AS openable,
		EXISTS (SELECT 1 FROM audit_changes a WHERE a.case_id = c.id AND a.happened_at > $2) AS touched, ` + fmt.Sprintf(changedSince, "'case_files'", "c.id") + `
	FROM case_files c
	JOIN offices o ON o.id = c.office_id
	WHERE c.reference = ANY ($1)
	ORDER BY c.id`)
	awayQuery = db.NewQuery[string](`
	SELECT DISTINCT t.reference
	FROM case_transfers t
	WHERE t.reference = ANY ($1) AND t.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM case_files c WHERE c.reference = t.reference)
	ORDER BY t.reference`)
	personQuery = db.NewQuery[personRow](`
	WITH of_cases AS (
		SELECT DISTINCT m.migrant_id AS id FROM case_files c JOIN case_members m ON m.case_id = c.id WHERE c.reference = ANY ($1))
	SELECT p.id, p.anonymised_on > '0001-01-01' AS anonymised, coalesce(l.stands, false) AS stands, coalesce(l.voided, false) AS voided,
		coalesce(l.turned_back, false) AS turned_back, coalesce(l.recorded_at, p.created_at) AS recorded_at
	FROM migrants p
	LEFT JOIN LATERAL (
		SELECT bool_or(NOT d.voided AND d.not_admitted_on = '0001-01-01') AS stands, bool_or(d.voided) AS voided, bool_or(d.not_admitted_on > '0001-01-01') AS turned_back,
			min(d.created_at) FILTER (WHERE NOT d.voided AND d.not_admitted_on = '0001-01-01') AS recorded_at
		FROM case_members m
		JOIN departures d ON d.member_id = m.id
		WHERE m.migrant_id = p.id) l ON true
	WHERE p.id IN (SELECT id FROM of_cases) OR p.merged_into IN (SELECT id FROM of_cases)
	ORDER BY p.id`)
	mergeQuery = db.NewQuery[mergeRow](`
	SELECT coalesce(s.merged_into, m.stays_id) AS stays_id, m.gone_id, m.undone_at IS NOT NULL AS undone
	FROM person_merges m
	JOIN migrants s ON s.id = m.stays_id
	WHERE (m.stays_id = ANY ($1) OR m.gone_id = ANY ($1))
		AND (m.undone_at IS NULL AND m.merged_at > $2 OR m.undone_at > $2 AND m.merged_at <= $2)
	ORDER BY m.id`)
)
