package staff_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"homeward/internal/organisation/staff"
)

func TestPasswordsThatGuessersTryAreRefused(t *testing.T) {
	t.Parallel()
	about := []string{"kovacs.eva@bud.example", "Éva", "Kovács", "ada@bud.example"}
	for password, want := range map[string]string{
		"short":                        "too_short",
		"fourteen chars":               "too_short",
		strings.Repeat("á", 14):        "too_short",
		strings.Repeat("long one", 26): "too_long",
		"passwordpassword":             "too_common",
		"Password12345678!":            "too_common",
		"P@ssw0rdP@ssw0rd":             "too_common",
		"aaaaaaaaaaaaaaaaaaaa":         "too_common",
		"abcabcabcabcabcabc":           "too_common",
		"1234567890123456":             "too_common",
		"9876543210987654":             "too_common",
		"qwertzuiopasdfghjkl":          "too_common",
		"1qaz2wsx3edc4rfv":             "too_common",
		"Summer2026Summer2026":         "too_common",
		"Jelszó Jelszó 123":            "too_common",
		"mojeheslo12345678":            "too_common",
		"correct horse battery staple": "too_common",
		"iloveyouforever2":             "too_common",
		"the Homeward is mine":         "about_you",
		"blue KOVÁCS window seat":      "about_you",
		"ada@bud.example 2026":         "about_you",
		"k0vacs likes old trains":      "about_you",
		"tram 47 crosses a wet bridge": "",
		"Kékszalag-vitorla-11":         "",
		"zxq8 vlhk 2m9w prtb":          "",
		"hajnali köd a Dunán úszik":    "",
		"čtyři zelené židle u okna":    "",
	} {
		if got := staff.WeakPassword(password, about...); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestPasswordIsTheSameOnEveryKeyboard(t *testing.T) {
	t.Parallel()
	composed, decomposed := "hajnali k\u00f6d \u00faszik", "hajnali ko\u0308d u\u0301szik"
	hash, err := staff.HashPassword(t.Context(), composed)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := staff.PasswordMatches(t.Context(), decomposed+" ", hash); !ok || err != nil {
		t.Errorf("decomposed form refused: %v", err)
	}
	if ok, _ := staff.PasswordMatches(t.Context(), strings.ToUpper(composed), hash); ok {
		t.Error("another password accepted")
	}
}

func TestNothingStoredMatchesNothing(t *testing.T) {
	t.Parallel()
	for _, p := range []string{"", "x", "tram 47 crosses a wet bridge"} {
		if ok, err := staff.PasswordMatches(t.Context(), p, ""); ok || err != nil {
			t.Errorf("%q matched nothing stored: %v", p, err)
		}
	}
}

func TestWaitingForAHashEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	var wg sync.WaitGroup
	refused := false
	var mu sync.Mutex
	for range 40 {
		wg.Go(func() {
			if _, err := staff.PasswordMatches(ended, "tram 47", ""); err != nil {
				mu.Lock()
				refused = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if !refused {
		t.Error("forty hashes of an ended request were all made")
	}
}

func TestTokensAreLongAndStoredHashed(t *testing.T) {
	t.Parallel()
	token, hash := staff.NewToken()
	again, _ := staff.NewToken()
	if len(token) < 40 || token == again || strings.Contains(string(hash), token) || len(hash) != 32 {
		t.Errorf("token %q, hash %x", token, hash)
	}
}
