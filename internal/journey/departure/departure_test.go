package departure_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/uuid/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/departure"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func newDesk(t *testing.T) *casework.House {
	t.Helper()
	d := casework.New(t)
	d.Add(casefile.Service{DB: d.DB, Clock: d.Clock}.Routes, departure.Service{DB: d.DB, Clock: d.Clock}.Routes)
	return d
}

func is(t *testing.T, a *visit.Page, status int, words ...string) {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d, not %d\n%s", a.Status, status, a.Body)
	}
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
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

func id(n int64) string { return strconv.FormatInt(n, 10) }

// leaving is a form that is right, with changes.
func leaving(c casework.Case, members []int, changes ...string) []string {
	v := map[string]string{
		"departed_on": "2026-11-10", "departed_at": "14.05", "border_point": "Budapest, Liszt Ferenc", "flight": "TK 1036",
		"destination_country": "IQ", "travel_mode": "air", "reconfirmed": "yes", "_token": token(), "_page": c.Path("travel/departure"),
	}
	for i := 0; i < len(changes); i += 2 {
		v[changes[i]] = changes[i+1]
	}
	var out []string
	for k, x := range v {
		out = append(out, k, x)
	}
	for _, m := range members {
		out = append(out, "members", id(c.Members[m]))
	}
	return out
}

func arriving(c casework.Case, members []int, day string) []string {
	out := []string{"arrived_on", day, "place", "Kirkuk", "confirmed_by", "partner", "received_by", "Zahra", "_token", token(), "_page", c.Path("travel/arrival")}
	for _, m := range members {
		out = append(out, "members", id(c.Members[m]))
	}
	return out
}

func departures(d *casework.House, c casework.Case) int {
	return casework.Ask[int](d, "SELECT count(*)::int FROM departures WHERE case_id = $1 AND NOT voided", c.ID)
}

func TestTheChecklistMakesTheCaseReadyAndTakesItBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.PreDeparture, "1988-03-04")
	b := d.As(casework.Judit)
	d.At(c, casefile.PreDeparture)
	tick := func(item, state string) *visit.Page {
		return b.Post(c.Path("prepare"), "item", item, "state", state, "_token", token())
	}
	for _, item := range []string{"travel_document", "ticket", "entry_ban_information"} {
		is(t, tick(item, "done"), http.StatusSeeOther)
	}
	d.At(c, casefile.PreDeparture)
	is(t, tick("allowance", "not_required"), http.StatusSeeOther)
	d.At(c, casefile.Ready)
	is(t, b.Get(c.Path("prepare")), http.StatusOK, "Completed", "Not required", "19 Nov 2026", "Judit Kovács", "ready to travel")
	is(t, tick("ticket", "open"), http.StatusSeeOther)
	d.At(c, casefile.PreDeparture)
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM audit_changes WHERE case_id = $1 AND table_name = 'travel_checks' AND act = 'delete'", c.ID); n != 1 {
		t.Errorf("%d removals in the audit trail", n)
	}
	is(t, tick("ticket", "open"), http.StatusSeeOther)
	is(t, tick("medical_clearance", "done"), http.StatusSeeOther)
	is(t, tick("laundry", "done"), http.StatusNotFound)
	events := casework.Ask[string](d, "SELECT string_agg(event, ' ' ORDER BY id) FROM case_steps WHERE case_id = $1 AND event LIKE 'check%'", c.ID)
	if events != "checklist_complete check_lapsed" {
		t.Errorf("steps of the checklist: %s", events)
	}
}

func TestAnItemKeepsItsDayAndNote(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.PreDeparture, "1988-03-04")
	b := d.As(casework.Judit)
	form := c.Path("prepare/ticket")
	is(t, b.Get(form), http.StatusOK, `name="item" value="ticket"`)
	send := func(version, day, note string) *visit.Page {
		return b.Post(c.Path("prepare"), "item", "ticket", "state", "done", "done_on", day, "note", note, "_page", form, "_version", version, "_token", token(),
			"_base", `{"item":["ticket"],"state":["done"]}`)
	}
	is(t, send("0", "2026. 11. 20.", "TK 1036"), http.StatusUnprocessableEntity, "TK 1036", "2026. 11. 20.", "still to come")
	is(t, send("0", "2026. 11. 18.", "TK 1036"), http.StatusSeeOther)
	is(t, b.Get(c.Path("prepare")), http.StatusOK, "18 Nov 2026", "TK 1036")
	is(t, send("0", "2026-11-17", "LH 1337"), http.StatusConflict, "TK 1036", "LH 1337", `action="`+c.Path("prepare")+`"`)
	is(t, send("1", "2026-11-17", "LH 1337"), http.StatusSeeOther)
	is(t, b.Get(c.Path("prepare")), http.StatusOK, "17 Nov 2026", "LH 1337")
}

