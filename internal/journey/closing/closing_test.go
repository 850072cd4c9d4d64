package closing_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/closing"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(closing.Service{DB: h.DB, Clock: h.Clock}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// returnOnly makes the programme one that ends with the arrival.
func returnOnly(h *casework.House, monitors bool) {
	h.Exec("UPDATE programmes SET grants_reintegration = false, monitors = $2 WHERE id = $1", h.Running, monitors)
}

// ask is the counsellor's form, filled in.
func ask(v *visit.Client, c casework.Case, reason string, fields ...string) *visit.Form {
	f := v.Get(c.Path("close")).Is(http.StatusOK).Form(c.Path("close"))
	return f.With(append([]string{"reason", reason, "summary", "Went home by bus."}, fields...)...)
}

// answer is the manager's form, filled in.
func answer(v *visit.Client, c casework.Case, outcome, note string) *visit.Form {
	return v.Get(c.Path("close")).Is(http.StatusOK).Form(c.Path("close/decision")).With("outcome", outcome, "note", note)
}

func leads(t *testing.T, p *visit.Page, to string) {
	t.Helper()
	if p.Is(http.StatusSeeOther); p.Location != to {
		t.Errorf("leads to %q, not to %q", p.Location, to)
	}
}

func closure(h *casework.House, c casework.Case) string {
	return casework.Ask[string](h, "SELECT stage || ' ' || coalesce(closure, 'no closure') FROM case_files WHERE id = $1", c.ID)
}

func flags(h *casework.House, c casework.Case) string {
	return casework.Ask[string](h, "SELECT array_to_string(flags, ',') FROM case_files WHERE id = $1", c.ID)
}

func TestACounsellorAsksAndAManagerCloses(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Counselling)
		judit, reka := h.As(casework.Judit).In(l), h.As(casework.Reka).In(l)
		leads(t, ask(judit, c, "own_means", "evidence", "Message of 12 November", "cost", "120,50").Send(), c.Path("close"))
		h.At(c, casefile.Counselling)
		if !strings.Contains(flags(h, c), "closing_asked") {
			t.Errorf("%s: flags %s", l, flags(h, c))
		}
		judit.Get(c.Path("close")).Is(http.StatusOK).Has("Message of 12 November", "Went home by bus.")
		judit.Post(c.Path("close/decision"), "outcome", "approved").Is(http.StatusForbidden)
		judit.Get(c.Path("timeline")).Is(http.StatusOK)
		leads(t, answer(reka, c, "approved", "").Send(), c.Path("close"))
		if got := closure(h, c); got != "closed own_means" {
			t.Errorf("%s: %s", l, got)
		}
		judit.Get(c.Path("close")).Is(http.StatusOK).Lacks(`action="` + c.Path("close") + `"`)
		if got := casework.Ask[string](h, "SELECT state || requested_by || decided_by || cost_minor || currency FROM case_closings"); got != "approved111312050EUR" {
			t.Errorf("%s: stored as %s", l, got)
		}
	}
}

func TestWhoAskedDoesNotDecide(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	reka := h.As(casework.Reka).In(i18n.En)
	leads(t, ask(reka, c, "own_means", "evidence", "Message of 12 November").Send(), c.Path("close"))
	reka.Get(c.Path("close")).Is(http.StatusOK).Has("another manager or deputy decides").Lacks(c.Path("close/decision"))
	reka.Post(c.Path("close/decision"), "outcome", "approved").Is(http.StatusUnprocessableEntity).Has("Another manager or deputy does")
	h.At(c, casefile.Counselling)
	leads(t, answer(h.As(casework.Anna), c, "approved", "").Send(), c.Path("close"))
	h.At(c, casefile.Closed)
}

func TestARefusalSaysWhyAndLeavesTheCaseOpen(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Counselling)
		judit, reka := h.As(casework.Judit).In(l), h.As(casework.Reka).In(l)
		ask(judit, c, "own_means", "evidence", "Message of 12 November").Send().Is(http.StatusSeeOther)
		answer(reka, c, "refused", "").Send().Is(http.StatusUnprocessableEntity).Problem("note")
		reka.Post(c.Path("close/decision"), "outcome", "requested").Is(http.StatusUnprocessableEntity).Problem("outcome")
		leads(t, answer(reka, c, "refused", "Call him once more.").Send(), c.Path("close"))
		h.At(c, casefile.Counselling)
		if strings.Contains(flags(h, c), "closing_asked") {
			t.Errorf("%s: still asked for", l)
		}
		judit.Get(c.Path("close")).Is(http.StatusOK).Has("Call him once more.")
		reka.Post(c.Path("close/decision"), "outcome", "approved").Is(http.StatusUnprocessableEntity)
		h.At(c, casefile.Counselling)
	}
}

