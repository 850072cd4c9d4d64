package auth

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/httprate"

	"homeward/internal/kit/access"
	"homeward/internal/kit/draft"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/staff"
)

// Routes adds the doors of the house and the pages of one's own account.
func (s *Service) Routes(r page.Router) {
	r.Get("/login", access.Anyone, s.signInForm)
	r.Post("/login", access.Anyone, s.signIn)
	r.Post("/logout", access.Anyone, s.signOut)
	// What had been typed travels in this form, and has grown by its encoding.
	r.PostFile("/reauth", access.Anyone, s.signInAgain)
	r.Post("/session/stay", access.SignedIn, s.stay)
	r.Post("/language", access.Anyone, s.setLanguage)
	r.Post("/theme", access.SignedIn, s.setTheme)

	r.Get("/account", access.SignedIn, s.account)
	r.Post("/account", access.SignedIn, s.saveAccount)
	r.Get("/account/password", access.SignedIn, s.passwordForm)
	r.Post("/account/password", access.SignedIn, s.changePassword)
	r.Post("/account/sessions", access.SignedIn, s.endOthers)
	r.Post("/account/sessions/{id}", access.SignedIn, s.endSession)

	r.Get("/password/{token}", access.Anyone, s.linkForm)
	r.Post("/password/{token}", access.Anyone, s.setByLinkForm)
	r.Get("/setup/{token}", access.Anyone, s.setupForm)
	r.Post("/setup/{token}", access.Anyone, s.setup)
}

// cookieName: a __Host- cookie cannot be planted by a neighbouring site, but
// needs https.
func (s *Service) cookieName() string {
	if s.site.Plain {
		return "hw"
	}
	return "__Host-hw"
}

