package casefile_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/kit/i18n"
)

// karims fills in the form of a first intake.
func karims(v url.Values) url.Values {
	return with(v,
		"people.0.family_name", "Al-Saadi", "people.0.given_name", "Karim", "people.0.original_name", "كريم السعدي", "people.0.original_language", "ar",
		"people.0.sex", "m", "people.0.birth_date", "4.3.1988", "people.0.citizenship", "IQ", "people.0.languages", "ar", "people.0.interpreter_needed", "yes",
		"people.0.phone", "06 20 123 4567", "people.0.document_kind", "passport", "people.0.document_number", "A 1234567", "people.0.consent", "given",
		"notice_language", "ar", "consent_method", "written", "consent_language", "ar", "interpreter_name", "Haddad Nour",
		"return_country", "IQ", "return_place", "Basra", "info_source", "friend", "return_reason", "homesick", "status_at_application", "irregular_entry")
}

// begin opens the form of a new intake.
func (c *counter) begin(query string) (path string, v url.Values) {
	c.t.Helper()
	a := c.get("/intake/new" + query)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/intake/new/") {
		c.t.Fatalf("begin: %d %s", a.status, a.location)
	}
	path = a.location
	v = c.get(path).form
	return strings.SplitN(path, "?", 2)[0], v
}

// opened opens Karim's case and returns its reference.
func (c *counter) opened() string {
	c.t.Helper()
	_, v := c.begin("")
	a := c.post("/intake", karims(v))
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/cases/") {
		c.t.Fatalf("open: %d %s\n%s", a.status, a.location, a.body)
	}
	return strings.TrimPrefix(a.location, "/cases/")
}

func TestAnIntakeOpensACase(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	if ref := c.opened(); ref != "BUD-26-00001" {
		t.Errorf("reference %s", ref)
	}
	for what, sql := range map[string]string{
		"case": `SELECT count(*) FROM case_files WHERE reference = 'BUD-26-00001' AND stage = 'intake' AND counsellor_id = 11 AND opened_on = '2026-11-19'
			AND notice_version = '2026-1' AND notice_language = 'ar' AND notice_given_on = '2026-11-19' AND return_country = 'IQ' AND return_place = 'Basra'
			AND info_source = 'friend' AND return_reason = 'homesick' AND status_at_application = 'irregular_entry' AND principal_name <> '' AND members = 1
			AND blocker = 'first_session' AND due_on = '2026-11-26'`,
		"person": `SELECT count(*) FROM migrants WHERE family_name = 'Al-Saadi' AND birth_date = '1988-03-04' AND phone_e164 = '+36201234567'
			AND languages = '{ar}' AND interpreter_needed AND original_name = 'كريم السعدي'`,
		"member": `SELECT count(*) FROM case_members WHERE position = 1 AND relationship = 'principal'`,
		"consent": `SELECT count(*) FROM consents WHERE purpose = 'processing' AND answer = 'given' AND method = 'written' AND language = 'ar'
			AND interpreter_name = 'Haddad Nour' AND recorded_by = 11 AND text_version = '2026-1'`,
		"step":     `SELECT count(*) FROM case_steps WHERE event = 'intake_opened' AND from_stage = '' AND to_stage = 'intake' AND subject = 'migrants' AND subject_id = 0`,
		"document": `SELECT count(*) FROM travel_documents WHERE kind = 'passport' AND number = 'A 1234567' AND country = 'IQ'`,
	} {
		if n := c.count(sql); n != 1 {
			t.Errorf("%s: %d rows", what, n)
		}
	}
	if n := c.count("SELECT count(*) FROM drafts"); n != 0 {
		t.Errorf("%d drafts left", n)
	}
	c = c.as(reka)
	_, v := c.begin("")
	v = with(karims(v), "people.0.family_name", "Okafor", "people.0.given_name", "Chidi", "people.0.birth_date", "1990", "people.0.original_name", "", "people.0.document_number", "B7", "people.0.phone", "06 30 765 4321")
	if a := c.post("/intake", v); a.location != "/cases/BUD-26-00002" {
		t.Fatalf("second case: %d %s %s", a.status, a.location, a.body)
	}
	if n := c.count("SELECT count(*) FROM case_files WHERE number = 2 AND counsellor_id IS NULL"); n != 1 {
		t.Error("a manager's case does not wait to be assigned")
	}
}

