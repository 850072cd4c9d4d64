package complaint

import (
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// State is where a complaint stands.
type State string

// The states.
const (
	Received     State = "received"
	Acknowledged State = "acknowledged"
	Answered     State = "answered"
	Appealed     State = "appealed"
	Closed       State = "closed"
)

// Options are the states.
func (State) Options() []State {
	return []State{Received, Acknowledged, Answered, Appealed, Closed}
}

// Act is what is done with a complaint.
type Act string

// The acts; each is part of an address.
const (
	Acknowledge Act = "acknowledge"
	Respond     Act = "answer"
	Contest     Act = "appeal"
	Settle      Act = "close"
)

// next are the acts that can follow. An answer is contested once.
func (c Complaint) next() []Act {
	switch {
	case c.State == Received:
		return []Act{Acknowledge}
	case c.State == Acknowledged, c.State == Appealed:
		return []Act{Respond}
	case c.State == Answered && c.AppealedOn.IsZero():
		return []Act{Settle, Contest}
	case c.State == Answered:
		return []Act{Settle}
	}
	return nil
}

// contested reports whether a user answered what is appealed now: another
// answers the appeal.
func (c Complaint) contested(u access.User) bool {
	return c.State == Appealed && !access.Second(u, c.AnsweredBy)
}

// last is the day of the last step.
func (c Complaint) last() date.Date {
	return slices.MaxFunc([]date.Date{c.ReceivedOn, c.AcknowledgedOn, c.AnsweredOn, c.AppealedOn}, date.Date.Compare)
}

// Step is an act with what it says.
type Step struct {
	Act     Act
	On      date.Date
	Outcome Outcome
	Text    string
}

// check notes what is wrong with the day of a step.
func (st Step) check(f *form.Form, c Complaint, today date.Date) {
	switch {
	case st.On.IsZero():
	case st.On.After(today):
		f.Problem("on", "form.in_future")
	case st.On.Before(c.last()):
		f.Problem("on", "form.before", "Day", c.last())
	}
}

// take does a step with the complaint. It returns fault.Stale when the
// complaint is no longer where the step is taken from.
func (c *Complaint) take(st Step, by int64) error {
	if !slices.Contains(c.next(), st.Act) {
		return fault.New(fault.Stale, "complaint %d is %s", c.ID, c.State)
	}
	switch st.Act {
	case Acknowledge:
		c.State, c.AcknowledgedOn, c.DueOn = Acknowledged, st.On, c.ReceivedOn.AddDays(answerDays)
	case Respond:
		if c.State == Appealed {
			c.Handling.Review, c.ReviewedBy = st.Text, by
		} else {
			c.Handling.Answer, c.AnsweredBy = st.Text, by
		}
		c.State, c.AnsweredOn, c.Outcome, c.DueOn = Answered, st.On, st.Outcome, st.On.AddDays(appealDays)
	case Contest:
		c.Handling.Appeal = st.Text
		c.State, c.AppealedOn, c.DueOn = Appealed, st.On, st.On.AddDays(answerDays)
	case Settle:
		c.State, c.ClosedOn = Closed, st.On
	}
	return nil
}
