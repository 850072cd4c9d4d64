package calendar

import (
	"io"
	"net/http"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/page"
)

// Routes adds the pages of the calendar.
func (s Service) Routes(r page.Router) {
	r.Get("/calendar", access.CalendarWork, s.show)
	r.Get("/calendar/feed", access.CalendarWork, s.feedPage)
	r.Post("/calendar/feed", access.CalendarWork, s.subscribe)
	r.Post("/calendar/feed/revoke", access.CalendarWork, s.revoke)
	r.Get("/calendar/feed/{token}", access.Anyone, s.fetch)
}

func (s Service) show(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Page(r.Context(), page.User(r), page.Actor(r), ViewOf(r.URL.Query(), page.Today(r)))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, calendarPage(p))
}

func (s Service) feedPage(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Feed(r.Context(), page.Actor(r))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, feedPage(f, ""))
}

// subscribe shows the secret address on the page that answers: it is nowhere
// to be read again.
func (s Service) subscribe(w http.ResponseWriter, r *http.Request) error {
	by := page.Actor(r)
	token, err := s.Subscribe(r.Context(), by)
	if err != nil {
		return err
	}
	by.Token = ""
	f, err := s.Feed(r.Context(), by)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return page.Render(w, r, http.StatusOK, feedPage(f, page.Absolute(r, "/calendar/feed/"+token+".ics")))
}

func (s Service) revoke(w http.ResponseWriter, r *http.Request) error {
	if err := s.Revoke(r.Context(), page.Actor(r)); err != nil {
		return err
	}
	return page.Redirect(w, r, "/calendar/feed", "calendar.feed.revoked")
}

// fetch answers a calendar program. Who has the address needs no sign-in, so
// there is nothing in it that could tell who somebody is.
func (s Service) fetch(w http.ResponseWriter, r *http.Request) error {
	token, ok := strings.CutSuffix(page.Param(r, "token"), ".ics")
	if !ok {
		return fault.New(fault.NotFound, "no feed")
	}
	c, err := s.Fetch(r.Context(), token, strings.TrimSuffix(page.Absolute(r, "/"), "/"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="homeward.ics"`)
	h.Set("Cache-Control", "private, max-age=900")
	h.Set("X-Robots-Tag", "noindex")
	_, err = io.WriteString(w, c.String())
	return err
}
