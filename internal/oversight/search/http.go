package search

import (
	"net/http"
	"net/url"
	"strconv"

	"homeward/internal/kit/access"
	"homeward/internal/kit/page"
)

// Routes adds the search.
func (s Service) Routes(r page.Router) {
	r.Get("/search", access.CaseSearch, s.search)
}

// forSession is the purpose of a search that ends on the form of a session.
const forSession = "session"

func (s Service) search(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	n, err := strconv.Atoi(q.Get("page"))
	if err != nil || n > 1000 {
		n = 1
	}
	found, err := s.Find(r.Context(), page.User(r), page.Actor(r), q.Get("q"), n)
	if err != nil {
		return err
	}
	v := view{Found: found, Session: q.Get("for") == forSession}
	if h := found.Hits; found.Reference != "" && len(h) > 0 && h[0].CaseRef == found.Reference {
		return page.Redirect(w, r, v.url(h[0]), "")
	}
	return page.Render(w, r, http.StatusOK, searchPage(v))
}

// view is the page of a search.
type view struct {
	Found
	Session bool // a case is sought to record a session in it
}

// url is where a hit leads; empty where there is no case to open.
func (v view) url(h Hit) string {
	switch {
	case h.CaseRef == "":
		return ""
	case v.Session && h.Open:
		return "/cases/" + h.CaseRef + "/sessions/new"
	}
	return "/cases/" + h.CaseRef
}

// at is the address of another page of the same search.
func (v view) at(n int) string {
	q := url.Values{"q": {v.Typed}}
	if v.Session {
		q.Set("for", forSession)
	}
	if n > 1 {
		q.Set("page", strconv.Itoa(n))
	}
	return "/search?" + q.Encode()
}

// intake is the way to a new case with what was typed.
func (v view) intake() string {
	q := url.Values{}
	for name, value := range map[string]string{"name": v.Name, "born": string(v.Born), "number": v.Document} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if v.Document != "" && v.Name == v.Document {
		q.Del("name")
	}
	if v.Phone != "" {
		q.Set("number", v.Phone)
	}
	if len(q) == 0 {
		return "/intake"
	}
	return "/intake?" + q.Encode()
}
