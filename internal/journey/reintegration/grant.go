package reintegration

import (
	"context"
	"slices"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/db"
	"homeward/internal/kit/form"
	"homeward/internal/kit/money"
	"homeward/internal/organisation/programme"
)

// terms are what a case's programme grants for reintegration, and when its
// people arrived.
type terms struct {
	Programme programme.Programme
	Packages  []programme.Package
	stays     []stay
}

// termsOf are the terms of a case; without a programme there are none.
func termsOf(ctx context.Context, r db.Reader, c casefile.Case) (t terms, err error) {
	if t.stays, err = staysOfCase.All(ctx, r, c.ID); err != nil || c.ProgrammeID == 0 {
		return t, err
	}
	if t.Programme, err = programme.ByID(ctx, r, c.ProgrammeID); err != nil {
		return t, err
	}
	t.Packages, err = programme.Packages(ctx, r, c.ProgrammeID, true)
	return t, err
}

// offered are the packages that an activity can be put into now; those that were
// retired go on limiting what was planned from them.
func (t terms) offered() []programme.Package {
	return slices.DeleteFunc(slices.Clone(t.Packages), func(k programme.Package) bool { return !k.Active })
}

// priced reports whether every amount must be known in the programme's currency.
func (t terms) priced() bool { return len(t.offered()) > 0 || t.Programme.PlanCeilingMinor > 0 }

// in is an amount in the programme's currency.
func (t terms) in(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: string(t.Programme.Currency)}
}

// value is what an activity costs in the programme's currency, in minor units;
// false: nobody said the rate.
func (t terms) value(d ActivityDetails) (int64, bool) {
	switch {
	case d.Currency == t.Programme.Currency || d.Minor == 0:
		return d.Minor, true
	case d.RateMillionths == 0:
		return 0, false
	}
	return d.RateMillionths.Of(d.Minor), true
}

func (t terms) named(id int64) (programme.Package, bool) {
	i := slices.IndexFunc(t.Packages, func(k programme.Package) bool { return k.ID == id })
	if i < 0 {
		return programme.Package{}, false
	}
	return t.Packages[i], true
}

// until is the last day on which a package can be used; zero: no limit, or
// nobody has arrived.
func (t terms) until(k programme.Package) date.Date {
	if len(t.stays) == 0 {
		return date.Date{}
	}
	return k.Until(t.stays[0].Country, earliest(t.stays, 0, func(s stay) date.Date { return s.ArrivedOn }))
}

// Share is a part of a package: what may be used of it, and what is planned.
// Section and Member say whose part it is; both empty: the whole.
type Share struct {
	Section           programme.PlanSection
	Member            int64
	Entitled, Planned int64
}

// Left is what can still be planned.
func (s Share) Left() int64 { return s.Entitled - s.Planned }

// over is the message that names the part when too much is planned.
func (s Share) over() string {
	switch {
	case s.Section != "":
		return "reintegration.refused.over_section"
	case s.Member != 0:
		return "reintegration.refused.over_member"
	}
	return "reintegration.refused.over_package"
}

// Grant is a package as a case may use it.
type Grant struct {
	programme.Package
	Until  date.Date
	Shares []Share // the whole first, then sections with a limit, then people
}

