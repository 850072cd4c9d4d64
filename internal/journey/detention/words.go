package detention

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// soonDays is from how many days before it a deadline stands out.
const soonDays = 14

// deadline is a day until which something can be done, or must be.
type deadline struct {
	Key  string // message of what ends then
	Past string // message once it has passed
	Day  date.Date
	May  bool // a right that may go unused: nothing is amiss once it has passed
}

// tag counts down to a deadline.
func (d deadline) tag(ctx context.Context, today date.Date) ui.TagData {
	left := d.Day.DaysSince(today)
	t := ui.TagData{Text: i18n.T(ctx, d.Key, "Day", i18n.DateShort(ctx, d.Day), "Left", i18n.Days(ctx, left))}
	switch {
	case left < 0 && d.May:
		t.Text = i18n.T(ctx, d.Past, "Day", i18n.DateShort(ctx, d.Day))
	case left < 0:
		t.Kind, t.Text = ui.Late, i18n.T(ctx, d.Past, "Day", i18n.DateShort(ctx, d.Day))
	case left <= soonDays:
		t.Kind = ui.Soon
	}
	return t
}

// deadlines of an order that has them, the earliest first.
func (o Order) deadlines() []deadline {
	var out []deadline
	for _, d := range []deadline{
		{"detention.until.leave", "detention.until.leave_past", o.LeaveBy, false},
		{"detention.until.appeal", "detention.until.appeal_past", o.AppealBy, true},
		{"detention.until.request", "detention.until.request_past", o.RequestBy, false},
	} {
		if !d.Day.IsZero() {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b deadline) int { return a.Day.DaysSince(b.Day) })
	return out
}

// deadlines of a detention that lasts.
func (d Detention) deadlines() []deadline {
	var out []deadline
	if !d.inside() {
		return nil
	}
	if !d.EndsOn.IsZero() {
		out = append(out, deadline{"detention.until.ends", "detention.until.ends_past", d.EndsOn, false})
	}
	if !d.LongestOn.IsZero() && d.LongestOn != d.EndsOn {
		out = append(out, deadline{"detention.until.longest", "detention.until.longest_past", d.LongestOn, false})
	}
	return out
}

// span is from when to when somebody is held.
func (d Detention) span(ctx context.Context) string {
	if d.inside() {
		return i18n.T(ctx, "detention.since", "Day", d.BeganOn)
	}
	return i18n.T(ctx, "detention.from_to", "From", d.BeganOn, "Until", d.ReleasedOn)
}

// summary is what else is known of a detention on one line.
func (d Detention) summary(ctx context.Context) string {
	parts := []string{d.Authority, d.FileNumber}
	if d.Permission != "" {
		parts = append(parts, i18n.T(ctx, "detention.permission_is", "Number", d.Permission))
	}
	return dotted(append(parts, d.Note)...)
}

// extensionsOf are the orders that made a detention longer, the newest first.
func (sh sheet) extensionsOf(d Detention) []Extension {
	var out []Extension
	for _, x := range sh.Extensions {
		if x.DetentionID == d.ID {
			out = append(out, x)
		}
	}
	return out
}

// told tells of an extension on one line.
func (x Extension) told(ctx context.Context) string {
	if x.WasUntil.IsZero() {
		return dotted(i18n.T(ctx, "detention.extended_until", "Until", x.EndsOn, "Decided", x.DecidedOn), x.Authority, x.Note)
	}
	return dotted(i18n.T(ctx, "detention.extended_from", "Was", x.WasUntil, "Until", x.EndsOn, "Decided", x.DecidedOn), x.Authority, x.Note)
}

// title is what an order is, with its day.
func (o Order) title(ctx context.Context) string {
	return i18n.T(ctx, "detention.ordered", "Kind", i18n.Enum(ctx, "detention.order.kind", string(o.Kind)), "Day", o.IssuedOn)
}

// summary is what else is known of an order on one line.
func (o Order) summary(ctx context.Context) string {
	parts := []string{o.Authority, o.Number}
	if o.Window != "" {
		parts = append(parts, i18n.Enum(ctx, "detention.order.request_window", string(o.Window)))
	}
	switch {
	case !o.BanFrom.IsZero() && !o.BanUntil.IsZero():
		parts = append(parts, i18n.T(ctx, "detention.ban_between", "From", o.BanFrom, "Until", o.BanUntil))
	case !o.BanFrom.IsZero():
		parts = append(parts, i18n.T(ctx, "detention.ban_from", "From", o.BanFrom))
	}
	if o.InSIS {
		parts = append(parts, i18n.T(ctx, "detention.in_sis"))
	}
	return dotted(append(parts, o.Note)...)
}

// tag says whether a talk was free, as far as it was asked.
func (h heldSession) tag(ctx context.Context) ui.TagData {
	switch {
	case !h.Asked:
		return ui.TagData{Kind: ui.Soon, Text: i18n.T(ctx, "detention.not_asked")}
	case h.free():
		return ui.TagData{Kind: ui.Done, Text: i18n.T(ctx, "detention.free")}
	}
	return ui.TagData{Kind: ui.Late, Text: i18n.T(ctx, "detention.not_free")}
}

// told are the answers about the safeguards of a talk.
func (g Safeguards) told(ctx context.Context) string {
	var parts []string
	for _, x := range g.answers() {
		parts = append(parts, i18n.T(ctx, "detention.safeguard."+x.field)+": "+i18n.Enum(ctx, "detention.answer", string(x.answer)))
	}
	return strings.Join(parts, " · ")
}

// recorded are the members about whom anything is on file.
func (sh sheet) recorded() []casefile.Member {
	return slices.DeleteFunc(slices.Clone(sh.Case.Members), func(m casefile.Member) bool {
		return len(ofMember(sh.Detentions, m))+len(ofMember(sh.Orders, m)) == 0
	})
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// dotted puts what is known on one line.
func dotted(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}

// longestHint says which last day is taken where none is typed.
func (sh sheet) longestHint(ctx context.Context) string {
	switch {
	case sh.Assessment.Country() == "CZ" && sh.Case.Children > 0:
		return i18n.N(ctx, "detention.longest_days", longestCZChildren)
	case sh.Assessment.Country() == "CZ":
		return i18n.N(ctx, "detention.longest_days", longestCZ)
	}
	return i18n.N(ctx, "detention.longest_months", longestHUMonths)
}

// answersOf are the answers a question may have.
func answersOf(ctx context.Context, notNeeded bool) []form.Option {
	all := []Answer{Yes, No, Unknown}
	if notNeeded {
		all = []Answer{Yes, No, NotNeeded, Unknown}
	}
	return ui.Options(ctx, "detention.answer", all)
}

// describe tells how a field reads on the page that merges.
func (sh sheet) describe(ctx context.Context, field, value string) string {
	switch {
	case value == "":
	case field == "member":
		for _, m := range sh.Case.Members {
			if itoa(m.ID) == value {
				return m.Name(ctx)
			}
		}
	case field == "kind":
		return i18n.Enum(ctx, "detention.order.kind", value)
	case field == "request_window":
		return i18n.Enum(ctx, "detention.order.request_window", value)
	case value == "yes" && field == "in_sis":
		return i18n.T(ctx, "ui.yes")
	case slices.Contains(days, field):
		if d, err := date.Parse(value); err == nil {
			return i18n.DateLong(ctx, d)
		}
	}
	return value
}

// days are the fields that hold one.
var days = []string{"began_on", "ends_on", "longest_on", "released_on", "issued_on", "leave_by", "appeal_by", "request_by", "ban_from", "ban_until"}
