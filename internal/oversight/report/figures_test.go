package report

import (
	"fmt"
	"slices"
	"testing"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

func TestNothingRecordedIsZeroAndNoRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := run[AMIF](w, "a1", year(2021))
	if len(rows) != 8 {
		t.Fatalf("%d rows, want 2 programmes × 4 indicators", len(rows))
	}
	for _, r := range rows {
		if r.TotalCum != 0 || r.TotalPeriod != 0 || r.Unknown != 0 || r.Corrections != 0 {
			t.Errorf("not zero: %+v", r)
		}
	}
	if got := run[Return](w, "i1", year(2021)); len(got) != 0 {
		t.Errorf("rows of returns: %+v", got)
	}
	r := w.amif(year(2021), "P1", "R.3.6")
	if r.Baseline != 3 || r.Milestone2024 != 60 || r.Target2029 != 450 || r.GrantNo != "=HYPERLINK(1)" || r.PeriodTo != date.Of(2021, 12, 31) {
		t.Errorf("what was promised: %+v", r)
	}
}

func TestAPersonCountsOnceInAProgrammeOnTheFirstDeparture(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{born: "1990-01-01", from: "GE"})
	w.departs(p, "2021-03-05")
	again := w.add(person{migrant: p.migrant})
	w.departs(again, "2021-09-05")
	later := w.add(person{migrant: p.migrant})
	w.departs(later, "2022-02-01")
	other := w.add(person{migrant: p.migrant, programme: w.p2})
	w.departs(other, "2022-05-01")

	for _, c := range []struct {
		year           int
		project        string
		period, cumSum int64
	}{
		{2020, "P1", 0, 0},
		{2021, "P1", 1, 1},
		{2022, "P1", 0, 1},
		{2021, "P2", 0, 0},
		{2022, "P2", 1, 1},
	} {
		r := w.amif(year(c.year), c.project, "R.3.6")
		if r.TotalPeriod != c.period || r.TotalCum != c.cumSum {
			t.Errorf("%d %s: %d of %d, want %d of %d", c.year, c.project, r.TotalPeriod, r.TotalCum, c.period, c.cumSum)
		}
	}
	rows := run[Return](w, "i1", Params{From: date.Of(2021, 1, 1), To: date.Of(2022, 12, 31)})
	if len(rows) != 2 || rows[0].Month != 3 || rows[0].Project != "P1" || rows[1].Month != 5 || rows[1].Project != "P2" {
		t.Errorf("returns: %+v", rows)
	}
}

func TestVoidedDeparturesAndCasesDoNotCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gone := w.add(person{born: "1990"})
	w.voids(gone, "departures", w.departs(gone, "2021-03-05"), "2021-04-01")
	moved := w.add(person{born: "1990"})
	w.voids(moved, "departures", w.departs(moved, "2021-03-05"), "2021-04-01")
	w.departs(moved, "2021-06-05")
	wrong := w.add(person{born: "1990"})
	w.departs(wrong, "2021-03-05")
	w.voids(wrong, "case_files", wrong.caseID, "2021-04-01")

	w.departs(w.add(person{born: "1990"}), "0001-01-01") // no day, no period

	r := w.amif(year(2021), "P1", "R.3.6")
	if r.TotalPeriod != 1 || r.TotalCum != 1 || r.F18To60 != 1 || r.Corrections != 0 {
		t.Errorf("%+v", r)
	}
	rows := run[Return](w, "i1", year(2021))
	if len(rows) != 1 || rows[0].Month != 6 {
		t.Errorf("returns: %+v", rows)
	}
}

