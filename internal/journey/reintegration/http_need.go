package reintegration

import (
	"context"
	"net/http"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/country"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// needsView is what the pages of the needs show.
type needsView struct {
	view
	Need Need // on its form
}

func (s Service) needRoutes(r page.Router) {
	r.Get("/cases/{ref}/plan/needs", access.CaseView, s.needs)
	r.Get("/cases/{ref}/plan/needs/new", access.PlanEdit, s.needForm)
	r.Post("/cases/{ref}/plan/needs/new", access.PlanEdit, s.addNeed)
	r.Get("/cases/{ref}/plan/needs/{id}", access.PlanEdit, s.needForm)
	r.Post("/cases/{ref}/plan/needs/{id}", access.PlanEdit, s.changeNeed)
}

// assessment loads the needs of the case of the address, and the need named.
func (s Service) assessment(r *http.Request, act access.Action, title string) (v needsView, err error) {
	err = casefile.View(r, s.DB, act, func(rd db.Reader, c casefile.Case) (err error) {
		v.Shell = casefile.Shell{Case: c, Section: "plan", Title: title}
		if v.Country, err = country.BriefFor(r.Context(), rd, c); err != nil {
			return err
		}
		if v.Needs, err = Needs(r.Context(), rd, c); err != nil || page.Param(r, "id") == "" {
			return err
		}
		id, err := page.ID(r, "id")
		if err != nil {
			return err
		}
		v.Need, err = needOf(r.Context(), rd, c, id)
		return err
	})
	return v, err
}

func (s Service) needs(w http.ResponseWriter, r *http.Request) error {
	v, err := s.assessment(r, access.CaseView, "reintegration.needs")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, needsPage(v))
}

// needForm opens the form of a need; a cell of the matrix that was followed
// stands in the address.
func (s Service) needForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.assessment(r, access.PlanEdit, "reintegration.need")
	if err != nil {
		return err
	}
	d := v.Need.NeedDetails
	if v.Need.ID == 0 {
		q := r.URL.Query()
		d = NeedDetails{Level: NeedLevel(q.Get("level")), Dimension: Dimension(q.Get("dimension")), AssessedOn: page.Today(r)}
	}
	if v.Form, err = page.NewForm(r, "reintegration.need", v.Need.Version, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, needPage(v))
}

func (s Service) addNeed(w http.ResponseWriter, r *http.Request) error {
	var d NeedDetails
	f := page.Form(r, "reintegration.need", &d)
	return s.needAnswer(w, r, f, s.AddNeed(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), d, f))
}

func (s Service) changeNeed(w http.ResponseWriter, r *http.Request) error {
	var d NeedDetails
	f := page.Form(r, "reintegration.need", &d)
	v, err := s.assessment(r, access.PlanEdit, "reintegration.need")
	if err != nil {
		return err
	}
	err = s.ChangeNeed(r.Context(), page.User(r), page.Actor(r), v.Case.Reference, v.Need.ID, d, f)
	if fault.Is(err, fault.Stale) {
		return page.Conflict(w, r, f, page.Current{Details: v.Need.NeedDetails, Version: v.Need.Version, Table: needs.Name(), ID: v.Need.ID}, v.describeNeed)
	}
	return s.needAnswer(w, r, f, err)
}

func (s Service) needAnswer(w http.ResponseWriter, r *http.Request, f *form.Form, err error) error {
	if f.OK() && err == nil {
		return page.Redirect(w, r, casefile.Onward(r, "/cases/"+page.Param(r, "ref")+"/plan/needs"), "reintegration.need.saved")
	}
	if casefile.NoteRefusal(r.Context(), f, err); f.OK() {
		return err
	}
	v, err := s.assessment(r, access.PlanEdit, "reintegration.need")
	if err != nil {
		return err
	}
	v.Form = f
	return page.Render(w, r, http.StatusUnprocessableEntity, needPage(v))
}

// url is where the form of the need is sent.
func (v needsView) url() string {
	if v.Need.ID == 0 {
		return v.Case.URL("plan/needs/new")
	}
	return v.needURL(v.Need)
}

func (v view) needURL(n Need) string {
	return v.Case.URL("plan/needs/" + strconv.FormatInt(n.ID, 10))
}

// describeNeed tells how a value of the form of a need reads.
func (v needsView) describeNeed(ctx context.Context, field, value string) string {
	switch {
	case field == "member":
		return v.describe(ctx, field, value)
	case value == "":
		return ""
	case field == "level" || field == "dimension":
		return i18n.Enum(ctx, "reintegration."+field, value)
	case field == "priority":
		return i18n.Enum(ctx, "reintegration.priority", value)
	case field == "assessed_on":
		if d, err := date.Parse(value); err == nil {
			return i18n.Date(ctx, d)
		}
	}
	return value
}
