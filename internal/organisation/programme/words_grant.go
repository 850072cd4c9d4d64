package programme

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/money"
	"homeward/web/ui"
)

// at is the address of a part of the programme.
func (v grantView) at(name string, id int64) string {
	return v.Programme.url() + "/" + name + "/" + strconv.FormatInt(id, 10)
}

// removal is the button that takes the part out.
func (v partView) removal(ctx context.Context) ui.Post {
	return ui.Post{
		URL: v.action() + "/remove", Label: i18n.T(ctx, "programme.remove"), About: i18n.T(ctx, v.Messages), Quiet: true,
		Inputs: []ui.Input{{Name: form.FieldVersion, Value: strconv.Itoa(v.Form.Version)}},
	}
}

// asStored is how fields read that stand as they were typed.
func asStored(_ context.Context, _, value string) string { return value }

func sayOwn(ctx context.Context, field, value string) string {
	if field == "unit" {
		return i18n.Enum(ctx, "programme.unit", value)
	}
	return value
}

// code is an indicator's code with its name.
func code(ctx context.Context, all []Indicator, of string) string {
	i, known := find(all, of)
	if !known {
		return of
	}
	return of + " " + i.Name(ctx)
}

func (v grantView) named(ctx context.Context, of string) string { return code(ctx, v.Indicators, of) }

func (v grantView) unit(ctx context.Context, of string) string {
	i, known := find(v.Indicators, of)
	if !known {
		return ""
	}
	return i18n.Enum(ctx, "programme.unit", string(i.Unit))
}

// likeOptions are the indicators that one of a programme's own may be counted like.
func (v grantView) likeOptions(ctx context.Context) []form.Option {
	return indicatorOptions(ctx, slices.DeleteFunc(slices.Clone(v.Indicators), func(i Indicator) bool { return i.own != nil || i.Manual }))
}

// counted says where the figures of an indicator come from.
func (o Own) counted(ctx context.Context) string {
	if o.CountsAs == "" {
		return i18n.T(ctx, "programme.counted.manual")
	}
	return i18n.T(ctx, "programme.counted.like", "Code", o.CountsAs)
}

func (i Indicator) counted(ctx context.Context) string {
	switch {
	case i.own != nil:
		return i.own.counted(ctx)
	case i.Manual:
		return i18n.T(ctx, "programme.counted.manual")
	}
	return i18n.T(ctx, "programme.counted.cases")
}

// edition says which version of the definition holds, and who answers for it.
func (o Own) edition(ctx context.Context) string {
	out := i18n.T(ctx, "programme.own.edition", "Number", o.Edition)
	if o.Owner != "" {
		out += " · " + i18n.T(ctx, "programme.own.owned", "Owner", o.Owner)
	}
	return out
}

func (v figuresView) named(ctx context.Context, of string) string { return code(ctx, v.Indicators, of) }

// shown are the programme's own indicators, those of which something was
// promised and those of which something was entered.
func (v figuresView) shown() []Indicator {
	return slices.DeleteFunc(slices.Clone(v.Indicators), func(i Indicator) bool {
		_, entered := v.Sums[i.Code]
		return i.own == nil && !entered && !slices.ContainsFunc(v.Targets, func(t Target) bool { return t.Indicator == i.Code })
	})
}

// manual are the indicators of which figures are entered.
func (v figuresView) manual() []Indicator {
	return slices.DeleteFunc(slices.Clone(v.Indicators), func(i Indicator) bool { return !i.Manual })
}

// number is a figure in the unit of its indicator.
func (v figuresView) number(ctx context.Context, i Indicator, value int64) string {
	if i.Unit == Money {
		return i18n.Money(ctx, money.Amount{Minor: value, Currency: string(v.Programme.Currency)})
	}
	return i18n.Number(ctx, value)
}

// promised is the target of an indicator; empty: there is none. Targets of money
// are in whole units.
func (v figuresView) promised(ctx context.Context, i Indicator) string {
	n := slices.IndexFunc(v.Targets, func(t Target) bool { return t.Indicator == i.Code })
	if n < 0 {
		return ""
	}
	return i18n.Number(ctx, int64(v.Targets[n].Target))
}

// sum is what the standing entries come to; empty: nothing is entered.
func (v figuresView) sum(ctx context.Context, i Indicator) string {
	value, entered := v.Sums[i.Code]
	if !entered {
		return ""
	}
	return v.number(ctx, i, value)
}

// figure is an entry's number.
func (v figuresView) figure(ctx context.Context, e Entry) string {
	i, _ := find(v.Indicators, e.Indicator)
	return v.number(ctx, i, e.Value)
}

// about says which entry is meant.
func (v figuresView) about(ctx context.Context, e Entry) string {
	return strings.Join([]string{i18n.Date(ctx, e.HappenedOn), e.Indicator, v.figure(ctx, e)}, " · ")
}

// views are the indicators of which something was entered.
func (v figuresView) views(ctx context.Context) []ui.View {
	all := 0
	out := []ui.View{{Label: i18n.T(ctx, "programme.entry.all"), URL: figuresURL(v.Programme.ID), Count: &all, Current: v.Of == ""}}
	for i, x := range v.Entered {
		all += x.Entries
		out = append(out, ui.View{Label: v.named(ctx, x.Indicator), URL: figuresURL(v.Programme.ID) + "?" + url.Values{"indicator": {x.Indicator}}.Encode(), Count: &v.Entered[i].Entries, Current: v.Of == x.Indicator})
	}
	return out
}

// olderURL is where the list of entries goes on.
func (v figuresView) olderURL() string {
	last := v.Entries[len(v.Entries)-1]
	q := url.Values{"before": {strconv.FormatInt(last.ID, 10)}, "day": {last.HappenedOn.String()}}
	if v.Of != "" {
		q.Set("indicator", v.Of)
	}
	return figuresURL(v.Programme.ID) + "?" + q.Encode()
}

func (e Entry) voidURL() string {
	return figuresURL(e.ProgrammeID) + "/" + strconv.FormatInt(e.ID, 10) + "/void"
}
