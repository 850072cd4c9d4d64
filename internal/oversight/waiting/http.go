package waiting

import (
	"net/http"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
)

// Routes adds the list.
func (s Service) Routes(r page.Router) {
	r.Get("/programmes/{id}/waiting", access.CaseList, s.list)
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	id, err := page.ID(r, "id")
	if err != nil {
		return err
	}
	l, err := s.List(r.Context(), page.User(r), page.Actor(r), id, PlaceOf(r.URL.Query().Get("after")))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}
