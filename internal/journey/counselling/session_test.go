package counselling_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/counselling"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	d := casework.New(t)
	d.Add(counselling.Service{DB: d.DB, Clock: d.Clock}.Routes)
	return d
}

// filled is the form of a new session as the page offers it, with what must be
// typed typed.
func filled(v *visit.Client, ref string, pairs ...string) url.Values {
	f := v.Get("/cases/" + ref + "/sessions/new").Is(http.StatusOK).Values("/cases/" + ref + "/sessions")
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

func record(t *testing.T, v *visit.Client, ref string, pairs ...string) {
	t.Helper()
	if a := v.PostValues("/cases/"+ref+"/sessions", filled(v, ref, pairs...)).Is(http.StatusSeeOther); a.Location != "/cases/"+ref+"/sessions" {
		t.Fatalf("led to %q", a.Location)
	}
}

func TestAFirstSessionBeginsCounselling(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14", "2017").Ref
	record(t, d.As(casework.Judit), ref, "started_at", "9.30", "note", "Karim would go home to his brother.")
	if s := d.Stage(ref); s != "counselling" {
		t.Errorf("stage %s", s)
	}
	for _, l := range i18n.Languages {
		v := d.As(casework.Judit).In(l)
		v.Get("/cases/"+ref+"/sessions").Is(http.StatusOK).Has("40", "Karim would go home")
		v.Get("/cases/"+ref+"/sessions/1").Is(http.StatusOK).Has("09:30", "Al-Saadi", "Karim would go home")
		v.Get("/cases/" + ref + "/sessions/1/edit").Is(http.StatusOK).Has("Karim would go home")
		// The next form is filled in as the last session was.
		v.Get("/cases/" + ref + "/sessions/new").Is(http.StatusOK).Has("Karim would go home")
	}
	if day := casework.Ask[string](d, "SELECT happened_on::text FROM case_steps WHERE event = 'session_completed' AND from_stage = 'intake'"); day != "2026-11-19" {
		t.Errorf("the step happened on %s", day)
	}
}

func TestTopicsStillNeededAreTheFirstChoices(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	v := d.As(casework.Judit).In(i18n.En)
	first := func() string {
		body := v.Get("/cases/" + ref + "/sessions/new").Is(http.StatusOK).Has("Not spoken about yet – needed before the application").Body
		_, after, _ := strings.Cut(body, "Not spoken about yet")
		group, rest, _ := strings.Cut(after, "</details>")
		if strings.Contains(rest, "Not spoken about yet") {
			t.Error("the group stands twice")
		}
		return group
	}
	if g := first(); !strings.Contains(g, `value="return_options"`) || !strings.Contains(g, `value="programme"`) || strings.Contains(g, `value="housing"`) {
		t.Errorf("first choices: %s", g)
	}
	record(t, v, ref)
	if g := first(); strings.Contains(g, `value="return_options"`) || !strings.Contains(g, `value="eligibility"`) {
		t.Errorf("after a session: %s", g)
	}
	v.Get("/cases/"+ref+"/sessions/new").Has(`value="return_options"`, "other topics have not come up yet")
}

func TestAnAmendedDayIsTheDayOfTheHistoryToo(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	v := d.As(casework.Judit)
	record(t, v, ref)
	form := v.Get("/cases/" + ref + "/sessions/1/edit").Is(http.StatusOK).Values("/cases/" + ref + "/sessions/1/edit")
	v.PostValues("/cases/"+ref+"/sessions/1/edit", with(form, "held_on", "2026-11-17")).Is(http.StatusSeeOther)
	if day := casework.Ask[string](d, "SELECT happened_on::text FROM case_steps WHERE event = 'session_completed'"); day != "2026-11-17" {
		t.Errorf("the step happened on %s", day)
	}
}

func TestTheFirstSessionNeedsThePrivacyNotice(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	d.Exec("UPDATE case_files SET notice_given_on = '0001-01-01'")
	v := d.As(casework.Judit).In(i18n.En)
	f := filled(v, ref, "note", "typed with care")
	v.PostValues("/cases/"+ref+"/sessions", f).Is(http.StatusUnprocessableEntity).Has("This is needed first: Privacy notice", "typed with care")
	if n := casework.Ask[int](d, "SELECT count(*) FROM counselling_sessions"); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

func TestASessionIsRecordedInEveryOpenStage(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	for _, stage := range []string{"intake", "counselling", "eligibility", "approved", "pre_departure", "ready", "departed", "arrived", "reintegration", "monitoring"} {
		d.Exec("UPDATE case_files SET stage = $1", stage)
		record(t, d.As(casework.Judit), ref)
	}
	if n := casework.Ask[int](d, "SELECT max(number) FROM counselling_sessions"); n != 10 {
		t.Errorf("%d sessions", n)
	}
	d.Exec("UPDATE case_files SET stage = 'closed'")
	v := d.As(casework.Judit)
	v.Get("/cases/" + ref + "/sessions/new").Is(http.StatusUnprocessableEntity)
	v.PostValues("/cases/"+ref+"/sessions", url.Values{}).Is(http.StatusUnprocessableEntity)
}

func TestWhatIsWrongIsSaidAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	for _, l := range i18n.Languages {
		v := d.As(casework.Judit).In(l)
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
			a := v.PostValues("/cases/"+ref+"/sessions", f).Is(http.StatusUnprocessableEntity)
			if !strings.Contains(a.Body, `href="#`+c.problem+`"`) {
				t.Errorf("%s: %s %q: the problem is not at %s:\n%s", l, c.field, c.value, c.problem, a.Text())
			}
			back := a.Values("/cases/" + ref + "/sessions")
			if c.field != "mode" && c.field != "topics" && c.field != "present" && c.field != "interpreter" && back.Get(c.field) != c.value {
				t.Errorf("%s: %s came back as %q", l, c.field, back.Get(c.field))
			}
			if c.field != "note" && back.Get("note") != "Rima is afraid that school begins late." {
				t.Errorf("%s: the note came back as %q", l, back.Get("note"))
			}
		}
	}
	if n := casework.Ask[int](d, "SELECT count(*) FROM counselling_sessions"); n != 0 {
		t.Errorf("%d sessions", n)
	}
	v := d.As(casework.Judit).In(i18n.Hu)
	v.PostValues("/cases/"+ref+"/sessions", filled(v, ref, "next_on", "2025. 11. 26.")).Has("A következő időpont napja elmúlt. Talán erre gondolt: 2026. 11. 26.")
	v.PostValues("/cases/"+ref+"/sessions", filled(v, ref, "next_on", "2026. 01. 08.")).Has("Talán erre gondolt: 2027. 01. 08.")
	v.PostValues("/cases/"+ref+"/sessions", filled(v, ref, "next_on", "2026. 11. 18.")).Lacks("erre gondolt")
}

