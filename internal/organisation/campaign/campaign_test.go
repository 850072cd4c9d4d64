package campaign_test

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"

	"homeward/internal/journey/enquiry"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/campaign"
	"homeward/internal/oversight/report"
	"homeward/internal/testkit/casework"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(campaign.Service{DB: h.DB, Clock: h.Clock}.Routes, enquiry.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

func with(f []string, more ...string) []string {
	f = slices.Clone(f)
	for i := 0; i < len(more); i += 2 {
		found := false
		for at := 0; at < len(f); at += 2 {
			if f[at] == more[i] {
				f[at+1], found = more[i+1], true
			}
		}
		if !found {
			f = append(f, more[i], more[i+1])
		}
	}
	return f
}

func details(more ...string) []string {
	return with([]string{
		"name", "Know your options", "aim", "People hear of voluntary return", "audiences", "Asylum seekers", "channels", "leaflet", "starts_on", "2026-06-01",
		"ends_on", "", "_version", "0",
	}, more...)
}

func material(more ...string) []string {
	return with([]string{"title", "Leaflet", "kind", "leaflet", "language", "ur", "edition", "2", "printed", "500", "printed_on", "2026-05-20", "_version", "0"}, more...)
}

func handout(more ...string) []string {
	return with([]string{"material", "1", "on_day", "2026-06-10", "copies", "120", "place", "Bicske", "_version", "0"}, more...)
}

func call(more ...string) []string {
	return with([]string{
		"on_day", "2026-11-10", "at_time", "9.30", "language", "fa", "minutes", "12", "topics", "programme", "outcome", "informed", "_version", "0",
	}, more...)
}

func reach(more ...string) []string {
	return with([]string{
		"on_day", "2026-07-01", "channel", "social_media", "language", "fr", "women", "300", "men", "450", "unknown", "25", "method", "statistics", "_version", "0",
	}, more...)
}

// begun is a campaign in Budapest with an entry of every kind.
func begun(t *testing.T) *casework.House {
	t.Helper()
	h := house(t)
	v := h.As(casework.Judit)
	v.Post("/campaigns/new", details()...).Is(http.StatusSeeOther)
	v.Post("/campaigns/1/materials/new", material()...).Is(http.StatusSeeOther)
	v.Post("/campaigns/1/handouts/new", handout()...).Is(http.StatusSeeOther)
	v.Post("/campaigns/1/calls/new", call()...).Is(http.StatusSeeOther)
	v.Post("/campaigns/1/reach/new", reach()...).Is(http.StatusSeeOther)
	return h
}

func TestACampaignShowsItsReachByLanguageAndChannel(t *testing.T) {
	t.Parallel()
	h := begun(t)
	h.Exec(`INSERT INTO enquiries (office_id, recorded_by, on_day, last_contact_on, kind, channel, outcome, language, campaign_id, reached) VALUES
		(1, 11, '2026-07-02', '2026-07-02', 'talk', 'visit', '', 'ur', 1, 40),
		(1, 11, '2026-11-02', '2026-11-02', 'contact', 'phone', 'information_only', 'ur', 1, 1),
		(1, 11, '2026-11-03', '2026-11-03', 'contact', 'phone', '', 'ur', NULL, 1)`)
	h.Exec(`INSERT INTO enquiry_totals (office_id, campaign_id, month, enquiries, channel, language) VALUES (1, 1, '2026-01-01', 2, 'phone', 'ur')`)
	h.Exec(`INSERT INTO detention_visits (office_id, recorded_by, held_on, facility, place, language) VALUES (1, 14, '2026-07-02', 'Győr', 'immigration_detention', 'ur')`)
	c := h.Case("counselling")
	h.Exec(`INSERT INTO enquiries (office_id, recorded_by, on_day, last_contact_on, kind, channel, outcome, language, campaign_id, case_id)
		SELECT 1, 11, '2026-11-05', '2026-11-05', 'contact', 'phone', 'case', 'ur', 1, id FROM case_files WHERE reference = $1`, c.Ref)
	// Urdu: 500 printed, 120 handed out, no call, 40 reached by the talk, 4 enquiries, 1 case.
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"Urdu 500 120 0 40 4 1 25 %", "Persian 0 0 1 1 0 0", "French 0 0 0 775 0 0", "All 500 120 1 816 4 1 25 %", "Social media 300 450 25 775", "Outreach 0 0 40 40", "Hotline 0 0 1 1", "Talks to groups 1", "Visits to facilities in these days 1"},
		i18n.Hu: {"urdu 500 120", "Közösségi média 300 450 25 775"},
		i18n.Cs: {"urdština 500 120", "Sociální sítě 300 450 25 775"},
	} {
		h.As(casework.Judit).In(lang).Get("/campaigns/1").Is(http.StatusOK).Has(words...)
		for _, list := range []string{"materials", "handouts", "calls", "reach"} {
			h.As(casework.Judit).In(lang).Get("/campaigns/1/" + list).Is(http.StatusOK)
			h.As(casework.Judit).In(lang).Get("/campaigns/1/" + list + "/1").Is(http.StatusOK)
			h.As(casework.Judit).In(lang).Get("/campaigns/1/" + list + "/new").Is(http.StatusOK)
		}
	}
	h.As(casework.Judit).Get("/campaigns").Has("Know your options", "Leaflet")
	h.As(casework.Judit).Get("/campaigns/1/calls").Has("9:30", "Persian", "Informed", "Open as an enquiry")
	h.As(casework.Judit).Get("/campaigns/1/handouts").Has("Bicske", "Leaflet · Urdu", "120")
}

