package page

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gofrs/uuid/v5"

	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
)

// LanguageCookie holds the language chosen before signing in.
const LanguageCookie = "hw_lang"

func zone(ctx context.Context) *time.Location { return i18n.Zone(ctx) }

// Begin opens the request's notebook: its id, the time, the flash, and a
// language to go on with until the user is known.
func (s *Site) Begin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st := &state{site: s}
		st.info = Info{
			Path: r.URL.RequestURI(), Flash: flashOf(r), Demo: s.Demo,
			RequestID: uuid.Must(uuid.NewV7()).String(), Now: s.Clock.Now(),
		}
		ctx := context.WithValue(r.Context(), infoKey{}, st)
		w.Header().Set("X-Request-Id", st.info.RequestID)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Speak sets language, time zone and day once the user is known.
func (s *Site) Speak(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		st := stateOf(r.Context())
		var cookie string
		if c, err := r.Cookie(LanguageCookie); err == nil {
			cookie = c.Value
		}
		ctx := i18n.With(r.Context(), i18n.Match(string(st.info.User.Language), cookie, r.Header.Get("Accept-Language")))
		if z := st.info.User.Zone; z != nil {
			ctx = i18n.WithZone(ctx, z)
		}
		st.info.Today = s.Clock.Today(i18n.Zone(ctx))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// contentSecurityPolicy allows what we serve ourselves and nothing else.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Headers sets what keeps a page to itself.
func (s *Site) Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !s.Plain {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// SameOrigin refuses acts that another site's page tries to make the browser do.
func (s *Site) SameOrigin(next http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	p.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.Forbidden, "act from another origin"))
	}))
	return p.Handler(next)
}

// Recover turns a panic into the page of a defect.
func (s *Site) Recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.Log.ErrorContext(r.Context(), "panic", "value", p, "stack", string(debug.Stack()), "request_id", InfoFrom(r.Context()).RequestID)
				s.fail(w, r, fault.New(fault.Internal, "panic"))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Observer is told of every answered request: its route's pattern, never its path.
type Observer func(method, pattern string, status, bytes int, took time.Duration)

// Account logs every request by the pattern of its route: no path, query or
// name ever reaches the log.
func (s *Site) Account(observe Observer) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sw := &statusWriter{ResponseWriter: w}
			next.ServeHTTP(sw, r)
			st := stateOf(r.Context())
			took := s.Clock.Now().Sub(st.info.Now)
			kind := ""
			if st.err != nil {
				kind = http.StatusText(fault.Status(st.err))
			}
			s.Log.InfoContext(r.Context(), "request", "method", r.Method, "route", pattern(st), "status", sw.status,
				"bytes", sw.bytes, "ms", took.Milliseconds(), "user_id", st.info.User.ID, "request_id", st.info.RequestID, "failure", kind)
			if observe != nil {
				observe(r.Method, pattern(st), sw.status, sw.bytes, took)
			}
		})
	}
}
