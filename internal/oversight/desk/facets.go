package desk

import (
	"context"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/web/ui"
)

// facets are the ways to narrow the list further. A number beside one is what
// the list behind it holds; where that is not known, there is none.
func (l List) facets(ctx context.Context) []ui.Facet {
	out := []ui.Facet{l.load(ctx)}
	c := l.Base
	if l.Counted {
		c = l.Counts
	}
	if l.Status != Closed {
		out = append(out,
			l.facet(ctx, "desk.facet.blocker", c.Blocker, l.Blocker, most(c.Blocker, 12), need, func(f *Filter, v string) { f.Blocker = v }),
			l.facet(ctx, "desk.facet.waiting", c.Waiting, string(l.Waiting), words(casefile.Owner("").Options()), owner, func(f *Filter, v string) { f.Waiting = casefile.Owner(v) }),
			l.facet(ctx, "desk.facet.stage", c.Stage, string(l.Stage), words(casefile.Stages), stage, func(f *Filter, v string) { f.Stage = casefile.Stage(v) }))
	}
	out = append(out, l.flags(ctx, c),
		l.facet(ctx, "desk.facet.country", c.Country, l.Country, named(most(c.Country, 12), ""), country, func(f *Filter, v string) { f.Country = v }),
		l.facet(ctx, "desk.facet.programme", c.Programme, l.Programme, named(most(c.Programme, 12), "0"), l.programme, func(f *Filter, v string) { f.Programme = v }),
		l.status(ctx), l.order(ctx))
	return slices.DeleteFunc(out, func(f ui.Facet) bool { return len(f.Items) == 0 })
}

