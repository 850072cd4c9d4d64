package payment_test

import (
	"net/http"
	"testing"

	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/testkit/casework"
)

func TestTheyAreToldWhoCanPay(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	has := func(u access.User, duties string) {
		d.Exec("UPDATE staff SET duties = $2::text[] WHERE id = $1", u.ID, duties)
	}
	for _, u := range []access.User{casework.Judit, casework.Dora, casework.Reka, casework.Anna} {
		has(u, "{}")
	}
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	decide, list := c.Path("payments/"+d.latest()+"/decide"), c.Path("payments")
	const alone, others, none = "You are the only one in the office with the duty Finance", "these may pay: Dóra Fekete", "Nobody else in the office may pay it"

	d.As(casework.Reka).Get(decide).Is(http.StatusOK).Has(none).Lacks(alone)
	has(casework.Reka, "{finance}")
	has(casework.Judit, "{finance}")  // who asked does not pay
	has(casework.Martin, "{finance}") // of another office
	d.As(manager).Get(decide).Is(http.StatusOK).Has(alone)
	for lang, words := range map[i18n.Language]string{i18n.Hu: "csak Önnek van Pénzügy", i18n.Cs: "Pověření Finance máte v kanceláři jen vy"} {
		d.As(manager).In(lang).Get(decide).Is(http.StatusOK).Has(words)
	}
	has(casework.Dora, "{finance}")
	d.Exec("UPDATE staff SET state = 'disabled' WHERE id = $1", casework.Dora.ID)
	d.As(manager).Get(decide).Is(http.StatusOK).Has(alone)
	d.Exec("UPDATE staff SET state = 'active' WHERE id = $1", casework.Dora.ID)
	d.As(manager).Get(decide).Is(http.StatusOK).Has(others).Lacks(alone)
	d.As(casework.Anna).Get(decide).Is(http.StatusOK).Lacks(alone, others, none)

	d.As(casework.Judit).Get(list).Lacks("May pay it")
	d.send(c, manager, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.As(casework.Judit).Get(list).Is(http.StatusOK).Has("May pay it: Dóra Fekete").Lacks(none)
	d.As(manager).Get(list).Is(http.StatusOK).Has("May pay it: Dóra Fekete")
	d.As(payer).Get(list).Is(http.StatusOK).Has("/pay\"").Lacks("May pay it")
	has(casework.Dora, "{deputy}")
	d.As(manager).Get(list).Is(http.StatusOK).Has(none).Lacks("May pay it:")
}

func TestTheFinanceQueueOpensWhereSomethingWaits(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	opens := func(u access.User, act string) {
		t.Helper()
		d.As(u).Get("/office/finance").Is(http.StatusOK).Has(c.Ref, c.Path("payments/"+d.latest()+"/"+act))
	}
	d.As(payer).Get("/office/finance").Is(http.StatusOK).Lacks(c.Ref)
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	opens(casework.Reka, "decide")
	d.As(payer).Get("/office/finance").Is(http.StatusOK).Has(c.Ref) // not theirs, and all there is
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	opens(payer, "pay")
	d.As(casework.Reka).Get("/office/finance").Has(c.Ref)
	d.send(c, payer, "pay", paying...).Is(http.StatusSeeOther)
	opens(casework.Reka, "handover")
	d.As(casework.Reka).Get("/office/finance?duty=approve").Is(http.StatusOK).Lacks(c.Ref)
	d.request(c, casework.Judit, "amount", "100").Is(http.StatusSeeOther)
	opens(casework.Reka, "decide")
}
