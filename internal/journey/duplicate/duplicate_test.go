package duplicate_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/closing"
	"homeward/internal/journey/duplicate"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/search"
	"homeward/internal/testkit/casework"
)

// office is a house with the pages a merge shows on.
func office(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(duplicate.Service{DB: h.DB, Clock: h.Clock}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock, Met: duplicate.Met}.Routes,
		closing.Service{DB: h.DB, Clock: h.Clock}.Routes, search.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// sweep is the round of the daily job.
func sweep(t *testing.T, h *casework.House) {
	t.Helper()
	if _, err := duplicate.Sweep(t.Context(), h.DB); err != nil {
		t.Fatal(err)
	}
}

// twins are two cases of Judit's whose principals are likely one person: the
// second was written down with another spelling, a phone and a passport.
func twins(t *testing.T, h *casework.House) (a, b casework.Case) {
	t.Helper()
	a, b = h.Case(casefile.Counselling), h.Case(casefile.Intake)
	h.Exec("UPDATE migrants SET phone = '+36 20 555 0101', phone_e164 = '+36205550101', note = 'Speaks softly.' WHERE id = 11")
	h.Exec("UPDATE migrants SET given_name = 'Kareem', fold_name = 'al saadi kareem', birth_place = 'Kirkuk', phone = '+36 30 555 0202', phone_e164 = '+36305550202', note = 'Has a sister in Vienna.' WHERE id = 21")
	h.Exec("INSERT INTO travel_documents (migrant_id, kind, number, country) VALUES (11, 'passport', 'A 1111', 'IQ'), (21, 'passport', 'B 2222', 'IQ')")
	h.Exec("UPDATE case_members SET old_reference = 'K-77', old_reference_fold = 'k-77' WHERE migrant_id = 21")
	h.Exec("UPDATE case_files SET principal_name = 'Al-Saadi Kareem', principal_sort = 'al-saadi kareem' WHERE id = $1", b.ID)
	sweep(t, h)
	return a, b
}

func pairs(h *casework.House) string {
	return casework.Ask[string](h, "SELECT coalesce(string_agg(low_id || '-' || high_id || ' ' || state, '; ' ORDER BY low_id, high_id), '') FROM duplicate_pairs")
}

// record is a person's row with everything that hangs on it.
func record(h *casework.House, id int) string {
	return casework.Ask[string](h, `
		SELECT (to_jsonb(p) - 'version')::text || (SELECT coalesce(jsonb_agg(to_jsonb(m) - 'version' ORDER BY m.id), '[]') FROM case_members m WHERE m.migrant_id = p.id)::text
			|| (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.id), '[]') FROM travel_documents d WHERE d.migrant_id = p.id)::text
			|| (SELECT string_agg(kind || token, ' ' ORDER BY kind, token) FROM migrant_tokens k WHERE k.migrant_id = p.id)
			|| (SELECT coalesce(string_agg(c.principal_name, ' ' ORDER BY c.id), '') FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE m.migrant_id = p.id)
		FROM migrants p WHERE p.id = $1`, id)
}

func TestAPairIsSetSideBySideAndMerged(t *testing.T) {
	t.Parallel()
	h := office(t)
	a, b := twins(t, h)
	if got := pairs(h); got != "11-21 open" {
		t.Fatalf("found %q", got)
	}
	reka := h.As(casework.Reka)
	for _, lang := range i18n.Languages {
		reka.In(lang).Get("/duplicates").Is(http.StatusOK).Has("Karim", "Kareem", a.Ref, b.Ref)
		p := reka.In(lang).Get("/duplicates/1").Is(http.StatusOK).Has("Karim", "Kareem", "+36 20 555 0101", "+36 30 555 0202", "A 1111", "B 2222", "K-77", a.Ref, b.Ref)
		if lang == i18n.En {
			p.Has("One person would have 2 open cases", "Documents of both records are kept")
		}
	}
	p := reka.In(i18n.En).Get("/duplicates/1")
	form := p.Form("/duplicates/1/merge")
	for field, want := range map[string]string{"keep.birth_place": "high", "keep.note": "both", "keep.phone": "high", "keep.given_name": "high"} {
		if got := form.Values.Get(field); got != want {
			t.Errorf("%s proposes %q, not %q", field, got, want)
		}
	}
	form.With("keep.given_name", "low").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT given_name || '|' || birth_place || '|' || phone || '|' || note FROM migrants WHERE id = 11"); got != "Karim|Kirkuk|+36 30 555 0202|Speaks softly.\nHas a sister in Vienna." {
		t.Errorf("the person who stays: %q", got)
	}
	if got := casework.Ask[string](h, "SELECT merged_into || ' ' || given_name || ' ' || phone FROM migrants WHERE id = 21"); got != "11 Kareem +36 30 555 0202" {
		t.Errorf("the record that points to them: %q", got)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM travel_documents WHERE migrant_id = 11"); n != 2 {
		t.Errorf("%d documents were kept", n)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM audit_changes WHERE actor_id = $1 AND table_name IN ('person_merges', 'duplicate_pairs', 'migrants', 'case_members', 'travel_documents')", casework.Reka.ID); n < 5 {
		t.Errorf("only %d entries of the audit trail", n)
	}
	// The case of the other record shows the person who stays; both tell it.
	reka.Get(b.Path("")).Is(http.StatusOK).Has("Karim Al-Saadi", "1988").Lacks("Kareem Al-Saadi")
	for _, c := range []casework.Case{a, b} {
		reka.Get(c.Path("timeline")).Is(http.StatusOK).Has("Two records of one person merged")
		reka.Get(c.Path("history")).Is(http.StatusOK)
	}
	// The other record's name, old number and papers and both references lead there.
	for _, typed := range []string{"Kareem", "%2B36+30+555+0202", "K-77", "B+2222"} {
		reka.Get("/search?q=" + typed).Is(http.StatusOK).Has("Karim")
	}
	for _, ref := range []string{a.Ref, b.Ref} {
		reka.Follow(reka.Get("/search?q=" + ref).Is(http.StatusSeeOther).Location).Is(http.StatusOK).Has("Karim")
	}
	reka.Get("/duplicates").Lacks("Kareem")
	reka.Get("/duplicates?view=merged").Has("Kareem", "Réka")
	// Two open cases are named, and none is closed.
	done := reka.Get("/duplicates/1").Is(http.StatusOK).Has("It can be taken back until 19 Dec 2026", "Close "+a.Ref+" as a duplicate of "+b.Ref)
	reka.Follow(done.LinkTo("Close "+b.Ref)).Is(http.StatusOK).Field("other", a.Ref)
	h.At(a, casefile.Counselling)
	h.At(b, casefile.Intake)
	reka.Post("/duplicates/1/merge", "low_version", "1", "high_version", "1").Is(http.StatusUnprocessableEntity).Has("merged already")
}

