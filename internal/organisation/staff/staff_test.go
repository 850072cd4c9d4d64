package staff_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/staff"
	"homeward/internal/testkit/casework"
)

const (
	admin   = "admin@homeward.example"
	second  = "second@homeward.example"
	manager = "manager@bud.example"
	eva     = "eva@bud.example"
	ivo     = "ivo@bud.example"
	prague  = "petr@prg.example"
)

type people struct {
	*casework.House
	bud, prg                                    int64
	admin, second, manager, eva, ivo, pragueCol int64
}

// full is a house with people in two offices.
func full(t *testing.T) *people {
	t.Helper()
	h := casework.Empty(t)
	p := &people{House: h}
	p.bud, p.prg = h.Office("BUD"), h.Office("PRG")
	p.admin = h.Member(admin, access.Administrator, 0)
	p.second = h.Member(second, access.Administrator, 0)
	p.manager = h.Member(manager, access.OfficeManager, p.bud)
	p.eva = h.Member(eva, access.Counsellor, p.bud)
	p.ivo = h.Member(ivo, access.Counsellor, p.bud)
	p.pragueCol = h.Member(prague, access.Counsellor, p.prg)
	return p
}

func at(id int64, rest string) string { return fmt.Sprintf("/admin/users/%d%s", id, rest) }

func TestManagersSeeTheirOwnOfficeAdministratorsAll(t *testing.T) {
	t.Parallel()
	p := full(t)
	all := p.SignIn(admin).Get("/admin/users")
	for _, email := range []string{admin, manager, eva, prague} {
		if !strings.Contains(all.Body, email) {
			t.Errorf("the administrator does not see %s", email)
		}
	}
	m := p.SignIn(manager)
	own := m.Get("/admin/users")
	if !strings.Contains(own.Body, eva) || strings.Contains(own.Body, prague) || strings.Contains(own.Body, admin) {
		t.Error("the manager's list is not the own office")
	}
	for id, want := range map[int64]int{p.eva: http.StatusOK, p.pragueCol: http.StatusNotFound, p.admin: http.StatusNotFound, 999: http.StatusNotFound} {
		if a := m.Get(at(id, "")); a.Status != want {
			t.Errorf("manager opens %d: %d", id, a.Status)
		}
	}
	if a := m.Post(at(p.eva, ""), "given_name", "X"); a.Status != http.StatusForbidden {
		t.Errorf("manager edits: %d", a.Status)
	}
	if a := p.SignIn(eva).Get("/admin/users"); a.Status != http.StatusForbidden {
		t.Errorf("counsellor lists users: %d", a.Status)
	}
}

func TestOneTimeLinksReachOnlyOnesOwn(t *testing.T) {
	t.Parallel()
	p := full(t)
	m := p.SignIn(manager)
	// A link for an administrator of the own office would make a manager one.
	atHome := p.Member("chief@bud.example", access.Administrator, p.bud)
	for id, want := range map[int64]int{p.eva: http.StatusOK, p.pragueCol: http.StatusNotFound, p.admin: http.StatusNotFound, atHome: http.StatusNotFound} {
		if a := m.Post(at(id, "/link")); a.Status != want {
			t.Errorf("manager makes a link for %d: %d", id, a.Status)
		}
	}
	a := p.SignIn(admin).Post(at(p.pragueCol, "/link"))
	if found := regexp.MustCompile(`http://example.com/password/[\w-]{40,}`).FindString(a.Body); found == "" {
		t.Errorf("no link on the page: %d", a.Status)
	}
	if n := casework.Ask[int](p.House, "SELECT count(*) FROM sign_in_links WHERE used_at IS NULL"); n != 2 {
		t.Errorf("%d links work, want 2", n)
	}
}

