package counselling_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"homeward/internal/journey/counselling"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/testkit/desk"
)

func open(t *testing.T) *desk.Desk {
	t.Helper()
	return desk.New(t, func(d *db.DB, c clock.Clock, r page.Router) { counselling.Service{DB: d, Clock: c}.Routes(r) })
}

// filled is the form of a new session as the page offers it, with what must be
// typed typed.
func filled(v desk.Visitor, ref string, pairs ...string) url.Values {
	f := v.Get("/cases/" + ref + "/sessions/new").Is(http.StatusOK).Form("/cases/" + ref + "/sessions")
	f.Set("minutes", "40")
	f["topics"] = []string{"return_options", "programme"}
	return with(f, pairs...)
}

func with(f url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func record(t *testing.T, v desk.Visitor, ref string, pairs ...string) {
	t.Helper()
	if a := v.Post("/cases/"+ref+"/sessions", filled(v, ref, pairs...)).Is(http.StatusSeeOther); a.Location != "/cases/"+ref+"/sessions" {
		t.Fatalf("led to %q", a.Location)
	}
}

func TestAFirstSessionBeginsCounselling(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14", "2017")
	record(t, d.As(desk.Judit), ref, "started_at", "9.30", "note", "Karim would go home to his brother.")
	if s := d.Stage(ref); s != "counselling" {
		t.Errorf("stage %s", s)
	}
	for _, l := range i18n.Languages {
		v := d.As(desk.Judit).In(l)
		v.Get("/cases/"+ref+"/sessions").Is(http.StatusOK).Has("40", "Karim would go home")
		v.Get("/cases/"+ref+"/sessions/1").Is(http.StatusOK).Has("09:30", "Al-Saadi", "Karim would go home")
		v.Get("/cases/" + ref + "/sessions/1/edit").Is(http.StatusOK).Has("Karim would go home")
		// The next form is filled in as the last session was.
		v.Get("/cases/" + ref + "/sessions/new").Is(http.StatusOK).Has("Karim would go home")
	}
	if day := desk.Ask[string](d, "SELECT happened_on::text FROM case_steps WHERE event = 'session_completed' AND from_stage = 'intake'"); day != "2026-11-19" {
		t.Errorf("the step happened on %s", day)
	}
}

func TestTheFirstSessionNeedsThePrivacyNotice(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	d.Exec("UPDATE case_files SET notice_given_on = '0001-01-01'")
	v := d.As(desk.Judit).In(i18n.En)
	f := filled(v, ref, "note", "typed with care")
	v.Post("/cases/"+ref+"/sessions", f).Is(http.StatusUnprocessableEntity).Has("This is needed first: Privacy notice", "typed with care")
	if n := desk.Ask[int](d, "SELECT count(*) FROM counselling_sessions"); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

func TestASessionIsRecordedInEveryOpenStage(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	for _, stage := range []string{"intake", "counselling", "eligibility", "approved", "pre_departure", "ready", "departed", "arrived", "reintegration", "monitoring"} {
		d.Exec("UPDATE case_files SET stage = $1", stage)
		record(t, d.As(desk.Judit), ref)
	}
	if n := desk.Ask[int](d, "SELECT max(number) FROM counselling_sessions"); n != 10 {
		t.Errorf("%d sessions", n)
	}
	d.Exec("UPDATE case_files SET stage = 'closed'")
	v := d.As(desk.Judit)
	v.Get("/cases/" + ref + "/sessions/new").Is(http.StatusUnprocessableEntity)
	v.Post("/cases/"+ref+"/sessions", url.Values{}).Is(http.StatusUnprocessableEntity)
}

func TestWhatIsWrongIsSaidAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	for _, l := range i18n.Languages {
		v := d.As(desk.Judit).In(l)
		for _, c := range []struct{ field, value, problem string }{
			{"held_on", "2026-11-20", "held_on"},
			{"held_on", "yesterday", "held_on"},
			{"held_on", "", "held_on"},
			{"started_at", "25:00", "started_at"},
			{"minutes", "1441", "minutes"},
			{"minutes", "an hour", "minutes"},
			{"minutes", "", "minutes"},
			{"mode", "telepathy", "mode"},
			{"place", "", "place"},
			{"language", "qq", "language"},
			{"interpreter", "agency", "interpreter_name"},
			{"interpreter_name", "Haddad Nour", "interpreter"},
			{"topics", "nonsense", "topics"},
			{"topics", "", "topics"},
			{"present", "4711", "present"},
			{"note", strings.Repeat("ő", 10001), "note"},
			{"next_on", "2025-11-26", "next_on"},
			{"next_on", "2026-11-18", "next_on"},
			{"next_at", "10:00", "next_on"},
			{"next_at", "noon", "next_at"},
		} {
			f := filled(v, ref, "note", "Rima is afraid that school begins late.", c.field, c.value)
			a := v.Post("/cases/"+ref+"/sessions", f).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+c.problem+`"`) {
				t.Errorf("%s: %s %q: the problem is not at %s:\n%s", l, c.field, c.value, c.problem, a.Text())
			}
			back := a.Form("/cases/" + ref + "/sessions")
			if c.field != "mode" && c.field != "topics" && c.field != "present" && c.field != "interpreter" && back.Get(c.field) != c.value {
				t.Errorf("%s: %s came back as %q", l, c.field, back.Get(c.field))
			}
			if c.field != "note" && back.Get("note") != "Rima is afraid that school begins late." {
				t.Errorf("%s: the note came back as %q", l, back.Get("note"))
			}
		}
	}
	if n := desk.Ask[int](d, "SELECT count(*) FROM counselling_sessions"); n != 0 {
		t.Errorf("%d sessions", n)
	}
	v := d.As(desk.Judit).In(i18n.Hu)
	v.Post("/cases/"+ref+"/sessions", filled(v, ref, "next_on", "2025. 11. 26.")).Has("A következő időpont napja elmúlt. Talán erre gondolt: 2026. 11. 26.")
	v.Post("/cases/"+ref+"/sessions", filled(v, ref, "next_on", "2026. 01. 08.")).Has("Talán erre gondolt: 2027. 01. 08.")
	v.Post("/cases/"+ref+"/sessions", filled(v, ref, "next_on", "2026. 11. 18.")).Lacks("erre gondolt")
}

