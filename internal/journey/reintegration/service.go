package reintegration

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/payment"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

// Service keeps the plans of cases.
//
// Its methods note on the form what the rules refuse, while they hold the
// case; then they return fault.Refused and nothing is written.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// refuse is a refusal of an act on a case's plan for one reason.
func refuse(c casefile.Case, key string, args ...any) error {
	return fault.New(fault.Refused, "plan of %s: %w", c.Reference, casefile.Refuse(key, args...))
}

// errand is an errand about the plan of a case.
func (s Service) errand(u access.User, by db.Actor, act access.Action, ref string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: act, Ref: ref, Page: "plan", Today: casefile.Today(s.Clock, u)}
}

// work opens the case and its plan in force for an act, and lets the case
// follow what the act changed.
func (s Service) work(ctx context.Context, u access.User, by db.Actor, ref string, act access.Action, fn func(tx db.Tx, c casefile.Case, p Plan) error) error {
	return casefile.Write(ctx, s.DB, s.errand(u, by, act, ref), func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		p, err := inForce(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if err := fn(tx, c, p); err != nil {
			return nil, err
		}
		if act == access.PlanEdit {
			if err := touched(ctx, tx, c, u.ID); err != nil {
				return nil, err
			}
		}
		now, err := inForce(ctx, tx, c)
		return p.became(now), err
	})
}

// Begin opens the reintegration (T18): the needs assessment starts.
func (s Service) Begin(ctx context.Context, u access.User, by db.Actor, ref string) error {
	e := s.errand(u, by, access.PlanEdit, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		return []casefile.Act{{Event: casefile.ReintegrationOpened}}, casefile.Require(ctx, tx, c, casefile.ReintegrationOpened, e.Today)
	})
}

// Draft begins the plan of a case: from the approval on, while there is none.
func (s Service) Draft(ctx context.Context, u access.User, by db.Actor, ref string, d Details) error {
	return s.work(ctx, u, by, ref, access.PlanEdit, func(tx db.Tx, c casefile.Case, p Plan) error {
		if key := draftable(c); key != "" {
			return refuse(c, key)
		}
		if p.ID != 0 {
			return refuse(c, "reintegration.refused.exists")
		}
		number, err := nextNumber(ctx, tx, c)
		if err != nil {
			return err
		}
		return plans.Insert(ctx, tx, &Plan{CaseID: c.ID, AuthorID: u.ID, Number: number, Source: casefile.FromOffice, Details: d, State: Draft})
	})
}

// Write saves the text of the plan. It returns fault.Stale when somebody saved
// it since the form was opened.
func (s Service) Write(ctx context.Context, u access.User, by db.Actor, ref string, version int, d Details) error {
	return s.work(ctx, u, by, ref, access.PlanEdit, func(tx db.Tx, c casefile.Case, p Plan) error {
		if !p.Editable() {
			return refuse(c, "reintegration.refused.not_editable")
		}
		p.Details, p.Version = d, version
		return plans.Update(ctx, tx, &p)
	})
}

// Amend makes a new version of an approved plan, with copies of what is not
// delivered yet. What was delivered stays in the version it was agreed in.
func (s Service) Amend(ctx context.Context, u access.User, by db.Actor, ref string) error {
	return s.work(ctx, u, by, ref, access.PlanEdit, func(tx db.Tx, c casefile.Case, p Plan) error {
		if p.State != Approved {
			return refuse(c, "reintegration.refused.not_approved")
		}
		return amended(ctx, tx, c, p, u.ID)
	})
}

// amended writes the next version of a plan, of an author.
func amended(ctx context.Context, tx db.Tx, c casefile.Case, p Plan, author int64) error {
	number, err := nextNumber(ctx, tx, c)
	if err != nil {
		return err
	}
	next := Plan{CaseID: c.ID, AuthorID: author, Number: number, Source: casefile.FromOffice, Details: p.Details, State: Draft}
	if err := plans.Insert(ctx, tx, &next); err != nil {
		return err
	}
	all, err := Activities(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.PlanID != p.ID || a.State != Planned {
			continue
		}
		copied := Activity{CaseID: c.ID, PlanID: next.ID, RootID: a.Root(), Position: a.Position, Source: casefile.FromOffice, ActivityDetails: a.ActivityDetails, State: Planned}
		if err := activities.Insert(ctx, tx, &copied); err != nil {
			return err
		}
	}
	return nil
}

// Reopening is why a manager goes back from monitoring to reintegration (T22).
type Reopening struct {
	Reason string `form:"reason,required,max=2000"`
}

