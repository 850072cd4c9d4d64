package payment

import (
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
)

// Explanation is why plan, payments and deliveries of an activity differ.
type Explanation struct {
	ID         int64     `db:"id,auto"`
	CaseID     int64     `db:"case_id,once"`
	ActivityID int64     `db:"activity_id,once"`
	WrittenBy  int64     `db:"written_by,once"`
	WrittenOn  date.Date `db:"written_on,once"`
	Reason     string    `db:"reason,once"`
}

// refundsOn are the refunds of one instalment that were not cancelled.
func refundsOn(ctx context.Context, r db.Reader, i Instalment) (all []Refund, sum int64, err error) {
	all, err = refunds.Many(ctx, r, "WHERE instalment_id = $1 AND state <> 'cancelled' ORDER BY id", i.ID)
	for _, x := range all {
		sum += x.Minor
	}
	return all, sum, err
}

// AskRefund notes that money of a paid instalment comes back, in the currency
// it was paid in.
func (s Service) AskRefund(ctx context.Context, u access.User, by db.Actor, ref string, id int64, d Refunding) error {
	e := s.late(u, by, access.PaymentAsk, ref)
	return s.work(ctx, e, func(tx db.Tx, c casefile.Case) error {
		i, err := instalmentOf(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if !i.can(refunding) {
			return refuse(c, "payment.refused.not_now")
		}
		_, already, err := refundsOn(ctx, tx, i)
		left := money.Amount{Minor: i.PaidMinor - already, Currency: i.PaidCurrency}
		switch {
		case err != nil:
			return err
		case d.Amount.Currency != i.PaidCurrency:
			return refuseField(c, "amount", "payment.refused.other_currency", "Currency", i.PaidCurrency)
		case d.Amount.Minor <= 0:
			return refuseField(c, "amount", "payment.refused.nothing")
		case d.Amount.Minor > left.Minor:
			return refuseField(c, "amount", "payment.refused.above_paid", "Left", left)
		}
		return refunds.Insert(ctx, tx, &Refund{
			CaseID: c.ID, InstalmentID: i.ID, AskedBy: u.ID, AskedOn: e.Today, Minor: d.Amount.Minor, Currency: d.Amount.Currency,
			Reason: d.Reason, State: RefundAsked,
		})
	})
}

// refund opens a refund that is due, with its instalment.
func (s Service) refund(ctx context.Context, e casefile.Errand, id int64, fn func(tx db.Tx, c casefile.Case, i Instalment, r *Refund) error) error {
	return s.work(ctx, e, func(tx db.Tx, c casefile.Case) error {
		r, err := refunds.One(ctx, tx, "WHERE id = $1 AND case_id = $2", id, c.ID)
		if err != nil {
			return err
		}
		if r.State != RefundAsked {
			return refuse(c, "payment.refused.not_now")
		}
		i, err := instalmentOf(ctx, tx, c, r.InstalmentID)
		if err != nil {
			return err
		}
		if err := fn(tx, c, i, &r); err != nil {
			return err
		}
		return refunds.Update(ctx, tx, &r)
	})
}

// ConfirmRefund notes that a refund was received: a holder of the duty finance,
// and not the one who noted it. It counts at the rate of the payment; together
// the refunds of an instalment never count for more than was paid.
func (s Service) ConfirmRefund(ctx context.Context, u access.User, by db.Actor, ref string, id int64, d Coming, f *form.Form) error {
	e := s.late(u, by, access.PaymentPay, ref)
	return s.refund(ctx, e, id, func(tx db.Tx, c casefile.Case, i Instalment, r *Refund) error {
		if !access.Second(u, r.AskedBy) {
			return refuse(c, "payment.refused.own_refund")
		}
		switch {
		case d.ReceivedOn.After(e.Today):
			f.Problem("received_on", "form.in_future")
		case d.ReceivedOn.Before(i.PaidOn):
			f.Problem("received_on", "form.before", "Day", i.PaidOn)
		}
		if !f.OK() {
			return problems(c)
		}
		all, _, err := refundsOn(ctx, tx, i)
		if err != nil {
			return err
		}
		before := int64(0)
		for _, x := range all {
			if x.State == RefundReceived {
				before += x.Minor
			}
		}
		r.State, r.ConfirmedBy, r.Coming = RefundReceived, u.ID, d
		st, err := standingOf(ctx, tx, c, i.Activity)
		if err != nil {
			return err
		}
		err = enter(ctx, tx, st, i, Entry{
			Kind: Refunded, Minor: i.worth(before+r.Minor) - i.worth(before), HappenedOn: d.ReceivedOn, PaidMinor: r.Minor, PaidCurrency: r.Currency,
			Rate: i.Rate, RateSource: i.RateSource, RateOn: i.RateOn,
		})
		if err != nil {
			return err
		}
		if !c.Open() {
			return CloseOut(ctx, tx, c, e.Today)
		}
		return Settle(ctx, tx, c, e.Today)
	})
}

// worth is what an amount in the currency of the payment counts for in the
// activity's: all of it for what was paid, and never more.
func (i Instalment) worth(minor int64) int64 {
	if minor == i.PaidMinor {
		return i.Settled
	}
	a, ok := exchanged(money.Amount{Minor: minor, Currency: i.PaidCurrency}, i.Rate, i.Currency)
	if !ok {
		return i.Settled
	}
	return min(a.Minor, i.Settled)
}

// CancelRefund notes that money does not come back after all.
func (s Service) CancelRefund(ctx context.Context, u access.User, by db.Actor, ref string, id int64) error {
	e := s.late(u, by, access.PaymentAsk, ref)
	return s.refund(ctx, e, id, func(_ db.Tx, c casefile.Case, _ Instalment, r *Refund) error {
		if !access.Second(u, r.AskedBy) {
			return refuse(c, "payment.refused.own_refund")
		}
		r.State = RefundCancelled
		return nil
	})
}

// Explain says why the plan, what was paid and what was delivered of an
// activity differ. What it needs no longer goes back to the budget.
func (s Service) Explain(ctx context.Context, u access.User, by db.Actor, ref string, root int64, why Reason) error {
	e := s.errand(u, by, access.PaymentAsk, ref)
	return s.work(ctx, e, func(tx db.Tx, c casefile.Case) error {
		st, err := standingOf(ctx, tx, c, root)
		if err != nil {
			return err
		}
		if !st.explainable() {
			return refuse(c, "payment.refused.agrees")
		}
		if err := Settle(ctx, tx, c, e.Today); err != nil {
			return err
		}
		return explanations.Insert(ctx, tx, &Explanation{CaseID: c.ID, ActivityID: root, WrittenBy: u.ID, WrittenOn: e.Today, Reason: why.Reason})
	})
}
