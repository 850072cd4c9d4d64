package survey

import (
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
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
	said := v.codes()
	d := v.Instrument.Definition
	if i, known := d.Item(item); known && d.Asks(i, said) {
		v.Item = i
	} else if left := unanswered(d, said); len(left) > 0 {
		v.Item = left[0]
	}
}

func (v sheet) codes() map[string]string {
	out := map[string]string{}
	for _, a := range v.Said {
		out[a.Item] = a.Option
	}
	return out
}

// fill shows the answers so far where nothing else was typed.
func (v sheet) fill(f *form.Form) {
	for _, i := range v.Instrument.Definition.Items {
		if _, typed := f.Values[answerField+i.Code]; !typed {
			said := v.Said[i.Code].Option
			if said == i.Implies && !i.Scored {
				said = "" // what is ticked says it
			}
			f.Values.Set(answerField+i.Code, said)
			f.Values[detailField+i.Code] = v.Said[i.Code].Details
		}
	}
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
	if v.Form, err = page.NewForm(r, "survey.answers", 0, struct{}{}); err != nil {
		return err
	}
	v.fill(v.Form)
	v.step(q.Get("item"))
	return page.Render(w, r, http.StatusOK, askPage(v))
}

// given are the answers of a sent form: of the whole page, or of one question.
func (v sheet) given(f *form.Form, step string) (out []Answer) {
	for _, i := range v.Instrument.Definition.Items {
		if step != "" && i.Code != step {
			continue
		}
		a, wrong := tidy(i, f.Value(answerField+i.Code), f.All(detailField+i.Code))
		switch {
		case wrong != "":
			f.Problem("", wrong, "Code", i.Code)
		case a.Option != "":
			out = append(out, a)
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
	given := v.given(f, f.Value("step"))
	complete := f.Value("do") == "complete"
	ref := v.Case.Reference
	if f.OK() {
		act := s.Say
		if complete {
			act = s.Complete
		}
		err = act(r.Context(), page.User(r), page.Actor(r), ref, v.Response.ID, given)
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

// next is the page of the question after a step, or of what is left.
func (v sheet) next(step string, given []Answer) string {
	said := v.codes()
	for _, a := range given {
		said[a.Item] = a.Option
	}
	d, past := v.Instrument.Definition, false
	for _, i := range d.Items {
		if past && d.Asks(i, said) {
			return v.stepURL(i)
		}
		past = past || i.Code == step
	}
	return v.Case.URL(at(v.Response.ID) + "/answer")
}

func (v sheet) stepURL(i instrument.Item) string {
	return v.Case.URL(at(v.Response.ID)+"/answer") + "?item=" + i.Code
}
