package survey_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/survey"
	"homeward/internal/journey/task"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(survey.Service{DB: h.DB, Clock: h.Clock}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock}.Routes, task.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// begun begins a questionnaire and returns the page of its first question.
func begun(v *visit.Client, c casework.Case, fields ...string) *visit.Page {
	f := v.Get(c.Path("surveys/new")).Is(http.StatusOK).Values(c.Path("surveys/new"))
	for i := 0; i+1 < len(fields); i += 2 {
		f.Set(fields[i], fields[i+1])
	}
	return v.PostValues(c.Path("surveys/new"), f)
}

// average are answers to every question of the sustainability survey.
const average = `E1 dissatisfied E2 sometimes E3 yes E4 often E5 spending_larger E6 poor E7 yes E8 any E9 yes E10 pay
	S1 fair S2 good S3 good S4 no_children S5 fair S6 yes S7 good S8 very_good S9 fair S10 fair S11 fair
	P1 sometimes P2 strong P3 agree P4 safe P5 rarely P6 never P7 sometimes P8 no P9 yes`

// sheetOf are answers as the whole page sends them, changed by pairs.
func sheetOf(v *visit.Client, at, answers string, pairs ...string) url.Values {
	f := v.Get(at + "?whole=1").Is(http.StatusOK).Values(at)
	words := strings.Fields(answers)
	for i := 0; i+1 < len(words); i += 2 {
		f.Set("answer."+words[i], words[i+1])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if strings.HasPrefix(pairs[i], "detail.") {
			f.Add(pairs[i], pairs[i+1])
		} else {
			f.Set(pairs[i], pairs[i+1])
		}
	}
	return f
}

// complete fills in a whole questionnaire.
func complete(v *visit.Client, c casework.Case, milestone, answers string) {
	p := begun(v, c, "milestone", milestone).Is(http.StatusSeeOther)
	v.PostValues(p.Location, sheetOf(v, p.Location, answers, "do", "complete")).Is(http.StatusSeeOther)
}

const scoreRows = `SELECT string_agg(dimension || ' ' || coalesce(value::text, '-') || ' ' || answered || '/' || applicable, ', ' ORDER BY id) FROM survey_scores`

func TestOneQuestionAtATimeAndGoneOnLater(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	v := h.As(casework.Judit)
	at := begun(v, c, "milestone", "baseline").Is(http.StatusSeeOther).Location
	if at != c.Path("surveys/1/answer") {
		t.Fatalf("leads to %s", at)
	}
	said := map[string]string{}
	words := strings.Fields(average)
	for i := 0; i+1 < len(words); i += 2 {
		said[words[i]] = words[i+1]
	}
	step := at
	for n, code := range strings.Fields("E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 S1 S2 S3 S4 S5 S6 S7 S8 S9 S10 S11 P1 P2 P3 P4 P5 P6 P7 P8 P9") {
		f := v.Get(step).Is(http.StatusOK).Values(at)
		if f.Get("step") != code {
			t.Fatalf("step %d asks %s, not %s", n, f.Get("step"), code)
		}
		if n == 4 {
			// Broken off, and opened anew: the same question is asked, what was said stays.
			v = h.As(casework.Dora)
			f = v.Get(at).Is(http.StatusOK).Has("4 of 29 answered").Values(at)
			v.Get(at + "?item=E1").Is(http.StatusOK).Has("dissatisfied")
			v.Get(c.Path("surveys")).Is(http.StatusOK).Has("Go on answering")
		}
		v.PostValues(at, f).Is(http.StatusUnprocessableEntity).Has("Choose an answer.")
		f.Set("answer."+code, "moon")
		v.PostValues(at, f).Is(http.StatusUnprocessableEntity)
		f.Set("answer."+code, said[code])
		f.Set("_token", f.Get("_token")+"1")
		step = v.PostValues(at, f).Is(http.StatusSeeOther).Location
	}
	f := v.Get(step).Is(http.StatusOK).Has("All questions are answered").Values(at)
	if n := casework.Ask[int](h, "SELECT count(*) FROM survey_scores"); n != 0 {
		t.Errorf("%d scores before it is complete", n)
	}
	f.Set("do", "complete")
	v.PostValues(at, f).Is(http.StatusSeeOther)
	if got, want := casework.Ask[string](h, scoreRows), "economic 0.52778 9/9, social 0.67500 10/10, psychosocial 0.77778 9/9, composite 0.66019 28/28"; got != want {
		t.Errorf("on file is %s", got)
	}
	v.PostValues(at, f).Is(http.StatusSeeOther) // sent twice
	f.Set("_token", "other")
	f.Set("step", "E1")
	f.Set("answer.E1", "ok")
	v.PostValues(at, f).Is(http.StatusUnprocessableEntity).Has("its answers stay as they are")
	for l, words := range map[i18n.Language][]string{
		i18n.En: {"0.66", "0.53", "medium", "high", "Provisional scoring – not IOM's official weights", "unhappy with the pay"},
		i18n.Hu: {"0,66", "0,53", "közepes", "magas", "Ideiglenes pontozás – nem az IOM hivatalos súlyaival", "kevés a fizetés"},
		i18n.Cs: {"0,66", "0,53", "střední", "vysoké", "Předběžné skóre – nejde o oficiální váhy IOM", "nespokojenost s platem"},
	} {
		h.As(casework.Judit).In(l).Get(c.Path("surveys/1")).Is(http.StatusOK).Has(words...)
		h.As(casework.Judit).In(l).Get(c.Path("surveys")).Is(http.StatusOK).Has(words[:5]...)
		h.As(casework.Judit).In(l).Get(c.Path("timeline")).Is(http.StatusOK)
		h.As(casework.Reka).In(l).Get(c.Path("history")).Is(http.StatusOK)
	}
}

