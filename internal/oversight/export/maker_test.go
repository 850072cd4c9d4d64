package export

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/codelist"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testkey"
)

// begun is an export that a maker has begun so often, and said nothing since.
func begun(t *testing.T, h *casework.House, attempts int) (*Service, Export) {
	t.Helper()
	s := &Service{DB: h.DB, Clock: h.Clock, Box: testkey.Box, Codes: &codelist.Service{DB: h.DB, Clock: h.Clock}, Log: slog.New(slog.DiscardHandler)}
	q := Request{Report: "a1", What: Figures, Audience: "donor", Recipient: "r", Purpose: "p", From: date.Of(2025, 1, 1), To: date.Of(2025, 12, 31), Format: CSV}
	e, err := s.register(t.Context(), casework.Reka, casework.Reka.Actor(), q, "password", attempts)
	if err != nil {
		t.Fatal(err)
	}
	return s, e
}

func stateOf(h *casework.House) string {
	return casework.Ask[string](h, "SELECT state || ' ' || (SELECT count(*) FROM export_jobs) FROM exports")
}

func TestAFileWhoseMakersDieIsGivenUp(t *testing.T) {
	t.Parallel()
	h := casework.New(t)
	s, _ := begun(t, h, tries)
	h.Clock.Advance(lease - time.Second)
	if err := s.Work(t.Context()); err != nil || stateOf(h) != "requested 1" {
		t.Fatalf("within the lease: %s, %v", stateOf(h), err)
	}
	h.Clock.Advance(2 * time.Second)
	if err := s.Work(t.Context()); err != nil || stateOf(h) != "failed 0" {
		t.Errorf("after %d makers: %s, %v", tries, stateOf(h), err)
	}
}

func TestAFileThatNobodyMadeInTimeIsGivenUp(t *testing.T) {
	t.Parallel()
	h := casework.New(t)
	s, _ := begun(t, h, 0)
	h.Clock.Advance(life)
	if err := s.Work(t.Context()); err != nil || stateOf(h) != "failed 0" {
		t.Errorf("%s, %v", stateOf(h), err)
	}
}

func TestAMakerIsAliveWhileItWritesNothing(t *testing.T) {
	t.Parallel()
	h := casework.New(t)
	s, e := begun(t, h, 1)
	m := &maker{s: s, e: e, attempt: 1}
	ctx, stop := context.WithCancelCause(t.Context())
	ticks, done := make(chan time.Time), make(chan bool)
	go func() { m.alive(ctx, stop, ticks); close(done) }()
	h.Clock.Advance(time.Minute)
	ticks <- time.Time{}
	ticks <- time.Time{} // taken when the first is done with
	if at := casework.Ask[time.Time](h, "SELECT touched_at FROM export_jobs"); !at.Equal(h.Clock.Now()) {
		t.Errorf("the last sign of life is of %s", at)
	}
	// Somebody else has begun it: the maker stops.
	h.Exec("UPDATE export_jobs SET attempt = 2")
	ticks <- time.Time{}
	<-done
	if !errors.Is(context.Cause(ctx), errTaken) {
		t.Errorf("it stopped with %v", context.Cause(ctx))
	}
}

