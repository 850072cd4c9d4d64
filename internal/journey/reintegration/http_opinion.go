package reintegration

import (
	"net/http"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
	"homeward/web/ui"
)

func (s Service) opinionForm(w http.ResponseWriter, r *http.Request) error {
	return s.form(w, r, access.PlanEdit, "reintegration.opinion", "reintegration.opinion", func(view) (int, any) {
		return 0, OpinionDetails{GivenOn: page.Today(r)}
	}, opinionPage)
}

func (s Service) advise(w http.ResponseWriter, r *http.Request) error {
	var d OpinionDetails
	f := page.Form(r, "reintegration.opinion", &d)
	err := s.Advise(r.Context(), page.User(r), page.Actor(r), page.Param(r, "ref"), d, f)
	return s.answer(w, r, f, err, access.PlanEdit, "reintegration.opinion", "reintegration.opinion.saved", opinionPage)
}

// opinion is what the mission thinks of the plan shown, as it was sent.
func (v view) opinion() (Opinion, bool) { return standing(v.Opinions, v.Plan.Plan) }

// asksMission reports whether an opinion is asked of the plan shown, or given.
func (v view) asksMission() bool {
	_, given := v.opinion()
	return given || v.Terms.Programme.PlanOpinion && v.Plan.State == Submitted
}

func (o Opinion) kind() ui.Kind {
	switch o.Opinion {
	case Against:
		return ui.Late
	case "positive":
		return ui.Done
	}
	return ui.Soon
}
