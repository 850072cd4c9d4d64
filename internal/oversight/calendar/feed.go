package calendar

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/ical"
	"homeward/internal/organisation/office"
	"homeward/internal/organisation/staff"
)

// Bounds of a feed: how far back and ahead it reaches, and how long it is.
const (
	feedBack  = 60
	feedAhead = 365
	feedMost  = 2000
)

// series tell events of different tables apart, without saying what they are.
var series = map[Kind]int{Meeting: 1, Travel: 2}

// Fetch is the calendar behind a secret address. It holds no name, no place and
// no kind: whose telephone it ends up on is not known. Of a protection case not
// even the reference is told. An address that works no more is fault.NotFound.
func (s Service) Fetch(ctx context.Context, token, home string) (ical.Calendar, error) {
	var out ical.Calendar
	var who subscriber
	hash, now := staff.HashToken(token), s.Clock.Now()
	err := s.DB.Write(ctx, db.System, func(tx db.Tx) (err error) {
		if who, err = subscriberOf.One(ctx, tx, hash); err != nil {
			return err
		}
		return readFeed(ctx, tx, hash, now)
	})
	if err != nil {
		return out, err
	}
	zone := cmp.Or(office.Zone(who.Zone), office.Budapest)
	today := date.FromTime(now, zone.Location())
	var found []slot
	by := db.Actor{StaffID: who.StaffID, Role: who.Role, OfficeIDs: []int64{who.OfficeID}}
	err = s.DB.Read(ctx, by, func(r db.Reader) (err error) {
		found, err = slots.All(ctx, r, who.StaffID, today.AddDays(-feedBack), today.AddDays(feedAhead), feedMost)
		return err
	})
	words := i18n.With(ctx, i18n.Language(who.Language))
	out = ical.Calendar{Name: i18n.T(words, "calendar.feed.name"), Zone: string(zone)}
	_, host, _ := strings.Cut(home, "://")
	for _, x := range found {
		e := ical.Event{
			UID: fmt.Sprintf("%d-%d@%s", series[x.Kind], x.ID, host), Sequence: x.Version - 1, Stamp: now,
			Day: x.Day, At: x.At, Minutes: x.Minutes, Summary: i18n.T(words, "calendar.feed.guarded"),
		}
		if x.Reference != "" {
			e.Summary = i18n.T(words, "calendar.feed.appointment", "Reference", x.Reference)
			e.URL = home + "/cases/" + x.Reference
		}
		out.Events = append(out.Events, e)
	}
	return out, err
}
