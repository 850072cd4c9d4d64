package payment_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	"github.com/gofrs/uuid/v5"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/closing"
	"homeward/internal/journey/payment"
	"homeward/internal/journey/reintegration"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/internal/testkit/casework"
)

// desk is an office whose people act on the money of some cases.
type desk struct {
	*casework.House
	t     testing.TB
	money payment.Service
	plans reintegration.Service
	ends  closing.Service
}

// acting are who takes part; each may try everything, the rules decide.
var acting = []access.User{casework.Judit, casework.Dora, casework.Reka, casework.Anna, payer, manager}

// payer holds the duty finance; so does a manager, to be refused for own hands.
var (
	payer   = with(casework.Dora, access.Finance)
	manager = with(casework.Reka, access.Finance)
)

func with(u access.User, d access.Duty) access.User {
	u.Duties = append([]access.Duty{d}, u.Duties...)
	return u
}

func by(u access.User) db.Actor {
	a := u.Actor()
	a.Token = uuid.Must(uuid.NewV4()).String()
	return a
}

// lines gives the programme budget lines, in whole euros.
func (d *desk) lines(amounts ...int64) {
	for i, a := range amounts {
		d.Exec(`INSERT INTO budget_lines (programme_id, code, name, amount_minor, currency, starts_on, ends_on, position)
			VALUES ($1, $2, $2, $3, 'EUR', '2026-01-01', '2029-12-31', $4)`, d.Running, fmt.Sprintf("L%d", i+1), a*100, i+1)
	}
}

// planned is a case with an approved plan of one activity.
func (d *desk) planned(minor int64) (casework.Case, int64) {
	c := d.Case(casefile.Reintegration)
	d.Fact(c, `INSERT INTO reintegration_plans (case_id, author_id, number, state, objective) VALUES ($1, 11, 1, 'submitted', 'A workshop')`, c.ID)
	d.Fact(c, `INSERT INTO plan_activities (case_id, plan_id, activity, dimension, amount_minor, currency, modality)
		SELECT $1, id, 'equipment_tools', 'economic', $2, 'EUR', 'direct_payment' FROM reintegration_plans WHERE case_id = $1`, c.ID, minor)
	return c, casework.Ask[int64](d.House, "SELECT id FROM plan_activities WHERE case_id = $1", c.ID)
}

func (d *desk) approve(t *testing.T, c casework.Case) error {
	return d.plans.Decide(i18n.With(t.Context(), i18n.En), casework.Reka, by(casework.Reka), c.Ref, 1, reintegration.Decision{Answer: reintegration.Approve}, form.New("x", struct{}{}))
}

func office(t *testing.T) *desk {
	h := casework.New(t)
	return &desk{House: h, t: t, money: payment.Service{DB: h.DB, Clock: h.Clock}, plans: reintegration.Service{DB: h.DB, Clock: h.Clock}, ends: closing.Service{DB: h.DB, Clock: h.Clock}}
}

// patiently does an act again that found no free connection: that many at once
// wait for the few there are.
func patiently(act func() error) (err error) {
	for range 20 {
		if err = act(); !fault.Is(err, fault.Unavailable) {
			return err
		}
	}
	return err
}

// known reports errors that an act may answer with.
func known(err error) bool {
	var again *db.Repeated
	return err == nil || fault.Is(err, fault.Refused) || fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.Stale) || fault.Is(err, fault.Unavailable) || errors.As(err, &again)
}

