package snapshot

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/access"
	"homeward/internal/kit/date"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/oversight/report"
	"homeward/web/ui"
)

// listView is a page of the list.
type listView struct {
	Heads  []Head
	More   bool
	Later  bool // there is a page before
	Report string
}

// views are the reports by which the list can be narrowed.
func (v listView) views(ctx context.Context) []ui.View {
	out := []ui.View{{Label: i18n.T(ctx, "snapshot.all"), URL: "/snapshots", Current: v.Report == ""}}
	for _, r := range report.Reports {
		out = append(out, ui.View{Label: reportName(ctx, r.Name), URL: "/snapshots?report=" + url.QueryEscape(r.Name), Current: v.Report == r.Name})
	}
	return out
}

func (v listView) paging(ctx context.Context) ui.Paging {
	q := url.Values{}
	if v.Report != "" {
		q.Set("report", v.Report)
	}
	var p ui.Paging
	if v.Later {
		p.NewerURL = "/snapshots?" + q.Encode()
	}
	if v.More {
		q.Set("before", strconv.FormatInt(v.Heads[len(v.Heads)-1].ID, 10))
		p.OlderURL = "/snapshots?" + q.Encode()
	}
	if p.NewerURL != "" || p.OlderURL != "" {
		p.Text = i18n.T(ctx, "snapshot.latest_first")
	}
	return p
}

func reportName(ctx context.Context, name string) string {
	return i18n.Enum(ctx, "report.title", name)
}

// title is the report and its period.
func (h Head) title(ctx context.Context) string {
	return i18n.T(ctx, "snapshot.title_of_period", "Report", reportName(ctx, h.Report), "Period", h.Params.PeriodWords(ctx))
}

// url is the page of the snapshot.
func (h Head) url() string { return address(h.ID) }

// totals are the figures of the period, in one line.
func (h Head) totals(ctx context.Context) string {
	var out []string
	for _, i := range h.Indicators {
		out = append(out, i.ID+" "+i18n.Number(ctx, i.Number(i.Period)))
	}
	return strings.Join(out, " · ")
}

// sum is the check sum as it is printed: in groups that can be compared by eye.
func (h Head) sum() string {
	text := hex.EncodeToString(h.Sum)
	var groups []string
	for ; len(text) > 8; text = text[8:] {
		groups = append(groups, text[:8])
	}
	return strings.Join(append(groups, text), " ")
}

// shortSum is the beginning of the check sum.
func (h Head) shortSum() string { return hex.EncodeToString(h.Sum[:4]) }

// name of a person; of nobody, the command line.
func (p Person) name(ctx context.Context) string {
	if p.ID == 0 {
		return i18n.T(ctx, "snapshot.command_line")
	}
	return i18n.PersonName(ctx, p.Family, p.Given)
}

func (h Head) programmeWords(ctx context.Context) string {
	if h.Params.Programme == "" {
		return i18n.T(ctx, "report.all_programmes")
	}
	return h.Params.Programme
}

func (h Head) officeWords() string { return strings.Join(h.OfficeCodes, ", ") }

// headView is a snapshot as its page reads it.
type headView struct {
	Head
	check  Check
	user   access.User
	form   *form.Form
	Others []Head
	names  names
	signed int64 // the last signed one before; 0: none
	since  Difference
}

// wrongs say what a check found to be other than it was.
func (c Check) wrongs(ctx context.Context) (out []string) {
	for _, w := range []struct {
		is   bool
		text string
	}{
		{!c.Whole, i18n.T(ctx, "snapshot.broken")},
		{!c.Signed, i18n.T(ctx, "snapshot.forged")},
		{c.Unsigned, i18n.T(ctx, "snapshot.signature_gone")},
		{!c.Chained, i18n.T(ctx, "snapshot.unchained")},
	} {
		if w.is {
			out = append(out, w.text)
		}
	}
	return out
}

// numbers are the numbers of snapshots, as in their addresses.
func numbers(ids []int64) string {
	out := make([]string, len(ids))
	for n, id := range ids {
		out[n] = strconv.FormatInt(id, 10)
	}
	return strings.Join(out, ", ")
}

