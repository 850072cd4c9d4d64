package snapshot

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
	"homeward/web/ui"
)

// sentences say what became of the indicators, each in a line.
func (d Difference) sentences(ctx context.Context) (out []string) {
	for _, b := range d.Indicators() {
		out = append(out, b.sentence(ctx, d.New.ID == 0))
	}
	return out
}

// sentence is "R.3.6 was 214, is now 212: 1× merged, 1× entered in error." What
// changed without an effect on the number follows in a sentence of its own.
func (b Between) sentence(ctx context.Context, today bool) string {
	var moves, rests []Change
	for _, c := range b.Changes {
		if b.effect(c) != 0 {
			moves = append(moves, c)
		} else {
			rests = append(rests, c)
		}
	}
	args := []any{"Indicator", b.Was.ID, "Was", b.Was.said(ctx, b.Was.Number(b.Was.Period)), "Is", b.Is.said(ctx, b.Is.Number(b.Is.Period)), "Causes", causes(ctx, moves)}
	var out []string
	switch {
	case len(b.Changes) == 0:
		return i18n.T(ctx, "snapshot.unchanged", args...)
	case len(moves) == 0:
		out = append(out, i18n.T(ctx, "snapshot.stays", args...))
	case today:
		out = append(out, i18n.T(ctx, "snapshot.was_is_now", args...))
	default:
		out = append(out, i18n.T(ctx, "snapshot.was_then", args...))
	}
	if len(rests) > 0 {
		out = append(out, i18n.N(ctx, "snapshot.without_effect", len(rests), "Causes", causes(ctx, rests)))
	}
	return strings.Join(out, " ")
}

// effect is what a change does to the figure of the period.
func (b Between) effect(c Change) int64 { return b.Was.Number(c.Effect(report.Period)) }

// cumulative says the same of everything up to the end of the period.
func (b Between) cumulative(ctx context.Context) string {
	return i18n.T(ctx, "snapshot.cumulative", "Was", b.Was.said(ctx, b.Was.Number(b.Was.Cumulative())), "Is", b.Is.said(ctx, b.Is.Number(b.Is.Cumulative())))
}

// causes counts the causes of the changes: "1× merged, 2× entered in error".
func causes(ctx context.Context, changes []Change) string {
	var out []string
	for _, cause := range Cause("").Options() {
		n := 0
		for _, c := range changes {
			if c.Cause == cause {
				n++
			}
		}
		if n > 0 {
			out = append(out, i18n.T(ctx, "snapshot.part", "Count", n, "Cause", i18n.Enum(ctx, "snapshot.cause", string(cause))))
		}
	}
	return strings.Join(out, ", ")
}

// diffView is a difference as its page reads it.
type diffView struct {
	Difference
	user     access.User
	names    names
	id, with int64
	at       int // changes before this page
}

// pageSize is how many changes a page shows.
const pageSize = 100

// shown are the changes of this page.
func (v diffView) shown() []Change {
	from := min(v.at, len(v.Changes))
	return v.Changes[from:min(from+pageSize, len(v.Changes))]
}

func (v diffView) paging(ctx context.Context) ui.Paging {
	if len(v.Changes) <= pageSize && v.at == 0 {
		return ui.Paging{}
	}
	with := "today"
	if v.with != 0 {
		with = strconv.FormatInt(v.with, 10)
	}
	link := func(at int) string {
		return address(v.id) + "/difference?with=" + with + "&at=" + strconv.Itoa(at)
	}
	p := ui.Paging{Text: i18n.T(ctx, "report.rows.part", "From", min(v.at+1, len(v.Changes)), "To", v.at+len(v.shown()), "Total", int64(len(v.Changes)))}
	if v.at > 0 {
		p.NewerURL = link(max(v.at-pageSize, 0))
	}
	if v.at+pageSize < len(v.Changes) {
		p.OlderURL = link(v.at + pageSize)
	}
	return p
}

// thingURL is the page of what a row of no case counted; empty where there is
// none for the reader.
func (v diffView) thingURL(r Row) string {
	if t, there := v.Things[r.Thing]; there && r.Case == "" {
		return t.url(v.user)
	}
	return ""
}

// caseURL is where the reader goes on from a row; empty where they may not.
func (v diffView) caseURL(ref string) string {
	c, there := v.Cases[ref]
	switch {
	case !there || !c.Openable:
		return ""
	case access.Can(v.user, access.CaseView):
		return "/cases/" + url.PathEscape(ref)
	case access.Can(v.user, access.EvidenceCase):
		return "/reports/cases/" + url.PathEscape(ref)
	}
	return ""
}

// newer names the newer side of the comparison.
func (v diffView) newer(ctx context.Context) string {
	if v.New.ID == 0 {
		return i18n.T(ctx, "snapshot.today")
	}
	return i18n.T(ctx, "snapshot.of_moment", "Moment", v.New.MadeAt)
}