func TestQuestionsFollowTheAnswersBeforeThem(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	v := h.As(casework.Judit)
	at := begun(v, c, "milestone", "m3").Is(http.StatusSeeOther).Location
	step := func(code string, fields ...string) string {
		f := v.Get(at + "?item=" + code).Is(http.StatusOK).Values(at)
		for i := 0; i+1 < len(fields); i += 2 {
			f.Add(fields[i], fields[i+1])
		}
		return v.PostValues(at, f).Is(http.StatusSeeOther).Location
	}
	if to := step("E9", "answer.E9", "no"); to != at+"?item=S1" {
		t.Errorf("who looks for no work is asked %s", to)
	}
	if to := step("E9", "answer.E9", "yes"); to != at+"?item=E10" {
		t.Errorf("who looks for work is asked %s", to)
	}
	step("E10", "answer.E10", "pay")
	step("E9", "answer.E9", "no") // the reason is pointless now
	if to := step("P9", "answer.P9", "no"); to != at+"?item=P10" {
		t.Errorf("who does not want to stay is asked %s", to)
	}
	step("P10", "detail.P10", "no_jobs", "detail.P10", "miss_people")
	step("E8", "detail.E8", "land")
	got := casework.Ask[string](h, `SELECT string_agg(item || ' ' || option || array_to_string(details, ' ', '') , ', ' ORDER BY item) FROM survey_answers`)
	if want := "E8 anyland, E9 no, P10 givenno_jobs miss_people, P9 no"; got != want {
		t.Errorf("on file is %s", got)
	}
	f := v.Get(at + "?item=E8").Is(http.StatusOK).Values(at)
	f.Set("answer.E8", "none")
	v.PostValues(at, f).Is(http.StatusUnprocessableEntity).Has("contradicts the answer")
}

func TestTheWholePageKeepsWhatIsSaid(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := house(t)
		c := h.Case(casefile.Arrived)
		v := h.As(casework.Judit).In(l)
		at := begun(v, c, "milestone", "m6").Is(http.StatusSeeOther).Location
		v.PostValues(at, sheetOf(v, at, "E1 ok S1 poor", "do", "complete", "detail.P7", "fear", "answer.P7", "often")).Is(http.StatusUnprocessableEntity).
			Has(map[i18n.Language]string{i18n.En: "Answers are missing: 26", i18n.Hu: "Hiányzó válaszok száma: 26", i18n.Cs: "Chybějící odpovědi: 26"}[l]).Field("answer.S1", "poor").Field("detail.P7", "fear")
		v.PostValues(at, sheetOf(v, at, "E1 ok S1 poor", "do", "keep")).Is(http.StatusSeeOther)
		if n := casework.Ask[int](h, "SELECT count(*) FROM survey_answers"); n != 2 {
			t.Errorf("%d answers are kept", n)
		}
		v.PostValues(at, sheetOf(v, at, average, "do", "complete")).Is(http.StatusSeeOther)
		if n := casework.Ask[int](h, "SELECT count(*) FROM tasks WHERE rule LIKE 'survey%'"); n != 0 {
			t.Errorf("%d tasks after answers that call for none", n)
		}
	}
}

