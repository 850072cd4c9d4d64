package transfer_test

import (
	"net/http"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// What is known of an original goes along with the copy of its document, and
// what was planned in the old office is off.
func TestPapersGoAlongAndPlansDoNot(t *testing.T) {
	t.Parallel()
	h := open(t)
	c, other := h.Case(casefile.Approved), h.Case(casefile.Counselling)
	h.Exec("UPDATE case_members SET migrant_id = $1 WHERE case_id = $2", c.Members[0], other.ID)
	h.Exec("INSERT INTO travel_documents (id, migrant_id, kind, number, country) VALUES (5, $1, 'passport', 'A1', 'IQ'), (6, $1, 'passport', 'A2', 'IQ')", c.Members[0])
	h.Exec(`INSERT INTO document_custody (case_id, document_id, recorded_by, handed_on, location, holder, place)
		VALUES ($1, 6, 11, '2026-11-10', 'office', 'Judit', 'Safe 2'), ($2, 5, 11, '2026-11-11', 'office', 'Dora', 'Safe 1')`, c.ID, other.ID)
	h.Exec(`INSERT INTO appointments (case_id, counsellor_id, on_day, state, purpose) VALUES ($1, 11, '2026-11-24', 'planned', 'Embassy'), ($1, 11, '2026-11-02', 'held', 'Session')`, c.ID)
	ask(h.As(casework.Reka), c, "public_task", "Moves to relatives in Brno").Send().Is(http.StatusSeeOther)
	leads(t, answer(h.As(casework.Petra), "accepted", "").Send(), c.Path(""))
	got := casework.Ask[string](h, `SELECT string_agg(k.case_id || ' ' || k.place || ' ' || d.number || ' ' || p.office_id, '; ' ORDER BY k.id)
		FROM document_custody k JOIN travel_documents d ON d.id = k.document_id JOIN migrants p ON p.id = d.migrant_id`)
	if got != "1 Safe 2 A2 2; 2 Safe 1 A1 1" {
		t.Errorf("the originals are %q", got)
	}
	if got := casework.Ask[string](h, "SELECT string_agg(state, ' ' ORDER BY id) FROM appointments"); got != "cancelled held" {
		t.Errorf("the appointments are %q", got)
	}
}

func TestPlansGoToWhoeverTakesTheCase(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Counselling)
	h.Exec(`INSERT INTO appointments (case_id, counsellor_id, on_day, state, purpose) VALUES ($1, 11, '2026-11-24', 'planned', 'Embassy'), ($1, 11, '2026-11-02', 'held', 'Session'), ($1, 15, '2026-11-25', 'planned', 'Deputy')`, c.ID)
	leads(t, hand(h.As(casework.Judit), c, "14", "").Send(), c.Path("handover"))
	leads(t, reply(h.As(casework.Dora), c, "accepted", "").Send(), c.Path("handover"))
	if got := casework.Ask[string](h, "SELECT string_agg(counsellor_id || ' ' || state, ', ' ORDER BY id) FROM appointments"); got != "14 planned, 11 held, 15 planned" {
		t.Errorf("the appointments are %q", got)
	}
}

// Of a protection case that changed offices those who asked and answered know,
// and those named on it.
func TestATransferOfAProtectionCaseIsKnownToFew(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.Case(casefile.Approved)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 11), ($1, 13)", c.ID)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	ask(h.As(casework.Reka), c, "public_task", "Moves").Send().Is(http.StatusSeeOther)
	leads(t, answer(h.As(casework.Petra), "accepted", "").Send(), c.Path(""))
	other := casework.Petra
	other.ID = h.Member("zdenka@example.org", other.Role, 2)
	for name, v := range map[string]struct {
		c    func() bool
		want bool
	}{
		"who asked":               {func() bool { return h.As(casework.Reka).In(i18n.En).Get("/transfers/1").Status == http.StatusOK }, true},
		"who answered":            {func() bool { return h.As(casework.Petra).In(i18n.En).Get("/transfers/1").Status == http.StatusOK }, true},
		"a manager of the office": {func() bool { return h.As(casework.Anna).In(i18n.En).Get("/transfers/1").Status == http.StatusOK }, false},
		"a manager of the other":  {func() bool { return h.As(other).In(i18n.En).Get("/transfers/1").Status == http.StatusOK }, false},
	} {
		if v.c() != v.want {
			t.Errorf("%s reads the transfer: %v", name, !v.want)
		}
	}
	h.As(casework.Anna).Get("/transfers").Is(http.StatusOK).Lacks(c.Ref)
	h.As(other).Get("/transfers").Is(http.StatusOK).Lacks(c.Ref)
	h.As(casework.Reka).Get("/transfers").Is(http.StatusOK).Has(c.Ref)
	h.As(casework.Petra).Get("/transfers").Is(http.StatusOK).Has(c.Ref)
}
