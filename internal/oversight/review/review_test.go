package review_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/closing"
	"homeward/internal/journey/decision"
	"homeward/internal/journey/reintegration"
	"homeward/internal/journey/transfer"
	"homeward/internal/journey/travel"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/review"
	"homeward/internal/testkit/casework"
)

const queue = "/office/reviews"

// open is a house with the queue and the rooms that decide.
func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(casefile.Service{DB: h.DB, Clock: h.Clock}.Routes, decision.Service{DB: h.DB, Clock: h.Clock}.Routes,
		reintegration.Service{DB: h.DB, Clock: h.Clock}.Routes, closing.Service{DB: h.DB, Clock: h.Clock}.Routes,
		travel.Service{DB: h.DB, Clock: h.Clock}.Routes, transfer.Service{DB: h.DB, Clock: h.Clock}.Routes, review.Service{DB: h.DB}.Routes)
	return h
}

// filled is an office where one thing of each kind waits: a submission, an
// exception, a plan and a closing.
func filled(t *testing.T) (h *casework.House, applied, plan, closes casework.Case) {
	t.Helper()
	h = open(t)
	applied, plan, closes = h.Case(casefile.Eligibility), h.Case(casefile.Reintegration), h.Case(casefile.Counselling)
	h.Fact(applied, "UPDATE programmes SET max_returns = 1")
	h.Fact(applied, `INSERT INTO rule_exceptions (case_id, programme_id, asked_by, asked_on, rule, reason) VALUES ($1, $2, 11, '2026-11-16', 'returns_left', 'Family')`, applied.ID, h.Running)
	h.Fact(plan, `INSERT INTO reintegration_plans (case_id, author_id, submitted_on, state, objective) VALUES ($1, 11, '2026-11-17', 'submitted', 'A shop')`, plan.ID)
	h.Fact(closes, `INSERT INTO case_closings (case_id, requested_by, requested_on, reason, summary) VALUES ($1, 11, '2026-11-18', 'own_means', 'Left alone')`, closes.ID)
	return h, applied, plan, closes
}

// next follows the queue from an address to the page of the next decision.
func next(t *testing.T, h *casework.House, u access.User, from string) string {
	t.Helper()
	return h.As(u).Get(from).Is(http.StatusSeeOther).Location
}

func TestEverythingThatWaitsIsListedOldestFirst(t *testing.T) {
	t.Parallel()
	h, applied, plan, closes := filled(t)
	words := map[i18n.Language][]string{
		i18n.En: {"Eligibility", "Exception from a rule", "Reintegration plan", "Closing of the case", "First submission"},
		i18n.Hu: {"Jogosultság", "Kivétel a szabály alól", "Reintegrációs terv", "Az ügy lezárása", "Első benyújtás"},
		i18n.Cs: {"Zařazení do programu", "Výjimka z pravidla", "Reintegrační plán", "Uzavření případu", "První předložení"},
	}
	for _, l := range i18n.Languages {
		a := h.As(casework.Reka).In(l).Get(queue).Is(http.StatusOK).Has(words[l]...)
		last := -1
		for _, at := range []string{applied.Path("eligibility") + "?queue=2026-09-12", "/exceptions/1?queue=2026-11-16", plan.Path("plan/decide"), closes.Path("close")} {
			i := strings.Index(a.Body, at)
			if i < last || i < 0 {
				t.Errorf("%s: %s stands at %d, after %d", l, at, i, last)
			}
			last = i
		}
		one := h.As(casework.Reka).In(l).Get(queue + "?kind=plan").Is(http.StatusOK)
		if strings.Contains(one.Body, applied.Ref) || !strings.Contains(one.Body, plan.Ref) {
			t.Errorf("%s: the plans alone are %s", l, one.Text())
		}
	}
}