func TestASessionCanBeAmendedForADayAndThenAddedTo(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	record(t, d.As(desk.Judit), ref, "note", "first words")
	edit := "/cases/" + ref + "/sessions/1/edit"
	v := d.As(desk.Judit).In(i18n.En)

	d.Clock.Advance(24*time.Hour - time.Second)
	f := v.Get(edit).Is(http.StatusOK).Form(edit)
	v.Post(edit, with(f, "note", "better words")).Is(http.StatusSeeOther)
	v.Get("/cases/"+ref+"/sessions/1").Has("better words", "Last amended by Judit Kovács").Lacks("first words")

	late := v.Get(edit).Form(edit)
	d.As(desk.Dora).Get(edit).Is(http.StatusUnprocessableEntity)
	d.As(desk.Dora).Post(edit, late).Is(http.StatusUnprocessableEntity)
	d.As(desk.Reka).Get(edit).Is(http.StatusOK)
	d.Clock.Advance(time.Second)
	v.Get(edit).Is(http.StatusUnprocessableEntity).Has("write an addendum")
	v.Post(edit, with(late, "note", "too late")).Is(http.StatusUnprocessableEntity)
	d.As(desk.Reka).Post(edit, late).Is(http.StatusUnprocessableEntity)

	add := "/cases/" + ref + "/sessions/1/addenda"
	f = v.Get("/cases/" + ref + "/sessions/1").Form(add)
	v.Post(add, with(f, "body", "")).Is(http.StatusUnprocessableEntity)
	v.Post(add, with(f, "body", "He rang again in the evening.")).Is(http.StatusSeeOther)
	for _, l := range i18n.Languages {
		d.As(desk.Dora).In(l).Get("/cases/"+ref+"/sessions/1").Has("better words", "He rang again in the evening.")
	}
	if note := desk.Ask[string](d, "SELECT note FROM counselling_sessions"); note != "better words" {
		t.Errorf("note %q", note)
	}
}

func TestTwentyEqualPostsAreOneSession(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	f := filled(d.As(desk.Judit), ref, "next_on", "2026-11-26")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := d.As(desk.Judit).Post("/cases/"+ref+"/sessions", f); a.Status != http.StatusSeeOther || a.Location != "/cases/"+ref+"/sessions" {
				t.Errorf("status %d, to %q", a.Status, a.Location)
			}
		})
	}
	wg.Wait()
	if n := desk.Ask[int](d, "SELECT (SELECT count(*) FROM counselling_sessions) * 10 + (SELECT count(*) FROM appointments)"); n != 11 {
		t.Errorf("%d sessions and appointments, as tens and ones", n)
	}
}

