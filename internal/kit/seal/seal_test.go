package seal_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"homeward/internal/kit/seal"
)

func key(b byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32)) }

func box(t *testing.T, keys ...string) *seal.Box {
	t.Helper()
	b, err := seal.Parse(strings.Join(keys, ","))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var place = seal.Row("risk_assessments", 7, "findings")

func TestWhatIsSealedOpensInItsPlaceOnly(t *testing.T) {
	t.Parallel()
	b := box(t, key(1))
	sealed := b.Seal([]byte("her brother-in-law"), place)
	if bytes.Contains(sealed, []byte("brother")) {
		t.Fatal("the text can be read")
	}
	if text, err := b.Open(sealed, place); err != nil || string(text) != "her brother-in-law" {
		t.Fatalf("%q, %v", text, err)
	}
	for _, other := range []string{seal.Row("risk_assessments", 8, "findings"), seal.Row("risk_assessments", 7, "plan"), seal.Row("medical", 7, "findings"), ""} {
		if _, err := b.Open(sealed, other); !errors.Is(err, seal.ErrBroken) {
			t.Errorf("opened at %q: %v", other, err)
		}
	}
	if bytes.Equal(sealed, b.Seal([]byte("her brother-in-law"), place)) {
		t.Error("the same text is sealed to the same bytes twice")
	}
}

func TestEveryChangedByteIsNoticed(t *testing.T) {
	t.Parallel()
	b := box(t, key(1))
	sealed := b.Seal([]byte("x-ray"), place)
	for i := range sealed {
		flipped := bytes.Clone(sealed)
		flipped[i] ^= 1
		if _, err := b.Open(flipped, place); !errors.Is(err, seal.ErrBroken) && !errors.Is(err, seal.ErrKey) {
			t.Errorf("byte %d: %v", i, err)
		}
		if _, err := b.Open(sealed[:i], place); i > 0 && err == nil {
			t.Errorf("%d bytes of %d were opened", i, len(sealed))
		}
	}
	if _, err := b.Open(append(sealed, 0), place); err == nil {
		t.Error("a byte more went unnoticed")
	}
}

func TestNothingStaysNothing(t *testing.T) {
	t.Parallel()
	b := box(t, key(1))
	if s := b.Seal(nil, place); s == nil || len(s) != 0 {
		t.Errorf("%v", s)
	}
	if text, err := b.Open(nil, place); err != nil || len(text) != 0 {
		t.Errorf("%q, %v", text, err)
	}
}

func TestOldKeysOpenAndTheNewOneSeals(t *testing.T) {
	t.Parallel()
	old := box(t, key(1))
	sealed := old.Seal([]byte("x"), place)
	both := box(t, key(2), key(1))
	if _, err := both.Open(sealed, place); err != nil {
		t.Error(err)
	}
	if _, err := old.Open(both.Seal([]byte("x"), place), place); !errors.Is(err, seal.ErrKey) {
		t.Errorf("the old key opened what the new one sealed: %v", err)
	}
	if old.KeyID() == both.KeyID() || both.KeyID() != box(t, key(2)).KeyID() {
		t.Error("key ids do not tell the keys apart")
	}
}

func TestBadKeysAreRefusedWithoutTellingThem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " \n", "secret", key(1)[:20], base64.StdEncoding.EncodeToString([]byte("short")), key(1) + " rest"} {
		_, err := seal.Parse(text)
		if err == nil {
			t.Errorf("%q was taken", text)
		} else if text != "" && strings.Contains(err.Error(), strings.TrimSpace(text)) && strings.TrimSpace(text) != "" {
			t.Errorf("the message tells the key: %v", err)
		}
	}
}

func TestTheFileIsMadeOnceAndForThisUserOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "seal.key")
	if _, err := seal.ReadFile(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	ids := make(chan string, 8)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			b, err := seal.MakeFile(path)
			if err != nil {
				t.Error(err)
				return
			}
			ids <- b.KeyID()
		})
	}
	all.Wait()
	close(ids)
	first := <-ids
	for id := range ids {
		if id != first {
			t.Error("two keys were made")
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".seal-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.ReadFile(path); err == nil {
		t.Error("a key that others may read was taken")
	}
}