func TestNewUserGetsALinkOrAFirstPassword(t *testing.T) {
	t.Parallel()
	p := full(t)
	b := p.SignIn(admin)
	form := []string{"given_name", "Zsófia", "family_name", "Kiss", "email", "Zsofia.Kiss@bud.example", "role", "counsellor", "office_id", fmt.Sprint(p.bud), "duties", "finance", "duties", "deputy"}
	a := b.Post("/admin/users/new", form...)
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "/password/") {
		t.Fatalf("added without a password: %d %s", a.Status, a.Body)
	}
	if got := casework.Ask[string](p.House, "SELECT email || duties::text FROM staff WHERE family_name = 'Kiss'"); got != "zsofia.kiss@bud.example{finance,deputy}" {
		t.Errorf("stored %s", got)
	}
	if a := b.Post("/admin/users/new", form...); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("the same address twice: %d", a.Status)
	}
	if a := b.Post("/admin/users/new", "given_name", "A", "family_name", "B", "email", "ab@bud.example", "role", "counsellor"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a counsellor without an office: %d", a.Status)
	}
	if a := b.Post("/admin/users/new", "given_name", "A", "family_name", "B", "email", "ab@bud.example", "role", "system", "office_id", fmt.Sprint(p.bud)); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a second system: %d", a.Status)
	}
	a = b.Post("/admin/users/new", "given_name", "Jan", "family_name", "Novák", "email", "jan@prg.example", "role", "office_manager", "office_id", fmt.Sprint(p.prg), "password", casework.Password)
	if a.Status != http.StatusSeeOther {
		t.Fatalf("added with a password: %d", a.Status)
	}
	if !casework.Ask[bool](p.House, "SELECT must_change_password FROM staff WHERE email = 'jan@prg.example'") {
		t.Error("the first password need not be changed")
	}
}

// aCase opens a case of an office for a counsellor.
func (p *people) aCase(number int, office, counsellor int64, stage, class string) {
	p.Exec(`INSERT INTO case_files (office_id, counsellor_id, number, opened_on, stage_since, stage, class, reference)
		VALUES ($1, $2, $3, '2026-11-01', '2026-11-01', $4, $5, $6)`, office, counsellor, number, stage, class, fmt.Sprintf("BUD-26-%05d", number))
}

func TestLeaverIsOutAtOnceAndTheCaseloadGoesOn(t *testing.T) {
	t.Parallel()
	p := full(t)
	p.aCase(1, p.bud, p.eva, "intake", "ordinary")
	p.aCase(2, p.bud, p.eva, "ready", "ordinary")
	p.aCase(3, p.bud, p.eva, "closed", "ordinary")
	p.aCase(4, p.bud, p.eva, "intake", "protection")
	p.aCase(5, p.bud, p.ivo, "intake", "ordinary")
	p.Exec("INSERT INTO appointments (case_id, counsellor_id, on_day) SELECT id, $1, '2026-12-01' FROM case_files WHERE number = 1", p.eva)
	leaver := p.SignIn(eva)
	b := p.SignIn(admin)
	if a := b.Get(at(p.eva, "/disable")); a.Status != http.StatusOK || !strings.Contains(a.Body, "3 open cases") {
		t.Fatalf("page: %d", a.Status)
	}
	if a := b.Post(at(p.eva, "/disable"), "receiver", fmt.Sprint(p.pragueCol)); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("handed over to another office: %d", a.Status)
	}
	if !leaver.SignedIn() {
		t.Fatal("a refused hand-over signed the leaver out")
	}
	if a := b.Post(at(p.eva, "/disable"), "receiver", fmt.Sprint(p.ivo)); a.Status != http.StatusSeeOther {
		t.Fatalf("hand-over: %d %s", a.Status, a.Body)
	}
	if leaver.SignedIn() || p.Browser().SignIn(eva, casework.Password).Status == http.StatusSeeOther {
		t.Error("the leaver is still in")
	}
	got := casework.Ask[string](p.House, "SELECT string_agg(number || ':' || coalesce(s.email, 'nobody'), ' ' ORDER BY number) FROM case_files c LEFT JOIN staff s ON s.id = c.counsellor_id")
	want := "1:" + ivo + " 2:" + ivo + " 3:" + eva + " 4:nobody 5:" + ivo
	if got != want {
		t.Errorf("cases are with %s, want %s", got, want)
	}
	if who := casework.Ask[int64](p.House, "SELECT counsellor_id FROM appointments"); who != p.ivo {
		t.Error("the appointment stayed with the leaver")
	}
	if n := casework.Ask[int](p.House, "SELECT count(*) FROM case_steps WHERE event = 'assigned' AND actor_id = $1", p.admin); n != 3 {
		t.Errorf("%d steps are recorded as the administrator's, want 3", n)
	}
	if n := casework.Ask[int](p.House, "SELECT count(*) FROM audit_changes WHERE table_name = 'case_files' AND act = 'update' AND actor_id = $1", p.admin); n != 3 {
		t.Errorf("%d changes are in the administrator's name, want 3", n)
	}
	if a := b.Post(at(p.eva, "/enable")); a.Status != http.StatusSeeOther {
		t.Errorf("back again: %d", a.Status)
	}
	if p.Browser().SignIn(eva, casework.Password).Status == http.StatusSeeOther {
		t.Error("somebody who came back signs in with the old password")
	}
}

