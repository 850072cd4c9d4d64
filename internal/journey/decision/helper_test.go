package decision_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/decision"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// house is a desk with the pages of decision and of the case itself.
type house struct {
	*casework.House
	t *testing.T
}

func open(t *testing.T) house {
	t.Helper()
	d := casework.New(t)
	d.Add(decision.Service{DB: d.DB, Clock: d.Clock}.Routes, casefile.Service{DB: d.DB, Clock: d.Clock}.Routes)
	return house{d, t}
}

func path(ref, section string) string { return "/cases/" + ref + "/" + section }

func (h house) apply(ref string) {
	h.t.Helper()
	v := h.As(casework.Judit)
	f := v.Get(path(ref, "eligibility")).Is(http.StatusOK).Values(path(ref, "applications"))
	f.Set("interpreter", "none_needed")
	v.PostValues(path(ref, "applications"), f).Is(http.StatusSeeOther)
}

func (h house) approve(ref string) {
	h.t.Helper()
	v := h.As(casework.Reka)
	f := v.Get(path(ref, "eligibility")).Is(http.StatusOK).Values(path(ref, "eligibility"))
	f.Set("outcome", "approved")
	f.Set("package", "Flight, 500 EUR")
	v.PostValues(path(ref, "eligibility"), f).Is(http.StatusSeeOther)
}

// declaration is the form of the members' decision, filled in as signed.
func (h house) declaration(v *visit.Client, ref string) url.Values {
	h.t.Helper()
	f := v.Get(path(ref, "decision")).Is(http.StatusOK).Values(path(ref, "decision"))
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
	f := h.declaration(h.As(casework.Judit), ref)
	if members != nil {
		f["members"] = members
	}
	h.As(casework.Judit).PostValues(path(ref, "decision"), f).Is(http.StatusSeeOther)
}

func (h house) onFile() string {
	h.t.Helper()
	return casework.Ask[string](h.House, `SELECT coalesce(string_agg(member_id || ' ' || outcome || CASE WHEN guardian_name <> '' THEN ' by ' || guardian_name ELSE '' END
		|| CASE WHEN guardian_consents THEN ' consents' ELSE '' END || CASE WHEN child_view <> '' THEN ' "' || child_view || '"' ELSE '' END, E'\n' ORDER BY id), '') FROM return_decisions`)
}

func (h house) openNeeds(ref string) string {
	h.t.Helper()
	return casework.Ask[string](h.House, "SELECT array_to_string(open_needs, ',') FROM case_files WHERE reference = $1", ref)
}

// problemAt fails the test unless the page's summary leads to a field that is there.
func problemAt(t *testing.T, a *visit.Page, field string) {
	t.Helper()
	if !strings.Contains(a.Body, `href="#`+field+`"`) || strings.Count(a.Body, `id="`+field+`"`) != 1 {
		t.Errorf("the problem is not at %s: %s", field, a.Text())
	}
}
