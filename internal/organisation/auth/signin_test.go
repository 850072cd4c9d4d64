package auth_test

import (
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/organisation/auth"
	"homeward/internal/organisation/staff"
	"homeward/internal/testkit/casework"
)

const (
	eva   = "eva@bud.example"
	petr  = "petr@bud.example"
	wrong = "quite another set of words"
)

// house has Eva, a counsellor, and Petr, a manager, in one office.
func house(t *testing.T) (h *casework.House, evaID, petrID int64) {
	t.Helper()
	h = casework.Empty(t)
	o := h.Office("BUD")
	return h, h.Member(eva, access.Counsellor, o), h.Member(petr, access.OfficeManager, o)
}

func TestSignInLeadsToTheWantedPageOfThisSite(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	for next, want := range map[string]string{
		"/cases?stage=ready": "/cases?stage=ready", "": "/", "https://evil.example/": "/", "//evil.example": "/", "/\\evil.example": "/", "javascript:alert(1)": "/",
	} {
		a := h.Browser().Post("/login", "email", strings.ToUpper(eva), "password", casework.Password, "next", next)
		if a.Status != http.StatusSeeOther || a.Location != want {
			t.Errorf("next %q: %d to %q", next, a.Status, a.Location)
		}
	}
}

func TestCookieIsOutOfReachAndStoredHashed(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	h.Site.Plain = false
	b := h.Browser()
	a := b.SignIn(eva, casework.Password)
	var cookie string
	for _, c := range a.Header.Values("Set-Cookie") {
		if strings.HasPrefix(c, "__Host-hw=") {
			cookie = c
		}
	}
	for _, want := range []string{"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
	if strings.Contains(cookie, "Domain") {
		t.Errorf("cookie %q is for a domain", cookie)
	}
	token := b.Cookie("__Host-hw")
	if len(token) < 40 {
		t.Errorf("token of %d characters", len(token))
	}
	rows := casework.Ask[string](h, "SELECT string_agg(w::text || encode(w.token_hash, 'hex'), ' ') FROM web_sessions w")
	if strings.Contains(rows, token) || !strings.Contains(rows, hex.EncodeToString(staff.HashToken(token))) {
		t.Error("the token itself is stored, or not its hash")
	}
}

var changing = regexp.MustCompile(`value="[0-9a-f-]{36}"|[a-z]+@bud\.example|Lockedout`)

func TestEverybodyRefusedIsToldTheSame(t *testing.T) {
	t.Parallel()
	h, _, petrID := house(t)
	h.Member("left@bud.example", access.Counsellor, casework.Ask[int64](h, "SELECT id FROM offices"))
	h.Exec("UPDATE staff SET state = 'disabled' WHERE email = 'left@bud.example'")
	h.Exec("UPDATE staff SET locked_until = $2 WHERE id = $1", petrID, h.Clock.Now().Add(time.Minute))
	say := func(email, password string) string {
		a := h.Browser().SignIn(email, password)
		if a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", email, a.Status)
		}
		return changing.ReplaceAllString(a.Body, "")
	}
	want := say(eva, wrong)
	for name, got := range map[string]string{
		"unknown": say("nobody@bud.example", wrong),
		"locked":  say(petr, casework.Password),
		"left":    say("left@bud.example", casework.Password),
	} {
		if got != want {
			t.Errorf("%s is answered otherwise than a wrong password", name)
		}
	}
	if strings.Contains(want, casework.Password) || strings.Contains(want, wrong) {
		t.Error("the page holds a password")
	}
}

func TestTenWrongPasswordsLockThisMemberOnly(t *testing.T) {
	t.Parallel()
	h, evaID, _ := house(t)
	for n := range auth.MaxWrong {
		b := h.Browser()
		b.Header.Set("X-Forwarded-For", "203.0.113."+string(rune('0'+n)))
		b.Address = "198.51.100." + string(rune('0'+n)) + ":1"
		b.SignIn(eva, wrong)
	}
	if a := h.Browser().SignIn(eva, casework.Password); a.Status == http.StatusSeeOther {
		t.Error("the eleventh try was looked at")
	}
	if !h.SignIn(petr).SignedIn() {
		t.Error("somebody else is locked out too")
	}
	h.Clock.Advance(auth.LockFor - time.Second)
	if a := h.Browser().SignIn(eva, casework.Password); a.Status == http.StatusSeeOther {
		t.Error("the lock ended early")
	}
	h.Clock.Advance(2 * time.Second)
	if !h.SignIn(eva).SignedIn() {
		t.Error("the lock does not end")
	}
	if n := casework.Ask[int](h, "SELECT failed_sign_ins FROM staff WHERE id = $1", evaID); n != 0 {
		t.Errorf("a right password leaves %d tries counted", n)
	}
}