func TestEveryReasonHasItsGuard(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	v := h.As(casework.Judit).In(i18n.En)
	send := func(reason string, fields ...string) *visit.Page {
		f := ask(v, c, "own_means", fields...)
		f.Values.Set("reason", reason)
		return f.Send().Is(http.StatusUnprocessableEntity)
	}
	send("").Problem("reason")
	send("own_means").Problem("evidence").Has("Went home by bus.")
	send("duplicate").Problem("other")
	send("duplicate", "other", c.Ref).Problem("other")
	send("duplicate", "other", "BUD-26-99999").Problem("other")
	send("withdrawn").Problem("reason")
	send("lost_contact").Has("Three contact attempts over 30 days by different channels", "Went home by bus.")
	send("completed")
	send("returned_only")
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_closings"); n != 0 {
		t.Errorf("%d requests", n)
	}
	for i, day := range []string{"2026-10-01", "2026-10-20", "2026-11-10"} {
		h.Fact(c, `INSERT INTO contact_attempts (case_id, recorded_by, tried_at, channel, result) VALUES ($1, $2, $3::timestamptz, $4, 'not_reached')`,
			c.ID, casework.Judit.ID, day, []string{"phone", "sms", "phone"}[i])
	}
	ask(v, c, "lost_contact").Send().Is(http.StatusSeeOther)
	v.Post(c.Path("close"), "reason", "own_means", "evidence", "Message", "cost_currency", "EUR").Is(http.StatusUnprocessableEntity).Has("requested already")
	answer(h.As(casework.Reka), c, "approved", "").Send().Is(http.StatusSeeOther)
	if got := closure(h, c); got != "closed lost_contact" {
		t.Error(got)
	}
}

func TestADuplicatePointsToTheCaseThatGoesOn(t *testing.T) {
	t.Parallel()
	h := open(t)
	other, c := h.Case(casefile.Counselling), h.Case(casefile.Intake)
	ask(h.As(casework.Judit), c, "duplicate", "other", strings.ToLower(other.Ref)).Send().Is(http.StatusSeeOther)
	h.As(casework.Reka).Get(c.Path("close")).Is(http.StatusOK).Has(other.Ref)
	answer(h.As(casework.Reka), c, "approved", "").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[int64](h, "SELECT duplicate_of FROM case_closings WHERE case_id = $1", c.ID); got != other.ID {
		t.Errorf("points to %d", got)
	}
}

func TestTheDeadAreNotedAsSuch(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Arrived)
	ask(h.As(casework.Judit), c, "deceased", "evidence", "Certificate 12/2026").Send().Is(http.StatusSeeOther)
	answer(h.As(casework.Reka), c, "approved", "").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT status FROM case_members WHERE case_id = $1", c.ID); got != "deceased" {
		t.Errorf("the member is %s", got)
	}
	if got := closure(h, c); got != "closed deceased" {
		t.Error(got)
	}
}

func TestAReturnWithoutPackageEndsWithTheArrival(t *testing.T) {
	t.Parallel()
	h := open(t)
	returnOnly(h, false)
	c := h.Case(casefile.Arrived)
	judit := h.As(casework.Judit)
	judit.Post(c.Path("monitor")).Is(http.StatusUnprocessableEntity)
	ask(judit, c, "returned_only").Send().Is(http.StatusSeeOther)
	answer(h.As(casework.Reka), c, "approved", "").Send().Is(http.StatusSeeOther)
	if got := closure(h, c); got != "closed returned_only" {
		t.Error(got)
	}
}

func TestMonitoringComesBeforeAGoodEnd(t *testing.T) {
	t.Parallel()
	h := open(t)
	returnOnly(h, true)
	c := h.Case(casefile.Arrived)
	judit := h.As(casework.Judit).In(i18n.En)
	judit.Get(c.Path("close")).Is(http.StatusOK).Form(c.Path("monitor")).Send().Is(http.StatusSeeOther)
	h.At(c, casefile.Monitoring)
	judit.Post(c.Path("monitor")).Is(http.StatusUnprocessableEntity)
	ask(judit, c, "completed").Send().Is(http.StatusUnprocessableEntity).Has("Visits after return")
	// Earlier visits and talks do not stand for the last one.
	h.Fact(c, `INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, minutes) VALUES ($1, $2, 2, '2026-11-18', 20)`, c.ID, casework.Judit.ID)
	h.Fact(c, "UPDATE monitoring_events SET not_reached_on = '2026-11-18' WHERE case_id = $1 AND milestone <> 'm12'", c.ID)
	ask(judit, c, "completed").Send().Is(http.StatusUnprocessableEntity).Has("Visits after return")
	h.Fact(c, "UPDATE monitoring_events SET not_reached_on = '2026-11-18' WHERE case_id = $1", c.ID)
	ask(judit, c, "completed").Send().Is(http.StatusSeeOther)
	answer(h.As(casework.Reka), c, "approved", "").Send().Is(http.StatusSeeOther)
	if got := closure(h, c); got != "closed completed" {
		t.Error(got)
	}
}

