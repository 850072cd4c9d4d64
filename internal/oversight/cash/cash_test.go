package cash_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/gofrs/uuid/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/oversight/cash"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

const desk = "/office/finance/cash"

// house is an office with its cash desk.
type house struct {
	*casework.House
	t    testing.TB
	cash cash.Service
}

func open(t *testing.T) house {
	h := casework.New(t)
	s := cash.Service{DB: h.DB, Clock: h.Clock}
	h.Add(s.Routes)
	return house{h, t, s}
}

// payer holds the duty finance.
var payer = func() access.User {
	u := casework.Dora
	u.Duties = []access.Duty{access.Finance}
	return u
}()

func by(u access.User) db.Actor {
	a := u.Actor()
	a.Token = uuid.Must(uuid.NewV4()).String()
	return a
}

// paid is an instalment of a case paid in cash.
func (h house) paid(c casework.Case, day string, minor int64, currency string) int64 {
	h.Fact(c, `INSERT INTO reintegration_plans (case_id, author_id, number, state, objective) SELECT $1, 11, 1, 'approved', 'A workshop'
		WHERE NOT EXISTS (SELECT 1 FROM reintegration_plans WHERE case_id = $1)`, c.ID)
	h.Fact(c, `INSERT INTO plan_activities (case_id, plan_id, activity, dimension, amount_minor, currency, modality)
		SELECT $1, id, 'equipment_tools', 'economic', $2, 'EUR', 'cash' FROM reintegration_plans WHERE case_id = $1`, c.ID, minor)
	h.Fact(c, `INSERT INTO instalments (case_id, activity_id, number, requested_by, approved_by, paid_by, amount_minor, settled_minor, paid_minor, requested_on, approved_on, paid_on,
			state, modality, method, currency, paid_currency, receipt, verified_by)
		SELECT $1, max(id), 1, 11, 13, 14, $2, $2, $2, $3::date, $3::date, $3::date, 'delivered', 'cash', 'cash', $4, $4, 'R-' || $2::bigint, 'Anna Nagy' FROM plan_activities`, c.ID, minor, day, currency)
	return casework.Ask[int64](h.House, "SELECT max(id) FROM instalments")
}

// enter sends the form of an entry.
func (h house) enter(u access.User, fields ...string) *visit.Page {
	h.t.Helper()
	f := h.As(u).Get(desk+"/enter").Form(desk+"/enter").With("kind", "brought", "amount", "1000", "amount_currency", "EUR", "reason", "From the bank", "document", "K-1")
	for i := 0; i+1 < len(fields); i += 2 {
		f = f.With(fields[i], fields[i+1])
	}
	return f.Send()
}

func (h house) count(u access.User, day string, fields ...string) *visit.Page {
	h.t.Helper()
	at := desk + "/count?day=" + day
	return h.As(u).Get(at).Form(at).With(fields...).Send()
}

func (h house) sign(u access.User, day string) *visit.Page {
	h.t.Helper()
	return h.As(u).Get(desk + "?day=" + day).Form(desk + "/sign?day=" + day).Send()
}

