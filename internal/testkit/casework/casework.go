// Package casework is an office in the middle of its work, for tests of the
// later steps of the journey: people at their desks, and cases brought as far
// as a test needs them.
package casework

import (
	"fmt"
	"regexp"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/visit"
)

// The people of the house.
const (
	Counsellor = "counsellor@bud.example"
	Manager    = "manager@bud.example"
	Deputy     = "deputy@bud.example"
	Stranger   = "counsellor@prg.example"
)

// Today is the day on the clock of a Desk.
var Today = date.Of(2026, 11, 19)

// Desk is an office at work.
type Desk struct {
	*visit.House
	t        testing.TB
	Office   int64
	Staff    map[string]int64
	Running  int64 // a programme that grants reintegration
	browsers map[string]*visit.Browser
	number   int
}

// New opens an office with a counsellor, a manager and a deputy, and another
// office with a stranger.
func New(t testing.TB) *Desk {
	t.Helper()
	d := &Desk{House: visit.New(t), t: t, Staff: map[string]int64{}, browsers: map[string]*visit.Browser{}}
	d.Office = d.House.Office("BUD")
	other := d.House.Office("PRG")
	for _, m := range []struct {
		email  string
		role   access.Role
		office int64
	}{
		{Counsellor, access.Counsellor, d.Office},
		{Manager, access.OfficeManager, d.Office},
		{Deputy, access.OfficeManager, d.Office},
		{Stranger, access.Counsellor, other},
	} {
		d.Staff[m.email] = d.Member(m.email, m.role, m.office)
	}
	d.Exec(`INSERT INTO programmes (code, name, fund, currency, starts_on, ends_on) VALUES ('AVRR-HU', 'Return and reintegration', 'amif_2021', 'EUR', '2024-01-01', '2029-12-31')`)
	d.Running = visit.Ask[int64](d.House, "SELECT id FROM programmes WHERE code = 'AVRR-HU'")
	return d
}

// By is somebody of the house at a screen, signed in once.
func (d *Desk) By(email string) *visit.Browser {
	d.t.Helper()
	if d.browsers[email] == nil {
		d.browsers[email] = d.As(email)
	}
	return d.browsers[email]
}

// In is By with the pages in a language.
func (d *Desk) In(l i18n.Language, email string) *visit.Browser {
	d.t.Helper()
	d.Exec("UPDATE staff SET language = $2 WHERE email = $1", email, string(l))
	return d.By(email)
}

// Case is a case on file.
type Case struct {
	ID      int64
	Ref     string
	Members []int64
}

// Path is the address of a page of the case.
func (c Case) Path(section string) string { return "/cases/" + c.Ref + "/" + section }

// Approved opens a case whose application is approved. Each person is given by
// the birth date; the first is the principal.
func (d *Desk) Approved(born ...date.Partial) Case {
	d.t.Helper()
	d.number++
	c := Case{Ref: fmt.Sprintf("BUD-26-%05d", d.number)}
	d.Write(func(tx db.Tx) error {
		ctx := d.t.Context()
		err := tx.QueryRow(ctx, `
			INSERT INTO case_files (office_id, counsellor_id, programme_id, number, opened_on, stage_since, notice_given_on, stage, reference, return_country, return_place)
			VALUES ($1, $2, $3, $4, '2026-09-01', '2026-09-01', '2026-09-01', 'intake', $5, 'IQ', 'Kirkuk') RETURNING id`,
			d.Office, d.Staff[Counsellor], d.Running, d.number, c.Ref).Scan(&c.ID)
		if err != nil {
			return err
		}
		for i, b := range born {
			if err := d.member(tx, &c, i, b); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, minutes) VALUES ($1, $2, 1, '2026-09-03', 45)`, c.ID, d.Staff[Counsellor]); err != nil {
			return err
		}
		if _, err := casefile.Move(ctx, tx, casefile.Case{ID: c.ID, Stage: casefile.Counselling}, casefile.Act{Event: casefile.ApplicationSubmitted}, Today); err != nil {
			return err
		}
		var decision int64
		err = tx.QueryRow(ctx, `INSERT INTO eligibility_decisions (case_id, decided_by, programme_id, decided_on, outcome) VALUES ($1, $2, $3, '2026-09-20', 'approved') RETURNING id`,
			c.ID, d.Staff[Manager], d.Running).Scan(&decision)
		if err != nil {
			return err
		}
		_, err = casefile.Move(ctx, tx, casefile.Case{ID: c.ID, Stage: casefile.Eligibility},
			casefile.Act{Event: casefile.EligibilityApproved, Subject: "eligibility_decisions", SubjectID: decision}, Today)
		return err
	})
	if got := d.Stage(c); got != casefile.Approved {
		d.t.Fatalf("the case stands at %s", got)
	}
	return c
}

// Given are the given names of the people of a case, in their order.
var Given = []string{"Karim", "Rima", "Sami", "Lina"}

func (d *Desk) member(tx db.Tx, c *Case, n int, born date.Partial) error {
	ctx := d.t.Context()
	m := migrant.Migrant{OfficeID: d.Office, Details: migrant.Details{FamilyName: "Al-Saadi", GivenName: Given[n], Sex: migrant.Male, BirthDate: born, Citizenship: "IQ"}}
	if err := migrant.Insert(ctx, tx, "HU", &m); err != nil {
		return err
	}
	relationship := "principal"
	if n > 0 {
		relationship = "child"
	}
	var id int64
	err := tx.QueryRow(ctx, `INSERT INTO case_members (case_id, migrant_id, position, relationship) VALUES ($1, $2, $3, $4) RETURNING id`,
		c.ID, m.ID, n+1, relationship).Scan(&id)
	if err != nil {
		return err
	}
	c.Members = append(c.Members, id)
	for _, sql := range []string{
		`INSERT INTO consents (case_id, member_id, recorded_by, given_on, purpose, answer, method, language) VALUES ($1, $2, $3, '2026-09-01', 'processing', 'given', 'written', 'ar')`,
		`INSERT INTO screenings (case_id, member_id, recorded_by, screened_on, vulnerabilities, fear_of_return) VALUES ($1, $2, $3, '2026-09-10', '{none}', 'none')`,
		`INSERT INTO applications (case_id, member_id, recorded_by, signed_on, language) VALUES ($1, $2, $3, '2026-09-12', 'ar')`,
	} {
		if _, err := tx.Exec(ctx, sql, c.ID, id, d.Staff[Counsellor]); err != nil {
			return err
		}
	}
	return nil
}

// Decide records a member's decision about returning: signed, withdrawn.
func (d *Desk) Decide(c Case, member int, outcome, day string, guardian bool) {
	d.t.Helper()
	d.fact(c, `INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome, guardian_consents) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.ID, c.Members[member], d.Staff[Counsellor], day, outcome, guardian)
}

