package riat

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/reintegration"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
)

var registrations = db.NewTable[Registration]("riat_registrations", "riat.entry")

// record is what is on file about a case that RIAT asks for.
type record struct {
	Reference     string         `db:"reference"`
	Stage         casefile.Stage `db:"stage"`
	Retroactive   bool           `db:"retroactive"`
	ReturnCountry string         `db:"return_country"`
	ReturnPlace   string         `db:"return_place"`
	InfoSource    string         `db:"info_source"`
	Programme     string         `db:"programme"`
	Office        string         `db:"office"`
	OfficeCountry string         `db:"office_country"`
	Partner       string         `db:"partner"`
	Phone         string         `db:"phone"`
	Email         string         `db:"email"`
	Objective     string         `db:"objective"`
	TravelsOn     date.Date      `db:"travels_on"`
	ArrivedOn     date.Date      `db:"arrived_on"`
	MetOn         date.Date      `db:"met_on"`
	LastMetOn     date.Date      `db:"last_met_on"`
	Vulnerable    bool           `db:"vulnerable"`
	Screened      bool           `db:"screened"`
	People        []person
	Lines         []line
}

// contact is how the principal is reached.
func (r record) contact() string {
	if r.Phone != "" {
		return r.Phone
	}
	return r.Email
}

// delivered are the lines of which something was given.
func (r record) delivered() (out []line) {
	for _, l := range r.Lines {
		if l.Delivered {
			out = append(out, l)
		}
	}
	return out
}

// person is a member who takes part.
type person struct {
	FamilyName     string       `db:"family_name"`
	GivenName      string       `db:"given_name"`
	Sex            string       `db:"sex"`
	BirthDate      date.Partial `db:"birth_date"`
	Citizenship    string       `db:"citizenship"`
	Relationship   string       `db:"relationship"`
	DocumentKind   string       `db:"document_kind"`
	DocumentNumber string       `db:"document_number"`
	AgreedOn       date.Date    `db:"agreed_on"` // to the sharing with the partner
	Scanned        bool         `db:"scanned"`
}

func (p person) name(ctx context.Context) string {
	return i18n.PersonName(ctx, p.FamilyName, p.GivenName)
}

// line is an activity of the plan in force.
type line struct {
	Activity  string `db:"activity"`
	Minor     int64  `db:"amount_minor"`
	Currency  string `db:"currency"`
	Rate      int64  `db:"rate_millionths"` // so many of Currency for one of the programme's
	Base      string `db:"base"`            // the programme's currency
	Delivered bool   `db:"delivered"`
}

// inEUR is the sum in euro; known is false where no rate to it is on file.
func (l line) inEUR() (a money.Amount, known bool) {
	switch {
	case l.Currency == "EUR" || l.Minor == 0:
		return money.Amount{Minor: l.Minor, Currency: "EUR"}, true
	case l.Base == "EUR" && l.Rate > 0:
		return money.Amount{Minor: reintegration.Rate(l.Rate).Of(l.Minor), Currency: "EUR"}, true
	}
	return money.Amount{}, false
}

var recordOf = db.NewQuery[record](`
	SELECT c.reference, c.stage, c.retroactive, c.return_country, c.return_place, coalesce(c.info_source, '') AS info_source,
		coalesce(g.name, '') AS programme, o.name AS office, o.country AS office_country, coalesce(x.partner, '') AS partner,
		coalesce(p.phone, '') AS phone, coalesce(p.email, '') AS email, coalesce(pl.objective, '') AS objective,
		coalesce(dep.departed_on, it.travels_on, '0001-01-01') AS travels_on, coalesce(arr.arrived_on, '0001-01-01') AS arrived_on,
		coalesce(met.first_on, '0001-01-01') AS met_on, coalesce(met.last_on, '0001-01-01') AS last_met_on,
		coalesce(sc.vulnerable, false) AS vulnerable, coalesce(sc.screened, false) AS screened
	FROM case_files c
	JOIN offices o ON o.id = c.office_id
	LEFT JOIN programmes g ON g.id = c.programme_id
	LEFT JOIN riat_registrations x ON x.case_id = c.id
	LEFT JOIN case_members m ON m.case_id = c.id AND m.position = 1
	LEFT JOIN migrants p ON p.id = m.migrant_id
	LEFT JOIN LATERAL (SELECT objective FROM reintegration_plans WHERE case_id = c.id AND NOT voided ORDER BY number DESC LIMIT 1) pl ON true
	LEFT JOIN LATERAL (SELECT min(departed_on) AS departed_on FROM departures WHERE case_id = c.id AND NOT voided AND not_admitted_on = '0001-01-01') dep ON true
	LEFT JOIN LATERAL (SELECT min(travels_on) AS travels_on FROM itineraries WHERE case_id = c.id AND NOT voided AND cancelled_on = '0001-01-01') it ON true
	LEFT JOIN LATERAL (SELECT max(arrived_on) AS arrived_on FROM arrivals WHERE case_id = c.id AND NOT voided) arr ON true
	LEFT JOIN LATERAL (SELECT min(held_on) AS first_on, max(held_on) AS last_on FROM counselling_sessions
		WHERE case_id = c.id AND NOT voided AND held_on >= arr.arrived_on) met ON true
	LEFT JOIN LATERAL (SELECT bool_or(vulnerabilities <> '{none}' AND vulnerabilities <> '{}') AS vulnerable, bool_and(vulnerabilities <> '{}') AS screened
		FROM screenings WHERE case_id = c.id AND NOT voided) sc ON true
	WHERE c.id = $1`)