// The list, the page and the logframe say the same of what grew out of a
// campaign: each case once, for the campaign that was named first, protection
// cases too, and none entered in error.
func TestACaseCountsOnceForOneCampaign(t *testing.T) {
	t.Parallel()
	h := begun(t)
	h.Add(report.Service{DB: h.DB, Clock: h.Clock}.Routes)
	h.Exec("INSERT INTO campaigns (office_id, recorded_by, name, starts_on, ends_on) VALUES (1, 11, 'Second wave', '2026-06-02', '2026-12-31')")
	grows := func(c casework.Case, campaign int, day string) {
		h.Exec(`INSERT INTO enquiries (office_id, recorded_by, on_day, last_contact_on, kind, channel, outcome, language, campaign_id, case_id)
			SELECT 1, 11, $2::date, $2::date, 'contact', 'phone', 'case', 'ur', $3, id FROM case_files WHERE reference = $1`, c.Ref, day, campaign)
	}
	twice, wrong, secret := h.Case("counselling"), h.Case("counselling"), h.Case("counselling")
	grows(twice, 1, "2026-11-05")
	grows(twice, 1, "2026-11-06")
	grows(twice, 2, "2026-11-07")
	grows(wrong, 1, "2026-11-05")
	grows(secret, 2, "2026-11-05")
	h.Exec("UPDATE case_files SET voided = true WHERE reference = $1", wrong.Ref)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE reference = $1", secret.Ref)
	h.As(casework.Judit).Get("/campaigns").Has("Second wave", "2 1", "3 1")
	h.As(casework.Judit).Get("/campaigns/1").Has("Urdu 500 120 0 0 3 1 33 %")
	h.As(casework.Judit).Get("/campaigns/2").Has("Urdu 0 0 0 0 2 1 50 %")
	listed := h.As(casework.Reka).Get("/reports/n1?from=2026-01-01&to=2026-12-31&cell=N1.07%2Cperiod").Is(http.StatusOK)
	listed.Has("2 rows", twice.Ref, secret.Ref).Lacks(wrong.Ref)
}

