package enquiry_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/enquiry"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func house(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(enquiry.Service{DB: h.DB, Clock: h.Clock}.Routes, casefile.Service{DB: h.DB, Clock: h.Clock, Enquiry: enquiry.Link}.Routes)
	return h
}

// call is a question asked on the hotline.
var call = []string{"on_day", "2026-11-19", "channel", "hotline", "language", "ar", "topics", "programme", "topics", "eligibility", "country", "IQ", "info_source", "friend", "place", "office"}

func logOne(t *testing.T, c *visit.Client, more ...string) {
	t.Helper()
	c.Post("/enquiries/new", append(append([]string{}, call...), more...)...).Is(http.StatusSeeOther)
}

// T01 enquiry_logged: channel, language and topic are on file, and no name.
func TestAnEnquiryIsLogged(t *testing.T) {
	t.Parallel()
	h := house(t)
	for name, c := range map[string]struct {
		without string
		with    []string
		field   string
	}{
		"no day":              {"on_day", nil, "on_day"},
		"no channel":          {"channel", nil, "channel"},
		"no language":         {"language", nil, "language"},
		"no topic":            {"topics", nil, "topics"},
		"tomorrow":            {"on_day", []string{"on_day", "2026-11-20"}, "on_day"},
		"a year ago":          {"on_day", []string{"on_day", "2025-11-20"}, "on_day"},
		"an unknown channel":  {"channel", []string{"channel", "pigeon"}, "channel"},
		"an unknown topic":    {"", []string{"topics", "weather"}, "topics"},
		"no such country":     {"country", []string{"country", "ZZ"}, "country"},
		"copies of nothing":   {"", []string{"copies_1", "3"}, "leaflet_1"},
		"a leaflet, not how":  {"", []string{"leaflet_2", "ar"}, "copies_2"},
		"a language twice":    {"", []string{"leaflet_1", "ar", "copies_1", "1", "leaflet_2", "ar", "copies_2", "2"}, "leaflet_2"},
		"an appointment past": {"", []string{"appointment_on", "2026-11-18"}, "appointment_on"},
	} {
		t.Run(name, func(t *testing.T) {
			var sent []string
			for i := 0; i < len(call); i += 2 {
				if call[i] != c.without {
					sent = append(sent, call[i], call[i+1])
				}
			}
			for _, lang := range i18n.Languages {
				p := h.As(casework.Judit).In(lang).Post("/enquiries/new", append(append(sent, c.with...), "note", "kept as typed")...)
				p.Is(http.StatusUnprocessableEntity).Problem(c.field).Field("note", "kept as typed")
			}
		})
	}
	for _, who := range []access.User{casework.Judit, casework.Reka} {
		logOne(t, h.As(who), "then", "open")
	}
	h.As(casework.Eszter).Get("/enquiries").Is(http.StatusForbidden)
	h.As(casework.Eszter).Post("/enquiries/new", call...).Is(http.StatusForbidden)
	if got := casework.Ask[string](h, "SELECT string_agg(channel || ' ' || language || ' ' || outcome || ' ' || reached, '; ') FROM enquiries"); got != "hotline ar  1; hotline ar  1" {
		t.Errorf("on file: %q", got)
	}
	for lang, words := range map[i18n.Language][]string{
		i18n.En: {"Hotline", "Arabic", "Iraq", "open"}, i18n.Hu: {"Információs telefonvonal", "arab", "Irak", "nyitott"}, i18n.Cs: {"Infolinka", "arabština", "Irák", "otevřený"},
	} {
		b := h.As(casework.Dora).In(lang)
		b.Get("/enquiries").Is(http.StatusOK).Has(words...)
		b.Get("/enquiries/1").Is(http.StatusOK).Has(words...)
		b.Get("/enquiries/new").Is(http.StatusOK)
		b.Get("/enquiries/1/edit").Is(http.StatusOK)
		b.Get("/enquiries/talks/new").Is(http.StatusOK)
	}
}

