// Package survey puts questionnaires to the people of a case after their
// return: how sustainable their reintegration is, and how satisfied they are.
// Answers are saved as they are given, so that an interview can be broken off
// and gone on with; a completed one is scored and stays as it is.
//
// A score informs what somebody needs next. It never ranks people.
package survey

import (
	"context"
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/instrument"
)

// Milestone is when in the reintegration a questionnaire is put.
type Milestone string

// The milestones: before or soon after the return, months after it, and any
// other time.
const (
	Baseline Milestone = "baseline"
	Month3   Milestone = "m3"
	Month6   Milestone = "m6"
	Month12  Milestone = "m12"
	Month18  Milestone = "m18"
	Other    Milestone = "other"
)

// Options are the milestones in their order.
func (Milestone) Options() []Milestone {
	return []Milestone{Baseline, Month3, Month6, Month12, Month18, Other}
}

// Mode is how a questionnaire is put.
type Mode string

// The modes.
const (
	Visit  Mode = "visit"
	Phone  Mode = "phone"
	Video  Mode = "video"
	Office Mode = "office"
	Self   Mode = "self"
)

// Options are the modes.
func (Mode) Options() []Mode { return []Mode{Visit, Phone, Video, Office, Self} }

// Respondent is who answers.
type Respondent string

// The respondents: the person, or the guardian for a child.
const (
	Oneself  Respondent = "self"
	Guardian Respondent = "guardian"
)

// Options are the respondents.
func (Respondent) Options() []Respondent { return []Respondent{Oneself, Guardian} }

// State is how far a questionnaire is.
type State string

// The states.
const (
	Open     State = "open"
	Complete State = "complete"
)

// Options are the states.
func (State) Options() []State { return []State{Open, Complete} }

// Details are what is said when a questionnaire is begun.
type Details struct {
	Kind       instrument.Kind `db:"kind,once" form:"kind,required"`
	MemberID   int64           `db:"member_id,once" form:"member,required"`
	Milestone  Milestone       `db:"milestone,once" form:"milestone,required"`
	HeldOn     date.Date       `db:"held_on,once" form:"held_on,required"`
	Mode       Mode            `db:"mode,once" form:"mode,required"`
	Respondent Respondent      `db:"respondent,once" form:"respondent,required"`
}

// Response is a questionnaire of a member of a case.
type Response struct {
	ID            int64 `db:"id,auto"`
	CaseID        int64 `db:"case_id,once"`
	InstrumentID  int64 `db:"instrument_id,once"`
	InterviewerID int64 `db:"interviewer_id,once"`
	Details
	State       State     `db:"state"`
	CompletedOn date.Date `db:"completed_on"`
	Voided      bool      `db:"voided,auto"`
	Version     int       `db:"version,auto"`
	CreatedAt   time.Time `db:"created_at,auto"`
}

// Answer is what was said to a question.
type Answer struct {
	ID       int64    `db:"id" json:"-"`
	SurveyID int64    `db:"survey_id" json:"-"`
	Item     string   `db:"item" json:"item"`
	Option   string   `db:"option" json:"option"`
	Details  []string `db:"details" json:"details"`
}

// answersBy are answers by question.
type answersBy map[string]Answer

// equal reports whether two answers say the same.
func (a Answer) equal(b Answer) bool {
	return a.Option == b.Option && slices.Equal(a.Details, b.Details)
}

// values are an answer as one field of a form: the option, and what was ticked
// beside it.
func (a Answer) values() []string {
	if a.Option == "" {
		return nil
	}
	return append([]string{a.Option}, a.Details...)
}

// answerOf is the answer that values are of.
func answerOf(item string, values []string) Answer {
	if len(values) == 0 {
		return Answer{Item: item}
	}
	return Answer{Item: item, Option: values[0], Details: values[1:]}
}

// codes are the options, as an instrument scores them.
func (all answersBy) codes() map[string]string {
	out := make(map[string]string, len(all))
	for item, a := range all {
		out[item] = a.Option
	}
	return out
}

// Score is a score of a questionnaire under a version of the numbers.
type Score struct {
	SurveyID     int64              `db:"survey_id"`
	InstrumentID int64              `db:"instrument_id"`
	Dimension    string             `db:"dimension"`
	Value        instrument.Decimal `db:"value"`
	Answered     int                `db:"answered"`
	Applicable   int                `db:"applicable"`
}

// earliest is the stage from which on a milestone can be asked.
func earliest(k instrument.Kind, m Milestone) casefile.Stage {
	if k == instrument.RSS && m == Baseline {
		return casefile.Approved
	}
	return casefile.Arrived
}

// available says whether a case has come far enough for any questionnaire.
func available(c casefile.Case) bool { return c.Open() && !c.Stage.Before(casefile.Approved) }

// check notes what is wrong with the details beyond their form.
func (d Details) check(_ context.Context, f *form.Form, c casefile.Case, today date.Date) {
	m, known := c.Member(d.MemberID)
	switch {
	case d.MemberID == 0:
	case !known || !slices.ContainsFunc(c.Taking(), func(t casefile.Member) bool { return t.ID == m.ID }):
		f.Problem("member", "form.not_an_option")
	case d.Respondent == Guardian && m.AdultOn(today):
		f.Problem("respondent", "survey.refused.adult")
	}
	switch {
	case d.HeldOn.IsZero():
	case d.HeldOn.After(today):
		f.Problem("held_on", "form.in_future")
	case d.HeldOn.Before(c.OpenedOn):
		f.Problem("held_on", "form.before", "Day", c.OpenedOn)
	}
	if d.Milestone != "" && c.Stage.Before(earliest(d.Kind, d.Milestone)) {
		f.Problem("milestone", "survey.refused.too_early")
	}
}

// tidy is an answer as it is kept: what is ticked beside it gives the answer
// that it implies. It says why an answer cannot be kept as a message; empty:
// nothing was answered, or all is well.
func tidy(i instrument.Item, option string, details []string) (Answer, string) {
	a := Answer{Item: i.Code, Option: option, Details: []string{}}
	for _, d := range details {
		if d == "" {
			continue
		}
		if !i.Offers(d) {
			return a, "form.not_an_option"
		}
		if !slices.Contains(a.Details, d) {
			a.Details = append(a.Details, d)
		}
	}
	if len(a.Details) > 0 && i.Implies != "" {
		switch option {
		case "", i.Implies:
			a.Option = i.Implies
		default:
			return a, "survey.refused.contradiction"
		}
	}
	if a.Option == "" {
		if len(a.Details) > 0 {
			return a, "survey.refused.no_answer"
		}
		return a, ""
	}
	if _, known := i.Option(a.Option); !known {
		return a, "form.not_an_option"
	}
	return a, ""
}

// unanswered are the questions that are asked and have no answer yet.
func unanswered(d instrument.Definition, answers map[string]string) (out []instrument.Item) {
	for _, i := range d.Items {
		if d.Asks(i, answers) && answers[i.Code] == "" {
			out = append(out, i)
		}
	}
	return out
}

// scored are the scores of answers as rows.
func scored(s Response, i instrument.Instrument, answers map[string]string) (rows []Score, fired []string) {
	all := i.Definition.Score(answers)
	for _, x := range all {
		rows = append(rows, Score{
			SurveyID: s.ID, InstrumentID: i.ID, Dimension: x.Dimension, Value: instrument.DecimalOf(x.Value), Answered: x.Answered, Applicable: x.Applicable,
		})
	}
	return rows, i.Definition.Fired(answers, all)
}