// Grants are what a case may use of its programme's packages, and what lines
// plan of it. A child is who was under 18 on the day of arrival, or is today.
func Grants(c casefile.Case, t terms, lines []Activity, today date.Date) []Grant {
	out := make([]Grant, 0, len(t.Packages))
	for _, k := range t.Packages {
		if g := (Grant{Package: k, Until: t.until(k), Shares: t.shares(c, k, lines, today)}); k.Active || g.Shares[0].Planned > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (t terms) shares(c casefile.Case, k programme.Package, lines []Activity, today date.Date) []Share {
	shares := []Share{{}}
	for _, s := range programme.PlanSection("").Options() {
		if most := k.Limit(s); most > 0 {
			shares = append(shares, Share{Section: s, Entitled: most})
		}
	}
	for i, m := range c.Taking() {
		day := earliest(t.stays, m.ID, func(s stay) date.Date { return s.ArrivedOn })
		if day.IsZero() {
			day = today
		}
		own := Share{Member: m.ID, Entitled: k.For(i == 0, !m.AdultOn(day))}
		shares = append(shares, own)
		shares[0].Entitled += own.Entitled
	}
	for i := range shares {
		for _, a := range lines {
			if value, ok := t.value(a.ActivityDetails); ok && a.Package == k.ID && shares[i].holds(a.ActivityDetails) {
				shares[i].Planned += value
			}
		}
	}
	return shares
}

// holds reports whether an activity of the package is paid from the part.
func (s Share) holds(d ActivityDetails) bool {
	return (s.Section == "" || s.Section == d.Section) && (s.Member == 0 || s.Member == d.Member)
}

// counted are the activities whose money a version of a plan binds: its own, and
// what other versions delivered.
func counted(all []Activity, planID int64) []Activity {
	return slices.DeleteFunc(slices.Clone(all), func(a Activity) bool {
		return a.State == Cancelled || a.PlanID != planID && a.State != Delivered
	})
}

// exceeded is the first part of a package that a plan overdraws, and what is
// missing to it.
func exceeded(grants []Grant) (g Grant, s Share, over bool) {
	for _, g := range grants {
		for _, s := range g.Shares {
			if s.Left() < 0 {
				return g, s, true
			}
		}
	}
	return Grant{}, Share{}, false
}

// settleMoney completes package and rate, and notes what the programme does not
// grant; others are the counted activities besides this one.
func (d *ActivityDetails) settleMoney(f *form.Form, c casefile.Case, t terms, was ActivityDetails, others []Activity, today date.Date) {
	d.settleRate(f, t, today)
	offered := t.offered()
	if len(offered) == 1 && d.Package == 0 && d.Minor > 0 {
		d.Package = offered[0].ID
	}
	k, known := t.named(d.Package)
	switch {
	case d.Package == 0 && len(offered) > 0 && d.Minor > 0:
		f.Problem("package", "form.required_choice")
	case d.Package != 0 && (!known || !k.Active && d.Package != was.Package):
		f.Problem("package", "form.not_an_option")
	}
	if !known {
		return
	}
	if !k.Gives(d.Modality) {
		f.Problem("modality", "reintegration.refused.in_kind")
	} else if d.Modality == "" && k.InKind {
		f.Problem("modality", "form.required_choice")
	}
	for field, day := range map[string]date.Date{"starts_on": d.StartsOn, "ends_on": d.EndsOn} {
		if until := t.until(k); !until.IsZero() && day.After(until) {
			f.Problem(field, "reintegration.refused.window", "Day", until)
		}
	}
	d.keepWithin(f, c, t, k, others, today)
}

// keepWithin refuses an amount of which too little is left, and says how much is.
func (d ActivityDetails) keepWithin(f *form.Form, c casefile.Case, t terms, k programme.Package, others []Activity, today date.Date) {
	value, ok := t.value(d)
	if !ok {
		return
	}
	var least *Share
	shares := t.shares(c, k, others, today)
	for i, s := range shares {
		if s.holds(d) && s.Left() < value && (least == nil || s.Left() < least.Left()) {
			least = &shares[i]
		}
	}
	if least != nil {
		f.Problem("amount", least.over(), "Left", t.in(max(0, least.Left())), "Package", k.Name)
	}
}

// settleRate reads the rate of an amount in another currency than the programme's.
func (d *ActivityDetails) settleRate(f *form.Form, t terms, today date.Date) {
	if !t.priced() || d.Currency == t.Programme.Currency || d.Minor == 0 {
		d.RateMillionths, d.RateSource, d.RateOn = 0, "", date.Date{}
		return
	}
	rate, err := parseRate(d.Rate)
	switch {
	case d.Rate == "":
		f.Problem("rate", "reintegration.refused.rate", "Currency", string(t.Programme.Currency), "Other", string(d.Currency))
	case err != nil:
		f.Problem("rate", "reintegration.refused.not_a_rate")
	}
	if d.RateSource == "" {
		f.Problem("rate_source", "form.required")
	}
	switch {
	case d.RateOn.IsZero() && f.Value("rate_on") == "":
		f.Problem("rate_on", "form.required")
	case d.RateOn.After(today):
		f.Problem("rate_on", "form.in_future")
	}
	d.RateMillionths = rate
}
