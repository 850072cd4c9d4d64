// Package task keeps what somebody has to do by a day: tasks that people write
// down, and tasks that a rule of the journey makes and closes again itself.
//
// What a case needs next is no task of its own: it stands on the case, worked
// out from the facts. The lists show it among the tasks, so that one list says
// what waits, and nothing is copied.
package task

import (
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
)

// State is how far a task is.
type State string

// The states.
const (
	StateOpen      State = "open"
	StateDone      State = "done"
	StateCancelled State = "cancelled"
)

// Options are the states.
func (State) Options() []State { return []State{StateOpen, StateDone, StateCancelled} }

// Falling says to whom a task falls.
type Falling string

// To whom: a staff member by name, whoever is the case's counsellor, or the
// managers of the office.
const (
	ToMember     Falling = "member"
	ToCounsellor Falling = "counsellor"
	ToManager    Falling = "manager"
)

// Options are all of them.
func (Falling) Options() []Falling { return []Falling{ToMember, ToCounsellor, ToManager} }

// Rule is why the program made a task by itself. Its messages are
// task.rule.<rule>, what is to be done, and task.why.<rule>, why.
type Rule string

// The rules (DOMAIN.md §1.5, side effects).
const (
	CompleteApplication Rule = casefile.CompleteApplication // T06: returned by the manager
	RenewCheck          Rule = casefile.RenewCheck          // T11: a check of the travel list lapsed
	PrepareDeparture    Rule = casefile.PrepareDeparture    // T10: ready, the day itself is to be prepared
	DecideAfterNoShow   Rule = "decide_after_no_show"       // T13: the programme's attempts are used up
	HelpNotAdmitted     Rule = "help_not_admitted"          // T15: refused entry or boarding
	FindTraveller       Rule = "find_traveller"             // T17: arrival unconfirmed
	ReviewHold          Rule = "review_hold"                // T27: the day to look at a hold again
	AcceptHandover      Rule = "accept_handover"            // a colleague hands the case over
	SurveyLow           Rule = "survey_low"                 // a dimension of the sustainability survey is low
	SurveySupport       Rule = "survey_support"             // wishes for psychological support
	SurveySafety        Rule = "survey_safety"              // does not feel safe
	SurveyDistress      Rule = "survey_distress"            // often in distress
	SurveyHunger        Rule = "survey_hunger"              // very often saves on food
	VisitReturned       Rule = "visit_returned"             // T16: a visit after arrival is due
)

// sections say where in the case a rule's task is done; a field may follow
// after #.
var sections = map[Rule]string{
	CompleteApplication: "eligibility", RenewCheck: "prepare", PrepareDeparture: "travel", DecideAfterNoShow: "travel", HelpNotAdmitted: "travel",
	FindTraveller: "travel", ReviewHold: "", AcceptHandover: "handover",
	SurveyLow: "surveys", SurveySupport: "surveys", SurveySafety: "surveys", SurveyDistress: "surveys", SurveyHunger: "surveys",
	VisitReturned: "monitoring",
}

// Rules are all of them, sorted.
func Rules() []Rule {
	out := make([]Rule, 0, len(sections))
	for r := range sections {
		out = append(out, r)
	}
	slices.Sort(out)
	return out
}

// Who a task is for, as the form says it, besides a staff member's number.
const (
	forCounsellor = "counsellor"
	forManager    = "manager"
)

// Details are what somebody writes down about a task.
type Details struct {
	Title string    `db:"title" form:"title,required,max=200"`
	DueOn date.Date `db:"due_on" form:"due_on"`
	Who   string    `db:"-" form:"who,required,max=20"` // a staff number, forCounsellor or forManager
	Note  string    `db:"note" form:"note,max=4000"`
}

// check notes what is wrong with the details beyond their form.
func (d Details) check(f *form.Form, people []form.Option) {
	if d.Who != "" && !slices.ContainsFunc(people, func(o form.Option) bool { return o.Value == d.Who }) {
		f.Problem("who", "form.not_an_option")
	}
}

// Task is something to be done.
type Task struct {
	ID       int64 `db:"id,auto"`
	OfficeID int64 `db:"office_id,once"`
	CaseID   int64 `db:"case_id,once,null"`
	Details
	OwnerID   int64     `db:"owner_id,null"` // 0: the managers, or a case without a counsellor
	FallsTo   Falling   `db:"falls_to"`
	Rule      Rule      `db:"rule,once"`
	State     State     `db:"state"`
	MadeBy    int64     `db:"made_by,once"`
	SettledBy int64     `db:"settled_by,null"`
	SettledAt time.Time `db:"settled_at,null"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,once"`
}

// fall writes down to whom the task goes; c is the case it is about, if any.
func (t *Task) fall(c casefile.Case) {
	switch t.Who {
	case forManager:
		t.FallsTo, t.OwnerID = ToManager, 0
	case forCounsellor:
		t.FallsTo, t.OwnerID = ToCounsellor, c.CounsellorID
	default:
		t.FallsTo, t.OwnerID = ToMember, number(t.Who)
	}
}

// who is the choice of the form that fall would make this of.
func (t Task) who() string {
	switch t.FallsTo {
	case ToManager:
		return forManager
	case ToCounsellor:
		return forCounsellor
	}
	return itoa(t.OwnerID)
}
