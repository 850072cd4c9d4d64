package ical

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"homeward/internal/kit/date"
)

func edition() Calendar {
	stamp := time.Date(2026, time.November, 19, 9, 0, 0, 0, time.UTC)
	return Calendar{Name: "Homeward", Zone: "Europe/Budapest", Events: []Event{
		{UID: "a1@homeward", Stamp: stamp, Day: date.Of(2026, time.November, 20), At: "09:30", Minutes: 45, Summary: "Appointment BUD-26-00421", URL: "https://homeward.example/cases/BUD-26-00421"},
		{UID: "a2@homeward", Stamp: stamp, Sequence: 3, Day: date.Of(2026, time.October, 25), Summary: `Semi;colon, back\slash` + "\nnext " + strings.Repeat("Időpont ", 20)},
		{UID: "a3@homeward", Stamp: stamp, Day: date.Of(2026, time.November, 20), At: "23:50", Summary: "x"},
	}}
}

// read takes a calendar apart as a program would, and complains of what RFC
// 5545 does not allow.
func read(t *testing.T, text string) (out [][2]string) {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") {
		t.Error("lines end in CRLF")
	}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
		if rest, folded := strings.CutPrefix(line, " "); folded {
			out[len(out)-1][1] += rest
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			t.Errorf("no property: %q", line)
		}
		out = append(out, [2]string{name, value})
	}
	return out
}

func TestACalendarIsWhatProgramsRead(t *testing.T) {
	t.Parallel()
	props := read(t, edition().String())
	var open []string
	count := map[string]int{}
	for _, p := range props {
		switch p[0] {
		case "BEGIN":
			open = append(open, p[1])
			count[p[1]]++
		case "END":
			if len(open) == 0 || open[len(open)-1] != p[1] {
				t.Fatalf("%s ends where %v is open", p[1], open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 || count["VCALENDAR"] != 1 || count["VTIMEZONE"] != 1 || count["VEVENT"] != 3 || count["STANDARD"] != 1 || count["DAYLIGHT"] != 1 {
		t.Errorf("open %v, parts %v", open, count)
	}
	for _, want := range [][2]string{
		{"VERSION", "2.0"},
		{"TZID", "Europe/Budapest"},
		{"DTSTART;TZID=Europe/Budapest", "20261120T093000"},
		{"DURATION", "PT45M"},
		{"DURATION", "PT30M"},
		{"SUMMARY", "Appointment BUD-26-00421"},
		{"SUMMARY", `Semi\;colon\, back\\slash\nnext ` + strings.Repeat("Időpont ", 20)},
		{"DTSTART;VALUE=DATE", "20261025"},
		{"DTEND;VALUE=DATE", "20261026"},
		{"DTSTAMP", "20261119T090000Z"},
		{"SEQUENCE", "3"},
		{"CLASS", "PRIVATE"},
	} {
		found := false
		for _, p := range props {
			found = found || p == want
		}
		if !found {
			t.Errorf("no %s:%s", want[0], want[1])
		}
	}
}

// TestTheZoneKeepsTheClockOfTheOffices compares the rules written into the
// calendar with the time zones themselves.
func TestTheZoneKeepsTheClockOfTheOffices(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Budapest", "Europe/Prague"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for year := 1997; year < 2040; year++ {
			for month, offset := range map[time.Month]int{time.March: 7200, time.October: 3600} {
				last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
				last = last.AddDate(0, 0, -int(last.Weekday()))
				change := last.Add(time.Hour) // 01:00 UTC
				if _, before := change.Add(-time.Second).In(loc).Zone(); before == offset {
					t.Fatalf("%s %d-%02d: changed earlier", zone, year, month)
				}
				if _, after := change.In(loc).Zone(); after != offset {
					t.Fatalf("%s %d-%02d: not changed", zone, year, month)
				}
			}
		}
	}
}
