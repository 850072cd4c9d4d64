package decision_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

var beforeDeparture = []casefile.Stage{casefile.Intake, casefile.Counselling, casefile.Eligibility, casefile.Approved, casefile.PreDeparture, casefile.Ready}

func TestAFamilySignsInOneSave(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		ref := h.Case(casefile.Approved, "1988-03-14", "1990", "2017").Ref
		v := h.As(casework.Judit).In(l)
		f := h.declaration(v, ref)
		f.Set("guardian_name", "Al-Saadi Karim")
		if got := strings.Join(f["members"], " "); got != "11 12 13" {
			t.Errorf("%s: the form offers %s", l, got)
		}
		v.PostValues(path(ref, "decision"), f).Is(http.StatusSeeOther)
		if got := h.onFile(); got != "11 signed\n12 signed\n13 signed by Al-Saadi Karim consents \"wants to see grandmother\"" {
			t.Errorf("%s: on file\n%s", l, got)
		}
		if got := h.Stage(ref); got != casefile.PreDeparture {
			t.Errorf("%s: the case stands at %s", l, got)
		}
		if n := casework.Ask[int](h.House, "SELECT count(*) FROM case_steps WHERE event = 'declaration_signed' AND to_stage = 'pre_departure'"); n != 1 {
			t.Errorf("%s: %d steps", l, n)
		}
		v.Get(path(ref, "decision")).Is(http.StatusOK).Has("Budapest", "Haddad Nour", "Al-Saadi Karim")
	}
}

func TestTheCaseWaitsForEveryDeclaration(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Approved, "1988-03-14", "1990", "2017").Ref
	h.sign(ref, []string{"11"})
	if got := string(h.Stage(ref)) + " " + h.openNeeds(ref); !strings.HasPrefix(got, "approved ") || !strings.Contains(got, "guardian_consent") {
		t.Error(got)
	}
	h.sign(ref, []string{"13"})
	h.sign(ref, []string{"12"})
	if got := h.Stage(ref); got != casefile.PreDeparture {
		t.Errorf("the case stands at %s", got)
	}
}

func TestAChildsDeclarationNeedsGuardianAndView(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Approved, "1988-03-14", "2017").Ref
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		for _, field := range []string{"guardian_name", "guardian_consents", "child_view"} {
			f := h.declaration(v, ref)
			f.Del(field)
			a := v.PostValues(path(ref, "decision"), f).Is(http.StatusUnprocessableEntity)
			problemAt(t, a, field)
			if a.Values(path(ref, "decision")).Get("place") != "Budapest" {
				t.Errorf("%s: what was typed is lost", l)
			}
			// For the adult alone none of it is asked.
			f["members"] = []string{"99"}
			v.PostValues(path(ref, "decision"), f).Is(http.StatusUnprocessableEntity)
		}
	}
	f := h.declaration(h.As(casework.Judit), ref)
	f["members"] = []string{"11"}
	for _, field := range []string{"guardian_name", "guardian_consents", "child_view"} {
		f.Del(field)
	}
	h.As(casework.Judit).PostValues(path(ref, "decision"), f).Is(http.StatusSeeOther)
}

func TestADeclarationThatIsWrongKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Approved, "1988-03-14").Ref
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		for _, c := range []struct{ field, problem, value string }{
			{"members", "members", ""},
			{"members", "members", "12"},
			{"outcome", "outcome", ""},
			{"outcome", "outcome", "withdrawn"},
			{"decided_on", "decided_on", "2026-11-20"},
			{"decided_on", "decided_on", "2025-12-31"}, // before the programme
			{"decided_on", "decided_on", "later"},
			{"language", "language", ""},
			{"language", "language", "zz"},
			{"interpreter", "interpreter", ""},
			{"interpreter", "interpreter", "a friend"},
			{"interpreter_name", "interpreter_name", ""},
			{"copy_given", "copy_given", ""},
			{"note", "note", strings.Repeat("x", 4001)},
		} {
			f := h.declaration(v, ref)
			f.Set(c.field, c.value)
			a := v.PostValues(path(ref, "decision"), f).Is(http.StatusUnprocessableEntity)
			problemAt(t, a, c.problem)
			if a.Values(path(ref, "decision")).Get("place") != "Budapest" {
				t.Errorf("%s: %s %q: what was typed is lost", l, c.field, c.value)
			}
		}
	}
	if got := h.onFile(); got != "" {
		t.Errorf("saved: %s", got)
	}
}