func TestASessionCanBeAmendedForADayAndThenAddedTo(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	record(t, d.As(casework.Judit), ref, "note", "first words")
	edit := "/cases/" + ref + "/sessions/1/edit"
	v := d.As(casework.Judit).In(i18n.En)

	d.Clock.Advance(24*time.Hour - time.Second)
	f := v.Get(edit).Is(http.StatusOK).Values(edit)
	v.PostValues(edit, with(f, "note", "better words")).Is(http.StatusSeeOther)
	v.Get("/cases/"+ref+"/sessions/1").Has("better words", "Last amended by Judit Kovács").Lacks("first words")

	late := v.Get(edit).Values(edit)
	d.As(casework.Dora).Get(edit).Is(http.StatusUnprocessableEntity)
	d.As(casework.Dora).PostValues(edit, late).Is(http.StatusUnprocessableEntity)
	d.As(casework.Reka).Get(edit).Is(http.StatusOK)
	d.Clock.Advance(time.Second)
	v.Get(edit).Is(http.StatusUnprocessableEntity).Has("write an addendum")
	v.PostValues(edit, with(late, "note", "too late")).Is(http.StatusUnprocessableEntity)
	d.As(casework.Reka).PostValues(edit, late).Is(http.StatusUnprocessableEntity)

	add := "/cases/" + ref + "/sessions/1/addenda"
	f = v.Get("/cases/" + ref + "/sessions/1").Values(add)
	v.PostValues(add, with(f, "body", "")).Is(http.StatusUnprocessableEntity)
	v.PostValues(add, with(f, "body", "He rang again in the evening.")).Is(http.StatusSeeOther)
	for _, l := range i18n.Languages {
		d.As(casework.Dora).In(l).Get("/cases/"+ref+"/sessions/1").Has("better words", "He rang again in the evening.")
	}
	if note := casework.Ask[string](d, "SELECT note FROM counselling_sessions"); note != "better words" {
		t.Errorf("note %q", note)
	}
}

func TestTwentyEqualPostsAreOneSession(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	f := filled(d.As(casework.Judit), ref, "next_on", "2026-11-26")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := d.As(casework.Judit).PostValues("/cases/"+ref+"/sessions", f); a.Status != http.StatusSeeOther || a.Location != "/cases/"+ref+"/sessions" {
				t.Errorf("status %d, to %q", a.Status, a.Location)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](d, "SELECT (SELECT count(*) FROM counselling_sessions) * 10 + (SELECT count(*) FROM appointments)"); n != 11 {
		t.Errorf("%d sessions and appointments, as tens and ones", n)
	}
}