func TestAMergeIsTakenBackExactly(t *testing.T) {
	t.Parallel()
	h := office(t)
	twins(t, h)
	before := record(h, 11) + record(h, 21)
	reka := h.As(casework.Reka)
	join := func() { reka.Get("/duplicates/1").Form("/duplicates/1/merge").Send().Is(http.StatusSeeOther) }
	join()
	if record(h, 11)+record(h, 21) == before {
		t.Fatal("nothing was merged")
	}
	reka.Post("/duplicates/1/undo").Is(http.StatusSeeOther)
	if after := record(h, 11) + record(h, 21); after != before {
		t.Errorf("taken back:\n%s\nnot\n%s", after, before)
	}
	reka.Get("/cases/BUD-26-00001/timeline").Has("Merge of two records taken back")
	// A value the merge brought was changed since; one it did not bring does not matter.
	join()
	h.Exec("UPDATE migrants SET address = 'Fót' WHERE id = 11")
	h.Exec("UPDATE migrants SET birth_place = 'Mosul' WHERE id = 11")
	reka.Post("/duplicates/1/undo").Is(http.StatusUnprocessableEntity).Has("Place of birth").Lacks("Where the person stays")
	h.Exec("UPDATE migrants SET birth_place = 'Kirkuk' WHERE id = 11")
	h.Exec("UPDATE travel_documents SET version = version + 1 WHERE number = 'B 2222'")
	reka.Post("/duplicates/1/undo").Is(http.StatusUnprocessableEntity).Has("Travel documents")
	h.Exec("UPDATE travel_documents SET version = version - 1 WHERE number = 'B 2222'")
	h.Exec("UPDATE person_merges SET undo_until = '2026-11-18'")
	reka.Post("/duplicates/1/undo").Is(http.StatusUnprocessableEntity).Has("18 Nov 2026")
	h.Exec("UPDATE person_merges SET undo_until = '2026-11-19'")
	reka.Post("/duplicates/1/undo").Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT address || birth_place FROM migrants WHERE id = 11"); got != "Fót" {
		t.Errorf("what was written since is %q", got)
	}
}

