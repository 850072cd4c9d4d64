package migrant

import (
	"context"
	"log/slog"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// DocumentDetails are what a counsellor writes down about a paper a person
// travels with or is known by.
type DocumentDetails struct {
	Kind      string    `db:"kind" form:"kind,required,max=40"`
	Number    string    `db:"number" form:"number,max=40"`
	Country   string    `db:"country" form:"country,max=2"`
	IssuedOn  date.Date `db:"issued_on" form:"issued_on"`
	ExpiresOn date.Date `db:"expires_on" form:"expires_on"`
	Location  string    `db:"location,null" form:"location,max=40"`
}

// Document is a travel document of a person.
type Document struct {
	ID        int64 `db:"id,auto"`
	MigrantID int64 `db:"migrant_id,once"`
	DocumentDetails
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// LogValue keeps the number out of the logs: only the key is written.
func (d Document) LogValue() slog.Value { return slog.Int64Value(d.ID) }

// Expired tells whether the document was no longer valid on the day.
func (d DocumentDetails) Expired(day date.Date) bool {
	return !d.ExpiresOn.IsZero() && d.ExpiresOn.Before(day)
}

// Check notes what is wrong with the details beyond their form; was is what
// stood there before.
func (d DocumentDetails) Check(ctx context.Context, f *form.Form, today date.Date, was DocumentDetails) {
	codelist.Check(ctx, f, codelist.TravelDoc, "kind", was.Kind)
	codelist.Check(ctx, f, codelist.DocLocation, "location", was.Location)
	if d.Country != "" && !i18n.IsCountry(d.Country) {
		f.Problem("country", "form.not_an_option")
	}
	if d.IssuedOn.After(today) {
		f.Problem("issued_on", "form.in_future")
	}
	if !d.IssuedOn.IsZero() && !d.ExpiresOn.IsZero() && !d.ExpiresOn.After(d.IssuedOn) {
		f.Problem("expires_on", "migrant.document.expires_before_issue")
	}
}
