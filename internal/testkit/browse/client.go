package browse

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/demo"
)

// Client is somebody's browser without scripts.
type Client struct {
	t    testing.TB
	site *Site
	jar  *cookiejar.Jar
}

// host is where the program seems to be for a Client.
var host = &url.URL{Scheme: "http", Host: "localhost"}

// Visitor is a Client that has not signed in.
func (s *Site) Visitor(t testing.TB) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{t: t, site: s, jar: jar}
}

// As signs in with a demo account and returns its Client.
func (s *Site) As(t testing.TB, email string) *Client {
	t.Helper()
	c := s.Visitor(t)
	p := c.Post("/login", "email", email, "password", demo.Password)
	if p.Status != http.StatusSeeOther {
		t.Fatalf("%s could not sign in: status %d\n%s", email, p.Status, p.Text())
	}
	return c
}

// In chooses the language of the pages.
func (c *Client) In(lang i18n.Language) *Client {
	c.t.Helper()
	if p := c.Post("/language", "language", string(lang), "to", "/"); p.Status != http.StatusSeeOther {
		c.t.Fatalf("language %s: status %d", lang, p.Status)
	}
	return c
}

// Get fetches a page without following redirects.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	return c.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// Follow fetches a page and the pages it redirects to.
func (c *Client) Follow(path string) *Page {
	c.t.Helper()
	p := c.Get(path)
	for n := 0; p.Status == http.StatusSeeOther && n < 5; n++ {
		p = c.Get(p.Location)
	}
	return p
}

// Post sends a form of names and values.
func (c *Client) Post(path string, fields ...string) *Page {
	c.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	return c.PostValues(path, v)
}

// PostValues sends a form.
func (c *Client) PostValues(path string, v url.Values) *Page {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(r)
}

// Upload sends a form with one file.
func (c *Client) Upload(path, field, name string, content []byte, fields ...string) *Page {
	c.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = m.WriteField(fields[i], fields[i+1])
	}
	part, err := m.CreateFormFile(field, name)
	if err != nil {
		c.t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return c.do(r)
}

// Do sends a request as it stands, with the client's cookies.
func (c *Client) Do(r *http.Request) *Page {
	c.t.Helper()
	return c.do(r)
}

func (c *Client) do(r *http.Request) *Page {
	c.t.Helper()
	for _, k := range c.jar.Cookies(host) {
		r.AddCookie(k)
	}
	r.RemoteAddr = "192.0.2.7:4711"
	w := httptest.NewRecorder()
	c.site.App.ServeHTTP(w, r)
	res := w.Result()
	c.jar.SetCookies(host, res.Cookies())
	p := &Page{t: c.t, client: c, Path: r.URL.RequestURI(), Status: res.StatusCode, Header: res.Header, Location: res.Header.Get("Location"), Body: w.Body.String()}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		doc, err := html.Parse(strings.NewReader(p.Body))
		if err != nil {
			c.t.Fatalf("%s: %v", p.Path, err)
		}
		p.doc = doc
	}
	return p
}