func TestADayIsCountedByOneAndSignedByAnother(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.enter(casework.Reka).Is(http.StatusSeeOther)
	c := h.Case(casefile.Reintegration)
	h.paid(c, "2026-11-19", 30000, "EUR")
	h.paid(c, "2026-11-19", 999, "IQD") // not from this desk
	h.Fact(c, `INSERT INTO allowances (case_id, member_id, asked_by, approved_by, paid_by, amount_minor, asked_on, approved_on, paid_on, state, currency, receipt, witness, place)
		VALUES ($1, $2, 11, 13, 11, 5000, '2026-11-19', '2026-11-19', '2026-11-19', 'paid', 'EUR', 'D-16', 'Anna Nagy', 'BUD')`, c.ID, c.Members[0])
	h.As(payer).Get(desk).Is(http.StatusOK).Has("Not counted", "650\u00a0€", "R-30000", "D-16", "K-1", c.Ref, "Karim Al-Saadi", "Anna Nagy", "Dóra Fekete").Lacks("R-999", "Sign the day")

	h.count(payer, "2026-11-19", "eur", "").Is(http.StatusUnprocessableEntity).Problem("eur")
	h.count(payer, "2026-11-19", "eur", "-1").Is(http.StatusUnprocessableEntity).Problem("eur")
	h.count(payer, "2026-11-19", "eur", "640").Is(http.StatusUnprocessableEntity).Field("eur", "640").Problem("explanation")
	h.count(payer, "2026-11-19", "eur", "640", "explanation", "A note is missing").Is(http.StatusSeeOther)
	h.As(payer).Get(desk).Is(http.StatusOK).Has("Counted, not signed", "-10\u00a0€", "A note is missing", "You counted the money")
	h.As(payer).Post(desk+"/sign?day=2026-11-19", "_version", "1").Is(http.StatusUnprocessableEntity).Has("somebody else signs")
	h.As(casework.Reka).Post(desk+"/sign?day=2026-11-19", "_version", "7").Is(http.StatusUnprocessableEntity).Has("counted again since")
	h.sign(casework.Reka, "2026-11-19").Is(http.StatusSeeOther)
	for _, lang := range []i18n.Language{i18n.En, i18n.Hu, i18n.Cs} {
		h.As(casework.Anna).In(lang).Get(desk+"?day=2026-11-19").Is(http.StatusOK).Has("R-30000", "D-16", "Szabó", "Fekete")
	}
	h.As(casework.Anna).Get(desk + "?day=2026-11-20").Is(http.StatusOK).Has("640\u00a0€").Lacks("R-30000")

	// The signed day takes nothing more: neither a count nor an entry.
	if p := h.As(payer).Get(desk + "/count?day=2026-11-19"); p.Status != http.StatusSeeOther {
		t.Errorf("a signed day is counted: %d", p.Status)
	}
	h.As(payer).Post(desk+"/count?day=2026-11-19", "eur", "1", "eur_currency", "EUR", "explanation", "x").Is(http.StatusUnprocessableEntity).Has("This day is signed")
	h.As(casework.Anna).Post(desk+"/sign?day=2026-11-19", "_version", "2").Is(http.StatusUnprocessableEntity).Has("This day is signed")
	p := h.enter(casework.Reka, "happened_on", "2026-11-19", "document", "K-2", "kind", "taken", "amount", "40")
	if p.Is(http.StatusSeeOther); p.Location != desk+"?day=2026-11-20" {
		t.Errorf("a late entry leads to %s", p.Location)
	}
	h.As(casework.Reka).Get(desk+"?day=2026-11-20").Has("K-2", "carried over to this sheet", "600\u00a0€")
	h.As(casework.Reka).Get(desk + "?day=2026-11-19").Has("K-1").Lacks("K-2")
}

func TestMoneyThatMovesAfterTheCountIsCountedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.enter(casework.Reka, "happened_on", "2026-11-18").Is(http.StatusSeeOther)
	h.count(payer, "2026-11-18", "eur", "1000").Is(http.StatusSeeOther)
	h.paid(h.Case(casefile.Reintegration), "2026-11-18", 20000, "EUR")
	h.As(casework.Reka).Get(desk + "?day=2026-11-18").Has("count again").Lacks("Sign the day")
	h.As(casework.Reka).Post(desk+"/sign?day=2026-11-18", "_version", "1").Is(http.StatusUnprocessableEntity).Has("count again")
	h.As(casework.Reka).Post(desk+"/count?day=2026-11-19", "eur", "800", "eur_currency", "EUR").Is(http.StatusUnprocessableEntity).Has("waits for its signature")
	h.count(payer, "2026-11-18", "eur", "800").Is(http.StatusSeeOther)
	h.sign(casework.Reka, "2026-11-18").Is(http.StatusSeeOther)
	h.As(casework.Reka).Post(desk+"/count?day=2026-11-17", "eur", "1", "eur_currency", "EUR").Is(http.StatusUnprocessableEntity).Has("A later day is signed")
	h.As(casework.Reka).Post(desk+"/count?day=2026-11-20", "eur", "1", "eur_currency", "EUR").Is(http.StatusUnprocessableEntity).Has("has not come yet")
	h.As(casework.Reka).Post(desk+"/sign?day=2026-11-19", "_version", "1").Is(http.StatusUnprocessableEntity).Has("Nobody has counted")
}

func TestAnEntryNamesWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.enter(casework.Reka, "document", "").Is(http.StatusUnprocessableEntity).Field("reason", "From the bank").Problem("document")
	h.enter(casework.Reka, "reason", "").Is(http.StatusUnprocessableEntity).Field("document", "K-1").Problem("reason")
	h.enter(casework.Reka, "amount", "0").Is(http.StatusUnprocessableEntity).Problem("amount")
	h.enter(casework.Reka, "amount", "-5").Is(http.StatusUnprocessableEntity).Problem("amount")
	h.enter(casework.Reka, "happened_on", "2026-11-20").Is(http.StatusUnprocessableEntity).Problem("happened_on")
	h.As(casework.Reka).Post(desk+"/enter", "kind", "brought", "amount", "5", "amount_currency", "JPY", "reason", "x", "document", "x", "happened_on", "2026-11-19").Is(http.StatusUnprocessableEntity)
	if n := casework.Ask[int](h.House, "SELECT count(*)::int FROM cash_entries"); n != 0 {
		t.Errorf("%d entries", n)
	}
	if p := h.As(casework.Reka).Get(desk + "/count"); p.Status != http.StatusSeeOther {
		t.Errorf("an empty desk is counted: %d", p.Status)
	}
}

// read is one row of a question, as the database answers it to somebody.
func (h house) read(u access.User, sql string, args ...any) (out string) {
	h.t.Helper()
	err := h.DB.Read(h.t.Context(), u.Actor(), func(r db.Reader) error { return r.QueryRow(h.t.Context(), sql, args...).Scan(&out) })
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// texts are what the lines of a desk tell in words about a case.
const texts = "SELECT coalesce(string_agg(family_name || given_name || witness || reason || document, ''), '') FROM cash_moves($1, $2, '2026-01-01', '2027-01-01')"

func TestProtectedPeopleHaveNoNameOnTheSheet(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Reintegration)
	id := h.paid(c, "2026-11-19", 30000, "EUR")
	h.Fact(c, `INSERT INTO instalment_refunds (case_id, instalment_id, asked_by, confirmed_by, amount_minor, asked_on, received_on, state, currency, reason, receipt)
		VALUES ($1, $2, 11, 14, 1000, '2026-11-19', '2026-11-19', 'received', 'EUR', 'Karim went to hospital', 'B-Karim')`, c.ID, id)
	h.As(payer).Get(desk).Has("Karim Al-Saadi", c.Path("payments"), "R-30000", "Anna Nagy", "Karim went to hospital", "B-Karim")
	h.Fact(c, "INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 11)", c.ID)
	for _, class := range []string{"protection", "ordinary"} { // or the person alone is protected
		h.Fact(c, "UPDATE case_files SET class = $2 WHERE id = $1", c.ID, class)
		h.Fact(c, "UPDATE migrants SET protected = $2 WHERE id IN (SELECT migrant_id FROM case_members WHERE case_id = $1)", c.ID, class == "ordinary")
		for _, u := range []access.User{payer, casework.Reka} {
			h.As(u).Get(desk).Is(http.StatusOK).Has("300\u00a0€", c.Ref).Lacks("Al-Saadi", c.Path("payments"), "R-30000", "Anna Nagy", "hospital", "B-Karim")
			if told := h.read(u, texts, 1, 0); told != "" {
				t.Errorf("%s: the database tells %q", class, told)
			}
		}
		if class == "protection" {
			h.As(payer).Get(desk).Has("Protection case")
		}
	}
}

func TestACaseThatAnotherOfficeHasNowIsAnAmountAtTheDesk(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Reintegration)
	h.paid(c, "2026-11-19", 30000, "EUR")
	h.As(payer).Get(desk).Has(c.Ref, "Karim Al-Saadi", "Anna Nagy")
	h.Exec("UPDATE case_files SET office_id = 2 WHERE id = $1", c.ID)
	h.As(payer).Get(desk).Is(http.StatusOK).Has("300\u00a0€", "R-30000").Lacks(c.Ref, "Al-Saadi", "Anna Nagy")
	if told := h.read(payer, texts, 1, 0); told != "R-30000" {
		t.Errorf("the database tells %q", told)
	}
}

