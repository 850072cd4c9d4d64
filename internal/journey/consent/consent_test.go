package consent_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/consent"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/testkit/desk"
)

func open(t *testing.T) *desk.Desk {
	t.Helper()
	return desk.New(t, func(d *db.DB, c clock.Clock, r page.Router) { consent.Service{DB: d, Clock: c}.Routes(r) })
}

// answers is the form for a case, filled in for two purposes.
func answers(v desk.Visitor, ref string) url.Values {
	f := v.Get("/cases/" + ref + "/consents/new").Is(http.StatusOK).Form("/cases/" + ref + "/consents")
	f["given"] = []string{"processing", "health"}
	f["refused"] = []string{"photo_story"}
	return f
}

func onFile(d *desk.Desk) string {
	return desk.Ask[string](d, `SELECT coalesce(string_agg(member_id || ' ' || purpose || ' ' || answer || CASE WHEN withdrawn_on > '0001-01-01' THEN ' until ' || withdrawn_on ELSE '' END
		|| CASE WHEN guardian_name <> '' THEN ' by ' || guardian_name ELSE '' END, E'\n' ORDER BY id), '') FROM consents`)
}

func openNeeds(d *desk.Desk) string {
	return desk.Ask[string](d, "SELECT array_to_string(open_needs, ',') FROM case_files")
}

func TestAFamilyAnswersInOneSave(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		d := open(t)
		ref := d.Case("1988-03-14", "1990", "2017")
		v := d.As(desk.Judit).In(l)
		v.Get("/cases/"+ref+"/consents").Is(http.StatusOK).Has("Karim", "Rima", "Sami")
		f := answers(v, ref)
		if got := strings.Join(f["members"], " "); got != "11 12 13" {
			t.Errorf("%s: the form offers %s", l, got)
		}
		a := v.Post("/cases/"+ref+"/consents", f).Is(http.StatusSeeOther)
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
	ref := d.Case("1988-03-14", "1990")
	v := d.As(desk.Dora).In(i18n.En)
	d.As(desk.Judit).Post("/cases/"+ref+"/consents", answers(d.As(desk.Judit), ref)).Is(http.StatusSeeOther)
	// First click: the link beside the consent. Second: the button.
	address := "/cases/" + ref + "/consents/1/withdraw"
	if list := v.Get("/cases/" + ref + "/consents").Is(http.StatusOK); !strings.Contains(list.Body, `href="`+address+`"`) {
		t.Fatalf("no link to %s", address)
	}
	page := v.Get(address).Is(http.StatusOK).Has("may not go on preparing", "Nothing is held against")
	f := page.Form(address)
	early := url.Values{"withdrawn_on": {"2026-11-01"}}
	v.Post(address, early).Is(http.StatusUnprocessableEntity)
	v.Post(address, url.Values{"withdrawn_on": {"2026-11-20"}}).Is(http.StatusUnprocessableEntity)
	v.Post(address, f).Is(http.StatusSeeOther)
	if got := onFile(d); !strings.Contains(got, "11 processing given until 2026-11-19\n") || strings.Contains(got, "12 processing given until") {
		t.Errorf("on file:\n%s", got)
	}
	if got := openNeeds(d); !strings.Contains(got, "first_session") {
		t.Errorf("open needs: %s", got)
	}
	// A second sending leads to the list; the history stays.
	v.Post(address, f).Is(http.StatusSeeOther)
	v.Get(address).Is(http.StatusUnprocessableEntity)
	v.Get("/cases/"+ref+"/consents").Is(http.StatusOK).Has("consent to data processing is missing", "withdrawn 19 Nov 2026")
}

func TestARefusalEndsWhatWasConsentedTo(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	v := d.As(desk.Judit)
	v.Post("/cases/"+ref+"/consents", answers(v, ref)).Is(http.StatusSeeOther)
	f := answers(v, ref)
	f["given"], f["refused"] = nil, []string{"health"}
	v.Post("/cases/"+ref+"/consents", f).Is(http.StatusSeeOther)
	if got := onFile(d); !strings.Contains(got, "11 health given until 2026-11-19") || !strings.HasSuffix(got, "11 health refused") {
		t.Errorf("on file:\n%s", got)
	}
}

