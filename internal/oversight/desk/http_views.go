package desk

import (
	"net/http"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/page"
)

// viewsPage is what is saved, and the form for one more.
type viewsPage struct {
	Form  *form.Form
	Saved []savedView
	List  string // address of the list the form would save
}

func (s Service) views(r *http.Request, f *form.Form) (v viewsPage, err error) {
	v.Form, v.List = f, listAt(f.Value("list"))
	scope := access.ScopeOf(page.User(r))
	err = s.DB.Read(r.Context(), page.User(r).Actor(), func(rd db.Reader) (err error) {
		v.Saved, err = savedViews.All(r.Context(), rd, scope.OfficeID, scope.StaffID)
		return err
	})
	return v, err
}

func (s Service) showViews(w http.ResponseWriter, r *http.Request) error {
	v, err := s.views(r, form.New("desk.views", viewDetails{List: r.URL.Query().Get("list")}))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, savedViewsPage(v))
}

func (s Service) saveView(w http.ResponseWriter, r *http.Request) error {
	var d viewDetails
	f := page.Form(r, "desk.views", &d)
	if f.OK() {
		err := s.SaveView(r.Context(), page.User(r), page.Actor(r), d)
		if err == nil {
			return page.Redirect(w, r, listAt(d.List), "desk.views.saved")
		}
		if !casefile.NoteRefusal(r.Context(), f, err) {
			return err
		}
	}
	v, err := s.views(r, f)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, savedViewsPage(v))
}

func (s Service) removeView(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	if err := s.RemoveView(r.Context(), page.User(r), page.Actor(r), id); err != nil {
		return err
	}
	return page.Redirect(w, r, "/cases/views", "desk.views.removed")
}