func TestTriesAtOneInstantAreAllCounted(t *testing.T) {
	t.Parallel()
	h, evaID, _ := house(t)
	var wg sync.WaitGroup
	for range 3 * auth.MaxWrong {
		wg.Go(func() { h.Browser().SignIn(eva, wrong) })
	}
	wg.Wait()
	looked := casework.Ask[int](h, "SELECT failed_sign_ins FROM staff WHERE id = $1", evaID)
	locked := casework.Ask[bool](h, "SELECT locked_until > $2 FROM staff WHERE id = $1", evaID, h.Clock.Now())
	if looked != auth.MaxWrong || !locked {
		t.Errorf("%d tries were looked at, locked: %v", looked, locked)
	}
}

func TestTenthPasswordMayBeRight(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	for range auth.MaxWrong - 1 {
		h.Browser().SignIn(eva, wrong)
	}
	if first, again := h.SignIn(eva).SignedIn(), h.SignIn(eva).SignedIn(); !first || !again {
		t.Error("locked out after a right password")
	}
}

func TestOneAddressCannotTryWithoutEnd(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	b := h.Browser()
	refused := 0
	for range 130 {
		if b.SignIn("", "").Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("130 tries from one address were all let through")
	}
	other := h.Browser()
	other.Address = "203.0.113.9:1"
	other.Header.Set("X-Forwarded-For", "192.0.2.1")
	if a := other.SignIn(eva, casework.Password); a.Status != http.StatusSeeOther {
		t.Errorf("another address is refused too: %d", a.Status)
	}
}

func TestSignInGivesANewToken(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	planted := h.Browser()
	planted.SetCookie("hw", "planted-by-somebody-else")
	planted.SignIn(eva, casework.Password)
	if planted.Cookie("hw") == "planted-by-somebody-else" || !planted.SignedIn() {
		t.Error("the planted token was kept")
	}
	thief := h.Browser()
	thief.SetCookie("hw", "planted-by-somebody-else")
	if thief.SignedIn() {
		t.Error("the planted token is signed in")
	}
	before := planted.Copy()
	planted.SignIn(petr, casework.Password)
	if before.SignedIn() {
		t.Error("the session before the sign-in lives on")
	}
}

func TestSignOutHoldsForEveryCopy(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	b := h.SignIn(eva)
	copied := b.Copy()
	if !copied.SignedIn() {
		t.Fatal("a copy of the cookie should work before")
	}
	if a := b.Post("/logout"); a.Location != "/login" {
		t.Errorf("sign-out leads to %q", a.Location)
	}
	if copied.SignedIn() || b.Cookie("hw") != "" {
		t.Error("signed out, and yet in")
	}
}

func TestLeaverIsOutWithTheNextRequest(t *testing.T) {
	t.Parallel()
	h, evaID, _ := house(t)
	b := h.SignIn(eva)
	h.Exec("UPDATE staff SET state = 'disabled' WHERE id = $1", evaID)
	if a := b.Get("/"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/login") {
		t.Errorf("a leaver's next request: %d %s", a.Status, a.Location)
	}
	if a := b.Post("/drafts", "_page", "/x", "text", "y"); a.Status != http.StatusUnauthorized {
		t.Errorf("a leaver's draft: %d", a.Status)
	}
}

func TestSessionEndsWithoutActsAndAfterTwelveHours(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	b := h.SignIn(eva)
	for range 3 {
		h.Clock.Advance(auth.Idle - time.Minute)
		if !b.SignedIn() {
			t.Fatal("the session ended in spite of acts")
		}
	}
	h.Clock.Advance(auth.Idle)
	if b.SignedIn() {
		t.Error("thirty minutes without an act, and still in")
	}
	b = h.SignIn(eva)
	for begun := h.Clock.Now(); h.Clock.Now().Sub(begun) < auth.Absolute-20*time.Minute; {
		h.Clock.Advance(20 * time.Minute)
		if !b.SignedIn() && h.Clock.Now().Sub(begun) < auth.Absolute {
			t.Fatalf("ended after %s in spite of acts", h.Clock.Now().Sub(begun))
		}
	}
	h.Clock.Advance(20 * time.Minute)
	if b.SignedIn() {
		t.Error("still in after twelve hours")
	}
}

func TestTypingKeepsTheSessionATimerDoesNot(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]bool{"1": true, "": false} {
		h, _, _ := house(t)
		b := h.SignIn(eva)
		for range 3 {
			h.Clock.Advance(auth.Idle - 2*time.Minute)
			b.Post("/drafts", "_page", "/somewhere", "_typed", typed, "text", "half a sentence")
		}
		if got := b.SignedIn(); got != want {
			t.Errorf("typed %q: signed in %v after drafts only", typed, got)
		}
	}
}

func TestStayingExtendsTheSession(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	b := h.SignIn(eva)
	h.Clock.Advance(auth.Idle - time.Minute)
	if a := b.Post("/session/stay"); a.Status != http.StatusNoContent {
		t.Fatalf("stay: %d", a.Status)
	}
	h.Clock.Advance(auth.Idle - time.Minute)
	if !b.SignedIn() {
		t.Error("staying did not extend the session")
	}
}
