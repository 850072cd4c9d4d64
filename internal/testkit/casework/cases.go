package casework

import (
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Case is a case on file.
type Case struct {
	ID      int64
	Ref     string
	Members []int64
}

// Path is the address of a page of the case; "" is the case itself.
func (c Case) Path(section string) string {
	if section == "" {
		return "/cases/" + c.Ref
	}
	return "/cases/" + c.Ref + "/" + section
}

// step is what is put on file for a case to come to a stage.
type step struct {
	to    casefile.Stage
	act   casefile.Event
	on    date.Date
	facts []string
}

// each is where the facts about every member come from.
const each = ` FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.id = @case ORDER BY m.position`

// way is the way of a family that nothing holds up.
var way = []step{
	{casefile.Counselling, casefile.SessionCompleted, date.Of(2026, 9, 3), []string{
		`INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, minutes) SELECT id, counsellor_id, 1, @day, 45 FROM case_files WHERE id = @case`,
		`INSERT INTO consents (case_id, member_id, recorded_by, given_on, purpose, answer, method, language) SELECT c.id, m.id, c.counsellor_id, @day, 'processing', 'given', 'written', 'ar'` + each,
		`INSERT INTO screenings (case_id, member_id, recorded_by, screened_on, vulnerabilities, fear_of_return) SELECT c.id, m.id, c.counsellor_id, @day, '{none}', 'none'` + each,
	}},
	{casefile.Eligibility, casefile.ApplicationSubmitted, date.Of(2026, 9, 12), []string{
		`INSERT INTO applications (case_id, member_id, recorded_by, signed_on, language) SELECT c.id, m.id, c.counsellor_id, @day, 'ar'` + each,
	}},
	{casefile.Approved, casefile.EligibilityApproved, date.Of(2026, 9, 20), []string{
		`INSERT INTO eligibility_decisions (case_id, decided_by, programme_id, decided_on, outcome) SELECT id, @manager, programme_id, @day, 'approved' FROM case_files WHERE id = @case`,
	}},
	{casefile.PreDeparture, casefile.DeclarationSigned, date.Of(2026, 10, 1), []string{
		`INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome, guardian_consents) SELECT c.id, m.id, c.counsellor_id, @day, 'signed', true` + each,
	}},
	{casefile.Ready, casefile.ChecklistComplete, date.Of(2026, 10, 20), []string{
		`INSERT INTO travel_checks (case_id, recorded_by, done_on, item, state) SELECT id, counsellor_id, @day, unnest('{travel_document,ticket,entry_ban_information,allowance}'::text[]), 'done' FROM case_files WHERE id = @case`,
	}},
	{casefile.Departed, casefile.DepartureConfirmed, date.Of(2026, 11, 10), []string{
		`INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, reconfirmed, destination_country) SELECT c.id, m.id, c.counsellor_id, c.programme_id, @day, 'yes', 'IQ'` + each,
	}},
	{casefile.Arrived, casefile.ArrivalConfirmed, date.Of(2026, 11, 11), []string{
		`INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by) SELECT c.id, m.id, c.counsellor_id, @day, 'partner'` + each,
	}},
	{casefile.Reintegration, casefile.ReintegrationOpened, date.Of(2026, 11, 12), []string{
		`INSERT INTO reintegration_needs (case_id, recorded_by, assessed_on, level, dimension, priority, need) SELECT id, counsellor_id, @day, 'individual', 'economic', 'first', 'An income' FROM case_files WHERE id = @case`,
	}},
	{casefile.Closed, casefile.DecisionWithdrawn, date.Of(2026, 11, 17), []string{
		`INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome) SELECT c.id, m.id, c.counsellor_id, @day, 'withdrawn'` + each,
	}},
}

// wayTo are the steps from the intake to a stage; a case is closed by those who
// withdraw in counselling.
func (h *House) wayTo(stage casefile.Stage) []step {
	h.t.Helper()
	n := slices.IndexFunc(way, func(s step) bool { return s.to == stage })
	switch {
	case stage == casefile.Closed:
		return []step{way[0], way[n]}
	case n < 0 && stage != casefile.Intake:
		h.t.Fatalf("no way leads to %s", stage)
	}
	return way[:n+1]
}

// names are the given names of the people of a case, in their order.
var names = []string{"Karim", "Rima", "Sami", "Lina", "Omar", "Zahra"}

// Case is a case of Judit's at a stage, with everything on file that leads
// there. Each person is given by the birth date, the first is the principal,
// the others are children of the family; nobody given means one adult. Members
// and migrants of the first case have the ids 11, 12, …, of the second 21, ….
func (h *House) Case(stage casefile.Stage, born ...date.Partial) Case {
	h.t.Helper()
	if len(born) == 0 {
		born = []date.Partial{"1988-03-14"}
	}
	first := 10*Ask[int64](h, "SELECT count(*) + 1 FROM case_files") + 1
	h.restart("migrants", first)
	h.restart("case_members", first)
	var c Case
	h.Write(func(tx db.Tx) error {
		var number int
		if err := tx.QueryRow(h.t.Context(), "SELECT next_case_number($1, 2026)", Judit.OfficeID).Scan(&number); err != nil {
			return err
		}
		c.Ref = fmt.Sprintf("BUD-26-%05d", number)
		err := tx.QueryRow(h.t.Context(), `
			INSERT INTO case_files (office_id, counsellor_id, programme_id, number, opened_on, stage_since, notice_given_on, stage, reference, return_country, return_place)
			VALUES ($1, $2, $3, $4, '2026-09-01', '2026-09-01', '2026-09-01', 'intake', $5, 'IQ', 'Kirkuk') RETURNING id`,
			Judit.OfficeID, Judit.ID, h.Running, number, c.Ref).Scan(&c.ID)
		if err != nil {
			return err
		}
		for i, b := range born {
			if err := h.member(tx, &c, names[i], b); err != nil {
				return err
			}
		}
		_, err = casefile.Recompute(h.t.Context(), tx, casefile.Case{ID: c.ID, Stage: casefile.Intake}, date.Of(2026, 9, 1))
		return err
	})
	at := casefile.Intake
	for _, s := range h.wayTo(stage) {
		h.Write(func(tx db.Tx) error { return h.take(tx, c, at, s) })
		at = s.to
		h.At(c, at)
	}
	return c
}

// member adds a person to the case.
func (h *House) member(tx db.Tx, c *Case, name string, born date.Partial) error {
	m := migrant.Migrant{OfficeID: Judit.OfficeID, Details: migrant.Details{
		FamilyName: "Al-Saadi", GivenName: name, Sex: migrant.Male, BirthDate: born, Citizenship: "IQ", Languages: []string{"ar"},
	}}
	if err := migrant.Insert(h.t.Context(), tx, "HU", &m); err != nil {
		return err
	}
	relationship := "principal"
	if len(c.Members) > 0 {
		relationship = "child"
	}
	var id int64
	err := tx.QueryRow(h.t.Context(), `INSERT INTO case_members (case_id, migrant_id, position, relationship) VALUES ($1, $2, $3, $4) RETURNING id`,
		c.ID, m.ID, len(c.Members)+1, relationship).Scan(&id)
	c.Members = append(c.Members, id)
	return err
}

// take puts the facts of a step on file and moves the case.
func (h *House) take(tx db.Tx, c Case, from casefile.Stage, s step) error {
	ctx := h.t.Context()
	for _, sql := range s.facts {
		if _, err := tx.Exec(ctx, sql, pgx.NamedArgs{"case": c.ID, "day": s.on.String(), "manager": Reka.ID}); err != nil {
			return fmt.Errorf("%s: %w", s.to, err)
		}
	}
	file := casefile.Case{ID: c.ID, Stage: from}
	if _, err := casefile.Move(ctx, tx, file, casefile.Act{Event: s.act, HappenedOn: s.on}, s.on); err != nil {
		return err
	}
	file.Stage = s.to
	_, err := casefile.Recompute(ctx, tx, file, Today)
	return err
}

// Fact writes a fact of a case and lets the case follow it.
func (h *House) Fact(c Case, sql string, args ...any) {
	h.t.Helper()
	stage := h.Stage(c.Ref)
	h.Write(func(tx db.Tx) error {
		if _, err := tx.Exec(h.t.Context(), sql, args...); err != nil {
			return err
		}
		_, err := casefile.Recompute(h.t.Context(), tx, casefile.Case{ID: c.ID, Stage: stage}, Today)
		return err
	})
}

// Decide records a member's decision about returning: signed, withdrawn.
func (h *House) Decide(c Case, member int, outcome, day string, guardian bool) {
	h.t.Helper()
	h.Fact(c, `INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome, guardian_consents) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.ID, c.Members[member], Judit.ID, day, outcome, guardian)
}

// Stage is where a case stands.
func (h *House) Stage(ref string) casefile.Stage {
	h.t.Helper()
	return casefile.Stage(Ask[string](h, "SELECT stage FROM case_files WHERE reference = $1", ref))
}

// At fails the test unless the case stands at a stage.
func (h *House) At(c Case, want casefile.Stage) {
	h.t.Helper()
	if got := h.Stage(c.Ref); got != want {
		h.t.Errorf("the case stands at %s, not at %s", got, want)
	}
}
