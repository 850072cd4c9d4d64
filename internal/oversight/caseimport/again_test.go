package caseimport

import (
	"net/http"
	"net/url"
	"testing"

	"homeward/internal/testkit/casework"
)

func TestAChangedRowIsADuplicateUntilItsChangesAreTakenOver(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	take(v, content(t, caseload()))
	later := content(t, caseload(func(rows [][]any) { rows[1][8], rows[1][9] = "2024.04.02", "elutazott" }))
	take(v, later)
	departed := func() string {
		return casework.Ask[string](d, "SELECT string_agg(departed_on::text, ',') FROM departures")
	}
	if departed() != "2024-03-01" {
		t.Errorf("departed on %s before the change was taken over", departed())
	}
	at := bring(v, later)
	f := v.Get(at).Is(http.StatusOK).Has("Take over 1 row that has changed").Values(at + "/preview")
	f.Set("update", "yes")
	v.PostValues(at+"/confirm", f).Is(http.StatusSeeOther)
	v.Get(at+"?kind=updated").Is(http.StatusOK).Has("Al-Saadi", "Changes taken over").Lacks("Gashi")
	if departed() != "2024-04-02" {
		t.Errorf("departed on %s", departed())
	}
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM migrants WHERE note = 'elutazott'"); n != 1 {
		t.Error("the note did not change")
	}
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM migrants"); n != 3 {
		t.Errorf("%d people", n)
	}
	at = bring(v, later)
	v.Get(at).Is(http.StatusOK).Has("There is nothing to import").Lacks("has changed")
}

func TestWhatWasKeptFromAnUndoneImportDoesNotComeInTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	at := take(v, content(t, caseload()))
	d.Exec("UPDATE case_files SET note = 'called' WHERE id = (SELECT case_id FROM case_members WHERE old_reference = 'BUD/1')")
	v.Get(at+"/undo").Is(http.StatusOK).Has("Al-Saadi", "1 case").Lacks("Gashi")
	v.PostValues(at+"/undo", url.Values{}).Is(http.StatusSeeOther)
	v.Get(at).Is(http.StatusOK).Has("Cases that stay", "Al-Saadi").Lacks("Gashi")
	next := bring(v, content(t, caseload()))
	v.Get(next).Is(http.StatusOK).Has("Import 2 people")
}

func TestSomebodyWhoseCaseIsProtectedSinceStaysKnown(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	at := take(v, content(t, caseload()))
	d.Exec("UPDATE case_files SET class = 'protection' WHERE id = (SELECT case_id FROM case_members WHERE old_reference = 'BUD/1')")
	d.Exec("UPDATE migrants SET protected = true WHERE given_name = 'Karim'")
	v.Get(at).Is(http.StatusOK).Lacks("Al-Saadi", "Karim")
	next := bring(v, content(t, caseload(func(rows [][]any) { rows[1][9] = "changed" })))
	f := v.Get(next).Is(http.StatusOK).Has("There is nothing to import").Values(next + "/preview")
	f.Set("update", "yes")
	v.PostValues(next+"/confirm", f).Is(http.StatusSeeOther)
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM migrants"); n != 3 {
		t.Errorf("%d people", n)
	}
}

func TestAChildWhoComesLaterJoinsTheFamilysCase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	family := func(rows ...[]any) []byte {
		return content(t, sheet{"Ügyek", append([][]any{{"Ügyszám", "Vezetéknév", "Utónév", "Születési dátum", "Állampolgárság", "Főkérelmező ügyszáma"}}, rows...)})
	}
	first := take(v, family([]any{"BUD/7", "Al-Saadi", "Karim", "1985.03.12", "Irak", ""}))
	second := take(v, family([]any{"BUD/7-1", "Al-Saadi", "Rima", "2015.03.12", "Irak", "BUD/7"}))
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM case_files"); n != 1 {
		t.Errorf("%d cases", n)
	}
	got := casework.Ask[string](d, "SELECT string_agg(p.given_name || m.position || m.relationship, ' ' ORDER BY m.position) FROM case_members m JOIN migrants p ON p.id = m.migrant_id")
	if got != "Karim1principal Rima2other_relative" {
		t.Errorf("members %s", got)
	}
	v.Get(second+"/undo").Is(http.StatusOK).Has("Al-Saadi", "1 case")
	v.Get(first+"/undo").Is(http.StatusOK).Has("Al-Saadi", "1 case")
}

func TestWhatTheOfficeRecordedItselfOutlivesAnUpdate(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	v := d.As(casework.Reka)
	take(v, content(t, caseload()))
	d.Exec(`INSERT INTO departures (case_id, member_id, recorded_by, programme_id, departed_on, destination_country)
		SELECT m.case_id, m.id, 13, c.programme_id, '2024-05-05', 'XK' FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE m.old_reference = 'BUD/2'`)
	d.Exec("UPDATE migrants SET note = note || ' igen', alias = 'Artuška' WHERE given_name = 'Arta' AND note = 'hívni'")
	at := bring(v, content(t, caseload(func(rows [][]any) { rows[2][4], rows[2][8], rows[2][9] = "1985.05.02", "2024.06.06", "elment" })))
	f := v.Get(at).Values(at + "/preview")
	if f.Has("update") {
		t.Error("changes are taken over without being asked for")
	}
	f.Set("update", "yes")
	v.PostValues(at+"/confirm", f).Is(http.StatusSeeOther)
	if got := casework.Ask[string](d, "SELECT string_agg(departed_on::text, ' ') FROM departures d JOIN case_members m ON m.id = d.member_id WHERE m.old_reference = 'BUD/2'"); got != "2024-05-05" {
		t.Errorf("departed on %s", got)
	}
	if got := casework.Ask[string](d, "SELECT p.birth_date || '|' || p.note || '|' || p.alias FROM migrants p JOIN case_members m ON m.migrant_id = p.id WHERE m.old_reference = 'BUD/2'"); got != "1985-05-02|hívni igen|Artuška" {
		t.Errorf("the person reads %s", got)
	}
}
