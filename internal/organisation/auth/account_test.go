package auth_test

import (
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/staff"
	"homeward/internal/testkit/casework"
)

const fresh = "zöld kilincs a padláson 9"

// link makes a one-time link for a member, as a manager would.
func link(t *testing.T, h *casework.House, id int64) string {
	t.Helper()
	token, err := h.Staff.NewLink(t.Context(), db.System, id)
	if err != nil {
		t.Fatal(err)
	}
	return "/password/" + token
}

func TestLinkSetsAPasswordOnce(t *testing.T) {
	t.Parallel()
	h, evaID, _ := house(t)
	old := h.SignIn(eva)
	path := link(t, h, evaID)
	for range 2 { // a program that looks at links in mail must not spoil them
		if a := h.Browser().Get(path); a.Status != http.StatusOK || !strings.Contains(a.Body, eva) {
			t.Fatalf("link page: %d", a.Status)
		}
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	worked := 0
	for range 5 {
		wg.Go(func() {
			if a := h.Browser().Post(path, "password", fresh, "password_again", fresh); a.Status == http.StatusSeeOther {
				mu.Lock()
				worked++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if worked != 1 {
		t.Errorf("the link worked %d times", worked)
	}
	if a := h.Browser().Get(path); a.Status != http.StatusNotFound {
		t.Errorf("a used link: %d", a.Status)
	}
	if old.SignedIn() {
		t.Error("an older session lives on")
	}
	if a := h.Browser().SignIn(eva, fresh); a.Status != http.StatusSeeOther {
		t.Error("the new password does not work")
	}
	if a := h.Browser().SignIn(eva, casework.Password); a.Status == http.StatusSeeOther {
		t.Error("the old password still works")
	}
}

func TestLinkRunsOutAndANewerOneReplacesIt(t *testing.T) {
	t.Parallel()
	h, evaID, _ := house(t)
	first := link(t, h, evaID)
	second := link(t, h, evaID)
	if a := h.Browser().Get(first); a.Status != http.StatusNotFound {
		t.Errorf("the older link: %d", a.Status)
	}
	h.Clock.Advance(staff.LinkLife + time.Second)
	if a := h.Browser().Post(second, "password", fresh, "password_again", fresh); a.Status != http.StatusNotFound {
		t.Errorf("a link that ran out: %d", a.Status)
	}
	third := link(t, h, evaID)
	h.Exec("UPDATE staff SET state = 'disabled' WHERE id = $1", evaID)
	if a := h.Browser().Post(third, "password", fresh, "password_again", fresh); a.Status != http.StatusNotFound {
		t.Errorf("a leaver's link: %d", a.Status)
	}
	if a := h.Browser().Get("/password/made-up"); a.Status != http.StatusNotFound {
		t.Errorf("a made-up link: %d", a.Status)
	}
}

func TestWeakPasswordsAreRefusedWithTheirReason(t *testing.T) {
	t.Parallel()
	h, evaID, _ := house(t)
	path := link(t, h, evaID)
	for password, reason := range map[string]string{
		"short":                "at least 15 characters",
		"passwordpassword":     "first that others would guess",
		"eva@bud.example 2026": "contains a name",
		"my Homeward password": "contains a name",
	} {
		a := h.Browser().Post(path, "password", password, "password_again", password)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, reason) {
			t.Errorf("%q: %d", password, a.Status)
		}
	}
	if a := h.Browser().Post(path, "password", fresh, "password_again", fresh+"x"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("two different passwords: %d", a.Status)
	}
	if a := h.Browser().Post(path, "password", fresh, "password_again", fresh); a.Status != http.StatusSeeOther {
		t.Errorf("the link was spoilt by refusals: %d", a.Status)
	}
}

func TestFirstPasswordIsChangedFirst(t *testing.T) {
	t.Parallel()
	h, evaID, _ := house(t)
	h.Exec("UPDATE staff SET must_change_password = true WHERE id = $1", evaID)
	b := h.SignIn(eva)
	if a := b.Get("/"); a.Location != "/account/password" {
		t.Fatalf("first page: %d %s", a.Status, a.Location)
	}
	if a := b.Get("/account/password"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Somebody else chose your first password") {
		t.Fatalf("page of the password: %d", a.Status)
	}
	if a := b.Post("/account/password", "password_current", casework.Password, "password", casework.Password, "password_again", casework.Password); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("the same password again: %d", a.Status)
	}
	if a := b.Post("/account/password", "password_current", casework.Password, "password", fresh, "password_again", fresh); a.Status != http.StatusSeeOther {
		t.Fatalf("change: %d %s", a.Status, a.Body)
	}
	if !b.SignedIn() {
		t.Error("after the change the first page does not open")
	}
}

func TestDemoForcesNoChange(t *testing.T) {
	t.Parallel()
	h, evaID, _ := house(t)
	h.Site.Demo = true
	h.Exec("UPDATE staff SET must_change_password = true WHERE id = $1", evaID)
	if !h.SignIn(eva).SignedIn() {
		t.Error("a demo account must change its password")
	}
}

func TestNewPasswordEndsEveryOtherSession(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	here, there := h.SignIn(eva), h.SignIn(eva)
	stolen := here.Copy()
	if a := here.Post("/account/password", "password_current", wrong, "password", fresh, "password_again", fresh); a.Status != http.StatusUnprocessableEntity {
		t.Fatalf("wrong present password: %d", a.Status)
	}
	here.Post("/account/password", "password_current", casework.Password, "password", fresh, "password_again", fresh)
	if !here.SignedIn() || there.SignedIn() || stolen.SignedIn() {
		t.Errorf("here %v, elsewhere %v, stolen %v", here.SignedIn(), there.SignedIn(), stolen.SignedIn())
	}
}

func TestOwnSessionsAreSeenAndEnded(t *testing.T) {
	t.Parallel()
	h, _, _ := house(t)
	here, there, others := h.SignIn(eva), h.SignIn(eva), h.SignIn(petr)
	there.Header.Set("User-Agent", "x")
	a := here.Get("/account")
	ends := regexp.MustCompile(`/account/sessions/[0-9]+`).FindAllString(a.Body, -1)
	if a.Status != http.StatusOK || len(ends) != 1 {
		t.Fatalf("account: %d, sessions to end: %v", a.Status, ends)
	}
	if a := others.Post(ends[0]); a.Status != http.StatusNotFound || !there.SignedIn() {
		t.Errorf("somebody else ended it: %d", a.Status)
	}
	here.Post(ends[0])
	if there.SignedIn() || !here.SignedIn() {
		t.Error("ending one session ended another, or none")
	}
	there = h.SignIn(eva)
	here.Post("/account/sessions")
	if there.SignedIn() || !here.SignedIn() || !others.SignedIn() {
		t.Error("signing out everywhere else did something else")
	}
}

func TestLanguageAndColoursKeepThePlace(t *testing.T) {
	t.Parallel()
	h, evaID, _ := house(t)
	b := h.SignIn(eva)
	if a := b.Post("/language", "language", "hu", "to", "/account?x=1"); a.Location != "/account?x=1" {
		t.Errorf("language leads to %q", a.Location)
	}
	if a := b.Get("/account"); !strings.Contains(a.Body, `<html lang="hu"`) {
		t.Error("the account is not in Hungarian")
	}
	if a := b.Post("/language", "language", "hu", "to", "//evil.example/x"); a.Location != "/" {
		t.Errorf("language leads away to %q", a.Location)
	}
	if a := b.Post("/language", "language", "xx", "to", "/"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("unknown language: %d", a.Status)
	}
	b.Post("/theme", "theme", "dark", "to", "/account")
	if got := casework.Ask[string](h, "SELECT language || theme FROM staff WHERE id = $1", evaID); got != "hudark" {
		t.Errorf("stored %q", got)
	}
	out := h.Browser()
	out.Post("/language", "language", "cs", "to", "/login")
	if a := out.Get("/login"); !strings.Contains(a.Body, `<html lang="cs"`) {
		t.Error("the sign-in page forgets the language")
	}
}

// noteRoutes is a page with a form.
func noteRoutes(r page.Router) {
	type note struct {
		Text string `form:"text,max=10000"`
	}
	show := func(w http.ResponseWriter, r *http.Request) error {
		f, err := page.NewForm(r, "note", 0, note{})
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, "text: "+f.Value("text"))
		return err
	}
	r.Get("/note", access.SignedIn, show)
	r.Post("/note", access.SignedIn, show)
}

var hidden = regexp.MustCompile(`name="(_page|_kept)" value="([^"]*)"`)

// carried are the hidden fields of the sign-in in place.
func carried(body string) []string {
	var out []string
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		out = append(out, m[1], html.UnescapeString(m[2]))
	}
	return out
}

func TestSigningInAgainInPlaceBringsTheTextBack(t *testing.T) {
	t.Parallel()
	h := casework.Empty(t)
	h.Add(noteRoutes)
	o := h.Office("BUD")
	h.Member(eva, access.Counsellor, o)
	h.Member(petr, access.Counsellor, o)
	b := h.SignIn(eva)
	h.Clock.Advance(2 * time.Hour)
	const text = "She fears \"the\" <journey> & asks about školu, 100% sure"
	a := b.Post("/note", "_page", "/note", "_version", "0", "text", text, "password", "not for keeping")
	if a.Status != http.StatusUnauthorized || !strings.Contains(a.Body, eva) {
		t.Fatalf("sent after the session: %d", a.Status)
	}
	if strings.Contains(a.Body, "not+for+keeping") {
		t.Error("a password travels along")
	}
	fields := carried(a.Body)
	if a := b.Post("/reauth", append(fields, "email", petr, "password", casework.Password)...); a.Status != http.StatusUnauthorized || b.SignedIn() {
		t.Errorf("somebody else took over the text: %d", a.Status)
	}
	a = b.Post("/reauth", append(fields, "email", eva, "password", wrong)...)
	if a.Status != http.StatusUnauthorized || strings.Join(carried(a.Body), " ") != strings.Join(fields, " ") {
		t.Fatalf("a wrong password loses the text: %d", a.Status)
	}
	a = b.Post("/reauth", append(carried(a.Body), "email", eva, "password", casework.Password)...)
	if a.Status != http.StatusSeeOther || a.Location != "/note" {
		t.Fatalf("back to the form: %d %s", a.Status, a.Location)
	}
	if a := b.Get("/note"); a.Body != "text: "+text {
		t.Errorf("the form holds %q", a.Body)
	}
}

func TestFirstAdministratorSignsUpOnce(t *testing.T) {
	t.Parallel()
	h := casework.Empty(t)
	older, err := h.Auth.FirstAdministratorLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path, err := h.Auth.FirstAdministratorLink(t.Context())
	if err != nil || path == "" {
		t.Fatalf("no link: %v", err)
	}
	if a := h.Browser().Get(older); a.Status != http.StatusNotFound {
		t.Errorf("the link of an earlier start: %d", a.Status)
	}
	form := []string{"given_name", "Anna", "family_name", "Nagy", "email", "Anna.Nagy@homeward.example", "password", fresh, "password_again", fresh}
	b := h.Browser()
	if a := b.Get(path); a.Status != http.StatusOK {
		t.Fatalf("setup page: %d", a.Status)
	}
	if a := b.Post(path, form...); a.Status != http.StatusSeeOther || !b.SignedIn() {
		t.Fatalf("setup: %d %s", a.Status, a.Body)
	}
	if role := casework.Ask[string](h, "SELECT role FROM staff WHERE email = 'anna.nagy@homeward.example'"); role != "administrator" {
		t.Errorf("the first is %s", role)
	}
	if a := h.Browser().Post(path, form...); a.Status != http.StatusNotFound {
		t.Errorf("a second one signed up: %d", a.Status)
	}
	if again, err := h.Auth.FirstAdministratorLink(t.Context()); err != nil || again != "" {
		t.Errorf("another link is made: %q %v", again, err)
	}
}