func TestAFamilyComesInOneForm(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	path, v := c.begin("")
	v = with(karims(v), "_step", "add")
	a := c.post(path, v)
	if a.status != http.StatusOK || a.form.Get("people.0.birth_date") != "4.3.1988" || a.form.Get("people.count") != "2" || a.form.Get("notice_language") != "ar" {
		t.Fatalf("add a person: %d %v", a.status, a.form)
	}
	a = c.post(path, with(a.form, "_step", "add"))
	a = c.post(path, with(a.form, "people.1.family_name", "Nobody", "people.2.family_name", "Al-Saadi", "_step", "remove.1"))
	if a.form.Get("people.count") != "2" || a.form.Get("people.1.family_name") != "Al-Saadi" || a.form.Get("people.2.family_name") != "" {
		t.Fatalf("leave one out: %v", a.form)
	}
	a = c.post(path, with(a.form, "people.1.given_name", "Lina", "people.1.sex", "f", "people.1.birth_date", "2022-05", "people.1.relationship", "child", "people.1.consent", "given", "_step", ""))
	if a.status != http.StatusSeeOther {
		t.Fatalf("open: %d %s", a.status, a.body)
	}
	for what, sql := range map[string]string{
		"child":   `SELECT count(*) FROM case_members m JOIN migrants p ON p.id = m.migrant_id WHERE m.position = 2 AND m.relationship = 'child' AND m.guardian_name = 'Karim Al-Saadi' AND p.citizenship = 'IQ' AND p.languages = '{ar}'`,
		"case":    `SELECT count(*) FROM case_files WHERE members = 2 AND children = 1`,
		"consent": `SELECT count(*) FROM consents k JOIN case_members m ON m.id = k.member_id WHERE m.position = 2 AND k.guardian_name = 'Karim Al-Saadi'`,
	} {
		if n := c.count(sql); n != 1 {
			t.Errorf("%s: %d rows", what, n)
		}
	}
}

func TestWhatWasTypedStaysWhenSomethingIsMissing(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	path, v := c.begin("")
	for _, l := range i18n.Languages {
		sent := with(karims(v), "people.0.birth_date", "tegnap", "people.0.citizenship", "", "people.0.phone", "", "people.0.consent", "", "notice_given_on", "2026-11-20", "notice_language", "", "consent_method", "oral_witnessed")
		a := c.post(path, sent, l)
		if a.status != http.StatusUnprocessableEntity {
			t.Fatalf("%s: status %d", l, a.status)
		}
		if a.form.Get("people.0.birth_date") != "tegnap" || a.form.Get("people.0.original_name") != "كريم السعدي" || a.form.Get("people.0.sex") != "m" || a.form.Get("return_place") != "Basra" {
			t.Errorf("%s: values lost: %v", l, a.form)
		}
		for _, field := range []string{"people.0.birth_date", "people.0.citizenship", "people.0.phone", "people.0.consent", "notice_language", "notice_given_on"} {
			if !strings.Contains(a.body, `href="#`+field+`"`) || !strings.Contains(a.body, `id="`+field+`"`) {
				t.Errorf("%s: no problem leads to %s", l, field)
			}
		}
	}
	if n := c.count("SELECT count(*) FROM migrants"); n != 0 {
		t.Errorf("%d people written", n)
	}
	// Nobody asked, so nothing is asked of how; a name alone is a name.
	a := c.post(path, with(karims(v), "people.0.given_name", "", "people.0.single_name", "yes", "consent_method", "oral_witnessed", "witness_name", ""))
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `href="#witness_name"`) || strings.Contains(a.body, `href="#people.0.given_name"`) {
		t.Errorf("single name, no witness: %d", a.status)
	}
	a = c.post(path, with(karims(v), "people.0.birth_date", "2015-01-01"))
	if !strings.Contains(a.body, `href="#guardian_name"`) {
		t.Error("a child alone has no guardian, and nobody asks")
	}
}

