package reintegration_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/uuid/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/departure"
	"homeward/internal/journey/reintegration"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func newDesk(t *testing.T) *casework.House {
	t.Helper()
	d := casework.New(t)
	d.Add(departure.Service{DB: d.DB, Clock: d.Clock}.Routes, reintegration.Service{DB: d.DB, Clock: d.Clock}.Routes)
	return d
}

// spaces makes the spaces inside an amount plain ones.
var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

func is(t *testing.T, a *visit.Page, status int, words ...string) {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d, not %d\n%s", a.Status, status, a.Body)
	}
	body := spaces.Replace(a.Body)
	for _, w := range words {
		if !strings.Contains(body, w) {
			t.Errorf("the page lacks %q\n%s", w, a.Body)
		}
	}
}

func lacks(t *testing.T, a *visit.Page, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.Body, w) {
			t.Errorf("the page has %q", w)
		}
	}
}

func token() string { return uuid.Must(uuid.NewV4()).String() }

// activity is a form that is right, with changes.
func activity(changes ...string) []string {
	v := map[string]string{
		"activity": "equipment_tools", "level": "individual", "provider": "Kirkuk workshop", "description": "Lathe and tools",
		"amount": "1200.50", "amount_currency": "EUR", "modality": "direct_payment", "starts_on": "", "_token": token(),
	}
	for i := 0; i < len(changes); i += 2 {
		v[changes[i]] = changes[i+1]
	}
	var out []string
	for k, x := range v {
		out = append(out, k, x)
	}
	return out
}

// send posts a form and expects to be led back to the plan.
func send(t *testing.T, b *visit.Client, path string, pairs ...string) {
	t.Helper()
	is(t, b.Post(path, append(pairs, "_token", token())...), http.StatusSeeOther)
}

// drafted gives a case a plan with one activity and returns the activity's id.
func drafted(t *testing.T, d *casework.House, c casework.Case, who access.User) int64 {
	t.Helper()
	b := d.As(who)
	send(t, b, c.Path("plan/new"), "objective", "A workshop of his own")
	is(t, b.Post(c.Path("plan/activities/new"), activity()...), http.StatusSeeOther)
	return casework.Ask[int64](d, "SELECT id FROM plan_activities WHERE case_id = $1", c.ID)
}

func state(d *casework.House, c casework.Case) string {
	return casework.Ask[string](d, "SELECT string_agg(number || ' ' || state, ', ' ORDER BY number) FROM reintegration_plans WHERE case_id = $1", c.ID)
}

func path(c casework.Case, activity int64, act string) string {
	return c.Path("plan/activities/" + strconv.FormatInt(activity, 10) + act)
}

