package report

import (
	"context"
	"slices"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/programme"
)

// Builtins are the indicators of logframes, for which every programme can
// promise figures, in the order of the reports. Of a median, nobody promises to
// reach a share.
func Builtins() (out []programme.Builtin) {
	for _, rep := range Reports {
		for _, i := range rep.Indicators {
			known := slices.ContainsFunc(out, func(b programme.Builtin) bool { return b.Code == i.ID })
			if rep.Logframe && !known && i.Aggregate != Median && i.Aggregate != NinetyTh {
				out = append(out, programme.Builtin{Code: i.ID, Unit: i.promisedIn(), Manual: i.Evidence == "manual", Title: i.Title})
			}
		}
	}
	return out
}

// promisedIn is the indicator's unit as programmes know it.
func (i Indicator) promisedIn() programme.Unit {
	switch i.unit() {
	case Cents, Minor:
		return programme.Money
	}
	return programme.Unit(i.unit())
}

// currency is that of an indicator of money: always the euro, the programme's,
// or that of the account a figure is of. It is empty for all other units.
func (i Indicator) currency(account string) string {
	switch i.unit() {
	case Cents:
		return euro
	case Minor:
		return first(i.Currency, account)
	}
	return ""
}

// stored is what was promised, which is in whole units, as figures are: money
// in minor units.
func (i Indicator) stored(promised int64) int64 {
	if i.promisedIn() == programme.Money {
		return promised * 100
	}
	return promised
}

// reached is what part of a target a figure is, in tenths of a percent, half
// up. Without a target there is none.
func (i Indicator) reached(n int64, t Target) (tenths int64, promised bool) {
	if t.Target <= 0 {
		return 0, false
	}
	target := i.stored(t.Target)
	return (max(n, 0)*2000 + target) / (2 * target), true
}

// percent is what part of its target the indicator has reached.
func (r Result) percent(ctx context.Context) string {
	tenths, promised := r.Indicator.reached(r.Cube.Number(CellOf(r.Indicator, Cumulative)), r.Target)
	if !promised {
		return ""
	}
	return i18n.Percent(ctx, tenths, 1000)
}
