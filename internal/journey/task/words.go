package task

import (
	"cmp"
	"context"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/staff"
	"homeward/web/ui"
)

// amendable tells whether the words of a task can be changed: those of a rule
// are the rule's.
func (t Task) amendable() bool { return t.Rule == "" && t.State == StateOpen }

// name is what is to be done.
func (t Task) name(ctx context.Context) string {
	return cmp.Or(t.Title, i18n.Enum(ctx, "task.rule", string(t.Rule)))
}

// Name is what is to be done.
func (i Item) Name(ctx context.Context) string {
	if !i.IsTask() {
		return i18n.Enum(ctx, "casefile.need", i.Need)
	}
	return cmp.Or(i.Title, i18n.Enum(ctx, "task.rule", string(i.Rule)))
}

// why says what made it: the rule, the journey, or who wrote it down.
func (i Item) why(ctx context.Context) string {
	switch {
	case !i.IsTask():
		return i18n.T(ctx, "task.why_need")
	case i.Rule != "":
		return i18n.Enum(ctx, "task.why", string(i.Rule))
	case i.Note != "":
		return i.Note
	case i.MakerID != i.OwnerID:
		return i18n.T(ctx, "task.from", "Name", i18n.PersonName(ctx, i.MakerFamily, i.MakerGiven))
	}
	return ""
}

// Person is whom the case is about.
func (i Item) Person(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, i.FamilyName, i.GivenName), i.OriginalName, i.Reference)
}

// who has to do it.
func (i Item) who(ctx context.Context) string {
	me := page.InfoFrom(ctx).User
	switch {
	case !i.IsTask() && i.BlockedOn != casefile.ByCounsellor && i.BlockedOn != casefile.ByManager:
		return i18n.Enum(ctx, "casefile.owner", string(i.BlockedOn))
	case i.FallsTo == ToManager:
		return i18n.Enum(ctx, "casefile.owner", string(casefile.ByManager))
	case i.OwnerID == 0:
		return i18n.T(ctx, "casefile.unassigned")
	case i.OwnerID == me.ID:
		return i18n.T(ctx, "task.me")
	}
	return i18n.PersonName(ctx, i.OwnerFamily, i.OwnerGiven)
}

// Row shows the item as a line of a list.
func (i Item) Row(ctx context.Context, today date.Date) ui.Task {
	t := ui.Task{Title: i.Name(ctx), Reason: i.why(ctx), Who: i.who(ctx), Icon: i.icon()}
	if i.Reference != "" && !i.bare {
		t.People = []ui.Link{{Label: i.Person(ctx), URL: "/cases/" + i.Reference}}
	}
	if due := i.DueOn(); !due.IsZero() {
		t.Since, t.Limit = i18n.Near(ctx, due, today), ""
		switch n := due.DaysSince(today); {
		case n < 0:
			t.Kind, t.Since, t.Limit = ui.Late, i18n.Overdue(ctx, -n), i18n.T(ctx, "casefile.limit_was", "Day", i18n.DateShort(ctx, due))
		case n < 3:
			t.Kind = ui.Soon
		}
		if n := due.DaysSince(today); n > 0 && n < 7 {
			t.Limit = i18n.DateShort(ctx, due)
		}
	}
	switch {
	case i.State != StateOpen:
		t.Since, t.Limit, t.Kind = i18n.Enum(ctx, "task.state", string(i.State)), i18n.DateShort(ctx, i.Since), ui.Plain
	case !i.IsTask() || i.Rule != "":
		t.Act = &ui.Link{Label: i18n.T(ctx, "task.act.open"), URL: i.URL()}
	default:
		t.Act = &ui.Link{Label: i18n.T(ctx, "task.act.edit"), URL: "/tasks/" + itoa(i.ID)}
	}
	return t
}

func (i Item) icon() string {
	switch {
	case i.State == StateDone:
		return "circle-check"
	case i.State == StateCancelled:
		return "ban"
	case i.IsTask():
		return "list-check"
	case i.BlockedOn == casefile.ByCounsellor:
		return "circle"
	}
	return "circle-half-2"
}

// Posts are the acts done at once: done, or open again.
func (i Item) Posts(ctx context.Context, back string) []ui.Post {
	if !i.IsTask() {
		return nil
	}
	post := func(to State, label string, quiet bool) ui.Post {
		return ui.Post{
			URL: "/tasks/" + itoa(i.ID) + "/state", Label: label, About: i.Name(ctx), Quiet: quiet,
			Inputs: []ui.Input{{Name: "state", Value: string(to)}, {Name: "back", Value: back}},
		}
	}
	if i.State == StateOpen {
		return []ui.Post{post(StateDone, i18n.T(ctx, "task.act.done"), false)}
	}
	return []ui.Post{post(StateOpen, i18n.T(ctx, "task.act.reopen"), true)}
}

// part is a stretch of a list under one heading.
type part struct {
	Title string
	Items []Item
}

