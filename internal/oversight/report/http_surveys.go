package report

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/i18n"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/instrument"
	"homeward/web/ui"
)

// surveyView is report N5 as its page reads it.
type surveyView struct {
	view
	Figures []SurveyFigure
}

func surveysOf(v view) surveyView {
	return surveyView{view: v, Figures: surveyFigures(v.survey.rows, v.survey.bands)}
}

// of are the figures by one property.
func (v surveyView) of(by string) (out []SurveyFigure) {
	for _, f := range v.Figures {
		if f.By == by {
			out = append(out, f)
		}
	}
	return out
}

// number is how many questionnaires a figure rests on, and the link to them.
func (v surveyView) number(ctx context.Context, f SurveyFigure) ui.Figure {
	pairs := []string{"instrument", f.Instrument, "dimension", f.Dimension}
	if f.Group != "" {
		pairs = append(pairs, f.By, f.Group)
	}
	return v.figure(ctx, v.Results[0], CellOf(Scores, Period, pairs...))
}

// group names the group of a figure.
func (f SurveyFigure) group(ctx context.Context) string {
	switch {
	case f.Group == "" && f.By == "milestone":
		return i18n.T(ctx, "report.all")
	case f.By == "milestone":
		return i18n.Enum(ctx, "survey.milestone", f.Group)
	case f.By == "sex":
		return i18n.Enum(ctx, "report.sexes", f.Group)
	case f.By == "origin":
		return Word(ctx, "origin_country", f.Group)
	}
	return codelist.Label(ctx, codelist.ReintegrationActivity, f.Group)
}

func dimensionName(ctx context.Context, code string) string {
	if code == instrument.Composite {
		return i18n.T(ctx, "instrument.composite")
	}
	return i18n.Enum(ctx, "reintegration.dimension", code)
}

// cohorts is the chart of the means over the milestones, of the latest version.
func (v surveyView) cohorts(ctx context.Context) ui.Lines {
	c := ui.Lines{Title: i18n.T(ctx, "report.n5.chart"), Description: i18n.T(ctx, "report.n5.below")}
	for _, d := range []string{instrument.Composite, "economic", "social", "psychosocial"} {
		c.Series = append(c.Series, ui.Series{Name: dimensionName(ctx, d)})
	}
	for _, m := range surveyMilestones[1:] {
		shown := map[string]float64{}
		for _, f := range v.of("milestone") {
			if f.Group == m && f.Published() {
				shown[f.Dimension], _ = strconv.ParseFloat(f.Mean, 64)
			}
		}
		if len(shown) == 0 {
			continue
		}
		c.Columns = append(c.Columns, i18n.Enum(ctx, "survey.milestone_short", m))
		for n, d := range []string{instrument.Composite, "economic", "social", "psychosocial"} {
			value, known := shown[d]
			if !known {
				value = -1
			}
			c.Series[n].Values = append(c.Series[n].Values, value)
		}
	}
	return c
}

// questionnaires is how many the figures rest on.
func (v surveyView) questionnaires() int {
	ids := map[int64]bool{}
	for _, r := range v.survey.rows {
		ids[r.Survey] = true
	}
	return len(ids)
}

// published are the figures of groups that are large enough.
func published(figures []SurveyFigure) (out []SurveyFigure) {
	for _, f := range figures {
		if f.Published() {
			out = append(out, f)
		}
	}
	return out
}

// small names the groups of which nothing but their name is shown.
func small(ctx context.Context, figures []SurveyFigure) string {
	var names []string
	for _, f := range figures {
		if name := f.group(ctx); !f.Published() && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
