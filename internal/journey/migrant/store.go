package migrant

import (
	"context"

	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

var (
	migrants  = db.NewTable[Migrant]("migrants", "migrant.person")
	documents = db.NewTable[Document]("travel_documents", "migrant.document")
)

const retoken = `
	WITH gone AS (
		DELETE FROM migrant_tokens WHERE migrant_id = $1
			AND (kind, token) NOT IN (SELECT * FROM unnest($3::text[], $4::text[]))
	)
	INSERT INTO migrant_tokens (migrant_id, office_id, kind, token)
	SELECT $1, $2, k, t FROM unnest($3::text[], $4::text[]) x(k, t)
	ON CONFLICT (migrant_id, kind, token) DO NOTHING`

// columns are the tokens as two parallel lists.
func columns(tokens []Token) (kinds, texts []string) {
	kinds, texts = make([]string, len(tokens)), make([]string, len(tokens))
	for i, t := range tokens {
		kinds[i], texts[i] = t.Kind, t.Text
	}
	return kinds, texts
}

// Insert adds a person with everything search needs. country is where the
// office stands, for phone numbers.
func Insert(ctx context.Context, tx db.Tx, country string, m *Migrant) error {
	m.prepare(country)
	if err := migrants.Insert(ctx, tx, m); err != nil {
		return err
	}
	kinds, texts := columns(Tokens(m.Details))
	_, err := tx.Exec(ctx, retoken, m.ID, m.OfficeID, kinds, texts)
	return err
}

// InsertAll adds people as Insert does, all in two round trips.
func InsertAll(ctx context.Context, tx db.Tx, country string, people []*Migrant) error {
	for _, m := range people {
		m.prepare(country)
	}
	if err := migrants.InsertAll(ctx, tx, people); err != nil {
		return err
	}
	var ids, offices []int64
	var kinds, texts []string
	for _, m := range people {
		for _, t := range Tokens(m.Details) {
			ids, offices = append(ids, m.ID), append(offices, m.OfficeID)
			kinds, texts = append(kinds, t.Kind), append(texts, t.Text)
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO migrant_tokens (migrant_id, office_id, kind, token)
		SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])`, ids, offices, kinds, texts)
	return err
}

// Update saves a person that was loaded or sent with id and version; it is
// fault.Stale when another save came between.
func Update(ctx context.Context, tx db.Tx, country string, m *Migrant) error {
	m.prepare(country)
	if err := migrants.Update(ctx, tx, m); err != nil {
		return err
	}
	kinds, texts := columns(Tokens(m.Details))
	_, err := tx.Exec(ctx, retoken, m.ID, m.OfficeID, kinds, texts)
	return err
}

// prepare makes what follows from the details.
func (m *Migrant) prepare(country string) {
	m.Tidy()
	if m.Sex == "" {
		m.Sex = UnknownSex
	}
	if m.Source == "" {
		m.Source = "office"
	}
	m.PhoneE164 = E164(m.Phone, country)
	m.FoldName = FoldName(m.Details)
}

// ByID loads a person the reader may see. The record of somebody who turned out
// to be another leads to that one.
func ByID(ctx context.Context, r db.Reader, id int64) (Migrant, error) {
	m, err := AsRecorded(ctx, r, id)
	if err == nil && m.MergedInto != 0 {
		return AsRecorded(ctx, r, m.MergedInto)
	}
	return m, err
}

// AsRecorded loads a record as it was written, merged or not.
func AsRecorded(ctx context.Context, r db.Reader, id int64) (Migrant, error) {
	return migrants.One(ctx, r, "WHERE id = $1", id)
}

// ByIDs loads records as they were written, by their ids.
func ByIDs(ctx context.Context, r db.Reader, ids []int64) ([]Migrant, error) {
	return migrants.Many(ctx, r, "WHERE id = ANY ($1) ORDER BY id", ids)
}

// Documents are a person's travel documents, those that expire last first.
func Documents(ctx context.Context, r db.Reader, migrantID int64) ([]Document, error) {
	return documents.Many(ctx, r, "WHERE migrant_id = $1 ORDER BY expires_on DESC, id DESC LIMIT 100", migrantID)
}

// DocumentsOf are the travel documents of several people, by holder.
func DocumentsOf(ctx context.Context, r db.Reader, people ...int64) ([]Document, error) {
	return documents.Many(ctx, r, "WHERE migrant_id = ANY ($1) ORDER BY migrant_id, expires_on DESC, id DESC LIMIT 200", people)
}

// DocumentByID loads one travel document of a person.
func DocumentByID(ctx context.Context, r db.Reader, migrantID, id int64) (Document, error) {
	return documents.One(ctx, r, "WHERE migrant_id = $1 AND id = $2", migrantID, id)
}

// InsertDocument adds a travel document.
func InsertDocument(ctx context.Context, tx db.Tx, d *Document) error {
	return documents.Insert(ctx, tx, d)
}

// UpdateDocument saves a travel document; fault.Stale when another save came between.
func UpdateDocument(ctx context.Context, tx db.Tx, d *Document) error {
	return documents.Update(ctx, tx, d)
}

// RemoveDocument takes a travel document off the person; what it said stays in
// the audit trail.
func RemoveDocument(ctx context.Context, tx db.Tx, migrantID, id int64) error {
	tag, err := tx.Exec(ctx, "DELETE FROM travel_documents WHERE migrant_id = $1 AND id = $2", migrantID, id)
	if err == nil && tag.RowsAffected() == 0 {
		err = fault.New(fault.NotFound, "travel document %d", id)
	}
	return err
}

// EnsureDocument puts a paper on file unless the person's file has it already.
func EnsureDocument(ctx context.Context, tx db.Tx, migrantID int64, kind, number, country string) error {
	var there bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM travel_documents
		WHERE migrant_id = $1 AND number_key <> '' AND number_key = document_key($2))`, migrantID, number).Scan(&there)
	if err != nil || there {
		return err
	}
	return InsertDocument(ctx, tx, &Document{MigrantID: migrantID, DocumentDetails: DocumentDetails{Kind: kind, Number: number, Country: country}})
}