// parts heads the items by how near their day is; a list of what was done has
// one part.
func (l List) parts(ctx context.Context, today date.Date) []part {
	var out []part
	for _, i := range l.Items {
		title := i18n.T(ctx, heading(i, today))
		if l.Settled {
			title = i18n.T(ctx, "task.part.settled")
		}
		if n := len(out); n == 0 || out[n-1].Title != title {
			out = append(out, part{Title: title})
		}
		p := &out[len(out)-1]
		p.Items = append(p.Items, i)
	}
	return out
}

func heading(i Item, today date.Date) string {
	due := i.DueOn()
	switch n := due.DaysSince(today); {
	case due.IsZero():
		return "task.part.no_limit"
	case n < 0:
		return "task.part.overdue"
	case n == 0:
		return "task.part.today"
	case n < 7:
		return "task.part.week"
	}
	return "task.part.later"
}

// views are the lists of tasks to choose from.
func (v listView) views(ctx context.Context) []ui.View {
	add := func(key string, f Filter) ui.View {
		return ui.View{Label: i18n.T(ctx, key), URL: f.URL(), Current: f.Whose == v.Whose && f.Settled == v.Settled}
	}
	out := []ui.View{add("task.view.mine", Filter{Kind: v.Kind})}
	if access.Can(page.InfoFrom(ctx).User, access.OfficeToday) {
		out = append(out, add("task.view.office", Filter{Whose: OfOffice, Kind: v.Kind}))
	}
	return append(out, add("task.view.settled", Filter{Settled: true}))
}

// facets narrow a list: to a kind, and for a manager to a person.
func (v listView) facets(ctx context.Context) []ui.Facet {
	if v.Settled {
		return nil
	}
	kinds := ui.Facet{Title: i18n.T(ctx, "task.kind")}
	for _, k := range []struct {
		key  string
		kind Kind
	}{{"task.kind.all", ""}, {"task.kind.tasks", Tasks}, {"task.kind.needs", Needs}} {
		f := v.Filter
		f.Kind = k.kind
		kinds.Items = append(kinds.Items, ui.FacetItem{Label: i18n.T(ctx, k.key), URL: f.URL(), Current: k.kind == v.Kind})
	}
	out := []ui.Facet{kinds}
	if len(v.People) > 0 {
		whose := ui.Facet{Title: i18n.T(ctx, "task.whose")}
		for _, m := range v.People {
			f := v.Filter
			f.Whose = itoa(m.ID)
			whose.Items = append(whose.Items, ui.FacetItem{Label: m.Name(ctx), URL: f.URL(), Current: v.Whose == f.Whose})
		}
		out = append(out, whose)
	}
	return out
}

func (l List) paging(ctx context.Context) ui.Paging {
	p := ui.Paging{}
	if n := len(l.Items); n > 0 {
		p.Text = i18n.N(ctx, "task.shown", n)
		if l.More {
			p.OlderURL = l.at(placeOf(l.Items[n-1]))
		}
	}
	if !l.First {
		p.NewerURL = l.URL()
	}
	return p
}

// people are for whom a task can be: the reader first, whoever has the case,
// the managers, then the others by name.
func people(ctx context.Context, u access.User, c casefile.Case, members []staff.Member) []form.Option {
	out := []form.Option{{Value: itoa(u.ID), Label: i18n.Enum(ctx, "task.who", "me")}}
	if c.ID != 0 {
		label := i18n.T(ctx, "task.who.counsellor")
		if name := c.Counsellor(ctx); name != "" {
			label = i18n.T(ctx, "task.who.counsellor_now", "Name", name)
		}
		out = append(out, form.Option{Value: forCounsellor, Label: label})
	}
	out = append(out, form.Option{Value: forManager, Label: i18n.T(ctx, "task.who.manager")})
	for _, m := range members {
		if m.ID != u.ID {
			out = append(out, form.Option{Value: itoa(m.ID), Label: m.Name(ctx)})
		}
	}
	return out
}

// describe tells how the fields of a task read on the page that merges.
func describe(people []form.Option) page.Describe {
	return func(ctx context.Context, field, value string) string {
		switch field {
		case "who":
			for _, o := range people {
				if o.Value == value {
					return o.Label
				}
			}
		case "due_on":
			if d, err := date.Parse(value); err == nil {
				return i18n.DateLong(ctx, d)
			}
		}
		return value
	}
}

// withoutCase is the item on a page of its case, where nobody needs its name.
func (i Item) withoutCase() Item {
	i.bare = true
	return i
}

// action is where the form of a task is sent.
func (sh sheet) action() string {
	if sh.ID == 0 {
		return "/tasks"
	}
	return "/tasks/" + itoa(sh.ID)
}

// post is an act on the task of the page.
func (sh sheet) post(ctx context.Context, to State, label string) ui.Post {
	return ui.Post{
		URL: "/tasks/" + itoa(sh.ID) + "/state", Label: i18n.T(ctx, label), About: sh.Task.name(ctx),
		Inputs: []ui.Input{{Name: "state", Value: string(to)}, {Name: "back", Value: sh.Back}},
	}
}
