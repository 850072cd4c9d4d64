// Package page is how requests come in and pages go out: routes with their
// acts, forms, redirects, and one place that turns an error into a page.
package page

import (
	"context"
	"net/http"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
)

// Flash is the banner a page shows once, after an act on the page before.
type Flash struct {
	Key  string
	Args []any
}

// NavItem is a place in the top bar.
type NavItem struct {
	Key     string // message key
	URL     string
	Count   int // shown when above zero
	Current bool
}

// Info is what every page knows without being told: who reads it, where they are.
type Info struct {
	User      access.User
	Path      string // path with query, for coming back to the same place
	Flash     *Flash
	Demo      bool
	RequestID string
	Nav       []NavItem
	Now       time.Time
	Today     date.Date
	IdleUntil time.Time // when the session ends if nothing happens
}

// SignedIn reports whether somebody is signed in.
func (i Info) SignedIn() bool { return i.User.SignedIn() }

type infoKey struct{}

// state is the request's own notebook, reachable from its context.
type state struct {
	info  Info
	token string
	draft string
	// expired is who was signed in when the session ended, for signing in again in place.
	expired      int64
	expiredEmail string
	// extend counts the request as an act of the person, for the idle limit.
	extend func() error
	site   *Site
	route  *Route
	err    error
}

func stateOf(ctx context.Context) *state {
	if s, ok := ctx.Value(infoKey{}).(*state); ok {
		return s
	}
	return &state{}
}

// InfoFrom is what the page of this context knows.
func InfoFrom(ctx context.Context) Info { return stateOf(ctx).info }

// WithInfo gives a context the info of a page, for rendering outside a request.
func WithInfo(ctx context.Context, i Info) context.Context {
	return context.WithValue(ctx, infoKey{}, &state{info: i})
}

// SetUser tells the request who is signed in.
func SetUser(ctx context.Context, u access.User, idleUntil time.Time) {
	s := stateOf(ctx)
	s.info.User, s.info.IdleUntil = u, idleUntil
}

// SetExpired tells the request whose session has ended.
func SetExpired(ctx context.Context, staffID int64, email string) {
	s := stateOf(ctx)
	s.expired, s.expiredEmail = staffID, email
}

// SetExtend gives the request the means to keep the session alive when only
// the body tells whether somebody is at the keyboard: a draft saved while
// typing keeps it, one saved by a timer does not.
func SetExtend(ctx context.Context, extend func() error) { stateOf(ctx).extend = extend }

// Expired is the staff member whose session ended before this request; 0 if none.
func Expired(ctx context.Context) int64 { return stateOf(ctx).expired }

// User is the signed-in staff member.
func User(r *http.Request) access.User { return stateOf(r.Context()).info.User }

// Actor is the signed-in staff member as the database knows them, with the
// submission token and the draft of the form that was sent.
func Actor(r *http.Request) db.Actor {
	s := stateOf(r.Context())
	a := s.info.User.Actor()
	a.RequestID, a.Token, a.Draft = s.info.RequestID, s.token, s.draft
	return a
}

// Today is the present day in the reader's time zone.
func Today(r *http.Request) date.Date { return stateOf(r.Context()).info.Today }
