// Package assets serves what the browser loads: styles, scripts and icons. They
// are built by web/build, lie in the program under names that change with
// their content, and may therefore be kept by browsers for ever.
package assets

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Prefix is where Handler has to be mounted.
const Prefix = "/assets/"

//go:embed all:dist
var built embed.FS

//go:embed icons.txt
var iconList string

// file is one asset in the encodings it can be sent in.
type file struct {
	plain, gzip, brotli []byte
	contentType         string
}

type set struct {
	manifest map[string]string
	files    map[string]file
	icons    map[string]bool
	err      error
}

// ErrNotBuilt says that the program was compiled before its assets were made.
var ErrNotBuilt = errors.New("styles and scripts are not built into this program: run make assets and compile again")

// Check tells whether the program carries its assets. A server asks before it
// starts to listen.
func Check() error {
	return loaded().err
}

// URL is the address of an asset by its plain name, such as "app.css". In a
// program without built assets it is an address that leads nowhere, so that
// pages can be tested without them.
func URL(name string) string {
	s := loaded()
	if hashed, ok := s.manifest[name]; ok {
		return Prefix + hashed
	}
	if s.err == nil {
		panic("assets: no file " + name)
	}
	return Prefix + name
}

// Content is an asset itself by its plain name; nothing where none are built.
func Content(name string) []byte {
	s := loaded()
	return s.files[s.manifest[name]].plain
}

// Icon is the address of one drawing in the sprite. A name that is not in
// icons.txt is a mistake in a page and panics.
func Icon(name string) string {
	if !loaded().icons[name] {
		panic("assets: icon " + name + " is not in web/assets/icons.txt")
	}
	return URL("icons.svg") + "#" + name
}

// Handler sends the assets under Prefix.
func Handler() http.Handler { return serve(loaded()) }

func serve(s set) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		f, ok := s.files[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.contentType)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		h.Set("ETag", `"`+name+`"`)
		if r.Header.Get("If-None-Match") == `"`+name+`"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		body := f.plain
		switch {
		case accepts(r, "br"):
			body = f.brotli
			h.Set("Content-Encoding", "br")
		case accepts(r, "gzip"):
			body = f.gzip
			h.Set("Content-Encoding", "gzip")
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodHead {
			return
		}
		// The browser went away: there is nobody left to tell.
		_, _ = w.Write(body)
	})
}

// accepts tells whether the browser takes an encoding; "br;q=0" refuses it.
func accepts(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
			return err != nil || q > 0
		}
	}
	return false
}

var loaded = sync.OnceValue(func() set {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		return set{err: err}
	}
	return load(dist)
})

func load(dist fs.FS) set {
	s := set{manifest: map[string]string{}, files: map[string]file{}, icons: map[string]bool{}}
	for name := range strings.FieldsSeq(iconList) {
		s.icons[name] = true
	}
	list, err := fs.ReadFile(dist, "manifest.json")
	if err != nil {
		s.err = ErrNotBuilt
		return s
	}
	if s.err = json.Unmarshal(list, &s.manifest); s.err != nil {
		return s
	}
	for _, hashed := range s.manifest {
		f := file{contentType: cmp.Or(mime.TypeByExtension(path.Ext(hashed)), "text/plain; charset=utf-8")}
		for suffix, to := range map[string]*[]byte{"": &f.plain, ".gz": &f.gzip, ".br": &f.brotli} {
			if *to, err = fs.ReadFile(dist, hashed+suffix); err != nil {
				s.err = err
				return s
			}
		}
		s.files[hashed] = f
	}
	return s
}
