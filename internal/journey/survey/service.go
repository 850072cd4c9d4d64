package survey

import (
	"context"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/task"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/organisation/instrument"
)

// Service keeps the questionnaires of cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// dueWithin is how many days the counsellor has for the task of a rule.
var dueWithin = map[task.Rule]int{
	task.SurveyLow: 14, task.SurveySafety: 3, task.SurveySupport: 7, task.SurveyDistress: 7, task.SurveyHunger: 7,
}

func refuse(c casefile.Case, key string, args ...any) error {
	return fault.New(fault.Refused, "survey in %s: %w", c.Reference, casefile.Refuse(key, args...))
}

func at(id int64) string { return "surveys/" + strconv.FormatInt(id, 10) }

func (s Service) errand(u access.User, by db.Actor, ref, page string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: access.SurveyRecord, Ref: ref, Page: page, Today: casefile.Today(s.Clock, u)}
}

// Begin opens a questionnaire with the version in force. What the rules refuse
// it notes on the form. There is one for a person, kind and milestone.
func (s Service) Begin(ctx context.Context, u access.User, by db.Actor, ref string, d Details, f *form.Form) (id int64, err error) {
	e := s.errand(u, by, ref, "surveys")
	err = casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if d.check(ctx, f, c, e.Today); !f.OK() {
			return nil, fault.New(fault.Refused, "survey of %s has problems", ref)
		}
		i, err := instrument.InForce(ctx, tx, d.Kind)
		if err != nil {
			return nil, err
		}
		r := Response{CaseID: c.ID, InstrumentID: i.ID, InterviewerID: u.ID, Details: d, State: Open}
		err = table.Insert(ctx, tx, &r)
		if db.IsUniqueViolation(err, "surveys_milestone_key") {
			return nil, fault.New(fault.Refused, "survey of %s is there: %w", ref, casefile.RefuseField("milestone", "survey.refused.there"))
		}
		id = r.ID
		tx.LeadsTo(c.URL(at(id) + "/answer"))
		return nil, err
	})
	return id, err
}

// work opens a questionnaire that is being answered, with its version and the
// answers so far, for an act that leads to a page of it.
func (s Service) work(ctx context.Context, u access.User, by db.Actor, ref string, id int64, page string, fn func(tx db.Tx, c casefile.Case, r Response, i instrument.Instrument, now answersBy) error) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref, at(id)+page), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		r, err := one(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		if r.State != Open {
			return nil, refuse(c, "survey.refused.complete")
		}
		i, err := instrument.ByID(ctx, tx, r.InstrumentID)
		if err != nil {
			return nil, err
		}
		now, err := said(ctx, tx, r.ID)
		if err != nil {
			return nil, err
		}
		return nil, fn(tx, c, r, i, now)
	})
}

// Say saves the answers that differ from those that were shown. Questions that
// they make pointless lose theirs. It returns fault.Stale, and saves nothing,
// where somebody else has changed such an answer since it was shown.
func (s Service) Say(ctx context.Context, u access.User, by db.Actor, ref string, id int64, given, shown answersBy) error {
	return s.work(ctx, u, by, ref, id, "/answer", func(tx db.Tx, _ casefile.Case, r Response, i instrument.Instrument, now answersBy) error {
		return say(ctx, tx, r, i.Definition, now, given, shown)
	})
}

// say brings the answers on file to what is said now.
func say(ctx context.Context, tx db.Tx, r Response, d instrument.Definition, now, given, shown answersBy) error {
	changed := func(item string) bool { return !now[item].equal(shown[item]) }
	stale := func(item string) error {
		return fault.New(fault.Stale, "%s of survey %d was answered since it was shown", item, r.ID)
	}
	var fresh []Answer
	for _, i := range d.Items {
		a := given[i.Code]
		switch {
		case a.Option == "", a.equal(shown[i.Code]), a.equal(now[i.Code]):
		case changed(i.Code):
			return stale(i.Code)
		default:
			fresh = append(fresh, a)
		}
	}
	for _, a := range fresh {
		now[a.Item] = a
	}
	codes := now.codes()
	var pointless []string
	for _, i := range d.Items {
		if codes[i.Code] == "" || d.Asks(i, codes) {
			continue
		}
		if changed(i.Code) && !now[i.Code].equal(given[i.Code]) {
			return stale(i.Code)
		}
		pointless = append(pointless, i.Code)
		delete(codes, i.Code)
		delete(now, i.Code)
	}
	if err := save(ctx, tx, r, fresh); err != nil {
		return err
	}
	return drop(ctx, tx, r, pointless)
}

// Complete scores a questionnaire after its last answers and opens the tasks
// that the answers call for. Every question that is asked has an answer; not
// knowing and not wanting to say are answers too.
func (s Service) Complete(ctx context.Context, u access.User, by db.Actor, ref string, id int64, given, shown answersBy) error {
	today := casefile.Today(s.Clock, u)
	return s.work(ctx, u, by, ref, id, "", func(tx db.Tx, c casefile.Case, r Response, i instrument.Instrument, now answersBy) error {
		if err := say(ctx, tx, r, i.Definition, now, given, shown); err != nil {
			return err
		}
		said := now.codes()
		if left := unanswered(i.Definition, said); len(left) > 0 {
			return refuse(c, "survey.refused.unanswered", "Code", left[0].Code, "Left", len(left))
		}
		rows, fired := scored(r, i, said)
		if err := keep(ctx, tx, r, rows); err != nil {
			return err
		}
		for _, rule := range fired {
			if err := openTask(ctx, tx, c, task.Rule(rule), today); err != nil {
				return err
			}
		}
		r.State, r.CompletedOn = Complete, today
		return table.Update(ctx, tx, &r)
	})
}

func openTask(ctx context.Context, tx db.Tx, c casefile.Case, r task.Rule, today date.Date) error {
	return task.Open(ctx, tx, c, r, today.AddDays(dueWithin[r]), casefile.ByCounsellor)
}

// Recompute scores a completed questionnaire with another version of the
// numbers that is in force. The scores under earlier versions stay.
func (s Service) Recompute(ctx context.Context, u access.User, by db.Actor, ref string, id, instrumentID int64) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, ref, at(id)), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		r, err := one(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		i, err := instrument.ByID(ctx, tx, instrumentID)
		if err != nil {
			return nil, err
		}
		if r.State != Complete || i.Kind != r.Kind || !i.Status.InForce() {
			return nil, refuse(c, "survey.refused.recompute")
		}
		now, err := said(ctx, tx, r.ID)
		if err != nil {
			return nil, err
		}
		rows, _ := scored(r, i, now.codes())
		return nil, keep(ctx, tx, r, rows)
	})
}
