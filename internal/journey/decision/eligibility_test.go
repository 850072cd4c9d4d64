package decision_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestAnApplicationIsSignedSubmittedAndApproved(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := open(t)
		ref := h.Case(casefile.Counselling, "1988-03-14", "1990", "2017").Ref
		h.Exec("UPDATE screenings SET vulnerabilities = '{chronic}' WHERE member_id = 11")
		judit, reka := h.As(casework.Judit).In(l), h.As(casework.Reka).In(l)
		f := judit.Get(path(ref, "eligibility")).Is(http.StatusOK).Values(path(ref, "applications"))
		if got := strings.Join(f["members"], " "); got != "11 12 13" || f.Get("guardian_name") == "" {
			t.Errorf("%s: the form offers %s, guardian %q", l, got, f.Get("guardian_name"))
		}
		judit.PostValues(path(ref, "applications"), f).Is(http.StatusSeeOther)
		if got := casework.Ask[string](h.House, "SELECT string_agg(member_id || guardian_name, ',' ORDER BY member_id) FROM applications"); got != "11,12,13"+f.Get("guardian_name") {
			t.Errorf("%s: on file %s", l, got)
		}
		judit.Get(path(ref, "eligibility")).Is(http.StatusOK).Values(path(ref, "eligibility/submit"))
		judit.PostValues(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusSeeOther)
		if got := h.Stage(ref); got != casefile.Eligibility {
			t.Fatalf("%s: the case stands at %s", l, got)
		}
		// All the evidence is in view of the manager, on the page of the form.
		evidence := map[i18n.Language][]string{
			i18n.En: {"Karim", "Rima", "Sami", "no fear of persecution", "Data processing", "Kovács", "Iraq", "Return and reintegration", "Chronic"},
			i18n.Hu: {"nem fél üldöztetéstől", "Adatkezelés a segítségnyújtáshoz", "Irak"},
			i18n.Cs: {"nemá obavu z pronásledování", "Zpracování údajů", "Irák"},
		}
		form := reka.Get(path(ref, "eligibility")).Is(http.StatusOK).Has(evidence[l]...).Values(path(ref, "eligibility"))
		form.Set("outcome", "approved")
		form.Set("package", "Flight, 500 EUR")
		form.Set("exceptions", "second return")
		reka.PostValues(path(ref, "eligibility"), form).Is(http.StatusSeeOther)
		if got := h.Stage(ref); got != casefile.Approved {
			t.Errorf("%s: the case stands at %s", l, got)
		}
		judit.Get(path(ref, "eligibility")).Is(http.StatusOK).Has("Flight, 500 EUR", "second return")
		if got := casework.Ask[string](h.House, "SELECT decided_by || ' ' || programme_id || ' ' || decided_on FROM eligibility_decisions"); got != "13 1 2026-11-19" {
			t.Error(got)
		}
	}
}

func TestWhatAnApplicationLacksIsListedWithLinks(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Intake, "1988-03-14", "2017").Ref
	h.Exec(`INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on) VALUES (1, 11, 1, '2026-11-13')`)
	h.Exec(`UPDATE case_files SET stage = 'counselling', return_country = ''`)
	for _, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		a := v.PostValues(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusUnprocessableEntity)
		for _, section := range []string{"facts", "consents", "screening"} {
			if !strings.Contains(a.Body, `href="`+path(ref, section)+`"`) {
				t.Errorf("%s: no link to %s", l, section)
			}
		}
		if l == i18n.En {
			a.Has("Consent to data processing", "Programme", "Signed application", "Vulnerability screening")
		}
	}
	if got := h.Stage(ref); got != casefile.Counselling {
		t.Errorf("the case stands at %s", got)
	}
}

func TestAVerdictKeepsWhatBelongsToIt(t *testing.T) {
	t.Parallel()
	everything := url.Values{"decided_on": {"2026-11-19"}, "package": {"Flight"}, "exceptions": {"Late"}, "ground": {"previous"}, "reason": {"Words"}, "language": {"ar"}, "review_info": {"Here"}, "alternatives": {"Alone"}}
	for outcome, want := range map[string]string{"approved": "Flight|Late|||||", "rejected": "||previous|Words|ar|Here|Alone", "returned": "|||Words|||"} {
		h := open(t)
		ref := h.Case(casefile.Eligibility, "1988-03-14").Ref
		reka := h.As(casework.Reka)
		reka.Get(path(ref, "eligibility")).Is(http.StatusOK).Has(`is-approval`, `is-rejection`)
		sent := maps.Clone(everything)
		sent.Set("outcome", outcome)
		reka.PostValues(path(ref, "eligibility"), sent).Is(http.StatusSeeOther)
		if got := casework.Ask[string](h.House, "SELECT concat_ws('|', package, exceptions, coalesce(ground, ''), reason, language, review_info, alternatives) FROM eligibility_decisions ORDER BY id DESC LIMIT 1"); got != want {
			t.Errorf("%s is on file with %q, not %q", outcome, got, want)
		}
	}
}