// Reopen takes a case back from monitoring to reintegration (T22), with a new
// version of its plan. The version stays its author's, so that the manager can
// decide on it.
func (s Service) Reopen(ctx context.Context, u access.User, by db.Actor, ref string, d Reopening) error {
	e := s.errand(u, by, access.PlanDecide, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.PlanReopened, e.Today); err != nil {
			return nil, err
		}
		p, err := inForce(ctx, tx, c)
		if err == nil && p.State == Approved {
			err = amended(ctx, tx, c, p, p.AuthorID)
		}
		return []casefile.Act{{Event: casefile.PlanReopened, Subject: plans.Name(), SubjectID: p.ID, Reason: d.Reason}}, err
	})
}

// Submit sends the plan to the manager. It needs at least one activity.
func (s Service) Submit(ctx context.Context, u access.User, by db.Actor, ref string) error {
	return s.work(ctx, u, by, ref, access.PlanEdit, func(tx db.Tx, c casefile.Case, p Plan) error {
		if !p.Editable() {
			return refuse(c, "reintegration.refused.not_editable")
		}
		all, err := Activities(ctx, tx, c)
		if err != nil {
			return err
		}
		if len(ofPlan(all, p.ID, Planned)) == 0 {
			return refuse(c, "reintegration.refused.empty")
		}
		t, err := termsOf(ctx, tx, c)
		if err != nil {
			return err
		}
		if err := within(c, t, p, all, casefile.Today(s.Clock, u)); err != nil {
			return err
		}
		p.Submission, p.FirstBy, p.FirstOn = p.Submission+1, 0, date.Date{}
		p.State, p.SubmittedOn, p.DecidedBy, p.DecidedOn = Submitted, casefile.Today(s.Clock, u), 0, date.Date{}
		return plans.Update(ctx, tx, &p)
	})
}

// Decide approves the submitted plan or returns it with words. Nobody decides
// on their own plan, and nobody on another version than the one they saw.
func (s Service) Decide(ctx context.Context, u access.User, by db.Actor, ref string, version int, d Decision, f *form.Form) error {
	return s.work(ctx, u, by, ref, access.PlanDecide, func(tx db.Tx, c casefile.Case, p Plan) error {
		if key := p.mayDecide(u); key != "" {
			return refuse(c, key)
		}
		if p.Version != version {
			return refuse(c, "reintegration.refused.changed")
		}
		if d.check(f); !f.OK() {
			return fault.New(fault.Refused, "decision on the plan of %s has problems", ref)
		}
		p.DecidedBy, p.DecidedOn, p.DecisionNote = u.ID, casefile.Today(s.Clock, u), d.Note
		if d.Answer == Return {
			p.State, p.FirstBy, p.FirstOn = Returned, 0, date.Date{}
			return plans.Update(ctx, tx, &p)
		}
		if err := casefile.RequireApprovable(ctx, tx, c, p.DecidedOn); err != nil {
			return err
		}
		return s.approve(ctx, tx, u, c, p, f)
	})
}

// Add puts an activity into the plan, at its end.
func (s Service) Add(ctx context.Context, u access.User, by db.Actor, ref string, d ActivityDetails, f *form.Form) error {
	return s.work(ctx, u, by, ref, access.PlanEdit, func(tx db.Tx, c casefile.Case, p Plan) error {
		if !p.Editable() {
			return refuse(c, "reintegration.refused.not_editable")
		}
		all, err := s.settle(ctx, tx, u, c, p, &d, Activity{}, f)
		if err != nil {
			return err
		}
		a := Activity{CaseID: c.ID, PlanID: p.ID, Position: len(ofPlan(all, p.ID)) + 1, Source: casefile.FromOffice, ActivityDetails: d, State: Planned}
		return activities.Insert(ctx, tx, &a)
	})
}