func TestFromApprovalToReintegration(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Approved, "1988-03-04")
	b, manager := d.As(casework.Judit), d.As(casework.Reka)
	is(t, b.Get(c.Path("plan")), http.StatusOK, "Draft a plan")
	a := drafted(t, d, c, casework.Judit)
	send(t, b, c.Path("plan/submit"))
	is(t, manager.Get(c.Path("plan")), http.StatusOK, "Decide…", "1,200.50 €")
	send(t, manager, c.Path("plan/decide"), "answer", "approved", "_version", "2")
	is(t, b.Post(path(c, a, "/deliver"), "delivered_on", "2026-11-01"), http.StatusUnprocessableEntity, "Nobody it is for has left yet")
	is(t, b.Post(c.Path("plan/begin"), "_token", token()), http.StatusUnprocessableEntity)

	d.Decide(c, 0, "signed", "2026-10-01", false)
	d.At(c, casefile.PreDeparture)
	for _, item := range []string{"travel_document", "ticket", "entry_ban_information", "allowance"} {
		send(t, b, c.Path("prepare"), "item", item, "state", "done")
	}
	d.At(c, casefile.Ready)
	member := strconv.FormatInt(c.Members[0], 10)
	send(t, b, c.Path("travel/departure"), "members", member, "departed_on", "2026-11-10", "destination_country", "IQ", "travel_mode", "air", "reconfirmed", "yes")
	d.At(c, casefile.Departed)
	send(t, b, c.Path("travel/arrival"), "members", member, "arrived_on", "2026-11-11", "confirmed_by", "partner")
	d.At(c, casefile.Arrived)

	is(t, b.Post(c.Path("plan/needs/new"), need()...), http.StatusSeeOther)
	is(t, b.Get(c.Path("plan")), http.StatusOK, "Begin reintegration")
	send(t, b, c.Path("plan/begin"))
	d.At(c, casefile.Reintegration)
	is(t, b.Post(path(c, a, "/deliver"), "delivered_on", "2026-11-09"), http.StatusUnprocessableEntity, "10 Nov 2026")
	is(t, b.Post(path(c, a, "/deliver"), "delivered_on", "2026-11-20"), http.StatusUnprocessableEntity, "still to come")
	send(t, b, path(c, a, "/deliver"), "delivered_on", "18.11.2026")
	is(t, b.Get(c.Path("plan")), http.StatusOK, "on 18 Nov 2026", "of which delivered: 1,200.50 €")
	row := casework.Ask[string](d, "SELECT state || delivered_on || day_assumed || dimension || amount_minor || currency || member_id FROM plan_activities WHERE id = $1", a)
	if row != "delivered2026-11-18falseeconomic120050EUR"+member {
		t.Errorf("the activity as stored: %s", row)
	}
	is(t, b.Post(c.Path("plan/begin"), "_token", token()), http.StatusUnprocessableEntity)
}

func TestReintegrationNeedsAProgrammeThatGrantsIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04")
	d.Exec("UPDATE programmes SET grants_reintegration = false WHERE id = $1", d.Running)
	b := d.As(casework.Judit)
	page := b.Get(c.Path("plan"))
	is(t, page, http.StatusOK, "does not pay for reintegration")
	lacks(t, page, c.Path("plan/begin"))
	is(t, b.Post(c.Path("plan/begin"), "_token", token()), http.StatusUnprocessableEntity)
	d.At(c, casefile.Arrived)
}

func TestNoPlanBeforeTheApproval(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Approved, "1988-03-04")
	d.Exec("UPDATE case_files SET stage = 'eligibility' WHERE id = $1", c.ID)
	b := d.As(casework.Judit)
	is(t, b.Get(c.Path("plan")), http.StatusOK, "once the application is approved")
	is(t, b.Post(c.Path("plan/new"), "objective", "A workshop of his own"), http.StatusUnprocessableEntity, "once the application is approved", "A workshop of his own")
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM reintegration_plans"); n != 0 {
		t.Errorf("%d plans", n)
	}
}

func TestAnotherPersonApproves(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Approved, "1988-03-04")
	manager, deputy := d.As(casework.Reka), d.As(casework.Anna)
	send(t, manager, c.Path("plan/new"), "objective", "A workshop of his own")
	is(t, manager.Post(c.Path("plan/submit"), "_token", token()), http.StatusUnprocessableEntity, "at least one activity")
	is(t, manager.Post(c.Path("plan/activities/new"), activity()...), http.StatusSeeOther)
	send(t, manager, c.Path("plan/submit"))
	is(t, manager.Get(c.Path("plan/decide")), http.StatusOK, "a colleague decides")
	is(t, manager.Post(c.Path("plan/decide"), "answer", "approved", "_version", "2"), http.StatusUnprocessableEntity, "a colleague decides")
	is(t, d.As(casework.Judit).Post(c.Path("plan/decide"), "answer", "approved", "_version", "2"), http.StatusForbidden)
	is(t, deputy.Post(c.Path("plan/decide"), "answer", "returned", "_version", "2"), http.StatusUnprocessableEntity, "Say why")
	is(t, deputy.Post(c.Path("plan/decide"), "answer", "approved", "_version", "1"), http.StatusUnprocessableEntity, "has changed", `name="_version" value="2"`)
	send(t, deputy, c.Path("plan/decide"), "answer", "returned", "note", "Which supplier?", "_version", "2")
	is(t, manager.Get(c.Path("plan")), http.StatusOK, "Which supplier?", "Add an activity", "Send for approval")
	send(t, manager, c.Path("plan/submit"))
	is(t, manager.Post(c.Path("plan/edit"), "objective", "Something else", "_version", "4"), http.StatusUnprocessableEntity, "cannot be changed now", "Something else")
	is(t, manager.Post(c.Path("plan/activities/new"), activity()...), http.StatusUnprocessableEntity, "cannot be changed now", "Lathe and tools")
	send(t, deputy, c.Path("plan/decide"), "answer", "approved", "_version", "4")
	if got := state(d, c); got != "1 approved" {
		t.Errorf("plans: %s", got)
	}
}

