package demo

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/document"
	"homeward/internal/kit/date"
)

// Password opens every demo account.
const Password = "homeward-demo-2026"

// Accounts are the demo accounts, in the order in which they are shown.
var Accounts = []string{
	"counsellor@bud.example", "manager@bud.example", "deputy@bud.example",
	"counsellor@prg.example", "manager@prg.example", "admin@homeward.example",
}

// bureau is an office and who works there.
type bureau struct {
	id                                  int64
	code, name, country, zone, language string
	phone, address, border              string
	team                                []colleague
	// filled in while the load begins
	counsellors []int64 // the first is the demo account's, if the office has one
	manager     int64
	deputy      int64 // 0: none
}

// colleague is somebody who works in an office.
type colleague struct {
	email, family, given, role string
	duties                     []string
}

const (
	counsellor = "counsellor"
	manager    = "office_manager"
)

func bureaus() []*bureau {
	return []*bureau{
		{
			code: "BUD", name: "Budapest", country: "HU", zone: "Europe/Budapest", language: "hu",
			phone: "+36 1 555 0142", address: "1065 Budapest, Révay utca 12.", border: "Budapest Liszt Ferenc",
			team: []colleague{
				{"counsellor@bud.example", "Kovács", "Judit", counsellor, nil},
				{"adam.toth@bud.example", "Tóth", "Ádám", counsellor, []string{"protection"}},
				{"eszter.nagy@bud.example", "Nagy", "Eszter", counsellor, nil},
				{"bence.varga@bud.example", "Varga", "Bence", counsellor, nil},
				{"manager@bud.example", "Szabó", "Réka", manager, []string{"finance"}},
				{"deputy@bud.example", "Horváth", "Dániel", manager, []string{"deputy", "protection", "child_protection"}},
			},
		},
		{
			code: "DEB", name: "Debrecen", country: "HU", zone: "Europe/Budapest", language: "hu",
			phone: "+36 52 555 018", address: "4024 Debrecen, Batthyány utca 7.", border: "Budapest Liszt Ferenc",
			team: []colleague{
				{"zsofia.balogh@deb.example", "Balogh", "Zsófia", counsellor, nil},
				{"gergely.kiss@deb.example", "Kiss", "Gergely", counsellor, []string{"protection"}},
				{"katalin.molnar@deb.example", "Molnár", "Katalin", manager, []string{"finance"}},
				{"laszlo.farkas@deb.example", "Farkas", "László", manager, []string{"deputy", "protection"}},
			},
		},
		{
			code: "PRG", name: "Praha", country: "CZ", zone: "Europe/Prague", language: "cs",
			phone: "+420 555 010 142", address: "Argentinská 38, 170 00 Praha 7", border: "Praha Ruzyně",
			team: []colleague{
				{"counsellor@prg.example", "Novotný", "Martin", counsellor, nil},
				{"eva.horakova@prg.example", "Horáková", "Eva", counsellor, []string{"protection"}},
				{"tomas.svoboda@prg.example", "Svoboda", "Tomáš", counsellor, nil},
				{"lucie.ruzickova@prg.example", "Růžičková", "Lucie", counsellor, []string{"medical"}},
				{"manager@prg.example", "Dvořáková", "Petra", manager, []string{"finance"}},
				{"jiri.prochazka@prg.example", "Procházka", "Jiří", manager, []string{"deputy", "protection"}},
			},
		},
		{
			code: "BRN", name: "Brno", country: "CZ", zone: "Europe/Prague", language: "cs",
			phone: "+420 555 020 018", address: "Cejl 71, 602 00 Brno", border: "Praha Ruzyně",
			team: []colleague{
				{"hana.cermakova@brn.example", "Čermáková", "Hana", counsellor, []string{"protection"}},
				{"ondrej.kral@brn.example", "Král", "Ondřej", counsellor, nil},
				{"jana.vesela@brn.example", "Veselá", "Jana", manager, []string{"finance"}},
				{"pavel.nemec@brn.example", "Němec", "Pavel", manager, []string{"deputy", "protection"}},
			},
		},
	}
}

