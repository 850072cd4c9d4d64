package payment

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"homeward/internal/kit/access"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// localCurrency is the currency of a country; empty where none is known.
func localCurrency(country string) string {
	region, err := language.ParseRegion(country)
	if err != nil {
		return ""
	}
	unit, ok := currency.FromRegion(region)
	if !ok || !money.Known(unit.String()) {
		return ""
	}
	return unit.String()
}

// label names an activity by its type.
func (s Standing) label(ctx context.Context) string {
	return codelist.Label(ctx, codelist.ReintegrationActivity, s.Activity)
}

func (v view) can(act access.Action) bool { return v.Case.Open() && access.Can(v.User, act) }

// still reports whether the reader may do what a case that has ended takes too.
func (v view) still(act access.Action) bool { return !v.Case.Voided && access.Can(v.User, act) }

// askable are the activities for which money can be asked now.
func (v view) askable() []Standing {
	return slices.DeleteFunc(slices.Clone(v.Standings), func(s Standing) bool {
		return s.State != "planned" || s.Minor == 0 || s.FreedFor == CaseEnded || s.Reserved > 0 && s.left() <= 0
	})
}

func (v view) activities(ctx context.Context) []form.Option {
	var out []form.Option
	for _, s := range v.askable() {
		out = append(out, form.Option{Value: strconv.FormatInt(s.Root, 10), Label: i18n.T(ctx, "payment.activity_left", "Activity", s.label(ctx), "Left", s.in(max(s.left(), 0)))})
	}
	return out
}

func (v view) of(s Standing) []Instalment {
	return slices.DeleteFunc(slices.Clone(v.Instalments), func(i Instalment) bool { return i.Activity != s.Root })
}

func (v view) refundsOf(i Instalment) []Refund {
	return slices.DeleteFunc(slices.Clone(v.Refunds), func(r Refund) bool { return r.InstalmentID != i.ID })
}

// name is who somebody of the staff is.
func (v view) name(ctx context.Context, id int64) string {
	i := slices.IndexFunc(v.people, func(p person) bool { return p.ID == id })
	if i < 0 {
		return ""
	}
	return i18n.PersonName(ctx, v.people[i].FamilyName, v.people[i].GivenName)
}

func (v view) url(i Instalment, act string) string {
	return v.Case.URL("payments/" + strconv.FormatInt(i.ID, 10) + "/" + act)
}

// paper is where a document of an instalment is printed.
func (v view) paper(i Instalment, slug string) string {
	return v.Case.URL("print/"+slug) + "?record=" + strconv.FormatInt(i.ID, 10)
}

func (v view) refundURL(r Refund, act string) string {
	return v.Case.URL("payments/refunds/" + strconv.FormatInt(r.ID, 10) + act)
}

func (v view) activityURL(s Standing) string {
	return v.Case.URL("payments/activities/" + strconv.FormatInt(s.Root, 10))
}

// askURL is where a request is sent: a new one, or one that is corrected.
func (v view) askURL() string {
	if v.Editing.ID == 0 {
		return v.Case.URL("payments/new")
	}
	return v.url(v.Editing, "change")
}

func (s State) kind() ui.Kind {
	switch s {
	case Requested, Approved, Returned:
		return ui.Soon
	case Paid, Delivered:
		return ui.Done
	}
	return ui.Plain
}

func (s RefundState) kind() ui.Kind {
	switch s {
	case RefundAsked:
		return ui.Soon
	case RefundReceived:
		return ui.Done
	}
	return ui.Plain
}

// what says how an instalment is provided, and by whom.
func (i Instalment) what(ctx context.Context) string {
	return joined(codelist.Label(ctx, codelist.Modality, i.Modality), i.Supplier)
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}

