package screening_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/screening"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	d := casework.New(t)
	d.Add(screening.Service{DB: d.DB, Clock: d.Clock}.Routes)
	return d
}

func with(f url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// form is the form about a member as the page offers it.
func form(v *visit.Client, ref, member string) url.Values {
	return v.Get("/cases/" + ref + "/screening").Is(http.StatusOK).Values("/cases/" + ref + "/screening/" + member)
}

// found asks what is on file about a member.
func found(d *casework.House, member int) string {
	return casework.Ask[string](d, "SELECT coalesce((SELECT array_to_string(vulnerabilities, ',') || '|' || fear_of_return || '|' || action FROM screenings WHERE member_id = $1), '')", member)
}

func TestEveryMemberIsScreened(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		d := open(t)
		ref := d.Case(casefile.Intake, "1988-03-14", "2017").Ref
		v := d.As(casework.Judit).In(l)
		address := "/cases/" + ref + "/screening"
		v.Get(address).Is(http.StatusOK).Has("Karim", "Rima")
		v.Get(address + "/12").Is(http.StatusOK)

		f := form(v, ref, "11")
		f["vulnerabilities"] = []string{"chronic", "single_parent"}
		a := v.PostValues(address+"/11", with(f, "fear_of_return", "referred", "action", "Asylum advice on Friday")).Is(http.StatusSeeOther)
		if a.Location != address {
			t.Errorf("led to %q", a.Location)
		}
		// One click for the child: nothing identified.
		v.PostValues(address+"/12", with(form(v, ref, "12"), "none", "yes", "fear_of_return", "none")).Is(http.StatusSeeOther)
		if got := found(d, 11) + " " + found(d, 12); got != "chronic,single_parent|referred|Asylum advice on Friday none|none|" {
			t.Errorf("%s: %s", l, got)
		}
		v.Get(address).Is(http.StatusOK).Has("Asylum advice on Friday", "Kovács")
		needs := casework.Ask[string](d, "SELECT array_to_string(open_needs, ',') FROM case_files")
		if strings.Contains(needs, "screening") || strings.Contains(needs, "safety_question") {
			t.Errorf("%s: still needed: %s", l, needs)
		}
	}
}

func TestNoneIdentifiedForAllNotYetScreened(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14", "1990", "2017").Ref
	v := d.As(casework.Judit)
	f := form(v, ref, "12")
	f["vulnerabilities"] = []string{"pregnant"}
	v.PostValues("/cases/"+ref+"/screening/12", with(f, "fear_of_return", "none")).Is(http.StatusSeeOther)
	v.PostValues("/cases/"+ref+"/screening/13", with(form(v, ref, "13"), "fear_of_return", "referred", "action", "advice")).Is(http.StatusSeeOther)
	v.PostValues("/cases/"+ref+"/screening", v.Get("/cases/"+ref+"/screening").Values("/cases/"+ref+"/screening")).Is(http.StatusSeeOther)
	if got := found(d, 11) + " " + found(d, 12) + " " + found(d, 13); got != "none|unknown| pregnant|none| none|referred|advice" {
		t.Error(got)
	}
}

func TestWhatIsWrongIsSaidAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14", "2017").Ref
	for _, l := range i18n.Languages {
		v := d.As(casework.Judit).In(l)
		for _, c := range []struct {
			field, problem string
			values         []string
		}{
			{"vulnerabilities", "vulnerabilities", []string{"none", "chronic"}},
			{"vulnerabilities", "vulnerabilities", []string{"nonsense"}},
			{"fear_of_return", "fear_of_return", []string{"perhaps"}},
			{"fear_of_return", "fear_of_return", nil},
			{"screened_on", "screened_on", []string{"2026-11-20"}},
			{"screened_on", "screened_on", []string{"today"}},
			{"action", "action", []string{strings.Repeat("x", 2001)}},
			{"none", "vulnerabilities", []string{"yes"}}, // with a chip ticked besides
		} {
			f := with(form(v, ref, "12"), "action", "a guardian was called")
			f["vulnerabilities"] = []string{"child_in_family"}
			f[c.field] = c.values
			a := v.PostValues("/cases/"+ref+"/screening/12", f).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+c.problem+`"`) || strings.Count(a.Body, `id="`+c.problem+`"`) != 1 {
				t.Errorf("%s: %s %v: the problem is not at %s", l, c.field, c.values, c.problem)
			}
			if c.field != "action" && a.Values("/cases/"+ref+"/screening/12").Get("action") != "a guardian was called" {
				t.Errorf("%s: what was typed is lost", l)
			}
			if a.Values("/cases/"+ref+"/screening/11").Get("action") != "" {
				t.Errorf("%s: it went to another member's form", l)
			}
		}
		empty := form(v, ref, "11")
		v.PostValues("/cases/"+ref+"/screening/11", empty).Is(http.StatusUnprocessableEntity)
	}
	if got := found(d, 11) + found(d, 12); got != "" {
		t.Errorf("saved: %s", got)
	}
}

