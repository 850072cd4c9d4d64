package desk

import (
	"net/http"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
)

// Routes adds the pages that look across cases.
func (s Service) Routes(r page.Router) {
	s.ledger = newLedger(s.Clock)
	r.Get("/", access.SignedIn, s.home)
	r.Get("/office", access.OfficeToday, s.office)
	r.Get("/cases", access.CaseList, s.list)
	r.Get("/cases/views", access.CaseList, s.showViews)
	r.Post("/cases/views", access.CaseList, s.saveView)
	r.Post("/cases/views/{id}/remove", access.CaseList, s.removeView)
	r.Post("/cases/assign/check", access.CaseAssign, s.chooseAssign)
	r.Get("/cases/assign/check", access.CaseAssign, s.checkAssign)
	r.Post("/cases/assign", access.CaseAssign, s.assign)
	r.Get("/cases/assign/done", access.CaseAssign, s.assigned)
	r.Get("/drafts", access.SignedIn, s.drafts)
}

// home is the first page: the day of those who work with cases, the reports
// for an administrator.
func (s Service) home(w http.ResponseWriter, r *http.Request) error {
	u := page.User(r)
	if !access.Can(u, access.MyDay) {
		return page.Redirect(w, r, "/reports", "")
	}
	d, err := s.Day(r.Context(), u, page.Actor(r))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, dayPage(d))
}

func (s Service) office(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Office(r.Context(), page.User(r), page.Actor(r))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, officePage(o))
}

func (s Service) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := FilterOf(q)
	from, _ := PlaceOf(q)
	l, err := s.List(r.Context(), page.User(r), page.Actor(r), f, f.OrderOf(q.Get("sort")), from)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(l))
}

func (s Service) drafts(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Drafts(r.Context(), page.Actor(r))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, draftsPage(d))
}