func TestADecisionLeadsToWhatWaitsNext(t *testing.T) {
	t.Parallel()
	h, applied, plan, closes := filled(t)
	reka := h.As(casework.Reka)
	at := next(t, h, casework.Reka, queue+"/next")
	for _, step := range []struct {
		page   string
		values url.Values
	}{
		{applied.Path("eligibility"), url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"Flight"}}},
		{applied.Path("eligibility/exceptions/1"), url.Values{"answer": {"granted"}}},
		{plan.Path("plan/decide"), url.Values{"answer": {"returned"}, "note": {"Which supplier?"}, "_version": {"1"}}},
		{closes.Path("close"), url.Values{"outcome": {"refused"}, "note": {"Not yet"}}},
	} {
		where, _, _ := strings.Cut(at, "?")
		if where != step.page {
			t.Fatalf("the queue leads to %s, not to %s", at, step.page)
		}
		shown := reka.Get(at).Is(http.StatusOK).Has(`href="#decide"`, `id="decide"`)
		action := where
		if where == closes.Path("close") {
			action += "/decision"
		}
		if !strings.Contains(shown.Body, `action="`+action+"?queue=") {
			t.Errorf("the form of %s loses the place in the queue", at)
		}
		_, place, _ := strings.Cut(at, "?")
		// What is wrong is said on the same page, and the place is kept.
		if again := reka.PostValues(action+"?"+place, url.Values{}).Is(http.StatusUnprocessableEntity); !strings.Contains(again.Body, `action="`+action+"?queue=") {
			t.Errorf("a problem on %s loses the place", at)
		}
		to := reka.PostValues(action+"?"+place, step.values).Is(http.StatusSeeOther).Location
		if !strings.HasPrefix(to, queue+"/next?after=") {
			t.Fatalf("the decision on %s leads to %s", at, to)
		}
		at = next(t, h, casework.Reka, to)
	}
	if at != queue+"?through=1" {
		t.Errorf("the end of the queue is %s", at)
	}
	reka.In(i18n.En).Get(at).Is(http.StatusOK).Has("You have been through everything")
	if n := casework.Ask[int](h, "SELECT count(*) FROM eligibility_decisions WHERE case_id = $1", applied.ID); n != 1 {
		t.Errorf("%d decisions", n)
	}
}

// What waits in the rooms of travel and transfer is decided from the queue too.
func TestCashJourneysAndTransfersWaitInTheQueue(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.PreDeparture, "1988-03-14")
	h.Fact(c, "UPDATE programmes SET allows_cash = true, cash_adult_minor = 20000, itinerary_ceiling_minor = 90000, currency = 'EUR'")
	h.Fact(c, `INSERT INTO allowances (case_id, member_id, asked_by, asked_on, amount_minor, currency, state) VALUES ($1, $2, 11, '2026-11-16', 20000, 'EUR', 'asked')`, c.ID, c.Members[0])
	h.Fact(c, `WITH i AS (INSERT INTO itineraries (case_id, recorded_by, number, travels_on, cost_minor, currency, created_at) VALUES ($1, 11, 1, '2026-12-01', 120000, 'EUR', '2026-11-17') RETURNING id)
		INSERT INTO itinerary_members (case_id, itinerary_id, member_id) SELECT $1, id, $2 FROM i`, c.ID, c.Members[0])
	h.Exec(`INSERT INTO case_transfers (case_id, from_office_id, to_office_id, requested_by, requested_on, reference, stage, basis, reason)
		SELECT id, 1, 2, 12, '2026-11-18', reference, stage, 'public_task', 'Moves to Brno' FROM case_files`)
	for _, step := range []struct {
		user    access.User
		page    string
		action  string
		values  url.Values
		outcome string
	}{
		{casework.Reka, c.Path("allowance"), "/1/answer", url.Values{"state": {"approved"}}, "SELECT state FROM allowances"},
		{casework.Reka, c.Path("itinerary"), "/1/approve", url.Values{}, "SELECT CASE WHEN approved_by IS NOT NULL THEN 'approved' END FROM itineraries"},
		{casework.Petra, "/transfers/1", "", url.Values{"outcome": {"refused"}, "note": {"No room"}}, "SELECT CASE WHEN state = 'refused' THEN 'approved' END FROM case_transfers"},
	} {
		at := next(t, h, step.user, queue+"/next")
		where, place, _ := strings.Cut(at, "?")
		if where != step.page {
			t.Fatalf("the queue leads to %s, not to %s", at, step.page)
		}
		v := h.As(step.user)
		if p := v.Get(at).Is(http.StatusOK); !strings.Contains(p.Body, `action="`+where+step.action+"?queue=") {
			t.Errorf("%s loses the place in the queue", at)
		}
		if to := v.PostValues(where+step.action+"?"+place, step.values).Is(http.StatusSeeOther).Location; !strings.HasPrefix(to, queue+"/next?after=") {
			t.Errorf("the decision on %s leads to %s", at, to)
		}
		if got := casework.Ask[string](h, step.outcome); got != "approved" {
			t.Errorf("after the decision on %s: %q", at, got)
		}
	}
}

