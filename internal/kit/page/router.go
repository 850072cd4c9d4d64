package page

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/gofrs/uuid/v5"

	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// Handler answers a request, or returns the error that the router turns into a page.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Site is what routes have in common, wired by the app.
type Site struct {
	DB    *db.DB
	Clock clock.Clock
	Log   *slog.Logger
	Demo  bool
	// Plain serves plain http on loopback, where cookies cannot be Secure.
	Plain bool
	// Nav lists the places of the top bar for a user.
	Nav func(ctx context.Context, u access.User, path string) []NavItem
	// Start is the page a user begins at after signing in; nil: "/".
	Start func(u access.User) string
	// ErrorPage, ConflictPage and ReentryPage draw what the router itself answers.
	ErrorPage    func(ErrorView) templ.Component
	ConflictPage func(ConflictView) templ.Component
	ReentryPage  func(Reentry) templ.Component
}

// StartOf is where a user begins: on the address asked for, if that is a page
// of its own, else on the start page of their role.
func (s *Site) StartOf(u access.User, asked string) string {
	if to := Local(asked, "/"); to != "/" || s.Start == nil {
		return to
	}
	return s.Start(u)
}

// ErrorView is what an error page tells.
type ErrorView struct {
	Status    int
	RequestID string
	Reasons   []form.Problem // why an act was refused, if the error says so
	Typed     url.Values     // what had been typed, kept on the page
	Back      string         // page to go back to
}

// Reasoned is an error that can tell the person why: message keys with arguments.
type Reasoned interface {
	error
	Reasons() []form.Problem
}

// Reentry is a form sent after the session ended: it is signed in again in
// place and continues with its text.
type Reentry struct {
	Email string
	Page  string     // page of the form
	Typed url.Values // what was typed
	Wrong bool       // the password just tried was wrong
}

// Route is a route with its act, as tests see it.
type Route struct {
	Method  string
	Pattern string
	Action  access.Action
	limit   int64
}

// Router adds routes; none without an act.
type Router struct {
	mux    chi.Router
	site   *Site
	routes *[]Route
}

// NewRouter makes a router on a mux.
func NewRouter(mux chi.Router, site *Site) Router {
	return Router{mux: mux, site: site, routes: &[]Route{}}
}

// Routes lists the routes added so far.
func (rt Router) Routes() []Route { return *rt.routes }

// Sizes of request bodies.
const (
	maxForm = 1 << 20
	maxFile = 11 << 20
)

// Get adds a page.
func (rt Router) Get(pattern string, a access.Action, h Handler) {
	rt.add(http.MethodGet, pattern, a, h, 0)
}

// Post adds an act.
func (rt Router) Post(pattern string, a access.Action, h Handler) {
	rt.add(http.MethodPost, pattern, a, h, maxForm)
}

// PostFile adds an act that takes a file of up to 10 MB.
func (rt Router) PostFile(pattern string, a access.Action, h Handler) {
	rt.add(http.MethodPost, pattern, a, h, maxFile)
}

func (rt Router) add(method, pattern string, a access.Action, h Handler, limit int64) {
	if !access.Known(a) {
		panic(fmt.Sprintf("route %s %s has no act that the matrix knows: %q", method, pattern, a))
	}
	route := Route{Method: method, Pattern: pattern, Action: a, limit: limit}
	*rt.routes = append(*rt.routes, route)
	rt.mux.Method(method, pattern, rt.serve(route, h))
}

func (rt Router) serve(route Route, h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := stateOf(r.Context())
		s.site, s.route = rt.site, &route
		if rt.site.Nav != nil && s.info.SignedIn() && route.Method == http.MethodGet {
			s.info.Nav = rt.site.Nav(r.Context(), s.info.User, r.URL.Path)
		}
		err := legible(r)
		if err == nil {
			err = read(w, r, route, s)
		}
		if err == nil {
			err = permit(s.info.User, route.Action)
		}
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			rt.site.fail(w, r, err)
		}
	})
}

func permit(u access.User, a access.Action) error {
	switch {
	case access.Can(u, a):
		return nil
	case !u.SignedIn():
		return fault.New(fault.SignedOut, "nobody is signed in")
	default:
		return fault.New(fault.Forbidden, "%s may not %s", u.Role, a)
	}
}

// legible refuses an address that no text of ours can stand in, and leaves out
// of its query what the database could not take.
func legible(r *http.Request) error {
	if !storable(r.URL.Path) {
		return fault.New(fault.NotFound, "address is no text")
	}
	if q, err := url.QueryUnescape(r.URL.RawQuery); err == nil && !storable(q) {
		r.URL.RawQuery = storableValues(r.URL.Query()).Encode()
	}
	return nil
}

