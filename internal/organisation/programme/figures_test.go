package programme_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// granted is a house with a programme of Budapest and its administrator.
func granted(t *testing.T) (h *casework.House, admin *visit.Client, path string, id int64) {
	t.Helper()
	h, bud, _ := house(t)
	admin = h.SignIn("admin@homeward.example")
	admin.Post("/admin/programmes/new", form(bud, "code", "HU/1")...).Is(http.StatusSeeOther)
	id = casework.Ask[int64](h, "SELECT id FROM programmes")
	return h, admin, fmt.Sprintf("/admin/programmes/%d", id), id
}

func officeOf(h *casework.House, code string) int64 {
	return casework.Ask[int64](h, "SELECT id FROM offices WHERE code = $1", code)
}

// own is the form of an indicator, with some of its fields set anew.
func own(more ...string) []string {
	return with([]string{
		"code", "ERF-3", "unit", "sessions", "owner", "Nagy Éva", "name_en", "Information sessions", "name_hu", "Tájékoztatók", "name_cs", "Informační setkání",
		"definition_en", "Every session held.", "definition_hu", "Minden megtartott alkalom.", "definition_cs", "Každé uskutečněné setkání.",
	}, more...)
}

// entry is the form of a figure.
func entry(office int64, more ...string) []string {
	return with([]string{"indicator", "web_visits", "happened_on", "2026-10-31", "value", "1 250", "office", fmt.Sprint(office), "source", "Matomo, October"}, more...)
}

func TestTargetsStandForAnyIndicator(t *testing.T) {
	t.Parallel()
	h, b, path, _ := granted(t)
	at := path + "/targets"
	for _, wrong := range [][]string{{"indicator", "R.9"}, {"indicator", ""}, {"target", ""}, {"target", "many"}, {"baseline", "-1"}} {
		b.Post(at+"/new", with([]string{"indicator", "R.3.6", "milestone", "77", "target", "1 200"}, wrong...)...).Is(http.StatusUnprocessableEntity).Has(`value="77"`)
	}
	b.Post(at+"/new", "indicator", "R.3.6", "baseline", "3", "milestone", "60", "target", "1 200").Is(http.StatusSeeOther)
	b.In(i18n.En).Post(at+"/new", "indicator", "R.3.6", "target", "5").Is(http.StatusUnprocessableEntity).Has("already")
	b.Post(path+"/indicators/new", own()...).Is(http.StatusSeeOther)
	b.Post(at+"/new", "indicator", "ERF-3", "target", "40").Is(http.StatusSeeOther)
	stored := "SELECT string_agg(concat_ws(' ', indicator, baseline, milestone, target), ', ' ORDER BY indicator) FROM programme_targets"
	if got := casework.Ask[string](h, stored); got != "ERF-3 0 0 40, R.3.6 3 60 1200" {
		t.Errorf("targets: %s", got)
	}
	for l, word := range map[i18n.Language]string{i18n.En: "sessions", i18n.Hu: "tanácsadás", i18n.Cs: "schůzky"} {
		b.In(l).Get(path+"/grant").Is(http.StatusOK).Has("R.3.6", "ERF-3", word)
	}
	one := fmt.Sprintf("%s/%d", at, casework.Ask[int64](h, "SELECT id FROM programme_targets WHERE indicator = 'R.3.6'"))
	b.Get(one).Is(http.StatusOK).Has(`value="1200"`)
	b.Post(one, "indicator", "R.3.6", "target", "1 300", "_version", "1").Is(http.StatusSeeOther)
	b.Post(one, "indicator", "R.3.6", "target", "1 400", "_version", "1", "_base", `{"target":["1200"]}`).Is(http.StatusConflict)
	b.Post(one+"/remove", "_version", "1").Is(http.StatusConflict)
	b.Post(one+"/remove", "_version", "2").Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, stored); got != "ERF-3 0 0 40" {
		t.Errorf("after the removal: %s", got)
	}
	b.Get(one).Is(http.StatusNotFound)
}

func TestManyPostsMakeOneTargetAndOneFigure(t *testing.T) {
	t.Parallel()
	h, b, path, id := granted(t)
	bud := officeOf(h, "BUD")
	var sent sync.WaitGroup
	for range 8 {
		sent.Go(func() { b.Copy().Post(path+"/targets/new", "indicator", "R.3.6", "target", "7") })
		sent.Go(func() {
			b.Copy().Post(fmt.Sprintf("/programmes/%d/indicators/new", id), entry(bud, "_token", "6f1d2d6e-0000-4000-8000-000000000001")...)
		})
	}
	sent.Wait()
	if got := casework.Ask[string](h, "SELECT concat_ws(' ', (SELECT count(*) FROM programme_targets), (SELECT count(*) FROM indicator_entries))"); got != "1 1" {
		t.Errorf("targets and figures: %s", got)
	}
}

