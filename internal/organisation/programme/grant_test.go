package programme_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestSharesOfDonorsAddUpToTheWhole(t *testing.T) {
	t.Parallel()
	h, b, path, _ := granted(t)
	at := path + "/donors"
	shares := func(want string) {
		t.Helper()
		if got := casework.Ask[string](h, "SELECT coalesce(string_agg(name || ' ' || share, ', ' ORDER BY id), '') FROM programme_donors"); got != want {
			t.Errorf("donors: %s, not %s", got, want)
		}
	}
	b.Post(at+"/new", "name", "AMIF").Is(http.StatusSeeOther)
	shares("AMIF 10000")
	for _, wrong := range [][]string{{"share", ""}, {"share", "100,01"}, {"share", "some"}, {"share", "-1"}, {"name", ""}, {"name", "AMIF"}} {
		b.Post(at+"/new", with([]string{"name", "Ministry", "share", "10", "reference", "BM/77"}, wrong...)...).Is(http.StatusUnprocessableEntity).Has("BM/77")
	}
	b.Post(at+"/new", "name", "Ministry", "share", "22,5").Is(http.StatusSeeOther)
	shares("AMIF 7750, Ministry 2250")
	b.In(i18n.En).Post(at+"/new", "name", "IOM", "share", "77,51").Is(http.StatusUnprocessableEntity).Has("77.5")
	b.Post(at+"/new", "name", "IOM", "share", "7,25").Is(http.StatusSeeOther)
	shares("AMIF 7025, Ministry 2250, IOM 725")
	for l, words := range map[i18n.Language][]string{i18n.En: {"70.25", "22.5"}, i18n.Hu: {"70,25", "22,5"}, i18n.Cs: {"70,25", "22,5"}} {
		b.In(l).Get(path + "/grant").Is(http.StatusOK).Has(words...)
	}
	key := func(name string) string {
		return fmt.Sprintf("%s/%d", at, casework.Ask[int64](h, "SELECT id FROM programme_donors WHERE name = $1", name))
	}
	version := func(name string) string {
		return fmt.Sprint(casework.Ask[int](h, "SELECT version FROM programme_donors WHERE name = $1", name))
	}
	b.Get(key("Ministry")).Is(http.StatusOK).Has(`value="22.5`)
	b.In(i18n.En).Post(key("AMIF")+"/remove", "_version", version("AMIF")).Is(http.StatusUnprocessableEntity).Has("remove the others first")
	b.Post(key("Ministry"), "name", "Ministry", "share", "30", "_version", version("Ministry")).Is(http.StatusSeeOther)
	shares("AMIF 6275, Ministry 3000, IOM 725")
	b.Post(key("Ministry")+"/remove", "_version", version("Ministry")).Is(http.StatusSeeOther)
	shares("AMIF 9275, IOM 725")
	b.Get("/admin/programmes").Is(http.StatusOK).Has("AMIF, IOM")
	var sent sync.WaitGroup
	for i := range 6 {
		sent.Go(func() { b.Copy().Post(at+"/new", "name", fmt.Sprint("Donor ", i), "share", "40") })
	}
	sent.Wait()
	if got := casework.Ask[string](h, "SELECT count(*) || ' ' || sum(share) FROM programme_donors"); got != "4 10000" {
		t.Errorf("donors and their shares after parallel posts: %s", got)
	}
}

func TestPeriodsNeverOverlap(t *testing.T) {
	t.Parallel()
	h, b, path, _ := granted(t)
	b = b.In(i18n.En)
	at := path + "/periods"
	period := func(more ...string) []string {
		return with([]string{"starts_on", "2025-01-01", "ends_on", "2025-06-30", "due_on", "2025-07-31"}, more...)
	}
	for _, wrong := range [][]string{{"ends_on", "2024-12-01"}, {"due_on", "2025-06-01"}, {"starts_on", "2024-12-31"}, {"starts_on", ""}} {
		b.Post(at+"/new", period(wrong...)...).Is(http.StatusUnprocessableEntity)
	}
	b.Post(at+"/new", period()...).Is(http.StatusSeeOther)
	b.Post(at+"/new", period("starts_on", "2025-06-30", "ends_on", "2025-12-31", "due_on", "2026-01-31")...).Is(http.StatusUnprocessableEntity).Has("overlaps")
	b.Get(at + "/new").Form(at + "/new").Send().Is(http.StatusSeeOther)
	one := fmt.Sprintf("%s/%d", at, casework.Ask[int64](h, "SELECT min(id) FROM programme_periods"))
	b.Post(one, period("ends_on", "2025-07-01", "_version", "1")...).Is(http.StatusUnprocessableEntity).Has("overlaps")
	b.Post(one, period("due_on", "2025-08-15", "_version", "1")...).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT string_agg(concat_ws(' ', starts_on, due_on), ', ' ORDER BY starts_on) FROM programme_periods"); got != "2025-01-01 2025-08-15, 2025-07-01 2026-01-31" {
		t.Errorf("due: %s", got)
	}
}

