package payment_test

import (
	"net/http"
	"strconv"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/programme"
	"homeward/internal/testkit/casework"
	"homeward/internal/testkit/visit"
)

// opened is an office with the pages of the money, and a case whose plan is
// approved: 1,000 € for tools, on a line of 2,000 €.
func opened(t *testing.T) (*desk, casework.Case, int64) {
	t.Helper()
	d := office(t)
	d.Add(d.money.Routes, d.plans.Routes, (&programme.Service{DB: d.DB}).Routes)
	d.lines(2000)
	c, root := d.planned(100000)
	if err := d.approve(t, c); err != nil {
		t.Fatal(err)
	}
	return d, c, root
}

// request sends a request that is right, with changes.
func (d *desk) request(c casework.Case, who access.User, changes ...string) *visit.Page {
	d.t.Helper()
	return fill(d.As(who).Get(c.Path("payments/new")).Form(c.Path("payments/new")), append([]string{
		"amount", "600", "modality", "direct_payment", "supplier", "Kirkuk Tools", "quotes", "3",
	}, changes...)).Send()
}

// fill sets the fields of a form one by one: the last word counts.
func fill(f *visit.Form, fields []string) *visit.Form {
	for i := 0; i+1 < len(fields); i += 2 {
		f = f.With(fields[i], fields[i+1])
	}
	return f
}

func (d *desk) latest() string {
	return strconv.FormatInt(casework.Ask[int64](d.House, "SELECT max(id) FROM instalments"), 10)
}

// send fills in the form of an act on an instalment and sends it.
func (d *desk) send(c casework.Case, who access.User, act string, fields ...string) *visit.Page {
	at := c.Path("payments/" + d.latest() + "/" + act)
	d.t.Helper()
	return fill(d.As(who).Get(at).Form(at), fields).Send()
}

var paying = []string{"paid_on", "2026-11-19", "method", "bank", "invoice", "F-17", "invoiced_on", "2026-11-18", "receipt", "B-4"}

func TestWhatAnotherVersionOfThePlanHadReservedIsNotPaid(t *testing.T) {
	t.Parallel()
	d, c, root := opened(t)
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	d.Exec("UPDATE plan_activities SET amount_minor = 50000 WHERE id = $1", root) // the greater version was entered in error
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusUnprocessableEntity).Has("More is asked for than the plan gives")
	d.Exec("UPDATE plan_activities SET amount_minor = 100000 WHERE id = $1", root)
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.Exec("UPDATE plan_activities SET amount_minor = 50000 WHERE id = $1", root)
	d.send(c, payer, "pay", paying...).Is(http.StatusUnprocessableEntity).Has("More is asked for than the plan gives")
}

func TestAnInstalmentFromRequestToHandover(t *testing.T) {
	t.Parallel()
	d, c, root := opened(t)
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	d.As(casework.Judit).Get(c.Path("payments")).Is(http.StatusOK).Has("Requested", "600\u00a0€", "An instalment or a refund is open", c.Path("print/payment_request?record="+d.latest())).Lacks("print/handover")
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.send(c, payer, "pay", paying...).Is(http.StatusSeeOther)
	d.As(casework.Judit).Get(c.Path("payments")).Has(c.Path("print/handover?record=" + d.latest()))
	deliver := "plan/activities/" + strconv.FormatInt(root, 10) + "/deliver"
	d.As(casework.Judit).Get(c.Path(deliver)).Form(c.Path(deliver)).With("delivered_on", "2026-11-19").Send().
		Is(http.StatusUnprocessableEntity).Has("An instalment or a refund of this activity is still open")
	d.send(c, casework.Judit, "handover", "verified_by", "IOM Erbil").Is(http.StatusSeeOther)
	d.As(casework.Judit).Get(c.Path(deliver)).Form(c.Path(deliver)).With("delivered_on", "2026-11-19").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[string](d.House, "SELECT string_agg(kind || minor, ' ' ORDER BY id) FROM ledger_entries"); got != "reserve100000 commit60000 pay60000 release40000" {
		t.Errorf("the ledger: %s", got)
	}
	if f := casework.Ask[int](d.House, "SELECT (reserved + committed + paid)::int FROM budget_lines l, budget_line_sums(l.id)"); f != 180000 {
		t.Errorf("the line sums up to %d", f)
	}

	// 400 € less than planned: the manager cannot complete the plan before somebody says why.
	at := c.Path("payments/activities/" + strconv.FormatInt(root, 10))
	const why = "nobody has said why"
	d.As(casework.Judit).Get(c.Path("payments")).Has("Less was paid than planned", why)
	d.As(casework.Judit).Get(at).Form(at).With("reason", "Cheaper tools").Send().Is(http.StatusSeeOther)
	d.As(casework.Judit).Get(c.Path("payments")).Lacks(why)
	for _, lang := range []i18n.Language{i18n.En, i18n.Hu, i18n.Cs} {
		d.As(casework.Judit).In(lang).Get(c.Path("payments")).Is(http.StatusOK).Has("Cheaper tools")
	}
	d.As(casework.Judit).Get(c.Path("plan")).Has("Asked for: 600\u00a0€, paid: 600\u00a0€, delivered: 600\u00a0€, left: 0\u00a0€")
}

func TestEachGuardNamesWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	d.request(c, casework.Judit, "amount", "1000.01").Is(http.StatusUnprocessableEntity).Has("Only 1,000\u00a0€ is left").Field("supplier", "Kirkuk Tools").Problem("amount")
	d.request(c, casework.Judit, "amount", "0").Is(http.StatusUnprocessableEntity).Problem("amount")
	d.request(c, casework.Judit, "quotes", "1").Is(http.StatusUnprocessableEntity).Field("amount", "600").Problem("exemption")
	d.request(c, casework.Judit, "supplier", "").Is(http.StatusUnprocessableEntity).Problem("supplier")
	d.Exec("UPDATE programmes SET allows_cash = false")
	d.request(c, casework.Judit, "modality", "cash").Is(http.StatusUnprocessableEntity).Has("pays no cash").Problem("modality")
	d.request(c, casework.Reka, "condition", "A lease is signed").Is(http.StatusSeeOther)

	decide := c.Path("payments/" + d.latest() + "/decide")
	d.As(casework.Reka).Get(decide).Is(http.StatusOK).Has("You asked for this payment")
	d.As(casework.Reka).Post(decide, "answer", "approved", "_version", "1").Is(http.StatusUnprocessableEntity).Has("You asked for this payment")
	d.As(casework.Judit).Get(decide).Is(http.StatusForbidden)
	d.send(c, casework.Anna, "decide", "answer", "approved", "note", "Fine").Is(http.StatusUnprocessableEntity).Has("The precondition must be met").Field("note", "Fine")
	d.send(c, casework.Anna, "decide", "answer", "returned").Is(http.StatusUnprocessableEntity).Problem("note")
	d.As(casework.Anna).Post(decide, "answer", "approved", "met", "yes", "_version", "7").Is(http.StatusUnprocessableEntity).Has("was changed since")
	d.send(c, casework.Anna, "decide", "answer", "approved", "met", "yes").Is(http.StatusSeeOther)

	pay := c.Path("payments/" + d.latest() + "/pay")
	d.As(casework.Judit).Get(pay).Is(http.StatusForbidden)
	for _, u := range []access.User{manager, with(casework.Anna, access.Finance)} {
		d.As(u).Post(pay, append([]string{"amount", "600", "amount_currency", "EUR"}, paying...)...).Is(http.StatusUnprocessableEntity).Has("does not pay it")
	}
	d.send(c, payer, "pay", append(paying, "invoice", "")...).Is(http.StatusUnprocessableEntity).Field("receipt", "B-4").Problem("invoice")
	d.send(c, payer, "pay", append(paying, "receipt", "")...).Is(http.StatusUnprocessableEntity).Problem("receipt")
	d.send(c, payer, "pay", append(paying, "amount", "600.01")...).Is(http.StatusUnprocessableEntity).Has("600\u00a0€ was approved")
	d.send(c, payer, "pay", append(paying, "method", "cash")...).Is(http.StatusUnprocessableEntity).Problem("method")
	for _, no := range []string{"E1R", "JPY", "eur"} {
		d.As(payer).Post(pay, append(paying, "amount", "1", "amount_currency", no, "rate", "1", "rate_source", "ECB", "rate_on", casework.Today.String())...).Is(http.StatusUnprocessableEntity).Problem("amount")
	}
	d.send(c, payer, "pay", append(paying, "paid_on", "2026-11-20")...).Is(http.StatusUnprocessableEntity).Problem("paid_on")
	d.send(c, payer, "pay", append(paying, "amount", "240000", "amount_currency", "HUF")...).Is(http.StatusUnprocessableEntity).Problem("rate")
	d.send(c, payer, "pay", append(paying, "amount", "240000", "amount_currency", "HUF", "rate", "400", "rate_source", "MNB", "rate_on", "2026-10-01")...).
		Is(http.StatusUnprocessableEntity).Has("older than 31 days")
	d.send(c, payer, "pay", append(paying, "amount", "239 900", "amount_currency", "HUF", "rate", "399,95", "rate_source", "MNB", "rate_on", "2026-11-18")...).Is(http.StatusSeeOther)
	if got := casework.Ask[string](d.House, "SELECT settled_minor || ' ' || paid_minor || paid_currency || ' ' || rate FROM instalments"); got != "59982 23990000HUF 399.95" {
		t.Errorf("paid as %s", got)
	}
	d.send(c, payer, "handover", "delivered_on", "2026-11-20", "verified_by", "IOM").Is(http.StatusUnprocessableEntity).Problem("delivered_on")
	d.send(c, payer, "handover", "verified_by", "").Is(http.StatusUnprocessableEntity).Problem("verified_by")
}