func TestTheChecklistIsLockedBeforeApprovalAndAfterDeparture(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	b := d.As(casework.Judit)
	early := d.Case(casefile.Approved, "1988-03-04")
	d.Exec("UPDATE case_files SET stage = 'eligibility' WHERE id = $1", early.ID)
	page := b.Get(early.Path("prepare"))
	is(t, page, http.StatusOK, "once the application is approved")
	lacks(t, page, `name="item"`)
	is(t, b.Post(early.Path("prepare"), "item", "ticket", "state", "done"), http.StatusUnprocessableEntity, "once the application is approved")
	late := d.Case(casefile.Arrived, "1988-03-04")
	is(t, b.Get(late.Path("prepare")), http.StatusOK, "Everybody has left")
	is(t, b.Post(late.Path("prepare"), "item", "ticket", "state", "open"), http.StatusUnprocessableEntity, "Everybody has left")
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM travel_checks WHERE case_id = $1", early.ID); n != 0 {
		t.Errorf("%d items ticked too early", n)
	}
}

func TestAFamilyLeavesAndArrivesTogether(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Ready, "1988-03-04", "1990-01-01", "2017-05-05")
	b := d.As(casework.Judit)
	is(t, b.Get(c.Path("travel")), http.StatusOK, "Record departure…")
	is(t, b.Get(c.Path("travel/departure")), http.StatusOK, `<option value="IQ" selected>`, "Sami", `value="`+id(c.Members[2])+`" checked`)
	is(t, b.Post(c.Path("travel/departure"), leaving(c, []int{0, 1, 2}, "departed_on", "2026. 11. 10.", "escort", "social")...), http.StatusSeeOther)
	d.At(c, casefile.Departed)
	row := casework.Ask[string](d, `SELECT string_agg(departed_at || flight || destination_country || escort || (programme_id = $2)::text || reconfirmed, ',' ORDER BY id) FROM departures WHERE case_id = $1`, c.ID, d.Running)
	if row != strings.TrimSuffix(strings.Repeat("14:05TK 1036IQsocialtrueyes,", 3), ",") {
		t.Errorf("departures as stored: %s", row)
	}
	steps := casework.Ask[string](d, `SELECT string_agg(from_stage || '>' || to_stage || ' ' || happened_on || ' ' || member_id, ', ' ORDER BY id) FROM case_steps WHERE case_id = $1 AND event = 'departure_confirmed'`, c.ID)
	if want := "ready>departed 2026-11-10 " + id(c.Members[0]) + ", departed>departed 2026-11-10 " + id(c.Members[1]) + ", departed>departed 2026-11-10 " + id(c.Members[2]); steps != want {
		t.Errorf("steps: %s\nwant:  %s", steps, want)
	}
	is(t, b.Get(c.Path("travel")), http.StatusOK, "Confirm arrival…", "TK 1036", "14:05", "Social escort")
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{0, 1, 2}, "2026-11-11")...), http.StatusSeeOther)
	d.At(c, casefile.Arrived)
	is(t, b.Get(c.Path("travel")), http.StatusOK, "received by Zahra", "Kirkuk", "confirmed by a partner")
}

func TestOnlyThoseWhoLeftMoveOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Ready, "1988-03-04", "1990-01-01")
	b := d.As(casework.Judit)
	is(t, b.Post(c.Path("travel/departure"), leaving(c, []int{0})...), http.StatusSeeOther)
	d.At(c, casefile.Ready)
	is(t, b.Get(c.Path("travel")), http.StatusOK, "Not everybody has left", "Rima", "Record departure…", "Confirm arrival…")
	status := casework.Ask[string](d, "SELECT string_agg(status, ' ' ORDER BY position) FROM case_members WHERE case_id = $1", c.ID)
	if status != "departed active" {
		t.Errorf("members are %s", status)
	}
	is(t, b.Post(c.Path("travel/departure"), leaving(c, []int{0})...), http.StatusUnprocessableEntity)
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{1}, "2026-11-11")...), http.StatusUnprocessableEntity)
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{0}, "2026-11-11")...), http.StatusSeeOther)
	d.At(c, casefile.Ready)
	is(t, b.Post(c.Path("travel/departure"), leaving(c, []int{1}, "departed_on", "2026-11-15")...), http.StatusSeeOther)
	d.At(c, casefile.Departed)
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{1}, "2026-11-16")...), http.StatusSeeOther)
	d.At(c, casefile.Arrived)
}

func TestNobodyLeavesAgainstTheRules(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	b := d.As(casework.Judit)
	adult := d.Case(casefile.Ready, "1988-03-04")
	for _, c := range []struct {
		name    string
		changes []string
		says    string
	}{
		{"future day", []string{"departed_on", "2026-11-20"}, "still to come"},
		{"before the declaration", []string{"departed_on", "2026-09-30"}, "No signed declaration"},
		{"said no", []string{"reconfirmed", "no"}, adult.Path("withdraw")},
		{"not asked", []string{"reconfirmed", "unknown"}, "Ask them first"},
		{"no answer", []string{"reconfirmed", ""}, "This is needed"},
		{"no country", []string{"destination_country", "QQ"}, "Choose one of the answers"},
		{"stateless is no country", []string{"destination_country", "XX"}, "Choose one of the answers"},
		{"no such escort", []string{"escort", "giraffe"}, "Choose one of the answers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is(t, b.Post(adult.Path("travel/departure"), leaving(adult, []int{0}, c.changes...)...), http.StatusUnprocessableEntity, c.says, "TK 1036", "Liszt Ferenc")
		})
	}
	is(t, b.Post(adult.Path("travel/departure"), leaving(adult, nil)...), http.StatusUnprocessableEntity, "This is needed")
	d.At(adult, casefile.Ready)

	// On 15 September the child had a declaration without the guardian's consent.
	family := d.Case(casefile.Ready, "1988-03-04", "1990-01-01", "2017-05-05")
	d.Decide(family, 2, "signed", "2026-09-01", false)
	is(t, b.Post(family.Path("travel/departure"), leaving(family, []int{2}, "departed_on", "2026-09-15")...), http.StatusUnprocessableEntity, "guardian", "Sami")
	// The guardian took the consent back, and no list knows it yet.
	d.Exec("UPDATE return_decisions SET guardian_consents = false WHERE member_id = $1", family.Members[2])
	is(t, b.Post(family.Path("travel/departure"), leaving(family, []int{2})...), http.StatusUnprocessableEntity, "present stage")

	withdrew := d.Case(casefile.Ready, "1988-03-04", "1990-01-01")
	d.Decide(withdrew, 1, "withdrawn", "2026-11-01", false)
	is(t, b.Post(withdrew.Path("travel/departure"), leaving(withdrew, []int{0, 1})...), http.StatusUnprocessableEntity)

	unprepared := d.Case(casefile.PreDeparture, "1988-03-04")
	is(t, b.Post(unprepared.Path("travel/departure"), leaving(unprepared, []int{0})...), http.StatusUnprocessableEntity, "present stage")
	undeclared := d.Case(casefile.Approved, "1988-03-04")
	is(t, b.Post(undeclared.Path("travel/departure"), leaving(undeclared, []int{0})...), http.StatusUnprocessableEntity)
	for _, c := range []casework.Case{adult, family, withdrew, unprepared, undeclared} {
		if n := departures(d, c); n != 0 {
			t.Errorf("%s: %d departures", c.Ref, n)
		}
	}
}

func TestArrivalsFollowDepartures(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Ready, "1988-03-04")
	b := d.As(casework.Judit)
	is(t, b.Get(c.Path("travel/arrival")), http.StatusOK, "Nobody is on the way")
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{0}, "2026-11-11")...), http.StatusUnprocessableEntity)
	is(t, b.Post(c.Path("travel/departure"), leaving(c, []int{0})...), http.StatusSeeOther)
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{0}, "2026-11-09")...), http.StatusUnprocessableEntity, "10 Nov 2026", "Zahra")
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{0}, "2026-11-20")...), http.StatusUnprocessableEntity, "still to come")
	d.At(c, casefile.Departed)
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{0}, "2026-11-10")...), http.StatusSeeOther)
	d.At(c, casefile.Arrived)
}

