package payment

import (
	"cmp"
	"context"
	"net/url"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

func queueURL(d Duty) string { return "/office/finance?duty=" + string(d) }

// views are the duties with how much waits for each.
func (q Queue) views(ctx context.Context) []ui.View {
	var out []ui.View
	for _, d := range Duty("").Options() {
		n := q.count(d)
		out = append(out, ui.View{Label: i18n.Enum(ctx, "payment.duty", string(d)), URL: queueURL(d), Count: &n, Current: d == q.Duty})
	}
	return out
}

func (q Queue) paging(ctx context.Context) ui.Paging {
	p := ui.Paging{Text: i18n.N(ctx, "payment.finance.shown", len(q.Items), "Total", q.count(q.Duty))}
	if q.From > 0 {
		p.NewerURL = queueURL(q.Duty)
	}
	if q.More {
		p.OlderURL = queueURL(q.Duty) + "&" + url.Values{"after": {strconv.FormatInt(q.Items[len(q.Items)-1].ID, 10)}}.Encode()
	}
	return p
}

// url is where the reader acts on what waits; the payments of the case where
// it is not theirs to do.
func (q Queue) url(w Waiting) string {
	c := casefile.Case{Reference: w.Reference}
	id := strconv.FormatInt(w.Instalment, 10)
	switch mine := access.Second(q.User, w.Hands...); {
	case q.Duty == ToApprove && mine && access.Can(q.User, access.PaymentApprove):
		return c.URL("payments/" + id + "/decide")
	case q.Duty == ToPay && mine && access.Can(q.User, access.PaymentPay):
		return c.URL("payments/" + id + "/pay")
	case q.Duty == ToRefund && mine && access.Can(q.User, access.PaymentPay):
		return c.URL("payments/refunds/" + strconv.FormatInt(w.ID, 10))
	case q.Duty == ToDeliver:
		return c.URL("payments/" + id + "/handover")
	}
	return c.URL("payments")
}

func (w Waiting) name(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, w.FamilyName, w.GivenName), w.OriginalName, w.Reference)
}
