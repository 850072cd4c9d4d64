package report

import "strings"

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

// currencyOf is the currency of an account, "R1 EUR".
func currencyOf(account string) string { return account[strings.LastIndexByte(account, ' ')+1:] }
