package payment

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/clock"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
)

// Service keeps the money of cases.
//
// Its methods note on the form what the rules refuse, while they hold the
// case; then they return fault.Refused and nothing is written.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

func (s Service) errand(u access.User, by db.Actor, act access.Action, ref string) casefile.Errand {
	return casefile.Errand{User: u, By: by, Act: act, Ref: ref, Page: "payments", Today: casefile.Today(s.Clock, u)}
}

// late is an errand about money that was paid: a case that has ended takes it too.
func (s Service) late(u access.User, by db.Actor, act access.Action, ref string) casefile.Errand {
	e := s.errand(u, by, act, ref)
	e.Late = true
	return e
}

// work opens the case for an act on its money.
func (s Service) work(ctx context.Context, e casefile.Errand, fn func(tx db.Tx, c casefile.Case) error) error {
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) { return nil, fn(tx, c) })
}

// part opens the case and one of its instalments for an act.
func (s Service) part(ctx context.Context, e casefile.Errand, id int64, fn func(tx db.Tx, c casefile.Case, i *Instalment) error) error {
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		i, err := instalmentOf(ctx, tx, c, id)
		if err != nil {
			return nil, err
		}
		was := i.State
		if err := fn(tx, c, &i); err != nil {
			return nil, err
		}
		return i.became(was), instalments.Update(ctx, tx, &i)
	})
}

func problems(c casefile.Case) error {
	return fault.New(fault.Refused, "money of %s has problems", c.Reference)
}

// askable is the money of an activity for which something is asked, once it
// has been reserved: plans that were approved before the programme had budget
// lines are reserved now.
func askable(ctx context.Context, tx db.Tx, c casefile.Case, e casefile.Errand, root int64) (Standing, error) {
	if key := locked(c); key != "" {
		return Standing{}, refuse(c, key)
	}
	st, err := standingOf(ctx, tx, c, root)
	if err != nil || st.State != "planned" {
		return st, orRefuse(err, c, "payment.refused.ended")
	}
	switch {
	case st.FreedFor == CaseEnded: // the case was reopened; its plan is approved anew
		return st, refuse(c, "payment.refused.freed")
	case st.Reserved != st.needs():
		if err := Reserve(ctx, tx, c, e.Today); err != nil {
			return st, err
		}
		if st, err = standingOf(ctx, tx, c, root); err != nil {
			return st, err
		}
	}
	if st.Reserved == 0 {
		return st, refuse(c, "payment.refused.no_budget")
	}
	return st, nil
}

func orRefuse(err error, c casefile.Case, key string) error {
	if err != nil {
		return err
	}
	return refuse(c, key)
}

