package payment_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/fault"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

// entries are the kinds, amounts and causes in the ledger, in their order.
func (d *desk) ledger() string {
	return casework.Ask[string](d.House, "SELECT string_agg(concat_ws(' ', kind || minor, NULLIF(cause, '')), ', ' ORDER BY id) FROM ledger_entries")
}

// The plan gives 1,000 €: 300 € are paid, 200 € approved, 100 € asked for when
// the case ends.
func TestMoneyEndsWithTheCase(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	d.request(c, casework.Judit, "amount", "300").Is(http.StatusSeeOther)
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.send(c, payer, "pay", paying...).Is(http.StatusSeeOther)
	first := d.latest()
	d.request(c, casework.Judit, "amount", "200").Is(http.StatusSeeOther)
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.request(c, casework.Judit, "amount", "100").Is(http.StatusSeeOther)

	// Several end it at once: the money ends once.
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := patiently(func() error { return d.end(t, c) }); err != nil && !fault.Is(err, fault.Refused) && !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := d.ledger(); got != "reserve100000, commit30000, pay30000, commit20000, free20000 case_ended, release70000 case_ended" {
		t.Errorf("the ledger: %s", got)
	}
	if got := casework.Ask[string](d.House, "SELECT string_agg(state || ' ' || cancel_cause, ', ' ORDER BY id) FROM instalments"); got != "paid , cancelled case_ended, cancelled case_ended" {
		t.Errorf("the instalments: %s", got)
	}
	for lang, words := range map[i18n.Language]string{i18n.En: "Cancelled because the case ended", i18n.Hu: "Sztornózva, mert az ügy lezárult", i18n.Cs: "Zrušeno, protože případ skončil"} {
		d.As(casework.Judit).In(lang).Get(c.Path("payments")).Is(http.StatusOK).Has(words)
	}
	d.As(casework.Judit).Get(c.Path("payments")).Has("700\u00a0€ went back to the budget because the case ended").Lacks("payments/new", "/cancel\"")
	d.As(payer).Get("/office/finance?duty=stopped").Is(http.StatusOK).Has(c.Ref, "200\u00a0€").Lacks("100\u00a0€", "300\u00a0€")
	d.As(payer).Get("/office/finance?duty=pay").Is(http.StatusOK).Lacks(c.Ref)
	d.As(with(casework.Martin, access.Finance)).Get("/office/finance?duty=stopped").Is(http.StatusOK).Lacks(c.Ref)

	// What was paid is still handed over, and what comes back is still received.
	d.As(payer).Get("/office/finance?duty=deliver").Has(c.Ref)
	at := func(act string) string { return c.Path("payments/" + first + "/" + act) }
	d.As(casework.Judit).Get(at("handover")).Form(at("handover")).With("verified_by", "IOM Erbil").Send().Is(http.StatusSeeOther)
	fill(d.As(casework.Judit).Get(at("refund")).Form(at("refund")), []string{"amount", "50", "reason", "Too much"}).Send().Is(http.StatusSeeOther)
	d.As(payer).Get("/office/finance?duty=refund").Has(c.Ref)
	back := c.Path("payments/refunds/" + strconv.FormatInt(casework.Ask[int64](d.House, "SELECT id FROM instalment_refunds"), 10))
	d.As(payer).Get(back).Form(back).With("receipt", "B-9").Send().Is(http.StatusSeeOther)
	if got := casework.Ask[int](d.House, "SELECT reserved::int FROM budget_lines l, budget_line_sums(l.id)"); got != 25000 {
		t.Errorf("%d reserved where 25,000 was paid and kept", got)
	}
	d.As(casework.Judit).Post(c.Path("payments/new"), "activity", "1", "amount", "1", "modality", "transfer").Is(http.StatusUnprocessableEntity)
	d.hold(t, "the end of the case")
}