func (s *Service) setCookie(w http.ResponseWriter, token string) {
	c := &http.Cookie{
		Name: s.cookieName(), Value: token, Path: "/",
		Secure: !s.site.Plain, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (s *Service) token(r *http.Request) string {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// Middleware finds out who asks. It stands after Begin and before Speak.
func (s *Service) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := s.token(r)
		if token == "" {
			next.ServeHTTP(w, r)
			return
		}
		c, found, err := s.caller(r.Context(), staff.HashToken(token))
		now := s.site.Clock.Now()
		switch {
		case err != nil:
			s.site.Speak(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.site.Fail(w, r, err) })).ServeHTTP(w, r)
			return
		case !found:
		case !c.alive(now):
			if c.Active {
				page.SetExpired(r.Context(), c.User.ID, c.User.Email)
			}
		default:
			if err := s.note(r, &c, now); err != nil {
				s.site.Log.WarnContext(r.Context(), "act not noted", "error", err.Error(), "user_id", c.User.ID)
			}
			page.SetUser(r.Context(), c.User, c.idleUntil())
			if c.MustChange && !s.site.Demo && !freeOfChange(r.URL.Path) {
				http.Redirect(w, r, "/account/password", http.StatusSeeOther)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// note counts the request as an act of the person. Whether the saving of a
// draft is one, its body tells.
func (s *Service) note(r *http.Request, c *caller, now time.Time) error {
	if now.Sub(c.LastSeenAt) < seenEvery {
		return nil
	}
	if r.Method == http.MethodPost && r.URL.Path == "/drafts" {
		page.SetExtend(r.Context(), func() error { return s.seen(r.Context(), c.SessionID, now) })
		return nil
	}
	c.LastSeenAt = now
	return s.seen(r.Context(), c.SessionID, now)
}

// freeOfChange are the pages open to somebody who must first choose a password.
func freeOfChange(path string) bool {
	switch path {
	case "/account/password", "/logout", "/login", "/language", "/theme", "/session/stay", "/drafts":
		return true
	}
	return false
}

// visitor is where a request comes from. Headers that anybody can send are not
// asked for the address.
func (s *Service) visitor(r *http.Request) visitor {
	v := visitor{Address: addressOf(r), Device: cut(r.UserAgent(), 300)}
	if t := s.token(r); t != "" {
		v.Old = staff.HashToken(t)
	}
	return v
}

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// cut shortens what a browser says of itself, and leaves out what is no text.
func cut(text string, n int) string {
	if len(text) > n {
		text = text[:n]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

// limit refuses too many tries from one address.
func (s *Service) limit(w http.ResponseWriter, r *http.Request) error {
	if s.tries.OnLimit(w, r, httprate.CanonicalizeIP(addressOf(r))) {
		return fault.New(fault.TooMany, "over %d sign-ins a minute from one address", triesPerMinute)
	}
	return nil
}

func (s *Service) signInForm(w http.ResponseWriter, r *http.Request) error {
	next := page.Local(r.URL.Query().Get("next"), "/")
	if u := page.User(r); u.SignedIn() {
		return page.Redirect(w, r, s.site.StartOf(u, next), "")
	}
	return page.Render(w, r, http.StatusOK, signInPage(form.New("auth.sign_in", signIn{Next: next})))
}

func (s *Service) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := s.limit(w, r); err != nil {
		return err
	}
	var in signIn
	f := page.Form(r, "auth.sign_in", &in)
	if f.OK() {
		token, _, err := s.SignIn(r.Context(), in.Email, in.Password, s.visitor(r))
		switch {
		case err == nil:
			s.setCookie(w, token)
			return s.begun(w, r, token, in.Next)
		case !errors.Is(err, ErrWrong):
			return err
		}
		f.Problem("", "auth.wrong")
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, signInPage(f))
}

// begun leads who has just signed in to the page they wanted, or to where
// people of their role begin.
func (s *Service) begun(w http.ResponseWriter, r *http.Request, token, next string) error {
	c, _, err := s.caller(r.Context(), staff.HashToken(token))
	if err != nil {
		return err
	}
	return page.Redirect(w, r, s.site.StartOf(c.User, next), "")
}

func (s *Service) signOut(w http.ResponseWriter, r *http.Request) error {
	if t := s.token(r); t != "" {
		if err := s.SignOut(r.Context(), t); err != nil {
			return err
		}
	}
	s.setCookie(w, "")
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return page.Redirect(w, r, "/login", "auth.signed_out")
}

// signInAgain is the sign-in in place: the right password of the same person
// puts what was typed back on its page; a wrong one keeps it where it is.
func (s *Service) signInAgain(w http.ResponseWriter, r *http.Request) error {
	if err := s.limit(w, r); err != nil {
		return err
	}
	typed, err := url.ParseQuery(r.PostForm.Get("_kept"))
	if err != nil {
		return fault.New(fault.Refused, "typed text cannot be read: %w", err)
	}
	typed = page.Keepable(typed)
	to := r.PostForm.Get(form.FieldPage)
	again := page.Reentry{Email: r.PostForm.Get("email"), Page: to, Typed: typed, Wrong: true}
	token, err := s.signInAs(r, again.Email, r.PostForm.Get("password"))
	if errors.Is(err, ErrWrong) {
		return page.Render(w, r, http.StatusUnauthorized, s.site.ReentryPage(again))
	}
	if err != nil {
		return err
	}
	s.setCookie(w, token)
	if !draft.ValidPage(to) {
		return s.begun(w, r, token, "")
	}
	c, _, err := s.caller(r.Context(), staff.HashToken(token))
	if err != nil {
		return err
	}
	if err := page.KeepTyped(r, c.User.Actor(), to, typed); err != nil {
		return err
	}
	return page.Redirect(w, r, to, "auth.text_is_back")
}

// signInAs lets in only whose session ended, where that is known.
func (s *Service) signInAs(r *http.Request, email, password string) (string, error) {
	id, err := s.check(r.Context(), email, password)
	if err != nil {
		return "", err
	}
	if was := page.Expired(r.Context()); was != 0 && was != id {
		return "", ErrWrong
	}
	if u := page.User(r); u.SignedIn() && u.ID != id {
		return "", ErrWrong
	}
	return s.begin(r.Context(), id, s.visitor(r))
}

// stay is the button on the notice that the session ends soon.
func (s *Service) stay(w http.ResponseWriter, _ *http.Request) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// setLanguage changes the language of the pages and keeps the place.
func (s *Service) setLanguage(w http.ResponseWriter, r *http.Request) error {
	l := i18n.Language(r.PostForm.Get("language"))
	if !l.Known() {
		return fault.New(fault.Refused, "no pages in %q", l)
	}
	if u := page.User(r); u.SignedIn() {
		if err := s.savePreference(r, setLanguage, string(l)); err != nil {
			return err
		}
	}
	http.SetCookie(w, &http.Cookie{
		Name: page.LanguageCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 60 * 60,
		Secure: !s.site.Plain, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return page.Redirect(w, r, page.Local(r.PostForm.Get("to"), "/"), "")
}

// setTheme changes the colours of the pages and keeps the place.
func (s *Service) setTheme(w http.ResponseWriter, r *http.Request) error {
	t := r.PostForm.Get("theme")
	if t != "" && t != "light" && t != "dark" {
		return fault.New(fault.Refused, "no theme %q", t)
	}
	if err := s.savePreference(r, setTheme, t); err != nil {
		return err
	}
	return page.Redirect(w, r, page.Local(r.PostForm.Get("to"), "/"), "")
}