func words[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// named puts None for the value that stands for nothing in the counts.
func named(values []string, nothing string) []string {
	for i, v := range values {
		if v == nothing {
			values[i] = None
		}
	}
	return values
}

func stage(ctx context.Context, v string) string { return i18n.Enum(ctx, "casefile.stage", v) }
func owner(ctx context.Context, v string) string { return i18n.Enum(ctx, "casefile.owner", v) }

// facet offers the values of a dimension that occur, and the chosen one to be
// taken back.
func (l List) facet(ctx context.Context, title string, by map[string]Tally, chosen string, values []string,
	label func(context.Context, string) string, set func(*Filter, string),
) ui.Facet {
	out := ui.Facet{Title: i18n.T(ctx, title)}
	for _, v := range values {
		t := by[v]
		if v == None {
			t = by[""].plus(by["0"])
		}
		if v == "" || t.Cases == 0 && v != chosen || chosen != "" && l.Counted && v != chosen {
			continue
		}
		f := l.Filter
		set(&f, v)
		i := ui.FacetItem{Label: label(ctx, v), Current: v == chosen}
		switch {
		case i.Current:
			set(&f, "") // the link takes it off, so the number would not be its rows
		case l.Counted:
			i.Value = i18n.Number(ctx, int64(t.Cases))
		}
		i.URL = listURL(f, l.keep(f))
		out.Items = append(out.Items, i)
	}
	return out
}

// load is how much each counsellor has: of the whole office, whatever else the
// list is narrowed to, so each leads to all of the person's open cases.
func (l List) load(ctx context.Context) ui.Facet {
	out := ui.Facet{Title: i18n.T(ctx, "desk.facet.load")}
	if !access.Can(page.InfoFrom(ctx).User, access.OfficeToday) {
		return out
	}
	for _, h := range loads(ctx, l.Base, l.People) {
		f := Filter{Counsellor: h.value()}
		out.Items = append(out.Items, ui.FacetItem{
			Label: h.label(ctx), Value: i18n.Number(ctx, int64(h.Stuck)) + " / " + i18n.Number(ctx, int64(h.Cases)), URL: f.URL(),
			Current: l.Counsellor == f.Counsellor, Length: h.length, Filled: h.filled,
		})
	}
	return out
}

// loaded is a counsellor with their open cases.
type loaded struct {
	person
	Tally
	length, filled int // of a bar, in per cent of the longest
}

func (h loaded) value() string {
	if h.ID == 0 {
		return Nobody
	}
	return strconv.FormatInt(h.ID, 10)
}

func (h loaded) label(ctx context.Context) string {
	switch h.ID {
	case 0:
		return i18n.T(ctx, "casefile.unassigned")
	case page.InfoFrom(ctx).User.ID:
		return i18n.T(ctx, "desk.load.me", "Name", h.name(ctx))
	}
	return h.name(ctx)
}

// loads lists who has open cases or could have, the most loaded first, what
// nobody has last.
func loads(ctx context.Context, c Counts, people []person) []loaded {
	var out []loaded
	longest := c.of(0).Cases
	for _, p := range ordered(ctx, people) {
		if t := c.of(p.ID); t.Cases > 0 || p.Active {
			out = append(out, loaded{person: p, Tally: t})
			longest = max(longest, t.Cases)
		}
	}
	slices.SortStableFunc(out, func(a, b loaded) int { return b.Cases - a.Cases })
	out = append(out, loaded{Tally: c.of(0)})
	for i := range out {
		if longest > 0 {
			out[i].length, out[i].filled = 100*out[i].Cases/longest, 100*out[i].Stuck/longest
		}
	}
	return out
}

func (l List) flags(ctx context.Context, c Counts) ui.Facet {
	out := ui.Facet{Title: i18n.T(ctx, "desk.facet.flag")}
	add := func(key string, on bool, n int, toggle func(*Filter)) {
		f := l.Filter
		toggle(&f)
		i := ui.FacetItem{Label: i18n.T(ctx, key), Current: on, URL: listURL(f, l.keep(f))}
		if l.Counted && !on {
			i.Value = i18n.Number(ctx, int64(n))
		}
		if on || n > 0 || !l.Counted {
			out.Items = append(out.Items, i)
		}
	}
	if l.Status != Closed {
		add("desk.flag.stuck", l.Stuck, c.Stuck, func(f *Filter) { f.Stuck = !f.Stuck })
		if l.Due == "" || l.Due == DueInTwo {
			add("desk.due.14", l.Due != "", c.DueInTwo, func(f *Filter) { f.Due = other(f.Due, DueInTwo) })
		}
		if l.Due == "" || l.Due == Overdue {
			add("desk.due.overdue", l.Due != "", c.Overdue, func(f *Filter) { f.Due = other(f.Due, Overdue) })
		}
	}
	add("desk.flag.detained", l.Detained, c.Detained, func(f *Filter) { f.Detained = !f.Detained })
	add("desk.flag.children", l.Children, c.Children, func(f *Filter) { f.Children = !f.Children })
	add("desk.flag.imported", l.Imported, c.Imported, func(f *Filter) { f.Imported = !f.Imported })
	return out
}

// other is v where it was not so before, and nothing where it was.
func other(was, v Due) Due {
	if was == v {
		return ""
	}
	return v
}

func (l List) status(ctx context.Context) ui.Facet {
	out := ui.Facet{Title: i18n.T(ctx, "desk.facet.status")}
	for _, st := range Open.Options() {
		f := l.Filter
		f.Status = st
		if st == Open {
			f.Status = ""
		}
		out.Items = append(out.Items, ui.FacetItem{
			Label: i18n.Enum(ctx, "desk.status", string(st)), Current: f.Status == l.Status, URL: listURL(f, l.keep(f)),
		})
	}
	return out
}

func (l List) order(ctx context.Context) ui.Facet {
	out := ui.Facet{Title: i18n.T(ctx, "desk.facet.order")}
	for _, by := range l.Sorts() {
		out.Items = append(out.Items, ui.FacetItem{
			Label: i18n.Enum(ctx, "desk.sort", string(by)), Current: l.Order.By == by, URL: listURL(l.Filter, Order{By: by}),
		})
	}
	return out
}
