package report

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

const orderSQL = `INSERT INTO return_orders (case_id, member_id, recorded_by, kind, issued_on) SELECT $1, $2, 0, $3, $4::text::date`

func TestNetworkCountsPeopleOnceInEveryFigure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.codes("session_mode", "in_person", "session_mode", "phone", "session_type", "follow_up", "session_type", "detention", "place", "office", "place", "immigration_detention")
	ana, ben := w.add(person{from: "GE"}), w.add(person{from: "VN"})
	held := func(p person, by int64, day, mode, kind string) int64 {
		return w.fact(p, sessionSQL, by, day, mode, kind)
	}
	anna, boss := w.counsellor.ID, w.manager.ID
	w.write(func(tx db.Tx) { w.exec(tx, `UPDATE staff SET given_name = 'Boss' WHERE id = $1`, boss) })
	held(ana, anna, "2020-05-05", "in_person", "follow_up") // not new in 2021
	held(ana, anna, "2021-01-05", "in_person", "follow_up")
	held(ana, anna, "2021-01-15", "phone", "follow_up")
	held(ana, boss, "2021-02-15", "phone", "follow_up")
	held(person{caseID: ben.caseID}, anna, "2021-02-16", "in_person", "detention") // nobody noted: the first of the case
	w.fact(ana, `INSERT INTO detentions (case_id, member_id, recorded_by, began_on, released_on) SELECT $1, $2, 0, '2021-02-01', '2021-02-14'`)
	w.fact(ben, applicationSQL, "2021-02-20")
	w.departs(ben, "2021-03-05")
	split := w.fact(ben, sessionSQL, anna, "2021-02-17", "in_person", "follow_up")
	w.write(func(tx db.Tx) {
		w.exec(tx, `UPDATE counselling_sessions SET carried_from = (SELECT min(id) FROM counselling_sessions) WHERE id = $1`, split)
	})
	period, _ := w.counted(w.manager, "n2", year(2021))
	same(t, "2021", period, map[string]int64{"N2.1": 4, "N2.2": 2, "N2.3": 1, "N2.4": 1, "N2.5": 1, "N2.6": 1})

	rep, _ := Named("n2")
	o, err := w.open(w.manager, rep, year(2021), Cell{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id   string
		by   []string
		want int64
	}{
		{"N2.1", []string{"counsellor", "Kis Anna"}, 3},
		{"N2.2", []string{"counsellor", "Kis Anna"}, 2},
		{"N2.2", []string{"counsellor", "Kis Boss"}, 1},
		{"N2.2", []string{"mode", "phone"}, 1},
		{"N2.2", []string{"month", "2021-02"}, 2},
		{"N2.2", []string{"month", "2021-01"}, 1},
		{"N2.1", []string{"origin", "GE"}, 3},
		{"N2.4", []string{"origin", "VN"}, 1},
		{"N2.1", []string{"language", "ar"}, 4},
	} {
		r := o.Result(c.id)
		if n := r.Cube.Number(CellOf(r.Indicator, Period, c.by...)); n != c.want {
			t.Errorf("%s by %v: %d, by hand %d", c.id, c.by, n, c.want)
		}
	}
	type line struct {
		Month  string `json:"month"`
		Mode   string `json:"mode"`
		People int64  `json:"people_counselled"`
		Held   int64  `json:"sessions"`
	}
	lines := slices.DeleteFunc(run[line](w, "n2", year(2021)), func(l line) bool { return l.Held == 0 })
	slices.SortFunc(lines, func(a, b line) int { return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Mode, b.Mode)) })
	if want := []line{{"2021-01", "in_person", 1, 1}, {"2021-01", "phone", 1, 1}, {"2021-02", "in_person", 1, 1}, {"2021-02", "phone", 1, 1}}; !slices.Equal(lines, want) {
		t.Errorf("lines %+v", lines)
	}
}

func TestPlacesWherePeopleLiveAreNotNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.codes("place", "accommodation", "place", "advisory_point")
	p := w.add(person{})
	const at = `INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, place, place_detail) SELECT $1, $3, $4, '2021-01-05', $5, $6 WHERE $2::bigint IS NOT NULL`
	w.fact(p, at, w.counsellor.ID, 1, "accommodation", "Fő utca 1")
	w.fact(p, at, w.counsellor.ID, 2, "advisory_point", "Szeged")
	type line struct {
		Point string `json:"point"`
	}
	got := []string{}
	for _, l := range run[line](w, "n2", year(2021)) {
		got = append(got, l.Point)
	}
	slices.Sort(got)
	if strings.Join(got, ",") != "Szeged,accommodation" {
		t.Errorf("places %q", got)
	}
}

// orderedReturn is a line of schema E1.
type orderedReturn struct {
	Quarter     string `json:"ref_quarter"`
	Country     string `json:"reporting_country"`
	Citizenship string `json:"citizenship_iso2"`
	Destination string `json:"destination_iso2"`
	Sex         string `json:"sex"`
	Age         string `json:"age_group"`
	Type        string `json:"type_of_return"`
	Assistance  string `json:"assistance"`
	Agreement   string `json:"agreement_procedure"`
	Minor       string `json:"uam_flag"`
	Persons     int64  `json:"persons"`
}