func TestARecordIsCorrectedWithoutLosingAnothersWork(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04")
	b := d.As(casework.Judit)
	dep := casework.Ask[int64](d, "SELECT id FROM departures WHERE case_id = $1", c.ID)
	path := c.Path("travel/departures/" + id(dep))
	is(t, b.Get(path), http.StatusOK, `value="10/11/2026"`)
	base := `{"departed_on":["2026-11-10"],"destination_country":["IQ"],"travel_mode":["air"],"reconfirmed":["yes"]}`
	send := func(version string, changes ...string) *visit.Page {
		return b.Post(path, append([]string{"_page", path, "_version", version, "_base", base, "_token", token()}, changes...)...)
	}
	ok := []string{"destination_country", "IQ", "travel_mode", "air", "reconfirmed", "yes"}
	is(t, send("1", append(ok, "departed_on", "2026-11-12")...), http.StatusUnprocessableEntity, "11 Nov 2026")
	is(t, send("1", append(ok, "departed_on", "2026-09-12")...), http.StatusUnprocessableEntity, "No signed declaration")
	is(t, send("1", append(ok, "departed_on", "2026-11-09", "flight", "TK 1036")...), http.StatusSeeOther)
	is(t, send("1", append(ok, "departed_on", "2026-11-10", "flight", "LH 1337")...), http.StatusConflict, "TK 1036", "LH 1337", "Judit Kovács")
	is(t, send("2", append(ok, "departed_on", "2026-11-09", "flight", "LH 1337")...), http.StatusSeeOther)

	arr := casework.Ask[int64](d, "SELECT id FROM arrivals WHERE case_id = $1", c.ID)
	path = c.Path("travel/arrivals/" + id(arr))
	is(t, b.Get(path), http.StatusOK, `value="partner" checked`)
	is(t, b.Post(path, "_page", path, "_version", "1", "arrived_on", "2026-11-08", "confirmed_by", "person"), http.StatusUnprocessableEntity, "9 Nov 2026")
	is(t, b.Post(path, "_page", path, "_version", "1", "arrived_on", "2026-11-12", "confirmed_by", "person"), http.StatusSeeOther)
	is(t, b.Get(c.Path("travel")), http.StatusOK, "LH 1337", "12 Nov 2026", "confirmed by the person")
	is(t, b.Get(c.Path("travel/arrivals/999999")), http.StatusNotFound)
	is(t, b.Get(c.Path("travel/departures/x")), http.StatusNotFound)
}

func TestACorrectedDayIsTheDayOfTheHistoryToo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Ready, "1988-03-04", "1990-01-01")
	b := d.As(casework.Judit)
	is(t, b.Post(c.Path("travel/departure"), leaving(c, []int{0, 1})...), http.StatusSeeOther)
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{0, 1}, "2026-11-11")...), http.StatusSeeOther)
	days := func(event string) string {
		return casework.Ask[string](d, "SELECT string_agg(happened_on::text, ' ' ORDER BY member_id) FROM case_steps WHERE case_id = $1 AND event = $2", c.ID, event)
	}
	correct := func(table string, fields ...string) {
		t.Helper()
		row := casework.Ask[int64](d, "SELECT id FROM "+table+" WHERE member_id = $1", c.Members[0])
		path := c.Path("travel/" + table + "/" + id(row))
		is(t, b.Post(path, append(fields, "_page", path, "_version", "1", "_token", token())...), http.StatusSeeOther)
	}
	correct("departures", "departed_on", "2026-11-09", "destination_country", "IQ", "travel_mode", "air", "reconfirmed", "yes")
	correct("arrivals", "arrived_on", "2026-11-12", "confirmed_by", "partner")
	if got := days("departure_confirmed") + ", " + days("arrival_confirmed"); got != "2026-11-09 2026-11-10, 2026-11-12 2026-11-11" {
		t.Errorf("the history tells %s", got)
	}
	audited := casework.Ask[int](d, `SELECT count(*)::int FROM audit_changes WHERE case_id = $1 AND table_name = 'case_steps' AND act = 'update' AND 'happened_on' = ANY (columns) AND actor_id = $2`, c.ID, casework.Judit.ID)
	if audited != 2 {
		t.Errorf("%d corrections in the audit trail", audited)
	}
	is(t, b.Get(c.Path("")), http.StatusOK, "9 Nov")
}