// invariants are what no sequence of acts may break; each lists what does.
var invariants = map[string]string{
	"a line is overdrawn": `SELECT l.code FROM budget_lines l, budget_line_sums(l.id) s WHERE s.reserved > l.amount_minor OR s.reserved < 0`,
	"an activity is paid above its reservation": `SELECT activity_id::text FROM ledger_entries GROUP BY activity_id
		HAVING sum(CASE kind WHEN 'pay' THEN minor WHEN 'refund' THEN -minor ELSE 0 END) > sum(CASE kind WHEN 'reserve' THEN minor WHEN 'release' THEN -minor ELSE 0 END)`,
	"more is committed than reserved": `SELECT activity_id::text FROM ledger_entries GROUP BY activity_id
		HAVING sum(CASE kind WHEN 'commit' THEN minor WHEN 'free' THEN -minor WHEN 'refund' THEN -minor ELSE 0 END) > sum(CASE kind WHEN 'reserve' THEN minor WHEN 'release' THEN -minor ELSE 0 END)`,
	"an activity is reserved above its plan": `SELECT e.activity_id::text FROM ledger_entries e GROUP BY e.activity_id
		HAVING sum(CASE kind WHEN 'reserve' THEN minor WHEN 'release' THEN -minor ELSE 0 END) > (
			SELECT max(a.amount_minor) FROM plan_activities a JOIN reintegration_plans p ON p.id = a.plan_id
			WHERE coalesce(a.root_id, a.id) = e.activity_id AND p.state = 'approved')`,
	"an instalment is paid twice":     `SELECT instalment_id::text FROM ledger_entries WHERE kind = 'pay' GROUP BY instalment_id HAVING count(*) > 1`,
	"an instalment is approved twice": `SELECT instalment_id::text FROM ledger_entries WHERE kind = 'commit' GROUP BY instalment_id HAVING count(*) > 1`,
	"a payment has no receipt and two other people": `SELECT id::text FROM instalments WHERE state IN ('paid', 'delivered')
		AND (receipt = '' OR approved_by = requested_by OR paid_by IN (requested_by, approved_by) OR approved_by IS NULL OR paid_by IS NULL)`,
	"a refund has one pair of eyes": `SELECT id::text FROM instalment_refunds WHERE state = 'received' AND (confirmed_by IS NULL OR confirmed_by = asked_by OR receipt = '')`,
	"more came back than was paid": `SELECT instalment_id::text FROM ledger_entries WHERE kind IN ('pay', 'refund') GROUP BY instalment_id
		HAVING sum(CASE kind WHEN 'pay' THEN minor ELSE -minor END) < 0 OR sum(CASE kind WHEN 'pay' THEN paid_minor ELSE -paid_minor END) < 0`,
	"all the money came back and not all its worth": `SELECT instalment_id::text FROM ledger_entries WHERE kind IN ('pay', 'refund') GROUP BY instalment_id
		HAVING sum(CASE kind WHEN 'pay' THEN paid_minor ELSE -paid_minor END) = 0 AND sum(CASE kind WHEN 'pay' THEN minor ELSE -minor END) <> 0`,
	"a case that ended holds money": `SELECT e.case_id::text FROM ledger_entries e JOIN case_files c ON c.id = e.case_id WHERE c.stage = 'closed' GROUP BY e.case_id, e.line_id, e.currency
		HAVING sum(CASE kind WHEN 'reserve' THEN minor WHEN 'release' THEN -minor ELSE 0 END) <> sum(CASE kind WHEN 'pay' THEN minor WHEN 'refund' THEN -minor ELSE 0 END)`,
	"a case that ended asks for money": `SELECT i.id::text FROM instalments i JOIN case_files c ON c.id = i.case_id WHERE c.stage = 'closed' AND i.state IN ('requested', 'returned', 'approved')`,
	"the instalment and the ledger differ": `SELECT i.id::text FROM instalments i LEFT JOIN LATERAL (
			SELECT coalesce(sum(minor) FILTER (WHERE kind = 'pay'), 0) AS pay, coalesce(sum(paid_minor) FILTER (WHERE kind = 'pay'), 0) AS other,
				coalesce(sum(CASE kind WHEN 'commit' THEN minor WHEN 'free' THEN -minor END), 0) AS due
			FROM ledger_entries WHERE instalment_id = i.id) e ON true
		WHERE (i.settled_minor, i.paid_minor) <> (e.pay, e.other)
			OR e.due <> CASE WHEN i.state = 'approved' THEN i.amount_minor WHEN i.state IN ('paid', 'delivered') THEN i.settled_minor ELSE 0 END`,
}