// cell is a value of the figures as it is read.
func (n names) cell(ctx context.Context, field string, v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		if d, err := date.Parse(x); err == nil && d.String() == x && !d.IsZero() {
			return i18n.Date(ctx, d)
		}
		return n.words(ctx, field, x)
	case json.Number:
		if k, err := x.Int64(); err == nil && !slices.Contains([]string{"year", "month"}, field) {
			return i18n.Number(ctx, k)
		}
		return x.String()
	case []any:
		var out []string
		for _, e := range x {
			out = append(out, n.cell(ctx, field, e))
		}
		return strings.Join(out, ", ")
	}
	return fmt.Sprint(v)
}

// headings are the names of the columns of the figures.
func (h Head) headings(ctx context.Context) []string {
	rep, err := report.Named(h.Report)
	if err != nil {
		return h.Figures.Fields
	}
	s := rep.Blank()
	s.Fields = h.Figures.Fields
	return s.Headings(ctx)
}

// isNumber reports whether a value of the figures stands at the right.
func isNumber(v any) bool {
	_, ok := v.(json.Number)
	return ok
}

// sentences say what became of the indicators, each in a line.
func (d Difference) sentences(ctx context.Context) (out []string) {
	for _, b := range d.Indicators() {
		out = append(out, b.sentence(ctx, d.New.ID == 0))
	}
	return out
}

// sentence is "R.3.6 was 214, is now 212: 1× merged, 1× day of departure corrected."
func (b Between) sentence(ctx context.Context, today bool) string {
	args := []any{"Indicator", b.Was.ID, "Was", b.Was.Number(b.Was.Period), "Is", b.Is.Number(b.Is.Period), "Causes", b.causes(ctx)}
	switch {
	case len(b.Changes) == 0:
		return i18n.T(ctx, "snapshot.unchanged", args...)
	case today:
		return i18n.T(ctx, "snapshot.was_is_now", args...)
	}
	return i18n.T(ctx, "snapshot.was_then", args...)
}

// cumulative says the same of everything up to the end of the period.
func (b Between) cumulative(ctx context.Context) string {
	return i18n.T(ctx, "snapshot.cumulative", "Was", b.Was.Number(b.Was.Cumulative()), "Is", b.Is.Number(b.Is.Cumulative()))
}

// causes counts the causes of the changes: "1× merged, 2× entered in error".
func (b Between) causes(ctx context.Context) string {
	var out []string
	for _, cause := range Cause("").Options() {
		n := 0
		for _, c := range b.Changes {
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
	i, ok := v.Old.frame().indicator(c.Indicator)
	if !ok {
		i, _ = v.New.frame().indicator(c.Indicator)
	}
	n := i.Number(c.Effect(report.Period))
	if n > 0 {
		return "+" + i18n.Number(ctx, n)
	}
	return i18n.Number(ctx, n)
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
			report.Word(ctx, "origin_country", r.Citizenship), r.Project, r.Office, r.Case, i18n.Number(ctx, r.Amount),
		}
	}
	old, now := words(c.Old), words(c.New)
	var out []value
	for n := range valueNames {
		out = append(out, value{i18n.Enum(ctx, "snapshot.value", valueNames[n]), old[n], now[n]})
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

// valueNames are the properties in the order of values; those before listed
// say who and when.
var valueNames = []string{"span", "day", "sex", "age", "citizenship", "programme", "office", "case", "amount"}

const listed = 6

// was says what a row was; of one that still counts, what is another now.
func (v diffView) was(ctx context.Context, c Change) string {
	return v.side(ctx, c, func(x value) string { return x.old })
}

// is says what a row is now.
func (v diffView) is(ctx context.Context, c Change) string {
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
	if c.Old != nil && c.New != nil || of(all[0]) != "" {
		return strings.Join(out, "; ")
	}
	return i18n.T(ctx, "snapshot.not_counted")
}

func orNone(ctx context.Context, text string) string {
	if text == "" {
		return i18n.T(ctx, "ui.not_recorded")
	}
	return text
}
