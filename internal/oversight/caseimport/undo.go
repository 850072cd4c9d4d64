package caseimport

import (
	"context"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// KeptCase is a case of an undone import that somebody has worked on since: it stays.
type KeptCase struct {
	Reference string `db:"reference"`
	Name      string `db:"name"`
}

// edited finds the cases of an import that were changed after it: their rows,
// or the people in them; and those that something else names since.
const edited = `
	SELECT c.id FROM case_files c JOIN imports i ON i.id = c.import_id
	WHERE c.import_id = $1 AND (
		EXISTS (SELECT 1 FROM audit_changes a WHERE a.case_id = c.id AND a.happened_at > i.finished_at)
		OR EXISTS (SELECT 1 FROM case_members m JOIN audit_changes a ON a.table_name = 'migrants' AND a.row_id = m.migrant_id
			WHERE m.case_id = c.id AND a.happened_at > i.finished_at)
		OR EXISTS (SELECT 1 FROM case_members m JOIN travel_documents d ON d.migrant_id = m.migrant_id WHERE m.case_id = c.id)
		OR named_elsewhere(c.id))`

var keptCases = db.NewQuery[KeptCase](`
	SELECT c.reference, c.principal_name AS name FROM case_files c WHERE c.id IN (` + edited + `)
		OR c.import_id IS DISTINCT FROM $1 AND EXISTS (SELECT 1 FROM case_members m JOIN migrants p ON p.id = m.migrant_id WHERE m.case_id = c.id AND p.import_id = $1)
	ORDER BY c.reference`)

// Kept lists the cases of an import that undoing it would leave: those worked
// on since, and those of earlier imports that got a further member by this one.
func (s Service) Kept(ctx context.Context, u access.User, by db.Actor, id int64) (out []KeptCase, err error) {
	err = s.DB.Read(ctx, by, func(r db.Reader) error {
		if _, err := batchOf(ctx, r, u, id); err != nil {
			return err
		}
		out, err = keptCases.All(ctx, r, id)
		return err
	})
	return out, err
}

// Undo removes what an import brought in, but for cases that somebody has
// worked on since; those it lists and leaves.
func (s Service) Undo(ctx context.Context, u access.User, by db.Actor, id int64) (kept []KeptCase, err error) {
	by.Token = ""
	err = s.DB.Write(ctx, by, func(tx db.Tx) error {
		if err := patient(ctx, tx); err != nil {
			return err
		}
		if _, err := batchOf(ctx, tx, u, id); err != nil {
			return err
		}
		if err := hold(ctx, tx, id); err != nil {
			return err
		}
		b, err := batchOf(ctx, tx, u, id)
		if err != nil {
			return err
		}
		if b.State != Done {
			return fault.New(fault.Refused, "import %d does not stand: %w", id, refusal("caseimport.refused.not_done"))
		}
		// From here on nobody writes in these cases: what was saved until now
		// shows as worked on, and stays.
		if _, err := tx.Exec(ctx, "SELECT 1 FROM case_files WHERE import_id = $1 ORDER BY id FOR UPDATE", id); err != nil {
			return err
		}
		if kept, err = keptCases.All(ctx, tx, id); err != nil {
			return err
		}
		return remove(ctx, tx, id)
	})
	return kept, err
}

// remove deletes the untouched cases of an import with all that belongs to them.
func remove(ctx context.Context, tx db.Tx, id int64) error {
	rows, err := tx.Query(ctx, "SELECT c.id FROM case_files c WHERE c.import_id = $1 AND c.id NOT IN ("+edited+")", id)
	if err != nil {
		return err
	}
	var cases []int64
	for rows.Next() {
		var c int64
		if err := rows.Scan(&c); err != nil {
			return err
		}
		cases = append(cases, c)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var people []int64
	if err := tx.QueryRow(ctx, `SELECT coalesce(array_agg(m.migrant_id), '{}') FROM case_members m JOIN migrants p ON p.id = m.migrant_id
		WHERE m.case_id = ANY ($1) AND p.import_id = $2`, cases, id).Scan(&people); err != nil {
		return err
	}
	for _, table := range []string{
		"plan_activities", "reintegration_plans", "arrivals", "departures", "return_decisions", "screenings", "counselling_sessions", "case_steps", "case_members",
	} {
		if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE case_id = ANY ($1)", cases); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "DELETE FROM case_files WHERE id = ANY ($1)", cases); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM migrants WHERE id = ANY ($1)
		AND NOT EXISTS (SELECT 1 FROM case_members m WHERE m.migrant_id = migrants.id)`, people); err != nil {
		return err
	}
	// What was read of these people goes with them; their rows keep the verdict.
	if _, err := tx.Exec(ctx, `UPDATE import_rows SET case_id = NULL, migrant_id = NULL, member_id = NULL, row_key = '', value = '', warnings = '[]', facts = '{}'
		WHERE import_id = $1 AND (case_id = ANY ($2) OR case_id IS NULL)`, id, cases); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE imports SET state = 'undone', undone_at = clock_timestamp() WHERE id = $1", id)
	return err
}