// T02 information_only: nothing more is needed, the clock of deletion is shown.
func TestInformationWasAllThatWasNeeded(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Judit)
	logOne(t, b)
	b.Get("/enquiries/1").Has("information only", "Deleted on 19 May 2027")
	logOne(t, b, "then", "open", "on_day", "2026-11-19")
	b.Get("/enquiries?view=open").Has("open").Lacks("/enquiries/1\"")
	for _, id := range []string{"2"} {
		h.As(casework.Martin).Post("/enquiries/" + id + "/close").Is(http.StatusNotFound)
		h.As(casework.Dora).Post("/enquiries/" + id + "/close").Is(http.StatusSeeOther)
	}
	if got := casework.Ask[string](h, "SELECT string_agg(outcome, ',' ORDER BY id) FROM enquiries"); got != "information_only,information_only" {
		t.Errorf("outcomes %q", got)
	}
	// In touch again: open once more, and kept longer.
	h.Exec("UPDATE enquiries SET on_day = '2026-08-01', last_contact_on = '2026-08-01' WHERE id = 1")
	b.Get("/enquiries/1").Has("Deleted on 1 Feb 2027")
	b.Post("/enquiries/1/again").Is(http.StatusSeeOther)
	b.Get("/enquiries/1").Has("Deleted on 19 May 2027", "open")
	logOne(t, b, "then", "appointment", "appointment_on", "2026-11-24")
	b.Get("/enquiries/3").Has("appointment")
	if got := casework.Ask[string](h, "SELECT outcome || ' ' || appointment_on FROM enquiries WHERE id = 3"); got != "appointment 2026-11-24" {
		t.Errorf("the appointment is %q", got)
	}
}

func TestTheNextEnquiryBeginsLikeTheLast(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.Exec("INSERT INTO advisory_points (id, office_id, name) VALUES (7, 1, 'Győr'), (8, 2, 'Ostrava')")
	b := h.As(casework.Judit)
	b.Post("/enquiries/new", call...).Is(http.StatusSeeOther)
	b.Post("/enquiries/new", "on_day", "2026-11-18", "channel", "walk_in", "language", "fa", "topics", "travel", "place", "advisory_point", "point", "7", "info_source", "leaflet", "facility", "Market hall", "country", "IR", "note", "asked twice").Is(http.StatusSeeOther)
	// From the list it takes three clicks: the list, "log", "information only".
	list := b.Get("/enquiries")
	form := b.Get(list.LinkTo("Log an enquiry")).Form("/enquiries/new")
	want := url.Values{"channel": {"walk_in"}, "language": {"fa"}, "topics": {"travel"}, "place": {"advisory_point"}, "point": {"7"}, "info_source": {"leaflet"}, "facility": {"Market hall"}}
	for name, values := range want {
		if got := form.Values[name]; strings.Join(got, ",") != values[0] {
			t.Errorf("%s begins with %v, want %v", name, got, values)
		}
	}
	if form.Values.Get("country") != "" || form.Values.Get("note") != "" {
		t.Errorf("what was asked leaks into the next enquiry: %v", form.Values)
	}
	form.Send().Is(http.StatusSeeOther)
	if n := casework.Ask[int](h, "SELECT count(*) FROM enquiries WHERE on_day = '2026-11-19' AND point_id = 7"); n != 1 {
		t.Errorf("%d enquiries at the point", n)
	}
	// Where the place is a point, one of the office's is named; elsewhere none is meant.
	b.Post("/enquiries/new", append(call, "place", "advisory_point")...) // the first place counts
	sent := form.With("point", "").Values
	b.PostValues("/enquiries/new", sent).Is(http.StatusUnprocessableEntity).Problem("point")
	b.PostValues("/enquiries/new", form.With("point", "8").Values).Is(http.StatusUnprocessableEntity).Problem("point")
	logOne(t, b, "point", "7")
	if n := casework.Ask[int](h, "SELECT count(*) FROM enquiries WHERE place = 'office' AND point_id IS NOT NULL"); n != 0 {
		t.Errorf("%d enquiries in the office name a point", n)
	}
}

func TestAnotherOfficesEnquiriesAreNotThere(t *testing.T) {
	t.Parallel()
	h := house(t)
	logOne(t, h.As(casework.Judit))
	for _, who := range []access.User{casework.Martin, casework.Petra} {
		b := h.As(who)
		b.Get("/enquiries").Is(http.StatusOK).Lacks("/enquiries/1")
		for _, path := range []string{"/enquiries/1", "/enquiries/1/edit", "/enquiries/1/intake", "/enquiries/x"} {
			b.Get(path).Is(http.StatusNotFound)
		}
		for _, path := range []string{"/enquiries/1/edit", "/enquiries/1/close", "/enquiries/1/again"} {
			b.Post(path, call...).Is(http.StatusNotFound)
		}
	}
}