func TestWhoWorkedOnAPlanDoesNotApproveIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Approved, "1988-03-04")
	manager := d.As(casework.Reka)
	drafted(t, d, c, casework.Judit)
	is(t, manager.Post(c.Path("plan/activities/new"), activity("activity", "housing_rent", "amount", "300", "provider", "Landlord")...), http.StatusSeeOther)
	send(t, d.As(casework.Judit), c.Path("plan/submit"))
	is(t, manager.Post(c.Path("plan/decide"), "answer", "approved", "_version", "2"), http.StatusUnprocessableEntity, "a colleague decides")
	send(t, d.As(casework.Anna), c.Path("plan/decide"), "answer", "approved", "_version", "2")
}

func TestOfManyApprovalsOneCounts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Approved, "1988-03-04")
	drafted(t, d, c, casework.Judit)
	send(t, d.As(casework.Judit), c.Path("plan/submit"))
	browsers := []*visit.Client{d.As(casework.Reka), d.As(casework.Anna)}
	var wg sync.WaitGroup
	var mu sync.Mutex
	answers := map[int]int{}
	for i := range 12 {
		b := browsers[i%2].Copy()
		wg.Go(func() {
			a := b.Post(c.Path("plan/decide"), "answer", []string{"approved", "returned"}[i%2], "note", "Seen.", "_version", "2", "_token", token())
			mu.Lock()
			defer mu.Unlock()
			answers[a.Status]++
		})
	}
	wg.Wait()
	if answers[http.StatusSeeOther] != 1 || answers[http.StatusSeeOther]+answers[http.StatusUnprocessableEntity]+answers[http.StatusServiceUnavailable] != 12 {
		t.Errorf("answers by status: %v", answers)
	}
	if n := casework.Ask[int](d, "SELECT version FROM reintegration_plans WHERE case_id = $1", c.ID); n != 3 {
		t.Errorf("the plan was saved %d times", n)
	}
}

