package consent

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

var (
	table   = db.NewTable[Consent]("consents", "consent.record")
	notices = db.NewTable[Notice]("case_files", "consent.notice")
)

// Listed is an answer with what its line on a page tells besides.
type Listed struct {
	Consent
	// Sheet is the first answer of the same paper: those one person gave in one
	// save. The scan of the paper belongs to it.
	Sheet      int64 `db:"sheet"`
	DocumentID int64 `db:"document_id"` // the scan; 0: none
}

var listed = db.NewQuery[Listed](`
	SELECT k.id, k.case_id, k.member_id, k.recorded_by, k.purpose, k.answer, k.given_on, k.method, k.language, k.interpreter_name,
		k.witness_name, k.recipient, k.guardian_name, k.text_version, k.withdrawn_on, k.voided, k.version, k.created_at, k.sheet,
		coalesce((SELECT max(d.id) FROM documents d WHERE d.case_id = k.case_id AND d.subject = 'consent' AND d.subject_id = k.sheet AND NOT d.voided), 0) AS document_id
	FROM (SELECT c.*, min(c.id) OVER (PARTITION BY c.member_id, c.created_at) AS sheet FROM consents c WHERE c.case_id = $1) k
	ORDER BY k.given_on DESC, k.id DESC`)

// ByCase lists every answer on file in a case, newest first.
func ByCase(ctx context.Context, r db.Reader, c casefile.Case) ([]Listed, error) {
	return listed.All(ctx, r, c.ID)
}

func one(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Consent, error) {
	return table.One(ctx, r, "WHERE id = $1 AND case_id = $2", id, c.ID)
}

func noticeOf(ctx context.Context, r db.Reader, c casefile.Case) (Notice, error) {
	return notices.One(ctx, r, "WHERE id = $1", c.ID)
}

// end withdraws what stands of a member's consents to a purpose and recipient.
func end(ctx context.Context, tx db.Tx, k Consent, on date.Date) error {
	_, err := tx.Exec(ctx, `
		UPDATE consents SET withdrawn_on = $5, version = version + 1
		WHERE case_id = $1 AND member_id = $2 AND purpose = $3 AND recipient = $4
			AND answer = 'given' AND withdrawn_on = '0001-01-01' AND given_on <= $5 AND NOT voided`,
		k.CaseID, k.MemberID, k.Purpose, k.Recipient, on)
	return err
}