func TestMoneyStaysAtTheDeskWhereItMoved(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.enter(payer).Is(http.StatusSeeOther)
	c := h.Case(casefile.Reintegration)
	id := h.paid(c, "2026-11-19", 30000, "EUR")
	h.Fact(c, `INSERT INTO instalment_refunds (case_id, instalment_id, asked_by, confirmed_by, amount_minor, asked_on, received_on, state, currency, reason, receipt)
		VALUES ($1, $2, 11, 14, 1000, '2026-11-19', '2026-11-19', 'received', 'EUR', 'Less was needed', 'B-1')`, c.ID, id)
	h.Fact(c, `INSERT INTO allowances (case_id, member_id, asked_by, approved_by, paid_by, amount_minor, asked_on, approved_on, paid_on, state, currency, receipt, witness, place)
		VALUES ($1, $2, 11, 13, 14, 5000, '2026-11-19', '2026-11-19', '2026-11-19', 'paid', 'EUR', 'D-16', 'Anna Nagy', 'BUD')`, c.ID, c.Members[0])
	h.Exec("UPDATE staff SET office_id = 2 WHERE id = 14") // who paid all this works in Praha now
	h.Exec("UPDATE instalments SET note = 'x'")
	h.Exec("UPDATE instalments SET paid_by = 14")
	h.As(casework.Reka).Get(desk).Is(http.StatusOK).Has("K-1", "R-30000", "B-1", "D-16", "660\u00a0€")
	h.As(casework.Petra).Get(desk).Is(http.StatusOK).Has("There is no money at the desk").Lacks("K-1", "R-30000", "B-1", "D-16")

	// What Praha takes back comes to the desk of Praha.
	h.Fact(c, "UPDATE allowances SET state = 'returned', returned_on = '2026-11-19', returned_by = 16")
	h.As(casework.Reka).Get(desk).Has("660\u00a0€")
	h.As(casework.Petra).Get(desk).Has("D-16", "50\u00a0€").Lacks("R-30000")

	// A payment of the time before the desks comes to none by a later save.
	h.Exec("UPDATE instalments SET cash_office_id = NULL")
	h.Exec("UPDATE instalments SET paid_by = paid_by, note = 'y'")
	if n := casework.Ask[int](h.House, "SELECT count(cash_office_id)::int FROM instalments"); n != 0 {
		t.Errorf("%d old payments came to a desk", n)
	}
}

func TestTwoCountsOfADayDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.enter(casework.Reka).Is(http.StatusSeeOther)
	at := desk + "/count?day=2026-11-19"
	first, late := h.As(payer).Get(at).Form(at), h.As(casework.Anna).Get(at).Form(at)
	first.With("eur", "1000").Send().Is(http.StatusSeeOther)
	late.With("eur", "990", "explanation", "A note is missing").Send().Is(http.StatusConflict).Has("990", "1000", "A note is missing", "day=2026-11-19")
	again, old := h.As(casework.Anna).Get(at).Form(at), h.As(payer).Get(at).Form(at)
	again.With("eur", "980", "explanation", "Two notes").Send().Is(http.StatusSeeOther)
	old.With("eur", "1000").Send().Is(http.StatusConflict).Has("980", "Two notes")
	if n := casework.Ask[int64](h.House, "SELECT counted_minor FROM cash_counts"); n != 98000 {
		t.Errorf("counted: %d", n)
	}
	// A draft of a count belongs to its day.
	if kept := h.As(payer).Get(at).Values(at).Get("_page"); kept != at {
		t.Errorf("the draft is kept under %s", kept)
	}
	// What the page of the conflict sends is a count of the same day.
	merged := old.Send().Is(http.StatusConflict)
	merged.Form(at).With("_pick.eur", "theirs").Send().Is(http.StatusSeeOther)
	if n := casework.Ask[int64](h.House, "SELECT counted_minor FROM cash_counts"); n != 98000 {
		t.Errorf("counted after the conflict: %d", n)
	}
}

func TestNothingIsDoneOnADayThatNobodyCanRead(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.enter(casework.Reka).Is(http.StatusSeeOther)
	for _, day := range []string{"", "?day=", "?day=yesterday", "?day=2026-11-31"} {
		h.As(payer).Post(desk+"/count"+day, "eur", "1000", "eur_currency", "EUR").Is(http.StatusNotFound)
		h.As(payer).Post(desk+"/sign"+day, "_version", "1").Is(http.StatusNotFound)
	}
	h.As(payer).Post(desk+"/count?day=2026-11-19", "eur", "1000", "eur_currency", "HUF").Is(http.StatusUnprocessableEntity).Problem("eur")
	if n := casework.Ask[int](h.House, "SELECT count(*)::int FROM cash_days"); n != 0 {
		t.Errorf("%d days", n)
	}
}

