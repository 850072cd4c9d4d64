package cash

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/programme"
	"homeward/web/ui"
)

// name is who somebody of the staff is.
func (v view) name(ctx context.Context, id int64) string {
	i := slices.IndexFunc(v.people, func(p person) bool { return p.ID == id })
	if i < 0 {
		return ""
	}
	return i18n.PersonName(ctx, v.people[i].FamilyName, v.people[i].GivenName)
}

// state is how the day stands, in a word.
func (s Sheet) state(ctx context.Context) (ui.Kind, string) {
	switch {
	case s.Day.signed():
		return ui.Done, i18n.T(ctx, "cash.state.signed")
	case s.Day.ID != 0:
		return ui.Soon, i18n.T(ctx, "cash.state.counted")
	}
	return ui.Plain, i18n.T(ctx, "cash.state.open")
}

// about names the person and the case of a move, or why money was entered.
func (m Move) about(ctx context.Context) string {
	if m.Closed {
		return i18n.T(ctx, "cash.guarded")
	}
	return i18n.PersonName(ctx, m.FamilyName, m.GivenName)
}

// url is the case; empty where the reader may not be shown it.
func (m Move) url() string {
	if m.Reference == "" || m.Closed || m.FamilyName+m.GivenName == "" {
		return ""
	}
	c := casefile.Case{Reference: m.Reference}
	if m.Kind == Allowance || m.Kind == AllowanceBack {
		return c.URL("allowance")
	}
	return c.URL("payments")
}

func (m Move) staff(ctx context.Context) string {
	return i18n.PersonName(ctx, m.StaffFamily, m.StaffGiven)
}

// currencies are those the desk keeps.
func currencies() []form.Option {
	var out []form.Option
	for _, c := range programme.Currency("").Options() {
		out = append(out, form.Option{Value: string(c), Label: string(c)})
	}
	return out
}

func only(currency string) []form.Option { return []form.Option{{Value: currency, Label: currency}} }

func (k kept) counter(ctx context.Context) string {
	return i18n.PersonName(ctx, k.ByFamily, k.ByGiven)
}

func (k kept) signer(ctx context.Context) string { return i18n.PersonName(ctx, k.Family, k.Given) }
