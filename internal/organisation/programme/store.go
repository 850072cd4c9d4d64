package programme

import (
	"context"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/office"
)

var (
	table = db.NewTable[Programme]("programmes", "programme.details")

	officesOf = db.NewQuery[int64]("SELECT office_id FROM programme_offices WHERE programme_id = $1 ORDER BY office_id")
)

// List returns every programme, those that run first.
func List(ctx context.Context, r db.Reader) ([]Programme, error) {
	return table.Many(ctx, r, "ORDER BY imported, active DESC, ends_on DESC, code")
}

// ByID finds a programme by its key.
func ByID(ctx context.Context, r db.Reader, id int64) (Programme, error) {
	return table.One(ctx, r, "WHERE id = $1", id)
}

// ByCode finds a programme by its code.
func ByCode(ctx context.Context, r db.Reader, code string) (Programme, error) {
	return table.One(ctx, r, "WHERE code = $1", code)
}

// ForOffice are the programmes a case of the office may choose on a day; those
// in keep stay, even if they have ended since.
func ForOffice(ctx context.Context, r db.Reader, officeID int64, day date.Date, keep ...int64) ([]form.Option, error) {
	programmes, err := Running(ctx, r, officeID, day, keep...)
	return Options(ctx, programmes), err
}

// Running are the programmes of ForOffice themselves.
func Running(ctx context.Context, r db.Reader, officeID int64, day date.Date, keep ...int64) ([]Programme, error) {
	return table.Many(ctx, r, `
		WHERE id = ANY ($3) OR active AND NOT imported AND starts_on <= $2 AND ends_on >= $2
			AND id IN (SELECT programme_id FROM programme_offices WHERE office_id = $1)
		ORDER BY name, id`, officeID, day, append([]int64{}, keep...))
}

// Imported finds the programme that holds an office's imported caseload, or
// makes it.
func Imported(ctx context.Context, tx db.Tx, o office.Office) (Programme, error) {
	code := importedPrefix + o.Code
	p, err := ByCode(ctx, tx, code)
	if !fault.Is(err, fault.NotFound) {
		return p, err
	}
	p = Programme{Code: code, Imported: true, Details: Details{
		Name: "Imported caseload " + o.Code, Fund: Other, Currency: "EUR", Active: true, GrantsReintegration: true,
		StartsOn: date.Of(1990, time.January, 1), EndsOn: date.Of(2099, time.December, 31),
	}}
	return p, insert(ctx, tx, &p, []int64{o.ID})
}

// insert adds a programme with its offices; where nobody said any, with the
// usual rules.
func insert(ctx context.Context, tx db.Tx, p *Programme, offices []int64) error {
	if p.DeclarationTiming == "" {
		p.Rules = usual()
	}
	if err := table.Insert(ctx, tx, p); err != nil {
		return err
	}
	return setOffices(ctx, tx, p.ID, offices)
}

// Insert adds a programme with its offices, for commands and tests that build
// an installation.
func Insert(ctx context.Context, tx db.Tx, p *Programme, offices ...int64) error {
	return insert(ctx, tx, p, offices)
}

func setOffices(ctx context.Context, tx db.Tx, programmeID int64, offices []int64) error {
	if _, err := tx.Exec(ctx, "DELETE FROM programme_offices WHERE programme_id = $1 AND office_id <> ALL ($2)", programmeID, offices); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO programme_offices (programme_id, office_id)
		SELECT $1, o FROM unnest($2::bigint[]) o ON CONFLICT DO NOTHING`, programmeID, offices)
	return err
}
