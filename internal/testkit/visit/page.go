package visit

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page is an answer of the program.
type Page struct {
	t        testing.TB
	client   *Client
	doc      *html.Node
	Path     string
	Status   int
	Header   http.Header
	Location string
	Body     string
}

// Is fails the test unless the page has the status.
func (p *Page) Is(status int) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("%s: status %d, want %d; to %q\n%s", p.Path, p.Status, status, p.Location, clip(p.Text()))
	}
	return p
}

func clip(s string) string {
	if len(s) > 1500 {
		return s[:1500] + " …"
	}
	return s
}

// Has fails the test unless the page shows the words.
func (p *Page) Has(words ...string) *Page {
	p.t.Helper()
	text := p.Text()
	for _, w := range words {
		if !strings.Contains(text, w) && !strings.Contains(p.Body, w) {
			p.t.Fatalf("%s does not show %q:\n%s", p.Path, w, clip(text))
		}
	}
	return p
}

// Lacks fails the test if the page holds the words anywhere.
func (p *Page) Lacks(words ...string) *Page {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(p.Body, w) {
			p.t.Fatalf("%s holds %q", p.Path, w)
		}
	}
	return p
}

// each visits every element of the page.
func (p *Page) each(fn func(n *html.Node)) {
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			fn(n)
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			walk(k)
		}
	}
	if p.doc != nil {
		walk(p.doc)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// Text is what the page shows, without markup, scripts and hidden inputs.
func (p *Page) Text() string {
	if p.doc == nil {
		return p.Body
	}
	return text(p.doc)
}

func text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
			b.WriteByte(' ')
		case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "svg" || n.Data == "head"):
			return
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			walk(k)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// Links lists the addresses of the page's links, once each.
func (p *Page) Links() []string {
	var out []string
	p.each(func(n *html.Node) {
		if n.Data != "a" {
			return
		}
		u, err := url.Parse(attr(n, "href"))
		if err != nil || u.Host != "" || u.Path == "" {
			return
		}
		u.Fragment = ""
		if s := u.String(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	})
	return out
}

// LinkTo is the address of the first link whose text holds the words; it fails
// the test if there is none.
func (p *Page) LinkTo(words string) string {
	p.t.Helper()
	found := ""
	p.each(func(n *html.Node) {
		if found == "" && n.Data == "a" && strings.Contains(text(n), words) {
			found = attr(n, "href")
		}
	})
	if found == "" {
		p.t.Fatalf("%s has no link %q", p.Path, words)
	}
	return found
}

// Form is a form of a page as a browser would send it.
type Form struct {
	page   *Page
	Action string
	Values url.Values
}

// Forms lists the page's forms that post, with their values.
func (p *Page) Forms() []*Form {
	var out []*Form
	p.each(func(n *html.Node) {
		if n.Data == "form" && strings.EqualFold(attr(n, "method"), "post") {
			action := attr(n, "action")
			if action == "" {
				action = p.Path
			}
			out = append(out, &Form{page: p, Action: action, Values: valuesOf(n)})
		}
	})
	return out
}

// Form is the form that posts to an address; it fails the test if there is none.
func (p *Page) Form(action string) *Form {
	p.t.Helper()
	for _, f := range p.Forms() {
		if f.Action == action {
			return f
		}
	}
	p.t.Fatalf("%s has no form to %s", p.Path, action)
	return nil
}

// Values are the values of the form that posts to an address, to be changed and
// sent with PostValues or PostFile.
func (p *Page) Values(action string) url.Values {
	p.t.Helper()
	return p.Form(action).Values
}

func valuesOf(form *html.Node) url.Values {
	v := url.Values{}
	inner := &Page{doc: form}
	inner.each(func(n *html.Node) {
		name := attr(n, "name")
		if name == "" || has(n, "disabled") {
			return
		}
		switch n.Data {
		case "input":
			switch attr(n, "type") {
			case "checkbox", "radio":
				if has(n, "checked") {
					v.Add(name, attr(n, "value"))
				}
			case "submit", "button", "file", "image":
			default:
				v.Add(name, attr(n, "value"))
			}
		case "textarea":
			v.Add(name, strings.TrimPrefix(rawText(n), "\n"))
		case "select":
			v[name] = append(v[name], chosen(n)...)
		}
	})
	return v
}

// chosen are the values of a list; one of which nothing is chosen sends its first.
func chosen(list *html.Node) (values []string) {
	first := true
	(&Page{doc: list}).each(func(o *html.Node) {
		switch {
		case o.Data != "option":
			return
		case has(o, "selected") && len(values) == 1 && !has(list, "multiple"):
			values[0] = attr(o, "value")
		case has(o, "selected") || first && !has(list, "multiple"):
			values = append(values, attr(o, "value"))
		}
		first = false
	})
	return values
}

func rawText(n *html.Node) string {
	var b strings.Builder
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.TextNode {
			b.WriteString(k.Data)
		}
	}
	return b.String()
}

// With sets fields of the form: names and values in turn. A name given twice
// holds both values; an empty value clears the field.
func (f *Form) With(fields ...string) *Form {
	seen := map[string]bool{}
	for i := 0; i+1 < len(fields); i += 2 {
		name, value := fields[i], fields[i+1]
		if !seen[name] {
			f.Values.Del(name)
			seen[name] = true
		}
		if value != "" {
			f.Values.Add(name, value)
		}
	}
	return f
}

// Send posts the form.
func (f *Form) Send() *Page {
	f.page.t.Helper()
	return f.page.client.PostValues(f.Action, f.Values)
}

// Follow goes where the page redirects to.
func (p *Page) Follow() *Page {
	p.t.Helper()
	p.Is(http.StatusSeeOther)
	return p.client.Follow(p.Location)
}

// Field fails the test unless the page's field holds the value.
func (p *Page) Field(name, value string) *Page {
	p.t.Helper()
	for _, f := range p.Forms() {
		if slices.Contains(f.Values[name], value) {
			return p
		}
	}
	p.t.Fatalf("%s: field %s does not hold %q", p.Path, name, value)
	return p
}

// Problem fails the test unless the page says something is wrong with a field.
func (p *Page) Problem(field string) *Page {
	p.t.Helper()
	found := false
	p.each(func(n *html.Node) {
		if attr(n, "href") == "#"+field || attr(n, "id") == field+"-e" {
			found = true
		}
	})
	if !found {
		p.t.Fatalf("%s says nothing wrong of %s", p.Path, field)
	}
	return p
}