func TestTwoPeopleEditASessionAndBothTextsSurvive(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		d := open(t)
		ref := d.Case("1988-03-14", "2017")
		record(t, d.As(desk.Judit), ref, "note", "They came together.")
		edit := "/cases/" + ref + "/sessions/1/edit"
		judit, reka := d.As(desk.Judit).In(l), d.As(desk.Reka).In(l)
		mine, theirs := judit.Get(edit).Form(edit), reka.Get(edit).Form(edit)
		theirs["topics"] = []string{"family"}
		reka.Post(edit, with(theirs, "note", "They came together.\nThe manager adds a line.", "minutes", "55", "stance", "undecided")).Is(http.StatusSeeOther)
		a := judit.Post(edit, with(mine, "note", "They came together.\nThe author adds another.", "minutes", "50")).Is(http.StatusConflict)
		a.Has("The manager adds a line.", "The author adds another.", "50", "55", "Réka")
		merged := a.Form(edit)
		for name, want := range map[string]string{"_pick.note": "both", "_pick.minutes": "theirs"} {
			if merged.Get(name) != want {
				t.Fatalf("%s: %s is %q, want %q", l, name, merged.Get(name), want)
			}
		}
		if l == i18n.En {
			a.Has("Family").Lacks("undecided,")
		}
		judit.Post(edit, with(merged, "_pick.minutes", "mine")).Is(http.StatusSeeOther)
		got := desk.Ask[string](d, "SELECT concat_ws('|', note, minutes, stance, array_to_string(topics, ',')) FROM counselling_sessions")
		if !strings.HasPrefix(got, "They came together.") || !strings.Contains(got, "The manager adds a line.") || !strings.Contains(got, "The author adds another.") || !strings.HasSuffix(got, "|50|undecided|family") {
			t.Errorf("%s: merged: %q", l, got)
		}
	}
}

func TestADraftComesBack(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	v := d.As(desk.Judit)
	f := filled(v, ref, "note", "half a senten", "next_on", "26 Nov")
	v.Post("/drafts", f).Is(http.StatusOK)
	restored := v.Get("/cases/" + ref + "/sessions/new")
	if id := "form-cases-" + ref + "-sessions-new"; !strings.Contains(restored.Body, `id="`+id+`"`) || !strings.Contains(restored.Body, `form="`+id+`" formaction="/drafts/discard"`) {
		t.Error("the button that discards the draft belongs to no form")
	}
	back := restored.Form("/cases/" + ref + "/sessions")
	if back.Get("note") != "half a senten" || back.Get("next_on") != "26 Nov" || len(back["topics"]) != 2 {
		t.Errorf("came back as %v", back)
	}
	back.Set("next_on", "26. 11. 2026")
	v.Post("/cases/"+ref+"/sessions", back).Is(http.StatusSeeOther)
	if n := desk.Ask[int](d, "SELECT count(*) FROM drafts"); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
	if again := v.Get("/cases/" + ref + "/sessions/new").Form("/cases/" + ref + "/sessions"); again.Get("note") != "" || again.Get(form.FieldToken) == back.Get(form.FieldToken) {
		t.Error("the sent text or its token is still there")
	}
}

func TestAnotherOfficeFindsNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case("1988-03-14")
	record(t, d.As(desk.Judit), ref, "next_on", "2026-11-26")
	v := d.As(desk.Martin)
	for _, path := range []string{"sessions", "sessions/new", "sessions/1", "sessions/1/edit", "contacts/new"} {
		v.Get("/cases/" + ref + "/" + path).Is(http.StatusNotFound)
	}
	f := filled(d.As(desk.Judit), ref)
	for _, path := range []string{"sessions", "sessions/1/edit", "sessions/1/addenda", "appointments/1", "contacts"} {
		sent := with(url.Values{}, "body", "x", "state", "cancelled", "attempt", "phone.reached", "tried_on", "2026-11-19", "tried_at", "9:00")
		for k, x := range f {
			sent[k] = x
		}
		v.Post("/cases/"+ref+"/"+path, sent).Is(http.StatusNotFound)
	}
	d.As(desk.Judit).Get("/cases/" + ref + "/sessions/2").Is(http.StatusNotFound)
	d.As(desk.Judit).Get("/cases/" + ref + "/sessions/x/edit").Is(http.StatusNotFound)
	if n := desk.Ask[int](d, "SELECT count(*) FROM counselling_sessions"); n != 1 {
		t.Errorf("%d sessions", n)
	}
}
