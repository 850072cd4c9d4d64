package snapshot_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
	"homeward/internal/testkit/casework"
)

// causes are the causes of the changes of an indicator, sorted.
func causes(d snapshot.Difference, indicator string) []snapshot.Cause {
	out := []snapshot.Cause{}
	for _, c := range d.Changes {
		if c.Indicator == indicator {
			out = append(out, c.Cause)
		}
	}
	slices.Sort(out)
	return out
}

// Each thing that can befall a case has its cause, for a manager and for an
// administrator.
func TestEveryChangeHasItsCause(t *testing.T) {
	t.Parallel()
	type causeList = []snapshot.Cause
	for name, c := range map[string]struct {
		befalls func(w *world, p person, departure, activity int64)
		r36     causeList
		o33     causeList
	}{
		"nothing": {func(*world, person, int64, int64) {}, causeList{}, causeList{}},
		"day of departure, within the period": {func(w *world, _ person, d, _ int64) {
			w.Exec("UPDATE departures SET departed_on = '2025-04-02' WHERE id = $1", d)
		}, causeList{snapshot.DepartureDay}, causeList{}},
		"day of departure, out of the period": {func(w *world, _ person, d, _ int64) {
			w.Exec("UPDATE departures SET departed_on = '2026-04-02' WHERE id = $1", d)
		}, causeList{snapshot.DepartureDay}, causeList{}},
		"day of departure, before the period": {func(w *world, _ person, d, _ int64) {
			w.Exec("UPDATE departures SET departed_on = '2024-04-02' WHERE id = $1", d)
		}, causeList{snapshot.DepartureDay}, causeList{}},
		"day of delivery": {func(w *world, _ person, _, a int64) {
			w.Exec("UPDATE plan_activities SET delivered_on = '2026-02-02' WHERE id = $1", a)
		}, causeList{}, causeList{snapshot.Day}},
		"sex": {func(w *world, p person, _, _ int64) {
			w.Exec("UPDATE migrants SET sex = 'm' WHERE id = $1", p.migrant)
		}, causeList{snapshot.Sex}, causeList{snapshot.Sex}},
		"birth date": {func(w *world, p person, _, _ int64) {
			w.Exec("UPDATE migrants SET birth_date = '2015-01-01' WHERE id = $1", p.migrant)
		}, causeList{snapshot.Birth}, causeList{snapshot.Birth}},
		"citizenship": {func(w *world, p person, _, _ int64) {
			w.Exec("UPDATE migrants SET citizenship = 'VN' WHERE id = $1", p.migrant)
		}, causeList{snapshot.Citizenship}, causeList{snapshot.Citizenship}},
		"programme": {func(w *world, p person, d, _ int64) {
			w.Exec("UPDATE departures SET programme_id = $2 WHERE id = $1", d, w.p2)
			w.Exec("UPDATE case_files SET programme_id = $2 WHERE id = $1", p.caseID, w.p2)
		}, causeList{snapshot.Programme}, causeList{snapshot.Programme}},
		"departure entered in error": {func(w *world, p person, d, _ int64) {
			w.voids(p, "departures", d)
		}, causeList{snapshot.Voided}, causeList{snapshot.Voided}},
		"activity entered in error": {func(w *world, p person, _, a int64) {
			w.voids(p, "plan_activities", a)
		}, causeList{}, causeList{snapshot.Voided}},
		"case entered in error": {func(w *world, p person, _, _ int64) {
			w.voids(p, "case_files", p.caseID)
		}, causeList{snapshot.Voided}, causeList{snapshot.Voided}},
		"not admitted": {func(w *world, p person, d, _ int64) {
			w.sentBack(p, d)
		}, causeList{snapshot.TurnedBack}, causeList{snapshot.TurnedBack}},
		"merged": {func(w *world, p person, _, _ int64) {
			other := w.add("f", "1990-05-05", "GE")
			w.merges(p, other)
		}, causeList{}, causeList{}},
		"anonymised": {func(w *world, p person, _, _ int64) {
			w.anonymises(p)
		}, causeList{snapshot.Anonymised}, causeList{snapshot.Anonymised}},
		"recorded late": {func(w *world, _ person, _, _ int64) {
			w.departs(w.add("m", "1980-01-01", "IQ"), "2025-11-30", true)
		}, causeList{snapshot.Late}, causeList{}},
		"an earlier departure recorded late": {func(w *world, p person, _, _ int64) {
			w.departs(w.again(p), "2025-02-01", true)
		}, causeList{snapshot.Late, snapshot.Replaced}, causeList{}},
		"protected": {func(w *world, p person, _, _ int64) {
			w.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", p.caseID)
			w.Exec("UPDATE migrants SET protected = true WHERE id = $1", p.migrant)
		}, causeList{}, causeList{}},
	} {
		for _, u := range []access.User{casework.Reka, casework.Eszter} {
			t.Run(name+", "+string(u.Role), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				p := w.add("f", "1990-05-05", "GE")
				departure, activity := w.departs(p, "2025-03-14", false), w.delivers(p, "2025-09-20")
				other := w.add("m", "1970-05-05", "VN")
				w.departs(other, "2025-03-14", false)
				frozen := w.freezes(u, of2025)
				c.befalls(w, p, departure, activity)
				d := w.differs(u, frozen.ID, 0)
				if got := causes(d, "R.3.6"); !slices.Equal(got, c.r36) {
					t.Errorf("R.3.6: %q, not %q", got, c.r36)
				}
				if got := causes(d, "O.3.3"); !slices.Equal(got, c.o33) {
					t.Errorf("O.3.3: %q, not %q", got, c.o33)
				}
			})
		}
	}
}