func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// storableValues are sent values without what is no text: broken characters
// and NUL, wherever in the request they stood.
func storableValues(v url.Values) url.Values {
	out := make(url.Values, len(v))
	for k, vals := range v {
		if !storable(k) {
			continue
		}
		kept := make([]string, len(vals))
		for i, s := range vals {
			if !storable(s) {
				s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
			}
			kept[i] = s
		}
		out[k] = kept
	}
	return out
}

// read takes in the body of a sent form, within its limit.
func read(w http.ResponseWriter, r *http.Request, route Route, s *state) error {
	if route.Method != http.MethodPost {
		return nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, route.limit)
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(maxForm)
	} else {
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.New(fault.TooLarge, "body over %d bytes", large.Limit)
	case err != nil:
		return fault.New(fault.Refused, "body cannot be read: %w", err)
	}
	r.PostForm = storableValues(r.PostForm)
	merge(r.PostForm)
	if t, err := uuid.FromString(r.PostForm.Get(form.FieldToken)); err == nil {
		s.token = t.String()
	}
	s.draft = r.PostForm.Get(form.FieldPage)
	return nil
}

// NotFound answers an address that no route has.
func (s *Site) NotFound(w http.ResponseWriter, r *http.Request) {
	stateOf(r.Context()).site = s
	s.fail(w, r, fault.New(fault.NotFound, "no such page"))
}

// MethodNotAllowed answers a method that the route does not have.
func (s *Site) MethodNotAllowed(w http.ResponseWriter, r *http.Request) {
	s.NotFound(w, r)
}

// Fail turns an error of a middleware into a page.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) { s.fail(w, r, err) }

func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	st := stateOf(r.Context())
	var again *db.Repeated
	if errors.As(err, &again) {
		http.Redirect(w, r, after(again.Location, st.draft), http.StatusSeeOther)
		return
	}
	st.err = err
	status := fault.Status(err)
	if status == http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "request failed", "error", err.Error(), "path_pattern", pattern(st), "request_id", st.info.RequestID, "user_id", st.info.User.ID)
	}
	if fault.Is(err, fault.SignedOut) {
		s.signedOut(w, r, st)
		return
	}
	v := ErrorView{Status: status, RequestID: st.info.RequestID, Back: back(st.draft)}
	var why Reasoned
	if errors.As(err, &why) {
		v.Reasons = why.Reasons()
	}
	if r.Method == http.MethodPost {
		v.Typed = typed(r.PostForm)
	}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "5")
	}
	if rerr := Render(w, r, status, s.ErrorPage(v)); rerr != nil {
		s.Log.ErrorContext(r.Context(), "error page failed", "error", rerr.Error(), "request_id", st.info.RequestID)
	}
}

func pattern(st *state) string {
	if st.route == nil {
		return ""
	}
	return st.route.Pattern
}

// after is where a repeated sending goes: where the first one led, or the case.
func after(location, formPage string) string {
	if location != "" {
		return location
	}
	return back(formPage)
}

// back is a sensible place to return to from a form's page: its case, or home.
func back(formPage string) string {
	if rest, ok := strings.CutPrefix(formPage, "/cases/"); ok {
		ref, _, _ := strings.Cut(rest, "/")
		return "/cases/" + url.PathEscape(ref)
	}
	return "/"
}

// signedOut sends a reader to the sign-in page, and shows a writer the sign-in
// in place, with what was typed.
func (s *Site) signedOut(w http.ResponseWriter, r *http.Request, st *state) {
	if r.Header.Get("Sec-Fetch-Mode") == "cors" || r.Header.Get("HX-Request") != "" || st.route != nil && st.route.Pattern == "/drafts" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if r.Method == http.MethodPost && len(typed(r.PostForm)) > 0 && st.draft != "" {
		if err := Render(w, r, http.StatusUnauthorized, s.ReentryPage(Reentry{Email: st.expiredEmail, Page: st.draft, Typed: Keepable(r.PostForm)})); err != nil {
			s.Log.ErrorContext(r.Context(), "sign-in page failed", "error", err.Error(), "request_id", st.info.RequestID)
		}
		return
	}
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		next = "/"
	}
	http.Redirect(w, r, "/login?next="+url.QueryEscape(next), http.StatusSeeOther)
}

// typed leaves out the hidden inputs and secrets of a sent form.
func typed(v url.Values) url.Values {
	out := url.Values{}
	for k, vals := range v {
		if !strings.HasPrefix(k, "_") && !strings.Contains(k, "password") && strings.Join(vals, "") != "" {
			out[k] = vals
		}
	}
	return out
}