func TestAnswersOpenTasksThatSayWhy(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	v := h.As(casework.Judit)
	complete(v, c, "m3", average+" E1 very_dissatisfied E2 very_often E3 no E5 debt_larger E6 very_poor P4 unsafe P7 often P8 yes")
	got := casework.Ask[string](h, "SELECT string_agg(rule || ' ' || due_on || ' ' || owner_id, ', ' ORDER BY rule) FROM tasks WHERE state = 'open'")
	if want := "survey_distress 2026-11-26 11, survey_hunger 2026-11-26 11, survey_low 2026-12-03 11, survey_safety 2026-11-22 11, survey_support 2026-11-26 11"; got != want {
		t.Errorf("the tasks are %s", got)
	}
	for l, why := range map[i18n.Language]string{i18n.En: "In the survey (P8)", i18n.Hu: "A kérdőívben (P8)", i18n.Cs: "V dotazníku (P8)"} {
		h.As(casework.Judit).In(l).Get(c.Path("tasks")).Is(http.StatusOK).Has(why)
	}
}

func TestWhatIsRefusedWhenASurveyIsBegun(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := house(t)
		c := h.Case(casefile.Approved, "1988-03-14", "2017")
		v := h.As(casework.Judit).In(l)
		for _, x := range [][2]string{
			{"member", ""},
			{"member", "99"},
			{"milestone", ""},
			{"milestone", "m4"},
			{"milestone", "m3"},
			{"held_on", "2026-11-20"},
			{"held_on", "2026-08-31"},
			{"held_on", ""},
			{"mode", "pigeon"},
			{"kind", "other"},
			{"respondent", "guardian"},
		} {
			begun(v, c, "member", "11", "milestone", "baseline", "mode", "video", x[0], x[1]).Is(http.StatusUnprocessableEntity).Problem(x[0])
		}
		begun(v, c, "member", "11", "milestone", "baseline", "kind", "satisfaction").Is(http.StatusUnprocessableEntity).Problem("milestone").Field("kind", "satisfaction")
		begun(v, c, "member", "11", "milestone", "baseline").Is(http.StatusSeeOther)
		begun(v, c, "member", "11", "milestone", "baseline").Is(http.StatusUnprocessableEntity).Problem("milestone")
		begun(v, c, "member", "12", "milestone", "baseline", "respondent", "guardian").Is(http.StatusSeeOther)
		h.As(casework.Martin).Get(c.Path("surveys")).Is(http.StatusNotFound)
		h.As(casework.Martin).Get(c.Path("surveys/1")).Is(http.StatusNotFound)
		h.As(casework.Martin).Get(c.Path("surveys/1/answer")).Is(http.StatusNotFound)
		h.As(casework.Martin).Post(c.Path("surveys/1/answer"), "step", "E1", "answer.E1", "ok").Is(http.StatusNotFound)
		h.As(casework.Eszter).Get(c.Path("surveys")).Is(http.StatusForbidden)
		v.Get(c.Path("surveys/99")).Is(http.StatusNotFound)
		other := h.Case(casefile.Approved)
		v.Get(other.Path("surveys/1")).Is(http.StatusNotFound)
		v.Post(other.Path("surveys/1/answer"), "step", "E1", "answer.E1", "ok").Is(http.StatusNotFound)
	}
	h := house(t)
	early, closed := h.Case(casefile.Eligibility), h.Case(casefile.Closed)
	v := h.As(casework.Judit)
	begun(v, early, "milestone", "baseline").Is(http.StatusUnprocessableEntity).Problem("milestone")
	f := v.Get(early.Path("surveys/new")).Is(http.StatusOK).Values(early.Path("surveys/new"))
	f.Set("member", "21")
	f.Set("milestone", "other")
	v.PostValues(closed.Path("surveys/new"), f).Is(http.StatusUnprocessableEntity)
	if n := casework.Ask[int](h, "SELECT count(*) FROM surveys"); n != 0 {
		t.Errorf("%d surveys in cases that take none", n)
	}
}

