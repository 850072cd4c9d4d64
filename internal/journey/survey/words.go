package survey

import (
	"context"
	"math/big"
	"slices"
	"strconv"

	"homeward/internal/journey/casefile"
	"homeward/internal/kit/access"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/instrument"
	"homeward/web/ui"
)

func milestoneName(ctx context.Context, m Milestone) string {
	return i18n.Enum(ctx, "survey.milestone", string(m))
}

// name says which questionnaire it is: what it measures and when.
func (r Response) name(ctx context.Context) string {
	return i18n.Enum(ctx, "survey.kind", string(r.Kind)) + ", " + milestoneName(ctx, r.Milestone)
}

// mayRecord reports whether the reader can write in the case now.
func (v view) mayRecord(ctx context.Context) bool {
	return v.Case.Open() && access.Can(page.InfoFrom(ctx).User, access.SurveyRecord)
}

func (v view) mayBegin(ctx context.Context) bool {
	return available(v.Case) && v.mayRecord(ctx)
}

// of are the questionnaires of a member.
func (v view) of(m casefile.Member) (out []Response) {
	for _, r := range v.Responses {
		if r.MemberID == m.ID {
			out = append(out, r)
		}
	}
	return out
}

// asked are the members of the case that a page shows: those who take part,
// and others who have answered.
func (v view) asked() (out []casefile.Member) {
	for _, m := range v.Case.Members {
		if m.Status.TakesPart() || len(v.of(m)) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// versionsOf are the versions with which a questionnaire was scored, the latest
// first.
func (v view) versionsOf(r Response) (out []instrument.Instrument) {
	for _, s := range v.Scores {
		i := v.Versions[s.InstrumentID]
		if s.SurveyID == r.ID && !slices.ContainsFunc(out, func(x instrument.Instrument) bool { return x.ID == i.ID }) {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b instrument.Instrument) int { return b.Number - a.Number })
	return out
}

// scoresOf are the scores of a questionnaire under a version.
func (v view) scoresOf(r Response, instrumentID int64) (out []Score) {
	for _, s := range v.Scores {
		if s.SurveyID == r.ID && s.InstrumentID == instrumentID {
			out = append(out, s)
		}
	}
	return out
}

// latest are the scores of a questionnaire under the latest version it was
// scored with.
func (v view) latest(r Response) []Score {
	all := v.versionsOf(r)
	if len(all) == 0 {
		return nil
	}
	return v.scoresOf(r, all[0].ID)
}

// provisional reports whether scores on a page rest on numbers that are not
// official.
func (v view) provisional(responses ...Response) bool {
	for _, r := range responses {
		for _, i := range v.versionsOf(r) {
			if i.Provisional() {
				return true
			}
		}
	}
	return false
}

// label names the dimension of a score.
func (v view) label(ctx context.Context, s Score) string {
	return v.Versions[s.InstrumentID].Definition.Label(ctx, s.Dimension)
}

// band is the range of a score; empty: none.
func (v view) band(s Score) string { return v.Versions[s.InstrumentID].Definition.Band(s.Value) }

func bandKind(code string) ui.Kind {
	if code == "low" {
		return ui.Soon
	}
	return ui.Plain
}

// read is a score as people read it.
func read(ctx context.Context, d instrument.Decimal) string {
	return i18n.Decimal(ctx, d.Short())
}

// trend is the chart of a member's scores over the milestones.
func (v view) trend(ctx context.Context, m casefile.Member) (c ui.Lines, shown []Response) {
	for _, r := range v.of(m) {
		if r.Kind == instrument.RSS && r.State == Complete {
			shown = append(shown, r)
		}
	}
	c.Title = i18n.T(ctx, "survey.trend", "Name", m.Name(ctx))
	c.Description = i18n.T(ctx, "survey.trend.table")
	for n, r := range shown {
		c.Columns = append(c.Columns, i18n.Enum(ctx, "survey.milestone_short", string(r.Milestone)))
		for k, s := range v.latest(r) {
			if n == 0 {
				c.Series = append(c.Series, ui.Series{Name: v.label(ctx, s)})
			}
			c.Series[k].Values = append(c.Series[k].Values, onChart(s.Value))
		}
	}
	// The composite comes first: it is the line the others belong to.
	if k := len(c.Series); k > 1 {
		c.Series = append([]ui.Series{c.Series[k-1]}, c.Series[:k-1]...)
	}
	return c, shown
}

// onChart is a score as a chart takes it; below 0: none.
func onChart(d instrument.Decimal) float64 {
	r := d.Rat()
	if r == nil {
		return -1
	}
	f, _ := new(big.Float).SetRat(r).Float64()
	return f
}

// others are versions in force with which a questionnaire has not been scored.
func (v sheet) others() (out []instrument.Instrument) {
	for _, i := range v.Versions {
		if i.Kind == v.Response.Kind && i.Status.InForce() && len(v.scoresOf(v.Response, i.ID)) == 0 {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b instrument.Instrument) int { return a.Number - b.Number })
	return out
}

// asks are the questions of the sheet that are asked after the answers so far.
func (v sheet) asks() (out []instrument.Item) {
	said := v.Said.codes()
	for _, i := range v.Instrument.Definition.Items {
		if v.Instrument.Definition.Asks(i, said) {
			out = append(out, i)
		}
	}
	return out
}

// place is the number of the step among the questions asked, from 1.
func (v sheet) place() int {
	return slices.IndexFunc(v.asks(), func(i instrument.Item) bool { return i.Code == v.Item.Code }) + 1
}

// before is the question before the step.
func (v sheet) before() (instrument.Item, bool) {
	all := v.asks()
	n := v.place() - 2
	if v.Item.Code == "" {
		n = len(all) - 1
	}
	if n < 0 {
		return instrument.Item{}, false
	}
	return all[n], true
}

// answered is how many of the questions asked have an answer.
func (v sheet) answered() int {
	all := v.asks()
	return len(all) - len(unanswered(v.Instrument.Definition, v.Said.codes()))
}

func optionsOf(ctx context.Context, i instrument.Item) []form.Option {
	var out []form.Option
	for _, o := range i.Options {
		if o.Code != i.Implies || i.Scored { // what only its details say is no choice of its own
			out = append(out, form.Option{Value: o.Code, Label: o.Label.In(ctx)})
		}
	}
	return out
}

func detailsOf(ctx context.Context, i instrument.Item) []form.Option {
	var out []form.Option
	for _, d := range i.Details {
		o := form.Option{Value: d.Code, Label: d.Label.In(ctx)}
		switch d.Group {
		case "need":
			o.Group = i18n.T(ctx, "survey.group.need")
		case "wish":
			o.Group = i18n.T(ctx, "survey.group.wish")
		}
		out = append(out, o)
	}
	return out
}

// wordOf is an option of a question, or what can be ticked beside one, in words.
func wordOf(ctx context.Context, i instrument.Item, code string) string {
	if o, known := i.Option(code); known {
		return o.Label.In(ctx)
	}
	if n := slices.IndexFunc(i.Details, func(d instrument.Detail) bool { return d.Code == code }); n >= 0 {
		return i.Details[n].Label.In(ctx)
	}
	return ""
}

// said is an answer in words.
func (v sheet) said(ctx context.Context, i instrument.Item) string {
	a := v.Said[i.Code]
	text := wordOf(ctx, i, a.Option)
	for n, d := range a.Details {
		sep := ", "
		if n == 0 {
			sep = ": "
		}
		text += sep + wordOf(ctx, i, d)
	}
	return text
}

// dimension names the dimension of the step's question.
func (v sheet) dimension(ctx context.Context, i instrument.Item) string {
	return v.Instrument.Definition.Label(ctx, i.Dimension)
}

// printURL is the questionnaire on paper.
func (v sheet) printURL() string {
	slug := map[instrument.Kind]string{instrument.RSS: "sustainability", instrument.Satisfaction: "satisfaction"}[v.Response.Kind]
	return v.Case.URL("print/"+slug) + "?record=" + strconv.FormatInt(v.Response.ID, 10) + "&member=" + strconv.FormatInt(v.Response.MemberID, 10)
}

// groupTitle names a dimension where its first question stands on the page.
func (v sheet) groupTitle(ctx context.Context, n int) string {
	items := v.Instrument.Definition.Items
	if n > 0 && items[n-1].Dimension == items[n].Dimension {
		return ""
	}
	return v.dimension(ctx, items[n])
}

// who is the person whom the questionnaire is about.
func (v sheet) who(ctx context.Context) string {
	m, _ := v.Case.Member(v.Response.MemberID)
	return m.Name(ctx)
}

// hint says after which answer a question is asked.
func (v sheet) hint(ctx context.Context, i instrument.Item) string {
	if i.AppliesIf == nil {
		return ""
	}
	q, _ := v.Instrument.Definition.Item(i.AppliesIf.Item)
	o, _ := q.Option(i.AppliesIf.Option)
	return i18n.T(ctx, "survey.only_if", "Code", q.Code, "Answer", o.Label.In(ctx))
}

// plain is the form of a button that has nothing to fill in.
func (v sheet) plain() *form.Form { return form.New("survey.answers", struct{}{}) }
