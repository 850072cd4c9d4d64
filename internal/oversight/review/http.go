package review

import (
	"net/http"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
)

// Routes adds the queue.
func (s Service) Routes(r page.Router) {
	r.Get("/office/reviews", access.ReviewWork, s.list)
	r.Get("/office/reviews/next", access.ReviewWork, s.next)
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	only := Kind(q.Get("kind"))
	if !slices.Contains(Kind("").Options(), only) {
		only = ""
	}
	l, err := s.List(r.Context(), page.User(r), page.Actor(r), only, PlaceOf(q.Get("after")))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(l, q.Get("through") != ""))
}

// next leads to what waits after a place. Whatever the act before had to say is
// said there.
func (s Service) next(w http.ResponseWriter, r *http.Request) error {
	i, found, err := s.Next(r.Context(), page.User(r), page.Actor(r), PlaceOf(r.URL.Query().Get("after")))
	if err != nil {
		return err
	}
	if !found {
		return page.Redirect(w, r, "/office/reviews?through=1", "")
	}
	return page.Redirect(w, r, i.URL(), "")
}