func TestOnlyReturnsAfterAnOrderAreForEurostat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	leaves := func(p person, day, kind, ordered string) person {
		p = w.add(p)
		w.departs(p, day)
		if kind != "" {
			w.fact(p, orderSQL, kind, ordered)
		}
		return p
	}
	leaves(person{sex: "m", born: "2003-04-01", from: "GE", destination: "GE"}, "2021-03-31", "return_decision", "2021-03-01") // 17 on the day
	leaves(person{sex: "m", born: "2003-03-31", from: "GE", destination: "GE"}, "2021-03-31", "return_decision", "2021-03-31") // 18
	leaves(person{sex: "m", born: "1990", from: "GE"}, "2021-01-05", "expulsion", "0001-01-01")                                // 30; the order has no day
	leaves(person{sex: "m", born: "1995", from: "GE"}, "2021-01-06", "court_expulsion", "2020-12-01")                          // 25
	leaves(person{sex: "f", from: "VN"}, "2021-04-01", "exit_order", "2021-03-01")                                             // next quarter
	leaves(person{from: "GE"}, "2021-02-01", "return_decision", "2021-02-02")                                                  // ordered afterwards
	leaves(person{from: "GE"}, "2021-02-01", "entry_ban", "2021-01-02")                                                        // no order to leave
	leaves(person{from: "GE"}, "2021-02-01", "", "")
	child := leaves(person{sex: "f", born: "2010", from: "VN", vulnerabilities: []string{"uasc"}, class: "protection"}, "2021-02-01", "return_decision", "2021-01-02")
	back := leaves(person{from: "VN"}, "2021-02-03", "return_decision", "2021-01-02")
	w.write(func(tx db.Tx) {
		w.exec(tx, `UPDATE case_files SET return_country = 'VN' WHERE id = $1`, child.caseID)
		w.exec(tx, `UPDATE departures SET not_admitted_on = '2021-02-03' WHERE case_id = $1`, back.caseID)
	})
	got := run[orderedReturn](w, "e1", Params{From: date.Of(2021, 1, 1), To: date.Of(2021, 3, 31)})
	line := func(from, to, sex, age, minor string, n int64) orderedReturn {
		return orderedReturn{"2021-Q1", "HU", from, to, sex, age, "voluntary", "assisted", "unknown", minor, n}
	}
	want := []orderedReturn{
		line("GE", "", "m", "18_34", "no", 2), line("GE", "GE", "m", "14_17", "no", 1), line("GE", "GE", "m", "18_34", "no", 1), line("VN", "VN", "f", "lt14", "yes", 1),
	}
	if !slices.Equal(got, want) {
		t.Errorf("lines\n%+v\nwant\n%+v", got, want)
	}
}

func TestComplaintsCountAsFarAsTheyAreRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.codes("complaint", "staff", "complaint", "delay")
	w.write(func(tx db.Tx) {
		for _, c := range []struct {
			office, about         any
			category, came, ended string
		}{
			{w.bud, nil, "staff", "2021-01-10", "2021-01-20"},
			{w.bud, nil, "staff", "2020-12-31", "2021-01-30"},
			{w.bud, w.counsellor.ID, "delay", "2021-02-01", ""},
			{w.bud, w.manager.ID, "staff", "2021-03-01", "2021-03-02"}, // about the manager: an administrator reads it
			{w.prg, nil, "staff", "2021-04-01", ""},                    // of an office without a manager
		} {
			state := "received"
			if c.ended != "" {
				state = "closed"
			}
			w.exec(tx, `INSERT INTO complaints (office_id, about_id, recorded_by, answered_by, received_on, due_on, acknowledged_on, answered_on, closed_on, category, channel, reply, state, outcome)
				VALUES ($1, $2, $3::bigint, CASE WHEN $6::text = 'closed' THEN $3::bigint END, $4::text::date, $4::text::date, $4::text::date, CASE WHEN $6 = 'closed' THEN $4::text::date ELSE '0001-01-01' END,
					coalesce(nullif($5, '')::date, '0001-01-01'), $7, 'post', 'none', $6, CASE WHEN $6 = 'closed' THEN 'upheld' ELSE '' END)`,
				c.office, c.about, w.counsellor.ID, c.came, c.ended, state, c.category)
		}
	})
	for _, c := range []struct {
		u    access.User
		want map[string]int64
	}{
		{w.manager, map[string]int64{"N7.1": 2, "N7.2": 2, "N7.3": 20}},
		{w.admin, map[string]int64{"N7.1": 2, "N7.2": 1, "N7.3": 1}},
	} {
		period, _ := w.counted(c.u, "n7", year(2021))
		same(t, string(c.u.Role), period, c.want)
		in := year(2021)
		in.Programme = "P1"
		period, _ = w.counted(c.u, "n7", in)
		same(t, "of a programme", period, map[string]int64{"N7.1": 0})
	}
	if _, err := w.service().Reach(t.Context(), w.counsellor, w.counsellor.Actor()); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a counsellor asks for complaints: %v", err)
	}
}
