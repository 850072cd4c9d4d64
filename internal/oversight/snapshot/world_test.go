package snapshot_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testdb"
	"homeward/internal/testkit/testkey"
)

// world is a caseload of two offices, made by hand. Its clock is the real one:
// the audit trail, which the difference reads, is dated by the database.
type world struct {
	*casework.House
	t        testing.TB
	owner    *pgxpool.Pool
	service  snapshot.Service
	p1, p2   int64
	numbered int
}

func newWorld(t testing.TB) *world {
	h := casework.New(t)
	w := &world{House: h, t: t, owner: testdb.Owner(t, h.DB), p1: h.Running, service: snapshot.Service{DB: h.DB, Clock: clock.System(), Box: testkey.Box}}
	h.Exec("INSERT INTO programmes (code, name, fund, currency, starts_on, ends_on) VALUES ('P2', 'Second', 'amif_2021', 'EUR', '2020-01-01', '2029-12-31')")
	w.p2 = casework.Ask[int64](h, "SELECT id FROM programmes WHERE code = 'P2'")
	for n, c := range [][2]string{{"sex", "f"}, {"sex", "m"}, {"sex", "x"}, {"sex", "u"}, {"reintegration_activity", "small_business"}} {
		h.Exec("INSERT INTO code_values (position, list, code, en, hu, cs) VALUES ($1, $2, $3, $3, $3, $3) ON CONFLICT DO NOTHING", n, c[0], c[1])
	}
	for _, p := range []int64{w.p1, w.p2} {
		h.Exec("INSERT INTO programme_offices (programme_id, office_id) SELECT $1, id FROM offices", p)
	}
	return w
}

// person is somebody in a case of their own.
type person struct {
	migrant, caseID, member, programme int64
	reference                          string
}

// add makes a case of a new person, of Budapest.
func (w *world) add(sex, born, from string) person { return w.join(1, 0, sex, born, from) }

// again makes a further case of a person.
func (w *world) again(p person) person { return w.join(1, p.migrant, "", "", "") }

func (w *world) join(office, migrant int64, sex, born, from string) person {
	w.t.Helper()
	w.numbered++
	p := person{migrant: migrant, programme: w.p1, reference: fmt.Sprintf("%s-26-%05d", map[int64]string{1: "BUD", 2: "PRG"}[office], w.numbered)}
	w.Write(func(tx db.Tx) error {
		ask := func(to *int64, sql string, args ...any) {
			if err := tx.QueryRow(w.t.Context(), sql, args...).Scan(to); err != nil {
				w.t.Fatalf("%s: %v", sql, err)
			}
		}
		if p.migrant == 0 {
			ask(&p.migrant, "INSERT INTO migrants (office_id, sex, birth_date, citizenship, family_name, given_name) VALUES ($1, $2, $3, $4, 'Planted', 'Name') RETURNING id", office, sex, born, from)
		}
		ask(&p.caseID, `INSERT INTO case_files (office_id, programme_id, number, opened_on, stage_since, stage, reference)
			VALUES ($1, $2, $3, '2020-01-01', '2020-01-01', 'departed', $4) RETURNING id`, office, p.programme, w.numbered, p.reference)
		ask(&p.member, "INSERT INTO case_members (case_id, migrant_id) VALUES ($1, $2) RETURNING id", p.caseID, p.migrant)
		return nil
	})
	return p
}

// departs records a departure; recorded now, or on the day itself.
func (w *world) departs(p person, day string, now bool) (id int64) {
	w.t.Helper()
	w.Write(func(tx db.Tx) error {
		return tx.QueryRow(w.t.Context(), `INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, created_at)
			VALUES ($1, $2, 0, $3, $4::text::date, CASE WHEN $5 THEN now() ELSE $4::text::date END) RETURNING id`, p.caseID, p.member, p.programme, day, now).Scan(&id)
	})
	return id
}

// delivers records an activity for the whole family, on its own day.
func (w *world) delivers(p person, day string) (id int64) {
	w.t.Helper()
	w.Write(func(tx db.Tx) error {
		var plan int64
		if err := tx.QueryRow(w.t.Context(), "INSERT INTO reintegration_plans (case_id, author_id, number) VALUES ($1, 0, (SELECT count(*) + 1 FROM reintegration_plans WHERE case_id = $1)) RETURNING id", p.caseID).Scan(&plan); err != nil {
			return err
		}
		return tx.QueryRow(w.t.Context(), `INSERT INTO plan_activities (case_id, plan_id, delivered_on, created_at, activity, dimension, state)
			VALUES ($1, $2, $3::text::date, $3::text::date, 'small_business', 'economic', 'delivered') RETURNING id`, p.caseID, plan, day).Scan(&id)
	})
	return id
}

