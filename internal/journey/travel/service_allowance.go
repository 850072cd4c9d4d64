package travel

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
)

// AskCash asks the manager for cash for a member, within the programme's cap.
func (s Service) AskCash(ctx context.Context, u access.User, by db.Actor, ref string, in Cash) error {
	e := s.errand(u, by, access.TravelPrepare, ref, "allowance")
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		if key := locked(c); key != "" {
			return nil, refuse(c, key)
		}
		m, _ := c.Member(in.Member)
		if !slices.ContainsFunc(travellers(c), func(t casefile.Member) bool { return t.ID == m.ID }) {
			return nil, refuseField(c, "member", "form.not_an_option")
		}
		l, err := limitsFor(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if key := l.refusal(m, in.Amount, e.Today); key != "" {
			return nil, refuseField(c, "amount", key, "Cap", i18n.Money(ctx, l.entitled(m, e.Today)))
		}
		row := Allowance{
			CaseID: c.ID, MemberID: m.ID, AskedBy: u.ID, AskedOn: e.Today, Minor: in.Amount.Minor, Currency: in.Currency, Note: in.Note, State: CashAsked,
		}
		err = allowances.Insert(ctx, tx, &row)
		if db.IsUniqueViolation(err, "allowances_member_id_key") {
			return nil, refuseField(c, "member", "travel.cash.has_one", "Name", m.Name(ctx))
		}
		return nil, err
	})
}

// change opens an allowance that stands in one of some states and saves it.
func (s Service) change(ctx context.Context, e casefile.Errand, id int64, from []CashState, fn func(c casefile.Case, a *Allowance, l limits) error) error {
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		a, err := allowances.One(ctx, tx, "WHERE id = $1 AND case_id = $2 AND NOT voided", id, c.ID)
		if err != nil {
			return nil, err
		}
		fits := false
		for _, f := range from {
			fits = fits || f == a.State
		}
		if !fits {
			return nil, refuse(c, "travel.cash.not_now")
		}
		l, err := limitsFor(ctx, tx, c)
		if err != nil {
			return nil, err
		}
		if err := fn(c, &a, l); err != nil {
			return nil, err
		}
		return nil, allowances.Update(ctx, tx, &a)
	})
}

// AnswerCash approves or refuses what was asked for: a manager, and not the one
// who asked. The cap is looked at again: it may have changed.
func (s Service) AnswerCash(ctx context.Context, u access.User, by db.Actor, ref string, id int64, to CashState) error {
	e := s.errand(u, by, access.TravelApprove, ref, "allowance")
	return s.change(ctx, e, id, []CashState{CashAsked}, func(c casefile.Case, a *Allowance, l limits) error {
		m, _ := c.Member(a.MemberID)
		key := l.refusal(m, a.amount(), e.Today)
		switch {
		case !access.Second(u, a.AskedBy):
			return refuse(c, "travel.refused.four_eyes")
		case to == CashApproved && key != "":
			return refuse(c, key, "Cap", i18n.Money(ctx, l.entitled(m, e.Today)))
		}
		a.State, a.ApprovedBy = to, u.ID
		if to == CashApproved {
			a.ApprovedOn = e.Today
		}
		return nil
	})
}

// PayCash notes that the approved cash was handed over. Whoever withdrew or
// takes part no longer does not travel and is paid none.
func (s Service) PayCash(ctx context.Context, u access.User, by db.Actor, ref string, id int64, p Payment) error {
	e := s.errand(u, by, access.TravelPrepare, ref, "allowance")
	return s.change(ctx, e, id, []CashState{CashApproved}, func(c casefile.Case, a *Allowance, _ limits) error {
		switch m, _ := c.Member(a.MemberID); {
		case m.Status == casefile.MemberWithdrawn:
			return refuse(c, "travel.cash.withdrew", "Name", m.Name(ctx))
		case !m.Status.TakesPart():
			return refuse(c, "travel.cash.stays", "Name", m.Name(ctx))
		}
		a.State, a.PaidBy, a.Payment = CashPaid, u.ID, p
		return nil
	})
}

// ReturnCash notes that cash which nobody travelled with is back at the desk.
func (s Service) ReturnCash(ctx context.Context, u access.User, by db.Actor, ref string, id int64, on date.Date) error {
	e := s.errand(u, by, access.TravelPrepare, ref, "allowance")
	e.Late = true // whoever withdraws ends the case before the cash is back
	return s.change(ctx, e, id, []CashState{CashApproved, CashPaid}, func(_ casefile.Case, a *Allowance, _ limits) error {
		a.State, a.ReturnedBy, a.ReturnedOn = CashReturned, u.ID, on
		return nil
	})
}
