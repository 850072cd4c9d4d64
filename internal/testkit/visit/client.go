// Package visit looks at pages as a browser without scripts does: it keeps
// cookies, follows links, fills in the forms it finds and sends them.
package visit

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"homeward/internal/kit/i18n"
)

// Client is somebody's browser. Several goroutines may use one at a time, as
// several windows share their cookies.
type Client struct {
	// Header goes along with every request.
	Header http.Header
	// Rude visitors send what looks like a bare key; it is no fault to show it again.
	Rude bool
	// Address is where the requests come from.
	Address string

	t       testing.TB
	site    http.Handler
	mu      sync.Mutex
	cookies map[string]string
}

// New opens a browser on a site. Nobody is signed in with it.
func New(t testing.TB, site http.Handler) *Client {
	return &Client{Header: http.Header{}, Address: "192.0.2.7:4711", t: t, site: site, cookies: map[string]string{}}
}

// Copy is a second browser with the same cookies, as a thief would have it.
func (c *Client) Copy() *Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	two := New(c.t, c.site)
	two.cookies = maps.Clone(c.cookies)
	return two
}

// Cookie is the value of a cookie; empty if there is none.
func (c *Client) Cookie(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cookies[name]
}

// SetCookie plants a cookie.
func (c *Client) SetCookie(name, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cookies[name] = value
}

// SignIn sends the form of the sign-in page.
func (c *Client) SignIn(email, password string) *Page {
	c.t.Helper()
	return c.Post("/login", "email", email, "password", password)
}

// SignedIn tells whether the first page opens.
func (c *Client) SignedIn() bool {
	c.t.Helper()
	return c.Get("/").Status == http.StatusOK
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
	return c.Do(httptest.NewRequest(http.MethodGet, path, nil))
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
	return c.PostValues(path, pairs(fields))
}

func pairs(fields []string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	return v
}

// PostValues sends a form.
func (c *Client) PostValues(path string, v url.Values) *Page {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.Do(r)
}

// PostFile sends a form with a file in one of its fields.
func (c *Client) PostFile(path string, v url.Values, field, name string, content []byte) *Page {
	c.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, values := range v {
		for _, x := range values {
			_ = m.WriteField(k, x)
		}
	}
	part, err := m.CreateFormFile(field, name)
	if err != nil {
		c.t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return c.Do(r)
}

// Do sends a request as it stands, with the client's cookies and header. No
// page may show the key of a message in place of its words.
func (c *Client) Do(r *http.Request) *Page {
	c.t.Helper()
	c.mu.Lock()
	for k, v := range c.cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	c.mu.Unlock()
	maps.Copy(r.Header, c.Header)
	r.RemoteAddr = c.Address
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, r)
	res := w.Result()
	c.keep(res.Cookies())
	p := &Page{t: c.t, client: c, Path: r.URL.RequestURI(), Status: res.StatusCode, Header: res.Header, Location: res.Header.Get("Location"), Body: w.Body.String()}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		doc, err := html.Parse(strings.NewReader(p.Body))
		if err != nil {
			c.t.Fatalf("%s: %v", p.Path, err)
		}
		p.doc = doc
		if i := strings.Index(p.Body, "⟦"); i >= 0 && !c.Rude {
			c.t.Errorf("%s shows a bare key: %s", p.Path, clip(p.Body[i:min(i+90, len(p.Body))]))
		}
	}
	return p
}

func (c *Client) keep(cookies []*http.Cookie) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range cookies {
		if k.MaxAge < 0 {
			delete(c.cookies, k.Name)
		} else {
			c.cookies[k.Name] = k.Value
		}
	}
}
