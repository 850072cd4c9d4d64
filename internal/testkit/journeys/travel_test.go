package journeys_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/browse"
)

// travellers are strangers whose first departure fails.
var travellers = map[i18n.Language]stranger{
	i18n.Hu: {"Zangana", "Dara", "دارا زنگنه", "1985-01-09", "+36 30 555 0271"},
	i18n.Cs: {"Mukhtar", "Salem", "سالم مختار", "1990-06-12", "+36 30 555 0272"},
	i18n.En: {"Rashidov", "Timur", "تيمور رشيدوف", "1982-11-23", "+36 30 555 0273"},
}

func TestANoShowAndRebooking(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			d := &desk{Chromium: browse.Open(t, base, 1360, 900), t: t, site: s, lang: string(lang)}
			d.intake(travellers[lang])
			d.counsel()
			d.apply()
			d.approve()
			d.as(counsellor)
			d.record("decision", "decision", "outcome", "signed", "language", "ar", "interpreter", "none_needed", "copy_given", "yes")
			for _, item := range []string{"travel_document", "entry_ban_information", "allowance"} {
				d.tick(item)
			}
			d.book("2026-11-19")
			d.at("ready")
			d.record("travel/attempts/new", "travel/attempts", "kind", "no_show", "problem", "no_show", "contacts", "2", "cost", "210.50", "note", "He slept at a friend's.")
			d.at("pre_departure")
			d.book("2026-11-26")
			d.at("ready")
			d.Go(d.path("travel"))
			d.accepted()
			if n := ask[int](t, s, "SELECT count(*) FROM itineraries i JOIN case_files c ON c.id = i.case_id WHERE c.reference = $1 AND i.cancelled_on > '0001-01-01'", d.ref); n != 1 {
				t.Errorf("%d journeys have lapsed", n)
			}
			d.record("travel/departure", "travel/departure", "reconfirmed", "yes", "departed_on", today, "travel_mode", "air", "destination_country", "IQ")
			d.at("departed")
			d.record("travel/arrival", "travel/arrival", "arrived_on", today, "confirmed_by", "person")
			d.at("arrived")
		})
	}
}

// book plans a journey and issues its ticket.
func (d *desk) book(day string) {
	d.t.Helper()
	d.record("itinerary/new", "itinerary",
		"segments.0.origin", "Budapest", "segments.0.destination", "Erbil", "segments.0.carrier", "TK 1036",
		"segments.0.departs_on", day, "segments.0.departs_at", "10:40", "cost", "421")
	id := ask[int64](d.t, d.site, "SELECT max(i.id) FROM itineraries i JOIN case_files c ON c.id = i.case_id WHERE c.reference = $1", d.ref)
	member := ask[int64](d.t, d.site, "SELECT min(m.id) FROM case_members m JOIN case_files c ON c.id = m.case_id WHERE c.reference = $1", d.ref)
	issue := fmt.Sprintf("itinerary/%d/issue", id)
	d.record(issue, issue, "tickets."+strconv.FormatInt(member, 10), "235-"+strconv.FormatInt(id, 10))
}

func TestWithdrawingTakesThreeClicksInEveryStageBeforeDeparture(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	c := browse.Open(t, s.Serve(t), 1360, 900)
	stages := []string{"intake", "counselling", "eligibility", "approved", "pre_departure", "ready"}
	for n, lang := range i18n.Languages {
		c.Leave()
		c.SignIn(counsellor, string(lang))
		for k, stage := range stages {
			if k%len(i18n.Languages) != n {
				continue
			}
			at := caseAt(t, s, stage)
			c.Go(at)
			clicks := 0
			if c.Do(fmt.Sprintf(`document.querySelector('a[href=%q]').checkVisibility()`, at+"/withdraw")) != "true" {
				clicks++
				c.Do(fmt.Sprintf(`(() => { document.querySelector('a[href=%q]').closest('details').querySelector('summary').click(); return true })()`, at+"/withdraw"))
				c.Wait(fmt.Sprintf(`document.querySelector('a[href=%q]').checkVisibility()`, at+"/withdraw"))
			}
			clicks++
			c.Click(fmt.Sprintf(`a[href=%q]`, at+"/withdraw"))
			clicks++
			c.Send(at + "/withdraw")
			if clicks > 3 {
				t.Errorf("%s: %d clicks", stage, clicks)
			}
			if got := ask[string](t, s, "SELECT stage FROM case_files WHERE '/cases/' || reference = $1", at); got != "closed" {
				t.Errorf("%s: after withdrawing the case is at %s: %s", stage, got, c.Text())
			}
		}
	}
	if left := ask[[]string](t, s, "SELECT array_agg(DISTINCT from_stage) FROM case_steps WHERE event = 'withdrawn' AND happened_on = $1", today); len(slices.Compact(left)) < len(stages) {
		t.Errorf("withdrawn only from %v", left)
	}
}