func TestTwoPeopleEditASessionAndBothTextsSurvive(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		d := open(t)
		ref := d.Case(casefile.Intake, "1988-03-14", "2017").Ref
		record(t, d.As(casework.Judit), ref, "note", "They came together.")
		edit := "/cases/" + ref + "/sessions/1/edit"
		judit, reka := d.As(casework.Judit).In(l), d.As(casework.Reka).In(l)
		mine, theirs := judit.Get(edit).Values(edit), reka.Get(edit).Values(edit)
		theirs["topics"] = []string{"family"}
		reka.PostValues(edit, with(theirs, "note", "They came together.\nThe manager adds a line.", "minutes", "55", "stance", "undecided")).Is(http.StatusSeeOther)
		a := judit.PostValues(edit, with(mine, "note", "They came together.\nThe author adds another.", "minutes", "50")).Is(http.StatusConflict)
		a.Has("The manager adds a line.", "The author adds another.", "50", "55", "Réka")
		merged := a.Values(edit)
		for name, want := range map[string]string{"_pick.note": "both", "_pick.minutes": "theirs"} {
			if merged.Get(name) != want {
				t.Fatalf("%s: %s is %q, want %q", l, name, merged.Get(name), want)
			}
		}
		if l == i18n.En {
			a.Has("Family").Lacks("undecided,")
		}
		judit.PostValues(edit, with(merged, "_pick.minutes", "mine")).Is(http.StatusSeeOther)
		got := casework.Ask[string](d, "SELECT concat_ws('|', note, minutes, stance, array_to_string(topics, ',')) FROM counselling_sessions")
		if !strings.HasPrefix(got, "They came together.") || !strings.Contains(got, "The manager adds a line.") || !strings.Contains(got, "The author adds another.") || !strings.HasSuffix(got, "|50|undecided|family") {
			t.Errorf("%s: merged: %q", l, got)
		}
	}
}

func TestADraftComesBack(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	v := d.As(casework.Judit)
	f := filled(v, ref, "note", "half a senten", "next_on", "26 Nov")
	v.PostValues("/drafts", f).Is(http.StatusOK)
	restored := v.Get("/cases/" + ref + "/sessions/new")
	if id := "form-cases-" + ref + "-sessions-new"; !strings.Contains(restored.Body, `id="`+id+`"`) || !strings.Contains(restored.Body, `form="`+id+`" formaction="/drafts/discard"`) {
		t.Error("the button that discards the draft belongs to no form")
	}
	back := restored.Values("/cases/" + ref + "/sessions")
	if back.Get("note") != "half a senten" || back.Get("next_on") != "26 Nov" || len(back["topics"]) != 2 {
		t.Errorf("came back as %v", back)
	}
	back.Set("next_on", "26. 11. 2026")
	v.PostValues("/cases/"+ref+"/sessions", back).Is(http.StatusSeeOther)
	if n := casework.Ask[int](d, "SELECT count(*) FROM drafts"); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
	if again := v.Get("/cases/" + ref + "/sessions/new").Values("/cases/" + ref + "/sessions"); again.Get("note") != "" || again.Get(form.FieldToken) == back.Get(form.FieldToken) {
		t.Error("the sent text or its token is still there")
	}
}

func TestAnotherOfficeFindsNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	ref := d.Case(casefile.Intake, "1988-03-14").Ref
	record(t, d.As(casework.Judit), ref, "next_on", "2026-11-26")
	v := d.As(casework.Martin)
	for _, path := range []string{"sessions", "sessions/new", "sessions/1", "sessions/1/edit", "contacts/new"} {
		v.Get("/cases/" + ref + "/" + path).Is(http.StatusNotFound)
	}
	f := filled(d.As(casework.Judit), ref)
	for _, path := range []string{"sessions", "sessions/1/edit", "sessions/1/addenda", "appointments/1", "contacts"} {
		sent := with(url.Values{}, "body", "x", "state", "cancelled", "attempt", "phone.reached", "tried_on", "2026-11-19", "tried_at", "9:00")
		for k, x := range f {
			sent[k] = x
		}
		v.PostValues("/cases/"+ref+"/"+path, sent).Is(http.StatusNotFound)
	}
	d.As(casework.Judit).Get("/cases/" + ref + "/sessions/2").Is(http.StatusNotFound)
	d.As(casework.Judit).Get("/cases/" + ref + "/sessions/x/edit").Is(http.StatusNotFound)
	if n := casework.Ask[int](d, "SELECT count(*) FROM counselling_sessions"); n != 1 {
		t.Errorf("%d sessions", n)
	}
}
