package transfer_test

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// part is the form of members going on in a case of their own, filled in.
func part(v *visit.Client, c casework.Case, principal int, reason string, members ...int) *visit.Form {
	f := v.Get(c.Path("split")).Is(http.StatusOK).Form(c.Path("split")).With("reason", reason)
	if principal >= 0 {
		f.With("principal", strconv.FormatInt(c.Members[principal], 10))
	}
	f.Values.Del("members")
	for _, m := range members {
		f.Values.Add("members", strconv.FormatInt(c.Members[m], 10))
	}
	return f
}

// partsOf is who takes part in a case, as what.
func partsOf(h *casework.House, ref string) string {
	return casework.Ask[string](h, `SELECT coalesce(string_agg(m.migrant_id || ' ' || m.relationship || ' ' || m.status, ', ' ORDER BY m.position), '')
		FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.reference = $1`, ref)
}

func TestAMemberGoesOnInACaseOfTheirOwnAndSignsNothingTwice(t *testing.T) {
	t.Parallel()
	for i, stage := range []casefile.Stage{casefile.Counselling, casefile.Eligibility, casefile.Approved, casefile.PreDeparture, casefile.Ready, casefile.Departed, casefile.Arrived, casefile.Reintegration} {
		l := i18n.Languages[i%len(i18n.Languages)]
		h := open(t)
		c := h.Case(stage, "1988-03-14", "1990-01-02", "2017-05-01")
		h.Exec("UPDATE case_members SET relationship = 'spouse' WHERE id = $1", c.Members[1])
		had := signed(h, c.ID, 12)
		v := h.As(casework.Judit).In(l)
		v.Get(c.Path("family")).Is(http.StatusOK).Has(c.Path("split"))
		leads(t, part(v, c, -1, "Separated in October", 1, 2).Send(), "/cases/BUD-26-00002")

		if got := partsOf(h, c.Ref); got != "11 principal "+taking(stage)+", 12 spouse left_case, 13 child left_case" {
			t.Errorf("%s: %s stay", stage, got)
		}
		if got := partsOf(h, "BUD-26-00002"); got != "12 principal "+taking(stage)+", 13 child "+taking(stage) {
			t.Errorf("%s: %s go", stage, got)
		}
		for _, ref := range []string{c.Ref, "BUD-26-00002"} {
			if got := h.Stage(ref); got != stage {
				t.Errorf("%s stands at %s, not at %s", ref, got, stage)
			}
			v.Get("/cases/"+ref+"/timeline").Is(http.StatusOK).Has("Separated in October", map[string]string{c.Ref: "BUD-26-00002", "BUD-26-00002": c.Ref}[ref])
		}
		next := casework.Ask[int64](h, "SELECT case_id FROM case_links WHERE kind = 'split' AND other_id = $1 AND reason = 'Separated in October'", c.ID)
		if got := signed(h, next, 12); got != had {
			t.Errorf("%s: carried over %s, was %s", stage, got, had)
		}
		once := casework.Ask[bool](h, `SELECT NOT EXISTS (SELECT 1 FROM departures d JOIN case_members m ON m.id = d.member_id GROUP BY m.migrant_id HAVING count(*) > 1)
			AND NOT EXISTS (SELECT 1 FROM departures d JOIN case_members m ON m.id = d.member_id WHERE m.case_id <> d.case_id OR m.status = 'left_case')`)
		if !once {
			t.Errorf("%s: somebody departed twice, or in the case they left", stage)
		}
		if !casework.Ask[bool](h, `SELECT bool_and(k.carried_from IS NOT NULL AND o.case_id = $2) FROM (SELECT carried_from FROM consents WHERE case_id = $1) k LEFT JOIN consents o ON o.id = k.carried_from`, next, c.ID) {
			t.Errorf("%s: a copy does not point to where it comes from", stage)
		}
	}
}

