package demo_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/demo"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
	"homeward/internal/testkit/testdb"
	"homeward/internal/testkit/testkey"
)

// befallen is something that happens to a caseload after its reports were frozen.
type befallen struct {
	what  string
	does  []string                    // SQL, one after the other
	means map[string][]snapshot.Cause // what its difference says of indicators
	vague bool                        // the difference names the properties that are others now
}

// first is the key of the first of a table that meets a condition.
func first(table, condition string) string {
	return "(SELECT x.id FROM " + table + " x WHERE " + condition + " ORDER BY x.id LIMIT 1)"
}

// standing narrows to what stands in a case of Budapest that nothing else of
// the table befalls: each kind of change takes another.
const standing = " AND EXISTS (SELECT 1 FROM case_files c WHERE c.id = x.case_id AND NOT c.voided AND c.office_id = 1 AND c.class = 'ordinary')"

func one(c ...snapshot.Cause) []snapshot.Cause { return c }

// again copies a row under a new key, with some columns changed.
func again(table, from, changed string) string {
	return fmt.Sprintf(`INSERT INTO %[1]s SELECT (jsonb_populate_record(x, jsonb_build_object('id', (SELECT max(id) + 1 FROM %[1]s), 'created_at', now()) || %[3]s)).* FROM %[1]s x WHERE id = %[2]s`, table, from, changed)
}

func voiding(table, condition string) string {
	return "UPDATE " + table + " SET voided = true WHERE id = " + first(table, "NOT x.voided AND "+condition+standing)
}