func TestAnAmendmentIsANewVersion(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04")
	b := d.As(casework.Judit)
	first := drafted(t, d, c, casework.Judit)
	is(t, b.Post(c.Path("plan/activities/new"), activity("activity", "housing_rent", "amount", "300", "provider", "Landlord")...), http.StatusSeeOther)
	is(t, b.Post(c.Path("plan/amend"), "_token", token()), http.StatusUnprocessableEntity, "once the plan is approved")
	send(t, b, c.Path("plan/submit"))
	send(t, d.As(casework.Reka), c.Path("plan/decide"), "answer", "approved", "_version", "2")
	send(t, b, path(c, first, "/deliver"), "delivered_on", "2026-11-15")
	send(t, b, c.Path("plan/amend"))
	if got := state(d, c); got != "1 approved, 2 draft" {
		t.Fatalf("plans: %s", got)
	}
	rows := casework.Ask[string](d, "SELECT string_agg(p.number || ' ' || a.activity || ' ' || a.state, ', ' ORDER BY p.number, a.id) FROM plan_activities a JOIN reintegration_plans p ON p.id = a.plan_id WHERE a.case_id = $1", c.ID)
	if rows != "1 equipment_tools delivered, 1 housing_rent planned, 2 housing_rent planned" {
		t.Errorf("activities: %s", rows)
	}
	is(t, b.Get(c.Path("plan")), http.StatusOK, "version 2, draft", "Version 1", "1,500.50 €", "of which delivered: 1,200.50 €")
	is(t, b.Get(c.Path("plan/versions/1")), http.StatusOK, "version 1, approved", "Landlord")
	is(t, b.Get(c.Path("plan/versions/3")), http.StatusNotFound)
	is(t, b.Get(c.Path("plan/versions/0")), http.StatusNotFound)
	old := casework.Ask[int64](d, "SELECT min(id) FROM plan_activities WHERE activity = 'housing_rent'")
	is(t, b.Post(path(c, old+1, "/deliver"), "delivered_on", "2026-11-16"), http.StatusUnprocessableEntity, "earlier version")
	is(t, b.Post(path(c, old, "/cancel"), "_token", token()), http.StatusUnprocessableEntity, "earlier version")

	// The case looks at the new version, and counts what the old one delivered.
	is(t, b.Post(c.Path("plan/needs/new"), need()...), http.StatusSeeOther)
	send(t, b, c.Path("plan/begin"))
	send(t, b, path(c, old+1, "/cancel"))
	needs := casework.Ask[[]string](d, "SELECT open_needs FROM case_files WHERE id = $1", c.ID)
	if got := strings.Join(needs, " "); got != "plan" {
		t.Errorf("open: %s", got)
	}
}

func TestAFormThatCannotBeSentLeadsToThePlan(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	early, c := d.Case(casefile.Counselling, "1988-03-04"), d.Case(casefile.Arrived, "1988-03-04")
	b := d.As(casework.Judit)
	leads := func(from, to string, why ...string) {
		t.Helper()
		a := b.Get(from)
		if a.Status != http.StatusSeeOther || a.Location != to {
			t.Fatalf("%s: %d to %q", from, a.Status, a.Location)
		}
		is(t, b.Get(to), http.StatusOK, why...)
	}
	for _, form := range []string{"plan/activities/new", "plan/edit"} {
		leads(c.Path(form), c.Path("plan/new"), "First write what the plan is for")
		leads(early.Path(form), early.Path("plan"), "once the application is approved")
	}
	leads(early.Path("plan/new"), early.Path("plan"), "once the application is approved")
	a := drafted(t, d, c, casework.Judit)
	leads(c.Path("plan/new"), c.Path("plan"), "has a plan already")
	leads(path(c, a, "/deliver"), c.Path("plan"), "once the plan is approved")
	is(t, b.Post("/drafts", "_page", c.Path("plan/edit"), "_title", "reintegration.plan", "objective", "A workshop with his brother"), http.StatusOK)
	send(t, b, c.Path("plan/submit"))
	for _, form := range []string{c.Path("plan/activities/new"), path(c, a, ""), path(c, a, "/cancel")} {
		leads(form, c.Path("plan"), "cannot be changed now")
	}
	is(t, b.Get(c.Path("plan/edit")), http.StatusOK, "A workshop with his brother")
	send(t, d.As(casework.Reka), c.Path("plan/decide"), "answer", "approved", "_version", "2")
	send(t, b, path(c, a, "/cancel"))
	for _, form := range []string{"", "/deliver", "/cancel"} {
		leads(path(c, a, form), c.Path("plan"), "delivered, cancelled or part of an earlier version")
	}
}

func TestActivitiesAreCheckedAndKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04", "2017-05-05")
	b := d.As(casework.Judit)
	a := drafted(t, d, c, casework.Judit)
	for _, x := range []struct {
		name    string
		changes []string
		says    string
	}{
		{"no type", []string{"activity", ""}, "This is needed"},
		{"unknown type", []string{"activity", "giraffe"}, "Choose one of the answers"},
		{"no dimension of its own", []string{"activity", "structural_capacity"}, "Choose an answer"},
		{"before the arrival", []string{"starts_on", "2026-11-10"}, "11 Nov 2026"},
		{"no amount", []string{"amount", "much"}, "Write an amount"},
		{"two things at once", []string{"amount", "much", "starts_on", "2026-11-10"}, "11 Nov 2026"},
		{"negative amount", []string{"amount", "-5"}, "Write an amount"},
		{"unknown currency", []string{"amount_currency", "GBP"}, "Choose one of the answers"},
		{"somebody else", []string{"member", "999999"}, "Choose one of the answers"},
		{"unknown modality", []string{"modality", "giraffe"}, "Choose one of the answers"},
	} {
		t.Run(x.name, func(t *testing.T) {
			is(t, b.Post(c.Path("plan/activities/new"), activity(x.changes...)...), http.StatusUnprocessableEntity, x.says, "Kirkuk workshop", "Lathe and tools")
			is(t, b.Post(path(c, a, ""), append(activity(x.changes...), "_version", "1")...), http.StatusUnprocessableEntity, x.says, "Kirkuk workshop")
		})
	}
	is(t, b.Post(c.Path("plan/activities/new"), activity("activity", "structural_capacity", "dimension", "social", "level", "community", "amount", "", "starts_on", "2026. 11. 11.")...), http.StatusSeeOther)
	is(t, b.Get(c.Path("plan")), http.StatusOK, "Social · Community", "the whole family", "from 11 Nov 2026")
	is(t, b.Post(path(c, a, ""), append(activity("provider", "Erbil workshop", "dimension", "psychosocial"), "_version", "1")...), http.StatusSeeOther)
	is(t, b.Post(path(c, a, ""), append(activity("provider", "Basra workshop"), "_version", "1", "_base", `{"provider":["Kirkuk workshop"]}`)...), http.StatusConflict, "Erbil workshop", "Basra workshop", `name="amount_currency" value="EUR"`)
	is(t, b.Get(path(c, a, "")), http.StatusOK, "Erbil workshop", `value="1200.50"`, `value="psychosocial" checked`)
	is(t, b.Get(path(c, 999999, "")), http.StatusNotFound)
	send(t, b, path(c, a, "/cancel"))
	is(t, b.Get(c.Path("plan")), http.StatusOK, "Cancelled")
	is(t, b.Post(path(c, a, ""), append(activity(), "_version", "3")...), http.StatusUnprocessableEntity, "delivered, cancelled")
}

func TestTwoPeopleWriteThePlanAndBothTextsSurvive(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Approved, "1988-03-04")
	b := d.As(casework.Judit)
	drafted(t, d, c, casework.Judit)
	base := `{"objective":["A workshop of his own"]}`
	is(t, b.Post(c.Path("plan/edit"), "objective", "A workshop in Kirkuk", "_version", "1", "_base", base), http.StatusSeeOther)
	is(t, d.As(casework.Reka).Post(c.Path("plan/edit"), "objective", "A workshop with his brother", "strengths", "Speaks Turkish", "_version", "1", "_base", base),
		http.StatusConflict, "A workshop in Kirkuk", "A workshop with his brother", "Speaks Turkish", "Judit Kovács")
}

func TestMoneyIsReadInEveryLanguage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Approved, "1988-03-04")
	send(t, d.As(casework.Judit), c.Path("plan/new"), "objective", "A workshop of his own")
	for _, x := range []struct {
		lang           i18n.Language
		text, currency string
		minor          int64
		shown          string
	}{
		{i18n.En, "1,200.50", "EUR", 120050, "1,200.50 €"},
		{i18n.Hu, "640 000,-", "HUF", 64000000, "640 000 Ft"},
		{i18n.Hu, "1.250,5", "EUR", 125050, "1 250,50 €"},
		{i18n.Cs, "15 000,50 Kč", "CZK", 1500050, "15 000,50 Kč"},
		{i18n.Cs, "99", "USD", 9900, "99 "},
	} {
		b := d.As(casework.Judit).In(x.lang)
		is(t, b.Post(c.Path("plan/activities/new"), activity("amount", x.text, "amount_currency", x.currency)...), http.StatusSeeOther)
		minor := casework.Ask[int64](d, "SELECT amount_minor FROM plan_activities WHERE case_id = $1 AND currency = $2 ORDER BY id DESC LIMIT 1", c.ID, x.currency)
		if minor != x.minor {
			t.Errorf("%q in %s is stored as %d", x.text, x.lang, minor)
		}
		is(t, b.Get(c.Path("plan")), http.StatusOK, x.shown)
	}
}

