// Package reintegration is the plan for the time after the return: what people
// want to reach at home, the activities that help them, and what became of them.
package reintegration

import (
	"context"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// State is where a plan stands.
type State string

// The states of a plan.
const (
	Draft     State = "draft"
	Submitted State = "submitted"
	Approved  State = "approved"
	Returned  State = "returned" // by the manager, with words
)

// Options are the states.
func (State) Options() []State { return []State{Draft, Submitted, Approved, Returned} }

// Details are what is written about a plan as a whole.
type Details struct {
	Objective string `db:"objective" form:"objective,required,max=4000"`
	Strengths string `db:"strengths" form:"strengths,max=4000"`
	Obstacles string `db:"obstacles" form:"obstacles,max=4000"`
}

// Plan is a version of a case's plan. The one with the highest number is in
// force; an amendment of an approved plan is a new version.
type Plan struct {
	ID       int64           `db:"id,auto"`
	CaseID   int64           `db:"case_id,once"`
	AuthorID int64           `db:"author_id,once"`
	Number   int             `db:"number,once"`
	Source   casefile.Source `db:"source,once"`
	Details
	State        State     `db:"state"`
	SubmittedOn  date.Date `db:"submitted_on"`
	Submission   int       `db:"submission"`    // how often it was sent for approval
	FirstBy      int64     `db:"first_by,null"` // the first of two deciders
	FirstOn      date.Date `db:"first_on"`
	DecidedBy    int64     `db:"decided_by,null"`
	DecidedOn    date.Date `db:"decided_on"`
	DecisionNote string    `db:"decision_note"`
	Hands        []int64   `db:"hands,auto"` // who worked on this version before it was agreed
	Voided       bool      `db:"voided,auto"`
	Version      int       `db:"version,auto"`
	CreatedAt    time.Time `db:"created_at,auto"`
}

// Editable reports whether text and activities may change: not while the
// manager looks at them, and not once they are agreed.
func (p Plan) Editable() bool { return p.ID != 0 && (p.State == Draft || p.State == Returned) }

// became tells the history what an act made of the plan: sent, sent back,
// approved by the first of two or for good.
func (p Plan) became(now Plan) []casefile.Act {
	act := casefile.Act{Subject: plans.Name(), SubjectID: now.ID}
	switch {
	case p.State != Submitted && now.State == Submitted:
		act.Event = casefile.PlanSubmitted
	case p.State != Returned && now.State == Returned:
		act.Event, act.Reason = casefile.PlanReturned, now.DecisionNote
	case p.State != Approved && now.State == Approved:
		act.Event, act.Reason = casefile.PlanApproved, now.DecisionNote
	case p.FirstBy == 0 && now.FirstBy != 0:
		act.Event, act.Reason = casefile.PlanSeconded, now.DecisionNote
	default:
		return nil
	}
	return []casefile.Act{act}
}

// mayDecide says why somebody may not decide on the plan: a message key, or
// nothing. Who wrote a plan never approves it (DOMAIN.md §1.5, invariant 3).
func (p Plan) mayDecide(u access.User) string {
	switch {
	case p.State != Submitted:
		return "reintegration.refused.not_submitted"
	case !access.Second(u, append([]int64{p.AuthorID}, p.Hands...)...):
		return "reintegration.refused.own"
	case !access.Second(u, p.FirstBy):
		return "reintegration.refused.twice"
	}
	return ""
}

// Answer is what a manager says to a plan.
type Answer string

// The answers.
const (
	Approve Answer = "approved"
	Return  Answer = "returned"
)

// Options are the answers.
func (Answer) Options() []Answer { return []Answer{Approve, Return} }

// Decision is a manager's answer to a submitted plan.
type Decision struct {
	Answer Answer `form:"answer,required"`
	Note   string `form:"note,max=2000"`
}

func (d Decision) check(f *form.Form) {
	if d.Answer == Return && d.Note == "" {
		f.Problem("note", "form.required_reason")
	}
}

// draftable says why no plan can be drafted: a message key, or nothing.
func draftable(c casefile.Case) string {
	switch {
	case !c.Open():
		return "casefile.refused.closed"
	case c.Stage.Before(casefile.Approved):
		return "reintegration.too_early"
	}
	return ""
}

// stay is when a member left and arrived.
type stay struct {
	MemberID   int64     `db:"member_id"`
	DepartedOn date.Date `db:"departed_on"`
	ArrivedOn  date.Date `db:"arrived_on"`
	Country    string    `db:"country"` // of the office, for its working days
}

// home is the day from which the member is on the way home or there.
func (s stay) home() date.Date {
	if s.DepartedOn.IsZero() {
		return s.ArrivedOn
	}
	return s.DepartedOn
}

// there is the day of arrival, or of departure while nobody has confirmed one.
func (s stay) there() date.Date {
	if s.ArrivedOn.IsZero() {
		return s.DepartedOn
	}
	return s.ArrivedOn
}

// earliest is the first day that is known of a member, or of anybody in the
// family when member is 0.
func earliest(stays []stay, member int64, day func(stay) date.Date) date.Date {
	var first date.Date
	for _, s := range stays {
		if member != 0 && s.MemberID != member {
			continue
		}
		if d := day(s); !d.IsZero() && (first.IsZero() || d.Before(first)) {
			first = d
		}
	}
	return first
}

// Listed is a plan with the names of those who wrote and decided it.
type Listed struct {
	Plan
	AuthorGiven   string `db:"author_given"`
	AuthorFamily  string `db:"author_family"`
	DeciderGiven  string `db:"decider_given"`
	DeciderFamily string `db:"decider_family"`
	FirstGiven    string `db:"first_given"`
	FirstFamily   string `db:"first_family"`
}

// Author is who wrote the plan, in the order of the reader's language.
func (l Listed) Author(ctx context.Context) string {
	return i18n.PersonName(ctx, l.AuthorFamily, l.AuthorGiven)
}

// Decider is who decided on the plan; empty: nobody has.
func (l Listed) Decider(ctx context.Context) string {
	return i18n.PersonName(ctx, l.DeciderFamily, l.DeciderGiven)
}

// First is who approved the plan first where two have to; empty: nobody has.
func (l Listed) First(ctx context.Context) string {
	return i18n.PersonName(ctx, l.FirstFamily, l.FirstGiven)
}