// More counsellors than the teams above have names for are made of these.
var (
	moreFamilies = map[string][]string{
		"HU": {"Lakatos", "Simon", "Fekete", "Török", "Juhász", "Rácz", "Szűcs", "Bíró", "Kerekes", "Orsós"},
		"CZ": {"Beneš", "Fiala", "Sedláček", "Doležal", "Zeman", "Kolář", "Navrátil", "Čech", "Urban", "Bláha"},
	}
	moreGivens = map[string][]string{
		"HU": {"Márton", "Zoltán", "Péter", "Tamás", "Gábor", "Áron", "Csaba", "Balázs"},
		"CZ": {"Jakub", "Lukáš", "Filip", "Vojtěch", "Marek", "Radek", "Adam", "Šimon"},
	}
)

// fund is a programme that pays for returns.
type fund struct {
	id, pack                                      int64
	country, code, name, donor, grant, kind, from string
	until                                         string
	targets                                       map[string]int
	cashAdult                                     int64  // cap of the cash at departure, in cents; a child's is half of it; 0: none is paid
	returns                                       int    // per person; 0: no limit
	authority                                     string // must agree before the approval; empty: none
	shortly                                       bool   // visits people no longer than six months after arrival
}

// ceiling is what a journey of one person costs before the manager is asked, in cents.
const ceiling = 90_000

func funds() []*fund {
	return []*fund{
		{country: "HU", code: "AMIF-HU-2014", name: "Önkéntes hazatérés és reintegráció 2014–2020", donor: "EU AMIF 2014–2020, Belügyminisztérium", grant: "MMIA-3.1.1/2014", kind: "amif_2014", from: "2014-01-01", until: "2021-04-30", targets: map[string]int{"R.3.6": 2400, "O.3.3": 600}, cashAdult: 12_000},
		{country: "HU", code: "AMIF-HU-2021", name: "Önkéntes hazatérés, reintegráció és tájékoztatás 2021–2027", donor: "EU AMIF 2021–2027, Belügyminisztérium", grant: "MMIA-3.2.1/2021", kind: "amif_2021", from: "2021-05-01", until: "2029-12-31", targets: map[string]int{"R.3.6": 1800, "O.3.3": 900}, cashAdult: 20_000, returns: 1, shortly: true},
		{country: "CZ", code: "AMIF-CZ-18-01", name: "Asistované dobrovolné návraty a reintegrace", donor: "EU AMIF 2014–2020, MV ČR", grant: "AMIF/18/01", kind: "amif_2014", from: "2014-01-01", until: "2022-12-31", targets: map[string]int{"R.3.6": 450, "O.3.3": 400}, cashAdult: 15_000},
		{country: "CZ", code: "OAMP-CZ-2023", name: "Udržení a posílení návratové struktury OAMP", donor: "EU AMIF 2021–2027, MV ČR", grant: "AMIF/23/07", kind: "amif_2021", from: "2023-01-01", until: "2029-12-31", targets: map[string]int{"R.3.6": 1200, "O.3.3": 700}, returns: 2, authority: "MV ČR – OAMP", shortly: true},
	}
}

// organise makes the offices, their staff and the programmes, or finds those that are there.
func organise(ctx context.Context, tx pgx.Tx, offices []*bureau, programmes []*fund, passwordHash string, perOffice int, today date.Date) error {
	for _, o := range offices {
		err := tx.QueryRow(ctx, `
			INSERT INTO offices (code, name, country, time_zone, language, phone, address) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING id`,
			o.code, o.name, o.country, o.zone, o.language, o.phone, o.address).Scan(&o.id)
		if err != nil {
			return fmt.Errorf("office %s: %w", o.code, err)
		}
		if err := o.employ(ctx, tx, passwordHash, perOffice); err != nil {
			return err
		}
	}
	_, err := hire(ctx, tx, nil, colleague{"admin@homeward.example", "Lengyel", "Anna", "administrator", nil}, "en", passwordHash)
	if err != nil {
		return err
	}
	// Somebody else approves what the first administrator writes.
	second, err := hire(ctx, tx, nil, colleague{"petr.bartos@homeward.example", "Bartoš", "Petr", "administrator", nil}, "cs", passwordHash)
	if err != nil {
		return err
	}
	for _, p := range programmes {
		if err := p.begin(ctx, tx); err != nil {
			return fmt.Errorf("programme %s: %w", p.code, err)
		}
		if err := p.fill(ctx, tx, offices, today); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, european, []string{"BUD", "DEB", "PRG", "BRN"}); err != nil {
		return fmt.Errorf("the European programme: %w", err)
	}
	return approve(ctx, tx, second, today)
}

