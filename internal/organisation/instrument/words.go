package instrument

import (
	"context"
	"strings"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
)

// decision is the form of the answer to a proposal, as it was seen.
func decision(i Instrument) *form.Form {
	f := form.New("instrument.proposal", struct{}{})
	f.Version = i.Version
	return f
}

// decided tells who decided on a version, and when.
func (v view) decided(ctx context.Context, i Instrument) string {
	if i.DecidedBy == 0 {
		return ""
	}
	return i18n.T(ctx, "instrument.decided_by", "Name", v.Names[i.DecidedBy], "Day", i.DecidedOn)
}

// values are the answers to a question with what they are worth.
func (i Item) values(ctx context.Context) string {
	var out []string
	for _, o := range i.Options {
		switch {
		case o.Value != "":
			out = append(out, o.Label.In(ctx)+" "+i18n.Decimal(ctx, o.Value))
		case o.Kind == Answered:
			out = append(out, o.Label.In(ctx))
		}
	}
	return strings.Join(out, " · ")
}

// of says which number differs.
func (v view) of(ctx context.Context, x Difference) string {
	d := v.Current().Definition
	if x.Item == "" {
		return i18n.T(ctx, "instrument.weight_of", "What", d.Label(ctx, x.Name))
	}
	if x.Option == "" {
		return i18n.T(ctx, "instrument.weight_of", "What", x.Item)
	}
	i, _ := d.Item(x.Item)
	o, _ := i.Option(x.Option)
	return x.Item + " " + o.Label.In(ctx)
}
