package payment_test

import (
	"net/http"
	"testing"

	"homeward/internal/testkit/casework"
)

func TestAPackageInKindIsNeitherAskedForNorPaidAsMoney(t *testing.T) {
	t.Parallel()
	d, c, root := opened(t)
	pack := casework.Ask[int64](d.House, `INSERT INTO programme_packages (programme_id, principal_minor, in_kind, kind, window_unit, name)
		VALUES ($1, 200000, true, 'post_return', 'months', 'Post-return') RETURNING id`, d.Running)
	d.Exec("UPDATE plan_activities SET package_id = $1 WHERE id = $2", pack, root)
	for _, modality := range []string{"cash", "transfer", "reimbursement"} {
		d.request(c, casework.Judit, "modality", modality).Is(http.StatusUnprocessableEntity).Has("This package is given in kind only").Problem("modality").Field("amount", "600")
	}
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	d.send(c, casework.Judit, "change", "modality", "cash").Is(http.StatusUnprocessableEntity).Problem("modality")
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.send(c, payer, "pay", append(paying, "method", "cash")...).Is(http.StatusUnprocessableEntity).Problem("method")
	d.Exec("UPDATE instalments SET modality = 'transfer'") // the package was in cash when it was asked for
	d.send(c, payer, "pay", paying...).Is(http.StatusUnprocessableEntity).Has("This package is given in kind only")
	d.Exec("UPDATE instalments SET modality = 'voucher'")
	d.send(c, payer, "pay", paying...).Is(http.StatusSeeOther)
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	d, c, _ := opened(t)
	d.As(casework.Judit).Get(c.Path("payments/new")).Is(http.StatusOK).Has("Required for purchases")
	d.request(c, casework.Judit, "amount", "1000.01", "supplier", "", "quotes", "1").Is(http.StatusUnprocessableEntity).
		Problem("amount").Problem("supplier").Problem("exemption").Has("Only 1,000\u00a0€ is left")
	d.request(c, casework.Judit, "amount", "", "supplier", "").Is(http.StatusUnprocessableEntity).Problem("amount").Problem("supplier")
	d.request(c, casework.Judit, "amount", "1000.01", "modality", "").Is(http.StatusUnprocessableEntity).Problem("amount").Problem("modality")
	d.request(c, casework.Judit).Is(http.StatusSeeOther)
	d.send(c, casework.Judit, "change", "amount", "1000.01", "supplier", "").Is(http.StatusUnprocessableEntity).Problem("amount").Problem("supplier")
	d.send(c, casework.Reka, "decide", "answer", "approved").Is(http.StatusSeeOther)
	d.send(c, payer, "pay", "paid_on", "2026-11-20", "amount", "600.01").Is(http.StatusUnprocessableEntity).
		Problem("paid_on").Problem("method").Problem("invoice").Problem("receipt").Problem("amount").Has("600\u00a0€ was approved")
}
