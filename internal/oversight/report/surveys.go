package report

import (
	"cmp"
	"context"
	_ "embed"
	"math/big"
	"slices"

	"homeward/internal/kit/access"
	"homeward/internal/kit/db"
	"homeward/internal/organisation/instrument"
)

//go:embed sql/n5.sql
var surveySQL string

// SurveyRow is the evidence of report N5: a score of a questionnaire.
type SurveyRow struct {
	Survey      int64              `db:"survey_id"`
	Milestone   string             `db:"milestone"`
	Sex         string             `db:"sex"`
	Citizenship string             `db:"citizenship"`
	Activities  []string           `db:"activities"`
	Instrument  string             `db:"instrument"`
	Provisional bool               `db:"provisional"`
	Dimension   string             `db:"dimension"`
	Value       instrument.Decimal `db:"value"`
}

var surveyQuery = db.NewQuery[SurveyRow](surveySQL)

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

	withheld bool // a smaller group would follow from it and the whole
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
	slices.SortFunc(values, func(a, b instrument.Decimal) int { return a.Rat().Cmp(b.Rat()) })
	total, counts := new(big.Rat), map[string]int64{}
	for _, v := range values {
		total.Add(total, v.Rat())
		counts[bands.Band(v)]++
	}
	n := int64(len(values))
	middle := new(big.Rat).Add(values[(n-1)/2].Rat(), values[n/2].Rat())
	f.Mean = instrument.DecimalOf(total.Quo(total, big.NewRat(n, 1))).Short()
	f.Median = instrument.DecimalOf(middle.Quo(middle, big.NewRat(2, 1))).Short()
	share := func(band string) string { return instrument.DecimalOf(big.NewRat(counts[band], n)).Short() }
	f.Low, f.Medium, f.High = share("low"), share("medium"), share("high")
}

// SurveyOutcome is report N5 for its parameters.
type SurveyOutcome struct {
	ownHead
	Rows        []SurveyRow
	Figures     []SurveyFigure
	Provisional bool
}

func (o *SurveyOutcome) run(ctx context.Context, s Service, u access.User, by db.Actor, p Params, leaves Format) error {
	return s.within(ctx, u, by, p, o.head(), leaves, func(r db.Reader, in arguments) error {
		v, err := instrument.InForce(ctx, r, instrument.RSS)
		if err != nil {
			return err
		}
		o.Rows, err = surveyQuery.All(ctx, r, in)
		o.Figures = surveyFigures(o.Rows, v.Definition)
		o.Provisional = slices.ContainsFunc(o.Rows, func(x SurveyRow) bool { return x.Provisional })
		return err
	})
}