func TestMoneyComesBackThroughTwoHands(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.send(c, payer, "pay", paying...).Is(http.StatusSeeOther)
	d.send(c, payer, "refund", "amount", "600.01", "reason", "Returned").Is(http.StatusUnprocessableEntity).Has("At most 600\u00a0€").Field("reason", "Returned")
	d.send(c, payer, "refund", "amount", "100", "reason", "Returned").Is(http.StatusSeeOther)
	at := c.Path("payments/refunds/" + strconv.FormatInt(casework.Ask[int64](d.House, "SELECT id FROM instalment_refunds"), 10))
	d.As(payer).Post(at, "received_on", "2026-11-19", "receipt", "B-9").Is(http.StatusUnprocessableEntity).Has("You noted this refund")
	d.As(manager).Get(at).Form(at).With("receipt", "").Send().Is(http.StatusUnprocessableEntity).Problem("receipt")
	d.As(manager).Get(at).Form(at).With("receipt", "B-9").Send().Is(http.StatusSeeOther)
	d.As(casework.Judit).Get(c.Path("payments")).Has("after 100\u00a0€ came back", "500\u00a0€")
	d.request(c, casework.Judit, "amount", "500.01").Is(http.StatusUnprocessableEntity).Has("Only 500\u00a0€ is left")
}

func TestAnAmendmentFollowsTheMoney(t *testing.T) {
	t.Parallel()
	d, c, root := opened(t)
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	amend := func(amount string) *visit.Page {
		d.As(casework.Judit).Post(c.Path("plan/amend"))
		a := casework.Ask[int64](d.House, "SELECT max(id) FROM plan_activities")
		at := c.Path("plan/activities/" + strconv.FormatInt(a, 10))
		d.As(casework.Judit).Get(at).Form(at).With("amount", amount, "level", "individual").Send().Is(http.StatusSeeOther)
		d.As(casework.Judit).Post(c.Path("plan/submit")).Is(http.StatusSeeOther)
		return d.As(casework.Reka).Get(c.Path("plan/decide")).Form(c.Path("plan/decide")).With("answer", "approved", "note", "As asked").Send()
	}
	amend("599.99").Is(http.StatusUnprocessableEntity).Has("600\u00a0€ is already asked for or paid").Field("note", "As asked")
	d.As(casework.Reka).Get(c.Path("plan/decide")).Form(c.Path("plan/decide")).With("answer", "returned", "note", "More").Send().Is(http.StatusSeeOther)
	amend("2000.01").Is(http.StatusUnprocessableEntity).Has("the budget line L1 has 1,000\u00a0€ left")
	d.As(casework.Reka).Get(c.Path("plan/decide")).Form(c.Path("plan/decide")).With("answer", "returned", "note", "Less").Send().Is(http.StatusSeeOther)
	amend("1500").Is(http.StatusSeeOther)
	if got := casework.Ask[string](d.House, "SELECT string_agg(kind || minor, ' ' ORDER BY id) FROM ledger_entries WHERE activity_id = $1", root); got != "reserve100000 reserve50000" {
		t.Errorf("the ledger: %s", got)
	}
	cancel := c.Path("plan/activities/" + strconv.FormatInt(casework.Ask[int64](d.House, "SELECT max(id) FROM plan_activities"), 10) + "/cancel")
	d.As(casework.Judit).Post(cancel).Is(http.StatusUnprocessableEntity).Has("still open")
	d.send(c, casework.Judit, "cancel", "reason", "Not needed").Is(http.StatusSeeOther)
	d.As(casework.Judit).Post(cancel).Is(http.StatusSeeOther)
	if n := casework.Ask[int](d.House, "SELECT reserved::int FROM budget_lines l, budget_line_sums(l.id)"); n != 0 {
		t.Errorf("%d is still reserved", n)
	}
}

