package report

import (
	"slices"
	"strings"
)

// account is an indicator of N4: a sum over what happened on budget lines, in
// each line's own currency.
func account(key, field string, u Unit) Indicator {
	return Indicator{
		ID: "N4." + field, Key: key, Field: field, Evidence: "n4", Version: 1, Unit: u, Aggregate: Sum, Multi: u == Minor, Only: []string{field}, Subject: []Subject{aBooking},
		Dims: []string{"kind", "account", "budget_line", "line_name", "activity_no", "activity", "currency", "eur_rate", "rate_date", "supplier", "proof_ok"},
	}
}

var financeIndicators = []Indicator{
	account("n4_approved", "approved", Minor), account("n4_paid", "paid", Minor), account("n4_delivered", "delivered", Minor), account("n4_balance", "balance", Minor), account("n4_unproven", "unproven", Things),
}

// currencyOf is the currency of an account, "AMIF-1 R1 EUR".
func currencyOf(account string) string { return account[strings.LastIndexByte(account, ' ')+1:] }

// mixed reports whether a figure would sum up money of several currencies.
func (r Result) mixed(c Cell) bool {
	return len(r.currencies(c)) > 1
}

// currencies are those of the money in a cell; none of what is no money, or of
// money whose currency the indicator says.
func (r Result) currencies(c Cell) []string {
	if r.Indicator.unit() != Minor || r.Indicator.Currency != "" {
		return nil
	}
	var out []string
	for _, account := range r.Cube.Values("account", c) {
		if currency := currencyOf(account); !slices.Contains(out, currency) {
			out = append(out, currency)
		}
	}
	return out
}

// accountOf is an account in the currency of a figure's money.
func (r Result) accountOf(c Cell) string {
	if all := r.currencies(c); len(all) == 1 {
		return all[0]
	}
	return ""
}
