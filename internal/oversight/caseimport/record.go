package caseimport

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/organisation/staff"
)

// made is what a row became.
type made struct {
	caseID, migrantID, memberID int64
}

// record writes everything the result says, with the verdict on each row.
func (w *work) record(ctx context.Context, in Input) error {
	if err := w.begin(ctx, in); err != nil {
		return err
	}
	if err := w.counsellors(ctx); err != nil {
		return err
	}
	homes := w.homes(in.Update)
	if err := w.open(ctx, homes); err != nil {
		return err
	}
	rows, err := w.people(ctx, homes)
	if err != nil {
		return err
	}
	if err := w.changes(ctx, homes, rows); err != nil {
		return err
	}
	if err := w.facts(ctx, homes, rows); err != nil {
		return err
	}
	if err := w.settle(ctx, homes); err != nil {
		return err
	}
	if err := w.verdicts(ctx, rows); err != nil {
		return err
	}
	if err := w.reviews(ctx, rows); err != nil {
		return err
	}
	if err := remember(ctx, w.tx, w.office.ID, in.Words); err != nil {
		return err
	}
	return w.finish(ctx)
}

// begin makes the batch, unless a preview made it before.
func (w *work) begin(ctx context.Context, in Input) error {
	if w.id == 0 {
		b := batch{
			OfficeID: w.office.ID, ProgrammeID: w.prog.ID, MadeBy: w.tx.By().StaffID, SHA256: sum(in.Content), State: Done,
			Name: in.Name, Mapping: "{}",
		}
		if err := batches.Insert(ctx, w.tx, &b); err != nil {
			return err
		}
		w.id = b.ID
	}
	w.taken.ID = w.id
	_, err := w.tx.Exec(ctx, "UPDATE imports SET state = 'done', rows_read = $2, language = $3, mapping = $4::jsonb WHERE id = $1",
		w.id, w.taken.Result.Rows, string(w.taken.Result.Language), mappingJSON(in.Choice.Mapping))
	return err
}

func (w *work) finish(ctx context.Context) error {
	b := &pgx.Batch{}
	b.Queue("DELETE FROM import_files WHERE import_id = $1", w.id)
	b.Queue("UPDATE imports SET finished_at = clock_timestamp() WHERE id = $1", w.id)
	return w.tx.SendBatch(ctx, b).Close()
}

// counsellors makes staff without sign-in of the names that have no account.
func (w *work) counsellors(ctx context.Context) error {
	for _, c := range w.taken.Result.Counsellors {
		if c.StaffID == 0 {
			m := staff.Member{Details: staff.Details{FamilyName: c.FamilyName, GivenName: c.GivenName, Role: "counsellor", OfficeID: w.office.ID}}
			if err := staff.InsertWithoutSignIn(ctx, w.tx, &m); err != nil {
				return err
			}
			c.StaffID = m.ID
		}
		w.staff[c.Name] = c.StaffID
	}
	return nil
}

// orElse is the first day that is known.
func orElse(fallback date.Date, days ...date.Date) date.Date {
	for _, d := range days {
		if !d.IsZero() {
			return d
		}
	}
	return fallback
}

func (w *work) details(f Facts) migrant.Details {
	d := migrant.Details{
		FamilyName: f.FamilyName, GivenName: f.GivenName, OriginalName: f.OriginalName, OriginalLanguage: f.OriginalLanguage,
		Sex: migrant.Sex(f.Sex), BirthDate: f.BirthDate, Citizenship: f.Citizenship, Note: f.Notes,
	}
	if f.Language != "" {
		d.Languages = []string{f.Language}
	}
	for i, p := range f.Phones {
		if i > 0 {
			d.Phone += "; "
		}
		d.Phone += p.Typed
	}
	return d
}

