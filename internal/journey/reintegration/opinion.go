package reintegration

import (
	"context"
	"slices"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/payment"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// Verdict is what the mission thinks of a plan.
type Verdict string

// Against is a mission that advises against the plan: who approves it all the
// same says why.
const Against Verdict = "negative"

// Options are the verdicts.
func (Verdict) Options() []Verdict { return []Verdict{"positive", "remarks", Against} }

// OpinionDetails are what the mission in the country of return says of a plan.
type OpinionDetails struct {
	Opinion Verdict   `db:"opinion" form:"opinion,required"`
	GivenBy string    `db:"given_by" form:"given_by,required,max=200"`
	GivenOn date.Date `db:"given_on" form:"given_on,required"`
	Words   string    `db:"words" form:"words,max=4000"`
}

// Opinion is an opinion on one submission of a plan.
type Opinion struct {
	ID         int64 `db:"id,auto"`
	CaseID     int64 `db:"case_id,once"`
	PlanID     int64 `db:"plan_id,once"`
	RecordedBy int64 `db:"recorded_by,once"`
	Submission int   `db:"submission,once"`
	OpinionDetails
	Voided    bool      `db:"voided,auto"`
	Version   int       `db:"version,auto"`
	CreatedAt time.Time `db:"created_at,auto"`
}

var opinions = db.NewTable[Opinion]("plan_opinions", "reintegration.opinion")

// opinionsOf are the opinions on all versions of a case's plan, the latest first.
func opinionsOf(ctx context.Context, r db.Reader, c casefile.Case) ([]Opinion, error) {
	return opinions.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY id DESC", c.ID)
}

// standing is the latest opinion on a plan as it was sent for approval; false:
// nobody has given one.
func standing(all []Opinion, p Plan) (Opinion, bool) {
	i := slices.IndexFunc(all, func(o Opinion) bool { return o.PlanID == p.ID && o.Submission == p.Submission })
	if i < 0 {
		return Opinion{}, false
	}
	return all[i], true
}

func (d OpinionDetails) check(f *form.Form, p Plan, today date.Date) {
	switch {
	case d.GivenOn.After(today):
		f.Problem("given_on", "form.in_future")
	case !d.GivenOn.IsZero() && d.GivenOn.Before(p.SubmittedOn):
		f.Problem("given_on", "form.before", "Day", p.SubmittedOn)
	}
	if d.Opinion != "" && d.Opinion != "positive" && d.Words == "" {
		f.Problem("words", "form.required")
	}
}

// Advise records what the mission thinks of the plan that waits for approval.
func (s Service) Advise(ctx context.Context, u access.User, by db.Actor, ref string, d OpinionDetails, f *form.Form) error {
	return s.work(ctx, u, by, ref, access.PlanEdit, func(tx db.Tx, c casefile.Case, p Plan) error {
		if p.State != Submitted {
			return refuse(c, "reintegration.refused.not_submitted")
		}
		if d.check(f, p, casefile.Today(s.Clock, u)); !f.OK() {
			return fault.New(fault.Refused, "opinion on the plan of %s has problems", ref)
		}
		return opinions.Insert(ctx, tx, &Opinion{CaseID: c.ID, PlanID: p.ID, RecordedBy: u.ID, Submission: p.Submission, OpinionDetails: d})
	})
}

// aboveCeiling reports whether a plan of so many counted lines needs two
// approvals.
func (t terms) aboveCeiling(lines []Activity) bool {
	var sum int64
	for _, a := range lines {
		value, _ := t.value(a.ActivityDetails)
		sum += value
	}
	return t.Programme.PlanCeilingMinor > 0 && sum > t.Programme.PlanCeilingMinor
}

// approve puts the plan in force, or notes the first of two approvals, once the
// mission has spoken where the programme asks it.
func (s Service) approve(ctx context.Context, tx db.Tx, u access.User, c casefile.Case, p Plan, f *form.Form) error {
	t, err := termsOf(ctx, tx, c)
	if err != nil {
		return err
	}
	said, err := opinionsOf(ctx, tx, c)
	if err != nil {
		return err
	}
	all, err := Activities(ctx, tx, c)
	if err != nil {
		return err
	}
	o, given := standing(said, p)
	switch {
	case t.Programme.PlanOpinion && !given:
		return refuse(c, "reintegration.refused.no_opinion")
	case given && o.Opinion == Against && p.DecisionNote == "":
		f.Problem("note", "reintegration.refused.against")
		return fault.New(fault.Refused, "approval of the plan of %s needs a reason", c.Reference)
	}
	if err := within(c, t, p, all, casefile.Today(s.Clock, u)); err != nil {
		return err
	}
	if p.FirstBy == 0 && t.aboveCeiling(counted(all, p.ID)) {
		p.FirstBy, p.FirstOn, p.DecidedBy, p.DecidedOn = p.DecidedBy, p.DecidedOn, 0, date.Date{}
		return plans.Update(ctx, tx, &p)
	}
	return approved(ctx, tx, c, p)
}

// approved is where a plan comes into force: everybody agreed to it who has to,
// and its money is set aside.
func approved(ctx context.Context, tx db.Tx, c casefile.Case, p Plan) error {
	p.State = Approved
	if err := plans.Update(ctx, tx, &p); err != nil {
		return err
	}
	return payment.Reserve(ctx, tx, c, p.DecidedOn)
}
