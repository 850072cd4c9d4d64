package payment_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/payment"
	"homeward/internal/journey/reintegration"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/testkit/casework"
)

// agree compares what the journey of a case waits for with what its page of
// payments asks to be explained; it reports whether something is.
func (d *desk) agree(t *testing.T, c casework.Case, after string) (unexplained bool) {
	t.Helper()
	err := d.DB.Read(t.Context(), db.System, func(r db.Reader) error {
		a, err := casefile.Look(t.Context(), r, casefile.Case{ID: c.ID}, casework.Today)
		if err != nil {
			return err
		}
		all, err := payment.Standings(t.Context(), r, casefile.Case{ID: c.ID})
		unexplained = slices.ContainsFunc(all, payment.Standing.Unexplained)
		i := slices.IndexFunc(a.Needs, func(n casefile.Result) bool { return n.Key == "money_agrees" })
		if i >= 0 && (a.Needs[i].State == casefile.NeedOpen) != unexplained {
			t.Fatalf("after %s: the journey says %s, the payments %+v", after, a.Needs[i].State, all)
		}
		if i < 0 {
			unexplained = false
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return unexplained
}

// finish ends what is open of a case's money, then delivers its activity or
// gives it up.
func (d *desk) finish(t *testing.T, r *rand.Rand, c casework.Case) error {
	ctx := i18n.With(t.Context(), i18n.En)
	judit, f := by(casework.Judit), form.New("x", struct{}{})
	ids := func(sql string) []int64 {
		return casework.Ask[[]int64](d.House, "SELECT coalesce(array_agg(id), '{}') FROM "+sql, c.ID)
	}
	for _, id := range ids("instalments WHERE case_id = $1 AND state IN ('requested', 'returned', 'approved')") {
		_ = d.money.Cancel(ctx, casework.Judit, by(casework.Judit), c.Ref, id, payment.Reason{Reason: "No"})
	}
	for _, id := range ids("instalments WHERE case_id = $1 AND state = 'paid'") {
		_ = d.money.HandOver(ctx, casework.Judit, by(casework.Judit), c.Ref, id, payment.Handover{DeliveredOn: casework.Today, ReceivedBy: "K", VerifiedBy: "P"}, f)
	}
	activity := casework.Ask[int64](d.House, "SELECT max(a.id) FROM plan_activities a JOIN reintegration_plans p ON p.id = a.plan_id WHERE a.case_id = $1 AND p.state = 'approved'", c.ID)
	if r.IntN(4) == 0 {
		return d.plans.Cancel(ctx, casework.Judit, judit, c.Ref, activity)
	}
	return d.plans.Deliver(ctx, casework.Judit, judit, c.Ref, activity, reintegration.Delivery{DeliveredOn: casework.Today}, f)
}

// spend asks for all that is left of a case's activity or a part of it, has it
// approved, and pays it.
func (d *desk) spend(t *testing.T, r *rand.Rand, c casework.Case) error {
	ctx := i18n.With(t.Context(), i18n.En)
	root := casework.Ask[int64](d.House, "SELECT min(id) FROM plan_activities WHERE case_id = $1", c.ID)
	sum := money.Amount{Minor: []int64{100000, 40000, 60000}[r.IntN(3)], Currency: "EUR"}
	err := d.money.Ask(ctx, casework.Judit, by(casework.Judit), c.Ref, payment.Request{Activity: root, Amount: sum, Modality: "transfer"}, form.New("x", struct{}{}))
	if err != nil {
		return err
	}
	id := casework.Ask[int64](d.House, "SELECT max(id) FROM instalments WHERE case_id = $1", c.ID)
	if err := d.money.Decide(ctx, casework.Reka, by(casework.Reka), c.Ref, id, 1, payment.Decision{Answer: payment.Approve}, form.New("x", struct{}{})); err != nil {
		return err
	}
	p := payment.Paying{Amount: sum, Currency: "EUR", Receipt: payment.Receipt{PaidOn: casework.Today, Method: payment.Bank, Receipt: "R"}}
	return d.money.Pay(ctx, payer, by(payer), c.Ref, id, p, form.New("x", struct{}{}))
}

func TestTheJourneyAndThePaymentsAgreeOnWhatIsUnexplained(t *testing.T) {
	t.Parallel()
	d := office(t)
	d.lines(9000)
	var cases []casework.Case
	for range 8 {
		c, _ := d.planned(100000)
		if err := d.approve(t, c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	ctx := i18n.With(t.Context(), i18n.En)
	r, seen := rand.New(rand.NewPCG(11, 2026)), map[string]int{}
	for n := range 300 {
		c := cases[r.IntN(len(cases))]
		what, err := "finish", error(nil)
		switch k := r.IntN(12); {
		case k == 0:
			err = d.finish(t, r, c)
		case k < 4:
			what, err = "spend", d.spend(t, r, c)
		case k < 6:
			what = "refund"
			id := d.part(r, c, "delivered")
			err = d.money.AskRefund(ctx, casework.Judit, by(casework.Judit), c.Ref, id, payment.Refunding{Amount: money.Amount{Minor: 1 + r.Int64N(20000), Currency: "EUR"}, Reason: "Broken"})
		case k < 8:
			what = "confirm"
			id := casework.Ask[int64](d.House, "SELECT coalesce((SELECT id FROM instalment_refunds WHERE case_id = $1 AND state = 'asked' LIMIT 1), 0)", c.ID)
			err = d.money.ConfirmRefund(ctx, payer, by(payer), c.Ref, id, payment.Coming{ReceivedOn: casework.Today, Receipt: "B"}, form.New("x", struct{}{}))
		case k == 8:
			what = "explain"
			err = d.money.Explain(ctx, casework.Judit, by(casework.Judit), c.Ref, casework.Ask[int64](d.House, "SELECT min(id) FROM plan_activities WHERE case_id = $1", c.ID), payment.Reason{Reason: "Cheaper"})
		default:
			what, err = d.act(t, r, cases)
		}
		if !known(err) {
			t.Fatalf("act %d, %s: %v", n, what, err)
		}
		if err == nil {
			seen[what]++
		}
		for _, x := range cases {
			if d.agree(t, x, fmt.Sprintf("act %d, %s", n, what)) {
				seen["unexplained"]++
			}
		}
	}
	for _, what := range []string{"finish", "explain", "spend", "refund", "confirm", "unexplained"} {
		if seen[what] == 0 {
			t.Errorf("in 300 acts there was no %s: %v", what, seen)
		}
	}
}
