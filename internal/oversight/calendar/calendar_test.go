package calendar_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/calendar"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

func open(t *testing.T) *casework.House {
	t.Helper()
	h := casework.New(t)
	h.Add(calendar.Service{DB: h.DB, Clock: h.Clock}.Routes)
	return h
}

// full is a week with one of everything, of a case of Judit's.
func full(t *testing.T, h *casework.House) casework.Case {
	t.Helper()
	c := h.Case(casefile.PreDeparture)
	h.Exec(`INSERT INTO appointments (case_id, counsellor_id, on_day, at_time, minutes, kind, purpose, place_detail, state) VALUES
		($1, 11, '2026-11-19', '09:00', 45, 'session', 'Second talk', 'Room 4', 'planned'),
		($1, 11, '2026-11-19', '09:30', 30, 'embassy', 'Laissez-passer', 'Embassy of Iraq', 'planned'),
		($1, 11, '2026-11-20', '', 0, 'medical', 'Fit to travel', '', 'planned'),
		($1, 11, '2026-11-19', '16:00', 0, 'session', 'Called off', '', 'cancelled'),
		($1, 14, '2026-11-19', '11:00', 0, 'session', 'With Dora', '', 'planned'),
		($1, 11, '2026-11-30', '11:00', 0, 'session', 'The week after', '', 'planned')`, c.ID)
	h.Exec(`INSERT INTO appointments (office_id, counsellor_id, on_day, at_time, kind, purpose) VALUES (1, 11, '2026-11-18', '08:00', 'detention_visit', 'Talks at Nyírbátor')`)
	h.Exec("INSERT INTO tasks (office_id, case_id, owner_id, made_by, due_on, title) VALUES (1, $1, 11, 11, '2026-11-20', 'Ring the airline')", c.ID)
	h.Exec("UPDATE case_files SET due_on = '2026-11-21', deadline_on = '2026-11-22', blocker = 'ticket', blocked_on = 'counsellor' WHERE id = $1", c.ID)
	h.Exec("INSERT INTO itineraries (case_id, recorded_by, number, travels_on) VALUES ($1, 11, 1, '2026-11-21')", c.ID)
	h.Exec(`INSERT INTO itinerary_segments (case_id, itinerary_id, departs_on, origin, destination, departs_at) SELECT case_id, id, travels_on, 'BUD', 'EBL', '06:10' FROM itineraries`)
	return c
}

func TestAWeekShowsWhatIsOnItsDays(t *testing.T) {
	t.Parallel()
	h := open(t)
	full(t, h)
	for _, l := range i18n.Languages {
		for _, at := range []string{"/calendar", "/calendar?whose=office", "/calendar?span=day", "/calendar?span=day&whose=office", "/calendar?whose=14", "/calendar?on=2026-12-24", "/calendar/feed"} {
			h.As(casework.Judit).In(l).Get(at).Is(http.StatusOK)
		}
	}
	v := h.As(casework.Judit).In(i18n.En)
	v.Get("/calendar").Has("16 Nov – 22 Nov 2026", "09:00", "Second talk", "Embassy", "Laissez-passer", "Medical", "Visit in detention", "Talks at Nyírbátor",
		"Ring the airline", "Departure", "BUD – EBL", "Legal deadline", "Ticket", "Al-Saadi", "at the same time", "what became of it?").
		Lacks("Called off", "With Dora", "The week after")
	v.Get("/calendar?on=2026-11-30").Has("The week after").Lacks("Second talk")
	v.Get("/calendar?span=day").Has("Thursday, 19 November 2026", "45 minutes", "Second talk").Lacks("Fit to travel", "With Dora")
	v.Get("/calendar?span=day&whose=office").Has("Second talk", "With Dora", "Dóra Fekete", "Judit Kovács")
	v.Get("/calendar?whose=14").Has("With Dora").Lacks("Second talk")
	v.Get("/calendar?on=2026-08-20").Has("Public holiday")
	if next := v.Get("/calendar").LinkTo("Next week"); next != "/calendar?on=2026-11-26" {
		t.Errorf("the next week is at %q", next)
	}
	// What cannot be meant is this week.
	v.Get("/calendar?on=someday&span=year&whose=-3").Is(http.StatusOK).Has("16 Nov – 22 Nov 2026")
}

