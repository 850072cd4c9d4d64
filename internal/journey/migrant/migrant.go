// Package migrant knows the human beings the offices help: their names in
// every script, how they can be reached, the papers they travel with, and who
// of those on file a person met today may be.
package migrant

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// Sex as the person states it: locked values of the code list "sex".
type Sex string

// The values the program branches on.
const (
	Female     Sex = "f"
	Male       Sex = "m"
	OtherSex   Sex = "x"
	UnknownSex Sex = "u"
)

// Options are the values in the order of the code list.
func (Sex) Options() []Sex { return []Sex{Female, Male, OtherSex, UnknownSex} }

// Details are what a counsellor writes down about a person.
type Details struct {
	FamilyName        string       `db:"family_name" form:"family_name,max=100"`
	GivenName         string       `db:"given_name" form:"given_name,max=100"`
	OriginalName      string       `db:"original_name" form:"original_name"`
	OriginalLanguage  string       `db:"original_language" form:"original_language,max=8"`
	Alias             string       `db:"alias" form:"alias"`
	Sex               Sex          `db:"sex" form:"sex,required"`
	BirthDate         date.Partial `db:"birth_date" form:"birth_date"`
	BirthEstimated    bool         `db:"birth_estimated" form:"birth_estimated"`
	BirthPlace        string       `db:"birth_place" form:"birth_place"`
	Citizenship       string       `db:"citizenship" form:"citizenship,max=2"`
	OtherCitizenship  string       `db:"other_citizenship" form:"other_citizenship,max=2"`
	Languages         []string     `db:"languages" form:"languages,max=8"`
	InterpreterNeeded bool         `db:"interpreter_needed" form:"interpreter_needed"`
	Marital           string       `db:"marital,null" form:"marital,max=40"`
	Education         string       `db:"education,null" form:"education,max=40"`
	Phone             string       `db:"phone" form:"phone,max=60"`
	Email             string       `db:"email" form:"email"`
	ContactNote       string       `db:"contact_note" form:"contact_note,max=1000"`
	Address           string       `db:"address" form:"address,max=300"`
	Note              string       `db:"note" form:"note,max=4000"`
}

// Migrant is one human being, however often they come.
type Migrant struct {
	ID       int64 `db:"id,auto"`
	OfficeID int64 `db:"office_id,once"`
	Details
	PhoneE164 string    `db:"phone_e164"` // made of Phone
	FoldName  string    `db:"fold_name"`  // made of the names
	Protected bool      `db:"protected,auto"`
	Source    string    `db:"source,once"`         // office, or import
	ImportID  int64     `db:"import_id,once,null"` // import that brought the person in
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
	// MergedInto is who the person turned out to be; 0: the record stands.
	MergedInto int64 `db:"merged_into,auto,null"`
}

// Name is the person's name in the order of the page's language. Who has no
// name in Latin letters is called by the original one.
func (d Details) Name(ctx context.Context) string {
	if n := i18n.PersonName(ctx, d.FamilyName, d.GivenName); n != "" {
		return n
	}
	return d.OriginalName
}

// ListName is the name as lists keep it: family name first.
func (d Details) ListName() string {
	if n := strings.TrimSpace(d.FamilyName + " " + d.GivenName); n != "" {
		return n
	}
	return d.OriginalName
}

// FirstLanguage is the language the person speaks best; empty when unknown.
func (d Details) FirstLanguage() string {
	if len(d.Languages) == 0 {
		return ""
	}
	return d.Languages[0]
}

// ChildOn tells whether the person is under 18 on the day, and whether that
// can be told at all.
func (d Details) ChildOn(day date.Date) (child, known bool) {
	years, ok := d.BirthDate.AgeOn(day)
	return ok && years < 18, ok
}

// Reachable tells whether there is any way to find the person again.
func (d Details) Reachable() bool {
	return d.Phone != "" || d.Email != "" || d.Address != ""
}

// LogValue keeps people out of the logs: only the key is written.
func (m Migrant) LogValue() slog.Value { return slog.Int64Value(m.ID) }

// LogValue keeps what was typed about people out of the logs.
func (d Details) LogValue() slog.Value { return slog.StringValue("person") }

// oldest is the greatest age a person on file can have.
const oldest = 120

// Check notes what is wrong with the details beyond their form.
func (d Details) Check(f *form.Form, today date.Date) {
	if d.FamilyName == "" && d.GivenName == "" && d.OriginalName == "" {
		f.Problem("family_name", "migrant.no_name")
	}
	if d.OriginalName != "" && d.OriginalLanguage == "" && !latin(d.OriginalName) {
		f.Problem("original_language", "migrant.original_language_missing")
	}
	d.checkBirth(f, today)
	d.checkCodes(f)
	if d.Phone != "" && !dialled(d.Phone) {
		f.Problem("phone", "migrant.not_a_phone")
	}
	if d.Email != "" && !plausibleEmail(d.Email) {
		f.Problem("email", "migrant.not_an_email")
	}
}

func (d Details) checkBirth(f *form.Form, today date.Date) {
	if !d.BirthDate.Known() {
		return
	}
	day, full := d.BirthDate.Full()
	year := d.BirthDate.Year()
	switch {
	case full && day.After(today), year > today.Year(),
		year == today.Year() && d.BirthDate.Month() > today.Month():
		f.Problem("birth_date", "form.in_future")
	case today.Year()-year > oldest:
		f.Problem("birth_date", "migrant.too_old", "Years", oldest)
	}
}

func (d Details) checkCodes(f *form.Form) {
	if d.Citizenship != "" && !i18n.IsCitizenship(d.Citizenship) {
		f.Problem("citizenship", "form.not_an_option")
	}
	if d.OtherCitizenship != "" && (!i18n.IsCountry(d.OtherCitizenship) || d.OtherCitizenship == d.Citizenship) {
		f.Problem("other_citizenship", "form.not_an_option")
	}
	if d.OriginalLanguage != "" && !i18n.IsLanguage(d.OriginalLanguage) {
		f.Problem("original_language", "form.not_an_option")
	}
	for _, l := range d.Languages {
		if !i18n.IsLanguage(l) {
			f.Problem("languages", "form.not_an_option")
		}
	}
}

// Tidy drops what the form may send twice.
func (d *Details) Tidy() {
	var once []string
	for _, l := range d.Languages {
		if !slices.Contains(once, l) {
			once = append(once, l)
		}
	}
	d.Languages = once
}

func plausibleEmail(s string) bool {
	name, host, ok := strings.Cut(s, "@")
	return ok && name != "" && strings.Contains(strings.Trim(host, "."), ".") && !strings.ContainsAny(s, " \t\n,;<>")
}