// effect is what a change does to the figure of the period: "+1", "−1" or "0".
func (v diffView) effect(ctx context.Context, c Change) string {
	i := v.indicator(c)
	n := i.Number(c.Effect(report.Period))
	if n > 0 {
		return "+" + i.said(ctx, n)
	}
	return i.said(ctx, n)
}

// indicator is the one whose row changed.
func (v diffView) indicator(c Change) Indicator {
	i, there := v.Old.frame().indicator(c.Indicator)
	if !there {
		i, _ = v.New.frame().indicator(c.Indicator)
	}
	return i
}

// value is a property of a row, in words.
type value struct{ label, old, now string }

// values are the properties of both sides of a change, in words: those that
// every row has, then the indicator's own.
func (v diffView) values(ctx context.Context, c Change) []value {
	words := func(r *Row) []string {
		if r == nil {
			return make([]string, len(valueNames))
		}
		day := ""
		if !r.Day.IsZero() {
			day = i18n.Date(ctx, r.Day)
		}
		return []string{
			i18n.Enum(ctx, "snapshot.span", string(r.Span)), day, i18n.Enum(ctx, "report.sex", r.Sex), i18n.Enum(ctx, "report.age", r.Age),
			report.Word(ctx, "origin_country", r.Citizenship), r.Project, r.Office, r.Case, v.amount(ctx, c, r.Amount),
		}
	}
	old, now := words(c.Old), words(c.New)
	var out []value
	for n := range valueNames {
		out = append(out, value{i18n.Enum(ctx, "snapshot.value", valueNames[n]), old[n], now[n]})
	}
	if v.guarded(c) {
		return out[:len(out)-1]
	}
	own := func(r *Row, f Frame, d string) string {
		if r == nil {
			return ""
		}
		if n := slices.Index(f.dims(r.Indicator), d); n >= 0 && n < len(r.Dims) && r.Dims[n] != "" {
			return v.names.words(ctx, d, r.Dims[n])
		}
		return ""
	}
	then, is := v.Old.frame(), v.New.frame()
	for _, d := range then.dims(c.Indicator) {
		if was, now := own(c.Old, then, d), own(c.New, is, d); was != now {
			out = append(out, value{i18n.Enum(ctx, "report.by", d), was, now})
		}
	}
	return out
}

// amount is what a row adds, as it is read.
func (v diffView) amount(ctx context.Context, c Change, n int64) string {
	i := v.indicator(c)
	i.Aggregate = string(report.Sum)
	return i.said(ctx, n)
}

// guarded reports whether a change is of a protection case that the reader may
// not open: nothing is told of it beside what every row of evidence shows.
func (v diffView) guarded(c Change) bool {
	r := c.New
	if r == nil {
		r = c.Old
	}
	of := v.Cases[r.Case]
	return of.Protected && !of.Openable
}

// valueNames are the properties in the order of values; those before listed
// say who and when, the last how much.
var valueNames = []string{"span", "day", "sex", "age", "citizenship", "programme", "office", "case", "amount"}

const listed = 6

// was says what a row was; of one that still counts, what is another now.
func (v diffView) was(ctx context.Context, c Change) string {
	if c.Old == nil {
		return i18n.T(ctx, "snapshot.not_counted")
	}
	return v.side(ctx, c, func(x value) string { return x.old })
}

// is says what a row is now.
func (v diffView) is(ctx context.Context, c Change) string {
	if c.New == nil {
		return v.stands(ctx, *c.Old)
	}
	return v.side(ctx, c, func(x value) string { return x.now })
}

func (v diffView) side(ctx context.Context, c Change, of func(value) string) string {
	all := v.values(ctx, c)
	var out []string
	for n, x := range all {
		both := c.Old != nil && c.New != nil
		if both && x.old != x.now || !both && n < listed && of(x) != "" {
			out = append(out, i18n.T(ctx, "snapshot.value_of", "Name", x.label, "Value", orNone(ctx, of(x))))
		}
	}
	return strings.Join(out, "; ")
}

// stands says of what no longer counts what is on file of it today, where that
// is another than what counted.
func (v diffView) stands(ctx context.Context, r Row) string {
	out := []string{i18n.T(ctx, "snapshot.counts_no_more")}
	t, there := v.Things[r.Thing]
	add := func(name, was, is, words string) {
		if is != "" && is != was {
			out = append(out, i18n.T(ctx, "snapshot.value_today", "Name", i18n.Enum(ctx, "snapshot.value", name), "Value", words))
		}
	}
	if there && !t.Removed && !t.Day.IsZero() {
		add("day", r.Day.String(), t.Day.String(), i18n.Date(ctx, t.Day))
		add("programme", r.Project, t.Project, t.Project)
	}
	office := v.Cases[r.Case].Office
	add("office", r.Office, office, office)
	return strings.Join(out, "; ")
}

func orNone(ctx context.Context, text string) string {
	if text == "" {
		return i18n.T(ctx, "ui.not_recorded")
	}
	return text
}
