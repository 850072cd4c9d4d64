package snapshot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"homeward/internal/oversight/snapshot"
	"homeward/internal/testkit/casework"
)

// A colleague's name and a place that was typed do not stand in what is frozen,
// but whoever reads the report today reads them on its page; once they are
// erased, nobody does.
func TestNamesAreNotFrozenButRead(t *testing.T) {
	t.Parallel()
	w, p, _ := opened(t)
	w.Exec(`INSERT INTO code_values (position, list, code, en, hu, cs) VALUES (900, 'place', 'advisory_point', 'Advisory point', 'x', 'x') ON CONFLICT DO NOTHING`)
	w.Exec(`INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, created_at, kind, mode, place, place_detail)
		VALUES ($1, $2, 1, '2025-02-02', '2025-02-02', 'first', 'in_person', 'advisory_point', 'Back room of Kati Horváth')`, p.caseID, casework.Judit.ID)
	w.Exec("UPDATE case_files SET counsellor_id = $2 WHERE id = $1", p.caseID, casework.Judit.ID)
	reka := w.As(casework.Reka)
	at := map[string]string{}
	for _, name := range []string{"n2", "n3"} {
		at[name] = reka.Get("/snapshots/new?report=" + name + "&from=2020-01-01&to=2025-12-31").Form("/snapshots").Send().Is(http.StatusSeeOther).Location
	}
	for _, table := range []string{"snapshots", "snapshot_rows"} {
		for _, name := range []string{"Judit", "Kovács", "Kati", "Back room"} {
			if n := casework.Ask[int](w.House, "SELECT count(*) FROM "+table+" x WHERE x::text LIKE '%' || $1 || '%'", name); n != 0 {
				t.Errorf("%s: %q stands in %d rows", table, name, n)
			}
		}
	}
	reka.Get(at["n2"]).Is(http.StatusOK).Has("Kovács Judit", "Back room of Kati Horváth")
	reka.Get(at["n3"]).Is(http.StatusOK).Has("Kovács Judit")
	h, _, err := w.service.Verify(english(), casework.Reka, casework.Reka.Actor(), 1)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := w.service.Told(english(), casework.Reka, casework.Reka.Actor(), h)
	if text := fmt.Sprint(lines); err != nil || !strings.Contains(text, "Kovács Judit") || !strings.Contains(text, "Kati Horváth") {
		t.Errorf("for a file: %s, %v", text, err)
	}
	// Another place is told in words, old and new.
	w.Exec("UPDATE counselling_sessions SET place_detail = 'Library' WHERE case_id = $1", p.caseID)
	w.Exec("UPDATE counselling_sessions SET language = 'ps' WHERE case_id = $1", p.caseID)
	d := reka.Get(at["n2"]+"/difference?with=today").Is(http.StatusOK).Has("Library", "no longer on file")
	if text := d.Text(); strings.Contains(text, "Kati") {
		t.Error("an erased place is told")
	}
}

// Of a protection case a difference tells those who may not open it nothing
// beside what every row of evidence shows. What is no plain count names its rows.
func TestADifferenceTellsNoMoreOfProtectionCases(t *testing.T) {
	t.Parallel()
	w, p, _ := opened(t)
	w.Exec(`INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, created_at, kind, mode, language)
		VALUES ($1, $2, 1, '2025-02-02', '2025-02-02', 'first', 'in_person', 'en')`, p.caseID, casework.Judit.ID)
	reka := w.As(casework.Reka)
	at := reka.Get("/snapshots/new?report=n2&from=2025-01-01&to=2025-12-31").Form("/snapshots").Send().Is(http.StatusSeeOther).Location
	w.Exec("UPDATE counselling_sessions SET language = 'ps' WHERE case_id = $1", p.caseID)
	reka.Get(at+"/difference?with=today").Is(http.StatusOK).Has(p.reference, "Language: Pashto", "N2.2 was 1 row")
	w.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", p.caseID)
	reka.Get(at + "/difference?with=today").Is(http.StatusOK).Has(p.reference).Lacks("Pashto")
}

// A figure that is nobody's to read later is not frozen as a zero.
func TestWhatIsClosedIsNotFrozen(t *testing.T) {
	t.Parallel()
	w, _, _ := opened(t)
	w.As(casework.Reka).Get("/snapshots/new?report=n1&from=2025-01-01&to=2025-12-31").Form("/snapshots").Send().Is(http.StatusSeeOther)
	codes := casework.Ask[string](w.House, "SELECT indicators FROM snapshots")
	if !strings.Contains(codes, `"N1.18"`) || strings.Contains(codes, `"N1.20"`) {
		t.Errorf("frozen are %s", codes)
	}
}

// The status and the escort of a frozen return stand there in words.
func TestFrozenFiguresAreReadInWords(t *testing.T) {
	t.Parallel()
	w, p, departure := opened(t)
	w.Exec(`INSERT INTO code_values (position, list, code, en, hu, cs) VALUES (901, 'status_at_application', 'overstay', 'Overstayer', 'x', 'x'), (902, 'escort_type', 'medical', 'Medical escort', 'x', 'x') ON CONFLICT DO NOTHING`)
	w.Exec("UPDATE case_files SET status_at_application = 'overstay' WHERE id = $1", p.caseID)
	reka := w.As(casework.Reka)
	at := reka.Get("/snapshots/new?report=i1&from=2025-01-01&to=2025-12-31").Form("/snapshots").Send().Is(http.StatusSeeOther).Location
	status := casework.Ask[string](w.House, "SELECT en FROM code_values WHERE list = 'status_at_application' AND code = 'overstay'")
	escort := casework.Ask[string](w.House, "SELECT en FROM code_values WHERE list = 'escort_type' AND code = 'medical'")
	if text := reka.Get(at).Is(http.StatusOK).Has(status).Text(); strings.Contains(text, "overstay") || strings.Contains(text, "none") {
		t.Errorf("codes are told: %s", text)
	}
	w.Exec("UPDATE departures SET escort = 'medical' WHERE id = $1", departure)
	reka.Get(at + "/difference?with=today").Is(http.StatusOK).Has("Escort: " + escort)
	if d := w.differs(casework.Reka, 1, 0); len(d.Changes) != 1 || d.Changes[0].Cause != snapshot.State {
		t.Errorf("%+v", d.Changes)
	}
}