// story are the days of an instalment and who acted on them, a line each.
func (v view) story(ctx context.Context, i Instalment) []string {
	out := []string{i18n.T(ctx, "payment.story.requested", "Day", i.RequestedOn, "Name", v.name(ctx, i.RequestedBy))}
	if i.ApprovedBy != 0 {
		out = append(out, i18n.T(ctx, "payment.story.approved", "Day", i.ApprovedOn, "Name", v.name(ctx, i.ApprovedBy)))
	}
	if i.PaidBy != 0 {
		out = append(out, i18n.T(ctx, "payment.story.paid", "Day", i.PaidOn, "Name", v.name(ctx, i.PaidBy), "Amount", i.paid(),
			"Method", i18n.Enum(ctx, "payment.method", string(i.Method)), "Receipt", i.Receipt.Receipt))
		if i.Rate != "" {
			out = append(out, i18n.T(ctx, "payment.story.rate", "Rate", rateOf(ctx, i.Rate), "Paid", i.PaidCurrency, "Currency", i.Currency, "Source", i.RateSource, "Day", i.RateOn))
		}
	}
	if i.State == Delivered {
		out = append(out, i18n.T(ctx, "payment.story.delivered", "Day", i.DeliveredOn, "Receiver", i.ReceivedBy, "Verifier", i.VerifiedBy))
	}
	switch i.State {
	case Requested, Approved, Returned:
		if !i.DueOn.IsZero() {
			out = append(out, i18n.T(ctx, "payment.story.due", "Day", i.DueOn))
		}
	case Cancelled:
		if i.CancelCause != "" {
			return append(out, i18n.Enum(ctx, "payment.cancelled_for", string(i.CancelCause)))
		}
		out = append(out, i.CancelReason)
	}
	if i.State == Returned {
		out = append(out, i.DecisionNote)
	}
	return out
}

// rateOf writes a stored rate as the reader's language writes numbers.
func rateOf(ctx context.Context, rate string) string {
	if i18n.Lang(ctx) == i18n.En {
		return rate
	}
	return strings.ReplaceAll(rate, ".", ",")
}

// refundStory says what comes back, why, and who has it.
func (v view) refundStory(ctx context.Context, r Refund) string {
	if r.State == RefundReceived {
		return joined(r.Reason, i18n.T(ctx, "payment.story.received", "Day", r.ReceivedOn, "Name", v.name(ctx, r.ConfirmedBy), "Receipt", r.Receipt))
	}
	return joined(r.Reason, i18n.T(ctx, "payment.story.requested", "Day", r.AskedOn, "Name", v.name(ctx, r.AskedBy)))
}

// currencies are those in which an instalment can be paid.
func (v view) currencies() []form.Option {
	var out []form.Option
	for _, c := range cashCurrencies(v.Case, v.Editing.Currency) {
		out = append(out, form.Option{Value: c, Label: c})
	}
	return out
}

func only(currency string) []form.Option { return []form.Option{{Value: currency, Label: currency}} }

// describe is how a field of a request reads when two have saved it.
func (v view) describe(ctx context.Context, field, value string) string {
	if field == "modality" {
		return codelist.Label(ctx, codelist.Modality, value)
	}
	return value
}

// cancelPost is the button that gives a refund up.
func (v view) cancelPost(ctx context.Context, r Refund) ui.Post {
	return ui.Post{URL: v.refundURL(r, "/cancel"), Label: i18n.T(ctx, "payment.refund.cancel"), About: i18n.Money(ctx, r.amount()), Quiet: true}
}

// budgetCurrencies are those in which money can be asked for: that of the
// activity, or of any that is still to be chosen.
func (v view) budgetCurrencies() []form.Option {
	if v.About.Root != 0 {
		return only(v.About.Currency)
	}
	var out []form.Option
	for _, s := range v.askable() {
		if o := only(s.Currency)[0]; !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// freedStory says why money went back to the budget.
func (s Standing) freedStory(ctx context.Context) string {
	if s.FreedFor == CaseEnded {
		return i18n.T(ctx, "payment.freed.case_ended", "Amount", s.freed())
	}
	return i18n.T(ctx, "payment.freed.plan_voided", "Amount", s.freed())
}

// settled is what was paid, in the currency of the activity.
func (i Instalment) settled() money.Amount {
	return money.Amount{Minor: i.Settled, Currency: i.Currency}
}

// brief is the money of an activity in one line.
func (s Standing) brief(ctx context.Context) string {
	return i18n.T(ctx, "payment.brief", "Asked", s.in(s.bound()), "Paid", s.in(s.net()), "Delivered", s.in(s.Delivered), "Left", s.in(s.left()))
}