func (d *desk) hold(t *testing.T, after string) {
	t.Helper()
	for what, sql := range invariants {
		for _, who := range casework.Ask[[]string](d.House, "SELECT coalesce(array_agg(x.w), '{}') FROM ("+sql+") x (w)") {
			t.Fatalf("after %s: %s: %s", after, what, who)
		}
	}
}

// act does something at random to one of the cases.
func (d *desk) act(t *testing.T, r *rand.Rand, cases []casework.Case) (string, error) {
	ctx := i18n.With(t.Context(), i18n.En)
	c, u := cases[r.IntN(len(cases))], acting[r.IntN(len(acting))]
	f := form.New("x", struct{}{})
	root := casework.Ask[int64](d.House, "SELECT min(id) FROM plan_activities WHERE case_id = $1", c.ID)
	eur := func(most int64) money.Amount { return money.Amount{Minor: 1 + r.Int64N(most), Currency: "EUR"} }
	k := r.IntN(16)
	part := d.part(r, c, map[int]string{3: "requested", 4: "requested", 5: "approved", 6: "approved", 7: "paid", 9: "delivered", 12: "approved", 13: "paid"}[k])
	if (k == 5 || k == 6 || k == 10 || k == 12) && r.IntN(3) > 0 {
		u = payer
	}
	switch k {
	case 0, 1, 2:
		q := payment.Request{Activity: root, Amount: eur(60000), Modality: "direct_payment", Supplier: "Workshop", Quotes: 3}
		return "ask", d.money.Ask(ctx, u, by(u), c.Ref, q, form.New("x", struct{}{}))
	case 3, 4:
		v := casework.Ask[int](d.House, "SELECT coalesce((SELECT version FROM instalments WHERE id = $1), 0)", part)
		return "decide", d.money.Decide(ctx, u, by(u), c.Ref, part, v, payment.Decision{Answer: payment.Approve}, f)
	case 5, 6, 12:
		p := payment.Paying{Amount: eur(40000), Currency: "EUR", Receipt: payment.Receipt{
			PaidOn: casework.Today, Method: payment.Bank, Invoice: "1", InvoicedOn: casework.Today, Receipt: "R",
		}}
		if k == 6 {
			p.Amount, p.Currency = money.Amount{Minor: 1 + r.Int64N(15_000_000), Currency: "HUF"}, "HUF"
			p.Rate, p.RateSource, p.RateOn = strconv.Itoa(300+r.IntN(100))+"."+strconv.Itoa(r.IntN(100)), "MNB", casework.Today
		}
		return "pay", d.money.Pay(ctx, u, by(u), c.Ref, part, p, f)
	case 7:
		return "hand over", d.money.HandOver(ctx, u, by(u), c.Ref, part, payment.Handover{DeliveredOn: casework.Today, ReceivedBy: "K", VerifiedBy: "P"}, f)
	case 8:
		return "cancel", d.money.Cancel(ctx, u, by(u), c.Ref, part, payment.Reason{Reason: "No"})
	case 9, 13:
		a := money.Amount{Minor: 1 + r.Int64N(5_000_000), Currency: casework.Ask[string](d.House, "SELECT coalesce((SELECT paid_currency FROM instalments WHERE id = $1), '')", part)}
		if r.IntN(2) == 0 { // all of it
			a.Minor = max(1, casework.Ask[int64](d.House, "SELECT coalesce((SELECT paid_minor FROM instalments WHERE id = $1), 1)", part))
		}
		return "refund", d.money.AskRefund(ctx, u, by(u), c.Ref, part, payment.Refunding{Amount: a, Reason: "Broken"})
	case 10:
		id := casework.Ask[int64](d.House, "SELECT coalesce((SELECT id FROM instalment_refunds WHERE case_id = $1 AND state = 'asked' LIMIT 1), 0)", c.ID)
		return "confirm", d.money.ConfirmRefund(ctx, u, by(u), c.Ref, id, payment.Coming{ReceivedOn: casework.Today, Receipt: "B"}, f)
	}
	switch {
	case k == 14 && r.IntN(3) == 0:
		return "end", d.end(t, c)
	case k == 14, k == 15:
		return "reopen", d.ends.Reopen(ctx, casework.Reka, by(casework.Reka), c.Ref, closing.Reopening{Reason: "Back"})
	}
	return "amend", d.amend(t, r, c)
}