var peopleOf = db.NewQuery[person](`
	SELECT p.family_name, p.given_name, p.sex, p.birth_date, p.citizenship, m.relationship,
		coalesce(d.kind, '') AS document_kind, coalesce(d.number, '') AS document_number,
		coalesce(k.given_on, '0001-01-01') AS agreed_on, coalesce(k.scanned, false) AS scanned
	FROM case_members m
	JOIN migrants p ON p.id = m.migrant_id
	LEFT JOIN LATERAL (SELECT kind, number FROM travel_documents WHERE migrant_id = p.id AND kind <> 'none' ORDER BY expires_on DESC, id DESC LIMIT 1) d ON true
	LEFT JOIN LATERAL (
		SELECT k.given_on, EXISTS (SELECT 1 FROM documents f WHERE f.case_id = k.case_id AND f.subject = 'consent' AND f.subject_id = k.id AND NOT f.voided) AS scanned
		FROM consents k WHERE k.member_id = m.id AND k.purpose = 'share_partner' AND k.answer = 'given' AND k.withdrawn_on = '0001-01-01' AND NOT k.voided
		ORDER BY k.id DESC LIMIT 1) k ON true
	WHERE m.case_id = $1 AND m.status IN ('active', 'absent', 'departed', 'arrived')
	ORDER BY m.position, m.id`)

var linesOf = db.NewQuery[line](`
	SELECT a.activity, a.amount_minor, a.currency, a.rate_millionths, coalesce(g.currency, 'EUR') AS base, a.state = 'delivered' AS delivered
	FROM plan_activities a
	JOIN reintegration_plans n ON n.id = a.plan_id AND NOT n.voided AND n.state = 'approved'
	JOIN case_files c ON c.id = a.case_id
	LEFT JOIN programmes g ON g.id = c.programme_id
	WHERE a.case_id = $1 AND NOT a.voided AND a.state <> 'cancelled'
		AND (a.state = 'delivered' OR n.number = (SELECT max(number) FROM reintegration_plans WHERE case_id = a.case_id AND NOT voided AND state = 'approved'))
	ORDER BY n.number, a.position, a.id`)

// read reads all of the sheet in one round trip.
func read(ctx context.Context, r db.Reader, c casefile.Case) (rec record, reg Registration, err error) {
	b := &pgx.Batch{}
	var cases []record
	recordOf.Queue(b, &cases, c.ID)
	peopleOf.Queue(b, &rec.People, c.ID)
	linesOf.Queue(b, &rec.Lines, c.ID)
	if err := r.SendBatch(ctx, b).Close(); err != nil {
		return rec, reg, err
	}
	people, lines := rec.People, rec.Lines
	rec = cases[0]
	rec.People, rec.Lines = people, lines
	reg, err = registrationOf(ctx, r, c)
	return rec, reg, err
}

// registrationOf is the case's entry in RIAT; none: one without an id.
func registrationOf(ctx context.Context, r db.Reader, c casefile.Case) (Registration, error) {
	all, err := registrations.Many(ctx, r, "WHERE case_id = $1", c.ID)
	if err != nil || len(all) == 0 {
		return Registration{CaseID: c.ID, Details: Details{Status: NotThere}}, err
	}
	return all[0], nil
}
