package reintegration

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
)

var needs = db.NewTable[Need]("reintegration_needs", "reintegration.need")

// Needs lists what the people of a case need, the most urgent first.
func Needs(ctx context.Context, r db.Reader, c casefile.Case) ([]Need, error) {
	return needs.Many(ctx, r, "WHERE case_id = $1 AND NOT voided ORDER BY array_position('{first,second,third,none}'::text[], priority), id", c.ID)
}

func needOf(ctx context.Context, r db.Reader, c casefile.Case, id int64) (Need, error) {
	return needs.One(ctx, r, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
}

// assessing is an errand about the needs of a case.
func (s Service) assessing(u access.User, by db.Actor, ref string) casefile.Errand {
	e := s.errand(u, by, access.PlanEdit, ref)
	e.Page = "plan/needs"
	return e
}

// AddNeed records a need, or that there is none.
func (s Service) AddNeed(ctx context.Context, u access.User, by db.Actor, ref string, d NeedDetails, f *form.Form) error {
	e := s.assessing(u, by, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if d.settle(f, c, NeedDetails{}, e.Today); !f.OK() {
			return nil, fault.New(fault.Refused, "need of %s has problems", ref)
		}
		return nil, needs.Insert(ctx, tx, &Need{CaseID: c.ID, RecordedBy: u.ID, NeedDetails: d})
	})
}

// ChangeNeed saves a need anew. It returns fault.Stale when somebody saved it
// since the form was opened.
func (s Service) ChangeNeed(ctx context.Context, u access.User, by db.Actor, ref string, id int64, d NeedDetails, f *form.Form) error {
	e := s.assessing(u, by, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		n, err := needOf(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		if d.settle(f, c, n.NeedDetails, e.Today); !f.OK() {
			return nil, fault.New(fault.Refused, "need of %s has problems", ref)
		}
		n.NeedDetails, n.Version = d, f.Version
		return nil, needs.Update(ctx, tx, &n)
	})
}
