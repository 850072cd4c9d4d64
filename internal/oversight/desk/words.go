package desk

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/web/ui"
)

// refusal is why cases cannot be given to what was sent.
var refusal = casefile.Refuse("casefile.refused.counsellor")

// listURL is the address of a list in an order; the filter's own order is not
// spelled out.
func listURL(f Filter, o Order) string {
	v := f.Values()
	if o != f.OrderOf("") {
		v.Set("sort", o.String())
	}
	if len(v) == 0 {
		return "/cases"
	}
	return "/cases?" + v.Encode()
}

func (l List) url() string { return listURL(l.Filter, l.Order) }

// query is the list as the forms on it carry it.
func (l List) query() string { return strings.TrimPrefix(strings.TrimPrefix(l.url(), "/cases"), "?") }

func (l List) at(name string, r Row) string {
	v := l.Values()
	if l.Order != l.OrderOf("") {
		v.Set("sort", l.Order.String())
	}
	v.Set(name, placeOf(r))
	return "/cases?" + v.Encode()
}

func (l List) paging(ctx context.Context) ui.Paging {
	p := ui.Paging{Text: l.shown(ctx)}
	if n := len(l.Rows); n > 0 {
		if l.Newer {
			p.NewerURL = l.at("before", l.Rows[0])
		}
		if l.Older {
			p.OlderURL = l.at("after", l.Rows[n-1])
		}
	}
	return p
}

func (l List) shown(ctx context.Context) string {
	order := i18n.Enum(ctx, "desk.order", string(l.Order.By))
	if l.Order.Backward {
		order = i18n.Enum(ctx, "desk.order_back", string(l.Order.By))
	}
	if !l.TotalKnown {
		return i18n.N(ctx, "desk.list.shown", len(l.Rows), "Order", order)
	}
	return i18n.N(ctx, "desk.list.shown_of", l.Total, "Shown", i18n.Number(ctx, int64(len(l.Rows))), "Total", i18n.Number(ctx, int64(l.Total)), "Order", order)
}

func (l List) sorting(ctx context.Context, by Sort, key string) ui.Sorting {
	s := ui.Sorting{Label: i18n.T(ctx, key), URL: listURL(l.Filter, Order{By: by})}
	if l.Order.By == by {
		s.URL = listURL(l.Filter, Order{By: by, Backward: !l.Order.Backward})
		s.Direction = "ascending"
		if l.Order.Descending() {
			s.Direction = "descending"
		}
	}
	return s
}

func (l List) sorts(by Sort) bool { return slices.Contains(l.Sorts(), by) }

// views are the lists people come back to, with what each holds.
func (l List) views(ctx context.Context) []ui.View {
	u := page.InfoFrom(ctx).User
	type view struct {
		key string
		f   Filter
	}
	views := []view{
		{"desk.view.mine", Filter{Counsellor: Mine}},
		{"desk.view.mine_stuck", Filter{Counsellor: Mine, Stuck: true}},
		{"desk.view.mine_due", Filter{Counsellor: Mine, Due: DueInTwo}},
		{"desk.view.open", Filter{}},
	}
	if access.Can(u, access.CaseAssign) {
		views = []view{
			{"desk.view.open", Filter{}},
			{"desk.view.stuck", Filter{Stuck: true}},
			{"desk.view.decision", Filter{Waiting: casefile.ByManager}},
			{"desk.view.unassigned", Filter{Counsellor: Nobody}},
			{"desk.view.due", Filter{Due: DueInTwo}},
		}
	}
	var out []ui.View
	for _, v := range views {
		x := ui.View{Label: i18n.T(ctx, v.key), URL: v.f.URL(), Current: v.f == l.Filter}
		if n, known := l.Base.total(v.f, reader{staff: u.ID}); known {
			x.Count = &n
		}
		out = append(out, x)
	}
	for _, v := range l.Saved {
		out = append(out, ui.View{Label: v.Name, URL: v.url(), Current: v.url() == l.url()})
	}
	return out
}

// title is what the list holds, for the browser's tab and the table's caption.
func (l List) title(ctx context.Context) string {
	chips := l.chips(ctx)
	if len(chips) == 0 {
		return i18n.T(ctx, "desk.list.title")
	}
	words := make([]string, len(chips))
	for i, c := range chips {
		words[i] = c.Label
	}
	return i18n.T(ctx, "desk.list.title_of", "Filters", strings.Join(words, ", "))
}