func TestOnlyAManagerTakesAProtectionFlagAway(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"vot", "vot_presumed", "uasc", "separated_child"} {
		d := open(t)
		ref := d.Case(casefile.Intake, "2010-03-14").Ref
		address := "/cases/" + ref + "/screening/11"
		save := func(v *visit.Client, status int, reason string, found ...string) *visit.Page {
			t.Helper()
			f := with(form(v, ref, "11"), "fear_of_return", "none")
			f["vulnerabilities"] = found
			f.Set("reason", reason)
			return v.PostValues(address, f).Is(status)
		}
		dora, reka := d.As(casework.Dora).In(i18n.En), d.As(casework.Reka).In(i18n.En)
		save(dora, http.StatusSeeOther, "", flag, "chronic")
		if flag == "vot" {
			// The case is for named staff now.
			reka.Get(address).Is(http.StatusNotFound)
			d.Exec("INSERT INTO case_named_staff (case_id, staff_id) SELECT id, $1 FROM case_files", casework.Reka.ID)
		}
		save(dora, http.StatusSeeOther, "", flag, "addiction")
		save(dora, http.StatusUnprocessableEntity, "she says so herself", "addiction").Has("Only the office manager")
		save(dora, http.StatusUnprocessableEntity, "", "none")
		dora.PostValues("/cases/"+ref+"/screening", url.Values{}).Is(http.StatusSeeOther) // is screened already: stays
		save(reka, http.StatusUnprocessableEntity, "", "addiction")
		if got := found(d, 11); got != flag+",addiction|none|" {
			t.Errorf("%s: %s", flag, got)
		}
		save(reka, http.StatusSeeOther, "Papers of the mother came.", "addiction")
		if got := found(d, 11); got != "addiction|none|" {
			t.Errorf("%s: %s", flag, got)
		}
		step := casework.Ask[string](d, "SELECT member_id || ' ' || actor_id || ' ' || reason || ' ' || (note <> '') FROM case_steps WHERE event = 'flag_lowered'")
		if step != "11 13 Papers of the mother came. true" {
			t.Errorf("%s: history: %s", flag, step)
		}
	}
}

func TestAPresumedVictimMayBecomeAnIdentifiedOne(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988").Ref
	v := d.As(casework.Judit)
	for _, step := range []struct {
		found  string
		status int
	}{{"vot_presumed", http.StatusSeeOther}, {"vot", http.StatusSeeOther}, {"vot_presumed", http.StatusUnprocessableEntity}} {
		v.PostValues("/cases/"+ref+"/screening/11", with(form(v, ref, "11"), "vulnerabilities", step.found)).Is(step.status)
	}
}

