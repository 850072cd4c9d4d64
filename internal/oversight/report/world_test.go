package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/testdb"
)

// world is a small caseload made by hand: two offices, two programmes.
type world struct {
	t              testing.TB
	db             *db.DB
	bud, prg       int64
	p1, p2         int64
	cases          int
	manager, admin access.User
	counsellor     access.User
	now            clock.Clock
	owner          *pgxpool.Pool
}

func newWorld(t testing.TB) *world {
	d := testdb.New(t)
	w := &world{t: t, db: d, owner: testdb.Owner(t, d), now: clock.Fixed(time.Date(2026, 11, 19, 13, 20, 0, 0, time.UTC))}
	w.write(func(tx db.Tx) {
		for n, c := range [][2]string{
			{"sex", "f"},
			{"sex", "m"},
			{"sex", "x"},
			{"sex", "u"},
			{"relationship", "principal"},
			{"vulnerability", "none"},
			{"vulnerability", "uasc"},
			{"vulnerability", "vot"},
			{"vulnerability", "chronic"},
			{"vulnerability", "elderly"},
			{"escort_type", "medical"},
			{"status_at_application", "overstay"},
			{"status_at_application", "unknown"},
			{"reintegration_activity", "small_business"},
		} {
			w.exec(tx, `INSERT INTO code_values (position, list, code, en, hu, cs) VALUES ($1, $2, $3, 'en ' || $3, 'hu ' || $3, 'cs ' || $3)
				ON CONFLICT DO NOTHING`, n, c[0], c[1])
		}
		w.bud = w.id(tx, `INSERT INTO offices (code, name, country, time_zone, language) VALUES ('BUD', 'Budapest', 'HU', 'Europe/Budapest', 'hu') RETURNING id`)
		w.prg = w.id(tx, `INSERT INTO offices (code, name, country, time_zone, language) VALUES ('PRG', 'Praha', 'CZ', 'Europe/Prague', 'cs') RETURNING id`)
		const programme = `INSERT INTO programmes (starts_on, ends_on, code, name, grant_number, fund) VALUES ('2020-01-01', '2029-12-31', $1, $2, $3, 'amif_2021') RETURNING id`
		w.p1 = w.id(tx, programme, "P1", "Return one", "=HYPERLINK(1)")
		w.p2 = w.id(tx, programme, "P2", "Return two", "G-2")
		for _, po := range [][2]int64{{w.p1, w.bud}, {w.p1, w.prg}, {w.p2, w.bud}} {
			w.exec(tx, `INSERT INTO programme_offices (programme_id, office_id) VALUES ($1, $2)`, po[0], po[1])
		}
		w.exec(tx, `INSERT INTO programme_targets (programme_id, indicator, baseline, milestone, target) VALUES ($1, 'R.3.6', 3, 60, 450)`, w.p1)
		member := func(role access.Role, office any) access.User {
			id := w.id(tx, `INSERT INTO staff (office_id, role, given_name, family_name) VALUES ($1, $2, 'Anna', 'Kis') RETURNING id`, office, role)
			u := access.User{ID: id, Role: role, GivenName: "Anna", FamilyName: "Kis", Zone: time.UTC}
			if office != nil {
				u.OfficeID, u.OfficeCode = w.bud, "BUD"
			}
			return u
		}
		w.manager, w.counsellor = member(access.OfficeManager, w.bud), member(access.Counsellor, w.bud)
		w.admin = member(access.Administrator, nil)
	})
	return w
}

func (w *world) service() Service { return Service{DB: w.db, Clock: w.now} }

