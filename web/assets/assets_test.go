package assets

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func small() fstest.MapFS {
	return fstest.MapFS{
		"manifest.json":       {Data: []byte(`{"app.css":"app-0A1B2C3D.css"}`)},
		"app-0A1B2C3D.css":    {Data: []byte("plain")},
		"app-0A1B2C3D.css.gz": {Data: []byte("gzip")},
		"app-0A1B2C3D.css.br": {Data: []byte("brotli")},
	}
}

func TestAProgramWithoutAssetsSaysSo(t *testing.T) {
	t.Parallel()
	if s := load(fstest.MapFS{".keep": {}}); !errors.Is(s.err, ErrNotBuilt) {
		t.Errorf("got %v, want ErrNotBuilt", s.err)
	}
	half := small()
	delete(half, "app-0A1B2C3D.css.br")
	if s := load(half); s.err == nil {
		t.Error("a build without its brotli file was taken for whole")
	}
}

func TestAssetsAreSentInTheBestEncodingForEver(t *testing.T) {
	t.Parallel()
	h := serve(load(small()))
	for accept, want := range map[string]string{
		"": "plain", "gzip, deflate, br": "brotli", "gzip": "gzip", "br;q=0, gzip;q=0.5": "gzip", "GZIP": "gzip", "identity": "plain", "br;q=0.0": "plain",
	} {
		r := httptest.NewRequest(http.MethodGet, "/assets/app-0A1B2C3D.css", nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("Accept-Encoding %q: %d %q, want %q", accept, w.Code, w.Body, want)
		}
		if got := w.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("Cache-Control is %q", got)
		}
		if w.Header().Get("Vary") != "Accept-Encoding" || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
			t.Errorf("headers %v", w.Header())
		}
	}
}

func TestOnlyAssetsAreServedAndOnlyRead(t *testing.T) {
	t.Parallel()
	h := serve(load(small()))
	for _, c := range []struct {
		method, path, match string
		want                int
	}{
		{http.MethodGet, "/assets/manifest.json", "", http.StatusNotFound},
		{http.MethodGet, "/assets/app-0A1B2C3D.css.br", "", http.StatusNotFound},
		{http.MethodGet, "/assets/../assets.go", "", http.StatusNotFound},
		{http.MethodPost, "/assets/app-0A1B2C3D.css", "", http.StatusMethodNotAllowed},
		{http.MethodHead, "/assets/app-0A1B2C3D.css", "", http.StatusOK},
		{http.MethodGet, "/assets/app-0A1B2C3D.css", `"app-0A1B2C3D.css"`, http.StatusNotModified},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Header.Set("If-None-Match", c.match)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, w.Code, c.want)
		}
	}
}

// TestFirstLoadIsSmall holds the budget of a first page: at most 60 kB
// compressed, 30 kB of it scripts.
func TestFirstLoadIsSmall(t *testing.T) {
	t.Parallel()
	if err := Check(); err != nil {
		t.Fatal(err)
	}
	s, all, scripts := loaded(), 0, 0
	for name, f := range s.files {
		if f.contentType == "text/plain; charset=utf-8" {
			continue
		}
		all += len(f.gzip)
		if f.contentType == "text/javascript; charset=utf-8" {
			scripts += len(f.gzip)
		}
		if len(f.brotli) > len(f.gzip) {
			t.Errorf("%s is larger as brotli than as gzip", name)
		}
	}
	if all > 50_000 || scripts > 30_000 {
		t.Errorf("%d bytes, %d of them scripts", all, scripts)
	}
	sprite := string(s.files[s.manifest["icons.svg"]].plain)
	for icon := range s.icons {
		if !strings.Contains(sprite, `id="`+icon+`"`) {
			t.Errorf("icon %s is not in the sprite", icon)
		}
	}
}

func TestAnUnknownIconPanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("an icon that is not listed has an address")
		}
	}()
	Icon("no-such-icon")
}
