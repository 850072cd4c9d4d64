package programme

import (
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

func (s *Service) budgetRoutes(r page.Router) {
	r.Get("/admin/programmes/{id}/budget", access.ProgrammeEdit, s.budget)
	r.Get("/admin/programmes/{id}/budget/new", access.ProgrammeEdit, s.newLineForm)
	r.Post("/admin/programmes/{id}/budget/new", access.ProgrammeEdit, s.addLine)
	r.Get("/admin/programmes/{id}/budget/{line}", access.ProgrammeEdit, s.lineForm)
	r.Post("/admin/programmes/{id}/budget/{line}", access.ProgrammeEdit, s.saveLine)
}

func budgetURL(programmeID int64) string {
	return "/admin/programmes/" + strconv.FormatInt(programmeID, 10) + "/budget"
}

// budgetView is what the pages of a programme's budget show.
type budgetView struct {
	Programme Programme
	Lines     []Standing
	Editing   Standing // without an id: a new line
	Form      *form.Form
}

func (s *Service) loadBudget(r *http.Request) (v budgetView, err error) {
	id, err := page.ID(r, "id")
	if err != nil {
		return v, err
	}
	err = s.DB.Read(r.Context(), page.Actor(r), func(rd db.Reader) (err error) {
		if v.Programme, err = ByID(r.Context(), rd, id); err != nil {
			return err
		}
		v.Lines, err = Budget(r.Context(), rd, id)
		return err
	})
	if err != nil || page.Param(r, "line") == "" {
		return v, err
	}
	line, err := page.ID(r, "line")
	if err != nil {
		return v, err
	}
	i := slices.IndexFunc(v.Lines, func(l Standing) bool { return l.ID == line })
	if i < 0 {
		return v, fault.New(fault.NotFound, "no budget line %d", line)
	}
	v.Editing = v.Lines[i]
	return v, nil
}

func (s *Service) budget(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadBudget(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, budgetPage(v))
}

func (s *Service) newLineForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadBudget(r)
	if err != nil {
		return err
	}
	p := v.Programme
	d := LineDetails{Currency: p.Currency, GrantNumber: p.GrantNumber, StartsOn: p.StartsOn, EndsOn: p.EndsOn, Position: len(v.Lines) + 1}
	if v.Form, err = page.NewForm(r, "programme.line", 0, d); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, linePage(v))
}

func (s *Service) addLine(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadBudget(r)
	if err != nil {
		return err
	}
	var d LineDetails
	f := page.Form(r, "programme.line", &d)
	if d.check(r.Context(), f, v.Programme, v.Editing); f.OK() {
		err = s.AddLine(r.Context(), page.Actor(r), v.Programme.ID, d)
	}
	return s.lineAnswer(w, r, v, f, err)
}

func (s *Service) lineForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadBudget(r)
	if err != nil {
		return err
	}
	if v.Form, err = page.NewForm(r, "programme.line", v.Editing.Version, v.Editing.LineDetails); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, linePage(v))
}

func (s *Service) saveLine(w http.ResponseWriter, r *http.Request) error {
	v, err := s.loadBudget(r)
	if err != nil {
		return err
	}
	var d LineDetails
	f := page.Form(r, "programme.line", &d)
	if d.check(r.Context(), f, v.Programme, v.Editing); f.OK() {
		err = s.ChangeLine(r.Context(), page.Actor(r), v.Programme.ID, v.Editing.ID, f.Version, d, f)
	}
	if fault.Is(err, fault.Stale) {
		now := page.Current{Details: v.Editing.LineDetails, Version: v.Editing.Version, Table: lines.Name(), ID: v.Editing.ID}
		return page.Conflict(w, r, f, now, sayLine)
	}
	return s.lineAnswer(w, r, v, f, err)
}

// lineAnswer leads back to the budget, or shows the form with what is wrong.
func (s *Service) lineAnswer(w http.ResponseWriter, r *http.Request, v budgetView, f *form.Form, err error) error {
	if db.IsUniqueViolation(err, "budget_lines_programme_id_code_key") {
		f.Problem("code", "form.already_taken")
	}
	if !f.OK() {
		v.Form = f
		return page.Render(w, r, http.StatusUnprocessableEntity, linePage(v))
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, budgetURL(v.Programme.ID), "programme.line.saved")
}