func TestOtherOfficesAndAdministrators(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	stranger := with(casework.Martin, access.Finance)
	d.As(stranger).Get(c.Path("payments")).Is(http.StatusNotFound)
	d.As(stranger).Post(c.Path("payments/"+d.latest()+"/pay"), append([]string{"amount", "1", "amount_currency", "EUR"}, paying...)...).Is(http.StatusNotFound)
	d.As(stranger).Get("/office/finance?duty=approve").Is(http.StatusOK).Lacks(c.Ref)
	d.As(casework.Eszter).Get(c.Path("payments")).Is(http.StatusForbidden)
	d.As(casework.Judit).Get("/office/finance").Is(http.StatusForbidden)
	d.As(casework.Reka).Get("/office/finance").Is(http.StatusOK).Has(c.Ref)
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.As(payer).Get("/office/finance").Is(http.StatusOK).Has(c.Ref, "payments/"+d.latest()+"/pay")

	admin := d.As(casework.Eszter)
	budget := "/admin/programmes/" + strconv.FormatInt(d.Running, 10) + "/budget"
	admin.Get(budget).Is(http.StatusOK).Has("2,000\u00a0€", "1,000\u00a0€", "600\u00a0€").Lacks(c.Ref)
	line := budget + "/" + strconv.FormatInt(casework.Ask[int64](d.House, "SELECT id FROM budget_lines"), 10)
	admin.Get(line).Form(line).With("amount", "999.99", "name", "Tools").Send().Is(http.StatusUnprocessableEntity).Has("1,000\u00a0€ is reserved").Field("name", "Tools")
	admin.Get(line).Form(line).With("amount_currency", "HUF").Send().Is(http.StatusUnprocessableEntity).Has("its currency stays")
	admin.Get(line).Form(line).With("amount", "1000").Send().Is(http.StatusSeeOther)
	admin.Get(budget+"/new").Form(budget+"/new").With("code", "L1", "name", "Again", "amount", "5").Send().Is(http.StatusUnprocessableEntity).Problem("code")
	admin.Get(budget+"/new").Form(budget+"/new").With("code", "L2", "name", "Housing", "amount", "5", "activities", "housing_rent").Send().Is(http.StatusSeeOther)
}

func TestNobodyAsksBeforeAPlanIsApproved(t *testing.T) {
	t.Parallel()
	d := office(t)
	d.Add(d.money.Routes)
	c := d.Case(casefile.Reintegration)
	if p := d.As(casework.Judit).Get(c.Path("payments/new")); p.Status != http.StatusSeeOther || p.Location != c.Path("payments") {
		t.Errorf("%d to %s", p.Status, p.Location)
	}
	other, root := d.planned(5000)
	d.As(casework.Judit).Post(c.Path("payments/new"), "activity", strconv.FormatInt(root, 10), "amount", "5", "amount_currency", "EUR", "modality", "transfer").
		Is(http.StatusUnprocessableEntity)
	if err := d.approve(t, other); err != nil { // no budget line: nothing to reserve
		t.Fatal(err)
	}
	d.As(casework.Judit).Get(other.Path("payments/new")).Form(other.Path("payments/new")).With("amount", "5", "modality", "transfer").Send().
		Is(http.StatusUnprocessableEntity).Has("Nothing is reserved")
}
