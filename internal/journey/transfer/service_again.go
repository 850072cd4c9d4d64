package transfer

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
)

// Apply opens a new case for people of a closed one. It returns where it leads.
func (s Service) Apply(ctx context.Context, u access.User, by db.Actor, ref string, d Applying) (to string, err error) {
	e := s.errand(u, by, access.CaseOpen, ref, "")
	e.Late = true
	err = casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if err := casefile.Require(ctx, tx, c, casefile.Reapplication, e.Today); err != nil {
			return nil, err
		}
		var people []casefile.Member
		for _, m := range applicable(c) {
			for _, id := range d.Members {
				if m.ID == id {
					people = append(people, m)
				}
			}
		}
		if len(people) == 0 {
			return nil, fault.New(fault.Refused, "nobody of %s applies: %w", ref, casefile.RefuseField("members", "form.required_choice"))
		}
		next, err := casefile.Again(ctx, tx, u, c, people, d.Reason, e.Today)
		to = next.URL("")
		tx.LeadsTo(to)
		return nil, err
	})
	return to, err
}