// takeOver replaces what an earlier import said of a person by what the row
// says now: the person here, the dated facts with those of all others. What the
// office recorded since stays.
func (w *work) takeOver(ctx context.Context, p *Proposal) error {
	k := w.taken.Again[p.Row].known
	m, err := migrant.ByID(ctx, w.tx, k.MigrantID)
	if err != nil {
		return err
	}
	before, after := k.facts(), w.details(p.Facts)
	after.Alias, after.ContactNote, after.Address, after.Email = m.Alias, m.ContactNote, m.Address, m.Email
	after.BirthPlace, after.OtherCitizenship, after.Marital, after.Education = m.BirthPlace, m.OtherCitizenship, m.Marital, m.Education
	after.InterpreterNeeded, after.BirthEstimated = m.InterpreterNeeded, m.BirthEstimated
	if m.Note != before.Notes {
		after.Note = m.Note
	}
	m.Details = after
	if err := migrant.Update(ctx, w.tx, string(w.office.Country), &m); err != nil {
		return err
	}
	b := &pgx.Batch{}
	for _, table := range []string{"screenings", "return_decisions", "departures", "arrivals", "plan_activities"} {
		b.Queue("DELETE FROM "+table+" WHERE member_id = $1 AND source = 'import'", k.MemberID)
	}
	b.Queue("DELETE FROM counselling_sessions WHERE case_id = $1 AND present = ARRAY[$2::bigint] AND source = 'import'", k.CaseID, k.MemberID)
	return w.tx.SendBatch(ctx, b).Close()
}

// verdicts keeps what became of every row.
func (w *work) verdicts(ctx context.Context, rows map[int]made) error {
	b := &pgx.Batch{}
	for _, p := range w.taken.Result.Proposals {
		verdict, of := p.Verdict, p.Of
		if e, again := w.taken.Again[p.Row]; again {
			verdict, of = Duplicate, e.SheetRow
			if e.Updated {
				verdict = Updated
			}
		}
		facts, err := json.Marshal(p.Facts)
		if err != nil {
			return err
		}
		warnings, err := json.Marshal(append([]Warning{}, p.Warnings...))
		if err != nil {
			return err
		}
		var r Refusal
		if len(p.Refusals) > 0 {
			r = p.Refusals[0]
		}
		m := rows[p.Row]
		b.Queue(`INSERT INTO import_rows (import_id, case_id, migrant_id, member_id, sheet_row, of_row, row_key, verdict, field, reason, value, warnings, facts)
			VALUES ($1, NULLIF($2, 0), NULLIF($3, 0), NULLIF($4, 0), $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13::jsonb)`,
			w.id, m.caseID, m.migrantID, m.memberID, p.Row, of, p.Key, string(verdict), string(r.Field), string(r.Reason), r.Value, string(warnings), string(facts))
	}
	return w.tx.SendBatch(ctx, b).Close()
}

// reviews queues people who may be the same.
func (w *work) reviews(ctx context.Context, rows map[int]made) error {
	b := &pgx.Batch{}
	for _, r := range w.taken.Result.Review {
		one, other := rows[r.Row], rows[r.With]
		if one.migrantID == 0 || other.migrantID == 0 || one.migrantID == other.migrantID {
			continue
		}
		b.Queue("INSERT INTO import_reviews (office_id, import_id, migrant_id, other_id) VALUES ($1, $2, $3, $4)", w.office.ID, w.id, one.migrantID, other.migrantID)
	}
	// And those who may be somebody the office knew before this import.
	b.Queue(`INSERT INTO import_reviews (office_id, import_id, migrant_id, other_id)
		SELECT $1, $2, p.id, min(o.id) FROM migrants p JOIN migrants o ON o.match_key = p.match_key AND o.office_id = p.office_id AND o.id <> p.id
		WHERE p.import_id = $2 AND p.match_key <> '' AND o.match_key <> '' AND length(p.birth_date) = 10 AND o.import_id IS DISTINCT FROM $2 GROUP BY p.id`, w.office.ID, w.id)
	return w.tx.SendBatch(ctx, b).Close()
}