func TestACallIsOpenedAsAnEnquiryOnce(t *testing.T) {
	t.Parallel()
	h := begun(t)
	v := h.As(casework.Judit)
	form := v.Get("/enquiries/new?call=1").Is(http.StatusOK).Field("channel", "hotline").Field("language", "fa").Field("campaign", "1").Form("/enquiries/new")
	before := h.As(casework.Dora).Get("/enquiries/new?call=1").Form("/enquiries/new")
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() { form.Send() })
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM enquiries WHERE campaign_id = 1 AND channel = 'hotline' AND on_day = '2026-11-10' AND topics = '{programme}'"); n != 1 {
		t.Fatalf("%d enquiries", n)
	}
	v.Get("/campaigns/1/calls").Has("Opened as an enquiry", "To the enquiry")
	// What became of the call stays, whatever the form of before says.
	grown := casework.Ask[string](h, "SELECT version::text FROM campaign_calls WHERE id = 1")
	v.Post("/campaigns/1/calls/1", call("_version", grown, "minutes", "15")...).Is(http.StatusUnprocessableEntity).Problem("outcome").Field("minutes", "15")
	v.Post("/campaigns/1/calls/1", call("_version", grown, "minutes", "15", "outcome", "enquiry")...).Is(http.StatusSeeOther)
	h.As(casework.Dora).Post("/campaigns/1/calls/1", call("_version", "1", "minutes", "16", "outcome", "enquiry")...).Is(http.StatusConflict)
	before.Send().Is(http.StatusUnprocessableEntity).Has("opened as an enquiry already")
	if to := v.Get("/enquiries/new?call=1").Is(http.StatusSeeOther).Location; to != "/enquiries/1" {
		t.Errorf("the call leads to %s", to)
	}
	v.Get("/enquiries/1").Has("Know your options")
	v.Get("/enquiries/1/edit").Field("campaign", "1")
	v.Post("/campaigns/1/calls/1/remove").Is(http.StatusUnprocessableEntity).Has("An enquiry grew out of this call")
	// Opened by somebody else in the meantime: no second enquiry.
	v.Post("/campaigns/1/calls/new", call()...).Is(http.StatusSeeOther)
	late := h.As(casework.Dora).Get("/enquiries/new?call=2").Form("/enquiries/new")
	v.Get("/enquiries/new?call=2").Form("/enquiries/new").Send().Is(http.StatusSeeOther)
	late.Send().Is(http.StatusUnprocessableEntity).Has("opened as an enquiry already")
	if n := casework.Ask[int](h, "SELECT count(*) FROM enquiries"); n != 2 {
		t.Errorf("%d enquiries", n)
	}
	// Another office's call, and what is no call.
	h.As(casework.Martin).Get("/enquiries/new?call=1").Is(http.StatusNotFound)
	v.Get("/enquiries/new?call=x").Is(http.StatusNotFound)
	// The enquiry is forgotten, the figure stays.
	h.Exec("UPDATE enquiries SET outcome = 'information_only', on_day = '2026-01-01', last_contact_on = '2026-01-01'")
	h.Exec("SELECT forget_enquiries('2026-11-19')")
	if n := casework.Ask[int](h, "SELECT sum(enquiries)::int FROM enquiry_totals WHERE campaign_id = 1"); n != 2 {
		t.Errorf("%d enquiries are remembered", n)
	}
	v.Get("/campaigns/1").Has("Persian 0 0 2 2 2 0")
	v.Get("/campaigns/1/calls").Has("Opened as an enquiry").Lacks("To the enquiry")
}

func TestCopiesThatWereNeverMadeAreNotHandedOut(t *testing.T) {
	t.Parallel()
	h := begun(t)
	v := h.As(casework.Judit)
	v.Post("/campaigns/1/handouts/new", handout("copies", "381")...).Is(http.StatusUnprocessableEntity).Problem("copies").Field("place", "Bicske")
	v.Post("/campaigns/1/handouts/new", handout("copies", "380")...).Is(http.StatusSeeOther)
	v.Post("/campaigns/1/handouts/1", handout("copies", "121", "_version", "1")...).Is(http.StatusUnprocessableEntity).Problem("copies")
	v.Post("/campaigns/1/handouts/1", handout("copies", "100", "_version", "1")...).Is(http.StatusSeeOther)
	v.Post("/campaigns/1/materials/1", material("printed", "479", "_version", "1")...).Is(http.StatusUnprocessableEntity).Problem("printed")
	v.Post("/campaigns/1/materials/1/remove").Is(http.StatusUnprocessableEntity).Has("Copies of this material were distributed")
	// Two people hand out the last copies: one of them does.
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() { h.As(casework.Judit).Post("/campaigns/1/handouts/new", handout("copies", "15")...) })
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT sum(copies)::int FROM campaign_handouts"); n != 495 {
		t.Errorf("%d copies were handed out", n)
	}
}

func TestWhatIsWrongIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	h := begun(t)
	v := h.As(casework.Judit)
	for _, x := range []struct {
		at     string
		fields []string
		field  string
	}{
		{"/campaigns/new", details("name", ""), "name"},
		{"/campaigns/new", details("channels", "television"), "channels"},
		{"/campaigns/new", details("ends_on", "2026-05-31"), "ends_on"},
		{"/campaigns/new", details("programme", "999"), "programme"},
		{"/campaigns/1/materials/new", material("kind", "book"), "kind"},
		{"/campaigns/1/materials/new", material("language", "xx"), "language"},
		{"/campaigns/1/materials/new", material("printed", "-1"), "printed"},
		{"/campaigns/1/handouts/new", handout("material", "9"), "material"},
		{"/campaigns/1/handouts/new", handout("copies", "0"), "copies"},
		{"/campaigns/1/handouts/new", handout("place", ""), "place"},
		{"/campaigns/1/handouts/new", handout("point", "9"), "point"},
		{"/campaigns/1/handouts/new", handout("on_day", "2026-05-31"), "on_day"},
		{"/campaigns/1/calls/new", call("on_day", "2026-12-24"), "on_day"},
		{"/campaigns/1/calls/new", call("at_time", "25:00"), "at_time"},
		{"/campaigns/1/calls/new", call("topics", "weather"), "topics"},
		{"/campaigns/1/calls/new", call("outcome", "enquiry"), "outcome"},
		{"/campaigns/1/calls/new", call("minutes", "601"), "minutes"},
		{"/campaigns/1/reach/new", reach("channel", "hotline"), "channel"},
		{"/campaigns/1/reach/new", reach("channel", "outreach"), "channel"},
		{"/campaigns/1/reach/new", reach("women", "", "men", "", "unknown", ""), "unknown"},
		{"/campaigns/1/reach/new", reach("method", "guessed"), "method"},
	} {
		v.Post(x.at, x.fields...).Is(http.StatusUnprocessableEntity).Problem(x.field)
	}
	for _, table := range []string{"campaigns", "campaign_materials", "campaign_handouts", "campaign_calls", "campaign_reaches"} {
		if n := casework.Ask[int](h, "SELECT count(*) FROM "+table); n != 1 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
	v.Post("/enquiries/new", "on_day", "2026-11-10", "channel", "phone", "language", "fa", "topics", "programme", "campaign", "99").Is(http.StatusUnprocessableEntity).Problem("campaign")
}

func TestCampaignsAreOfTheirOffice(t *testing.T) {
	t.Parallel()
	h := begun(t)
	h.As(casework.Martin).Get("/campaigns").Is(http.StatusOK).Lacks("Know your options")
	h.As(casework.Eszter).Get("/campaigns").Is(http.StatusForbidden)
	h.As(casework.Martin).Post("/campaigns/new", details("name", "Of Praha")...).Is(http.StatusSeeOther)
	for list, fields := range map[string][]string{"materials": material("_version", "1"), "handouts": handout("_version", "1"), "calls": call("_version", "1"), "reach": reach("_version", "1")} {
		for _, at := range []string{"/campaigns/1/" + list, "/campaigns/1/" + list + "/new", "/campaigns/1/" + list + "/1", "/campaigns/2/" + list + "/1"} {
			h.As(casework.Martin).Get(at).Is(http.StatusNotFound).Lacks("Know your options")
		}
		h.As(casework.Martin).Post("/campaigns/1/"+list+"/new", fields...).Is(http.StatusNotFound)
		h.As(casework.Martin).Post("/campaigns/2/"+list+"/1", fields...).Is(http.StatusNotFound)
		h.As(casework.Martin).Post("/campaigns/2/" + list + "/1/remove").Is(http.StatusNotFound)
	}
	h.As(casework.Martin).Get("/campaigns/1/edit").Is(http.StatusNotFound)
	h.As(casework.Martin).Post("/campaigns/1/edit", details("_version", "1")...).Is(http.StatusNotFound)
	// A material of another campaign cannot be handed out, nor another's campaign be named.
	h.As(casework.Martin).Post("/campaigns/2/handouts/new", handout()...).Is(http.StatusUnprocessableEntity).Problem("material")
	h.As(casework.Martin).Get("/enquiries/new").Lacks("Know your options").Has("Of Praha")
	for _, table := range []string{"campaigns", "campaign_materials", "campaign_handouts", "campaign_calls", "campaign_reaches"} {
		var seen int
		err := h.DB.Read(t.Context(), casework.Petra.Actor(), func(r db.Reader) error {
			return r.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&seen)
		})
		own := 0
		if table == "campaigns" {
			own = 1
		}
		if err != nil || seen != own {
			t.Errorf("%s shows another office %d rows, %v", table, seen, err)
		}
	}
}

