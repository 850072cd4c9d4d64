package search

import (
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// file is a case found by a number, with the person it was found for.
type file struct {
	MigrantID    int64        `db:"migrant_id"`
	FamilyName   string       `db:"family_name"`
	GivenName    string       `db:"given_name"`
	OriginalName string       `db:"original_name"`
	OriginalLang string       `db:"original_language"`
	BirthDate    date.Partial `db:"birth_date"`
	Citizenship  string       `db:"citizenship"`
	Reference    string       `db:"reference"`
	Stage        string       `db:"stage"`
	Open         bool         `db:"is_open"`
	OldNumber    string       `db:"old_reference"`
}

const columns = `p.id AS migrant_id, p.family_name, p.given_name, p.original_name, p.original_language, p.birth_date, p.citizenship,
		c.reference, c.stage, c.stage <> 'closed' AND NOT c.voided AS is_open`

const principal = `
	JOIN LATERAL (
		SELECT p.id, p.family_name, p.given_name, p.original_name, p.original_language, p.birth_date, p.citizenship
		FROM case_members m JOIN migrants p ON p.id = m.migrant_id
		WHERE m.case_id = c.id ORDER BY m.position, m.id LIMIT 1) p ON true`

// byReference finds cases by whole references; the row-level policies leave
// out what the reader may not open.
var byReference = db.NewQuery[file](`
	SELECT ` + columns + `, '' AS old_reference
	FROM case_files c` + principal + `
	WHERE c.reference = ANY ($1) AND c.office_id = $2
	ORDER BY c.opened_on DESC, c.id DESC LIMIT 20`)

// byOldNumber finds members by the beginning of their number in an older
// register.
var byOldNumber = db.NewQuery[file](`
	SELECT ` + columns + `, m.old_reference
	FROM case_members m
	JOIN case_files c ON c.id = m.case_id
	JOIN migrants p ON p.id = m.migrant_id
	WHERE $1 <> '' AND m.old_reference_fold <> '' AND m.old_reference_fold ~>=~ $1 AND m.old_reference_fold ~<~ ($1 || U&'\+10FFFF')
		AND c.office_id = $2
	LIMIT 40`)

// workedOn are the reader's own open cases that changed last.
var workedOn = db.NewQuery[file](`
	SELECT ` + columns + `, '' AS old_reference
	FROM case_files c` + principal + `
	WHERE c.office_id = $1 AND c.counsellor_id = $2 AND c.stage <> 'closed' AND NOT c.voided
	ORDER BY c.updated_at DESC, c.id DESC LIMIT 12`)
