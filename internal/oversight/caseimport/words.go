package caseimport

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/programme"
	"homeward/web/ui"
)

func fieldName(ctx context.Context, f Field) string {
	return i18n.Enum(ctx, "caseimport.field", string(f))
}

// warningLine is a warning with the field and the text it is about.
func warningLine(ctx context.Context, w Warning) string {
	text := i18n.Enum(ctx, "caseimport.warning", string(w.Code))
	if w.Value == "" || w.Code == FormulaText {
		return i18n.T(ctx, "caseimport.warning_of", "Field", fieldName(ctx, w.Field), "Warning", text)
	}
	return i18n.T(ctx, "caseimport.warning_about", "Field", fieldName(ctx, w.Field), "Value", short(w.Value), "Warning", text)
}

// short is the beginning of a long text.
func short(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func languageName(ctx context.Context, l i18n.Language) string {
	return i18n.LanguageName(ctx, string(l))
}

func headingLanguages(ctx context.Context) []form.Option {
	var out []form.Option
	for _, l := range languages {
		out = append(out, form.Option{Value: string(l), Label: languageName(ctx, l)})
	}
	return out
}

func programmeOptions(ctx context.Context, programmes []programme.Programme) []form.Option {
	var out []form.Option
	for _, p := range programmes {
		out = append(out, form.Option{Value: p.Code, Label: p.Label(ctx)})
	}
	return out
}

func sheetOptions(t *Table) []form.Option {
	out := []form.Option{{Value: t.Sheet, Label: t.Sheet}}
	for _, s := range t.OtherSheets {
		out = append(out, form.Option{Value: s, Label: s})
	}
	return out
}

// columnOptions are the columns of the sheet by letter and heading.
func columnOptions(ctx context.Context, t *Table) []form.Option {
	out := []form.Option{{Value: notMapped, Label: i18n.T(ctx, "caseimport.column.not_there")}}
	for n, heading := range t.Headings {
		letter, err := excelize.ColumnNumberToName(n + 1)
		if err != nil || strings.TrimSpace(heading) == "" {
			continue
		}
		out = append(out, form.Option{Value: strconv.Itoa(n), Label: i18n.T(ctx, "caseimport.column.named", "Letter", letter, "Heading", short(strings.Join(strings.Fields(heading), " ")))})
	}
	return out
}

// codeOptions are the codes a word of a field may stand for.
func codeOptions(ctx context.Context, f Field) []form.Option {
	var out []form.Option
	add := func(list []i18n.Option) {
		for _, o := range list {
			out = append(out, form.Option{Value: o.Code, Label: o.Label})
		}
	}
	switch f {
	case Citizenship:
		add(i18n.Citizenships(ctx))
	case ReturnCountry:
		add(i18n.Countries(ctx))
	case Language:
		add(i18n.LanguageOptions(ctx))
	}
	if list := listOf[f]; list != "" {
		out = codelist.Options(ctx, list)
	}
	for _, code := range fixedCodes[f] {
		out = append(out, form.Option{Value: code, Label: fixedLabel(ctx, f, code)})
	}
	return out
}

func fixedLabel(ctx context.Context, f Field, code string) string {
	switch f {
	case Sex:
		return i18n.Enum(ctx, "caseimport.sex", code)
	case Withdrawn:
		return i18n.Enum(ctx, "caseimport.answer", code)
	}
	return code
}

// asked are the words of a preview that nobody knows, and those answered in it.
func (v Waiting) asked() []Word {
	var out []Word
	for _, w := range v.Taken.Result.Words {
		_, answered := v.Words[w.Field][wordKey(w.Word)]
		if (!w.Known || answered) && (listOf[w.Field] != "" || fixedCodes[w.Field] != nil || w.Field == Citizenship || w.Field == ReturnCountry || w.Field == Language) {
			out = append(out, w)
		}
	}
	return out
}

func (w Word) name() string { return wordField + string(w.Field) + "." + wordKey(w.Word) }

// tally is how often something occurs.
type tally struct {
	Label string
	Count int
}

func tallies(ctx context.Context, prefix string, counts map[string]int) []tally {
	var out []tally
	for code, n := range counts {
		out = append(out, tally{i18n.Enum(ctx, prefix, code), n})
	}
	less := i18n.Compare(ctx)
	slices.SortFunc(out, func(a, b tally) int { return cmp.Or(b.Count-a.Count, less(a.Label, b.Label)) })
	return out
}

// warningCounts are the warnings on rows that will come in, by kind.
func (v Waiting) warningCounts(ctx context.Context) []tally {
	counts := map[string]int{}
	for _, p := range v.Taken.Result.Imported() {
		seen := map[Code]bool{}
		for _, w := range p.Warnings {
			if !seen[w.Code] {
				seen[w.Code] = true
				counts[string(w.Code)]++
			}
		}
	}
	return tallies(ctx, "caseimport.warning", counts)
}

func (v Waiting) refusalCounts(ctx context.Context) []tally {
	counts := map[string]int{}
	for _, p := range v.refused() {
		counts[string(p.Refusals[0].Reason)]++
	}
	return tallies(ctx, "caseimport.reason", counts)
}

func (v Waiting) refused() []Proposal {
	var out []Proposal
	for _, p := range v.Taken.Result.Proposals {
		if p.Verdict == Refused {
			out = append(out, p)
		}
	}
	return out
}

// changed counts the rows of earlier imports that say something else now.
func (v Waiting) changed() (n int) {
	for _, e := range v.Taken.Again {
		if len(e.Changed) > 0 && e.known.Open {
			n++
		}
	}
	return n
}

// firstRows are the first people of the workbook as they are understood.
func (v Waiting) firstRows() []Proposal {
	const most = 10
	return v.Taken.Result.Proposals[:min(len(v.Taken.Result.Proposals), most)]
}

func verdictKind(v Verdict) ui.Kind {
	switch v {
	case Imported, Updated:
		return ui.Done
	case Refused:
		return ui.Late
	}
	return ui.Plain
}

func stateKind(s State) ui.Kind {
	switch s {
	case Done:
		return ui.Done
	case Preview:
		return ui.Soon
	}
	return ui.Plain
}

func (b Listed) madeBy(ctx context.Context) string {
	return i18n.T(ctx, "caseimport.made_by", "Name", i18n.PersonName(ctx, b.FamilyName, b.GivenName), "Moment", i18n.Moment(ctx, b.CreatedAt))
}

func (b Listed) programme(ctx context.Context) string {
	if b.Programme == "" {
		return i18n.T(ctx, "caseimport.programme.imported")
	}
	return b.Programme
}

// of counts the lines of a kind.
func (b Listed) of(kind string) int {
	switch kind {
	case string(Imported):
		return b.Imported
	case string(Updated):
		return b.Updated
	case string(Duplicate):
		return b.Duplicates
	case string(Refused):
		return b.Refused
	case Warned:
		return b.Warned
	}
	return b.Rows
}

// url is a page of the result.
func (o Outcome) url(kind string, from Place) string {
	v := url.Values{}
	if kind != "" {
		v.Set("kind", kind)
	}
	if from.Row > 0 {
		v.Set("row", strconv.Itoa(from.Row))
		v.Set("line", strconv.FormatInt(from.ID, 10))
	}
	if len(v) == 0 {
		return address(o.ID)
	}
	return address(o.ID) + "?" + v.Encode()
}

// views are the kinds of lines there are, with their counts.
func (o Outcome) views(ctx context.Context) []ui.View {
	rows := o.Rows
	out := []ui.View{{Label: i18n.T(ctx, "caseimport.rows.all"), URL: o.url("", Place{}), Count: &rows, Current: o.Kind == ""}}
	for _, k := range Kinds {
		n := o.of(k)
		if n == 0 && k != o.Kind {
			continue
		}
		out = append(out, ui.View{Label: i18n.Enum(ctx, "caseimport.verdict", k), URL: o.url(k, Place{}), Count: &n, Current: o.Kind == k})
	}
	return out
}

func (o Outcome) paging(ctx context.Context) ui.Paging {
	p := ui.Paging{Text: i18n.N(ctx, "caseimport.rows.shown", len(o.Lines), "Total", i18n.Number(ctx, int64(o.of(o.Kind))))}
	if o.Next.Row > 0 {
		p.OlderURL = o.url(o.Kind, o.Next)
	}
	return p
}

func (o Outcome) openPairs() (n int) {
	for _, p := range o.Pairs {
		if p.State == "open" {
			n++
		}
	}
	return n
}