// approve approves the texts of documents that come with the program in the
// languages of the people, so that a demonstration can print them.
func approve(ctx context.Context, tx pgx.Tx, by int64, today date.Date) error {
	texts, err := document.Bundled()
	if err != nil {
		return err
	}
	for _, t := range texts {
		_, err := tx.Exec(ctx, `
			INSERT INTO document_templates (author_id, approved_by, number, effective_on, approved_on, state, kind, language, body)
			VALUES (0, $1, $2, $3, $3, 'approved', $4, $5, $6) ON CONFLICT DO NOTHING`, by, t.Number, today.AddMonths(-12), t.Kind, t.Language, t.Body)
		if err != nil {
			return fmt.Errorf("text of %s in %s: %w", t.Kind, t.Language, err)
		}
	}
	return nil
}

// employ makes the office's staff; a large caseload has more counsellors.
func (o *bureau) employ(ctx context.Context, tx pgx.Tx, passwordHash string, cases int) error {
	team := o.team
	for n := 0; len(team) < 6+cases/600 && n < 80; n++ {
		families, givens := moreFamilies[o.country], moreGivens[o.country]
		if cases < 400 {
			break
		}
		team = append(team, colleague{
			fmt.Sprintf("counsellor%d@%s.example", n+1, map[string]string{"BUD": "bud", "DEB": "deb", "PRG": "prg", "BRN": "brn"}[o.code]),
			families[n%len(families)], givens[n/len(families)%len(givens)], counsellor, nil,
		})
	}
	for _, c := range team {
		id, err := hire(ctx, tx, &o.id, c, o.language, passwordHash)
		if err != nil {
			return err
		}
		switch {
		case c.role == counsellor:
			o.counsellors = append(o.counsellors, id)
		case o.manager == 0:
			o.manager = id
		default:
			o.deputy = id
		}
	}
	return nil
}

func hire(ctx context.Context, tx pgx.Tx, office *int64, c colleague, language, passwordHash string) (id int64, err error) {
	if c.duties == nil {
		c.duties = []string{}
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO staff (office_id, role, language, duties, email, given_name, family_name, password_hash, password_set_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $8 = '' THEN NULL ELSE now() END)
		ON CONFLICT (email) WHERE email <> '' DO UPDATE SET email = excluded.email RETURNING id`,
		office, c.role, language, c.duties, c.email, c.given, c.family, passwordHash).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("staff %s: %w", c.email, err)
	}
	return id, nil
}

func (p *fund) begin(ctx context.Context, tx pgx.Tx) error {
	err := tx.QueryRow(ctx, `
		INSERT INTO programmes (code, name, grant_number, fund, starts_on, ends_on, allows_cash, cash_adult_minor, cash_child_minor, itinerary_ceiling_minor,
			max_returns, requires_clearance, statuses_eligible, monitoring_usual)
		VALUES ($1, $2, $3, $4, $5::text::date, $6::text::date, $7 > 0, $7, $7 / 2, $8, $9, $10, $11, CASE WHEN $12 THEN '{m3,m6}'::text[] ELSE '{m3,m6,m12}' END)
		ON CONFLICT (code) DO UPDATE SET code = excluded.code RETURNING id`,
		p.code, p.name, p.grant, p.kind, p.from, p.until, p.cashAdult, ceiling, p.returns, p.authority != "", takes[p.country], p.shortly).Scan(&p.id)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO programme_offices (programme_id, office_id) SELECT $1, id FROM offices WHERE country = $2 AND code = ANY ($3)
		ON CONFLICT DO NOTHING`, p.id, p.country, []string{"BUD", "DEB", "PRG", "BRN"}); err != nil {
		return err
	}
	if err := p.endow(ctx, tx); err != nil {
		return err
	}
	for _, indicator := range []string{"O.3.3", "R.3.6"} {
		n := p.targets[indicator]
		if _, err := tx.Exec(ctx, `
			INSERT INTO programme_targets (programme_id, indicator, milestone, target) VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`, p.id, indicator, n/3, n); err != nil {
			return err
		}
	}
	return nil
}
