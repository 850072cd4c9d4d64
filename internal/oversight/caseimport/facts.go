package caseimport

import (
	"context"

	"homeward/internal/kit/date"
	"homeward/internal/organisation/codelist"
)

// dimensions are the dimensions of the activity list in the program's words.
var dimensions = map[string]string{"E": "economic", "S": "social", "P": "psychosocial"}

// fact is a dated fact of a member, of whichever table.
type fact struct {
	CaseID   int64    `json:"case_id"`
	MemberID int64    `json:"member_id"`
	On       string   `json:"on_day"`
	Word     string   `json:"word"`
	Text     string   `json:"text"`
	Codes    []string `json:"codes"`
	Number   int      `json:"number"`
	Staff    int64    `json:"staff"`
}

// grant is a reintegration activity of a member.
type grant struct {
	CaseID    int64  `json:"case_id"`
	MemberID  int64  `json:"member_id"`
	Minor     int64  `json:"amount_minor"`
	Currency  string `json:"currency"`
	Activity  string `json:"activity"`
	Dimension string `json:"dimension"`
	State     string `json:"state"`
	On        string `json:"delivered_on"`
	Words     string `json:"description"`
}

// history is what the rows tell, by table.
type history struct {
	sessions, screenings, signed, withdrawn, departures, arrivals []fact
	grants                                                        []grant
	plans                                                         []fact
}

const notGiven = "0001-01-01"

// facts writes the dated facts of all people as history of their cases.
func (w *work) facts(ctx context.Context, homes []*home, rows map[int]made) error {
	last, err := w.greatest(ctx, homes, "SELECT case_id, max(number) FROM counselling_sessions WHERE case_id = ANY ($1) GROUP BY case_id")
	if err != nil {
		return err
	}
	var all history
	planned := map[int64]bool{}
	for _, h := range homes {
		for _, p := range h.all() {
			w.tell(&all, rows[p.Row], p.Facts, last)
			if id := rows[p.Row].caseID; p.Facts.HasGrant() && !planned[id] {
				planned[id] = true
				all.plans = append(all.plans, fact{CaseID: id, On: notGiven})
			}
		}
	}
	return w.writeHistory(ctx, all)
}

// tell adds what one row says.
func (w *work) tell(all *history, m made, f Facts, last map[int64]int) {
	at := fact{CaseID: m.caseID, MemberID: m.memberID, On: notGiven}
	on := func(d date.Date) fact {
		out := at
		out.On = d.String()
		return out
	}
	w.sessions(all, at, f, last)
	if len(f.Vulnerabilities) > 0 {
		screening := at
		screening.Codes = f.Vulnerabilities
		all.screenings = append(all.screenings, screening)
	}
	if !f.DeclaredOn.IsZero() {
		all.signed = append(all.signed, on(f.DeclaredOn))
	}
	departed := f.Departed(w.today)
	if f.Withdrawn == Yes && !departed {
		all.withdrawn = append(all.withdrawn, on(orElse(w.today, f.WithdrawnOn, f.DeclaredOn, f.FirstSession)))
	}
	if departed {
		departure := on(f.DepartedOn)
		departure.Text, departure.Word = f.Flight, f.ReturnCountry
		all.departures = append(all.departures, departure)
	}
	if departed && !f.ArrivedOn.IsZero() && !f.ArrivedOn.After(w.today) {
		all.arrivals = append(all.arrivals, on(f.ArrivedOn))
	}
	if f.HasGrant() {
		all.grants = append(all.grants, w.grant(m, f))
	}
}

// sessions adds as many sessions as were counted; only the first has a date.
func (w *work) sessions(all *history, at fact, f Facts, last map[int64]int) {
	n := f.Sessions
	if n == 0 && !f.FirstSession.IsZero() && f.MainReference == "" {
		n = 1
	}
	at.Staff, at.Word = w.staff[f.Counsellor], f.Language
	for i := range n {
		session := at
		if i == 0 && !f.FirstSession.IsZero() {
			session.On = f.FirstSession.String()
		}
		last[at.CaseID]++
		session.Number = last[at.CaseID]
		all.sessions = append(all.sessions, session)
	}
}

