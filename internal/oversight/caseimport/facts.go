package caseimport

import (
	"context"

	"github.com/jackc/pgx/v5"

	"homeward/internal/organisation/codelist"
)

// dimensions are the dimensions of the activity list in the program's words.
var dimensions = map[string]string{"E": "economic", "S": "social", "P": "psychosocial"}

// facts writes a person's dated facts as history of the case.
func (w *work) facts(ctx context.Context, m made, f Facts) error {
	b := &pgx.Batch{}
	by := w.tx.By().StaffID
	w.sessions(b, m, f)
	if len(f.Vulnerabilities) > 0 {
		b.Queue(`INSERT INTO screenings (case_id, member_id, recorded_by, vulnerabilities, source) VALUES ($1, $2, $3, $4, 'import')`,
			m.caseID, m.memberID, by, f.Vulnerabilities)
	}
	if !f.DeclaredOn.IsZero() {
		b.Queue(`INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome, guardian_consents, source)
			VALUES ($1, $2, $3, $4, 'signed', true, 'import')`, m.caseID, m.memberID, by, f.DeclaredOn)
	}
	departed := f.Departed(w.today)
	if f.Withdrawn == Yes && !departed {
		b.Queue(`INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome, source)
			VALUES ($1, $2, $3, $4, 'withdrawn', 'import')`, m.caseID, m.memberID, by, orElse(w.today, f.WithdrawnOn, f.DeclaredOn, f.FirstSession))
	}
	if departed {
		b.Queue(`INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, flight, destination_country, source)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'import')`, m.caseID, m.memberID, by, w.prog.ID, f.DepartedOn, f.Flight, f.ReturnCountry)
	}
	if departed && !f.ArrivedOn.IsZero() && !f.ArrivedOn.After(w.today) {
		b.Queue(`INSERT INTO arrivals (case_id, member_id, recorded_by, arrived_on, confirmed_by, source)
			VALUES ($1, $2, $3, $4, 'unknown', 'import')`, m.caseID, m.memberID, by, f.ArrivedOn)
	}
	if f.HasGrant() {
		w.grant(b, m, f)
	}
	return w.tx.SendBatch(ctx, b).Close()
}

// sessions writes as many sessions as were counted; only the first has a date.
func (w *work) sessions(b *pgx.Batch, m made, f Facts) {
	n := f.Sessions
	if n == 0 && !f.FirstSession.IsZero() && f.MainReference == "" {
		n = 1
	}
	counsellor := w.staff[f.Counsellor]
	for i := range n {
		held := "0001-01-01"
		if i == 0 && !f.FirstSession.IsZero() {
			held = f.FirstSession.String()
		}
		b.Queue(`INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, present, language, source)
			SELECT $1, $2, 1 + coalesce((SELECT max(number) FROM counselling_sessions WHERE case_id = $1), 0), $3::date, ARRAY[$4::bigint], $5, 'import'`,
			m.caseID, counsellor, held, m.memberID, f.Language)
	}
}

// grant writes a reintegration grant: two types in one cell are one grant. It
// counts as delivered on arrival, else on the day of departure, and says that
// the day is assumed (DECISIONS 19).
func (w *work) grant(b *pgx.Batch, m made, f Facts) {
	activity := "basic_needs"
	if len(f.Activities) > 0 {
		activity = f.Activities[0]
	}
	dimension := "social"
	if v, ok := w.catalog.Value(codelist.ReintegrationActivity, activity); ok && dimensions[v.Dimension] != "" {
		dimension = dimensions[v.Dimension]
	}
	state, day := "planned", "0001-01-01"
	if f.Departed(w.today) {
		state = "delivered"
		day = orElse(f.DepartedOn, f.ArrivedOn).String()
	}
	b.Queue(`INSERT INTO reintegration_plans (case_id, author_id, number, state, source)
		SELECT $1, $2, 1, 'approved', 'import' WHERE NOT EXISTS (SELECT 1 FROM reintegration_plans WHERE case_id = $1 AND source = 'import')`,
		m.caseID, w.tx.By().StaffID)
	b.Queue(`INSERT INTO plan_activities (case_id, plan_id, member_id, amount_minor, currency, activity, dimension, state, delivered_on, day_assumed, description, source)
		SELECT $1, p.id, $2, $3, $4, $5, $6, $7, $8::date, $7 = 'delivered', $9, 'import'
		FROM reintegration_plans p WHERE p.case_id = $1 AND p.source = 'import' ORDER BY p.number LIMIT 1`,
		m.caseID, m.memberID, f.Amount.Minor, f.Amount.Currency, activity, dimension, state, day, f.ActivityWords)
}
