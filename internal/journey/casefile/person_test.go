package casefile_test

import (
	"net/http"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/i18n"
)

func TestAPersonIsShownAndChanged(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	ref := c.opened()
	at := "/cases/" + ref + "/people/1"
	for _, l := range i18n.Languages {
		a := c.get(at, l)
		name := i18n.PersonName(i18n.With(t.Context(), l), "Al-Saadi", "Karim")
		if a.status != http.StatusOK || !strings.Contains(a.body, name) || !strings.Contains(a.body, "كريم السعدي") || !strings.Contains(a.body, "A 1234567") {
			t.Errorf("%s: %d", l, a.status)
		}
		wrong := with(c.get(at+"/edit", l).form, "birth_date", "2027", "phone", "none", "note", "Comes with a cousin")
		if a = c.post(at+"/edit", wrong, l); a.status != http.StatusUnprocessableEntity || a.form.Get("birth_date") != "2027" || a.form.Get("note") != "Comes with a cousin" {
			t.Errorf("%s: wrong birth date: %d %v", l, a.status, a.form)
		}
	}
	v := c.get(at + "/edit").form
	if len(v["languages"]) != 1 && v.Get("languages") != "ar" {
		t.Errorf("languages %v", v["languages"])
	}
	v = with(v, "family_name", "Al-Tamimi", "education", "secondary")
	v["languages"] = []string{"ar", "ku", ""}
	if a := c.post(at+"/edit", v); a.location != at {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if n := c.count(`SELECT count(*) FROM migrants p, case_files c WHERE p.family_name = 'Al-Tamimi' AND p.education = 'secondary' AND p.languages = '{ar,ku}'
		AND c.principal_name LIKE '%Al-Tamimi%' AND c.principal_sort LIKE '%tamimi%'`); n != 1 {
		t.Error("the change did not reach the person and the case")
	}
	if a := c.get("/intake?name=tamimi"); !strings.Contains(a.body, ref) {
		t.Error("not found under the new name")
	}
	for path, want := range map[string]int{at + "9": 404, "/cases/" + ref + "/people/x": 404} {
		if a := c.get(path); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	prg := c.as(martin)
	for _, path := range []string{at, at + "/edit", at + "/documents/new", "/cases/" + ref + "/family", "/cases/" + ref + "/family/1", "/cases/" + ref + "/family/new"} {
		if a := prg.get(path); a.status != http.StatusNotFound {
			t.Errorf("another office sees %s: %d", path, a.status)
		}
	}
	if a := prg.post(at+"/edit", v); a.status != http.StatusNotFound {
		t.Errorf("another office changes the person: %d", a.status)
	}
	c.owner("UPDATE case_files SET voided = true")
	if a := c.post(at+"/edit", c.get(at+"/edit").form); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a closed case was written to: %d", a.status)
	}
}

func TestTwoWhoChangeOnePersonLoseNothing(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	at := "/cases/" + c.opened() + "/people/1/edit"
	mine, theirs := c.get(at).form, c.as(reka).get(at).form
	if a := c.as(reka).post(at, with(theirs, "address", "Vámosszabadi", "note", "Diabetic sister")); a.status != http.StatusSeeOther {
		t.Fatalf("first save: %d", a.status)
	}
	a := c.post(at, with(mine, "phone", "06 30 555 0142", "note", "Prefers mornings"))
	if a.status != http.StatusConflict || !strings.Contains(a.body, "Diabetic sister") || !strings.Contains(a.body, "Prefers mornings") {
		t.Fatalf("second save: %d", a.status)
	}
	a = c.post(at, with(a.form, "_pick.note", "both"))
	if a.status != http.StatusSeeOther {
		t.Fatalf("merged: %d %s", a.status, a.body)
	}
	if n := c.count(`SELECT count(*) FROM migrants WHERE address = 'Vámosszabadi' AND phone = '06 30 555 0142' AND note LIKE '%Diabetic sister%' AND note LIKE '%Prefers mornings%'`); n != 1 {
		t.Error("something of one of them is lost")
	}
}

func TestTravelDocumentsComeAndGo(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	at := "/cases/" + c.opened() + "/people/1"
	v := c.get(at + "/documents/new").form
	wrong := with(v, "kind", "laissez_passer", "number", "LP 77", "country", "IQ", "issued_on", "2026-11-01", "expires_on", "1.10.2026", "location", "nowhere")
	a := c.post(at+"/documents/new", wrong)
	if a.status != http.StatusUnprocessableEntity || a.form.Get("expires_on") != "1.10.2026" || !strings.Contains(a.body, `href="#location"`) || !strings.Contains(a.body, `href="#expires_on"`) {
		t.Errorf("wrong days and place: %d %v", a.status, a.form)
	}
	if a = c.post(at+"/documents/new", with(wrong, "expires_on", "1.12.2026", "location", "office")); a.location != at {
		t.Fatalf("added: %d %s", a.status, a.body)
	}
	id := c.value("SELECT id::text FROM travel_documents WHERE number = 'LP 77'")
	old := c.get(at + "/documents/" + id).form
	if a = c.post(at+"/documents/"+id, with(old, "location", "person")); a.location != at {
		t.Fatalf("changed: %d", a.status)
	}
	if a = c.post(at+"/documents/"+id, with(c.get(at+"/documents/"+id).form, "_version", "1", "location", "lost")); a.status != http.StatusConflict {
		t.Errorf("changed from an old version: %d", a.status)
	}
	if a = c.post(at+"/documents/"+id+"/remove", c.get(at+"/documents/"+id+"/remove").form); a.location != at {
		t.Fatalf("removed: %d", a.status)
	}
	if n := c.count("SELECT count(*) FROM travel_documents"); n != 1 {
		t.Errorf("%d documents left", n)
	}
	if n := c.count("SELECT count(*) FROM audit_values v JOIN audit_changes a ON a.id = v.change_id WHERE a.table_name = 'travel_documents' AND a.act = 'delete' AND v.before->>'number' = 'LP 77'"); n != 1 {
		t.Error("the trail forgot what was removed")
	}
	if a = c.get(at + "/documents/" + id); a.status != http.StatusNotFound {
		t.Errorf("removed document: %d", a.status)
	}
}

func TestAFamilyGrows(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	ref := c.opened()
	at := "/cases/" + ref + "/family"
	for _, l := range i18n.Languages {
		if a := c.post(at+"/new", with(c.get(at+"/new", l).form, "people.0.family_name", "Al-Saadi"), l); a.status != http.StatusUnprocessableEntity || a.form.Get("people.0.family_name") != "Al-Saadi" {
			t.Errorf("%s: half filled in: %d", l, a.status)
		}
	}
	son := with(c.get(at+"/new").form, "people.0.family_name", "Al-Saadi", "people.0.given_name", "Sami", "people.0.sex", "m", "people.0.birth_date", "2017-02-03",
		"people.0.relationship", "other_relative")
	if a := c.post(at+"/new", son); a.location != at {
		t.Fatalf("joined: %d %s", a.status, a.body)
	}
	if n := c.count("SELECT count(*) FROM case_steps WHERE event = 'member_added'"); n != 1 {
		t.Error("the step is not on file")
	}
	missing := i18n.T(i18n.With(t.Context(), i18n.En), "intake.family.guardian_missing")
	if a := c.get(at); !strings.Contains(a.body, missing) {
		t.Error("a child without guardian is not marked")
	}
	v, old := c.get(at+"/2").form, c.get(at+"/2").form
	if a := c.post(at+"/2", with(v, "relationship", "principal")); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `href="#relationship"`) || !strings.Contains(a.body, `href="#guardian_name"`) {
		t.Errorf("two principals, no guardian: %d", a.status)
	}
	if a := c.post(at+"/2", with(v, "relationship", "ward", "guardian_name", "Kiss Anna", "guardian_authority", "V. kerületi gyámhivatal 12/2026")); a.location != at {
		t.Fatalf("guardian: %d %s", a.status, a.body)
	}
	if a := c.post(at+"/2", with(old, "relationship", "sibling", "guardian_name", "Nagy Pál")); a.status != http.StatusConflict {
		t.Errorf("guardian from an old version: %d", a.status)
	}
	if a := c.get(at); !strings.Contains(a.body, "Kiss Anna") || strings.Contains(a.body, missing) {
		t.Error("the guardian is not shown")
	}
	// The same child again is somebody the case has.
	a := c.post(at+"/new", with(c.get(at+"/new").form, "people.0.family_name", "Al-Saadi", "people.0.given_name", "Sami", "people.0.sex", "m", "people.0.birth_date", "2017-02-03", "people.0.relationship", "sibling"))
	if a.status != http.StatusOK || a.form.Get("people.checked") != "yes" {
		t.Fatalf("no question about a twin: %d", a.status)
	}
	sami := c.value("SELECT id::text FROM migrants WHERE given_name = 'Sami'")
	if a = c.post(at+"/new", with(a.form, "people.0.decision", sami)); a.status != http.StatusUnprocessableEntity {
		t.Errorf("joined twice: %d %s", a.status, a.location)
	}
	if n := c.count("SELECT count(*) FROM case_members"); n != 2 {
		t.Errorf("%d members", n)
	}
}

func TestAGuardianOfTheFamilyIsNamedInThePagesOrder(t *testing.T) {
	t.Parallel()
	family := casefile.Case{Members: []casefile.Member{
		{ID: 1, FamilyName: "Al-Saadi", GivenName: "Karim"}, {ID: 2, GuardianName: "Al-Saadi Karim"}, {ID: 3, GuardianName: "Karim Al-Saadi"}, {ID: 4, GuardianName: "Nováková Eva"}, {ID: 5},
	}}
	for l, want := range map[i18n.Language]string{i18n.Hu: "Al-Saadi Karim", i18n.Cs: "Karim Al-Saadi", i18n.En: "Karim Al-Saadi"} {
		ctx := i18n.With(t.Context(), l)
		for i, want := range []string{"", want, want, "Nováková Eva", ""} {
			if got := family.Guardian(ctx, family.Members[i]); got != want {
				t.Errorf("%s: the guardian of %d is %q, not %q", l, i+1, got, want)
			}
		}
	}
}