// Two records that were one person counted twice; undone, they do again.
func TestAMergeTakesOneAwayAndUndoingItBringsItBack(t *testing.T) {
	t.Parallel()
	for name, days := range map[string][2]string{"the one that stays left first": {"2025-03-14", "2025-06-01"}, "the other left first": {"2025-06-01", "2025-03-14"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			stays, gone := w.add("f", "1990-05-05", "GE"), w.add("f", "1990-05-05", "GE")
			w.departs(stays, days[0], false)
			w.departs(gone, days[1], false)
			frozen := w.freezes(casework.Eszter, of2025)
			w.merges(stays, gone)
			d := w.differs(casework.Eszter, frozen.ID, 0)
			b := d.Indicators()[0]
			if b.Was.Period.Rows != 2 || b.Is.Period.Rows != 1 {
				t.Errorf("was %d, is %d", b.Was.Period.Rows, b.Is.Period.Rows)
			}
			for _, got := range causes(d, "R.3.6") {
				if got != snapshot.Merged {
					t.Errorf("cause %q", got)
				}
			}
			merged := w.freezes(casework.Eszter, of2025)
			w.Exec("UPDATE case_members SET migrant_id = $1 WHERE id = $2", gone.migrant, gone.member)
			w.Exec("UPDATE migrants SET merged_into = NULL WHERE id = $1", gone.migrant)
			w.Exec("UPDATE person_merges SET undone_at = now(), undone_by = 13 WHERE gone_id = $1", gone.migrant)
			d = w.differs(casework.Eszter, merged.ID, 0)
			if len(d.Changes) == 0 {
				t.Error("nothing changed")
			}
			for _, got := range causes(d, "R.3.6") {
				if got != snapshot.Unmerged {
					t.Errorf("undone: cause %q", got)
				}
			}
			if d := w.differs(casework.Eszter, frozen.ID, 0); len(d.Changes) != 0 {
				t.Errorf("all is as it was, yet %v", causes(d, "R.3.6"))
			}
		})
	}
}

// A case handed to another office is gone from the reports of the first, and
// counts elsewhere for who sees both.
func TestACaseThatChangedItsOfficeIsExplained(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add("f", "1990-05-05", "GE")
	w.departs(p, "2025-03-14", false)
	mine, all := w.freezes(casework.Reka, of2025), w.freezes(casework.Eszter, of2025)
	w.Exec(`INSERT INTO case_transfers (case_id, from_office_id, to_office_id, requested_by, decided_by, requested_on, decided_on, state, basis, reference, stage)
		VALUES ($1, 1, 2, 13, 16, current_date, current_date, 'accepted', 'public_task', $2, 'departed')`, p.caseID, p.reference)
	w.Exec("UPDATE case_files SET office_id = 2 WHERE id = $1", p.caseID)
	for u, id := range map[int64]int64{casework.Reka.ID: mine.ID, casework.Eszter.ID: all.ID} {
		reader := casework.Reka
		if u == casework.Eszter.ID {
			reader = casework.Eszter
		}
		if got := causes(w.differs(reader, id, 0), "R.3.6"); !slices.Equal(got, []snapshot.Cause{snapshot.Office}) {
			t.Errorf("%s: %q", reader.Role, got)
		}
	}
}

// Two snapshots that were asked for different things say so, and nothing else.
func TestOtherParametersAreTheCause(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.departs(w.add("f", "1990-05-05", "GE"), "2025-03-14", false)
	w.departs(w.add("f", "1990-05-05", "GE"), "2025-10-14", false)
	w.departs(w.join(2, 0, "m", "1990-05-05", "GE"), "2025-03-14", false)
	half := of2025
	half.To = half.To.AddMonths(-6)
	office := of2025
	office.Office = "BUD"
	whole := w.freezes(casework.Eszter, of2025)
	for _, other := range []snapshot.Head{w.freezes(casework.Eszter, half), w.freezes(casework.Eszter, office)} {
		d := w.differs(casework.Eszter, other.ID, whole.ID)
		if d.Old.ID != whole.ID || len(d.Changes) == 0 {
			t.Errorf("older first: %d; %d changes", d.Old.ID, len(d.Changes))
		}
		for _, c := range d.Changes {
			if c.Cause != snapshot.Parameters {
				t.Errorf("cause %q", c.Cause)
			}
		}
	}
}

