package payment

import (
	"net/http"
	"slices"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
)

func (s Service) financeRoutes(r page.Router) {
	r.Get("/office/finance", access.FinanceWork, s.finance)
	r.Get("/office/finance/budget", access.FinanceWork, s.accounts)
}

func (s Service) finance(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d := Duty(q.Get("duty"))
	if !slices.Contains(Duty("").Options(), d) {
		d = "" // the first that has something for the reader
	}
	from, err := strconv.ParseInt(q.Get("after"), 10, 64)
	if err != nil || from < 0 {
		from = 0
	}
	list, err := s.Queue(r.Context(), page.User(r), page.Actor(r), d, from)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, financePage(list))
}

func (s Service) accounts(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Accounts(r.Context(), page.User(r), page.Actor(r))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, accountsPage(all))
}
