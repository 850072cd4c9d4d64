package export_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/testdb"
	"homeward/internal/testkit/testkey"
)

// freeze freezes a report of 2025 as the manager of Budapest.
func (h house) freeze(name string) snapshot.Head {
	h.t.Helper()
	rep, err := report.Named(name)
	if err != nil {
		h.t.Fatal(err)
	}
	s := snapshot.Service{DB: h.DB, Clock: clock.System(), Box: testkey.Box}
	head, err := s.Make(i18n.With(h.t.Context(), i18n.En), casework.Reka, casework.Reka.Actor(), rep, report.Params{From: date.Of(2025, 1, 1), To: date.Of(2025, 12, 31)}, "For the file")
	if err != nil {
		h.t.Fatal(err)
	}
	return head
}

// ofSnapshot orders an export of a snapshot by its form.
func (h house) ofSnapshot(id int64, fields ...string) (password, at string) {
	h.t.Helper()
	p := h.As(casework.Reka).Get("/exports/new?snapshot="+strconv.FormatInt(id, 10)).Is(http.StatusOK).Form("/exports/new").
		With("recipient", "Ministry", "purpose", "Audit", "format", "csv").With(fields...).Send().Is(http.StatusOK)
	done := p.Form("/exports").Send().Is(http.StatusOK)
	return word(done.Text()), done.LinkTo("I have noted the password")
}

func TestASnapshotGoesOutAsItWasFrozen(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Add(snapshot.Service{DB: h.DB, Clock: h.Clock, Box: testkey.Box}.Routes)
	h.gone(1, "BUD", 1, 7, "2025-05-04")
	s := h.freeze("a1")
	sum := strings.ReplaceAll(strings.ToLower(string(hexOf(s.Sum))), " ", "")
	// What happens later is in no figure of the snapshot.
	h.gone(1, "BUD", 21, 4, "2025-06-04")
	page := h.As(casework.Reka).Get("/snapshots/" + strconv.FormatInt(s.ID, 10)).Is(http.StatusOK)
	if at := page.LinkTo("Export the snapshot"); at != "/exports/new?snapshot="+strconv.FormatInt(s.ID, 10) {
		t.Errorf("the snapshot leads to %q", at)
	}
	for audience, what := range map[string]string{"donor": "figures", "own_office": "rows"} {
		password, at := h.ofSnapshot(s.ID, "what", what, "audience", audience)
		h.work()
		file := h.fetch(casework.Reka, at)
		got := lines(t, unzip(t, file, password, strconv.FormatInt(s.ID, 10)+"-2025-01-01-2025-12-31.csv"))
		if what == "figures" {
			if totals := column(got, "Total in period"); !slices.Contains(totals, "7") || slices.Contains(totals, "11") {
				t.Errorf("figures %v", got)
			}
		} else if marks := column(got, "Mark of the person"); len(marks) != s.RowCount || len(marks[0]) != 32 || !slices.Contains(column(got, "Case"), "BUD-25-00003") || len(column(got, "Row mark")[0]) != 32 {
			t.Errorf("rows %v", got)
		}
		about := string(unzip(t, file, password, "-about.csv"))
		for _, part := range []string{sum, "Not signed", "For the file", "Réka Szabó"} {
			if !strings.Contains(about, part) {
				t.Errorf("%s: the file does not say %q of itself:\n%s", what, part, about)
			}
		}
		h.As(casework.Reka).Get(at).Has("Snapshot " + strconv.FormatInt(s.ID, 10))
	}
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM exports WHERE snapshot_id = $1 AND report = 'a1' AND from_day = '2025-01-01'", s.ID); n != 2 {
		t.Errorf("%d exports of the snapshot are on the register", n)
	}
}

func hexOf(b []byte) []byte {
	const digits = "0123456789abcdef"
	var out []byte
	for _, x := range b {
		out = append(out, digits[x>>4], digits[x&15])
	}
	return out
}

func TestWhatOfASnapshotIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.gone(1, "BUD", 1, 7, "2025-05-04")
	s := h.freeze("a1")
	at := "/exports/new?snapshot=" + strconv.FormatInt(s.ID, 10)
	for problem, fields := range map[string][]string{
		"Of a snapshot its figures or its rows go out": {"what", "audit"},
		"A snapshot holds exact figures":               {"audience", "partner"},
		"Rows with case references stay in the office": {"what", "rows", "audience", "donor"},
	} {
		h.As(casework.Reka).Get(at).Form("/exports/new").With("recipient", "x", "purpose", "Kept words", "format", "csv").With(fields...).Send().
			Is(http.StatusUnprocessableEntity).Has(problem, "Kept words")
	}
	// Another office does not find it, whether by its page or by what it sends.
	h.As(casework.Petra).Get(at).Is(http.StatusNotFound)
	send := []string{"report", "a1", "what", "figures", "audience", "donor", "recipient", "x", "purpose", "y", "from", "2020-01-01", "to", "2020-12-31", "format", "csv", "snapshot", strconv.FormatInt(s.ID, 10)}
	h.As(casework.Petra).Post("/exports", send...).Is(http.StatusNotFound)
	h.As(casework.Reka).Get("/exports/new?snapshot=999").Is(http.StatusNotFound)
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM exports"); n != 0 {
		t.Fatalf("%d exports", n)
	}
	// What was frozen counts, whatever is sent beside.
	done := h.As(casework.Reka).Post("/exports", send...).Is(http.StatusOK)
	if from := casework.Ask[string](h.House, "SELECT from_day::text FROM exports"); from != "2025-01-01" {
		t.Errorf("the register says from %s", from)
	}
	// One that was tampered with does not go out.
	owner := testdb.Owner(t, h.DB)
	for _, sql := range []string{
		"ALTER TABLE snapshot_rows DISABLE TRIGGER keep_snapshot", "SELECT set_config('app.actor_id', '0', false), set_config('app.role', 'system', false)",
	} {
		if _, err := owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if tag, err := owner.Exec(t.Context(), "UPDATE snapshot_rows SET sex = 'm' WHERE n = 1 AND sex = 'f'"); err != nil || tag.RowsAffected() != 1 {
		tag, err = owner.Exec(t.Context(), "UPDATE snapshot_rows SET sex = 'f' WHERE n = 1")
		if err != nil || tag.RowsAffected() != 1 {
			t.Fatal(tag, err)
		}
	}
	h.work()
	h.As(casework.Reka).Get(done.LinkTo("I have noted the password")).Has("Failed")
}