func TestTwentyPostsOfOneFormAreOneActivity(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Approved, "1988-03-04")
	b := d.As(casework.Judit)
	send(t, b, c.Path("plan/new"), "objective", "A workshop of his own")
	form := activity()
	var wg sync.WaitGroup
	for range 20 {
		one := b.Copy()
		wg.Go(func() {
			if a := one.Post(c.Path("plan/activities/new"), form...); a.Status != http.StatusSeeOther && a.Status != http.StatusServiceUnavailable {
				t.Errorf("status %d\n%s", a.Status, a.Body)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM plan_activities"); n != 1 {
		t.Errorf("%d activities", n)
	}
}

func TestAnotherOfficeFindsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Approved, "1988-03-04")
	a := drafted(t, d, c, casework.Judit)
	b := d.As(casework.Martin)
	for _, p := range []string{c.Path("plan"), c.Path("plan/new"), c.Path("plan/edit"), c.Path("plan/versions/1"), c.Path("plan/activities/new"), path(c, a, ""), path(c, a, "/deliver"), path(c, a, "/cancel")} {
		is(t, b.Get(p), http.StatusNotFound)
	}
	for _, p := range []string{"plan/submit", "plan/amend", "plan/begin"} {
		is(t, b.Post(c.Path(p), "_token", token()), http.StatusNotFound)
	}
	is(t, b.Post(c.Path("plan/edit"), "objective", "x", "_version", "1"), http.StatusNotFound)
	is(t, b.Post(c.Path("plan/activities/new"), activity()...), http.StatusNotFound)
	is(t, b.Post(path(c, a, "/cancel"), "_token", token()), http.StatusNotFound)
}

func TestEveryPageSpeaksThreeLanguages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	early, c := d.Case(casefile.Approved, "1988-03-04"), d.Case(casefile.Arrived, "1988-03-04", "2017-05-05")
	a := drafted(t, d, c, casework.Judit)
	walk := func(paths ...string) {
		t.Helper()
		for _, l := range i18n.Languages {
			b := d.As(casework.Reka).In(l)
			for _, p := range paths {
				page := b.Get(p)
				is(t, page, http.StatusOK, `lang="`+string(l)+`"`)
			}
		}
	}
	walk(early.Path("plan"), early.Path("plan/new"), c.Path("plan"), c.Path("plan/edit"), c.Path("plan/activities/new"), path(c, a, ""), path(c, a, "/cancel"))
	b := d.As(casework.Judit)
	send(t, b, c.Path("plan/submit"))
	walk(c.Path("plan"), c.Path("plan/decide"))
	send(t, d.As(casework.Anna), c.Path("plan/decide"), "answer", "returned", "note", "Which supplier?", "_version", "2")
	walk(c.Path("plan"))
	send(t, b, c.Path("plan/submit"))
	send(t, d.As(casework.Anna), c.Path("plan/decide"), "answer", "approved", "_version", "4")
	walk(c.Path("plan"), path(c, a, "/deliver"))
	send(t, b, path(c, a, "/deliver"), "delivered_on", "2026-11-15")
	send(t, b, c.Path("plan/amend"))
	walk(c.Path("plan"), c.Path("plan/versions/1"))
	for _, l := range i18n.Languages {
		is(t, d.As(casework.Reka).In(l).Post(c.Path("plan/activities/new"), activity("activity", "", "starts_on", "tegnap")...), http.StatusUnprocessableEntity, "tegnap", "Kirkuk workshop")
	}
}
