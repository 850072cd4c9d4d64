package counselling

import (
	"slices"
	"strings"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// Channel is how somebody was tried to be reached.
type Channel string

// The channels.
const (
	ByPhone      Channel = "phone"
	BySMS        Channel = "sms"
	ByMessaging  Channel = "messaging"
	ByEmail      Channel = "email"
	ByVisit      Channel = "visit"
	ByThirdParty Channel = "third_party"
)

// Options are the channels, the commonest first.
func (Channel) Options() []Channel {
	return []Channel{ByPhone, BySMS, ByMessaging, ByEmail, ByVisit, ByThirdParty}
}

// ContactResult is what came of an attempt.
type ContactResult string

// The results.
const (
	Reached      ContactResult = "reached"
	NotReached   ContactResult = "not_reached"
	MessageLeft  ContactResult = "message_left"
	WrongContact ContactResult = "wrong_contact"
)

// Options are the results.
func (ContactResult) Options() []ContactResult {
	return []ContactResult{Reached, NotReached, MessageLeft, WrongContact}
}

// Contact is an attempt to reach a person of the case.
type Contact struct {
	ID         int64         `db:"id,auto"`
	CaseID     int64         `db:"case_id,once"`
	RecordedBy int64         `db:"recorded_by,once"`
	TriedAt    time.Time     `db:"tried_at"`
	Channel    Channel       `db:"channel"`
	Result     ContactResult `db:"result"`
	Note       string        `db:"note"`
	Voided     bool          `db:"voided,auto"`
	CreatedAt  time.Time     `db:"created_at,once"`
}

// attempt is the form of a contact: the button pressed says channel and result.
type attempt struct {
	Pressed string         `form:"attempt,max=40"`
	On      date.Date      `form:"tried_on,required"`
	At      date.TimeOfDay `form:"tried_at,required"`
	Note    string         `form:"note,max=2000"`
	Back    string         `form:"back,max=300"` // page to return to
}

// contact reads the attempt, noting what is wrong with it.
func (a attempt) contact(f *form.Form, now time.Time, zone *time.Location) Contact {
	channel, result, _ := strings.Cut(a.Pressed, ".")
	c := Contact{Channel: Channel(channel), Result: ContactResult(result), Note: a.Note}
	if !listed(c.Channel) || !listed(c.Result) {
		f.Problem("attempt", "counselling.contact.nothing_pressed")
	}
	if !a.On.IsZero() && a.At != "" {
		c.TriedAt = moment(a.On, a.At, zone)
		if c.TriedAt.After(now) {
			f.Problem("tried_at", "counselling.contact.in_future")
		}
	}
	return c
}

// listed tells whether a value is one of its enum's.
func listed[T interface {
	comparable
	Options() []T
}](v T) bool {
	return slices.Contains(v.Options(), v)
}

// moment is a time of day on a day, where the office is.
func moment(day date.Date, at date.TimeOfDay, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	clock, err := time.Parse("15:04", string(at))
	if err != nil {
		return day.In(zone)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
}