func TestNobodyOverwritesAnothersEntry(t *testing.T) {
	t.Parallel()
	h := begun(t)
	v := h.As(casework.Judit)
	v.Post("/campaigns/1/edit", details("_version", "1", "aim", "More")...).Is(http.StatusSeeOther)
	h.As(casework.Dora).Post("/campaigns/1/edit", details("_version", "1", "aim", "Less")...).Is(http.StatusConflict)
	v.Post("/campaigns/1/reach/1", reach("_version", "1", "women", "301")...).Is(http.StatusSeeOther)
	h.As(casework.Dora).Post("/campaigns/1/reach/1", reach("_version", "1", "women", "302")...).Is(http.StatusConflict)
	v.Post("/campaigns/1/calls/1", call("_version", "1", "minutes", "13")...).Is(http.StatusSeeOther)
	h.As(casework.Dora).Post("/campaigns/1/calls/1", call("_version", "1", "minutes", "14")...).Is(http.StatusConflict)
	for list, table := range map[string]string{"reach": "campaign_reaches", "calls": "campaign_calls", "handouts": "campaign_handouts"} {
		one := "/campaigns/1/" + list + "/1"
		open := v.Get(one).Is(http.StatusOK).Form(one + "/remove")
		h.Exec("UPDATE " + table + " SET version = version + 1")
		open.Send().Is(http.StatusConflict)
		v.Post(one + "/remove").Is(http.StatusConflict)
		v.Get(one).Form(one + "/remove").Send().Is(http.StatusSeeOther)
		v.Get("/campaigns/1/" + list).Has("Nothing is recorded yet.")
	}
	v.Get("/campaigns/1/materials/1").Form("/campaigns/1/materials/1/remove").Send().Is(http.StatusSeeOther)
	v.Get("/campaigns/1/materials").Has("Nothing is recorded yet.")
}

func TestAMaterialIsEitherRemovedOrHandedOut(t *testing.T) {
	t.Parallel()
	h := begun(t)
	v := h.As(casework.Judit)
	for n := 2; n < 10; n++ {
		v.Post("/campaigns/1/materials/new", material()...).Is(http.StatusSeeOther)
		one := "/campaigns/1/materials/" + strconv.Itoa(n)
		remove, hand := v.Get(one).Form(one+"/remove"), h.As(casework.Dora).Get("/campaigns/1/handouts/new").Form("/campaigns/1/handouts/new")
		var removed, handed int
		var both sync.WaitGroup
		both.Go(func() { removed = remove.Send().Status })
		both.Go(func() {
			handed = hand.With("material", strconv.Itoa(n), "copies", "5", "place", "Bicske").Send().Status
		})
		both.Wait()
		if (removed == http.StatusSeeOther) == (handed == http.StatusSeeOther) || removed >= 500 || handed >= 500 {
			t.Errorf("material %d: removing it answers %d, handing it out %d", n, removed, handed)
		}
	}
}

func TestWhatCanBeNamedIsOfThisTime(t *testing.T) {
	t.Parallel()
	h := house(t)
	for _, days := range []string{"'2025-01-01', '2025-12-31'", "'2026-01-01', '2026-08-31'", "'2026-12-24', '0001-01-01'", "'2026-02-01', '0001-01-01'"} {
		h.Exec("INSERT INTO campaigns (office_id, recorded_by, name, starts_on, ends_on) VALUES (1, 11, 'c', " + days + ")")
	}
	for keep, want := range map[int64][]string{0: {"4", "2"}, 1: {"4", "2", "1"}} {
		var got []string
		err := h.DB.Read(t.Context(), casework.Judit.Actor(), func(r db.Reader) error {
			found, err := campaign.Choices(t.Context(), r, 1, date.Of(2026, 11, 19), keep)
			for _, o := range found {
				got = append(got, o.Value)
			}
			return err
		})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("with %d: %v, %v", keep, got, err)
		}
	}
}
