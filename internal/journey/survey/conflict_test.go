package survey_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

const answerRows = "SELECT string_agg(item || ' ' || option || array_to_string(details, ' ', ''), ', ' ORDER BY item) FROM survey_answers"

func TestAWholePageWritesOnlyWhatItChanged(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	judit, dora := h.As(casework.Judit), h.As(casework.Dora)
	at := begun(judit, c, "milestone", "m6").Is(http.StatusSeeOther).Location
	judit.PostValues(at, sheetOf(judit, at, "E1 ok S1 poor P9 no", "detail.P10", "no_jobs", "do", "keep")).Is(http.StatusSeeOther)
	late := sheetOf(judit, at, "S2 good", "do", "keep")
	dora.PostValues(at, sheetOf(dora, at, "E1 satisfied S1 fair S3 good", "detail.P10", "miss_people", "do", "keep")).Is(http.StatusSeeOther)
	before := casework.Ask[string](h, answerRows)
	if want := "E1 satisfied, P10 givenno_jobs miss_people, P9 no, S1 fair, S3 good"; before != want {
		t.Fatalf("Dóra's answers on file are %s", before)
	}
	judit.PostValues(at, late).Is(http.StatusSeeOther)
	if got, want := casework.Ask[string](h, answerRows), "E1 satisfied, P10 givenno_jobs miss_people, P9 no, S1 fair, S2 good, S3 good"; got != want {
		t.Errorf("on file is %s, not %s", got, want)
	}
}

func TestAnAnswerThatAnotherChangedIsNotOverwritten(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Languages {
		h := house(t)
		c := h.Case(casefile.Arrived)
		judit, dora := h.As(casework.Judit).In(l), h.As(casework.Dora)
		at := begun(judit, c, "milestone", "m6").Is(http.StatusSeeOther).Location
		judit.PostValues(at, sheetOf(judit, at, "E1 ok P9 no", "detail.P10", "no_jobs", "do", "keep")).Is(http.StatusSeeOther)
		late := sheetOf(judit, at, "E1 dissatisfied S2 good", "detail.P10", "low_pay", "do", "complete")
		dora.PostValues(at, sheetOf(dora, at, "E1 satisfied S3 fair", "detail.P10", "miss_people", "do", "keep")).Is(http.StatusSeeOther)
		before := casework.Ask[string](h, answerRows)
		both := judit.PostValues(at, late).Is(http.StatusConflict)
		both.Has("Dóra", map[i18n.Language]string{i18n.En: "dissatisfied", i18n.Hu: "elégedetlen", i18n.Cs: "nespokojen(a)"}[l])
		if got := casework.Ask[string](h, answerRows); got != before {
			t.Fatalf("a page that came too late wrote %s over %s", got, before)
		}
		judit.PostValues(at, late).Is(http.StatusConflict) // sent again, it is still too late
		f := both.Values(at)
		if f.Get("_mine.answer.E1") != "dissatisfied" || f.Get("_theirs.answer.E1") != "satisfied" || f.Get("answer.S2") != "good" || f.Get("answer.S3") != "fair" {
			t.Errorf("the page of both versions offers %v", f)
		}
		f.Set("_pick.answer.E1", "mine")
		f.Set("_pick.answer.P10", "theirs")
		judit.PostValues(at, f).Is(http.StatusSeeOther)
		if got, want := casework.Ask[string](h, answerRows), "E1 dissatisfied, P10 givenno_jobs miss_people, P9 no, S2 good, S3 fair"; got != want {
			t.Errorf("after the choice %s is on file, not %s", got, want)
		}
	}
}

func TestAStepIsNotWrittenOverAnotherAnswer(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	judit, dora := h.As(casework.Judit), h.As(casework.Dora)
	at := begun(judit, c, "milestone", "m6").Is(http.StatusSeeOther).Location
	late := judit.Get(at + "?item=E1").Is(http.StatusOK).Values(at)
	late.Set("answer.E1", "ok")
	step := func(code, answer string) {
		f := dora.Get(at + "?item=" + code).Is(http.StatusOK).Values(at)
		f.Set("answer."+code, answer)
		dora.PostValues(at, f).Is(http.StatusSeeOther)
	}
	step("E1", "satisfied")
	f := judit.PostValues(at, late).Is(http.StatusConflict).Has("Dóra").Values(at)
	f.Set("_pick.answer.E1", "theirs")
	if to := judit.PostValues(at, f).Is(http.StatusSeeOther).Location; to != at+"?item=E2" {
		t.Errorf("the merged step leads to %s", to)
	}
	if got := casework.Ask[string](h, answerRows); got != "E1 satisfied" {
		t.Errorf("on file is %s", got)
	}

	// An answer that makes another pointless does not throw away one it never showed.
	step("E9", "yes")
	late = judit.Get(at + "?item=E9").Is(http.StatusOK).Values(at)
	late.Set("answer.E9", "no")
	step("E10", "pay")
	f = judit.PostValues(at, late).Is(http.StatusConflict).Has("unhappy with the pay").Values(at)
	if got := casework.Ask[string](h, answerRows); got != "E1 satisfied, E10 pay, E9 yes" {
		t.Errorf("on file is %s", got)
	}
	judit.PostValues(at, f).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, answerRows); got != "E1 satisfied, E9 no" {
		t.Errorf("after both were seen %s is on file", got)
	}
}

func TestOfTwentyDifferentAnswersOneIsKept(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	v := h.As(casework.Judit)
	at := begun(v, c, "milestone", "m6").Is(http.StatusSeeOther).Location
	options := []string{"very_satisfied", "satisfied", "ok", "dissatisfied"}
	statuses, forms := make([]int, 20), make([]url.Values, 20)
	for n := range forms {
		forms[n] = sheetOf(v, at, "E1 "+options[n%len(options)], "do", "keep")
	}
	var wg sync.WaitGroup
	for n, f := range forms {
		wg.Go(func() { statuses[n] = h.As(casework.Judit).PostValues(at, f).Status })
	}
	wg.Wait()
	kept := casework.Ask[string](h, "SELECT option FROM survey_answers")
	for n, s := range statuses {
		if want := options[n%len(options)] == kept; (s == http.StatusSeeOther) != want || !want && s != http.StatusConflict {
			t.Errorf("%s is on file; %s got %d", kept, options[n%len(options)], s)
		}
	}
}

func TestADraftShowsAnswersThatWereGivenMeanwhile(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Arrived)
	judit, dora := h.As(casework.Judit), h.As(casework.Dora)
	at := begun(judit, c, "milestone", "m6").Is(http.StatusSeeOther).Location
	judit.PostValues(at, sheetOf(judit, at, "E1 ok", "do", "keep")).Is(http.StatusSeeOther)
	judit.PostValues("/drafts", sheetOf(judit, at, "S2 good")).Is(http.StatusOK)
	dora.PostValues(at, sheetOf(dora, at, "E1 satisfied", "do", "keep")).Is(http.StatusSeeOther)
	judit.Get(at + "?item=S1").Is(http.StatusOK)
	f := judit.Get(at + "?whole=1").Is(http.StatusOK).Values(at)
	if f.Get("answer.E1") != "satisfied" || f.Get("answer.S2") != "good" {
		t.Errorf("the page shows E1 %q and S2 %q", f.Get("answer.E1"), f.Get("answer.S2"))
	}
	f.Set("answer.E1", "dissatisfied")
	judit.PostValues(at, f).Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, answerRows); got != "E1 dissatisfied, S2 good" {
		t.Errorf("on file is %s", got)
	}
}