func TestAReopenedCaseReservesNothingOfItself(t *testing.T) {
	t.Parallel()
	d, c, root := opened(t)
	if err := d.end(t, c); err != nil {
		t.Fatal(err)
	}
	d.Add(d.ends.Routes)
	reopen := c.Path("reopen")
	d.As(casework.Reka).Get(reopen).Form(reopen).With("reason", "They are back").Send().Is(http.StatusSeeOther)
	d.As(casework.Judit).Get(c.Path("payments")).Is(http.StatusOK).Has("went back to the budget because the case ended").Lacks("payments/new")
	d.As(casework.Judit).Post(c.Path("payments/new"), "activity", strconv.FormatInt(root, 10), "amount", "5", "amount_currency", "EUR", "modality", "transfer", "supplier", "Shop", "quotes", "3").
		Is(http.StatusUnprocessableEntity).Has("Amend the plan and have it approved again").Field("supplier", "Shop")
	if got := d.ledger(); got != "reserve100000, release100000 case_ended" {
		t.Errorf("the ledger: %s", got)
	}
	d.As(casework.Judit).Post(c.Path("plan/amend"))
	d.As(casework.Judit).Post(c.Path("plan/submit")).Is(http.StatusSeeOther)
	d.As(casework.Reka).Get(c.Path("plan/decide")).Form(c.Path("plan/decide")).With("answer", "approved").Send().Is(http.StatusSeeOther)
	if got := d.ledger(); got != "reserve100000, release100000 case_ended, reserve100000" {
		t.Errorf("the ledger after the amendment: %s", got)
	}
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
}

func TestAPlanEnteredInErrorFreesItsMoney(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	cases := casefile.Service{DB: d.DB, Clock: d.Clock}
	plan := casework.Ask[int64](d.House, "SELECT id FROM reintegration_plans")
	if err := cases.Void(t.Context(), casework.Reka, by(casework.Reka), c.Ref, "reintegration_plans", plan, "Another case's"); err != nil {
		t.Fatal(err)
	}
	if got := d.ledger(); got != "reserve100000, commit60000, free60000 plan_voided, release100000 plan_voided" {
		t.Errorf("the ledger: %s", got)
	}
	d.As(casework.Judit).Get(c.Path("payments")).Is(http.StatusOK).Has("Cancelled because the plan was entered in error", "1,000\u00a0€ went back to the budget because the plan was entered in error")
}

func TestAnAmendmentEnteredInErrorFreesWhatItAdded(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	d.As(casework.Judit).Post(c.Path("plan/amend"))
	d.Exec("UPDATE plan_activities SET amount_minor = 150000 WHERE root_id IS NOT NULL")
	d.As(casework.Judit).Post(c.Path("plan/submit")).Is(http.StatusSeeOther)
	d.As(casework.Reka).Get(c.Path("plan/decide")).Form(c.Path("plan/decide")).With("answer", "approved").Send().Is(http.StatusSeeOther)
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	cases := casefile.Service{DB: d.DB, Clock: d.Clock}
	plan := casework.Ask[int64](d.House, "SELECT max(id) FROM reintegration_plans")
	if err := cases.Void(t.Context(), casework.Reka, by(casework.Reka), c.Ref, "reintegration_plans", plan, "Twice"); err != nil {
		t.Fatal(err)
	}
	if got := d.ledger(); got != "reserve100000, reserve50000, release50000 plan_voided" {
		t.Errorf("the ledger: %s", got)
	}
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
}

// The whole case entered in error, and one that everybody left, end the money too.
func TestHoweverACaseEndsItsMoneyEnds(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	cases := casefile.Service{DB: d.DB, Clock: d.Clock}
	if err := cases.Void(t.Context(), casework.Reka, by(casework.Reka), c.Ref, "case_files", c.ID, "Twice"); err != nil {
		t.Fatal(err)
	}
	if got := d.ledger(); got != "reserve100000, release100000 case_ended" {
		t.Errorf("the ledger: %s", got)
	}
}