func TestTwentySendingsAreOneEnquiry(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Judit)
	form := b.Get("/enquiries/new").Form("/enquiries/new").With(call...)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if p := b.PostValues("/enquiries/new", form.Values); p.Status != http.StatusSeeOther {
				t.Errorf("status %d", p.Status)
			}
		})
	}
	all.Wait()
	if n := casework.Ask[int](h, "SELECT count(*) FROM enquiries"); n != 1 {
		t.Errorf("%d enquiries", n)
	}
}

func TestATalkToAGroup(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Judit)
	talk := []string{"on_day", "2026-11-17", "channel", "visit", "language", "ar", "topics", "programme", "place", "reception_centre", "facility", "Vámosszabadi", "reached", "23", "materials", "Film", "leaflet_1", "ar", "copies_1", "20", "leaflet_3", "fr", "copies_3", "3"}
	b.Post("/enquiries/talks/new", append(talk[:len(talk):len(talk)], "reached", "x")...)
	b.Post("/enquiries/talks/new", talk[:12]...).Is(http.StatusUnprocessableEntity).Problem("reached")
	b.Post("/enquiries/talks/new", talk...).Is(http.StatusSeeOther)
	id := casework.Ask[int64](h, "SELECT max(id) FROM enquiries WHERE kind = 'talk'")
	at := fmt.Sprintf("/enquiries/%d", id)
	b.Get(at).Has("23 people reached", "Vámosszabadi", "Film", "Arabic 20, French 3").Lacks("Deleted on", "Start intake")
	b.Get("/enquiries?view=talks").Has("Group talk", "23 people reached")
	b.Post(at + "/close").Is(http.StatusUnprocessableEntity)
	b.Get(at + "/intake").Is(http.StatusUnprocessableEntity)
	b.Get(at+"/edit").Form(at+"/edit").With("reached", "25").Send().Is(http.StatusSeeOther)
	b.Get(at).Has("25 people reached", "Arabic 20, French 3")
}

func TestAnEnquiryIsCorrected(t *testing.T) {
	t.Parallel()
	h := house(t)
	b := h.As(casework.Judit)
	logOne(t, b, "leaflet_1", "ar", "copies_1", "2")
	form := b.Get("/enquiries/1/edit").Form("/enquiries/1/edit")
	h.As(casework.Reka).Get("/enquiries/1/edit").Form("/enquiries/1/edit").With("language", "ku").Send().Is(http.StatusSeeOther)
	form.With("language", "fa").Send().Is(http.StatusConflict).Has("Kurdish", "Persian")
	form = b.Get("/enquiries/1/edit").Form("/enquiries/1/edit").With("on_day", "2026-11-16", "note", "wanted a leaflet")
	form.Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](h, "SELECT on_day || ' ' || last_contact_on || ' ' || language || ' ' || leaflet_copies[1] FROM enquiries"); got != "2026-11-16 2026-11-19 ku 2" {
		t.Errorf("on file: %q", got)
	}
}

// table is the table of a page, as it was sent.
func table(p *visit.Page) string {
	_, rest, _ := strings.Cut(p.Body, "<table")
	rows, _, _ := strings.Cut(rest, "</table>")
	return rows
}