// What an earlier report counted and this period found wrong is a correction
// of this period: earlier total + new + corrections = total since the start.
func TestCorrectionsAreReversedInThePeriodOfDiscovery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	false1 := w.add(person{born: "1990"})
	w.voids(false1, "departures", w.departs(false1, "2021-03-05"), "2022-04-01")
	wrongCase := w.add(person{born: "1990"})
	w.departs(wrongCase, "2021-03-05")
	w.voids(wrongCase, "case_files", wrongCase.caseID, "2022-05-01")
	left := w.add(person{born: "1990"})
	w.voids(left, "departures", w.departs(left, "2021-03-05"), "2022-04-01")
	w.departs(left, "2022-06-05") // counts in 2022 now, after having counted in 2021
	twice := w.add(person{born: "1990"})
	w.departs(twice, "2021-02-05")
	second := w.add(person{migrant: twice.migrant})
	w.voids(second, "departures", w.departs(second, "2021-03-05"), "2022-04-01") // still counts by the first
	late := w.add(person{born: "1990"})
	id := w.departs(late, "2021-03-05")
	w.write(func(tx db.Tx) {
		w.exec(tx, "UPDATE departures SET created_at = '2022-02-01' WHERE id = $1", id)
	})
	w.voids(late, "departures", id, "2022-03-01") // no report of 2021 can have counted it

	r := w.amif(year(2022), "P1", "R.3.6")
	if r.Corrections != -3 || r.TotalPeriod != 1 || r.TotalCum != 2 {
		t.Errorf("2022: %+v", r)
	}
	if r.Note == "" {
		t.Error("a correction without a note")
	}
	reported := int64(4) // in 2021: false1, wrongCase, left, twice
	if reported+r.TotalPeriod+r.Corrections != r.TotalCum {
		t.Errorf("%d + %d + %d ≠ %d", reported, r.TotalPeriod, r.Corrections, r.TotalCum)
	}
	if r := w.amif(year(2023), "P1", "R.3.6"); r.Corrections != 0 {
		t.Errorf("2023 corrects again: %+v", r)
	}
}

// Whoever is sent back at entry or in transit has not returned: the departure
// counts for nothing, and what a report counted before is a correction of the
// period in which it became known.
func TestWhoIsSentBackHasNotReturned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	back := w.add(person{born: "1990"})
	w.sentBack(back, w.departs(back, "2021-03-05"), "2021-03-06")
	w.delivers(back, 0, "2021-05-01", false)
	again := w.add(person{born: "1990"})
	w.sentBack(again, w.departs(again, "2021-03-05"), "2021-03-06")
	w.departs(again, "2021-06-05")
	later := w.add(person{born: "1990"})
	w.sentBack(later, w.departs(later, "2021-12-30"), "2022-01-02")
	w.sentBack(later, w.departs(later, "2022-03-30"), "2022-04-02")

	r := w.amif(year(2021), "P1", "R.3.6")
	if r.TotalPeriod != 1 || r.TotalCum != 1 || r.Corrections != 0 {
		t.Errorf("2021: %+v", r)
	}
	if rows := run[Return](w, "i1", year(2021)); len(rows) != 1 || rows[0].Month != 6 {
		t.Errorf("returns: %+v", rows)
	}
	if r := w.amif(year(2021), "P1", "O.3.3"); r.TotalPeriod != 0 {
		t.Errorf("assisted after being sent back: %+v", r)
	}
	if r := w.amif(year(2022), "P1", "R.3.6"); r.TotalPeriod != 0 || r.Corrections != -1 {
		t.Errorf("2022: %+v", r)
	}
	if r := w.amif(Params{From: date.Of(2022, 4, 1), To: date.Of(2022, 12, 31)}, "P1", "R.3.6"); r.Corrections != -1 {
		t.Errorf("from April 2022, when the second departure became void: %+v", r)
	}
	if r := w.amif(year(2023), "P1", "R.3.6"); r.Corrections != 0 {
		t.Errorf("2023 corrects again: %+v", r)
	}
}