// Every report there is can be frozen, and what comes after is explained.
func TestEveryReportCanBeFrozen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add("f", "1990-05-05", "GE")
	departure := w.departs(p, "2025-03-14", false)
	w.delivers(p, "2025-09-20")
	for _, rep := range report.Reports {
		h, err := w.service.Make(english(), casework.Eszter, casework.Eszter.Actor(), rep, of2025, rep.Name)
		if rep.Unfrozen {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s was frozen: %v", rep.Name, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", rep.Name, err)
		}
		if c := w.verifies(h.ID); !c.OK() {
			t.Errorf("%s: %+v", rep.Name, c)
		}
		if d := w.differs(casework.Eszter, h.ID, 0); len(d.Changes) != 0 {
			t.Errorf("%s: %d changes where nothing happened", rep.Name, len(d.Changes))
		}
	}
	w.voids(p, "departures", departure)
	w.Exec("UPDATE case_files SET stage = 'pre_departure' WHERE id = $1", p.caseID)
	heads, _, err := w.service.List(english(), casework.Eszter, casework.Eszter.Actor(), "", 0)
	if err != nil || len(heads) != len(report.Reports)-1 {
		t.Fatalf("%d snapshots, %v", len(heads), err)
	}
	for _, h := range heads {
		for _, c := range w.differs(casework.Eszter, h.ID, 0).Changes {
			if c.Cause == snapshot.Unexplained {
				t.Errorf("%s: unexplained: was %+v, is %+v", h.Report, c.Old, c.New)
			}
		}
	}
}

// Whatever befalls a caseload, changes add up and none is unexplained.
func TestNothingIsUnexplained(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			rng := rand.New(rand.NewPCG(20261122, seed))
			day := func() string { return fmt.Sprintf("202%d-%02d-%02d", 4+rng.IntN(2), 1+rng.IntN(12), 1+rng.IntN(28)) }
			type counted struct {
				person
				departure, activity int64
			}
			var all []counted
			for range 25 {
				p := counted{person: w.add([]string{"f", "m", "x", "u"}[rng.IntN(4)], []string{"", "1950", "1990-04", "2012-01-31"}[rng.IntN(4)], []string{"GE", "VN"}[rng.IntN(2)])}
				p.departure, p.activity = w.departs(p.person, day(), false), w.delivers(p.person, day())
				all = append(all, p)
			}
			first := w.freezes(casework.Eszter, of2025)
			befall := func() {
				order := rng.Perm(len(all))
				for n, at := range order[:12] {
					p := all[at]
					switch n {
					case 0:
						w.merges(p.person, all[order[12]].person)
					case 1:
						w.Exec("UPDATE departures SET departed_on = $2::text::date WHERE id = $1", p.departure, day())
					case 2:
						w.Exec("UPDATE migrants SET sex = 'x', citizenship = 'IQ' WHERE id = $1", p.migrant)
					case 3:
						w.Exec("UPDATE migrants SET birth_date = '2014' WHERE id = $1", p.migrant)
					case 4:
						w.Exec("UPDATE departures SET programme_id = $2 WHERE id = $1", p.departure, w.p2)
						w.Exec("UPDATE case_files SET programme_id = $2 WHERE id = $1", p.caseID, w.p2)
					case 5:
						w.voids(p.person, "departures", p.departure)
					case 6:
						w.voids(p.person, "plan_activities", p.activity)
					case 7:
						w.sentBack(p.person, p.departure)
					case 8:
						w.departs(w.again(p.person), day(), true)
					case 9:
						w.departs(w.add("f", "1999", "GE"), day(), true)
					case 10:
						w.anonymises(p.person)
					case 11:
						w.voids(p.person, "case_files", p.caseID)
					}
				}
				all = slices.DeleteFunc(all, func(c counted) bool {
					return slices.ContainsFunc(order[:13], func(n int) bool { return n < len(all) && all[n] == c })
				})
			}
			befall()
			second := w.freezes(casework.Eszter, of2025)
			differences := []snapshot.Difference{w.differs(casework.Eszter, first.ID, 0), w.differs(casework.Eszter, first.ID, second.ID)}
			if len(differences[0].Changes) < 8 {
				t.Errorf("only %d changes", len(differences[0].Changes))
			}
			for _, d := range append(differences, w.differs(casework.Eszter, second.ID, 0)) {
				for _, c := range d.Changes {
					if c.Cause == snapshot.Unexplained || c.Cause == "" {
						t.Errorf("unexplained: was %+v, is %+v", c.Old, c.New)
					}
				}
			}
		})
	}
}
