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
