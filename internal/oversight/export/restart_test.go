package export_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"homeward/internal/kit/db"
	"homeward/internal/testkit/casework"
)

// halfway stops the making of a file when so many rows are made.
func (h house) halfway(rows int) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(h.t.Context())
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			var made int
			_ = h.DB.Read(ctx, db.System, func(r db.Reader) error {
				return r.QueryRow(ctx, "SELECT coalesce(max(rows_made), 0) FROM export_jobs").Scan(&made)
			})
			if made >= rows {
				return
			}
		}
	}()
	if err := h.exports.Work(ctx); !errors.Is(err, context.Canceled) {
		h.t.Fatalf("the job ended with %v", err)
	}
}

func TestARestartBeginsTheFileAnew(t *testing.T) {
	t.Parallel()
	h := open(t)
	for first := 1; first < 3000; first += 200 {
		h.gone(1, "BUD", first, 200, "2025-05-04")
	}
	password, at := h.order(casework.Reka, "what", "rows", "audience", "own_office")
	h.halfway(1000)
	h.As(casework.Reka).Get(at).Has("Being made")
	h.work()
	got := lines(t, unzip(t, h.fetch(casework.Reka, at), password, "31.csv"))
	if len(got) != 3001 {
		t.Errorf("%d lines", len(got))
	}
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM export_rows"); n != 3000 {
		t.Errorf("%d digests", n)
	}
}

func TestAKilledJobIsTakenOver(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 3, "2025-05-04")
	password, at := h.order(casework.Reka, "what", "rows", "audience", "own_office")
	// Somebody took it, and died without a word.
	h.Exec("UPDATE export_jobs SET attempt = 1, touched_at = $1", h.Clock.Now())
	h.Exec("UPDATE exports SET state = 'running', version = version + 1")
	h.Exec("INSERT INTO export_chunks (export_id, number, content) SELECT id, 0, 'half' FROM exports")
	h.work()
	h.As(casework.Reka).Get(at).Has("Being made")
	h.Clock.Advance(2*time.Minute + time.Second)
	h.work()
	if got := lines(t, unzip(t, h.fetch(casework.Reka, at), password, "31.csv")); len(got) != 4 {
		t.Errorf("%d lines", len(got))
	}
}

func TestRevokedWhileItIsMade(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 3, "2025-05-04")
	_, at := h.order(casework.Reka, "what", "rows", "audience", "own_office")
	h.As(casework.Reka).Get(at).Form(at + "/revoke").Send()
	h.work()
	h.As(casework.Reka).Get(at).Has("Revoked")
	h.As(casework.Reka).Get(at + "/file").Is(410)
}

func TestWhoLostTheRightGetsNoFile(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 3, "2025-05-04")
	_, at := h.order(casework.Reka, "what", "rows", "audience", "own_office")
	h.Exec("UPDATE staff SET state = 'disabled' WHERE id = $1", casework.Reka.ID)
	h.work()
	h.As(casework.Eszter).Get(at).Has("Failed")
}
