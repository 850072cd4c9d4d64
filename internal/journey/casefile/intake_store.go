package casefile

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/office"
)

var openCase = db.NewQuery[string](`
	SELECT c.reference FROM case_members m JOIN case_files c ON c.id = m.case_id
	WHERE m.migrant_id = $1 AND c.stage <> 'closed' AND NOT c.voided
		AND m.status IN ('active', 'absent', 'departed', 'arrived')
	ORDER BY c.opened_on DESC, c.id DESC LIMIT 1`)

// openCaseOf is the reference of a person's open case; empty if there is none.
func openCaseOf(ctx context.Context, r db.Reader, migrantID int64) (string, error) {
	refs, err := openCase.All(ctx, r, migrantID)
	if err != nil || len(refs) == 0 {
		return "", err
	}
	return refs[0], nil
}

// insertCase opens the dossier with the office's next number. A counsellor has
// charge of what they open; a manager's cases wait to be assigned.
func insertCase(ctx context.Context, tx db.Tx, u access.User, home office.Office, in intakeRecord, today date.Date) (Case, error) {
	var number int
	if err := tx.QueryRow(ctx, "SELECT next_case_number($1, $2)", home.ID, today.Year()).Scan(&number); err != nil {
		return Case{}, err
	}
	var counsellor int64
	if u.Role == access.Counsellor {
		counsellor = u.ID
	}
	c := Case{OfficeID: home.ID, OfficeCode: home.Code, Reference: reference(home.Code, today, number), Stage: Intake, OpenedOn: today, Source: FromOffice}
	err := tx.QueryRow(ctx, `
		INSERT INTO case_files (office_id, counsellor_id, number, opened_on, stage_since, stage, reference, notice_version, notice_language,
			notice_given_on, status_at_application, info_source, return_reason, return_country, return_place)
		VALUES ($1, NULLIF($2, 0), $3, $4, $4, 'intake', $5, $6, $7, $8, NULLIF($9, ''), NULLIF($10, ''), NULLIF($11, ''), $12, $13)
		RETURNING id`,
		home.ID, counsellor, number, today, c.Reference, in.NoticeVersion, in.NoticeLanguage,
		in.NoticeGivenOn, in.StatusAtApplication, in.InfoSource, in.ReturnReason, in.ReturnCountry, in.ReturnPlace).Scan(&c.ID)
	return c, err
}

func insertMember(ctx context.Context, tx db.Tx, caseID, migrantID int64, position int, relationship, guardian string) (id int64, err error) {
	err = tx.QueryRow(ctx, `
		INSERT INTO case_members (case_id, migrant_id, position, relationship, guardian_name)
		VALUES ($1, $2, $3, $4, $5) RETURNING id`, caseID, migrantID, position, relationship, guardian).Scan(&id)
	return id, err
}

// insertConsent records what a person, or a child's guardian, answered about
// the use of their data.
func insertConsent(ctx context.Context, tx db.Tx, u access.User, caseID, memberID int64, answer intakeAnswer, h hearing, guardian string, today date.Date) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO consents (case_id, member_id, recorded_by, given_on, purpose, answer, method, language, interpreter_name, witness_name,
			guardian_name, text_version)
		VALUES ($1, $2, $3, $4, 'processing', $5, $6, $7, $8, $9, $10, $11)`,
		caseID, memberID, u.ID, today, string(answer), string(h.Method), h.Language, h.Interpreter, h.Witness, guardian, NoticeVersion)
	return err
}