func TestAPointHasItsOwnCalendar(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := full(t, h)
	h.Exec("INSERT INTO advisory_points (id, office_id, name) VALUES (7, 1, 'Szeged, Tisza Lajos körút'), (8, 2, 'Brno')")
	h.Exec("UPDATE appointments SET point_id = 7 WHERE purpose = 'With Dora'")
	h.Exec("INSERT INTO appointments (case_id, counsellor_id, point_id, on_day, purpose) VALUES ($1, 11, 7, '2026-11-20', 'Judit at the point')", c.ID)
	v := h.As(casework.Judit).In(i18n.En)
	v.Get("/calendar").Has("Szeged, Tisza Lajos körút").Lacks("Brno")
	v.Get("/calendar?whose=point-7").Is(http.StatusOK).Has("With Dora", "Judit at the point").Lacks("Second talk", "Ring the airline", "Legal deadline")
	h.As(casework.Martin).Get("/calendar?whose=point-7").Is(http.StatusOK).Lacks("With Dora")
}

func TestWhoCoversSeesTheAbsentOnesDays(t *testing.T) {
	t.Parallel()
	h := open(t)
	full(t, h)
	dora := h.As(casework.Dora).In(i18n.En)
	dora.Get("/calendar").Has("With Dora").Lacks("Second talk", "Ring the airline")
	h.Exec(`INSERT INTO staff_absences (staff_id, covered_by, recorded_by, from_day, until_day) VALUES (11, 14, 13, '2026-11-19', '2026-11-25')`)
	dora.Get("/calendar").Has("With Dora", "Second talk", "Ring the airline", "Legal deadline")
	h.Exec("UPDATE staff_absences SET cancelled = true")
	dora.Get("/calendar").Lacks("Second talk")
	h.Exec("UPDATE staff_absences SET cancelled = false, from_day = '2026-11-20'")
	dora.Get("/calendar").Lacks("Second talk")
}

func TestTheCalendarStaysInItsOfficeAndItsCases(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := full(t, h)
	for _, at := range []string{"/calendar", "/calendar?whose=office", "/calendar?whose=11", "/calendar?whose=11&span=day"} {
		h.As(casework.Martin).Get(at).Is(http.StatusOK).Lacks("Second talk", "Al-Saadi", "Nyírbátor", c.Ref, "Ring the airline")
	}
	h.As(casework.Eszter).Get("/calendar").Is(http.StatusForbidden)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 11)", c.ID)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", c.ID)
	h.Exec("UPDATE migrants SET protected = true")
	for _, u := range []access.User{casework.Reka, casework.Dora} {
		h.As(u).Get("/calendar?whose=office").Is(http.StatusOK).Lacks("Second talk", "Al-Saadi", c.Ref, "Ring the airline", "BUD – EBL")
	}
	h.As(casework.Judit).Get("/calendar").Has("Second talk", "Al-Saadi")
}

var address = regexp.MustCompile(`http://[^"<]*(/calendar/feed/[A-Za-z0-9_-]+\.ics)`)

// subscribe makes a secret address and returns its path.
func subscribe(t *testing.T, v *visit.Client) string {
	t.Helper()
	f := v.Get("/calendar/feed").Is(http.StatusOK).Values("/calendar/feed")
	m := address.FindStringSubmatch(v.PostValues("/calendar/feed", f).Is(http.StatusOK).Body)
	if m == nil {
		t.Fatal("no address is shown")
	}
	return m[1]
}

