package journeys_test

import (
	"strings"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

func TestATransferFromBudapestToPrahaInEachLanguage(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	praha := ask[int64](t, s, "SELECT id FROM offices WHERE code = 'PRG'")
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			d := &desk{Chromium: browse.Open(t, base, 1360, 900), t: t, site: s, lang: string(lang)}
			p := people[lang]
			d.intake(p)
			d.counsel()
			d.as(manager)
			d.record("transfer", "transfer", "to", id(praha), "basis", "public_task", "reason", "Moves to relatives in Brno")
			at := "/transfers/" + id(ask[int64](t, s, "SELECT max(id) FROM case_transfers"))

			d.as("manager@prg.example")
			for _, page := range []string{"/transfers", at} {
				if d.Go(page); strings.Contains(d.Text(), p.family) || !strings.Contains(d.Text(), d.ref) {
					t.Errorf("before the answer %s says\n%s", page, d.Text())
				}
			}
			d.Fill("outcome", "accepted")
			d.Send(at)
			d.accepted()
			if d.URL() != "/cases/"+d.ref || !strings.Contains(d.Text(), p.family) {
				t.Errorf("the answer led to %s:\n%s", d.URL(), d.Text())
			}
			d.at("counselling")

			d.as(counsellor)
			d.Go(d.path("timeline"))
			if !strings.Contains(d.Text(), p.family) {
				t.Errorf("the old office reads\n%s", d.Text())
			}
			d.Go(d.path("sessions/new"))
			if got := d.Do("performance.getEntriesByType('navigation')[0].responseStatus"); got != "404" {
				t.Errorf("the old office opens a form: status %s", got)
			}
		})
	}
}