func TestNoDeclarationBeforeApproval(t *testing.T) {
	t.Parallel()
	for _, stage := range []casefile.Stage{casefile.Intake, casefile.Counselling, casefile.Eligibility} {
		h := open(t)
		ref := h.Case(stage, "1988-03-14").Ref
		v := h.As(casework.Judit)
		f := v.Get(path(ref, "decision")).Is(http.StatusOK).Values(path(ref, "decision"))
		signed := url.Values{"copy_given": {"yes"}, "interpreter": {"none_needed"}}
		for k, x := range f {
			if signed[k] == nil {
				signed[k] = x
			}
		}
		signed.Set("outcome", "signed")
		problemAt(t, v.PostValues(path(ref, "decision"), signed).Is(http.StatusUnprocessableEntity), "outcome")
		// Undecided is recorded in every stage.
		v.PostValues(path(ref, "decision"), f).Is(http.StatusSeeOther)
		if got := h.onFile(); got != "11 undecided" {
			t.Errorf("%s: %s", stage, got)
		}
		if got := h.Stage(ref); got != stage {
			t.Errorf("%s became %s", stage, got)
		}
	}
}

func TestWhoBecomesUndecidedHasNotSigned(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.PreDeparture, "1988-03-14").Ref
	v := h.As(casework.Judit)
	f := h.declaration(v, ref)
	f.Set("outcome", "undecided")
	f["members"] = []string{"11"}
	f.Set("decided_on", "2026-09-30") // before the declaration on file
	problemAt(t, v.PostValues(path(ref, "decision"), f).Is(http.StatusUnprocessableEntity), "decided_on")
	f.Set("decided_on", "2026-11-19")
	v.PostValues(path(ref, "decision"), f).Is(http.StatusSeeOther)
	if got := h.Stage(ref); got != casefile.Approved {
		t.Errorf("the case stands at %s", got)
	}
}

// TestWithdrawalInThreeClicks walks the way a counsellor goes: the menu of the
// case, the entry in it, the button.
func TestWithdrawalInThreeClicks(t *testing.T) {
	t.Parallel()
	for i, stage := range beforeDeparture {
		h := open(t)
		ref := h.Case(stage, "1988-03-14", "2017").Ref
		v := h.As(casework.Dora).In(i18n.Languages[i%len(i18n.Languages)])
		overview := v.Get("/cases/" + ref).Is(http.StatusOK) // one: the menu opens
		if !strings.Contains(overview.Body, `href="`+path(ref, "withdraw")+`"`) {
			t.Fatalf("%s: the case offers no withdrawal", stage)
		}
		form := v.Get(path(ref, "withdraw")).Is(http.StatusOK) // two: the page
		f := form.Values(path(ref, "withdraw"))
		if got := strings.Join(f["members"], " "); got != "11 12" || f.Get("withdrawal_reason") != "" {
			t.Errorf("%s: offered %s, reason %q", stage, got, f.Get("withdrawal_reason"))
		}
		if strings.Contains(form.Body, "is-late") || strings.Contains(form.Body, "btn-danger") {
			t.Errorf("%s: the page is red", stage)
		}
		if a := v.PostValues(path(ref, "withdraw"), f).Is(http.StatusSeeOther); a.Location != "/cases/"+ref { // three: the button
			t.Errorf("%s: led to %s", stage, a.Location)
		}
		if got := casework.Ask[string](h.House, "SELECT stage || ' ' || closure || ' ' || (SELECT string_agg(status, ',') FROM case_members) FROM case_files"); got != "closed withdrawn withdrawn,withdrawn" {
			t.Errorf("%s: %s", stage, got)
		}
		if got := casework.Ask[string](h.House, "SELECT from_stage || ' ' || to_stage FROM case_steps WHERE event = 'withdrawn'"); got != string(stage)+" closed" {
			t.Errorf("%s: the step is %s", stage, got)
		}
		v.Get("/cases/" + ref).Is(http.StatusOK)
		v.Get(path(ref, "decision")).Is(http.StatusOK)
	}
}

