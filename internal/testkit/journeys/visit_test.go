package journeys_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

// visitPage is the sheet of the talks of a visit.
const visitPage = "/sessions/visit"

func TestADetentionVisitWithTwelveEntries(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	refs := ask[[]string](t, s, `SELECT array_agg(reference) FROM (SELECT c.reference FROM case_files c JOIN offices o ON o.id = c.office_id
		WHERE o.code = 'BUD' AND c.stage = 'counselling' AND c.class = 'ordinary' AND NOT c.voided ORDER BY c.id LIMIT 9) picked`)
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			d := &desk{Chromium: browse.Open(t, base, 390, 844), t: t, site: s, lang: string(lang)}
			d.visit(refs)
		})
	}
}

// visit writes twelve talks down, of which one names a case that is not there.
func (d *desk) visit(refs []string) {
	d.t.Helper()
	d.as(counsellor)
	d.Go(visitPage)
	before := d.Do("document.querySelector('.hw-draft span').textContent")
	d.fill("facility", "Nyírbátor", "language", "ar", "interpreter", "none_needed", "minutes", "20", "topics", "return_options",
		"guard_absent", "yes", "interpreter_independent", "not_needed", "told_no_effect", "yes")
	mark := "talk of " + d.lang
	for n, ref := range refs {
		d.fill(talkField(n+1, "who"), ref, talkField(n+1, "note"), fmt.Sprintf("%s %d", mark, n+1))
	}
	d.fill(talkField(10, "who"), "BUD-26-99999", talkField(11, "who"), "Bilal Nasser", talkField(12, "nameless"), "yes")
	d.Wait("document.querySelector('.hw-draft span').textContent !== " + before)
	if wide := d.TooWide(); wide != "" {
		d.t.Errorf("too wide for a phone: %s", wide)
	}
	d.Send(visitPage)
	d.accepted()
	if !strings.HasPrefix(d.URL(), visitPage+"/") {
		d.t.Fatalf("the sheet led to %s:\n%s", d.URL(), d.Text())
	}
	got := ask[string](d.t, d.site, `SELECT string_agg(t.state, ' ' ORDER BY t.line) FROM visit_talks t WHERE t.visit_id = (SELECT max(id) FROM detention_visits)`)
	if want := strings.Repeat("session ", len(refs)) + "failed person person"; got != want {
		d.t.Errorf("the talks became %s", got)
	}
	if n := ask[int](d.t, d.site, "SELECT count(*)::int FROM counselling_sessions s JOIN session_safeguards g ON g.session_id = s.id WHERE s.note LIKE $1 || '%'", mark); n != len(refs) {
		d.t.Errorf("%d sessions", n)
	}
	// The line that failed is put right where it stands.
	again := d.URL() + "/10"
	d.fill("who", "Samir Haddad")
	d.Send(again)
	d.accepted()
	if got := ask[string](d.t, d.site, "SELECT state FROM visit_talks WHERE line = 10 ORDER BY visit_id DESC LIMIT 1"); got != "person" {
		d.t.Errorf("the line became %s", got)
	}
	d.Go(visitPage)
	if d.Value("facility") != "" {
		d.t.Error("the draft outlives the visit")
	}
}

func talkField(n int, name string) string { return fmt.Sprintf("talks.%d.%s", n, name) }

// held are the pages of somebody in detention with whom somebody talked there
// and who is ordered to leave, and those of a visit.
func held(t *testing.T, s *browse.Site) []string {
	t.Helper()
	c, of := s.As(t, counsellor), caseAt(t, s, "counselling")
	at := of + "/detention"
	member := id(ask[int64](t, s, "SELECT min(m.id) FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE '/cases/' || c.reference = $1", of))
	c.Get(at+"/new").Form(at).With("member", member, "facility", "Nyírbátor", "began_on", "2026-11-10", "ends_on", "2027-01-10").Send().Is(http.StatusSeeOther)
	c.Get(at+"/orders/new").Form(at+"/orders").With("member", member, "kind", "expulsion", "authority", "OIF", "issued_on", "2026-11-10").Send().Is(http.StatusSeeOther)
	last := func(table string) string { return id(ask[int64](t, s, "SELECT max(id) FROM "+table)) }
	one, order, session := last("detentions"), last("return_orders"), last("counselling_sessions")
	sent := c.Get(visitPage).Form(visitPage).With("facility", "Nyírbátor", "language", "ar", "interpreter", "none_needed", "minutes", "20", "topics", "return_options",
		"guard_absent", "yes", "interpreter_independent", "not_needed", "told_no_effect", "yes", talkField(1, "who"), "BUD-26-99999", talkField(2, "who"), "Bilal Nasser").Send().Is(http.StatusSeeOther)
	return []string{
		at, at + "/new", at + "/" + one, at + "/" + one + "/extend", at + "/orders/new", at + "/orders/" + order, at + "/sessions/" + session,
		visitPage, sent.Location,
	}
}
