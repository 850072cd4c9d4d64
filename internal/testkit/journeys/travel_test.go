package journeys_test

import (
	"fmt"
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
	issue := fmt.Sprintf("itinerary/%d/issue", id)
	d.record(issue, issue, "tickets."+strconv.FormatInt(d.members()[0], 10), "235-"+strconv.FormatInt(id, 10))
}

// parents are strangers who come with their families.
var parents = map[i18n.Language]stranger{
	i18n.Hu: {"Barakat", "Nizar", "نزار بركات", "1984-02-17", "+36 30 555 0371"},
	i18n.Cs: {"Shamoun", "Elias", "إلياس شمعون", "1986-08-30", "+36 30 555 0372"},
	i18n.En: {"Tawfiq", "Jamal", "جمال توفيق", "1981-04-05", "+36 30 555 0373"},
}

// Of a family of four with tickets and cash one adult withdraws: the others
// travel on theirs, and three have returned.
func TestOneOfAFamilyWithdrawsAndTheOthersTravel(t *testing.T) {
	t.Parallel()
	s := browse.New(t)
	base := s.Serve(t)
	for _, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			d := &desk{Chromium: browse.Open(t, base, 1360, 900), t: t, site: s, lang: string(lang)}
			d.intake(parents[lang], relative{"Nadia", "f", "1989-05-11", "spouse"}, relative{"Lina", "f", "2015-09-01", "child"}, relative{"Sami", "m", "2019-01-20", "child"})
			d.counsel()
			d.apply()
			d.approve()
			d.as(counsellor)
			d.record("decision", "decision", "outcome", "signed", "language", "ar", "interpreter", "none_needed", "copy_given", "yes", "guardian_consents", "yes", "child_view", "They look forward to their grandmother.")
			for _, item := range []string{"travel_document", "entry_ban_information"} {
				d.tick(item)
			}
			d.book("2026-11-26")
			family := d.members()
			d.grant(family[0])
			d.at("ready")
			d.withdraw(family[1])
			d.at("ready")
			if got := ask[string](t, s, `SELECT string_agg(m.status || CASE WHEN x.id IS NULL THEN ' stays' ELSE ' travels' END, ', ' ORDER BY m.position) FROM case_members m
				LEFT JOIN itinerary_members x ON x.member_id = m.id WHERE m.id = ANY ($1)`, family); got != "active travels, withdrawn stays, active travels, active travels" {
				t.Errorf("%s: %s", lang, got)
			}
			d.record("travel/departure", "travel/departure", "reconfirmed", "yes", "departed_on", today, "travel_mode", "air", "destination_country", "IQ")
			d.at("departed")
			d.record("travel/arrival", "travel/arrival", "arrived_on", today, "confirmed_by", "person")
			d.at("arrived")
			if n := ask[int](t, s, "SELECT count(*) FROM departures d JOIN case_files c ON c.id = d.case_id WHERE c.reference = $1 AND NOT d.voided", d.ref); n != 3 {
				t.Errorf("%s: %d have left", lang, n)
			}
		})
	}
}

// grant has cash at departure asked for, granted by the manager and paid.
func (d *desk) grant(member int64) {
	d.t.Helper()
	d.record(fmt.Sprintf("allowance/new?member=%d", member), "allowance")
	id := ask[int64](d.t, d.site, "SELECT max(a.id) FROM allowances a JOIN case_files c ON c.id = a.case_id WHERE c.reference = $1", d.ref)
	d.as(manager)
	d.Go(d.path("allowance"))
	d.Click(fmt.Sprintf("main form[action=%q] button", d.path(fmt.Sprintf("allowance/%d/answer", id))))
	d.accepted()
	d.as(counsellor)
	pay := fmt.Sprintf("allowance/%d/pay", id)
	d.record(pay, pay, "receipt", "D16-7", "witness", "Kis Éva", "place", "Budapest")
}

// withdraw takes one of the family out of the case, by the form as it opens.
func (d *desk) withdraw(member int64) {
	d.t.Helper()
	d.Go(d.path("withdraw"))
	d.Do(fmt.Sprintf(`(() => { document.querySelectorAll('main [name=members]').forEach(e => { if (e.checked !== (e.value === '%d')) e.click() }); return true })()`, member))
	if d.Do(`document.querySelector('main [name=cancel_bookings]').checked`) != "true" {
		d.t.Error("the bookings are not offered to be cancelled")
	}
	d.Send(d.path("withdraw"))
	d.accepted()
}

// newcomers are strangers who change their mind soon after they came.
var newcomers = map[i18n.Language]stranger{
	i18n.Hu: {"Qasim", "Firas", "فراس قاسم", "1993-10-02", "+36 30 555 0471"},
	i18n.Cs: {"Darwish", "Tariq", "طارق درويش", "1987-12-12", "+36 30 555 0472"},
	i18n.En: {"Sabbagh", "Munir", "منير صباغ", "1996-06-28", "+36 30 555 0473"},
}

func TestWithdrawingTakesThreeClicksInEveryStageBeforeDeparture(t *testing.T) {
	t.Parallel()
	for n, lang := range i18n.Languages {
		t.Run(string(lang), func(t *testing.T) {
			s := browse.New(t)
			base := s.Serve(t)
			d := &desk{Chromium: browse.Open(t, base, 1360, 900), t: t, site: s, lang: string(lang)}
			d.intake(newcomers[lang])
			d.walksOut("intake", "/cases/"+d.ref)
			for k, stage := range []string{"counselling", "eligibility", "approved", "pre_departure", "ready"} {
				if k%len(i18n.Languages) == n || stage == "pre_departure" {
					d.walksOut(stage, caseAt(t, s, stage))
				}
			}
		})
	}
}

// walksOut records a withdrawal from the page of a case as a person does who
// changes nothing on the form, and counts the clicks.
func (d *desk) walksOut(stage, at string) {
	d.t.Helper()
	d.Go(at)
	link, clicks := fmt.Sprintf(`a[href=%q]`, at+"/withdraw"), 0
	shown := fmt.Sprintf(`document.querySelector(%q).checkVisibility()`, link)
	if d.Do(shown) != "true" {
		clicks++
		d.Do(fmt.Sprintf(`(() => { document.querySelector(%q).closest('details').querySelector('summary').click(); return true })()`, link))
		d.Wait(shown)
	}
	clicks++
	d.Click(link)
	clicks++
	d.Send(at + "/withdraw")
	d.accepted()
	if clicks > 3 {
		d.t.Errorf("%s: %d clicks", stage, clicks)
	}
	if got := ask[string](d.t, d.site, "SELECT stage || ' ' || closure FROM case_files WHERE '/cases/' || reference = $1", at); got != "closed withdrawn" {
		d.t.Errorf("%s: after withdrawing the case is %s:\n%s", stage, got, d.Text())
	}
	if got := ask[string](d.t, d.site, "SELECT from_stage FROM case_steps t JOIN case_files c ON c.id = t.case_id WHERE event = 'withdrawn' AND '/cases/' || reference = $1 ORDER BY t.id DESC LIMIT 1", at); got != stage {
		d.t.Errorf("withdrawn from %s, not %s", got, stage)
	}
}