func TestAnAdultOfAFamilyWithdrawsAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Approved, "1988-03-14", "1990", "2017").Ref
	h.sign(ref, []string{"11", "13"})
	if got := h.Stage(ref); got != casefile.Approved {
		t.Fatalf("the case stands at %s", got)
	}
	v := h.As(casework.Judit)
	f := v.Get(path(ref, "withdraw")).Values(path(ref, "withdraw"))
	f["members"] = []string{"12"}
	f.Set("withdrawal_reason", "found_work")
	f.Set("witness_name", "Fekete Dóra")
	v.PostValues(path(ref, "withdraw"), f).Is(http.StatusSeeOther)
	// The others go on, and nothing of theirs waits for her any more.
	if got := h.Stage(ref); got != casefile.PreDeparture {
		t.Errorf("the case stands at %s", got)
	}
	if got := casework.Ask[string](h.House, "SELECT string_agg(status, ',' ORDER BY id) FROM case_members"); got != "active,withdrawn,active" {
		t.Error(got)
	}
	if got := casework.Ask[string](h.House, "SELECT withdrawal_reason || ' ' || witness_name FROM return_decisions WHERE outcome = 'withdrawn'"); got != "found_work Fekete Dóra" {
		t.Error(got)
	}
	if got := casework.Ask[int64](h.House, "SELECT member_id FROM case_steps WHERE event = 'withdrawn'"); got != 12 {
		t.Errorf("the step is about %d", got)
	}
	// She is not offered a second time, and may decide again.
	if again := v.Get(path(ref, "withdraw")).Values(path(ref, "withdraw")); strings.Join(again["members"], " ") != "11 13" {
		t.Errorf("offered %v", again["members"])
	}
	h.sign(ref, []string{"12"})
	if got := casework.Ask[string](h.House, "SELECT status FROM case_members WHERE id = 12"); got != "active" {
		t.Error(got)
	}
}

func TestChildrenLeftAloneAreSpokenOf(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Approved, "1988-03-14", "2017").Ref
	v := h.As(casework.Judit)
	f := v.Get(path(ref, "withdraw")).Values(path(ref, "withdraw"))
	f["members"] = []string{"11"}
	a := v.PostValues(path(ref, "withdraw"), f).Is(http.StatusSeeOther)
	said, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(strings.Split(a.Header.Get("Set-Cookie"), ";")[0], "hw_flash="))
	if err != nil || !strings.Contains(string(said), "decision.withdraw.saved_children") {
		t.Errorf("said %s, %v", said, err)
	}
	if got := h.Stage(ref); got != casefile.Approved {
		t.Errorf("the case stands at %s", got)
	}
}

func TestBookingsGoWithThoseWhoWithdrawUnlessTheyAreKept(t *testing.T) {
	t.Parallel()
	for i, l := range i18n.Languages {
		h := open(t)
		ref := h.Case(casefile.Ready, "1988-03-14", "1990", "2017").Ref
		h.Exec(`INSERT INTO itineraries (id, case_id, recorded_by, number, travels_on, issued_on) VALUES (1, 1, 11, 1, '2026-12-03', '2026-11-18'), (2, 1, 11, 2, '2026-12-04', '2026-11-18')`)
		h.Exec(`INSERT INTO itinerary_members (case_id, itinerary_id, member_id) VALUES (1, 1, 11), (1, 1, 13), (1, 2, 12)`)
		h.Exec(`INSERT INTO allowances (case_id, member_id, asked_by, approved_by, amount_minor, currency, asked_on, approved_on, state) VALUES (1, 12, 11, 13, 20000, 'EUR', '2026-11-17', '2026-11-18', 'approved')`)
		v := h.As(casework.Judit).In(l)
		form := v.Get(path(ref, "withdraw")).Is(http.StatusOK)
		if form.Has("200"); form.Values(path(ref, "withdraw")).Get("cancel_bookings") != "yes" {
			t.Errorf("%s: cancelling what is booked is not offered", l)
		}
		f := form.Values(path(ref, "withdraw"))
		f["members"] = []string{"12", "13"}
		standing := "11"
		if i == 0 {
			f.Del("cancel_bookings")
			standing = "11,12,13"
		}
		v.PostValues(path(ref, "withdraw"), f).Is(http.StatusSeeOther)
		if got := casework.Ask[string](h.House, `SELECT string_agg(x.member_id::text, ',' ORDER BY x.member_id)
			FROM itinerary_members x JOIN itineraries i ON i.id = x.itinerary_id WHERE i.cancelled_on = '0001-01-01'`); got != standing {
			t.Errorf("%s: %s travel, not %s", l, got, standing)
		}
		if got := h.Stage(ref); got != casefile.Ready {
			t.Errorf("%s: those who go on stand at %s", l, got)
		}
	}
}

func TestAWithdrawalThatIsWrongKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.PreDeparture, "1988-03-14").Ref
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		for _, c := range []struct{ field, value string }{
			{"members", ""}, {"members", "99"}, {"decided_on", "2026-11-20"}, {"decided_on", "2026-09-30"}, {"decided_on", ""}, {"withdrawal_reason", "none of your business"},
		} {
			f := v.Get(path(ref, "withdraw")).Values(path(ref, "withdraw"))
			f.Set("note", "by telephone")
			f.Set(c.field, c.value)
			a := v.PostValues(path(ref, "withdraw"), f).Is(http.StatusUnprocessableEntity)
			problemAt(t, a, c.field)
			if a.Values(path(ref, "withdraw")).Get("note") != "by telephone" {
				t.Errorf("%s: what was typed is lost", l)
			}
		}
	}
}

func TestNobodyWithdrawsAfterDeparture(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Ready, "1988-03-14", "1990").Ref
	v := h.As(casework.Judit)
	f := v.Get(path(ref, "withdraw")).Values(path(ref, "withdraw"))
	h.Exec(`INSERT INTO departures (case_id, member_id, recorded_by, departed_on) VALUES (1, 11, 11, '2026-11-19')`)
	h.Exec(`UPDATE case_members SET status = 'departed' WHERE id = 11`)
	// One has left, the other may still withdraw; the one who left may not.
	problemAt(t, v.PostValues(path(ref, "withdraw"), f).Is(http.StatusUnprocessableEntity), "members")
	h.Exec(`UPDATE case_members SET status = 'departed'`)
	h.Exec(`UPDATE case_files SET stage = 'departed'`)
	v.Get(path(ref, "withdraw")).Is(http.StatusUnprocessableEntity)
	f["members"] = nil
	v.PostValues(path(ref, "withdraw"), f).Is(http.StatusUnprocessableEntity)
	v.Get(path(ref, "decision")).Is(http.StatusOK)
	if got := h.onFile(); strings.Contains(got, "withdrawn") {
		t.Error(got)
	}
}

func TestADecisionOfAnotherOffice(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Approved, "1988-03-14").Ref
	f := h.declaration(h.As(casework.Judit), ref)
	v := h.As(casework.Martin)
	for _, p := range []string{"decision", "withdraw"} {
		v.Get(path(ref, p)).Is(http.StatusNotFound)
		v.PostValues(path(ref, p), f).Is(http.StatusNotFound)
	}
}

func TestADecisionSentTwentyTimesIsOneRecord(t *testing.T) {
	t.Parallel()
	for _, section := range []string{"decision", "withdraw"} {
		h := open(t)
		ref := h.Case(casefile.Approved, "1988-03-14").Ref
		f := h.declaration(h.As(casework.Judit), ref)
		if section == "withdraw" {
			f = h.As(casework.Judit).Get(path(ref, section)).Values(path(ref, section))
		}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if a := h.As(casework.Judit).PostValues(path(ref, section), f); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/cases/"+ref) {
					t.Errorf("%s: %d to %q", section, a.Status, a.Location)
				}
			})
		}
		all.Wait()
		if n := casework.Ask[int](h.House, "SELECT count(*) FROM return_decisions"); n != 1 {
			t.Errorf("%s: %d records", section, n)
		}
	}
}

func TestADeclarationComesWithTheApplicationWhereTheProgrammeWantsIt(t *testing.T) {
	t.Parallel()
	needs := map[i18n.Language]string{i18n.En: "Declaration of voluntary return", i18n.Hu: "Nyilatkozat az önkéntes hazatérésről", i18n.Cs: "Prohlášení o dobrovolném návratu"}
	for _, l := range i18n.Languages {
		h := open(t)
		c := h.Case(casefile.Counselling, "1988-03-14")
		h.Exec("UPDATE programmes SET declaration_timing = 'with_application'")
		h.apply(c.Ref)
		judit := h.As(casework.Judit).In(l)
		judit.PostValues(path(c.Ref, "eligibility/submit"), url.Values{}).Is(http.StatusUnprocessableEntity).Has(needs[l])
		judit.PostValues(path(c.Ref, "decision"), h.declaration(judit, c.Ref)).Is(http.StatusSeeOther)
		judit.PostValues(path(c.Ref, "eligibility/submit"), url.Values{}).Is(http.StatusSeeOther)
		h.As(casework.Reka).PostValues(path(c.Ref, "eligibility"), approval).Is(http.StatusSeeOther)
		// Nothing is left to sign.
		if got := h.Stage(c.Ref); got != casefile.PreDeparture {
			t.Errorf("%s: the case stands at %s", l, got)
		}
	}
}
