package document

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/seal"
)

var table = db.NewTable[Document]("documents", "document")

// ByCase lists the documents of a case, oldest first.
func ByCase(ctx context.Context, r db.Reader, c casefile.Case) ([]Document, error) {
	return table.Many(ctx, r, "WHERE case_id = $1 ORDER BY id", c.ID)
}

func one(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Document, error) {
	return table.One(ctx, r, "WHERE id = $1 AND case_id = $2", id, c.ID)
}

// stored is the content of a file as the database has it.
type stored struct {
	ID      int64  `db:"document_id"`
	Content []byte `db:"content"`
	Sealed  bool   `db:"sealed"`
}

var (
	contents = db.NewQuery[stored]("SELECT document_id, content, sealed FROM document_contents WHERE document_id = $1")
	unsealed = db.NewQuery[stored]("SELECT document_id, content, sealed FROM document_contents WHERE NOT sealed ORDER BY document_id LIMIT 20")
)

func (x stored) place() string { return seal.Row("document_contents", x.ID, "content") }

func insert(ctx context.Context, tx db.Tx, box *seal.Box, d *Document, content []byte) error {
	if err := table.Insert(ctx, tx, d); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO document_contents (document_id, content, sealed) VALUES ($1, $2, true)", d.ID, box.Seal(content, stored{ID: d.ID}.place()))
	return err
}

var (
	frozenTable   = db.NewTable[Frozen]("frozen_documents", "document")
	frozenContent = db.NewQuery[[]byte]("SELECT page FROM frozen_contents WHERE frozen_id = $1")
	templates     = db.NewTable[Template]("document_templates", "document.text")
)

func frozenByCase(ctx context.Context, r db.Reader, c casefile.Case) ([]Frozen, error) {
	return frozenTable.Many(ctx, r, "WHERE case_id = $1 ORDER BY id DESC", c.ID)
}

func insertFrozen(ctx context.Context, tx db.Tx, box *seal.Box, f *Frozen, page, data []byte) error {
	if err := frozenTable.Insert(ctx, tx, f); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO frozen_contents (frozen_id, page, data) VALUES ($1, $2, $3)", f.ID,
		box.Seal(page, seal.Row("frozen_contents", f.ID, "page")), box.Seal(data, seal.Row("frozen_contents", f.ID, "data")))
	return err
}

// approvedTexts are the texts of a kind, and of the shared words, that are
// printed on a day.
func approvedTexts(ctx context.Context, r db.Reader, kind string, on date.Date) ([]Template, error) {
	return templates.Many(ctx, r, `WHERE kind IN ('D00', $1) AND state = 'approved' AND effective_on <= $2
		AND (retired_on = '0001-01-01' OR retired_on > $2) ORDER BY kind, language, number`, kind, on)
}

// A paper of consents holds what one person answered in one save; it belongs
// to the first of the answers.
var records = db.NewQuery[Record](`
	SELECT subject, subject_id, member_id, day, kind, code FROM (
		SELECT 'consent' AS subject, min(id) AS subject_id, member_id, min(given_on) AS day, 'D02' AS kind, '' AS code
		FROM consents WHERE case_id = $1 GROUP BY member_id, created_at HAVING bool_or(NOT voided)
		UNION ALL SELECT 'application', id, member_id, signed_on, 'D04', '' FROM applications WHERE case_id = $1 AND NOT voided
		UNION ALL SELECT 'return_decision', id, member_id, decided_on, CASE outcome WHEN 'withdrawn' THEN 'D09' ELSE 'D08' END, ''
			FROM return_decisions WHERE case_id = $1 AND outcome <> 'undecided' AND NOT voided
		UNION ALL SELECT 'clearance', id, 0, greatest(answered_on, asked_on), 'D33', '' FROM authority_clearances WHERE case_id = $1 AND NOT voided
		UNION ALL SELECT 'session', id, 0, held_on, 'D05', '' FROM counselling_sessions WHERE case_id = $1 AND NOT voided
		UNION ALL SELECT 'departure', id, member_id, departed_on, 'D17', '' FROM departures WHERE case_id = $1 AND NOT voided
		UNION ALL SELECT 'plan', id, 0, greatest(decided_on, created_at::date), 'D19', '' FROM reintegration_plans WHERE case_id = $1 AND NOT voided
		UNION ALL SELECT 'travel_document', t.id, m.id, t.issued_on, '', t.kind
			FROM case_members m JOIN travel_documents t ON t.migrant_id = m.migrant_id WHERE m.case_id = $1
		UNION ALL SELECT 'monitoring_photo', id, 0, visited_on, '', 'monitoring_photo' FROM monitoring_visits WHERE case_id = $1 AND photo_consent = 'yes' AND NOT voided
		UNION ALL SELECT 'paper', id, coalesce(member_id, 0), signed_on, kind, '' FROM frozen_documents
			WHERE case_id = $1 AND NOT voided AND subject NOT IN ('session', 'departure', 'plan')
	) r
	ORDER BY day DESC, subject, subject_id DESC`)

// record finds a record of the case that can carry a scan.
func record(ctx context.Context, r db.Reader, c casefile.Case, subject Subject, id int64) (Record, error) {
	all, err := records.All(ctx, r, c.ID)
	if err != nil {
		return Record{}, err
	}
	for _, x := range all {
		if x.Subject == subject && x.SubjectID == id {
			return x, nil
		}
	}
	return Record{}, fault.New(fault.NotFound, "no %s %d in %s", subject, id, c.Reference)
}
