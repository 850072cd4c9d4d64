package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
)

func TestMyDayShowsWhatWaitsForMe(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t,
		dossier{
			id: 1, office: 1, number: 1, counsellor: judit.ID, stage: "pre_departure", blocker: "travel_document", on: "counsellor", since: today.AddDays(-20),
			due: today.AddDays(-1), family: "Beridze", given: "Giorgi", original: "გიორგი ბერიძე", language: "ka",
		},
		dossier{id: 2, office: 1, number: 2, counsellor: judit.ID, stage: "eligibility", blocker: "eligibility_decision", on: "manager", since: today.AddDays(-3), due: today.AddDays(2), family: "Hoxha", given: "Arben"},
		dossier{id: 3, office: 1, number: 3, counsellor: adam.ID, stage: "intake", blocker: "first_session", on: "counsellor", since: today, family: "Zhang", given: "Wei"})
	h.exec(t, `INSERT INTO appointments (id, case_id, counsellor_id, on_day, at_time, purpose, state) VALUES
		(1, 1, 11, $1, '09:00', 'Second talk', 'planned'), (2, 2, 11, $1, '10:30', 'Papers', 'held'), (3, 3, 12, $1, '11:00', 'Of somebody else', 'planned'),
		(4, 1, 11, $2, '09:00', 'Tomorrow', 'planned'), (5, 1, 11, $1, '15:00', 'Called off', 'cancelled')`, today, today.AddDays(1))
	h.exec(t, "INSERT INTO case_steps (case_id, actor_id, from_stage, to_stage, event, at) VALUES (2, 13, 'counselling', 'eligibility', 'returned_for_completion', $1)", moment)
	h.exec(t, "UPDATE case_files SET updated_at = $1 WHERE id = 2", moment)
	h.exec(t, `INSERT INTO drafts (staff_id, case_id, page, title, body) VALUES (11, 1, '/cases/BUD-26-00001/facts', 'casefile.facts', '{}'),
		(11, NULL, '/somewhere', 'no.such.form', '{}'), (12, 3, '/cases/BUD-26-00003/facts', 'casefile.facts', '{}')`)

	a := h.get(t, judit, "/", i18n.En)
	for _, want := range []string{
		"Thursday, 19 November 2026", "Second talk", "/cases/BUD-26-00001/sessions/new?appointment=1", "Papers", "Recorded", "გიორგი ბერიძე",
		"Up to me – 1 case", "Waiting for others – 1 case", "1 day overdue", "returned for completion", "Réka Szabó", "1 deadline has passed",
		"1 of my cases is stuck", "2 open cases", "Case details", "Giorgi Beridze", `href="/intake"`, `href="/search?for=session"`,
	} {
		if !strings.Contains(a.body, want) {
			t.Errorf("my day does not say %q", want)
		}
	}
	for _, not := range []string{"Of somebody else", "Tomorrow", "Called off", "Zhang", "BUD-26-00003"} {
		if strings.Contains(a.body, not) {
			t.Errorf("my day says %q", not)
		}
	}
	for _, l := range i18n.Languages {
		for _, at := range []string{"/", "/office", "/drafts", "/cases"} {
			h.get(t, reka, at, l)
			h.get(t, judit, at, l)
		}
	}
}

func TestTheFirstPageDependsOnTheRole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if a := h.get(t, admin, "/"); a.Code != http.StatusSeeOther || a.Header().Get("Location") != "/reports" {
		t.Errorf("administrator: status %d to %q", a.Code, a.Header().Get("Location"))
	}
	for u, want := range map[string]int{"judit": http.StatusForbidden, "reka": http.StatusOK, "admin": http.StatusForbidden} {
		who := map[string]access.User{"judit": judit, "reka": reka, "admin": admin}[u]
		if a := h.get(t, who, "/office"); a.Code != want {
			t.Errorf("%s at the office's page: status %d", u, a.Code)
		}
	}
	if a := h.get(t, access.User{}, "/"); a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Header().Get("Location"), "/login") {
		t.Errorf("nobody: status %d to %q", a.Code, a.Header().Get("Location"))
	}
}

func TestDraftsAreMineAndCanBeDiscarded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.add(t, dossier{id: 1, office: 1, number: 1, counsellor: judit.ID, stage: "intake", family: "Diallo", given: "Mamadou"})
	h.exec(t, `INSERT INTO drafts (staff_id, case_id, page, title, body, updated_at) VALUES (11, 1, '/cases/BUD-26-00001/facts', 'casefile.facts', '{}', $1),
		(11, NULL, '/intake/new/x', 'unheard.of', '{}', $1), (12, 1, '/cases/BUD-26-00001/void', 'casefile.void', '{}', $1)`, moment.AddDate(0, 0, -3))
	a := h.get(t, judit, "/drafts", i18n.En)
	for _, want := range []string{"Case details", "Mamadou Diallo, BUD-26-00001", "3 days ago", `href="/intake/new/x">Form`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the drafts do not say %q", want)
		}
	}
	if strings.Contains(a.body, "/void") {
		t.Error("the drafts of somebody else are shown")
	}
	d := h.post(t, judit, "/drafts/discard", url.Values{"_page": {"/intake/new/x"}, "to": {"/drafts"}})
	if d.Code != http.StatusSeeOther || d.Header().Get("Location") != "/drafts" {
		t.Errorf("discarding: status %d to %q", d.Code, d.Header().Get("Location"))
	}
	if a := h.get(t, judit, "/drafts", i18n.En); strings.Contains(a.body, "/intake/new/x") || !strings.Contains(a.body, "/facts") {
		t.Error("not exactly the discarded draft is gone")
	}
}
