package caseimport

import (
	"testing"

	"homeward/internal/kit/db"
)

// lockWaits counts the transactions of the test's database that wait for a row.
const lockWaits = "SELECT count(*) FROM pg_stat_activity, pg_sleep(0.01) WHERE datname = current_database() AND wait_event_type = 'Lock'"

func TestWhatIsSavedWhileAnImportIsUndoneStays(t *testing.T) {
	t.Parallel()
	s, o, u := newOffice(t)
	taken, err := s.Import(t.Context(), u.Actor(), o, Input{Content: workbookOfBudapest(t)}, false)
	if err != nil {
		t.Fatal(err)
	}
	var kept []KeptCase
	undone := make(chan error, 1)
	err = s.DB.Write(t.Context(), u.Actor(), func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), "SELECT 1 FROM case_files WHERE id = (SELECT min(id) FROM case_files) FOR UPDATE"); err != nil {
			return err
		}
		go func() {
			var err error
			kept, err = s.Undo(t.Context(), u, u.Actor(), taken.ID)
			undone <- err
		}()
		for n := 0; n == 0; {
			select {
			case err := <-undone:
				undone <- err
				n = 1 // undone without waiting
			default:
				n = count(t, s, lockWaits)
			}
		}
		_, err := tx.Exec(t.Context(), "UPDATE case_files SET note = 'called' WHERE id = (SELECT min(id) FROM case_files)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-undone; err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "SELECT count(*) FROM case_files WHERE note = 'called'"); len(kept) != 1 || n != 1 {
		t.Errorf("%d cases kept, %d cases with what was saved", len(kept), n)
	}
}

func TestWhatCameToAnImportedCaseStaysWhenTheImportIsUndone(t *testing.T) {
	t.Parallel()
	s, o, u := newOffice(t)
	taken, err := s.Import(t.Context(), u.Actor(), o, Input{Content: workbookOfBudapest(t)}, false)
	if err != nil {
		t.Fatal(err)
	}
	// Each is about a case of its own: the first, the second and so on.
	later := []struct{ table, insert string }{
		{"reintegration_needs", `INSERT INTO reintegration_needs (case_id, member_id, recorded_by, assessed_on, level, dimension, priority, need) SELECT c.id, m.id, $2, '2026-11-18', 'individual', 'economic', 'first', 'a stall'`},
		{"surveys", `INSERT INTO surveys (case_id, member_id, instrument_id, interviewer_id, held_on, kind, milestone, mode, respondent) SELECT c.id, m.id, (SELECT id FROM instruments WHERE kind = 'rss'), $2, '2026-11-18', 'rss', 'm3', 'visit', 'self'`},
		{"tasks", `INSERT INTO tasks (case_id, office_id, owner_id, made_by, due_on, title) SELECT c.id, c.office_id, $2, $2, '2026-11-25', 'Call'`},
		{"complaints", `INSERT INTO complaints (office_id, about_id, recorded_by, received_on, due_on, category, channel, reply, case_ref) SELECT c.office_id, $2, $2, '2026-11-18', '2026-11-25', 'staff', 'box', 'none', c.reference`},
	}
	err = s.DB.Write(t.Context(), db.System, func(tx db.Tx) error {
		for n, x := range later {
			_, err := tx.Exec(t.Context(), x.insert+` FROM case_files c JOIN case_members m ON m.case_id = c.id AND m.position = 1 WHERE c.id = (SELECT id FROM case_files ORDER BY id OFFSET $1 LIMIT 1)`, n, u.ID)
			if err != nil {
				return err
			}
		}
		// A plan that came with the file gets an opinion.
		_, err := tx.Exec(t.Context(), `INSERT INTO plan_opinions (case_id, plan_id, recorded_by, submission, given_on, opinion, given_by)
			SELECT case_id, id, $1, 1, '2026-11-18', 'positive', 'Mission' FROM reintegration_plans ORDER BY id DESC LIMIT 1`, u.ID)
		if err != nil {
			return err
		}
		// The last case is named by another.
		_, err = tx.Exec(t.Context(), "INSERT INTO case_links (case_id, other_id, linked_by, kind) SELECT min(id), max(id), $1, 'reapplication' FROM case_files", u.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := count(t, s, `SELECT count(*) FROM case_files c WHERE c.id IN (SELECT case_id FROM reintegration_needs UNION SELECT case_id FROM surveys UNION SELECT case_id FROM tasks
		UNION SELECT case_id FROM plan_opinions UNION SELECT case_id FROM case_links UNION SELECT other_id FROM case_links) OR c.reference IN (SELECT case_ref FROM complaints)`)
	kept, err := s.Undo(t.Context(), u, u.Actor(), taken.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, "SELECT count(*) FROM case_files"); want != 6 || len(kept) != want || n != want {
		t.Errorf("%d cases have something new, %d are said to stay, %d stay", want, len(kept), n)
	}
	for _, x := range append(later, struct{ table, insert string }{"plan_opinions", ""}, struct{ table, insert string }{"case_links", ""}) {
		if n := count(t, s, "SELECT count(*) FROM "+x.table); n != 1 {
			t.Errorf("%d %s are left", n, x.table)
		}
	}
	if n := count(t, s, "SELECT count(*) FROM complaints p WHERE NOT EXISTS (SELECT 1 FROM case_files c WHERE c.reference = p.case_ref)"); n != 0 {
		t.Error("a complaint names a case that is gone")
	}
}