func TestTwentyPostsOfOneFormOpenOneCase(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	path, v := c.begin("")
	v = karims(v)
	var wg sync.WaitGroup
	var mu sync.Mutex
	went := map[string]int{}
	for range 20 {
		wg.Go(func() {
			a := c.post(path, v)
			mu.Lock()
			defer mu.Unlock()
			went[a.location]++
		})
	}
	wg.Wait()
	if n := c.count("SELECT count(*) FROM case_files"); n != 1 {
		t.Errorf("%d cases", n)
	}
	if n := c.count("SELECT count(*) FROM migrants"); n != 1 {
		t.Errorf("%d people", n)
	}
	if went["/cases/BUD-26-00001"] != 20 {
		t.Errorf("they led to %v", went)
	}
}

func TestSearchComesFirstAndSaysWhy(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.opened()
	for _, l := range i18n.Languages {
		for query, why := range map[string]string{
			"name=KAREEM+alsaady":               "sounds_alike",
			"name=karim+al+saadi":               "name",
			"name=" + url.QueryEscape("السعدي"): "part_of_name",
			"born=3.4.1988":                     "birth_swapped",
			"number=a-1234567":                  "document",
			"number=0036201234567":              "phone",
		} {
			for _, path := range []string{"/intake?", "/intake/matches?"} {
				a := c.get(path+query, l)
				word := i18n.T(i18n.With(t.Context(), l), "migrant.match."+why)
				if a.status != http.StatusOK || !strings.Contains(a.body, "BUD-26-00001") || !strings.Contains(a.body, word) || !strings.Contains(a.body, `lang="ar"`) {
					t.Errorf("%s %s%s: not found because of %s", l, path, query, word)
				}
			}
		}
		if a := c.get("/intake?name=Okafor", l); strings.Contains(a.body, "BUD-26-00001") || !strings.Contains(a.body, "/intake/new?family_name=Okafor") {
			t.Errorf("%s: somebody else", l)
		}
	}
	if strings.Contains(c.get("/intake/matches?name=karim").body, "<html") {
		t.Error("the list alone is a whole page")
	}
	if a := c.as(martin).get("/intake?name=karim+al+saadi&born=1988-03-04"); strings.Contains(a.body, "Saadi</") || strings.Contains(a.body, "BUD-26-00001") {
		t.Error("another office sees the person")
	}
	c.owner("UPDATE migrants SET protected = true; UPDATE case_files SET class = 'protection'")
	if a := c.get("/intake?name=karim+al+saadi"); strings.Contains(a.body, "BUD-26-00001") {
		t.Error("a protected person is shown")
	}
}

func TestATwinIsToldFromThePersonOnFile(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.opened()
	path, v := c.begin("?family_name=Alsaadi&given_name=Kareem")
	twin := with(karims(v), "people.0.family_name", "Alsaadi", "people.0.given_name", "Kareem", "people.0.birth_date", "1988-04-03", "people.0.original_name", "", "people.0.document_number", "")
	a := c.post(path, twin)
	if a.status != http.StatusOK || !strings.Contains(a.body, "BUD-26-00001") || a.form.Get("people.0.given_name") != "Kareem" || a.form.Get("people.checked") != "yes" {
		t.Fatalf("no question asked: %d %s", a.status, a.location)
	}
	if again := c.post(path, a.form); again.status != http.StatusUnprocessableEntity || !strings.Contains(again.body, `href="#people.0.decision"`) {
		t.Errorf("went on without an answer: %d %s", again.status, again.location)
	}
	if back := c.post(path, with(a.form, "_step", "edit")); back.status != http.StatusOK || back.form.Get("people.0.birth_date") != "03/04/1988" {
		t.Errorf("back to the form: %d %v", back.status, back.form)
	}
	known := c.value("SELECT id::text FROM migrants")
	if same := c.post(path, with(a.form, "people.0.decision", known)); same.location != "/cases/BUD-26-00001" {
		t.Errorf("the same person: %d %s", same.status, same.location)
	}
	if n := c.count("SELECT count(*) FROM case_files"); n != 1 {
		t.Fatalf("%d cases", n)
	}
	if other := c.post(path, with(a.form, "people.0.decision", "new")); other.location != "/cases/BUD-26-00002" {
		t.Errorf("a different person: %d %s", other.status, other.location)
	}
	if n := c.count("SELECT count(*) FROM case_steps s JOIN case_files c ON c.id = s.case_id WHERE c.number = 2 AND s.event = 'intake_opened' AND s.subject_id = " + known); n != 1 {
		t.Error("the decision is not on file")
	}
}