func TestNotTheSameIsRemembered(t *testing.T) {
	t.Parallel()
	h := office(t)
	twins(t, h)
	judit := h.As(casework.Judit)
	judit.Get("/duplicates/1").Form("/duplicates/1/different").With("note", "Cousins").Send().Is(http.StatusSeeOther)
	judit.Get("/duplicates/1").Has("Judit", "Cousins", "two people")
	h.Exec("UPDATE migrants SET given_name = 'Karim', fold_name = 'al saadi karim' WHERE id = 21")
	sweep(t, h)
	if got := pairs(h); got != "11-21 different" {
		t.Errorf("they came up again: %q", got)
	}
	judit.Get("/duplicates").Lacks("Al-Saadi")
	h.As(casework.Reka).Post("/duplicates/1/merge").Is(http.StatusUnprocessableEntity).Has("told apart")
	h.As(casework.Dora).Post("/duplicates/1/again").Is(http.StatusForbidden)
	judit.Post("/duplicates/1/again").Is(http.StatusSeeOther)
	judit.Post("/duplicates/1/again").Is(http.StatusForbidden)
	judit.Get("/duplicates").Has("Al-Saadi")
	// A corrected name takes an undecided pair off the list.
	h.Exec("UPDATE migrants SET family_name = 'Petrosian', given_name = 'Ara', fold_name = 'petrosian ara', birth_date = '1961-01-01' WHERE id = 21")
	sweep(t, h)
	if got := pairs(h); got != "" {
		t.Errorf("still there: %q", got)
	}
}

func TestWhoDecidesAboutAPair(t *testing.T) {
	t.Parallel()
	h := office(t)
	twins(t, h)
	for _, who := range []access.User{casework.Martin, casework.Petra} {
		h.As(who).Get("/duplicates").Is(http.StatusOK).Lacks("Al-Saadi")
		h.As(who).Get("/duplicates/1").Is(http.StatusNotFound)
		h.As(who).Post("/duplicates/1/merge").Is(http.StatusNotFound)
		h.As(who).Post("/duplicates/1/different").Is(http.StatusNotFound)
	}
	h.As(casework.Eszter).Get("/duplicates").Is(http.StatusForbidden)
	h.As(casework.Dora).Get("/duplicates/1").Is(http.StatusOK).Has("The office manager decides").Lacks("Merge the two records")
	h.As(casework.Dora).Post("/duplicates/1/merge").Is(http.StatusForbidden)
	h.As(casework.Dora).Post("/duplicates/1/different").Is(http.StatusForbidden)
	h.As(casework.Judit).Get("/duplicates/1").Has("Merge the two records")
	// One of the two cases is somebody else's: Judit alone does not decide.
	h.Exec("UPDATE case_files SET counsellor_id = 14 WHERE reference = 'BUD-26-00002'")
	h.As(casework.Judit).Get("/duplicates/1").Lacks("Merge the two records")
	h.As(casework.Judit).Post("/duplicates/1/merge").Is(http.StatusForbidden)
	if n := casework.Ask[int](h, "SELECT count(*) FROM access_log WHERE act = 'duplicate_view' AND staff_id = 11"); n != 4 {
		t.Errorf("%d openings of the two cases were logged", n)
	}
}

func TestAPairOfAProtectionCaseIsNobodysBusiness(t *testing.T) {
	t.Parallel()
	h := office(t)
	_, b := twins(t, h)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 11)", b.ID)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", b.ID)
	h.Exec("UPDATE migrants SET protected = true WHERE id = 21")
	sweep(t, h)
	for _, who := range []access.User{casework.Dora, casework.Reka, casework.Martin} {
		for _, view := range []string{"", "?view=different", "?view=merged", "?view=elsewhere"} {
			h.As(who).Get("/duplicates"+view).Is(http.StatusOK).Lacks("Al-Saadi", "Kareem", b.Ref)
		}
		missing := h.As(who).Get("/duplicates/999").Is(http.StatusNotFound)
		hidden := h.As(who).Get("/duplicates/1").Is(http.StatusNotFound).Lacks("Kareem", b.Ref)
		if len(missing.Text()) != len(hidden.Text()) {
			t.Errorf("%s can tell that there is a pair", who.GivenName)
		}
		h.As(who).Post("/duplicates/1/merge").Is(http.StatusNotFound)
	}
	judit := h.As(casework.Judit)
	judit.Get("/duplicates").Has("Kareem")
	judit.Get("/duplicates/1").Form("/duplicates/1/merge").Send().Is(http.StatusSeeOther)
	// Merged, the person is under protection, and so is the record left behind.
	if n := casework.Ask[int](h, "SELECT count(*) FROM migrants WHERE protected"); n != 2 {
		t.Errorf("%d records are under protection", n)
	}
	h.As(casework.Dora).Get("/search?q=Al-Saadi").Is(http.StatusOK).Lacks("Kareem", "Karim")
	judit.Get("/duplicates/1").Is(http.StatusOK)
	judit.Post("/duplicates/1/undo").Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT string_agg(id::text, ' ') FROM migrants WHERE protected"); got != "21" {
		t.Errorf("after taking back %s are under protection", got)
	}
}

