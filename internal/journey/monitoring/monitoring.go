// Package monitoring keeps how people fare after their return: the visits and
// calls a programme asks for, what was found, and when nobody was reached
// (DOMAIN.md §1.6, step 12). The schedule itself follows from the facts of the
// case (casefile).
package monitoring

import (
	"context"
	"slices"
	"time"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
)

// Method is how people were reached.
type Method string

// The methods.
const (
	ByVisit         Method = "visit"
	ByPhone         Method = "phone"
	ByVideo         Method = "video"
	ByQuestionnaire Method = "questionnaire"
)

// Options are the methods.
func (Method) Options() []Method { return []Method{ByVisit, ByPhone, ByVideo, ByQuestionnaire} }

// DoneBy is on whose behalf somebody visits.
type DoneBy string

// The office's own staff, or the monitor of a partner.
const (
	ByStaff   DoneBy = "staff"
	ByPartner DoneBy = "partner"
)

// Options are both.
func (DoneBy) Options() []DoneBy { return []DoneBy{ByStaff, ByPartner} }

// Condition is how a side of life stands.
type Condition string

// The conditions.
const (
	Good     Condition = "good"
	Fair     Condition = "fair"
	Poor     Condition = "poor"
	NotAsked Condition = "not_asked"
)

// Options are the conditions.
func (Condition) Options() []Condition { return []Condition{Good, Fair, Poor, NotAsked} }

// Intention is whether somebody wants to leave again; whether out of need or of
// wish is what the programmes are judged by.
type Intention string

// The intentions.
const (
	Stay      Intention = "stay"
	LeaveNeed Intention = "leave_need"
	LeaveWish Intention = "leave_wish"
	Undecided Intention = "undecided"
	NotSaid   Intention = "not_said"
)

// Options are the intentions.
func (Intention) Options() []Intention {
	return []Intention{Stay, LeaveNeed, LeaveWish, Undecided, NotSaid}
}

// PhotoConsent is what people say about photographs of them.
type PhotoConsent string

// The answers.
const (
	PhotosAgreed   PhotoConsent = "yes"
	PhotosRefused  PhotoConsent = "no"
	PhotosNotAsked PhotoConsent = "not_asked"
)

// Options are the answers.
func (PhotoConsent) Options() []PhotoConsent {
	return []PhotoConsent{PhotosAgreed, PhotosRefused, PhotosNotAsked}
}

// Details are what is written down about a visit or call.
type Details struct {
	VisitedOn    date.Date    `db:"visited_on" form:"visited_on,required"`
	Method       Method       `db:"method" form:"method,required"`
	DoneBy       DoneBy       `db:"done_by" form:"done_by,required"`
	Monitor      string       `db:"monitor" form:"monitor,required"`
	Place        string       `db:"place" form:"place"`
	Met          string       `db:"met" form:"met"`
	Household    int          `db:"household" form:"household,max=99"`
	Outcomes     []string     `db:"outcomes" form:"outcomes,required,max=40"`
	Income       Condition    `db:"income" form:"income,required"`
	Housing      Condition    `db:"housing" form:"housing,required"`
	Health       Condition    `db:"health" form:"health,required"`
	Safety       Condition    `db:"safety" form:"safety,required"`
	Intention    Intention    `db:"intention" form:"intention,required"`
	Problems     string       `db:"problems" form:"problems,max=4000"`
	PhotoConsent PhotoConsent `db:"photo_consent" form:"photo_consent,required"`
	Note         string       `db:"note" form:"note,max=4000"`
}

// Visit is a visit or call after arrival.
type Visit struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	EventID    int64 `db:"event_id,once,null"` // 0: none was due
	RecordedBy int64 `db:"recorded_by,once"`
	Details
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

// Actions are what has to be done after a visit; each becomes a task.
type Actions struct {
	First    string    `form:"action_1,max=200"`
	FirstOn  date.Date `form:"action_1_on"`
	Second   string    `form:"action_2,max=200"`
	SecondOn date.Date `form:"action_2_on"`
}

// recording is the form of a new visit.
type recording struct {
	Event int64 `form:"event"`
	Details
	Actions
}

// action is a thing to be done by a day.
type action struct {
	field, title string
	due          date.Date
}

func (a Actions) list() []action {
	return []action{{"action_1", a.First, a.FirstOn}, {"action_2", a.Second, a.SecondOn}}
}

// check notes what is wrong with the actions beyond their form.
func (a Actions) check(f *form.Form, today date.Date) {
	for _, x := range a.list() {
		switch {
		case x.title == "" && !x.due.IsZero():
			f.Problem(x.field, "monitoring.refused.action")
		case x.title != "" && x.due.IsZero() && f.Value(x.field+"_on") == "":
			f.Problem(x.field+"_on", "monitoring.refused.action_day")
		case !x.due.IsZero() && x.due.Before(today):
			f.Problem(x.field+"_on", "monitoring.refused.action_past")
		}
	}
}

// check notes what is wrong with the details beyond their form. arrived is the
// day the first of the case arrived.
func (d Details) check(ctx context.Context, f *form.Form, was []string, arrived, today date.Date) {
	switch {
	case d.VisitedOn.IsZero():
	case d.VisitedOn.After(today):
		f.Problem("visited_on", "form.in_future")
	case arrived.IsZero():
		f.Problem("visited_on", "monitoring.refused.not_arrived")
	case d.VisitedOn.Before(arrived):
		f.Problem("visited_on", "monitoring.refused.before_arrival", "Day", arrived)
	}
	codelist.Check(ctx, f, codelist.Monitoring, "outcomes", was...)
	if slices.Contains(d.Outcomes, codelist.MonitoringNotReached) {
		f.Problem("outcomes", "monitoring.refused.not_reached_is_no_visit")
	}
}

// Event is a visit that the programme asks for.
type Event struct {
	ID           int64               `db:"id"`
	Milestone    programme.Milestone `db:"milestone"`
	DueOn        date.Date           `db:"due_on"`
	NotReachedOn date.Date           `db:"not_reached_on"`
	GivenName    string              `db:"given_name"` // of who gave it up
	FamilyName   string              `db:"family_name"`
	VisitID      int64               `db:"visit_id"` // 0: not visited
	Attempts     int                 `db:"attempts"` // without answer, for this visit
	Days         int                 `db:"days"`     // different days among them
	Channels     int                 `db:"channels"` // different channels among them
}

// Open reports that the visit was neither made nor given up.
func (e Event) Open() bool { return e.VisitID == 0 && e.NotReachedOn.IsZero() }

// When attempts count as "not reached": so many, on different days, by more
// than one channel, from some days before the visit is due.
const (
	attemptsNeeded = 3
	channelsNeeded = 2
	attemptsFrom   = 30
	// noticed is how many days before it is due a visit becomes a task.
	noticed = 14
)

// lacks are the messages that say what is missing to give a visit up.
func (e Event) lacks() (out []string) {
	if e.Attempts < attemptsNeeded {
		out = append(out, "monitoring.refused.attempts")
	}
	if e.Attempts >= attemptsNeeded && e.Days < attemptsNeeded {
		out = append(out, "monitoring.refused.days")
	}
	if e.Attempts >= attemptsNeeded && e.Channels < channelsNeeded {
		out = append(out, "monitoring.refused.channels")
	}
	return out
}
