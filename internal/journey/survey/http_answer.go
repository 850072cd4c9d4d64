package survey

import (
	"context"
	"maps"
	"net/http"
	"net/url"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/instrument"
)

// Names of the fields of a questionnaire, by question.
const (
	answerField = "answer."
	detailField = "detail."
)

// step puts one question on the sheet: the one asked for, else the first that
// has no answer.
func (v *sheet) step(item string) {
	said := v.Said.codes()
	d := v.Instrument.Definition
	if i, known := d.Item(item); known && d.Asks(i, said) {
		v.Item = i
	} else if left := unanswered(d, said); len(left) > 0 {
		v.Item = left[0]
	}
}

// typed is what a form says to a question, and what is wrong with it as a
// message. A merged form says all of it in one field.
func typed(f *form.Form, i instrument.Item) (Answer, string) {
	option, details := f.Value(answerField+i.Code), f.All(detailField+i.Code)
	if all := f.All(answerField + i.Code); len(all) > 1 {
		details = append(details, all[1:]...)
	}
	return tidy(i, option, details)
}

// shown are the answers that the page of a form showed when it was opened.
func (v sheet) shown(f *form.Form) answersBy {
	out, was := answersBy{}, f.Opened()
	for _, i := range v.Instrument.Definition.Items {
		if a := answerOf(i.Code, was[answerField+i.Code]); a.Option != "" {
			out[i.Code] = a
		}
	}
	return out
}

// fill shows the answers on file wherever this person said nothing else, and
// notes that they were shown.
func (v sheet) fill(f *form.Form) {
	shown, opened := v.shown(f), url.Values{}
	for _, i := range v.Instrument.Definition.Items {
		a, wrong := typed(f, i)
		now, was := v.Said[i.Code], shown[i.Code]
		if wrong == "" && (a.Option == "" || a.equal(was)) {
			a, was = now, now
		}
		opened[answerField+i.Code] = was.values()
		if wrong != "" {
			continue
		}
		if a.Option == i.Implies && !i.Scored {
			a.Option = "" // what is ticked says it
		}
		f.Set(answerField+i.Code, a.Option)
		f.Set(detailField+i.Code, a.Details...)
	}
	f.Open(opened)
}

// form is the form of the page: of the whole questionnaire, or of the step.
func (v *sheet) form(r *http.Request) (err error) {
	at := v.stepURL(v.Item)
	if v.Whole {
		at = v.answerURL() + "?whole=1"
	}
	if v.Form, err = page.NewFormAt(r, at, "survey.answers", v.Response.Version, struct{}{}); err == nil {
		v.fill(v.Form)
	}
	return err
}

func (s Service) ask(w http.ResponseWriter, r *http.Request) error {
	v, err := s.open(r, access.SurveyRecord, "survey.one")
	if err != nil {
		return err
	}
	if v.Response.State == Complete {
		return page.Redirect(w, r, v.Case.URL(at(v.Response.ID)), "")
	}
	q := r.URL.Query()
	v.Whole = q.Get("whole") != ""
	v.step(q.Get("item"))
	if err := v.form(r); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, askPage(v))
}

// given are the answers of a sent form: of the whole page, or of one question.
func (v sheet) given(f *form.Form, step string) answersBy {
	out := answersBy{}
	for _, i := range v.Instrument.Definition.Items {
		if step != "" && i.Code != step {
			continue
		}
		a, wrong := typed(f, i)
		switch {
		case wrong != "":
			f.Problem("", wrong, "Code", i.Code)
		case a.Option != "":
			out[i.Code] = a
		case step != "":
			f.Problem("", "survey.refused.choose")
		}
	}
	return out
}

func (s Service) say(w http.ResponseWriter, r *http.Request) error {
	f := page.Form(r, "survey.answers", &struct{}{})
	v, err := s.open(r, access.SurveyRecord, "survey.one")
	if err != nil {
		return err
	}
	v.Form, v.Whole = f, f.Value("whole") != ""
	given, shown := v.given(f, f.Value("step")), v.shown(f)
	complete := f.Value("do") == "complete"
	ref := v.Case.Reference
	if f.OK() {
		act := s.Say
		if complete {
			act = s.Complete
		}
		err = act(r.Context(), page.User(r), page.Actor(r), ref, v.Response.ID, given, shown)
	}
	if fault.Is(err, fault.Stale) {
		return s.conflict(w, r, f, given, shown)
	}
	if err != nil && !casefile.NoteRefusal(r.Context(), f, err) {
		return err
	}
	if !f.OK() {
		v.fill(f)
		v.step(f.Value("step"))
		return page.Render(w, r, http.StatusUnprocessableEntity, askPage(v))
	}
	switch {
	case complete:
		return page.Redirect(w, r, v.Case.URL(at(v.Response.ID)), "survey.completed")
	case v.Whole:
		return page.Redirect(w, r, v.Case.URL("surveys"), "survey.kept")
	}
	return page.Redirect(w, r, v.next(f.Value("step"), given), "")
}

// conflict answers a form with an answer that somebody else has changed since
// it was shown: both answers, question by question.
func (s Service) conflict(w http.ResponseWriter, r *http.Request, f *form.Form, given, shown answersBy) error {
	v, err := s.open(r, access.SurveyRecord, "survey.one")
	if err != nil {
		return err
	}
	now := page.Current{Details: struct{}{}, Version: v.Response.Version, Table: "survey_answers"}
	items := map[string]instrument.Item{}
	for _, i := range v.Instrument.Definition.Items {
		mine, theirs := given[i.Code], v.Said[i.Code]
		if mine.Option == "" {
			mine = shown[i.Code]
		}
		if !theirs.equal(shown[i.Code]) && (now.ID == 0 || !mine.equal(shown[i.Code])) {
			now.ID = theirs.ID // who answered it is named
		}
		name := answerField + i.Code
		items[name] = i
		now.Also = append(now.Also, page.Also{Field: name, Label: i.Code + " " + i.Text.In(r.Context()), Mine: mine.values(), Theirs: theirs.values()})
	}
	for _, name := range []string{"step", "whole"} {
		now.Also = append(now.Also, page.Also{Field: name, Mine: f.All(name), Theirs: f.All(name)})
	}
	return page.Conflict(w, r, f, now, func(ctx context.Context, field, code string) string {
		return wordOf(ctx, items[field], code)
	})
}

// next is the page of the question after a step, or of what is left.
func (v sheet) next(step string, given answersBy) string {
	said := v.Said.codes()
	maps.Copy(said, given.codes())
	d, past := v.Instrument.Definition, false
	for _, i := range d.Items {
		if past && d.Asks(i, said) {
			return v.stepURL(i)
		}
		past = past || i.Code == step
	}
	return v.answerURL()
}

func (v sheet) answerURL() string { return v.Case.URL(at(v.Response.ID) + "/answer") }

func (v sheet) stepURL(i instrument.Item) string { return v.answerURL() + "?item=" + i.Code }