func TestSomebodyWhoComesBackIsTheSamePerson(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.opened()
	c.owner("UPDATE case_files SET stage = 'closed'; UPDATE case_members SET status = 'withdrawn'")
	known := c.value("SELECT id::text FROM migrants")
	if a := c.get("/intake?name=karim"); !strings.Contains(a.body, "/intake/new?person="+known) {
		t.Error("no new case is offered")
	}
	path, v := c.begin("?person=" + known)
	if _, asked := v["people.0.family_name"]; asked || v.Get("people.0.existing") != known {
		t.Fatalf("what is known is asked again: %v", v)
	}
	a := c.post(path, with(v, "people.0.phone", "06 70 111 2233", "people.0.family_name", "Overwritten", "people.0.consent", "refused",
		"notice_language", "ar", "consent_method", "oral_witnessed", "witness_name", "Nagy Eszter", "consent_language", "ar"))
	if a.location != "/cases/BUD-26-00002" {
		t.Fatalf("%d %s %s", a.status, a.location, a.body)
	}
	if n := c.count("SELECT count(*) FROM migrants WHERE family_name = 'Al-Saadi' AND phone_e164 = '+36701112233'"); n != 1 {
		t.Error("the person on file was lost, doubled or overwritten")
	}
	if n := c.count("SELECT count(*) FROM consents WHERE answer = 'refused' AND witness_name = 'Nagy Eszter'"); n != 1 {
		t.Error("the refusal is not on file")
	}
	// Another office's person is nobody.
	if a := c.as(martin).get(path + "?person=" + known); a.status != http.StatusNotFound {
		t.Errorf("another office opens a case for the person: %d", a.status)
	}
}

func TestAnotherOfficeIsNamedBeforeACaseIsOpened(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.opened()
	prg := c.as(martin)
	path, v := prg.begin("")
	a := prg.post(path, karims(v))
	if a.status != http.StatusOK || !strings.Contains(a.body, "Budapest") || strings.Contains(a.body, "BUD-26") || strings.Contains(a.body, `name="people.0.decision"`) {
		t.Fatalf("%d %s", a.status, a.location)
	}
	if a = prg.post(path, a.form); a.location != "/cases/PRG-26-00001" {
		t.Errorf("%d %s", a.status, a.location)
	}
}

func TestADraftBringsTheWholeFamilyBack(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.owner(`INSERT INTO drafts (staff_id, page, title, base_version, body)
		VALUES (11, '/intake/new/abc', 'intake.form', 0, '{"people.count": ["2"], "people.0.family_name": ["Okafor"], "people.1.given_name": ["Ada"], "people.1.interpreter_needed": ["yes"], "return_place": ["Enugu"]}')`)
	v := c.get("/intake/new/abc").form
	if v.Get("people.count") != "2" || v.Get("people.0.family_name") != "Okafor" || v.Get("people.1.given_name") != "Ada" || v.Get("people.1.interpreter_needed") != "yes" || v.Get("return_place") != "Enugu" {
		t.Errorf("%v", v)
	}
	if v := c.get("/intake/new/other").form; v.Get("people.0.family_name") != "" {
		t.Error("the text of one intake leaks into the next")
	}
}
