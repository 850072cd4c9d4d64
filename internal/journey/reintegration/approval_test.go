package reintegration_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func version(d *casework.House, c casework.Case) string {
	return casework.Ask[string](d, "SELECT version::text FROM reintegration_plans WHERE case_id = $1 ORDER BY number DESC LIMIT 1", c.ID)
}

func TestTheMissionSpeaksBeforeTheManager(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Exec("UPDATE programmes SET plan_opinion = true WHERE id = $1", d.Running)
	c := d.Case(casefile.Arrived, "1988-03-04")
	drafted(t, d, c, casework.Judit)
	b, manager := d.As(casework.Judit), d.As(casework.Reka)
	says := []string{"opinion", "negative", "given_by", "IOM Baghdad", "given_on", "2026-11-19", "words", "The workshop has no power."}
	is(t, b.Post(c.Path("plan/opinion"), says...), http.StatusUnprocessableEntity, "No plan waits for a decision", "IOM Baghdad")
	send(t, b, c.Path("plan/submit"))
	is(t, manager.Get(c.Path("plan/decide")), http.StatusOK, "none is recorded yet")
	is(t, manager.Post(c.Path("plan/decide"), "answer", "approved", "note", "A good plan.", "_version", version(d, c)), http.StatusUnprocessableEntity, "opinion of the mission in the country of return first", "A good plan.")
	for _, wrong := range [][]string{{"given_by", ""}, {"given_on", "2026-11-20"}, {"given_on", "2026-11-18"}, {"opinion", "perhaps"}, {"words", ""}} {
		form := append([]string{}, says...)
		for i := 0; i < len(form); i += 2 {
			if form[i] == wrong[0] {
				form[i+1] = wrong[1]
			}
		}
		if a := b.Post(c.Path("plan/opinion"), form...); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", wrong, a.Status)
		}
	}
	is(t, d.As(casework.Martin).Post(c.Path("plan/opinion"), says...), http.StatusNotFound)
	is(t, d.As(casework.Martin).Get(c.Path("plan/opinion")), http.StatusNotFound)
	send(t, b, c.Path("plan/opinion"), says...)
	is(t, manager.Get(c.Path("plan/decide")), http.StatusOK, "Negative", "IOM Baghdad", "The workshop has no power.")
	is(t, manager.Post(c.Path("plan/decide"), "answer", "approved", "_version", version(d, c)), http.StatusUnprocessableEntity, "advises against")
	send(t, manager, c.Path("plan/decide"), "answer", "returned", "note", "Find a place with power.", "_version", version(d, c))

	// What was said of the plan before it was sent again does not count.
	send(t, b, c.Path("plan/submit"))
	is(t, manager.Post(c.Path("plan/decide"), "answer", "approved", "_version", version(d, c)), http.StatusUnprocessableEntity, "opinion of the mission")
	send(t, b, c.Path("plan/opinion"), "opinion", "positive", "given_by", "IOM Baghdad", "given_on", "2026-11-19")
	send(t, manager, c.Path("plan/decide"), "answer", "approved", "_version", version(d, c))
	if got := state(d, c); got != "1 approved" {
		t.Errorf("plans: %s", got)
	}
}

func TestTwoPeopleApproveAboveTheCeiling(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Exec("UPDATE programmes SET plan_ceiling_minor = 100000 WHERE id = $1", d.Running)
	c := d.Case(casefile.Arrived, "1988-03-04")
	drafted(t, d, c, casework.Judit)
	b, manager, deputy := d.As(casework.Judit), d.As(casework.Reka), d.As(casework.Anna)
	send(t, b, c.Path("plan/submit"))
	is(t, manager.Get(c.Path("plan/decide")), http.StatusOK, "costs more than 1,000 €")
	seen := version(d, c)
	send(t, manager, c.Path("plan/decide"), "answer", "approved", "_version", seen)
	if got := state(d, c); got != "1 submitted" {
		t.Fatalf("one approval above the ceiling: %s", got)
	}
	for _, l := range i18n.Languages {
		is(t, b.In(l).Get(c.Path("plan")), http.StatusOK, "Réka")
	}
	is(t, manager.Get(c.Path("plan")), http.StatusOK, "approved this plan already")
	is(t, manager.Post(c.Path("plan/decide"), "answer", "approved", "_version", version(d, c)), http.StatusUnprocessableEntity, "approved this plan already")
	is(t, deputy.Post(c.Path("plan/decide"), "answer", "approved", "_version", seen), http.StatusUnprocessableEntity, "has changed")
	send(t, deputy, c.Path("plan/decide"), "answer", "approved", "_version", version(d, c))
	if got := casework.Ask[string](d, "SELECT concat_ws(' ', state, first_by, decided_by) FROM reintegration_plans WHERE case_id = $1", c.ID); got[:8] != "approved" {
		t.Errorf("the plan: %s", got)
	}
	if n := casework.Ask[int](d, "SELECT count(DISTINCT x)::int FROM reintegration_plans p, LATERAL unnest(ARRAY[author_id, first_by, decided_by]) x WHERE p.case_id = $1", c.ID); n != 3 {
		t.Errorf("%d people had a hand in the plan", n)
	}
}