// taking is the status of who takes part at a stage.
func taking(stage casefile.Stage) string {
	switch {
	case stage.BeforeDeparture():
		return "active"
	case stage == casefile.Departed:
		return "departed"
	}
	return "arrived"
}

// signed counts what is on file for a person in a case.
func signed(h *casework.House, caseID, migrantID int64) string {
	return casework.Ask[string](h, `SELECT concat_ws(' ', (SELECT count(*) FROM consents WHERE member_id = m.id), (SELECT count(*) FROM screenings WHERE member_id = m.id),
		(SELECT count(*) FROM applications WHERE member_id = m.id), (SELECT count(*) FROM return_decisions WHERE member_id = m.id),
		(SELECT count(*) FROM eligibility_decisions WHERE case_id = m.case_id), (SELECT count(*) FROM counselling_sessions WHERE case_id = m.case_id),
		(SELECT count(*) FROM travel_checks WHERE case_id = m.case_id), (SELECT count(*) FROM departures WHERE member_id = m.id), (SELECT count(*) FROM arrivals WHERE member_id = m.id),
		(SELECT notice_given_on FROM case_files WHERE id = m.case_id), (SELECT counsellor_id FROM case_files WHERE id = m.case_id))
		FROM case_members m WHERE m.case_id = $1 AND m.migrant_id = $2`, caseID, migrantID)
}

func TestWhoMayNotGoOnAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14", "1990-01-02", "2017-05-01")
	v := h.As(casework.Judit).In(i18n.En)
	part(v, c, -1, "", 1).Send().Is(http.StatusUnprocessableEntity).Problem("reason")
	part(v, c, -1, "Separated").Send().Is(http.StatusUnprocessableEntity).Problem("members").Has("Separated")
	part(v, c, -1, "Separated", 0, 1, 2).Send().Is(http.StatusUnprocessableEntity).Problem("members").Has("Somebody has to stay")
	part(v, c, -1, "Separated", 2).Send().Is(http.StatusUnprocessableEntity).Problem("members").Has("without an adult")
	part(v, c, -1, "Separated", 0, 1).Send().Is(http.StatusUnprocessableEntity).Problem("members").Has("would stay")
	for _, heir := range []int{-1, 0, 2} {
		part(v, c, heir, "Separated", 0).Send().Is(http.StatusUnprocessableEntity).Problem("principal").Has("The principal applicant leaves")
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_files"); n != 1 {
		t.Fatalf("%d cases", n)
	}
	part(v, c, 1, "Separated", 0).Send().Is(http.StatusSeeOther)
	if got := partsOf(h, c.Ref); got != "12 principal active, 11 other_relative left_case, 13 child active" {
		t.Error(got)
	}
	// A child who came alone stands for itself.
	alone := h.Case(casefile.Counselling, "1988-03-14", "2010-05-01")
	h.Fact(alone, "INSERT INTO child_procedures (case_id, member_id, recorded_by) VALUES ($1, $2, 11)", alone.ID, alone.Members[1])
	part(v, alone, -1, "Found to be alone", 1).Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT c.reference || ' ' || array_to_string(c.flags, ',') FROM child_procedures p JOIN case_files c ON c.id = p.case_id"); got != "BUD-26-00004 child_alone" {
		t.Errorf("the child's procedure is in %s", got)
	}
}

func TestNobodyPartsFromACaseOfOne(t *testing.T) {
	t.Parallel()
	h := open(t)
	one, closed := h.Case(casefile.Counselling), h.Case(casefile.Closed, "1988-03-14", "1990-01-02")
	v := h.As(casework.Judit).In(i18n.En)
	for _, c := range []casework.Case{one, closed} {
		v.Get(c.Path("family")).Is(http.StatusOK).Lacks(c.Path("split"))
		v.Get(c.Path("split")).Is(http.StatusOK).Has("Nobody can go on apart")
		v.Post(c.Path("split"), "members", strconv.FormatInt(c.Members[0], 10), "reason", "Alone").Is(http.StatusUnprocessableEntity)
		h.As(casework.Petra).Get(c.Path("split")).Is(http.StatusNotFound)
		h.As(casework.Petra).Post(c.Path("split"), "members", "11", "reason", "Alone").Is(http.StatusNotFound)
		h.As(casework.Eszter).Get(c.Path("split")).Is(http.StatusForbidden)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_files"); n != 2 {
		t.Errorf("%d cases", n)
	}
}

