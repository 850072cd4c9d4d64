package export

import (
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"runtime/debug"
	"testing"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testkey"
)

// A file of 100,000 rows takes no more memory than the goals allow (XLSX 100 MB,
// CSV 32 MB): rows go through the workbook or table, the ZIP, the pieces and
// the database as they come. This test is alone while it measures.
func TestMemoryOfALongFile(t *testing.T) {
	h := casework.New(t)
	s := &Service{DB: h.DB, Clock: h.Clock, Box: testkey.Box, Log: slog.New(slog.DiscardHandler)}
	ctx := i18n.With(t.Context(), i18n.En)
	for format, most := range map[Format]uint64{CSV: 32 << 20, XLSX: 100 << 20} {
		e := Export{
			StaffID: casework.Reka.ID, OfficeID: 1, State: Requested, Language: i18n.En, AskedAt: h.Clock.Now(), ExpiresAt: h.Clock.Now().Add(life), SHA256: []byte{},
			Request: Request{Report: "a1", What: Rows, Audience: "own_office", Recipient: "r", Purpose: "p", From: date.Of(2025, 1, 1), To: date.Of(2025, 12, 31), Format: format},
		}
		h.Write(func(tx db.Tx) error {
			if err := table.Insert(ctx, tx, &e); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "INSERT INTO export_jobs (export_id, password) VALUES ($1, 'x')", e.ID)
			return err
		})
		e, j, err := s.take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		m := &maker{s: s, e: e, attempt: j.Attempt, key: []byte("key")}
		if grown := m.long(t, 100_000); grown > most {
			t.Errorf("%s: memory grew by %d MB, at most %d MB may it", format, grown>>20, most>>20)
		} else {
			t.Logf("%s: memory grew by %d MB", format, grown>>20)
		}
		if m.rows != 100_000 || m.size < 1<<20 {
			t.Errorf("%s: %d rows, %d bytes", format, m.rows, m.size)
		}
	}
}

// long makes a file of so many rows and tells by how much the memory in use
// grew at most.
func (m *maker) long(t *testing.T, rows int) (grown uint64) {
	t.Helper()
	ctx := t.Context()
	debug.FreeOSMemory()
	var start, now runtime.MemStats
	runtime.ReadMemStats(&start)
	looks := 0
	look := func() {
		if looks++; looks%20 != 0 {
			return
		}
		runtime.GC() // what is held counts, not what waits to be collected
		runtime.ReadMemStats(&now)
		if now.HeapInuse > start.HeapInuse {
			grown = max(grown, now.HeapInuse-start.HeapInuse)
		}
	}
	z := files.NewLockedZip(watched{pieces{ctx, m}, look}, "password", m.e.AskedAt)
	out, err := newOutlet(m.e, m.e.Columns(ctx), z, "Figures", "Rows")
	if err != nil {
		t.Fatal(err)
	}
	defer out.close()
	for n := range rows {
		err := m.row(ctx, out, []any{"R.3.6", "AVRR-HU", "BUD", fmt.Sprintf("BUD-25-%05d", n), "Female", "18–60", "Iraq", date.Of(2025, 1, 1).AddDays(n % 365), "No", int64(1)})
		if err != nil {
			t.Fatal(err)
		}
		if n%100 == 0 {
			look()
		}
	}
	if err := out.finish("About", [][]any{{"About", ""}, {"a", "b"}}); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	look()
	if err := m.finish(ctx, []byte{1}); err != nil {
		t.Fatal(err)
	}
	return grown
}

// watched looks at the memory at every write.
type watched struct {
	io.Writer
	look func()
}

// Write writes on.
func (w watched) Write(b []byte) (int, error) {
	w.look()
	return w.Writer.Write(b)
}
