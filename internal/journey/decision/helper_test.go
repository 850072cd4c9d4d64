package decision_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/decision"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/page"
	"homeward/internal/testkit/desk"
)

// house is a desk with the pages of decision and of the case itself.
type house struct {
	*desk.Desk
	t *testing.T
}

func open(t *testing.T) house {
	t.Helper()
	d := desk.New(t, func(d *db.DB, c clock.Clock, r page.Router) {
		decision.Service{DB: d, Clock: c}.Routes(r)
		casefile.Service{DB: d, Clock: c}.Routes(r)
	})
	d.Exec(`INSERT INTO programmes (id, code, name, fund, starts_on, ends_on) VALUES (1, 'HVRRIP', 'Return and reintegration', 'amif_2021', '2026-01-01', '2028-12-31')`)
	return house{d, t}
}

// counselled is a case with everything an application needs on file but for
// the applications themselves.
func (h house) counselled(born ...string) (ref string) {
	h.t.Helper()
	ref = h.Case(born...)
	for _, sql := range []string{
		`UPDATE case_files SET programme_id = 1, stage = 'counselling' WHERE reference = $1`,
		`INSERT INTO counselling_sessions (case_id, counsellor_id, number, held_on) SELECT id, 11, 1, '2026-11-13' FROM case_files WHERE reference = $1`,
		`INSERT INTO consents (case_id, member_id, recorded_by, given_on, purpose, answer, method, language)
			SELECT m.case_id, m.id, 11, '2026-11-13', 'processing', 'given', 'written', 'ar' FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.reference = $1`,
		`INSERT INTO screenings (case_id, member_id, recorded_by, screened_on, vulnerabilities, fear_of_return)
			SELECT m.case_id, m.id, 11, '2026-11-14', '{chronic}', 'none' FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.reference = $1`,
	} {
		h.Exec(sql, ref)
	}
	return ref
}

// at brings a case of the people to a stage before departure, by the acts of
// the program where this step has them.
func (h house) at(stage casefile.Stage, born ...string) (ref string) {
	h.t.Helper()
	if stage == casefile.Intake {
		return h.Case(born...)
	}
	ref = h.counselled(born...)
	if stage == casefile.Counselling {
		return ref
	}
	h.apply(ref)
	h.As(desk.Judit).Post(path(ref, "eligibility/submit"), url.Values{}).Is(http.StatusSeeOther)
	if stage == casefile.Eligibility {
		return ref
	}
	h.approve(ref)
	if stage == casefile.Approved {
		return ref
	}
	h.sign(ref, nil)
	if stage == casefile.Ready {
		for _, item := range []string{"travel_document", "ticket", "entry_ban_information", "allowance"} {
			h.Exec(`INSERT INTO travel_checks (case_id, recorded_by, done_on, item, state) SELECT id, 11, '2026-11-19', $2, 'done' FROM case_files WHERE reference = $1`, ref, item)
		}
		h.Exec(`UPDATE case_files SET stage = 'ready' WHERE reference = $1`, ref)
	}
	if got := h.Stage(ref); got != string(stage) {
		h.t.Fatalf("the case stands at %s, not at %s", got, stage)
	}
	return ref
}

func path(ref, section string) string { return "/cases/" + ref + "/" + section }

func (h house) apply(ref string) {
	h.t.Helper()
	v := h.As(desk.Judit)
	f := v.Get(path(ref, "eligibility")).Is(http.StatusOK).Form(path(ref, "applications"))
	f.Set("interpreter", "none_needed")
	v.Post(path(ref, "applications"), f).Is(http.StatusSeeOther)
}

func (h house) approve(ref string) {
	h.t.Helper()
	v := h.As(desk.Reka)
	f := v.Get(path(ref, "eligibility")).Is(http.StatusOK).Form(path(ref, "eligibility"))
	f.Set("outcome", "approved")
	f.Set("package", "Flight, 500 EUR")
	v.Post(path(ref, "eligibility"), f).Is(http.StatusSeeOther)
}

// declaration is the form of the members' decision, filled in as signed.
func (h house) declaration(v desk.Visitor, ref string) url.Values {
	h.t.Helper()
	f := v.Get(path(ref, "decision")).Is(http.StatusOK).Form(path(ref, "decision"))
	f.Set("outcome", "signed")
	f.Set("place", "Budapest")
	f.Set("interpreter", "agency")
	f.Set("interpreter_name", "Haddad Nour")
	f.Set("copy_given", "yes")
	if _, children := f["guardian_name"]; children {
		f.Set("guardian_consents", "yes")
		f.Set("child_view", "wants to see grandmother")
	}
	return f
}

// sign records the declaration of members; nil: of everybody offered.
func (h house) sign(ref string, members []string) {
	h.t.Helper()
	f := h.declaration(h.As(desk.Judit), ref)
	if members != nil {
		f["members"] = members
	}
	h.As(desk.Judit).Post(path(ref, "decision"), f).Is(http.StatusSeeOther)
}

func (h house) onFile() string {
	h.t.Helper()
	return desk.Ask[string](h.Desk, `SELECT coalesce(string_agg(member_id || ' ' || outcome || CASE WHEN guardian_name <> '' THEN ' by ' || guardian_name ELSE '' END
		|| CASE WHEN guardian_consents THEN ' consents' ELSE '' END || CASE WHEN child_view <> '' THEN ' "' || child_view || '"' ELSE '' END, E'\n' ORDER BY id), '') FROM return_decisions`)
}

func (h house) openNeeds(ref string) string {
	h.t.Helper()
	return desk.Ask[string](h.Desk, "SELECT array_to_string(open_needs, ',') FROM case_files WHERE reference = $1", ref)
}

// problemAt fails the test unless the page's summary leads to a field that is there.
func problemAt(t *testing.T, a desk.Answer, field string) {
	t.Helper()
	if !strings.Contains(a.Body, `href="#`+field+`"`) || strings.Count(a.Body, `id="`+field+`"`) != 1 {
		t.Errorf("the problem is not at %s: %s", field, a.Text())
	}
}
