package programme

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// percent is a donor's share in words.
func (d Donor) percent(ctx context.Context) string {
	out := i18n.Number(ctx, int64(d.Share/100))
	if rest := d.Share % 100; rest > 0 {
		mark := ","
		if i18n.Lang(ctx) == i18n.En {
			mark = "."
		}
		out += mark + strings.TrimSuffix(strconv.Itoa(100 + rest)[1:], "0")
	}
	return out + "\u00a0%"
}

// amends is what an annex changes, in one line.
func (v grantView) amends(ctx context.Context, a Annex) string {
	out := a.Changes
	if !a.EndsOn.IsZero() {
		out += " · " + i18n.T(ctx, "programme.annex.until", "Day", a.EndsOn)
	}
	if a.AmountMinor > 0 {
		out += " · " + i18n.Money(ctx, v.Programme.amount(a.AmountMinor))
	}
	return out
}

// of is the target of a milestone.
func (v grantView) of(x Step) Target {
	n := slices.IndexFunc(v.Targets, func(t Target) bool { return t.ID == x.TargetID })
	if n < 0 {
		return Target{}
	}
	return v.Targets[n]
}

// figure is the address of what an indicator came to from the first day of the
// programme to a day, or today where that is still to come; empty: it has not
// begun.
func (v grantView) figure(indicator string, until date.Date) string {
	if until.After(v.Today) {
		until = v.Today
	}
	if until.Before(v.Programme.StartsOn) {
		return ""
	}
	return v.reached(v.Programme.Code, indicator, v.Programme.StartsOn, until)
}

// targetOptions are the targets to choose from.
func (v grantView) targetOptions(ctx context.Context) (out []form.Option) {
	for _, t := range v.Targets {
		out = append(out, form.Option{Value: strconv.FormatInt(t.ID, 10), Label: v.named(ctx, t.Indicator)})
	}
	return out
}

// componentOptions are the components to choose from.
func (v grantView) componentOptions() (out []form.Option) {
	for _, c := range v.Components {
		out = append(out, form.Option{Value: strconv.FormatInt(c.ID, 10), Label: c.Code + " " + c.Name})
	}
	return out
}

// componentOf names the component of a target.
func (v grantView) componentOf(t Target) string {
	n := slices.IndexFunc(v.Components, func(c Component) bool { return c.ID == t.ComponentID })
	if n < 0 {
		return ""
	}
	return v.Components[n].Name
}
