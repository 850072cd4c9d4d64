package report

import (
	"cmp"
	"context"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/files"
	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/instrument"
)

// Scores is the evidence of report N5: the scores of completed questionnaires.
var Scores = Indicator{
	ID: "RSS", Key: "n5", Version: 1, Unit: Things, Subject: []Subject{anAnswer},
	Dims: []string{"milestone", "instrument", "dimension", "activity_type", "provisional", "value"}, Lists: []string{"activity_type"},
}

// SurveyRow is a score of a questionnaire.
type SurveyRow struct {
	Survey      int64
	Milestone   string
	Sex         string
	Citizenship string
	Activities  []string
	Instrument  string
	Dimension   string
	Value       instrument.Decimal
}

// surveysTable is schema N5.
type surveysTable struct{}

func (surveysTable) fields(Report) []string { return append(fieldsOf(SurveyFigure{}), "note") }

func (surveysTable) begin(in input) builder { return &surveys{bands: in.bands} }

// surveys gathers the scores, for what is said of them needs them all.
type surveys struct {
	bands       instrument.Definition
	rows        []SurveyRow
	provisional bool
	err         error
}

func (b *surveys) add(i Indicator, k Key, r Row) {
	if k.Span != Period {
		return
	}
	row := SurveyRow{
		Survey: r.Thing, Milestone: i.Dim(r, "milestone"), Sex: k.Sex, Citizenship: r.Citizenship,
		Activities: strings.Fields(i.Dim(r, "activity_type")), Instrument: i.Dim(r, "instrument"), Dimension: i.Dim(r, "dimension"),
	}
	if text := i.Dim(r, "value"); text != "" {
		b.err = errors.Join(b.err, row.Value.Scan(text))
	}
	b.provisional = b.provisional || i.Dim(r, "provisional") == "yes"
	b.rows = append(b.rows, row)
}

func (b *surveys) lines(ctx context.Context, _ map[string]*Cube) (lines [][]any, err error) {
	note := ""
	if b.provisional {
		note = i18n.T(ctx, "instrument.provisional")
	}
	for _, x := range surveyFigures(b.rows, b.bands) {
		var n any = x.N
		switch {
		case x.withheld:
			n = "c" // confidential
		case !x.Published():
			n = "<" + strconv.Itoa(fewest)
		}
		line := []any{x.By, x.Group, x.Instrument, x.Dimension, n}
		for _, d := range []string{x.Mean, x.Median, x.Low, x.Medium, x.High} {
			line = append(line, files.Decimal(d))
		}
		lines = append(lines, append(line, note))
	}
	return lines, b.err
}

// fewest is how many questionnaires a group has at least before anything is
// said about it (REPORTS.md, schema N5).
const fewest = 10

// SurveyFigure is a row of schema N5: a dimension over a group of
// questionnaires. Of small groups only the number is known.
type SurveyFigure struct {
	By         string `json:"by"`    // milestone, origin, sex or activity_type
	Group      string `json:"group"` // its value; empty: all
	Instrument string `json:"instrument_version"`
	Dimension  string `json:"dimension"`
	N          int    `json:"n"`
	Mean       string `json:"mean"`
	Median     string `json:"median"`
	Low        string `json:"share_low"`
	Medium     string `json:"share_medium"`
	High       string `json:"share_high"`

	of       map[string]int64 // how many of the scores lie in each band
	withheld bool             // a smaller group would follow from it and the whole
}

// Published reports whether the figure may be shown.
func (f SurveyFigure) Published() bool { return f.N >= fewest && !f.withheld }

// cohort is what a figure sums up.
type cohort struct{ by, group, instrument, dimension string }

