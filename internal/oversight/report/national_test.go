package report

import (
	"fmt"
	"slices"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
)

// codes puts codes of lists on file.
func (w *world) codes(pairs ...string) {
	w.t.Helper()
	w.write(func(tx db.Tx) {
		for n := 0; n < len(pairs); n += 2 {
			w.exec(tx, `INSERT INTO code_values (list, code, en, hu, cs) VALUES ($1, $2, $2, $2, $2) ON CONFLICT DO NOTHING`, pairs[n], pairs[n+1])
		}
	})
}

// fact puts something on file and gives its key; $1 is the case, $2 the member.
func (w *world) fact(p person, sql string, more ...any) (id int64) {
	w.t.Helper()
	w.write(func(tx db.Tx) {
		id = w.id(tx, sql+" RETURNING id", append([]any{p.caseID, p.member}, more...)...)
	})
	return id
}

// counted gives the figures of a report in a period and since the start, by
// indicator.
func (w *world) counted(u access.User, name string, p Params) (period, since map[string]int64) {
	w.t.Helper()
	rep, err := Named(name)
	if err != nil {
		w.t.Fatal(err)
	}
	o, err := w.open(u, rep, p, Cell{}, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	period, since = map[string]int64{}, map[string]int64{}
	for _, r := range o.Results {
		period[r.Indicator.ID], since[r.Indicator.ID] = r.Cube.Number(CellOf(r.Indicator, Period)), r.Cube.Number(CellOf(r.Indicator, Cumulative))
	}
	return period, since
}

const (
	sessionSQL     = `INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, present, mode, kind, place, place_detail, language) SELECT $1, $3, (SELECT count(*) + 1 FROM counselling_sessions WHERE case_id = $1), $4::text::date, CASE WHEN $2::bigint = 0 THEN '{}'::bigint[] ELSE ARRAY[$2::bigint] END, $5, $6, 'office', '', 'ar'`
	applicationSQL = `INSERT INTO applications (case_id, member_id, recorded_by, signed_on, language) SELECT $1, $2, 0, $3::text::date, 'ar'`
	decisionSQL    = `INSERT INTO eligibility_decisions (case_id, decided_by, decided_on, outcome) SELECT $1, 0, $3::text::date, $4 WHERE $2::bigint IS NOT NULL`
)

// journeys makes two people of one office with every event that N1 and N6
// count: all in 2021 but for one session and one application of 2020.
func journeys(w *world) (ana, ben person) {
	w.codes("session_mode", "in_person", "session_mode", "group", "session_type", "follow_up", "session_type", "post_arrival", "session_type", "detention", "place", "office",
		"place", "immigration_detention", "doc_request", "laissez_passer", "doc_request", "received", "withdrawal_reason", "changed_mind", "modality", "cash",
		"modality", "in_kind", "monitoring", "reached", "monitoring", "not_reached", "monitoring", "remigrated", "ineligibility", "no_funds", "escort_type", "medical")
	ana = w.add(person{sex: "f", born: "1990", from: "GE", vulnerabilities: []string{"chronic"}})
	ben = w.add(person{sex: "m", born: "1985", from: "VN", vulnerabilities: []string{"none"}})
	anna := w.counsellor.ID
	w.fact(ana, sessionSQL, anna, "2020-12-20", "in_person", "follow_up")
	w.fact(ana, sessionSQL, anna, "2021-01-10", "in_person", "follow_up")
	w.fact(ana, sessionSQL, anna, "2021-01-12", "group", "follow_up")
	wrong := w.fact(ben, sessionSQL, anna, "2021-01-13", "in_person", "follow_up")
	w.voids(ben, "counselling_sessions", wrong, "2021-02-01")
	w.fact(ben, sessionSQL, anna, "2021-02-10", "in_person", "follow_up")
	w.fact(ana, applicationSQL, "2020-12-21")
	w.fact(ben, applicationSQL, "2021-02-11")
	w.fact(ana, decisionSQL, "2021-01-20", "approved")
	w.fact(ben, decisionSQL, "2021-02-20", "rejected")
	w.fact(ben, decisionSQL, "2021-02-25", "returned")
	w.fact(ben, `INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome) SELECT $1, $2, 0, '2021-03-01', 'withdrawn'`)
	w.fact(ana, `INSERT INTO document_requests (case_id, member_id, recorded_by, received_on, kind, status, embassy, city) SELECT $1, $2, 0, '2021-02-01', 'laissez_passer', 'received', 'GE', 'Wien'`)
	w.fact(ben, `INSERT INTO document_requests (case_id, member_id, recorded_by, kind, status, embassy, city) SELECT $1, $2, 0, 'laissez_passer', 'received', 'VN', 'Wien'`)
	w.fact(ana, `INSERT INTO medical_clearances (case_id, member_id, recorded_by, examined_on, finding) SELECT $1, $2, 0, '2021-02-02', 'fit'`)
	w.fact(ana, `INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, created_at, escort) SELECT $1, $2, 0, $3, '2021-03-31', '2021-03-31', 'medical'`, ana.programme)
	w.fact(ana, `INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by) SELECT $1, $2, 0, '2021-04-01', 'partner'`)
	w.fact(ana, sessionSQL, anna, "2021-04-10", "in_person", "post_arrival")
	plan := w.fact(ana, `INSERT INTO reintegration_plans (case_id, author_id, number, state, submitted_on, decided_on) SELECT $1, 0, 1, 'approved', '2021-04-11', '2021-04-12' WHERE $2::bigint IS NOT NULL`)
	w.fact(ana, `INSERT INTO reintegration_plans (case_id, author_id, number, state, submitted_on, decided_on) SELECT $1, 0, 2, 'approved', '2021-06-11', '2021-06-12' WHERE $2::bigint IS NOT NULL`)
	w.fact(ben, `INSERT INTO reintegration_plans (case_id, author_id, number, state, decided_on, created_at) SELECT $1, 0, 1, 'approved', '2021-02-12', '2021-02-01' WHERE $2::bigint IS NOT NULL`)
	w.fact(ben, `INSERT INTO case_links (case_id, other_id, linked_by, kind) SELECT $1, $3, 0, 'split' WHERE $2::bigint IS NOT NULL`, ana.caseID)
	activity := w.fact(ana, `INSERT INTO plan_activities (case_id, plan_id, member_id, delivered_on, activity, dimension, state) SELECT $1, $3, $2, '2021-05-01', 'small_business', 'economic', 'delivered'`, plan)
	const paid = `INSERT INTO instalments (case_id, activity_id, requested_by, approved_by, paid_by, amount_minor, settled_minor, paid_minor, requested_on, approved_on, paid_on, number, state, modality, method, currency, paid_currency, receipt)
		SELECT $1, $3, $4, $5, $6, $7, $7, $8, '2021-04-20', '2021-04-21', '2021-04-22', $9, 'paid', $10, 'bank', $11, $12, 'R1' WHERE $2::bigint IS NOT NULL`
	for n, x := range []struct {
		minor, paid   int64
		modality, cur string
		paidCur       string
	}{{100_00, 100_00, "cash", "EUR", "EUR"}, {40_00, 40_00, "in_kind", "EUR", "EUR"}, {9000_00, 20_00, "in_kind", "GEL", "EUR"}, {500, 500, "cash", "GEL", "GEL"}} {
		w.fact(ana, paid, activity, w.counsellor.ID, w.manager.ID, w.admin.ID, x.minor, x.paid, n+1, x.modality, x.cur, x.paidCur)
	}
	w.fact(ana, `INSERT INTO instalment_refunds (case_id, instalment_id, asked_by, amount_minor, asked_on, received_on, state, currency, reason) SELECT $1, (SELECT min(id) FROM instalments), 0, 1000, '2021-05-02', '2021-05-03', 'received', 'EUR', 'x' WHERE $2::bigint IS NOT NULL`)
	event := func(milestone string) int64 {
		return w.fact(ana, `INSERT INTO monitoring_events (case_id, due_on, milestone) SELECT $1, '2021-07-01', $3 WHERE $2::bigint IS NOT NULL`, milestone)
	}
	const visited = `INSERT INTO monitoring_visits (case_id, event_id, recorded_by, visited_on, method, done_by, monitor, outcomes, income, housing, health, safety, intention, photo_consent)
		SELECT $1, $3::bigint, 0, $4::text::date, 'phone', 'staff', 'M', $5, 'good', 'good', 'good', 'good', $6, 'no' WHERE $2::bigint IS NOT NULL`
	m3, m6 := event("m3"), event("m6")
	w.fact(ana, visited, nil, "2021-07-02", []string{"not_reached"}, "not_said")
	w.fact(ana, visited, m3, "2021-07-05", []string{"reached"}, "leave_need")
	w.fact(ana, visited, nil, "2021-07-09", []string{"reached"}, "stay")
	w.fact(ana, visited, m6, "2021-10-05", []string{"reached", "remigrated"}, "stay")
	w.write(func(tx db.Tx) {
		instrument := w.id(tx, `SELECT id FROM instruments WHERE kind = 'satisfaction' ORDER BY number DESC LIMIT 1`)
		for n, answer := range []string{"satisfied", "ok"} {
			s := w.id(tx, `INSERT INTO surveys (case_id, member_id, instrument_id, interviewer_id, held_on, completed_on, kind, milestone, mode, respondent, state)
				VALUES ($1, $2, $3, 0, '2021-09-01', '2021-09-01', 'satisfaction', $4, 'phone', 'self', 'complete') RETURNING id`, ana.caseID, ana.member, instrument, []string{"m3", "m6"}[n])
			w.exec(tx, `INSERT INTO survey_answers (case_id, survey_id, item, option) VALUES ($1, $2, 'Q6', $3)`, ana.caseID, s, answer)
		}
		visit := w.id(tx, `INSERT INTO detention_visits (office_id, recorded_by, held_on, facility, place) VALUES ($1, $2, '2021-03-03', 'Nyírbátor', 'immigration_detention') RETURNING id`, w.bud, w.counsellor.ID)
		for line, state := range []string{"person", "session", "failed"} {
			w.exec(tx, `INSERT INTO visit_talks (visit_id, case_id, line, state) VALUES ($1, $2, $3, $4)`, visit, []any{nil, ana.caseID, nil}[line], line+1, state)
		}
	})
	return ana, ben
}

// same compares figures with those counted by hand; what is not given is 0.
func same(t *testing.T, what string, got, want map[string]int64) {
	t.Helper()
	for id, n := range got {
		if n != want[id] {
			t.Errorf("%s, %s: %d, by hand %d", what, id, n, want[id])
		}
	}
	for id := range want {
		if _, there := got[id]; !there {
			t.Errorf("%s: there is no indicator %s", what, id)
		}
	}
}

func TestLogframeIsWhatHappened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	journeys(w)
	want := map[string]int64{
		"N1.01": 1, "N1.02": 2, "N1.11": 2, "N1.12": 1, "N1.13": 1, "N1.14": 1, "N1.15": 1, "N1.16": 1, "N1.17": 1, "N1.18": 1, "N1.19": 1, "N1.20": 1, "N1.21": 1,
		"N1.31": 1, "N1.32": 1, "N1.33": 1, "N1.34": 4, "N1.35": 160_00, "N1.36": 3, "N1.41": 2,
	}
	for _, u := range []access.User{w.manager, w.admin} {
		period, since := w.counted(u, "n1", year(2021))
		same(t, fmt.Sprintf("%s in 2021", u.Role), period, want)
		if since["N1.11"] != 3 || since["N1.12"] != 2 {
			t.Errorf("%s since the start: %d sessions, %d applications", u.Role, since["N1.11"], since["N1.12"])
		}
		one := year(2021)
		one.Programme = "P1"
		if period, _ = w.counted(u, "n1", one); period["N1.01"] != 1 || period["N1.21"] != 1 {
			t.Errorf("%s, P1: %v", u.Role, period)
		}
		one.Programme = "P2"
		period, _ = w.counted(u, "n1", one)
		same(t, "the other programme", period, map[string]int64{"N1.01": 0})
	}
}

func TestCorrectionOfASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.add(person{})
	w.codes("session_mode", "in_person", "session_type", "follow_up", "place", "office")
	id := w.fact(p, sessionSQL, w.counsellor.ID, "2021-01-10", "in_person", "follow_up")
	w.write(func(tx db.Tx) {
		w.exec(tx, `UPDATE counselling_sessions SET created_at = '2021-01-10' WHERE id = $1`, id)
	})
	w.voids(p, "counselling_sessions", id, "2022-02-01")
	rep, _ := Named("n1")
	for y, want := range map[int]int64{2021: 0, 2022: -1, 2023: 0} {
		o, err := w.open(w.manager, rep, year(y), Cell{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		r := o.Result("N1.11")
		if n := r.Cube.Count(CellOf(r.Indicator, Corrections)); n != want {
			t.Errorf("%d: %d corrections; want %d", y, n, want)
		}
	}
}

func TestWhoIsVulnerableIsNotListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	journeys(w)
	rep, _ := Named("n1")
	if _, err := rep.ParseCell("N1.20,period"); err == nil {
		t.Error("the rows of vulnerable people open")
	}
	seen := map[string]int{}
	reach, err := w.service().Reach(t.Context(), w.manager, w.manager.Actor())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.service().Pass(english(), reach, rep, year(2021), func(i Indicator, _ Key, _ Row) error {
		seen[i.ID]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if seen["N1.20"] != 0 || seen["N1.19"] != 1 {
		t.Errorf("rows passed on: %v", seen)
	}
}

func TestMonitoringOfReturnIsWhatHappened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	journeys(w)
	period, _ := w.counted(w.manager, "n6", year(2021))
	same(t, "n6", period, map[string]int64{
		"N6.1": 1, "N6.2": 1, "N6.3": 1, "N6.4": 100, "N6.5": 100, "N6.6": 1, "N6.7": 1, "N6.8": 150_00, "N6.9": 1,
		"N6.10": 2, "N6.11": 1, "N6.12": 1, "N6.13": 2, "N6.14": 1,
	})
	type line struct {
		Origin        string   `json:"origin_country"`
		Vulnerability []string `json:"vulnerability"`
		Applications  int64    `json:"applications"`
		Before        int64    `json:"assisted_before"`
	}
	lines := run[line](w, "n6", year(2021))
	n := slices.IndexFunc(lines, func(l line) bool { return l.Origin == "GE" })
	if len(lines) != 2 || n < 0 || lines[n].Before != 1 || !slices.Equal(lines[n].Vulnerability, []string{"health"}) || lines[1-n].Applications != 1 {
		t.Errorf("lines: %+v", lines)
	}
}