func TestTwentyAtOnceMergeOnce(t *testing.T) {
	t.Parallel()
	h := office(t)
	twins(t, h)
	form := h.As(casework.Reka).Get("/duplicates/1").Values("/duplicates/1/merge")
	var wg sync.WaitGroup
	for n := range 20 {
		wg.Go(func() {
			v := map[string][]string{}
			for k, x := range form {
				v[k] = x
			}
			if n%2 == 1 {
				v["_token"] = []string{"00000000-0000-4000-8000-0000000000" + strconv.Itoa(10+n)}
			}
			h.As(casework.Reka).PostValues("/duplicates/1/merge", v)
		})
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM person_merges"); n != 1 {
		t.Errorf("merged %d times", n)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_members WHERE migrant_id = 11"); n != 2 {
		t.Errorf("%d memberships", n)
	}
}

func TestAChainOfMergesIsFoundFromEveryName(t *testing.T) {
	t.Parallel()
	h := office(t)
	twins(t, h)
	h.Case(casefile.Intake)
	h.Exec("UPDATE migrants SET given_name = 'Karem', fold_name = 'al saadi karem', birth_date = '1988-03-14' WHERE id = 31")
	sweep(t, h)
	if got := pairs(h); got != "11-21 open; 11-31 open; 21-31 open" {
		t.Fatalf("found %q", got)
	}
	reka := h.As(casework.Reka)
	pair := func(low, high int) string {
		return "/duplicates/" + casework.Ask[string](h, "SELECT id::text FROM duplicate_pairs WHERE low_id = $1 AND high_id = $2", low, high)
	}
	join := func(at string) { reka.Get(at).Form(at + "/merge").Send().Is(http.StatusSeeOther) }
	join(pair(21, 31))
	join(pair(11, 21))
	reka.Get(pair(11, 31)).Is(http.StatusOK).Has("merged with another since").Lacks("Merge the two records")
	reka.Post(pair(11, 31)+"/merge", "low_version", "1", "high_version", "1").Is(http.StatusUnprocessableEntity)
	for _, typed := range []string{"Kareem", "Karem", "K-77"} {
		reka.Get("/search?q=" + typed).Is(http.StatusOK).Has("Al-Saadi")
	}
	reka.Follow(reka.Get("/search?q=BUD-26-00003").Is(http.StatusSeeOther).Location).Is(http.StatusOK).Has("Al-Saadi")
	if n := casework.Ask[int](h, "SELECT count(*) FROM migrants WHERE merged_into = 11"); n != 2 {
		t.Errorf("%d records point to the one that stays", n)
	}
	reka.Post(pair(21, 31) + "/undo").Is(http.StatusUnprocessableEntity).Has("Take that back first")
	reka.Post(pair(11, 21) + "/undo").Is(http.StatusSeeOther)
	reka.Post(pair(21, 31) + "/undo").Is(http.StatusSeeOther)
	if n := casework.Ask[int](h, "SELECT count(*) FROM migrants m JOIN case_members c ON c.migrant_id = m.id WHERE m.merged_into IS NULL AND c.case_id = m.id / 10"); n != 3 {
		t.Errorf("%d of three people have their own case again", n)
	}
}

func TestMembersOfOneCaseAreNotMerged(t *testing.T) {
	t.Parallel()
	h := office(t)
	h.Case(casefile.Intake, "1988-03-14", "1988-03-14")
	h.Exec("UPDATE migrants SET given_name = 'Karim', fold_name = 'al saadi karim'")
	sweep(t, h)
	if got := pairs(h); got != "" {
		t.Errorf("people of one case are paired: %s", got)
	}
	h.Exec("INSERT INTO duplicate_pairs (office_id, low_id, high_id, score) VALUES (1, 11, 12, 100)")
	reka := h.As(casework.Reka)
	reka.Get("/duplicates/1").Form("/duplicates/1/merge").Send().Is(http.StatusUnprocessableEntity).Has("Both are members of BUD-26-00001")
}