// surveyFigures sums up rows by everything that schema N5 asks for.
func surveyFigures(rows []SurveyRow, bands instrument.Definition) []SurveyFigure {
	values := map[cohort][]instrument.Decimal{}
	for _, r := range rows {
		if !r.Value.Known() {
			continue
		}
		groups := [][2]string{{"milestone", ""}, {"milestone", r.Milestone}, {"origin", r.Citizenship}, {"sex", r.Sex}}
		for _, a := range r.Activities {
			groups = append(groups, [2]string{"activity_type", a})
		}
		for _, g := range groups {
			k := cohort{g[0], g[1], r.Instrument, r.Dimension}
			values[k] = append(values[k], r.Value)
		}
	}
	var out []SurveyFigure
	for k, v := range values {
		out = append(out, SurveyFigure{By: k.by, Group: k.group, Instrument: k.instrument, Dimension: k.dimension, N: len(v)})
	}
	withhold(out)
	for i := range out {
		if f := &out[i]; f.Published() {
			f.sum(values[cohort{f.By, f.Group, f.Instrument, f.Dimension}], bands)
		}
	}
	slices.SortFunc(out, func(a, b SurveyFigure) int {
		return cmp.Or(slices.Index(surveyGroups, a.By)-slices.Index(surveyGroups, b.By), cmp.Compare(a.Instrument, b.Instrument),
			slices.Index(surveyMilestones, a.Group)-slices.Index(surveyMilestones, b.Group), cmp.Compare(a.Group, b.Group),
			slices.Index(surveyDimensions, a.Dimension)-slices.Index(surveyDimensions, b.Dimension))
	})
	return out
}

// withhold keeps back what would tell of a small group by difference
// (REPORTS.md §3.7): of groups that make up the whole the smallest beside the small
// ones, until those kept back are enough together; of groups that overlap each
// that leaves few outside.
func withhold(figures []SurveyFigure) {
	whole := map[cohort]int{}
	parts := map[cohort][]*SurveyFigure{}
	for i := range figures {
		f := &figures[i]
		k := cohort{f.By, "", f.Instrument, f.Dimension}
		if f.By == "milestone" && f.Group == "" {
			whole[cohort{"", "", f.Instrument, f.Dimension}] = f.N
			continue
		}
		parts[k] = append(parts[k], f)
	}
	for k, groups := range parts {
		if k.by == "activity_type" {
			for _, f := range groups {
				rest := whole[cohort{"", "", k.instrument, k.dimension}] - f.N
				f.withheld = rest > 0 && rest < fewest
			}
			continue
		}
		slices.SortFunc(groups, func(a, b *SurveyFigure) int { return cmp.Or(a.N-b.N, cmp.Compare(a.Group, b.Group)) })
		hidden := 0
		for _, f := range groups {
			if f.withheld = f.N >= fewest && hidden > 0 && hidden < fewest; !f.Published() {
				hidden += f.N
			}
		}
	}
}

// The orders in which N5 is read.
var (
	surveyGroups     = []string{"milestone", "origin", "sex", "activity_type"}
	surveyMilestones = []string{"", "baseline", "m3", "m6", "m12", "m18", "other"}
	surveyDimensions = []string{"economic", "social", "psychosocial", instrument.Composite}
)

// sum works out what is said about a group.
func (f *SurveyFigure) sum(values []instrument.Decimal, bands instrument.Definition) {
	counts, times := map[string]int64{}, map[instrument.Decimal]int64{}
	for _, v := range values {
		times[v]++
	}
	// Few scores are possible, so each is worked out once.
	total, at := new(big.Rat), map[instrument.Decimal]*big.Rat{}
	for v, n := range times {
		at[v] = v.Rat()
		total.Add(total, new(big.Rat).Mul(at[v], big.NewRat(n, 1)))
		counts[bands.Band(v)] += n
	}
	slices.SortFunc(values, func(a, b instrument.Decimal) int {
		if a == b {
			return 0
		}
		return at[a].Cmp(at[b])
	})
	n := int64(len(values))
	middle := new(big.Rat).Add(at[values[(n-1)/2]], at[values[n/2]])
	f.Mean = instrument.DecimalOf(total.Quo(total, big.NewRat(n, 1))).Short()
	f.Median = instrument.DecimalOf(middle.Quo(middle, big.NewRat(2, 1))).Short()
	share := func(band string) string { return instrument.DecimalOf(big.NewRat(counts[band], n)).Short() }
	f.of = counts
	f.Low, f.Medium, f.High = share("low"), share("medium"), share("high")
}
