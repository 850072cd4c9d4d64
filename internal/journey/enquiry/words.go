package enquiry

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

func channelWord(ctx context.Context, c Channel) string {
	return i18n.Enum(ctx, "enquiry.channel", string(c))
}

// dotted joins what is said about an enquiry on one line.
func dotted(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// what heads a row: how somebody asked, or that a group was spoken to.
func (e Entry) what(ctx context.Context) string {
	if e.Kind == Talk {
		return i18n.T(ctx, "enquiry.talk")
	}
	return channelWord(ctx, e.Channel)
}

func (e Entry) day(ctx context.Context) string {
	return i18n.Near(ctx, e.OnDay, page.InfoFrom(ctx).Today)
}

func (e Entry) who(ctx context.Context) string {
	return i18n.PersonName(ctx, e.FamilyName, e.GivenName)
}

// where is the place of an enquiry: the facility or the point, else its kind.
func where(ctx context.Context, placeCode, facility, pointName string) string {
	return cmp.Or(dotted(pointName, facility), codelist.Label(ctx, codelist.Place, placeCode))
}

// about are the first topics of an enquiry, and how many more.
func about(ctx context.Context, topics []string) string {
	const shown = 3
	words := codelist.Labels(ctx, codelist.Topic, topics[:min(len(topics), shown)])
	text := strings.Join(words, ", ")
	if more := len(topics) - shown; more > 0 {
		text += " " + i18n.N(ctx, "enquiry.more_topics", more)
	}
	return text
}

// result is what became of an enquiry, as a tag; nil for a talk.
func result(ctx context.Context, kind Kind, o Outcome, appointment date.Date) *ui.TagData {
	switch {
	case kind == Talk:
		return nil
	case o == InformationOnly:
		return &ui.TagData{Kind: ui.Done, Text: i18n.T(ctx, "enquiry.outcome.information_only")}
	case o == GrewIntoCase:
		return &ui.TagData{Kind: ui.Stage, Text: i18n.T(ctx, "enquiry.outcome.case")}
	case o == Appointment && !appointment.IsZero():
		return &ui.TagData{Kind: ui.Soon, Text: i18n.T(ctx, "enquiry.outcome.appointment_on", "Day", i18n.Near(ctx, appointment, page.InfoFrom(ctx).Today))}
	case o == Appointment:
		return &ui.TagData{Kind: ui.Soon, Text: i18n.T(ctx, "enquiry.outcome.appointment")}
	}
	return &ui.TagData{Text: i18n.T(ctx, "enquiry.outcome.open")}
}

// forgotten says when an enquiry is deleted; empty for what stays.
func (e Enquiry) forgotten(ctx context.Context) string {
	if e.ForgetOn().IsZero() {
		return ""
	}
	return i18n.T(ctx, "enquiry.forget_on", "Day", i18n.Date(ctx, e.ForgetOn()))
}

// leaflets are those handed out: "Arabic 12, French 3".
func (h Handed) words(ctx context.Context) string {
	var out []string
	for i := range min(len(h.Languages), len(h.Copies)) {
		out = append(out, i18n.LanguageName(ctx, h.Languages[i])+" "+i18n.Number(ctx, int64(h.Copies[i])))
	}
	return strings.Join(out, ", ")
}

func languageWord(ctx context.Context, code string) string {
	if code == "" {
		return ""
	}
	return i18n.LanguageName(ctx, code)
}

func countryWord(ctx context.Context, code string) string {
	if code == "" {
		return ""
	}
	return i18n.Country(ctx, code)
}

// title heads the page of an enquiry.
func (sh sheet) title(ctx context.Context) string {
	if sh.Kind == Talk {
		return i18n.T(ctx, "enquiry.talk") + ", " + i18n.Date(ctx, sh.OnDay)
	}
	return channelWord(ctx, sh.Channel) + ", " + i18n.Date(ctx, sh.OnDay)
}

// back leads to where a form came from.
func (sh sheet) back(ctx context.Context) *ui.Link {
	if sh.ID != 0 {
		return &ui.Link{Label: sh.title(ctx), URL: address(sh.ID)}
	}
	return &ui.Link{Label: i18n.T(ctx, "enquiry.list.title"), URL: "/enquiries"}
}

// describe tells how the fields of an enquiry read on the page that merges.
func (sh sheet) describe(ctx context.Context, field, value string) string {
	switch field {
	case "channel":
		return channelWord(ctx, Channel(value))
	case "language", "leaflet_1", "leaflet_2", "leaflet_3", "leaflet_4":
		return languageWord(ctx, value)
	case "topics":
		return codelist.Label(ctx, codelist.Topic, value)
	case "place":
		return codelist.Label(ctx, codelist.Place, value)
	case "info_source":
		return codelist.Label(ctx, codelist.InfoSource, value)
	case "country":
		return countryWord(ctx, value)
	case "campaign":
		for _, o := range sh.Campaigns {
			if o.Value == value {
				return o.Label
			}
		}
	case "point":
		for _, p := range sh.Points {
			if strconv.FormatInt(p.ID, 10) == value {
				return p.Name
			}
		}
	case "on_day", "appointment_on":
		if d, err := date.Parse(value); err == nil {
			return i18n.Date(ctx, d)
		}
	}
	return value
}

// views are the standing ways to look at the list.
func (l List) views(ctx context.Context) []ui.View {
	var out []ui.View
	for _, v := range append([]View{""}, View("").Options()...) {
		f := l.Filter
		f.View = v
		view := ui.View{Label: i18n.T(ctx, "enquiry.view.all"), URL: f.URL(), Current: v == l.View}
		switch v {
		case OpenOnly:
			view.Label = i18n.T(ctx, "enquiry.view.open")
			if l.View == "" {
				view.Count = &l.Open
			}
		case Talks:
			view.Label = i18n.T(ctx, "enquiry.view.talks")
		}
		if view.Current {
			view.Count = &l.Total
		}
		out = append(out, view)
	}
	return out
}

// facets are the ways to narrow the list; each number is what the list behind
// it holds.
func (l List) facets(ctx context.Context) []ui.Facet {
	out := []ui.Facet{
		l.facet(ctx, "enquiry.log.channel", "channel", string(l.Channel), func(v string) string { return channelWord(ctx, Channel(v)) }, func(f *Filter, v string) { f.Channel = Channel(v) }),
		l.facet(ctx, "enquiry.log.language", "language", l.Language, func(v string) string { return languageWord(ctx, v) }, func(f *Filter, v string) { f.Language = v }),
		l.facet(ctx, "enquiry.log.point", "point", l.pointValue(), l.pointName, func(f *Filter, v string) { f.Point, _ = strconv.ParseInt(v, 10, 64) }),
	}
	return slices.DeleteFunc(out, func(f ui.Facet) bool { return len(f.Items) == 0 })
}

func (l List) pointValue() string {
	if l.Point == 0 {
		return ""
	}
	return strconv.FormatInt(l.Point, 10)
}

func (l List) pointName(value string) string {
	for _, p := range l.Points {
		if strconv.FormatInt(p.ID, 10) == value {
			return p.Name
		}
	}
	return value
}

// facet offers the values of a dimension, the most frequent first; the chosen
// one is taken back by its own link.
func (l List) facet(ctx context.Context, title, dimension, chosen string, label func(string) string, set func(*Filter, string)) ui.Facet {
	out := ui.Facet{Title: i18n.T(ctx, title)}
	var found []tally
	for _, t := range l.Tallies {
		if t.Dimension == dimension && t.Value != "" && (chosen == "" || t.Value == chosen) {
			found = append(found, t)
		}
	}
	if chosen != "" && len(found) == 0 {
		found = []tally{{Value: chosen}}
	}
	slices.SortStableFunc(found, func(a, b tally) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
	for _, t := range found[:min(len(found), 12)] {
		f := l.Filter
		item := ui.FacetItem{Label: label(t.Value), Current: t.Value == chosen}
		if item.Current {
			set(&f, "")
		} else {
			set(&f, t.Value)
			item.Value = i18n.Number(ctx, int64(t.Count))
		}
		item.URL = f.URL()
		out.Items = append(out.Items, item)
	}
	return out
}

// chips are what the list is narrowed to.
func (l List) chips(ctx context.Context) []ui.Filter {
	var out []ui.Filter
	add := func(label string, without func(f *Filter)) {
		f := l.Filter
		without(&f)
		out = append(out, ui.Filter{Label: label, RemoveURL: f.URL()})
	}
	if l.Channel != "" {
		add(channelWord(ctx, l.Channel), func(f *Filter) { f.Channel = "" })
	}
	if l.Language != "" {
		add(languageWord(ctx, l.Language), func(f *Filter) { f.Language = "" })
	}
	if l.Point != 0 {
		add(l.pointName(l.pointValue()), func(f *Filter) { f.Point = 0 })
	}
	return out
}

// paging are the ways on from this page of the list.
func (l List) paging(ctx context.Context) ui.Paging {
	p := ui.Paging{Text: i18n.N(ctx, "enquiry.list.count", l.Total, "Total", i18n.Number(ctx, int64(l.Total)))}
	if len(l.Rows) == 0 {
		return p
	}
	to := func(name string, e Entry) string {
		v := l.values()
		v.Set(name, e.place())
		return "/enquiries?" + v.Encode()
	}
	if l.Newer {
		p.NewerURL = to("before", l.Rows[0])
	}
	if l.Older {
		p.OlderURL = to("after", l.Rows[len(l.Rows)-1])
	}
	return p
}
