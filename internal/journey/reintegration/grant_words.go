package reintegration

import (
	"context"
	"fmt"
	"slices"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
	"homeward/web/ui"
)

// shareName says whose part of a package it is.
func (v view) shareName(ctx context.Context, s Share) string {
	if s.Section != "" {
		return i18n.Enum(ctx, "reintegration.section", string(s.Section))
	}
	return v.forWhom(ctx, Activity{ActivityDetails: ActivityDetails{Member: s.Member}})
}

// packages are those an activity can be paid from.
func (v view) packages() []form.Option {
	var out []form.Option
	for _, k := range v.Terms.Packages {
		if k.Active || k.ID == v.Editing.Package {
			out = append(out, form.Option{Value: fmt.Sprint(k.ID), Label: k.Name})
		}
	}
	return out
}

// wanted are the needs an activity can answer.
func (v view) wanted() []form.Option {
	var out []form.Option
	for _, n := range v.Needs {
		if n.Priority != NoNeed {
			out = append(out, form.Option{Value: fmt.Sprint(n.ID), Label: n.Need})
		}
	}
	return out
}

func (v view) modalities(ctx context.Context) []form.Option {
	return codelist.Options(ctx, codelist.Modality, v.Editing.Modality)
}

// sections are the answers to which part of the plan an activity belongs to,
// the usual one first.
func sections(ctx context.Context) []form.Option {
	return append([]form.Option{{Label: i18n.T(ctx, "reintegration.section_usual")}}, ui.Options(ctx, "reintegration.section", programme.PlanSection("").Options())...)
}

// labelOf is the label of a choice.
func labelOf(options []form.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// paidFrom says which part of the plan an activity is, from which package it is
// paid, and what that is in the programme's currency.
func (v view) paidFrom(ctx context.Context, a Activity) string {
	var out string
	if a.Section != "" {
		out = i18n.Enum(ctx, "reintegration.section", string(a.Section))
	}
	if k, ok := v.Terms.named(a.Package); ok {
		out += " · " + k.Name
	}
	if value, ok := v.Terms.value(a.ActivityDetails); ok && a.RateMillionths > 0 {
		out += " · " + i18n.T(ctx, "reintegration.at_rate", "Amount", v.Terms.in(value), "Rate", a.Rate, "Source", a.RateSource, "Day", a.RateOn)
	}
	return out
}

// ratesShown reports whether the fields of the exchange rate are open: the amount
// is in another currency, or something in them is filled in or wrong.
func (v view) ratesShown() bool {
	if c := v.Form.Value("amount_currency"); c != "" && c != v.Currency {
		return true
	}
	return slices.ContainsFunc([]string{"rate", "rate_source", "rate_on"}, func(field string) bool {
		_, wrong := v.Form.ProblemOf(field)
		return wrong || v.Form.Value(field) != ""
	})
}