// fit notes what a request cannot ask of an activity; was is what it asked
// before.
func (q Request) fit(ctx context.Context, tx db.Tx, f *form.Form, c casefile.Case, st Standing, was int64) error {
	cash, err := paysCash.One(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if key := st.ungiven(q.Modality, cash); key != "" {
		f.Problem("modality", key)
	}
	switch left := st.left() + was; {
	case q.Amount.Currency != st.Currency:
		f.Problem("amount", "payment.refused.other_currency", "Currency", st.Currency)
	case q.Amount.Minor > left:
		f.Problem("amount", "payment.refused.above_left", "Left", st.in(left))
	}
	if !f.OK() {
		return problems(c)
	}
	return nil
}

// ungiven says why an activity's money is not given in a modality: a message
// key, or nothing.
func (s Standing) ungiven(modality string, cash bool) string {
	switch {
	case modality == codelist.ModalityCash && !cash:
		return "payment.refused.in_kind"
	case !programme.PackageRules{InKind: s.InKind}.Gives(modality):
		return "reintegration.refused.in_kind"
	}
	return ""
}

// Ask asks the manager for a part of an activity's money (D21).
func (s Service) Ask(ctx context.Context, u access.User, by db.Actor, ref string, q Request, f *form.Form) error {
	e := s.errand(u, by, access.PaymentAsk, ref)
	return casefile.Write(ctx, s.DB, e, func(tx db.Tx, c casefile.Case) ([]casefile.Act, error) {
		q.check(f)
		st, err := askable(ctx, tx, c, e, q.Activity)
		if err != nil {
			return nil, err
		}
		if err := q.fit(ctx, tx, f, c, st, 0); err != nil {
			return nil, err
		}
		i := Instalment{CaseID: c.ID, Currency: st.Currency, RequestedBy: u.ID, RequestedOn: e.Today, Request: q, State: Requested}
		i.Minor = q.Amount.Minor
		if i.Number, err = nextNumber.One(ctx, tx, st.Root); err != nil {
			return nil, err
		}
		if err := instalments.Insert(ctx, tx, &i); err != nil {
			return nil, err
		}
		return i.became(""), nil
	})
}

// Correct asks anew for what the manager returned. It returns fault.Stale when
// somebody saved it since the form was opened.
func (s Service) Correct(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, q Request, f *form.Form) error {
	e := s.errand(u, by, access.PaymentAsk, ref)
	return s.part(ctx, e, id, func(tx db.Tx, c casefile.Case, i *Instalment) error {
		switch {
		case !i.can(correcting):
			return refuse(c, "payment.refused.not_now")
		case i.RequestedBy != u.ID:
			return refuse(c, "payment.refused.others_request")
		}
		was := int64(0)
		if i.State == Requested {
			was = i.Minor
		}
		q.check(f)
		st, err := askable(ctx, tx, c, e, i.Activity)
		if err != nil {
			return err
		}
		if err := q.fit(ctx, tx, f, c, st, was); err != nil {
			return err
		}
		q.Activity, q.Minor = i.Activity, q.Amount.Minor
		i.Request, i.State, i.RequestedOn, i.Version = q, Requested, e.Today, version
		return nil
	})
}

// Decide approves a request or returns it with words: a manager, and not the
// one who asked, nor on another version than the one they saw.
func (s Service) Decide(ctx context.Context, u access.User, by db.Actor, ref string, id int64, version int, d Decision, f *form.Form) error {
	e := s.errand(u, by, access.PaymentApprove, ref)
	return s.part(ctx, e, id, func(tx db.Tx, c casefile.Case, i *Instalment) error {
		if key := i.mayDecide(u); key != "" {
			return refuse(c, key)
		}
		if i.Version != version {
			return refuse(c, "payment.refused.changed")
		}
		if d.check(f, *i); !f.OK() {
			return problems(c)
		}
		i.DecisionNote = d.Note
		if d.Answer == Return {
			i.State = Returned
			return nil
		}
		if err := casefile.RequireApprovable(ctx, tx, c, e.Today); err != nil {
			return err
		}
		st, err := payable(ctx, tx, c, *i)
		if err != nil {
			return err
		}
		i.State, i.ConditionMet, i.ApprovedBy, i.ApprovedOn = Approved, d.Met, u.ID, e.Today
		return enter(ctx, tx, st, *i, Entry{Kind: Commit, Minor: i.Minor, HappenedOn: e.Today})
	})
}

// payable is the money of an instalment's activity, as long as the plan in force
// still gives it.
func payable(ctx context.Context, tx db.Tx, c casefile.Case, i Instalment) (Standing, error) {
	st, err := standingOf(ctx, tx, c, i.Activity)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && st.State != "planned":
		return st, refuse(c, "payment.refused.ended")
	case err == nil && st.left() < 0:
		return st, refuse(c, "payment.refused.over_budget")
	}
	return st, err
}

// enter writes an entry about an instalment into the ledger.
func enter(ctx context.Context, tx db.Tx, st Standing, i Instalment, en Entry) error {
	en.LineID, en.CaseID, en.ActivityID, en.InstalmentID = st.LineID, i.CaseID, st.Root, i.ID
	en.StaffID, en.Currency = tx.By().StaffID, i.Currency
	return entries.Insert(ctx, tx, &en)
}

