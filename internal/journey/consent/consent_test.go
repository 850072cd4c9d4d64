package consent_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/consent"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	d := casework.New(t)
	d.Add(consent.Service{DB: d.DB, Clock: d.Clock}.Routes)
	return d
}

// answers is the form for a case, filled in for two purposes.
func answers(v *visit.Client, ref string) url.Values {
	f := v.Get("/cases/" + ref + "/consents/new").Is(http.StatusOK).Values("/cases/" + ref + "/consents")
	f["given"] = []string{"processing", "health"}
	f["refused"] = []string{"photo_story"}
	return f
}

func onFile(d *casework.House) string {
	return casework.Ask[string](d, `SELECT coalesce(string_agg(member_id || ' ' || purpose || ' ' || answer || CASE WHEN withdrawn_on > '0001-01-01' THEN ' until ' || withdrawn_on ELSE '' END
		|| CASE WHEN guardian_name <> '' THEN ' by ' || guardian_name ELSE '' END, E'\n' ORDER BY id), '') FROM consents`)
}

func openNeeds(d *casework.House) string {
	return casework.Ask[string](d, "SELECT array_to_string(open_needs, ',') FROM case_files")
}

func TestAFamilyAnswersInOneSave(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		d := open(t)
		ref := d.Case(casefile.Intake, "1988-03-14", "1990", "2017").Ref
		v := d.As(casework.Judit).In(l)
		v.Get("/cases/"+ref+"/consents").Is(http.StatusOK).Has("Karim", "Rima", "Sami")
		f := answers(v, ref)
		if got := strings.Join(f["members"], " "); got != "11 12 13" {
			t.Errorf("%s: the form offers %s", l, got)
		}
		a := v.PostValues("/cases/"+ref+"/consents", f).Is(http.StatusSeeOther)
		if a.Location != "/cases/"+ref+"/consents" {
			t.Errorf("led to %s", a.Location)
		}
		guardian := f.Get("guardian_name")
		want := "11 processing given\n11 health given\n11 photo_story refused\n12 processing given\n12 health given\n12 photo_story refused\n" +
			"13 processing given by " + guardian + "\n13 health given by " + guardian + "\n13 photo_story refused by " + guardian
		if got := onFile(d); got != want || guardian == "" {
			t.Errorf("%s: on file\n%s", l, got)
		}
		if got := openNeeds(d); strings.Contains(got, "consent") {
			t.Errorf("still needed: %s", got)
		}
		v.Get("/cases/"+ref+"/consents").Is(http.StatusOK).Has(guardian, "2026-1")
	}
}

func TestConsentIsWithdrawnInTwoClicks(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14", "1990").Ref
	v := d.As(casework.Dora).In(i18n.En)
	d.As(casework.Judit).PostValues("/cases/"+ref+"/consents", answers(d.As(casework.Judit), ref)).Is(http.StatusSeeOther)
	// First click: the link beside the consent. Second: the button.
	address := "/cases/" + ref + "/consents/1/withdraw"
	if list := v.Get("/cases/" + ref + "/consents").Is(http.StatusOK); !strings.Contains(list.Body, `href="`+address+`"`) {
		t.Fatalf("no link to %s", address)
	}
	page := v.Get(address).Is(http.StatusOK).Has("may not go on preparing", "Nothing is held against")
	f := page.Values(address)
	early := url.Values{"withdrawn_on": {"2026-11-01"}}
	v.PostValues(address, early).Is(http.StatusUnprocessableEntity)
	v.PostValues(address, url.Values{"withdrawn_on": {"2026-11-20"}}).Is(http.StatusUnprocessableEntity)
	v.PostValues(address, f).Is(http.StatusSeeOther)
	if got := onFile(d); !strings.Contains(got, "11 processing given until 2026-11-19\n") || strings.Contains(got, "12 processing given until") {
		t.Errorf("on file:\n%s", got)
	}
	if got := openNeeds(d); !strings.Contains(got, "first_session") {
		t.Errorf("open needs: %s", got)
	}
	// A second sending leads to the list; the history stays.
	v.PostValues(address, f).Is(http.StatusSeeOther)
	v.Get(address).Is(http.StatusUnprocessableEntity)
	v.Get("/cases/"+ref+"/consents").Is(http.StatusOK).Has("consent to data processing is missing", "withdrawn 19 Nov 2026")
}

func TestARefusalEndsWhatWasConsentedTo(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	v := d.As(casework.Judit)
	v.PostValues("/cases/"+ref+"/consents", answers(v, ref)).Is(http.StatusSeeOther)
	f := answers(v, ref)
	f["given"], f["refused"] = nil, []string{"health"}
	v.PostValues("/cases/"+ref+"/consents", f).Is(http.StatusSeeOther)
	if got := onFile(d); !strings.Contains(got, "11 health given until 2026-11-19") || !strings.HasSuffix(got, "11 health refused") {
		t.Errorf("on file:\n%s", got)
	}
}