func TestOfficeIsKeptWhileThereAreCases(t *testing.T) {
	t.Parallel()
	p := full(t)
	p.aCase(1, p.bud, p.eva, "intake", "ordinary")
	b := p.SignIn(admin)
	edit := []string{"given_name", "Éva", "family_name", "Kovács", "email", eva, "role", "counsellor", "_version", "1"}
	if a := b.Post(at(p.eva, ""), append(edit, "office_id", fmt.Sprint(p.prg))...); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "open cases") {
		t.Errorf("moved with cases: %d", a.Status)
	}
	if a := b.Post(at(p.eva, ""), append(edit, "office_id", fmt.Sprint(p.bud))...); a.Status != http.StatusSeeOther {
		t.Errorf("renamed: %d %s", a.Status, a.Body)
	}
	if a := b.Post(at(p.eva, ""), append(edit, "office_id", fmt.Sprint(p.bud), "phone", "+36 1 555 0100")...); a.Status != http.StatusConflict {
		t.Errorf("a save on an old version: %d", a.Status)
	}
}

func TestOneAdministratorIsAlwaysLeft(t *testing.T) {
	t.Parallel()
	p := full(t)
	b := p.SignIn(admin)
	if a := b.Post(at(p.admin, "/disable")); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("disabled oneself: %d", a.Status)
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, who := range []int64{p.admin, p.second} {
		by := db.Actor{StaffID: p.admin + p.second - who, Role: "administrator"}
		wg.Go(func() { _, errs[i] = p.Staff.Disable(t.Context(), by, who, 0) })
	}
	wg.Wait()
	if n := casework.Ask[int](p.House, "SELECT count(*) FROM staff WHERE role = 'administrator' AND state = 'active'"); n != 1 {
		t.Errorf("%d administrators are left: %v", n, errs)
	}
	if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), staff.ErrLastAdministrator) {
		t.Errorf("both went through, or neither: %v", errs)
	}
}

func TestUnlockAndSignOutByTheManager(t *testing.T) {
	t.Parallel()
	p := full(t)
	b := p.SignIn(eva)
	p.Exec("UPDATE staff SET locked_until = '2100-01-01', failed_sign_ins = 10 WHERE id = $1", p.eva)
	m := p.SignIn(manager)
	if a := m.Get(at(p.eva, "")); !strings.Contains(a.Body, "/unlock") {
		t.Error("the manager is not offered to unlock")
	}
	if a := m.Post(at(p.eva, "/unlock")); a.Status != http.StatusSeeOther {
		t.Errorf("unlock: %d", a.Status)
	}
	if a := p.Browser().SignIn(eva, casework.Password); a.Status != http.StatusSeeOther {
		t.Error("still locked")
	}
	if a := m.Post(at(p.pragueCol, "/sessions")); a.Status != http.StatusNotFound {
		t.Errorf("signed out somebody of another office: %d", a.Status)
	}
	m.Post(at(p.eva, "/sessions"))
	if b.SignedIn() {
		t.Error("the session lives on")
	}
}

func TestCounsellorsAreThoseACaseCanBeGivenTo(t *testing.T) {
	t.Parallel()
	p := full(t)
	p.Exec("UPDATE staff SET state = 'disabled' WHERE id = $1", p.ivo)
	var got []string
	err := p.DB.Read(t.Context(), db.System, func(r db.Reader) error {
		members, err := staff.Counsellors(t.Context(), r, p.bud)
		for _, m := range members {
			got = append(got, m.Email)
		}
		return err
	})
	if err != nil || strings.Join(got, " ") != eva+" "+manager {
		t.Errorf("counsellors: %v %v", got, err)
	}
}

func TestMatrixNamesEveryAct(t *testing.T) {
	t.Parallel()
	p := full(t)
	for _, email := range []string{admin, manager, eva} {
		a := p.SignIn(email).Get("/admin/access")
		if a.Status != http.StatusOK || strings.Contains(a.Body, "⟦") || strings.Count(a.Body, "<tr>") != len(access.Actions())+1 {
			t.Errorf("%s sees the matrix: %d with %d rows", email, a.Status, strings.Count(a.Body, "<tr>"))
		}
	}
}
