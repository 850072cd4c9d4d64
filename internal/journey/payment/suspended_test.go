package payment_test

import (
	"net/http"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/programme"
	"homeward/internal/testkit/casework"
)

func TestNeitherPlansNorInstalmentsAreApprovedUnderASuspendedProgramme(t *testing.T) {
	t.Parallel()
	d := office(t)
	d.Add(d.money.Routes, d.plans.Routes, (&programme.Service{DB: d.DB}).Routes)
	d.lines(2000)
	c, _ := d.planned(100000)
	suspend := func() {
		d.Exec(`INSERT INTO programme_suspensions (programme_id, starts_on, ends_on, decided_by, reason, banner_en, banner_hu, banner_cs)
			SELECT programme_id, '2026-11-01', '2026-11-19', 'Ministry', 'No money this autumn', 'a', 'b', 'c' FROM case_files WHERE id = $1`, c.ID)
	}
	over := func() { d.Exec("UPDATE programme_suspensions SET ends_on = '2026-11-18'") }
	manager := d.As(casework.Reka).In(i18n.En)

	suspend()
	manager.Post(c.Path("plan/decide"), "answer", "approved", "_version", "1").Is(http.StatusUnprocessableEntity).Has("No money this autumn")
	over()
	manager.Get(c.Path("plan/decide")).Form(c.Path("plan/decide")).With("answer", "approved").Send().Is(http.StatusSeeOther)

	d.Exec("DELETE FROM programme_suspensions")
	suspend()
	d.request(c, casework.Judit).Is(http.StatusSeeOther) // what is asked waits
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusUnprocessableEntity).Has("No money this autumn")
	if got := casework.Ask[string](d.House, "SELECT string_agg(state, ',') FROM instalments"); got != "requested" {
		t.Errorf("instalments: %s", got)
	}
	over()
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
}
