package snapshot_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"homeward/internal/organisation/programme"
	"homeward/internal/organisation/training"
	"homeward/internal/oversight/report"
	"homeward/internal/oversight/snapshot"
	"homeward/internal/testkit/casework"
)

// What befalls a figure entered by hand, or the list of a course, on their own
// pages is explained, and its row leads to where it stands.
func TestWhatBelongsToNoCaseIsExplainedAndLinked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Add(w.service.Routes)
	w.Add(training.Service{DB: w.DB, Clock: w.Clock}.Routes)
	w.Add((&programme.Service{DB: w.DB, Builtins: report.Builtins()}).Routes)
	w.Exec("UPDATE programmes SET starts_on = '2020-01-01' WHERE id = $1", w.p1)
	reka := w.As(casework.Reka)
	figures := fmt.Sprintf("/programmes/%d/indicators", w.p1)
	reka.Post(figures+"/new", "indicator", "O.3.2", "happened_on", "2025-06-30", "value", "12", "office", "1", "source", "Inventory").Is(http.StatusSeeOther)
	for _, title := range []string{"First", "Second"} {
		reka.Post("/trainings/new", "title", title, "topic", "Return", "starts_on", "2025-09-01", "ends_on", "2025-09-03", "hours", "18", "language", "hu", "place", "Budapest",
			"organiser", "Budapest office", "programme", fmt.Sprint(w.p1), "_version", "0").Is(http.StatusSeeOther)
	}
	takesPart := []string{"name", "Kis Éva", "institution", "Menedék", "kind", "partner", "sex", "f", "birth_year", "1984", "completed", "yes", "completed_on", "2025-09-03", "_version", "0"}
	reka.Post("/trainings/1/participants/new", takesPart...).Is(http.StatusSeeOther)
	at := frozen(reka)
	id := casework.Ask[int64](w.House, "SELECT max(id) FROM snapshots")

	entry := casework.Ask[int64](w.House, "SELECT id FROM indicator_entries")
	reka.Post(fmt.Sprintf("%s/%d/void", figures, entry), "reason", "Counted twice").Is(http.StatusSeeOther)
	const off = "/trainings/1/participants/1/take-off"
	reka.Get(off).Form(off).With("reason", "Never came").Send().Is(http.StatusSeeOther)
	d := w.differs(casework.Reka, id, 0)
	for _, indicator := range []string{"O.3.1", "O.3.2"} {
		if got := causes(d, indicator); !slices.Equal(got, []snapshot.Cause{snapshot.Voided}) {
			t.Errorf("%s: %q", indicator, got)
		}
	}
	page := reka.Get(at+"/difference?with=today").Is(http.StatusOK).Has("O.3.2 was 12, is now 0: 1× entered in error.", "O.3.1 was 1, is now 0: 1× entered in error.")
	for _, to := range []string{"/trainings/1", figures} {
		if !slices.Contains(page.Links(), to) {
			t.Errorf("no link to %s", to)
		}
	}
}

// A row that counts no more says what stands on file of it, and one that
// changed without an effect on the number is told apart.
func TestWhatCountsNoMoreSaysWhatStands(t *testing.T) {
	t.Parallel()
	w, p, departure := opened(t)
	other := w.add("m", "1970-05-05", "VN")
	moved := w.departs(other, "2025-05-05", false)
	reka := w.As(casework.Reka)
	at := frozen(reka)
	w.Exec("UPDATE departures SET departed_on = '2026-01-01' WHERE id = $1", departure)
	w.Exec("UPDATE departures SET departed_on = '2025-05-06' WHERE id = $1", moved)
	reka.Get(at+"/difference?with=today").Is(http.StatusOK).Has(p.reference, "does not count; day on file today: 1 Jan 2026",
		"R.3.6 was 2, is now 1: 1× day of departure corrected. 1 row changed and leaves the number as it is: 1× day of departure corrected.")
}

// The page of a snapshot leaves out lines of nothing but zeros and says so, and
// tells the other snapshots apart: one of the same figures is no comparison.
func TestThePageOfASnapshotShowsWhatCounts(t *testing.T) {
	t.Parallel()
	w, _, _ := opened(t)
	reka := w.As(casework.Reka)
	first := frozen(reka)
	second := frozen(reka)
	page := reka.Get(second).Is(http.StatusOK).Has("lines of nothing but zeros are left out here", "R.3.6", "AVRR-HU", "Budapest", "Réka Szabó · For the authority · the same figures")
	if to := second + "/difference?with=" + strings.TrimPrefix(first, "/snapshots/"); slices.Contains(page.Links(), to) {
		t.Errorf("one of the same figures is offered: %s", to)
	}
	w.departs(w.add("m", "1980-01-01", "IQ"), "2025-11-30", true)
	third := frozen(reka)
	if to := third + "/difference?with=" + strings.TrimPrefix(first, "/snapshots/"); !slices.Contains(reka.Get(third).Links(), to) {
		t.Errorf("no link to %s", to)
	}
	reka.Get(third + "?at=7000").Is(http.StatusOK).Has("AVRR-HU")
}