func TestWithoutAScheduleAnyContactWillDo(t *testing.T) {
	t.Parallel()
	h := open(t)
	returnOnly(h, true)
	h.Exec("UPDATE programmes SET monitoring_usual = '{}'")
	c := h.Case(casefile.Arrived)
	judit := h.As(casework.Judit).In(i18n.En)
	judit.Get(c.Path("close")).Is(http.StatusOK).Form(c.Path("monitor")).Send().Is(http.StatusSeeOther)
	ask(judit, c, "completed").Send().Is(http.StatusUnprocessableEntity).Has("Visits after return")
	h.Fact(c, `INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, minutes) VALUES ($1, $2, 2, '2026-11-18', 20)`, c.ID, casework.Judit.ID)
	ask(judit, c, "completed").Send().Is(http.StatusSeeOther)
}

func TestAManagerCompletesThePlan(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Reintegration)
	reka, judit := h.As(casework.Reka).In(i18n.En), h.As(casework.Judit)
	reka.Post(c.Path("complete-plan")).Is(http.StatusUnprocessableEntity).Has("Delivery of activities")
	h.At(c, casefile.Reintegration)
	h.Fact(c, `WITH p AS (INSERT INTO reintegration_plans (case_id, author_id, number, state) VALUES ($1, $2, 1, 'approved') RETURNING id)
		INSERT INTO plan_activities (case_id, plan_id, member_id, activity, dimension, state, delivered_on)
		SELECT $1, id, $3, 'equipment_tools', 'economic', 'delivered', '2026-11-17' FROM p`, c.ID, casework.Judit.ID, c.Members[0])
	judit.Post(c.Path("complete-plan")).Is(http.StatusForbidden)
	h.As(casework.Petra).Post(c.Path("complete-plan")).Is(http.StatusNotFound)
	reka.Get(c.Path("close")).Is(http.StatusOK).Form(c.Path("complete-plan")).Send().Is(http.StatusSeeOther)
	h.At(c, casefile.Monitoring)
}

func TestAHoldRestsAndIsTakenUp(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Approved)
		judit := h.As(casework.Judit).In(l)
		form := func(v *visit.Client, day string) *visit.Form {
			return v.Get(c.Path("hold")).Is(http.StatusOK).Form(c.Path("hold")).With("reason", "medical", "review_on", day, "note", "Waits for the doctor")
		}
		form(judit, "2026-11-19").Send().Is(http.StatusUnprocessableEntity).Problem("review_on").Has("Waits for the doctor")
		form(judit, "2026-12-20").Send().Is(http.StatusUnprocessableEntity).Problem("review_on")
		form(h.As(casework.Reka), "2027-12-20").Send().Is(http.StatusUnprocessableEntity).Problem("review_on")
		late := form(h.As(casework.Reka), "2026-12-20")
		leads(t, form(judit, "2026-12-19").Send(), c.Path("hold"))
		if !strings.Contains(flags(h, c), "on_hold") {
			t.Errorf("%s: flags %s", l, flags(h, c))
		}
		due := func() string {
			return casework.Ask[string](h, "SELECT string_agg(state || ' ' || due_on, ',' ORDER BY id) FROM tasks WHERE case_id = $1 AND rule = 'review_hold'", c.ID)
		}
		if got := due(); got != "open 2026-12-19" {
			t.Errorf("%s: to be looked at again: %s", l, got)
		}
		late.Send().Is(http.StatusUnprocessableEntity)
		leads(t, judit.Get(c.Path("hold")).Is(http.StatusOK).Has("Waits for the doctor").Form(c.Path("resume")).Send(), c.Path(""))
		if strings.Contains(flags(h, c), "on_hold") {
			t.Errorf("%s: still on hold", l)
		}
		if got := due(); got != "done 2026-12-19" {
			t.Errorf("%s: to be looked at again: %s", l, got)
		}
		judit.Post(c.Path("resume")).Is(http.StatusUnprocessableEntity)
		h.At(c, casefile.Approved)
		late = form(h.As(casework.Reka), "2026-12-20")
		leads(t, late.Send(), c.Path("hold"))
	}
}