// chips are what the list is narrowed to, each removable.
func (l List) chips(ctx context.Context) []ui.Filter {
	var out []ui.Filter
	add := func(on bool, label string, without func(*Filter)) {
		if on {
			f := l.Filter
			without(&f)
			out = append(out, ui.Filter{Label: label, RemoveURL: listURL(f, l.keep(f))})
		}
	}
	f := l.Filter
	add(f.Status != All, i18n.Enum(ctx, "desk.status", cmp.Or(string(f.Status), string(Open))), func(f *Filter) { f.Status = All })
	add(f.Stage != "", i18n.Enum(ctx, "casefile.stage", string(f.Stage)), func(f *Filter) { f.Stage = "" })
	add(f.Counsellor != "", l.counsellor(ctx), func(f *Filter) { f.Counsellor = "" })
	add(f.Blocker != "", i18n.T(ctx, "desk.chip.blocker", "Need", need(ctx, f.Blocker)), func(f *Filter) { f.Blocker = "" })
	add(f.Waiting != "", i18n.T(ctx, "desk.chip.waiting", "Who", i18n.Enum(ctx, "casefile.owner", string(f.Waiting))), func(f *Filter) { f.Waiting = "" })
	add(f.Country != "", country(ctx, f.Country), func(f *Filter) { f.Country = "" })
	add(f.Programme != "", l.programme(ctx, f.Programme), func(f *Filter) { f.Programme = "" })
	add(f.Stuck, i18n.T(ctx, "desk.flag.stuck"), func(f *Filter) { f.Stuck = false })
	add(f.Due != "", i18n.Enum(ctx, "desk.due", string(f.Due)), func(f *Filter) { f.Due = "" })
	add(f.Children, i18n.T(ctx, "desk.flag.children"), func(f *Filter) { f.Children = false })
	add(f.Detained, i18n.T(ctx, "desk.flag.detained"), func(f *Filter) { f.Detained = false })
	add(f.Imported, i18n.T(ctx, "desk.flag.imported"), func(f *Filter) { f.Imported = false })
	return out
}

// keep is the list's order where another filter has it too.
func (l List) keep(f Filter) Order { return f.OrderOf(l.Order.String()) }

func need(ctx context.Context, key string) string {
	if !i18n.Has(ctx, "casefile.need."+key) {
		return key
	}
	return i18n.Enum(ctx, "casefile.need", key)
}

func country(ctx context.Context, code string) string {
	if code == None || code == "" {
		return i18n.T(ctx, "desk.no_country")
	}
	return i18n.Country(ctx, code)
}

func (l List) programme(ctx context.Context, id string) string {
	for _, s := range l.Schemes {
		if strconv.FormatInt(s.ID, 10) == id {
			return s.Name
		}
	}
	return i18n.T(ctx, "desk.no_programme")
}

func (l List) counsellor(ctx context.Context) string {
	switch l.Counsellor {
	case Mine:
		return i18n.T(ctx, "desk.mine")
	case Nobody:
		return i18n.T(ctx, "casefile.unassigned")
	}
	for _, p := range l.People {
		if strconv.FormatInt(p.ID, 10) == l.Counsellor {
			return p.name(ctx)
		}
	}
	return i18n.T(ctx, "desk.somebody")
}

// ordered puts people in the order of the alphabet the page is written in.
func ordered(ctx context.Context, people []person) []person {
	compare := i18n.Compare(ctx)
	return slices.SortedFunc(slices.Values(people), func(a, b person) int {
		return cmp.Or(compare(a.FamilyName, b.FamilyName), compare(a.GivenName, b.GivenName), cmp.Compare(a.ID, b.ID))
	})
}

func (p person) name(ctx context.Context) string {
	return i18n.PersonName(ctx, p.FamilyName, p.GivenName)
}

// name is the principal applicant as the reader's language orders names.
func (r Row) name(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, r.FamilyName, r.GivenName), r.OriginalName, r.ListName, r.Reference)
}

// original is the name in the own script, where it is not the name itself.
func (r Row) original() string {
	if r.FamilyName == "" && r.GivenName == "" {
		return ""
	}
	return r.OriginalName
}

// of is who has a case; empty: nobody.
func (l List) of(ctx context.Context, r Row) string {
	if r.CounsellorID == 0 {
		return ""
	}
	for _, p := range l.People {
		if p.ID == r.CounsellorID {
			return p.name(ctx)
		}
	}
	return i18n.T(ctx, "desk.somebody")
}

// tags are what to know before opening the case.
func (r Row) tags(ctx context.Context) []ui.TagData {
	var out []ui.TagData
	if r.Voided {
		out = append(out, ui.TagData{Icon: "ban", Text: i18n.T(ctx, "casefile.voided")})
	}
	if r.Class == casefile.Protection {
		out = append(out, ui.TagData{Kind: ui.Guarded, Icon: "lock", Text: i18n.T(ctx, "casefile.protected")})
	}
	if r.Detained {
		out = append(out, ui.TagData{Icon: "lock", Text: i18n.T(ctx, "desk.detained")})
	}
	return out
}