// grant is a reintegration grant: two types in one cell are one grant. It
// counts as delivered on arrival, else on the day of departure, and says that
// the day is assumed (DECISIONS 19).
func (w *work) grant(m made, f Facts) grant {
	g := grant{
		CaseID: m.caseID, MemberID: m.memberID, Minor: f.Amount.Minor, Currency: f.Amount.Currency,
		Activity: "basic_needs", Dimension: "social", State: "planned", On: notGiven, Words: f.ActivityWords,
	}
	if len(f.Activities) > 0 {
		g.Activity = f.Activities[0]
	}
	if v, ok := w.catalog.Value(codelist.ReintegrationActivity, g.Activity); ok && dimensions[v.Dimension] != "" {
		g.Dimension = dimensions[v.Dimension]
	}
	if f.Departed(w.today) {
		g.State = "delivered"
		g.On = orElse(f.DepartedOn, f.ArrivedOn).String()
	}
	return g
}

const factColumns = ` FROM jsonb_to_recordset($1::jsonb) x(case_id bigint, member_id bigint, on_day date, word text, text text, codes text[], number integer, staff bigint)`

// writeHistory writes what the rows tell. What the office has recorded itself,
// and what is recorded once, stays as it is.
func (w *work) writeHistory(ctx context.Context, h history) error {
	by := w.tx.By().StaffID
	for _, s := range []struct {
		facts []fact
		sql   string
		args  []any
	}{
		{h.sessions, `INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, present, language, source)
			SELECT x.case_id, x.staff, x.number, x.on_day, ARRAY[x.member_id], x.word, 'import'` + factColumns, nil},
		{h.screenings, `INSERT INTO screenings (case_id, member_id, recorded_by, vulnerabilities, source)
			SELECT x.case_id, x.member_id, $2, x.codes, 'import'` + factColumns + `
			WHERE NOT EXISTS (SELECT 1 FROM screenings t WHERE t.member_id = x.member_id)`, []any{by}},
		{h.signed, `INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome, guardian_consents, source)
			SELECT x.case_id, x.member_id, $2, x.on_day, 'signed', true, 'import'` + factColumns, []any{by}},
		{h.withdrawn, `INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome, source)
			SELECT x.case_id, x.member_id, $2, x.on_day, 'withdrawn', 'import'` + factColumns, []any{by}},
		{h.departures, `INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, flight, destination_country, source)
			SELECT x.case_id, x.member_id, $2, $3, x.on_day, x.text, x.word, 'import'` + factColumns + `
			WHERE NOT EXISTS (SELECT 1 FROM departures t WHERE t.member_id = x.member_id AND NOT t.voided AND t.not_admitted_on = '0001-01-01')`, []any{by, w.prog.ID}},
		{h.arrivals, `INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by, source)
			SELECT x.case_id, x.member_id, $2, x.on_day, 'unknown', 'import'` + factColumns + `
			WHERE NOT EXISTS (SELECT 1 FROM arrivals t WHERE t.member_id = x.member_id AND NOT t.voided)`, []any{by}},
		{h.plans, `INSERT INTO reintegration_plans (case_id, author_id, number, state, source)
			SELECT x.case_id, $2, 1 + coalesce((SELECT max(p.number) FROM reintegration_plans p WHERE p.case_id = x.case_id), 0), 'approved', 'import'` + factColumns + `
			WHERE NOT EXISTS (SELECT 1 FROM reintegration_plans p WHERE p.case_id = x.case_id AND p.source = 'import')`, []any{by}},
	} {
		if err := w.write(ctx, s.facts, s.sql, s.args...); err != nil {
			return err
		}
	}
	return w.write(ctx, h.grants, `
		INSERT INTO plan_activities (case_id, plan_id, member_id, amount_minor, currency, activity, dimension, state, delivered_on, day_assumed, description, source)
		SELECT x.case_id, p.id, x.member_id, x.amount_minor, x.currency, x.activity, x.dimension, x.state, x.delivered_on, x.state = 'delivered', x.description, 'import'
		FROM jsonb_to_recordset($1::jsonb) x(case_id bigint, member_id bigint, amount_minor bigint, currency text, activity text, dimension text, state text,
			delivered_on date, description text)
		JOIN LATERAL (SELECT id FROM reintegration_plans p WHERE p.case_id = x.case_id AND p.source = 'import' ORDER BY p.number LIMIT 1) p ON true`)
}
