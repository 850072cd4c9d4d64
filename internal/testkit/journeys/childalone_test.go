package journeys_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

var childrenAlone = map[i18n.Language]stranger{
	i18n.Hu: {"Qasimi", "Farhad", "فرهاد قاسمی", "2011-03-14", "+36 30 555 0181"},
	i18n.Cs: {"Danishyar", "Milad", "میلاد دانشیار", "2010-07-02", "+36 30 555 0182"},
	i18n.En: {"Tokhi", "Sohrab", "سهراب طوخی", "2012-01-25", "+36 30 555 0183"},
}

// TestAnUnaccompaniedChildInEachLanguage leads a child without parents from the
// intake to the day of travel: nobody approves before the panel has found
// return best, and nobody travels before escort and receiver are known.
func TestAnUnaccompaniedChildInEachLanguage(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			d := &desk{Chromium: browse.Open(t, base, 1360, 900), t: t, site: s, lang: string(lang)}
			d.childComes(childrenAlone[lang])
			d.childApplies()
			d.notApproved("best_interests")
			d.bestInterests()
			d.notApproved("best_interests")
			d.panel()
			d.childApproved()
			d.childTravels()
		})
	}
}

// childComes opens the case of a child who comes with a guardian.
func (d *desk) childComes(p stranger) {
	d.t.Helper()
	d.as(counsellor)
	d.Go("/intake/new")
	d.fill(
		"people.0.family_name", p.family, "people.0.given_name", p.given, "people.0.original_name", p.original, "people.0.original_language", "fa",
		"people.0.sex", "m", "people.0.birth_date", p.born, "people.0.citizenship", "AF", "people.0.languages", "fa",
		"people.0.consent", "given", "consent_method", "written", "consent_language", "fa", "notice_language", "fa", "guardian_name", "Hegyi Márta",
		"people.0.phone", p.phone, "return_country", "AF", "status_at_application", "asylum_rejected",
	)
	d.Submit()
	d.accepted()
	if d.Value("people.0.decision") != "" {
		d.Fill("people.0.decision", "new")
		d.Submit()
		d.accepted()
	}
	m := caseAddress.FindStringSubmatch(d.URL())
	if m == nil {
		d.t.Fatalf("the intake led to %s:\n%s", d.URL(), d.Text())
	}
	d.ref = m[1]
	d.counsel()
	d.as(manager)
	judit := ask[int64](d.t, d.site, "SELECT id FROM staff WHERE email = $1", counsellor)
	d.record("assign", "assign", "counsellor", strconv.FormatInt(judit, 10))
}

// childApplies finds the child alone, which offers the procedure, and hands the
// application in.
func (d *desk) childApplies() {
	d.t.Helper()
	d.as(counsellor)
	programme := ask[int64](d.t, d.site, "SELECT id FROM programmes WHERE code = 'AMIF-HU-2021'")
	d.record("facts", "facts", "programme", strconv.FormatInt(programme, 10), "return_country", "AF", "return_reason", "family_reunification")
	d.record("screening", "screening/"+d.member(), "vulnerabilities", "uasc", "fear_of_return", "none")
	d.Go(d.path("screening"))
	d.Click(`main a[href="` + d.path("child") + `"]`)
	if d.URL() != d.path("child") {
		d.t.Fatalf("the screening led to %s", d.URL())
	}
	d.record("eligibility", "applications", "language", "fa", "guardian_name", "Hegyi Márta")
	d.press("eligibility", "eligibility/submit")
	d.at("eligibility")
}

func (d *desk) member() string {
	d.t.Helper()
	return strconv.FormatInt(ask[int64](d.t, d.site, "SELECT m.id FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.reference = $1", d.ref), 10)
}

// notApproved is a manager who would approve, and is told what is missing.
func (d *desk) notApproved(need string) {
	d.t.Helper()
	d.as(manager)
	d.Go(d.path("eligibility"))
	d.fill("outcome", "approved", "package", "Ticket and 2,000 EUR")
	d.Send(d.path("eligibility"))
	ctx := i18n.With(d.t.Context(), i18n.Language(d.lang))
	if missing := i18n.T(ctx, "casefile.need."+need); !strings.Contains(d.Text(), missing) {
		d.t.Errorf("the manager is not told that %q is missing:\n%s", missing, d.Text())
	}
	d.at("eligibility")
}

// step takes a step of the procedure.
func (d *desk) step(name string, fields ...string) {
	d.t.Helper()
	at := "child/" + d.member() + "/" + name
	d.record(at, at, fields...)
	if d.URL() != d.path("child") {
		d.t.Fatalf("%s led to %s", name, d.URL())
	}
}

