package counselling_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/counselling"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestAContactAttemptIsTwoClicks(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	for _, l := range i18n.Languages {
		v := d.As(casework.Judit).In(l)
		first := v.Get("/cases/" + ref + "/contacts/new?back=/cases").Is(http.StatusOK)
		for _, c := range counselling.Channel("").Options() {
			for _, res := range counselling.ContactResult("").Options() {
				if !strings.Contains(first.Body, `value="`+string(c)+"."+string(res)+`"`) {
					t.Errorf("%s: no button for %s.%s", l, c, res)
				}
			}
		}
		second := v.PostValues("/cases/"+ref+"/contacts", with(first.Values("/cases/"+ref+"/contacts"), "attempt", "phone.not_reached")).Is(http.StatusSeeOther)
		if second.Location != "/cases" {
			t.Errorf("%s: back to %q", l, second.Location)
		}
		v.Get("/cases/" + ref + "/sessions").Has(i18n.T(i18n.With(t.Context(), l), "counselling.contact.result.not_reached"))
	}
	if n := casework.Ask[int](d, "SELECT count(*) FROM contact_attempts WHERE channel = 'phone' AND result = 'not_reached' AND tried_at = '2026-11-19 09:00+00'"); n != 3 {
		t.Errorf("%d attempts", n)
	}
	if day := casework.Ask[string](d, "SELECT last_contact_on::text FROM case_files"); day != "0001-01-01" {
		t.Errorf("somebody who was not reached was last in contact on %s", day)
	}
	v := d.As(casework.Judit)
	f := v.Get("/cases/" + ref + "/contacts/new").Values("/cases/" + ref + "/contacts")
	v.PostValues("/cases/"+ref+"/contacts", with(f, "attempt", "visit.reached", "tried_on", "2026-11-17", "tried_at", "8")).Is(http.StatusSeeOther)
	if day := casework.Ask[string](d, "SELECT last_contact_on::text FROM case_files"); day != "2026-11-17" {
		t.Errorf("last contact on %s", day)
	}
}

func TestAContactAttemptThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	for _, l := range i18n.Languages {
		v := d.As(casework.Judit).In(l)
		for _, c := range [][2]string{{"attempt", ""}, {"attempt", "pigeon.reached"}, {"attempt", "phone.eaten"}, {"tried_at", "10:01"}, {"tried_on", "2026-11-20"}, {"tried_at", ""}} {
			f := v.Get("/cases/" + ref + "/contacts/new").Values("/cases/" + ref + "/contacts")
			f = with(f, "attempt", "phone.reached", "note", "his sister's number", c[0], c[1])
			a := v.PostValues("/cases/"+ref+"/contacts", f).Is(http.StatusUnprocessableEntity).Has("his sister's number")
			if back := a.Values("/cases/" + ref + "/contacts"); c[0] != "attempt" && back.Get(c[0]) != c[1] {
				t.Errorf("%s came back as %q", c[0], back.Get(c[0]))
			}
		}
	}
	f := d.As(casework.Judit).Get("/cases/" + ref + "/contacts/new?back=https://elsewhere.example/").Values("/cases/" + ref + "/contacts")
	if f.Get("back") != "/cases/"+ref {
		t.Errorf("a crafted link leads to %q", f.Get("back"))
	}
	f = with(f, "attempt", "phone.reached", "back", "//elsewhere.example")
	if a := d.As(casework.Judit).PostValues("/cases/"+ref+"/contacts", f); a.Location != "/cases/"+ref {
		t.Errorf("a crafted form leads to %q", a.Location)
	}
}

func TestAnAppointmentComesOfASessionAndIsHeldWithTheNext(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref, other := d.Case(casefile.Intake, "1988-03-14").Ref, d.Case(casefile.Intake, "1990").Ref
	record(t, d.As(casework.Judit), ref, "next_on", "2026-11-19", "next_at", "16", "next_purpose", "Embassy form")
	record(t, d.As(casework.Judit), ref, "held_on", "2026-11-10", "next_on", "2026. 11. 26.", "next_at", "10:00")
	state := func() string {
		return casework.Ask[string](d, "SELECT string_agg(on_day || ' ' || at_time || ' ' || state, ', ' ORDER BY on_day, id) FROM appointments WHERE case_id = 1")
	}
	if s := state(); s != "2026-11-19 16:00 planned, 2026-11-26 10:00 planned" {
		t.Fatalf("%s", s)
	}
	for _, l := range i18n.Languages {
		d.As(casework.Judit).In(l).Get("/cases/"+ref+"/sessions").Has("Embassy form", "16:00", "10:00")
	}
	// "Record, then today's next" leads to the appointment of another case.
	a := d.As(casework.Judit).PostValues("/cases/"+other+"/sessions", filled(d.As(casework.Judit), other, "then", "next")).Is(http.StatusSeeOther)
	if a.Location != "/cases/"+ref+"/sessions/new" {
		t.Errorf("next is %q", a.Location)
	}
	record(t, d.As(casework.Judit), ref)
	if s := state(); s != "2026-11-19 16:00 held, 2026-11-26 10:00 planned" {
		t.Errorf("%s", s)
	}
	a = d.As(casework.Judit).PostValues("/cases/"+other+"/sessions", filled(d.As(casework.Judit), other, "then", "next")).Is(http.StatusSeeOther)
	if a.Location != "/cases/"+other+"/sessions" {
		t.Errorf("nothing is next, but it leads to %q", a.Location)
	}
	for _, c := range []struct {
		to, state string
		status    int
	}{
		{"held", "planned", http.StatusUnprocessableEntity},
		{"missed", "planned", http.StatusUnprocessableEntity},
		{"eaten", "planned", http.StatusUnprocessableEntity},
		{"cancelled", "cancelled", http.StatusSeeOther},
		{"planned", "planned", http.StatusSeeOther},
	} {
		d.As(casework.Judit).PostValues("/cases/"+ref+"/appointments/2", with(url.Values{}, "state", c.to)).Is(c.status)
		if got := casework.Ask[string](d, "SELECT state FROM appointments WHERE id = 2"); got != c.state {
			t.Errorf("%s: %s", c.to, got)
		}
	}
	d.As(casework.Judit).PostValues("/cases/"+other+"/appointments/2", with(url.Values{}, "state", "cancelled")).Is(http.StatusNotFound)
}