func TestTwentyEqualPostsAreOneSurvey(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	f := h.As(casework.Judit).Get(c.Path("surveys/new")).Values(c.Path("surveys/new"))
	f.Set("milestone", "other")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a := h.As(casework.Judit).PostValues(c.Path("surveys/new"), f); a.Status != http.StatusSeeOther {
				t.Errorf("status %d", a.Status)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM surveys"); n != 1 {
		t.Errorf("%d surveys", n)
	}
}

func TestAnotherVersionAddsScoresAndKeepsTheOld(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	v := h.As(casework.Judit)
	complete(v, c, "m3", average)
	before := casework.Ask[string](h, scoreRows)
	h.Exec(`INSERT INTO instruments (id, number, kind, code, status, source_note, definition)
		SELECT 50, 2, kind, 'RSS-R2', 'verified', 'IOM handbook, annex 4', jsonb_set(definition, '{dimensions,0,weight}', '"2"') FROM instruments WHERE kind = 'rss'`)
	h.Exec(`INSERT INTO instruments (id, number, kind, code, status, definition) SELECT 51, 3, kind, 'RSS-R3', 'draft', definition FROM instruments WHERE id = 50`)
	at := c.Path("surveys/1/recompute")
	v.Get(c.Path("surveys/1")).Is(http.StatusOK).Has("Compute with RSS-R2 too").Lacks("RSS-R3")
	v.Post(at, "instrument", "51").Is(http.StatusUnprocessableEntity).Has("cannot be computed")
	v.Post(at, "instrument", "2").Is(http.StatusUnprocessableEntity) // of the satisfaction survey
	h.As(casework.Martin).Post(at, "instrument", "50").Is(http.StatusNotFound)
	for range 2 {
		v.Post(at, "instrument", "50").Is(http.StatusSeeOther)
	}
	// (2 × 19/36 + 27/40 + 7/9) / 4 = 0.62708…
	want := before + ", economic 0.52778 9/9, social 0.67500 10/10, psychosocial 0.77778 9/9, composite 0.62708 28/28"
	if got := casework.Ask[string](h, scoreRows); got != want {
		t.Errorf("on file is %s", got)
	}
	v.Get(c.Path("surveys/1")).Is(http.StatusOK).Has("0.63", "0.66", "Scores by RSS-R1", "Scores by RSS-R2")
	v.Get(c.Path("surveys")).Is(http.StatusOK).Has("0.63").Lacks("0.66")
}

func TestTheTrendHasATableAndNamesNoRank(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	v := h.As(casework.Judit)
	complete(v, c, "baseline", average)
	v.Get(c.Path("surveys")).Is(http.StatusOK).Lacks("<polyline")
	complete(v, c, "m3", average+" E1 very_satisfied E2 refused E3 refused E4 refused E5 refused")
	v.Get(c.Path("surveys")).Is(http.StatusOK).Has("<polyline", "Scores over time", "too few answers", "Provisional scoring")
	h.As(casework.Reka).Get(c.Path("void?subject=surveys&id=2")).Is(http.StatusOK).Form(c.Path("void")).With("reason", "wrong person").Send().Is(http.StatusSeeOther)
	v.Get(c.Path("surveys")).Is(http.StatusOK).Lacks("<polyline")
	complete(v, c, "m3", average)
}

func TestSatisfactionHasSevenQuestionsAndNoProvisionalScore(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	v := h.As(casework.Judit)
	at := begun(v, c, "milestone", "m6", "kind", "satisfaction").Is(http.StatusSeeOther).Location
	v.PostValues(at, sheetOf(v, at, "Q1 satisfied Q2 very_satisfied Q3 ok Q4 not_applicable Q5 not_applicable Q6 satisfied Q7 refused", "do", "complete")).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, scoreRows); got != "satisfaction 0.75000 4/5" {
		t.Errorf("on file is %s", got)
	}
	v.Get(c.Path("surveys/1")).Is(http.StatusOK).Has("0.75").Lacks("Provisional")
}
