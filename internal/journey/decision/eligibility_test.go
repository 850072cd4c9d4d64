package decision_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/desk"
)

func TestAnApplicationIsSignedSubmittedAndApproved(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		ref := h.counselled("1988-03-14", "1990", "2017")
		judit, reka := h.As(desk.Judit).In(l), h.As(desk.Reka).In(l)
		f := judit.Get(path(ref, "eligibility")).Is(http.StatusOK).Form(path(ref, "applications"))
		if got := strings.Join(f["members"], " "); got != "11 12 13" || f.Get("guardian_name") == "" {
			t.Errorf("%s: the form offers %s, guardian %q", l, got, f.Get("guardian_name"))
		}
		judit.Post(path(ref, "applications"), f).Is(http.StatusSeeOther)
		if got := desk.Ask[string](h.Desk, "SELECT string_agg(member_id || guardian_name, ',' ORDER BY member_id) FROM applications"); got != "11,12,13"+f.Get("guardian_name") {
			t.Errorf("%s: on file %s", l, got)
		}
		judit.Get(path(ref, "eligibility")).Is(http.StatusOK).Form(path(ref, "eligibility/submit"))
		judit.Post(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusSeeOther)
		if got := h.Stage(ref); got != string(casefile.Eligibility) {
			t.Fatalf("%s: the case stands at %s", l, got)
		}
		// All the evidence is in view of the manager, on the page of the form.
		evidence := map[i18n.Language][]string{
			i18n.En: {"Karim", "Rima", "Sami", "no fear of persecution", "Data processing", "Kovács", "Iraq", "Return and reintegration", "Chronic"},
			i18n.Hu: {"nem fél üldöztetéstől", "Adatkezelés a segítségnyújtáshoz", "Irak"},
			i18n.Cs: {"nemá obavu z pronásledování", "Zpracování údajů", "Irák"},
		}
		form := reka.Get(path(ref, "eligibility")).Is(http.StatusOK).Has(evidence[l]...).Form(path(ref, "eligibility"))
		form.Set("outcome", "approved")
		form.Set("package", "Flight, 500 EUR")
		form.Set("exceptions", "second return")
		reka.Post(path(ref, "eligibility"), form).Is(http.StatusSeeOther)
		if got := h.Stage(ref); got != string(casefile.Approved) {
			t.Errorf("%s: the case stands at %s", l, got)
		}
		judit.Get(path(ref, "eligibility")).Is(http.StatusOK).Has("Flight, 500 EUR", "second return")
		if got := desk.Ask[string](h.Desk, "SELECT decided_by || ' ' || programme_id || ' ' || decided_on FROM eligibility_decisions"); got != "13 1 2026-11-19" {
			t.Error(got)
		}
	}
}

func TestWhatAnApplicationLacksIsListedWithLinks(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case("1988-03-14", "2017")
	h.Exec(`INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on) VALUES (1, 11, 1, '2026-11-13')`)
	h.Exec(`UPDATE case_files SET stage = 'counselling', return_country = ''`)
	for _, l := range i18n.Languages {
		v := h.As(desk.Judit).In(l)
		a := v.Post(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusUnprocessableEntity)
		for _, section := range []string{"facts", "consents", "screening"} {
			if !strings.Contains(a.Body, `href="`+path(ref, section)+`"`) {
				t.Errorf("%s: no link to %s", l, section)
			}
		}
		if l == i18n.En {
			a.Has("Consent to data processing", "Programme", "Signed application", "Vulnerability screening")
		}
	}
	if got := h.Stage(ref); got != string(casefile.Counselling) {
		t.Errorf("the case stands at %s", got)
	}
}

