package journeys_test

import (
	"strconv"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

// returners are strangers who go home and come again.
var returners = map[i18n.Language]stranger{
	i18n.Hu: {"Darwish", "Fadi", "فادي درويش", "1983-05-21", "+36 30 555 0471"},
	i18n.Cs: {"Khoury", "Samir", "سمير خوري", "1992-10-11", "+36 30 555 0472"},
	i18n.En: {"Sabbagh", "Nabil", "نبيل صباغ", "1987-03-30", "+36 30 555 0473"},
}

// Who went home with the programme's help applies again: the programme helps
// once, so that the application waits until the manager grants an exception.
func TestANewApplicationMeetsOncePerProgramme(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			d := &desk{Chromium: browse.Open(t, base, 1360, 900), t: t, site: s, lang: string(lang)}
			d.intake(returners[lang])
			d.counsel()
			d.apply()
			d.approve()
			d.depart()
			d.end()
			first := d.ref
			d.applyAgain()
			if again := ask[string](t, s, `SELECT o.reference FROM case_links l JOIN case_files n ON n.id = l.case_id JOIN case_files o ON o.id = l.other_id
				WHERE n.reference = $1 AND l.kind = 'reapplication'`, d.ref); again != first {
				t.Fatalf("the new case follows %s, not %s", again, first)
			}
			d.agree()
			d.counsel()
			d.apply()
			d.refusedFor("returns_left")
			d.except()
			d.record("eligibility", "eligibility", "outcome", "approved", "package", "Ticket")
			d.at("approved")
		})
	}
}

// end closes the case: the counsellor asks, the manager agrees.
func (d *desk) end() {
	d.t.Helper()
	d.record("close", "close", "reason", "remigrated", "evidence", "His own letter", "summary", "He left his country again.")
	d.as(manager)
	d.record("close", "close/decision", "outcome", "approved")
	d.at("closed")
}

// applyAgain opens a new case for those of the closed one.
func (d *desk) applyAgain() {
	d.t.Helper()
	d.as(counsellor)
	d.record("again", "again", "members", strconv.FormatInt(d.members()[0], 10), "reason", "The house was destroyed.")
	m := caseAddress.FindStringSubmatch(d.URL())
	if m == nil || m[1] == d.ref {
		d.t.Fatalf("the new application led to %s", d.URL())
	}
	d.ref = m[1]
	d.at("intake")
}

// agree hands out the privacy notice and records the consent to the data's use.
func (d *desk) agree() {
	d.t.Helper()
	d.record("consents", "consents/notice", "language", "ar")
	d.record("consents/new", "consents", "members", strconv.FormatInt(d.members()[0], 10), "given", "processing", "method", "written", "language", "ar")
}

// refusedFor fails the test unless the manager's approval is refused and the
// page names the rule that stands against it.
func (d *desk) refusedFor(rule string) {
	d.t.Helper()
	d.as(manager)
	d.record("assign", "assign", "counsellor", id(ask[int64](d.t, d.site, "SELECT id FROM staff WHERE email = $1", counsellor)))
	d.Go(d.path("eligibility"))
	d.fill("outcome", "approved", "package", "Ticket")
	d.Send(d.path("eligibility"))
	if said := d.Do("document.querySelector('[data-errors]')?.innerText || ''"); said == `""` {
		d.t.Fatalf("the approval was not refused for %s:\n%s", rule, d.Text())
	}
	d.at("eligibility")
}

// except asks for an exception from the limit of returns and grants it.
func (d *desk) except() {
	d.t.Helper()
	d.as(counsellor)
	d.record("eligibility/exception?rule=returns_left", "eligibility/exception", "rule", "returns_left", "reason", "The house was destroyed.")
	d.as(manager)
	one := "eligibility/exceptions/" + id(ask[int64](d.t, d.site, "SELECT max(x.id) FROM rule_exceptions x JOIN case_files c ON c.id = x.case_id WHERE c.reference = $1", d.ref))
	d.record(one, one, "answer", "granted", "note", "Agreed with the donor.")
	if !strings.HasSuffix(d.URL(), "/eligibility") {
		d.t.Errorf("the exception led to %s", d.URL())
	}
}