// voids takes a record back, as the page "Entered in error" does.
func (w *world) voids(p person, table string, id int64) {
	w.Exec("UPDATE "+table+" SET voided = true WHERE id = $1", id)
	w.Exec("INSERT INTO case_steps (case_id, actor_id, subject_id, to_stage, event, subject) VALUES ($1, 0, $2, 'pre_departure', 'voided', $3)", p.caseID, id, table)
}

// sentBack notes that somebody was not admitted.
func (w *world) sentBack(p person, id int64) {
	w.Exec("UPDATE departures SET not_admitted_on = departed_on + 1 WHERE id = $1", id)
	w.Exec("INSERT INTO case_steps (case_id, actor_id, member_id, to_stage, event, subject) VALUES ($1, 0, $2, 'pre_departure', 'not_admitted', 'departure_attempts')", p.caseID, p.member)
}

// merges makes the second person's record part of the first's.
func (w *world) merges(stays, gone person) {
	low, high := min(stays.migrant, gone.migrant), max(stays.migrant, gone.migrant)
	w.Exec("UPDATE case_members SET migrant_id = $1 WHERE migrant_id = $2", stays.migrant, gone.migrant)
	w.Exec("UPDATE migrants SET merged_into = $1 WHERE id = $2", stays.migrant, gone.migrant)
	w.Exec(`WITH p AS (INSERT INTO duplicate_pairs (office_id, low_id, high_id, score, state, decided_at, decided_by) VALUES (1, $3, $4, 90, 'merged', now(), 13) RETURNING id)
		INSERT INTO person_merges (office_id, pair_id, stays_id, gone_id, merged_by, merged_at, undo_until, before, after)
		SELECT 1, id, $1, $2, 13, now(), current_date + 30, '{}', '{}' FROM p`, stays.migrant, gone.migrant, low, high)
}

// anonymises does what DOMAIN.md 6.3 says: no name, a year of birth that keeps
// the age bracket, months for days.
func (w *world) anonymises(p person) {
	w.Exec(`UPDATE migrants m SET family_name = '', given_name = '', original_name = '', alias = '', phone = '', phone_e164 = '', email = '', address = '', note = '', fold_name = '',
			anonymised_on = current_date, birth_date = coalesce((
				SELECT (extract(year FROM d.departed_on) - CASE WHEN a.age < 18 THEN 9 WHEN a.age <= 60 THEN 39 ELSE 75 END)::int::text
				FROM case_members x JOIN departures d ON d.member_id = x.id, age_on(m.birth_date, d.departed_on) a (age)
				WHERE x.migrant_id = m.id AND a.age IS NOT NULL ORDER BY d.id LIMIT 1), '')
		WHERE m.id = $1`, p.migrant)
	w.Exec("UPDATE departures SET departed_on = date_trunc('month', departed_on) WHERE case_id = $1", p.caseID)
	w.Exec("UPDATE plan_activities SET delivered_on = date_trunc('month', delivered_on) WHERE case_id = $1", p.caseID)
}

func named(t testing.TB, name string) report.Report {
	t.Helper()
	r, err := report.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func english() context.Context { return i18n.With(context.Background(), i18n.En) }

var of2025 = report.Params{From: date.Of(2025, 1, 1), To: date.Of(2025, 12, 31)}

// freezes makes a snapshot of report a1.
func (w *world) freezes(u access.User, p report.Params) snapshot.Head {
	w.t.Helper()
	h, err := w.service.Make(english(), u, u.Actor(), named(w.t, "a1"), p, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

// differs is the difference of a snapshot with another, or today.
func (w *world) differs(u access.User, id, with int64) snapshot.Difference {
	w.t.Helper()
	d, err := w.service.Difference(english(), u, u.Actor(), id, with)
	if err != nil {
		w.t.Fatal(err)
	}
	addsUp(w.t, d)
	return d
}

// addsUp checks that totals and changes tell the same story.
func addsUp(t testing.TB, d snapshot.Difference) {
	t.Helper()
	for _, b := range d.Indicators() {
		for span, totals := range map[report.Span][2]snapshot.Total{
			report.Period: {b.Was.Period, b.Is.Period}, "before": {b.Was.Before, b.Is.Before}, report.Corrections: {b.Was.Corrected, b.Is.Corrected},
		} {
			sum := totals[0]
			for _, c := range b.Changes {
				e := c.Effect(span)
				sum.Rows, sum.Sum = sum.Rows+e.Rows, sum.Sum+e.Sum
			}
			if sum != totals[1] {
				t.Errorf("%s, %s: was %+v, is %+v, the changes lead to %+v", b.Was.ID, span, totals[0], totals[1], sum)
			}
		}
	}
}
