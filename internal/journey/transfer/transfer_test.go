package transfer_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/consent"
	"homeward/internal/journey/transfer"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(transfer.Service{DB: h.DB, Clock: h.Clock}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes, consent.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// ask is the manager's request to Praha, filled in.
func ask(v *visit.Client, c casework.Case, basis, reason string) *visit.Form {
	return v.Get(c.Path("transfer")).Is(http.StatusOK).Form(c.Path("transfer")).With("to", "2", "basis", basis, "reason", reason)
}

// requested is a case that Réka has offered to Praha.
func requested(h *casework.House, stage casefile.Stage, born ...date.Partial) casework.Case {
	c := h.Case(stage, born...)
	ask(h.As(casework.Reka), c, "public_task", "Moves to relatives in Brno").Send().Is(http.StatusSeeOther)
	return c
}

func answer(v *visit.Client, outcome, note string) *visit.Form {
	return v.Get("/transfers/1").Is(http.StatusOK).Form("/transfers/1").With("outcome", outcome, "note", note)
}

func leads(t *testing.T, p *visit.Page, to string) {
	t.Helper()
	if p.Is(http.StatusSeeOther); p.Location != to {
		t.Errorf("leads to %q, not to %q", p.Location, to)
	}
}

func TestTheOtherManagerTakesTheCaseOver(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Approved, "1988-03-14", "2017-05-01")
		reka, petra := h.As(casework.Reka).In(l), h.As(casework.Petra).In(l)
		leads(t, ask(reka, c, "public_task", "Moves to relatives in Brno").Send(), c.Path("transfer"))
		if f := casework.Ask[string](h, "SELECT array_to_string(flags, ',') FROM case_files"); !strings.Contains(f, "transfer_asked") {
			t.Errorf("%s: flags %s", l, f)
		}
		petra.Get("/transfers").Is(http.StatusOK).Has(c.Ref, "Budapest").Lacks("Karim", "Al-Saadi")
		petra.Get("/transfers/1").Is(http.StatusOK).Has(c.Ref, "Moves to relatives in Brno", "6–11").Lacks("Karim", "Al-Saadi", "Kirkuk")
		petra.Get(c.Path("")).Is(http.StatusNotFound)
		leads(t, answer(petra, "accepted", "Welcome").Send(), c.Path(""))

		got := casework.Ask[string](h, `SELECT office_id || coalesce(counsellor_id::text, '-') || stage || reference FROM case_files`)
		if got != "2-approved"+c.Ref {
			t.Errorf("%s: the case is %s", l, got)
		}
		got = casework.Ask[string](h, `SELECT string_agg(DISTINCT office_id::text, ',') || ' ' || (SELECT string_agg(DISTINCT office_id::text, ',') FROM migrant_tokens) FROM migrants`)
		if got != "2 2" {
			t.Errorf("%s: people and their names belong to %s", l, got)
		}
		petra.Get(c.Path("")).Is(http.StatusOK).Has("Karim")
		petra.Get(c.Path("facts")).Is(http.StatusOK).Form(c.Path("facts")).Send().Is(http.StatusSeeOther)
		if n := casework.Ask[int](h, "SELECT count(*) FROM migrants"); n != 2 {
			t.Errorf("%s: %d people on file", l, n)
		}
	}
}

func TestTheOldOfficeReadsForThirtyDays(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := requested(h, casefile.Counselling)
	answer(h.As(casework.Petra), "accepted", "").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT readable_until::text FROM case_transfers"); got != "2026-12-19" {
		t.Fatalf("readable until %s", got)
	}
	judit := h.As(casework.Judit).In(i18n.En)
	for _, section := range []string{"", "timeline", "people/1", "facts", "consents", "history"} {
		judit.Get(c.Path(section)).Is(http.StatusOK).Has("readable until 19 Dec").Lacks(c.Path("sessions/new"), c.Path("handover"))
	}
	judit.Get(c.Path("handover")).Is(http.StatusNotFound)
	judit.Post(c.Path("facts"), "note", "Still ours", "_version", "1").Is(http.StatusNotFound)
	h.As(casework.Reka).Post(c.Path("void"), "subject", "case_files", "reason", "Wrong").Is(http.StatusNotFound)
	h.As(casework.Reka).Post(c.Path("transfer"), "to", "2", "basis", "public_task", "reason", "Again").Is(http.StatusNotFound)
	if n := casework.Ask[int](h, "SELECT count(*) FROM access_log WHERE staff_id = 11 AND act = 'case_view'"); n == 0 {
		t.Error("nobody noted that the old office looked")
	}
	h.Exec("UPDATE case_transfers SET readable_until = '2026-11-18'")
	for _, section := range []string{"", "timeline", "facts"} {
		judit.Get(c.Path(section)).Is(http.StatusNotFound)
	}
}

