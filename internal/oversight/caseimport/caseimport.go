// Package caseimport takes over the workbook in which an office has kept its
// caseload by hand.
//
// Read finds the caseload in the workbook: the sheet, the heading row, the
// language of the headings and what each column means. Table.Propose turns
// every row below into a Proposal: the facts in Homeward's own codes, and a
// verdict. Neither touches the database, so the preview page, the dry run and
// the import itself judge a row in exactly the same way.
//
// Two kinds of doubt are kept apart. What makes a person impossible to record
// (no name, a birth date that no calendar has, no citizenship, a departure
// before the first counselling) refuses the row. Everything else that looks
// odd is a Warning, and the row is imported.
package caseimport

import (
	"homeward/internal/kit/date"
	"homeward/internal/kit/money"
)

// Field is something a column of a caseload may hold.
type Field string

// The fields an office's workbook may have. The values are also the last part
// of their message keys and the names in the JSON result.
const (
	Ordinal         Field = "ordinal" // the row's number in the office's own counting
	Reference       Field = "reference"
	Name            Field = "name" // family and given name in one cell
	FamilyName      Field = "family_name"
	GivenName       Field = "given_name"
	OriginalName    Field = "original_name"
	Sex             Field = "sex"
	BirthDate       Field = "birth_date"
	Citizenship     Field = "citizenship"
	ReturnCountry   Field = "return_country"
	Phone           Field = "phone"
	Language        Field = "language"
	Status          Field = "status"
	Vulnerability   Field = "vulnerability"
	Counsellor      Field = "counsellor"
	FirstSession    Field = "first_session"
	Sessions        Field = "sessions"
	DeclarationDate Field = "declaration_date"
	Withdrawn       Field = "withdrawn"
	DepartureDate   Field = "departure_date"
	Flight          Field = "flight"
	ArrivalDate     Field = "arrival_date"
	Activity        Field = "activity"
	Amount          Field = "amount"
	Currency        Field = "currency"
	HouseholdSize   Field = "household_size"
	MainReference   Field = "main_reference"
	Notes           Field = "notes"
)

// Fields lists all fields in the order a page shows them.
func Fields() []Field {
	return []Field{
		Ordinal, Reference, Name, FamilyName, GivenName, OriginalName, Sex, BirthDate,
		Citizenship, ReturnCountry, Phone, Language, Status, Vulnerability, Counsellor,
		FirstSession, Sessions, DeclarationDate, Withdrawn, DepartureDate, Flight,
		ArrivalDate, Activity, Amount, Currency, HouseholdSize, MainReference, Notes,
	}
}

// Verdict is what becomes of a row.
type Verdict string

// The verdicts. Each row gets exactly one.
const (
	Imported  Verdict = "imported"
	Duplicate Verdict = "duplicate"
	Refused   Verdict = "refused"
	Updated   Verdict = "updated" // known from an earlier import, and its changes taken over
)

// Answer is yes, no or unknown; what nobody wrote down is unknown.
type Answer string

