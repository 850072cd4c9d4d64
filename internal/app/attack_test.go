package app_test

import (
	"encoding/base64"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/net/html"

	"homeward/internal/kit/access"
	"homeward/internal/oversight/demo"
	"homeward/internal/testkit/browse"
)

// live is markup that must never reach a page as markup.
const live = `"'><svg/onload=hw1><script>hw2</script>`

// nasty is what people, their keyboards and their enemies put into a field.
var nasty = []string{
	"", " ", "\x00", "a\x00b", "\xff\xfe", "a\xc3", "\u202e\u2066x", "\ufeff", "\r\nSet-Cookie: a=b", "\t", "🂡\U0010ffff",
	live, "javascript:hw1", "//evil.example/", "/\\evil.example", "https://evil.example/", "{{.Name}}", "%s%n%d", "⟦x⟧", "${7*7}",
	"=1+1", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "'; DROP TABLE staff; --", "' OR '1'='1", "\\", "%", "_", "NULL", "NaN", "Infinity",
	"0", "-1", "1", "2", "7", "32768", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "99999999999999999999999",
	"-9223372036854775808", "1e308", "1.5", "1,5", "٣", "0x10", "true", "[]", "{}", `{"a":1}`,
	"0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01", "1899-12-31", "2026-11-19", "19.11.99999", "25:61", "24:00",
	"00000000-0000-0000-0000-000000000000", "BUD-26-00001", "BUD-99-99999999999999999999", "administrator", "protection", "HUF", "XXX", "zz", "hu",
	strings.Repeat("a", 300), strings.Repeat("ű", 10001), strings.Repeat("9", 400),
}

// sent is a form of a page with everything it could send.
type sent struct {
	action string
	fields []string
	filled url.Values
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func elements(n *html.Node, fn func(*html.Node)) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode {
			fn(c)
		}
	}
}

// sendable lists the forms of a page, filled in as somebody in a hurry would:
// the first choice of everything.
func sendable(t *testing.T, p *browse.Page) (out []sent) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		t.Fatal(err)
	}
	elements(doc, func(n *html.Node) {
		if n.Data != "form" {
			return
		}
		method, _ := attribute(n, "method")
		if !strings.EqualFold(method, "post") {
			return
		}
		action, _ := attribute(n, "action")
		if action == "" {
			action = p.Path
		}
		out = append(out, fill(n, action))
	})
	return out
}

func fill(form *html.Node, action string) sent {
	s := sent{action: action, filled: url.Values{}}
	elements(form, func(n *html.Node) {
		name, _ := attribute(n, "name")
		if name == "" {
			return
		}
		if !slices.Contains(s.fields, name) {
			s.fields = append(s.fields, name)
		}
		value, _ := attribute(n, "value")
		kind, _ := attribute(n, "type")
		switch {
		case n.Data == "select":
			elements(n, func(o *html.Node) {
				if v, _ := attribute(o, "value"); o.Data == "option" && v != "" && s.filled.Get(name) == "" {
					s.filled.Set(name, v)
				}
			})
		case n.Data == "textarea", n.Data == "input" && value == "" && (kind == "" || kind == "text"):
			s.filled.Set(name, guess(name))
		case n.Data == "input" && (kind == "radio" || kind == "checkbox"):
			if s.filled.Get(name) == "" {
				s.filled.Set(name, value)
			}
		case n.Data == "input" && kind == "file":
		case n.Data == "input":
			s.filled.Set(name, value)
		}
	})
	return s
}

// guess is something a text field is likely to take.
func guess(name string) string {
	switch {
	case strings.HasSuffix(name, "_on") || strings.Contains(name, "date"):
		return "2026-11-18"
	case strings.Contains(name, "at") && strings.Contains(name, "time"):
		return "10:00"
	case strings.Contains(name, "amount") || strings.Contains(name, "minutes") || strings.Contains(name, "count"):
		return "20"
	case strings.Contains(name, "email"):
		return "new@bud.example"
	case strings.Contains(name, "born") || strings.Contains(name, "birth"):
		return "1990-01-02"
	}
	return "words"
}

// inner are the fields that a page fills in by itself: only a machine puts
// something else there, so everything is tried.
func inner(name string) bool {
	return strings.HasPrefix(name, "_") && name != "_token" && name != "_typed"
}

// shutting are acts that would end the attack: signing out, leaving.
func shutting(action string) bool {
	return slices.Contains([]string{"/logout", "/account/password", "/account/sessions"}, action) || strings.HasPrefix(action, "/account/sessions/") ||
		strings.HasPrefix(action, "/admin/users/") && (strings.HasSuffix(action, "/sessions") || strings.HasSuffix(action, "/disable"))
}