func TestAgeIsThatOfTheDayAtTheEdgesOfTheBrackets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const day = "2021-07-01"
	for _, c := range []struct{ born, bracket string }{
		{"2003-07-02", Under18},    // 18 tomorrow
		{"2003-07-01", From18To60}, // 18 today
		{"1960-07-02", From18To60}, // 61 tomorrow
		{"1960-07-01", Over60},     // 61 today
		{"2003", From18To60},       // a year counts from 1 July
		{"2004", Under18},
		{"2003-07", From18To60}, // a month from its first day
		{"2003-08", Under18},
		{"1960", Over60},
		{"1961", From18To60},
		{"", AgeUnknown},
		{"2022-01-01", AgeUnknown}, // born after the departure: not to be believed
		{"2021-07-01", Under18},
		{"2004-02-29", Under18},
		{"1990-02-30", From18To60}, // no day of the calendar: as far as it can be read
	} {
		p := w.add(person{born: c.born, from: "GE", sex: "m"})
		w.departs(p, day)
		if got := Bracket(date.Partial(c.born), date.Of(2021, 7, 1)); got != c.bracket {
			t.Errorf("born %q: %s, want %s", c.born, got, c.bracket)
		}
	}
	r := w.amif(year(2021), "P1", "R.3.6")
	if r.MLt18 != 5 || r.M18To60 != 6 || r.MGt60 != 2 || r.Unknown != 2 || r.TotalPeriod != 15 {
		t.Errorf("%+v", r)
	}
	perBand := map[string]int64{}
	for _, x := range run[Return](w, "i1", year(2021)) {
		perBand[x.AgeBand] += x.Persons
	}
	if fmt.Sprint(perBand) != "map[0-17:5 18-60:6 61+:2 unknown:2]" {
		t.Errorf("bands %v", perBand)
	}
}

func TestBracketsAgreeWithTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ages := db.NewQuery[int](`SELECT coalesce(age_on($1, $2), -1)`)
	for _, born := range []string{"", "1988", "1988-02", "1988-02-29", "2003-07-01", "2003-07-02", "1960-12-31", "2000-01-01"} {
		for _, day := range []date.Date{date.Of(2021, 7, 1), date.Of(2021, 2, 28), date.Of(2020, 2, 29), date.Of(2021, 12, 31), date.Of(2022, 1, 1)} {
			var there int
			err := w.db.Read(t.Context(), db.System, func(r db.Reader) (err error) {
				there, err = ages.One(t.Context(), r, born, day)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			here, ok := date.Partial(born).AgeOn(day)
			if !ok {
				here = -1
			}
			if here != there {
				t.Errorf("born %q on %s: %d here, %d there", born, day, here, there)
			}
		}
	}
}

func TestSexOtherAndUnknownHaveTheirPlaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, sex := range []string{"f", "m", "x", "u"} {
		for _, born := range []string{"2010-01-01", "1990-01-01", "1950-01-01", ""} {
			w.departs(w.add(person{sex: sex, born: born}), "2021-05-05")
		}
	}
	r := w.amif(year(2021), "P1", "R.3.6")
	cells := []int64{r.FLt18, r.F18To60, r.FGt60, r.MLt18, r.M18To60, r.MGt60, r.NBLt18, r.NB18To60, r.NBGt60}
	if slices.ContainsFunc(cells, func(n int64) bool { return n != 1 }) || r.Unknown != 7 || r.TotalPeriod != 16 {
		t.Errorf("%+v", r)
	}
}

func TestAssistanceCountsTheFirstDelivery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{born: "1990", sex: "m"})
	w.delivers(p, p.member, "2021-03-05", false)
	w.delivers(p, p.member, "2022-03-05", false)
	assumed := w.add(person{born: "1990", sex: "m"})
	w.delivers(assumed, assumed.member, "2021-04-05", true)
	voided := w.add(person{born: "1990", sex: "m"})
	w.voids(voided, "plan_activities", w.delivers(voided, voided.member, "2021-05-05", false), "2021-06-01")
	undated := w.add(person{born: "1990", sex: "m"})
	w.delivers(undated, undated.member, "0001-01-01", false)
	planned := w.add(person{born: "1990", sex: "m"})
	id := w.delivers(planned, planned.member, "2021-05-05", false)
	w.write(func(tx db.Tx) { w.exec(tx, "UPDATE plan_activities SET state = 'planned' WHERE id = $1", id) })
	plan := w.add(person{born: "1990", sex: "m"})
	w.delivers(plan, plan.member, "2021-05-05", false)
	w.write(func(tx db.Tx) {
		w.exec(tx, "UPDATE reintegration_plans SET voided = true WHERE case_id = $1", plan.caseID)
	})

	r := w.amif(year(2021), "P1", "O.3.3")
	if r.TotalPeriod != 2 || r.M18To60 != 2 || r.Note == "" {
		t.Errorf("2021: %+v", r)
	}
	if r := w.amif(year(2022), "P1", "O.3.3"); r.TotalPeriod != 0 || r.TotalCum != 2 {
		t.Errorf("2022: %+v", r)
	}
}