// The answers.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// Facts are what a row says about one person, in Homeward's own words: ISO
// codes, code-list values, days. A field that the row leaves open is zero.
type Facts struct {
	Reference        string        `json:"reference,omitempty"` // the office's old case number
	FamilyName       string        `json:"family_name,omitempty"`
	GivenName        string        `json:"given_name,omitempty"`
	OriginalName     string        `json:"original_name,omitempty"`
	OriginalScript   string        `json:"original_script,omitempty"`   // ISO 15924
	OriginalLanguage string        `json:"original_language,omitempty"` // ISO 639
	Sex              string        `json:"sex"`                         // f, m, x, u
	BirthDate        date.Partial  `json:"birth_date,omitempty"`
	Citizenship      string        `json:"citizenship,omitempty"` // ISO 3166 alpha-2, or i18n.Stateless
	ReturnCountry    string        `json:"return_country,omitempty"`
	Phones           []PhoneNumber `json:"phones,omitempty"`
	Language         string        `json:"language,omitempty"`
	Status           string        `json:"status,omitempty"`
	StatusWords      string        `json:"status_words,omitempty"` // as the office wrote it
	Vulnerabilities  []string      `json:"vulnerabilities,omitempty"`
	VulnerableWords  string        `json:"vulnerability_words,omitempty"`
	Counsellor       string        `json:"counsellor,omitempty"` // as resolved: see Result.Counsellors
	FirstSession     date.Date     `json:"first_session"`
	Sessions         int           `json:"sessions,omitempty"`
	DeclaredOn       date.Date     `json:"declared_on"`
	Withdrawn        Answer        `json:"withdrawn"`
	WithdrawnOn      date.Date     `json:"withdrawn_on"`
	DepartedOn       date.Date     `json:"departed_on"`
	Flight           string        `json:"flight,omitempty"`
	ArrivedOn        date.Date     `json:"arrived_on"`
	Activities       []string      `json:"activities,omitempty"`
	ActivityWords    string        `json:"activity_words,omitempty"`
	Amount           money.Amount  `json:"amount"`
	HouseholdSize    int           `json:"household_size,omitempty"` // as declared on the main row
	MainReference    string        `json:"main_reference,omitempty"`
	Notes            string        `json:"notes,omitempty"`
}

// HasGrant tells whether the row records a reintegration grant: a type and an
// amount. Two types in one cell are one grant, and a type that no code list
// knows is a type.
func (f Facts) HasGrant() bool { return f.ActivityWords != "" && !f.Amount.IsZero() }

// Departed tells whether the person has left: a day in the future is a plan.
func (f Facts) Departed(today date.Date) bool {
	return !f.DepartedOn.IsZero() && !f.DepartedOn.After(today)
}

// MinorAtDeparture tells whether the person was under 18 on the day of
// departure; someone whose birth date is unknown does not count.
func (f Facts) MinorAtDeparture() bool {
	age, ok := f.BirthDate.AgeOn(f.DepartedOn)
	return ok && age < 18
}

// Reason says why a row is refused.
type Reason string

// The reasons.
const (
	NoName                     Reason = "no_name"
	ImpossibleBirthDate        Reason = "birth_date"
	NoCitizenship              Reason = "citizenship"
	DepartureBeforeCounselling Reason = "departure_before_counselling"
)

// Reasons lists them all, for pages and for the check that each has words.
func Reasons() []Reason {
	return []Reason{NoName, ImpossibleBirthDate, NoCitizenship, DepartureBeforeCounselling}
}

// Refusal is one fault for which a row is refused, with the text at fault.
type Refusal struct {
	Field  Field  `json:"field"`
	Reason Reason `json:"reason"`
	Value  string `json:"value"`
}

// Warning is something odd in a row that was imported all the same.
type Warning struct {
	Field Field  `json:"field"`
	Code  Code   `json:"code"`
	Value string `json:"value,omitempty"` // as typed
}

// Proposal is one row of the caseload and what should become of it.
type Proposal struct {
	Row      int              `json:"row"` // as the sheet numbers it, from 1
	Verdict  Verdict          `json:"verdict"`
	Of       int              `json:"of,omitempty"`      // a duplicate: the first such row
	Changed  []Field          `json:"changed,omitempty"` // a duplicate: in what it differs from that row
	Refusals []Refusal        `json:"refusals,omitempty"`
	Warnings []Warning        `json:"warnings,omitempty"`
	Key      string           `json:"key"` // the same person has the same key at every reading
	Facts    Facts            `json:"facts"`
	Typed    map[Field]string `json:"-"` // the cells as they stand in the sheet
}

func (p *Proposal) warn(f Field, c Code) {
	p.Warnings = append(p.Warnings, Warning{Field: f, Code: c, Value: p.Typed[f]})
}

func (p *Proposal) refuse(f Field, r Reason) {
	p.Refusals = append(p.Refusals, Refusal{Field: f, Reason: r, Value: p.Typed[f]})
}
