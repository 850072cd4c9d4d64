package reintegration

import (
	"context"
	"slices"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/document"
	"homeward/internal/journey/payment"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
)

// Tables are what the papers about a case's plans say beside their text: limits,
// differences, and what became of the activities.
func Tables(ctx context.Context, r db.Reader, c casefile.Case, today date.Date) (document.Rows, error) {
	v := view{Shell: casefile.Shell{Case: c}}
	var err error
	if v.Terms, err = termsOf(ctx, r, c); err != nil {
		return nil, err
	}
	if v.Plans, err = Plans(ctx, r, c); err != nil {
		return nil, err
	}
	if v.Activities, err = Activities(ctx, r, c); err != nil {
		return nil, err
	}
	if v.Money, err = payment.Standings(ctx, r, c); err != nil {
		return nil, err
	}
	if v.Needs, err = Needs(ctx, r, c); err != nil {
		return nil, err
	}
	given, err := proofs.All(ctx, r, c.ID)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, planID int64, kind string) [][]string {
		v := v
		if i := slices.IndexFunc(v.Plans, func(p Listed) bool { return p.ID == planID }); i >= 0 {
			v.Plan = v.Plans[i]
		}
		switch kind {
		case document.PlanLimits:
			return v.limits(ctx, today)
		case document.PlanDifferences:
			return v.changes(ctx)
		}
		return v.completion(ctx, given)
	}, nil
}

// bound are the activities that a version counted when it was decided: its own,
// and what versions before it had delivered.
func (v view) bound() []Activity {
	return slices.DeleteFunc(slices.Clone(v.Activities), func(a Activity) bool {
		return a.State == Cancelled || a.PlanID != v.Plan.ID && (a.State != Delivered || v.number(a) > v.Plan.Number)
	})
}

// limits are the caps of the version: of packages, their sections and people,
// and of what one manager may approve.
func (v view) limits(ctx context.Context, today date.Date) (rows [][]string) {
	lines := v.bound()
	add := func(of, whom string, entitled, planned int64) {
		rows = append(rows, []string{of, whom, i18n.Money(ctx, v.Terms.in(entitled)), i18n.Money(ctx, v.Terms.in(planned)), i18n.Money(ctx, v.Terms.in(entitled-planned))})
	}
	for _, g := range Grants(v.Case, v.Terms, lines, today) {
		for _, s := range g.Shares {
			switch {
			case s.Section == "" && s.Member == 0:
				add(g.Name, i18n.T(ctx, "reintegration.paper.whole"), s.Entitled, s.Planned)
			case s.Section != "" || len(v.Case.Taking()) > 1:
				add(g.Name, v.shareName(ctx, s), s.Entitled, s.Planned)
			}
		}
	}
	if ceiling := v.Terms.Programme.PlanCeilingMinor; ceiling > 0 {
		var whole int64
		for _, a := range lines {
			if value, ok := v.Terms.value(a.ActivityDetails); ok {
				whole += value
			}
		}
		add(v.Terms.Programme.Label(ctx), i18n.T(ctx, "reintegration.paper.ceiling"), ceiling, whole)
	}
	return rows
}

// changes are what the version changes in the one before it; the first changes
// nothing.
func (v view) changes(ctx context.Context) (rows [][]string) {
	before := v.before()
	if before.ID == 0 {
		return rows
	}
	for _, d := range v.differences() {
		switch {
		case d.Before.ID == 0:
			rows = append(rows, []string{label(ctx, d.After), i18n.T(ctx, "reintegration.difference.added"), "", v.fieldOf(ctx, d.After, "amount")})
		case d.After.ID == 0:
			rows = append(rows, []string{label(ctx, d.Before), i18n.T(ctx, "reintegration.difference.removed"), v.fieldOf(ctx, d.Before, "amount"), ""})
		}
		for _, name := range d.Fields {
			rows = append(rows, []string{label(ctx, d.After), i18n.Enum(ctx, "reintegration.activity", name), v.fieldOf(ctx, d.Before, name), v.fieldOf(ctx, d.After, name)})
		}
	}
	was := v
	was.Plan = before
	rows = append(rows, []string{i18n.T(ctx, "reintegration.totals"), "", costs(ctx, was.bound()), costs(ctx, v.bound())})
	return rows
}