func TestThoseNamedOnAProtectionCaseAreNamedOnTheNewOne(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14", "1990-01-02")
	for _, id := range []int64{casework.Judit.ID, casework.Reka.ID} {
		h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, $2)", c.ID, id)
	}
	h.Exec("UPDATE case_files SET class = 'protection'")
	part(h.As(casework.Judit), c, -1, "Fled from him", 1).Send().Is(http.StatusSeeOther)
	h.As(casework.Reka).Get("/cases/BUD-26-00002").Is(http.StatusOK)
	h.As(casework.Dora).Get("/cases/BUD-26-00002").Is(http.StatusNotFound)
}

func TestWhatWasSaidWithoutThoseWhoGoStaysBehind(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling, "1988-03-14", "1990-01-02")
	h.Fact(c, `INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on, present, note) VALUES
		($1, 11, 8, '2026-11-10', ARRAY[$2::bigint], 'He said this alone'), ($1, 11, 9, '2026-11-11', ARRAY[$2::bigint, $3], 'They said this together')`, c.ID, c.Members[0], c.Members[1])
	part(h.As(casework.Judit), c, -1, "Separated", 1).Send().Is(http.StatusSeeOther)
	next := casework.Ask[int64](h, "SELECT max(id) FROM case_files")
	notes := casework.Ask[[]string](h, "SELECT array_agg(note) FROM counselling_sessions WHERE case_id = $1", next)
	if slices.Contains(notes, "He said this alone") || !slices.Contains(notes, "They said this together") {
		t.Errorf("the new case knows %q", notes)
	}
}

func TestSupportOfAFamilyCountsForWhoLeavesItAndCostsOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Reintegration, "1988-03-14", "1990-01-02")
	h.Fact(c, `WITH p AS (INSERT INTO reintegration_plans (case_id, author_id, number, state) VALUES ($1, 11, 1, 'approved') RETURNING id)
		INSERT INTO plan_activities (case_id, plan_id, member_id, activity, dimension, state, delivered_on, amount_minor)
		SELECT $1, id, x.member, 'equipment_tools', 'economic', 'delivered', '2026-11-17', x.minor FROM p, (VALUES (NULL::bigint, 50000), ($2::bigint, 7000)) x (member, minor)`,
		c.ID, c.Members[1])
	part(h.As(casework.Judit), c, -1, "Separated", 1).Send().Is(http.StatusSeeOther)
	got := casework.Ask[string](h, `SELECT string_agg(x.line, ', ' ORDER BY x.line) FROM (SELECT f.reference || ' ' || coalesce(m.migrant_id, 0) || ' ' || a.amount_minor AS line
		FROM plan_activities a JOIN reintegration_plans p ON p.id = a.plan_id AND p.case_id = a.case_id JOIN case_files f ON f.id = a.case_id LEFT JOIN case_members m ON m.id = a.member_id) x`)
	if got != "BUD-26-00001 0 50000, BUD-26-00002 0 0, BUD-26-00002 12 7000" {
		t.Error(got)
	}
}

func TestTwentyEqualPostsPartOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Approved, "1988-03-14", "1990-01-02")
	f := part(h.As(casework.Judit), c, -1, "Separated", 1).Values
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { leads(t, h.As(casework.Judit).PostValues(c.Path("split"), f), "/cases/BUD-26-00002") })
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM case_files"); n != 2 {
		t.Errorf("%d cases", n)
	}
}