// bestInterests are the steps before the panel. One that comes too early says
// what it waits for, and keeps what was typed.
func (d *desk) bestInterests() {
	d.t.Helper()
	d.as(counsellor)
	early := "child/" + d.member() + "/determination"
	d.Go(d.path(early))
	d.fill("determined_on", today, "determination", "return", "panel", "Oláh, Kiss", "sealed_options", "return, stay", "review_on", "2027-05-19")
	d.Send(d.path(early))
	ctx := i18n.With(d.t.Context(), i18n.Language(d.lang))
	if why := i18n.T(ctx, "child.waits.guardian"); !strings.Contains(d.Text(), why) || d.Value("sealed_options") != "return, stay" {
		d.t.Errorf("a panel without guardian: %s", d.Text())
	}
	d.step("guardian", "kind", "unaccompanied", "guardian_on", "2026-11-02", "guardian_name", "Hegyi Márta", "guardian_authority", "BFKH", "guardian_order", "106-1-77/2026")
	d.step("assessment", "assessed_on", "2026-11-05", "sealed_finding", "Alone since Sofia, goes to school.")
	d.step("tracing", "tracing", "found", "tracing_asked_on", "2026-11-05", "tracing_answered_on", "2026-11-12", "tracing_by", "IOM Kabul", "sealed_traced", "The grandmother was found.")
	d.step("family", "family_assessed_on", "2026-11-16", "family_willing", "yes", "family_able", "yes", "family_safe", "yes", "sealed_report", "Three rooms, a school nearby.")
	d.step("view", "view_on", "2026-11-17", "sealed_words", "I want to go home to my grandmother.")
}

// panel is the determination, and the focal point who agrees.
func (d *desk) panel() {
	d.t.Helper()
	d.as(counsellor)
	d.step("determination", "determined_on", "2026-11-18", "determination", "return", "panel", "Oláh Zsuzsa, Kiss Péter",
		"sealed_options", "Return to the grandmother; stay until eighteen.", "sealed_reasoning", "The child asks for it and it is safe.", "review_on", "2027-05-18")
	if d.Do(`document.querySelectorAll('main a[href$="/focal"]').length`) != "0" {
		d.t.Error("the counsellor may agree in place of the focal point")
	}
	d.as(deputy)
	d.step("focal", "focal_point_on", today)
}

// childApproved is the decision, now that nothing stands against it, and the
// declaration for the child.
func (d *desk) childApproved() {
	d.t.Helper()
	d.as(manager)
	d.record("eligibility", "eligibility", "outcome", "approved", "package", "Ticket, escort, school")
	d.at("approved")
	d.as(counsellor)
	d.record("decision", "decision", "outcome", "signed", "language", "fa", "interpreter", "none_needed", "copy_given", "yes",
		"guardian_name", "Hegyi Márta", "guardian_consents", "yes", "child_view", "Is glad to go home.")
	d.at("pre_departure")
}

// childTravels prepares the journey, which waits for escort and receiver.
func (d *desk) childTravels() {
	d.t.Helper()
	d.tick("travel_document", "ticket", "entry_ban_information", "allowance")
	d.at("pre_departure")
	d.waits("escort", "handover", "arrival_assistance")
	d.tick("arrival_assistance")
	d.step("consent", "guardian_consent_on", today, "parents_accept_on", today)
	d.step("escort", "escort_kind", "social", "escort_name", "Nagy Éva", "escort_contact", "+36 30 555 0180", "escort_confirmed_on", today)
	d.at("pre_departure")
	d.waits("handover")
	d.step("handover", "handover_name", "Bibi Gul", "handover_relation", "grandmother", "handover_contact", "+93 70 000 0001")
	d.at("ready")
}

// waits fails the test unless the case names what it waits for.
func (d *desk) waits(needs ...string) {
	d.t.Helper()
	d.Go("/cases/" + d.ref)
	ctx := i18n.With(d.t.Context(), i18n.Language(d.lang))
	for _, n := range needs {
		if open := i18n.T(ctx, "casefile.need."+n); d.Do(fmt.Sprintf("document.querySelector('main').innerText.includes(%q)", open)) != "true" {
			d.t.Errorf("the case does not say that it waits for %q", open)
		}
	}
	if got := ask[string](d.t, d.site, "SELECT array_to_string(open_needs, ' ') FROM case_files WHERE reference = $1", d.ref); got != strings.Join(needs, " ") {
		d.t.Errorf("the case waits for %s, not for %v", got, needs)
	}
}