func TestAClosedCaseIsReopenedForThoseWhoThinkOtherwise(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Closed, "1988-03-14", "1990-01-01")
		h.As(casework.Judit).Get(c.Path("reopen")).Is(http.StatusForbidden)
		v := h.As(casework.Reka).In(l)
		form := func() *visit.Form { return v.Get(c.Path("reopen")).Is(http.StatusOK).Form(c.Path("reopen")) }
		form().With("members", member(c, 0)).Send().Is(http.StatusUnprocessableEntity).Problem("reason")
		form().With("reason", "He called again").Send().Is(http.StatusUnprocessableEntity).Problem("members").Has("He called again")
		leads(t, form().With("reason", "He called again", "members", member(c, 0)).Send(), c.Path(""))
		h.At(c, casefile.Counselling)
		got := casework.Ask[string](h, `SELECT string_agg(member_id || outcome, ' ' ORDER BY id) FROM return_decisions WHERE case_id = $1 AND decided_on = '2026-11-19'`, c.ID)
		if got != member(c, 0)+"undecided" {
			t.Errorf("%s: decided %s", l, got)
		}
		v.Post(c.Path("reopen"), "reason", "Once more", "members", member(c, 1)).Is(http.StatusUnprocessableEntity)
	}
}

func member(c casework.Case, i int) string { return strconv.FormatInt(c.Members[i], 10) }

func TestAReopenedClosingCountsNoMore(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	ask(h.As(casework.Judit), c, "own_means", "evidence", "Message").Send().Is(http.StatusSeeOther)
	answer(h.As(casework.Reka), c, "approved", "").Send().Is(http.StatusSeeOther)
	h.As(casework.Reka).Get(c.Path("reopen")).Form(c.Path("reopen")).With("reason", "He stayed").Send().Is(http.StatusSeeOther)
	if got := closure(h, c); got != "counselling no closure" {
		t.Error(got)
	}
	if got := casework.Ask[string](h, "SELECT reopened_by || ' ' || reopened_on || ' ' || reopening_reason FROM case_closings"); got != "13 2026-11-19 He stayed" {
		t.Error(got)
	}
}

func TestAfterNinetyDaysNothingIsReopened(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Closed)
	v := h.As(casework.Reka).In(i18n.En)
	for _, x := range []struct {
		day  string
		form bool
	}{{"2026-08-20", false}, {"2026-08-21", true}} {
		h.Exec("UPDATE case_files SET closed_on = $2 WHERE id = $1", c.ID, x.day)
		p := v.Get(c.Path("reopen")).Is(http.StatusOK)
		if x.form {
			p.Form(c.Path("reopen"))
			continue
		}
		p.Has("too long closed")
		v.Post(c.Path("reopen"), "reason", "He called", "members", member(c, 0)).Is(http.StatusUnprocessableEntity).Has("last 90 days")
		h.At(c, casefile.Closed)
	}
}

func TestAnotherOfficeSeesAndDoesNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	petra := h.As(casework.Petra)
	for _, section := range []string{"close", "hold", "reopen"} {
		petra.Get(c.Path(section)).Is(http.StatusNotFound)
	}
	for section, form := range map[string][]string{
		"close":          {"reason", "own_means", "evidence", "Message", "cost_currency", "EUR"},
		"close/decision": {"outcome", "approved"},
		"hold":           {"reason", "medical", "review_on", "2026-12-01"},
		"resume":         nil,
		"reopen":         {"reason", "He called"},
		"monitor":        nil,
	} {
		petra.Post(c.Path(section), form...).Is(http.StatusNotFound)
	}
	h.As(casework.Eszter).Get(c.Path("close")).Is(http.StatusForbidden)
}

func TestTwentyEqualPostsAreOneRequest(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	v := h.As(casework.Judit)
	for section, f := range map[string]url.Values{
		"close": ask(v, c, "own_means", "evidence", "Message").Values,
		"hold":  v.Get(c.Path("hold")).Form(c.Path("hold")).With("reason", "medical").Values,
	} {
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { leads(t, h.As(casework.Judit).PostValues(c.Path(section), f), c.Path(section)) })
		}
		wg.Wait()
	}
	if got := casework.Ask[string](h, "SELECT (SELECT count(*) FROM case_closings) || ' ' || (SELECT count(*) FROM case_holds)"); got != "1 1" {
		t.Errorf("requests and holds: %s", got)
	}
}