func TestAnActivityForTheFamilyCountsMembersWhoLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mother := w.add(person{born: "1990", sex: "f"})
	child, stayed := mother, mother
	w.write(func(tx db.Tx) {
		const migrant = `INSERT INTO migrants (office_id, sex, birth_date) VALUES ($1, 'm', '2015') RETURNING id`
		child.migrant = w.id(tx, migrant, w.bud)
		child.member = w.join(tx, mother.caseID, child.migrant)
		stayed.migrant = w.id(tx, migrant, w.bud)
		stayed.member = w.join(tx, mother.caseID, stayed.migrant)
	})
	w.departs(mother, "2021-03-05")
	w.departs(child, "2021-03-05")
	w.delivers(mother, 0, "2021-06-05", false)
	if r := w.amif(year(2021), "P1", "O.3.3"); r.TotalPeriod != 2 || r.F18To60 != 1 || r.MLt18 != 1 {
		t.Errorf("%+v", r)
	}
}

func TestOfficesProgrammesAndDaysAreKeptApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.departs(w.add(person{born: "1990", from: "GE"}), "2021-01-01")
	w.departs(w.add(person{born: "1990", from: "GE", office: w.prg}), "2021-12-31")
	w.departs(w.add(person{born: "1990", from: "VN", programme: w.p2}), "2021-06-01")
	w.departs(w.add(person{born: "1990", from: "VN", programme: -1}), "2021-06-02")
	w.departs(w.add(person{born: "1990"}), "2020-12-31")
	w.departs(w.add(person{born: "1990"}), "2022-01-01")

	for _, c := range []struct {
		office, programme string
		persons           int64
	}{
		{"", "", 4}, {"BUD", "", 3}, {"PRG", "", 1}, {"", "P1", 2}, {"BUD", "P1", 1}, {"PRG", "P2", 0}, {"BUD", "P2", 1},
	} {
		p := year(2021)
		p.Office, p.Programme = c.office, c.programme
		var returns, amif int64
		for _, r := range run[Return](w, "i1", p) {
			returns += r.Persons
		}
		for _, r := range run[AMIF](w, "a1", p) {
			if r.IndicatorCode == "R.3.6" {
				amif += r.TotalPeriod
			}
		}
		if returns != c.persons || amif != c.persons {
			t.Errorf("office %q, programme %q: %d and %d, want %d", c.office, c.programme, returns, amif, c.persons)
		}
	}
	none := w.amif(year(2021), "", "R.3.6")
	if none.TotalPeriod != 1 || none.Note == "" {
		t.Errorf("without programme: %+v", none)
	}
}

func TestAReturnByAnotherOfficeIsAssistanceAndNoDeparture(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{})
	w.write(func(tx db.Tx) {
		w.exec(tx, `INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by) VALUES ($1, $2, 0, '2021-03-04', 'iom_mission')`, p.caseID, p.member)
	})
	w.delivers(p, 0, "2021-05-05", false)
	for _, c := range []struct {
		retroactive bool
		assisted    int64
	}{{false, 0}, {true, 1}} {
		w.write(func(tx db.Tx) {
			w.exec(tx, "UPDATE case_files SET retroactive = $2 WHERE id = $1", p.caseID, c.retroactive)
		})
		if r := w.amif(year(2021), "P1", "R.3.6"); r.TotalPeriod != 0 {
			t.Errorf("%d departures", r.TotalPeriod)
		}
		if r := w.amif(year(2021), "P1", "O.3.3"); r.TotalPeriod != c.assisted {
			t.Errorf("retroactive %v: %d assisted", c.retroactive, r.TotalPeriod)
		}
	}
}