// placed says the day by which the list is ordered, where no column shows it.
func (l List) placed(ctx context.Context, r Row) string {
	if l.Order.By != ByOpened && l.Order.By != ByChanged {
		return ""
	}
	d, err := date.Parse(r.Key[:min(len(r.Key), len(time.DateOnly))])
	if err != nil {
		return ""
	}
	if l.Order.By == ByOpened {
		return i18n.T(ctx, "desk.row.opened", "Day", i18n.Date(ctx, d))
	}
	return i18n.T(ctx, "desk.row.changed", "Day", i18n.Date(ctx, d))
}

func (r Row) stuck(ctx context.Context, today date.Date) string {
	days, known := r.Stuck(today)
	if !known {
		return ""
	}
	return i18n.Days(ctx, days)
}

// soon is within how many days a limit comes near.
const soon = 3

// due is a limit as a tag: passed, near, or a plain day.
func due(ctx context.Context, on, today date.Date) ui.TagData {
	switch left := on.DaysSince(today); {
	case left < 0:
		return ui.TagData{Kind: ui.Late, Text: i18n.Overdue(ctx, -left)}
	case left <= soon:
		return ui.TagData{Kind: ui.Soon, Text: i18n.Near(ctx, on, today)}
	}
	return ui.TagData{Text: i18n.Near(ctx, on, today)}
}

func near(ctx context.Context, d date.Date) string {
	return i18n.Near(ctx, d, page.InfoFrom(ctx).Today)
}

func when(ctx context.Context, t time.Time) string {
	return i18n.NearMoment(ctx, t, page.InfoFrom(ctx).Today)
}

// recipients are whom chosen cases can be given to.
func recipients(ctx context.Context, people []person) []form.Option {
	out := []form.Option{}
	for _, p := range ordered(ctx, people) {
		if p.Active {
			out = append(out, form.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.name(ctx)})
		}
	}
	return append(out, form.Option{Value: Nobody, Label: i18n.T(ctx, "desk.assign.nobody")})
}

// most are the values of a dimension, the most frequent first.
func most(by map[string]Tally, n int) []string {
	values := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(by[b].Cases-by[a].Cases, cmp.Compare(a, b))
	})
	return values[:min(len(values), n)]
}

// draftTitle is the name of the form a draft is of.
func (d Draft) title(ctx context.Context) string {
	if d.Title != "" && i18n.Has(ctx, d.Title) {
		return i18n.T(ctx, d.Title)
	}
	return i18n.T(ctx, "desk.drafts.form")
}

// where is the case a draft is about.
func (d Draft) where(ctx context.Context) string {
	parts := []string{}
	for _, p := range []string{i18n.PersonName(ctx, d.FamilyName, d.GivenName), d.Reference} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// check is the page that tells what giving cases would do.
type check struct {
	Assignment
	Form   *form.Form
	Back   string
	Named  bool // it is known to whom
	People []person
	Again  url.Values // the choice, to be made again with another person
}

// result is what giving cases has done.
type result struct {
	To    person
	Given int
	Left  []left
	Back  string
}

type left struct {
	Verdict    Verdict
	Cases      int
	References []string
}

// of is the name of a chosen case's principal applicant.
func (n names) of(ctx context.Context, j Judged) string {
	h := n[j.Reference]
	return cmp.Or(i18n.PersonName(ctx, h.FamilyName, h.GivenName), j.ListName, j.Reference)
}

func (j Judged) from(ctx context.Context) string {
	return cmp.Or(i18n.PersonName(ctx, j.CounsellorFam, j.CounsellorGave), i18n.T(ctx, "casefile.unassigned"))
}

func (p person) orNobody(ctx context.Context) string {
	if p.ID == 0 {
		return i18n.T(ctx, "desk.assign.nobody")
	}
	return p.name(ctx)
}

// asList is the list as the address of the page that saves it carries it.
func (l List) asList() string { return url.Values{"list": {l.query()}}.Encode() }

func (v savedView) whose(ctx context.Context) string {
	if v.Shared {
		return i18n.T(ctx, "desk.views.of_office")
	}
	return i18n.T(ctx, "desk.views.own")
}

func (v savedView) remove(ctx context.Context) ui.Post {
	return ui.Post{URL: "/cases/views/" + strconv.FormatInt(v.ID, 10) + "/remove", Label: i18n.T(ctx, "desk.views.remove"), About: v.Name, Quiet: true}
}