func TestFourEyes(t *testing.T) {
	t.Parallel()
	deputy := access.User{ID: 15, Role: access.OfficeManager, OfficeID: 1, OfficeCode: "BUD", OfficeName: "Budapest", GivenName: "Anna", FamilyName: "Nagy", Duties: []access.Duty{access.Deputy}}
	verdict := url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"Flight"}}
	for _, c := range []struct {
		what   string
		barred bool
		plant  string
	}{
		{"leads the case", true, "UPDATE case_files SET counsellor_id = 13"},
		{"submitted it", true, "UPDATE case_steps SET actor_id = 13 WHERE event = 'application_submitted'"},
		{"is another", false, "SELECT 1"},
	} {
		for _, l := range i18n.Languages {
			h := open(t)
			h.Exec(`INSERT INTO staff (id, office_id, role, given_name, family_name) VALUES (15, 1, 'office_manager', 'Anna', 'Nagy')`)
			ref := h.at(casefile.Eligibility, "1988-03-14")
			h.Exec(c.plant)
			reka := h.As(desk.Reka).In(l)
			if !c.barred {
				reka.Post(path(ref, "eligibility"), verdict).Is(http.StatusSeeOther)
				continue
			}
			// The page says so before anything is typed, and names who can.
			who := i18n.PersonName(i18n.With(t.Context(), l), "Nagy", "Anna")
			if a := reka.Get(path(ref, "eligibility")).Is(http.StatusOK).Has(who); strings.Contains(a.Body, `action="`+path(ref, "eligibility")+`"`) {
				t.Errorf("%s: who %s is offered the form", l, c.what)
			}
			a := reka.Post(path(ref, "eligibility"), verdict).Is(http.StatusUnprocessableEntity).Has(who)
			if a.Form(path(ref, "eligibility")).Get("package") != "Flight" {
				t.Errorf("%s: what was typed is lost", l)
			}
			if got := h.Stage(ref); got != string(casefile.Eligibility) {
				t.Errorf("%s: who %s decided: %s", l, c.what, got)
			}
			h.As(deputy).Post(path(ref, "eligibility"), verdict).Is(http.StatusSeeOther)
			if got := h.Stage(ref); got != string(casefile.Approved) {
				t.Errorf("%s: the deputy did not: %s", l, got)
			}
		}
	}
}

func TestACounsellorDoesNotDecide(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.at(casefile.Eligibility, "1988-03-14")
	for _, u := range []access.User{desk.Judit, desk.Dora} {
		h.As(u).Post(path(ref, "eligibility"), url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"x"}}).Is(http.StatusForbidden)
	}
}

func TestARejectionClosesAndIsExplained(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.at(casefile.Eligibility, "1988-03-14", "1990")
	v := h.As(desk.Reka)
	f := v.Get(path(ref, "eligibility")).Form(path(ref, "eligibility"))
	f.Set("outcome", "rejected")
	a := v.Post(path(ref, "eligibility"), f).Is(http.StatusUnprocessableEntity)
	problemAt(t, a, "ground")
	problemAt(t, a, "reason")
	f.Set("ground", "previous")
	f.Set("reason", "Assisted in 2024; a review can be asked for within 15 days.")
	v.Post(path(ref, "eligibility"), f).Is(http.StatusSeeOther)
	if got := desk.Ask[string](h.Desk, "SELECT stage || ' ' || closure FROM case_files"); got != "closed not_eligible" {
		t.Error(got)
	}
	h.As(desk.Judit).In(i18n.En).Get(path(ref, "eligibility")).Is(http.StatusOK).Has("Rejected", "Already assisted before", "Assisted in 2024")
	// A closed case takes nothing more.
	h.As(desk.Reka).Post(path(ref, "eligibility"), url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"x"}}).Is(http.StatusUnprocessableEntity)
}

func TestAReturnedApplicationIsSubmittedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.at(casefile.Eligibility, "1988-03-14")
	v := h.As(desk.Reka)
	f := v.Get(path(ref, "eligibility")).Form(path(ref, "eligibility"))
	f.Set("outcome", "returned")
	problemAt(t, v.Post(path(ref, "eligibility"), f).Is(http.StatusUnprocessableEntity), "reason")
	f.Set("reason", "the passport copy")
	v.Post(path(ref, "eligibility"), f).Is(http.StatusSeeOther)
	if got := h.Stage(ref); got != string(casefile.Counselling) {
		t.Fatalf("the case stands at %s", got)
	}
	h.As(desk.Judit).Get(path(ref, "eligibility")).Is(http.StatusOK).Has("the passport copy")
	h.As(desk.Judit).Post(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusSeeOther)
	h.approve(ref)
	if got := h.Stage(ref); got != string(casefile.Approved) {
		t.Errorf("the case stands at %s", got)
	}
}

func TestAVerdictThatIsWrongKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.at(casefile.Eligibility, "1988-03-14")
	for _, l := range i18n.Languages {
		v := h.As(desk.Reka).In(l)
		for _, c := range []struct{ field, problem, value string }{
			{"outcome", "outcome", ""},
			{"outcome", "outcome", "perhaps"},
			{"package", "package", ""},
			{"decided_on", "decided_on", "2026-11-20"},
			{"decided_on", "decided_on", "2026-11-18"},
			{"decided_on", "decided_on", "soon"},
			{"ground", "ground", "whatever"},
			{"reason", "reason", strings.Repeat("x", 4001)},
		} {
			f := v.Get(path(ref, "eligibility")).Form(path(ref, "eligibility"))
			for k, x := range map[string]string{"outcome": "approved", "package": "Flight", "exceptions": "second return", c.field: c.value} {
				f.Set(k, x)
			}
			a := v.Post(path(ref, "eligibility"), f).Is(http.StatusUnprocessableEntity)
			problemAt(t, a, c.problem)
			if a.Form(path(ref, "eligibility")).Get("exceptions") != "second return" {
				t.Errorf("%s: %s %q: what was typed is lost", l, c.field, c.value)
			}
		}
	}
	if got := h.Stage(ref); got != string(casefile.Eligibility) {
		t.Errorf("the case stands at %s", got)
	}
}

func TestAChildsApplicationIsSignedByTheGuardian(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.counselled("1988-03-14", "2017")
	v := h.As(desk.Judit)
	f := v.Get(path(ref, "eligibility")).Form(path(ref, "applications"))
	f.Set("guardian_name", "")
	problemAt(t, v.Post(path(ref, "applications"), f).Is(http.StatusUnprocessableEntity), "guardian_name")
	f["members"] = []string{"11"}
	v.Post(path(ref, "applications"), f).Is(http.StatusSeeOther)
	if got := h.openNeeds(ref); !strings.Contains(got, "application") {
		t.Errorf("the child's application is not needed: %s", got)
	}
	v.Post(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusUnprocessableEntity)
}

func TestAnApplicationEnteredInErrorIsRecordedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.counselled("1988-03-14")
	h.apply(ref)
	h.As(desk.Judit).Post(path(ref, "applications"), url.Values{"members": {"11"}, "signed_on": {"2026-11-19"}, "language": {"ar"}}).Is(http.StatusUnprocessableEntity)
	id := desk.Ask[string](h.Desk, "SELECT id::text FROM applications")
	h.As(desk.Reka).Post(path(ref, "void"), url.Values{"subject": {"applications"}, "subject_id": {id}, "reason": {"wrong person"}}).Is(http.StatusSeeOther)
	h.apply(ref)
	if got := desk.Ask[string](h.Desk, "SELECT string_agg(voided::text, ',') FROM applications"); got != "false" {
		t.Error(got)
	}
}

func TestAVerdictSentTwentyTimesIsOneDecision(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.at(casefile.Eligibility, "1988-03-14")
	f := h.As(desk.Reka).Get(path(ref, "eligibility")).Form(path(ref, "eligibility"))
	f.Set("outcome", "approved")
	f.Set("package", "Flight")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if a := h.As(desk.Reka).Post(path(ref, "eligibility"), f); a.Status != http.StatusSeeOther || a.Location != path(ref, "eligibility") {
				t.Errorf("%d to %q", a.Status, a.Location)
			}
		})
	}
	all.Wait()
	if n := desk.Ask[int](h.Desk, "SELECT count(*) FROM eligibility_decisions"); n != 1 {
		t.Errorf("%d decisions", n)
	}
}

func TestEligibilityOfAnotherOffice(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.at(casefile.Eligibility, "1988-03-14")
	stranger := desk.Martin
	stranger.Role = access.OfficeManager
	v := h.As(stranger)
	v.Get(path(ref, "eligibility")).Is(http.StatusNotFound)
	v.Post(path(ref, "eligibility"), url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"x"}}).Is(http.StatusNotFound)
	v.Post(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusNotFound)
	v.Post(path(ref, "applications"), url.Values{"members": {"11"}, "signed_on": {"2026-11-19"}, "language": {"ar"}}).Is(http.StatusNotFound)
}