// completion is what became of each activity of the plan that people worked by,
// with its proof, budget and what was paid; at the end the sums by currency.
func (v view) completion(ctx context.Context, given []proof) (rows [][]string) {
	var sums []money.Amount
	actual := map[string]int64{}
	for _, a := range v.settled() {
		m := v.moneyOf(a)
		paid := money.Amount{Minor: m.Paid - m.Refunded, Currency: a.Amount.Currency}
		rows = append(rows, []string{label(ctx, a), v.forWhom(ctx, a), ended(ctx, a), proven(ctx, a.Root(), given, m.Explanation), i18n.Money(ctx, a.Amount), i18n.Money(ctx, paid)})
		if i := slices.IndexFunc(sums, func(x money.Amount) bool { return x.Currency == a.Amount.Currency }); i < 0 {
			sums = append(sums, money.Amount{Currency: a.Amount.Currency})
		}
		actual[paid.Currency] += paid.Minor
		for i := range sums {
			if sums[i].Currency == a.Amount.Currency && a.State != Cancelled {
				sums[i].Minor += a.Amount.Minor
			}
		}
	}
	for _, s := range sums {
		rows = append(rows, []string{i18n.T(ctx, "reintegration.totals"), "", "", "", i18n.Money(ctx, s), i18n.Money(ctx, money.Amount{Minor: actual[s.Currency], Currency: s.Currency})})
	}
	return rows
}

// settled are the activities of the version, whatever became of them, and what
// versions before it delivered.
func (v view) settled() []Activity {
	return slices.DeleteFunc(slices.Clone(v.Activities), func(a Activity) bool {
		return a.PlanID != v.Plan.ID && (a.State != Delivered || v.number(a) > v.Plan.Number)
	})
}

// ended is what became of an activity, with the day of its delivery.
func ended(ctx context.Context, a Activity) string {
	out := i18n.Enum(ctx, "reintegration.activity_state", string(a.State))
	if a.State == Delivered {
		out += ", " + i18n.Date(ctx, a.DeliveredOn)
	}
	return out
}

// moneyOf is the money of an activity; of one without there is none.
func (v view) moneyOf(a Activity) payment.Standing {
	for _, s := range v.Money {
		if s.Root == a.Root() {
			return s
		}
	}
	return payment.Standing{}
}

// proof is what shows that an instalment was paid and what it bought received.
type proof struct {
	Root        int64     `db:"root"`
	DeliveredOn date.Date `db:"delivered_on"`
	Invoice     string    `db:"invoice"`
	Receipt     string    `db:"receipt"`
	ReceivedBy  string    `db:"received_by"`
}

var proofs = db.NewQuery[proof](`SELECT activity_id AS root, delivered_on, invoice, receipt, received_by
	FROM instalments WHERE case_id = $1 AND state IN ('paid', 'delivered') ORDER BY activity_id, number`)

// proven lists the proofs of an activity, and why its money differs where
// somebody had to say so.
func proven(ctx context.Context, root int64, given []proof, explanation string) string {
	var out []string
	for _, p := range given {
		if p.Root != root {
			continue
		}
		if p.Invoice != "" {
			out = append(out, i18n.T(ctx, "reintegration.paper.invoice", "Number", p.Invoice))
		}
		if p.Receipt != "" {
			out = append(out, i18n.T(ctx, "reintegration.paper.receipt", "Number", p.Receipt))
		}
		if p.ReceivedBy != "" {
			out = append(out, i18n.T(ctx, "reintegration.paper.received", "Name", p.ReceivedBy, "Day", p.DeliveredOn))
		}
	}
	if explanation != "" {
		out = append(out, explanation)
	}
	return strings.Join(out, "; ")
}