func TestTheApprovedVersionStaysInForceWhileItIsAmended(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04")
	b, manager := d.As(casework.Judit), d.As(casework.Reka)
	first := drafted(t, d, c, casework.Judit)
	is(t, b.Post(c.Path("plan/activities/new"), activity("activity", "housing_rent", "amount", "300")...), http.StatusSeeOther)
	is(t, b.Post(c.Path("plan/activities/new"), activity("activity", "medical_care", "amount", "90")...), http.StatusSeeOther)
	send(t, b, c.Path("plan/submit"))
	send(t, manager, c.Path("plan/decide"), "answer", "approved", "_version", version(d, c))
	send(t, b, c.Path("plan/amend"))
	is(t, b.Get(c.Path("plan")), http.StatusOK, "Nothing differs", "stays in force", c.Path("plan/versions/1"))
	is(t, b.Get(c.Path("plan/versions/1")), http.StatusOK, path(c, first, "/deliver"))
	is(t, b.Get(path(c, first, "/deliver")), http.StatusOK)
	send(t, b, path(c, first, "/deliver"), "delivered_on", "2026-11-15")
	if got := casework.Ask[string](d, "SELECT string_agg(state, ' ' ORDER BY id) FROM plan_activities WHERE coalesce(root_id, id) = $1", first); got != "delivered cancelled" {
		t.Errorf("the activity and its copy: %s", got)
	}
	is(t, b.Post(path(c, first, "/deliver"), "delivered_on", "2026-11-15"), http.StatusUnprocessableEntity, "delivered, cancelled")
	of := func(activity string) int64 {
		return casework.Ask[int64](d, "SELECT max(id) FROM plan_activities WHERE case_id = $1 AND activity = $2", c.ID, activity)
	}
	is(t, b.Post(path(c, of("housing_rent"), ""), append(activity("activity", "housing_rent", "amount", "450", "provider", "Aunt"), "_version", "1")...), http.StatusSeeOther)
	send(t, b, path(c, of("medical_care"), "/cancel"))
	is(t, b.Post(c.Path("plan/activities/new"), activity("activity", "agriculture", "amount", "700")...), http.StatusSeeOther)
	send(t, b, c.Path("plan/submit"))
	page := manager.Get(c.Path("plan/decide"))
	is(t, page, http.StatusOK, "What changed since version 1", "300 €", "450 €", "Kirkuk workshop", "Aunt", "added", "700 €", "taken out", "90 €", "1,590.50 €", "2,350.50 €")
	send(t, manager, c.Path("plan/decide"), "answer", "approved", "_version", version(d, c))
	if got := state(d, c); got != "1 approved, 2 approved" {
		t.Errorf("plans: %s", got)
	}
	send(t, b, path(c, of("housing_rent"), "/deliver"), "delivered_on", "2026-11-16")
	if n := casework.Ask[int](d, "SELECT count(*)::int FROM plan_activities WHERE case_id = $1 AND state = 'delivered'", c.ID); n != 2 {
		t.Errorf("%d delivered", n)
	}
}

func TestTheHistoryTellsWhatBecameOfAPlan(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.Case(casefile.Arrived, "1988-03-04")
	b, manager := d.As(casework.Judit), d.As(casework.Reka)
	drafted(t, d, c, casework.Judit)
	send(t, b, c.Path("plan/submit"))
	send(t, manager, c.Path("plan/decide"), "answer", "returned", "note", "Which supplier?", "_version", version(d, c))
	send(t, b, c.Path("plan/submit"))
	send(t, manager, c.Path("plan/decide"), "answer", "approved", "_version", version(d, c))
	if got := casework.Ask[string](d, "SELECT string_agg(trim(event || ' ' || reason), ', ' ORDER BY id) FROM case_steps WHERE case_id = $1 AND event LIKE 'plan_%'", c.ID); got != "plan_submitted, plan_returned Which supplier?, plan_submitted, plan_approved" {
		t.Errorf("the history tells %s", got)
	}
	if got := casework.Ask[string](d, "SELECT string_agg(actor_id::text, ' ' ORDER BY id) FROM case_steps WHERE case_id = $1 AND event LIKE 'plan_%'", c.ID); got != "11 13 11 13" {
		t.Errorf("done by %s", got)
	}
}