func TestEachOfficeHasItsOwnDeskAndItsKeepers(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.enter(casework.Reka).Is(http.StatusSeeOther)
	h.paid(h.Case(casefile.Reintegration), "2026-11-19", 30000, "EUR")
	h.count(payer, "2026-11-19", "eur", "700").Is(http.StatusSeeOther)
	h.As(casework.Petra).Get(desk).Is(http.StatusOK).Has("There is no money at the desk").Lacks("K-1", "R-30000")
	h.As(casework.Petra).Post(desk+"/sign?day=2026-11-19", "_version", "1").Is(http.StatusUnprocessableEntity).Has("Nobody has counted")
	for _, u := range []access.User{casework.Judit, casework.Eszter} {
		for _, page := range []string{desk, desk + "/count", desk + "/enter"} {
			h.As(u).Get(page).Is(http.StatusForbidden)
		}
		h.As(u).Post(desk+"/sign?day=2026-11-19", "_version", "1").Is(http.StatusForbidden)
	}
	h.count(payer, "2026-11-19", "eur", "700").Is(http.StatusSeeOther)
	h.sign(casework.Reka, "2026-11-19").Is(http.StatusSeeOther)
	day := casework.Ask[int64](h.House, "SELECT id FROM cash_days")
	if told := h.read(casework.Reka, texts, 1, day); told == "" {
		t.Error("the sheet of the own office is empty")
	}
	// The database keeps the offices apart too, whatever is asked of it.
	if n := h.read(casework.Petra, "SELECT count(*)::text FROM cash_moves(2, $1, '2026-01-01', '2027-01-01')", day); n != "0" {
		t.Errorf("the sheet of another office tells %s lines", n)
	}
	err := h.DB.Read(t.Context(), casework.Petra.Actor(), func(r db.Reader) error {
		var n int
		err := r.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM cash_days) + (SELECT count(*) FROM cash_counts) + (SELECT count(*) FROM cash_entries) + (SELECT count(*) FROM cash_lines)
			+ (SELECT count(*) FROM cash_moves(1, 0, '2026-01-01', '2027-01-01'))`).Scan(&n)
		if err == nil && n > 0 {
			t.Errorf("another office reads %d rows", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestManyAtOnceSignADayOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	once := by(casework.Reka)
	e := cash.Entering{Kind: cash.Brought, Amount: money.Of(1000, "EUR"), Currency: "EUR", HappenedOn: casework.Today, Reason: "Bank", Document: "K-1"}
	atOnce(t, 20, func() error { _, _, err := h.cash.Enter(t.Context(), casework.Reka, once, e); return err })
	if n := casework.Ask[int](h.House, "SELECT count(*)::int FROM cash_entries"); n != 1 {
		t.Errorf("%d entries of one form", n)
	}
	count := func() error {
		return h.cash.Count(t.Context(), payer, by(payer), casework.Today, cash.Counting{EUR: money.Of(1000, "EUR")}, filled("1000", 0))
	}
	if ok := atOnce(t, 10, count); ok != 1 {
		t.Errorf("%d counts were taken", ok)
	}
	if n := casework.Ask[int](h.House, "SELECT count(*)::int FROM cash_counts"); n != 1 {
		t.Errorf("%d counts", n)
	}
	v := casework.Ask[int](h.House, "SELECT version FROM cash_days")
	if ok := atOnce(t, 20, func() error { return h.cash.Sign(t.Context(), casework.Reka, by(casework.Reka), casework.Today, v) }); ok != 1 {
		t.Errorf("%d signatures", ok)
	}
	h.holds(t, "many at once")
}

// filled is the form of a count in euros, opened with a version of the day.
func filled(eur string, version int) *form.Form {
	f := form.New("cash.count", cash.Counting{})
	f.Version = version
	f.Set("eur", eur)
	return f
}

// atOnce does an act many times at once and tells how often it succeeded.
func atOnce(t *testing.T, n int, act func() error) (ok int) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range n {
		wg.Go(func() {
			err := act()
			for range 20 { // that many at once wait for the few connections there are
				if !fault.Is(err, fault.Unavailable) {
					break
				}
				err = act()
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				ok++
			} else if !known(err) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return ok
}