func TestFourEyes(t *testing.T) {
	t.Parallel()
	verdict := url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"Flight"}}
	for _, c := range []struct {
		what   string
		barred bool
		plant  string
	}{
		{"leads the case", true, "UPDATE case_files SET counsellor_id = 13"},
		{"submitted it", true, "UPDATE case_steps SET actor_id = 13 WHERE event = 'application_submitted'"},
		{"screened them before the case was handed over", true, "UPDATE screenings SET recorded_by = 13"},
		{"took the application before the case was handed over", true, "UPDATE applications SET recorded_by = 13"},
		{"is another", false, "SELECT 1"},
	} {
		for _, l := range i18n.Languages {
			h := open(t)
			ref := h.Case(casefile.Eligibility, "1988-03-14").Ref
			h.Exec(c.plant)
			reka := h.As(casework.Reka).In(l)
			if !c.barred {
				reka.PostValues(path(ref, "eligibility"), verdict).Is(http.StatusSeeOther)
				continue
			}
			// The page says so before anything is typed, and names who can.
			who := i18n.PersonName(i18n.With(t.Context(), l), "Nagy", "Anna")
			if a := reka.Get(path(ref, "eligibility")).Is(http.StatusOK).Has(who); strings.Contains(a.Body, `action="`+path(ref, "eligibility")+`"`) {
				t.Errorf("%s: who %s is offered the form", l, c.what)
			}
			a := reka.PostValues(path(ref, "eligibility"), verdict).Is(http.StatusUnprocessableEntity).Has(who)
			if a.Values(path(ref, "eligibility")).Get("package") != "Flight" {
				t.Errorf("%s: what was typed is lost", l)
			}
			if got := h.Stage(ref); got != casefile.Eligibility {
				t.Errorf("%s: who %s decided: %s", l, c.what, got)
			}
			h.As(casework.Anna).PostValues(path(ref, "eligibility"), verdict).Is(http.StatusSeeOther)
			if got := h.Stage(ref); got != casefile.Approved {
				t.Errorf("%s: the deputy did not: %s", l, got)
			}
		}
	}
}

func TestACounsellorDoesNotDecide(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Eligibility, "1988-03-14").Ref
	for _, u := range []access.User{casework.Judit, casework.Dora} {
		h.As(u).PostValues(path(ref, "eligibility"), url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"x"}}).Is(http.StatusForbidden)
	}
}

func TestARejectionClosesAndIsExplained(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Eligibility, "1988-03-14", "1990").Ref
	v := h.As(casework.Reka)
	f := v.Get(path(ref, "eligibility")).Values(path(ref, "eligibility"))
	f.Set("outcome", "rejected")
	a := v.PostValues(path(ref, "eligibility"), f).Is(http.StatusUnprocessableEntity)
	problemAt(t, a, "ground")
	problemAt(t, a, "reason")
	f.Set("ground", "previous")
	f.Set("reason", "Assisted in 2024; a review can be asked for within 15 days.")
	if f.Get("language") != "ar" || f.Get("review_info") == "" {
		t.Errorf("the form proposes the language %q and the review %q", f.Get("language"), f.Get("review_info"))
	}
	for _, field := range []string{"language", "review_info"} {
		was := f.Get(field)
		f.Set(field, "")
		problemAt(t, v.PostValues(path(ref, "eligibility"), f).Is(http.StatusUnprocessableEntity), field)
		f.Set(field, was)
	}
	v.PostValues(path(ref, "eligibility"), f).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h.House, "SELECT stage || ' ' || closure FROM case_files"); got != "closed not_eligible" {
		t.Error(got)
	}
	h.As(casework.Judit).In(i18n.En).Get(path(ref, "eligibility")).Is(http.StatusOK).Has("Rejected", "Already assisted before", "Assisted in 2024")
	// A closed case takes nothing more.
	h.As(casework.Reka).PostValues(path(ref, "eligibility"), url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"x"}}).Is(http.StatusUnprocessableEntity)
}

func TestAReturnedApplicationIsSubmittedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Eligibility, "1988-03-14").Ref
	v := h.As(casework.Reka)
	f := v.Get(path(ref, "eligibility")).Values(path(ref, "eligibility"))
	f.Set("outcome", "returned")
	problemAt(t, v.PostValues(path(ref, "eligibility"), f).Is(http.StatusUnprocessableEntity), "reason")
	f.Set("reason", "the passport copy")
	v.PostValues(path(ref, "eligibility"), f).Is(http.StatusSeeOther)
	if got := h.Stage(ref); got != casefile.Counselling {
		t.Fatalf("the case stands at %s", got)
	}
	h.As(casework.Judit).Get(path(ref, "eligibility")).Is(http.StatusOK).Has("the passport copy")
	h.As(casework.Judit).PostValues(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusSeeOther)
	h.approve(ref)
	if got := h.Stage(ref); got != casefile.Approved {
		t.Errorf("the case stands at %s", got)
	}
}

func TestAVerdictThatIsWrongKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Eligibility, "1988-03-14").Ref
	for _, l := range i18n.Languages {
		v := h.As(casework.Reka).In(l)
		for _, c := range []struct{ field, problem, value string }{
			{"outcome", "outcome", ""},
			{"outcome", "outcome", "perhaps"},
			{"package", "package", ""},
			{"decided_on", "decided_on", "2026-11-20"},
			{"decided_on", "decided_on", "2026-09-11"},
			{"decided_on", "decided_on", "soon"},
			{"ground", "ground", "whatever"},
			{"reason", "reason", strings.Repeat("x", 4001)},
		} {
			f := v.Get(path(ref, "eligibility")).Values(path(ref, "eligibility"))
			for k, x := range map[string]string{"outcome": "approved", "package": "Flight", "exceptions": "second return", c.field: c.value} {
				f.Set(k, x)
			}
			a := v.PostValues(path(ref, "eligibility"), f).Is(http.StatusUnprocessableEntity)
			problemAt(t, a, c.problem)
			if a.Values(path(ref, "eligibility")).Get("exceptions") != "second return" {
				t.Errorf("%s: %s %q: what was typed is lost", l, c.field, c.value)
			}
		}
	}
	if got := h.Stage(ref); got != casefile.Eligibility {
		t.Errorf("the case stands at %s", got)
	}
}

func TestAChildsApplicationIsSignedByTheGuardian(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Counselling, "1988-03-14", "2017").Ref
	v := h.As(casework.Judit)
	f := v.Get(path(ref, "eligibility")).Values(path(ref, "applications"))
	f.Set("guardian_name", "")
	problemAt(t, v.PostValues(path(ref, "applications"), f).Is(http.StatusUnprocessableEntity), "guardian_name")
	f["members"] = []string{"11"}
	v.PostValues(path(ref, "applications"), f).Is(http.StatusSeeOther)
	if got := h.openNeeds(ref); !strings.Contains(got, "application") {
		t.Errorf("the child's application is not needed: %s", got)
	}
	v.PostValues(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusUnprocessableEntity)
}

func TestAnApplicationEnteredInErrorIsRecordedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Counselling, "1988-03-14").Ref
	h.apply(ref)
	h.As(casework.Judit).PostValues(path(ref, "applications"), url.Values{"members": {"11"}, "signed_on": {"2026-11-19"}, "language": {"ar"}}).Is(http.StatusUnprocessableEntity)
	id := casework.Ask[string](h.House, "SELECT id::text FROM applications")
	h.As(casework.Reka).PostValues(path(ref, "void"), url.Values{"subject": {"applications"}, "subject_id": {id}, "reason": {"wrong person"}}).Is(http.StatusSeeOther)
	h.apply(ref)
	if got := casework.Ask[string](h.House, "SELECT string_agg(voided::text, ',') FROM applications"); got != "false" {
		t.Error(got)
	}
}

func TestAVerdictSentTwentyTimesIsOneDecision(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Eligibility, "1988-03-14").Ref
	f := h.As(casework.Reka).Get(path(ref, "eligibility")).Values(path(ref, "eligibility"))
	f.Set("outcome", "approved")
	f.Set("package", "Flight")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if a := h.As(casework.Reka).PostValues(path(ref, "eligibility"), f); a.Status != http.StatusSeeOther || a.Location != path(ref, "eligibility") {
				t.Errorf("%d to %q", a.Status, a.Location)
			}
		})
	}
	all.Wait()
	if n := casework.Ask[int](h.House, "SELECT count(*) FROM eligibility_decisions"); n != 1 {
		t.Errorf("%d decisions", n)
	}
}

func TestEligibilityOfAnotherOffice(t *testing.T) {
	t.Parallel()
	h := open(t)
	ref := h.Case(casefile.Eligibility, "1988-03-14").Ref
	stranger := casework.Martin
	stranger.Role = access.OfficeManager
	v := h.As(stranger)
	v.Get(path(ref, "eligibility")).Is(http.StatusNotFound)
	v.PostValues(path(ref, "eligibility"), url.Values{"outcome": {"approved"}, "decided_on": {"2026-11-19"}, "package": {"x"}}).Is(http.StatusNotFound)
	v.PostValues(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusNotFound)
	v.PostValues(path(ref, "applications"), url.Values{"members": {"11"}, "signed_on": {"2026-11-19"}, "language": {"ar"}}).Is(http.StatusNotFound)
}
