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
	"homeward/internal/kit/money"
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

// said is a number of the indicator as it is read. Of people, middle values and
// the like only the rows can be taken apart; they are named so.
func (i Indicator) said(ctx context.Context, n int64) string {
	switch {
	case i.Aggregate != string(report.Rows) && i.Aggregate != string(report.Sum):
		return i18n.N(ctx, "snapshot.of_rows", int(n))
	case i.Currency != "":
		return i18n.Money(ctx, money.Amount{Minor: n, Currency: i.Currency})
	case i.Unit == string(report.Minor):
		return i18n.Decimal(ctx, whole(n))
	}
	return i18n.Number(ctx, n)
}

// whole are minor units of no one currency in whole units.
func whole(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// totals are the figures of the period, in one line.
func (h Head) totals(ctx context.Context) string {
	var out []string
	for _, i := range h.Indicators {
		out = append(out, i.ID+" "+i.said(ctx, i.Number(i.Period)))
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

func (h Head) officeWords() string { return strings.Join(h.OfficeNames, ", ") }

// headView is a snapshot as its page reads it.
type headView struct {
	Head
	check   Check
	user    access.User
	form    *form.Form
	Others  []Head
	figures figureView
	signed  int64 // the last signed one before; 0: none
	since   Difference
}

// whoSigns says who can sign a snapshot that the reader cannot.
func (h Head) whoSigns(ctx context.Context) string {
	if len(h.Offices) == 1 {
		return i18n.T(ctx, "snapshot.signs.office")
	}
	return i18n.T(ctx, "snapshot.signs.all")
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
		if isNumber(field, x) {
			return i18n.Decimal(ctx, x)
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