// The ceiling does not speak of other currencies: a journey in one waits too.
func TestAJourneyInAnotherCurrencyThanTheCeilingWaits(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.PreDeparture, "1988-03-14")
	h.Fact(c, "UPDATE programmes SET itinerary_ceiling_minor = 90000, currency = 'EUR'")
	h.Fact(c, `WITH i AS (INSERT INTO itineraries (case_id, recorded_by, number, travels_on, cost_minor, currency) VALUES ($1, 11, 1, '2026-12-01', 80000, 'HUF') RETURNING id)
		INSERT INTO itinerary_members (case_id, itinerary_id, member_id) SELECT $1, id, $2 FROM i`, c.ID, c.Members[0])
	if at := next(t, h, casework.Reka, queue+"/next"); !strings.HasPrefix(at, c.Path("itinerary")) {
		t.Errorf("the queue leads to %s", at)
	}
	h.Exec("UPDATE itineraries SET currency = 'EUR'")
	if at := next(t, h, casework.Reka, queue+"/next"); at != queue+"?through=1" {
		t.Errorf("below the ceiling the queue leads to %s", at)
	}
}

func TestTheQueueLeadsPastWhatTheReaderHadAHandIn(t *testing.T) {
	t.Parallel()
	h, applied, plan, closes := filled(t)
	h.Exec("UPDATE case_steps SET actor_id = 13 WHERE event = 'application_submitted'")
	h.Exec("UPDATE rule_exceptions SET asked_by = 13")
	h.Exec("UPDATE reintegration_plans SET author_id = 13")
	if at := next(t, h, casework.Reka, queue+"/next"); !strings.HasPrefix(at, closes.Path("close")) {
		t.Errorf("the manager is led to %s", at)
	}
	h.As(casework.Reka).In(i18n.En).Get(queue).Is(http.StatusOK).Has("another decides")
	deputy := casework.Dora
	deputy.Duties = []access.Duty{access.Deputy}
	if at := next(t, h, deputy, queue+"/next"); !strings.HasPrefix(at, applied.Path("eligibility")) {
		t.Errorf("the deputy is led to %s", at)
	}
	h.As(deputy).PostValues(plan.Path("plan/decide"), url.Values{"answer": {"returned"}, "note": {"Which?"}, "_version": {"1"}}).Is(http.StatusSeeOther)
	h.As(casework.Reka).PostValues(closes.Path("close/decision"), url.Values{"outcome": {"refused"}, "note": {"No"}}).Is(http.StatusSeeOther)
}

func TestTheQueueIsForThoseWhoDecideAndTheirOffice(t *testing.T) {
	t.Parallel()
	h, applied, plan, closes := filled(t)
	for _, u := range []access.User{casework.Judit, casework.Eszter} {
		h.As(u).Get(queue).Is(http.StatusForbidden)
		h.As(u).Get(queue + "/next").Is(http.StatusForbidden)
	}
	a := h.As(casework.Petra).Get(queue).Is(http.StatusOK)
	for _, c := range []casework.Case{applied, plan, closes} {
		if strings.Contains(a.Body, c.Ref) {
			t.Errorf("another office sees %s", c.Ref)
		}
	}
	if at := next(t, h, casework.Petra, queue+"/next"); at != queue+"?through=1" {
		t.Errorf("another office is led to %s", at)
	}
	// A protection case is in the queue of those it names.
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", applied.ID)
	if a := h.As(casework.Reka).Get(queue); strings.Contains(a.Body, applied.Ref) {
		t.Error("a manager who is not named sees a protection case")
	}
}