// settle checks what is written about an activity of a plan; was is the one on
// file. It answers all activities of the case.
func (s Service) settle(ctx context.Context, tx db.Tx, u access.User, c casefile.Case, p Plan, d *ActivityDetails, was Activity, f *form.Form) ([]Activity, error) {
	t, err := termsOf(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	wanted, err := Needs(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	all, err := Activities(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	others := slices.DeleteFunc(counted(all, p.ID), func(a Activity) bool { return a.ID == was.ID })
	d.settle(ctx, f, c, was.ActivityDetails, t, wanted)
	if d.settleMoney(f, c, t, was.ActivityDetails, others, casefile.Today(s.Clock, u)); !f.OK() {
		return nil, fault.New(fault.Refused, "activity of %s has problems", c.Reference)
	}
	return all, nil
}

// within refuses a plan that overdraws what the programme grants.
func within(c casefile.Case, t terms, p Plan, all []Activity, today date.Date) error {
	lines := counted(all, p.ID)
	if t.priced() && slices.ContainsFunc(lines, func(a Activity) bool {
		_, known := t.value(a.ActivityDetails)
		return a.State == Planned && a.Minor > 0 && (a.Package == 0 && len(t.offered()) > 0 || !known)
	}) {
		return refuse(c, "reintegration.refused.unassigned")
	}
	if g, over, yes := exceeded(Grants(c, t, lines, today)); yes {
		return refuse(c, "reintegration.refused.over_plan", "Package", g.Name, "Entitled", t.in(over.Entitled), "Planned", t.in(over.Planned))
	}
	return nil
}

// open is an activity of the plan in force of which nothing has become yet.
func open(ctx context.Context, tx db.Tx, c casefile.Case, p Plan, id int64) (Activity, error) {
	a, err := activityOf(ctx, tx, c, id)
	if err != nil {
		return a, err
	}
	if a.PlanID != p.ID || a.State != Planned {
		return a, refuse(c, "reintegration.refused.activity_settled")
	}
	return a, nil
}

// Change saves an activity anew. It returns fault.Stale when somebody saved it
// since the form was opened.
func (s Service) Change(ctx context.Context, u access.User, by db.Actor, ref string, id int64, d ActivityDetails, f *form.Form) error {
	return s.work(ctx, u, by, ref, access.PlanEdit, func(tx db.Tx, c casefile.Case, p Plan) error {
		a, err := open(ctx, tx, c, p, id)
		if err != nil {
			return err
		}
		if !p.Editable() {
			return refuse(c, "reintegration.refused.not_editable")
		}
		if _, err := s.settle(ctx, tx, u, c, p, &d, a, f); err != nil {
			return err
		}
		a.ActivityDetails, a.Version = d, f.Version
		return activities.Update(ctx, tx, &a)
	})
}

// Deliver records that an activity of the approved plan was delivered.
func (s Service) Deliver(ctx context.Context, u access.User, by db.Actor, ref string, id int64, d Delivery, f *form.Form) error {
	return s.work(ctx, u, by, ref, access.PlanEdit, func(tx db.Tx, c casefile.Case, latest Plan) error {
		p, err := agreed(ctx, tx, c)
		if err != nil {
			return err
		}
		if p.ID == 0 {
			return refuse(c, "reintegration.refused.not_approved")
		}
		a, err := open(ctx, tx, c, p, id)
		if err != nil {
			return err
		}
		stays, err := staysOfCase.All(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if d.check(f, a, stays, casefile.Today(s.Clock, u)); !f.OK() {
			return fault.New(fault.Refused, "delivery in %s has problems", ref)
		}
		if err := payment.End(ctx, tx, c, a.Root(), true); err != nil {
			return err
		}
		a.State, a.DeliveredOn, a.DayAssumed = Delivered, d.DeliveredOn, false
		if err := activities.Update(ctx, tx, &a); err != nil {
			return err
		}
		if latest.ID != p.ID {
			if err := withdraw(ctx, tx, c, latest, a.Root()); err != nil {
				return err
			}
		}
		return payment.Settle(ctx, tx, c, casefile.Today(s.Clock, u))
	})
}

// withdraw takes the copy of what was delivered meanwhile out of an amendment.
func withdraw(ctx context.Context, tx db.Tx, c casefile.Case, amendment Plan, root int64) error {
	all, err := Activities(ctx, tx, c)
	if err != nil {
		return err
	}
	for _, a := range ofPlan(all, amendment.ID, Planned) {
		if a.Root() == root {
			a.State = Cancelled
			return activities.Update(ctx, tx, &a)
		}
	}
	return nil
}

// Cancel gives an activity up. It stays on the plan and costs nothing.
func (s Service) Cancel(ctx context.Context, u access.User, by db.Actor, ref string, id int64) error {
	return s.work(ctx, u, by, ref, access.PlanEdit, func(tx db.Tx, c casefile.Case, p Plan) error {
		a, err := open(ctx, tx, c, p, id)
		if err != nil {
			return err
		}
		if p.State == Submitted {
			return refuse(c, "reintegration.refused.not_editable")
		}
		if err := payment.End(ctx, tx, c, a.Root(), false); err != nil {
			return err
		}
		a.State = Cancelled
		if err := activities.Update(ctx, tx, &a); err != nil {
			return err
		}
		return payment.Settle(ctx, tx, c, casefile.Today(s.Clock, u))
	})
}
