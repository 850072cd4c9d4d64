package counselling_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// agreed is the form of a new appointment, filled in.
func agreed(v *visit.Client, at string, pairs ...string) url.Values {
	f := v.Get(at).Is(http.StatusOK).Values("/appointments")
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func TestAnAppointmentIsAgreedMovedAndCancelled(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	for n, l := range i18n.Languages {
		v := h.As(casework.Judit).In(l)
		id := n + 1
		p := v.PostValues("/appointments", agreed(v, "/appointments/new?case="+c.Ref, "kind", "embassy", "on_day", "2026-11-24", "at_time", "9.30", "minutes", "45", "purpose", "Laissez-passer", "place_detail", "Andrássy út 1"))
		if p.Is(http.StatusSeeOther); p.Location != c.Path("sessions") {
			t.Errorf("led to %q", p.Location)
		}
		v.Get(c.Path("sessions")).Is(http.StatusOK).Has("09:30", "Laissez-passer")
		at := fmt.Sprintf("/appointments/%d", id)
		f := v.Get(at).Is(http.StatusOK).Values(at)
		f.Set("on_day", "2026-11-26")
		v.PostValues(at, f).Is(http.StatusSeeOther)
		if day := casework.Ask[string](h, "SELECT on_day::text FROM appointments WHERE id = $1", id); day != "2026-11-26" {
			t.Errorf("moved to %s", day)
		}
		v.PostValues(at+"/state", v.Get(at).Values(at+"/state")).Is(http.StatusSeeOther)
		if s := casework.Ask[string](h, "SELECT state FROM appointments WHERE id = $1", id); s != "cancelled" {
			t.Errorf("the appointment is %s", s)
		}
		v.Get(at).Is(http.StatusOK).Has("Laissez-passer")
		f.Del("_token")
		v.PostValues(at, f).Is(http.StatusUnprocessableEntity)
	}
}

func TestAVisitMayBeAboutNoCase(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	v := h.As(casework.Judit).In(i18n.En)
	at := "/appointments/new?on=2026-11-25&at=10:00&kind=detention_visit"
	v.PostValues("/appointments", agreed(v, at)).Is(http.StatusUnprocessableEntity).Has("Say what it is for")
	v.PostValues("/appointments", agreed(v, at, "purpose", "Talks at Nyírbátor")).Is(http.StatusSeeOther)
	v.PostValues("/appointments", agreed(v, at, "case", c.Ref+" – Karim Al-Saadi")).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT string_agg(coalesce(case_id, 0) || ' ' || coalesce(office_id, 0), ', ' ORDER BY id) FROM appointments"); got != fmt.Sprintf("0 1, %d 0", c.ID) {
		t.Errorf("the appointments are %s", got)
	}
	v.Get("/appointments/1").Is(http.StatusOK).Has("Talks at Nyírbátor")
	v.Get("/appointments/new").Is(http.StatusOK).Has(c.Ref + " – ")
}

func TestAnAppointmentThatCannotBeKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	v := h.As(casework.Judit).In(i18n.En)
	for why, pairs := range map[string][]string{
		"This day has passed":        {"on_day", "2026-11-18"},
		"Write a day":                {"on_day", "someday"},
		"Write a time":               {"on_day", "2026-11-24", "at_time", "late"},
		"Choose one of the answers":  {"on_day", "2026-11-24", "counsellor", "12"},
		"There is no such open case": {"on_day", "2026-11-24", "case", "BUD-26-99999"},
	} {
		pairs = append(pairs, "purpose", "typed with care")
		v.PostValues("/appointments", agreed(v, "/appointments/new", pairs...)).Is(http.StatusUnprocessableEntity).Has(why, "typed with care")
	}
	closed := h.Case(casefile.Closed)
	v.Get("/appointments/new?case=" + closed.Ref).Is(http.StatusUnprocessableEntity)
	v.PostValues("/appointments", agreed(v, "/appointments/new", "on_day", "2026-11-24", "case", closed.Ref)).Is(http.StatusUnprocessableEntity)
	if n := casework.Ask[int](h, "SELECT count(*) FROM appointments"); n != 0 {
		t.Errorf("%d appointments", n)
	}
	f := agreed(v, "/appointments/new?case="+c.Ref, "on_day", "2026-11-24")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if p := v.PostValues("/appointments", f); p.Status != http.StatusSeeOther {
				t.Errorf("status %d", p.Status)
			}
		})
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM appointments"); n != 1 {
		t.Errorf("%d appointments of 20 clicks", n)
	}
}

func TestAppointmentsStayInTheirOffice(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	v := h.As(casework.Judit)
	v.PostValues("/appointments", agreed(v, "/appointments/new?case="+c.Ref, "on_day", "2026-11-24", "purpose", "about a case")).Is(http.StatusSeeOther)
	v.PostValues("/appointments", agreed(v, "/appointments/new", "on_day", "2026-11-24", "purpose", "about none")).Is(http.StatusSeeOther)
	for _, id := range []string{"1", "2", "3"} {
		for _, who := range []*visit.Client{h.As(casework.Martin), h.As(casework.Petra)} {
			who.Get("/appointments/" + id).Is(http.StatusNotFound)
			who.Post("/appointments/"+id, "kind", "session", "on_day", "2026-11-25", "counsellor", "12", "purpose", "mine").Is(http.StatusNotFound)
			who.Post("/appointments/"+id+"/state", "state", "cancelled").Is(http.StatusNotFound)
		}
	}
	h.As(casework.Martin).Get("/appointments/new?case=" + c.Ref).Is(http.StatusNotFound)
	p := h.As(casework.Martin).Post("/appointments", "kind", "session", "on_day", "2026-11-24", "counsellor", "12", "case", c.Ref, "purpose", "theirs").Is(http.StatusUnprocessableEntity)
	if strings.Contains(p.Body, "Al-Saadi") {
		t.Error("the name of another office's case is shown")
	}
	h.As(casework.Eszter).Get("/appointments/new").Is(http.StatusForbidden)
	// A protection case's appointments are for those named on it.
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, $2)", c.ID, casework.Judit.ID)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	h.As(casework.Dora).Get("/appointments/1").Is(http.StatusNotFound)
	h.As(casework.Reka).Get("/appointments/1").Is(http.StatusNotFound)
	h.As(casework.Judit).Get("/appointments/1").Is(http.StatusOK)
}

func TestTwoPeopleDoNotOverwriteAnAppointment(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.As(casework.Judit).In(i18n.En)
	v.PostValues("/appointments", agreed(v, "/appointments/new", "on_day", "2026-11-24", "purpose", "first words")).Is(http.StatusSeeOther)
	mine, theirs := v.Get("/appointments/1").Values("/appointments/1"), h.As(casework.Dora).Get("/appointments/1").Values("/appointments/1")
	theirs.Set("purpose", "Dora's words")
	h.As(casework.Dora).PostValues("/appointments/1", theirs).Is(http.StatusSeeOther)
	mine.Set("purpose", "Judit's words")
	v.PostValues("/appointments/1", mine).Is(http.StatusConflict).Has("Dora's words", "Judit's words")
}
