// Package ui holds the parts every page is made of: the frame around it, the
// fields of its forms, and the ways in which a case, a list and a figure are
// shown. Pages pass values that are ready to be read; only messages of the
// parts themselves are looked up here.
package ui

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofrs/uuid/v5"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
)

// Frame is what a page tells about itself to the frame around it.
type Frame struct {
	// Title stands in the browser's tab, translated, most particular part
	// first: "Record session, BUD-26-00421".
	Title string
	// Form is the page's form, if it has one: its problems are announced in
	// the title.
	Form *form.Form
	// Above stands between the top bar and the page: the identity bar of a
	// case.
	Above templ.Component
}

// Link is a way to another page. Icon may be empty.
type Link struct {
	Label, URL, Icon string
}

func (f Frame) title(ctx context.Context) string {
	t := f.Title + " – " + i18n.T(ctx, "ui.brand")
	if f.Form != nil && !f.Form.OK() {
		return i18n.T(ctx, "ui.title.error", "Title", t)
	}
	return t
}

// userName is the signed-in person as the top bar shows them: name and office.
func userName(ctx context.Context, info page.Info) string {
	name := i18n.PersonName(ctx, info.User.FamilyName, info.User.GivenName)
	if info.User.OfficeName == "" {
		return name
	}
	return name + ", " + info.User.OfficeName
}

// home is where the brand leads: the first of the user's places.
func home(info page.Info) string {
	if len(info.Nav) > 0 {
		return info.Nav[0].URL
	}
	return "/"
}

// told reports whether a flash says why something was not done; the messages
// of refusals are named so.
func told(f *page.Flash) bool { return strings.Contains(f.Key, ".refused.") }

// idleSeconds is how long the session lasts if nothing more happens; empty
// when it is not known. The script counts from when the page was loaded, for
// the clocks of two machines differ.
func idleSeconds(info page.Info) string {
	if info.IdleUntil.IsZero() {
		return ""
	}
	return strconv.Itoa(int(info.IdleUntil.Sub(info.Now).Seconds()))
}

// newToken makes the submission token of a form that has no form.Form.
func newToken() string { return uuid.Must(uuid.NewV4()).String() }

// Class joins the class names that are not empty.
func Class(names ...string) string {
	var kept []string
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

// Options turns the values of an enum into choices labelled by the messages
// prefix.value.
func Options[T ~string](ctx context.Context, prefix string, values []T) []form.Option {
	options := make([]form.Option, 0, len(values))
	for _, v := range values {
		options = append(options, form.Option{Value: string(v), Label: i18n.Enum(ctx, prefix, string(v))})
	}
	return options
}