func TestConsentStaysTheirsInAClosedCase(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	v := d.As(casework.Judit)
	v.PostValues("/cases/"+ref+"/consents", answers(v, ref)).Is(http.StatusSeeOther)
	d.Exec(`INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome) VALUES (1, 11, 11, '2026-11-19', 'withdrawn')`)
	d.Exec(`UPDATE case_files SET stage = 'closed'`)
	address := "/cases/" + ref + "/consents/2/withdraw"
	v.PostValues(address, v.Get(address).Is(http.StatusOK).Values(address)).Is(http.StatusSeeOther)
	if got := onFile(d); !strings.Contains(got, "11 health given until 2026-11-19") {
		t.Errorf("on file:\n%s", got)
	}
	// Everything else is closed.
	v.PostValues("/cases/"+ref+"/consents", url.Values{
		"members": {"11"}, "given": {"processing"}, "given_on": {"2026-11-19"}, "method": {"written"}, "language": {"ar"},
	}).Is(http.StatusUnprocessableEntity)
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
			{"members", "members", nil},
			{"members", "members", []string{"11", "99"}},
			{"given_on", "given_on", []string{"2026-11-20"}},
			{"given_on", "given_on", []string{"yesterday"}},
			{"method", "method", []string{"telepathy"}},
			{"method", "witness_name", []string{"oral_witnessed"}},
			{"language", "language", []string{"zz"}},
			{"language", "language", nil},
			{"guardian_name", "guardian_name", nil},
			{"given", "given", []string{"nonsense"}},
			{"given", "recipient", []string{"share_partner"}},
			{"refused", "refused", []string{"processing"}},
		} {
			f := answers(v, ref)
			f.Set("interpreter_name", "Haddad Nour")
			f[c.field] = c.values
			a := v.PostValues("/cases/"+ref+"/consents", f).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+c.problem+`"`) || strings.Count(a.Body, `id="`+c.problem+`"`) != 1 {
				t.Errorf("%s: %s %v: the problem is not at %s", l, c.field, c.values, c.problem)
			}
			if a.Values("/cases/"+ref+"/consents").Get("interpreter_name") != "Haddad Nour" {
				t.Errorf("%s: what was typed is lost", l)
			}
		}
		f := answers(v, ref)
		f["given"], f["refused"] = nil, nil
		v.PostValues("/cases/"+ref+"/consents", f).Is(http.StatusUnprocessableEntity)
	}
	if got := onFile(d); got != "" {
		t.Errorf("saved:\n%s", got)
	}
}

func TestTheNoticeIsGivenOnADayInALanguage(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	d.Exec("UPDATE case_files SET notice_given_on = '0001-01-01'")
	for _, l := range i18n.Languages {
		v := d.As(casework.Judit).In(l)
		address := "/cases/" + ref + "/consents/notice"
		f := v.Get("/cases/" + ref + "/consents").Is(http.StatusOK).Values(address)
		f.Set("given_on", "2026-11-30")
		if a := v.PostValues(address, f).Is(http.StatusUnprocessableEntity); a.Values(address).Get("given_on") != "2026-11-30" {
			t.Errorf("%s: what was typed is lost", l)
		}
		f.Set("given_on", "18.11.2026")
		v.PostValues(address, f).Is(http.StatusSeeOther)
	}
	if got := casework.Ask[string](d, "SELECT notice_given_on || ' ' || notice_version || ' ' || notice_language FROM case_files"); got != "2026-11-18 2026-1 ar" {
		t.Error(got)
	}
	if got := openNeeds(d); strings.Contains(got, "privacy_notice") {
		t.Errorf("still needed: %s", got)
	}
}

func TestAnotherOfficeFindsNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	d.As(casework.Judit).PostValues("/cases/"+ref+"/consents", answers(d.As(casework.Judit), ref)).Is(http.StatusSeeOther)
	v := d.As(casework.Martin)
	for _, p := range []string{"/consents", "/consents/new", "/consents/1/withdraw"} {
		v.Get("/cases/" + ref + p).Is(http.StatusNotFound)
	}
	for _, p := range []string{"/consents", "/consents/1/withdraw", "/consents/notice"} {
		v.PostValues("/cases/"+ref+p, url.Values{
			"members": {"11"}, "given": {"processing"}, "given_on": {"2026-11-19"}, "method": {"written"}, "language": {"ar"}, "withdrawn_on": {"2026-11-19"},
		}).Is(http.StatusNotFound)
	}
	// Nor does a consent of another case open under this one.
	other := d.Case(casefile.Intake, "1990").Ref
	d.As(casework.Judit).Get("/cases/" + other + "/consents/1/withdraw").Is(http.StatusNotFound)
	d.As(casework.Judit).Get("/cases/" + other + "/consents/x/withdraw").Is(http.StatusNotFound)
}

func TestAFormSentTwentyTimesIsOneRecord(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	f := answers(d.As(casework.Judit), ref)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if a := d.As(casework.Judit).PostValues("/cases/"+ref+"/consents", f); a.Status != http.StatusSeeOther || a.Location != "/cases/"+ref+"/consents" {
				t.Errorf("%d to %q", a.Status, a.Location)
			}
		})
	}
	all.Wait()
	if n := casework.Ask[int](d, "SELECT count(*) FROM consents"); n != 3 {
		t.Errorf("%d answers on file", n)
	}
}
