package page

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"homeward/internal/kit/db"
	"homeward/internal/kit/draft"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render writes a page whole or not at all.
func Render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() < 1<<20 {
			b.Reset()
			buffers.Put(b)
		}
	}()
	if err := c.Render(r.Context(), b); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if stateOf(r.Context()).info.Flash != nil {
		http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1})
	}
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}

const flashCookie = "hw_flash"

// Redirect answers an act: the reader goes to another page, which shows the
// message once. An empty key shows none.
func Redirect(w http.ResponseWriter, r *http.Request, to, key string, args ...any) error {
	if key != "" {
		b, err := json.Marshal(Flash{Key: key, Args: args})
		if err != nil {
			return err
		}
		http.SetCookie(w, &http.Cookie{
			Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(b), Path: "/", MaxAge: 60,
			HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func flashOf(r *http.Request) *Flash {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return nil
	}
	var f Flash
	if json.Unmarshal(b, &f) != nil || f.Key == "" {
		return nil
	}
	return &f
}

// Param is a part of the address named in the route's pattern.
func Param(r *http.Request, name string) string { return chi.URLParam(r, name) }

// ID is a part of the address that is the key of a row. What cannot be one is
// not found.
func ID(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(Param(r, name), 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.New(fault.NotFound, "no %s %q", name, Param(r, name))
	}
	return id, nil
}

// Absolute is the full address of one of our pages, to be sent to somebody.
func Absolute(r *http.Request, path string) string {
	if site := stateOf(r.Context()).site; site != nil && site.Plain {
		return "http://" + r.Host + path
	}
	return "https://" + r.Host + path
}

// Local returns the address if it is one of ours, else fallback: nobody is
// sent to another site by a crafted link.
func Local(to, fallback string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return fallback
	}
	return to
}

// Form reads a sent form into dst.
func Form(r *http.Request, id string, dst any) *form.Form {
	return form.Decode(r.PostForm, id, dst)
}

// NewForm makes the form of a page with the values of src, overlaid by what the
// person had typed on this page and not sent.
func NewForm(r *http.Request, id string, version int, src any) (*form.Form, error) {
	return NewFormAt(r, r.URL.Path, id, version, src)
}

// NewFormAt is NewForm for a form with an address of its own, under which its
// draft is kept and found again.
func NewFormAt(r *http.Request, at, id string, version int, src any) (*form.Form, error) {
	f := BlankAt(at, id, version, src)
	return f, Restore(r, f)
}

// BlankAt is a form as it is before Restore: for pages with several, whose
// drafts are found in one question.
func BlankAt(at, id string, version int, src any) *form.Form {
	f := form.New(id, src)
	f.Page, f.Version = at, version
	return f
}

// Restore fills forms with what the person had typed before, where a draft of
// them is kept.
func Restore(r *http.Request, forms ...*form.Form) error {
	s := stateOf(r.Context())
	if s.site == nil || !s.info.SignedIn() || len(forms) == 0 {
		return nil
	}
	pages := make([]string, len(forms))
	for n, f := range forms {
		pages[n] = f.Page
	}
	found, err := draft.Load(r.Context(), s.site.DB, s.info.User.Actor(), pages...)
	if err != nil {
		return err
	}
	for _, f := range forms {
		d, kept := found[f.Page]
		if !kept {
			continue
		}
		f.Restore(d.Values())
		f.DraftAt = d.UpdatedAt
		if d.Version > 0 {
			f.Version = d.Version
		}
		if base := d.Values().Get(form.FieldBase); base != "" {
			f.Base = base
		}
	}
	return nil
}

// Keepable is what of a sent form may be kept: no password, nothing that is
// sealed once it is saved, and no token, for the form that comes back is a new
// one.
func Keepable(sent url.Values) url.Values {
	body := url.Values{}
	for k, v := range storableValues(sent) {
		if !strings.Contains(k, "password") && !strings.HasPrefix(k, "sealed_") && k != form.FieldToken && k != "_typed" {
			body[k] = v
		}
	}
	return body
}

// KeepTyped saves what was sent from a form as the actor's draft of its page.
func KeepTyped(r *http.Request, by db.Actor, formPage string, sent url.Values) error {
	kept := Keepable(sent)
	b, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	s := stateOf(r.Context())
	version := form.Decode(kept, "", &struct{}{}).Version
	by.Token, by.Draft = "", ""
	return draft.Save(r.Context(), s.site.DB, by, draft.Draft{Page: formPage, Title: kept.Get("_title"), Version: version, Body: string(b)})
}

// SaveDraft is the act behind a form's own saving while somebody types.
func SaveDraft(w http.ResponseWriter, r *http.Request) error {
	s := stateOf(r.Context())
	if r.PostForm.Get("_typed") == "1" && s.extend != nil {
		if err := s.extend(); err != nil {
			return err
		}
	}
	formPage := r.PostForm.Get(form.FieldPage)
	if err := KeepTyped(r, Actor(r), formPage, r.PostForm); err != nil {
		return err
	}
	if r.PostForm.Get("_keep") != "" {
		// The button "leave as a draft", not the script: the person goes on elsewhere.
		return Redirect(w, r, back(formPage), "ui.draft.kept")
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(map[string]string{"saved_at": s.info.Now.In(zone(r.Context())).Format("15:04:05")})
}

// DiscardDraft forgets a draft and goes back to its page, empty.
func DiscardDraft(w http.ResponseWriter, r *http.Request) error {
	by := Actor(r)
	by.Token, by.Draft = "", ""
	formPage := Local(r.PostForm.Get(form.FieldPage), "/")
	if err := draft.Discard(r.Context(), stateOf(r.Context()).site.DB, by, formPage); err != nil {
		return err
	}
	return Redirect(w, r, Local(r.PostForm.Get("to"), formPage), "page.draft_discarded")
}
