package duplicate

import (
	"context"
	"strings"
	"time"

	"homeward/internal/journey/casefile"
	"homeward/internal/journey/migrant"
	"homeward/internal/kit/date"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/web/ui"
)

// views are the standing ways to look at the list.
func (l List) views(ctx context.Context) []ui.View {
	out := []ui.View{{Label: i18n.T(ctx, "duplicate.view.open"), URL: View("").URL(), Current: l.View == ""}}
	for _, v := range View("").Options() {
		out = append(out, ui.View{Label: i18n.Enum(ctx, "duplicate.view", string(v)), URL: v.URL(), Current: v == l.View})
	}
	return out
}

func (l List) paging(ctx context.Context) ui.Paging {
	return ui.Paging{Text: l.order(ctx), OlderURL: l.nextURL()}
}

// order says how the list is sorted.
func (l List) order(ctx context.Context) string {
	if l.View == "" {
		return i18n.T(ctx, "duplicate.order.open")
	}
	return i18n.T(ctx, "duplicate.order.latest")
}

// line tells who somebody is, after the name: birth date and citizenship.
func line(ctx context.Context, birth date.Partial, citizenship string) string {
	var parts []string
	if birth.Known() {
		parts = append(parts, i18n.Partial(ctx, birth))
	}
	if citizenship != "" {
		parts = append(parts, i18n.Country(ctx, citizenship))
	}
	return strings.Join(parts, " · ")
}

func (e Elsewhere) name(ctx context.Context) string {
	return migrant.Details{FamilyName: e.FamilyName, GivenName: e.GivenName, OriginalName: e.OriginalName}.Name(ctx)
}

// ask says which offices to ask.
func (e Elsewhere) ask(ctx context.Context) string {
	return i18n.T(ctx, "duplicate.elsewhere.ask", "Office", strings.Join(e.Offices, ", "))
}

// strength is how likely the two are one, in a word.
func strength(ctx context.Context, score int) string {
	switch {
	case score >= 110:
		return i18n.T(ctx, "duplicate.strength.almost_sure")
	case score >= 85:
		return i18n.T(ctx, "duplicate.strength.likely")
	}
	return i18n.T(ctx, "duplicate.strength.possible")
}

func day(ctx context.Context, t time.Time) string {
	return i18n.Near(ctx, date.FromTime(t, i18n.Zone(ctx)), page.InfoFrom(ctx).Today)
}

// decided says what was decided, by whom and when.
func (e Entry) decided(ctx context.Context) string {
	return i18n.T(ctx, "duplicate.decided."+string(e.State), "Name", i18n.PersonName(ctx, e.DeciderFamily, e.DeciderGiven), "Day", day(ctx, e.DecidedAt))
}

// title heads the page of a pair.
func (p Pair) title(ctx context.Context) string {
	a, b := p.Low.Name(ctx), p.High.Name(ctx)
	if a == b {
		return i18n.T(ctx, "duplicate.title.one_name", "Name", a)
	}
	return i18n.T(ctx, "duplicate.title", "Name", a, "Other", b)
}

// shown is a value as it reads on the page; empty: nothing is recorded.
func (p Pair) shown(ctx context.Context, l Line, side Side) string {
	v, d := l.Low, p.Low.Details
	if side == High {
		v, d = l.High, p.High.Details
	}
	var out []string
	for _, x := range v {
		out = append(out, casefile.DescribePerson(ctx, l.Field, x))
	}
	text := strings.Join(out, ", ")
	if l.Field == "birth_date" && d.BirthEstimated && text != "" {
		text += " – " + i18n.T(ctx, "duplicate.estimated")
	}
	return text
}

// script is the language a value is written in, where it is not the page's.
func (p Pair) script(l Line, side Side) string {
	switch {
	case l.Field != "original_name":
		return ""
	case side == High:
		return p.High.OriginalLanguage
	}
	return p.Low.OriginalLanguage
}

// choose and same part the fields into those that differ and those that do not;
// what neither record has is left out.
func (p Pair) choose() (out []Line) {
	for _, l := range p.Lines {
		if !l.Same() {
			out = append(out, l)
		}
	}
	return out
}

func (p Pair) same() (out []Line) {
	for _, l := range p.Lines {
		if l.Same() && len(l.Low) > 0 {
			out = append(out, l)
		}
	}
	return out
}

func sides(l Line) []Side {
	if l.Joins && len(l.Low) > 0 && len(l.High) > 0 {
		return []Side{Low, High, Both}
	}
	return []Side{Low, High}
}

// filesOf are the cases of one of the two.
func (p Pair) filesOf(id int64) (out []File) {
	for _, f := range p.Files {
		if f.MigrantID == id {
			out = append(out, f)
		}
	}
	return out
}

func (p Pair) papersOf(id int64) (out []migrant.Document) {
	for _, d := range p.Papers {
		if d.MigrantID == id {
			out = append(out, d)
		}
	}
	return out
}

func paper(ctx context.Context, d migrant.Document) string {
	parts := []string{codelist.Label(ctx, codelist.TravelDoc, d.Kind), d.Number}
	if d.Country != "" {
		parts = append(parts, i18n.Country(ctx, d.Country))
	}
	return strings.Join(parts, " · ")
}

// heading is a record: the one made first, or the one made later.
func heading(ctx context.Context, side Side, m migrant.Migrant) string {
	return i18n.T(ctx, "duplicate.side."+string(side), "Day", i18n.Date(ctx, date.FromTime(m.CreatedAt, i18n.Zone(ctx))))
}

// closeURL asks to close a case as a duplicate of another.
func closeURL(f, of File) string {
	return "/cases/" + f.Reference + "/close?reason=" + codelist.ClosureDuplicate + "&other=" + of.Reference
}

// back leads to the list the pair stands on.
func (p Pair) back(ctx context.Context) *ui.Link {
	v := View("")
	if p.State != Open {
		v = View(p.State)
	}
	return &ui.Link{Label: i18n.T(ctx, "duplicate.list"), URL: v.URL()}
}

func decidedColumn(ctx context.Context, l List) string {
	if l.View == "" {
		return i18n.T(ctx, "duplicate.column.found")
	}
	return i18n.T(ctx, "duplicate.column.decided")
}
