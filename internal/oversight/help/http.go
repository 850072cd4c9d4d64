package help

import (
	"net/http"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
)

// Service shows the help page.
type Service struct{}

// Routes adds the help page.
func (s Service) Routes(r page.Router) {
	r.Get("/help", access.SignedIn, s.show)
}

func (Service) show(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, helpPage(concerning(page.User(r).Role)))
}