func TestTheFeedTellsNothingAboutAnybody(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := full(t, h)
	guarded := h.Case(casefile.Counselling)
	h.Exec("INSERT INTO case_named_staff (case_id, staff_id) VALUES ($1, 11)", guarded.ID)
	h.Exec("UPDATE case_files SET class = 'protection' WHERE id = $1", guarded.ID)
	h.Exec("INSERT INTO appointments (case_id, counsellor_id, on_day, at_time, purpose, place_detail) VALUES ($1, 11, '2026-11-23', '08:15', 'Police hearing', 'Shelter')", guarded.ID)
	at := subscribe(t, h.As(casework.Judit).In(i18n.En))
	p := h.Browser().Get(at).Is(http.StatusOK) // no sign-in
	if ct := p.Header.Get("Content-Type"); ct != "text/calendar; charset=utf-8" {
		t.Errorf("sent as %q", ct)
	}
	p.Has("BEGIN:VCALENDAR", "TZID:Europe/Budapest", c.Ref, "DTSTART;TZID=Europe/Budapest:20261119T090000", "DURATION:PT45M",
		"DTSTART;TZID=Europe/Budapest:20261123T081500", "DTSTART;VALUE=DATE:20261120", "DTSTART;VALUE=DATE:20261121").
		Lacks("Al-Saadi", "Karim", "Second talk", "Laissez", "Iraq", "Room 4", "Nyírbátor", "Police", "Shelter", "medical", "embassy", "travel", guarded.Ref, "Called off", "With Dora", "Ring the airline")
	if n := strings.Count(p.Body, "BEGIN:VEVENT"); n != 7 {
		t.Errorf("%d events", n)
	}
	if n := strings.Count(p.Body, "SUMMARY:Appointment\r\n"); n != 2 { // the guarded one and the visit
		t.Errorf("%d events without a reference:\n%s", n, p.Body)
	}
	for i, line := range strings.Split(strings.TrimSuffix(p.Body, "\r\n"), "\r\n") {
		if len(line) > 75 {
			t.Errorf("line %d has %d bytes", i+1, len(line))
		}
	}
}

func TestTheFeedEndsWithItsAddressAndItsOwner(t *testing.T) {
	t.Parallel()
	h := open(t)
	full(t, h)
	v := h.As(casework.Judit).In(i18n.En)
	first := subscribe(t, v)
	h.Browser().Get(first).Is(http.StatusOK)
	v.Get("/calendar/feed").Has("today 10:00").Lacks(first)
	second := subscribe(t, v)
	h.Browser().Get(first).Is(http.StatusNotFound)
	h.Browser().Get(second).Is(http.StatusOK)
	h.Browser().Get(strings.TrimSuffix(second, ".ics")).Is(http.StatusNotFound)
	h.Browser().Get("/calendar/feed/nothing.ics").Is(http.StatusNotFound)
	h.Exec("UPDATE staff SET state = 'disabled' WHERE id = 11")
	h.Browser().Get(second).Is(http.StatusNotFound)
	h.Exec("UPDATE staff SET state = 'active' WHERE id = 11")
	v.PostValues("/calendar/feed/revoke", v.Get("/calendar/feed").Values("/calendar/feed/revoke")).Is(http.StatusSeeOther)
	h.Browser().Get(second).Is(http.StatusNotFound)
	if plain := casework.Ask[int](h, "SELECT count(*) FROM calendar_feeds WHERE encode(token_hash, 'escape') LIKE '%' || $1 || '%'", strings.TrimSuffix(strings.TrimPrefix(second, "/calendar/feed/"), ".ics")); plain != 0 {
		t.Error("the secret is stored as it is")
	}
}

func TestAWeekTooFullForThePageSaysSo(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Exec("INSERT INTO tasks (office_id, owner_id, made_by, due_on, title) SELECT 1, 11, 11, '2026-11-20', 'Call ' || n FROM generate_series(1, 600) n")
	v := h.As(casework.Judit).In(i18n.En)
	const cut = "There is more than the page can show."
	v.Get("/calendar").Is(http.StatusOK).Lacks(cut)
	h.Exec("INSERT INTO tasks (office_id, owner_id, made_by, due_on, title) VALUES (1, 11, 11, '2026-11-20', 'One more')")
	v.Get("/calendar").Is(http.StatusOK).Has(cut)
}
