package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/desk"
)

// one is a value of the owner's database.
func one[T any](t testing.TB, h *house, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := h.owner.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"/?>`)

// form is what a page's hidden inputs would send.
func (a answer) form() url.Values {
	v := url.Values{}
	_, body, _ := strings.Cut(a.body, `action="/cases/assign"`)
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		v.Add(m[1], strings.ReplaceAll(m[2], "&amp;", "&"))
	}
	return v
}

func (h *house) choose(t testing.TB, v url.Values) answer {
	t.Helper()
	a := h.post(t, reka, "/cases/assign/check", v)
	if a.Code != http.StatusSeeOther {
		t.Fatalf("choosing: status %d", a.Code)
	}
	return h.get(t, reka, a.Header().Get("Location"), i18n.En)
}

func TestManyCasesGoToOneCounsellorAndExceptionsAreNamed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	open := func(id, counsellor int64) dossier {
		return dossier{id: id, office: 1, number: int(id), counsellor: counsellor, stage: "intake", blocker: "first_session", on: "counsellor", since: today}
	}
	guarded := open(4, 0)
	guarded.class = "protection"
	other := open(9, 0)
	other.office = 2
	h.add(t, open(1, 0), open(2, adam.ID), open(3, judit.ID), guarded, open(5, 0), open(6, 0), other)
	h.exec(t, "INSERT INTO case_named_staff (case_id, staff_id) VALUES (4, $1)", reka.ID)
	before := one[int](t, h, "SELECT count(*) FROM audit_changes")

	check := h.choose(t, url.Values{"ref": {"BUD-26-00001", "BUD-26-00002", "BUD-26-00003", "BUD-26-00004", "BUD-26-00005", "BUD-26-00006", "PRG-26-00009"}, "to": {"11"}, "list": {"stuck=14"}})
	for _, want := range []string{"4 cases will go to: Judit Kovács.", "1 case is theirs already", "1 protection case: ", "1 case was not found in your office", `href="/cases?stuck=14"`} {
		if !strings.Contains(check.body, want) {
			t.Errorf("the check does not say %q", want)
		}
	}
	if n := one[int](t, h, "SELECT count(*) FROM audit_changes"); n != before {
		t.Fatalf("checking has changed %d rows", n-before)
	}

	// Between check and act one case is closed, one is given by somebody else,
	// and one leaves the office.
	h.exec(t, "UPDATE case_files SET stage = 'closed' WHERE id = 1")
	h.exec(t, "UPDATE case_files SET counsellor_id = 11 WHERE id = 5")
	h.exec(t, "UPDATE case_files SET office_id = 2 WHERE id = 6")
	before = one[int](t, h, "SELECT count(*) FROM audit_changes WHERE table_name = 'case_files'")
	sent := check.form()
	done := h.post(t, reka, "/cases/assign", sent)
	if done.Code != http.StatusSeeOther {
		t.Fatalf("assigning: status %d", done.Code)
	}
	result := h.get(t, reka, done.Header().Get("Location"), i18n.En)
	for _, want := range []string{
		"1 case was given to: Judit Kovács.", "1 case is closed and stays as it is", "1 case is theirs already", "1 case was not found in your office",
		`href="/cases/BUD-26-00001"`, `href="/cases?counsellor=11"`,
	} {
		if !strings.Contains(result.body, want) {
			t.Errorf("the result does not say %q", want)
		}
	}
	if strings.Contains(result.body, "/cases/BUD-26-00006") {
		t.Error("the result leads to a case of another office")
	}
	for id, want := range map[int64]int64{1: 0, 2: judit.ID, 3: judit.ID, 4: 0, 5: judit.ID, 6: 0, 9: 0} {
		if got := one[int64](t, h, "SELECT coalesce(counsellor_id, 0) FROM case_files WHERE id = $1", id); got != want {
			t.Errorf("case %d is with %d, not %d", id, got, want)
		}
	}
	if n := one[int](t, h, "SELECT count(*) FROM audit_changes WHERE table_name = 'case_files'") - before; n != 1 {
		t.Errorf("%d entries in the audit trail for one case", n)
	}
	if n := one[int](t, h, "SELECT count(*) FROM case_steps WHERE event = 'assigned' AND case_id = 2 AND subject_id = 11 AND actor_id = 13"); n != 1 {
		t.Errorf("%d steps in the history", n)
	}

	// Sent again, the first result is shown and nothing happens.
	again := h.post(t, reka, "/cases/assign", sent)
	if again.Code != http.StatusSeeOther || again.Header().Get("Location") != done.Header().Get("Location") {
		t.Errorf("sent twice: status %d to %s", again.Code, again.Header().Get("Location"))
	}
	if n := one[int](t, h, "SELECT count(*) FROM case_steps WHERE event = 'assigned'"); n != 1 {
		t.Errorf("%d steps after sending twice", n)
	}
}

func TestAWholeListIsGivenAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var list []dossier
	for i := range 90 {
		d := dossier{id: int64(i + 1), office: 1, number: i + 1, stage: "intake", blocker: "first_session", on: "counsellor", since: today.AddDays(-i)}
		if i >= 80 {
			d.stage = "counselling"
		}
		list = append(list, d)
	}
	h.add(t, list...)
	if page := h.get(t, reka, "/cases?stage=intake", i18n.En); !strings.Contains(page.body, "Instead: all 80 cases of this list") {
		t.Error("the list does not offer all of its cases")
	}
	check := h.choose(t, url.Values{"all": {"1"}, "to": {"12"}, "list": {"stage=intake"}, "ref": {"BUD-26-00001"}})
	h.post(t, reka, "/cases/assign", check.form())
	if n := one[int](t, h, "SELECT count(*) FROM case_files WHERE counsellor_id = 12"); n != 80 {
		t.Errorf("%d cases given, not 80", n)
	}
	// And back to nobody.
	check = h.choose(t, url.Values{"all": {"1"}, "to": {desk.Nobody}, "list": {"counsellor=12"}})
	h.post(t, reka, "/cases/assign", check.form())
	if n := one[int](t, h, "SELECT count(*) FROM case_files WHERE counsellor_id IS NULL"); n != 90 {
		t.Errorf("%d cases without a counsellor, not 90", n)
	}
}

func TestAssigningNeedsToKnowWhomAndWhat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, dossier{id: 1, office: 1, number: 1, stage: "intake"})
	a := h.choose(t, url.Values{"ref": {"BUD-26-00001"}})
	if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Choose to whom") || !strings.Contains(a.body, `value="BUD-26-00001"`) {
		t.Errorf("nobody chosen: status %d", a.Code)
	}
	if a := h.choose(t, url.Values{"to": {"11"}}); !strings.Contains(a.body, "No case was chosen") {
		t.Error("no case chosen, and the page does not say so")
	}
	for _, to := range []int64{martin.ID, admin.ID, 999} {
		v := url.Values{"to": {fmt.Sprint(to)}, "refs": {"BUD-26-00001"}}
		if a := h.post(t, reka, "/cases/assign", v); a.Code != http.StatusUnprocessableEntity {
			t.Errorf("given to %d: status %d", to, a.Code)
		}
	}
	for u, want := range map[int64]int{judit.ID: http.StatusForbidden, admin.ID: http.StatusForbidden, eva.ID: http.StatusUnprocessableEntity} {
		for _, who := range everybody {
			if who.ID == u {
				if a := h.post(t, who, "/cases/assign", url.Values{"to": {"11"}, "refs": {"BUD-26-00001"}}); a.Code != want {
					t.Errorf("%s assigns: status %d", who.FamilyName, a.Code)
				}
			}
		}
	}
	if n := one[int](t, h, "SELECT count(*) FROM case_files WHERE counsellor_id IS NOT NULL"); n != 0 {
		t.Error("a refused assignment has taken place")
	}
}

func TestNobodyIsGivenACaseInWhichTheyHaveAConflict(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	open := func(id, counsellor int64, blocker string) dossier {
		return dossier{id: id, office: 1, number: int(id), counsellor: counsellor, stage: "intake", blocker: blocker, on: "manager", since: today}
	}
	h.add(t, open(1, 0, "first_session"), open(2, adam.ID, "reassignment"))
	h.exec(t, `INSERT INTO case_conflicts (case_id, staff_id, declared_by, declared_on, note) VALUES (1, $1, $1, '2026-11-01', 'A friend'), (2, $2, $2, '2026-11-01', 'A cousin')`, judit.ID, adam.ID)
	check := h.choose(t, url.Values{"ref": {"BUD-26-00001", "BUD-26-00002"}, "to": {fmt.Sprint(judit.ID)}})
	for _, want := range []string{"1 case will go to", "1 case: the person has declared a conflict of interest"} {
		if !strings.Contains(check.body, want) {
			t.Errorf("the check does not say %q", want)
		}
	}
	sent := check.form()
	sent.Set("refs", "BUD-26-00001 BUD-26-00002")
	done := h.post(t, reka, "/cases/assign", sent)
	if done.Code != http.StatusSeeOther {
		t.Fatalf("assigning: status %d: %s", done.Code, done.body)
	}
	if result := h.get(t, reka, done.Header().Get("Location"), i18n.En); !strings.Contains(result.body, "1 case: the person has declared a conflict of interest") {
		t.Error("the result does not say what was left")
	}
	if got := one[string](t, h, "SELECT string_agg(id || ' ' || coalesce(counsellor_id, 0) || ' ' || blocker, '; ' ORDER BY id) FROM case_files"); got == "" || !strings.HasPrefix(got, "1 0 first_session; 2 11 ") || strings.HasSuffix(got, "reassignment") {
		t.Errorf("the cases are %q", got)
	}
}