func TestAVoidedDepartureTakesTheCaseBackButNotUnderAnArrival(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04")
	manager := d.As(casework.Reka)
	dep := casework.Ask[int64](d, "SELECT id FROM departures WHERE case_id = $1", c.ID)
	arr := casework.Ask[int64](d, "SELECT id FROM arrivals WHERE case_id = $1", c.ID)
	void := func(table string, n int64) *visit.Page {
		return manager.Post(c.Path("void"), "subject", table, "subject_id", id(n), "reason", "Another person", "_token", token())
	}
	page := manager.Get(c.Path("travel"))
	is(t, page, http.StatusOK, "subject=arrivals")
	lacks(t, page, "subject=departures")
	is(t, void("departures", dep), http.StatusUnprocessableEntity, "mark the arrival")
	is(t, void("arrivals", arr), http.StatusSeeOther)
	d.At(c, casefile.Departed)
	is(t, manager.Get(c.Path("travel")), http.StatusOK, "subject=departures")
	is(t, void("departures", dep), http.StatusSeeOther)
	d.At(c, casefile.Ready)
	lacks(t, d.As(casework.Judit).Get(c.Path("travel")), "/void?")
}

func TestTwentyPostsOfOneFormAreOneDeparture(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Ready, "1988-03-04")
	b := d.As(casework.Judit)
	form := leaving(c, []int{0})
	var wg sync.WaitGroup
	for range 20 {
		one := b.Copy()
		wg.Go(func() {
			if a := one.Post(c.Path("travel/departure"), form...); a.Status != http.StatusSeeOther && a.Status != http.StatusServiceUnavailable {
				t.Errorf("status %d\n%s", a.Status, a.Body)
			}
		})
	}
	wg.Wait()
	if n := departures(d, c); n != 1 {
		t.Errorf("%d departures", n)
	}
}

func TestAnotherOfficeFindsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Ready, "1988-03-04")
	b := d.As(casework.Martin)
	for _, section := range []string{"prepare", "prepare/ticket", "travel", "travel/departure", "travel/arrival"} {
		is(t, b.Get(c.Path(section)), http.StatusNotFound)
	}
	is(t, b.Post(c.Path("prepare"), "item", "ticket", "state", "open"), http.StatusNotFound)
	is(t, b.Post(c.Path("travel/departure"), leaving(c, []int{0})...), http.StatusNotFound)
	is(t, b.Post(c.Path("travel/arrival"), arriving(c, []int{0}, "2026-11-11")...), http.StatusNotFound)
}

func TestEveryPageSpeaksThreeLanguages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ready, gone := d.Case(casefile.Ready, "1988-03-04", "2017-05-05"), d.Case(casefile.Arrived, "1988-03-04")
	dep := casework.Ask[int64](d, "SELECT id FROM departures WHERE case_id = $1", gone.ID)
	arr := casework.Ask[int64](d, "SELECT id FROM arrivals WHERE case_id = $1", gone.ID)
	for l, word := range map[i18n.Language]string{i18n.En: "Record departure", i18n.Hu: "Elutazás rögzítése", i18n.Cs: "Zaznamenat odjezd"} {
		b := d.As(casework.Reka).In(l)
		is(t, b.Get(ready.Path("travel/departure")), http.StatusOK, word)
		is(t, b.Post(ready.Path("travel/departure"), leaving(ready, []int{0}, "departed_on", "tegnap", "reconfirmed", "no")...), http.StatusUnprocessableEntity, "tegnap")
		for _, path := range []string{
			ready.Path("prepare"), ready.Path("prepare/escort"), ready.Path("travel"), gone.Path("prepare"), gone.Path("travel"), ready.Path("travel/arrival"),
			gone.Path("travel/departure"), gone.Path("travel/departures/" + id(dep)), gone.Path("travel/arrivals/" + id(arr)),
		} {
			a := b.Get(path)
			is(t, a, http.StatusOK, `lang="`+string(l)+`"`)
		}
	}
}