func (w *world) write(fn func(tx db.Tx)) {
	w.t.Helper()
	err := w.db.Write(context.Background(), db.System, func(tx db.Tx) error {
		fn(tx)
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(tx db.Tx, sql string, args ...any) {
	w.t.Helper()
	if _, err := tx.Exec(context.Background(), sql, args...); err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
}

func (w *world) id(tx db.Tx, sql string, args ...any) int64 {
	w.t.Helper()
	var id int64
	if err := tx.QueryRow(context.Background(), sql, args...).Scan(&id); err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
	return id
}

// person is somebody in a case of their own.
type person struct {
	office          int64 // BUD by default
	programme       int64 // of the case; P1 by default, -1 none
	sex, born, from string
	class           string
	migrant, member int64
	caseID          int64
	reference       string
	vulnerabilities []string
	destination     string
	status          any
}

// add makes the person, or a further case of one who is there already.
func (w *world) add(p person) person {
	w.t.Helper()
	if p.office == 0 {
		p.office = w.bud
	}
	if p.programme == 0 {
		p.programme = w.p1
	}
	if p.class == "" {
		p.class = "ordinary"
	}
	if p.sex == "" {
		p.sex = "f"
	}
	w.cases++
	code := map[int64]string{w.bud: "BUD", w.prg: "PRG"}[p.office]
	p.reference = fmt.Sprintf("%s-26-%05d", code, w.cases)
	w.write(func(tx db.Tx) {
		if p.migrant == 0 {
			p.migrant = w.id(tx, `INSERT INTO migrants (office_id, sex, birth_date, citizenship, protected) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
				p.office, p.sex, p.born, p.from, p.class == "protection")
		}
		p.caseID = w.id(tx, `INSERT INTO case_files (office_id, programme_id, number, opened_on, stage_since, class, stage, reference, status_at_application)
			VALUES ($1, nullif($2, -1), $3, '2020-01-01', '2020-01-01', $4, 'departed', $5, $6) RETURNING id`,
			p.office, p.programme, w.cases, p.class, p.reference, p.status)
		p.member = w.join(tx, p.caseID, p.migrant)
		if p.vulnerabilities != nil {
			w.exec(tx, `INSERT INTO screenings (case_id, member_id, recorded_by, vulnerabilities) VALUES ($1, $2, 0, $3)`, p.caseID, p.member, p.vulnerabilities)
		}
	})
	return p
}

func (w *world) join(tx db.Tx, caseID, migrant int64) int64 {
	return w.id(tx, `INSERT INTO case_members (case_id, migrant_id) VALUES ($1, $2) RETURNING id`, caseID, migrant)
}

// departs records a departure under the case's programme, on its own day.
func (w *world) departs(p person, day string) int64 {
	w.t.Helper()
	var id int64
	w.write(func(tx db.Tx) {
		id = w.id(tx, `INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, created_at, destination_country)
			VALUES ($1, $2, 0, nullif($3, -1), $4::text::date, $4::text::date, $5) RETURNING id`, p.caseID, p.member, p.programme, day, p.destination)
	})
	return id
}

// voids takes a record back on a day.
func (w *world) voids(p person, table string, id int64, on string) {
	w.t.Helper()
	w.write(func(tx db.Tx) {
		w.exec(tx, "UPDATE "+table+" SET voided = true WHERE id = $1", id)
		w.exec(tx, `INSERT INTO case_steps (case_id, actor_id, subject_id, to_stage, event, subject, at)
			VALUES ($1, 0, $2, 'pre_departure', 'voided', $3, ($4::text || ' 12:00+00')::timestamptz)`, p.caseID, id, table, on)
	})
}

// sentBack notes that the person of a departure was not admitted.
func (w *world) sentBack(p person, id int64, on string) {
	w.t.Helper()
	w.write(func(tx db.Tx) {
		w.exec(tx, "UPDATE departures SET not_admitted_on = $2::text::date WHERE id = $1", id, on)
		w.exec(tx, `INSERT INTO case_steps (case_id, actor_id, member_id, to_stage, event, subject, at)
			VALUES ($1, 0, $2, 'pre_departure', 'not_admitted', 'departure_attempts', ($3::text || ' 12:00+00')::timestamptz)`, p.caseID, p.member, on)
	})
}

// delivers records an activity delivered to a member; 0 stands for the family.
func (w *world) delivers(p person, member int64, day string, assumed bool) int64 {
	w.t.Helper()
	var id int64
	w.write(func(tx db.Tx) {
		plan := w.id(tx, `INSERT INTO reintegration_plans (case_id, author_id, number) VALUES ($1, 0, (SELECT count(*) + 1 FROM reintegration_plans WHERE case_id = $1)) RETURNING id`, p.caseID)
		id = w.id(tx, `INSERT INTO plan_activities (case_id, plan_id, member_id, delivered_on, created_at, day_assumed, activity, dimension, state)
			VALUES ($1, $2, nullif($3, 0), $4::text::date, $4::text::date, $5, 'small_business', 'economic', 'delivered') RETURNING id`, p.caseID, plan, member, day, assumed)
	})
	return id
}

func year(y int) Params {
	return Params{From: date.Of(y, 1, 1), To: date.Of(y, 12, 31)}
}

func english() context.Context { return i18n.With(context.Background(), i18n.En) }

// run runs a report as the command line does and reads its JSON.
func run[T any](w *world, name string, p Params) []T {
	w.t.Helper()
	var b bytes.Buffer
	if err := Run(english(), w.db, name, p, JSON, &b); err != nil {
		w.t.Fatal(err)
	}
	var out struct {
		Rows []T `json:"rows"`
	}
	if err := json.Unmarshal(b.Bytes(), &out); err != nil {
		w.t.Fatal(err)
	}
	return out.Rows
}

// amif finds the row of a programme and indicator in report a1.
func (w *world) amif(p Params, project, indicator string) AMIF {
	w.t.Helper()
	for _, r := range run[AMIF](w, "a1", p) {
		if r.ProjectID == project && r.IndicatorCode == indicator {
			return r
		}
	}
	w.t.Fatalf("no row %s %s", project, indicator)
	return AMIF{}
}

// open runs a report for somebody.
func (w *world) open(u access.User, rep Report, p Params, cell Cell, at int) (Outcome, error) {
	reach, err := w.service().Reach(english(), u, u.Actor())
	if err != nil {
		return Outcome{}, err
	}
	return w.service().Open(english(), reach, rep, p, cell, at)
}

// export writes a report for somebody.
func (w *world) export(u access.User, rep Report, p Params, x Export, to io.Writer) error {
	reach, err := w.service().Reach(english(), u, u.Actor())
	if err != nil {
		return err
	}
	return w.service().Export(english(), reach, rep, p, x, to)
}
