package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"homeward/internal/oversight/demo"
)

// visitor is somebody's browser.
type visitor struct {
	stand   *stand
	cookies map[string]string
}

// answer is what came back, and what it took.
type answer struct {
	status   int
	location string
	body     string // of a page; a file is only counted
	bytes    int
	took, db time.Duration
}

// recorder keeps a page and lets a file go by, as a network would.
type recorder struct {
	*httptest.ResponseRecorder
	bytes int
}

func (w *recorder) Write(b []byte) (int, error) {
	w.bytes += len(b)
	if strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		return len(b), nil
	}
	return w.ResponseRecorder.Write(b)
}

// signIn opens a session with a demo account.
func (s *stand) signIn(email string) (*visitor, error) {
	v := &visitor{stand: s, cookies: map[string]string{}}
	a := v.post("/login", url.Values{"email": {email}, "password": {demo.Password}})
	if a.status != http.StatusSeeOther {
		return nil, fmt.Errorf("%s could not sign in: status %d", email, a.status)
	}
	return v, nil
}

func (v *visitor) get(path string) answer {
	return v.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (v *visitor) post(path string, values url.Values) answer {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

func (v *visitor) do(r *http.Request) answer {
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	r.RemoteAddr = "192.0.2.7:4711"
	w := &recorder{ResponseRecorder: httptest.NewRecorder()}
	waited, began := v.stand.waits.sum(), time.Now()
	v.stand.app.ServeHTTP(w, r)
	a := answer{took: time.Since(began), db: v.stand.waits.sum() - waited, status: w.Code, location: w.Header().Get("Location"), body: w.Body.String(), bytes: w.bytes}
	for _, c := range w.Result().Cookies() {
		v.cookies[c.Name] = c.Value
	}
	return a
}

// form is what the page's form to an address would send as it stands.
func (a answer) form(action string) (url.Values, error) {
	doc, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		return nil, err
	}
	for n := range doc.Descendants() {
		if n.Data == "form" && attribute(n, "action") == action && attribute(n, "method") == "post" {
			return fields(n), nil
		}
	}
	return nil, fmt.Errorf("the page has no form to %s", action)
}

func fields(form *html.Node) url.Values {
	v := url.Values{}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		if n.Data != "input" || name == "" {
			continue
		}
		switch attribute(n, "type") {
		case "checkbox", "radio", "submit", "file":
		default:
			v.Add(name, attribute(n, "value"))
		}
	}
	return v
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