// The register of exports says for ever what was asked for, who fetched it, and
// which rows it held.
func TestTheRegisterIsNotRewritten(t *testing.T) {
	t.Parallel()
	h := casework.New(t)
	s, e := begun(t, h, 0)
	if err := s.Work(t.Context()); err != nil || stateOf(h) != "ready 0" {
		t.Fatalf("%s, %v", stateOf(h), err)
	}
	h.Write(func(tx db.Tx) error {
		for _, sql := range []string{
			"UPDATE exports SET recipient = 'somebody'", "UPDATE exports SET purpose = 'other'", "UPDATE exports SET audience = 'own_office'",
			"UPDATE exports SET staff_id = 12", "UPDATE exports SET snapshot_id = 1", "UPDATE exports SET sha256 = ''", "UPDATE exports SET state = 'requested'",
			"UPDATE exports SET expires_at = expires_at + interval '1 year'", "DELETE FROM exports",
			"INSERT INTO export_downloads (export_id, staff_id, at) SELECT id, 12, now() FROM exports",
			"UPDATE export_downloads SET staff_id = 12", "DELETE FROM export_downloads",
		} {
			if _, err := tx.Exec(t.Context(), "SAVEPOINT here"); err != nil {
				return err
			}
			if _, err := tx.Exec(t.Context(), sql); err == nil {
				t.Errorf("the program may: %s", sql)
			}
			if _, err := tx.Exec(t.Context(), "ROLLBACK TO SAVEPOINT here"); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(t.Context(), "INSERT INTO export_rows (export_id, number, digest) VALUES ($1, 1, 'x')", e.ID); err != nil {
			return err
		}
		tag, err := tx.Exec(t.Context(), "DELETE FROM export_rows")
		if tag.RowsAffected() != 0 {
			t.Error("the marks of a file's rows can be taken away")
		}
		return err
	})
	h.Exec("UPDATE exports SET state = 'expired', version = version + 1")
	h.Write(func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), "SAVEPOINT here"); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), "UPDATE exports SET state = 'ready'"); err == nil {
			t.Error("an expired export came back")
		}
		_, err := tx.Exec(t.Context(), "ROLLBACK TO SAVEPOINT here")
		return err
	})
}

// Keys and tokens, which undo pseudonyms, are for those whose work needs them.
func TestKeysAreForThoseWhoNeedThem(t *testing.T) {
	t.Parallel()
	h := casework.New(t)
	h.Exec(`INSERT INTO detention_visits (office_id, recorded_by, held_on, facility, place, language) VALUES (1, 14, '2026-07-02', 'Győr', 'immigration_detention', 'ur')`)
	for _, c := range []struct {
		role               string
		key, token, visits bool
	}{{"system", true, true, true}, {"administrator", false, true, true}, {"office_manager", false, true, false}, {"counsellor", false, false, false}} {
		err := h.DB.Read(t.Context(), db.Actor{StaffID: 12, Role: c.role, OfficeIDs: []int64{2}}, func(r db.Reader) error {
			var key, token bool
			var visits int64
			err := r.QueryRow(t.Context(), "SELECT export_key('x') IS NOT NULL, cardinality(snapshot_tokens(ARRAY['person'], ARRAY[1::bigint])) > 0, facility_visits(1, '2026-01-01', '2026-12-31')").Scan(&key, &token, &visits)
			if key != c.key || token != c.token || visits > 0 != c.visits {
				t.Errorf("%s: key %t, token %t, visits %d", c.role, key, token, visits)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = h.DB.Read(t.Context(), db.System, func(r db.Reader) error {
			_, err := r.Query(t.Context(), "SELECT all_facility_visits(1, '2026-01-01', '2026-12-31')")
			return err
		})
		if err == nil {
			t.Error("visits are counted for anybody")
		}
	}
}

// A maker that puts a piece down while somebody revokes waits for them, and they
// do not wait for the maker.
func TestRevokingWhileAPieceIsPutDown(t *testing.T) {
	t.Parallel()
	h := casework.New(t)
	s, e := begun(t, h, 1)
	m := &maker{s: s, e: e, attempt: 1, piece: make([]byte, pieceSize)}
	ended := make(chan error, 1)
	h.Write(func(tx db.Tx) error {
		// As Revoke does.
		if _, err := lockQuery.One(t.Context(), tx, e.ID); err != nil {
			return err
		}
		go func() { ended <- m.beat(t.Context(), nil) }()
		for casework.Ask[int](h, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0 {
			if t.Context().Err() != nil {
				return t.Context().Err()
			}
		}
		return wipe(t.Context(), tx, e.ID, true)
	})
	if err := <-ended; !errors.Is(err, errTaken) {
		t.Errorf("the maker of a revoked file goes on: %v", err)
	}
}