func TestWhatIsVoidedOrDecidedDoesNotWait(t *testing.T) {
	t.Parallel()
	for what, sql := range map[string]string{
		"voided records":  "UPDATE rule_exceptions SET voided = true; UPDATE reintegration_plans SET voided = true; UPDATE case_closings SET voided = true",
		"settled records": "UPDATE rule_exceptions SET state = 'granted'; UPDATE reintegration_plans SET state = 'approved'; UPDATE case_closings SET state = 'refused'",
	} {
		h, applied, plan, closes := filled(t)
		for _, s := range strings.Split(sql, ";") {
			h.Exec(s)
		}
		a := h.As(casework.Reka).Get(queue).Is(http.StatusOK)
		if strings.Contains(a.Body, plan.Ref) || strings.Contains(a.Body, closes.Ref) || strings.Contains(a.Body, "/exceptions/") || !strings.Contains(a.Body, applied.Ref) {
			t.Errorf("%s: %s", what, a.Text())
		}
	}
}

func TestTheQueueSaysWhatChangedSinceTheLastDecision(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Eligibility)
	h.As(casework.Reka).PostValues(c.Path("eligibility"), url.Values{"outcome": {"returned"}, "decided_on": {"2026-11-19"}, "reason": {"Which country?"}}).Is(http.StatusSeeOther)
	h.Fact(c, "UPDATE case_files SET return_country = 'SY' WHERE id = $1", c.ID)
	h.Fact(c, "UPDATE applications SET interpreter_name = 'Nour' WHERE case_id = $1", c.ID)
	h.As(casework.Judit).PostValues(c.Path("eligibility/submit"), url.Values{}).Is(http.StatusSeeOther)
	for l, want := range map[i18n.Language]string{
		i18n.En: "Resent; changed: application, country of return Iraq → Syria", i18n.Hu: "a hazatérés országa Irak → Szíria", i18n.Cs: "země návratu Irák → Sýrie",
	} {
		h.As(casework.Reka).In(l).Get(queue).Is(http.StatusOK).Has(want)
	}
}

func TestTheQueueIsReadPageByPage(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Exec(`INSERT INTO case_files (office_id, counsellor_id, programme_id, number, opened_on, stage_since, stage, reference)
		SELECT 1, 11, $1, 1000 + n, '2026-09-01', '2026-09-01'::date + n, 'counselling', 'BUD-26-' || (71000 + n) FROM generate_series(1, 70) n`, h.Running)
	h.Exec("INSERT INTO case_closings (case_id, requested_by, requested_on, reason) SELECT id, 11, '2026-09-01'::date + (number % 5)::int, 'own_means' FROM case_files")
	seen := map[string]bool{}
	pages := 0
	for at := queue; at != ""; pages++ {
		a := h.As(casework.Reka).Get(at).Is(http.StatusOK)
		at = ""
		for _, link := range a.Links() {
			switch {
			case strings.Contains(link, "/close?queue="):
				if seen[link] {
					t.Errorf("%s is listed twice", link)
				}
				seen[link] = true
			case strings.Contains(link, "after=") && !strings.Contains(link, "/next"):
				at = link
			}
		}
		if pages > 5 {
			t.Fatal("the pages do not end")
		}
	}
	if len(seen) != 70 || pages != 3 {
		t.Errorf("%d things on %d pages", len(seen), pages)
	}
	for _, bad := range []string{"x", "2026-11-19", "2026-11-19.plan", "2026-11-19.shoes.1", "2026-13-01.plan.1", "..", fmt.Sprintf("2026-11-19.plan.%s", strings.Repeat("9", 30))} {
		h.As(casework.Reka).Get(queue + "?after=" + url.QueryEscape(bad)).Is(http.StatusOK)
	}
}