// fact writes a fact that is no step, and lets the case follow it.
func (d *Desk) fact(c Case, sql string, args ...any) {
	d.t.Helper()
	stage := d.Stage(c)
	d.Write(func(tx db.Tx) error {
		if _, err := tx.Exec(d.t.Context(), sql, args...); err != nil {
			return err
		}
		_, err := casefile.Recompute(d.t.Context(), tx, casefile.Case{ID: c.ID, Stage: stage}, Today)
		return err
	})
}

// Declared is Approved with a declaration of everybody, signed on 1 October,
// and guardians' consents for the children.
func (d *Desk) Declared(born ...date.Partial) Case {
	d.t.Helper()
	c := d.Approved(born...)
	for i := range c.Members {
		d.Decide(c, i, "signed", "2026-10-01", true)
	}
	return c
}

// Ready is Declared with the travel checklist complete.
func (d *Desk) Ready(born ...date.Partial) Case {
	d.t.Helper()
	c := d.Declared(born...)
	for _, item := range []string{"travel_document", "ticket", "entry_ban_information", "allowance"} {
		d.fact(c, `INSERT INTO travel_checks (case_id, recorded_by, done_on, item, state) VALUES ($1, $2, '2026-10-20', $3, 'done')`, c.ID, d.Staff[Counsellor], item)
	}
	return c
}

// Gone is Ready with everybody departed on 10 November and arrived on the 11th.
func (d *Desk) Gone(born ...date.Partial) Case {
	d.t.Helper()
	c := d.Ready(born...)
	for _, m := range c.Members {
		d.fact(c, `INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, reconfirmed, destination_country) VALUES ($1, $2, $3, $4, '2026-11-10', 'yes', 'IQ')`,
			c.ID, m, d.Staff[Counsellor], d.Running)
		d.fact(c, `INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by) VALUES ($1, $2, $3, '2026-11-11', 'partner')`, c.ID, m, d.Staff[Counsellor])
	}
	return c
}

// Stage is where the case stands.
func (d *Desk) Stage(c Case) casefile.Stage {
	d.t.Helper()
	return casefile.Stage(visit.Ask[string](d.House, "SELECT stage FROM case_files WHERE id = $1", c.ID))
}

// At fails the test unless the case stands at a stage.
func (d *Desk) At(c Case, want casefile.Stage) {
	d.t.Helper()
	if got := d.Stage(c); got != want {
		d.t.Errorf("the case stands at %s, not at %s", got, want)
	}
}

// BareKeys are message keys that a page shows instead of words.
func BareKeys(html string) []string {
	return regexp.MustCompile(`⟦[^⟧]*⟧`).FindAllString(html, -1)
}
