// Package ical writes calendars in the form that calendar programs fetch:
// iCalendar, RFC 5545.
package ical

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"homeward/internal/kit/date"
)

// Calendar is what a program subscribes to.
type Calendar struct {
	Name   string // shown by programs that ask for it
	Zone   string // name of the time zone in which the times stand: Europe/Budapest
	Events []Event
}

// Event is something on a day.
type Event struct {
	UID      string // the same event has the same in every edition
	Sequence int    // counts its changes
	Stamp    time.Time
	Day      date.Date
	At       date.TimeOfDay // empty: all day
	Minutes  int
	Summary  string
	URL      string
}

// short is how long an event lasts of which nobody said so, in minutes.
const short = 30

// String is the calendar as it goes over the wire.
func (c Calendar) String() string {
	w := &writer{}
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//Homeward//Calendar//EN")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	w.text("NAME", c.Name)
	w.text("X-WR-CALNAME", c.Name)
	w.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
	w.line("X-PUBLISHED-TTL", "PT1H")
	w.zone(c.Zone)
	for _, e := range c.Events {
		w.event(e, c.Zone)
	}
	w.line("END", "VCALENDAR")
	return w.String()
}

type writer struct{ strings.Builder }

// line writes a property; lines of more than 75 bytes are folded, never within
// a letter.
func (w *writer) line(name, value string) {
	line := name + ":" + value
	for limit := 75; len(line) > limit; limit = 74 {
		cut := limit
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		w.WriteString(line[:cut] + "\r\n ")
		line = line[cut:]
	}
	w.WriteString(line + "\r\n")
}

var escape = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "")

func (w *writer) text(name, value string) { w.line(name, escape.Replace(value)) }

// zone describes the time of Central Europe, which all offices keep. Its rules
// have been these since 1996.
func (w *writer) zone(name string) {
	w.line("BEGIN", "VTIMEZONE")
	w.line("TZID", name)
	for _, part := range []struct{ kind, name, from, to, start, rule string }{
		{"STANDARD", "CET", "+0200", "+0100", "19961027T030000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"},
		{"DAYLIGHT", "CEST", "+0100", "+0200", "19960331T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"},
	} {
		w.line("BEGIN", part.kind)
		w.line("DTSTART", part.start)
		w.line("RRULE", part.rule)
		w.line("TZOFFSETFROM", part.from)
		w.line("TZOFFSETTO", part.to)
		w.line("TZNAME", part.name)
		w.line("END", part.kind)
	}
	w.line("END", "VTIMEZONE")
}

func (w *writer) event(e Event, zone string) {
	w.line("BEGIN", "VEVENT")
	w.line("UID", e.UID)
	w.line("DTSTAMP", e.Stamp.UTC().Format("20060102T150405Z"))
	w.line("SEQUENCE", fmt.Sprint(e.Sequence))
	w.text("SUMMARY", e.Summary)
	w.line("CLASS", "PRIVATE")
	if begin, err := time.Parse("2006-01-02 15:04", e.Day.String()+" "+string(e.At)); err == nil {
		minutes := e.Minutes
		if minutes <= 0 {
			minutes = short
		}
		w.line("DTSTART;TZID="+zone, begin.Format("20060102T150405"))
		w.line("DURATION", fmt.Sprintf("PT%dM", minutes))
	} else {
		w.line("DTSTART;VALUE=DATE", e.Day.Time().Format("20060102"))
		w.line("DTEND;VALUE=DATE", e.Day.AddDays(1).Time().Format("20060102"))
		w.line("TRANSP", "TRANSPARENT")
	}
	if e.URL != "" {
		w.line("URL", e.URL)
	}
	w.line("END", "VEVENT")
}
