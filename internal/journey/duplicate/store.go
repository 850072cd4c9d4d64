package duplicate

import (
	"context"
	"time"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Entry is a pair as lists show it.
type Entry struct {
	ID            int64        `db:"id"`
	LowID         int64        `db:"low_id"`
	HighID        int64        `db:"high_id"`
	Score         int          `db:"score"`
	Reasons       []string     `db:"reasons"`
	State         State        `db:"state"`
	FoundAt       time.Time    `db:"found_at"`
	DecidedAt     time.Time    `db:"decided_at,null"`
	DecidedBy     int64        `db:"decided_by,null"`
	DeciderGiven  string       `db:"decider_given"`
	DeciderFamily string       `db:"decider_family"`
	Note          string       `db:"note"`
	LowFamily     string       `db:"low_family"`
	LowGiven      string       `db:"low_given"`
	LowOriginal   string       `db:"low_original"`
	LowScript     string       `db:"low_script"`
	LowBirth      date.Partial `db:"low_birth"`
	LowCountry    string       `db:"low_country"`
	LowRef        string       `db:"low_ref"`
	LowStage      string       `db:"low_stage"`
	HighFamily    string       `db:"high_family"`
	HighGiven     string       `db:"high_given"`
	HighOriginal  string       `db:"high_original"`
	HighScript    string       `db:"high_script"`
	HighBirth     date.Partial `db:"high_birth"`
	HighCountry   string       `db:"high_country"`
	HighRef       string       `db:"high_ref"`
	HighStage     string       `db:"high_stage"`
}

// face is one of the two people as lists show them.
type face struct {
	migrant.Details
	Ref, Stage string
}

func (e Entry) low() face {
	return face{migrant.Details{FamilyName: e.LowFamily, GivenName: e.LowGiven, OriginalName: e.LowOriginal, OriginalLanguage: e.LowScript, BirthDate: e.LowBirth, Citizenship: e.LowCountry}, e.LowRef, e.LowStage}
}

func (e Entry) high() face {
	return face{migrant.Details{FamilyName: e.HighFamily, GivenName: e.HighGiven, OriginalName: e.HighOriginal, OriginalLanguage: e.HighScript, BirthDate: e.HighBirth, Citizenship: e.HighCountry}, e.HighRef, e.HighStage}
}

const entryColumns = `
	SELECT d.id, d.low_id, d.high_id, d.score, d.reasons, d.state, d.found_at, d.decided_at, d.decided_by,
		coalesce(s.given_name, '') AS decider_given, coalesce(s.family_name, '') AS decider_family, d.note,
		a.family_name AS low_family, a.given_name AS low_given, a.original_name AS low_original, a.original_language AS low_script,
		a.birth_date AS low_birth, a.citizenship AS low_country, coalesce(ca.reference, '') AS low_ref, coalesce(ca.stage, '') AS low_stage,
		b.family_name AS high_family, b.given_name AS high_given, b.original_name AS high_original, b.original_language AS high_script,
		b.birth_date AS high_birth, b.citizenship AS high_country, coalesce(cb.reference, '') AS high_ref, coalesce(cb.stage, '') AS high_stage
	FROM duplicate_pairs d
	JOIN migrants a ON a.id = d.low_id
	JOIN migrants b ON b.id = d.high_id
	LEFT JOIN staff s ON s.id = d.decided_by
	LEFT JOIN LATERAL (SELECT c.reference, c.stage FROM case_members m JOIN case_files c ON c.id = m.case_id
		WHERE m.migrant_id = a.id AND NOT c.voided ORDER BY c.stage <> 'closed' DESC, c.opened_on DESC, c.id DESC LIMIT 1) ca ON true
	LEFT JOIN LATERAL (SELECT c.reference, c.stage FROM case_members m JOIN case_files c ON c.id = m.case_id
		WHERE m.migrant_id = b.id AND NOT c.voided ORDER BY c.stage <> 'closed' DESC, c.opened_on DESC, c.id DESC LIMIT 1) cb ON true`

var (
	// The likeliest first, of equals the one that waits longest.
	openPairs = db.NewQuery[Entry](entryColumns + `
		WHERE d.office_id = $1 AND d.state = 'open' AND a.merged_into IS NULL AND b.merged_into IS NULL AND (-d.score, d.id) > ($2::int, $3::bigint)
		ORDER BY (-d.score), d.id LIMIT $4`)
	// The latest decision first.
	decidedPairs = db.NewQuery[Entry](entryColumns + `
		WHERE d.office_id = $1 AND d.state = $2 AND (d.decided_at, d.id) < ($3, $4::bigint)
		ORDER BY d.decided_at DESC, d.id DESC LIMIT $5`)
	pairByID = db.NewQuery[Entry](entryColumns + ` WHERE d.id = $1 AND d.office_id = $2`)
)

// Elsewhere is a person whom another office may know.
type Elsewhere struct {
	ID           int64        `db:"id"`
	FamilyName   string       `db:"family_name"`
	GivenName    string       `db:"given_name"`
	OriginalName string       `db:"original_name"`
	Script       string       `db:"original_language"`
	BirthDate    date.Partial `db:"birth_date"`
	Citizenship  string       `db:"citizenship"`
	Reference    string       `db:"reference"`
	Offices      []string     `db:"offices"` // whom to ask; empty: the hit is there no longer
	FoundAt      time.Time    `db:"found_at"`
}

// elsewhere asks anew for each person of the page whom to ask: the other office
// may have put the person under protection since.
var elsewhere = db.NewQuery[Elsewhere](`
	SELECT e.id, p.family_name, p.given_name, p.original_name, p.original_language, p.birth_date, p.citizenship,
		coalesce(c.reference, '') AS reference,
		coalesce((SELECT array_agg(o.name ORDER BY o.name) FROM offices_that_may_know(p.fold_name, p.birth_date, p.citizenship) k (id) JOIN offices o ON o.id = k.id), '{}') AS offices,
		e.found_at
	FROM (SELECT * FROM duplicate_elsewhere WHERE office_id = $1 AND asked_at IS NULL AND id < $2 ORDER BY id DESC LIMIT $3) e
	JOIN migrants p ON p.id = e.migrant_id
	LEFT JOIN LATERAL (SELECT c.reference FROM case_members m JOIN case_files c ON c.id = m.case_id
		WHERE m.migrant_id = p.id AND NOT c.voided ORDER BY c.stage <> 'closed' DESC, c.opened_on DESC, c.id DESC LIMIT 1) c ON true
	WHERE p.merged_into IS NULL
	ORDER BY e.id DESC`)

// File is a case of one of the two.
type File struct {
	MigrantID    int64     `db:"migrant_id"`
	ID           int64     `db:"id"`
	Reference    string    `db:"reference"`
	Stage        string    `db:"stage"`
	OpenedOn     date.Date `db:"opened_on"`
	CounsellorID int64     `db:"counsellor_id"`
	GivenName    string    `db:"given_name"`
	FamilyName   string    `db:"family_name"`
	OldReference string    `db:"old_reference"`
	Taking       bool      `db:"taking"` // the person takes part, and the case is open
}

var filesOf = db.NewQuery[File](`
	SELECT m.migrant_id, c.id, c.reference, c.stage, c.opened_on, coalesce(c.counsellor_id, 0) AS counsellor_id,
		coalesce(s.given_name, '') AS given_name, coalesce(s.family_name, '') AS family_name, m.old_reference,
		c.stage <> 'closed' AND m.status IN ('active', 'absent', 'departed', 'arrived') AS taking
	FROM case_members m JOIN case_files c ON c.id = m.case_id LEFT JOIN staff s ON s.id = c.counsellor_id
	WHERE m.migrant_id = ANY ($1) AND NOT c.voided
	ORDER BY c.stage <> 'closed' DESC, c.opened_on DESC, c.id DESC LIMIT 60`)

// opened notes that somebody read the records of people, with their cases.
var opened = db.NewQuery[int64](`
	WITH log AS (
		INSERT INTO access_log (staff_id, case_id, act, request_id)
		SELECT $1, c.id, $2, $3 FROM case_files c WHERE c.id = ANY ($4) RETURNING id)
	SELECT count(*) FROM log`)

// Merge is how two records became one.
type Merge struct {
	ID               int64     `db:"id"`
	StaysID          int64     `db:"stays_id"`
	GoneID           int64     `db:"gone_id"`
	MergedBy         int64     `db:"merged_by"`
	UndoUntil        date.Date `db:"undo_until"`
	Before           []byte    `db:"before"`
	After            []byte    `db:"after"`
	Members          []int64   `db:"members"`
	Cases            []int64   `db:"cases"`
	Documents        []int64   `db:"documents"`
	DocumentVersions []int32   `db:"document_versions"`
	Followers        []int64   `db:"followers"`
}

var standingMerge = db.NewQuery[Merge](`
	SELECT id, stays_id, gone_id, merged_by, undo_until, before, after, members, cases, documents, document_versions, followers
	FROM person_merges WHERE pair_id = $1 AND undone_at IS NULL ORDER BY id DESC LIMIT 1`)

// held locks the two records, in the order of their ids.
var held = db.NewQuery[migrant.Migrant](`
	SELECT id, office_id, family_name, given_name, original_name, original_language, alias, sex, birth_date, birth_estimated, birth_place,
		citizenship, other_citizenship, languages, interpreter_needed, marital, education, phone, email, contact_note, address, note,
		phone_e164, fold_name, protected, source, import_id, version, created_at, merged_into
	FROM migrants WHERE id IN ($1, $2) ORDER BY id FOR UPDATE`)

// stateOf locks a pair and tells what was decided about it.
var stateOf = db.NewQuery[State](`SELECT state FROM duplicate_pairs WHERE id = $1 FOR UPDATE`)

var together = db.NewQuery[string](`
	SELECT c.reference FROM case_members x JOIN case_members y ON y.case_id = x.case_id JOIN case_files c ON c.id = x.case_id
	WHERE x.migrant_id = $1 AND y.migrant_id = $2 LIMIT 1`)

// staged is a case that follows a person's record.
type staged struct {
	ID    int64  `db:"id"`
	Stage string `db:"stage"`
}

var casesOfPerson = db.NewQuery[staged](`
	SELECT DISTINCT c.id, c.stage FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE m.migrant_id = ANY ($1) ORDER BY c.id`)

const (
	// Members, papers and earlier merges of a record go over to another; each
	// statement returns what it moved.
	moveMembers   = "UPDATE case_members SET migrant_id = $2 WHERE migrant_id = $1 RETURNING id"
	moveDocuments = "UPDATE travel_documents SET migrant_id = $2 WHERE migrant_id = $1 RETURNING id, version"
	moveFollowers = "UPDATE migrants SET merged_into = $2 WHERE merged_into = $1 RETURNING id"

	// A record is under protection as its person is, in any case.
	protect = `
		UPDATE migrants p SET protected = x.protected
		FROM (SELECT o.id, EXISTS (SELECT 1 FROM case_members m JOIN case_files c ON c.id = m.case_id
				WHERE m.migrant_id = coalesce(o.merged_into, o.id) AND c.class = 'protection') AS protected
			FROM migrants o WHERE o.id = ANY ($1) OR o.merged_into = ANY ($1)) x
		WHERE x.id = p.id AND p.protected <> x.protected`

	// Whoever was like one of the records is looked at again.
	lookAgain = `
		INSERT INTO duplicate_checks (migrant_id, office_id)
		SELECT p.id, p.office_id FROM migrants p
		WHERE p.merged_into IS NULL AND (p.id IN ($1, $2)
			OR p.id IN (SELECT low_id FROM duplicate_pairs WHERE high_id IN ($1, $2)) OR p.id IN (SELECT high_id FROM duplicate_pairs WHERE low_id IN ($1, $2)))
		ON CONFLICT (migrant_id) DO NOTHING`
)

// moved runs one of the statements that move rows and collects their ids.
func moved(ctx context.Context, tx db.Tx, sql string, from, to int64) (ids []int64, versions []int32, err error) {
	ids, versions = []int64{}, []int32{}
	rows, err := tx.Query(ctx, sql, from, to)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var version int32
		into := []any{&id}
		if sql == moveDocuments {
			into = append(into, &version)
		}
		if err := rows.Scan(into...); err != nil {
			return nil, nil, err
		}
		ids, versions = append(ids, id), append(versions, version)
	}
	return ids, versions, rows.Err()
}
