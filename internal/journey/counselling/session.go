// Package counselling is what is said and agreed between a counsellor and the
// people of a case: sessions, appointments, and attempts to reach somebody.
package counselling

import (
	"context"
	"slices"
	"strconv"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
)

// AmendWithin is how long a session may be amended; afterwards only addenda
// can be written.
const AmendWithin = 24 * time.Hour

// maxMinutes is a whole day, the longest a session can be.
const maxMinutes = 1440

// Details are what the counsellor writes down about a session.
type Details struct {
	HeldOn          date.Date      `db:"held_on" form:"held_on,required"`
	StartedAt       date.TimeOfDay `db:"started_at" form:"started_at"`
	Minutes         int            `db:"minutes" form:"minutes,required"`
	Mode            string         `db:"mode,null" form:"mode,required"`
	Kind            string         `db:"kind,null" form:"kind"`
	Place           string         `db:"place,null" form:"place,required"`
	PlaceDetail     string         `db:"place_detail" form:"place_detail"`
	Language        string         `db:"language" form:"language,required"`
	Interpreter     string         `db:"interpreter,null" form:"interpreter,required"`
	InterpreterName string         `db:"interpreter_name" form:"interpreter_name"`
	Present         []int64        `db:"present" form:"present"`
	Topics          []string       `db:"topics" form:"topics,required"`
	Stance          string         `db:"stance,null" form:"stance"`
	Note            string         `db:"note" form:"note,max=10000"`
	Agreed          string         `db:"agreed" form:"agreed,max=1000"`
}

// Session is a meeting between a counsellor and migrants.
type Session struct {
	ID           int64 `db:"id,auto"`
	CaseID       int64 `db:"case_id,once"`
	CounsellorID int64 `db:"counsellor_id,once"`
	Number       int   `db:"number,once"` // within the case, from 1
	Details
	Voided    bool            `db:"voided,auto"`
	Source    casefile.Source `db:"source,auto"`
	Version   int             `db:"version,auto"`
	CreatedAt time.Time       `db:"created_at,once"`
}

// Next is the appointment agreed at the end of a session.
type Next struct {
	On      date.Date      `form:"next_on"`
	At      date.TimeOfDay `form:"next_at"`
	Purpose string         `form:"next_purpose"`
}

// recording is the form of a new session.
type recording struct {
	Details
	Next
}

// Addendum is what was added to a session later; the session itself stays.
type Addendum struct {
	ID        int64 `db:"id,auto"`
	CaseID    int64 `db:"case_id,once"`
	SessionID int64 `db:"session_id,once"`
	AuthorID  int64 `db:"author_id,once"`
	Addition
	CreatedAt time.Time `db:"created_at,once"`
}

// Addition is the text of an addendum.
type Addition struct {
	Body string `db:"body" form:"body,required,max=10000"`
}

// Amendable tells whether a user may change the session itself: its author or
// a manager, within a day, unless it was imported or voided.
func (s Session) Amendable(u access.User, now time.Time) bool {
	return s.amendRefusal(u, now) == ""
}

// amendRefusal is the message that says why a session cannot be amended.
func (s Session) amendRefusal(u access.User, now time.Time) string {
	switch {
	case s.Voided:
		return "counselling.refused.voided"
	case s.Source == casefile.FromImport:
		return "counselling.refused.imported"
	case !now.Before(s.CreatedAt.Add(AmendWithin)):
		return "counselling.refused.amend_time"
	case s.CounsellorID != u.ID && u.Role != access.OfficeManager:
		return "counselling.refused.amend_author"
	}
	return ""
}

// Interpreted tells whether somebody interpreted.
func (d Details) Interpreted() bool {
	return d.Interpreter != "" && d.Interpreter != codelist.InterpreterNoneNeeded
}

// check notes what is wrong with the details beyond their form; before are the
// details already saved, whose values may have been retired since.
func (d Details) check(ctx context.Context, f *form.Form, c casefile.Case, before Details, today date.Date) {
	if d.HeldOn.After(today) {
		f.Problem("held_on", "form.in_future")
	}
	if d.Minutes > maxMinutes {
		f.Problem("minutes", "form.too_great", "Max", maxMinutes)
	}
	codelist.Check(ctx, f, codelist.SessionMode, "mode", before.Mode)
	codelist.Check(ctx, f, codelist.SessionType, "kind", before.Kind)
	codelist.Check(ctx, f, codelist.Place, "place", before.Place)
	codelist.Check(ctx, f, codelist.Interpreter, "interpreter", before.Interpreter)
	codelist.Check(ctx, f, codelist.Topic, "topics", before.Topics...)
	codelist.Check(ctx, f, codelist.Stance, "stance", before.Stance)
	if d.Language != "" && !i18n.IsLanguage(d.Language) {
		f.Problem("language", "form.not_an_option")
	}
	switch {
	case d.Interpreted() && d.InterpreterName == "":
		f.Problem("interpreter_name", "counselling.session.interpreter_nameless")
	case d.Interpreter == codelist.InterpreterNoneNeeded && d.InterpreterName != "":
		f.Problem("interpreter", "counselling.session.interpreter_contradicts")
	}
	for _, id := range d.Present {
		if _, member := c.Member(id); !member && !slices.Contains(before.Present, id) {
			f.Problem("present", "form.not_an_option")
		}
	}
}

// nearYear is how far ahead the day meant may lie when the year was mistyped.
const nearYear = 300

// check notes what is wrong with the next appointment.
func (n Next) check(f *form.Form, today date.Date) {
	if n.On.IsZero() {
		if (n.At != "" || n.Purpose != "") && f.Value("next_on") == "" {
			f.Problem("next_on", "counselling.session.next_day_missing")
		}
		return
	}
	if !n.On.Before(today) {
		return
	}
	// January still brings the past year with it: the same day ahead is meant.
	meant := n.On.AddMonths(12 * (today.Year() - n.On.Year()))
	if meant.Before(today) {
		meant = meant.AddMonths(12)
	}
	if n.On.Year() < meant.Year() && today.DaysSince(n.On) > 365-nearYear && meant.DaysSince(today) <= nearYear {
		f.Problem("next_on", "counselling.session.next_passed_year", "Day", meant)
		return
	}
	f.Problem("next_on", "counselling.session.next_passed")
}

// suggest are the details a new session of the case starts with: most of it is
// as it was last time.
func suggest(c casefile.Case, last *Entry, today date.Date) Details {
	d := Details{
		HeldOn: today, Mode: codelist.SessionModeInPerson, Place: codelist.PlaceOffice, Kind: codelist.SessionTypeFirst,
		Interpreter: codelist.InterpreterNoneNeeded,
	}
	p := c.Principal()
	if len(p.Languages) > 0 {
		d.Language = p.Languages[0]
	}
	if p.Interpreter {
		d.Interpreter = ""
	}
	if p.ID != 0 && p.Status.TakesPart() {
		d.Present = []int64{p.ID}
	}
	if last == nil {
		return d
	}
	d.Kind = codelist.SessionTypeFollowUp
	take := func(into *string, from string) {
		if from != "" {
			*into = from
		}
	}
	take(&d.Mode, last.Mode)
	take(&d.Place, last.Place)
	take(&d.PlaceDetail, last.PlaceDetail)
	take(&d.Language, last.Language)
	take(&d.Interpreter, last.Interpreter)
	take(&d.InterpreterName, last.InterpreterName)
	if len(last.Present) > 0 {
		d.Present = slices.Clone(last.Present)
	}
	return d
}

func sessionURL(c casefile.Case, number int) string {
	return c.URL("sessions/" + strconv.Itoa(number))
}