// The database alone keeps the old office to reading, one case at a time.
func TestTheDatabaseLetsTheOldOfficeReadAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := requested(h, casefile.Counselling)
	answer(h.As(casework.Petra), "accepted", "").Send().Is(http.StatusSeeOther)
	seen := func(scope string, office int64) (n int) {
		t.Helper()
		by := db.Actor{StaffID: casework.Judit.ID, Role: "counsellor", OfficeIDs: []int64{office}, Scope: scope}
		err := h.DB.Read(t.Context(), by, func(r db.Reader) error {
			return r.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM case_files) + (SELECT count(*) FROM migrants) + (SELECT count(*) FROM counselling_sessions)`).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, x := range []struct {
		scope  string
		office int64
		rows   int
	}{{"", 1, 0}, {"former:2026-11-19", 1, 3}, {"former:2026-12-19", 1, 3}, {"former:2026-12-20", 1, 0}, {"former:2026-11-19", 3, 0}} {
		if got := seen(x.scope, x.office); got != x.rows {
			t.Errorf("in scope %q office %d sees %d rows, not %d", x.scope, x.office, got, x.rows)
		}
	}
	by := db.Actor{StaffID: casework.Judit.ID, Role: "counsellor", OfficeIDs: []int64{1}, Scope: "former:2026-11-19"}
	for _, sql := range []string{"UPDATE case_files SET note = 'Ours'", "UPDATE migrants SET note = 'Ours'", "DELETE FROM case_files"} {
		err := h.DB.Write(t.Context(), by, func(tx db.Tx) error {
			tag, err := tx.Exec(t.Context(), sql)
			if err == nil && tag.RowsAffected() > 0 {
				t.Errorf("%s changed %d rows of %s", sql, tag.RowsAffected(), c.Ref)
			}
			return err
		})
		if err != nil {
			t.Logf("%s: %v", sql, err)
		}
	}
}

func TestEveryGuardOfARequestNamesItself(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	v := h.As(casework.Reka).In(i18n.En)
	ask(v, c, "public_task", "").Send().Is(http.StatusUnprocessableEntity).Problem("reason")
	ask(v, c, "", "Moves to relatives").Send().Is(http.StatusUnprocessableEntity).Problem("basis").Has("Moves to relatives")
	ask(v, c, "public_task", "Mr Al-Saadi moves").Send().Is(http.StatusUnprocessableEntity).Problem("reason").Has("Mr Al-Saadi moves")
	ask(v, c, "public_task", "KARIM moves").Send().Is(http.StatusUnprocessableEntity).Problem("reason")
	ask(v, c, "consent", "Moves to relatives").Send().Is(http.StatusUnprocessableEntity).Problem("basis")
	f := ask(v, c, "public_task", "Moves to relatives")
	for _, office := range []string{"1", "9"} {
		f.With("to", office).Send().Is(http.StatusUnprocessableEntity).Problem("to")
	}
	h.Fact(c, `INSERT INTO consents (case_id, member_id, recorded_by, given_on, purpose, answer, method, language)
		VALUES ($1, $2, 11, '2026-11-18', 'share_mission', 'given', 'written', 'ar')`, c.ID, c.Members[0])
	f = ask(v, c, "consent", "Moves to relatives")
	f.Send().Is(http.StatusSeeOther)
	v.Post(c.Path("transfer"), "to", "2", "basis", "public_task", "reason", "Once more").Is(http.StatusUnprocessableEntity).Has("No other request")
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_transfers"); n != 1 {
		t.Errorf("%d requests", n)
	}
	h.As(casework.Judit).Get(c.Path("transfer")).Is(http.StatusForbidden)
	h.As(casework.Judit).Get("/transfers").Is(http.StatusForbidden)
	h.As(casework.Petra).Get(c.Path("transfer")).Is(http.StatusNotFound)
	h.As(casework.Petra).Post(c.Path("transfer/cancel")).Is(http.StatusNotFound)
}

func TestARequestIsRefusedOrTakenBack(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := requested(h, casefile.Counselling)
		reka, petra := h.As(casework.Reka).In(l), h.As(casework.Petra).In(l)
		answer(petra, "refused", "").Send().Is(http.StatusUnprocessableEntity).Problem("note")
		petra.Post("/transfers/1", "outcome", "cancelled").Is(http.StatusUnprocessableEntity).Problem("outcome")
		leads(t, answer(petra, "refused", "No room before spring").Send(), "/transfers")
		reka.Get(c.Path("transfer")).Is(http.StatusOK).Has("No room before spring")
		petra.Get(c.Path("")).Is(http.StatusNotFound)
		ask(reka, c, "public_task", "Moves to relatives").Send().Is(http.StatusSeeOther)
		leads(t, reka.Get(c.Path("transfer")).Form(c.Path("transfer/cancel")).Send(), c.Path("transfer"))
		petra.Post("/transfers/2", "outcome", "accepted").Is(http.StatusUnprocessableEntity)
		reka.Post(c.Path("transfer/cancel")).Is(http.StatusUnprocessableEntity)
		reka.Get(c.Path("timeline")).Is(http.StatusOK)
		if got := casework.Ask[string](h, "SELECT string_agg(state, ' ' ORDER BY id) || (SELECT office_id FROM case_files) FROM case_transfers"); got != "refused cancelled1" {
			t.Errorf("%s: %s", l, got)
		}
	}
}

func TestNobodyElseAnswers(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := requested(h, casefile.Counselling)
	h.As(casework.Reka).Get("/transfers/1").Is(http.StatusOK).Lacks(`action="/transfers/1"`)
	h.As(casework.Reka).Post("/transfers/1", "outcome", "accepted").Is(http.StatusNotFound)
	h.As(casework.Martin).Post("/transfers/1", "outcome", "accepted").Is(http.StatusForbidden)
	h.As(casework.Eszter).Post("/transfers/1", "outcome", "accepted").Is(http.StatusForbidden)
	other := access.User{ID: 16, Role: access.OfficeManager, OfficeID: 3}
	h.As(other).Get("/transfers/1").Is(http.StatusNotFound)
	h.As(other).Post("/transfers/1", "outcome", "accepted").Is(http.StatusNotFound)
	h.As(casework.Petra).Post("/transfers/9", "outcome", "accepted").Is(http.StatusNotFound)
	if got := casework.Ask[int64](h, "SELECT office_id FROM case_files WHERE id = $1", c.ID); got != 1 {
		t.Errorf("the case belongs to %d", got)
	}
}

func TestOfManyAnswersOneCounts(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := requested(h, casefile.Counselling)
	yes, no := answer(h.As(casework.Petra), "accepted", ""), answer(h.As(casework.Petra), "refused", "No room")
	var wg sync.WaitGroup
	var mu sync.Mutex
	answers := map[int]int{}
	for i := range 20 {
		f := []*visit.Form{yes, no}[i%2]
		wg.Go(func() {
			a := h.As(casework.Petra).PostValues("/transfers/1", f.Values)
			mu.Lock()
			defer mu.Unlock()
			answers[a.Status]++
		})
	}
	wg.Wait()
	if answers[http.StatusSeeOther] != 10 || answers[http.StatusUnprocessableEntity] != 10 {
		t.Errorf("answers by status: %v", answers)
	}
	n := casework.Ask[int](h, "SELECT count(*) FROM case_steps WHERE case_id = $1 AND event IN ('transfer_accepted', 'transfer_refused')", c.ID)
	if n != 1 {
		t.Errorf("%d steps", n)
	}
}

func TestAProtectionCaseOpensForTheTakerAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	h.Exec("UPDATE migrants SET protected = true")
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 11), ($1, 13)", c.ID)
	ask(h.As(casework.Reka), c, "vital_interests", "Safer there").Send().Is(http.StatusSeeOther)
	answer(h.As(casework.Petra), "accepted", "").Send().Is(http.StatusSeeOther)
	h.As(casework.Petra).Get(c.Path("")).Is(http.StatusOK).Has("Karim")
	for _, u := range []access.User{casework.Judit, casework.Reka, casework.Martin} {
		h.As(u).Get(c.Path("")).Is(http.StatusNotFound)
	}
	if got := casework.Ask[string](h, "SELECT string_agg(staff_id::text, ',') FROM case_named_staff"); got != "16" {
		t.Errorf("named: %s", got)
	}
}

func TestWhoIsInAnotherCaseOfTheOldOfficeStaysThereToo(t *testing.T) {
	t.Parallel()
	h := open(t)
	old := h.Case(casefile.Closed)
	c := h.Case(casefile.Counselling, "1988-03-14", "1990")
	h.Exec("UPDATE case_members SET migrant_id = 11 WHERE id = $1", c.Members[0])
	h.Exec("INSERT INTO travel_documents (migrant_id, kind, number, country) VALUES (11, 'passport', 'A123', 'IQ')")
	ask(h.As(casework.Reka), c, "public_task", "Moves to relatives").Send().Is(http.StatusSeeOther)
	answer(h.As(casework.Petra), "accepted", "").Send().Is(http.StatusSeeOther)
	h.As(casework.Judit).Get(old.Path("")).Is(http.StatusOK).Has("Karim")
	h.As(casework.Petra).Get(c.Path("")).Is(http.StatusOK).Has("Karim", "Rima")
	h.As(casework.Petra).Get(old.Path("")).Is(http.StatusNotFound)
	got := casework.Ask[string](h, `SELECT string_agg(p.office_id || ' ' || d.number || ' ' || (SELECT count(*) > 0 FROM migrant_tokens t WHERE t.migrant_id = p.id AND t.office_id = p.office_id), ', ' ORDER BY p.office_id)
		FROM migrants p JOIN travel_documents d ON d.migrant_id = p.id`)
	if got != "1 A123 true, 2 A123 true" {
		t.Errorf("on file: %s", got)
	}
}

// What one office knew of a person under two names belongs to the other office.
func TestARecordMergedBeforeGoesAlong(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := requested(h, casefile.Counselling)
	person := c.Members[0]
	h.Exec("INSERT INTO migrants (id, office_id, family_name, given_name, merged_into) VALUES (901, 1, 'Al-Saadi', 'Kareem', $1), (902, 1, 'Al-Saadi', 'Karam', NULL)", person)
	h.Exec("INSERT INTO duplicate_pairs (id, office_id, low_id, high_id, score, state, decided_at, decided_by) VALUES (1, 1, $1, 901, 90, 'merged', now(), 12), (2, 1, $1, 902, 80, 'open', NULL, NULL)", person)
	h.Exec("INSERT INTO person_merges (office_id, pair_id, stays_id, gone_id, merged_by, merged_at, undo_until, before, after) VALUES (1, 1, $1, 901, 12, now(), '2026-12-01', '{}', '{}')", person)
	answer(h.As(casework.Petra), "accepted", "").Send().Is(http.StatusSeeOther)
	got := casework.Ask[string](h, `SELECT concat_ws(' ', (SELECT string_agg(id || ':' || office_id, ' ' ORDER BY id) FROM migrants WHERE id > 900),
		(SELECT string_agg(state || office_id, ' ') FROM duplicate_pairs), (SELECT string_agg(office_id::text, ' ') FROM person_merges), (SELECT office_id FROM duplicate_checks WHERE migrant_id = $1))`, person)
	if got != "901:2 902:1 merged2 2 2" {
		t.Errorf("after the transfer: %s", got)
	}
}