func TestAnIndicatorOfItsOwnCountsItsDefinitions(t *testing.T) {
	t.Parallel()
	h, b, path, id := granted(t)
	at := path + "/indicators"
	for _, wrong := range [][]string{{"code", "R.3.6"}, {"code", "a b"}, {"unit", "percent"}, {"name_cs", ""}, {"definition_hu", ""}, {"counts_as", "web_visits"}, {"counts_as", "R.3.6"}} {
		b.Post(at+"/new", own(wrong...)...).Is(http.StatusUnprocessableEntity).Has("Nagy Éva")
	}
	b.Post(at+"/new", own()...).Is(http.StatusSeeOther)
	b.Post(at+"/new", own()...).Is(http.StatusUnprocessableEntity)
	one := fmt.Sprintf("%s/%d", at, casework.Ask[int64](h, "SELECT id FROM programme_indicators"))
	edition := func(want int) {
		t.Helper()
		if got := casework.Ask[int](h, "SELECT edition FROM programme_indicators"); got != want {
			t.Errorf("version %d of the definition, not %d", got, want)
		}
	}
	edition(1)
	b.Post(one, own("name_en", "Sessions of information", "_version", "1")...).Is(http.StatusSeeOther)
	edition(1)
	b.Post(one, own("definition_en", "Every session with two people or more.", "_version", "2")...).Is(http.StatusSeeOther)
	edition(2)
	b.Post(one, own("unit", "persons", "counts_as", "R.3.6", "_version", "3")...).Is(http.StatusSeeOther)
	edition(3)
	b.Post(path+"/targets/new", "indicator", "ERF-3", "target", "40").Is(http.StatusSeeOther)
	b = b.In(i18n.En)
	b.Post(one, own("code", "ERF-4", "unit", "persons", "counts_as", "R.3.6", "_version", "4")...).Is(http.StatusUnprocessableEntity).Has("under this code")
	b.Post(one, own("unit", "events", "_version", "4")...).Is(http.StatusUnprocessableEntity).Has("in this unit")
	b.Post(one+"/remove", "_version", "4").Is(http.StatusUnprocessableEntity).Has("under this indicator")
	b.Post(path+"/targets/"+fmt.Sprint(casework.Ask[int64](h, "SELECT id FROM programme_targets"))+"/remove", "_version", "1").Is(http.StatusSeeOther)
	b.Post(one+"/remove", "_version", "4").Is(http.StatusSeeOther)
	if n := casework.Ask[int](h, "SELECT count(*) FROM programme_indicators WHERE programme_id = $1", id); n != 0 {
		t.Error("the indicator is still there")
	}
}

func TestFiguresAreEnteredOnceAndNeverChanged(t *testing.T) {
	t.Parallel()
	h, admin, path, id := granted(t)
	bud, prg := officeOf(h, "BUD"), officeOf(h, "PRG")
	h.Member("manager@homeward.example", access.OfficeManager, bud)
	h.Member("vedouci@homeward.example", access.OfficeManager, prg)
	admin.Post(path+"/indicators/new", own()...).Is(http.StatusSeeOther)
	admin.Post(path+"/indicators/new", own("code", "COST", "unit", "money")...).Is(http.StatusSeeOther)
	at := fmt.Sprintf("/programmes/%d/indicators", id)
	b := h.SignIn("manager@homeward.example").In(i18n.En)
	for _, wrong := range []struct{ field, value, said string }{
		{"indicator", "R.3.6", "web_visits"},
		{"indicator", "", "Matomo"},
		{"value", "12.5", "Matomo"},
		{"value", "-3", "Matomo"},
		{"value", "", "Matomo"},
		{"happened_on", "2099-01-01", "still to come"},
		{"happened_on", "2024-12-31", "runs from"},
		{"source", "", "1 250"},
		{"office", fmt.Sprint(prg), "Matomo"},
	} {
		b.Post(at+"/new", entry(bud, wrong.field, wrong.value)...).Is(http.StatusUnprocessableEntity).Has(wrong.said)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM indicator_entries"); n != 0 {
		t.Fatalf("%d wrong figures are kept", n)
	}
	b.Post(at+"/new", entry(bud)...).Is(http.StatusSeeOther)
	b.Post(at+"/new", entry(bud, "indicator", "ERF-3", "value", "4")...).Is(http.StatusSeeOther)
	b.Post(at+"/new", entry(bud, "indicator", "COST", "value", "1 200,50")...).Is(http.StatusSeeOther)
	admin.Post(at+"/new", entry(bud, "value", "50", "happened_on", "2026-11-01")...).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT string_agg(indicator || ' ' || value, ', ' ORDER BY id) FROM indicator_entries"); got != "web_visits 1250, ERF-3 4, COST 120050, web_visits 50" {
		t.Errorf("stored: %s", got)
	}
	b.Get(at).Is(http.StatusOK).Has("1,300", "Matomo, October", "Information sessions", "Every session held.")
	if slices.Contains([]int{http.StatusOK, http.StatusSeeOther}, h.SignIn("vedouci@homeward.example").Get(at).Status) {
		t.Error("an office that does not work in the programme reads its figures")
	}
	void := fmt.Sprintf("%s/%d/void", at, casework.Ask[int64](h, "SELECT min(id) FROM indicator_entries"))
	b.Get(void).Is(http.StatusOK)
	b.Post(void, "reason", "").Is(http.StatusUnprocessableEntity)
	b.Post(void, "reason", "September, not October").Is(http.StatusSeeOther)
	b.Post(void, "reason", "Again").Is(http.StatusUnprocessableEntity).Has("already", "Again")
	b.Get(at).Is(http.StatusOK).Has("September, not October")
	if got := casework.Ask[string](h, "SELECT concat_ws(' ', value, void_reason, voided_by IS NOT NULL) FROM indicator_entries WHERE voided"); got != "1250 September, not October t" {
		t.Errorf("void: %s", got)
	}
	// Another programme's address does not reach it.
	admin.Post("/admin/programmes/new", form(bud, "code", "HU/2")...).Is(http.StatusSeeOther)
	other := casework.Ask[int64](h, "SELECT max(id) FROM programmes")
	standing := casework.Ask[int64](h, "SELECT min(id) FROM indicator_entries WHERE NOT voided")
	b.Post(fmt.Sprintf("/programmes/%d/indicators/%d/void", other, standing), "reason", "Not of this programme").Is(http.StatusNotFound)
	for _, change := range []string{
		"UPDATE indicator_entries SET value = 1", "DELETE FROM indicator_entries",
		"UPDATE indicator_entries SET voided = false, voided_by = NULL, voided_on = '0001-01-01', void_reason = '' WHERE voided",
		"UPDATE indicator_entries SET void_reason = 'Another' WHERE voided",
	} {
		err := h.DB.Write(t.Context(), casework.Eszter.Actor(), func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), change)
			return err
		})
		if err == nil {
			t.Errorf("the program may %s", change)
		}
	}
}