func TestTheListIsNarrowedAndPaged(t *testing.T) {
	t.Parallel()
	h := house(t)
	h.Exec("INSERT INTO advisory_points (id, office_id, name) VALUES (7, 1, 'Győr')")
	h.Exec(`INSERT INTO enquiries (office_id, recorded_by, point_id, on_day, last_contact_on, kind, channel, language, outcome, topics, facility)
		SELECT 1, 11, CASE WHEN n % 10 = 0 THEN 7 END, date '2026-11-19' - n / 3, '2026-11-19', 'contact', CASE WHEN n % 2 = 0 THEN 'phone' ELSE 'email' END,
			CASE WHEN n % 5 = 0 THEN 'fa' ELSE 'ar' END, CASE WHEN n % 3 = 0 THEN '' ELSE 'information_only' END, '{programme}', 'row ' || n
		FROM generate_series(1, 60) n`)
	b := h.As(casework.Judit)
	seen := map[string]bool{}
	pages := 0
	var back, second string
	for at := "/enquiries"; at != ""; {
		p := b.Get(at).Is(http.StatusOK).Has("60 enquiries and talks")
		if pages++; pages == 2 {
			second = table(p)
		}
		for n := 1; n <= 60; n++ {
			row := fmt.Sprintf("row %d<", n)
			if strings.Contains(p.Body, row) {
				if seen[row] {
					t.Errorf("%s stands on two pages", row)
				}
				seen[row] = true
			}
		}
		at = ""
		for _, l := range p.Links() {
			if strings.Contains(l, "after=") {
				at = l
			}
			if strings.Contains(l, "before=") {
				back = l
			}
		}
	}
	if pages != 3 || len(seen) != 60 {
		t.Errorf("%d pages with %d rows", pages, len(seen))
	}
	if again := table(b.Get(back).Is(http.StatusOK)); again != second {
		t.Errorf("back from the third page there is\n%s\nand not\n%s", again, second)
	}
	b.Get("/enquiries?channel=email").Has("30 enquiries").Lacks("row 2<")
	b.Get("/enquiries?language=fa&channel=phone").Has("6 enquiries", "row 10<").Lacks("row 5<")
	b.Get("/enquiries?point=7").Has("6 enquiries", "Győr")
	b.Get("/enquiries?view=open").Has("20 enquiries")
	b.Get("/enquiries?view=talks").Has("There is no enquiry here.")
	b.Get("/enquiries?channel=pigeon&language=zz&point=x&after=nonsense&view=secret").Is(http.StatusOK).Has("60 enquiries")
}

func TestOldEnquiriesAreForgottenAndTheirNumberStays(t *testing.T) {
	t.Parallel()
	h := house(t)
	c := h.Case(casefile.Intake)
	logOne(t, h.As(casework.Judit), "note", "a secret of the caller", "leaflet_1", "ar", "copies_1", "4")
	h.Exec(`UPDATE enquiries SET on_day = '2026-05-02', last_contact_on = '2026-05-19'`)
	h.Exec(`INSERT INTO enquiries (office_id, recorded_by, case_id, on_day, last_contact_on, kind, channel, language, outcome, reached) VALUES
		(1, 11, NULL, '2026-05-20', '2026-05-20', 'contact', 'hotline', 'ar', '', 1),
		(1, 11, NULL, '2026-05-03', '2026-05-03', 'contact', 'hotline', 'ar', 'information_only', 1),
		(1, 11, $1, '2026-01-03', '2026-01-03', 'contact', 'hotline', 'ar', 'case', 1),
		(1, 11, NULL, '2026-01-03', '2026-01-03', 'talk', 'visit', 'ar', '', 40)`, c.ID)
	gone, err := enquiry.Forget(t.Context(), h.DB, date.Of(2026, 11, 19))
	if err != nil || gone != 2 {
		t.Fatalf("%d forgotten, %v", gone, err)
	}
	if got := casework.Ask[string](h, "SELECT string_agg(last_contact_on::text, ' ' ORDER BY id) FROM enquiries"); got != "2026-05-20 2026-01-03 2026-01-03" {
		t.Errorf("kept are %q", got)
	}
	if got := casework.Ask[string](h, "SELECT string_agg(month || ' ' || channel || ' ' || enquiries || ' ' || leaflets, '; ' ORDER BY id) FROM enquiry_totals WHERE place = 'office'"); got != "2026-05-01 hotline 1 4" {
		t.Errorf("what stays is %q", got)
	}
	if n := casework.Ask[int](h, "SELECT count(*) FROM audit_values WHERE before::text || after::text LIKE '%a secret of the caller%'"); n != 0 {
		t.Errorf("the note stands in %d entries of the audit trail", n)
	}
	if gone, err := enquiry.Forget(t.Context(), h.DB, date.Of(2026, 11, 20)); err != nil || gone != 1 {
		t.Errorf("the day after %d more are forgotten, %v", gone, err)
	}
	if n := casework.Ask[int](h, "SELECT sum(enquiries) FROM enquiry_totals"); n != 3 {
		t.Errorf("%d enquiries are counted", n)
	}
}
