package survey

import (
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/instrument"
)

// Routes adds the pages of questionnaires.
func (s Service) Routes(r page.Router) {
	r.Get("/cases/{ref}/surveys", access.CaseView, s.list)
	r.Get("/cases/{ref}/surveys/new", access.SurveyRecord, s.beginForm)
	r.Post("/cases/{ref}/surveys/new", access.SurveyRecord, s.begin)
	r.Get("/cases/{ref}/surveys/{id}", access.CaseView, s.show)
	r.Get("/cases/{ref}/surveys/{id}/answer", access.SurveyRecord, s.ask)
	r.Post("/cases/{ref}/surveys/{id}/answer", access.SurveyRecord, s.say)
	r.Post("/cases/{ref}/surveys/{id}/recompute", access.SurveyRecord, s.recompute)
}

// view is what the page of a case's questionnaires shows.
type view struct {
	casefile.Shell
	Responses []Response
	Scores    []Score
	Versions  map[int64]instrument.Instrument
}

func (s Service) load(r *http.Request, act access.Action, title string) (v view, err error) {
	ctx := r.Context()
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v = view{Shell: casefile.Shell{Case: c, Section: "surveys", Title: title}, Versions: map[int64]instrument.Instrument{}}
		if v.Responses, err = Of(ctx, rd, c); err != nil {
			return err
		}
		if v.Scores, err = scores.All(ctx, rd, c.ID); err != nil {
			return err
		}
		all, err := instrument.All(ctx, rd)
		for _, i := range all {
			v.Versions[i.ID] = i
		}
		return err
	})
	return v, err
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, access.CaseView, "survey.title")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(v))
}

func (s Service) beginForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.load(r, access.SurveyRecord, "survey.begin")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	d := Details{Kind: instrument.RSS, HeldOn: page.Today(r), Mode: Visit, Respondent: Oneself}
	if k := instrument.Kind(q.Get("kind")); slices.Contains(k.Options(), k) {
		d.Kind = k
	}
	if m := Milestone(q.Get("milestone")); slices.Contains(m.Options(), m) {
		d.Milestone = m
	}
	if id, err := strconv.ParseInt(q.Get("member"), 10, 64); err == nil {
		d.MemberID = id
	} else if taking := v.Case.Taking(); len(taking) == 1 {
		d.MemberID = taking[0].ID
	}
	if m, known := v.Case.Member(d.MemberID); known && !m.AdultOn(page.Today(r)) {
		d.Respondent = Guardian
	}
	if v.Form, err = page.NewForm(r, "survey.details", 0, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, beginPage(v))
}

func (s Service) begin(w http.ResponseWriter, r *http.Request) error {
	var d Details
	f := page.Form(r, "survey.details", &d)
	ref := page.Param(r, "ref")
	v, err := s.load(r, access.SurveyRecord, "survey.begin")
	if err != nil {
		return err
	}
	var id int64
	if f.OK() {
		id, err = s.Begin(r.Context(), page.User(r), page.Actor(r), ref, d, f)
	}
	if casefile.NoteRefusal(r.Context(), f, err); err != nil && f.OK() {
		return err
	}
	if !f.OK() {
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, beginPage(v))
	}
	return page.Redirect(w, r, v.Case.URL(at(id)+"/answer"), "survey.begun")
}

// sheet is what the pages of one questionnaire show.
type sheet struct {
	view
	Response   Response
	Instrument instrument.Instrument
	Said       answersBy
	Item       instrument.Item // the question of the step; without a code: none is left
	Whole      bool
}

func (s Service) open(r *http.Request, act access.Action, title string) (v sheet, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return v, err
	}
	ctx := r.Context()
	if v.view, err = s.load(r, act, title); err != nil {
		return v, err
	}
	n := slices.IndexFunc(v.Responses, func(x Response) bool { return x.ID == id })
	if n < 0 {
		return v, fault.New(fault.NotFound, "no survey %d in %s", id, v.Case.Reference)
	}
	v.Response = v.Responses[n]
	v.Instrument = v.Versions[v.Response.InstrumentID]
	err = s.DB.Read(ctx, page.Actor(r), func(rd db.Reader) (err error) {
		v.Said, err = said(ctx, rd, id)
		return err
	})
	return v, err
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	v, err := s.open(r, access.CaseView, "survey.one")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPage(v))
}

func (s Service) recompute(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(r.PostFormValue("instrument"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "no version %q", r.PostFormValue("instrument"))
	}
	err = s.Recompute(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), id, version)
	f := form.New("survey.answers", struct{}{})
	if err != nil && !casefile.NoteRefusal(r.Context(), f, err) {
		return err
	}
	if !f.OK() {
		v, err := s.open(r, access.SurveyRecord, "survey.one")
		if err != nil {
			return err
		}
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, showPage(v))
	}
	return page.Redirect(w, r, "/cases/"+page.Param(r, "ref")+"/"+at(id), "survey.recomputed")
}
