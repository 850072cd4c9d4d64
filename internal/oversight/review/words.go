package review

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// URL is the queue with the decisions of one kind alone; empty: all.
func URL(k Kind) string {
	if k == "" {
		return "/office/reviews"
	}
	return "/office/reviews?kind=" + string(k)
}

func officeAndDay(ctx context.Context) string {
	info := page.InfoFrom(ctx)
	return i18n.T(ctx, "desk.office_and_day", "Office", info.User.OfficeName, "Day", i18n.Date(ctx, info.Today))
}

// views are the kinds of which something waits.
func (l List) views(ctx context.Context) []ui.View {
	all := Count(l.Waiting, "")
	out := []ui.View{{Label: i18n.T(ctx, "review.all"), URL: URL(""), Count: &all, Current: l.Kind == ""}}
	for _, k := range Kind("").Options() {
		if n := Count(l.Waiting, k); n > 0 || k == l.Kind {
			out = append(out, ui.View{Label: i18n.Enum(ctx, "review.kind", string(k)), URL: URL(k), Count: &n, Current: k == l.Kind})
		}
	}
	return out
}

func (l List) paging(ctx context.Context) ui.Paging {
	p := ui.Paging{Text: i18n.N(ctx, "review.shown", len(l.Items), "Total", Count(l.Waiting, l.Kind))}
	if l.From != (Place{}) {
		p.NewerURL = URL(l.Kind)
	}
	if l.More {
		q := url.Values{"after": {l.Items[len(l.Items)-1].Place().String()}}
		if l.Kind != "" {
			q.Set("kind", string(l.Kind))
		}
		p.OlderURL = "/office/reviews?" + q.Encode()
	}
	return p
}

func (i Item) name(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, i.FamilyName, i.GivenName), i.OriginalName, i.Reference)
}

func (i Item) askedBy(ctx context.Context) string {
	return i18n.PersonName(ctx, i.AskedFamily, i.AskedGiven)
}

// exactly is what is asked within its kind.
func (i Item) exactly(ctx context.Context) string {
	switch i.Kind {
	case Exception:
		return i18n.Enum(ctx, "casefile.rule", i.Code)
	case Closing:
		return codelist.Label(ctx, codelist.Closure, i.Code)
	case Plan:
		return i.plan(ctx)
	case Payment:
		return i18n.T(ctx, "payment.numbered", "Number", i.Code)
	}
	return ""
}

// plan says which version waits for which approval, what the mission thinks of
// it, and how it differs from the one before.
func (i Item) plan(ctx context.Context) string {
	out := []string{i18n.T(ctx, "review.plan_version", "Number", i.Code)}
	if i.Second {
		out = append(out, i18n.T(ctx, "review.plan_second"))
	}
	if i.Opinion != "" {
		out = append(out, i18n.Enum(ctx, "review.opinion", i.Opinion))
	}
	if i.Added+i.Altered+i.Dropped > 0 {
		out = append(out, i18n.T(ctx, "review.plan_changes", "Added", i.Added, "Altered", i.Altered, "Dropped", i.Dropped))
	}
	return strings.Join(out, " · ")
}

// difference says what changed since the last decision.
func (i Item) difference(ctx context.Context) string {
	if !i.Again() {
		return i18n.T(ctx, "review.first")
	}
	var what []string
	for _, c := range i.Changed {
		if c == "case_files.return_country" {
			what = append(what, i18n.T(ctx, "review.country_changed", "Before", i.countryOr(ctx, i.WasCountry), "Now", i.countryOr(ctx, i.IsCountry)))
			continue
		}
		table, column, _ := strings.Cut(c, ".")
		what = append(what, i18n.Enum(ctx, "review.changed", cmp.Or(column, table)))
	}
	if len(what) == 0 {
		return i18n.T(ctx, "review.again_same")
	}
	return i18n.T(ctx, "review.again", "What", strings.Join(what, ", "))
}

func (i Item) countryOr(ctx context.Context, code string) string {
	return cmp.Or(i18n.Country(ctx, code), i18n.T(ctx, "review.no_country"))
}

// limit is the last day of a decision, and how urgent that is.
func (i Item) limit(today date.Date) ui.Kind {
	switch left := i.Due().DaysSince(today); {
	case left < 0:
		return ui.Late
	case left <= 1:
		return ui.Soon
	}
	return ui.Plain
}

// begins reports whether the reader may decide on something here.
func (l List) begins(u access.User) bool {
	return slices.ContainsFunc(l.Items, func(i Item) bool { return i.Mine(u) })
}