// Pay notes that an approved instalment was paid: a holder of the duty finance,
// who neither asked nor approved. What was paid in another currency counts at
// its rate; what is not needed of the instalment can be asked for again.
func (s Service) Pay(ctx context.Context, u access.User, by db.Actor, ref string, id int64, p Paying, f *form.Form) error {
	e := s.errand(u, by, access.PaymentPay, ref)
	return s.part(ctx, e, id, func(tx db.Tx, c casefile.Case, i *Instalment) error {
		if key := i.mayPay(u); key != "" {
			return refuse(c, key)
		}
		p.check(f, *i, e.Today)
		st, err := payable(ctx, tx, c, *i)
		if err != nil {
			return err
		}
		cash, err := paysCash.One(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		cost := p.cost(f, c, *i, st, cash)
		if !f.OK() {
			return problems(c)
		}
		i.State, i.PaidBy, i.Receipt = Paid, u.ID, p.Receipt
		i.Settled, i.PaidMinor, i.PaidCurrency = cost.Minor, p.Amount.Minor, p.Amount.Currency
		if saved := i.Minor - i.Settled; saved > 0 {
			if err := enter(ctx, tx, st, *i, Entry{Kind: Free, Minor: saved, HappenedOn: p.PaidOn}); err != nil {
				return err
			}
		}
		return enter(ctx, tx, st, *i, Entry{
			Kind: Pay, Minor: i.Settled, HappenedOn: p.PaidOn, PaidMinor: i.PaidMinor, PaidCurrency: i.PaidCurrency,
			Rate: p.Rate, RateSource: p.RateSource, RateOn: p.RateOn,
		})
	})
}

// cost is what a payment counts for in the activity's currency; it notes what
// the activity does not pay.
func (p Paying) cost(f *form.Form, c casefile.Case, i Instalment, st Standing, cash bool) money.Amount {
	if key := st.ungiven(i.Modality, cash); key != "" {
		f.Problem("", key)
	}
	if p.Method == Cash {
		if key := st.ungiven(codelist.ModalityCash, cash); key != "" {
			f.Problem("method", key)
		}
	}
	cost, ok := exchanged(p.Amount, p.Rate, i.Currency)
	_, norate := f.ProblemOf("rate")
	switch {
	case !slices.Contains(cashCurrencies(c, i.Currency), p.Currency):
		f.Problem("amount", "form.not_an_option")
	case norate:
	case !ok || cost.Minor <= 0:
		f.Problem("amount", "payment.refused.nothing")
	case cost.Minor > i.Minor:
		f.Problem("amount", "payment.refused.above_approved", "Cost", cost, "Approved", i.amount())
	}
	return cost
}

// HandOver notes that what was paid for reached the person, with the handover
// certificate (D22).
func (s Service) HandOver(ctx context.Context, u access.User, by db.Actor, ref string, id int64, h Handover, f *form.Form) error {
	e := s.late(u, by, access.PaymentAsk, ref)
	return s.part(ctx, e, id, func(_ db.Tx, c casefile.Case, i *Instalment) error {
		if !i.can(handing) {
			return refuse(c, "payment.refused.not_now")
		}
		if h.check(f, *i, e.Today); !f.OK() {
			return problems(c)
		}
		i.State, i.Handover = Delivered, h
		return nil
	})
}

// Cancel gives an instalment up that was not paid.
func (s Service) Cancel(ctx context.Context, u access.User, by db.Actor, ref string, id int64, why Reason) error {
	e := s.errand(u, by, access.PaymentAsk, ref)
	return s.part(ctx, e, id, func(tx db.Tx, c casefile.Case, i *Instalment) error {
		if !i.can(cancelling) {
			return refuse(c, "payment.refused.not_now")
		}
		was := i.State
		i.State, i.CancelReason = Cancelled, why.Reason
		if was != Approved {
			return nil
		}
		st, err := standingOf(ctx, tx, c, i.Activity)
		if err != nil {
			return err
		}
		return enter(ctx, tx, st, *i, Entry{Kind: Free, Minor: i.Minor, HappenedOn: e.Today})
	})
}

// cashCurrencies are those in which a payment of a case can be made: those of
// programmes, and that of the country of return.
func cashCurrencies(c casefile.Case, own string) []string {
	out := []string{own}
	add := func(code string) {
		for _, x := range out {
			if x == code || code == "" {
				return
			}
		}
		out = append(out, code)
	}
	add(localCurrency(c.ReturnCountry))
	for _, x := range programme.Currency("").Options() {
		add(string(x))
	}
	return out
}