var befalls = []befallen{
	{what: "a session entered in error", does: []string{voiding("counselling_sessions", "x.carried_from IS NULL")}, means: map[string][]snapshot.Cause{"N2.1": one(snapshot.Voided)}},
	{what: "the day of a session", does: []string{"UPDATE counselling_sessions SET held_on = held_on + 1 WHERE id = " + first("counselling_sessions", "NOT x.voided AND x.carried_from IS NULL"+standing)}, means: map[string][]snapshot.Cause{"N2.1": one(snapshot.Day)}},
	{what: "the language of a session", does: []string{"UPDATE counselling_sessions SET language = 'ps' WHERE id = " + first("counselling_sessions", "NOT x.voided AND x.carried_from IS NULL AND x.language <> 'ps'"+standing)}, means: map[string][]snapshot.Cause{"N2.1": one(snapshot.Detail)}, vague: true},
	{what: "a session recorded late", does: []string{again("counselling_sessions", first("counselling_sessions", "NOT x.voided AND x.carried_from IS NULL AND x.mode <> 'group'"+standing), "jsonb_build_object('number', (SELECT max(number) + 1 FROM counselling_sessions))")}, means: map[string][]snapshot.Cause{"N2.1": one(snapshot.Late)}},
	{what: "an application entered in error", does: []string{voiding("applications", "x.carried_from IS NULL")}, means: map[string][]snapshot.Cause{"N1.12": one(snapshot.Voided), "N6.1": one(snapshot.Voided)}},
	{what: "a decision entered in error", does: []string{voiding("eligibility_decisions", "x.carried_from IS NULL AND x.outcome = 'approved'")}, means: map[string][]snapshot.Cause{"N1.13": one(snapshot.Voided)}},
	{what: "the outcome of a decision", does: []string{"UPDATE eligibility_decisions SET outcome = 'rejected', ground = (SELECT max(ground) FROM eligibility_decisions WHERE outcome = 'rejected') WHERE id = " + first("eligibility_decisions", "NOT x.voided AND x.carried_from IS NULL AND x.outcome = 'approved'"+standing)}, means: map[string][]snapshot.Cause{"N1.13": one(snapshot.State), "N1.14": one(snapshot.State)}},
	{what: "an amount paid", does: []string{"UPDATE instalments SET settled_minor = settled_minor - 100 WHERE id = " + first("instalments", "x.state IN ('paid', 'delivered') AND x.currency = 'EUR' AND x.settled_minor > 100"+standing)}, means: map[string][]snapshot.Cause{"N1.35": one(snapshot.Amount)}},
	{what: "the day of a payment", does: []string{"UPDATE instalments SET paid_on = paid_on - 1 WHERE id = " + first("instalments", "x.state IN ('paid', 'delivered')"+standing)}, means: map[string][]snapshot.Cause{"N1.34": one(snapshot.Day)}},
	{what: "a payment taken back", does: []string{"UPDATE instalments SET state = 'approved', paid_on = '0001-01-01', delivered_on = '0001-01-01' WHERE id = " + first("instalments", "x.state = 'paid'"+standing)}, means: map[string][]snapshot.Cause{"N1.34": one(snapshot.State)}},
	{what: "a booking recorded late", does: []string{again("ledger_entries", first("ledger_entries", "x.kind = 'pay'"+standing), "jsonb_build_object('minor', 100)")}, means: map[string][]snapshot.Cause{"N4.paid": one(snapshot.Late), "N4.balance": one(snapshot.Late)}},
	{what: "an activity delivered", does: []string{"UPDATE plan_activities SET state = 'delivered', delivered_on = current_date - 5 WHERE id = " + first("plan_activities", "NOT x.voided AND x.state = 'planned' AND EXISTS (SELECT 1 FROM reintegration_plans p WHERE p.id = x.plan_id AND NOT p.voided)"+standing)}, means: map[string][]snapshot.Cause{"I2.activities": one(snapshot.Late)}},
	{what: "an activity entered in error", does: []string{voiding("plan_activities", "x.state = 'delivered' AND x.root_id IS NULL")}, means: map[string][]snapshot.Cause{"I2.activities": one(snapshot.Voided)}},
	{what: "a questionnaire recorded late", does: []string{again("surveys", first("surveys", "NOT x.voided AND x.kind = 'satisfaction' AND x.state = 'complete' AND NOT EXISTS (SELECT 1 FROM surveys o WHERE o.member_id = x.member_id AND o.milestone = 'm18')"+standing), "jsonb_build_object('milestone', 'm18')")}, means: map[string][]snapshot.Cause{"N1.41": one(snapshot.Late)}},
	{what: "a survey entered in error", does: []string{voiding("surveys", "x.kind = 'rss' AND x.state = 'complete'")}, means: map[string][]snapshot.Cause{"RSS": one(snapshot.Voided)}},
	{what: "a call recorded late", does: []string{again("campaign_calls", first("campaign_calls", "true"), "jsonb_build_object('enquiry_id', NULL)")}, means: map[string][]snapshot.Cause{"N1.03": one(snapshot.Late)}},
	{what: "a call removed", does: []string{"DELETE FROM campaign_calls WHERE id = " + first("campaign_calls", "x.enquiry_id IS NULL")}, means: map[string][]snapshot.Cause{"N1.03": one(snapshot.Deleted), "N1.05": one(snapshot.Deleted)}},
	{what: "copies handed out", does: []string{"UPDATE campaign_handouts SET copies = copies - 1 WHERE id = " + first("campaign_handouts", "x.copies > 1")}, means: map[string][]snapshot.Cause{"N1.04": one(snapshot.Amount)}},
	{what: "people reached", does: []string{"UPDATE campaign_reaches SET women = women + 3 WHERE id = " + first("campaign_reaches", "x.women > 0")}, means: map[string][]snapshot.Cause{"N1.05": one(snapshot.Amount)}},
	{what: "somebody taken off the list of a course", does: []string{"UPDATE course_participants SET voided_on = current_date WHERE id = " + first("course_participants", "x.completed_on > '0001-01-01' AND x.voided_on = '0001-01-01'")}, means: map[string][]snapshot.Cause{"O.3.1": one(snapshot.Replaced, snapshot.Voided)}},
	{what: "somebody completes a course", does: []string{again("training_people", first("training_people", "true"), "jsonb_build_object('name_key', 'somebody else')"), again("course_participants", first("course_participants", "x.completed_on > '0001-01-01' AND x.voided_on = '0001-01-01'"), "jsonb_build_object('person_id', (SELECT max(id) FROM training_people))")}, means: map[string][]snapshot.Cause{"O.3.1": one(snapshot.Late)}},
	{what: "the day of a course completed", does: []string{"UPDATE course_participants SET completed_on = completed_on + 1 WHERE id = " + first("course_participants", "x.completed_on > '0001-01-01' AND x.voided_on = '0001-01-01'")}, means: map[string][]snapshot.Cause{"O.3.1": one(snapshot.Day)}},
	{what: "an entry declared void", does: []string{"UPDATE indicator_entries SET voided = true, voided_on = current_date, voided_by = entered_by, void_reason = 'twice' WHERE id = " + first("indicator_entries", "NOT x.voided")}, means: map[string][]snapshot.Cause{}},
	{what: "the order of an ordered return", does: []string{"UPDATE return_orders SET voided = true WHERE member_id = (SELECT r.member_id FROM return_orders r JOIN departures d ON d.member_id = r.member_id WHERE NOT r.voided AND r.kind IN ('return_decision', 'expulsion', 'court_expulsion', 'exit_order') AND r.issued_on <= d.departed_on AND NOT d.voided AND d.not_admitted_on = '0001-01-01' AND EXISTS (SELECT 1 FROM case_files c WHERE c.id = d.case_id AND c.office_id = 1 AND NOT c.voided) ORDER BY r.id LIMIT 1)"}, means: map[string][]snapshot.Cause{"E1.1": one(snapshot.Rests)}},
	{what: "the day of a visit to a place of detention", does: []string{"UPDATE detention_visits SET held_on = held_on - 1 WHERE id = " + first("detention_visits", "EXISTS (SELECT 1 FROM visit_talks k WHERE k.visit_id = x.id AND k.state IN ('session', 'person'))")}, means: map[string][]snapshot.Cause{"N1.01": one(snapshot.Day), "N1.02": one(snapshot.Day)}},
	{what: "the day of an arrival", does: []string{"UPDATE arrivals SET arrived_on = arrived_on + 1 WHERE id = " + first("arrivals", "NOT x.voided"+standing)}, means: map[string][]snapshot.Cause{"N1.21": one(snapshot.Day)}},
	{what: "a contact that found nobody", does: []string{"UPDATE monitoring_visits SET outcomes = '{not_reached}' WHERE id = " + first("monitoring_visits", "NOT x.voided AND NOT 'not_reached' = ANY (x.outcomes)"+standing)}, means: map[string][]snapshot.Cause{"N1.36": one(snapshot.State)}},
	{what: "the day of departure", does: []string{"UPDATE departures SET departed_on = departed_on - 1 WHERE id = " + departed}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.DepartureDay), "C3": one(snapshot.DepartureDay), "N1.18": one(snapshot.DepartureDay), "N2.6": one(snapshot.DepartureDay)}},
	{what: "a departure entered in error", does: []string{"UPDATE departures SET voided = true WHERE id = " + departed}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.Voided), "N2.6": one(snapshot.Voided)}},
	{what: "not admitted", does: []string{"UPDATE departures SET not_admitted_on = departed_on + 1 WHERE id = " + departed}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.TurnedBack), "N2.6": one(snapshot.TurnedBack)}},
	{what: "the programme of a case", does: []string{
		"UPDATE case_files SET programme_id = " + otherProgramme + " WHERE id = (SELECT case_id FROM departures WHERE id = " + departed + ")",
		"UPDATE departures SET programme_id = " + otherProgramme + " WHERE id = " + departed,
	}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.Programme), "N2.6": one(snapshot.Programme)}},
	{what: "sex", does: []string{"UPDATE migrants SET sex = CASE sex WHEN 'f' THEN 'm' ELSE 'f' END WHERE id = " + leaver}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.Sex), "N2.6": one(snapshot.Sex)}},
	{what: "birth date", does: []string{"UPDATE migrants SET birth_date = CASE WHEN birth_date > '2008' THEN '1980-01-01' ELSE '2019-01-01' END WHERE id = " + leaver}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.Birth), "N2.6": one(snapshot.Birth)}},
	{what: "citizenship", does: []string{"UPDATE migrants SET citizenship = 'NP' WHERE id = " + leaver}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.Citizenship), "N2.6": one(snapshot.Citizenship)}},
	{what: "anonymised", does: []string{
		"WITH d AS (UPDATE departures SET departed_on = date_trunc('month', departed_on) WHERE id = " + departed + ` RETURNING member_id)
			UPDATE migrants SET family_name = '', given_name = '', anonymised_on = current_date, birth_date = substr(birth_date, 1, 4)
			WHERE id = (SELECT m.migrant_id FROM case_members m JOIN d ON d.member_id = m.id)`,
	}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.Anonymised), "N2.6": one(snapshot.Anonymised)}},
	{what: "a case handed to another office", does: []string{`INSERT INTO case_transfers (case_id, from_office_id, to_office_id, requested_by, decided_by, requested_on, decided_on, state, basis, reference, stage)
		SELECT c.id, 1, 2, (SELECT min(id) FROM staff WHERE office_id = 1), (SELECT min(id) FROM staff WHERE office_id = 2), current_date, current_date, 'accepted', 'public_task', c.reference, c.stage
		FROM case_files c JOIN departures d ON d.case_id = c.id WHERE d.id = ` + departed, "UPDATE case_files SET office_id = 2 WHERE id = (SELECT case_id FROM departures WHERE id = " + departed + ")"}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.Office), "N2.6": one(snapshot.Office)}},
	{what: "a case entered in error", does: []string{"UPDATE case_files SET voided = true WHERE id = (SELECT case_id FROM departures WHERE id = " + departed + ")"}, means: map[string][]snapshot.Cause{"R.3.6": one(snapshot.Voided), "N2.6": one(snapshot.Voided)}},
}

