package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"homeward/internal/kit/fault"
	"homeward/internal/kit/form"
	"homeward/internal/kit/i18n"
	"homeward/internal/kit/page"
	"homeward/internal/organisation/codelist"
	"homeward/internal/organisation/instrument"
	"homeward/web/ui"
)

// surveyView is report N5 as its page reads it.
type surveyView struct {
	SurveyOutcome
	form *form.Form
}

func (s Service) surveys(w http.ResponseWriter, r *http.Request) error {
	p, f := params(r.URL.Query(), page.Today(r))
	v := surveyView{form: f}
	var err error
	if !f.OK() {
		if v.Choices, err = s.Choices(r.Context(), page.User(r), page.Actor(r)); err != nil {
			return err
		}
		return page.Render(w, r, http.StatusUnprocessableEntity, surveysPage(v))
	}
	if v.SurveyOutcome, err = s.Surveys(r.Context(), page.User(r), page.Actor(r), p, false); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, surveysPage(v))
}

// surveyFile sends the figures of N5 as a table of text.
func (s Service) surveyFile(w http.ResponseWriter, r *http.Request) error {
	p, f := params(r.URL.Query(), page.Today(r))
	if !f.OK() {
		return fault.New(fault.Refused, "parameters of the report")
	}
	ctx := r.Context()
	o, err := s.Surveys(ctx, page.User(r), page.Actor(r), p, true)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	lines := [][]string{append(fieldsOf(SurveyFigure{}), "note")}
	for _, x := range o.Figures {
		note := ""
		if o.Provisional {
			note = i18n.T(ctx, "instrument.provisional")
		}
		n := strconv.Itoa(x.N)
		if !x.Published() {
			n = "<" + strconv.Itoa(fewest)
		}
		lines = append(lines, []string{x.By, x.Group, x.Instrument, x.Dimension, n, x.Mean, x.Median, x.Low, x.Medium, x.High, note})
	}
	if err := c.WriteAll(lines); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", Text.MediaType())
	h.Set("Content-Disposition", `attachment; filename="homeward-n5-`+p.From.String()+"-"+p.To.String()+`.csv"`)
	_, err = w.Write(b.Bytes())
	return err
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
		return words{}.read(ctx, "origin_country", f.Group)
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
	var ids []int64
	for _, r := range v.Rows {
		if !slices.Contains(ids, r.Survey) {
			ids = append(ids, r.Survey)
		}
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