func TestFiguresAreListedByIndicator(t *testing.T) {
	t.Parallel()
	h, admin, _, id := granted(t)
	bud := officeOf(h, "BUD")
	admin = admin.In(i18n.En)
	at := fmt.Sprintf("/programmes/%d/indicators", id)
	for n := range 22 {
		admin.Post(at+"/new", entry(bud, "source", fmt.Sprintf("Log of day %02d", n+1), "happened_on", fmt.Sprintf("2026-10-%02d", n+1))...).Is(http.StatusSeeOther)
	}
	admin.Get(at).Is(http.StatusOK).Lacks("All indicators").Has("Log of day 22", "Log of day 03").Lacks("Log of day 02")
	admin.Post(at+"/new", entry(bud, "indicator", "O.3.2", "value", "7", "source", "Inventory")...).Is(http.StatusSeeOther)
	one := at + "?indicator=O.3.2"
	admin.Get(at).Is(http.StatusOK).Has("All indicators", `href="`+one+`"`, "Log of day 04").Lacks("Log of day 03")
	admin.Get(one).Is(http.StatusOK).Has("Inventory").Lacks("Log of day", "Older figures")
	first := casework.Ask[int64](h, "SELECT id FROM indicator_entries WHERE source = 'Log of day 03'")
	visits := at + "?indicator=web_visits"
	admin.Get(visits).Is(http.StatusOK).Has("Log of day 03", fmt.Sprintf("before=%d&amp;day=2026-10-03&amp;indicator=web_visits", first)).Lacks("Inventory", "Log of day 02")
	admin.Get(visits+fmt.Sprintf("&before=%d&day=2026-10-03", first)).Is(http.StatusOK).Has("Log of day 02", "Log of day 01").Lacks("Log of day 03", "Inventory", "Older figures")
	for _, nothing := range []string{"?indicator=none", "?before=1&day=2020-01-01"} {
		admin.Get(at + nothing).Is(http.StatusOK).Has("Nothing is entered yet")
	}
}

func TestNoFigureIsEnteredForAnIndicatorThatIsGone(t *testing.T) {
	t.Parallel()
	h, admin, path, id := granted(t)
	bud := officeOf(h, "BUD")
	h.Member("manager@homeward.example", access.OfficeManager, bud)
	manager := h.SignIn("manager@homeward.example")
	at := fmt.Sprintf("/programmes/%d/indicators/new", id)
	admin.Post(path+"/indicators/new", own()...).Is(http.StatusSeeOther)
	entered := make(chan int, 1)
	// The figure is sent while the indicator is being removed.
	h.Write(func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), "SELECT FROM programmes WHERE id = $1 FOR UPDATE", id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), "DELETE FROM programme_indicators WHERE programme_id = $1", id); err != nil {
			return err
		}
		go func() { entered <- manager.Post(at, entry(bud, "indicator", "ERF-3")...).Status }()
		for waits := false; !waits; {
			err := tx.QueryRow(t.Context(), "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)").Scan(&waits)
			if err != nil {
				return err
			}
			if len(entered) > 0 {
				break
			}
		}
		return nil
	})
	if got := <-entered; got != http.StatusUnprocessableEntity {
		t.Errorf("entering the figure answers %d", got)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM indicator_entries e WHERE NOT EXISTS (SELECT 1 FROM programme_indicators i WHERE i.code = e.indicator)"); n != 0 {
		t.Errorf("%d figures have no indicator", n)
	}
}