func TestAStaleOrImpossibleChoiceIsRefusedAndKept(t *testing.T) {
	t.Parallel()
	h := office(t)
	twins(t, h)
	reka := h.As(casework.Reka)
	form := reka.Get("/duplicates/1").Form("/duplicates/1/merge").With("keep.phone", "low")
	h.Exec("UPDATE migrants SET email = 'karim@example.org', version = version + 1 WHERE id = 21")
	again := form.Send().Is(http.StatusUnprocessableEntity).Has("has been changed since", "karim@example.org")
	if got := again.Form("/duplicates/1/merge").Values.Get("keep.phone"); got != "low" {
		t.Errorf("the choice is now %q", got)
	}
	h.Exec("UPDATE migrants SET citizenship = 'SY', other_citizenship = 'IQ', version = version + 1 WHERE id = 21")
	reka.Get("/duplicates/1").Form("/duplicates/1/merge").With("keep.citizenship", "low", "keep.other_citizenship", "high").Send().
		Is(http.StatusUnprocessableEntity).Has("Second citizenship")
	if n := casework.Ask[int](h, "SELECT count(*) FROM person_merges"); n != 0 {
		t.Error("merged all the same")
	}
}

func TestAnotherOfficeIsAHitAndNothingElse(t *testing.T) {
	t.Parallel()
	h := office(t)
	a := h.Case(casefile.Intake)
	h.Exec("INSERT INTO migrants (id, office_id, family_name, given_name, fold_name, birth_date, citizenship, phone) VALUES (987654321, 2, 'Al-Saadi', 'Karim', 'al saadi karim', '1988-03-14', 'IQ', '+420 777 000 900')")
	sweep(t, h)
	for _, lang := range i18n.Languages {
		h.As(casework.Judit).In(lang).Get("/duplicates?view=elsewhere").Is(http.StatusOK).Has("Karim", "Praha", a.Ref).Lacks("+420 777", "987654321")
		h.As(casework.Petra).In(lang).Get("/duplicates?view=elsewhere").Is(http.StatusOK).Has("Karim", "Budapest").Lacks(a.Ref)
	}
	h.As(casework.Reka).Get("/duplicates").Lacks("Karim")
	// Under protection there, the hit is gone here, at once.
	h.Exec("UPDATE migrants SET protected = true WHERE id = 987654321")
	h.As(casework.Judit).Get("/duplicates?view=elsewhere").Lacks("Karim", "Praha")
	h.Exec("UPDATE migrants SET protected = false WHERE id = 987654321")
	asked := h.As(casework.Judit).Get("/duplicates?view=elsewhere").Forms()
	at := ""
	for _, f := range asked {
		if strings.HasSuffix(f.Action, "/asked") {
			at = f.Action
		}
	}
	h.As(casework.Petra).Post(at).Is(http.StatusNotFound)
	h.As(casework.Judit).Post(at).Is(http.StatusSeeOther)
	h.As(casework.Judit).Get("/duplicates?view=elsewhere").Lacks("Karim")
}

func TestTheListHoldsItsPlace(t *testing.T) {
	t.Parallel()
	h := office(t)
	h.Exec(`INSERT INTO migrants (id, office_id, family_name, given_name) SELECT n, 1, 'Person', 'N' || n FROM generate_series(1001, 1060) n`)
	h.Exec("INSERT INTO duplicate_pairs (office_id, low_id, high_id, score) SELECT 1, n, n + 30, 70 + n % 3 FROM generate_series(1001, 1030) n")
	reka := h.As(casework.Reka)
	first := reka.Get("/duplicates").Is(http.StatusOK).Has("N1001", "N1003").Lacks("N1029")
	next := first.LinkTo("Next")
	reka.Follow(next).Is(http.StatusOK).Has("N1029").Lacks("N1001", "N1003")
	if n := strings.Count(strings.Join(first.Links(), " "), "/duplicates/"); n != 25 {
		t.Errorf("%d pairs on the first page", n)
	}
	for _, odd := range []string{"x", "70~", "~", "-1~5", "99999999999~1"} {
		reka.Get("/duplicates?after=" + odd).Is(http.StatusOK)
	}
	reka.Get("/duplicates?view=merged&after=yesterday~3").Is(http.StatusOK)
}