func TestAGrantHasComponentsMilestonesAmendmentsAndNumbers(t *testing.T) {
	t.Parallel()
	h, b, path, _ := granted(t)
	b = b.In(i18n.En)
	b.Post(path+"/components/new", "code", "A", "name", "Return", "position", "1").Is(http.StatusSeeOther)
	b.Post(path+"/components/new", "code", "A", "name", "Other", "position", "2").Is(http.StatusUnprocessableEntity).Has("Other", "already")
	part := casework.Ask[int64](h, "SELECT id FROM programme_components")
	b.Post(path+"/targets/new", "indicator", "R.3.6", "target", "9", "component", fmt.Sprint(part+1)).Is(http.StatusUnprocessableEntity)
	b.Post(path+"/targets/new", "indicator", "R.3.6", "target", "9", "component", fmt.Sprint(part)).Is(http.StatusSeeOther)
	b.Post(fmt.Sprintf("%s/components/%d/remove", path, part), "_version", "1").Is(http.StatusUnprocessableEntity).Has("belongs to this component")

	target := fmt.Sprint(casework.Ask[int64](h, "SELECT id FROM programme_targets"))
	for _, wrong := range [][]string{{"target", "999"}, {"due_on", "2028-01-01"}, {"due_on", ""}, {"value", ""}} {
		b.Post(path+"/milestones/new", with([]string{"target", target, "due_on", "2026-06-30", "value", "4"}, wrong...)...).Is(http.StatusUnprocessableEntity)
	}
	b.Post(path+"/milestones/new", "target", target, "due_on", "2026-06-30", "value", "4").Is(http.StatusSeeOther)
	b.Post(path+"/milestones/new", "target", target, "due_on", "2026-06-30", "value", "5").Is(http.StatusUnprocessableEntity).Has("already")
	b.Post(path+"/targets/"+target+"/remove", "_version", "1").Is(http.StatusUnprocessableEntity).Has("This target has milestones")

	// A promise leads to what was reached: by its day, or today where that is to come.
	b.Post(path+"/milestones/new", "target", target, "due_on", "2027-06-30", "value", "6").Is(http.StatusSeeOther)
	b.Get(path+"/grant").Is(http.StatusOK).Has(`href="/figure/HU/1/R.3.6/2025-01-01/2026-06-30"`, `href="/figure/HU/1/R.3.6/2025-01-01/2026-11-19"`, "What was reached").
		Lacks("/2025-01-01/2027-")
	h.Write(func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE programmes SET starts_on = '2027-01-01'")
		return err
	})
	b.Get(path + "/grant").Is(http.StatusOK).Lacks("What was reached")

	annex := []string{"number", "1", "signed_on", "2026-02-01", "ends_on", "2028-06-30", "amount", "1 250 000,50", "changes", "Longer by half a year"}
	b.Post(path+"/annexes/new", with(annex, "ends_on", "2024-01-01")...).Is(http.StatusUnprocessableEntity).Has("Longer by half a year")
	b.Post(path+"/annexes/new", with(annex, "ends_on", "2028-06-30")...).Is(http.StatusSeeOther)
	b.Post(path+"/annexes/new", annex...).Is(http.StatusUnprocessableEntity).Has("already")
	one := fmt.Sprintf("%s/annexes/%d", path, casework.Ask[int64](h, "SELECT id FROM programme_annexes"))
	b.Get(one).Is(http.StatusOK).Has(`value="1250000.50"`)
	b.Post(one+"/remove", "_version", "1").Is(http.StatusNotFound)

	b.Post(path+"/numbers/new", "number", "CZ.12.01.03/00/22_001/0000001", "holder", "MV ČR").Is(http.StatusSeeOther)
	b.Post(path+"/numbers/new", "number", "CZ.12.01.03/00/22_001/0000001", "holder", "OAMP").Is(http.StatusUnprocessableEntity).Has("OAMP")
	b.Get(path+"/grant").Is(http.StatusOK).Has("A Return", "30 Jun 2026", "Longer by half a year", "1,250,000.50", "CZ.12.01.03/00/22_001/0000001", "MV ČR")
}
