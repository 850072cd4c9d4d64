package snapshot

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/i18n"
	"homeward/web/ui"
)

// figureView are the figures of a snapshot as its page shows them: lines of
// nothing but zeros are left out, and what all lines have in common is said
// once. The words are those of the language in which they were handed in.
type figureView struct {
	Heads   []string
	Lines   [][]figureCell
	Common  []value // what all lines have in common
	Zeros   int     // lines that are left out
	of      Head
	at, all int // lines before this page, and on all
}

// figureCell is a value of the figures in words; Under stands below it.
type figureCell struct {
	Text, Under string
	Number      bool
}

const (
	codeField      = "indicator_code"
	textField      = "indicator_text"
	programmeField = "project_id"
	unitField      = "unit"
	figureLines    = 50 // on a page
)

// decimal is a number as figures keep it that has a decimal part.
var decimal = regexp.MustCompile(`^-?\d+\.\d{1,2}$`)

// isNumber reports whether a value of the figures stands at the right.
func isNumber(field string, v any) bool {
	if text, ok := v.(string); ok {
		return field != codeField && decimal.MatchString(text)
	}
	_, ok := v.(json.Number)
	return ok
}

// nothing reports whether a line has numbers, and all of them are 0.
func (h Head) nothing(line []any) bool {
	numbers := 0
	for at, v := range line {
		if f := h.Figures.Fields[at]; !isNumber(f, v) || f == "year" || f == "month" {
			continue
		}
		text, ok := v.(string)
		if !ok {
			text = v.(json.Number).String()
		}
		if strings.Trim(text, "-0.") != "" {
			return false
		}
		numbers++
	}
	return numbers > 0
}

// figuresOf are the figures from a line on.
func figuresOf(ctx context.Context, h Head, n names, at int) figureView {
	ctx = i18n.With(ctx, h.Language)
	v := figureView{of: h}
	lines := slices.DeleteFunc(slices.Clone(h.Figures.Lines), h.nothing)
	v.Zeros, v.all = len(h.Figures.Lines)-len(lines), len(lines)
	v.at = min(at, max(v.all-1, 0)) / figureLines * figureLines
	columns, heads := h.columns(lines), h.headings(ctx)
	for _, c := range columns.common {
		if text := n.cell(ctx, h.Figures.Fields[c], lines[0][c]); text != "" {
			v.Common = append(v.Common, value{label: heads[c], now: text})
		}
	}
	for _, c := range columns.shown {
		v.Heads = append(v.Heads, heads[c])
	}
	for _, l := range lines[v.at:min(v.at+figureLines, v.all)] {
		var cells []figureCell
		for _, c := range columns.shown {
			cells = append(cells, figureCell{Text: n.cell(ctx, h.Figures.Fields[c], l[c]), Number: isNumber(h.Figures.Fields[c], l[c])})
		}
		if columns.under >= 0 {
			cells[0].Under = n.cell(ctx, h.Figures.Fields[columns.under], l[columns.under])
		}
		v.Lines = append(v.Lines, cells)
	}
	return v
}

// columns are the places of the fields on the page.
type columns struct {
	shown, common []int
	under         int // stands below the first; -1: none
}

// columns puts the indicator and its programme first and texts last where there
// is an indicator; its name stands with the totals.
func (h Head) columns(lines [][]any) columns {
	out := columns{under: -1}
	code := slices.Index(h.Figures.Fields, codeField)
	if code >= 0 {
		out.shown, out.under = []int{code}, slices.Index(h.Figures.Fields, programmeField)
	}
	var last []int
	for at, f := range h.Figures.Fields {
		number := slices.ContainsFunc(lines, func(l []any) bool { return isNumber(f, l[at]) })
		same := func(l []any) bool { return cellText(l[at]) == cellText(lines[0][at]) }
		switch {
		case at == code || at == out.under || code >= 0 && f == textField:
		case (code >= 0 || at > 0) && len(lines) > 1 && !number && !slices.ContainsFunc(lines, func(l []any) bool { return !same(l) }):
			out.common = append(out.common, at)
		case code >= 0 && !number && f != unitField:
			last = append(last, at)
		default:
			out.shown = append(out.shown, at)
		}
	}
	out.shown = append(out.shown, last...)
	return out
}

// cellText is a value as it is compared.
func cellText(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

func (v figureView) paging(ctx context.Context) ui.Paging {
	if v.all <= figureLines {
		return ui.Paging{}
	}
	link := func(at int) string { return v.of.url() + "?at=" + strconv.Itoa(at) + "#figures" }
	p := ui.Paging{Text: i18n.T(ctx, "report.rows.part", "From", v.at+1, "To", v.at+len(v.Lines), "Total", int64(v.all))}
	if v.at > 0 {
		p.NewerURL = link(v.at - figureLines)
	}
	if v.at+figureLines < v.all {
		p.OlderURL = link(v.at + figureLines)
	}
	return p
}

// alike reports whether another snapshot was asked for the same and came to the
// same.
func (h Head) alike(o Head) bool {
	return h.stored.Params == o.stored.Params && slices.Equal(h.Offices, o.Offices) && h.stored.Figures == o.stored.Figures && h.stored.Indicators == o.stored.Indicators
}

// other is a snapshot to compare with: with whom, and what it was made for.
func (h Head) other(ctx context.Context, o Head) (ui.Link, string) {
	said := []string{i18n.Moment(ctx, o.MadeAt), o.Author.name(ctx)}
	if o.Note != "" {
		said = append(said, o.Note)
	}
	l := ui.Link{Label: o.title(ctx) + ", " + o.officeWords(), URL: h.url() + "/difference?with=" + strconv.FormatInt(o.ID, 10)}
	if h.alike(o) {
		l.URL, said = "", append(said, i18n.T(ctx, "snapshot.alike"))
	}
	return l, strings.Join(said, " · ")
}