const (
	departed = `(SELECT d.id FROM departures d JOIN case_files c ON c.id = d.case_id JOIN case_members m ON m.id = d.member_id JOIN migrants p ON p.id = m.migrant_id
		WHERE NOT d.voided AND d.not_admitted_on = '0001-01-01' AND NOT c.voided AND c.office_id = 1 AND c.class = 'ordinary' AND NOT c.retroactive
			AND d.departed_on BETWEEN '2019-01-02' AND current_date - 20 AND extract(day FROM d.departed_on) > 1 AND p.anonymised_on = '0001-01-01' AND p.citizenship <> 'NP'
			AND p.birth_date > '' AND (SELECT count(*) FROM case_members o WHERE o.migrant_id = m.migrant_id) = 1 AND (SELECT count(*) FROM case_members o WHERE o.case_id = c.id) = 1
			AND d.programme_id = c.programme_id ORDER BY d.id LIMIT 1)`
	leaver         = "(SELECT m.migrant_id FROM departures d JOIN case_members m ON m.id = d.member_id WHERE d.id = " + departed + ")"
	otherProgramme = "(SELECT max(id) FROM programmes WHERE id <> (SELECT programme_id FROM departures WHERE id = " + departed + "))"
)

// Whatever befalls a caseload in which people worked, the difference of every
// report that was frozen before adds up and gives each change its cause.
func TestEveryReportExplainsWhatBefalls(t *testing.T) {
	t.Parallel()
	d := testdb.New(t)
	owner := testdb.Owner(t, d)
	if _, err := demo.Generate(t.Context(), owner, demo.Options{Cases: 240, Seed: 1, Clock: now, Box: testkey.Box, DB: d}); err != nil {
		t.Fatal(err)
	}
	ctx := i18n.With(t.Context(), i18n.En)
	s := snapshot.Service{DB: d, Clock: clock.System(), Box: testkey.Box}
	people := []access.User{asker(t, d, "admin@homeward.example"), asker(t, d, "manager@bud.example")}
	period := report.Params{From: date.Of(2018, 1, 1), To: date.Of(2026, 11, 19)}
	freeze := func(of access.User) map[string]int64 {
		out := map[string]int64{}
		for _, rep := range report.Reports {
			if rep.Unfrozen {
				continue
			}
			h, err := s.Make(ctx, of, of.Actor(), rep, period, "")
			if err != nil {
				t.Fatal(err)
			}
			out[rep.Name] = h.ID
		}
		return out
	}
	for who, u := range people {
		frozen := freeze(u)
		for n, b := range befalls {
			if n%len(people) != who {
				continue
			}
			t.Run(string(u.Role)+": "+b.what, func(t *testing.T) {
				err := d.Write(ctx, db.System, func(tx db.Tx) error { return befall(ctx, tx, b) })
				if err != nil {
					t.Fatal(err)
				}
				met := map[string][]snapshot.Cause{}
				for name, id := range frozen {
					diff, err := s.Difference(ctx, u, u.Actor(), id, 0)
					if err != nil {
						t.Fatal(err)
					}
					addsUp(t, diff)
					for _, c := range diff.Changes {
						if c.Cause == snapshot.Unexplained || c.Cause == "" || c.Cause == snapshot.Detail && !b.vague {
							t.Errorf("%s: %s is %q: was %+v, is %+v", name, c.Indicator, c.Cause, c.Old, c.New)
						}
						if !slices.Contains(met[c.Indicator], c.Cause) {
							met[c.Indicator] = append(met[c.Indicator], c.Cause)
						}
					}
					if len(diff.Changes) > 0 {
						h, err := s.Make(ctx, u, u.Actor(), mustNamed(t, name), period, "")
						if err != nil {
							t.Fatal(err)
						}
						frozen[name] = h.ID
					}
				}
				for indicator, want := range b.means {
					got := met[indicator]
					if slices.Sort(got); !slices.Equal(got, want) {
						t.Errorf("%s: %q, not %q", indicator, got, want)
					}
				}
				if len(met) == 0 {
					t.Error("no figure noticed")
				}
			})
		}
	}
}

func befall(ctx context.Context, tx db.Tx, b befallen) error {
	for _, sql := range b.does {
		if tag, err := tx.Exec(ctx, sql); err != nil || tag.RowsAffected() == 0 {
			return fmt.Errorf("%s: %d rows, %w", sql, tag.RowsAffected(), err)
		}
	}
	return nil
}

func mustNamed(t *testing.T, name string) report.Report {
	t.Helper()
	rep, err := report.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// addsUp checks that the changes of each indicator lead from what it was to what
// it is.
func addsUp(t *testing.T, d snapshot.Difference) {
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