// end closes a case: a counsellor asks, and a manager agrees.
func (d *desk) end(t *testing.T, c casework.Case) error {
	ctx := i18n.With(t.Context(), i18n.En)
	why := closing.Details{Reason: codelist.ClosureProgrammeEnded, Summary: "Over", Currency: "EUR"}
	if err := d.ends.Ask(ctx, casework.Judit, by(casework.Judit), c.Ref, why); err != nil {
		return err
	}
	return d.ends.Decide(ctx, casework.Reka, by(casework.Reka), c.Ref, closing.Verdict{Outcome: closing.Approved})
}

// part is an instalment of a case, mostly one that stands where the act needs
// it; 0: there is none.
func (d *desk) part(r *rand.Rand, c casework.Case, state string) int64 {
	if r.IntN(4) == 0 {
		state = ""
	}
	return casework.Ask[int64](d.House, "SELECT coalesce((SELECT id FROM instalments WHERE case_id = $1 AND ($3 = '' OR state = $3) ORDER BY md5(id::text || $2) LIMIT 1), 0)",
		c.ID, strconv.Itoa(r.Int()), state)
}

// amend gives the plan of a case a new version with another amount, and a
// manager approves it.
func (d *desk) amend(t *testing.T, r *rand.Rand, c casework.Case) error {
	ctx := i18n.With(t.Context(), i18n.En)
	if err := d.plans.Amend(ctx, casework.Judit, by(casework.Judit), c.Ref); err != nil && !known(err) {
		return err
	}
	_ = d.DB.Write(ctx, db.System, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT 1 FROM case_files WHERE id = $1 FOR UPDATE", c.ID); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE plan_activities a SET amount_minor = $2, version = a.version + 1 FROM reintegration_plans p
			WHERE p.id = a.plan_id AND p.case_id = $1 AND p.state IN ('draft', 'returned') AND a.state = 'planned'`, c.ID, r.Int64N(200000))
		return err
	})
	if err := d.plans.Submit(ctx, casework.Judit, by(casework.Judit), c.Ref); err != nil && !known(err) {
		return err
	}
	v := casework.Ask[int](d.House, "SELECT version FROM reintegration_plans WHERE case_id = $1 ORDER BY number DESC LIMIT 1", c.ID)
	err := d.plans.Decide(ctx, casework.Reka, by(casework.Reka), c.Ref, v, reintegration.Decision{Answer: reintegration.Approve}, form.New("x", struct{}{}))
	if fault.Is(err, fault.Refused) {
		return errors.Join(err, d.plans.Decide(ctx, casework.Reka, by(casework.Reka), c.Ref, v, reintegration.Decision{Answer: reintegration.Return, Note: "Less"}, form.New("x", struct{}{})))
	}
	return err
}

func TestNoSequenceOfActsBreaksTheLedger(t *testing.T) {
	t.Parallel()
	d := office(t)
	d.lines(2000, 1500)
	var cases []casework.Case
	for range 3 {
		c, _ := d.planned(100000)
		if err := d.approve(t, c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	r, done := rand.New(rand.NewPCG(2026, 11)), map[string]int{}
	for n := range 600 {
		what, err := d.act(t, r, cases)
		if !known(err) {
			t.Fatalf("act %d, %s: %v", n, what, err)
		}
		if err == nil {
			done[what]++
		}
		d.hold(t, fmt.Sprintf("act %d, %s", n, what))
	}
	for _, what := range []string{"ask", "decide", "pay", "hand over", "cancel", "refund", "confirm", "amend", "end", "reopen"} {
		if done[what] == 0 {
			t.Errorf("in 600 acts nobody managed to %s: %v", what, done)
		}
	}
}

func TestActsAtOnceBreakNothing(t *testing.T) {
	t.Parallel()
	d := office(t)
	d.lines(2500)
	var cases []casework.Case
	for range 3 {
		c, _ := d.planned(80000)
		if err := d.approve(t, c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(7, uint64(w)))
			for range 40 {
				if what, err := d.act(t, r, cases); !known(err) {
					t.Errorf("%s: %v", what, err)
					return
				}
			}
		})
	}
	wg.Wait()
	d.hold(t, "acts at once")
}

func TestFiftyApprovalsAndPaymentsCountOnce(t *testing.T) {
	t.Parallel()
	d := office(t)
	d.lines(1000)
	c, root := d.planned(100000)
	if err := d.approve(t, c); err != nil {
		t.Fatal(err)
	}
	ctx := i18n.With(t.Context(), i18n.En)
	q := payment.Request{Activity: root, Amount: money.Of(600, "EUR"), Modality: "direct_payment", Supplier: "Workshop", Quotes: 3}
	if err := d.money.Ask(ctx, casework.Judit, by(casework.Judit), c.Ref, q, form.New("x", struct{}{})); err != nil {
		t.Fatal(err)
	}
	id := casework.Ask[int64](d.House, "SELECT id FROM instalments")
	atOnce := func(fn func() error) (ok int) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		for range 50 {
			wg.Go(func() {
				err := patiently(fn)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					ok++
				} else if !fault.Is(err, fault.Refused) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		return ok
	}
	if n := atOnce(func() error {
		return d.money.Decide(ctx, casework.Reka, by(casework.Reka), c.Ref, id, 1, payment.Decision{Answer: payment.Approve}, form.New("x", struct{}{}))
	}); n != 1 {
		t.Errorf("%d of 50 approvals", n)
	}
	if n := atOnce(func() error {
		return d.money.Pay(ctx, payer, by(payer), c.Ref, id, payment.Paying{Amount: money.Of(600, "EUR"), Currency: "EUR", Receipt: payment.Receipt{
			PaidOn: date.Of(2026, 11, 19), Method: payment.Bank, Invoice: "F-1", InvoicedOn: date.Of(2026, 11, 18), Receipt: "R-1",
		}}, form.New("x", struct{}{}))
	}); n != 1 {
		t.Errorf("%d of 50 payments", n)
	}
	if n := casework.Ask[int](d.House, "SELECT count(*)::int FROM ledger_entries WHERE kind IN ('commit', 'pay')"); n != 2 {
		t.Errorf("%d entries of an approval and a payment", n)
	}
	d.hold(t, "fifty at once")
}

// Fifty plans are approved at once on a line that pays for ten.
func TestFiftyPlansNeverOverdrawALine(t *testing.T) {
	t.Parallel()
	d := office(t)
	d.lines(1000)
	var cases []casework.Case
	for range 50 {
		c, _ := d.planned(10000)
		cases = append(cases, c)
	}
	var wg sync.WaitGroup
	for _, c := range cases {
		wg.Go(func() {
			if err := patiently(func() error { return d.approve(t, c) }); err != nil && !fault.Is(err, fault.Refused) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := casework.Ask[int](d.House, "SELECT count(*)::int FROM reintegration_plans WHERE state = 'approved'"); n != 10 {
		t.Errorf("%d plans approved, not 10", n)
	}
	d.hold(t, "fifty plans")
}