func TestConsentStaysTheirsInAClosedCase(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	v := d.As(desk.Judit)
	v.Post("/cases/"+ref+"/consents", answers(v, ref)).Is(http.StatusSeeOther)
	d.Exec(`INSERT INTO return_decisions (case_id, member_id, recorded_by, decided_on, outcome) VALUES (1, 11, 11, '2026-11-19', 'withdrawn')`)
	d.Exec(`UPDATE case_files SET stage = 'closed'`)
	address := "/cases/" + ref + "/consents/2/withdraw"
	v.Post(address, v.Get(address).Is(http.StatusOK).Form(address)).Is(http.StatusSeeOther)
	if got := onFile(d); !strings.Contains(got, "11 health given until 2026-11-19") {
		t.Errorf("on file:\n%s", got)
	}
	// Everything else is closed.
	v.Post("/cases/"+ref+"/consents", url.Values{
		"members": {"11"}, "given": {"processing"}, "given_on": {"2026-11-19"}, "method": {"written"}, "language": {"ar"},
	}).Is(http.StatusUnprocessableEntity)
}

func TestWhatIsWrongIsSaidAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14", "2017")
	for _, l := range i18n.Languages {
		v := d.As(desk.Judit).In(l)
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
			a := v.Post("/cases/"+ref+"/consents", f).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+c.problem+`"`) || strings.Count(a.Body, `id="`+c.problem+`"`) != 1 {
				t.Errorf("%s: %s %v: the problem is not at %s", l, c.field, c.values, c.problem)
			}
			if a.Form("/cases/"+ref+"/consents").Get("interpreter_name") != "Haddad Nour" {
				t.Errorf("%s: what was typed is lost", l)
			}
		}
		f := answers(v, ref)
		f["given"], f["refused"] = nil, nil
		v.Post("/cases/"+ref+"/consents", f).Is(http.StatusUnprocessableEntity)
	}
	if got := onFile(d); got != "" {
		t.Errorf("saved:\n%s", got)
	}
}

func TestTheNoticeIsGivenOnADayInALanguage(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	d.Exec("UPDATE case_files SET notice_given_on = '0001-01-01'")
	for _, l := range i18n.Languages {
		v := d.As(desk.Judit).In(l)
		address := "/cases/" + ref + "/consents/notice"
		f := v.Get("/cases/" + ref + "/consents").Is(http.StatusOK).Form(address)
		f.Set("given_on", "2026-11-30")
		if a := v.Post(address, f).Is(http.StatusUnprocessableEntity); a.Form(address).Get("given_on") != "2026-11-30" {
			t.Errorf("%s: what was typed is lost", l)
		}
		f.Set("given_on", "18.11.2026")
		v.Post(address, f).Is(http.StatusSeeOther)
	}
	if got := desk.Ask[string](d, "SELECT notice_given_on || ' ' || notice_version || ' ' || notice_language FROM case_files"); got != "2026-11-18 2026-1 ar" {
		t.Error(got)
	}
	if got := openNeeds(d); strings.Contains(got, "privacy_notice") {
		t.Errorf("still needed: %s", got)
	}
}

func TestAnotherOfficeFindsNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	d.As(desk.Judit).Post("/cases/"+ref+"/consents", answers(d.As(desk.Judit), ref)).Is(http.StatusSeeOther)
	v := d.As(desk.Martin)
	for _, p := range []string{"/consents", "/consents/new", "/consents/1/withdraw"} {
		v.Get("/cases/" + ref + p).Is(http.StatusNotFound)
	}
	for _, p := range []string{"/consents", "/consents/1/withdraw", "/consents/notice"} {
		v.Post("/cases/"+ref+p, url.Values{
			"members": {"11"}, "given": {"processing"}, "given_on": {"2026-11-19"}, "method": {"written"}, "language": {"ar"}, "withdrawn_on": {"2026-11-19"},
		}).Is(http.StatusNotFound)
	}
	// Nor does a consent of another case open under this one.
	other := d.Case("1990")
	d.As(desk.Judit).Get("/cases/" + other + "/consents/1/withdraw").Is(http.StatusNotFound)
	d.As(desk.Judit).Get("/cases/" + other + "/consents/x/withdraw").Is(http.StatusNotFound)
}

func TestAFormSentTwentyTimesIsOneRecord(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	f := answers(d.As(desk.Judit), ref)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if a := d.As(desk.Judit).Post("/cases/"+ref+"/consents", f); a.Status != http.StatusSeeOther || a.Location != "/cases/"+ref+"/consents" {
				t.Errorf("%d to %q", a.Status, a.Location)
			}
		})
	}
	all.Wait()
	if n := desk.Ask[int](d, "SELECT count(*) FROM consents"); n != 3 {
		t.Errorf("%d answers on file", n)
	}
}