// stands checks what holds of every answer.
func stands(t *testing.T, p *browse.Page, what string) {
	t.Helper()
	if p.Status >= http.StatusInternalServerError {
		t.Errorf("status %d: %s", p.Status, what)
	}
	if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") && (strings.Contains(p.Body, "<svg/onload") || strings.Contains(p.Body, "<script>hw2") || strings.Contains(p.Body, `href="javascript:`) || strings.Contains(p.Body, `action="javascript:`)) {
		t.Errorf("live markup: %s", what)
	}
	if p.Location != "" && !strings.HasPrefix(p.Location, "/") || strings.HasPrefix(p.Location, "//") || strings.Contains(p.Location, `\`) || strings.Contains(p.Location, "evil.example/") && !strings.Contains(p.Location, "next=") {
		t.Errorf("leads to %q: %s", p.Location, what)
	}
	if len(p.Header.Values("Set-Cookie")) > 0 && strings.Contains(strings.Join(p.Header.Values("Set-Cookie"), ""), "a=b") {
		t.Errorf("header of its own: %s", what)
	}
}

// formsOf finds the forms that somebody's pages hold, one of a kind.
func formsOf(t *testing.T, c *browse.Client, from string) (forms []sent) {
	t.Helper()
	seen := map[string]bool{}
	visited(c, from, func(p *browse.Page) {
		for _, f := range sendable(t, p) {
			kind := kindOf(f.action)
			if rest, list := strings.CutPrefix(kind, "/admin/lists/"); list {
				kind = "/admin/lists/" + strconv.FormatBool(strings.Contains(rest, "/new"))
			}
			if !seen[kind] && !shutting(f.action) {
				seen[kind] = true
				forms = append(forms, f)
			}
		}
	})
	return forms
}

var starts = map[string]string{"counsellor@bud.example": "/", "manager@bud.example": "/office", "admin@homeward.example": "/reports"}

func TestNothingTypedBreaksAForm(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	turn, tries := 0, map[string]int{}
	for email, from := range starts {
		c := rude(s.As(t, email))
		posts := 0
		for _, f := range formsOf(t, c, from) {
			for _, name := range f.fields {
				// Every value has its turn over the fields of all forms.
				tried := nasty
				tries[name]++
				if !inner(name) || tries[name] > 2 {
					tried = []string{nasty[turn%len(nasty)], nasty[(turn+31)%len(nasty)], nasty[(turn+53)%len(nasty)]}
					turn++
				}
				for _, bad := range tried {
					v := maps.Clone(f.filled)
					if v.Has("_token") {
						v.Set("_token", uuid.Must(uuid.NewV4()).String())
					}
					v[name] = []string{bad}
					p := c.PostValues(f.action, v)
					posts++
					if gone(p) {
						c = rude(s.As(t, email))
						p = c.PostValues(f.action, v)
					}
					stands(t, p, email+" POST "+f.action+" "+name+"="+url.QueryEscape(cutTo(bad, 40)))
				}
			}
		}
		if posts < 100 {
			t.Errorf("%s: only %d posts", email, posts)
		}
	}
}

func cutTo(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}

// queries are the parameters that addresses of the program take.
var queries = []string{
	"q", "page", "for", "name", "born", "number", "before", "after", "kind", "who", "what", "from", "to", "day", "table", "act", "cell", "at", "office", "programme", "format",
	"status", "stage", "counsellor", "blocker", "waiting", "country", "due", "stuck", "sort", "lang", "language", "member", "back", "next", "row", "line", "ref", "all", "given", "left", "state", "none", "citizenship",
}

func TestNoAddressBreaksAPage(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	ref := openCase(t, s)
	cursors := append(slices.Clone(nasty), "1~", "1~0000-01-01", "1~9999-12-31", "1~\xff", "1~2026-11-19 10:00:00+00", "1~0000-01-01 00:00:00+00", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59+23:59", "9223372036854775807~x")
	turn := 0
	for email := range starts {
		c := rude(s.As(t, email))
		for _, sort := range []string{"stuck", "due", "opened", "changed", "name"} {
			for _, at := range cursors {
				stands(t, c.Get("/cases?"+url.Values{"sort": {sort}, "after": {"1~" + at}}.Encode()), sort+" after "+cutTo(at, 40))
				stands(t, c.Get("/cases?"+url.Values{"sort": {sort}, "after": {at}}.Encode()), sort+" after "+cutTo(at, 40))
			}
		}
		for _, route := range s.App.Routes() {
			if route.Method != http.MethodGet {
				continue
			}
			path := address(route.Pattern, ref)
			ask := func(path string) {
				p := c.Get(path)
				if gone(p) && route.Action != access.Anyone {
					c = rude(s.As(t, email))
				}
				stands(t, p, email+" GET "+path)
			}
			if !access.Can(userOf(email), route.Action) {
				continue
			}
			for range 3 {
				v := url.Values{}
				for _, q := range queries {
					v.Set(q, cutTo(cursors[turn%len(cursors)], 2000))
					turn++
				}
				ask(path + "?" + v.Encode())
			}
			switch {
			case strings.HasSuffix(route.Pattern, "/pdf"): // reads what the page of the same paper reads, and takes a browser each time
			case strings.HasPrefix(route.Pattern, "/cases/{") && len(strings.Split(route.Pattern, "/")) == 3, !strings.HasPrefix(route.Pattern, "/cases/{"):
				for _, q := range queries {
					for range 2 {
						ask(path + "?" + url.Values{q: {cutTo(cursors[turn%len(cursors)], 2000)}}.Encode())
						turn++
					}
				}
			}
			for at := range strings.Count(route.Pattern, "{") {
				for i, bad := range nasty {
					// The first are no text at all; of the others a few are tried at every place.
					if i > 6 && (i+turn)%9 != 0 {
						continue
					}
					parts := strings.SplitN(route.Pattern, "{", at+2)
					before := address(strings.Join(parts[:at+1], "{"), ref)
					_, after, _ := strings.Cut(parts[at+1], "}")
					if bad == "" || bad == "/" || strings.Contains(before+after, "{") && at == 0 && after == "" {
						continue
					}
					ask(before + url.PathEscape(cutTo(bad, 400)) + address(after, ref))
				}
			}
		}
	}
}

// rude lets a visitor see again what looks like a bare key, having sent it.
func rude(c *browse.Client) *browse.Client {
	c.Rude = true
	return c
}

func userOf(email string) access.User {
	for _, p := range people {
		if p.email == email {
			return access.User{ID: 1, Role: p.role}
		}
	}
	return access.User{}
}

func TestNoCookieOrHeaderBreaksAPage(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	flash := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) }
	values := append(slices.Clone(nasty), flash(`{"Key":"staff.disabled","Args":["Cases"]}`), flash(`{"Key":"staff.disabled","Args":[1,2,3]}`), flash(`{"Key":"staff.disabled","Args":["Cases",{}]}`),
		flash(`{"Key":"<svg/onload=hw1>","Args":[]}`), flash(`{"Key":"staff.disabled","Args":["Cases","<svg/onload=hw1>"]}`), flash(`{"Key":"casefile","Args":null}`))
	for _, bad := range values {
		for _, cookie := range []string{"hw", "hw_flash", "hw_lang"} {
			r := httptest.NewRequest(http.MethodGet, "/login", nil)
			r.Header.Set("Cookie", cookie+"="+bad)
			stands(t, rude(s.Visitor(t)).Do(r), "cookie "+cookie+" "+bad)
		}
		r := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(url.Values{"email": {"counsellor@bud.example"}, "password": {demo.Password}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("User-Agent", bad+strings.Repeat("é", 200))
		r.Header.Set("Accept-Language", bad)
		stands(t, rude(s.Visitor(t)).Do(r), "headers "+cutTo(bad, 40))
		stands(t, rude(s.Visitor(t)).Post("/login", "email", bad, "password", bad), "sign-in "+cutTo(bad, 40))
		stands(t, rude(s.Visitor(t)).Post("/reauth", "email", bad, "password", bad, "_page", bad, "_kept", bad), "sign-in in place "+cutTo(bad, 40))
		stands(t, rude(s.Visitor(t)).Post("/reauth", "email", "counsellor@bud.example", "password", demo.Password, "_page", bad, "_kept", "a="+url.QueryEscape(bad)), "sign-in in place, right "+cutTo(bad, 40))
		stands(t, rude(s.Visitor(t)).Post("/reauth", "email", "counsellor@bud.example", "password", demo.Password, "_page", "/", "_kept", url.Values{"note": {bad}, "_version": {bad}, "_title": {bad}, bad: {"x"}}.Encode()), "text of before "+cutTo(bad, 40))
	}
}