func TestTwoPeopleScreenAMemberAndBothAnswersSurvive(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		d := open(t)
		ref := d.Case(casefile.Intake, "1988-03-14").Ref
		address := "/cases/" + ref + "/screening/11"
		judit, dora := d.As(casework.Judit).In(l), d.As(casework.Dora).In(l)
		mine, theirs := form(judit, ref, "11"), form(dora, ref, "11")
		dora.PostValues(address, with(theirs, "vulnerabilities", "vot_presumed", "action", "Hotline called.")).Is(http.StatusSeeOther)
		a := judit.PostValues(address, with(mine, "vulnerabilities", "chronic", "action", "Doctor on Monday.")).Is(http.StatusConflict)
		a.Has("Hotline called.", "Doctor on Monday.", "Dóra")
		merged := a.Values(address)
		// Choosing one's own findings would take the flag away.
		judit.PostValues(address, with(merged, "_pick.vulnerabilities", "mine")).Is(http.StatusUnprocessableEntity)
		judit.PostValues(address, with(merged, "_pick.vulnerabilities", "theirs", "_pick.action", "both")).Is(http.StatusSeeOther)
		if got := found(d, 11); !strings.HasPrefix(got, "vot_presumed|unknown|") || !strings.Contains(got, "Hotline called.") || !strings.Contains(got, "Doctor on Monday.") {
			t.Errorf("%s: merged: %s", l, got)
		}
	}
}

func TestTwentyEqualPostsAreOneScreening(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	f := with(form(d.As(casework.Judit), ref, "11"), "vulnerabilities", "none")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := d.As(casework.Judit).PostValues("/cases/"+ref+"/screening/11", f); a.Status != http.StatusSeeOther || a.Location != "/cases/"+ref+"/screening" {
				t.Errorf("status %d, to %q", a.Status, a.Location)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](d, "SELECT sum(version)::int FROM screenings"); n != 1 {
		t.Errorf("saved %d times", n)
	}
}

func TestEachMemberHasADraftOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14", "2017").Ref
	v := d.As(casework.Judit)
	v.PostValues("/drafts", with(form(v, ref, "12"), "action", "half a senten", "vulnerabilities", "pregnant")).Is(http.StatusOK)
	if f := form(v, ref, "12"); f.Get("action") != "half a senten" || f.Get("vulnerabilities") != "pregnant" {
		t.Errorf("came back as %v", f)
	}
	if f := form(v, ref, "11"); f.Get("action") != "" {
		t.Errorf("came back at another member: %v", f)
	}
	v.PostValues("/cases/"+ref+"/screening/12", form(v, ref, "12")).Is(http.StatusSeeOther)
	if n := casework.Ask[int](d, "SELECT count(*) FROM drafts"); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
}

func TestAScreeningEnteredInErrorIsAskedAgain(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	v := d.As(casework.Judit)
	v.PostValues("/cases/"+ref+"/screening/11", with(form(v, ref, "11"), "vulnerabilities", "vot")).Is(http.StatusSeeOther)
	d.Exec("UPDATE screenings SET voided = true, version = version + 1")
	v.Get("/cases/"+ref+"/screening").Lacks("Dóra", "Recorded by")
	v.PostValues("/cases/"+ref+"/screening/11", with(form(v, ref, "11"), "none", "yes")).Is(http.StatusSeeOther)
	if got := casework.Ask[string](d, "SELECT array_to_string(vulnerabilities, ',') || voided FROM screenings"); got != "nonefalse" {
		t.Error(got)
	}
}

func TestOthersFindNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref, other := d.Case(casefile.Intake, "1988-03-14").Ref, d.Case(casefile.Intake, "1990").Ref
	f := with(form(d.As(casework.Judit), ref, "11"), "none", "yes")
	d.As(casework.Martin).Get("/cases/" + ref + "/screening").Is(http.StatusNotFound)
	d.As(casework.Martin).PostValues("/cases/"+ref+"/screening", nil).Is(http.StatusNotFound)
	d.As(casework.Martin).PostValues("/cases/"+ref+"/screening/11", f).Is(http.StatusNotFound)
	d.As(casework.Judit).PostValues("/cases/"+other+"/screening/11", f).Is(http.StatusNotFound)
	d.Exec("UPDATE case_files SET stage = 'closed'")
	d.As(casework.Judit).PostValues("/cases/"+ref+"/screening/11", f).Is(http.StatusUnprocessableEntity)
	if got := found(d, 11); got != "" {
		t.Errorf("saved: %s", got)
	}
}
